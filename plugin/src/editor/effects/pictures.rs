//! Small pictures of what effects do.

use egui::{Color32, Painter, Pos2, Rect, Shape, Stroke, Ui, pos2};
use vaeform_patch::layers::{
    BEATS_OF_DIVISION, ChorusParam as Ch, CompressorParam as Co, DelayParam as De, DriveParam as Dr, Layers,
    PhaserParam as Ph, ReverbParam as Re, WidthParam as Wi,
};

use super::kind::Kind;
use crate::editor::theme::{self, tint};
use crate::editor::widgets::paint_curve;

/// Points of a curve.
const STEPS: usize = 96;
/// Seconds that echoes and reverberation are drawn for, and the tempo that is taken for synced echoes.
const ECHOES_S: f32 = 3.0;
const TEMPO_BPM: f32 = 120.0;
/// What compression is drawn for, in dB.
const QUIETEST_DB: f32 = -60.0;

/// A picture's place, its colours and what it is painted with.
struct PictureGround<'a> {
    painter: &'a Painter,
    rect: Rect,
    color: Color32,
    dim: Color32,
}

impl PictureGround<'_> {
    /// The point at parts of width and height, from the lower left.
    fn at(&self, x: f32, y: f32) -> Pos2 {
        pos2(self.rect.left() + x * self.rect.width(), self.rect.bottom() - y * self.rect.height())
    }

    /// A curve over x of 0..1, its heights in 0..1; filled from a height.
    fn curve(&self, base: f32, y: impl Fn(f32) -> f32) {
        let point = |i: usize| {
            let x = i as f32 / STEPS as f32;
            self.at(x, y(x).clamp(0.0, 1.0))
        };
        paint_curve(self.painter, &(0..=STEPS).map(point).collect::<Vec<_>>(), self.at(0.0, base).y, self.color);
    }

    /// A thin curve.
    fn line(&self, color: Color32, y: impl Fn(f32) -> f32) {
        let point = |i: usize| {
            let x = i as f32 / STEPS as f32;
            self.at(x, y(x).clamp(0.0, 1.0))
        };
        self.painter.add(Shape::line((0..=STEPS).map(point).collect(), Stroke::new(1.25, color)));
    }
}

/// Shows the picture of an effect; the equalizer has one of its own.
pub(super) fn show(ui: &Ui, rect: Rect, kind: Kind, layers: &Layers) {
    let palette = theme::of(ui);
    let painter = ui.painter_at(rect);
    painter.rect_filled(rect, theme::ROUNDING, palette.well);
    let dim = tint(palette.well, palette.line, 0.8);
    let canvas = PictureGround { painter: &painter, rect: rect.shrink(6.0), color: palette.effects, dim };
    match kind {
        Kind::Drive => drive(&canvas, layers),
        Kind::Equalizer => {}
        Kind::Compressor => compressor(&canvas, layers),
        Kind::Phaser => phaser(&canvas, layers),
        Kind::Chorus => chorus(&canvas, layers),
        Kind::Delay => delay(&canvas, layers),
        Kind::Reverb => reverb(&canvas, layers),
        Kind::Width => width(&canvas, layers),
    }
}

/// What comes out for what goes in.
fn drive(canvas: &PictureGround<'_>, layers: &Layers) {
    let get = |param: Dr| layers.get(param.of(0));
    let gain = 10.0_f32.powf(get(Dr::Gain) / 20.0);
    let shape = |x: f32| match get(Dr::Kind) as u8 {
        0 => (gain * x).tanh(),
        1 => (gain * x).clamp(-1.0, 1.0),
        2 => 1.0 - 4.0 * ((0.25 * gain * x + 0.25).rem_euclid(1.0) - 0.5).abs(),
        3 => (std::f32::consts::FRAC_PI_2 * gain * x).sin(),
        4 => {
            let steps = (get(Dr::Bits) - 1.0).exp2();
            ((gain * x).clamp(-1.0, 1.0) * steps).round() / steps
        }
        _ => ((gain * x).clamp(-1.0, 1.0) * 8.0).floor() / 8.0,
    };
    canvas.painter.line_segment([canvas.at(0.0, 0.5), canvas.at(1.0, 0.5)], Stroke::new(1.0, canvas.dim));
    canvas.painter.line_segment([canvas.at(0.5, 0.0), canvas.at(0.5, 1.0)], Stroke::new(1.0, canvas.dim));
    let mix = get(Dr::Mix);
    canvas.curve(0.5, |x| {
        let x = 2.0 * x - 1.0;
        0.5 + 0.48 * (mix * shape(x) + (1.0 - mix) * x)
    });
}

