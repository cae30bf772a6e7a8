//! The steps of a cartridge's sweep are as loud as its patch: a cartridge has no gain beside its voices, as the plugin has.

use vaeform_models::latent::level::LevelMeter;
use vaeform_patch::Patch;
use vaeform_patch::factory;
use vaeform_sysex::dx7;

use crate::program;

/// How far a step may be from the patch, in dB.
const LEVEL_DB: f32 = 2.1;

#[test]
fn every_step_of_a_sweep_is_as_loud_as_the_patch() {
    let dir = program::folder("sweeps");
    let patches: Vec<Patch> = factory::bank().iter().take(32).map(|preset| preset.patch).collect();
    std::fs::write(dir.join("bank.syx"), dx7::encode_bank(&patches, 0)).unwrap();
    let mut meter = LevelMeter::default();
    for (voice, latent) in [(0, "1"), (5, "2"), (9, "4"), (14, "7"), (27, "8")] {
        let (patch, out) = (format!("bank.syx:{voice}"), format!("{voice}.syx"));
        let args = ["bank", "sweep", &patch, "--latent", latent, "--out", &out];
        let output = program::vaeform(&dir, &args);
        assert!(output.status.success(), "{}", String::from_utf8_lossy(&output.stderr));
        let steps: Vec<Patch> =
            dx7::decode(&std::fs::read(dir.join(out)).unwrap()).unwrap().voices.iter().map(|step| step.patch).collect();
        let whole = Patch::from_fm(patches[voice].name, &patches[voice].fm.values().map(f32::round)).0;
        let expected = meter.lufs(&[whole])[0];
        for (step, lufs) in meter.lufs(&steps).into_iter().enumerate() {
            assert!(
                (lufs - expected).abs() <= LEVEL_DB,
                "{patch}, latent {latent}, step {step}: {lufs}, not {expected}"
            );
        }
        assert_eq!(steps[16].fm.values(), whole.fm.values(), "the patch itself is in the middle");
        assert!(steps.iter().filter(|step| step.fm.values() != whole.fm.values()).count() > 24, "the knob moves");
    }
}
