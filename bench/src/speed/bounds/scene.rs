//! What is rendered: voices of a patch, or effects.

use std::sync::Arc;

use vaeform_dsp::effects::{Chain, ChainSettings, Effect, Reverb};
use vaeform_dsp::event::Event;
use vaeform_dsp::fm::Isa;
use vaeform_dsp::layers::{SourceContent, Tables};
use vaeform_dsp::synth::Synth;
use vaeform_patch::Patch;
use vaeform_patch::content::{Content, LevelCurve, LevelPoint, Partial, PartialBank, PartialFrequency, Timeline};
use vaeform_patch::layers::{
    Destination, FilterParam, FmParam, LayerParamId, LfoParam, NoiseParam, OscillatorParam, PartialsParam, Route,
    Source, SubParam, TableRef,
};
use vaeform_wavetable::warp::Warp;
use vaeform_wavetable::{KeyZones, factory};

use crate::speed::cases::{BLOCK, RATE_HZ, sustaining};

/// The table of all oscillators.
const TABLE: &str = "Sine to Saw";
/// Models of filters, as their parameter counts them.
const CLEAN_12: f32 = 0.0;
const LADDER: f32 = 2.0;

/// What a figure is of, or what is taken off it.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Scene {
    /// Six operators and nothing beside them.
    Fm,
    /// An oscillator, and with unison of sixteen.
    One,
    OneWide,
    /// The oscillator through a filter.
    OneFiltered,
    OneLadder,
    /// Its warp follows an LFO.
    OneWarped,
    /// Two oscillators, sub and filter.
    Two,
    /// Two oscillators of seven voices each, and filter.
    TwoWide,
    Bands,
    Partials,
    /// A table, 16 partials, 16 bands of noise and a filter.
    Hybrid,
    /// Seven effects.
    Chain,
    Reverb,
}

impl Scene {
    /// A thing that renders so many frames whenever it is called, with so many voices held.
    pub(super) fn player(self, num_voices: usize, isa: Isa) -> Box<dyn FnMut(usize)> {
        match self {
            Self::Chain => effect(EffectChain::new(isa)),
            Self::Reverb => effect(Reverb::with_isa(RATE_HZ as f32, isa)),
            _ => {
                let mut synth = self.synth(isa);
                for n in 0..num_voices {
                    strike(&mut synth, 36 + 3 * n as u8);
                }
                Box::new(move |num_frames| render(&mut synth, num_frames))
            }
        }
    }

    /// A synth that has the patch.
    pub(super) fn synth(self, isa: Isa) -> Synth {
        let name = TableRef::factory(TABLE).expect("a factory table");
        let table = Arc::new(KeyZones::of_table(&factory::recipe(TABLE).expect("a factory table").make()));
        let mut synth = Synth::with_isa(RATE_HZ as f32, isa);
        let contents = [bank(64), bank(16)].map(|content| (content.id(), SourceContent::new(&content)));
        synth.set_tables(Box::new(Tables::new([(name, table)]).with_contents(contents)));
        synth.load_patch(&self.patch());
        synth
    }

    fn patch(self) -> Patch {
        let on = |n: usize| (OscillatorParam::On.of(n), 1.0);
        let place = |n: usize| (OscillatorParam::Frame.of(n), 0.37);
        let unison = |n: usize, voices: f32| (OscillatorParam::Unison.of(n), voices);
        let filter = |model: f32| {
            [
                (FilterParam::On.of(0), 1.0),
                (FilterParam::Model.of(0), model),
                (FilterParam::Cutoff.of(0), 1_200.0),
                (FilterParam::Resonance.of(0), 0.4),
            ]
        };
        let (one, two) = ([on(0), place(0)], [on(0), place(0), on(1), place(1)]);
        let bands = [(NoiseParam::On.of(0), 1.0), (NoiseParam::Colour.of(0), 2.0)];
        let partials = [(PartialsParam::On.of(0), 1.0)];
        match self {
            Self::Fm | Self::Chain | Self::Reverb => sustaining(),
            Self::One => layers(&[&one]),
            Self::OneWide => layers(&[&one, &[unison(0, 16.0)]]),
            Self::OneFiltered => layers(&[&one, &filter(CLEAN_12)]),
            Self::OneLadder => layers(&[&one, &filter(LADDER)]),
            Self::OneWarped => warped(layers(&[&one])),
            Self::Two => layers(&[&two, &[(SubParam::On.of(0), 1.0)], &filter(CLEAN_12)]),
            Self::TwoWide => layers(&[&two, &[unison(0, 7.0), unison(1, 7.0)], &filter(CLEAN_12)]),
            Self::Bands => layers(&[&bands]),
            Self::Partials => layers(&[&partials]),
            Self::Hybrid => {
                let mut patch = layers(&[&one, &bands, &partials, &filter(CLEAN_12)]);
                patch.layers.partials = Some(bank(16).id());
                patch
            }
        }
    }
}

