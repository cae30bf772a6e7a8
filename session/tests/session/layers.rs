//! Layers beside FM in a session: nothing of them is lost, and what they play is there when they sound.

use std::path::PathBuf;
use std::sync::atomic::{AtomicU32, Ordering};
use std::time::{Duration, Instant};

use serde_json::{Value, json};
use vaeform_dsp::layers::Tables;
use vaeform_dsp::synth::Synth;
use vaeform_patch::content::{
    BandCurves, Content, LevelCurve, LevelPoint, NUM_BANDS, NoiseBands, Partial, PartialBank, PartialFrequency,
    Timeline,
};
use vaeform_patch::layers::{
    ContentId, Destination, EnvelopeParam, LayerParamId, Layers, MAX_ROUTES, NUM_LAYER_PARAMS, OscillatorParam,
    PartialsParam, Point, Points, Route, Source, TableRef,
};
use vaeform_patch::{OwnTable, Patch, PatchName, Preset, global};
use vaeform_session::state::{MAX_BODY_BYTES, StateError, check};
use vaeform_session::{Client, Command, Goal, Knobs, LatentDecoder, LatentSettings, VariationMode, Variations, open};

use crate::{PATIENCE, fingerprint, wait_for};

pub(crate) const RATE_HZ: f32 = 48_000.0;

/// A table that no other test has: partials that fall off by another slope in each frame.
pub(crate) fn table(num_frames: usize) -> OwnTable {
    static COUNT: AtomicU32 = AtomicU32::new(0);
    let seed = COUNT.fetch_add(1, Ordering::Relaxed) as f32;
    let frame = |frame: usize| {
        (0..2_048).map(move |i| {
            let phase = i as f32 / 2_048.0 * std::f32::consts::TAU;
            let slope = 1.0 + seed / 64.0 + frame as f32 / 256.0;
            (1..6).map(|k| (k as f32 * phase).sin() * (k as f32).powf(-slope)).sum::<f32>()
        })
    };
    OwnTable::new("made here", (0..num_frames).flat_map(frame).collect::<Vec<f32>>()).unwrap()
}

/// Noise bands and partials that no other test has.
fn contents() -> Vec<Content> {
    static COUNT: AtomicU32 = AtomicU32::new(0);
    let seed = COUNT.fetch_add(1, Ordering::Relaxed) as f32 / 64.0;
    let falling = |db: f32| LevelCurve::new(&[LevelPoint::default(), LevelPoint { seconds: 1.0 + seed, db }]);
    let bands = [0; NUM_BANDS].map(|_| LevelCurve::new(&[LevelPoint { seconds: 0.25, db: -seed }]));
    let bands = NoiseBands::new([-20.0; NUM_BANDS], BandCurves::Each(bands), Timeline::new(220.0, Some([0.1, 0.2])));
    let partials = (1..=9_u8).map(|n| Partial {
        frequency: PartialFrequency::Ratio(f32::from(n) * 1.01),
        level_db: -f32::from(n),
        phase: 0.3,
        curve: falling(-10.0),
    });
    vec![bands.into(), PartialBank::new(partials, Timeline::default()).into()]
}

