//! What a performer automates: the host parameters of the sound, each defined once.
//!
//! A control is not a field of the patch. Offsets are 0 at rest, and then the patch sounds exactly as loaded; they act on held
//! notes and survive a patch load.

mod rows;

pub use rows::{CONTROLS, NUM_CONTROLS};

/// A host parameter of the sound. Ids are permanent and append-only.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
#[repr(u8)]
pub enum Control {
    /// Output volume in dB.
    Volume,
    /// Fine tune in cents.
    Tune,
    /// 0 poly, 1 mono (retrigger), 2 legato.
    VoiceMode,
    /// Voices that may sound at once, 1-32.
    Polyphony,
    /// Portamento time in ms; 0 is off.
    Glide,
    /// Pitch bend range in semitones (channel bend; MPE members have their own 48).
    BendRange,
    /// MPE on (1) or off (0).
    Mpe,
    /// Offset on the output level of operator 1-6, in DX7 level steps.
    OpLevel1,
    /// See [`Control::OpLevel1`].
    OpLevel2,
    /// See [`Control::OpLevel1`].
    OpLevel3,
    /// See [`Control::OpLevel1`].
    OpLevel4,
    /// See [`Control::OpLevel1`].
    OpLevel5,
    /// See [`Control::OpLevel1`].
    OpLevel6,
    /// Offset on feedback, in DX7 steps.
    Feedback,
    /// Offset on the output level of all modulators, in DX7 level steps.
    Brightness,
    /// Offset on attack: positive is slower, in DX7 rate steps on rate 1.
    Attack,
    /// Offset on decay: positive is slower, in DX7 rate steps on rates 2 and 3.
    Decay,
    /// Offset on release: positive is slower, in DX7 rate steps on rate 4.
    Release,
    /// Offset on LFO speed, in DX7 steps.
    LfoRate,
    /// Offset on LFO pitch and amplitude depth, in DX7 steps.
    LfoDepth,
    /// Offset on the velocity sensitivity of all operators, in DX7 steps.
    VelocitySens,
    /// Latent knob 1-8: how far the patch travels from its anchor through the learned space, -1..1. To the synth it is a modulation source
    /// alone: the session decodes the knobs and sends the synth another patch target.
    Latent1,
    /// See [`Control::Latent1`].
    Latent2,
    /// See [`Control::Latent1`].
    Latent3,
    /// See [`Control::Latent1`].
    Latent4,
    /// See [`Control::Latent1`].
    Latent5,
    /// See [`Control::Latent1`].
    Latent6,
    /// See [`Control::Latent1`].
    Latent7,
    /// See [`Control::Latent1`].
    Latent8,
    /// Way between anchors A (0) and B (1).
    Morph,
    /// Time in ms that a decoded patch takes to arrive.
    LatentGlide,
    /// Latents and morph may move algorithm and ratios (1) or leave them to the anchor (0).
    FreeAlgorithm,
    /// Offset on macro 1-8 of the patch, in percent of the knob's way, as all that follow.
    Macro1,
    /// See [`Control::Macro1`].
    Macro2,
    /// See [`Control::Macro1`].
    Macro3,
    /// See [`Control::Macro1`].
    Macro4,
    /// See [`Control::Macro1`].
    Macro5,
    /// See [`Control::Macro1`].
    Macro6,
    /// See [`Control::Macro1`].
    Macro7,
    /// See [`Control::Macro1`].
    Macro8,
    /// Offset on the cutoff of filter 1.
    Cutoff1,
    /// Offset on the cutoff of filter 2.
    Cutoff2,
    /// Offset on the resonance of both filters.
    Resonance,
    /// Offset on the drive of both filters.
    FilterDrive,
    /// Offset on the frame of oscillator 1.
    Frame1,
    /// Offset on the frame of oscillator 2.
    Frame2,
    /// Offset on the warp of all oscillators.
    Warp,
    /// Offset on the detune of all oscillators' unisons.
    UnisonDetune,
    /// Offset on the level of the noise.
    NoiseLevel,
    /// Offset on the attack of envelope 1.
    LayerAttack,
    /// Offset on the decay of envelope 1.
    LayerDecay,
    /// Offset on the sustain level of envelope 1.
    LayerSustain,
    /// Offset on the release of envelope 1.
    LayerRelease,
    /// Offset on the mix of the drive, as all that follow of their effects. It acts where the patch has the effect on: a host that
    /// moves it switches nothing on.
    DriveMix,
    /// See [`Control::DriveMix`].
    EqualizerMix,
    /// See [`Control::DriveMix`].
    CompressorMix,
    /// See [`Control::DriveMix`].
    PhaserMix,
    /// See [`Control::DriveMix`].
    ChorusMix,
    /// See [`Control::DriveMix`].
    DelayMix,
    /// See [`Control::DriveMix`].
    ReverbMix,
    /// Offset on the width, which has no mix: -100 is mono from wherever it stands.
    StereoWidth,
    /// How far the patch travels along a path on which its brightness rises and attack, length and inharmonicity stay, -1..1. As with
    /// the latents, the session makes another patch of it.
    LatentBrightness,
    /// As [`Control::LatentBrightness`], along the attack: positive is slower.
    LatentAttack,
    /// As [`Control::LatentBrightness`], along the length: positive is longer.
    LatentLength,
    /// As [`Control::LatentBrightness`], along the inharmonicity.
    LatentInharmonicity,
    /// Lanes and gesture move the latents (1) or rest (0). As with the latents, all of it is the session's.
    Perform,
    /// How much of lanes and gesture moves the latents, in percent.
    PerformAmount,
    /// How far the gesture goes towards its variation, in percent.
    PerformVariation,
}

