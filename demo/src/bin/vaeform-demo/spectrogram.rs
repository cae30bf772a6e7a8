//! The picture of a take: level over time and frequency, with axes in seconds and Hz and a scale in dB, and the notes below.

use std::path::Path;

use anyhow::Result;
use vaeform_models::features::{Spectrogram, Stft};

use crate::canvas::{Align, Canvas};
use crate::ensemble::Mix;
use crate::phrase::{self, PARTS};
use crate::sweep;

const WIDTH: usize = 1400;
const HEIGHT: usize = 760;
const LEFT: usize = 84;
const RIGHT: usize = WIDTH - 104;
const TOP: usize = 58;
const BOTTOM: usize = HEIGHT - 180;
/// The strip of notes: a lane for each part.
const LANES_TOP: usize = BOTTOM + 14;
const LANE: usize = 15;
/// The lane of the latent knob, below the parts'.
const KNOB_TOP: usize = LANES_TOP + PARTS.len() * LANE + 2;
const KNOB: usize = 24;
const LANES_BOTTOM: usize = KNOB_TOP + KNOB;

const LOW_HZ: f32 = 40.0;
const HIGH_HZ: f32 = 20_000.0;
const RANGE_DB: f32 = 90.0;
/// Below this the long window is read, above it the short one: pitch is wanted below, time above.
const CROSSOVER_HZ: f32 = 900.0;

/// Draws the take and writes it.
pub(crate) fn write(path: &Path, mix: &Mix, rate_hz: u32, title: &str) -> Result<()> {
    let mut canvas = Canvas::new(WIDTH, HEIGHT)?;
    let mono: Vec<f32> = mix.left.iter().zip(&mix.right).map(|(l, r)| 0.5 * (l + r)).collect();
    let seconds = mono.len() as f32 / rate_hz as f32;
    let top_db = field(&mut canvas, &mono, rate_hz as f32);
    axes(&mut canvas, seconds);
    scale(&mut canvas, top_db);
    notes(&mut canvas, f64::from(seconds));
    knob(&mut canvas, f64::from(seconds));
    canvas.text((LEFT, 30), 22.0, Align::Left, 1.0, title);
    canvas.text((RIGHT, 31), 15.0, Align::Right, 0.6, &mix.plugin);
    canvas.write(path)
}

/// A transform read by frequency and time.
struct Layer {
    spectrogram: Spectrogram,
    bins_per_hz: f32,
}

impl Layer {
    fn new(samples: &[f32], rate_hz: f32, len: usize) -> Self {
        let hop = (samples.len() / (RIGHT - LEFT)).max(1);
        let stft = Stft::new(len, hop);
        Self { spectrogram: stft.magnitudes(samples), bins_per_hz: 1.0 / stft.bin_hz(1, rate_hz) }
    }

    /// The level in dB between two frequencies: the largest bin, or between bins what a line through them says.
    fn level_db(&self, column: usize, low_hz: f32, high_hz: f32) -> f32 {
        let bins = self.spectrogram.num_bins();
        let Some(frame) = self.spectrogram.frames().nth(column.min(self.spectrogram.num_frames() - 1)) else {
            return -200.0;
        };
        let db = |bin: usize| 20.0 * (frame[bin.min(bins - 1)] + 1e-9).log10();
        let (low, high) = (low_hz * self.bins_per_hz, high_hz * self.bins_per_hz);
        if high - low < 1.0 {
            let at = 0.5 * (low + high);
            let (bin, part) = (at as usize, at.fract());
            return db(bin) + part * (db(bin + 1) - db(bin));
        }
        (low.ceil() as usize..=high as usize).map(db).fold(-200.0, f32::max)
    }
}

/// The coloured field; returns the level of the brightest colour in dB.
fn field(canvas: &mut Canvas, mono: &[f32], rate_hz: f32) -> f32 {
    let [long, short] = [8192, 2048].map(|len| Layer::new(mono, rate_hz, len));
    let (width, height) = (RIGHT - LEFT, BOTTOM - TOP);
    let hz = |row: usize| LOW_HZ * (HIGH_HZ / LOW_HZ).powf(1.0 - row as f32 / height as f32);
    let mut levels = vec![0.0_f32; width * height];
    for column in 0..width {
        for row in 0..height {
            let (high, low) = (hz(row), hz(row + 1));
            let layer = if low < CROSSOVER_HZ { &long } else { &short };
            levels[row * width + column] = layer.level_db(column, low, high);
        }
    }
    let top_db = levels.iter().copied().fold(-200.0, f32::max);
    // The next multiple of ten, so that the scale has round figures.
    let top_db = (top_db / 10.0).ceil() * 10.0;
    for (i, level) in levels.iter().enumerate() {
        canvas.shade(LEFT + i % width, TOP + i / width, 1.0 + (level - top_db) / RANGE_DB);
    }
    top_db
}

