//! The state-variable filter and the ladder: the bilinear responses, their tuning, and hostile modulation.

use realfft::num_complex::Complex;
use vaeform_dsp::filter::{Ladder, LadderSettings, LadderTaps, Svf, SvfKind, SvfSettings};

use crate::rig::{Random, gains_db, hz};

/// The bilinear response of a kind at a frequency, in dB.
fn expected_db(kind: SvfKind, cutoff_hz: f64, q: f64, at_hz: f64, rate_hz: f64) -> f64 {
    let tan = |hz: f64| (std::f64::consts::PI * hz / rate_hz).tan();
    let s = Complex::new(0.0, tan(at_hz) / tan(cutoff_hz));
    let k = 1.0 / q;
    let below = s * s + s * k + 1.0;
    let of = |above: Complex<f64>| (above / below).norm();
    let a = |db: f32| 10f64.powf(f64::from(db) / 40.0);
    let gain = match kind {
        SvfKind::LowPass => of(Complex::new(1.0, 0.0)),
        SvfKind::BandPass => of(s * k),
        SvfKind::HighPass => of(s * s),
        SvfKind::Notch => of(s * s + 1.0),
        SvfKind::Peak => of(s * s - 1.0),
        SvfKind::AllPass => of(s * s - s * k + 1.0),
        SvfKind::Morph(place) => {
            let place = f64::from(place);
            let [low, band, high] =
                [(1.0 - 2.0 * place).max(0.0), 1.0 - (2.0 * place - 1.0).abs(), (2.0 * place - 1.0).max(0.0)];
            of(s * s * high + s * (k * band) + low)
        }
        SvfKind::Bell(db) => ((s * s + s * (k * a(db)) + 1.0) / (s * s + s * (k / a(db)) + 1.0)).norm(),
        SvfKind::LowShelf(db) => {
            let (a, root) = (a(db), a(db).sqrt());
            (a * (s * s + s * (root * k) + a) / (s * s * a + s * (root * k) + 1.0)).norm()
        }
        SvfKind::HighShelf(db) => {
            let (a, root) = (a(db), a(db).sqrt());
            (a * (s * s * a + s * (root * k) + 1.0) / (s * s + s * (root * k) + a)).norm()
        }
    };
    20.0 * gain.log10()
}

#[test]
fn every_kind_of_svf_lies_within_half_a_db_of_its_bilinear_response() {
    let kinds = [
        SvfKind::LowPass,
        SvfKind::BandPass,
        SvfKind::HighPass,
        SvfKind::Notch,
        SvfKind::Peak,
        SvfKind::AllPass,
        SvfKind::Morph(0.0),
        SvfKind::Morph(0.3),
        SvfKind::Morph(0.8),
        SvfKind::Bell(9.0),
        SvfKind::LowShelf(-12.0),
        SvfKind::HighShelf(6.0),
    ];
    for rate_hz in [44_100.0_f32, 48_000.0, 192_000.0] {
        for note in [24.0, 60.0, 96.0, 125.0] {
            for (kind, q) in kinds.into_iter().flat_map(|kind| [0.707, 8.0].map(|q| (kind, q))) {
                let mut svf = Svf::<1>::default();
                svf.start(0, &SvfSettings::new(kind, hz(note), q, rate_hz));
                let impulse: Vec<f32> =
                    (0..1 << 17).map(|i| svf.process([if i == 0 { 1.0 } else { 0.0 }])[0]).collect();
                for (at_hz, db) in gains_db(&impulse, rate_hz) {
                    let expected = expected_db(kind, f64::from(hz(note)), f64::from(q), at_hz, f64::from(rate_hz));
                    // Below -80 dB the last bits of floats are heard instead.
                    let is_loud = expected > -80.0 && (20.0..0.45 * f64::from(rate_hz)).contains(&at_hz);
                    assert!(
                        !is_loud || (db - expected).abs() < 0.5,
                        "{kind:?}, note {note}, Q {q}, {rate_hz} Hz: {db:.2} dB at {at_hz:.0} Hz, expected {expected:.2}"
                    );
                }
            }
        }
    }
}

