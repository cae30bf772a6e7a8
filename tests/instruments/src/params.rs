//! What an instrument lists. Nothing is flagged as stepped, as many plugins leave it: choices are told by their texts alone.

/// A parameter.
#[derive(Clone, Copy, Debug)]
pub struct ParamDef {
    /// Name.
    pub name: &'static str,
    /// Group.
    pub module: &'static str,
    /// Plain values from here ...
    pub min: f64,
    /// ... to here.
    pub max: f64,
    /// Of a new instance.
    pub default: f64,
    /// The words of a choice; none of what is continuous.
    pub labels: &'static [&'static str],
}

const fn of(module: &'static str, name: &'static str, min: f64, max: f64, default: f64) -> ParamDef {
    ParamDef { name, module, min, max, default, labels: &[] }
}

const fn choice(module: &'static str, name: &'static str, labels: &'static [&'static str]) -> ParamDef {
    ParamDef { name, module, min: 0.0, max: 1.0, default: 0.0, labels }
}

const SHAPES: &[&str] = &["Sine", "Triangle", "Saw", "Square"];

/// Places of parameters in [`PARAMS`].
pub(crate) mod place {
    pub(crate) const SHAPE_1: usize = 0;
    pub(crate) const SHAPE_2: usize = 1;
    pub(crate) const FILTER_KIND: usize = 2;
    pub(crate) const OCTAVE_2: usize = 3;
    pub(crate) const LFO_TARGET: usize = 4;
    pub(crate) const LFO_SHAPE: usize = 5;
    pub(crate) const LEVEL_1: usize = 6;
    pub(crate) const LEVEL_2: usize = 7;
    pub(crate) const DETUNE: usize = 8;
    pub(crate) const NOISE: usize = 9;
    pub(crate) const SUB: usize = 10;
    pub(crate) const FOLD: usize = 11;
    pub(crate) const CUTOFF: usize = 12;
    pub(crate) const RESONANCE: usize = 13;
    pub(crate) const FILTER_ENVELOPE: usize = 14;
    pub(crate) const KEY_TRACK: usize = 15;
    pub(crate) const DRIVE: usize = 16;
    /// Attack, decay, sustain, release.
    pub(crate) const AMPLIFIER: usize = 17;
    /// As of the amplifier.
    pub(crate) const FILTER: usize = 21;
    pub(crate) const LFO_RATE: usize = 25;
    pub(crate) const LFO_DEPTH: usize = 26;
    pub(crate) const LFO_DELAY: usize = 27;
    pub(crate) const PAN: usize = 28;
    pub(crate) const VELOCITY: usize = 29;
    pub(crate) const TILT: usize = 30;
    pub(crate) const VOLUME: usize = 31;
    pub(crate) const TUNE: usize = 32;
    pub(crate) const BYPASS: usize = 33;
}

/// Parameters.
pub const NUM_PARAMS: usize = 34;

/// All parameters; the id of each is 100 more than its place.
pub const PARAMS: [ParamDef; NUM_PARAMS] = [
    choice("Oscillator 1", "Shape", SHAPES),
    choice("Oscillator 2", "Shape", SHAPES),
    choice("Filter", "Kind", &["Low", "Band", "High"]),
    choice("Oscillator 2", "Octave", &["-2", "-1", "0", "1", "2"]),
    choice("LFO", "Target", &["Pitch", "Cutoff", "Level"]),
    choice("LFO", "Shape", &["Sine", "Saw", "Square"]),
    of("Oscillator 1", "Level", 0.0, 1.0, 0.8),
    of("Oscillator 2", "Level", 0.0, 1.0, 0.0),
    of("Oscillator 2", "Detune", -50.0, 50.0, 0.0),
    of("Noise", "Level", 0.0, 1.0, 0.0),
    of("Sub", "Level", 0.0, 1.0, 0.0),
    of("Oscillator 1", "Fold", 0.0, 1.0, 0.0),
    of("Filter", "Cutoff", 24.0, 120.0, 100.0),
    of("Filter", "Resonance", 0.0, 1.0, 0.1),
    of("Filter", "Envelope", -48.0, 48.0, 0.0),
    of("Filter", "Key track", 0.0, 1.0, 0.0),
    of("Output", "Drive", 0.0, 1.0, 0.0),
    of("Amplifier", "Attack", 0.0, 1.0, 0.1),
    of("Amplifier", "Decay", 0.0, 1.0, 0.5),
    of("Amplifier", "Sustain", 0.0, 1.0, 0.7),
    of("Amplifier", "Release", 0.0, 1.0, 0.3),
    of("Filter envelope", "Attack", 0.0, 1.0, 0.1),
    of("Filter envelope", "Decay", 0.0, 1.0, 0.5),
    of("Filter envelope", "Sustain", 0.0, 1.0, 0.0),
    of("Filter envelope", "Release", 0.0, 1.0, 0.3),
    of("LFO", "Rate", 0.1, 12.0, 5.0),
    of("LFO", "Depth", 0.0, 1.0, 0.0),
    of("LFO", "Delay", 0.0, 1.0, 0.0),
    of("Output", "Pan", -1.0, 1.0, 0.0),
    of("Amplifier", "Velocity", 0.0, 1.0, 0.5),
    of("Output", "Tilt", -1.0, 1.0, 0.0),
    of("Output", "Master Volume", 0.0, 1.0, 0.8),
    of("Output", "Master Tune", -100.0, 100.0, 0.0),
    choice("Output", "Bypass", &["Off", "On"]),
];

impl ParamDef {
    /// Which of its words a plain value of a choice stands for.
    pub(crate) fn index(&self, value: f64) -> usize {
        ((value * self.labels.len() as f64) as usize).min(self.labels.len().saturating_sub(1))
    }

    /// A plain value in words.
    pub(crate) fn text(&self, value: f64) -> String {
        match self.labels.get(self.index(value)) {
            Some(label) => (*label).to_owned(),
            None => format!("{value:.3}"),
        }
    }

    /// The plain value that words stand for.
    pub(crate) fn value(&self, text: &str) -> Option<f64> {
        match self.labels.iter().position(|label| *label == text) {
            Some(index) => Some((index as f64 + 0.5) / self.labels.len() as f64),
            None if self.labels.is_empty() => text.trim().parse().ok(),
            None => None,
        }
    }
}
