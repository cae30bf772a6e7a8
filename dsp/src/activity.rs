//! What a note does now, as plain numbers for pictures of it. `[audio-thread]`

use vaeform_patch::layers::{EnvelopeParam, LfoParam, MAX_ROUTES};

/// What the newest note does now.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Activity {
    /// How loud operators 1-6 are: 0 is 60 dB below full scale or less, 1 is full scale.
    pub operators: [f32; 6],
    /// Where envelopes 1-4 stand: the place of the stage (delay, attack, hold, decay, release) or of the segment that is drawn, and the part of
    /// it that is over. Below 0 where one moves nothing.
    pub envelopes: [f32; EnvelopeParam::COUNT],
    /// Where the waves of LFOs 1-4 are, 0..1. Below 0 where one moves nothing.
    pub lfos: [f32; LfoParam::COUNT],
    /// What the destinations of the patch's routes stand at, in plain units; no number without a route, or where it leads elsewhere.
    pub routes: [f32; MAX_ROUTES],
}

/// Numbers of an [`Activity`].
pub const NUM_NUMBERS: usize = 6 + EnvelopeParam::COUNT + LfoParam::COUNT + MAX_ROUTES;

impl Default for Activity {
    /// Nothing sounds.
    fn default() -> Self {
        Self {
            operators: [0.0; 6],
            envelopes: [-1.0; EnvelopeParam::COUNT],
            lfos: [-1.0; LfoParam::COUNT],
            routes: [f32::NAN; MAX_ROUTES],
        }
    }
}

impl Activity {
    /// All numbers, in the order of the fields.
    pub fn numbers(&self) -> impl Iterator<Item = f32> + '_ {
        let Self { operators, envelopes, lfos, routes } = self;
        operators.iter().chain(envelopes).chain(lfos).chain(routes).copied()
    }

    /// From all numbers, in the order of the fields; what is missing is as where nothing sounds.
    pub fn of_numbers(numbers: impl IntoIterator<Item = f32>) -> Self {
        let mut activity = Self::default();
        let Self { operators, envelopes, lfos, routes } = &mut activity;
        let fields = operators.iter_mut().chain(envelopes).chain(lfos).chain(routes);
        fields.zip(numbers).for_each(|(field, number)| *field = number);
        activity
    }
}

#[cfg(test)]
mod tests {
    use vaeform_patch::Patch;
    use vaeform_patch::layers::{Destination, EnvelopeParam, OscillatorParam, Route, Source};

    use super::*;
    use crate::event::{Event, NoteTarget};
    use crate::synth::Synth;

    #[test]
    fn numbers_come_back_in_their_order() {
        let numbers: Vec<f32> = (0..NUM_NUMBERS).map(|i| i as f32).collect();
        let activity = Activity::of_numbers(numbers.iter().copied());
        assert_eq!(activity.numbers().collect::<Vec<_>>(), numbers);
        assert_eq!((activity.operators[5], activity.envelopes[0], activity.routes[0]), (5.0, 6.0, 14.0));
    }

    #[test]
    fn the_newest_note_tells_its_levels_its_stage_and_where_routes_lead() {
        let mut patch = Patch::default();
        patch.layers.set(OscillatorParam::On.of(0), 1.0);
        patch.layers.set(EnvelopeParam::Attack.of(0), 1.0);
        patch.layers.set(EnvelopeParam::Release.of(0), 2.0);
        let to = Destination::Layer(OscillatorParam::Frame.of(0));
        patch.layers.set_route(3, Some(Route::new(Source::Velocity, to, 0.5)));
        let mut synth = Synth::new(48_000.0);
        assert_eq!(synth.activity().operators, [0.0; 6]);
        synth.load_patch(&patch);
        synth.handle(Event::NoteOn { voice_id: None, channel: 0, note: 60, velocity: 1.0 });
        let mut channels = [[0.0; 24_000], [0.0; 24_000]];
        let [left, right] = &mut channels;
        synth.render(left, right);
        let activity = synth.activity();
        assert!(activity.operators[0] > 0.9, "{activity:?}");
        assert!((1.4..1.6).contains(&activity.envelopes[0]), "half of the attack: {activity:?}");
        assert!((activity.routes[3] - 0.5).abs() < 1e-3 && activity.routes[2].is_nan());
        let key = NoteTarget { voice_id: None, channel: Some(0), note: Some(60) };
        synth.handle(Event::NoteOff { target: key, velocity: 0.0 });
        synth.render(left, right);
        assert!((4.0..5.0).contains(&synth.activity().envelopes[0]), "the release: {:?}", synth.activity());
    }
}
