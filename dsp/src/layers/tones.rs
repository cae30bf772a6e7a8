//! The oscillators and the sub of one note, each after what modulates it.

use std::ops::Range;

use vaeform_patch::layers::{FmParam, LayerParamId, OscillatorParam, SubParam};

use super::block::StereoBlock;
use super::buses::Buses;
use super::compiled::CompiledLayers;
use super::compiled_tones::{FM, Modulator, NUM_TONES, SUB, ratios};
use super::fm_cross::FmCross;
use super::frequency::frequency;
use super::matrix::Modulated;
use super::noise::white;
use super::oscillator::{Aim, Cross, Heard, MAX_UNISON, Tone, Warps, pan};
use super::ramp::Ramp;
use super::{BLOCK_FRAMES, LayerInput, Span};
use crate::fm::{FmModulator, Isa};

/// The tones of one note. `[audio-thread]`
#[derive(Clone, Debug, Default)]
pub(super) struct Tones {
    tones: [Tone; NUM_TONES],
    crosses: [Cross; OscillatorParam::COUNT],
    /// FM as what modulates them, or as one of them modulates it.
    fm: FmCross,
    /// Where the note began, as a key: in tables over the keys it stays there.
    pitches: [f32; NUM_TONES],
}

impl Tones {
    /// A note of a key begins. `seed` makes its phases.
    pub(super) fn start(&mut self, patch: &CompiledLayers, key: u8, seed: u32) {
        self.crosses.iter_mut().for_each(Cross::start);
        self.fm.start();
        self.pitches = std::array::from_fn(|n| patch.tones[n].pitch(key));
        for (n, tone) in self.tones.iter_mut().enumerate() {
            let value = |param: OscillatorParam| if n == SUB { 0.0 } else { patch.layers.get(param.of(n)) };
            let seed = seed ^ (n as u32 + 1).wrapping_mul(0x9E37_79B9);
            tone.start(&phases(value(OscillatorParam::Phase), value(OscillatorParam::PhaseRandom), seed));
        }
    }

    /// Puts the cycles that were baked for it in one lane into those of another.
    pub(super) fn copy_warps(&self, warps: &mut Warps, to: usize, from: usize) {
        for (n, tone) in self.tones.iter().enumerate().filter(|(n, _)| *n != SUB) {
            tone.baked().for_each(|baked| warps.copy(warp_place(to, n), warp_place(from, n), baked));
        }
    }

    /// Draws all lines over a span of the block; `time` is that and frames a second.
    pub(super) fn aim(
        &mut self,
        patch: &CompiledLayers,
        heard: (&Modulated, &LayerInput),
        time: (Span, f32),
        (warps, lane): (&mut Warps, usize),
    ) {
        for n in (0..NUM_TONES).filter(|n| *n != SUB) {
            self.aim_oscillator((patch, n), heard, time, (warps, warp_place(lane, n)));
        }
        self.aim_sub(patch, heard, time, (warps, warp_place(lane, SUB)));
        if let Some(by) = &patch.fm_cross {
            let ((note, input), (span, rate_hz)) = (heard, time);
            let amount = patch.matrix.value(FmParam::CrossAmount.of(0), patch.layers.values(), note);
            self.fm.aim(by, amount, frequency(input.octaves, rate_hz), span);
        }
    }

    fn aim_sub(
        &mut self,
        patch: &CompiledLayers,
        (note, input): (&Modulated, &LayerInput),
        (span, rate_hz): (Span, f32),
        warps: (&mut Warps, usize),
    ) {
        let value = |id: LayerParamId| patch.matrix.value(id, patch.layers.values(), note);
        let tone = &patch.tones[SUB];
        let Some(table) = tone.levels(self.pitches[SUB]) else { return };
        let aim = Aim {
            unison: &tone.unison,
            ratios: &tone.ratios,
            gains: &[pan(value(SubParam::Pan.of(0))); MAX_UNISON],
            frequency: frequency(input.octaves + tone.octaves, rate_hz),
            place: 0.0,
            place_spread: 0.0,
            level: value(SubParam::Level.of(0)),
            warp: None,
            warp_spread: 0.0,
            deviation: None,
        };
        self.tones[SUB].aim(table, &aim, span, warps);
    }

    fn aim_oscillator(
        &mut self,
        (patch, n): (&CompiledLayers, usize),
        (note, input): (&Modulated, &LayerInput),
        (span, rate_hz): (Span, f32),
        warps: (&mut Warps, usize),
    ) {
        let tone = &patch.tones[n];
        let Some(table) = tone.levels(self.pitches[n]) else { return };
        let value = |param: OscillatorParam| patch.matrix.value(param.of(n), patch.layers.values(), note);
        let moves = |param: OscillatorParam| patch.matrix.moves(param.of(n));
        let tracked = input.octaves * value(OscillatorParam::KeyTrack);
        let fine = value(OscillatorParam::Fine) - patch.layers.get(OscillatorParam::Fine.of(n));
        let octaves = tracked + tone.octaves + fine / 1_200.0 + value(OscillatorParam::Pitch) / 12.0;
        let own_ratios;
        let ratios = if moves(OscillatorParam::Detune) {
            own_ratios = ratios(&tone.unison, value(OscillatorParam::Detune));
            &own_ratios
        } else {
            &tone.ratios
        };
        let own_gains;
        let mut gains = if moves(OscillatorParam::Blend) || moves(OscillatorParam::Spread) {
            own_gains = tone.unison.gains(value(OscillatorParam::Blend), value(OscillatorParam::Spread));
            &own_gains
        } else {
            &tone.gains
        };
        let place = value(OscillatorParam::Pan);
        let panned;
        if place != 0.0 {
            let sides = pan(place);
            panned = gains.map(|gain| [gain[0] * sides[0], gain[1] * sides[1]]);
            gains = &panned;
        }
        let frequency = frequency(octaves, rate_hz);
        let deviation = tone.cross.map(|cross| {
            self.crosses[n].aim(cross.kind, value(OscillatorParam::CrossAmount), frequency, span);
            self.crosses[n].deviation()
        });
        let aim = Aim {
            unison: &tone.unison,
            ratios,
            gains,
            frequency,
            place: value(OscillatorParam::Frame),
            place_spread: value(OscillatorParam::FrameSpread),
            level: value(OscillatorParam::Level),
            warp: tone.warp.map(|warp| (warp, warp.clamped(value(OscillatorParam::WarpAmount)))),
            warp_spread: value(OscillatorParam::WarpSpread),
            deviation,
        };
        self.tones[n].aim(table, &aim, span, warps);
    }

