//! The values of the hidden MIDI parameters: what a host reads back, and which of what it writes is news.

use std::sync::atomic::{AtomicU32, Ordering};

use super::midi_param::{BEND, MidiParam, NOTHING, NUM_MIDI_PARAMS, PRESSURE};

/// Values nearer than this are the same: less than the hair by which values at rest are told from messages.
const SAME: f32 = 5.5e-7;
/// A momentary controller within this of [`NOTHING`] says nothing.
const NO_MESSAGE: f32 = 1e-3;

/// One value for every parameter, 0-1.
#[derive(Debug)]
struct Table([AtomicU32; NUM_MIDI_PARAMS]);

impl Table {
    fn at_rest() -> Self {
        let rest = |index| MidiParam::from_index(index).map_or(0.0, MidiParam::rest);
        Self(std::array::from_fn(|index| AtomicU32::new(rest(index).to_bits())))
    }

    fn get(&self, param: MidiParam) -> f32 {
        f32::from_bits(self.0[param.index()].load(Ordering::Relaxed))
    }

    fn set(&self, param: MidiParam, value: f32) {
        self.0[param.index()].store(value.to_bits(), Ordering::Relaxed);
    }
}

/// What hosts have sent. The audio thread writes what it plays, the main thread reads it.
#[derive(Debug)]
pub(super) struct MidiValues {
    /// As the host reads them.
    shown: Table,
    /// As the synth has them.
    played: Table,
}

impl Default for MidiValues {
    fn default() -> Self {
        Self { shown: Table::at_rest(), played: Table::at_rest() }
    }
}

impl MidiValues {
    /// What the host reads.
    pub(super) fn shown(&self, param: MidiParam) -> f32 {
        self.shown.get(param)
    }

    /// `[main-thread]` The host says what it shows; nothing sounds of that.
    pub(super) fn show(&self, param: MidiParam, value: f64) {
        if value.is_finite() && !param.is_momentary() {
            self.shown.set(param, value.clamp(0.0, 1.0) as f32);
        }
    }

    /// `[audio-thread]` A message, 0-1. False if it says nothing new: a value that the host has read and writes back.
    pub(super) fn hear(&self, param: MidiParam, value: f32) -> bool {
        if param.is_momentary() {
            let is_message = (value - NOTHING).abs() > NO_MESSAGE;
            if is_message && param.controller == 121 {
                self.reset_controllers();
            }
            return is_message;
        }
        self.shown.set(param, value);
        let is_news = (value - self.played.get(param)).abs() > SAME;
        if is_news {
            self.played.set(param, value);
        }
        is_news
    }

    /// Every controller is at rest again, as the synth's are after a reset.
    pub(super) fn rest(&self) {
        self.rest_where(|_| true);
    }

    /// CC 121: what MIDI's recommended practice RP-015 resets.
    fn reset_controllers(&self) {
        self.rest_where(|param| matches!(param.controller, 1 | 11 | 64..=67 | PRESSURE | BEND));
    }

    fn rest_where(&self, is_reset: impl Fn(MidiParam) -> bool) {
        for param in (0..NUM_MIDI_PARAMS).filter_map(MidiParam::from_index).filter(|&param| is_reset(param)) {
            self.shown.set(param, param.rest());
            self.played.set(param, param.rest());
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn param(channel: i16, controller: i16) -> MidiParam {
        MidiParam::of(channel, controller).unwrap()
    }

    /// As a host that keeps six decimals.
    fn as_text(value: f32) -> f32 {
        format!("{value:.6}").parse().unwrap()
    }

    #[test]
    fn what_is_read_and_written_back_says_nothing_before_any_message_and_after_each() {
        let values = MidiValues::default();
        for index in 0..NUM_MIDI_PARAMS {
            let param = MidiParam::from_index(index).unwrap();
            assert!(!values.hear(param, values.shown(param)), "{}", param.name());
            assert!(!values.hear(param, as_text(values.shown(param))), "{} as text", param.name());
        }
        for (param, value) in [(param(0, 1), 64.0), (param(0, 7), 100.0), (param(9, 74), 3.0), (param(0, 20), 0.0)] {
            let value = value / 127.0;
            assert!(values.hear(param, value), "{} {value}", param.name());
            assert_eq!(values.shown(param), value);
            assert!(!values.hear(param, values.shown(param)));
        }
    }

    #[test]
    fn momentary_controllers_act_each_time_and_read_as_nothing() {
        let values = MidiValues::default();
        for controller in [6, 38, 96, 97, 98, 99, 100, 101, 120, 121, 123, 127] {
            let param = param(0, controller);
            for seven_bit in [0, 0, 1, 127, 127] {
                assert!(values.hear(param, seven_bit as f32 / 127.0), "CC {controller} {seven_bit}");
            }
            assert_eq!(values.shown(param), NOTHING);
            assert!(!values.hear(param, NOTHING));
        }
    }

    #[test]
    fn after_reset_all_controllers_the_wheel_acts_again_and_volume_stays() {
        let values = MidiValues::default();
        let (wheel, volume, bend) = (param(0, 1), param(0, 7), param(5, i16::from(BEND)));
        for param in [wheel, volume, bend] {
            assert!(values.hear(param, 1.0));
        }
        assert!(values.hear(param(3, 121), 0.0));
        assert_eq!((values.shown(wheel), values.shown(bend)), (0.0, 0.5));
        assert!(values.hear(wheel, 1.0) && values.hear(bend, 1.0));
        assert!(!values.hear(volume, 1.0));
        values.rest();
        assert!(values.hear(volume, 1.0));
    }

    #[test]
    fn what_a_host_shows_is_read_back_and_does_not_keep_the_message_from_acting() {
        let values = MidiValues::default();
        values.show(param(0, 1), 0.25);
        values.show(param(0, 1), f64::NAN);
        assert_eq!(values.shown(param(0, 1)), 0.25);
        assert!(values.hear(param(0, 1), 0.25));
    }
}
