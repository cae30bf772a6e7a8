//! The modulation sources of one note, and what they make of its parameters.

use vaeform_patch::layers::{EnvelopeParam, LayerParamId, LfoParam, MacroParam, NUM_MACROS, RandomParam, Source};

use super::compiled::CompiledLayers;
use super::compiled_modulators::contour;
use super::matrix::{FmOffsets, Modulated};
use super::noise::white;
use super::sources::SourceValues;
use super::{BLOCK_FRAMES, GROUP, HostOffsets, LayerInput, SharedSources, Span};
use crate::modulation::{
    DahdsrShape, EnvelopePlayer, GlobalLfo, LfoBlock, LfoSettings, LfoTrigger, NoteLfo, Random, note_seed,
};

/// Octaves to each side over which the key is a source of -1..1.
const KEY_SPAN: f32 = 5.0;
/// Cycles in a control block from which an LFO is fast, 30 Hz at 48 kHz: lines are drawn over groups of frames then.
const FAST_CYCLES: f64 = 0.02;
/// Groups of frames in a control block but the last, which ends where the block does.
const NUM_PARTS: usize = BLOCK_FRAMES / GROUP - 1;

/// Envelopes, LFOs, random values and the parameters that they move. `[audio-thread]`
#[derive(Clone, Debug)]
pub(crate) struct Modulators {
    envelopes: [EnvelopePlayer; EnvelopeParam::COUNT],
    lfos: [NoteLfo; LfoParam::COUNT],
    randoms: [Random; RandomParam::COUNT],
    /// Envelope 1 at each frame of the block.
    amplifier: [f32; BLOCK_FRAMES],
    sources: SourceValues,
    /// A source that is listened to is fast, and what all say at the ends of groups of frames then.
    is_fast: bool,
    parts: [SourceValues; NUM_PARTS],
    pub(super) modulated: Modulated,
    seed: u32,
    /// Octaves of the note's key above middle C.
    octaves: f32,
    is_new: bool,
    is_struck: bool,
}

impl Default for Modulators {
    fn default() -> Self {
        let shape = DahdsrShape::default().contour(48_000.0);
        Self {
            envelopes: [EnvelopePlayer::new(shape); EnvelopeParam::COUNT],
            lfos: [NoteLfo::default(); LfoParam::COUNT],
            randoms: [Random::default(); RandomParam::COUNT],
            amplifier: [0.0; BLOCK_FRAMES],
            sources: SourceValues::default(),
            is_fast: false,
            parts: [SourceValues::default(); NUM_PARTS],
            modulated: Modulated::default(),
            seed: 0,
            octaves: 0.0,
            is_new: false,
            is_struck: false,
        }
    }
}

impl Modulators {
    /// A note begins at a frame of the block.
    pub(crate) fn start(
        &mut self,
        patch: &CompiledLayers,
        (key, velocity): (u8, f32),
        seed: u32,
        frame: usize,
        shared: &SharedSources,
    ) {
        (self.seed, self.is_new, self.is_struck) = (seed, true, false);
        self.octaves = (f32::from(key) - 60.0) / 12.0;
        (self.sources, self.modulated) = (SourceValues::default(), Modulated::default());
        self.sources.set(Source::NoteRandom, white(seed, 0x00C0_FFEE));
        self.sources.set(Source::Velocity, velocity);
        self.sources.set(Source::Key, ((f32::from(key) - 60.0) / (12.0 * KEY_SPAN)).clamp(-1.0, 1.0));
        // So that shapes that routes move are there before the first block.
        patch.matrix.apply(&patch.ways, (&self.sources, &shared.host), &mut self.modulated);
        for (n, envelope) in self.envelopes.iter_mut().enumerate() {
            let pace = (self.octaves, shared.pace());
            *envelope = EnvelopePlayer::new(contour(&patch.layers, &patch.matrix, &self.modulated, n, pace));
            envelope.note_on(frame);
        }
    }

    /// The key is struck again (mono): envelopes attack from where they are.
    pub(crate) fn strike(&mut self, velocity: f32, frame: usize) {
        self.envelopes.iter_mut().for_each(|envelope| envelope.note_on(frame));
        self.sources.set(Source::Velocity, velocity);
        self.is_struck = true;
        self.envelopes[0].fill(frame, &mut self.amplifier);
    }