fn axes(canvas: &mut Canvas, seconds: f32) {
    for (hz, label) in [
        (50.0, "50"),
        (100.0, "100"),
        (200.0, "200"),
        (500.0, "500"),
        (1_000.0, "1 k"),
        (2_000.0, "2 k"),
        (5_000.0, "5 k"),
        (10_000.0, "10 k"),
        (20_000.0, "20 k"),
    ] {
        let up = (hz / LOW_HZ).ln() / (HIGH_HZ / LOW_HZ).ln();
        let y = BOTTOM - (up * (BOTTOM - TOP) as f32).round() as usize;
        (LEFT - 7..LEFT - 1).for_each(|x| canvas.ink(x, y, 0.55));
        canvas.text((LEFT - 12, y), 15.0, Align::Right, 0.8, label);
    }
    canvas.text((LEFT - 12, TOP - 20), 15.0, Align::Right, 0.55, "Hz");
    let mut second = 0;
    while second as f32 <= seconds {
        let x = LEFT + (second as f32 / seconds * (RIGHT - LEFT) as f32).round() as usize;
        (LANES_BOTTOM + 3..LANES_BOTTOM + 9).for_each(|y| canvas.ink(x, y, 0.55));
        canvas.text((x, LANES_BOTTOM + 22), 15.0, Align::Centre, 0.8, &second.to_string());
        second += 2;
    }
    canvas.text((RIGHT + 14, LANES_BOTTOM + 22), 15.0, Align::Left, 0.55, "s");
}

fn scale(canvas: &mut Canvas, top_db: f32) {
    let (x, height) = (RIGHT + 26, BOTTOM - TOP);
    for row in 0..height {
        (x..x + 14).for_each(|x| canvas.shade(x, TOP + row, 1.0 - row as f32 / height as f32));
    }
    for step in 0..=(RANGE_DB / 10.0) as usize {
        let y = TOP + (step as f32 * 10.0 / RANGE_DB * height as f32).round() as usize;
        canvas.text((x + 20, y), 15.0, Align::Left, 0.8, &format!("{:.0}", top_db - 10.0 * step as f32));
    }
    canvas.text((x, TOP - 20), 15.0, Align::Left, 0.55, "dBFS");
}

/// Every note as a bar in its part's lane; loud ones are brighter.
fn notes(canvas: &mut Canvas, seconds: f64) {
    for (lane, part) in PARTS.iter().enumerate() {
        let top = LANES_TOP + lane * LANE;
        canvas.text((LEFT - 12, top + LANE / 2), 13.0, Align::Right, 0.6, part.name);
        for note in part.notes() {
            let x = |s: f64| LEFT + (s / seconds * (RIGHT - LEFT) as f64) as usize;
            let (start, end) = (x(note.start_s), x(note.end_s).min(RIGHT));
            // Pitch is the height inside the lane.
            let y = top + 10 - (usize::from(note.note).clamp(36, 96) - 36) / 8;
            for y in y..y + 3 {
                (start..end.saturating_sub(1).max(start + 1))
                    .for_each(|x| canvas.shade(x, y, 0.35 + 0.6 * note.velocity as f32));
            }
        }
    }
}

/// Where the latent knob stands during the sweep; its middle is rest.
fn knob(canvas: &mut Canvas, seconds: f64) {
    canvas.text((LEFT - 12, KNOB_TOP + KNOB / 2), 13.0, Align::Right, 0.6, "latent");
    let start = phrase::seconds();
    let first = LEFT + (start / seconds * (RIGHT - LEFT) as f64) as usize;
    for x in first..RIGHT {
        let second = (x - LEFT) as f64 / (RIGHT - LEFT) as f64 * seconds - start;
        let up = 0.5 * (sweep::position(second) + 1.0);
        let y = KNOB_TOP + KNOB - 3 - (up * (KNOB - 5) as f64).round() as usize;
        canvas.ink(x, KNOB_TOP + KNOB / 2, 0.25);
        (y..y + 2).for_each(|y| canvas.ink(x, y, 0.9));
    }
}
