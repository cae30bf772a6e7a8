//! The part of a sound under its key, with what is measured of it once and not for every draft.

use super::residual::{Comparison, NoiseFitter, NoisySound};

/// A sound until its key goes up.
pub(super) struct HeldPart {
    /// Frames of it.
    len: usize,
    /// For its noise; none where it is silent.
    pub(super) noisy: Option<NoisySound>,
    /// Against which takes are measured; none where the part is the whole sound, for which there is one already.
    pub(super) comparison: Option<Comparison>,
}

impl HeldPart {
    fn new(body: &[f32], len: usize, rate_hz: u32, fitter: &mut NoiseFitter) -> Self {
        let held = &body[..len];
        let comparison = (len < body.len()).then(|| Comparison::new(held, rate_hz));
        Self { len, noisy: fitter.heard(held), comparison }
    }
}

/// The parts of a sound at a rate that were asked for.
#[derive(Default)]
pub(super) struct HeldParts(Vec<HeldPart>);

impl HeldParts {
    /// The first so many frames of the sound, which is the same at every call; no more than it has.
    pub(super) fn part(
        &mut self,
        (body, rate_hz): (&[f32], u32),
        len: usize,
        fitter: &mut NoiseFitter,
    ) -> &mut HeldPart {
        let known = self.0.iter().position(|part| part.len == len);
        let place = known.unwrap_or_else(|| {
            self.0.push(HeldPart::new(body, len, rate_hz, fitter));
            self.0.len() - 1
        });
        &mut self.0[place]
    }
}
