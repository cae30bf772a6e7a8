//! The envelopes of a tone as those of a patch's layers: envelope 1 opens with the key and lets go of all sources, envelope 2 is the place
//! in the table, envelope 3 or LFO 1 the pitch, envelope 4 the level of the table beside those of noise and partials.

use vaeform_patch::layers::{
    Destination, EnvelopeParam, Layers, LfoParam, OscillatorParam, Point, Points, Route, Source,
};

use super::rounding;
use super::segments::Knot;
use super::tone::{HOP_S, Held, RELEASE_POWER, ToneModel, release_s};
use super::velocity::VELOCITY;

/// Points of an envelope at most, as the engine plays them.
const MAX_POINTS: usize = 8;
/// Silence at the end of a decay, in dB below the envelope's top.
const SILENT_DB: f32 = 90.0;

/// By which power of the pitch envelopes go faster.
pub(super) const BY_KEY: f32 = 0.25;

/// Sets all envelopes for a tone whose own key is `note` and whose highest level is `top_db`.
pub(super) fn of_tone(layers: &mut Layers, model: &ToneModel, top_db: f32, note: u8) {
    gate(layers, release_s(&model.life));
    level(layers, model, top_db);
    position(layers, model);
    pitch(layers, model);
    // Times are written as they are at middle C.
    let slower = ((f32::from(note) - 60.0) / 12.0 * BY_KEY).exp2();
    for n in 1..4 {
        layers.set(EnvelopeParam::KeyTime.of(n), BY_KEY);
        slow_down(&mut layers.envelopes[n], slower);
    }
}

fn slow_down(envelope: &mut Points, slower: f32) {
    let slowed: Vec<Point> =
        envelope.points().iter().map(|point| rounding::corner(Point { x: point.x * slower, ..*point })).collect();
    let Points { sustain, repeat, is_ping_pong, .. } = *envelope;
    *envelope = Points::new(&slowed);
    (envelope.sustain, envelope.repeat, envelope.is_ping_pong) = (sustain, repeat, is_ping_pong);
}

/// Makes time follow the key by another power of the pitch, as it is at the key `note`.
pub(super) fn follow_keys(layers: &mut Layers, note: u8, by_key: f32) {
    let slower = ((f32::from(note) - 60.0) / 12.0 * (by_key - BY_KEY)).exp2();
    for n in 1..4 {
        layers.set(EnvelopeParam::KeyTime.of(n), by_key);
        slow_down(&mut layers.envelopes[n], slower);
    }
}

/// Envelope 1: open while the key is down, shut in so many seconds; it answers velocity.
pub(crate) fn gate(layers: &mut Layers, release_s: f32) {
    let points = [Point { x: 0.0, y: 1.0, curve: 0.0 }, Point { x: release_s, y: 0.0, curve: RELEASE_POWER }];
    set_points(layers, 0, &points, |points| points.sustain = Some(0));
    layers.set(EnvelopeParam::Velocity.of(0), VELOCITY);
}

/// Seconds between two places.
fn seconds(from: f32, to: f32) -> f32 {
    (to - from) * HOP_S as f32
}

/// Envelope 4: straight lines in dB, which are power curves of linear levels.
fn level(layers: &mut Layers, model: &ToneModel, top_db: f32) {
    let linear = |db: f32| 10.0_f32.powf((db - top_db).max(-SILENT_DB) / 20.0);
    let knots = &model.envelope;
    let mut points = vec![Point { x: 0.0, y: linear(knots[0].value), curve: 0.0 }];
    for pair in knots.windows(2) {
        let [from, to] = [linear(pair[0].value), linear(pair[1].value)];
        points.push(Point { x: seconds(pair[0].at, pair[1].at), y: to, curve: (to / from).ln() });
    }
    if let Held::Decay { db_per_s } = model.life.held {
        let last = linear(knots[knots.len() - 1].value);
        let silence = linear(f32::NEG_INFINITY);
        let drop_db = 20.0 * (silence / last).log10();
        if drop_db < -1.0 {
            points.push(Point { x: drop_db / db_per_s, y: silence, curve: (silence / last).ln() });
        }
    }
    set_points(layers, 3, &points, |_| ());
    let level = Destination::Layer(OscillatorParam::Level.of(0));
    layers.add_route(Route::new(Source::Envelope(4), level, 1.0));
}

