//! What sounds in a patch beside FM, and the filters.

use super::param::{LayerParamId, Scale};
use super::rows::{
    Row, both_ways, choice, count, hertz, level_by_key, linear, part, route, still, stretch_of_time, switch,
};

const WARPS: &[&str] = &[
    "none",
    "sync",
    "formant",
    "bend",
    "asymmetric",
    "mirror",
    "quantise",
    "pulse width",
    "squeeze",
    "bit crush",
    "smear",
    "stretch",
    "vocode",
    "low-pass",
    "high-pass",
    "disperse",
];
const STACKS: &[&str] =
    &["unison", "octaves", "power chord", "major chord", "minor chord", "harmonics", "odd harmonics"];
const CROSS: &[&str] = &["none", "phase", "ring", "frequency"];
const CROSS_SOURCES: &[&str] = &["FM layer", "oscillator 1", "oscillator 2", "oscillator 3", "sub"];
/// What may modulate FM, and what of it.
const FM_CROSS_SOURCES: &[&str] = &["oscillator 1", "oscillator 2", "oscillator 3", "sub"];
const FM_CROSS_TARGETS: &[&str] =
    &["carriers", "operator 1", "operator 2", "operator 3", "operator 4", "operator 5", "operator 6"];
const SUB_SHAPES: &[&str] = &["sine", "triangle", "square", "saw"];
const NOISE_COLOURS: &[&str] = &["white", "pink", "bands"];
const FILTER_MODELS: &[&str] = &["clean 12", "clean 24", "ladder", "comb", "formant", "phaser"];
const FILTER_KINDS: &[&str] =
    &["low-pass", "band-pass", "high-pass", "notch", "peak", "low shelf", "high shelf", "morph"];
const FILTER_ORDERS: &[&str] = &["in series", "side by side", "left and right"];

block! {
    /// The FM layer among the others.
    FmParam, 1, after 0, [
        /// Whether it sounds.
        On: switch("on", "On", 1.0),
        /// Its level.
        Level: part("level", "Level", 1.0),
        /// Its place, left to right.
        Pan: both_ways("pan", "Pan", 0.0),
        /// Where it goes.
        Route: route(0.0),
        /// Voices side by side.
        Unison: count("unison", "Unison", [1.0, 8.0, 1.0], " voices"),
        /// How far the outer ones are out of tune, to each side.
        Detune: linear("detune", "Detune", [0.0, 100.0, 12.0], " cents"),
        /// How far they stand apart.
        Spread: part("spread", "Spread", 1.0),
        /// Place of operator 1.
        Op1Pan: both_ways("op1_pan", "Operator 1 pan", 0.0),
        /// Place of operator 2.
        Op2Pan: both_ways("op2_pan", "Operator 2 pan", 0.0),
        /// Place of operator 3.
        Op3Pan: both_ways("op3_pan", "Operator 3 pan", 0.0),
        /// Place of operator 4.
        Op4Pan: both_ways("op4_pan", "Operator 4 pan", 0.0),
        /// Place of operator 5.
        Op5Pan: both_ways("op5_pan", "Operator 5 pan", 0.0),
        /// Place of operator 6.
        Op6Pan: both_ways("op6_pan", "Operator 6 pan", 0.0),
        /// How an oscillator or the sub modulates it. An oscillator that it modulates in turn is left as it is.
        Cross: choice("cross", "Cross modulation", CROSS),
        /// Which; it must be on, its level does not count.
        CrossSource: choice("cross_source", "Cross source", FM_CROSS_SOURCES),
        /// What is modulated: all operators that are heard, or one.
        CrossTarget: choice("cross_target", "Cross target", FM_CROSS_TARGETS),
        /// How much: at most 9.4 radians, all of the amplitude, or 9.4 times the note's frequency.
        CrossAmount: part("cross_amount", "Cross amount", 0.0),
    ]
}

