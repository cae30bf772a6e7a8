//! All notes' layers: which lanes have any, and how they get from sources through filters to two channels.

use std::ops::Range;

use super::bands::BandFilters;
use super::block::StereoBlock;
use super::bus::FilterOrder;
use super::buses::Buses;
use super::compiled::CompiledLayers;
use super::filtering::{FilterPlace, NOTES_AT_ONCE, filter_streams};
use super::matrix::FmOffsets;
use super::mixdown::{Given, MixDown};
use super::oscillator::Warps;
use super::ramp::Ramp;
use super::voice::{LayerVoice, NUM_STREAMS};
use super::{BLOCK_FRAMES, GAIN_OVER_STEPS, GROUP, LayerInput, SharedSources, Span};
use crate::filter::CombLines;
use crate::fm::{FmModulator, Isa, UnisonAim};
use crate::modulation::GlobalLfo;
use vaeform_patch::layers::{FilterParam, LfoParam, OscillatorParam};

/// What a step of the chip's signal is in a filter, in which what bends bends at about 1: an exact power of two, so that nothing changes
/// where nothing bends.
const FILTERED_STEP: f32 = 1.0 / 8_192.0;

/// What a note of a lane plays, and with which gains to the left and right: at frame 0 of the control block, and what they gain a frame.
pub(crate) struct LanePart<'a> {
    pub(crate) lane: usize,
    pub(crate) patch: &'a CompiledLayers,
    /// The phases of its patch's LFOs that run freely.
    pub(crate) globals: &'a [GlobalLfo; LfoParam::COUNT],
    pub(crate) input: LayerInput,
    pub(crate) gains: [[f32; 2]; 2],
    /// The FM layer's frames to the left and right in steps of the chip's signal, where they go through filters.
    pub(crate) fm: Option<[&'a [f32]; 2]>,
    /// What it does where an oscillator hears it or modulates it, and the first of the frames in its control block.
    pub(crate) fm_modulator: Option<(&'a FmModulator, usize)>,
}

impl LanePart<'_> {
    /// True when its FM goes through here, and not straight to the output.
    fn has_fm_apart(&self) -> bool {
        self.fm.is_some() || self.fm_is_crossed()
    }

    /// True when a tone modulates its FM.
    fn fm_is_crossed(&self) -> bool {
        self.patch.fm_is_crossed() && self.fm_modulator.is_some()
    }
}

/// The layers of all lanes. `[audio-thread]` but for [`LayerEngine::new`].
pub(crate) struct LayerEngine {
    isa: Isa,
    pub(crate) shared: SharedSources,
    voices: Box<[LayerVoice]>,
    warps: Warps,
    /// Delays of combs, two for each filter of each stream of each lane.
    combs: CombLines,
    bands: BandFilters,
    buses: Box<[Buses; NOTES_AT_ONCE]>,
}

impl LayerEngine {
    /// Silent lanes; allocates.
    pub(crate) fn new(rate_hz: f32, isa: Isa, num_lanes: usize) -> Self {
        CompiledLayers::prepare();
        let voices = vec![LayerVoice::default(); num_lanes].into_boxed_slice();
        let warps = Warps::new(num_lanes * OscillatorParam::COUNT);
        let combs = CombLines::new(num_lanes * NUM_STREAMS * FilterParam::COUNT * 2, rate_hz);
        let (shared, bands) = (SharedSources::new(rate_hz), BandFilters::new(rate_hz));
        Self { isa, shared, voices, warps, combs, bands, buses: Box::default() }
    }

    /// The clock is at beat 0 again.
    pub(crate) fn reset(&mut self) {
        self.shared = SharedSources::new(self.shared.clock.sample_rate_hz() as f32);
    }

    /// A note begins in a lane, at a frame of the control block; `key` is its number and how hard it was struck.
    pub(crate) fn start(&mut self, lane: usize, patch: &CompiledLayers, key: (u8, f32), seed: u32, frame: usize) {
        self.voices[lane].start(patch, key, seed, frame, &self.shared);
    }

    /// Gains of the FM layer of a lane to the left and right.
    pub(crate) fn fm_gains(&self, lane: usize, patch: &CompiledLayers) -> [f32; 2] {
        self.voices[lane].aimed_fm_gains(patch)
    }

    /// Copies of the FM layer of a lane.
    pub(crate) fn fm_unison(&self, lane: usize, patch: &CompiledLayers) -> UnisonAim {
        self.voices[lane].aimed_fm_unison(patch)
    }

    /// What routes add to the FM layer of a lane.
    pub(crate) fn fm_offsets(&self, lane: usize, patch: &CompiledLayers) -> FmOffsets {
        self.voices[lane].fm_offsets(patch)
    }