/// The level that comes out for a level that goes in, in dB; without attack and release.
fn compressed_db(layers: &Layers, db: f32) -> f32 {
    let get = |param: Co| layers.get(param.of(0));
    let (over, under) = ((db - get(Co::Threshold)).max(0.0), (get(Co::UpThreshold) - db).max(0.0));
    let change = over / get(Co::Ratio) - over + under - under / get(Co::UpRatio);
    db + get(Co::Depth) * change + get(Co::Makeup)
}

fn compressor(canvas: &PictureGround<'_>, layers: &Layers) {
    canvas.line(canvas.dim, |x| x);
    let db = |x: f32| QUIETEST_DB * (1.0 - x);
    canvas.curve(0.0, |x| 1.0 - compressed_db(layers, db(x)) / QUIETEST_DB);
    let x = 1.0 - layers.get(Co::Threshold.of(0)) / QUIETEST_DB;
    canvas.painter.vline(canvas.at(x, 0.0).x, canvas.rect.y_range(), Stroke::new(1.0, canvas.dim));
}

/// The notches with the sweep at rest.
fn phaser(canvas: &PictureGround<'_>, layers: &Layers) {
    let get = |param: Ph| layers.get(param.of(0));
    let stages = [4.0, 8.0, 12.0][(get(Ph::Stages) as usize).min(2)];
    let (centre, mix, feedback) = (get(Ph::Center), get(Ph::Mix), get(Ph::Feedback));
    canvas.curve(0.0, |x| {
        let hz = 20.0 * 1_000.0_f32.powf(x);
        let phase = -2.0 * stages * (hz / centre).atan();
        // The chain with its feedback, beside what passes it by.
        let (re, im) = (phase.cos(), phase.sin());
        let (a, b) = (1.0 - feedback * re, -feedback * im);
        let over = (a * a + b * b).max(1e-4);
        let (re, im) = ((re * a + im * b) / over, (im * a - re * b) / over);
        let (re, im) = (1.0 - mix + mix * 0.5 * (1.0 + re), mix * 0.5 * im);
        0.62 * (re * re + im * im).sqrt().min(1.6)
    });
}

/// How the delays of both sides swing.
fn chorus(canvas: &PictureGround<'_>, layers: &Layers) {
    let get = |param: Ch| layers.get(param.of(0));
    let (depth, spread) = (get(Ch::Depth), get(Ch::Spread));
    let most = 0.03;
    let cycles = 1.0 + 2.0 * Ch::Rate.of(0).def().way(get(Ch::Rate));
    let pairs = get(Ch::Pairs) as usize;
    let height = |x: f32, at: f32| {
        let swing = 0.5 + 0.5 * (std::f32::consts::TAU * (cycles * x + at)).sin();
        0.1 + 0.8 * (depth / most).sqrt() * (swing - 0.5) + 0.4
    };
    for pair in 0..pairs {
        let at = pair as f32 / (2.0 * pairs as f32);
        canvas.line(tint(canvas.dim, canvas.color, 0.55), |x| height(x, at + 0.5 * spread));
        canvas.line(canvas.color, |x| height(x, at));
    }
}

