//! The sound that is matched above the match that is offered or heard, as pictures on one time axis. The match is played aside from the window,
//! by a thread that ends with it.

use std::sync::Arc;
use std::sync::mpsc::{Receiver, TryRecvError, channel};
use std::time::Duration;

use egui::{
    Align2, Color32, ColorImage, Id, Painter, Rect, Role, Sense, Stroke, TextureHandle, TextureOptions, Ui, WidgetInfo,
    pos2, vec2,
};
use vaeform_session::{Candidate, Matches, Phase, Spectrogram};

use super::page::PageContext;
use super::palette::Palette;
use super::theme::{self, tint};

/// The rate at which a match is played for its picture, in Hz.
const RATE_HZ: u32 = 44_100;
/// Levels below the highest that are still seen, of 255 for 96 dB.
const DEPTH: f32 = 190.0;
/// Frequencies that are marked.
const MARKS: [(f32, &str); 3] = [(100.0, "100"), (1_000.0, "1k"), (10_000.0, "10k")];
/// Height of the time axis.
const AXIS: f32 = 14.0;

/// A picture with what it was painted of.
#[derive(Default)]
struct Lane {
    painted: Option<(Arc<Spectrogram>, u8, bool)>,
    texture: Option<TextureHandle>,
}

/// What is kept between frames.
#[derive(Default)]
pub(crate) struct MatchSpectrograms {
    lanes: [Lane; 2],
    /// The match whose picture is there, as long as the part was.
    made: Option<(Candidate, f32, Arc<Spectrogram>)>,
    /// The match that is played now.
    making: Option<(Candidate, f32, Receiver<Spectrogram>)>,
}

impl MatchSpectrograms {
    /// Shows both.
    pub(crate) fn show(&mut self, ui: &Ui, rect: Rect, matches: &Matches, context: &mut PageContext<'_>) {
        let Some(sound) = matches.sound.as_ref() else { return };
        let seconds = sound.region_s[1] - sound.region_s[0];
        let place = matches.auditioned.or_else(|| matches.chosen().map(|choice| choice.place));
        let candidate = place.and_then(|place| matches.candidates[place].as_ref());
        self.follow(ui, candidate, (seconds, matches.phase));
        let (lanes, axis) = rect.split_top_bottom_at_y(rect.bottom() - AXIS);
        let (upper, lower) = lanes.split_top_bottom_at_y(lanes.center().y);
        let (upper, lower) = (upper.with_max_y(upper.bottom() - 1.0), lower.with_min_y(lower.top() + 1.0));
        let made = self.made.as_ref().map(|made| made.2.clone());
        let peak = sound.spectrogram.as_ref().map_or(255, |of| of.peak());
        let kind = candidate.map_or_else(|| "Match".to_owned(), |of| format!("Match: {}", of.kind));
        let nothing = match (candidate, matches.phase) {
            (None, Phase::Rest) => "no match yet",
            (None, _) => "listening",
            _ => "playing it",
        };
        let sound_words = match matches.phase {
            Phase::Rest => "the sound itself is not in the project",
            _ => "listening",
        };
        let both = [(upper, &sound.spectrogram, "Sound", sound_words), (lower, &made, kind.as_str(), nothing)];
        for (lane, (rect, picture, name, nothing)) in self.lanes.iter_mut().zip(both) {
            lane.show(ui, rect, (picture.as_ref(), peak), (name, nothing), context);
        }
        let onset_s = matches.target.as_ref().map(|target| target.onset_s);
        marks(ui, lanes, axis, (seconds, onset_s));
        names(ui, upper, "Sound");
        names(ui, lower, &kind);
    }

    /// Has the match played whose picture is missing; while a search runs, one after another and not each of its steps.
    fn follow(&mut self, ui: &Ui, candidate: Option<&Candidate>, (seconds, _): (f32, Phase)) {
        let Some(candidate) = candidate else {
            self.made = None;
            return;
        };
        if let Some((of, length, result)) = self.making.take() {
            match result.try_recv() {
                Ok(picture) => self.made = Some((of, length, Arc::new(picture))),
                Err(TryRecvError::Empty) => self.making = Some((of, length, result)),
                // It could not be played.
                Err(TryRecvError::Disconnected) => {}
            }
        }
        let is = |of: &Candidate, length: f32| *of == *candidate && length == seconds;
        let is_known = self.made.as_ref().is_some_and(|made| is(&made.0, made.1));
        if self.making.is_none() && !is_known {
            let (to, from) = channel();
            let (of, length) = (candidate.clone(), (seconds * RATE_HZ as f32) as usize);
            let player = std::thread::Builder::new().name("match picture".to_owned());
            // Whoever waits no longer has no use for the picture.
            let play = move || drop(to.send(Spectrogram::of(&of.render(length, RATE_HZ), RATE_HZ)));
            if player.spawn(play).is_ok() {
                self.making = Some((candidate.clone(), seconds, from));
            }
        }
        if self.making.is_some() {
            ui.ctx().request_repaint_after(Duration::from_millis(50));
        }
    }
}

