//! Clips as performances: their notes as they are heard, and what moves meanwhile as controllers.

use std::collections::BTreeMap;

use super::clip::{Clip, ClipKind, Place};
use super::envelope::{Envelope, EnvelopeKind};
use super::plan::ControllerPlan;
use super::set::LiveSet;
use crate::midi::{Controller, Division, Event, Format, Message, Meter, MidiFile, Track};
use crate::{LaneMap, Performance, STEPS_PER_BEAT};

/// Ticks of a beat.
const TICKS: u16 = 480;
/// Notes of a clip at most, looped ones counted each time.
const MAX_NOTES: usize = 20_000;
/// Beats of a clip at most, and of all together.
const MAX_BEATS: f64 = 8_192.0;
const MAX_BEATS_OF_ALL: f64 = 131_072.0;
/// Clips at most.
const MAX_CLIPS: usize = 4_096;
/// Envelopes of a clip at most.
const MAX_ENVELOPES: usize = 64;

/// A segment as a file.
#[derive(Clone, Debug, PartialEq)]
pub struct SegmentFile {
    /// `genre_synth_project_segment_bpm_synth.mid`.
    pub name: String,
    /// Four bars, 480 ticks a quarter.
    pub file: MidiFile,
}

/// The clips of session and arrangement that have notes or moves, as performances. Takes and grooves are none. Clips beyond the first 4,096, and beyond
/// 131,072 beats of all together, are left out.
pub fn performances(set: &LiveSet, plan: &ControllerPlan) -> Vec<Performance> {
    let envelopes = Envelopes::of(set);
    let mut beats_left = MAX_BEATS_OF_ALL;
    let clips = set.clips.iter().enumerate().filter(|(_, clip)| {
        clip.kind == ClipKind::Midi
            && matches!(clip.place, Place::Session | Place::Arrangement)
            && clip.end > clip.start
    });
    let mut performed = Vec::new();
    for (idx, clip) in clips.take(MAX_CLIPS) {
        let beats = (clip.end - clip.start).min(MAX_BEATS).min(beats_left);
        beats_left -= beats.ceil().min(beats_left);
        let moving = envelopes.during(idx, clip);
        let name =
            format!("{} / {}", set.track_name(clip.track), if clip.name.is_empty() { "clip" } else { &clip.name });
        let performance = Performance::new(&name, file(set, plan, clip, beats, &moving), Vec::new());
        if !performance.parts.is_empty() {
            performed.push(performance);
        }
    }
    performed
}

/// What moves, by clip and by track.
struct Envelopes<'a> {
    by_clip: BTreeMap<usize, Vec<&'a Envelope>>,
    by_track: BTreeMap<usize, Vec<&'a Envelope>>,
}

impl<'a> Envelopes<'a> {
    fn of(set: &'a LiveSet) -> Self {
        let (mut by_clip, mut by_track): (BTreeMap<_, Vec<_>>, BTreeMap<_, Vec<_>>) = Default::default();
        for envelope in set.envelopes.iter().filter(|envelope| !envelope.points.is_empty()) {
            match (envelope.kind, envelope.clip, envelope.track) {
                (EnvelopeKind::Clip, Some(clip), _) => by_clip.entry(clip).or_default().push(envelope),
                (EnvelopeKind::Automation | EnvelopeKind::Inline, _, Some(track)) => {
                    by_track.entry(track).or_default().push(envelope);
                }
                _ => {}
            }
        }
        Self { by_clip, by_track }
    }

    /// What the clip moves itself, and its track while it is in the arrangement; at most so many as controllers can be.
    fn during(&self, idx: usize, clip: &Clip) -> Vec<&'a Envelope> {
        let own = self.by_clip.get(&idx).into_iter().flatten();
        let track = clip.track.filter(|_| clip.place == Place::Arrangement).and_then(|track| self.by_track.get(&track));
        own.chain(track.into_iter().flatten()).take(MAX_ENVELOPES).copied().collect()
    }
}

