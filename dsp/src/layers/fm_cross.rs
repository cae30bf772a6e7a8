//! The FM layer of a note where the tones hear it, or one of them modulates it: rendered here at twice the rate.

use std::ops::Range;

use vaeform_patch::layers::{FmParam, Layers, OscillatorParam, SubParam};

use super::block::StereoBlock;
use super::compiled_tones::SUB;
use super::oscillator::{Cross, CrossKind, HALF_GROUPS, HalfFrames, Heard};
use super::{BLOCK_FRAMES, GROUP, Span};
use crate::fm::{FmModulation, FmModulator, Isa, ModulatedOperators, SmoothVoices};

/// What a step of the chip's signal is as a modulator: an operator at its loudest modulates as a table at full level does.
const FM_STEP: f32 = 1.0 / 8_192.0;

/// Two values for each frame of a control block.
pub(super) type TwiceFrames = [f32; 2 * BLOCK_FRAMES];

/// How a tone modulates FM.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) struct CompiledFmCross {
    kind: CrossKind,
    /// The tone, by its place.
    pub(super) by: usize,
    operators: ModulatedOperators,
}

impl CompiledFmCross {
    /// That of a patch, if what modulates FM is on.
    pub(super) fn new(layers: &Layers) -> Option<Self> {
        let value = |param: FmParam| layers.get(param.of(0));
        let kind = CrossKind::new(value(FmParam::Cross))?;
        let by = value(FmParam::CrossSource) as usize;
        let switch = if by == SUB { SubParam::On.of(0) } else { OscillatorParam::On.of(by) };
        let operators = match (value(FmParam::CrossTarget) as u8).checked_sub(1) {
            None => ModulatedOperators::Carriers,
            Some(op) => ModulatedOperators::One(op),
        };
        (layers.is_on(switch) && layers.is_on(FmParam::On.of(0))).then_some(Self { kind, by, operators })
    }
}

/// FM at twice the rate. `[audio-thread]`
#[derive(Clone, Debug, Default)]
pub(super) struct FmCross {
    voices: SmoothVoices,
    cross: Cross,
}

impl FmCross {
    /// A note begins.
    pub(super) fn start(&mut self) {
        *self = Self::default();
    }

    /// Draws the line of the depth over a span; `amount` 0..1, `frequency` of the note in cycles a frame.
    pub(super) fn aim(&mut self, by: &CompiledFmCross, amount: f32, frequency: f32, span: Span) {
        self.cross.aim(by.kind, amount, frequency, span);
    }

    /// Writes what tones hear of FM that none of them modulates: two values for each of so many frames, from `at` of its control block on.
    pub(super) fn hear(
        &mut self,
        isa: Isa,
        (fm, at): (&FmModulator, usize),
        num_frames: usize,
        heard: &mut TwiceFrames,
    ) {
        let heard = &mut heard[..2 * num_frames];
        fm.render(isa, &mut self.voices, at, heard);
        heard.iter_mut().for_each(|x| *x *= FM_STEP);
    }

    /// Writes FM that a tone modulates, in steps of the chip's signal, and what tones hear of it; `modulator` from the first frame on.
    pub(super) fn render(
        &mut self,
        isa: Isa,
        (by, fm, at): (&CompiledFmCross, &FmModulator, usize),
        (frames, modulator): (&Range<usize>, &[f32; BLOCK_FRAMES]),
        heard: &mut TwiceFrames,
        out: &mut StereoBlock,
    ) {
        let modulation = self.cross.modulation(by.kind, frames, Heard::Once(modulator));
        let halves = 2 * frames.start..2 * frames.end;
        let (turns, gains) =
            (&modulation.turns.as_flattened()[halves.clone()], &modulation.gains.as_flattened()[halves.clone()]);
        let mut twice: [HalfFrames<f32>; 2] = [[[0.0; GROUP]; HALF_GROUPS]; 2];
        let sides = twice.each_mut().map(|side| &mut side.as_flattened_mut()[halves.clone()]);
        let modulation = FmModulation { operators: by.operators, turns, gains };
        fm.render_modulated(isa, &mut self.voices, (at, modulation), sides);
        let [left, right] = twice.each_ref().map(|side| &side.as_flattened()[halves.clone()]);
        let sums = left.iter().zip(right).map(|(left, right)| 0.5 * FM_STEP * (left + right));
        heard.iter_mut().zip(sums).for_each(|(heard, sum)| *heard = sum);
        self.cross.settle(&twice, frames.clone(), out);
    }

    /// Moves on by a control block.
    pub(super) fn advance(&mut self) {
        self.cross.advance();
    }
}
