//! Output level with peak hold, and the number of voices that sound.

use egui::{Align2, Rect, Role, Sense, Stroke, Ui, WidgetInfo, pos2, vec2};
use vaeform_dsp::synth::MAX_VOICES;

use super::theme;

/// Bottom and top of the scale in dB of full scale.
const SCALE_DB: [f32; 2] = [-54.0, 6.0];
/// How fast the bar falls, in dB a second.
const FALL_DB: f32 = 26.0;
/// How long a peak stands.
const HOLD_SECONDS: f64 = 1.5;
/// Widths of what is written beside the bars, in words or without, and where the voices end from its right.
const NUMBERS: [f32; 2] = [182.0, 132.0];
const VOICES: [f32; 2] = [62.0, 36.0];
/// Room that the tempo needs at the left.
const BESIDE: f32 = 196.0;
/// Level from which a peak is marked as too loud.
const FULL_DB: f32 = 0.0;

/// One channel's bar and held peak.
#[derive(Clone, Copy, Debug)]
struct Channel {
    bar_db: f32,
    peak_db: f32,
    peak_at: f64,
}

/// Ballistics of the output meter.
#[derive(Clone, Copy, Debug)]
pub(crate) struct OutputMeter {
    channels: [Channel; 2],
    seen_at: f64,
}

impl Default for OutputMeter {
    fn default() -> Self {
        let silent = Channel { bar_db: SCALE_DB[0], peak_db: SCALE_DB[0], peak_at: 0.0 };
        Self { channels: [silent; 2], seen_at: 0.0 }
    }
}

impl OutputMeter {
    /// Takes the linear peaks since the last call; `now` in seconds.
    pub(crate) fn update(&mut self, peaks: [f32; 2], now: f64) {
        let fall = FALL_DB * (now - self.seen_at).clamp(0.0, 10.0) as f32;
        self.seen_at = now;
        for (channel, peak) in self.channels.iter_mut().zip(peaks) {
            let db = (20.0 * peak.max(1e-6).log10()).clamp(SCALE_DB[0], SCALE_DB[1]);
            channel.bar_db = db.max(channel.bar_db - fall).max(SCALE_DB[0]);
            if db >= channel.peak_db || now - channel.peak_at > HOLD_SECONDS {
                channel.peak_db = channel.bar_db;
                channel.peak_at = now;
            }
        }
    }

    /// Whether anything is to be seen, so that the window has to be drawn often.
    pub(crate) fn is_moving(&self) -> bool {
        self.channels.iter().any(|c| c.bar_db > SCALE_DB[0] || c.peak_db > SCALE_DB[0])
    }

    /// Draws both channels, the held peak as a number, the voices and what they cost.
    pub(crate) fn show(&self, ui: &mut Ui, (voices, load): (usize, f32), is_narrow: bool) {
        let numbers = NUMBERS[usize::from(is_narrow)];
        let least = if is_narrow { 24.0 } else { 40.0 };
        let bars = (ui.available_width() - numbers - BESIDE).clamp(least, 160.0);
        let (rect, response) = ui.allocate_exact_size(vec2(bars + numbers, 22.0), Sense::hover());
        let painter = ui.painter();
        let bars = Rect::from_min_max(rect.min + vec2(0.0, 4.0), pos2(rect.left() + bars, rect.bottom() - 4.0));
        let at = |db: f32| bars.left() + (db - SCALE_DB[0]) / (SCALE_DB[1] - SCALE_DB[0]) * bars.width();
        for (idx, channel) in self.channels.iter().enumerate() {
            let top = bars.top() + idx as f32 * 8.0;
            let lane = Rect::from_min_size(pos2(bars.left(), top), vec2(bars.width(), 6.0));
            painter.rect_filled(lane, 1.0, theme::of(ui).field);
            painter.rect_filled(lane.with_max_x(at(channel.bar_db)), 1.0, theme::of(ui).accent);
            if channel.peak_db > SCALE_DB[0] {
                let color = if channel.peak_db > FULL_DB { theme::of(ui).error } else { theme::of(ui).text };
                painter.vline(at(channel.peak_db), lane.y_range(), Stroke::new(1.5, color));
            }
        }
        painter.vline(at(FULL_DB), bars.y_range(), Stroke::new(1.0, theme::of(ui).line));
        let peak = self.channels.iter().map(|c| c.peak_db).fold(SCALE_DB[0], f32::max);
        let text = if peak > SCALE_DB[0] { format!("{peak:+.1} dB") } else { "-∞ dB".to_owned() };
        let color = if peak > FULL_DB { theme::of(ui).error } else { theme::of(ui).text };
        painter.text(pos2(bars.right() + 62.0, rect.center().y), Align2::RIGHT_CENTER, &text, theme::BODY, color);
        let hint = format!(
            "Output level, left and right, with the peak of the last moments; {voices} of {MAX_VOICES} voices sound and take \
             {:.0} % of the time there is",
            100.0 * load
        );
        let name = format!("Output {text}, {voices} voices, {:.0} % of a processor", 100.0 * load);
        response.widget_info(|| WidgetInfo::labeled(Role::Meter, true, &name));
        let percent = format!("{:.0} %", 100.0 * load);
        let words = match (is_narrow, voices) {
            (true, _) => [format!("{voices} v"), percent],
            (false, 1) => ["1 voice".to_owned(), format!("CPU {percent}")],
            (false, _) => [format!("{voices} voices"), format!("CPU {percent}")],
        };
        let tone = if load > 0.8 { theme::of(ui).error } else { theme::of(ui).text_dim };
        let at = [rect.right() - VOICES[usize::from(is_narrow)], rect.right()];
        for ((words, x), tone) in words.into_iter().zip(at).zip([theme::of(ui).text_dim, tone]) {
            painter.text(pos2(x, rect.center().y), Align2::RIGHT_CENTER, words, theme::SMALL, tone);
        }
        response.on_hover_text(hint);
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_peak_stands_while_the_bar_falls_and_goes_after_its_time() {
        let mut meter = OutputMeter::default();
        meter.update([0.5, 0.0], 10.0);
        meter.update([0.0, 0.0], 11.0);
        let [left, right] = meter.channels;
        assert!((left.peak_db + 6.02).abs() < 0.01);
        assert!((left.bar_db - (left.peak_db - FALL_DB)).abs() < 0.01);
        assert_eq!(right.bar_db, SCALE_DB[0]);
        assert!(meter.is_moving());
        meter.update([0.0, 0.0], 20.0);
        assert!(!meter.is_moving());
    }

    #[test]
    fn no_level_leaves_the_scale() {
        let mut meter = OutputMeter::default();
        meter.update([1e9, f32::NAN], 1.0);
        assert!(meter.channels.iter().all(|c| (SCALE_DB[0]..=SCALE_DB[1]).contains(&c.bar_db)));
    }
}
