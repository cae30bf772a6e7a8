//! What somebody does in the first minutes, by names alone that stand on the screen or that a screen reader says: three sounds from nothing, a
//! preset that is kept and found again, and a sound that is matched. Each within a number of clicks, drags and typed words.

use std::path::Path;

use vaeform_patch::layers::{
    Destination, EnvelopeParam, FilterParam, LayerParamId, LfoParam, OscillatorParam, ReverbParam, Source,
};

use super::test_window::TestWindow;

/// Where a test of its own process is told to keep presets.
const FOLDER: &str = "XDG_DATA_HOME";
/// The test that keeps one, as the harness calls it.
const KEEPS: &str = "editor::first_minutes_tests::a_sweep_is_saved_and_found_again";

fn value(window: &TestWindow, id: LayerParamId) -> f32 {
    window.client.snapshot().patch.layers.get(id)
}

/// A saw through a filter, as Init offers it.
fn begin_with_a_saw(window: &mut TestWindow) {
    window.click("Init");
    window.click("Wavetable: a saw and a filter");
}

/// A value that is typed on a knob.
fn set(window: &mut TestWindow, name: &str, words: &str) {
    window.click(name);
    window.type_in(words);
}

/// How far a source moves a parameter of the patch.
fn route(window: &TestWindow, from: Source, to: LayerParamId) -> f32 {
    let layers = window.client.snapshot().patch.layers;
    let found =
        layers.active_routes().find(|route| route.source == from && route.destination == Destination::Layer(to));
    found.map_or(0.0, |route| route.amount)
}

#[test]
fn from_init_to_a_wobble_bass() {
    let mut window = TestWindow::new();
    begin_with_a_saw(&mut window);
    window.click("Page Oscillators");
    set(&mut window, "Oscillator 1 octave", "-2");
    window.click("Page Filter");
    set(&mut window, "Filter 1 cutoff", "300 Hz");
    set(&mut window, "Filter 1 resonance", "40 %");
    window.drag("Modulation source LFO 1", "Filter 1 cutoff");
    window.click("Page Modulation");
    window.click("LFO 1 sync");
    assert_eq!(value(&window, OscillatorParam::Octave.of(0)), -2.0);
    assert!((value(&window, FilterParam::Cutoff.of(0)) - 300.0).abs() < 1.0);
    assert!(route(&window, Source::Lfo(1), FilterParam::Cutoff.of(0)) > 0.1, "the LFO opens the filter");
    assert!(window.client.snapshot().patch.layers.is_on(LfoParam::Sync.of(0)));
    assert!(window.num_gestures <= 13, "{} gestures", window.num_gestures);
}

#[test]
fn from_init_to_a_wide_pad() {
    let mut window = TestWindow::new();
    begin_with_a_saw(&mut window);
    window.click("Page Oscillators");
    set(&mut window, "Oscillator 1 unison", "7");
    window.click("Page Modulation");
    set(&mut window, "Envelope 1 attack", "0.8 s");
    set(&mut window, "Envelope 1 release", "2 s");
    window.click("Page Effects");
    window.click("Reverb on");
    assert_eq!(value(&window, OscillatorParam::Unison.of(0)), 7.0);
    assert!((value(&window, EnvelopeParam::Attack.of(0)) - 0.8).abs() < 0.01);
    assert!((value(&window, EnvelopeParam::Release.of(0)) - 2.0).abs() < 0.02);
    assert!(window.client.snapshot().patch.layers.is_on(ReverbParam::On.of(0)));
    assert!(window.num_gestures <= 12, "{} gestures", window.num_gestures);
}

#[test]
fn from_init_to_a_pluck() {
    let mut window = TestWindow::new();
    begin_with_a_saw(&mut window);
    window.click("Page Modulation");
    set(&mut window, "Envelope 1 sustain", "0 %");
    set(&mut window, "Envelope 1 decay", "300 ms");
    assert_eq!(value(&window, EnvelopeParam::Sustain.of(0)), 0.0);
    assert!((value(&window, EnvelopeParam::Decay.of(0)) - 0.3).abs() < 0.01);
    assert!(window.num_gestures <= 7, "{} gestures", window.num_gestures);
}

