//! What an instrument plays: one note at a time.

use crate::params::{NUM_PARAMS, PARAMS, place};
use crate::vice::{LATENCY, Vice};
use crate::voice::{Envelope, Filter, shape};

/// Seconds in which a gliding value comes two thirds of its way.
const GLIDE_S: f32 = 0.03;

/// The sound of an instrument.
pub(crate) struct Synth {
    vice: Vice,
    rate_hz: f32,
    /// Where values were set.
    pub(crate) values: [f64; NUM_PARAMS],
    /// Where they are.
    now: [f32; NUM_PARAMS],
    note: Option<Sounding>,
    lfo_phase: f32,
    noise: u32,
    late: Vec<[f32; 2]>,
}

#[derive(Clone, Copy, Default)]
struct Sounding {
    hz: f32,
    key: i16,
    velocity: f32,
    is_held: bool,
    seconds: f32,
    phases: [f32; 3],
    amplifier: Envelope,
    filter_envelope: Envelope,
    filter: Filter,
    tilt: f32,
}

impl Synth {
    pub(crate) fn new(vice: Vice) -> Self {
        let values = PARAMS.map(|param| param.default);
        Self {
            vice,
            rate_hz: 48_000.0,
            values,
            now: values.map(|value| value as f32),
            note: None,
            lfo_phase: 0.0,
            noise: 1,
            late: Vec::new(),
        }
    }

    pub(crate) fn activate(&mut self, rate_hz: f32) {
        self.rate_hz = rate_hz;
        self.reset();
    }

    pub(crate) fn reset(&mut self) {
        self.note = None;
        self.noise = 1;
        self.late = vec![[0.0; 2]; if self.vice == Vice::Latency { LATENCY } else { 0 }];
        if self.vice != Vice::FreeLfo {
            self.lfo_phase = 0.0;
        }
    }

    pub(crate) fn note_on(&mut self, key: i16, velocity: f64) {
        let hz = 440.0 * ((f32::from(key) - 69.0) / 12.0).exp2();
        self.note = Some(Sounding { hz, key, velocity: velocity as f32, is_held: true, ..Sounding::default() });
        if self.vice != Vice::FreeLfo {
            self.lfo_phase = 0.0;
        }
    }

    pub(crate) fn note_off(&mut self, key: i16) {
        if let Some(note) = self.note.as_mut().filter(|note| key < 0 || note.key == key) {
            note.is_held = false;
        }
    }

    fn choice(&self, place: usize) -> usize {
        PARAMS[place].index(self.values[place])
    }

    /// The next frame.
    pub(crate) fn next(&mut self) -> [f32; 2] {
        self.move_values();
        let frame = self.frame();
        if self.late.is_empty() {
            return frame;
        }
        self.late.push(frame);
        self.late.remove(0)
    }

    fn move_values(&mut self) {
        let pace = if self.vice == Vice::Glide { 1.0 / (GLIDE_S * self.rate_hz) } else { 1.0 };
        for (now, value) in self.now.iter_mut().zip(&self.values) {
            *now += (*value as f32 - *now) * pace;
        }
    }

    fn frame(&mut self) -> [f32; 2] {
        let lfo = self.lfo();
        if self.note.is_none() || self.choice(place::BYPASS) == 1 {
            return [0.0; 2];
        }
        if self.choice(place::SHAPE_1) == 3 {
            match self.vice {
                Vice::Silence => return [0.0; 2],
                Vice::NotANumber => return [f32::NAN; 2],
                Vice::Panic => panic!("a vice"),
                Vice::Hang => loop {
                    std::thread::sleep(std::time::Duration::from_millis(50));
                },
                _ => {}
            }
        }
        let mono = self.sound(lfo);
        let pan = self.now[place::PAN];
        let volume = self.now[place::VOLUME];
        [mono * volume * (1.0 - pan.max(0.0)), mono * volume * (1.0 + pan.min(0.0))]
    }

    fn lfo(&mut self) -> f32 {
        self.lfo_phase = (self.lfo_phase + self.now[place::LFO_RATE] / self.rate_hz).fract();
        let shape = match self.choice(place::LFO_SHAPE) {
            0 => (std::f32::consts::TAU * self.lfo_phase).sin(),
            1 => 2.0 * self.lfo_phase - 1.0,
            _ => 1.0 - 2.0 * self.lfo_phase.round(),
        };
        self.now[place::LFO_DEPTH] * shape
    }

    fn sound(&mut self, lfo: f32) -> f32 {
        let now = self.now;
        let target = self.choice(place::LFO_TARGET);
        let shapes = [self.choice(place::SHAPE_1), self.choice(place::SHAPE_2), 0];
        let octave = self.choice(place::OCTAVE_2) as f32 - 2.0;
        let kind = self.choice(place::FILTER_KIND);
        self.noise = self.noise.wrapping_mul(1_664_525).wrapping_add(1_013_904_223);
        let noise = (self.noise >> 8) as f32 / (1 << 23) as f32 - 1.0;
        let Some(note) = &mut self.note else { return 0.0 };
        note.seconds += 1.0 / self.rate_hz;
        let lfo = lfo * (note.seconds / (0.001 + now[place::LFO_DELAY])).min(1.0);
        let on = |place: usize| if target == place { lfo } else { 0.0 };
        let times = |first: usize| [now[first], now[first + 1], now[first + 2], now[first + 3]];
        let bent = (on(0) / 12.0 + now[place::TUNE] / 1_200.0).exp2();
        let ratios = [1.0, (octave + now[place::DETUNE] / 1_200.0).exp2(), 0.5];
        let levels = [now[place::LEVEL_1], now[place::LEVEL_2], now[place::SUB]];
        let mut sum = now[place::NOISE] * noise;
        for n in 0..3 {
            let step = (note.hz * bent * ratios[n] / self.rate_hz).min(0.45);
            note.phases[n] = (note.phases[n] + step).fract();
            let mut wave = shape(shapes[n], note.phases[n], step);
            if n == 0 {
                wave = (wave * (1.0 + 3.0 * now[place::FOLD]) * std::f32::consts::FRAC_PI_2).sin();
            }
            sum += levels[n] * wave;
        }
        let opened =
            now[place::FILTER_ENVELOPE] * note.filter_envelope.next(times(place::FILTER), note.is_held, self.rate_hz);
        let followed = now[place::KEY_TRACK] * (f32::from(note.key) - 60.0);
        let cutoff = 440.0 * ((now[place::CUTOFF] + opened + followed + 24.0 * on(1) - 69.0) / 12.0).exp2();
        let filtered = note.filter.next(sum, cutoff / self.rate_hz, now[place::RESONANCE], kind);
        let driven = (filtered * (1.0 + 5.0 * now[place::DRIVE])).tanh();
        note.tilt += 0.05 * (driven - note.tilt);
        let tilted = driven + now[place::TILT] * (driven - 2.0 * note.tilt);
        let level = note.amplifier.next(times(place::AMPLIFIER), note.is_held, self.rate_hz);
        let loud = 1.0 - now[place::VELOCITY] * (1.0 - note.velocity);
        0.3 * tilted * level * loud * (1.0 + 0.5 * on(2))
    }
}
