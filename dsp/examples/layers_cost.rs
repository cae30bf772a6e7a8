//! What the layers beside FM cost: thread CPU time a stereo frame a voice, for sixteen voices and for one. With an argument: of the cases
//! whose name has it.

use std::sync::Arc;

use cpu_time::ThreadTime;
use vaeform_dsp::event::Event;
use vaeform_dsp::fm::Isa;
use vaeform_dsp::layers::{SourceContent, Tables};
use vaeform_dsp::synth::Synth;
use vaeform_patch::Patch;
use vaeform_patch::content::{Content, LevelCurve, LevelPoint, Partial, PartialBank, PartialFrequency, Timeline};
use vaeform_patch::layers::{
    Destination, FilterParam, FmParam, LayerParamId, NoiseParam, OscillatorParam, PartialsParam, Route, Source,
    SubParam, TableRef,
};
use vaeform_wavetable::{KeyZones, factory};

const RATE_HZ: usize = 48_000;
const BLOCK: usize = 64;
const ROUNDS: usize = 9;
const TABLE: &str = "Sine to Saw";

fn main() {
    let on = |n: usize| (OscillatorParam::On.of(n), 1.0);
    let unison = |n: usize, voices: f32| (OscillatorParam::Unison.of(n), voices);
    let place = |n: usize| (OscillatorParam::Frame.of(n), 0.37);
    let filter = |model: f32| {
        vec![
            (FilterParam::On.of(0), 1.0),
            (FilterParam::Model.of(0), model),
            (FilterParam::Cutoff.of(0), 1_200.0),
            (FilterParam::Resonance.of(0), 0.4),
        ]
    };
    let cross = |kind: f32| {
        vec![
            (OscillatorParam::Cross.of(0), kind),
            (OscillatorParam::CrossSource.of(0), 2.0),
            (OscillatorParam::CrossAmount.of(0), 0.5),
        ]
    };
    let with = |values: &[(LayerParamId, f32)], more: Vec<(LayerParamId, f32)>| [values, &more].concat();
    let two = [on(0), on(1), place(0), place(1), (SubParam::On.of(0), 1.0)];
    let wide = [on(0), on(1), place(0), place(1), unison(0, 7.0), unison(1, 7.0)];
    let one = [on(0), place(0)];
    let cases: Vec<(&str, Vec<(LayerParamId, f32)>)> = vec![
        ("nothing but an envelope", vec![(NoiseParam::On.of(0), 0.0), on(2), (OscillatorParam::Level.of(2), 0.0)]),
        ("one oscillator, first frame", vec![on(0)]),
        ("one oscillator", one.to_vec()),
        ("one oscillator x 16", vec![on(0), place(0), unison(0, 16.0)]),
        ("one oscillator + clean 12", with(&one, filter(0.0))),
        ("one oscillator + clean 24", with(&one, filter(1.0))),
        ("one oscillator + ladder", with(&one, filter(2.0))),
        ("one oscillator + comb", with(&one, filter(3.0))),
        ("one oscillator + formant", with(&one, filter(4.0))),
        ("one oscillator + phaser", with(&one, filter(5.0))),
        (
            "one oscillator + driven clean 12",
            with(&one, [filter(0.0), vec![(FilterParam::Drive.of(0), 12.0)]].concat()),
        ),
        ("two + sub + clean 12", with(&two, filter(0.0))),
        ("two x 7 + clean 12", with(&wide, filter(0.0))),
        ("FM", vec![(FmParam::On.of(0), 1.0), (FmParam::Level.of(0), 0.9)]),
        ("FM x 4", vec![(FmParam::On.of(0), 1.0), (FmParam::Unison.of(0), 4.0)]),
        ("FM x 8", vec![(FmParam::On.of(0), 1.0), (FmParam::Unison.of(0), 8.0)]),
        ("FM, operators apart", vec![(FmParam::On.of(0), 1.0), (FmParam::Op1Pan.of(0), 0.5)]),
        ("two, one turns the other's phase", [vec![on(0), on(1)], cross(1.0)].concat()),
        ("two, one moves the other's pitch", [vec![on(0), on(1)], cross(3.0)].concat()),
        ("two, one rings the other", [vec![on(0), on(1)], cross(2.0)].concat()),
        ("two", vec![on(0), on(1)]),
        ("white noise", vec![(NoiseParam::On.of(0), 1.0)]),
        ("16 noise bands", vec![(NoiseParam::On.of(0), 1.0), (NoiseParam::Colour.of(0), 2.0)]),
        (
            "16 noise bands, mono",
            vec![(NoiseParam::On.of(0), 1.0), (NoiseParam::Colour.of(0), 2.0), (NoiseParam::Width.of(0), 0.0)],
        ),
        ("64 partials", vec![(PartialsParam::On.of(0), 1.0)]),
    ];
    println!("{:32} {:>9} {:>9} {:>9}", "ns a frame a voice", "16", "one", "portable");
    let only = std::env::args().nth(1).unwrap_or_default();
    for (name, values) in cases.into_iter().filter(|(name, _)| name.contains(&only)) {
        let [sixteen, alone] = [16, 1].map(|voices| cost(&patch(&values), voices, Isa::detect()));
        println!("{name:32} {sixteen:9.2} {alone:9.2} {:9.2}", cost(&patch(&values), 16, Isa::Portable));
    }
    let mut moving = patch(&with(&two, filter(0.0)));
    for (n, to) in
        [OscillatorParam::Frame.of(0), FilterParam::Cutoff.of(0), OscillatorParam::Pitch.of(1)].into_iter().enumerate()
    {
        moving
            .layers
            .add_route(Route::new(Source::Envelope(n as u8 + 1), Destination::Layer(to), 0.3))
            .expect("a place");
    }
    let mut bent = patch(&[(PartialsParam::On.of(0), 1.0)]);
    let pitch = Destination::Layer(PartialsParam::Pitch.of(0));
    bent.layers.add_route(Route::new(Source::Lfo(1), pitch, 0.01)).expect("a place");
    let routed = [("64 partials, vibrato", bent), ("two + sub + clean 12, three routes", moving)];
    for (name, patch) in routed.into_iter().filter(|(name, _)| name.contains(&only)) {
        let [sixteen, alone] = [16, 1].map(|voices| cost(&patch, voices, Isa::detect()));
        println!("{name:32} {sixteen:9.2} {alone:9.2}");
    }
}