/// A preset with something in every part of its layers, and three tables of its own.
fn layered(name: &str, num_frames: usize) -> Preset {
    let mut layers = Layers::default();
    for id in LayerParamId::all() {
        layers.set(id, id.def().at((id.idx() * 37 % 101) as f32 / 101.0));
    }
    let tables: Vec<OwnTable> = (0..OscillatorParam::COUNT).map(|_| table(num_frames)).collect();
    for (n, table) in tables.iter().enumerate() {
        layers.set(OscillatorParam::On.of(n), 1.0);
        layers.tables[n] = TableRef::Own(table.id());
    }
    let contents = contents();
    (layers.noise_bands, layers.partials) = (Some(contents[0].id()), Some(contents[1].id()));
    let sources: Vec<Source> = Source::all().collect();
    let of_notes = |id: &LayerParamId| id.def().is_continuous() && !id.def().group.is_effect();
    let continuous: Vec<LayerParamId> = LayerParamId::all().filter(of_notes).collect();
    for place in 0..MAX_ROUTES {
        let destination = match place % 3 {
            0 => Destination::Fm(global::LFO_SPEED),
            _ => Destination::Layer(continuous[place * 7 % continuous.len()]),
        };
        let route = Route::new(sources[place % sources.len()], destination, place as f32 / 32.0 - 0.5);
        assert!(layers.set_route(place, Some(Route { curve: place as f32 / 4.0, ..route })));
    }
    for n in 0..EnvelopeParam::COUNT {
        let point = |i: usize| Point { x: 0.1 * i as f32, y: (i % 2) as f32, curve: n as f32 };
        layers.envelopes[n] = Points::new(&(0..5).map(point).collect::<Vec<_>>());
        layers.envelopes[n].repeat = Some((1, 3));
    }
    layers.macro_names[3] = *b"Brightness  ";
    let mut patch = Patch { name: PatchName::new(name), layers, ..Patch::default() };
    patch.fm.set(global::FEEDBACK, 5.0);
    Preset { tables, contents, ..patch.into() }
}

/// The same with tables of the factory.
fn with_factory_tables(name: &str, table: &str) -> Preset {
    let mut preset = layered(name, 1);
    preset.patch.layers.tables = [TableRef::factory(table).unwrap(); 3];
    preset.tables.clear();
    (preset.patch.layers.noise_bands, preset.patch.layers.partials) = (None, None);
    preset.contents.clear();
    preset
}

/// A path of its own for each call: tests of one process run side by side.
fn file(name: &str) -> PathBuf {
    static CALLS: std::sync::atomic::AtomicUsize = std::sync::atomic::AtomicUsize::new(0);
    let call = CALLS.fetch_add(1, Ordering::Relaxed);
    std::env::temp_dir().join(format!("vaeform-layers-{}-{call}-{name}.json", std::process::id()))
}

pub(crate) fn import(client: &Client, preset: &Preset) {
    let path = file(&preset.patch.name.to_string());
    std::fs::write(&path, preset.to_json()).unwrap();
    client.send(Command::Import(path.clone()));
    wait_for(client, |s| s.patch == preset.patch);
    std::fs::remove_file(path).unwrap();
}

/// What the synth has of these tables.
fn has(synth: &mut Synth, names: &[TableRef]) -> Vec<bool> {
    let tables: Box<Tables> = synth.set_tables(Box::default());
    let has = names.iter().map(|&name| tables.get(name).is_some()).collect();
    drop(synth.set_tables(tables));
    has
}

/// The contents that the synth has.
fn contents_of(synth: &mut Synth) -> Vec<ContentId> {
    let tables: Box<Tables> = synth.set_tables(Box::default());
    let ids = tables.content_ids().collect();
    drop(synth.set_tables(tables));
    ids
}

fn body(state: &str) -> Value {
    serde_json::from_str(state.splitn(4, ' ').nth(3).unwrap()).unwrap()
}

fn forged(body: &Value) -> String {
    let guess = format!("vaeform-state 1 00000000 {body}");
    match check(&guess) {
        Err(StateError::Checksum { found, .. }) => format!("vaeform-state 1 {found:08x} {body}"),
        _ => guess,
    }
}