    /// The key goes up at a frame of the block.
    pub(crate) fn release(&mut self, frame: usize) {
        self.envelopes.iter_mut().for_each(|envelope| envelope.note_off(frame));
        self.envelopes[0].fill(frame, &mut self.amplifier);
    }

    /// True when the amplifier has closed.
    pub(crate) fn is_over(&self) -> bool {
        self.envelopes[0].is_over()
    }

    /// Where envelopes and LFOs stand, for pictures; below 0 where they move nothing, which is not worked out.
    pub(crate) fn places(&self, patch: &CompiledLayers) -> ([f32; EnvelopeParam::COUNT], [f32; LfoParam::COUNT]) {
        let hears = |source| patch.matrix.hears(source);
        let envelope = |n: usize| n == 0 || hears(Source::Envelope(n as u8 + 1));
        let envelopes = std::array::from_fn(|n| if envelope(n) { self.envelopes[n].progress() } else { -1.0 });
        let lfo = |n: usize| hears(Source::Lfo(n as u8 + 1));
        (envelopes, std::array::from_fn(|n| if lfo(n) { self.lfos[n].phase() } else { -1.0 }))
    }

    /// Envelope 1 at each frame of the block.
    pub(crate) fn amplifier(&self) -> &[f32; BLOCK_FRAMES] {
        &self.amplifier
    }

    /// What routes add to the FM layer.
    pub(crate) fn fm_offsets(&self, patch: &CompiledLayers) -> FmOffsets {
        patch.matrix.fm_offsets(&self.sources)
    }

    /// Works out what the sources say at the end of the block, and what that makes of the parameters; from frame `first` on.
    pub(crate) fn control(
        &mut self,
        patch: &CompiledLayers,
        globals: &[GlobalLfo; LfoParam::COUNT],
        (input, shared): (&LayerInput, &SharedSources),
        first: usize,
    ) {
        if !patch.matrix.is_empty() {
            self.hear_envelopes(patch, first);
            let lfos = self.hear_lfos(patch, globals, shared, first);
            self.hear_randoms(patch, shared, first);
            self.hear_hands(patch, input, shared);
            if self.is_fast {
                self.hear_parts(patch, &lfos);
            }
            patch.matrix.apply(&patch.ways, (&self.sources, &input.host), &mut self.modulated);
            for (n, envelope) in self.envelopes.iter_mut().enumerate() {
                if patch.modulators.moving_envelopes[n] {
                    let pace = (self.octaves, shared.pace());
                    envelope.set(&contour(&patch.layers, &patch.matrix, &self.modulated, n, pace));
                }
            }
        }
        self.envelopes[0].fill(first, &mut self.amplifier);
        (self.is_new, self.is_struck) = (false, false);
    }

    /// True where a source is too fast for lines over a whole block, in this one.
    pub(crate) fn is_fast(&self) -> bool {
        self.is_fast
    }

    /// Works out what the sources make of the parameters at the end of a span that is no longer than a group of frames.
    pub(crate) fn control_span(&mut self, patch: &CompiledLayers, host: &HostOffsets, span: Span) {
        let sources = self.parts.get((span.end / GROUP).saturating_sub(1)).unwrap_or(&self.sources);
        patch.matrix.apply(&patch.ways, (sources, host), &mut self.modulated);
    }

    /// What the sources say at the ends of groups of frames; `lfos` do.
    fn hear_parts(&mut self, patch: &CompiledLayers, lfos: &[[f32; NUM_PARTS]; LfoParam::COUNT]) {
        for (idx, part) in self.parts.iter_mut().enumerate() {
            let frame = GROUP * (idx + 1);
            *part = self.sources;
            for (n, envelope) in self.envelopes.iter().enumerate() {
                let source = Source::Envelope(n as u8 + 1);
                if patch.matrix.hears(source) {
                    part.set(source, envelope.value(frame));
                }
            }
            for (n, random) in self.randoms.iter().enumerate() {
                part.set(Source::Random(n as u8 + 1), random.line().at(frame));
            }
            for (n, lfo) in lfos.iter().enumerate() {
                part.set(Source::Lfo(n as u8 + 1), lfo[idx]);
            }
        }
    }

