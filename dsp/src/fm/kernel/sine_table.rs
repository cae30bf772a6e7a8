//! The sine by table, and signals in whole steps: the shortest way from one output to the next, for feedback that waits for it.

/// Phase that one step of the chip's signal turns.
pub(super) const STEP: i32 = 1 << 20;

/// `gain` times the sine of a phase that is a quarter turn behind.
#[inline(always)]
pub(super) fn sine_by_table(phase: i32, gain: f32) -> f32 {
    SINE[(phase as u32 >> 20) as usize] * gain
}

/// To a whole number, |x| < 2^22: an addition instead of a conversion.
#[inline(always)]
pub(super) fn whole(x: f32) -> i32 {
    (x + WHOLE).to_bits() as i32 - WHOLE_BITS
}

/// Added to a number, leaves it whole in the low bits, over [`WHOLE_BITS`].
pub(super) const WHOLE: f32 = 12_582_912.0;
pub(super) const WHOLE_BITS: i32 = 0x4B40_0000;

/// Cosine at the middles of 4,096 steps of a turn.
pub(super) static SINE: [f32; 4096] = {
    let mut table = [0.0; 4096];
    let mut i = 0;
    while i < 4096 {
        // Distance from the middle of the turn, where the cosine is -1, folded to a quarter turn.
        let turn = (i as f64 + 0.5) / 4096.0;
        let turn = if turn > 0.5 { 1.0 - turn } else { turn };
        let y = (0.25 - turn) * std::f64::consts::TAU;
        let (mut term, mut sum, mut k) = (y, y, 1.0);
        while k < 12.0 {
            term *= -y * y / ((2.0 * k) * (2.0 * k + 1.0));
            sum += term;
            k += 1.0;
        }
        table[i] = sum as f32;
        i += 1;
    }
    table
};
