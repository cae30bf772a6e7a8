//! How a match answers velocity: softer and duller below that of the sound, louder and brighter above it, and at it as it was found.

use vaeform_patch::layers::{Destination, FilterParam, Layers, Route, Source};

/// How far velocity takes the level down.
pub(super) const VELOCITY: f32 = 0.7;
/// The velocity at which a match is as loud and as bright as the sound.
pub(crate) const LOUD_AT: u8 = 100;
/// What highs gain over lows from no velocity to all of it, in dB: 2.5 dB from 20 to 127. Of eight General MIDI instruments at velocity 50
/// most have none of it, some six times as much.
const SHELF_DB: f32 = 3.0;
/// Where highs begin at middle C, in Hz: at the second harmonic of every key.
const CORNER_HZ: f32 = 523.25;
/// The filter's shelf above its cutoff.
const HIGH_SHELF: f32 = 6.0;

/// The level at a velocity, 1 at full.
pub(super) fn by_velocity(velocity: u8) -> f32 {
    let velocity = f32::from(velocity) / 127.0;
    1.0 - VELOCITY * (1.0 - velocity * velocity)
}

/// Sets filter 1, which all sources of a match go through, to a shelf that velocity moves; at [`LOUD_AT`] it leaves all as it is.
pub(crate) fn brighten(layers: &mut Layers) {
    let gain = FilterParam::Gain.of(0);
    let own = f32::from(LOUD_AT) / 127.0;
    for (param, value) in [
        (FilterParam::On, 1.0),
        (FilterParam::Kind, HIGH_SHELF),
        (FilterParam::Cutoff, CORNER_HZ),
        (FilterParam::KeyTrack, 1.0),
        (FilterParam::Gain, -SHELF_DB * own),
    ] {
        layers.set(param.of(0), value);
    }
    let span = gain.def().max - gain.def().min;
    layers.add_route(Route::new(Source::Velocity, Destination::Layer(gain), SHELF_DB / span));
}
