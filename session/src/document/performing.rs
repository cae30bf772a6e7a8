//! What becomes of lanes and gesture: recorded by what the audio thread tells of hands, edited by commands, with steps of undo of its own.

use std::sync::Arc;

use vaeform_performance::play::{Gesture, GestureRecorder, NUM_PLAYED, RecorderState};

use super::Document;
use crate::perform::{PerformOrder, PerformPart, PerformView};

/// Steps of undo that are kept.
const STEPS: usize = 32;
/// A hand that has not moved for so many beats has let go, as for the takeover of a lane.
const LET_GO_BEATS: f64 = 0.25;

/// See the [module](self).
#[derive(Debug)]
pub(super) struct Performing {
    /// While something is recorded, or waited for.
    recorder: Option<Box<GestureRecorder>>,
    overdubs: bool,
    /// The beat at which each hand moved last.
    moved_at: [f64; NUM_PLAYED],
    /// Something was recorded that nobody has seen yet.
    has_news: bool,
    undo: Vec<Arc<PerformPart>>,
    redo: Vec<Arc<PerformPart>>,
    clip: (u64, Arc<str>),
}

impl Default for Performing {
    fn default() -> Self {
        Self {
            recorder: None,
            overdubs: false,
            moved_at: [f64::NEG_INFINITY; NUM_PLAYED],
            has_news: false,
            undo: Vec::new(),
            redo: Vec::new(),
            clip: (0, Arc::from("")),
        }
    }
}

impl Performing {
    /// What a window sees of it, beside a part.
    pub(super) fn view(&self, part: &Arc<PerformPart>) -> PerformView {
        let recorder = self.recorder.as_ref().map_or(RecorderState::Playing, |recorder| recorder.state());
        PerformView {
            part: part.clone(),
            recorder,
            overdubs: self.overdubs,
            can_undo: !self.undo.is_empty(),
            can_redo: !self.redo.is_empty(),
            clip: self.clip.clone(),
        }
    }

    /// A step of undo: what is here now can be gone back to.
    fn step(&mut self, now: &Arc<PerformPart>) {
        self.undo.push(now.clone());
        let gone = self.undo.len().saturating_sub(STEPS);
        self.undo.drain(..gone);
        self.redo.clear();
    }
}

/// Another project was opened.
pub(super) fn forget(document: &mut Document) {
    document.performing = Performing { clip: document.performing.clip.clone(), ..Performing::default() };
    document.inbox.flags().lanes.record(false);
}

/// What a clip is made of: the part, the beats of a bar, the name of the patch.
pub(crate) fn for_clip(document: &Document) -> (Arc<PerformPart>, f64, String) {
    let saved = document.editing.saved();
    let name = saved.contents.patch.name.to_string();
    (saved.perform.clone(), document.inbox.flags().lanes.place().1, name.trim().to_owned())
}

/// A clip was written that is to be copied.
pub(crate) fn wrote_clip(document: &mut Document, path: &str) {
    document.performing.clip = (document.performing.clip.0 + 1, Arc::from(path));
}

/// Does what is asked. What touches files is the worker's.
pub(super) fn apply(document: &mut Document, order: PerformOrder) {
    match order {
        PerformOrder::Record { bars, overdub } => record(document, bars, overdub),
        PerformOrder::Stop => stop(document),
        PerformOrder::Undo | PerformOrder::Redo => travel(document, order == PerformOrder::Undo),
        PerformOrder::Export(_) => debug_assert!(false, "files are the worker's"),
        PerformOrder::Clear => {
            stop(document);
            let empty = Arc::new(Gesture::new(4.0));
            edit(document, false, |part| part.gesture = empty);
        }
        PerformOrder::ClearLatent(latent) => {
            stop(document);
            edit(document, false, |part| {
                let mut gesture = Gesture::clone(&part.gesture);
                gesture.track_mut(latent).into_iter().for_each(|track| track.clear());
                part.gesture = Arc::new(gesture);
            });
        }
        PerformOrder::Lane { latent, lane, joins } => edit(document, joins, |part| {
            part.lanes.get_mut(latent).into_iter().for_each(|own| *own = lane.clone().sanitised());
        }),
        PerformOrder::Humanise { humanise, joins } => edit(document, joins, |part| {
            let finite = |value: f64, most: f64| if value.is_finite() { value.clamp(0.0, most) } else { 0.0 };
            part.humanise.beats = finite(humanise.beats, 0.25);
            part.humanise.depth = finite(humanise.depth.into(), 1.0) as f32;
            part.humanise.seed = humanise.seed;
        }),
        PerformOrder::Vary(seed) => edit(document, false, |part| part.vary = part.vary.with_seed(seed)),
        PerformOrder::VaryBack(place) => edit(document, false, |part| part.vary = part.vary.at(place)),
        PerformOrder::VaryBy(by) => edit(document, false, |part| part.vary.by = by),
        PerformOrder::Lock(latent, on) => edit(document, false, |part| {
            let bit = 1u8.checked_shl(latent as u32).unwrap_or(0);
            part.vary.locks = if on { part.vary.locks | bit } else { part.vary.locks & !bit };
        }),
    }
}

