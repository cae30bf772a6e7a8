//! Claims about the filters of notes.

use super::bank::{FilterPlace, filter_streams};
use super::settings::{FilterSettings, Model};
use super::stream::FilterStream;
use crate::filter::CombLines;
use crate::fm::Isa;
use crate::layers::block::StereoBlock;
use crate::layers::{BLOCK_FRAMES, Span};

const RATE_HZ: f32 = 48_000.0;

/// Noise that is the same on both sides up to a block.
fn block(n: u32, parts_at: u32) -> StereoBlock {
    let mut state = n.wrapping_mul(0x9E37_79B9) | 1;
    let mut block = StereoBlock::default();
    for frame in 0..BLOCK_FRAMES {
        state = state.wrapping_mul(1_664_525).wrapping_add(1_013_904_223);
        let x = (state >> 8) as f32 / (1 << 23) as f32 - 1.0;
        block.side_mut(0)[frame] = x;
        block.side_mut(1)[frame] = if n < parts_at { x } else { -0.3 * x };
    }
    block
}

/// What comes of it; `is_wide` from the first frame on, or only where the sides part.
fn filtered(model: Model, is_wide: bool) -> Vec<f32> {
    let (mut stream, mut lines) = (FilterStream::default(), CombLines::new(2, RATE_HZ));
    let mut heard = Vec::new();
    for n in 0..12 {
        let settings = FilterSettings {
            model,
            kind: 0,
            cutoff_hz: 500.0 + 100.0 * n as f32,
            resonance: 0.7,
            drive_db: if n > 1 { 9.0 } else { 0.0 },
            morph: 0.4,
            gain_db: 3.0,
            mix: 0.8,
        };
        stream.aim(&settings, RATE_HZ, Span::rest(0));
        if is_wide {
            stream.part(|| false);
        }
        let mut block = block(n, 6);
        for frames in [0..13, 13..BLOCK_FRAMES] {
            let place = FilterPlace { stream: &mut stream, block: &mut block, line: 0 };
            filter_streams(Isa::detect(), std::iter::once(place), &frames, &mut lines);
        }
        stream.rest();
        heard.extend([0, 1].map(|side| block.side(side).to_vec()).concat());
    }
    heard
}

#[test]
fn sides_that_are_alike_are_filtered_once_and_nobody_hears_it() {
    for model in Model::ALL {
        let once = filtered(model, false);
        assert!(once == filtered(model, true), "{model:?}");
        assert!(once.iter().any(|x| x.abs() > 0.1), "{model:?}");
    }
}
