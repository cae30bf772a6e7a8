//! The sound as it is: what is heard as a spectrum and as a wave that stands still, and behind them what the latents make of the patch, before
//! a note is played.

use std::time::Duration;

use egui::{Align2, Color32, Id, Painter, Pos2, Rect, Role, Sense, Shape, Stroke, Ui, WidgetInfo, pos2, vec2};
use vaeform_dsp::render::{Job, render_note};
use vaeform_dsp::synth::GAIN_OVER_RENDER;
use vaeform_patch::Patch;
use vaeform_session::SCOPE_FRAMES;

use super::super::page::PageContext;
use super::super::palette::Palette;
use super::super::theme::{self, tint};
use super::super::widgets::{Card, paint_curve};
use super::spectrum::{FLOOR_DB, PLACES, Spectrum, place};

/// The part of the card that the wave has.
const WAVE: f32 = 0.3;
/// How fast a spectrum falls, in dB a second.
const FALL_DB: f32 = 60.0;
/// Nothing is heard where nothing has been written for so long, in seconds.
const REST_S: f64 = 0.25;
/// Frames of the wave that are drawn, at least.
const WAVE_FRAMES: usize = 900;
/// The key and the rate of the note that shows what the latents make.
const NOTE: u8 = 60;
const RATE_HZ: f32 = 44_100.0;
/// Frequencies that are marked.
const MARKS: [(f32, &str); 6] =
    [(50.0, "50"), (100.0, "100"), (500.0, "500"), (1_000.0, "1k"), (5_000.0, "5k"), (10_000.0, "10k")];

/// A patch and the spectrum of a note of it.
type Known = Option<(Box<Patch>, [f32; PLACES])>;

/// What the card keeps between frames.
pub(super) struct SoundView {
    spectrum: Spectrum,
    /// What was heard, falling.
    heard: [f32; PLACES],
    frames: Box<[f32; SCOPE_FRAMES]>,
    seen_at: f64,
    /// Frames that had been written, and since when: a host may rest.
    written: (u32, f64),
    /// Of the patch, and of what the latents make of it.
    patch: Known,
    made: Known,
}

impl Default for SoundView {
    fn default() -> Self {
        Self {
            spectrum: Spectrum::default(),
            heard: [FLOOR_DB; PLACES],
            frames: Box::new([0.0; SCOPE_FRAMES]),
            seen_at: 0.0,
            written: (0, 0.0),
            patch: None,
            made: None,
        }
    }
}

impl SoundView {
    /// Shows the card.
    pub(super) fn show(&mut self, ui: &mut Ui, rect: Rect, context: &mut PageContext<'_>) {
        Card::plain("Sound").show(ui, rect, context, |ui, inside, context| {
            let split = inside.body.right() - WAVE * inside.body.width();
            let (left, right) = (inside.body.with_max_x(split - 4.0), inside.body.with_min_x(split + 4.0));
            let now = ui.input(|i| i.time);
            let (rate_hz, written) = context.client.meters().live.scope(&mut self.frames);
            if self.written.0 != written {
                self.written = (written, now);
            } else if now - self.written.1 > REST_S {
                self.frames.fill(0.0);
            }
            self.hear(rate_hz, now);
            self.foresee(context);
            let palette = theme::of(ui);
            legend(ui.painter(), palette, inside.head);
            self.paint_spectrum(&ui.painter_at(left), palette, left);
            self.paint_wave(&ui.painter_at(right), palette, right);
            for (rect, id, words) in [
                (left, "spectrum", "Spectrum of what is heard, in dB over Hz"),
                (right, "wave", "Wave of what is heard: it begins where it rises through the middle"),
            ] {
                let response = ui.interact(rect, Id::unique(("vaeform sound", id)), Sense::hover());
                response.widget_info(|| WidgetInfo::labeled(Role::Image, ui.is_enabled(), words));
                if response.hovered() {
                    context.surface.pointed = Some(words.to_owned());
                }
            }
            if self.heard.iter().any(|level| *level > FLOOR_DB) {
                ui.ctx().request_repaint_after(Duration::from_millis(33));
            }
        });
    }

    /// What is heard now, and what is left of what was.
    fn hear(&mut self, rate_hz: f32, now: f64) {
        let fall = FALL_DB * (now - std::mem::replace(&mut self.seen_at, now)).clamp(0.0, 2.0) as f32;
        let is_silent = self.frames.iter().all(|frame| frame.abs() < 1e-6);
        let levels = if is_silent { [FLOOR_DB; PLACES] } else { self.spectrum.levels(&self.frames[..], rate_hz) };
        for (heard, level) in self.heard.iter_mut().zip(levels) {
            *heard = level.max(*heard - fall).max(FLOOR_DB);
        }
    }

    /// Renders a note of the patch, and one of what the latents make of it, where they are others than before.
    fn foresee(&mut self, context: &PageContext<'_>) {
        let heard = context.client.heard();
        for (known, patch) in [(&mut self.patch, context.snapshot.patch), (&mut self.made, heard)] {
            if known.as_ref().is_none_or(|known| known.0.fm != patch.fm) {
                let job = Job { note: NOTE, velocity: 0.8, hold_frames: usize::MAX };
                let mut frames = render_note(&patch, job, SCOPE_FRAMES, RATE_HZ);
                frames.iter_mut().for_each(|frame| *frame *= GAIN_OVER_RENDER);
                *known = Some((Box::new(patch), self.spectrum.levels(&frames, RATE_HZ)));
            }
        }
    }

