//! Where the engine's time goes: `cargo bench -p vaeform-bench`.

use divan::Bencher;
use vaeform_dsp::event::Event;
use vaeform_dsp::fm::{CompiledPatch, Isa};
use vaeform_dsp::synth::Synth;
use vaeform_patch::{Patch, global, operator};

fn main() {
    divan::main();
}

fn sounding(algorithm: u8) -> Patch {
    let mut patch = Patch::default();
    for op in 0..6 {
        patch.fm.set(operator::param(op, operator::OUTPUT_LEVEL), 90.0);
    }
    patch.fm.set(global::ALGORITHM, f32::from(algorithm));
    patch.fm.set(global::FEEDBACK, 5.0);
    patch
}

/// A block of 64 frames with so many voices.
#[divan::bench(args = [1, 2, 8, 16, 32], consts = [0, 3, 31])]
fn block<const ALGORITHM: u8>(bencher: Bencher<'_, '_>, num_voices: usize) {
    let mut synth = Synth::with_isa(48_000.0, Isa::detect());
    synth.load_patch(&sounding(ALGORITHM));
    for idx in 0..num_voices {
        synth.handle(Event::NoteOn { voice_id: None, channel: 0, note: 36 + idx as u8, velocity: 0.8 });
    }
    let (mut left, mut right) = ([0.0; 64], [0.0; 64]);
    bencher.bench_local(|| synth.render(&mut left, &mut right));
}

/// Compiling a patch on the audio thread.
#[divan::bench]
fn compile_patch(bencher: Bencher<'_, '_>) {
    let patch = sounding(4);
    bencher.bench_local(|| CompiledPatch::new(divan::black_box(&patch)));
}
