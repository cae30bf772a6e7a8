//! Presets of hardware that were taken over: what is set, what is said, and that they sound.

use std::collections::BTreeMap;
use std::fs;
use std::path::{Path, PathBuf};

use vaeform_patch::layers::{EnvelopeParam, FilterParam, LayerParamId, OscillatorParam, Source, TableRef};
use vaeform_preset_formats::{Entry, Import, hardware};
use vaeform_sysex::builtin;
use vaeform_sysex::definition::Definition;
use vaeform_sysex::dump::DecodedDump;

use crate::sound::{mono, play};

/// A Virus program with these values, the rest at zero but for what makes it sound, taken over.
fn virus(values: &[(&str, i64)]) -> Import {
    let definitions = builtin::definitions().expect("built in");
    let definition = definitions.iter().find(|one| one.id == "access_virus_abc").expect("the Virus");
    let message = definition.compose("single", &[("bank", 1)]).expect("a fixed length");
    let mut dump = DecodedDump::decode(&message, &definitions);
    let preset = dump.presets_mut().first_mut().expect("one");
    preset.rename("Test");
    let rests: Vec<(String, i64)> =
        preset.layout.fields().iter().map(|f| (f.id.clone(), f.zero.max(f.range.0))).collect();
    for (id, rest) in rests {
        preset.set(&id, rest).expect("legal");
    }
    let base = [
        ("osc_main_volume", 64),
        ("cutoff1", 127),
        ("cutoff_link", 1),
        ("amp_sustain", 127),
        ("patch_volume", 100),
        ("osc1_keyfollow", 96),
        ("osc2_keyfollow", 96),
        ("bend_up", 66),
        ("bend_down", 62),
    ];
    for (id, raw) in base.iter().chain(values) {
        preset.set(id, *raw).expect("legal");
    }
    hardware::import(preset).expect("a known kind")
}

fn has(entries: &[Entry], key: &str) -> bool {
    entries.iter().any(|entry| entry.key == key)
}

fn value(import: &Import, id: LayerParamId) -> f32 {
    import.preset.patch.layers.get(id)
}

/// Cycles a second by how often the sound goes up through zero in half a second.
fn hertz(sound: &[f32]) -> f32 {
    let held = &sound[11_025..33_075];
    held.windows(2).filter(|pair| pair[0] < 0.0 && pair[1] >= 0.0).count() as f32 / 0.5
}

#[test]
fn a_saw_of_a_virus_is_a_saw_at_its_pitch() {
    let import = virus(&[("osc_balance", 0), ("osc1_semitone", 52)]);
    let layers = &import.preset.patch.layers;
    assert_eq!(import.preset.patch.name.to_string().trim(), "Test");
    assert_eq!(layers.tables[0], TableRef::factory("Saw to Square").unwrap());
    assert_eq!(
        (value(&import, OscillatorParam::Octave.of(0)), value(&import, OscillatorParam::Level.of(1))),
        (-1.0, 0.0)
    );
    let found = hertz(&mono(&play(&import.preset)));
    assert!((found - 130.8).abs() < 2.5, "{found} Hz");
    assert_eq!(import.report.left_out, [], "nothing that is at rest is named");
}

#[test]
fn filters_envelopes_and_routes_go_over() {
    let import = virus(&[
        ("filter1_mode", 1),
        ("filter1_env_amt", 127),
        ("filter1_env_polarity", 0),
        ("filter_attack", 127),
        ("as1_source", 3),
        ("as1_dest", 24),
        ("as1_amount", 127),
        ("lfo1_clock", 5),
        ("lfo1_osc1", 127),
    ]);
    assert_eq!(value(&import, FilterParam::Kind.of(0)), 2.0);
    assert!((value(&import, EnvelopeParam::Attack.of(1)) - 10.0).abs() < 1e-3);
    let routes: Vec<(Source, String, f32)> = import
        .preset
        .patch
        .layers
        .active_routes()
        .map(|route| (route.source, route.destination.key(), route.amount))
        .collect();
    for (source, key, amount) in [
        (Source::Envelope(2), FilterParam::Cutoff.of(0).key(), -1.0),
        (Source::Wheel, FilterParam::Cutoff.of(0).key(), 1.0),
        (Source::Lfo(1), OscillatorParam::Pitch.of(0).key(), 0.125),
    ] {
        assert!(routes.contains(&(source, key.clone(), amount)), "{source:?} to {key}: {routes:?}");
    }
    assert!(has(&import.report.exact, "lfo1_clock"));
}

