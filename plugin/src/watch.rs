//! What the editor's pictures are told of a block, while somebody looks. `[audio-thread]`

use std::time::Instant;

use vaeform_dsp::synth::Synth;
use vaeform_session::Live;

/// A block that somebody looks at, or not. The clock, which the usual systems answer without a call, is read for nobody else, since an unusual
/// one may need a call for it.
pub(crate) struct Watch(Option<Instant>);

impl Watch {
    /// A block begins.
    pub(crate) fn start(live: &Live) -> Self {
        Self(live.is_watched().then(Instant::now))
    }

    /// The block is done: its frames, to the left and right, what the synth does, and how long it took.
    pub(crate) fn tell(self, live: &Live, synth: &Synth, [left, right]: [&[f32]; 2]) {
        let Some(began) = self.0 else { return };
        live.output(left, right, synth.sample_rate_hz());
        live.set_activity(&synth.activity());
        if !left.is_empty() {
            live.add_load(began.elapsed().as_secs_f32() * synth.sample_rate_hz() / left.len() as f32);
        }
    }
}