/// Changes the part, as a step of undo of its own or as more of the last one.
fn edit(document: &mut Document, joins: bool, change: impl FnOnce(&mut PerformPart)) {
    let now = document.editing.saved.perform.clone();
    let mut part = PerformPart::clone(&now);
    change(&mut part);
    if part == *now {
        return;
    }
    if !joins || document.performing.undo.is_empty() {
        document.performing.step(&now);
    }
    set(document, Arc::new(part));
}

fn set(document: &mut Document, part: Arc<PerformPart>) {
    document.editing.saved.perform = part;
    document.editing.outbox.part = true;
}

fn travel(document: &mut Document, back: bool) {
    stop(document);
    let now = document.editing.saved.perform.clone();
    let Performing { undo, redo, .. } = &mut document.performing;
    let (from, to) = if back { (undo, redo) } else { (redo, undo) };
    if let Some(part) = from.pop() {
        to.push(now);
        set(document, part);
    }
}

fn record(document: &mut Document, bars: u8, overdub: bool) {
    let (beat, bar) = document.inbox.flags().lanes.place();
    let now = document.editing.saved.perform.clone();
    if document.performing.recorder.is_none() {
        document.performing.step(&now);
    }
    let gesture = Gesture::clone(&now.gesture);
    let mut recorder = document.performing.recorder.take().unwrap_or_else(|| Box::new(GestureRecorder::of(gesture)));
    recorder.arm(beat, bar, f64::from(bars.clamp(1, 4)) * bar);
    document.performing.overdubs = overdub;
    document.performing.recorder = Some(recorder);
    document.inbox.flags().lanes.record(true);
}

/// Ends recording; a recording of nothing was none.
fn stop(document: &mut Document) {
    let Some(mut recorder) = document.performing.recorder.take() else { return };
    recorder.stop();
    document.inbox.flags().lanes.record(false);
    document.performing.has_news = false;
    keep(document, recorder.gesture());
    if document.performing.undo.last().is_some_and(|before| **before == *document.editing.saved.perform) {
        document.performing.undo.pop();
    } else {
        document.signals().count_change();
    }
}

fn keep(document: &mut Document, gesture: &Gesture) {
    if *document.editing.saved.perform.gesture != *gesture {
        let part =
            PerformPart { gesture: Arc::new(gesture.clone()), ..PerformPart::clone(&document.editing.saved.perform) };
        set(document, Arc::new(part));
    }
}

/// A hand has moved a latent, 0-7, from one value to another of 0 to 1 at a beat.
pub(super) fn hand(document: &mut Document, latent: usize, (from, value): (f32, f32), beat: f64) {
    let Performing { recorder: Some(recorder), overdubs, moved_at, has_news, .. } = &mut document.performing else {
        return;
    };
    recorder.advance(beat);
    if recorder.is_whole() && !*overdubs {
        return;
    }
    if let Some(at) = moved_at.get_mut(latent) {
        *at = beat;
    }
    recorder.stood(latent, from);
    recorder.moved(latent, value, beat);
    *has_news |= matches!(recorder.state(), RecorderState::Recording(_));
}

/// Lets the recorder follow the song; true if there is something new to be seen.
pub(super) fn follow(document: &mut Document) -> bool {
    let (beat, _) = document.inbox.flags().lanes.place();
    let Performing { recorder: Some(recorder), overdubs, moved_at, has_news, .. } = &mut document.performing else {
        return false;
    };
    let before = recorder.state();
    recorder.advance(beat);
    for (latent, at) in moved_at.iter().enumerate() {
        if recorder.holds(latent) && !(0.0..LET_GO_BEATS).contains(&(beat - at)) {
            recorder.released(latent);
            *has_news = true;
        }
    }
    if recorder.is_whole() && !*overdubs {
        stop(document);
        return true;
    }
    let has_changed = recorder.state() != before;
    if !std::mem::take(has_news) {
        return has_changed;
    }
    if let Some(recorder) = document.performing.recorder.take() {
        keep(document, recorder.gesture());
        document.performing.recorder = Some(recorder);
    }
    true
}
