//! Even travel along an uneven way: the way is heard at a few places, more of them where it is steep, and equal parts of the travel
//! then go equally far in sound.

use super::sketch::Sketch;

/// Places that are tried at once when the steepest steps are halved.
const SPLITS: usize = 8;
/// Steps shorter than this part of the way are not halved: they are jumps, which no travel makes smaller.
const MIN_STEP: f32 = 1.0 / 1_000.0;
/// Part of the travel that goes by the way's own measure, so that it never stands still.
const STEADY: f32 = 0.02;

/// Where on a way, 0..1, a travel, 0..1, has come to. Both begin at 0, end at 1 and never turn back.
#[derive(Clone, Debug, PartialEq)]
pub struct Timing {
    /// Places on the way and the travel to each, both rising from 0 to 1.
    points: Vec<(f32, f32)>,
}

impl Timing {
    /// Listens at `num_start` even places, at least two, and halves the steepest steps until there are `num_places`. `hear` sketches
    /// the sound at each of several places.
    pub fn measure(num_start: usize, num_places: usize, mut hear: impl FnMut(&[f32]) -> Vec<Sketch>) -> Self {
        let start: Vec<f32> = (0..num_start).map(|i| i as f32 / (num_start - 1) as f32).collect();
        let mut heard: Vec<(f32, Sketch)> = start.iter().copied().zip(hear(&start)).collect();
        while heard.len() < num_places {
            let halves = steepest(&heard, SPLITS.min(num_places - heard.len()));
            if halves.is_empty() {
                break;
            }
            let sketches = hear(&halves);
            heard.extend(halves.into_iter().zip(sketches));
            heard.sort_by(|(a, _), (b, _)| a.total_cmp(b));
        }
        let step = |pair: &[(f32, Sketch)]| (pair[1].0, pair[0].1.apart(&pair[1].1));
        Self::of_steps(heard.windows(2).map(step))
    }

    /// Out of the ends of steps along the way, from its start, and the distance in sound of each.
    fn of_steps(steps: impl Iterator<Item = (f32, f32)>) -> Self {
        let mut points = vec![(0.0, 0.0)];
        let mut sum = 0.0;
        for (place, distance) in steps {
            let is_jump = place - points[points.len() - 1].0 < MIN_STEP;
            sum += if is_jump { 0.0 } else { distance };
            points.push((place, sum));
        }
        for (place, travel) in &mut points {
            let heard = if sum > 0.0 { *travel / sum } else { *place };
            *travel = heard + STEADY * (*place - heard);
        }
        Self { points }
    }

    /// The place after a travel; both 0..1 (clamped).
    pub fn place(&self, travel: f32) -> f32 {
        let after = self.points.partition_point(|&(_, end)| end < travel);
        let Some(&(place, end)) = self.points.get(after) else { return 1.0 };
        if after == 0 {
            return 0.0;
        }
        let (from, start) = self.points[after - 1];
        from + (place - from) * ((travel - start) / (end - start)).clamp(0.0, 1.0)
    }
}

/// The middles of the steepest steps, up to `most`.
fn steepest(heard: &[(f32, Sketch)], most: usize) -> Vec<f32> {
    let mut steps: Vec<(f32, f32)> = heard
        .windows(2)
        .filter(|pair| pair[1].0 - pair[0].0 > MIN_STEP)
        .map(|pair| (pair[0].1.apart(&pair[1].1), 0.5 * (pair[0].0 + pair[1].0)))
        .collect();
    steps.sort_by(|(a, _), (b, _)| b.total_cmp(a));
    steps.into_iter().take(most).map(|(_, middle)| middle).collect()
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    /// A way whose sound is one number, 0..80.
    fn timing(sound: impl Fn(f32) -> f32) -> Timing {
        Timing::measure(17, 65, |places| places.iter().map(|&place| Sketch::of(vec![sound(place)])).collect())
    }

    #[test]
    fn a_cliff_becomes_a_slope() {
        let sound = |place: f32| 40.0 / (1.0 + (-60.0 * (place - 0.3)).exp());
        let timing = timing(sound);
        let heard: Vec<f32> = (0..=16).map(|i| sound(timing.place(i as f32 / 16.0))).collect();
        let steps: Vec<f32> = heard.windows(2).map(|w| w[1] - w[0]).collect();
        let (least, most) = steps.iter().fold((f32::MAX, 0f32), |(l, m), &s| (l.min(s), m.max(s)));
        assert!(most < 1.6 * 40.0 / 16.0 && least > 0.4 * 40.0 / 16.0, "{steps:?}");
    }

    #[test]
    fn a_jump_takes_no_travel() {
        let timing = timing(|place| 10.0 * place + if place < 0.7 { 0.0 } else { 30.0 });
        for travel in [0.2, 0.5, 0.9] {
            assert!((timing.place(travel) - travel).abs() < 0.01, "{travel} {}", timing.place(travel));
        }
    }

    #[test]
    fn a_way_without_a_sound_of_its_own_is_travelled_straight() {
        let timing = timing(|_| 3.0);
        for travel in [0.0, 0.25, 0.7, 1.0] {
            assert!((timing.place(travel) - travel).abs() < 1e-6);
        }
    }

    proptest! {
        #[test]
        fn travel_begins_and_ends_with_the_way_and_never_turns_back(sounds in prop::collection::vec(0f32..80.0, 2..30)) {
            let timing = timing(|place| sounds[((place * (sounds.len() - 1) as f32) as usize).min(sounds.len() - 1)]);
            prop_assert_eq!(timing.place(0.0), 0.0);
            prop_assert_eq!(timing.place(1.0), 1.0);
            let places: Vec<f32> = (0..=100).map(|i| timing.place(i as f32 / 100.0)).collect();
            prop_assert!(places.windows(2).all(|w| w[0] <= w[1]), "{:?}", places);
        }
    }
}