block! {
    /// A wavetable oscillator.
    OscillatorParam, 3, after FmParam::END, [
        /// Whether it sounds.
        On: switch("on", "On", 0.0),
        /// Its level.
        Level: part("level", "Level", 0.7),
        /// Its place, left to right.
        Pan: both_ways("pan", "Pan", 0.0),
        /// Where it goes.
        Route: route(1.0),
        /// Octaves from the key.
        Octave: count("octave", "Octave", [-4.0, 4.0, 0.0], " oct"),
        /// Semitones from the key, besides.
        Semitone: count("semitone", "Semitone", [-12.0, 12.0, 0.0], " st"),
        /// Cents from the key, besides.
        Fine: linear("fine", "Fine", [-100.0, 100.0, 0.0], " cents"),
        /// Semitones that modulation moves, besides.
        Pitch: linear("pitch", "Pitch", [-48.0, 48.0, 0.0], " st"),
        /// How far it follows the key: 0 stays at middle C.
        KeyTrack: part("key_track", "Key tracking", 1.0),
        /// Where in its cycle a note begins.
        Phase: part("phase", "Phase", 0.0),
        /// How much of that is left to chance.
        PhaseRandom: part("phase_random", "Random phase", 1.0),
        /// Place in the table, first frame to last.
        Frame: part("frame", "Frame", 0.0),
        /// How the cycle is bent.
        Warp: choice("warp", "Warp", WARPS),
        /// How far.
        WarpAmount: both_ways("warp_amount", "Warp amount", 0.0),
        /// Voices side by side.
        Unison: count("unison", "Unison", [1.0, 16.0, 1.0], " voices"),
        /// How far the outer ones are out of tune, to each side.
        Detune: (
            "detune", "Detune", [0.0, 200.0, 12.0], " cents", Scale::Power(2.0), &[],
        ),
        /// How the inner ones lie between: 0 at equal distances, above closer to the middle.
        DetuneBend: linear("detune_bend", "Detune bend", [-5.0, 5.0, 1.5], ""),
        /// Loudness of the outer voices beside the middle.
        Blend: part("blend", "Blend", 0.8),
        /// How far they stand apart.
        Spread: part("spread", "Spread", 1.0),
        /// How far apart in the table they are.
        FrameSpread: part("frame_spread", "Frame spread", 0.0),
        /// How far apart in their warp they are.
        WarpSpread: part("warp_spread", "Warp spread", 0.0),
        /// The intervals at which they stand.
        Stack: choice("stack", "Stack", STACKS),
        /// How another layer modulates it. Of oscillators that modulate each other in a circle the first is left as it is.
        Cross: choice("cross", "Cross modulation", CROSS),
        /// Which; it must be on, its level does not count.
        CrossSource: choice("cross_source", "Cross source", CROSS_SOURCES),
        /// How much: at most 9.4 radians, all of the amplitude, or 9.4 times the note's frequency.
        CrossAmount: part("cross_amount", "Cross amount", 0.0),
        /// How much of the table's formants stays where it is in Hz over the keys: 0 transposes all of them, 1 none.
        Formants: still("formants", "Formants stay", [0.0, 1.0, 0.0], ""),
        /// The key at which the table sounds as it is, for that; 60 is middle C.
        TableKey: still("table_key", "Table key", [0.0, 127.0, 60.0], " MIDI"),
    ]
}

block! {
    /// The sub oscillator.
    SubParam, 1, after OscillatorParam::END, [
        /// Whether it sounds.
        On: switch("on", "On", 0.0),
        /// Its level.
        Level: part("level", "Level", 0.7),
        /// Its place, left to right.
        Pan: both_ways("pan", "Pan", 0.0),
        /// Where it goes.
        Route: route(1.0),
        /// Octaves from the key.
        Octave: count("octave", "Octave", [-4.0, 0.0, -1.0], " oct"),
        /// Its shape.
        Shape: choice("shape", "Shape", SUB_SHAPES),
    ]
}

block! {
    /// The noise.
    NoiseParam, 1, after SubParam::END, [
        /// Whether it sounds.
        On: switch("on", "On", 0.0),
        /// Its level.
        Level: part("level", "Level", 0.5),
        /// Its place, left to right.
        Pan: both_ways("pan", "Pan", 0.0),
        /// Where it goes.
        Route: route(1.0),
        /// Its colour.
        Colour: choice("colour", "Colour", NOISE_COLOURS),
        /// How different left and right are.
        Width: part("width", "Width", 1.0),
        /// What higher bands gain over lower ones, around 1 kHz.
        Tilt: linear("tilt", "Tilt", [-12.0, 12.0, 0.0], " dB/oct"),
        /// How much longer the levels of bands take than they are written.
        Time: stretch_of_time("time", "Time"),
        /// By which power of the pitch they go faster.
        KeyTime: both_ways("key_time", "Time by key", 0.0),
        /// What its level gains by octave above middle C.
        KeyLevel: level_by_key(),
    ]
}

