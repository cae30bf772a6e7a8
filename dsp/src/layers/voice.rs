//! The layers of one note.

use std::ops::Range;

use vaeform_patch::layers::{
    EnvelopeParam, FilterParam, FiltersParam, LayerParamId, MacroParam, NUM_MACROS, NoiseParam, OscillatorParam,
    Source, SubParam,
};

use super::block::StereoBlock;
use super::compiled::{Bus, CompiledLayers, NUM_TONES, SUB, ratios};
use super::filtering::{FilterSettings, FilterStream, Model};
use super::matrix::Modulated;
use super::noise::{Noise, white};
use super::oscillator::{Aim, MAX_UNISON, Tone, pan};
use super::sources::SourceValues;
use super::{BLOCK_FRAMES, NoteInput};
use crate::fm::{Isa, exp2};
use crate::modulation::{Envelope, EnvelopeShape};

/// The frequency of middle C, from which keys are counted, in Hz.
const MIDDLE_C_HZ: f32 = 261.625_58;
/// Octaves to each side over which the key is a source of -1..1.
const KEY_SPAN: f32 = 5.0;

/// What one note sounds beside FM. `[audio-thread]`
#[derive(Clone, Debug)]
pub(crate) struct LayerVoice {
    tones: [Tone; NUM_TONES],
    noise: Noise,
    pub(super) filters: [FilterStream; FilterParam::COUNT],
    envelopes: [Envelope; EnvelopeParam::COUNT],
    /// Envelope 1 at each frame of the block.
    amplifier: [f32; BLOCK_FRAMES],
    sources: SourceValues,
    modulated: Modulated,
    seed: u32,
    is_new: bool,
}

impl Default for LayerVoice {
    fn default() -> Self {
        let shape = EnvelopeShape::default().contour(48_000.0);
        Self {
            tones: std::array::from_fn(|_| Tone::default()),
            noise: Noise::default(),
            filters: std::array::from_fn(|_| FilterStream::default()),
            envelopes: [Envelope::new(shape); EnvelopeParam::COUNT],
            amplifier: [0.0; BLOCK_FRAMES],
            sources: SourceValues::default(),
            modulated: Modulated::default(),
            seed: 0,
            is_new: false,
        }
    }
}

impl LayerVoice {
    /// A note begins at a frame of the block. `seed` makes its phases and its chances.
    pub(crate) fn start(&mut self, patch: &CompiledLayers, velocity: f32, seed: u32, frame: usize, rate_hz: f32) {
        (self.seed, self.is_new) = (seed, true);
        (self.sources, self.modulated) = (SourceValues::default(), Modulated::default());
        for (n, tone) in self.tones.iter_mut().enumerate() {
            let (phase, chance) = if n == SUB {
                (0.0, 0.0)
            } else {
                let value = |param: OscillatorParam| patch.layers.get(param.of(n));
                (value(OscillatorParam::Phase), value(OscillatorParam::PhaseRandom))
            };
            tone.start(&phases(phase, chance, seed ^ (n as u32 + 1).wrapping_mul(0x9E37_79B9)));
        }
        self.noise.start(seed);
        self.filters.iter_mut().for_each(FilterStream::reset);
        for (n, envelope) in self.envelopes.iter_mut().enumerate() {
            *envelope = Envelope::new(shape(patch, &self.modulated, n).contour(rate_hz));
            envelope.note_on(frame);
        }
        self.sources.set(Source::NoteRandom, white(seed, 0x00C0_FFEE));
        self.sources.set(Source::Velocity, velocity);
    }

    /// The key is struck again (mono): envelopes attack from where they are.
    pub(crate) fn strike(&mut self, velocity: f32, frame: usize) {
        self.envelopes.iter_mut().for_each(|envelope| envelope.note_on(frame));
        self.sources.set(Source::Velocity, velocity);
        self.fill_amplifier(frame);
    }

    /// The key goes up at a frame of the block.
    pub(crate) fn release(&mut self, frame: usize) {
        self.envelopes.iter_mut().for_each(|envelope| envelope.note_off(frame));
        self.fill_amplifier(frame);
    }

    /// True when nothing of it will sound any more.
    pub(crate) fn is_over(&self) -> bool {
        self.envelopes[0].is_over()
    }

    /// True before its first control.
    pub(crate) fn is_new(&self) -> bool {
        self.is_new
    }

