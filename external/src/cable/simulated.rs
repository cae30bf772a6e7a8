//! A device without a cable: as late, as unsteady and as slow as it is told to be, on a clock of its own.

use std::f32::consts::TAU;

use vaeform_models::Random;

use super::device::{Device, DeviceError, TimedMessage};

const RATE_HZ: u32 = 44_100;

/// What a simulated device is like.
#[derive(Clone, Copy, Debug)]
pub struct Simulation {
    /// From a message to its effect, in seconds.
    pub latency_s: f64,
    /// The most that this varies either way, in seconds.
    pub jitter_s: f64,
    /// Seconds in which a controller comes two thirds of its way.
    pub smoothing_s: f64,
    /// The level of its noise in dB.
    pub noise_db: f32,
    /// The same seed varies alike.
    pub seed: u64,
}

/// A device without a cable. Controller 1 is its brightness, 2 its decay, 3 its second voice, 4 how far that is out of tune, 7 its level.
pub struct SimulatedDevice {
    simulation: Simulation,
    random: Random,
    set: [f32; 128],
    now: [f32; 128],
    note: Option<Sounding>,
    /// What has not come through yet, by frames from now.
    under_way: Vec<(i64, [u8; 3])>,
}

#[derive(Clone, Copy)]
struct Sounding {
    key: u8,
    phases: [f32; 2],
    seconds: f32,
    level: f32,
    is_held: bool,
}

impl SimulatedDevice {
    /// A device with all controllers in the middle.
    pub fn new(simulation: Simulation) -> Self {
        let random = Random::stream(simulation.seed, 5);
        Self { simulation, random, set: [0.5; 128], now: [0.5; 128], note: None, under_way: Vec::new() }
    }

    fn take(&mut self, [status, first, second]: [u8; 3]) {
        match status & 0xf0 {
            0xb0 => self.set[usize::from(first & 0x7f)] = f32::from(second) / 127.0,
            0x90 if second > 0 => {
                self.note = Some(Sounding { key: first, phases: [0.0; 2], seconds: 0.0, level: 1.0, is_held: true });
            }
            0x80 | 0x90 => {
                if let Some(note) = self.note.as_mut().filter(|note| note.key == first) {
                    note.is_held = false;
                }
            }
            _ => {}
        }
    }

    fn next(&mut self) -> f32 {
        let pace = if self.simulation.smoothing_s > 0.0 {
            1.0 / (self.simulation.smoothing_s as f32 * RATE_HZ as f32)
        } else {
            1.0
        };
        for cc in [1, 2, 3, 4, 7] {
            self.now[cc] += pace * (self.set[cc] - self.now[cc]);
        }
        let [brightness, decay, second, detune, level] = [1, 2, 3, 4, 7].map(|cc| self.now[cc]);
        let noise = 10_f32.powf(0.05 * self.simulation.noise_db) * (2.0 * self.random.uniform() - 1.0);
        let Some(note) = &mut self.note else { return noise };
        let hz = 440.0 * ((f32::from(note.key) - 69.0) / 12.0).exp2();
        let rate = RATE_HZ as f32;
        note.seconds += 1.0 / rate;
        let seconds = if note.is_held { 0.05 * 40_f32.powf(decay) } else { 0.03 };
        note.level *= (-1.0 / (seconds * rate)).exp();
        for (phase, ratio) in note.phases.iter_mut().zip([1.0, 1.0 + 1.01 * detune]) {
            *phase = (*phase + hz * ratio / rate).fract();
        }
        let wave = |phase: f32| (TAU * phase + 4.0 * brightness * (TAU * phase).sin()).sin();
        let sound = wave(note.phases[0]) + second * wave(note.phases[1]);
        noise + 0.3 * level * note.level * (note.seconds / 0.002).min(1.0) * sound
    }
}

impl Device for SimulatedDevice {
    fn rate_hz(&self) -> u32 {
        RATE_HZ
    }

    fn record(&mut self, messages: &[TimedMessage], seconds: f64) -> Result<Vec<f32>, DeviceError> {
        for message in messages {
            let jitter = self.simulation.jitter_s * f64::from(2.0 * self.random.uniform() - 1.0);
            let at_s = message.at_s + (self.simulation.latency_s + jitter).max(0.0);
            self.under_way.push(((at_s * f64::from(RATE_HZ)) as i64, message.bytes));
        }
        // A cable keeps the order.
        let mut last = 0;
        for (at, _) in &mut self.under_way {
            last = last.max(*at);
            *at = last;
        }
        let frames = (seconds * f64::from(RATE_HZ)) as i64;
        let mut samples = Vec::with_capacity(frames as usize);
        let mut next = 0;
        for frame in 0..frames {
            while let Some((_, bytes)) = self.under_way.get(next).copied().filter(|(at, _)| *at <= frame) {
                self.take(bytes);
                next += 1;
            }
            samples.push(self.next());
        }
        self.under_way.drain(..next);
        self.under_way.iter_mut().for_each(|(at, _)| *at -= frames);
        Ok(samples)
    }
}