/// Envelope 2: the place in the table. A held note that stays goes to and fro in its loop.
fn position(layers: &mut Layers, model: &ToneModel) {
    let key_up = model.life.key_up as f32;
    let point = |pair: &[Knot]| Point { x: seconds(pair[0].at, pair[1].at), y: pair[1].value, curve: 0.0 };
    let num_held = model.position.iter().take_while(|knot| knot.at <= key_up).count();
    let (held, released) = (&model.position[..num_held], &model.position[num_held - 1..]);
    let mut points = vec![Point { x: 0.0, y: held[0].value, curve: 0.0 }];
    points.extend(held.windows(2).map(point));
    let last = points.len() - 1;
    let is_looped = matches!(model.life.held, Held::Loop { .. }) && last > 0;
    let repeat = is_looped.then(|| ((last - 1) as u8, last as u8));
    let room = MAX_POINTS - points.len();
    points.extend(released.windows(2).map(point).take(room));
    let waits = repeat.is_none() && points.len() > last + 1;
    set_points(layers, 1, &points, |points| {
        points.repeat = repeat;
        points.is_ping_pong = true;
        points.sustain = waits.then_some(last as u8);
    });
    let frame = Destination::Layer(OscillatorParam::Frame.of(0));
    layers.add_route(Route::new(Source::Envelope(2), frame, 1.0));
}

/// Envelope 3 and LFO 1: the pitch beside that of the key.
fn pitch(layers: &mut Layers, model: &ToneModel) {
    let pitch = OscillatorParam::Pitch.of(0);
    let span = pitch.def().max - pitch.def().min;
    let knots = &model.pitch.knots;
    let (lowest, highest) = knots
        .iter()
        .fold((f32::INFINITY, f32::NEG_INFINITY), |(low, high), knot| (low.min(knot.value), high.max(knot.value)));
    if highest > lowest {
        let y = |knot: &Knot| (knot.value - lowest) / (highest - lowest);
        let first = Point { x: 0.0, y: y(&knots[0]), curve: 0.0 };
        let ways =
            knots.windows(2).map(|pair| Point { x: seconds(pair[0].at, pair[1].at), y: y(&pair[1]), curve: 0.0 });
        let points: Vec<Point> = std::iter::once(first).chain(ways).collect();
        set_points(layers, 2, &points, |_| ());
        layers.set(pitch, lowest);
        layers.add_route(Route::new(Source::Envelope(3), Destination::Layer(pitch), (highest - lowest) / span));
    }
    if let Some(vibrato) = model.pitch.vibrato {
        for (param, value) in [
            (LfoParam::Shape, 0.0),
            (LfoParam::Rate, vibrato.hz),
            (LfoParam::Trigger, 1.0),
            (LfoParam::Phase, vibrato.phase),
            (LfoParam::Delay, vibrato.delay_s),
            (LfoParam::Fade, vibrato.fade_s),
        ] {
            layers.set(param.of(0), value);
        }
        layers.add_route(Route::new(Source::Lfo(1), Destination::Layer(pitch), vibrato.depth / span));
    }
}

fn set_points(layers: &mut Layers, n: usize, points: &[Point], marks: impl Fn(&mut Points)) {
    let points: Vec<Point> = points.iter().map(|point| rounding::corner(*point)).collect();
    layers.set(EnvelopeParam::Mode.of(n), 1.0);
    layers.envelopes[n] = Points::new(&points);
    marks(&mut layers.envelopes[n]);
}
