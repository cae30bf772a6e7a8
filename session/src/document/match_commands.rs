//! What a person asks of the match: recording, searching, hearing and keeping candidates.

use std::path::PathBuf;
use std::sync::Arc;

use vaeform_models::search::{KindWish, Target};

use super::Document;
use super::match_state::MatchRequest;
use super::outbox::Change;
use crate::audio::own_note::Strike;
use crate::audio::preview::Preview;
use crate::latent::LatentSettings;
use crate::matching::{Audible, MatchTask, Phase, Sample, is_fm, levelled};
use crate::notice::Severity;

/// Matches the first of some files that holds a sound.
pub(super) fn match_files(document: &mut Document, paths: Vec<PathBuf>) {
    arm(document, false);
    document.matching.order(MatchTask::Files(paths));
}

/// Waits for a sound at the sidechain, or no longer.
pub(super) fn arm(document: &mut Document, on: bool) {
    let Document { matching, editing, notices, .. } = document;
    if on == matching.collector.is_some() {
        return;
    }
    if on && matching.rate_hz == 0 {
        return notices.add(Severity::Warning, "Nothing can be recorded: the host does not play this instrument");
    }
    if on {
        editing.outbox.tap = Some(Some(matching.arm()));
    } else {
        matching.disarm();
        editing.outbox.tap = Some(None);
    }
}

/// The rate at which the audio thread runs from now on. A recording begins anew.
pub(crate) fn set_rate(document: &mut Document, rate_hz: u32) {
    document.matching.rate_hz = rate_hz;
}

/// Whether a sound at the sidechain is waited for or recorded.
pub(crate) fn is_armed(document: &Document) -> bool {
    document.matching.collector.is_some()
}

/// Takes the samples that were recorded; once the sound is whole it is matched.
pub(crate) fn collect(document: &mut Document) {
    let Some(collector) = &mut document.matching.collector else { return };
    let recording = collector.collect();
    let seconds = collector.seconds();
    if let Some(recording) = recording {
        arm(document, false);
        if recording.has_gap {
            document.notice(Severity::Warning, "The recording has a gap: the machine was too busy");
        }
        for notice in &recording.sound.notices {
            document.notice(Severity::Warning, format!("The recording: {notice}"));
        }
        document.matching.order(MatchTask::Sample(Arc::new(Sample::new(None, recording.sound))));
    } else if seconds > 0.0 {
        document.matching.change(|view| view.phase = Phase::Recording(seconds));
    } else {
        return;
    }
    document.editing.flush();
    document.publish();
}

/// Matches another part of the sound.
pub(super) fn match_region(document: &mut Document, region_s: [f32; 2]) {
    match &document.matching.sample {
        Some(sample) => {
            let sample = Arc::new(sample.with_region(region_s));
            document.matching.order(MatchTask::Sample(sample));
        }
        None => {
            document.notice(Severity::Warning, "The sound is not here any more; drop it again to choose a part of it");
        }
    }
}

/// More renders, or a search around the candidate of an island.
pub(super) fn search_on(document: &mut Document, like: Option<usize>) {
    if like.is_some_and(|place| !is_fm(place)) {
        return document
            .notice(Severity::Info, "Only FM matches are searched for; a hybrid is measured in the sound itself");
    }
    if like.is_none_or(|island| document.matching.candidate(island).is_some()) {
        document.matching.order(MatchTask::Onward { like });
    }
}

/// Ends what is going on.
pub(super) fn stop(document: &mut Document) {
    arm(document, false);
    document.matching.stop();
}

/// Plays a candidate in place of the patch, or the patch again.
pub(super) fn audition(document: &mut Document, audible: Audible) {
    let Document { matching, editing, .. } = document;
    let found = match audible {
        Audible::Candidate(place) => matching.candidate(place).map(|candidate| (place, candidate)),
        Audible::Target | Audible::Patch => None,
    };
    let Some((place, candidate)) = found else { return editing.end_audition() };
    let (patch, rest_db) = levelled(candidate);
    editing.take_in(candidate.tables.clone(), candidate.contents.clone());
    editing.sounding.comparing = false;
    editing.sounding.auditioned = Some((Some(place), patch));
    editing.changed(Change::Load);
    editing.outbox.strike = Some(Box::new(Strike::new(candidate, rest_db)));
    editing.outbox.preview = Some(None);
}

/// What was measured of the sound that is matched.
pub(crate) fn target(document: &Document) -> Option<Arc<Target>> {
    document.matching.target.clone()
}

/// The sound that is matched, for [`preview`] at the audio thread's rate in Hz.
pub(crate) fn target_sound(document: &Document) -> Option<(Arc<Sample>, u32)> {
    let rate_hz = document.matching.rate_hz;
    Some((document.matching.sample.clone()?, rate_hz)).filter(|_| rate_hz > 0)
}

/// Plays samples at the audio thread's rate once, beside the synth.
pub(crate) fn preview(document: &mut Document, samples: Vec<f32>) {
    document.editing.outbox.preview = Some(Some(Box::new(Preview::new(samples))));
    document.editing.flush();
}

/// Makes a candidate the patch, under the sound's name.
pub(super) fn keep(document: &mut Document, place: usize) {
    if let Some(preset) = document.matching.preset(place) {
        like(document, place, true);
        document.editing.load_preset(preset);
    }
}

/// Remembers that a candidate is liked, or not.
pub(super) fn like(document: &mut Document, place: usize, is_liked: bool) {
    let view = document.matching.view();
    document.matching.remembering.choose(place, &view.candidates, is_liked);
    if view.candidates.get(place).is_some_and(Option::is_some) {
        document.matching.change(|view| view.liked[place] = Some(is_liked));
    }
}

/// Whether what is kept and thrown away is remembered.
pub(super) fn remember(document: &mut Document, on: bool) {
    document.matching.remembering.switch(on);
}

/// Remembers it in this file from now on.
pub(crate) fn remember_in(document: &mut Document, path: PathBuf) {
    document.matching.remembering.open(path);
}

/// Makes a candidate the patch and another one the far end of the morph, which goes between FM patches.
pub(super) fn morph_candidates(document: &mut Document, from: usize, to: usize) {
    if !(is_fm(from) && is_fm(to)) {
        return document.notice(Severity::Warning, "The morph goes between FM matches only");
    }
    let Document { matching, editing, .. } = document;
    if let (Some(from), Some(to)) = (matching.preset(from), matching.preset(to)) {
        editing.load_preset(from);
        let b = Some(to.patch);
        editing.set_latent_settings(LatentSettings { b, ..editing.saved.latent_settings.clone() });
    }
}

/// Takes a candidate away.
pub(super) fn discard(document: &mut Document, place: usize) {
    if document.editing.sounding.auditioned.is_some_and(|(auditioned, _)| auditioned == Some(place)) {
        document.editing.end_audition();
    }
    document.matching.discard(place);
}

/// What a match is to be made of.
pub(super) fn wish(document: &mut Document, wish: KindWish) {
    document.matching.change(|view| view.wish = wish);
}

/// Whether a saved state keeps the sound itself.
pub(super) fn keep_sound(document: &mut Document, on: bool) {
    document.matching.change(|view| view.keeps_sound = on);
}

/// What the session should do for the match, once.
pub(crate) fn take_request(document: &mut Document) -> Option<MatchRequest> {
    document.matching.take_request()
}