    /// The voice of a lane.
    pub(crate) fn voice(&self, lane: usize) -> &LayerVoice {
        &self.voices[lane]
    }

    /// The same, to be changed.
    pub(crate) fn voice_mut(&mut self, lane: usize) -> &mut LayerVoice {
        &mut self.voices[lane]
    }

    /// True when nothing of a lane's layers will sound any more.
    pub(crate) fn is_over(&self, lane: usize) -> bool {
        self.voices[lane].is_over()
    }

    /// Puts into a lane what sounds in another.
    pub(crate) fn copy_lane(&mut self, to: usize, from: usize) {
        let places = [to, from];
        let Ok([to, from]) = self.voices.get_disjoint_mut(places) else { return };
        to.clone_from(from);
        for (stream, filters) in to.filters.iter().enumerate() {
            for n in (0..FilterParam::COUNT).filter(|n| filters[*n].is_comb()) {
                let [to, from] = places.map(|lane| comb_line(lane, stream, n));
                (0..2).for_each(|side| self.combs.copy(to + side, from + side));
            }
        }
        to.copy_warps(&mut self.warps, places[0], places[1]);
    }

    /// Adds up to sixteen notes to both channels, as `frames` of the control block; the channels have as many.
    pub(crate) fn render(
        &mut self,
        parts: &[Option<LanePart<'_>>; NOTES_AT_ONCE],
        frames: &Range<usize>,
        left: &mut [f32],
        right: &mut [f32],
    ) {
        debug_assert!(frames.end <= BLOCK_FRAMES);
        for part in parts.iter().flatten() {
            let voice = &mut self.voices[part.lane];
            if frames.start == 0 || voice.is_new() {
                let (heard, bands) = ((&part.input, &self.shared), (self.isa, &self.bands));
                voice.control(part.patch, part.globals, heard, frames.start, (&mut self.warps, part.lane), bands);
            }
        }
        let is_fast = parts.iter().flatten().any(|part| self.voices[part.lane].is_fast());
        let mut first = frames.start;
        while first < frames.end {
            let end = if is_fast { Span::short(first).end.min(frames.end) } else { frames.end };
            let channels = first - frames.start..end - frames.start;
            self.render_span(parts, &(first..end), channels.start, [&mut left[channels.clone()], &mut right[channels]]);
            first = end;
        }
        if frames.end == BLOCK_FRAMES {
            parts.iter().flatten().for_each(|part| self.voices[part.lane].advance(part.patch));
        }
    }

    /// The same of frames in which no line ends but the last; `before` of those that the parts are of are behind.
    fn render_span(
        &mut self,
        parts: &[Option<LanePart<'_>>; NOTES_AT_ONCE],
        frames: &Range<usize>,
        before: usize,
        [left, right]: [&mut [f32]; 2],
    ) {
        for (part, buses) in parts.iter().flatten().zip(self.buses.iter_mut()) {
            let voice = &mut self.voices[part.lane];
            if voice.is_fast() && frames.start > 0 && frames.start.is_multiple_of(GROUP) {
                voice.control_span(part.patch, frames.start, &self.shared, (&mut self.warps, part.lane));
            }
            buses.clear(frames, part.patch.touched[0]);
            let heard = (part.patch, part.fm_modulator.map(|(fm, at)| (fm, at + before)));
            voice.render_sources((self.isa, &self.bands), heard, frames.clone(), buses, (&self.warps, part.lane));
        }
        self.filter(parts, frames, 0);
        self.mix_down(parts, frames, [&mut *left, &mut *right]);
        if parts.iter().flatten().any(LanePart::has_fm_apart) {
            self.render_fm(parts, (frames, before), left, right);
        }
    }

    /// Adds the sources, under their envelopes, to both channels.
    fn mix_down(
        &self,
        parts: &[Option<LanePart<'_>>; NOTES_AT_ONCE],
        frames: &Range<usize>,
        channels: [&mut [f32]; 2],
    ) {
        let mut sum = StereoBlock::default();
        let notes = parts.iter().flatten().zip(self.buses.iter()).map(|(part, buses)| {
            let voice = &self.voices[part.lane];
            let gains = [0, 1].map(|side| {
                let [base, slope] = part.gains.map(|gains| GAIN_OVER_STEPS * gains[side]);
                Ramp { base, slope }
            });
            Given { block: &buses.direct, amplifier: voice.amplifier(), level: voice.level(), gains }
        });
        self.isa.run(MixDown { notes, frames, out: &mut sum });
        for (side, channel) in channels.into_iter().enumerate() {
            channel.iter_mut().zip(&sum.side(side)[frames.clone()]).for_each(|(out, x)| *out += x);
        }
    }

    /// Adds FM that goes through filters, or that a tone modulates.
    fn render_fm(
        &mut self,
        parts: &[Option<LanePart<'_>>; NOTES_AT_ONCE],
        (frames, before): (&Range<usize>, usize),
        left: &mut [f32],
        right: &mut [f32],
    ) {
        for (part, buses) in parts.iter().flatten().zip(self.buses.iter_mut()) {
            buses.clear(frames, part.patch.touched[1]);
            let crossed;
            let mut fm = part.fm.map(|sides| sides.map(|side| &side[before..]));
            if part.fm_is_crossed() {
                crossed = buses.fm.clone();
                fm = Some([0, 1].map(|side| &crossed.side(side)[frames.clone()]));
            }
            let Some((fm, bus)) = fm.zip(part.patch.fm) else { continue };
            let gains = self.voices[part.lane].fm_gains();
            for bus in buses.of(bus) {
                for (side, (gain, fm)) in gains.into_iter().zip(fm).enumerate() {
                    let to = &mut bus.side_mut(side)[frames.clone()];
                    let fm = fm.iter().map(|x| FILTERED_STEP * x);
                    to.iter_mut().zip(fm).zip(frames.clone()).for_each(|((sum, x), frame)| *sum += gain.at(frame) * x);
                }
            }
        }
        self.filter(parts, frames, 1);
        for (part, buses) in parts.iter().flatten().zip(self.buses.iter()).filter(|(part, _)| part.has_fm_apart()) {
            for (side, out) in [&mut *left, &mut *right].into_iter().enumerate() {
                let [base, slope] = part.gains.map(|gains| gains[side] / FILTERED_STEP);
                let gain = Ramp { base, slope };
                let heard = out.iter_mut().zip(&buses.direct.side(side)[frames.clone()]).zip(frames.clone());
                heard.for_each(|((out, x), frame)| *out += x * gain.at(frame));
            }
        }
    }

    /// Sends the buses of all notes through the filters of a stream; what comes out is added to what went past them.
    fn filter(&mut self, parts: &[Option<LanePart<'_>>; NOTES_AT_ONCE], frames: &Range<usize>, stream: usize) {
        self.run_filter(parts, frames, (stream, 0));
        for (part, buses) in parts.iter().flatten().zip(self.buses.iter_mut()) {
            let Buses { direct, filters: [first, second], .. } = buses;
            match part.patch.order {
                _ if !part.patch.touched[stream][0] => {}
                FilterOrder::Series if part.patch.touched[stream][1] => second.add_frames(first, frames, [true; 2]),
                FilterOrder::Series | FilterOrder::Parallel => direct.add_frames(first, frames, [true; 2]),
                FilterOrder::Split => direct.add_frames(first, frames, [true, false]),
            }
        }
        self.run_filter(parts, frames, (stream, 1));
        let touched =
            parts.iter().flatten().zip(self.buses.iter_mut()).filter(|(part, _)| part.patch.touched[stream][1]);
        for (part, buses) in touched {
            let Buses { direct, filters: [_, second], .. } = buses;
            let sides = if part.patch.order == FilterOrder::Split { [false, true] } else { [true; 2] };
            direct.add_frames(second, frames, sides);
        }
    }

    /// Runs filter `n` of a stream of all notes that have it on.
    fn run_filter(
        &mut self,
        parts: &[Option<LanePart<'_>>; NOTES_AT_ONCE],
        frames: &Range<usize>,
        (stream, n): (usize, usize),
    ) {
        let acts = |patch: &CompiledLayers| patch.filters[n] && patch.touched[stream][n];
        if !parts.iter().flatten().any(|part| acts(part.patch)) {
            return;
        }
        let (mut voices, mut next) = (&mut self.voices[..], 0);
        let places = parts.iter().flatten().zip(self.buses.iter_mut()).filter_map(|(part, buses)| {
            // Lanes come in order, so that each is split off what is left.
            let rest = std::mem::take(&mut voices);
            let (voice, rest) = rest.get_mut(part.lane - next..).and_then(<[_]>::split_first_mut)?;
            (voices, next) = (rest, part.lane + 1);
            let (stream_of, line) = (&mut voice.filters[stream][n], comb_line(part.lane, stream, n));
            let block = &mut buses.filters[n];
            acts(part.patch).then_some(FilterPlace { stream: stream_of, block, line })
        });
        filter_streams(self.isa, places, frames, &mut self.combs);
    }
}

/// The first of the two delays of a filter of a stream of a lane.
fn comb_line(lane: usize, stream: usize, n: usize) -> usize {
    2 * ((lane * NUM_STREAMS + stream) * FilterParam::COUNT + n)
}
