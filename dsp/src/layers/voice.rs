//! The layers of one note.

use std::ops::Range;

use vaeform_patch::layers::{
    EnvelopeParam, FilterParam, FiltersParam, LayerParamId, LfoParam, NoiseParam, OscillatorParam, PartialsParam,
    SubParam,
};

use super::bands::BandFilters;
use super::block::StereoBlock;
use super::buses::Buses;
use super::compiled::{CompiledLayers, NUM_TONES, SUB, ratios};
use super::filtering::{FilterSettings, FilterStream, Model};
use super::matrix::FmOffsets;
use super::modulators::Modulators;
use super::noise::white;
use super::noise_voice::NoiseVoice;
use super::oscillator::{Aim, MAX_UNISON, Tone, Warps, pan};
use super::partials::PartialVoice;
use super::ramp::Ramp;
use super::{BLOCK_FRAMES, LayerInput, MIDDLE_C_HZ, SharedSources};
use crate::fm::{Isa, exp2};
use crate::modulation::GlobalLfo;

/// What goes through the filters apart: the sources under the amplifier, and FM, which has its own envelopes.
pub(super) const NUM_STREAMS: usize = 2;

/// What one note sounds beside FM. `[audio-thread]`
#[derive(Clone, Debug, Default)]
pub(crate) struct LayerVoice {
    tones: [Tone; NUM_TONES],
    noise: NoiseVoice,
    partials: PartialVoice,
    /// Of the sources, and of FM where it goes through filters.
    pub(super) filters: [[FilterStream; FilterParam::COUNT]; NUM_STREAMS],
    modulators: Modulators,
    /// Level of the sources, by velocity and the patch.
    level: Ramp,
    /// Gains of FM to the left and right where it goes through filters.
    fm_gains: [Ramp; 2],
    is_new: bool,
}

impl LayerVoice {
    /// A note begins at a frame of the block. `seed` makes its phases and its chances.
    pub(crate) fn start(
        &mut self,
        patch: &CompiledLayers,
        (key, velocity): (u8, f32),
        seed: u32,
        frame: usize,
        shared: &SharedSources,
    ) {
        self.is_new = true;
        for (n, tone) in self.tones.iter_mut().enumerate() {
            let value = |param: OscillatorParam| if n == SUB { 0.0 } else { patch.layers.get(param.of(n)) };
            let seed = seed ^ (n as u32 + 1).wrapping_mul(0x9E37_79B9);
            tone.start(&phases(value(OscillatorParam::Phase), value(OscillatorParam::PhaseRandom), seed));
        }
        self.noise.start(seed);
        self.partials.start(seed);
        self.filters.as_flattened_mut().iter_mut().for_each(FilterStream::reset);
        self.modulators.start(patch, (key, velocity), seed, frame, shared);
    }

    /// The key is struck again (mono): envelopes attack from where they are.
    pub(crate) fn strike(&mut self, velocity: f32, frame: usize) {
        self.modulators.strike(velocity, frame);
        self.noise.strike();
        self.partials.strike();
    }

    /// The key goes up at a frame of the block.
    pub(crate) fn release(&mut self, frame: usize) {
        self.modulators.release(frame);
        self.noise.release();
        self.partials.release();
    }

    /// True when nothing of it will sound any more.
    pub(crate) fn is_over(&self) -> bool {
        self.modulators.is_over()
    }

    /// What routes add to the FM layer.
    pub(crate) fn fm_offsets(&self, patch: &CompiledLayers) -> FmOffsets {
        self.modulators.fm_offsets(patch)
    }

    /// Gains of the FM layer to the left and right that it should come to.
    pub(crate) fn aimed_fm_gains(&self, patch: &CompiledLayers) -> [f32; 2] {
        patch.fm_gains(&self.modulators.modulated)
    }

    /// Gains of the FM layer to the left and right over the block, where it goes through filters.
    pub(super) fn fm_gains(&self) -> [Ramp; 2] {
        self.fm_gains
    }

    /// Level of the sources over the block.
    pub(super) fn level(&self) -> Ramp {
        self.level
    }

    /// True when it reads cycles that were baked for it.
    pub(crate) fn is_warped(&self) -> bool {
        self.tones.iter().any(Tone::is_warped)
    }