#[test]
fn what_has_no_counterpart_is_named() {
    let import = virus(&[
        ("arp_mode", 1),
        ("arp_pattern", 9),
        ("bass_intensity", 50),
        ("osc1_shape", 0),
        ("osc1_wave", 40),
        ("as1_source", 4),
        ("as1_dest", 24),
        ("as1_amount", 127),
        ("breath", 90),
    ]);
    let keys: Vec<&str> = import.report.left_out.iter().map(|entry| entry.key.as_str()).collect();
    assert_eq!(keys, ["osc1_wave", "as1_source", "arp_mode", "bass_intensity"], "{:?}", import.report.left_out);
}

#[test]
fn other_instruments_and_kinds_are_not_taken() {
    let definitions = builtin::definitions().expect("built in");
    let mut taken = 0;
    for definition in &definitions {
        for kind in ["single", "multi", "voice", "patch"] {
            let Some(message) = definition.compose(kind, &[]) else { continue };
            let dump = DecodedDump::decode(&message, std::slice::from_ref(definition));
            for preset in dump.presets() {
                assert_eq!(hardware::is_known(preset), hardware::import(preset).is_some());
                taken += usize::from(hardware::is_known(preset));
                let family = ["access_virus_abc", "access_virus_ti"].contains(&definition.id.as_str());
                assert!(family || !hardware::is_known(preset), "{} {kind}", definition.id);
            }
        }
    }
    assert!(taken >= 2, "{taken}");
}

/// All files below a folder.
fn files(folder: &Path, found: &mut Vec<PathBuf>) {
    for entry in fs::read_dir(folder).expect("a folder").flatten() {
        let path = entry.path();
        if path.is_dir() { files(&path, found) } else { found.push(path) }
    }
}

/// What was taken over of a folder of dumps: of a bank every eighth program.
#[derive(Default)]
struct Taken {
    count: usize,
    silent: Vec<String>,
    /// Entries: exact, near, left out.
    entries: [usize; 3],
    left_out: BTreeMap<String, usize>,
}

impl Taken {
    fn of(folder: &str) -> Self {
        let definitions: Vec<Definition> = builtin::definitions().expect("built in");
        let mut paths = Vec::new();
        files(&PathBuf::from(env!("SHARED")).join("data/sysex").join(folder), &mut paths);
        paths.sort();
        let mut taken = Self::default();
        for path in paths {
            let dump = DecodedDump::decode(&fs::read(&path).expect("a file"), &definitions);
            for preset in dump.presets().iter().filter(|preset| hardware::is_known(preset)).step_by(8) {
                taken.add(&path, hardware::import(preset).expect("known"));
            }
        }
        taken
    }

    fn add(&mut self, path: &Path, Import { preset, report }: Import) {
        let sound = mono(&play(&preset));
        let peak = sound.iter().fold(0.0_f32, |most, x| most.max(x.abs()));
        let name = format!("{} of {}", preset.patch.name, path.file_name().unwrap().display());
        assert!(peak.is_finite() && peak < 4.0, "{name}: {peak}");
        self.count += 1;
        if peak < 0.003 {
            self.silent.push(name);
        }
        let lists = [&report.exact, &report.near, &report.left_out];
        self.entries.iter_mut().zip(lists).for_each(|(sum, list)| *sum += list.len());
        report.left_out.iter().for_each(|entry| *self.left_out.entry(entry.key.clone()).or_insert(0) += 1);
    }

    fn print(&self, folder: &str) {
        let [exact, near, left_out] = self.entries.map(|sum| sum / self.count);
        println!("{folder}: {} programs; of each {exact} exact, {near} near, {left_out} left out", self.count);
        println!("  silent: {:?}", self.silent);
        let mut most: Vec<(&String, &usize)> = self.left_out.iter().collect();
        most.sort_by_key(|(_, number)| std::cmp::Reverse(**number));
        println!("  left out most often: {:?}", &most[..most.len().min(16)]);
    }
}

#[test]
#[cfg_attr(not(shared), ignore = "no reference data")]
fn real_programs_are_taken_over_and_sound() {
    let real = Taken::of("real");
    real.print("real");
    assert!(real.count >= 20 && real.silent.len() * 20 <= real.count, "{:?}", real.silent);
    // Made at random, so that many of them are silent on their instrument too.
    Taken::of("synthetic").print("synthetic");
}