/// As many partials as there may be, all of them below half the rate up to key 81, that fall for a minute.
fn bank() -> Content {
    let curve = LevelCurve::new(&[0.0, 10.0, 20.0, 40.0, 60.0].map(|seconds| LevelPoint { seconds, db: -seconds }));
    let partials = (0..64_u8).map(|n| Partial {
        frequency: PartialFrequency::Ratio(1.0 + 0.31 * f32::from(n)),
        level_db: -20.0,
        phase: 0.0,
        curve,
    });
    PartialBank::new(partials, Timeline::default()).into()
}

fn patch(values: &[(LayerParamId, f32)]) -> Patch {
    let mut patch = Patch::default();
    patch.layers.set(FmParam::On.of(0), 0.0);
    patch.layers.partials = Some(bank().id());
    for (id, value) in values {
        patch.layers.set(*id, *value);
    }
    patch
}

/// The lowest of some rounds.
fn cost(patch: &Patch, num_voices: usize, isa: Isa) -> f64 {
    let name = TableRef::factory(TABLE).expect("a table");
    let table = Arc::new(KeyZones::of_table(&factory::recipe(TABLE).expect("a recipe").make()));
    let mut synth = Synth::with_isa(RATE_HZ as f32, isa);
    let contents = [bank()].map(|content| (content.id(), SourceContent::new(&content)));
    synth.set_tables(Box::new(Tables::new([(name, table)]).with_contents(contents)));
    synth.load_patch(patch);
    for n in 0..num_voices {
        let note = 36 + 3 * n as u8;
        synth.handle(Event::NoteOn { voice_id: None, channel: 0, note, velocity: 0.8 });
    }
    let (mut left, mut right) = ([0.0; BLOCK], [0.0; BLOCK]);
    let mut render = |blocks: usize| {
        for _ in 0..blocks {
            synth.render(&mut left, &mut right);
            std::hint::black_box((&left, &right));
        }
    };
    render(100);
    let blocks = RATE_HZ / BLOCK / 8;
    (0..ROUNDS)
        .map(|_| {
            let start = ThreadTime::now();
            render(blocks);
            start.elapsed().as_nanos() as f64 / (blocks * BLOCK * num_voices) as f64
        })
        .fold(f64::INFINITY, f64::min)
}
