//! What the audio thread may not do.

use assert_no_alloc::assert_no_alloc;

use vaeform_dsp::synth::VariationBy;

use crate::rig::{CHORD, Random, note_off, note_on, playing, to};

#[test]
fn steering_allocates_nothing() {
    let mut random = Random(5);
    let mut synth = playing(&random.patch(), &CHORD);
    let steers: Vec<_> = (0..200)
        .map(|_| {
            let mut steer = to(&random.patch(), 0.03 * random.unit());
            steer.num_variations = random.below(20) as u8;
            steer.by = if random.below(2) == 0 { VariationBy::Turn } else { VariationBy::PitchClass };
            for variation in &mut steer.variations {
                variation.patch = random.patch();
                variation.trim_db = 80.0 * random.unit() - 40.0;
            }
            steer
        })
        .collect();
    let other = random.patch();
    let (mut left, mut right) = (vec![0.0; 240], vec![0.0; 240]);
    assert_no_alloc(|| {
        for (idx, steer) in steers.iter().enumerate() {
            synth.set_patch_target(steer);
            let key = 30 + (idx * 7 % 60) as u8;
            synth.handle(if idx % 3 == 0 { note_off(key) } else { note_on(key) });
            if idx % 41 == 40 {
                synth.load_patch(&other);
            }
            synth.render(&mut left, &mut right);
            assert!(left.iter().all(|x| x.is_finite()));
        }
    });
}