impl Lane {
    fn show(
        &mut self,
        ui: &Ui,
        rect: Rect,
        (picture, peak): (Option<&Arc<Spectrogram>>, u8),
        (name, nothing): (&str, &str),
        context: &mut PageContext<'_>,
    ) {
        let (palette, painter) = (theme::of(ui), ui.painter_at(rect));
        painter.rect_filled(rect, theme::ROUNDING, palette.well);
        let response = ui.interact(rect, Id::unique(("vaeform spectrogram", name == "Sound")), Sense::hover());
        let words = format!("{name} as a spectrogram: time to the right, frequency up");
        response.widget_info(|| WidgetInfo::labeled(Role::Image, ui.is_enabled(), &words));
        if response.hovered() {
            context.surface.pointed = Some(words);
        }
        let Some(picture) = picture else {
            painter.text(rect.center(), Align2::CENTER_CENTER, nothing, theme::BODY, palette.text_dim);
            return;
        };
        let look = (picture.clone(), peak, ui.visuals().dark_mode);
        if self.painted.as_ref() != Some(&look) {
            let image = paint(picture, peak, palette);
            match &mut self.texture {
                Some(texture) => texture.set(image, TextureOptions::LINEAR),
                None => self.texture = Some(ui.ctx().load_texture("spectrogram", image, TextureOptions::LINEAR)),
            }
            self.painted = Some(look);
        }
        if let Some(texture) = &self.texture {
            let whole = Rect::from_min_max(pos2(0.0, 0.0), pos2(1.0, 1.0));
            painter.image(texture.id(), rect, whole, Color32::WHITE);
        }
    }
}

/// What a lane is, and its frequencies.
fn names(ui: &Ui, rect: Rect, name: &str) {
    let (palette, painter) = (theme::of(ui), ui.painter_at(rect));
    let rows = (Spectrogram::ROWS - 1) as f32;
    let span = (Spectrogram::hz(rows) / Spectrogram::hz(0.0)).ln();
    for (hz, words) in MARKS {
        let y = rect.bottom() - rect.height() * (hz / Spectrogram::hz(0.0)).ln() / span;
        label(&painter, palette, (pos2(rect.right() - 4.0, y), Align2::RIGHT_CENTER), words);
    }
    label(&painter, palette, (rect.left_top() + vec2(6.0, 9.0), Align2::LEFT_CENTER), name);
}

/// Words on a plate of the ground, which are read on any picture.
fn label(painter: &Painter, palette: &Palette, (at, align): (egui::Pos2, Align2), words: &str) {
    let galley = painter.layout_no_wrap(words.to_owned(), theme::SMALL, palette.text);
    let room = align.anchor_size(at, galley.size());
    painter.rect_filled(room.expand2(vec2(3.0, 0.0)), 3.0, palette.well);
    painter.galley(room.min, galley, palette.text);
}

/// From the ground over the latents' colour to text's.
fn paint(picture: &Spectrogram, peak: u8, palette: &Palette) -> ColorImage {
    let colors: Vec<Color32> = (0..=255_u8)
        .map(|level| {
            let bright = ((f32::from(level) - f32::from(peak) + DEPTH) / DEPTH).clamp(0.0, 1.0);
            match bright {
                0.0..0.6 => tint(palette.well, palette.latents, bright / 0.6),
                _ => tint(palette.latents, palette.text, (bright - 0.6) / 0.4),
            }
        })
        .collect();
    let (width, height) = (Spectrogram::COLUMNS, Spectrogram::ROWS);
    let pixel = |at: usize| colors[usize::from(picture.level(at % width, height - 1 - at / width))];
    ColorImage::new([width, height], (0..width * height).map(pixel).collect())
}

/// The time axis below both, and where the sound begins.
fn marks(ui: &Ui, lanes: Rect, axis: Rect, (seconds, onset_s): (f32, Option<f32>)) {
    let (palette, painter) = (theme::of(ui), ui.painter());
    let seconds = seconds.max(0.01);
    let x = |s: f32| axis.left() + s / seconds * axis.width();
    let step = [0.05, 0.1, 0.25, 0.5, 1.0, 2.0].into_iter().find(|step| seconds / step <= 8.0).unwrap_or(5.0);
    for n in 0..=(seconds / step) as usize {
        let s = n as f32 * step;
        let words = if n == 0 { "0 s".to_owned() } else { format!("{}", (100.0 * s).round() / 100.0) };
        let (at, align) = match n {
            0 => (axis.left_center(), Align2::LEFT_CENTER),
            _ if x(s) > axis.right() - 12.0 => (axis.right_center(), Align2::RIGHT_CENTER),
            _ => (pos2(x(s), axis.center().y), Align2::CENTER_CENTER),
        };
        painter.text(at, align, words, theme::SMALL, palette.text_dim);
    }
    if let Some(onset_s) = onset_s.filter(|onset_s| (0.0..seconds).contains(onset_s)) {
        painter.vline(x(onset_s).max(lanes.left() + 1.0), lanes.y_range(), Stroke::new(1.5, palette.focus));
    }
}

#[cfg(test)]
mod tests {
    use super::super::palette::DARK;
    use super::*;

    #[test]
    fn what_is_loud_is_bright_and_the_lowest_row_lies_at_the_bottom() {
        let low = |i: usize| (std::f32::consts::TAU * 100.0 * i as f32 / 44_100.0).sin();
        let picture = Spectrogram::of(&(0..44_100).map(low).collect::<Vec<_>>(), 44_100);
        let image = paint(&picture, picture.peak(), &DARK);
        let light = |y: usize| image.pixels[y * Spectrogram::COLUMNS + Spectrogram::COLUMNS / 2].r();
        let brightest = (0..Spectrogram::ROWS).max_by_key(|&y| light(y)).unwrap();
        assert!(brightest > 2 * Spectrogram::ROWS / 3, "{brightest}");
        assert_eq!(image.pixels[Spectrogram::COLUMNS / 2], DARK.well);
    }
}
