//! Three cycles of the LFO's wave, faded in as its delay asks.

use egui::{Pos2, Rect, Stroke, Ui, pos2};

use super::super::theme;

/// Points along the line.
const POINTS: usize = 160;
/// Cycles in the picture.
const CYCLES: f32 = 3.0;

/// The wave at a phase of 0..1, in -1..1; `wave` counts as the parameter table does.
fn wave_at(wave: usize, cycle: f32) -> f32 {
    let phase = cycle.fract();
    match wave {
        0 => 1.0 - 4.0 * (phase - 0.5).abs(),
        1 => 1.0 - 2.0 * phase,
        2 => 2.0 * phase - 1.0,
        3 => {
            if phase < 0.5 {
                1.0
            } else {
                -1.0
            }
        }
        4 => (phase * std::f32::consts::TAU).sin(),
        // The instrument draws a new value every cycle; half cycles tell more in a small picture.
        _ => [0.4, -0.7, 0.9, -0.2, -0.9, 0.6][(cycle * 2.0) as usize % 6],
    }
}

/// Draws the wave (0-5) into `rect`; a delay (0-99) holds it back and fades it in.
pub(super) fn paint(ui: &Ui, rect: Rect, wave: f32, delay: f32) {
    let painter = ui.painter_at(rect);
    painter.rect_filled(rect, theme::ROUNDING, theme::of(ui).well);
    let inner = rect.shrink(5.0);
    painter.hline(inner.x_range(), inner.center().y, Stroke::new(1.0, theme::of(ui).line));
    let held = delay / 99.0 * 0.6;
    let line: Vec<Pos2> = (0..=POINTS)
        .map(|point| {
            let x = point as f32 / POINTS as f32;
            let fade = if held == 0.0 { 1.0 } else { ((x - held * 0.5) / (held * 0.8)).clamp(0.0, 1.0) };
            let y = wave_at(wave as usize, x * CYCLES) * fade;
            pos2(inner.left() + x * inner.width(), inner.center().y - y * inner.height() / 2.0)
        })
        .collect();
    painter.line(line, Stroke::new(1.5, theme::of(ui).accent));
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_wave_stays_in_range_and_moves() {
        for wave in 0..6 {
            let values: Vec<f32> = (0..200).map(|i| wave_at(wave, i as f32 / 60.0)).collect();
            assert!(values.iter().all(|v| v.abs() <= 1.0));
            assert!(values.iter().any(|v| *v > 0.5) && values.iter().any(|v| *v < -0.5), "wave {wave}");
        }
    }
}