    /// Draws all lines from frame `first` to the end of the block: at the block's start, and when a note begins.
    pub(crate) fn control(&mut self, patch: &CompiledLayers, input: &NoteInput, first: usize, rate_hz: f32) {
        self.is_new = false;
        self.listen(patch, input, first);
        if !patch.matrix.is_empty() {
            patch.matrix.apply(&patch.ways, &self.sources, &mut self.modulated);
            for n in 0..self.envelopes.len() {
                if envelope_moves(patch, n) {
                    self.envelopes[n].set(&shape(patch, &self.modulated, n).contour(rate_hz));
                }
            }
        }
        self.fill_amplifier(first);
        for n in 0..NUM_TONES {
            self.aim_tone(patch, input, n, first, rate_hz);
        }
        if patch.noise.is_some() {
            let value = |param: NoiseParam| patch.matrix.value(param.of(0), patch.layers.values(), &self.modulated);
            let gains = pan(value(NoiseParam::Pan)).map(|side| side * value(NoiseParam::Level));
            self.noise.aim(value(NoiseParam::Colour) >= 0.5, gains, value(NoiseParam::Width), first);
        }
        for n in 0..FilterParam::COUNT {
            if patch.filters[n] {
                let settings = filter_settings(patch, &self.modulated, input, n);
                self.filters[n].aim(&settings, rate_hz, first);
            }
        }
    }

    /// Takes in what the sources say at the end of the block.
    fn listen(&mut self, patch: &CompiledLayers, input: &NoteInput, first: usize) {
        if patch.matrix.is_empty() {
            return;
        }
        let sources = &mut self.sources;
        for (n, envelope) in self.envelopes.iter().enumerate() {
            let source = Source::Envelope(n as u8 + 1);
            if patch.matrix.hears(source) {
                sources.set(source, envelope.line(first).end);
            }
        }
        for n in 0..NUM_MACROS {
            let id = LayerParamId(MacroParam::Macro1.of(0).0 + n as u16);
            sources.set(Source::Macro(n as u8 + 1), patch.matrix.value(id, patch.layers.values(), &self.modulated));
        }
        sources.set(Source::Key, (input.octaves / KEY_SPAN).clamp(-1.0, 1.0));
        sources.set(Source::Wheel, input.wheel);
        sources.set(Source::Pressure, input.pressure);
        sources.set(Source::Timbre, input.timbre);
        sources.set(Source::Bend, input.bend);
    }

    fn aim_tone(&mut self, patch: &CompiledLayers, input: &NoteInput, n: usize, first: usize, rate_hz: f32) {
        let tone = &patch.tones[n];
        let Some(table) = &tone.table else { return };
        let still = patch.layers.values();
        if n == SUB {
            let value = |param: SubParam| patch.matrix.value(param.of(0), still, &self.modulated);
            let gains = [pan(value(SubParam::Pan)); MAX_UNISON];
            let frequency = MIDDLE_C_HZ * exp2((input.octaves + tone.octaves).clamp(-20.0, 20.0)) / rate_hz;
            let level = value(SubParam::Level);
            let (unison, ratios) = (&tone.unison, &tone.ratios);
            let aim = Aim { unison, ratios, gains: &gains, frequency, place: 0.0, place_spread: 0.0, level };
            self.tones[n].aim(table, &aim, first);
            return;
        }
        let value = |param: OscillatorParam| patch.matrix.value(param.of(n), still, &self.modulated);
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
        let mut gains = if moves(OscillatorParam::Blend) || moves(OscillatorParam::Spread) {
            tone.unison.gains(value(OscillatorParam::Blend), value(OscillatorParam::Spread))
        } else {
            tone.gains
        };
        let place = value(OscillatorParam::Pan);
        if place != 0.0 {
            let sides = pan(place);
            gains.iter_mut().for_each(|gain| *gain = [gain[0] * sides[0], gain[1] * sides[1]]);
        }
        let aim = Aim {
            unison: &tone.unison,
            ratios,
            gains: &gains,
            frequency: MIDDLE_C_HZ * exp2(octaves.clamp(-20.0, 20.0)) / rate_hz,
            place: value(OscillatorParam::Frame),
            place_spread: value(OscillatorParam::FrameSpread),
            level: value(OscillatorParam::Level),
        };
        self.tones[n].aim(table, &aim, first);
    }

    /// Adds some frames of its sources to the buses.
    pub(super) fn render_sources(&mut self, isa: Isa, patch: &CompiledLayers, frames: Range<usize>, buses: &mut Buses) {
        for (state, tone) in self.tones.iter().zip(&patch.tones) {
            let Some(table) = &tone.table else { continue };
            for bus in buses.of(tone.bus) {
                state.render(isa, table, frames.clone(), bus);
            }
        }
        if let Some(bus) = patch.noise {
            let mut frames_of_noise = StereoBlock::default();
            self.noise.render(frames.clone(), &mut frames_of_noise);
            for bus in buses.of(bus) {
                for side in 0..2 {
                    let from = &frames_of_noise.side(side)[frames.clone()];
                    bus.side_mut(side)[frames.clone()].iter_mut().zip(from).for_each(|(sum, x)| *sum += x);
                }
            }
        }
    }

    /// Envelope 1 at each frame of the block.
    pub(super) fn amplifier(&self) -> &[f32; BLOCK_FRAMES] {
        &self.amplifier
    }

