//! Clips and their notes.

use serde::Serialize;

/// A clip.
#[derive(Clone, Debug, PartialEq, Serialize)]
pub struct Clip {
    /// Its track, by its place among them; none for grooves.
    pub track: Option<usize>,
    /// Where it is.
    pub place: Place,
    /// Whether it has notes or a sound.
    pub kind: ClipKind,
    /// What it is called.
    pub name: String,
    /// Where it begins in the arrangement, in beats.
    pub start: f64,
    /// Where it ends.
    pub end: f64,
    /// Whether its content repeats.
    pub is_looped: bool,
    /// Where the loop begins in the content, in beats.
    pub loop_start: f64,
    /// Where it ends.
    pub loop_end: f64,
    /// How far after the loop's start the clip begins.
    pub start_offset: f64,
    /// All notes that are stored.
    pub notes: Vec<ClipNote>,
    /// Curves of single notes (MPE).
    pub note_curves: Vec<NoteCurve>,
    /// Places of a sound that are tied to beats.
    pub warp_markers: Vec<WarpMarker>,
}

/// Where a clip is.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord, Serialize)]
#[serde(rename_all = "lowercase")]
pub enum Place {
    /// In a slot of the session.
    Session,
    /// In the arrangement.
    Arrangement,
    /// In a take lane: a recording that is not played.
    Take,
    /// In the groove pool: a pattern for others.
    Groove,
    /// Somewhere else.
    Other,
}

impl Place {
    /// All of them.
    pub const ALL: [Self; 5] = [Self::Session, Self::Arrangement, Self::Take, Self::Groove, Self::Other];

    /// In a word.
    pub fn name(self) -> &'static str {
        match self {
            Self::Session => "session",
            Self::Arrangement => "arrangement",
            Self::Take => "take",
            Self::Groove => "groove",
            Self::Other => "other",
        }
    }
}

/// Whether a clip has notes or a sound.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord, Serialize)]
#[serde(rename_all = "lowercase")]
pub enum ClipKind {
    /// Notes.
    Midi,
    /// A sound.
    Audio,
}

/// A note of a clip.
#[derive(Clone, Copy, Debug, PartialEq, Serialize)]
pub struct ClipNote {
    /// Where it begins in the content, in beats.
    pub time: f64,
    /// Its length in beats.
    pub duration: f64,
    /// Its velocity, 0-127, in fractions.
    pub velocity: f32,
    /// How much the velocity may be more or less.
    pub velocity_deviation: f32,
    /// How likely it is played, 0-1.
    pub probability: f32,
    /// Its number in the clip.
    pub id: u32,
    /// 0-127.
    pub key: u8,
    /// Whether it is on.
    pub is_enabled: bool,
}

/// A curve of one note.
#[derive(Clone, Debug, PartialEq, Serialize)]
pub struct NoteCurve {
    /// The note's number in the clip.
    pub note: u64,
    /// What it moves: -2 pitch (in Live's own unit), -1 pressure, 74 slide.
    pub controller: i64,
    /// Beats from the note's start, and values as they are stored.
    pub points: Vec<(f64, f64)>,
}

/// A place of a sound that is tied to a beat.
#[derive(Clone, Copy, Debug, PartialEq, Serialize)]
pub struct WarpMarker {
    /// In the sound.
    pub seconds: f64,
    /// In the clip.
    pub beat: f64,
}

/// What is heard of a clip's notes.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Default, Serialize)]
pub struct Heard {
    /// Notes in the window, each as often as the loop repeats it, whether on or off.
    pub sounding: usize,
    /// Of these those that are switched off.
    pub switched_off: usize,
    /// Stored ones that the window leaves out.
    pub silent: usize,
    /// Repeats beyond the first.
    pub by_looping: usize,
}

/// What rounding may do to a beat.
const SLACK: f64 = 1e-9;

impl Clip {
    /// The beat at which a content's beat is first played in the arrangement.
    fn played_at(&self, time: f64) -> f64 {
        self.start + time - (self.loop_start + self.start_offset)
    }

    /// The first beat at which a note is heard in the arrangement, how often, and how far apart.
    fn repeats(&self, time: f64) -> (f64, usize, f64) {
        let first = self.played_at(time);
        let len = self.loop_end - self.loop_start;
        if self.is_looped && len > 0.0 {
            if !(self.loop_start..self.loop_end).contains(&time) {
                return (first, 0, len);
            }
            let behind = ((self.start - SLACK - first) / len).ceil().max(0.0);
            let first = first + behind * len;
            let num = ((self.end - SLACK - first) / len).ceil().max(0.0);
            return (first, num as usize, len);
        }
        let is_inside = first >= self.start - SLACK && first < self.end - SLACK;
        (first, usize::from(is_inside), 0.0)
    }

    /// What is heard of its notes.
    pub fn heard(&self) -> Heard {
        let mut heard = Heard::default();
        for note in &self.notes {
            let (_, num, _) = self.repeats(note.time);
            heard.sounding = heard.sounding.saturating_add(num);
            heard.switched_off = heard.switched_off.saturating_add(if note.is_enabled { 0 } else { num });
            heard.silent += usize::from(num == 0);
            heard.by_looping = heard.by_looping.saturating_add(num.saturating_sub(1));
        }
        heard
    }

    /// The notes that are heard, with their beats in the arrangement, at most `max` of them; those that are off are left out.
    pub fn heard_notes(&self, max: usize) -> Vec<(f64, ClipNote)> {
        let enabled = self.notes.iter().filter(|note| note.is_enabled);
        let beats = enabled.flat_map(|note| {
            let (first, num, len) = self.repeats(note.time);
            (0..num).map(move |idx| (first + idx as f64 * len, *note))
        });
        let mut heard: Vec<(f64, ClipNote)> = beats.take(max).collect();
        heard.sort_by(|a, b| a.0.total_cmp(&b.0).then(a.1.key.cmp(&b.1.key)));
        heard
    }

    /// The beat of the content that is played at a beat of the arrangement.
    pub fn content_beat(&self, beat: f64) -> f64 {
        let time = beat - self.start + self.loop_start + self.start_offset;
        let len = self.loop_end - self.loop_start;
        let is_past = self.is_looped && len > 0.0 && time >= self.loop_end;
        if is_past { self.loop_start + (time - self.loop_start).rem_euclid(len) } else { time }
    }
}
