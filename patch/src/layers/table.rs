//! The table of the layers beside FM: every parameter once, in blocks.

use super::param::{LayerGroup, LayerParamDef, LayerParamId};
use super::rows::{Row, bend, both_ways, choice, count, division, hertz, linear, part, route, switch, time};

/// An enumeration of the parameters of a block, in the order of their rows, and where the blocks lie in the table.
macro_rules! block {
    ($(#[$about:meta])* $name:ident, $count:expr, after $before:expr, [$($(#[$doc:meta])* $param:ident: $row:expr,)*]) => {
        $(#[$about])*
        #[derive(Clone, Copy, Debug, PartialEq, Eq)]
        #[repr(u16)]
        pub enum $name { $($(#[$doc])* $param,)* }

        impl $name {
            /// Blocks of this kind.
            pub const COUNT: usize = $count;
            const ROWS: &[Row] = &[$($row,)*];
            const FIRST: usize = $before;
            const END: usize = Self::FIRST + Self::ROWS.len() * Self::COUNT;

            /// The parameter of block `n`, from 0.
            pub const fn of(self, n: usize) -> LayerParamId {
                debug_assert!(n < Self::COUNT);
                LayerParamId((Self::FIRST + Self::ROWS.len() * n + self as usize) as u16)
            }
        }
    };
}

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
const SUB_SHAPES: &[&str] = &["sine", "triangle", "square", "saw"];
const NOISE_COLOURS: &[&str] = &["white", "pink", "bands"];
const FILTER_MODELS: &[&str] = &["clean 12", "clean 24", "ladder", "comb", "formant", "phaser"];
const FILTER_KINDS: &[&str] =
    &["low-pass", "band-pass", "high-pass", "notch", "peak", "low shelf", "high shelf", "morph"];
const FILTER_ORDERS: &[&str] = &["in series", "side by side", "left and right"];
const ENVELOPE_MODES: &[&str] = &["stages", "points"];
const LFO_SHAPES: &[&str] = &["sine", "triangle", "saw up", "saw down", "square", "sample & hold", "drawn"];
const LFO_TRIGGERS: &[&str] = &["free", "each note", "one shot"];
const RANDOM_KINDS: &[&str] = &["steps", "smooth"];

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
            "detune", "Detune", [0.0, 200.0, 12.0], " cents", super::param::Scale::Power(2.0), &[],
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
        /// How another layer modulates it.
        Cross: choice("cross", "Cross modulation", CROSS),
        /// Which.
        CrossSource: choice("cross_source", "Cross source", CROSS_SOURCES),
        /// How much.
        CrossAmount: part("cross_amount", "Cross amount", 0.0),
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
    ]
}

block! {
    /// A filter.
    FilterParam, 2, after NoiseParam::END, [
        /// Whether it acts.
        On: switch("on", "On", 0.0),
        /// What it is built as.
        Model: choice("model", "Model", FILTER_MODELS),
        /// What of it is heard.
        Kind: choice("kind", "Kind", FILTER_KINDS),
        /// Its cutoff.
        Cutoff: hertz("cutoff", "Cutoff", [20.0, 20_000.0, 20_000.0]),
        /// Its resonance.
        Resonance: part("resonance", "Resonance", 0.0),
        /// Gain before it bends.
        Drive: linear("drive", "Drive", [0.0, 36.0, 0.0], " dB"),
        /// How far it follows the key, from middle C.
        KeyTrack: both_ways("key_track", "Key tracking", 0.0),
        /// From low-pass to high-pass, or the vowel.
        Morph: part("morph", "Morph", 0.0),
        /// Gain of shelves, or the size of the mouth.
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
    ]
}

block! {
    /// An envelope.
    EnvelopeParam, 4, after FiltersParam::END, [
        /// By stages or by points.
        Mode: choice("mode", "Mode", ENVELOPE_MODES),
        /// Time before it begins.
        Delay: time("delay", "Delay", 0.0),
        /// Time to its top.
        Attack: time("attack", "Attack", 0.001),
        /// Time at its top.
        Hold: time("hold", "Hold", 0.0),
        /// Time from the top to the sustain level.
        Decay: time("decay", "Decay", 0.5),
        /// Level while the key is down.
        Sustain: part("sustain", "Sustain", 1.0),
        /// Time to silence after the key is up.
        Release: time("release", "Release", 0.2),
        /// Bend of the attack.
        AttackBend: bend("attack_bend", "Attack bend", 0.0),
        /// Bend of the decay.
        DecayBend: bend("decay_bend", "Decay bend", -4.0),
        /// Bend of the release.
        ReleaseBend: bend("release_bend", "Release bend", -4.0),
        /// Whether the times of points are beats.
        Sync: switch("sync", "Sync", 0.0),
        /// How far velocity takes it down.
        Velocity: part("velocity", "Velocity", 0.0),
    ]
}

block! {
    /// A low-frequency oscillator.
    LfoParam, 4, after EnvelopeParam::END, [
        /// Its shape.
        Shape: choice("shape", "Shape", LFO_SHAPES),
        /// Its rate when it is not synced.
        Rate: hertz("rate", "Rate", [0.01, 200.0, 2.0]),
        /// Whether it follows the song.
        Sync: switch("sync", "Sync", 0.0),
        /// The length of a synced cycle.
        Division: division(9.0),
        /// When its phase begins anew.
        Trigger: choice("trigger", "Trigger", LFO_TRIGGERS),
        /// Where in its cycle it begins.
        Phase: part("phase", "Phase", 0.0),
        /// Time before it sets in.
        Delay: time("delay", "Delay", 0.0),
        /// Time in which it comes up.
        Fade: time("fade", "Fade", 0.0),
        /// How much its corners are rounded.
        Smooth: part("smooth", "Smooth", 0.0),
    ]
}

block! {
    /// A random source.
    RandomParam, 2, after LfoParam::END, [
        /// Steps or smooth.
        Kind: choice("kind", "Kind", RANDOM_KINDS),
        /// Its rate when it is not synced.
        Rate: hertz("rate", "Rate", [0.01, 200.0, 4.0]),
        /// Whether it follows the song.
        Sync: switch("sync", "Sync", 0.0),
        /// The length of a synced step.
        Division: division(6.0),
    ]
}

block! {
    /// The macros.
    MacroParam, 1, after RandomParam::END, [
        /// Macro 1.
        Macro1: part("macro1", "Macro 1", 0.0),
        /// Macro 2.
        Macro2: part("macro2", "Macro 2", 0.0),
        /// Macro 3.
        Macro3: part("macro3", "Macro 3", 0.0),
        /// Macro 4.
        Macro4: part("macro4", "Macro 4", 0.0),
        /// Macro 5.
        Macro5: part("macro5", "Macro 5", 0.0),
        /// Macro 6.
        Macro6: part("macro6", "Macro 6", 0.0),
        /// Macro 7.
        Macro7: part("macro7", "Macro 7", 0.0),
        /// Macro 8.
        Macro8: part("macro8", "Macro 8", 0.0),
    ]
}

/// Macros of a patch.
pub const NUM_MACROS: usize = MacroParam::ROWS.len();
/// Parameters of the layers.
pub const NUM_LAYER_PARAMS: usize = MacroParam::END;

/// Every block: its group and its rows.
const BLOCKS: &[(LayerGroup, &[Row])] = &[
    (LayerGroup::Fm, FmParam::ROWS),
    (LayerGroup::Oscillator(1), OscillatorParam::ROWS),
    (LayerGroup::Oscillator(2), OscillatorParam::ROWS),
    (LayerGroup::Oscillator(3), OscillatorParam::ROWS),
    (LayerGroup::Sub, SubParam::ROWS),
    (LayerGroup::Noise, NoiseParam::ROWS),
    (LayerGroup::Filter(1), FilterParam::ROWS),
    (LayerGroup::Filter(2), FilterParam::ROWS),
    (LayerGroup::Filters, FiltersParam::ROWS),
    (LayerGroup::Envelope(1), EnvelopeParam::ROWS),
    (LayerGroup::Envelope(2), EnvelopeParam::ROWS),
    (LayerGroup::Envelope(3), EnvelopeParam::ROWS),
    (LayerGroup::Envelope(4), EnvelopeParam::ROWS),
    (LayerGroup::Lfo(1), LfoParam::ROWS),
    (LayerGroup::Lfo(2), LfoParam::ROWS),
    (LayerGroup::Lfo(3), LfoParam::ROWS),
    (LayerGroup::Lfo(4), LfoParam::ROWS),
    (LayerGroup::Random(1), RandomParam::ROWS),
    (LayerGroup::Random(2), RandomParam::ROWS),
    (LayerGroup::Macros, MacroParam::ROWS),
];

const fn def(group: LayerGroup, (key, name, [min, max, default], unit, scale, labels): Row) -> LayerParamDef {
    LayerParamDef { key, name, group, min, max, default, unit, scale, labels }
}

/// Every parameter of the layers.
pub static PARAMS: [LayerParamDef; NUM_LAYER_PARAMS] = {
    let mut table = [def(LayerGroup::Fm, FmParam::ROWS[0]); NUM_LAYER_PARAMS];
    let (mut block, mut at) = (0, 0);
    while block < BLOCKS.len() {
        let (group, rows) = BLOCKS[block];
        let mut row = 0;
        while row < rows.len() {
            table[at] = def(group, rows[row]);
            (row, at) = (row + 1, at + 1);
        }
        block += 1;
    }
    assert!(at == NUM_LAYER_PARAMS);
    table
};