    /// The velocity's part of the amplifier's gain, 0..1.
    pub(super) fn velocity_gain(&self, patch: &CompiledLayers, input: &NoteInput) -> f32 {
        let depth = patch.matrix.value(EnvelopeParam::Velocity.of(0), patch.layers.values(), &self.modulated);
        1.0 - depth * (1.0 - input.velocity * input.velocity)
    }

    /// Level of all layers but FM, linear.
    pub(super) fn level(&self, patch: &CompiledLayers) -> f32 {
        let db = patch.matrix.value(FiltersParam::Level.of(0), patch.layers.values(), &self.modulated);
        if db == 0.0 { 1.0 } else { exp2(db / 6.020_6) }
    }

    /// Moves on by a control block.
    pub(super) fn advance(&mut self, patch: &CompiledLayers) {
        for (state, tone) in self.tones.iter_mut().zip(&patch.tones) {
            if tone.table.is_some() {
                state.advance();
            }
        }
        if patch.noise.is_some() {
            self.noise.advance();
        }
        for (filter, _) in self.filters.iter_mut().zip(patch.filters).filter(|(_, is_on)| *is_on) {
            filter.rest();
        }
        self.envelopes.iter_mut().for_each(Envelope::begin_block);
    }

    fn fill_amplifier(&mut self, first: usize) {
        self.envelopes[0].fill(first, &mut self.amplifier);
    }
}

/// The frames on their way to the filters: past them, into the first, into the second.
#[derive(Clone, Debug, Default)]
pub(super) struct Buses {
    pub(super) direct: StereoBlock,
    pub(super) filters: [StereoBlock; FilterParam::COUNT],
}

impl Buses {
    pub(super) fn clear(&mut self, frames: Range<usize>) {
        self.direct.clear(frames.clone());
        self.filters.iter_mut().for_each(|bus| bus.clear(frames.clone()));
    }

    /// The blocks that a layer goes to.
    fn of(&mut self, bus: Bus) -> impl Iterator<Item = &mut StereoBlock> {
        let (direct, filters) = match bus {
            Bus::Direct => (Some(&mut self.direct), &mut [][..]),
            Bus::Filter(n) => (None, &mut self.filters[n..=n]),
            Bus::Both => (None, &mut self.filters[..]),
        };
        direct.into_iter().chain(filters)
    }
}

/// Start phases of all voices of a unison, 2^32 a cycle.
fn phases(phase: f32, chance: f32, seed: u32) -> [u32; MAX_UNISON] {
    std::array::from_fn(|voice| {
        let random = 0.5 * chance * (white(seed, voice as u32) + 1.0);
        ((phase + random).fract() * 4_294_967_296.0) as u32
    })
}

/// The shape of an envelope as it is now.
fn shape(patch: &CompiledLayers, modulated: &Modulated, n: usize) -> EnvelopeShape {
    let value = |param: EnvelopeParam| patch.matrix.value(param.of(n), patch.layers.values(), modulated);
    EnvelopeShape {
        delay: value(EnvelopeParam::Delay),
        attack: value(EnvelopeParam::Attack),
        hold: value(EnvelopeParam::Hold),
        decay: value(EnvelopeParam::Decay),
        sustain: value(EnvelopeParam::Sustain),
        release: value(EnvelopeParam::Release),
        attack_power: value(EnvelopeParam::AttackBend),
        decay_power: value(EnvelopeParam::DecayBend),
        release_power: value(EnvelopeParam::ReleaseBend),
    }
}

/// True when a route moves anything of an envelope.
fn envelope_moves(patch: &CompiledLayers, n: usize) -> bool {
    let first = EnvelopeParam::Mode.of(n).0;
    let last = EnvelopeParam::Velocity.of(n).0;
    (first..=last).any(|id| patch.matrix.moves(LayerParamId(id)))
}

/// A filter's settings as they are now.
fn filter_settings(patch: &CompiledLayers, modulated: &Modulated, input: &NoteInput, n: usize) -> FilterSettings {
    let value = |param: FilterParam| patch.matrix.value(param.of(n), patch.layers.values(), modulated);
    let tracked = input.octaves * value(FilterParam::KeyTrack);
    let cutoff_hz = value(FilterParam::Cutoff) * if tracked == 0.0 { 1.0 } else { exp2(tracked.clamp(-20.0, 20.0)) };
    FilterSettings {
        model: match value(FilterParam::Model) as u8 {
            0 => Model::Clean12,
            1 => Model::Clean24,
            _ => Model::Ladder,
        },
        kind: value(FilterParam::Kind) as u8,
        cutoff_hz,
        resonance: value(FilterParam::Resonance),
        drive_db: value(FilterParam::Drive),
        morph: value(FilterParam::Morph),
        gain_db: value(FilterParam::Gain),
        mix: value(FilterParam::Mix),
    }
}
