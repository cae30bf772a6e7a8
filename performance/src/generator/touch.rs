//! A hand that leaves a rest now and then, and returns.

use super::{BEATS, choose};

/// Touches of a lane at most.
const MAX_TOUCHES: usize = 32;

/// Short ways from a rest and back, like bends of a note, often repeated with the bars.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Touch {
    /// Beat, height, 1 where it rises over its length instead of standing.
    touches: [[f32; 3]; MAX_TOUCHES],
    num: usize,
    /// Beats of each.
    len: f32,
}

impl Touch {
    /// As a person might.
    pub(super) fn random(rng: &mut fastrand::Rng) -> Self {
        let mut touch = Self { touches: [[0.0; 3]; MAX_TOUCHES], num: 0, len: 0.0 };
        let lens = [(1.0, 3.0), (2.0, 3.0), (3.0, 2.0), (4.0, 2.0), (6.0, 1.5), (8.0, 1.5), (12.0, 1.0)];
        touch.len = choose(rng, &lens) / 8.0;
        let num = rng.usize(3..8);
        if rng.f64() < 0.6 {
            let period: f64 = choose(rng, &[(2.0, 0.45), (4.0, 0.35), (8.0, 0.2)]);
            let each = ((num as f64 * period / BEATS).round() as usize).max(1);
            for _ in 0..each {
                let at = rng.usize(0..(period * 8.0) as usize) as f64 / 8.0;
                (0..(BEATS / period) as usize).for_each(|idx| touch.add(rng, at + idx as f64 * period));
            }
        } else {
            for _ in 0..num {
                let at = rng.usize(0..super::STEPS) as f64 / 8.0;
                touch.add(rng, at);
            }
        }
        touch
    }

    fn add(&mut self, rng: &mut fastrand::Rng, beat: f64) {
        if self.num < MAX_TOUCHES {
            let rises = f32::from(u8::from(rng.f64() < 0.45));
            self.touches[self.num] = [beat as f32, 0.7 + 0.3 * rng.f32(), rises];
            self.num += 1;
        }
    }

    /// How far it is away at a beat, 0 to 1. `[audio-thread]`
    pub fn value(&self, beat: f64) -> f32 {
        let beat = beat.rem_euclid(BEATS) as f32;
        let touches = self.touches[..self.num].iter().rev();
        let mut heights = touches.filter_map(|[at, height, rises]| {
            let done = (beat - at) / self.len;
            let is_on = (0.0..1.0).contains(&done);
            // A step of 1/32 note is what a recording has.
            is_on.then(|| if *rises > 0.0 { height * (done + 0.125 / self.len).min(1.0) } else { *height })
        });
        heights.next().unwrap_or(0.0)
    }
}
