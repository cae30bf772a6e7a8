//! Patches and a synth to play them.

use std::sync::{Arc, LazyLock};

use realfft::RealFftPlanner;
use vaeform_dsp::event::{Event, NoteTarget};
use vaeform_dsp::fm::Isa;
use vaeform_dsp::layers::{SourceContent, Tables};
use vaeform_dsp::synth::Synth;
use vaeform_patch::Patch;
use vaeform_patch::content::{
    BandCurves, Content, LevelCurve, LevelPoint, NUM_BANDS, NoiseBands, Partial, PartialBank, PartialFrequency,
    Timeline,
};
use vaeform_patch::layers::{
    Destination, FilterParam, FmParam, LayerParamId, LfoParam, NoiseParam, OscillatorParam, PartialsParam, RandomParam,
    Route, Source, TableRef,
};
use vaeform_wavetable::{KeyZones, factory};

pub(crate) const RATE_HZ: f32 = 48_000.0;

/// Tables by their names, each made once.
pub(crate) const NAMES: [&str; 3] = ["Sine to Saw", "Saw Sync", "Vowels"];
static TABLES: LazyLock<Vec<(TableRef, Arc<KeyZones>)>> = LazyLock::new(|| {
    NAMES
        .iter()
        .map(|name| {
            let table = factory::recipe(name).expect("a recipe of that name").make();
            (TableRef::factory(name).expect("a table of that name"), Arc::new(KeyZones::of_table(&table)))
        })
        .collect()
});

pub(crate) fn tables() -> Box<Tables> {
    let contents = [bands(), partials()].map(|content| (content.id(), SourceContent::new(&content)));
    let plain = TABLES.iter().map(|(name, table)| ((*name).into(), table.clone()));
    Box::new(Tables::new(plain.chain(crate::keys::zones())).with_contents(contents))
}

/// Bands that fall at different speeds, with a part that a held key repeats.
pub(crate) fn bands() -> Content {
    let mut curves = [LevelCurve::default(); NUM_BANDS];
    for (n, curve) in (1_u8..).zip(&mut curves) {
        let points = [(0.0, 0.0), (0.02 * f32::from(n), -3.0), (0.4, -f32::from(n))];
        *curve = LevelCurve::new(&points.map(|(seconds, db)| LevelPoint { seconds, db }));
    }
    NoiseBands::new([-20.0; NUM_BANDS], BandCurves::Each(curves), Timeline::new(200.0, Some([0.05, 0.3]))).into()
}

/// Forty partials of a struck bar, some of them in Hz.
pub(crate) fn partials() -> Content {
    let partials = (1..=40_u8).map(|n| {
        let x = f32::from(n);
        let points = [(0.0, -40.0), (0.01, 0.0), (2.0 / x, -60.0)];
        Partial {
            frequency: if n % 5 == 0 { PartialFrequency::Hz(150.0 * x) } else { PartialFrequency::Ratio(x * x / 7.0) },
            level_db: -12.0 - x,
            phase: 0.25,
            curve: LevelCurve::new(&points.map(|(seconds, db)| LevelPoint { seconds, db })),
        }
    });
    PartialBank::new(partials, Timeline::new(300.0, None)).into()
}