    fn paint_spectrum(&self, painter: &Painter, palette: &Palette, rect: Rect) {
        painter.rect_filled(rect, theme::ROUNDING, palette.well);
        let plot = Rect::from_min_max(rect.min + vec2(6.0, 8.0), rect.max - vec2(6.0, 16.0));
        for (hz, words) in MARKS {
            let x = plot.left() + place(hz) * plot.width();
            painter.vline(x, plot.y_range(), Stroke::new(1.0, tint(palette.well, palette.line, 0.5)));
            let at = pos2(x, rect.bottom() - 2.0);
            painter.text(at, Align2::CENTER_BOTTOM, words, theme::SMALL, palette.text_dim);
        }
        for db in [-24.0, -48.0, -72.0] {
            let y = plot.top() + db / FLOOR_DB * plot.height();
            painter.hline(plot.x_range(), y, Stroke::new(1.0, tint(palette.well, palette.line, 0.35)));
        }
        if let (Some((_, patch)), Some((_, made))) = (&self.patch, &self.made) {
            if patch != made {
                painter.add(Shape::line(line(plot, patch), Stroke::new(1.0, palette.text_dim.gamma_multiply(0.6))));
            }
            let is_heard = self.heard.iter().any(|level| *level > FLOOR_DB);
            match is_heard {
                true => drop(painter.add(Shape::line(line(plot, made), Stroke::new(1.25, palette.latents)))),
                false => paint_curve(painter, &line(plot, made), plot.bottom(), palette.latents),
            }
        }
        if self.heard.iter().any(|level| *level > FLOOR_DB) {
            paint_curve(painter, &line(plot, &self.heard), plot.bottom(), palette.accent);
        }
    }

    fn paint_wave(&self, painter: &Painter, palette: &Palette, rect: Rect) {
        painter.rect_filled(rect, theme::ROUNDING, palette.well);
        let plot = rect.shrink2(vec2(6.0, 10.0));
        painter.hline(plot.x_range(), plot.center().y, Stroke::new(1.0, tint(palette.well, palette.line, 0.6)));
        let wave = steady(&self.frames[..]);
        let peak = wave.iter().fold(0.0f32, |peak, x| peak.max(x.abs()));
        if peak < 1e-5 {
            let words = "Play a note:\nits wave is drawn here";
            painter.text(plot.center(), Align2::CENTER_CENTER, words, theme::BODY, palette.text_dim);
            return;
        }
        // Soft sounds are drawn larger, by no more than 20 dB.
        let scale = 0.48 * plot.height() / peak.max(0.1);
        let step = plot.width() / (wave.len() - 1).max(1) as f32;
        let point = |(i, x): (usize, &f32)| pos2(plot.left() + i as f32 * step, plot.center().y - x * scale);
        let points: Vec<Pos2> = wave.iter().enumerate().step_by(2).map(point).collect();
        painter.add(Shape::line(points.clone(), Stroke::new(5.0, palette.accent.gamma_multiply(0.14))));
        painter.add(Shape::line(points, Stroke::new(1.5, palette.accent)));
    }
}

fn line(plot: Rect, levels: &[f32; PLACES]) -> Vec<Pos2> {
    let point = |(i, level): (usize, &f32)| {
        let x = plot.left() + i as f32 / (PLACES - 1) as f32 * plot.width();
        pos2(x, plot.top() + (level / FLOOR_DB).clamp(0.0, 1.0) * plot.height())
    };
    levels.iter().enumerate().map(point).collect()
}

/// The part of the frames that begins at the highest rise through the middle, so that a wave stands still.
fn steady(frames: &[f32]) -> &[f32] {
    let room = frames.len() - WAVE_FRAMES;
    let rises = (1..room).filter(|&i| frames[i - 1] <= 0.0 && frames[i] > 0.0);
    // Of several in a cycle that after the deepest fall.
    let depth = |i: usize| frames[i.saturating_sub(120)..i].iter().copied().fold(0.0, f32::min);
    let first = rises.min_by(|a, b| depth(*a).total_cmp(&depth(*b))).unwrap_or(0);
    &frames[first..first + WAVE_FRAMES]
}

/// What the lines are.
fn legend(painter: &Painter, palette: &Palette, head: Rect) {
    let entries: [(&str, Color32); 3] =
        [("heard", palette.accent), ("what the latents make of it", palette.latents), ("patch", palette.text_dim)];
    let mut right = head.right();
    for (words, color) in entries.into_iter().rev() {
        let text =
            painter.text(pos2(right, head.center().y), Align2::RIGHT_CENTER, words, theme::SMALL, palette.text_dim);
        let mark = pos2(text.left() - 14.0, head.center().y);
        painter.hline(mark.x..=mark.x + 10.0, mark.y, Stroke::new(2.0, color));
        right = mark.x - 10.0;
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_wave_begins_where_it_rises_through_the_middle() {
        let mut frames = vec![0.0; SCOPE_FRAMES];
        assert_eq!(steady(&frames).len(), WAVE_FRAMES);
        for shift in [0, 37, 90] {
            for (i, frame) in frames.iter_mut().enumerate() {
                *frame = (std::f32::consts::TAU * (i + shift) as f32 / 100.0).sin();
            }
            let wave = steady(&frames);
            assert!(wave[0].abs() < 0.07 && wave[1] > wave[0] && wave[25] > 0.9, "{:?}", &wave[..3]);
        }
    }
}
