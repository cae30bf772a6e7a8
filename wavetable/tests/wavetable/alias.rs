//! Nothing inharmonic is heard of a table that is read at a note: the worst partial that is no multiple of the pitch, in dB below the
//! fundamental.

use realfft::RealFftPlanner;
use vaeform_wavetable::factory::recipe;
use vaeform_wavetable::interpolation::{GUARD, read_cycle};
use vaeform_wavetable::warp::{Bake, Warp, cycle_len};
use vaeform_wavetable::{FRAME_LEN, Levels, Wavetable};

const RATE_HZ: f64 = 48_000.0;
/// Samples that are analysed.
const LEN: usize = 1 << 16;

fn saw() -> Wavetable {
    let samples: Vec<f32> = (0..FRAME_LEN).map(|i| 1.0 - 2.0 * (i as f32 + 0.5) / FRAME_LEN as f32).collect();
    Wavetable::new("saw", samples).unwrap()
}

/// Reads a table at a note, moving through its frames from the first to the last while it goes.
fn played(levels: &Levels, note: f64) -> (Vec<f32>, f64) {
    let hz = 440.0 * ((note - 69.0) / 12.0).exp2();
    let increment = (hz / RATE_HZ * 4_294_967_296.0) as u32;
    let (level, mix) = Levels::place(increment);
    let samples = (0..LEN as u32)
        .map(|i| {
            let phase = i.wrapping_mul(increment);
            let own = levels.read(level, 0, phase);
            if mix == 0.0 { own } else { own + mix * (levels.read(level + 1, 0, phase) - own) }
        })
        .collect();
    (samples, f64::from(increment) / 4_294_967_296.0)
}

/// What is measured of a note, in dB.
struct Measured {
    /// The worst partial off the harmonics re the fundamental: in the whole band.
    whole: f64,
    /// The same below 16 kHz.
    low: f64,
    /// The strongest harmonic re the fundamental.
    strongest: f64,
}

/// Measures a note of so many cycles a sample.
fn alias(samples: &[f32], cycles_per_sample: f64) -> Measured {
    // Blackman-Harris, seven terms: side lobes below -180 dB.
    const TERMS: [f64; 7] = [
        0.271_051_400_693_424,
        -0.433_297_939_234_485,
        0.218_122_999_543_110,
        -0.065_925_446_388_031,
        0.010_811_742_098_371,
        -0.000_776_584_825_226,
        0.000_013_887_217_352,
    ];
    /// Bins of the main lobe to each side.
    const LOBE: f64 = 8.0;
    let window = |i: usize| {
        let phase = std::f64::consts::TAU * i as f64 / LEN as f64;
        TERMS.iter().enumerate().map(|(k, term)| term * (phase * k as f64).cos()).sum::<f64>()
    };
    let mut windowed: Vec<f64> = samples.iter().enumerate().map(|(i, x)| f64::from(*x) * window(i)).collect();
    let forward = RealFftPlanner::<f64>::new().plan_fft_forward(LEN);
    let mut bins = forward.make_output_vec();
    forward.process(&mut windowed, &mut bins).unwrap();
    let pitch = cycles_per_sample * LEN as f64;
    let power: Vec<f64> = bins.iter().map(|bin| bin.norm_sqr()).collect();
    let near = |bin: usize, of: f64| (bin as f64 - of).abs() <= LOBE;
    let fundamental = (0..power.len()).filter(|bin| near(*bin, pitch)).map(|bin| power[bin]).fold(0.0, f64::max);
    let is_harmonic = |bin: usize| near(bin, (bin as f64 / pitch).round() * pitch);
    let worst = |to: usize| {
        let off = (LOBE as usize + 1..to).filter(|bin| !is_harmonic(*bin));
        10.0 * (off.map(|bin| power[bin]).fold(0.0, f64::max) / fundamental).log10()
    };
    let strongest = power[LOBE as usize + 1..].iter().fold(0.0_f64, |most, power| most.max(*power));
    Measured {
        whole: worst(power.len()),
        low: worst((16_000.0 / RATE_HZ * LEN as f64) as usize),
        strongest: 10.0 * (strongest / fundamental).log10(),
    }
}

#[test]
fn a_saw_and_a_square_alias_100_db_below_their_fundamental_from_note_36_on() {
    let square = recipe("Pulse Width").unwrap().make();
    for (name, table) in [("saw", saw()), ("square", square)] {
        let levels = Levels::new(&table);
        for note in [24.0, 36.0, 43.3, 48.0, 55.7, 60.0, 66.1, 72.0, 84.0, 96.0, 102.4, 108.0] {
            let (samples, pitch) = played(&levels, note);
            let Measured { whole, low, .. } = alias(&samples, pitch);
            println!("{name} {note}: {whole:.1} dB, below 16 kHz {low:.1}");
            let (whole_limit, low_limit) = if note < 36.0 { (-88.0, -88.0) } else { (-90.0, -100.0) };
            assert!(whole <= whole_limit && low <= low_limit, "{name} at note {note}: {whole:.1} and {low:.1} dB");
        }
    }
}

/// A warp may leave nothing of the fundamental, so the strongest harmonic is what the worst partial is measured by.
#[test]
fn no_warp_adds_anything_inharmonic() {
    let levels = Levels::new(&saw());
    let mut bake = Bake::default();
    let mut missed = Vec::new();
    for warp in Warp::ALL {
        for note in [36.0, 60.0, 84.0, 108.0] {
            let hz = 440.0 * ((note - 69.0_f64) / 12.0).exp2();
            let increment = (hz / RATE_HZ * 4_294_967_296.0) as u32;
            let num_harmonics = (1_u32 << 31).div_ceil(increment) as usize - 1;
            let mut worst = f64::NEG_INFINITY;
            for amount in [-0.9, -0.5, -0.25, 0.25, 0.5, 0.9] {
                if amount < 0.0 && !warp.is_bipolar() {
                    continue;
                }
                let mut cycle = vec![0.0; cycle_len(num_harmonics) + GUARD];
                bake.bake(&levels, 0.0, warp, amount, num_harmonics, &mut cycle);
                if cycle.iter().all(|x| x.abs() < 1e-5) {
                    // A high-pass above all that is heard.
                    continue;
                }
                let len_log2 = cycle_len(num_harmonics).ilog2();
                let samples: Vec<f32> =
                    (0..LEN as u32).map(|i| read_cycle(&cycle, len_log2, i.wrapping_mul(increment))).collect();
                let Measured { whole, strongest, .. } = alias(&samples, f64::from(increment) / 4_294_967_296.0);
                worst = worst.max(whole - strongest);
                let limit = if note < 60.0 { -90.0 } else { -100.0 };
                if (whole - strongest).is_nan() || whole - strongest > limit {
                    missed.push(format!("{} {amount} at note {note}: {:.1} dB", warp.key(), whole - strongest));
                }
            }
            println!("{} at note {note}: {worst:.1} dB", warp.key());
        }
    }
    assert!(missed.is_empty(), "{missed:#?}");
}