block! {
    /// The partials.
    PartialsParam, 1, after NoiseParam::END, [
        /// Whether they sound.
        On: switch("on", "On", 0.0),
        /// Their level.
        Level: part("level", "Level", 0.7),
        /// Their place, left to right.
        Pan: both_ways("pan", "Pan", 0.0),
        /// Where they go.
        Route: route(1.0),
        /// Octaves from the key.
        Octave: count("octave", "Octave", [-4.0, 4.0, 0.0], " oct"),
        /// Semitones from the key, besides.
        Semitone: count("semitone", "Semitone", [-12.0, 12.0, 0.0], " st"),
        /// Cents from the key, besides.
        Fine: linear("fine", "Fine", [-100.0, 100.0, 0.0], " cents"),
        /// Semitones that modulation moves, besides.
        Pitch: linear("pitch", "Pitch", [-48.0, 48.0, 0.0], " st"),
        /// How far they follow the key: 0 stays in Hz, 1 keeps ratios.
        KeyTrack: part("key_track", "Key tracking", 1.0),
        /// How much of their phases is left to chance.
        PhaseRandom: part("phase_random", "Random phase", 0.0),
        /// Inharmonicity of a stiff string: higher partials are farther up.
        Stretch: (
            "stretch", "Stretch", [0.0, 0.1, 0.0], "", Scale::Power(4.0), &[],
        ),
        /// What each octave above the lowest pitch gains.
        Tilt: linear("tilt", "Tilt", [-12.0, 12.0, 0.0], " dB/oct"),
        /// How much longer their levels take than they are written.
        Time: stretch_of_time("time", "Time"),
        /// By which power of the pitch they go faster.
        KeyTime: both_ways("key_time", "Time by key", 0.0),
    ]
}

block! {
    /// A filter.
    FilterParam, 2, after PartialsParam::END, [
        /// Whether it acts.
        On: switch("on", "On", 0.0),
        /// What it is built as.
        Model: choice("model", "Model", FILTER_MODELS),
        /// What of it is heard. Notch, peak and shelves turn the feedback of combs and phasers around, which leaves a comb its odd harmonics.
        Kind: choice("kind", "Kind", FILTER_KINDS),
        /// Its cutoff; the pitch of a comb; how high vowels are, a man's at 1 kHz.
        Cutoff: hertz("cutoff", "Cutoff", [20.0, 20_000.0, 20_000.0]),
        /// Its resonance, or feedback.
        Resonance: part("resonance", "Resonance", 0.0),
        /// Gain before it bends.
        Drive: linear("drive", "Drive", [0.0, 36.0, 0.0], " dB"),
        /// How far it follows the key, from middle C.
        KeyTrack: both_ways("key_track", "Key tracking", 0.0),
        /// From low-pass to high-pass; how soon a comb's highs (or lows, or both, by its kind) die away; the vowel, a to u; all-passes of a
        /// phaser, four to twelve.
        Morph: part("morph", "Morph", 0.0),
        /// Gain of shelves, or the size of the mouth: 24 dB is an octave.
        Gain: linear("gain", "Gain", [-24.0, 24.0, 0.0], " dB"),
        /// Filtered beside unfiltered.
        Mix: part("mix", "Mix", 1.0),
    ]
}

block! {
    /// How the filters stand to each other.
    FiltersParam, 1, after FilterParam::END, [
        /// In series, side by side, or one to a side.
        Order: choice("order", "Order", FILTER_ORDERS),
        /// Level of all layers but FM at the end.
        Level: linear("level", "Level", [-48.0, 12.0, 0.0], " dB"),
        /// What that gains by octave above middle C.
        KeyLevel: level_by_key(),
    ]
}