/// A key goes down.
pub(super) fn strike(synth: &mut Synth, note: u8) {
    synth.handle(Event::NoteOn { voice_id: None, channel: 0, note, velocity: 0.8 });
}

fn render(synth: &mut Synth, num_frames: usize) {
    let (mut left, mut right) = ([0.0; BLOCK], [0.0; BLOCK]);
    for _ in 0..num_frames.div_ceil(BLOCK) {
        synth.render(&mut left, &mut right);
        std::hint::black_box((&left, &right));
    }
}

/// A patch without FM that has these values.
fn layers(values: &[&[(LayerParamId, f32)]]) -> Patch {
    let mut patch = Patch::default();
    patch.layers.partials = Some(bank(64).id());
    for (id, value) in
        [&[(FmParam::On.of(0), 0.0)]].into_iter().map(|first| &first[..]).chain(values.iter().copied()).flatten()
    {
        assert_eq!(patch.layers.set(*id, *value), None, "{}", id.key());
    }
    patch
}

/// The same whose first oscillator is synced, by an amount that never rests.
fn warped(mut patch: Patch) -> Patch {
    // The list of the parameter has "none" before the warps.
    let sync = 1 + Warp::ALL.iter().position(|warp| *warp == Warp::Sync).unwrap_or_default();
    let values = [
        (OscillatorParam::Warp.of(0), sync as f32),
        (OscillatorParam::WarpAmount.of(0), 0.5),
        (LfoParam::Rate.of(0), 3.0),
    ];
    for (id, value) in values {
        patch.layers.set(id, value);
    }
    let amount = Destination::Layer(OscillatorParam::WarpAmount.of(0));
    patch.layers.add_route(Route::new(Source::Lfo(1), amount, 0.2)).expect("a place for a route");
    patch
}

/// As many partials, all of them below half the rate up to key 81, that fall for a minute.
fn bank(num_partials: u8) -> Content {
    let curve = LevelCurve::new(&[0.0, 10.0, 20.0, 40.0, 60.0].map(|seconds| LevelPoint { seconds, db: -seconds }));
    let partials = (0..num_partials).map(|n| Partial {
        frequency: PartialFrequency::Ratio(1.0 + 0.31 * f32::from(n)),
        level_db: -20.0,
        phase: 0.0,
        curve,
    });
    PartialBank::new(partials, Timeline::default()).into()
}

/// Drive, equalizer, compressor, phaser, chorus, delay and reverb, as they come.
struct EffectChain(Chain);

impl EffectChain {
    fn new(isa: Isa) -> Self {
        let mut settings = ChainSettings::default();
        settings.drive.is_on = true;
        settings.equalizer.is_on = true;
        settings.compressor.is_on = true;
        settings.phaser.is_on = true;
        settings.chorus.is_on = true;
        settings.delay.is_on = true;
        settings.reverb.is_on = true;
        let mut chain = Chain::with_isa(RATE_HZ as f32, isa);
        chain.set(&settings);
        Self(chain)
    }
}

impl Effect for EffectChain {
    fn reset(&mut self) {
        self.0.reset();
    }

    fn process(&mut self, left: &mut [f32], right: &mut [f32]) {
        self.0.process(left, right);
    }

    fn tail(&self) -> usize {
        usize::MAX
    }
}

/// An effect that hears noise, -12 dB, in both channels.
fn effect(mut effect: impl Effect + 'static) -> Box<dyn FnMut(usize)> {
    let mut state = 1_u32;
    let mut next = || {
        state = state.wrapping_mul(1_664_525).wrapping_add(1_013_904_223);
        0.25 * ((state >> 8) as f32 / (1 << 23) as f32 - 1.0)
    };
    let noise: Vec<[[f32; BLOCK]; 2]> =
        (0..64).map(|_| std::array::from_fn(|_| std::array::from_fn(|_| next()))).collect();
    Box::new(move |num_frames| {
        for block in noise.iter().cycle().take(num_frames.div_ceil(BLOCK)) {
            let [mut left, mut right] = *block;
            effect.process(&mut left, &mut right);
            std::hint::black_box((&left, &right));
        }
    })
}
