//! A tone by itself.

use super::*;
use crate::layers::BLOCK_FRAMES;
use crate::layers::oscillator::Unison;
use vaeform_wavetable::factory;

const RATE_HZ: f32 = 48_000.0;

/// A tone of a factory table, cut into pieces of these sizes inside each block.
fn played(isa: Isa, num_voices: usize, hz: impl Fn(usize) -> f32, pieces: &[usize], blocks: usize) -> Vec<[f32; 2]> {
    let table = Levels::new(&factory::recipe("Sine to Saw").unwrap().make());
    let unison = Unison::new(num_voices, 1.5, 0);
    let ratios = std::array::from_fn(|voice| unison.ratio(voice.min(num_voices - 1), 20.0));
    let gains = unison.gains(0.8, 1.0);
    let (mut tone, mut warps) = (Tone::default(), Warps::new(1));
    tone.start(&std::array::from_fn(|i| (i as u32).wrapping_mul(0x9E37_79B9)));
    let mut out = Vec::new();
    for block in 0..blocks {
        let frequency = hz(block) / RATE_HZ;
        let place = block as f32 / blocks as f32;
        let aim = Aim {
            unison: &unison,
            ratios: &ratios,
            gains: &gains,
            frequency,
            place,
            place_spread: 0.1,
            level: 0.5,
            warp: None,
            warp_spread: 0.0,
            deviation: None,
        };
        tone.aim(&table, &aim, Span::rest(0), (&mut warps, 0));
        let mut frames = StereoBlock::default();
        let mut done = 0;
        for size in pieces.iter().cycle() {
            let end = (done + size).min(BLOCK_FRAMES);
            tone.render(isa, &table, (done..end, tone.level()), &mut frames, (&warps, 0));
            done = end;
            if done == BLOCK_FRAMES {
                break;
            }
        }
        tone.advance();
        out.extend(frames.side(0).iter().zip(frames.side(1)).map(|(left, right)| [*left, *right]));
    }
    out
}

fn glide(block: usize) -> f32 {
    100.0 * (block as f32 / 40.0).exp2()
}

#[test]
fn where_a_block_is_cut_changes_no_bit_and_both_instruction_sets_agree() {
    let whole = played(Isa::detect(), 7, glide, &[32], 200);
    for pieces in [&[1][..], &[5, 3], &[8], &[31, 1], &[9, 17, 2]] {
        assert!(played(Isa::detect(), 7, glide, pieces, 200) == whole, "{pieces:?}");
    }
    assert!(played(Isa::Portable, 7, glide, &[32], 200) == whole, "plain Rust");
}

#[test]
fn a_glide_through_all_levels_makes_no_step() {
    let frames = played(Isa::detect(), 1, |block| 2_000.0 * (block as f32 / 150.0).exp2(), &[32], 450);
    // The steepest a tone of its height can be, and a little.
    let steepest = frames.windows(2).map(|pair| (pair[1][0] - pair[0][0]).abs()).fold(0.0, f32::max);
    assert!(steepest < 1.1, "{steepest}");
    assert!(frames.iter().flatten().all(|x| x.is_finite() && x.abs() < 2.0));
}

#[test]
fn a_tone_is_as_high_as_it_was_asked() {
    let frames = played(Isa::detect(), 1, |_| 440.0, &[32], 1_500);
    let rises = frames.windows(2).filter(|pair| pair[0][0] < 0.0 && pair[1][0] >= 0.0).count();
    assert!((rises as f32 - 440.0).abs() <= 2.0, "{rises}");
}

#[test]
fn a_note_begins_at_its_phase_whatever_its_frame() {
    let table = Levels::new(&factory::recipe("Sine to Saw").unwrap().make());
    let unison = Unison::new(1, 0.0, 0);
    let first = |frame: usize| {
        let (mut tone, mut warps) = (Tone::default(), Warps::new(1));
        tone.start(&[1 << 29; MAX_UNISON]);
        let gains = unison.gains(0.0, 0.0);
        let aim = Aim {
            unison: &unison,
            ratios: &[1.0; MAX_UNISON],
            gains: &gains,
            frequency: 0.01,
            place: 0.0,
            place_spread: 0.0,
            level: 1.0,
            warp: None,
            warp_spread: 0.0,
            deviation: None,
        };
        tone.aim(&table, &aim, Span::rest(frame), (&mut warps, 0));
        let mut out = StereoBlock::default();
        tone.render(Isa::detect(), &table, (frame..BLOCK_FRAMES, tone.level()), &mut out, (&warps, 0));
        assert!(out.side(0)[..frame].iter().all(|x| *x == 0.0));
        out.side(0)[frame]
    };
    let expected = first(0);
    assert!(expected > 0.1);
    for frame in 1..BLOCK_FRAMES {
        assert!((first(frame) - expected).abs() < 1e-6, "{frame}: {} {expected}", first(frame));
    }
}
