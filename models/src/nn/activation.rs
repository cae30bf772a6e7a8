//! Exponential, SiLU and softmax over slices, in a form that compilers turn into vector code: no calls, no variations.

/// Adding and taking away this rounds an f32 of magnitude below 2^22 to a whole number.
const ROUND: f32 = 12_582_912.0;
const LN_2_HIGH: f32 = 0.693_359_4;
const LN_2_LOW: f32 = -2.121_944_4e-4;

/// e^x within 2e-7 of itself; clamped to what an f32 holds.
///
/// Range reduction and polynomial of Cephes' `expf` (S. Moshier).
#[inline(always)]
pub(crate) fn exp(x: f32) -> f32 {
    let x = x.clamp(-87.0, 88.0);
    let n = (x * std::f32::consts::LOG2_E + ROUND) - ROUND;
    let r = x - n * LN_2_HIGH - n * LN_2_LOW;
    let mut p = 1.987_569_1e-4;
    for c in [1.398_199_9e-3, 8.333_452e-3, 4.166_579_6e-2, 0.166_666_65, 0.5] {
        p = p * r + c;
    }
    let e = p * r * r + r + 1.0;
    e * f32::from_bits(((n as i32 + 127) << 23) as u32)
}

/// x / (1 + e^-x), in place.
#[inline(always)]
pub(crate) fn silu(values: &mut [f32]) {
    for x in values {
        *x /= 1.0 + exp(-*x);
    }
}

/// Index of the largest, the first of equals.
pub(crate) fn likeliest(logits: &[f32]) -> usize {
    let mut best = 0;
    for (i, logit) in logits.iter().enumerate() {
        if *logit > logits[best] {
            best = i;
        }
    }
    best
}

/// Probabilities of logits, sharpened or flattened by a temperature above 0.
pub(crate) fn softmax(logits: &[f32], temperature: f32) -> Vec<f32> {
    let top = logits[likeliest(logits)];
    let mut weights: Vec<f32> = logits.iter().map(|logit| exp((logit - top) / temperature)).collect();
    let total: f32 = weights.iter().sum();
    for weight in &mut weights {
        *weight /= total;
    }
    weights
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_exponential_is_within_two_ten_millionths() {
        for i in -8_600..=8_700 {
            let x = i as f32 / 100.0 + 0.003;
            let (is, should) = (f64::from(exp(x)), f64::from(x).exp());
            assert!((is / should - 1.0).abs() < 2e-7, "{x}: {is} {should}");
        }
        assert_eq!(exp(f32::NEG_INFINITY), exp(-87.0));
        assert!(exp(1e9).is_finite());
    }
}
