//! Noise bands and partials as voices play them, built once a process and shared by all sessions.
//!
//! As with tables, the store holds all that anybody plays: what an audio thread lets go of is never the last of its kind, so that it is freed
//! here.
#![expect(
    clippy::disallowed_types,
    reason = "document and workers share it; the audio thread gets contents by a queue"
)]

use std::sync::{Mutex, PoisonError};

use vaeform_dsp::layers::SourceContent;
use vaeform_patch::content::Content;
use vaeform_patch::layers::ContentId;

static STORE: Mutex<Vec<(ContentId, SourceContent)>> = Mutex::new(Vec::new());

/// A content as voices play it, built here unless somebody plays it: a few microseconds. Not for the audio thread.
pub(crate) fn build(content: &Content) -> SourceContent {
    let mut store = STORE.lock().unwrap_or_else(PoisonError::into_inner);
    if let Some((_, built)) = store.iter().find(|(id, _)| *id == content.id()) {
        return built.clone();
    }
    let built = SourceContent::new(content);
    store.push((content.id(), built.clone()));
    built
}

/// Frees contents that nobody plays any more. Not for the audio thread.
pub(crate) fn free_idle() {
    let idle: Vec<_> = {
        let mut store = STORE.lock().unwrap_or_else(PoisonError::into_inner);
        store.extract_if(.., |(_, built)| built.is_idle()).collect()
    };
    drop(idle);
}

#[cfg(test)]
mod tests {
    use super::*;
    use vaeform_patch::content::{BandCurves, LevelCurve, NoiseBands, Timeline};

    fn is_stored(id: ContentId) -> bool {
        STORE.lock().unwrap_or_else(PoisonError::into_inner).iter().any(|(own, _)| *own == id)
    }

    #[test]
    fn what_somebody_plays_stays_and_what_nobody_plays_goes() {
        let curves = BandCurves::Shared(LevelCurve::default());
        let content: Content = NoiseBands::new([-31.25; 16], curves, Timeline::default()).into();
        let played = build(&content);
        free_idle();
        assert!(is_stored(content.id()) && !played.is_idle());
        drop((build(&content), played));
        free_idle();
        assert!(!is_stored(content.id()));
    }
}