/// Noise bands and partials through the filters, with all of it moved.
pub(crate) fn spectral() -> Patch {
    let mut patch = patch(&[
        (NoiseParam::On.of(0), 1.0),
        (NoiseParam::Colour.of(0), 2.0),
        (NoiseParam::KeyTime.of(0), 0.25),
        (PartialsParam::On.of(0), 1.0),
        (PartialsParam::Route.of(0), 2.0),
        (PartialsParam::KeyTrack.of(0), 0.8),
        (PartialsParam::PhaseRandom.of(0), 0.5),
        (PartialsParam::KeyTime.of(0), 0.25),
        (FilterParam::On.of(0), 1.0),
        (FilterParam::Cutoff.of(0), 3_000.0),
    ]);
    patch.layers.noise_bands = Some(bands().id());
    patch.layers.partials = Some(partials().id());
    for (source, to, amount) in [
        (Source::Lfo(1), PartialsParam::Pitch.of(0), 0.01),
        (Source::Lfo(2), PartialsParam::Level.of(0), 0.3),
        (Source::Envelope(2), PartialsParam::Stretch.of(0), 0.2),
        (Source::Velocity, PartialsParam::Tilt.of(0), 0.1),
        (Source::Random(1), PartialsParam::Time.of(0), 0.2),
        (Source::Lfo(1), NoiseParam::Tilt.of(0), 0.2),
        (Source::Random(1), NoiseParam::Width.of(0), -0.5),
    ] {
        patch.layers.add_route(Route::new(source, Destination::Layer(to), amount)).expect("a free place");
    }
    patch
}

/// A patch without FM and with these values.
pub(crate) fn patch(values: &[(LayerParamId, f32)]) -> Patch {
    let mut patch = Patch::default();
    patch.layers.set(FmParam::On.of(0), 0.0);
    patch.layers.set(OscillatorParam::PhaseRandom.of(0), 0.0);
    for (id, value) in values {
        assert_eq!(patch.layers.set(*id, *value), None, "{}", id.key());
    }
    patch
}

/// One oscillator at a place of "Sine to Saw", past the filters.
pub(crate) fn oscillator(place: f32) -> Vec<(LayerParamId, f32)> {
    vec![(OscillatorParam::On.of(0), 1.0), (OscillatorParam::Frame.of(0), place), (OscillatorParam::Route.of(0), 0.0)]
}

/// Two oscillators in unison through both filters, with everything else that moves.
pub(crate) fn rich() -> Patch {
    let mut values = vec![
        (FmParam::On.of(0), 1.0),
        (FmParam::Route.of(0), 1.0),
        (FmParam::Pan.of(0), 0.3),
        (FmParam::Unison.of(0), 2.0),
    ];
    for n in 0..2 {
        values.extend([
            (OscillatorParam::On.of(n), 1.0),
            (OscillatorParam::Frame.of(n), 0.6),
            (OscillatorParam::Unison.of(n), 5.0),
            (OscillatorParam::FrameSpread.of(n), 0.3),
            (OscillatorParam::Route.of(n), 1.0 + n as f32),
            (FilterParam::On.of(n), 1.0),
            (FilterParam::Cutoff.of(n), 900.0),
            (FilterParam::Resonance.of(n), 0.5),
            (FilterParam::Model.of(n), 1.0 + n as f32),
        ]);
    }
    values.push((vaeform_patch::layers::SubParam::On.of(0), 1.0));
    values.push((NoiseParam::On.of(0), 1.0));
    values.push((NoiseParam::Colour.of(0), 1.0));
    let mut patch = patch(&values);
    patch.layers.tables[1] = TableRef::factory(NAMES[1]).expect("a table");
    patch.layers.set(OscillatorParam::Warp.of(0), 1.0);
    patch.layers.set(OscillatorParam::WarpAmount.of(0), 0.2);
    patch.layers.set(OscillatorParam::Cross.of(1), 1.0);
    patch.layers.set(OscillatorParam::CrossSource.of(1), 4.0);
    patch.layers.set(OscillatorParam::CrossAmount.of(1), 0.3);
    patch.layers.set(LfoParam::Trigger.of(1), 1.0);
    patch.layers.set(LfoParam::Rate.of(1), 6.0);
    patch.layers.set(LfoParam::Sync.of(0), 1.0);
    patch.layers.set(RandomParam::Kind.of(0), 1.0);
    for (source, to, amount) in [
        (Source::Lfo(1), FilterParam::Cutoff.of(0), 0.2),
        (Source::Lfo(2), OscillatorParam::Pitch.of(0), 0.01),
        (Source::Lfo(3), OscillatorParam::WarpAmount.of(0), 0.5),
        (Source::Random(1), OscillatorParam::Pan.of(1), 0.5),
        (Source::Envelope(2), OscillatorParam::Frame.of(1), -0.5),
        (Source::Velocity, FilterParam::Resonance.of(1), 0.3),
        (Source::Lfo(1), LfoParam::Rate.of(1), 0.3),
    ] {
        patch.layers.add_route(Route::new(source, Destination::Layer(to), amount)).expect("a free place");
    }
    patch
}