    /// True before its first control.
    pub(crate) fn is_new(&self) -> bool {
        self.is_new
    }

    /// Draws all lines from frame `first` to the end of the block: at the block's start, and when a note begins.
    pub(crate) fn control(
        &mut self,
        patch: &CompiledLayers,
        globals: &[GlobalLfo; LfoParam::COUNT],
        (input, shared): (&LayerInput, &SharedSources),
        first: usize,
        (warps, lane): (&mut Warps, usize),
        bands: (Isa, &BandFilters),
    ) {
        let is_new = std::mem::take(&mut self.is_new);
        self.modulators.control(patch, globals, (input, shared), first);
        let ramp = |ramp: Ramp, to: f32| Ramp::between(if is_new { to } else { ramp.end() }, to, first);
        self.level = ramp(self.level, self.aimed_level(patch, input));
        let [left, right] = self.aimed_fm_gains(patch);
        self.fm_gains = [ramp(self.fm_gains[0], left), ramp(self.fm_gains[1], right)];
        let rate_hz = shared.clock.sample_rate_hz() as f32;
        for n in (0..NUM_TONES).filter(|n| *n != SUB) {
            self.aim_oscillator((patch, n), input, first, rate_hz, (warps, warp_place(lane, n)));
        }
        self.aim_sub(patch, input, first, rate_hz, (warps, warp_place(lane, SUB)));
        let modulated = &self.modulators.modulated;
        if let Some(noise) = &patch.noise {
            let value = |param: NoiseParam| patch.matrix.value(param.of(0), patch.layers.values(), modulated);
            self.noise.aim(noise, value, (input.octaves, rate_hz), bands, first);
        }
        if let Some(partials) = &patch.partials {
            let value = |param: PartialsParam| patch.matrix.value(param.of(0), patch.layers.values(), modulated);
            if let Some((table, aim)) = partials.aim(value, input.octaves, rate_hz) {
                self.partials.aim(bands.0, table, &aim, first);
            }
        }
        for n in (0..FilterParam::COUNT).filter(|n| patch.filters[*n]) {
            let settings = self.filter_settings(patch, input, n);
            self.filters[0][n].aim(&settings, rate_hz, first);
            if patch.fm_is_filtered() {
                self.filters[1][n].aim(&settings, rate_hz, first);
            }
        }
    }

    /// The plain value of a parameter for this note.
    #[inline]
    fn value(&self, patch: &CompiledLayers, id: LayerParamId) -> f32 {
        patch.matrix.value(id, patch.layers.values(), &self.modulators.modulated)
    }

    fn aim_sub(
        &mut self,
        patch: &CompiledLayers,
        input: &LayerInput,
        first: usize,
        rate_hz: f32,
        warps: (&mut Warps, usize),
    ) {
        let tone = &patch.tones[SUB];
        let Some(table) = &tone.table else { return };
        let aim = Aim {
            unison: &tone.unison,
            ratios: &tone.ratios,
            gains: &[pan(self.value(patch, SubParam::Pan.of(0))); MAX_UNISON],
            frequency: frequency(input.octaves + tone.octaves, rate_hz),
            place: 0.0,
            place_spread: 0.0,
            level: self.value(patch, SubParam::Level.of(0)),
            warp: None,
        };
        self.tones[SUB].aim(table, &aim, first, warps);
    }

    fn aim_oscillator(
        &mut self,
        (patch, n): (&CompiledLayers, usize),
        input: &LayerInput,
        first: usize,
        rate_hz: f32,
        warps: (&mut Warps, usize),
    ) {
        let tone = &patch.tones[n];
        let Some(table) = &tone.table else { return };
        let value = |param: OscillatorParam| self.value(patch, param.of(n));
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
        let aim = Aim {
            unison: &tone.unison,
            ratios,
            gains,
            frequency: frequency(octaves, rate_hz),
            place: value(OscillatorParam::Frame),
            place_spread: value(OscillatorParam::FrameSpread),
            level: value(OscillatorParam::Level),
            warp: tone.warp.map(|warp| (warp, warp.clamped(value(OscillatorParam::WarpAmount)))),
        };
        self.tones[n].aim(table, &aim, first, warps);
    }

