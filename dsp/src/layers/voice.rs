//! The layers of one note.

use std::ops::Range;

use vaeform_patch::layers::{
    Destination, EnvelopeParam, FilterParam, FiltersParam, LayerParamId, LfoParam, NoiseParam, PartialsParam,
};

use super::bands::BandFilters;
use super::block::StereoBlock;
use super::bus::Bus;
use super::buses::Buses;
use super::compiled::CompiledLayers;
use super::filtering::{FilterSettings, FilterStream, Model};
use super::matrix::FmOffsets;
use super::modulators::Modulators;
use super::noise_voice::NoiseVoice;
use super::oscillator::Warps;
use super::partials::PartialVoice;
use super::ramp::Ramp;
use super::tones::Tones;
use super::{BLOCK_FRAMES, LayerInput, SharedSources, Span};
use crate::activity::Activity;
use crate::fm::{FmModulator, Isa, UnisonAim, exp2};
use crate::modulation::GlobalLfo;

/// What goes through the filters apart: the sources under the amplifier, and FM, which has its own envelopes.
pub(super) const NUM_STREAMS: usize = 2;

/// What one note sounds beside FM. `[audio-thread]`
#[derive(Clone, Debug, Default)]
pub(crate) struct LayerVoice {
    tones: Tones,
    noise: NoiseVoice,
    partials: PartialVoice,
    /// Of the sources, and of FM where it goes through filters.
    pub(super) filters: [[FilterStream; FilterParam::COUNT]; NUM_STREAMS],
    modulators: Modulators,
    /// What the performer did to it at the block's start, where a source is fast.
    input: LayerInput,
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
        self.tones.start(patch, key, seed);
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

    /// Copies of the FM layer that there should come to be.
    pub(crate) fn aimed_fm_unison(&self, patch: &CompiledLayers) -> UnisonAim {
        patch.fm_unison(&self.modulators.modulated)
    }

    /// Gains of the FM layer to the left and right over the block, where it goes through filters.
    pub(super) fn fm_gains(&self) -> [Ramp; 2] {
        self.fm_gains
    }

    /// Level of the sources over the block.
    pub(super) fn level(&self) -> Ramp {
        self.level
    }

    /// Puts the cycles that were baked for it in one lane into those of another.
    pub(super) fn copy_warps(&self, warps: &mut Warps, to: usize, from: usize) {
        self.tones.copy_warps(warps, to, from);
    }

    /// True before its first control.
    pub(crate) fn is_new(&self) -> bool {
        self.is_new
    }

    /// True where its lines go over groups of frames in this block, for sources that are fast.
    pub(super) fn is_fast(&self) -> bool {
        self.modulators.is_fast()
    }

    /// Draws lines from frame `first` on: at the block's start, and when a note begins. All of them go to the end of the block; where a source is
    /// fast, those of tones, levels and filters go to the end of a group of frames, after which comes [`LayerVoice::control_span`].
    pub(crate) fn control(
        &mut self,
        patch: &CompiledLayers,
        globals: &[GlobalLfo; LfoParam::COUNT],
        (input, shared): (&LayerInput, &SharedSources),
        first: usize,
        warps: (&mut Warps, usize),
        bands: (Isa, &BandFilters),
    ) {
        let is_new = std::mem::take(&mut self.is_new);
        self.modulators.control(patch, globals, (input, shared), first);
        let rate_hz = shared.clock.sample_rate_hz() as f32;
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
        let mut span = Span::rest(first);
        if self.is_fast() {
            (span, self.input) = (Span::short(first), *input);
            self.modulators.control_span(patch, &input.host, span);
        }
        self.aim(patch, input, (span, rate_hz), is_new, warps);
    }

    /// Draws the lines that go over groups of frames anew, from the start of a group on: where a source is fast.
    pub(super) fn control_span(
        &mut self,
        patch: &CompiledLayers,
        first: usize,
        shared: &SharedSources,
        warps: (&mut Warps, usize),
    ) {
        let (span, input) = (Span::short(first), self.input);
        self.modulators.control_span(patch, &input.host, span);
        self.aim(patch, &input, (span, shared.clock.sample_rate_hz() as f32), false, warps);
    }

