//! The host's parameters of the sound, passed on to what they act on as they change.

use vaeform_dsp::control::{CONTROLS, Control, Destination, NUM_CONTROLS};
use vaeform_dsp::synth::Synth;
use vaeform_session::perform::PerformSwitches;
use vaeform_session::{AudioThreadHandle, Knobs};

use crate::params::HostParams;

/// Controls as the sound has them, in plain units.
#[derive(Debug)]
pub(crate) struct HostControls {
    values: [f32; NUM_CONTROLS],
    /// The polyphony that the host was told of; 0 before the first time.
    polyphony_told: f32,
}

impl HostControls {
    /// All at their defaults, as in a new synth.
    pub(crate) fn new() -> Self {
        Self { values: std::array::from_fn(|i| CONTROLS[i].default), polyphony_told: 0.0 }
    }

    /// `[audio-thread]` Passes on what has changed of the host's parameters, with what controllers add to them.
    pub(crate) fn follow(&mut self, params: &HostParams, port: &AudioThreadHandle, synth: &mut Synth) {
        for def in &CONTROLS {
            let (value, added) = (params.value(def.control), port.added(def.control));
            let value = if added == 0.0 { value } else { def.clamp(value + added) };
            let current = &mut self.values[def.control as usize];
            if *current != value {
                *current = value;
                match def.destination {
                    // Another destination will need an arm. To the synth latents are modulation sources alone, but any change ends smoothing where no note sounds. They
                    // go on as `knobs`; what is added to effects the instrument takes from the synth.
                    Destination::Synth | Destination::Layers | Destination::Effects | Destination::Latents => {
                        synth.set_control(def.control, value)
                    }
                }
            }
        }
    }

    /// `[audio-thread]` Turns the knobs of the latent layer to where the host has them, with lanes and gesture as it has these.
    pub(crate) fn turn(&self, port: &mut AudioThreadHandle) {
        let value = |control| self.values[control as usize];
        port.lanes().set_switches(PerformSwitches::from_controls(value));
        port.knobs(&Knobs::from_controls(value));
    }

    /// `[audio-thread]` The number of voices, once after every change of it.
    pub(crate) fn take_polyphony(&mut self) -> Option<u32> {
        let polyphony = self.values[Control::Polyphony as usize];
        let told = std::mem::replace(&mut self.polyphony_told, polyphony);
        (told != polyphony).then_some(polyphony as u32)
    }
}
