//! The whole instrument: events, controls and a patch in, stereo frames out. The plugin, the player without a host, the tests and the
//! measurements play this one.

use crate::effects::{Chain, Timeline};
use crate::fm::Isa;
use crate::synth::Synth;

/// Voices, the effects behind them, the limiter at the end. `[audio-thread]` but for [`Instrument::new`].
pub struct Instrument {
    /// The voices. They take events, controls, patches and tunings.
    pub synth: Synth,
    effects: Chain,
    /// What the effects are told, at which frames of the block that is being played.
    timeline: Timeline,
}

impl Instrument {
    /// A silent instrument with the initial voice; allocates. `sample_rate_hz` is one of [`RATES_HZ`](crate::synth::RATES_HZ), or the
    /// nearest of them is taken.
    pub fn new(sample_rate_hz: f32) -> Self {
        Self::with_isa(sample_rate_hz, Isa::detect())
    }

    /// As [`Instrument::new`] on a chosen instruction set.
    pub fn with_isa(sample_rate_hz: f32, isa: Isa) -> Self {
        let synth = Synth::with_isa(sample_rate_hz, isa);
        let effects = Chain::with_isa(synth.sample_rate_hz(), isa);
        Self { synth, effects, timeline: Timeline::new() }
    }

    /// Silences everything and forgets controllers, expressions and held notes; patch, controls and tunings stay.
    pub fn reset(&mut self) {
        self.synth.reset();
        self.effects.reset();
        self.timeline.reset();
    }

    /// Renders the frames up to the next event, of equal lengths in both channels. It does not matter where a block is cut.
    pub fn render(&mut self, left: &mut [f32], right: &mut [f32]) {
        let num_frames = left.len().min(right.len());
        let mut done = 0;
        while done < num_frames {
            self.hear_of_effects();
            let most = self.synth.frames_to_effects().unwrap_or(num_frames);
            let end = num_frames.min(done + most);
            self.synth.render(&mut left[done..end], &mut right[done..end]);
            self.timeline.advance(end - done);
            done = end;
        }
    }

    fn hear_of_effects(&mut self) {
        if let Some(settings) = self.synth.take_effects() {
            self.timeline.change(settings);
        }
    }

    /// Sends a whole block, and what was added to it, through the effects of the patch. What comes out is finite and in -1..1.
    pub fn finish(&mut self, left: &mut [f32], right: &mut [f32]) {
        self.hear_of_effects();
        self.timeline.play(&mut self.effects, left, right);
    }

