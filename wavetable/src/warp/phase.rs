//! Warps of the phase: where in the cycle each sample is read, and where that jumps.

use multiversion::multiversion;

use super::Warp;

/// Where a warp reads, at one amount. Phases are in cycles, 0 to 32, of which the whole part means nothing.
#[derive(Clone, Copy, Debug)]
pub(super) enum Map {
    /// So many cycles in one.
    Sync(f32),
    /// The second value of the curve.
    Bend(f32),
    /// How late.
    Asymmetric(f32),
    /// How much of the way back.
    Mirror(f32),
    /// Steps, and how much of the way to them.
    Quantise(f32, f32),
    /// How fast.
    Pulse(f32),
    /// Where the first half ends.
    Squeeze(f32),
}

impl Map {
    /// The map of a warp of phase; None for the others.
    pub(super) fn new(warp: Warp, amount: f32) -> Option<Self> {
        Some(match warp {
            Warp::Sync | Warp::Formant => Self::Sync((4.0 * amount).exp2()),
            Warp::Bend => Self::Bend((1.0 - if amount > 0.0 { amount } else { 2.0 * amount }) / 3.0),
            Warp::Asymmetric => Self::Asymmetric((3.0 * amount).exp2()),
            Warp::Mirror => Self::Mirror(amount),
            Warp::Quantise => {
                let octaves = 1.0 + 10.0 * (1.0 - amount).powi(2);
                // Steps of less than some samples give way to the phase as it is.
                Self::Quantise(octaves.exp2(), (0.5 * (11.0 - octaves)).clamp(0.0, 1.0))
            }
            Warp::Pulse => Self::Pulse((1.0 - 31.0 / 32.0 * amount).recip()),
            Warp::Squeeze => Self::Squeeze(0.5 * (1.0 - 0.95 * amount)),
            _ => return None,
        })
    }

    /// How fast it reads at most, in cycles a cycle.
    pub(super) fn fastest(self) -> f32 {
        match self {
            Self::Sync(ratio) => ratio,
            Self::Bend(second) => (3.0 * second).max(1.5 * (1.0 - second)),
            Self::Asymmetric(late) => late.max(late.recip()),
            Self::Mirror(share) => 1.0 + share,
            Self::Quantise(..) => 1.0,
            Self::Pulse(speed) => speed,
            Self::Squeeze(middle) => 0.5 / middle.min(1.0 - middle),
        }
    }

    /// Writes the phases of so many samples of a cycle, in 2^-32 cycles.
    pub(super) fn write(self, phases: &mut [u32]) {
        write(self, phases);
    }

    /// Calls `jump` with the time, 0..=1, and the phases before and after it, for each place where the phase jumps. At most 2,049.
    pub(super) fn jumps(self, mut jump: impl FnMut(f32, u32, u32)) {
        match self {
            Self::Sync(ratio) => jump(1.0, fixed(ratio), 0),
            Self::Mirror(share) => jump(1.0, fixed(1.0 - share), 0),
            Self::Quantise(steps, share) if share > 0.0 => {
                let last = steps.ceil() as i32;
                let half = 0.5 * share / steps;
                for step in 1..last {
                    let t = step as f32 / steps;
                    jump(t, fixed(t - half), fixed(t + half));
                }
                let stepped = (last as f32 - 0.5) / steps;
                jump(1.0, fixed(1.0 + share * (stepped - 1.0)), fixed(half));
            }
            _ => {}
        }
    }
}

#[multiversion(targets("x86_64+avx2"))]
fn write(map: Map, phases: &mut [u32]) {
    match map {
        Map::Sync(ratio) => fill(phases, |t| ratio * t),
        Map::Bend(second) => fill(phases, |t| bent(second, t)),
        Map::Asymmetric(late) => fill(phases, |t| t / (t + late * (1.0 - t))),
        Map::Mirror(share) => fill(phases, |t| mirrored(share, t)),
        Map::Quantise(steps, share) => fill(phases, |t| {
            let stepped = ((steps * t) as i32 as f32 + 0.5) / steps;
            t + share * (stepped - t)
        }),
        Map::Pulse(speed) => fill(phases, |t| (speed * t).min(1.0)),
        Map::Squeeze(middle) => {
            let (first, second) = (0.5 / middle, 0.5 / (1.0 - middle));
            fill(phases, |t| if t < middle { first * t } else { 0.5 + second * (t - middle) });
        }
    }
}

#[inline(always)]
fn bent(second: f32, t: f32) -> f32 {
    let rest = 1.0 - t;
    t * (3.0 * rest * (rest * second + t * (1.0 - second)) + t * t)
}

#[inline(always)]
fn mirrored(share: f32, t: f32) -> f32 {
    let back = 1.0 - (2.0 * t - 1.0).abs();
    t + share * (back - t)
}

#[inline(always)]
fn fill(phases: &mut [u32], map: impl Fn(f32) -> f32) {
    let step = 1.0 / phases.len() as f32;
    for (i, phase) in phases.iter_mut().enumerate() {
        *phase = fixed(map(i as i32 as f32 * step));
    }
}

/// Cycles, less than 32, in 2^-32 of one.
#[inline(always)]
fn fixed(cycles: f32) -> u32 {
    const FRACTION_BITS: u32 = 26;
    (((cycles * (1 << FRACTION_BITS) as f32) as i32) << (32 - FRACTION_BITS)) as u32
}

#[cfg(test)]
mod tests {
    use super::*;

    const LEN: usize = 4_096;

    fn maps(amount: f32) -> impl Iterator<Item = (Warp, Map)> {
        Warp::ALL.into_iter().filter_map(move |warp| Some((warp, Map::new(warp, warp.clamped(amount))?)))
    }

    #[test]
    fn at_rest_each_sample_is_read_at_its_own_place() {
        for (warp, map) in maps(0.0) {
            let mut phases = [0; LEN];
            map.write(&mut phases);
            for (i, phase) in phases.iter().enumerate() {
                let apart = phase.wrapping_sub((i << 20) as u32) as i32;
                assert!(apart.abs() < 1 << 10, "{warp:?}, sample {i}: {apart}");
            }
        }
    }

    #[test]
    fn no_map_reads_faster_than_it_says_where_it_does_not_jump() {
        for amount in [-1.0, -0.7, -0.2, 0.1, 0.5, 0.9, 1.0] {
            for (warp, map) in maps(amount) {
                if warp == Warp::Quantise {
                    continue;
                }
                let mut phases = [0; LEN];
                map.write(&mut phases);
                for pair in phases.windows(2) {
                    let speed = (pair[1].wrapping_sub(pair[0]) as i32).unsigned_abs() as f32 / (1 << 20) as f32;
                    assert!(speed < map.fastest() * 1.001 + 0.01, "{warp:?} {amount}: {speed} over {}", map.fastest());
                }
            }
        }
    }
}
