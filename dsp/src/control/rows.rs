//! The table of the controls.

use super::{Control, ControlDef, Destination};

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

/// An offset on the way of a knob of the patch.
const fn layers(control: Control, key: &'static str, name: &'static str) -> ControlDef {
    ControlDef { destination: Destination::Layers, group: "Layers", unit: " %", ..offset(control, key, name, 100.0) }
}

/// An offset on the mix of an effect, behind all notes.
const fn effect(control: Control, key: &'static str, name: &'static str) -> ControlDef {
    ControlDef { destination: Destination::Effects, group: "Effects", poly: false, ..layers(control, key, name) }
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
    layers(Control::Macro1, "layer_macro1", "Macro 1"),
    layers(Control::Macro2, "layer_macro2", "Macro 2"),
    layers(Control::Macro3, "layer_macro3", "Macro 3"),
    layers(Control::Macro4, "layer_macro4", "Macro 4"),
    layers(Control::Macro5, "layer_macro5", "Macro 5"),
    layers(Control::Macro6, "layer_macro6", "Macro 6"),
    layers(Control::Macro7, "layer_macro7", "Macro 7"),
    layers(Control::Macro8, "layer_macro8", "Macro 8"),
    layers(Control::Cutoff1, "layer_cutoff1", "Cutoff 1"),
    layers(Control::Cutoff2, "layer_cutoff2", "Cutoff 2"),
    layers(Control::Resonance, "layer_resonance", "Resonance"),
    layers(Control::FilterDrive, "layer_filter_drive", "Filter drive"),
    layers(Control::Frame1, "layer_frame1", "Frame 1"),
    layers(Control::Frame2, "layer_frame2", "Frame 2"),
    layers(Control::Warp, "layer_warp", "Warp"),
    layers(Control::UnisonDetune, "layer_detune", "Unison detune"),
    layers(Control::NoiseLevel, "layer_noise", "Noise"),
    layers(Control::LayerAttack, "layer_attack", "Layer attack"),
    layers(Control::LayerDecay, "layer_decay", "Layer decay"),
    layers(Control::LayerSustain, "layer_sustain", "Layer sustain"),
    layers(Control::LayerRelease, "layer_release", "Layer release"),
    effect(Control::DriveMix, "fx_drive", "Drive mix"),
    effect(Control::EqualizerMix, "fx_equalizer", "Equalizer mix"),
    effect(Control::CompressorMix, "fx_compressor", "Compressor mix"),
    effect(Control::PhaserMix, "fx_phaser", "Phaser mix"),
    effect(Control::ChorusMix, "fx_chorus", "Chorus mix"),
    effect(Control::DelayMix, "fx_delay", "Delay mix"),
    effect(Control::ReverbMix, "fx_reverb", "Reverb mix"),
    effect(Control::StereoWidth, "fx_width", "Stereo width"),
    latent(Control::LatentBrightness, "lat_bright", "Latent Bright"),
    latent(Control::LatentAttack, "lat_attack", "Latent Attack"),
    latent(Control::LatentLength, "lat_length", "Latent Length"),
    latent(Control::LatentInharmonicity, "lat_inharmonic", "Latent Inharmonic"),
    ControlDef {
        destination: Destination::Latents,
        group: "Perform",
        labels: &["Off", "On"],
        ..setting(Control::Perform, "play_on", "Perform", [0.0, 1.0, 0.0], "")
    },
    ControlDef {
        destination: Destination::Latents,
        group: "Perform",
        stepped: false,
        ..setting(Control::PerformAmount, "play_amount", "Perform amount", [0.0, 100.0, 100.0], " %")
    },
    ControlDef {
        destination: Destination::Latents,
        group: "Perform",
        stepped: false,
        ..setting(Control::PerformVariation, "play_variation", "Perform variation", [0.0, 100.0, 0.0], " %")
    },
];
