//! Whether every factory sound is what it should be, by figures: `vaeform presets check` prints them.

use std::sync::LazyLock;

use vaeform_bench::factory_sounds::Report;
use vaeform_presets::factory;

static REPORT: LazyLock<Report> = LazyLock::new(|| Report::of(factory()));

#[test]
fn there_are_128_and_half_of_them_are_wide_or_wet() {
    assert_eq!(factory().len(), 128);
    let wide = REPORT.sounds().iter().filter(|(_, figures)| figures.is_wide_or_wet).count();
    assert!(wide >= 64, "{wide} are");
}

#[test]
fn levels_keys_macros_tails_and_distances_are_as_they_should_be() {
    let faults = REPORT.faults();
    assert!(faults.is_empty(), "{}\n{}", REPORT.table(), faults.join("\n"));
}
