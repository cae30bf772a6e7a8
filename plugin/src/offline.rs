//! Rendering offline: there is no hurry, and a bounce must repeat. So the host's thread waits for all that acts on the sound.

use vaeform_dsp::synth::Synth;
use vaeform_session::{AudioThreadHandle, Client, Thinning};

/// Whether the host renders offline, and what is waited for then.
#[derive(Debug)]
pub(crate) struct Offline {
    /// The host renders faster or slower than real time.
    is_on: bool,
    /// SysEx has come that was not waited for yet.
    is_unsettled: bool,
    /// Which places of the knobs are decoded.
    thinning: Thinning,
}

impl Offline {
    /// `[main-thread]` A live engine of this rate.
    pub(crate) fn new(sample_rate_hz: f32) -> Self {
        Self { is_on: false, is_unsettled: false, thinning: Thinning::new(sample_rate_hz) }
    }

    /// Whether the host renders offline.
    pub(crate) fn is_on(&self) -> bool {
        self.is_on
    }

    /// `[audio-thread]` Begins or ends. Offline, the grid of the latents begins here, whatever number of frames was played before.
    pub(crate) fn set(&mut self, is_on: bool, port: &mut AudioThreadHandle, synth: &mut Synth) {
        self.is_on = is_on;
        self.forget();
        port.lanes().forget();
        if is_on {
            synth.restart_clock();
        }
        port.set_offline(is_on);
    }

    /// `[audio-thread]` The next knobs are decoded wherever they stand.
    pub(crate) fn forget(&mut self) {
        self.thinning.forget();
    }

    /// `[audio-thread]` Decodes the knobs of this point of the grid, unless they stand near enough to the last ones.
    pub(crate) fn decode(&mut self, (port, client): (&mut AudioThreadHandle, &Client), synth: &mut Synth) {
        let (knobs, now) = (port.knobs_now(), synth.clock());
        if !self.thinning.wants(&knobs, now) {
            return;
        }
        // The first patch of a bounce waits for no grid: it acts at once.
        let turned_at = (!self.thinning.is_first()).then_some(now);
        if nice_plug::util::permit_alloc(|| client.decode(&knobs, turned_at)) {
            port.take_messages(synth);
        }
        self.thinning.decoded(knobs, now);
    }

    /// `[audio-thread]` SysEx has come, for which [`Self::settle_sysex`] waits.
    pub(crate) fn expect_sysex(&mut self) {
        self.is_unsettled = self.is_on;
    }

    /// `[audio-thread]` What came by SysEx acts from here on.
    pub(crate) fn settle_sysex(&mut self, ends: (&mut AudioThreadHandle, &Client), synth: &mut Synth) {
        if std::mem::take(&mut self.is_unsettled) {
            self.settle(ends, synth);
        }
    }

    /// `[audio-thread]` What came by SysEx or program change acts from here on; live it acts when it is ready.
    pub(crate) fn settle(&mut self, (port, client): (&mut AudioThreadHandle, &Client), synth: &mut Synth) {
        if self.is_on {
            port.tell_changes();
            nice_plug::util::permit_alloc(|| client.settle());
            port.take_messages(synth);
            // The knobs act on the new anchor.
            self.thinning.forget();
        }
    }
}