/// The pitch of a steady tone in Hz: by the phase that it gains between two looks, a whole second apart.
fn pitch_hz(samples: &[f32], near_hz: f64, rate_hz: f64) -> f64 {
    let look = |from: usize, len: usize| {
        let mut sum = Complex::new(0.0, 0.0);
        for (i, x) in samples[from..from + len].iter().enumerate() {
            let window = 0.5 - 0.5 * (std::f64::consts::TAU * i as f64 / len as f64).cos();
            let phase = -std::f64::consts::TAU * near_hz * (from + i) as f64 / rate_hz;
            sum += Complex::from_polar(window * f64::from(*x), phase);
        }
        sum.arg()
    };
    let len = samples.len() / 4;
    let (first, second) = (look(0, len), look(3 * len, len));
    let turned = (second - first + std::f64::consts::PI).rem_euclid(std::f64::consts::TAU) - std::f64::consts::PI;
    near_hz + turned / std::f64::consts::TAU * rate_hz / (3 * len) as f64
}

#[test]
fn a_ladder_that_oscillates_is_in_tune_within_two_cents() {
    for rate_hz in [44_100.0_f32, 48_000.0, 96_000.0, 192_000.0] {
        for note in [24.0, 48.0, 84.0, 108.0, 120.0, 125.0] {
            let mut ladder = Ladder::<1>::default();
            ladder.start(0, &LadderSettings::new(LadderTaps::LOW_PASS_24, hz(note), 0.95, 0.0, rate_hz));
            ladder.process([0.1]);
            // At 33 Hz it takes a while to swing in.
            let settle = 4 * rate_hz as usize;
            for _ in 0..settle {
                ladder.process([0.0]);
            }
            // Short enough that what is off by less than ten cents turns by less than half a cycle.
            let len = (40.0 * rate_hz / hz(note)).max(2_000.0) as usize;
            let tone: Vec<f32> = (0..len).map(|_| ladder.process([0.0])[0]).collect();
            let peak = tone.iter().fold(0.0_f32, |peak, x| peak.max(x.abs()));
            assert!(peak > 0.05 && peak < 2.0, "note {note} at {rate_hz} Hz: peak {peak}");
            let cents =
                1_200.0 * (pitch_hz(&tone, f64::from(hz(note)), f64::from(rate_hz)) / f64::from(hz(note))).log2();
            assert!(cents.abs() < 2.0, "note {note} at {rate_hz} Hz: {cents:.2} cents");
        }
    }
}

#[test]
fn hostile_modulation_stays_bounded_and_a_nan_is_forgotten_within_a_block() {
    const BLOCK: usize = 8;
    let mut random = Random(1);
    let (mut svf, mut ladder) = (Svf::<4>::default(), Ladder::<4>::default());
    for block in 0..50_000 {
        for lane in 0..4 {
            let wild = |random: &mut Random| 10f32.powf(6.0 * random.next());
            let (cutoff_hz, q) = (wild(&mut random), wild(&mut random));
            svf.go_to(lane, &SvfSettings::new(SvfKind::LowPass, cutoff_hz, q.min(50.0), 48_000.0), BLOCK);
            let settings = LadderSettings::new(LadderTaps::LOW_PASS_24, cutoff_hz, q, 48.0 * random.next(), 48_000.0);
            ladder.go_to(lane, &settings, BLOCK);
        }
        for frame in 0..BLOCK {
            let poison = if block % 100 == 50 && frame == 0 { f32::NAN } else { 0.0 };
            let input = [(); 4].map(|()| random.next() + poison);
            let (svf, ladder) = (svf.process(input), ladder.process(input));
            if block % 100 != 50 {
                assert!(svf.iter().all(|x| x.abs() < 1e4), "block {block}: {svf:?}");
                assert!(ladder.iter().all(|x| x.abs() < 10.0), "block {block}: {ladder:?}");
            }
        }
        svf.mend();
        ladder.mend();
    }
}

#[test]
fn a_lane_knows_nothing_of_its_neighbours() {
    let settings = |note| SvfSettings::new(SvfKind::LowPass, hz(note), 4.0, 48_000.0);
    let ladder = |note| LadderSettings::new(LadderTaps::BAND_PASS_12, hz(note), 0.7, 12.0, 48_000.0);
    let (mut alone, mut alone_ladder) = (Svf::<1>::default(), Ladder::<1>::default());
    let (mut many, mut many_ladder) = (Svf::<8>::default(), Ladder::<8>::default());
    alone.start(0, &settings(70.0));
    alone_ladder.start(0, &ladder(70.0));
    for lane in 0..8 {
        many.start(lane, &settings(30.0 + 10.0 * lane as f32));
        many_ladder.start(lane, &ladder(30.0 + 10.0 * lane as f32));
    }
    let mut random = Random(7);
    for _ in 0..1_000 {
        let x = random.next();
        assert_eq!(alone.process([x])[0].to_bits(), many.process([x; 8])[4].to_bits());
        assert_eq!(alone_ladder.process([x])[0].to_bits(), many_ladder.process([x; 8])[4].to_bits());
    }
}