#[test]
fn a_project_keeps_all_layers_and_each_table_once() {
    let client = open().0.client();
    let (session, _audio) = open();
    let one = session.client();
    let [first, second] = ["FIRST", "SECOND"].map(|name| layered(name, 4));
    import(&one, &first);
    one.send(Command::CaptureB);
    one.send(Command::Store(3));
    import(&one, &second);
    let state = one.save();
    for table in first.tables.iter().chain(&second.tables) {
        assert_eq!(state.matches(&format!("\"{}\":{{", table.id())).count(), 1, "once each");
    }
    for content in first.contents.iter().chain(&second.contents) {
        assert_eq!(state.matches(&format!("\"{}\":{{", content.id())).count(), 1, "once each");
    }
    client.restore(&state);
    assert_eq!(client.restored(), Ok(()));
    assert_eq!(client.save(), state);
    let (before, after) = (one.snapshot(), client.snapshot());
    assert_eq!(after.patch, second.patch);
    assert_eq!((after.latent_settings.b, before.latent_settings.b), (Some(first.patch), Some(first.patch)));
    assert!(after.is_edited);
    // What nobody names any more is not saved.
    one.send(Command::ClearB);
    one.send(Command::Init);
    one.send(Command::Store(3));
    assert!(!one.save().contains("\"tables\"") && !one.save().contains("\"contents\""), "no patch names one");
    one.send(Command::Undo);
    one.send(Command::Undo);
    assert_eq!(one.snapshot().patch, second.patch);
    assert_eq!(body(&one.save())["tables"].as_object().unwrap().len(), 6, "undo finds them again");
    assert_eq!(body(&one.save())["contents"].as_object().unwrap().len(), 4);
}

#[test]
fn an_exported_preset_stands_alone() {
    let (session, _audio) = open();
    let client = session.client();
    let preset = layered("EXPORTED", 2);
    import(&client, &preset);
    let state = client.save();
    let (session, _audio) = open();
    let other = session.client();
    other.restore(&state);
    let path = file("exported");
    other.send(Command::ExportPreset(path.clone()));
    wait_for(&other, |s| s.notices.iter().any(|notice| notice.text.starts_with("Saved")));
    let (read, notices) = Preset::from_json(std::fs::read(&path).unwrap()).unwrap();
    std::fs::remove_file(path).unwrap();
    assert_eq!((read, notices), (preset, vec![]));
}

#[test]
fn a_patch_is_heard_when_its_tables_are_there_and_not_before() {
    let (session, mut audio) = open();
    let (client, mut synth) = (session.client(), Synth::new(RATE_HZ));
    client.resync(&mut audio, &mut synth);
    audio.begin_block(&mut synth);
    let before = fingerprint(&mut synth);
    let preset = layered("WAITS", 64);
    let names = preset.patch.layers.tables;
    assert_eq!(has(&mut synth, &names), [false; 3], "a session of FM alone has none");
    import(&client, &preset);
    let began = Instant::now();
    loop {
        audio.begin_block(&mut synth);
        let heard = fingerprint(&mut synth);
        if heard != before {
            break;
        }
        assert!(began.elapsed() < PATIENCE, "the patch did not come");
        std::thread::sleep(Duration::from_millis(1));
    }
    assert_eq!(has(&mut synth, &names), [true; 3]);
    assert!(contents_of(&mut synth).into_iter().eq(preset.patch.layers.content_ids()));
    // Once nobody needs them they go, and are freed elsewhere.
    client.send(Command::Init);
    let began = Instant::now();
    while has(&mut synth, &names) != [false; 3] || !contents_of(&mut synth).is_empty() {
        assert!(began.elapsed() < PATIENCE, "the tables stay");
        audio.begin_block(&mut synth);
        client.settle();
    }
}

#[test]
fn whoever_starts_an_audio_end_or_renders_offline_waits_for_tables() {
    let (session, _audio) = open();
    let one = session.client();
    let preset = layered("OFFLINE", 2);
    import(&one, &preset);
    let state = one.save();
    let names = preset.patch.layers.tables;

    let (session, mut audio) = open();
    let (client, mut synth) = (session.client(), Synth::new(RATE_HZ));
    client.restore(&state);
    client.resync(&mut audio, &mut synth);
    assert_eq!(has(&mut synth, &names), [true; 3], "at the start");
    assert_eq!(contents_of(&mut synth).len(), 2);

    let (session, mut audio) = open();
    let (client, mut synth) = (session.client(), Synth::new(RATE_HZ));
    client.resync(&mut audio, &mut synth);
    audio.begin_block(&mut synth);
    client.restore(&state);
    client.settle();
    audio.begin_block(&mut synth);
    assert_eq!(has(&mut synth, &names), [true; 3], "in the middle");
    assert_eq!(contents_of(&mut synth).len(), 2);
    let mut expected = Synth::new(RATE_HZ);
    expected.load_patch(&preset.patch);
    assert_eq!(fingerprint(&mut synth).len(), fingerprint(&mut expected).len());
}

