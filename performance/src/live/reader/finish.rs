//! What can be said only once all has been read.

use super::super::envelope::{Envelope, EnvelopeKind};
use super::super::tempo::TempoCurve;
use super::super::{LiveSet, SetNotice};
use super::envelopes::{SIGNATURE, TEMPO};
use super::here::Here;
use super::song::{self, SongReader};
use super::targets::TargetReader;
use crate::midi::Meter;

/// The last Live whose sets are known.
const KNOWN_LIVE: u32 = 12;

/// Resolves targets, and derives tempo, signature and what should be known.
pub(super) fn finish(here: Here, targets: &TargetReader, song: &SongReader) -> LiveSet {
    let Here { mut set, bad_notes, bad_numbers, .. } = here;
    for envelope in &mut set.envelopes {
        if let Some(pointee) = envelope.pointee {
            envelope.target = targets.find(pointee);
        }
        envelope.points.sort_by(|a, b| a.beat.total_cmp(&b.beat));
    }
    tempo(&mut set, song);
    signature(&mut set, song);
    set.locators.retain(|locator| locator.beat.is_finite());
    set.locators.sort_by(|a, b| a.beat.total_cmp(&b.beat));
    for locator in &mut set.locators {
        locator.seconds = set.tempo_curve.seconds(locator.beat);
    }
    notices(&mut set, bad_notes, bad_numbers);
    set
}

/// The envelope of the main track with this path.
fn of_main<'a>(set: &'a LiveSet, path: &str) -> Option<&'a Envelope> {
    set.envelopes.iter().find(|envelope| {
        let target = envelope.target.as_ref();
        let is_main = |idx: usize| set.tracks[idx].kind == super::super::TrackKind::Main;
        target.is_some_and(|target| target.path == path && target.device.is_none() && target.track.is_some_and(is_main))
    })
}

fn tempo(set: &mut LiveSet, song: &SongReader) {
    if set.main_tag.is_none() {
        return;
    }
    let envelope = of_main(set, TEMPO);
    let initial = envelope.and_then(|envelope| envelope.initial);
    let points = envelope.map_or_else(Vec::new, |envelope| {
        envelope.points.iter().map(|point| [point.beat, point.value]).collect::<Vec<_>>()
    });
    let shown = song.tempo.or(initial);
    set.tempo = shown;
    // What plays is the envelope; what the main track shows is it rounded.
    set.tempo_curve = TempoCurve::new(initial.or(shown).unwrap_or(0.0), points);
}

fn signature(set: &mut LiveSet, song: &SongReader) {
    if set.main_tag.is_none() {
        return;
    }
    let envelope = of_main(set, SIGNATURE);
    let initial = envelope.and_then(|envelope| envelope.initial).or(song.signature).and_then(song::meter);
    let changes: Vec<(f64, Meter)> = envelope.map_or_else(Vec::new, |envelope| {
        envelope.points.iter().filter_map(|point| song::meter(point.value).map(|meter| (point.beat, meter))).collect()
    });
    (set.time_signature, set.time_signature_changes) = (initial, changes);
}

fn notices(set: &mut LiveSet, bad_notes: usize, bad_numbers: usize) {
    let named = set.creator.strip_prefix("Ableton Live ").unwrap_or("");
    let major = named.split('.').next().and_then(|major| major.parse::<u32>().ok());
    let unresolved = |envelope: &&Envelope| envelope.kind != EnvelopeKind::Inline && envelope.target.is_none();
    let envelopes = set.envelopes.iter().filter(unresolved).count();
    let points = set.envelopes.iter().map(Envelope::num_curved).sum();
    let mut say = |is_so: bool, notice: SetNotice| {
        if is_so {
            set.notices.push(notice);
        }
    };
    say(major.is_some_and(|major| major > KNOWN_LIVE), SetNotice::NewerLive { creator: set.creator.clone() });
    say(set.main_tag.is_none(), SetNotice::NoMain);
    say(bad_notes > 0, SetNotice::BadNotes { notes: bad_notes });
    say(bad_numbers > 0, SetNotice::BadNumbers { numbers: bad_numbers });
    say(envelopes > 0, SetNotice::Unresolved { envelopes });
    say(points > 0, SetNotice::Curved { points });
}