/// The whole segments of all clips as files for training; `project` is the set's name.
pub fn segment_files(set: &LiveSet, performances: &[Performance], map: &LaneMap, project: &str) -> Vec<SegmentFile> {
    let synth =
        set.devices.iter().find_map(|device| device.plugin.as_ref()).map_or("live", |plugin| plugin.name.as_str());
    let (synth, project) = (word(synth), word(project));
    let mut files = Vec::new();
    for performance in performances {
        let bpm = performance.bpm();
        let segments = performance.segments(map).into_iter().flat_map(|cut| cut.segments);
        for segment in segments.filter(crate::Segment::is_whole) {
            let number = files.len() + 1;
            let bpm_name = (bpm * 100.0).round() / 100.0;
            let name = format!("live_{synth}_{project}_{number:03}_{bpm_name}_{synth}.mid");
            files.push(SegmentFile { name, file: segment.grid.to_midi(map, bpm, segment.meter) });
        }
    }
    files
}

/// Text as a part of a file name that has no underscores of its own.
fn word(text: &str) -> String {
    let kept: String = text.chars().filter(|c| c.is_alphanumeric() || *c == '-').take(40).collect();
    if kept.is_empty() { "set".to_owned() } else { kept }
}

/// The clip as a file, from its start.
fn file(set: &LiveSet, plan: &ControllerPlan, clip: &Clip, beats: f64, moving: &[&Envelope]) -> MidiFile {
    let bpm =
        if clip.place == Place::Arrangement { set.tempo_curve.bpm(clip.start) } else { set.tempo.unwrap_or(120.0) };
    let meter = set.time_signature.unwrap_or(Meter::COMMON);
    let mut timed: Vec<(u64, u8, Message)> = Vec::new();
    for (beat, note) in clip.heard_notes(MAX_NOTES) {
        let (start, end) = (beat - clip.start, (beat - clip.start + note.duration).min(beats));
        if start >= beats {
            continue;
        }
        let key = note.key;
        timed.push((tick(start), 2, Message::NoteOn { key, velocity: note.velocity.round().clamp(1.0, 127.0) as u8 }));
        timed.push((tick(end).max(tick(start) + 1), 0, Message::NoteOff { key, velocity: 64 }));
    }
    for envelope in moving {
        if let Some(controller) = plan.controller(envelope) {
            timed.extend(lane(envelope, controller, clip, beats).into_iter().map(|(tick, message)| (tick, 1, message)));
        }
    }
    timed.sort_by_key(|(tick, order, _)| (*tick, *order));
    let us = (60e6 / bpm.clamp(4.0, 999.0)).round() as u32;
    let mut events = vec![Event::tempo(0, us), Event::signature(0, meter.numerator, meter.denominator)];
    events.extend(timed.into_iter().map(|(tick, _, message)| Event::channel(tick, 0, message)));
    let end = events.last().map_or(0, |event| event.tick).max(tick(beats));
    events.push(Event::meta(end, crate::midi::END_OF_TRACK, []));
    MidiFile { format: Format::Single, division: Division::Quarter(TICKS), tracks: vec![Track { events }] }
}

/// The values at each step that differs from the one before.
fn lane(envelope: &Envelope, controller: Controller, clip: &Clip, beats: f64) -> Vec<(u64, Message)> {
    let Some(target) = &envelope.target else { return Vec::new() };
    let [min, max] = target.range_of(envelope);
    let mut last = None;
    let mut moves = Vec::new();
    for step in 0..(beats * STEPS_PER_BEAT as f64).ceil() as u64 {
        let beat = clip.start + step as f64 / STEPS_PER_BEAT as f64;
        let at = if envelope.kind == EnvelopeKind::Clip { clip.content_beat(beat) } else { beat };
        let Some(value) = envelope.value_at(at) else { continue };
        let share = ((value - min) / (max - min)).clamp(0.0, 1.0);
        let value = (share * f64::from(controller.max())).round() as u16;
        if last.replace(value) != Some(value) {
            let message = match controller {
                Controller::Bend => Message::Bend(value),
                Controller::Pressure => Message::Pressure(value as u8),
                Controller::Cc(number) | Controller::Cc14(number) => Message::Control { number, value: value as u8 },
            };
            moves.push((step * u64::from(TICKS) / STEPS_PER_BEAT, message));
        }
    }
    moves
}

fn tick(beats: f64) -> u64 {
    (beats.max(0.0) * f64::from(TICKS)).round() as u64
}