/// The same with these models of the filters, driven.
pub(crate) fn filtered(models: [f32; 2]) -> Patch {
    let mut patch = rich();
    for (n, model) in models.into_iter().enumerate() {
        patch.layers.set(FilterParam::Model.of(n), model);
        patch.layers.set(FilterParam::Drive.of(n), 9.0 * n as f32);
        patch.layers.set(FilterParam::KeyTrack.of(n), 1.0);
        patch.layers.set(FilterParam::Morph.of(n), 0.4);
        patch.layers.set(FilterParam::Kind.of(n), 3.0 * n as f32);
    }
    for (n, (kind, source)) in [(1.0, 0.0), (2.0, 4.0), (3.0, 1.0)].into_iter().enumerate() {
        patch.layers.set(OscillatorParam::On.of(n), 1.0);
        patch.layers.set(OscillatorParam::Cross.of(n), kind);
        patch.layers.set(OscillatorParam::CrossSource.of(n), source);
        patch.layers.set(OscillatorParam::CrossAmount.of(n), 0.3);
    }
    patch.layers.set(OscillatorParam::WarpSpread.of(0), 0.2);
    patch.layers.set(FmParam::Unison.of(0), 5.0);
    patch.layers.set(FmParam::Op1Pan.of(0), -0.5);
    patch
}

/// FM that an oscillator modulates, which in turn modulates another, in copies and through a filter, with the amount moved.
pub(crate) fn crossed_fm() -> Patch {
    let mut patch = rich();
    for (id, value) in [
        (FmParam::Cross.of(0), 3.0),
        (FmParam::CrossSource.of(0), 1.0),
        (FmParam::CrossTarget.of(0), 1.0),
        (FmParam::CrossAmount.of(0), 0.3),
        (FmParam::Op1Pan.of(0), 0.4),
        (OscillatorParam::Cross.of(0), 1.0),
        (OscillatorParam::CrossSource.of(0), 0.0),
        (OscillatorParam::CrossAmount.of(0), 0.2),
    ] {
        patch.layers.set(id, value);
    }
    patch.fm.set(vaeform_patch::operator::param(1, vaeform_patch::operator::OUTPUT_LEVEL), 80.0);
    patch.fm.set(vaeform_patch::global::FEEDBACK, 5.0);
    let to = Destination::Layer(FmParam::CrossAmount.of(0));
    patch.layers.add_route(Route::new(Source::Lfo(1), to, 0.4)).expect("a free place");
    patch
}

/// The same with LFOs that are faster than lines over a whole control block can tell, on all that sounds.
pub(crate) fn fast() -> Patch {
    let mut patch = crossed_fm();
    patch.layers.set(LfoParam::Rate.of(0), 150.0);
    patch.layers.set(LfoParam::Sync.of(0), 0.0);
    patch.layers.set(LfoParam::Trigger.of(0), 1.0);
    patch.layers.set(LfoParam::Rate.of(1), 70.0);
    for (to, amount) in [
        (OscillatorParam::Pitch.of(0), 0.2),
        (OscillatorParam::Level.of(1), 0.3),
        (OscillatorParam::Frame.of(0), 0.4),
        (OscillatorParam::Detune.of(1), 0.3),
        (FilterParam::Mix.of(0), -0.4),
        (FmParam::Level.of(0), -0.3),
        (NoiseParam::Level.of(0), 0.2),
    ] {
        patch.layers.add_route(Route::new(Source::Lfo(1), Destination::Layer(to), amount)).expect("a free place");
    }
    patch
}

