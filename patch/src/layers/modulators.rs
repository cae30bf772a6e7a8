//! The modulation sources of a patch.

use super::param::LayerParamId;
use super::rows::{Row, bend, both_ways, choice, division, hertz, part, switch, time};
use super::voice::FiltersParam;

const ENVELOPE_MODES: &[&str] = &["stages", "points"];
const LFO_SHAPES: &[&str] = &["sine", "triangle", "saw up", "saw down", "square", "sample & hold", "drawn"];
const LFO_TRIGGERS: &[&str] = &["free", "each note", "one shot"];
const RANDOM_KINDS: &[&str] = &["steps", "smooth"];

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
        /// By which power of the key it goes faster, from middle C.
        KeyTime: both_ways("key_time", "Time by key", 0.0),
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
