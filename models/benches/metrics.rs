//! Thread CPU time of every metric on a sound of 2 s, target's side taken once: what one render of a search costs to judge; and
//! of the features that are taken once a sound.

use cpu_time::ThreadTime;
use vaeform_models::features::{DescriptorsPlan, PitchTracker, resampled};
use vaeform_models::metrics::{MetricTarget, Metrics, RATE_HZ};

const NUM_RUNS: usize = 200;

/// An FM tone that decays, detuned by `cents`.
fn tone(cents: f32) -> Vec<f32> {
    let w = std::f32::consts::TAU * 220.0 * 2.0_f32.powf(cents / 1200.0) / RATE_HZ as f32;
    let at = |i: usize| {
        let phase = w * i as f32;
        (-(i as f32) / 20_000.0).exp() * (phase + 2.0 * (3.0 * phase).sin()).sin()
    };
    (0..2 * RATE_HZ as usize).map(at).collect()
}

fn main() {
    let mut metrics = Metrics::new();
    let target = metrics.target(&tone(0.0));
    let matched = tone(30.0);
    let mut measure = |name: &str, of: &mut dyn FnMut(&mut Metrics, &MetricTarget, &[f32]) -> f64| {
        let mut costs_ms: Vec<f64> = (0..NUM_RUNS)
            .map(|_| {
                let start = ThreadTime::now();
                std::hint::black_box(of(&mut metrics, &target, std::hint::black_box(&matched)));
                start.elapsed().as_secs_f64() * 1e3
            })
            .collect();
        costs_ms.sort_by(f64::total_cmp);
        println!("{name:12} median {:.3} ms  p90 {:.3} ms", costs_ms[NUM_RUNS / 2], costs_ms[NUM_RUNS * 9 / 10]);
    };
    measure("mss", &mut |m, t, x| m.mss(t, x));
    measure("wmfcc", &mut |m, t, x| m.wmfcc(t, x));
    measure("sot", &mut |m, t, x| m.sot(t, x));
    measure("rms_cosine", &mut |m, t, x| m.rms_cosine(t, x));
    measure("mr_stft", &mut |m, t, x| m.mr_stft(t, x));
    measure("panel", &mut |m, t, x| m.panel(t, x).mss);
    measure("target", &mut |m, _, x| m.target(x).level_db());
    let mut pitch = PitchTracker::new(f64::from(RATE_HZ), 27.0, 4200.0, 441);
    measure("pitch", &mut |_, _, x| f64::from(pitch.track(x)[0].hz));
    let mut descriptors = DescriptorsPlan::new(f64::from(RATE_HZ));
    measure("descriptors", &mut |_, _, x| f64::from(descriptors.describe(x).movement));
    measure("resampling", &mut |_, _, x| resampled(x, 44_100, RATE_HZ).map_or(0.0, |y| y.len() as f64));
}
