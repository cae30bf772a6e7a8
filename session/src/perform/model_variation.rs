//! A gesture varied by the model of lanes: what it makes of latents turned away from those of the gesture, less what it makes of the gesture
//! itself. What it does not know of a gesture stays as a residual.

use vaeform_models::Random;
use vaeform_models::performance::{LANE_STEPS, LaneCoder};
use vaeform_performance::play::{Gesture, GestureVariation, VARIED_STEPS};

const _: () = assert!(VARIED_STEPS == LANE_STEPS);

/// How far the latents are turned, in radians: what is kept of them is the cosine.
const ANGLE: f32 = 1.3;

/// The same seed varies the same gesture in the same way. A lock, a bit of `locks` for each latent, leaves it as it is. A few milliseconds.
pub(super) fn varied(gesture: &Gesture, seed: u64, locks: u8) -> GestureVariation {
    let coder = LaneCoder::shared();
    GestureVariation::by(gesture, locks, |idx, curve| {
        let z = coder.encode(&[*curve]).swap_remove(0).mean;
        let turned = turned(&z, &mut Random::stream(seed, idx as u64));
        let lanes = coder.decode(&[z, turned]);
        let mut differences: [f32; LANE_STEPS] = std::array::from_fn(|step| lanes[1][step] - lanes[0][step]);
        // Where the knob stands on the whole is the hand's.
        let middle = differences.iter().sum::<f32>() / LANE_STEPS as f32;
        differences.iter_mut().for_each(|difference| *difference -= middle);
        differences
    })
}

/// Latents turned towards drawn ones, as far from the middle as before.
fn turned(z: &[f32], random: &mut Random) -> Vec<f32> {
    let drawn: Vec<f32> = z.iter().map(|_| random.normal()).collect();
    let norm = |values: &[f32]| values.iter().map(|value| value * value).sum::<f32>().sqrt();
    let scale = norm(z) / norm(&drawn).max(1e-6);
    let (sin, cos) = ANGLE.sin_cos();
    z.iter().zip(drawn).map(|(z, drawn)| cos * z + sin * scale * drawn).collect()
}

#[cfg(test)]
mod tests {
    use vaeform_performance::generator::{Generated, Style};
    use vaeform_performance::play::{KnobMove, NUM_PLAYED};

    use super::*;

    const BEATS: f64 = 16.0;

    /// Eight lanes of a generated performance as hands might have made them.
    fn gesture(seed: u64) -> Gesture {
        let (performance, mut gesture) = (Generated::new(seed, Style::Dense, &[]), Gesture::new(BEATS));
        for idx in 0..NUM_PLAYED {
            let track = gesture.track_mut(idx).unwrap();
            for step in 0..VARIED_STEPS {
                let beat = step as f64 * BEATS / VARIED_STEPS as f64;
                track.insert(KnobMove { beat: beat as f32, value: performance.value(idx, beat) });
            }
        }
        gesture
    }

    fn curve(value: impl Fn(f64) -> f32) -> [f32; VARIED_STEPS] {
        std::array::from_fn(|step| value(step as f64 / VARIED_STEPS as f64))
    }

    /// Mean step of a curve.
    fn pace(curve: &[f32]) -> f32 {
        curve.windows(2).map(|pair| (pair[1] - pair[0]).abs()).sum::<f32>() / (curve.len() - 1) as f32
    }

    fn correlation(a: &[f32], b: &[f32]) -> f32 {
        let mean = |values: &[f32]| values.iter().sum::<f32>() / values.len() as f32;
        let (mean_a, mean_b) = (mean(a), mean(b));
        let sum =
            |x: &[f32], mx: f32, y: &[f32], my: f32| -> f32 { x.iter().zip(y).map(|(x, y)| (x - mx) * (y - my)).sum() };
        sum(a, mean_a, b, mean_b) / (sum(a, mean_a, a, mean_a) * sum(b, mean_b, b, mean_b)).sqrt().max(1e-9)
    }

    fn median(mut values: Vec<f32>) -> f32 {
        values.sort_by(f32::total_cmp);
        values[values.len() / 2]
    }

    #[test]
    fn a_variation_by_the_model_moves_as_fast_as_hands_did_elsewhere() {
        type By = fn(&Gesture, u64, u8) -> GestureVariation;
        // By its spectrum a gesture of steps becomes busier.
        let ways: [(&str, By, f32); 2] = [("model", varied, 1.5), ("spectrum", GestureVariation::new, 3.0)];
        for (name, by, fastest) in ways {
            let (mut paces, mut likeness) = (Vec::new(), Vec::new());
            for seed in 0..20 {
                let gesture = gesture(seed);
                let variation = by(&gesture, seed, 0);
                for idx in 0..NUM_PLAYED {
                    let own = curve(|place| gesture.value(idx, place * BEATS).unwrap());
                    if pace(&own) < 0.002 {
                        continue;
                    }
                    let new = curve(|place| {
                        (gesture.value(idx, place * BEATS).unwrap() + variation.value(idx, place)).clamp(0.0, 1.0)
                    });
                    paces.push(pace(&new) / pace(&own));
                    likeness.push(correlation(&own, &new));
                }
            }
            let (num, pace, likeness) = (paces.len(), median(paces), median(likeness));
            println!(
                "by the {name}: {num} curves, {pace:.2} times as fast, correlation with the gesture {likeness:.2}"
            );
            assert!(num > 80 && (0.5..=fastest).contains(&pace) && likeness < 0.9, "{name}");
        }
    }

    #[test]
    fn seeds_differ_locks_hold_and_the_middle_stays() {
        let gesture = gesture(3);
        let all = varied(&gesture, 7, 0);
        assert_eq!(all, varied(&gesture, 7, 0));
        assert_ne!(all, varied(&gesture, 8, 0));
        let locked = varied(&gesture, 7, 0b0000_0101);
        for idx in 0..NUM_PLAYED {
            let differences = curve(|place| locked.value(idx, place));
            if idx == 0 || idx == 2 {
                assert_eq!(differences, [0.0; VARIED_STEPS], "{idx} is locked");
            } else {
                assert_eq!(differences, curve(|place| all.value(idx, place)), "{idx} is as without locks");
            }
            assert!((differences.iter().sum::<f32>() / VARIED_STEPS as f32).abs() < 1e-3);
        }
        assert_eq!(varied(&Gesture::new(4.0), 1, 0), GestureVariation::default(), "of nothing");
    }
}
