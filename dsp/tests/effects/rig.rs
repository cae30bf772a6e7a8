//! What the tests of effects have in common: signals, every effect by its name, measures.

use realfft::RealFftPlanner;
use vaeform_dsp::effects::{
    Chorus, ChorusMode, ChorusSettings, Compressor, CompressorBands, CompressorSettings, Delay, DelaySettings, Drive,
    DriveKind, DriveSettings, Effect, Equalizer, EqualizerSettings, Phaser, PhaserSettings, PhaserStages, Reverb,
    ReverbSettings, Width, WidthSettings,
};

pub(crate) const RATE_HZ: f32 = 48_000.0;

/// A small repeatable generator, so that a failure names its seed.
pub(crate) struct Random(pub(crate) u64);

impl Random {
    pub(crate) fn next(&mut self) -> u32 {
        self.0 = self.0.wrapping_mul(6364136223846793005).wrapping_add(1442695040888963407);
        (self.0 >> 33) as u32
    }

    pub(crate) fn below(&mut self, n: u32) -> u32 {
        self.next() % n
    }

    /// 0 to 1.
    pub(crate) fn unit(&mut self) -> f32 {
        self.next() as f32 / (1u64 << 31) as f32
    }

    /// -1 to 1.
    pub(crate) fn noise(&mut self) -> f32 {
        2.0 * self.unit() - 1.0
    }

    /// Mostly within the range, now and then far out of it or no number.
    pub(crate) fn setting(&mut self, min: f32, max: f32) -> f32 {
        match self.below(24) {
            0 => f32::NAN,
            1 => f32::INFINITY,
            2 => -1e30,
            3 => min,
            4 => max,
            _ => min + (max - min) * self.unit(),
        }
    }
}

/// Two channels of noise at this peak.
pub(crate) fn noise(random: &mut Random, peak: f32, num_frames: usize) -> [Vec<f32>; 2] {
    [0, 1].map(|_| (0..num_frames).map(|_| peak * random.noise()).collect())
}

/// The same sine in both channels.
pub(crate) fn sine(hz: f32, peak: f32, rate_hz: f32, num_frames: usize) -> [Vec<f32>; 2] {
    let step = std::f64::consts::TAU * f64::from(hz) / f64::from(rate_hz);
    let channel: Vec<f32> = (0..num_frames).map(|i| peak * (step * i as f64).sin() as f32).collect();
    [channel.clone(), channel]
}

pub(crate) fn process(effect: &mut (impl Effect + ?Sized), mut channels: [Vec<f32>; 2]) -> [Vec<f32>; 2] {
    let [left, right] = &mut channels;
    effect.process(left, right);
    channels
}

pub(crate) fn peak<'a>(samples: impl IntoIterator<Item = &'a f32>) -> f32 {
    samples.into_iter().fold(0.0, |peak, x| peak.max(x.abs()))
}

pub(crate) fn db(factor: f32) -> f32 {
    20.0 * factor.max(1e-30).log10()
}

/// Frequency in Hz and magnitude of each bin, under a Hann window of the whole length.
pub(crate) fn spectrum(samples: &[f32], rate_hz: f32) -> Vec<(f64, f64)> {
    let len = samples.len();
    let window = |i: usize| 0.5 - 0.5 * (std::f64::consts::TAU * i as f64 / len as f64).cos();
    let mut windowed: Vec<f64> = samples.iter().enumerate().map(|(i, x)| window(i) * f64::from(*x)).collect();
    let forward = RealFftPlanner::<f64>::new().plan_fft_forward(len);
    let mut bins = forward.make_output_vec();
    forward.process(&mut windowed, &mut bins).unwrap();
    let step_hz = f64::from(rate_hz) / len as f64;
    bins.iter().enumerate().map(|(i, bin)| (i as f64 * step_hz, bin.norm())).collect()
}

/// An effect that can be set to anything.
pub(crate) trait Settable: Effect {
    fn set_anyhow(&mut self, random: &mut Random);
}

/// Every effect by its name.
pub(crate) fn all(rate_hz: f32) -> Vec<(&'static str, Box<dyn Settable>)> {
    vec![
        ("drive", Box::new(Drive::new(rate_hz))),
        ("equalizer", Box::new(Equalizer::new(rate_hz))),
        ("compressor", Box::new(Compressor::new(rate_hz))),
        ("phaser", Box::new(Phaser::new(rate_hz))),
        ("chorus", Box::new(Chorus::new(rate_hz))),
        ("delay", Box::new(Delay::new(rate_hz))),
        ("reverb", Box::new(Reverb::new(rate_hz))),
        ("width", Box::new(Width::new(rate_hz))),
    ]
}