#[test]
fn programs_that_the_host_may_select_have_their_tables_before() {
    let (session, mut audio) = open();
    let (client, mut synth) = (session.client(), Synth::new(RATE_HZ));
    import(&client, &with_factory_tables("PROGRAM", "Full Organ"));
    client.send(Command::Store(9));
    client.send(Command::Select(0));
    client.resync(&mut audio, &mut synth);
    let name = [TableRef::factory("Full Organ").unwrap()];
    assert_eq!(has(&mut synth, &name), [false], "the host may not select it");
    client.send(Command::ProgramChange(true));
    client.settle();
    audio.begin_block(&mut synth);
    assert_eq!(has(&mut synth, &name), [true]);
    audio.program_change(9, &mut synth);
    client.settle();
    assert_eq!(client.snapshot().program, 9);
    audio.begin_block(&mut synth);
    assert_eq!(has(&mut synth, &name), [true]);
}

#[test]
fn contents_alone_are_set_by_commands_and_go_to_the_synth_and_back() {
    let (session, mut audio) = open();
    let (client, mut synth) = (session.client(), Synth::new(RATE_HZ));
    client.resync(&mut audio, &mut synth);
    let contents = contents();
    for content in &contents {
        client.send(Command::SetContent(content.clone()));
    }
    client.send(Command::SetLayer { id: PartialsParam::On.of(0), value: 1.0 });
    client.settle();
    audio.begin_block(&mut synth);
    assert_eq!(contents_of(&mut synth).len(), 2);
    let layers = client.snapshot().patch.layers;
    assert_eq!([layers.noise_bands, layers.partials], [0, 1].map(|n| Some(contents[n].id())));
    assert_eq!(body(&client.save())["contents"].as_object().unwrap().len(), 2);
    client.send(Command::Undo);
    client.send(Command::Undo);
    client.send(Command::Undo);
    client.settle();
    audio.begin_block(&mut synth);
    client.settle();
    audio.begin_block(&mut synth);
    assert_eq!(contents_of(&mut synth), []);
    client.send(Command::Redo);
    client.settle();
    audio.begin_block(&mut synth);
    assert_eq!(contents_of(&mut synth), [contents[0].id()]);
}

#[test]
fn what_the_model_decodes_keeps_the_layers_of_what_it_steers() {
    let anchor = with_factory_tables("ANCHOR", "Brass").patch;
    let b = with_factory_tables("B", "Reed").patch;
    let variations = Variations { mode: VariationMode::Note, ..Variations::default() };
    let latent_settings = LatentSettings { b: Some(b), variations, ..LatentSettings::default() };
    let mut decoder = LatentDecoder::new();
    for (morph, latent) in [(0.0, 0.5), (0.8, 0.0), (1.0, -0.5)] {
        let mut knobs = Knobs { morph, ..Knobs::default() };
        knobs.latents[0] = latent;
        let goal = Goal { anchor, latent_settings: latent_settings.clone(), knobs };
        for variation in decoder.steer(&goal).variations {
            assert!(variation.patch.layers == anchor.layers, "morph {morph}, latent {latent}");
        }
        assert!(decoder.settle(&goal).layers == anchor.layers);
    }
    let (session, _audio) = open();
    let client = session.client();
    import(&client, &with_factory_tables("RANDOM", "Bow"));
    let before = client.snapshot().patch;
    client.send(Command::Random { temperature: 1.0 });
    let after = wait_for(&client, |s| s.patch.fm != before.fm).patch;
    assert!(after.layers == before.layers);
}