    /// Draws the lines of tones, levels and filters over a span.
    fn aim(
        &mut self,
        patch: &CompiledLayers,
        input: &LayerInput,
        (span, rate_hz): (Span, f32),
        is_new: bool,
        warps: (&mut Warps, usize),
    ) {
        let ramp = |ramp: Ramp, to: f32| Ramp::over(if is_new { to } else { ramp.before(span) }, to, span);
        self.level = ramp(self.level, self.aimed_level(patch, input));
        let [left, right] = self.aimed_fm_gains(patch);
        self.fm_gains = [ramp(self.fm_gains[0], left), ramp(self.fm_gains[1], right)];
        self.tones.aim(patch, (&self.modulators.modulated, input), (span, rate_hz), warps);
        for n in (0..FilterParam::COUNT).filter(|n| patch.filters[*n]) {
            let settings = self.filter_settings(patch, input, n);
            self.filters[0][n].aim(&settings, rate_hz, span);
            if patch.fm_is_filtered() {
                self.filters[1][n].aim(&settings, rate_hz, span);
            }
        }
    }

    /// What it does now, for pictures.
    pub(crate) fn tell(&self, patch: &CompiledLayers, activity: &mut Activity) {
        (activity.envelopes, activity.lfos) = self.modulators.places(patch);
        for (told, route) in activity.routes.iter_mut().zip(patch.layers.routes()) {
            if let Some(Destination::Layer(id)) = route.filter(|route| route.is_on).map(|route| route.destination) {
                *told = self.value(patch, id);
            }
        }
    }

    /// The plain value of a parameter for this note.
    #[inline]
    fn value(&self, patch: &CompiledLayers, id: LayerParamId) -> f32 {
        patch.matrix.value(id, patch.layers.values(), &self.modulators.modulated)
    }

    /// A filter's settings as they are now.
    fn filter_settings(&self, patch: &CompiledLayers, input: &LayerInput, n: usize) -> FilterSettings {
        let value = |param: FilterParam| self.value(patch, param.of(n));
        let tracked = input.octaves * value(FilterParam::KeyTrack);
        let key = if tracked == 0.0 { 1.0 } else { exp2(tracked.clamp(-20.0, 20.0)) };
        FilterSettings {
            model: Model::ALL.get(value(FilterParam::Model) as usize).copied().unwrap_or_default(),
            kind: value(FilterParam::Kind) as u8,
            cutoff_hz: value(FilterParam::Cutoff) * key,
            resonance: value(FilterParam::Resonance),
            drive_db: value(FilterParam::Drive),
            morph: value(FilterParam::Morph),
            gain_db: value(FilterParam::Gain),
            mix: value(FilterParam::Mix),
        }
    }

    /// Adds some frames of its sources to the buses; `fm` is the FM layer where an oscillator hears it, and where in its control block it is.
    pub(super) fn render_sources(
        &mut self,
        bands: (Isa, &BandFilters),
        (patch, fm): (&CompiledLayers, Option<(&FmModulator, usize)>),
        frames: Range<usize>,
        buses: &mut Buses,
        warps: (&Warps, usize),
    ) {
        self.tones.render(bands.0, (patch, fm), &frames, buses, warps);
        if let Some(noise) = &patch.noise {
            let mut block = StereoBlock::default();
            self.noise.render(noise, bands, frames.clone(), &mut block);
            buses.of(noise.bus).for_each(|bus| bus.add_frames(&block, &frames, [true; 2]));
        }
        if let Some(partials) = &patch.partials {
            if let Bus::Both = partials.bus {
                let mut block = StereoBlock::default();
                self.partials.render(bands.0, frames.clone(), &mut block);
                buses.of(partials.bus).for_each(|bus| bus.add_frames(&block, &frames, [true; 2]));
            } else {
                buses.of(partials.bus).for_each(|bus| self.partials.render(bands.0, frames.clone(), bus));
            }
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
        let db = db + input.octaves * self.value(patch, FiltersParam::KeyLevel.of(0));
        if db == 0.0 { by_velocity } else { by_velocity * exp2((db / 6.020_6).clamp(-40.0, 8.0)) }
    }

    /// Moves on by a control block.
    pub(super) fn advance(&mut self, patch: &CompiledLayers) {
        self.tones.advance(patch);
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
