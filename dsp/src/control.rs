//! What a performer automates: the host parameters of the sound, each defined once.
//!
//! A control is not a field of the patch. Offsets are 0 at rest, and then the patch sounds exactly as loaded; they act on held
//! notes and survive a patch load.

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
    /// Latent knob 1-8: how far the patch travels from its anchor through the learned space, -1..1. The synth ignores it: the
    /// session decodes the knobs and sends the synth another patch target.
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
}

/// What a control acts on; by it the plugin passes the value on and the editor chooses the page.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Destination {
    /// The voices: the synth takes the value.
    Synth,
    /// The latent layer: the session decodes the value to a patch. The synth ignores it.
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

/// Controls of the sound.
pub const NUM_CONTROLS: usize = ROWS.len();

const fn offset(control: Control, key: &'static str, name: &'static str, span: f32) -> ControlDef {
    ControlDef {
        control,
        destination: Destination::Synth,
        key,
        name,
        group: "FM",
        min: -span,
        max: span,
        default: 0.0,
        unit: " steps",
        stepped: false,
        labels: &[],
        poly: true,
    }
}

const fn latent(control: Control, key: &'static str, name: &'static str) -> ControlDef {
    ControlDef {
        destination: Destination::Latents,
        group: "Latents",
        unit: "",
        poly: false,
        ..offset(control, key, name, 1.0)
    }
}

const fn setting(
    control: Control,
    key: &'static str,
    name: &'static str,
    range: [f32; 3],
    unit: &'static str,
) -> ControlDef {
    let [min, max, default] = range;
    ControlDef {
        control,
        destination: Destination::Synth,
        key,
        name,
        group: "Performance",
        min,
        max,
        default,
        unit,
        stepped: true,
        labels: &[],
        poly: false,
    }
}

/// Every control, in permanent order: `CONTROLS[c as usize].control == c`.
pub static CONTROLS: [ControlDef; NUM_CONTROLS] = match ROWS.first_chunk() {
    Some(rows) => *rows,
    None => unreachable!(),
};

const ROWS: &[ControlDef] = &[
    ControlDef {
        stepped: false,
        poly: true,
        ..setting(Control::Volume, "perf_volume", "Volume", [-60.0, 12.0, 0.0], " dB")
    },
    ControlDef {
        stepped: false,
        poly: true,
        ..setting(Control::Tune, "perf_tune", "Tune", [-100.0, 100.0, 0.0], " cents")
    },
    ControlDef {
        labels: &["Poly", "Mono", "Legato"],
        ..setting(Control::VoiceMode, "perf_voice_mode", "Voice mode", [0.0, 2.0, 0.0], "")
    },
    setting(Control::Polyphony, "perf_polyphony", "Polyphony", [1.0, 32.0, 32.0], " voices"),
    ControlDef { stepped: false, ..setting(Control::Glide, "perf_glide", "Glide", [0.0, 5000.0, 0.0], " ms") },
    setting(Control::BendRange, "perf_bend_range", "Bend range", [0.0, 48.0, 2.0], " st"),
    ControlDef { labels: &["Off", "On"], ..setting(Control::Mpe, "perf_mpe", "MPE", [0.0, 1.0, 0.0], "") },
    offset(Control::OpLevel1, "fm_op1_level", "Operator 1 level", 99.0),
    offset(Control::OpLevel2, "fm_op2_level", "Operator 2 level", 99.0),
    offset(Control::OpLevel3, "fm_op3_level", "Operator 3 level", 99.0),
    offset(Control::OpLevel4, "fm_op4_level", "Operator 4 level", 99.0),
    offset(Control::OpLevel5, "fm_op5_level", "Operator 5 level", 99.0),
    offset(Control::OpLevel6, "fm_op6_level", "Operator 6 level", 99.0),
    offset(Control::Feedback, "fm_feedback", "Feedback", 7.0),
    offset(Control::Brightness, "fm_brightness", "Brightness", 50.0),
    offset(Control::Attack, "fm_attack", "Attack", 99.0),
    offset(Control::Decay, "fm_decay", "Decay", 99.0),
    offset(Control::Release, "fm_release", "Release", 99.0),
    offset(Control::LfoRate, "fm_lfo_rate", "LFO rate", 99.0),
    offset(Control::LfoDepth, "fm_lfo_depth", "LFO depth", 99.0),
    offset(Control::VelocitySens, "fm_velocity_sens", "Velocity sensitivity", 7.0),
    latent(Control::Latent1, "lat_1", "Latent 1"),
    latent(Control::Latent2, "lat_2", "Latent 2"),
    latent(Control::Latent3, "lat_3", "Latent 3"),
    latent(Control::Latent4, "lat_4", "Latent 4"),
    latent(Control::Latent5, "lat_5", "Latent 5"),
    latent(Control::Latent6, "lat_6", "Latent 6"),
    latent(Control::Latent7, "lat_7", "Latent 7"),
    latent(Control::Latent8, "lat_8", "Latent 8"),
    ControlDef {
        destination: Destination::Latents,
        group: "Morph",
        stepped: false,
        ..setting(Control::Morph, "lat_morph", "A/B morph", [0.0, 1.0, 0.0], "")
    },
    ControlDef {
        destination: Destination::Latents,
        group: "Morph",
        stepped: false,
        ..setting(Control::LatentGlide, "lat_glide", "Latent glide", [0.0, 5000.0, 15.0], " ms")
    },
    ControlDef {
        destination: Destination::Latents,
        group: "Morph",
        labels: &["Off", "On"],
        ..setting(Control::FreeAlgorithm, "lat_free", "Free algorithm", [0.0, 1.0, 0.0], "")
    },
];