pub(crate) const DRIVES: [DriveKind; 6] = [
    DriveKind::Soft,
    DriveKind::HardClip,
    DriveKind::LinearFold,
    DriveKind::SineFold,
    DriveKind::Crush,
    DriveKind::Hold,
];

impl Settable for Drive {
    fn set_anyhow(&mut self, r: &mut Random) {
        self.set(&DriveSettings {
            kind: DRIVES[r.below(6) as usize],
            gain_db: r.setting(-24.0, 48.0),
            bits: r.setting(1.0, 16.0),
            hold_hz: r.setting(100.0, 48_000.0),
            tone: r.setting(-1.0, 1.0),
            level_db: r.setting(-48.0, 0.0).min(0.0),
            mix: r.setting(0.0, 1.0),
        });
    }
}

impl Settable for Equalizer {
    fn set_anyhow(&mut self, r: &mut Random) {
        self.set(&EqualizerSettings {
            low_hz: r.setting(20.0, 20_000.0),
            low_db: r.setting(-24.0, 0.0).min(0.0),
            mid_hz: r.setting(20.0, 20_000.0),
            mid_db: r.setting(-24.0, 0.0).min(0.0),
            mid_q: r.setting(0.1, 18.0),
            high_hz: r.setting(20.0, 20_000.0),
            high_db: r.setting(-24.0, 0.0).min(0.0),
        });
    }
}

impl Settable for Compressor {
    fn set_anyhow(&mut self, r: &mut Random) {
        let bands = if r.below(2) == 0 { CompressorBands::One } else { CompressorBands::Three };
        self.set(&CompressorSettings {
            bands,
            low_hz: r.setting(40.0, 1_000.0),
            high_hz: r.setting(1_000.0, 16_000.0),
            threshold_db: r.setting(-60.0, 0.0),
            ratio: r.setting(1.0, 100.0),
            up_threshold_db: r.setting(-60.0, 0.0),
            up_ratio: 1.0,
            attack_s: r.setting(0.0001, 0.5),
            release_s: r.setting(0.005, 3.0),
            depth: r.setting(0.0, 1.0),
            makeup_db: r.setting(-24.0, 0.0).min(0.0),
        });
    }
}

impl Settable for Phaser {
    fn set_anyhow(&mut self, r: &mut Random) {
        let stages = [PhaserStages::Four, PhaserStages::Eight, PhaserStages::Twelve];
        self.set(&PhaserSettings {
            stages: stages[r.below(3) as usize],
            center_hz: r.setting(20.0, 15_000.0),
            depth_octaves: r.setting(0.0, 4.0),
            rate_hz: r.setting(0.0, 20.0),
            feedback: r.setting(-0.9, 0.9),
            stereo: r.setting(0.0, 0.5),
        });
    }
}

impl Settable for Chorus {
    fn set_anyhow(&mut self, r: &mut Random) {
        self.set(&ChorusSettings {
            pairs: r.below(7) as u8,
            mode: if r.below(2) == 0 { ChorusMode::Sine } else { ChorusMode::Ensemble },
            delay_s: r.setting(0.001, 0.05),
            depth_s: r.setting(0.0, 0.03),
            rate_hz: r.setting(0.0, 10.0),
            spread: r.setting(0.0, 1.0),
        });
    }
}

impl Settable for Delay {
    fn set_anyhow(&mut self, r: &mut Random) {
        self.set(&DelaySettings {
            left_s: r.setting(0.001, 4.0),
            right_s: r.setting(0.001, 0.1),
            feedback: r.setting(0.0, 1.0),
            is_ping_pong: r.below(2) == 0,
            glide_s: r.setting(0.0, 2.0),
            low_cut_hz: r.setting(20.0, 5_000.0),
            high_cut_hz: r.setting(200.0, 20_000.0),
        });
    }
}

impl Settable for Reverb {
    fn set_anyhow(&mut self, r: &mut Random) {
        self.set(&ReverbSettings {
            size: r.setting(0.0, 1.0),
            decay_s: r.setting(0.1, 60.0),
            low_hz: r.setting(20.0, 2_000.0),
            low_decay: r.setting(0.05, 1.0),
            high_hz: r.setting(200.0, 20_000.0),
            high_decay: r.setting(0.05, 1.0),
            pre_delay_s: r.setting(0.0, 0.2),
            modulation: r.setting(0.0, 1.0),
            width: r.setting(0.0, 1.0),
        });
    }
}

impl Settable for Width {
    fn set_anyhow(&mut self, r: &mut Random) {
        self.set(&WidthSettings { width: r.setting(0.0, 2.0) });
    }
}