    /// A filter's settings as they are now.
    fn filter_settings(&self, patch: &CompiledLayers, input: &LayerInput, n: usize) -> FilterSettings {
        let value = |param: FilterParam| self.value(patch, param.of(n));
        let tracked = input.octaves * value(FilterParam::KeyTrack);
        let key = if tracked == 0.0 { 1.0 } else { exp2(tracked.clamp(-20.0, 20.0)) };
        FilterSettings {
            model: match value(FilterParam::Model) as u8 {
                0 => Model::Clean12,
                1 => Model::Clean24,
                _ => Model::Ladder,
            },
            kind: value(FilterParam::Kind) as u8,
            cutoff_hz: value(FilterParam::Cutoff) * key,
            resonance: value(FilterParam::Resonance),
            drive_db: value(FilterParam::Drive),
            morph: value(FilterParam::Morph),
            gain_db: value(FilterParam::Gain),
            mix: value(FilterParam::Mix),
        }
    }

    /// Adds some frames of its sources to the buses.
    pub(super) fn render_sources(
        &mut self,
        bands: (Isa, &BandFilters),
        patch: &CompiledLayers,
        frames: Range<usize>,
        buses: &mut Buses,
        (warps, lane): (&Warps, usize),
    ) {
        for (n, (state, tone)) in self.tones.iter().zip(&patch.tones).enumerate() {
            let Some(table) = &tone.table else { continue };
            for bus in buses.of(tone.bus) {
                state.render(bands.0, table, frames.clone(), bus, (warps, warp_place(lane, n)));
            }
        }
        if let Some(noise) = &patch.noise {
            let mut block = StereoBlock::default();
            self.noise.render(noise, bands, frames.clone(), &mut block);
            buses.of(noise.bus).for_each(|bus| bus.add_frames(&block, &frames, [true; 2]));
        }
        if let Some(partials) = &patch.partials {
            let mut block = StereoBlock::default();
            self.partials.render(bands.0, frames.clone(), &mut block);
            buses.of(partials.bus).for_each(|bus| bus.add_frames(&block, &frames, [true; 2]));
        }
    }

    /// Envelope 1 at each frame of the block.
    pub(super) fn amplifier(&self) -> &[f32; BLOCK_FRAMES] {
        self.modulators.amplifier()
    }

    /// The level that the sources should come to, by velocity and the patch.
    fn aimed_level(&self, patch: &CompiledLayers, input: &LayerInput) -> f32 {
        let depth = self.value(patch, EnvelopeParam::Velocity.of(0));
        let by_velocity = 1.0 - depth * (1.0 - input.velocity * input.velocity);
        let db = self.value(patch, FiltersParam::Level.of(0));
        if db == 0.0 { by_velocity } else { by_velocity * exp2(db / 6.020_6) }
    }

    /// Moves on by a control block.
    pub(super) fn advance(&mut self, patch: &CompiledLayers) {
        for (state, tone) in self.tones.iter_mut().zip(&patch.tones) {
            if tone.table.is_some() {
                state.advance();
            }
        }
        if let Some(noise) = &patch.noise {
            self.noise.advance(noise);
        }
        if patch.partials.is_some() {
            self.partials.advance();
        }
        for stream in &mut self.filters {
            stream.iter_mut().zip(patch.filters).filter(|(_, is_on)| *is_on).for_each(|(filter, _)| filter.rest());
        }
        self.modulators.advance(patch);
    }
}

/// The place of a lane's oscillator among all that may be warped. The sub never is.
fn warp_place(lane: usize, n: usize) -> usize {
    lane * OscillatorParam::COUNT + n.min(OscillatorParam::COUNT - 1)
}

/// Cycles a frame at so many octaves above middle C.
pub(super) fn frequency(octaves: f32, rate_hz: f32) -> f32 {
    MIDDLE_C_HZ * exp2(octaves.clamp(-20.0, 20.0)) / rate_hz
}

/// Start phases of all voices of a unison, 2^32 a cycle.
fn phases(phase: f32, chance: f32, seed: u32) -> [u32; MAX_UNISON] {
    std::array::from_fn(|voice| {
        let random = 0.5 * chance * (white(seed, voice as u32) + 1.0);
        ((phase + random).fract() * 4_294_967_296.0) as u32
    })
}
