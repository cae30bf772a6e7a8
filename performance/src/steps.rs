//! Steps of the grid, and ticks.

/// Steps of a quarter: a step is a 1/32 note.
pub const STEPS_PER_BEAT: u64 = 8;

/// The step that is nearest to a tick.
pub(crate) fn step_of(tick: u64, ticks_per_beat: u64) -> u64 {
    (tick.saturating_mul(2 * STEPS_PER_BEAT) + ticks_per_beat) / (2 * ticks_per_beat)
}

/// The tick at which a step begins, rounded to the nearest.
pub(crate) fn tick_of(step: u64, ticks_per_beat: u64) -> u64 {
    (step.saturating_mul(2 * ticks_per_beat) + STEPS_PER_BEAT) / (2 * STEPS_PER_BEAT)
}