    /// Moves on by a control block.
    pub(crate) fn advance(&mut self, patch: &CompiledLayers) {
        for (n, envelope) in self.envelopes.iter_mut().enumerate() {
            if n == 0 || patch.matrix.hears(Source::Envelope(n as u8 + 1)) {
                envelope.begin_block();
            }
        }
    }

    fn hear_envelopes(&mut self, patch: &CompiledLayers, first: usize) {
        for (n, envelope) in self.envelopes.iter().enumerate() {
            let source = Source::Envelope(n as u8 + 1);
            if patch.matrix.hears(source) {
                self.sources.set(source, envelope.line(first).end);
            }
        }
    }

    /// Gives what they say at the ends of groups of frames, where one is fast.
    fn hear_lfos(
        &mut self,
        patch: &CompiledLayers,
        globals: &[GlobalLfo; LfoParam::COUNT],
        shared: &SharedSources,
        first: usize,
    ) -> [[f32; NUM_PARTS]; LfoParam::COUNT] {
        let mut parts = [[0.0; NUM_PARTS]; LfoParam::COUNT];
        self.is_fast = false;
        for (n, (global, lfo)) in globals.iter().zip(&mut self.lfos).enumerate() {
            let source = Source::Lfo(n as u8 + 1);
            if !patch.matrix.hears(source) {
                continue;
            }
            let settings: LfoSettings = patch.modulators.lfo(n, &patch.layers, &patch.matrix, &self.modulated);
            let block = LfoBlock { settings: &settings, clock: &shared.clock, global };
            let seed = note_seed(n as u64, u64::from(self.seed));
            if self.is_new {
                lfo.note_on(first, seed, &block);
            } else if self.is_struck && settings.trigger != LfoTrigger::Free {
                lfo.retrigger(first, seed, &block);
            } else {
                lfo.begin_block(&block);
            }
            self.sources.set(source, lfo.line().end);
            self.is_fast |= settings.rate.cycles_per_frame(&shared.clock) * BLOCK_FRAMES as f64 > FAST_CYCLES;
            parts[n] = std::array::from_fn(|idx| lfo.value_at(GROUP * (idx + 1), &block));
        }
        parts
    }

    fn hear_randoms(&mut self, patch: &CompiledLayers, shared: &SharedSources, first: usize) {
        for (n, (random, settings)) in self.randoms.iter_mut().zip(&patch.modulators.randoms).enumerate() {
            let source = Source::Random(n as u8 + 1);
            if !patch.matrix.hears(source) {
                continue;
            }
            if self.is_new {
                random.note_on(first, note_seed(64 + n as u64, u64::from(self.seed)), settings, &shared.clock);
            } else {
                random.begin_block(settings, &shared.clock);
            }
            self.sources.set(source, random.line().end);
        }
    }

    fn hear_hands(&mut self, patch: &CompiledLayers, input: &LayerInput, shared: &SharedSources) {
        let sources = &mut self.sources;
        for n in 0..NUM_MACROS {
            let source = Source::Macro(n as u8 + 1);
            if patch.matrix.hears(source) {
                let id = LayerParamId(MacroParam::Macro1.of(0).0 + n as u16);
                sources.set(source, patch.matrix.value(id, patch.layers.values(), &self.modulated));
            }
        }
        for (n, latent) in shared.latents.iter().enumerate() {
            sources.set(Source::Latent(n as u8 + 1), *latent);
        }
        sources.set(Source::Key, (input.octaves / KEY_SPAN).clamp(-1.0, 1.0));
        sources.set(Source::ReleaseVelocity, input.release_velocity);
        sources.set(Source::Wheel, input.wheel);
        sources.set(Source::Pressure, input.pressure);
        sources.set(Source::Timbre, input.timbre);
        sources.set(Source::Bend, input.bend);
        sources.set(Source::Sidechain, shared.sidechain);
    }
}
