//! Matrices and differences.

use vaeform_sysex::builtin;
use vaeform_sysex::definition::Definition;
use vaeform_sysex::difference::{self, Differential};
use vaeform_sysex::dump::{DecodedDump, Preset};
use vaeform_sysex::features::{Features, Matrix, Scaling, correlations};
use vaeform_sysex::fit::Fit;

/// `count` presets of the Virus; `set` gives each its values.
fn dump(definitions: &[Definition], count: usize, set: impl Fn(usize, &mut Preset<'_>)) -> DecodedDump<'_> {
    let bytes: Vec<u8> =
        (0..count).flat_map(|i| definitions[0].compose("single", &[("program", i as u8)]).unwrap()).collect();
    let mut dump = DecodedDump::decode(&bytes, definitions);
    for (i, preset) in dump.presets_mut().iter_mut().enumerate() {
        preset.rename(&format!("Number {i}"));
        set(i, preset);
    }
    DecodedDump::decode(&dump.encode(), definitions)
}

fn matrix(dump: &DecodedDump<'_>, scaling: Scaling, category: Option<&str>) -> Matrix {
    let mut features = Features::new(scaling, category);
    features.add("a,b.syx", dump);
    features.into_matrices().remove(0)
}

#[test]
fn a_matrix_has_named_rows_and_columns_and_a_mask() {
    let definitions = builtin::definitions().unwrap();
    let dump = dump(&definitions, 3, |i, preset| preset.set("cutoff1", 127 * (i as i64 % 2)).unwrap());
    let matrix = matrix(&dump, Scaling::default(), Some("filter"));
    let (rows, columns) = matrix.shape();
    assert_eq!((rows, matrix.values.len(), matrix.mask.len()), (3, 3 * columns, 3 * columns));
    assert!(matrix.columns.iter().all(|column| column.category == "filter"));
    let at = matrix.columns.iter().position(|column| column.id == "cutoff1").unwrap();
    assert_eq!((matrix.values[columns + at], matrix.raw[columns + at], matrix.values[at]), (1.0, Some(127), 0.0));
    let csv = matrix.to_csv();
    assert_eq!(csv.lines().count(), 4);
    assert!(csv.lines().nth(2).unwrap().starts_with("\"a,b.syx\",1,Number 1,"), "{csv}");
    assert_eq!(csv.lines().next().unwrap().split(',').count(), 3 + 2 * columns);
}

#[test]
fn two_sided_values_have_their_centre_at_zero_and_words_a_column_each() {
    let definitions = builtin::definitions().unwrap();
    let dump = dump(&definitions, 3, |i, preset| {
        preset.set("pan", [0, 64, 127][i]).unwrap();
        preset.set("filter1_mode", i as i64).unwrap();
    });
    let matrix = matrix(&dump, Scaling { is_bipolar: true, is_one_hot: true }, None);
    let width = matrix.columns.len();
    let column = |id: &str| -> Vec<f32> {
        let at = matrix.columns.iter().position(|column| column.id == id).unwrap_or_else(|| panic!("{id}"));
        (0..3).map(|row| matrix.values[row * width + at]).collect()
    };
    assert_eq!(column("pan"), [-1.0, 0.0, 1.0]);
    assert_eq!((column("filter1_mode=LP"), column("filter1_mode=HP")), (vec![1.0, 0.0, 0.0], vec![0.0, 1.0, 0.0]));
    assert!(matrix.columns.iter().all(|column| column.category != "control"));
}

#[test]
fn parameters_that_tell_about_each_other_come_first() {
    let definitions = builtin::definitions().unwrap();
    let dump = dump(&definitions, 64, |i, preset| {
        let i = i as i64;
        preset.set("cutoff1", i).unwrap();
        preset.set("resonance1", 127 - i).unwrap();
        preset.set("osc1_pw", i * 37 % 61).unwrap();
    });
    let all = correlations(&matrix(&dump, Scaling::default(), None));
    let pair = &all[0];
    assert_eq!((pair.a.as_str(), pair.b.as_str(), pair.category.as_str()), ("cutoff1", "resonance1", "filter"));
    assert!((pair.pearson + 1.0).abs() < 1e-5 && (pair.mutual_bits - 3.0).abs() < 0.1, "{pair:?}");
    assert!(all.iter().skip(1).all(|other| other.mutual_bits < 1.5 && other.pearson.abs() < 0.4), "{all:?}");
}

#[test]
fn differences_rank_by_size_and_words_are_just_different() {
    let definitions = builtin::definitions().unwrap();
    let dump = dump(&definitions, 3, |i, preset| {
        if i == 1 {
            preset.set("cutoff1", 100).unwrap();
            preset.set("osc1_wave", 1).unwrap();
            preset.set("resonance1", 1).unwrap();
        }
    });
    let presets = dump.presets();
    let all = difference::between(&presets[0], &presets[1]).unwrap();
    let ids: Vec<&str> = all.iter().map(|difference| difference.id.as_str()).collect();
    assert_eq!(ids.len(), 3, "{all:?}");
    assert!(ids.ends_with(&["resonance1"]) && !all[2].is_significant && all[2].size < 0.01, "{all:?}");
    assert!(difference::between(&presets[0], &presets[2]).unwrap().is_empty());
    let report = Differential::new(&presets[0], &presets.iter().collect::<Vec<_>>());
    assert_eq!((report.presets, report.baseline.as_str(), report.ranking.len()), (3, "Number 0", 3));
    assert!((report.subspaces[0].coverage - 1.0).abs() < 1e-6 && report.subspaces[0].size == 3);
    assert!(report.ranking[0].mean >= report.ranking[1].mean && report.ranking[2].presets == 0);
}

#[test]
fn a_definition_that_does_not_fit_is_told_where() {
    let definitions = builtin::definitions().unwrap();
    let bytes = definitions[0].compose("single", &[]).unwrap();
    let mut fit = Fit::default();
    fit.add(&DecodedDump::decode(&bytes, &definitions));
    assert_eq!((fit.presets, fit.checks_right, fit.checks_wrong, fit.readable_names), (1, 1, 0, 0));
    assert!(!fit.is_good(), "its name is empty");
    let mut wrong = bytes.clone();
    wrong[9 + 19] = 127;
    wrong.extend([0xF0, 0x7D, 1, 2, 0xF7]);
    fit.add(&DecodedDump::decode(&wrong, &definitions));
    assert_eq!((fit.checks_wrong, fit.recognised, fit.messages, fit.unknown[0].length), (1, 2, 3, 5));
    assert_eq!(fit.out_of_range["osc1_wave"].greatest, 127);
}