pub(crate) fn synth(patch: &Patch) -> Synth {
    synth_on(patch, Isa::detect())
}

pub(crate) fn synth_on(patch: &Patch, isa: Isa) -> Synth {
    let mut synth = Synth::with_isa(RATE_HZ, isa);
    synth.set_tables(tables());
    synth.load_patch(patch);
    synth
}

pub(crate) fn note_on(synth: &mut Synth, note: u8) {
    synth.handle(Event::NoteOn { voice_id: None, channel: 0, note, velocity: 1.0 });
}

pub(crate) fn note_off(synth: &mut Synth, note: u8) {
    synth.handle(Event::note_off(NoteTarget { voice_id: None, channel: Some(0), note: Some(note) }));
}

/// So many frames of the synth in blocks of these sizes, in turn.
pub(crate) fn render(synth: &mut Synth, num_frames: usize, sizes: &[usize]) -> Vec<[f32; 2]> {
    let mut frames = Vec::with_capacity(num_frames);
    for size in sizes.iter().cycle() {
        let len = (*size).min(num_frames - frames.len());
        let (mut left, mut right) = (vec![0.0; len], vec![0.0; len]);
        synth.render(&mut left, &mut right);
        frames.extend(left.into_iter().zip(right).map(|(left, right)| [left, right]));
        if frames.len() == num_frames {
            return frames;
        }
    }
    unreachable!("sizes are not empty");
}

pub(crate) fn peak(frames: &[[f32; 2]]) -> f32 {
    frames.iter().flatten().fold(0.0, |peak, x| peak.max(x.abs()))
}

/// The greatest step from a frame to the next.
pub(crate) fn steepest(frames: &[[f32; 2]]) -> f32 {
    frames.windows(2).map(|pair| (pair[1][0] - pair[0][0]).abs()).fold(0.0, f32::max)
}

/// Levels of the spectrum in dB re its highest bin, Hann window; bin `k` is `k * RATE_HZ / len` Hz.
pub(crate) fn spectrum_db(frames: &[[f32; 2]]) -> Vec<f32> {
    let plan = RealFftPlanner::<f32>::new().plan_fft_forward(frames.len());
    let mut input: Vec<f32> = frames
        .iter()
        .enumerate()
        .map(|(i, x)| x[0] * (0.5 - 0.5 * (std::f32::consts::TAU * i as f32 / frames.len() as f32).cos()))
        .collect();
    let mut bins = plan.make_output_vec();
    plan.process(&mut input, &mut bins).expect("lengths fit");
    let top = bins.iter().map(|bin| bin.norm()).fold(1e-30, f32::max);
    bins.iter().map(|bin| 20.0 * (bin.norm() / top).max(1e-12).log10()).collect()
}

pub(crate) fn level_at(spectrum: &[f32], hz: f32) -> f32 {
    let bin = (hz / RATE_HZ * 2.0 * (spectrum.len() - 1) as f32).round() as usize;
    spectrum[bin.saturating_sub(2)..=bin + 2].iter().copied().fold(f32::MIN, f32::max)
}

pub(crate) fn held(values: &[(LayerParamId, f32)], note: u8, num_frames: usize) -> Vec<[f32; 2]> {
    let mut synth = synth(&patch(values));
    note_on(&mut synth, note);
    render(&mut synth, 4_800, &[480]);
    render(&mut synth, num_frames, &[480])
}

/// Two operators as bright as they get, with these values of the layers.
pub(crate) fn bright_fm(values: &[(LayerParamId, f32)]) -> Vec<[f32; 2]> {
    let mut sound = patch(values);
    sound.layers.set(FmParam::On.of(0), 1.0);
    sound.fm.set(vaeform_patch::operator::param(1, vaeform_patch::operator::OUTPUT_LEVEL), 90.0);
    let mut synth = synth(&sound);
    note_on(&mut synth, 57);
    render(&mut synth, 4_800, &[480]);
    render(&mut synth, 32_768, &[480])
}