    /// Adds some frames to the buses; `fm` is the FM layer where an oscillator hears it or modulates it, and where in its control block it is.
    pub(super) fn render(
        &mut self,
        isa: Isa,
        (patch, fm): (&CompiledLayers, Option<(&FmModulator, usize)>),
        frames: &Range<usize>,
        buses: &mut Buses,
        (warps, lane): (&Warps, usize),
    ) {
        if patch.are_crossed() {
            return self.render_crossed(isa, (patch, fm), frames, buses, (warps, lane));
        }
        for n in patch.tone_order.into_iter().filter(|n| *n != FM) {
            self.render_alone(isa, (patch, n), frames, buses, (warps, warp_place(lane, n)));
        }
    }

    /// Adds some frames of a tone that has nothing to do with others.
    fn render_alone(
        &self,
        isa: Isa,
        (patch, n): (&CompiledLayers, usize),
        frames: &Range<usize>,
        buses: &mut Buses,
        warps: (&Warps, usize),
    ) {
        let (state, tone) = (&self.tones[n], &patch.tones[n]);
        let Some(table) = tone.levels(self.pitches[n]) else { return };
        for bus in buses.of(tone.bus) {
            state.render(isa, table, (frames.clone(), state.level()), bus, warps);
        }
    }

    /// The same where some modulate others.
    fn render_crossed(
        &mut self,
        isa: Isa,
        (patch, fm): (&CompiledLayers, Option<(&FmModulator, usize)>),
        frames: &Range<usize>,
        buses: &mut Buses,
        (warps, lane): (&Warps, usize),
    ) {
        let mut modulators = [[0.0; BLOCK_FRAMES]; NUM_TONES];
        let mut fm_twice = [0.0; 2 * BLOCK_FRAMES];
        if let Some(fm) = fm.filter(|_| !patch.fm_is_crossed()) {
            self.fm.hear(isa, fm, frames.len(), &mut fm_twice);
        }
        for n in patch.tone_order {
            if n == FM {
                if let Some((by, (fm, at))) = patch.fm_cross.as_ref().zip(fm) {
                    let heard = (frames, &modulators[by.by]);
                    self.fm.render(isa, (by, fm, at), heard, &mut fm_twice, &mut buses.fm);
                }
                continue;
            }
            let (state, tone) = (&self.tones[n], &patch.tones[n]);
            let warps = (warps, warp_place(lane, n));
            if tone.cross.is_none() && !tone.modulates {
                self.render_alone(isa, (patch, n), frames, buses, warps);
                continue;
            }
            let Some(table) = tone.levels(self.pitches[n]) else { continue };
            // As a modulator it is as loud as it is without its level, so that it may modulate without being heard.
            let level = if tone.modulates { Ramp::level(1.0) } else { state.level() };
            if level == Ramp::default() {
                continue;
            }
            let mut sound = StereoBlock::default();
            match tone.cross {
                None => state.render(isa, table, (frames.clone(), level), &mut sound, warps),
                Some(cross) => {
                    let modulator = match cross.by {
                        Modulator::Fm => Heard::Twice(&fm_twice),
                        Modulator::Tone(from) => Heard::Once(&modulators[from]),
                    };
                    let Some(source) = state.source(table, level, warps) else { continue };
                    self.crosses[n].render(isa, cross.kind, &source, (frames.clone(), modulator), &mut sound);
                }
            }
            if tone.modulates {
                let [left, right] = [0, 1].map(|side| &sound.side(side)[frames.clone()]);
                let sums = left.iter().zip(right).map(|(left, right)| 0.5 * (left + right));
                modulators[n].iter_mut().zip(sums).for_each(|(modulator, sum)| *modulator = sum);
                sound.scale(frames, state.level());
            }
            for bus in buses.of(tone.bus) {
                bus.add_frames(&sound, frames, [true; 2]);
            }
        }
    }

    /// Moves on by a control block.
    pub(super) fn advance(&mut self, patch: &CompiledLayers) {
        for (state, tone) in self.tones.iter_mut().zip(&patch.tones) {
            if tone.table.is_some() {
                state.advance();
            }
        }
        for (cross, tone) in self.crosses.iter_mut().zip(&patch.tones) {
            if tone.cross.is_some() {
                cross.advance();
            }
        }
        if patch.fm_is_crossed() {
            self.fm.advance();
        }
    }
}

/// The place of a lane's oscillator among all that may be warped. The sub never is.
fn warp_place(lane: usize, n: usize) -> usize {
    lane * OscillatorParam::COUNT + n.min(OscillatorParam::COUNT - 1)
}

/// Start phases of all voices of a unison, 2^32 a cycle.
fn phases(phase: f32, chance: f32, seed: u32) -> [u32; MAX_UNISON] {
    std::array::from_fn(|voice| {
        let random = 0.5 * chance * (white(seed, voice as u32) + 1.0);
        ((phase + random).fract() * 4_294_967_296.0) as u32
    })
}