/// Echoes of the left side upwards, those of the right one downwards.
fn delay(canvas: &PictureGround<'_>, layers: &Layers) {
    let get = |param: De| layers.get(param.of(0));
    let synced = |param: De| {
        let beats = BEATS_OF_DIVISION[(get(param) as usize).min(BEATS_OF_DIVISION.len() - 1)] as f32;
        beats * 60.0 / TEMPO_BPM
    };
    let is_synced = layers.is_on(De::Sync.of(0));
    let times = if is_synced { [De::Division, De::DivisionRight].map(synced) } else { [De::Left, De::Right].map(get) };
    let (feedback, mix) = (get(De::Feedback), get(De::Mix));
    let is_crossed = layers.is_on(De::PingPong.of(0));
    canvas.painter.line_segment([canvas.at(0.0, 0.5), canvas.at(1.0, 0.5)], Stroke::new(1.0, canvas.dim));
    let bar = |x: f32, side: f32, height: f32, color: Color32| {
        let ends = [canvas.at(x, 0.5), canvas.at(x, 0.5 + 0.48 * side * height)];
        canvas.painter.line_segment(ends, Stroke::new(3.0, color));
    };
    bar(0.01, 1.0, 1.0 - 0.5 * mix, canvas.dim);
    bar(0.01, -1.0, 1.0 - 0.5 * mix, canvas.dim);
    let longest = times[0].max(times[1]).max(0.01);
    let span = ECHOES_S.max(2.5 * longest);
    for (side, first) in times.into_iter().enumerate() {
        let (mut at, mut level, mut side) = (first.max(0.005), mix.sqrt(), side);
        for _ in 0..48 {
            if at > span || level < 0.02 {
                break;
            }
            bar(0.01 + at / span, if side == 0 { 1.0 } else { -1.0 }, level, canvas.color);
            side = if is_crossed { 1 - side } else { side };
            at += times[side].max(0.005);
            level *= feedback;
        }
    }
}

/// The decay: in the middle, and of low and high frequencies.
fn reverb(canvas: &PictureGround<'_>, layers: &Layers) {
    let get = |param: Re| layers.get(param.of(0));
    let (decay, pre) = (get(Re::Decay).max(0.05), get(Re::PreDelay));
    let span = ECHOES_S.max(1.1 * decay);
    // 60 dB are the whole height.
    let level = move |x: f32, decay: f32| if x * span < pre { 0.0 } else { 1.0 - (x * span - pre) / decay };
    canvas.curve(0.0, |x| 0.95 * level(x, decay));
    for part in [get(Re::LowDecay), get(Re::HighDecay)] {
        canvas.line(tint(canvas.dim, canvas.color, 0.6), |x| 0.95 * level(x, decay * part));
    }
}

/// How far the sides reach.
fn width(canvas: &PictureGround<'_>, layers: &Layers) {
    let reach = 0.25 * layers.get(Wi::Width.of(0));
    let foot = canvas.at(0.5, 0.05);
    for (part, strength) in [(1.0, 0.14), (0.66, 0.2), (0.33, 0.3)] {
        let corners = vec![foot, canvas.at(0.5 - reach * part, 0.92), canvas.at(0.5 + reach * part, 0.92)];
        canvas.painter.add(Shape::convex_polygon(corners, canvas.color.gamma_multiply(strength), Stroke::NONE));
    }
    for side in [-1.0, 1.0] {
        let ends = [foot, canvas.at(0.5 + side * reach, 0.92)];
        canvas.painter.line_segment(ends, Stroke::new(1.75, canvas.color));
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_is_compressed_gets_softer_above_and_louder_below() {
        let mut layers = Layers::default();
        let near = |got: f32, expected: f32| assert!((got - expected).abs() < 1e-3, "{got} for {expected}");
        near(compressed_db(&layers, -30.0), -30.0);
        near(compressed_db(&layers, -10.0), -18.0 + 8.0 / 4.0);
        layers.set(Co::UpRatio.of(0), 2.0);
        near(compressed_db(&layers, -50.0), -45.0);
        layers.set(Co::Depth.of(0), 0.0);
        near(compressed_db(&layers, 0.0), 0.0);
    }
}
