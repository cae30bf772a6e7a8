//! The reverb: its time of decay, and that it is a room and no bell.

use vaeform_dsp::effects::{Reverb, ReverbSettings};

use crate::rig::{RATE_HZ, db, process, spectrum};

/// No band decays faster than another.
fn even(size: f32, decay_s: f32, modulation: f32) -> ReverbSettings {
    ReverbSettings {
        size,
        decay_s,
        modulation,
        low_decay: 1.0,
        high_decay: 1.0,
        pre_delay_s: 0.0,
        ..ReverbSettings::default()
    }
}

fn response(settings: &ReverbSettings, seconds: f32, rate_hz: f32) -> [Vec<f32>; 2] {
    let mut reverb = Reverb::new(rate_hz);
    reverb.set(settings);
    let num_frames = (seconds * rate_hz) as usize;
    let mut input = [vec![0.0; num_frames], vec![0.0; num_frames]];
    input[0][0] = 1.0;
    input[1][0] = 1.0;
    process(&mut reverb, input)
}

/// Time for 60 dB, from the fall between -5 and -35 dB of the energy that is still to come (Schroeder 1965).
fn decay_s(channel: &[f32], rate_hz: f32) -> f32 {
    let mut left: Vec<f64> = channel
        .iter()
        .rev()
        .scan(0.0, |sum, x| {
            *sum += f64::from(*x) * f64::from(*x);
            Some(*sum)
        })
        .collect();
    left.reverse();
    let at = |db: f64| left.iter().position(|energy| 10.0 * (energy / left[0]).log10() < db).unwrap();
    2.0 * (at(-35.0) - at(-5.0)) as f32 / rate_hz
}

#[test]
fn it_decays_within_15_percent_of_the_time_set() {
    for rate_hz in [44_100.0, 48_000.0, 96_000.0] {
        for (size, seconds, modulation) in
            [(0.0, 0.5, 0.0), (0.2, 1.0, 0.5), (0.6, 2.0, 0.4), (1.0, 4.0, 1.0), (0.5, 8.0, 0.4)]
        {
            let [left, right] = response(&even(size, seconds, modulation), seconds + 1.0, rate_hz);
            let measured = [decay_s(&left, rate_hz), decay_s(&right, rate_hz)];
            println!("size {size}, {seconds} s at {rate_hz} Hz: {:.2} and {:.2} s", measured[0], measured[1]);
            for measured in measured {
                assert!((measured / seconds - 1.0).abs() < 0.15, "size {size}, {seconds} s: {measured} s");
            }
        }
    }
}

#[test]
fn what_is_low_and_high_decays_in_its_own_time() {
    let settings =
        ReverbSettings { low_hz: 300.0, low_decay: 0.5, high_hz: 3_000.0, high_decay: 0.3, ..even(0.6, 2.0, 0.0) };
    let [left, _] = response(&settings, 3.0, RATE_HZ);
    // Level of a band between two times tells its time of decay.
    let band_db = |from_s: f32, low_hz: f64, high_hz: f64| {
        let from = (from_s * RATE_HZ) as usize;
        let bins = spectrum(&left[from..from + 16_384], RATE_HZ);
        let energy: f64 = bins.iter().filter(|(hz, _)| (low_hz..high_hz).contains(hz)).map(|(_, x)| x * x).sum();
        10.0 * energy.log10()
    };
    let time = |low_hz: f64, high_hz: f64| 60.0 * 0.5 / (band_db(0.2, low_hz, high_hz) - band_db(0.7, low_hz, high_hz));
    let (low, middle, high) = (time(20.0, 80.0), time(700.0, 1_400.0), time(10_000.0, 16_000.0));
    println!("2 s, half below 300 Hz, 0.3 above 3 kHz: {low:.2} s, {middle:.2} s, {high:.2} s");
    assert!((0.75..1.35).contains(&low) && (1.5..2.1).contains(&middle) && (0.5..0.85).contains(&high));
}

/// Part of the samples beyond a standard deviation, re that of noise (J. Abel, P. Huang, "A Simple, Robust Measure of Reverberation Echo
/// Density", 2006): 1 for a dense tail.
fn echo_density(samples: &[f32]) -> f64 {
    let deviation = (samples.iter().map(|x| f64::from(*x).powi(2)).sum::<f64>() / samples.len() as f64).sqrt();
    let beyond = samples.iter().filter(|x| f64::from(x.abs()) > deviation).count();
    beyond as f64 / samples.len() as f64 / 0.3173
}

#[test]
fn it_is_dense_soon_and_rings_on_no_pitch() {
    for size in [0.2, 0.6, 1.0] {
        let [left, right] = response(&even(size, 3.0, 0.4), 3.0, RATE_HZ);
        let density = echo_density(&left[7_200..8_200]);
        // Of a noise's bins hardly any stands out by 14 dB.
        let tail = &left[48_000..48_000 + 32_768];
        let bins = spectrum(tail, RATE_HZ);
        let worst = bins[200..10_000]
            .chunks(200)
            .map(|bins| {
                let mean = bins.iter().map(|(_, x)| x * x).sum::<f64>() / bins.len() as f64;
                bins.iter().map(|(_, x)| 10.0 * (x * x / mean).log10()).fold(0.0, f64::max)
            })
            .fold(0.0, f64::max);
        let same: f32 = left[24_000..72_000].iter().zip(&right[24_000..72_000]).map(|(a, b)| a * b).sum();
        let energy = |x: &[f32]| x[24_000..72_000].iter().map(|x| x * x).sum::<f32>();
        let correlation = same / (energy(&left) * energy(&right)).sqrt();
        println!("size {size}: echo density {density:.2}, loudest bin {worst:.1} dB, correlation {correlation:.2}");
        assert!(density > 0.8 && worst < 15.0 && correlation.abs() < 0.2);
    }
}

#[test]
fn noise_comes_out_about_as_loud_as_it_goes_in() {
    let mut random = crate::rig::Random(3);
    for (size, seconds) in [(0.2, 0.5), (0.6, 2.0), (1.0, 10.0)] {
        let mut reverb = Reverb::new(RATE_HZ);
        reverb.set(&even(size, seconds, 0.4));
        let input = crate::rig::noise(&mut random, 0.5, 48_000 * 12);
        let rms = |x: &[f32]| (x[48_000 * 10..].iter().map(|x| x * x).sum::<f32>() / 96_000.0).sqrt();
        let before = rms(&input[0]);
        let [left, _] = process(&mut reverb, input);
        let level = db(rms(&left) / before);
        println!("size {size}, {seconds} s: {level:.1} dB");
        assert!(level.abs() < 3.0, "{level} dB");
    }
}