#[test]
fn hostile_tables_and_layers_in_a_state_are_refused_or_mended_and_told() {
    let (session, _audio) = open();
    let client = session.client();
    let preset = layered("HOSTILE", 1);
    import(&client, &preset);
    let good = body(&client.save());
    let id = preset.tables[0].id().to_string();
    let with = |change: &dyn Fn(&mut Value)| {
        let mut body = good.clone();
        change(&mut body);
        check(&forged(&body)).map_err(|error| error.to_string())
    };
    let refused = |change: &dyn Fn(&mut Value)| with(change).unwrap_err();
    assert_eq!(with(&|_| ()), Ok(()));
    assert!(
        refused(&|body| body["tables"][&id]["data"] = json!("?")).contains(&format!("table {id}: expected base 64"))
    );
    assert!(refused(&|body| body["tables"] = json!([1])).contains("expected an object of tables by id"));
    let other = table(1).packed().to_owned();
    assert!(refused(&|body| body["tables"][&id]["data"] = json!(other)).contains("the samples are those of"));
    let bank = preset.contents[1].id().to_string();
    let told = refused(&|body| body["contents"][&bank]["partials"][3]["level"] = json!(1e9));
    assert!(told.contains(&format!("contents: {bank}.partials.3.level: expected a number of -100 to 24")), "{told}");
    assert!(refused(&|body| body["contents"] = json!([1])).contains("expected an object of contents by id"));
    let much = "x".repeat(MAX_BODY_BYTES);
    assert!(refused(&|body| body["later"] = json!({ "much": much })).contains("beside its tables"));
    let mended = |change: &dyn Fn(&mut Value)| {
        let mut body = good.clone();
        change(&mut body);
        client.send(Command::DismissNotices);
        client.restore(&forged(&body));
        assert_eq!(client.restored(), Ok(()));
        client.snapshot().notices.iter().map(|notice| notice.text.clone()).collect::<Vec<_>>().join(" ")
    };
    let told = mended(&|body| body["preset"]["layers"]["osc1"]["level"] = json!("loud"));
    assert!(told.contains("HOSTILE: osc1.level: expected a number"), "{told}");
    let told = mended(&|body| drop(body["tables"].as_object_mut().unwrap().remove(&id)));
    assert!(told.contains("HOSTILE: a table of its own is not there"), "{told}");
    let told = mended(&|body| drop(body["contents"].as_object_mut().unwrap().remove(&bank)));
    assert!(told.contains("HOSTILE: noise bands or partials of its own are not there"), "{told}");
    // A build without layers has kept those of a preset among its unknown fields.
    let told = mended(&|body| {
        let layers = body["preset"].as_object_mut().unwrap().remove("layers").unwrap();
        body["preset"]["unknown"] = json!({ "layers": layers });
    });
    assert_eq!(told, "");
    assert_eq!(client.snapshot().patch, preset.patch);
    assert_eq!(body(&client.save()), good);
}

/// Processor time of this thread.
fn cpu() -> Duration {
    let mut time = libc::timespec { tv_sec: 0, tv_nsec: 0 };
    // SAFETY: the pointer is to a timespec of ours.
    let status = unsafe { libc::clock_gettime(libc::CLOCK_THREAD_CPUTIME_ID, &raw mut time) };
    assert_eq!(status, 0);
    Duration::new(time.tv_sec as u64, time.tv_nsec as u32)
}

#[test]
fn three_large_tables_and_all_routes_come_back_and_what_that_costs_is_printed() {
    let (session, _audio) = open();
    let (client, other) = (session.client(), open().0.client());
    for num_frames in [64, 256] {
        let preset = layered(&format!("{num_frames}"), num_frames);
        import(&client, &preset);
        client.send(Command::FactoryBank);
        client.send(Command::Undo);
        let began = cpu();
        let state = client.save();
        let (first, began) = (cpu() - began, cpu());
        assert_eq!(client.save(), state);
        let (again, began) = (cpu() - began, cpu());
        other.restore(&state);
        let restored = cpu() - began;
        assert_eq!(other.snapshot().patch, preset.patch);
        assert_eq!(preset.patch.layers.values().len(), NUM_LAYER_PARAMS);
        println!(
            "3 tables of {num_frames} frames: {} bytes; saved in {first:?}, again in {again:?}, restored in {restored:?}",
            state.len()
        );
    }
}
