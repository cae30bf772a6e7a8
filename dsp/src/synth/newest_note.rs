//! What the newest note does now. `[audio-thread]`

use super::voices::Voices;
use crate::activity::Activity;

/// What the newest note does now, for pictures.
pub(super) fn activity(voices: &Voices) -> Activity {
    let mut activity = Activity::default();
    let newest = voices.newest().and_then(|at| Some((at, voices.banks.note(at)?)));
    let Some((at, note)) = newest else { return activity };
    if note.layers.has_fm {
        activity.operators = note.voice.shown_levels();
    }
    if note.layers.has_others {
        voices.layers.voice(at.place()).tell(voices.slots.layers(note.slot), &mut activity);
    }
    activity
}