    /// Frames for which the effects sound on after the last voice.
    pub fn tail(&mut self) -> usize {
        self.effects.tail()
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::event::Event;

    /// A loud chord in blocks of these sizes, as bits.
    fn played(sizes: &[usize]) -> Vec<[u32; 2]> {
        let mut instrument = Instrument::new(48_000.0);
        for note in 40..72 {
            instrument.synth.handle(Event::NoteOn { voice_id: None, channel: 0, note, velocity: 1.0 });
        }
        let mut frames = Vec::new();
        for size in sizes.iter().cycle() {
            if frames.len() >= 9_600 {
                break;
            }
            let (mut left, mut right) = (vec![0.0; *size], vec![0.0; *size]);
            instrument.render(&mut left, &mut right);
            instrument.finish(&mut left, &mut right);
            frames.extend(left.iter().zip(&right).map(|(left, right)| [left.to_bits(), right.to_bits()]));
        }
        frames.truncate(9_600);
        frames
    }

    #[test]
    fn where_a_block_is_cut_changes_no_bit_of_what_leaves_the_limiter() {
        let whole = played(&[9_600]);
        assert_eq!(played(&[64]), whole);
        assert_eq!(played(&[1, 333, 77]), whole);
        let peak = whole.iter().flatten().map(|bits| f32::from_bits(*bits).abs()).fold(0.0, f32::max);
        assert!((0.9..=1.0).contains(&peak), "the limiter has something to do: {peak}");
    }

    #[test]
    fn a_patch_brings_its_effects_and_takes_them_away() {
        use vaeform_patch::layers::DriveParam;
        let mut driven = vaeform_patch::Patch::default();
        driven.layers.set(DriveParam::On.of(0), 1.0);
        driven.layers.set(DriveParam::Gain.of(0), 30.0);
        let loudness = |patch: &vaeform_patch::Patch| {
            let mut instrument = Instrument::new(48_000.0);
            instrument.synth.load_patch(patch);
            instrument.synth.handle(Event::NoteOn { voice_id: None, channel: 0, note: 60, velocity: 1.0 });
            let (mut left, mut right) = ([0.0; 4_800], [0.0; 4_800]);
            instrument.render(&mut left, &mut right);
            instrument.finish(&mut left, &mut right);
            left.iter().map(|x| x * x).sum::<f32>()
        };
        let (plain, loud) = (loudness(&vaeform_patch::Patch::default()), loudness(&driven));
        assert!(loud > 4.0 * plain, "{loud} beside {plain}");
    }

    /// A note through a reverb, whose mix a host moves at a frame: the frames from block sizes, as bits.
    fn with_moved_mix(sizes: &[usize], percent: &[(usize, f32)]) -> Vec<[u32; 2]> {
        use crate::control::Control;
        use vaeform_patch::layers::ReverbParam;
        let mut patch = vaeform_patch::Patch::default();
        patch.layers.set(ReverbParam::On.of(0), 1.0);
        let mut instrument = Instrument::new(48_000.0);
        instrument.synth.load_patch(&patch);
        instrument.synth.handle(Event::NoteOn { voice_id: None, channel: 0, note: 60, velocity: 1.0 });
        let (mut frames, mut sizes) = (Vec::new(), sizes.iter().cycle());
        while frames.len() < 4_800 {
            let (first, size) = (frames.len(), *sizes.next().expect("a cycle"));
            let (mut left, mut right) = (vec![0.0; size], vec![0.0; size]);
            let mut done = 0;
            for (at, percent) in percent.iter().filter(|(at, _)| (first..first + size).contains(at)) {
                instrument.render(&mut left[done..at - first], &mut right[done..at - first]);
                instrument.synth.set_control(Control::ReverbMix, *percent);
                done = at - first;
            }
            instrument.render(&mut left[done..], &mut right[done..]);
            instrument.finish(&mut left, &mut right);
            frames.extend(left.iter().zip(&right).map(|(left, right)| [left.to_bits(), right.to_bits()]));
        }
        frames.truncate(4_800);
        frames
    }

    #[test]
    fn a_host_moves_the_mix_of_an_effect_at_its_own_frame() {
        let moves = [(1_000, 70.0), (1_017, -100.0), (3_333, 40.0)];
        let whole = with_moved_mix(&[4_800], &moves);
        for sizes in [&[64][..], &[1, 333, 77], &[512]] {
            assert!(with_moved_mix(sizes, &moves) == whole, "{sizes:?}");
        }
        let still = with_moved_mix(&[512], &[]);
        assert!(whole != still && whole[..1_000] == still[..1_000]);
        assert!(with_moved_mix(&[512], &[(1_000, 0.0)]) == still, "0 is nothing");
    }

    /// A note through effects that routes move, in blocks of these sizes, as bits.
    fn with_routes(sizes: &[usize], routes: &[vaeform_patch::layers::Route], wheel: f32) -> Vec<[u32; 2]> {
        use vaeform_patch::layers::{DelayParam, ReverbParam};
        let mut patch = vaeform_patch::Patch::default();
        patch.layers.set(ReverbParam::On.of(0), 1.0);
        patch.layers.set(DelayParam::On.of(0), 1.0);
        for route in routes {
            patch.layers.add_route(*route).expect("a possible route");
        }
        let mut instrument = Instrument::new(48_000.0);
        instrument.synth.load_patch(&patch);
        instrument.synth.handle(Event::Controller { channel: 0, controller: 1, value: wheel });
        instrument.synth.handle(Event::NoteOn { voice_id: None, channel: 0, note: 60, velocity: 1.0 });
        let (mut frames, mut sizes) = (Vec::new(), sizes.iter().cycle());
        while frames.len() < 9_600 {
            let size = *sizes.next().expect("a cycle");
            let (mut left, mut right) = (vec![0.0; size], vec![0.0; size]);
            instrument.render(&mut left, &mut right);
            instrument.finish(&mut left, &mut right);
            frames.extend(left.iter().zip(&right).map(|(left, right)| [left.to_bits(), right.to_bits()]));
        }
        frames.truncate(9_600);
        frames
    }

    #[test]
    fn routes_move_effects_from_sources_that_all_notes_share() {
        use vaeform_patch::layers::{DelayParam, Destination, ReverbParam, Route, Source};
        let to = Destination::Layer(ReverbParam::Mix.of(0));
        let still = with_routes(&[512], &[], 1.0);
        let at_rest = with_routes(&[512], &[], 0.0);
        assert!(with_routes(&[512], &[Route::new(Source::Wheel, to, 0.5)], 0.0) == at_rest, "the wheel rests");
        assert!(with_routes(&[512], &[Route::new(Source::Wheel, to, 0.5)], 1.0) != still);
        assert!(with_routes(&[512], &[Route::new(Source::Macro(1), to, 0.5)], 1.0) == still, "so does the macro");
        let lfo = Route::new(Source::Lfo(1), to, 0.5);
        let moved = [lfo, Route::new(Source::Lfo(2), Destination::Layer(DelayParam::Feedback.of(0)), -0.3)];
        let whole = with_routes(&[9_600], &moved, 1.0);
        assert!(whole != still);
        assert!(whole.iter().flatten().all(|bits| f32::from_bits(*bits).is_finite()));
        for sizes in [&[64][..], &[1, 333, 77], &[512]] {
            assert!(with_routes(sizes, &moved, 1.0) == whole, "{sizes:?}");
        }
    }

    #[test]
    fn an_offset_switches_no_effect_on() {
        use crate::control::Control;
        let play = |percent| {
            let mut instrument = Instrument::new(48_000.0);
            for control in [Control::DriveMix, Control::ReverbMix, Control::StereoWidth] {
                instrument.synth.set_control(control, percent);
            }
            instrument.synth.handle(Event::NoteOn { voice_id: None, channel: 0, note: 60, velocity: 1.0 });
            let (mut left, mut right) = ([0.0; 4_800], [0.0; 4_800]);
            instrument.render(&mut left, &mut right);
            instrument.finish(&mut left, &mut right);
            left.map(f32::to_bits)
        };
        assert!(play(100.0) == play(0.0));
    }

    #[test]
    fn a_reset_instrument_is_a_new_one() {
        let mut instrument = Instrument::new(48_000.0);
        let note = Event::NoteOn { voice_id: None, channel: 0, note: 60, velocity: 1.0 };
        let block = |instrument: &mut Instrument| {
            instrument.synth.handle(note);
            let (mut left, mut right) = ([0.0; 512], [0.0; 512]);
            instrument.render(&mut left, &mut right);
            left = left.map(|x| 20.0 * x);
            instrument.finish(&mut left, &mut right);
            left.map(f32::to_bits)
        };
        let first = block(&mut instrument);
        block(&mut instrument);
        instrument.reset();
        assert_eq!(block(&mut instrument), first);
    }
}
