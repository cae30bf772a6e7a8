//! Warps: a cycle is bent, cut or coloured, and baked into a cycle that an oscillator reads as any other.
//!
//! A warp works on one cycle, so that whatever it adds folds onto the harmonics of that cycle; those above half the rate are then left
//! out. Nothing inharmonic is heard, which no oversampling of a warp with jumps achieves.

mod bake;
mod crush;
mod phase;
mod sine;
mod source;
mod spectral;

pub use bake::{Bake, cycle_len};

/// What is done to a cycle. `a` is the amount, 0 at rest, where every warp leaves the cycle as it is; up to 1, and down to -1 where it
/// [`is_bipolar`](Self::is_bipolar). `t` is the phase, 0..1, `s` the cycle as it was, `k` a harmonic from 1 on.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum Warp {
    /// Hard sync: `s(2^(4a) t)`, begun anew with every cycle.
    Sync,
    /// As sync, faded at the ends of the cycle: times `1 - w + w sin(pi t)`, `w = min(1, 4a)`.
    Formant,
    /// Bipolar: the phase along a cubic Bézier curve of the values `0, m, 1 - m, 1`. `m = (1 - a) / 3` lingers at the ends of the cycle,
    /// `m = (1 - 2a) / 3` for `a < 0` in its middle.
    Bend,
    /// Bipolar: the phase `t / (t + 8^a (1 - t))`, late or early.
    Asymmetric,
    /// The phase `(1 - a) t + a (1 - |2t - 1|)`, forth and back.
    Mirror,
    /// The phase in `2^(1 + 10 (1 - a)^2)` steps, each read at its middle.
    Quantise,
    /// The cycle in the first `1 - 31/32 a` of its time, and its end held for the rest.
    Pulse,
    /// Bipolar: the first half of the cycle in `(1 - 0.95 a) / 2` of its time, the second in the rest.
    Squeeze,
    /// The samples in steps of `2^(-16 (1 - a)^2)` of full scale.
    Crush,
    /// The amplitudes of the harmonics run on to higher ones: `A'(k) = (1 - p) A(k) + p A'(k - 1)`, `p = 0.97 a`.
    Smear,
    /// Bipolar: harmonic `k` goes to `1 + 4^a (k - 1)`, shared between its neighbours where that is no whole number.
    Stretch,
    /// Bipolar: the envelope of the spectrum goes up by `a` octaves, the harmonics stay.
    Vocode,
    /// Harmonics above `1023^(1 - a)` are left out.
    LowPass,
    /// Harmonics below `64^a` are left out.
    HighPass,
    /// Bipolar: harmonic `k` is turned by `2 a log2(k)` cycles.
    Disperse,
}

impl Warp {
    /// All of them, in the order of a menu.
    pub const ALL: [Self; 15] = [
        Self::Sync,
        Self::Formant,
        Self::Bend,
        Self::Asymmetric,
        Self::Mirror,
        Self::Quantise,
        Self::Pulse,
        Self::Squeeze,
        Self::Crush,
        Self::Smear,
        Self::Stretch,
        Self::Vocode,
        Self::LowPass,
        Self::HighPass,
        Self::Disperse,
    ];

    /// Its name in files, which never changes.
    pub fn key(self) -> &'static str {
        match self {
            Self::Sync => "sync",
            Self::Formant => "formant",
            Self::Bend => "bend",
            Self::Asymmetric => "asymmetric",
            Self::Mirror => "mirror",
            Self::Quantise => "quantise",
            Self::Pulse => "pulse",
            Self::Squeeze => "squeeze",
            Self::Crush => "crush",
            Self::Smear => "smear",
            Self::Stretch => "stretch",
            Self::Vocode => "vocode",
            Self::LowPass => "low_pass",
            Self::HighPass => "high_pass",
            Self::Disperse => "disperse",
        }
    }

    /// The warp of this key.
    pub fn from_key(key: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|warp| warp.key() == key)
    }

    /// Whether its amount goes below 0.
    pub fn is_bipolar(self) -> bool {
        use Warp::{Asymmetric, Bend, Disperse, Squeeze, Stretch, Vocode};
        matches!(self, Bend | Asymmetric | Squeeze | Stretch | Vocode | Disperse)
    }

    /// The amount within its range; one that is no number is at rest. `[audio-thread]`
    pub fn clamped(self, amount: f32) -> f32 {
        let least = if self.is_bipolar() { -1.0 } else { 0.0 };
        if amount.is_nan() { 0.0 } else { amount.clamp(least, 1.0) }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn keys_are_permanent_and_found_again() {
        let keys = Warp::ALL.map(Warp::key);
        assert_eq!(
            keys.join(" "),
            "sync formant bend asymmetric mirror quantise pulse squeeze crush smear stretch vocode low_pass high_pass disperse"
        );
        for warp in Warp::ALL {
            assert_eq!(Warp::from_key(warp.key()), Some(warp));
        }
        assert_eq!(Warp::from_key("wrap"), None);
    }

    #[test]
    fn an_amount_stays_in_its_range() {
        assert_eq!([-2.0, 0.5, 2.0, f32::NAN].map(|amount| Warp::Bend.clamped(amount)), [-1.0, 0.5, 1.0, 0.0]);
        assert_eq!([-2.0, f32::INFINITY].map(|amount| Warp::Sync.clamped(amount)), [0.0, 1.0]);
    }
}
