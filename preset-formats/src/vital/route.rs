//! Routes of Vital.

/// One route: it adds `(source - bipolar / 2) x amount x (max - min)` to the stored value of its destination.
#[derive(Clone, Debug, PartialEq)]
pub struct VitalRoute {
    /// Its slot, from 1.
    pub slot: usize,
    /// From where, such as `lfo_1`.
    pub source: String,
    /// To which value.
    pub destination: String,
    /// -1..1.
    pub amount: f64,
    /// Bend of the source.
    pub power: f64,
    /// The source is taken around its middle.
    pub is_bipolar: bool,
    /// The other side is moved the other way.
    pub is_stereo: bool,
    /// It is switched off.
    pub is_bypassed: bool,
    /// It has a drawn curve.
    pub has_curve: bool,
}

impl VitalRoute {
    /// True for a source that Vital has.
    pub(super) fn is_source(name: &str) -> bool {
        let numbered = |prefix: &str, most: usize| {
            name.strip_prefix(prefix).and_then(|n| n.parse::<usize>().ok()).is_some_and(|n| (1..=most).contains(&n))
        };
        const PLAIN: [&str; 11] = [
            "velocity",
            "note",
            "mod_wheel",
            "pitch_wheel",
            "aftertouch",
            "slide",
            "lift",
            "stereo",
            "note_in_octave",
            "random",
            "mpe",
        ];
        PLAIN.contains(&name)
            || numbered("env_", super::NUM_ENVELOPES)
            || numbered("lfo_", super::NUM_LFOS)
            || numbered("random_", super::NUM_RANDOMS)
            || numbered("macro_control_", 4)
    }
}