/// What a control acts on; by it the plugin passes the value on and the editor chooses the page.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Destination {
    /// The voices: the synth takes the value.
    Synth,
    /// The layers beside FM: the synth adds the value to parameters of the patch.
    Layers,
    /// The effects: the instrument adds the value to their mix.
    Effects,
    /// The latent layer: the session decodes the value to a patch. To the synth it is a modulation source alone.
    Latents,
}

/// Destination, range, unit and abilities of a [`Control`].
#[derive(Clone, Copy, Debug)]
pub struct ControlDef {
    /// Which control.
    pub control: Control,
    /// What it acts on.
    pub destination: Destination,
    /// Permanent text id, also the host's.
    pub key: &'static str,
    /// Name shown to people.
    pub name: &'static str,
    /// Group in the host's parameter tree.
    pub group: &'static str,
    /// Smallest plain value.
    pub min: f32,
    /// Largest plain value.
    pub max: f32,
    /// Value of a new instance.
    pub default: f32,
    /// Unit with its leading space, or empty.
    pub unit: &'static str,
    /// Whole steps only.
    pub stepped: bool,
    /// Labels of the steps, or empty.
    pub labels: &'static [&'static str],
    /// Takes polyphonic modulation; the offset is `normalized * (max - min)`.
    pub poly: bool,
}

impl Control {
    /// The definition of this control.
    pub fn def(self) -> &'static ControlDef {
        &CONTROLS[self as usize]
    }

    /// Latent knob `idx`, 0-7.
    pub const LATENTS: [Self; 8] = [
        Self::Latent1,
        Self::Latent2,
        Self::Latent3,
        Self::Latent4,
        Self::Latent5,
        Self::Latent6,
        Self::Latent7,
        Self::Latent8,
    ];

    /// The knobs with names: brightness, attack, length, inharmonicity.
    pub const NAMED: [Self; 4] =
        [Self::LatentBrightness, Self::LatentAttack, Self::LatentLength, Self::LatentInharmonicity];

    /// The control with that permanent text id.
    pub fn from_key(key: &str) -> Option<Self> {
        CONTROLS.iter().find(|c| c.key == key).map(|c| c.control)
    }
}

impl ControlDef {
    /// Brings a plain value into range; a non-finite one becomes the default.
    pub fn clamp(&self, value: f32) -> f32 {
        if !value.is_finite() {
            return self.default;
        }
        let value = value.clamp(self.min, self.max);
        if self.stepped { value.round() } else { value }
    }
}