#[test]
#[ignore = "keeps a preset where the environment says; another test runs it"]
fn a_sweep_is_saved_and_found_again() {
    let mut window = TestWindow::new();
    begin_with_a_saw(&mut window);
    window.click("Page Filter");
    window.drag("Modulation source LFO 2", "Filter 1 cutoff");
    window.click("Name of the patch");
    window.key(egui::Key::A, egui::Modifiers { ctrl: true, command: true, ..egui::Modifiers::NONE });
    window.type_in("My Sweep");
    window.click("Page Presets");
    window.wait_for("the folder of presets", |window| window.client.snapshot().user_presets.folder.is_some());
    window.click("Save to my presets");
    window.wait_for("what is saved", |window| !window.client.snapshot().user_presets.presets.is_empty());
    let swept = window.client.snapshot().patch;
    window.click("Preset Acid Rain");
    window.click("Search presets");
    window.type_in("my sweep");
    window.wait_for("the sweep", |window| window.client.snapshot().patch == swept);
    assert!(window.num_gestures <= 11, "{} gestures", window.num_gestures);
}

#[test]
fn a_filter_sweep_is_built_saved_and_found_again() {
    let folder = tempfile::tempdir().unwrap();
    let tests = std::env::current_exe().expect("a test runs from a file");
    let path = |name: &str| folder.path().join(name);
    let output = std::process::Command::new(tests)
        .args(["--ignored", "--exact", KEEPS])
        .envs([(FOLDER, path("data")), ("HOME", path("home")), ("APPDATA", path("data"))])
        .output()
        .expect("the tests can be run again");
    let said = String::from_utf8_lossy(&output.stdout);
    assert!(output.status.success() && said.contains("1 passed"), "{said}{}", String::from_utf8_lossy(&output.stderr));
    assert!(has_preset(folder.path()), "a file is there");
}

/// Whether a preset of that name lies in a folder or below it.
fn has_preset(folder: &Path) -> bool {
    let entries = folder.read_dir().into_iter().flatten().flatten().map(|entry| entry.path());
    entries.into_iter().any(|path| match path.is_dir() {
        true => has_preset(&path),
        false => path.file_name().is_some_and(|name| name == "My Sweep.json"),
    })
}

#[test]
fn a_sound_that_is_dropped_is_matched_and_kept() {
    const RATE_HZ: u32 = 44_100;
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("bell.wav");
    let spec = hound::WavSpec {
        channels: 1,
        sample_rate: RATE_HZ,
        bits_per_sample: 16,
        sample_format: hound::SampleFormat::Int,
    };
    let mut file = hound::WavWriter::create(&path, spec).unwrap();
    for i in 0..RATE_HZ {
        let s = i as f32 / RATE_HZ as f32;
        let sample =
            [(1.0, 0.6), (2.76, 0.3)].map(|(ratio, level)| level * (std::f32::consts::TAU * 330.0 * ratio * s).sin());
        file.write_sample((16_000.0 * (-4.0 * s).exp() * sample.iter().sum::<f32>()) as i16).unwrap();
    }
    file.finalize().unwrap();
    let mut window = TestWindow::new();
    let before = window.client.snapshot().patch;
    window.drop_file(path);
    window.wait_for("a match", |window| window.has("Keep"));
    assert!(!window.has("Like"), "nothing is rated where nothing is remembered");
    window.client.remember_matches_in(folder.path());
    window.wait_for("ratings", |window| window.has("Like") && window.has("Dislike"));
    window.click("Dislike");
    window.wait_for("the rating", |window| window.client.snapshot().matches.liked.contains(&Some(false)));
    window.click("Keep");
    window.wait_for("the match as the patch", |window| window.client.snapshot().patch != before);
    assert_eq!(window.client.snapshot().patch.name.to_string().trim(), "bell");
    assert!(window.client.snapshot().can_undo && window.num_gestures == 2);
    window.client.send(vaeform_session::Command::StopMatch);
}
