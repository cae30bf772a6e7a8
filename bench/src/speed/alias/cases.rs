//! Patches that other synths alias at.

use vaeform_patch::Patch;
use vaeform_patch::layers::{DriveParam, FmParam, LayerParamId, OscillatorParam, SubParam, TableRef};
use vaeform_wavetable::warp::Warp;

/// A patch and what it is called.
pub(super) struct AliasCase {
    pub(super) name: &'static str,
    pub(super) patch: Patch,
}

/// The amount of every warp.
const WARP_AMOUNT: f32 = 0.37;
/// Gain before the clip in dB: 12 over full scale, of which a note leaves 14 free.
const DRIVE_DB: f32 = 26.0;
/// Places of "Sine to Saw".
const SINE: f32 = 0.0;
const SAW: f32 = 1.0;

/// All cases, in the order of the table.
pub(super) fn all() -> Vec<AliasCase> {
    let oscillator = |table, frame, more: &[(LayerParamId, f32)]| patch(table, frame, more);
    let mut cases = vec![
        ("saw", oscillator("Sine to Saw", SAW, &[])),
        ("square", oscillator("Pulse Width", 0.0, &[])),
        ("256 frames, in the middle", oscillator("Saw Sync", 0.5, &[])),
    ];
    let warps = [
        ("sync", Warp::Sync),
        ("formant", Warp::Formant),
        ("quantise", Warp::Quantise),
        ("bend", Warp::Bend),
        ("squeeze", Warp::Squeeze),
        ("pulse", Warp::Pulse),
    ];
    cases.extend(warps.map(|(name, warp)| {
        // The list of the parameter has "none" before the warps.
        let place = 1 + Warp::ALL.iter().position(|each| *each == warp).unwrap_or_default();
        let values = [(OscillatorParam::Warp.of(0), place as f32), (OscillatorParam::WarpAmount.of(0), WARP_AMOUNT)];
        (name, oscillator("Sine to Saw", SAW, &values))
    }));
    for (name, frame, kind) in
        [("PM 9.4 rad, sine", SINE, 1.0), ("PM 9.4 rad, saw", SAW, 1.0), ("FM 9.4 rad, saw", SAW, 3.0)]
    {
        cases.push((name, oscillator("Sine to Saw", frame, &by_the_sub(kind))));
    }
    for (name, frame) in [("PM 9.4 rad by FM, sine", SINE), ("PM 9.4 rad by FM, saw", SAW)] {
        cases.push((name, oscillator("Sine to Saw", frame, &BY_FM)));
    }
    let clips = [
        ("hard clip 12 dB, sine", 1.0),
        ("soft clip 12 dB, sine", 0.0),
        ("fold 12 dB, sine", 2.0),
        ("sine fold 12 dB, sine", 3.0),
    ];
    cases.extend(clips.map(|(name, kind)| {
        let drive = [(DriveParam::On.of(0), 1.0), (DriveParam::Kind.of(0), kind), (DriveParam::Gain.of(0), DRIVE_DB)];
        let loud = [(OscillatorParam::Level.of(0), 1.0)];
        (name, oscillator("Sine to Saw", SINE, &[&drive[..], &loud].concat()))
    }));
    cases.into_iter().map(|(name, patch)| AliasCase { name, patch }).collect()
}

/// The first oscillator's phase turned as far as it goes by the FM layer, a sine at its own pitch, which is not heard.
const BY_FM: [(LayerParamId, f32); 5] = [
    (OscillatorParam::Cross.of(0), 1.0),
    (OscillatorParam::CrossSource.of(0), 0.0),
    (OscillatorParam::CrossAmount.of(0), 1.0),
    (FmParam::On.of(0), 1.0),
    (FmParam::Level.of(0), 0.0),
];

/// The first oscillator crossed as far as it goes by a sine at its own pitch, which is not heard.
fn by_the_sub(kind: f32) -> [(LayerParamId, f32); 6] {
    const SUB: f32 = 4.0;
    [
        (OscillatorParam::Cross.of(0), kind),
        (OscillatorParam::CrossSource.of(0), SUB),
        (OscillatorParam::CrossAmount.of(0), 1.0),
        (SubParam::On.of(0), 1.0),
        (SubParam::Octave.of(0), 0.0),
        (SubParam::Level.of(0), 0.0),
    ]
}

fn patch(table: &str, frame: f32, values: &[(LayerParamId, f32)]) -> Patch {
    let mut patch = Patch::default();
    patch.layers.tables[0] = TableRef::factory(table).expect("a factory table of that name");
    let first = [
        (FmParam::On.of(0), 0.0),
        (OscillatorParam::On.of(0), 1.0),
        (OscillatorParam::Route.of(0), 0.0),
        (OscillatorParam::Frame.of(0), frame),
    ];
    for (id, value) in first.iter().chain(values) {
        assert_eq!(patch.layers.set(*id, *value), None, "{}", id.key());
    }
    patch
}
