//! Hybrids of a sound: analysed, rendered once each, the likeliest refined.

use std::sync::atomic::{AtomicBool, Ordering};

use vaeform_dsp::layers::Tables;
use vaeform_patch::content::{NoiseBands, Timeline};
use vaeform_patch::{Patch, PatchName};

use super::draft::{HybridDraft, KeyCourse, likeliest};
use super::held_part::HeldParts;
use super::loudness::{louder_bands, louder_bank};
use super::residual::{
    Body, Comparison, NoiseFitter, Player, Press, bank, pursue, residual, silent_patch, with_noise, with_partials,
};
use super::stereo::Widener;
use super::tone::{ToneHints, ToneModel, render_track};
use super::velocity::{self, LOUD_AT};
use super::{HybridCandidate, HybridKind, HybridPatch, TonalPatch, envelopes};
use crate::target::Target;

/// The peak of a match at [`LOUD_AT`]: room for chords.
pub(crate) const PEAK: f32 = 0.2;
/// What is louder is no sound.
const LOUDEST: f32 = 1e6;
/// A key goes down so long before the onset that was found, in seconds.
const EARLY_S: f64 = 0.005;
/// What speaks against a table an octave below the pitch where the sound has no harmonics, in decibels of MSS.
const FINER_COMB: f64 = 0.25;
/// Partials beside a table, and those of a sound without one.
const BESIDE: [u8; 3] = [0, 8, 16];
const ALONE: [u8; 2] = [24, 48];
/// A release that is shorter is not one of the sound, in seconds.
const LEAST_RELEASE_S: f64 = 0.05;
/// Drafts of tables that are refined.
const REFINED: usize = 3;

/// Finds hybrids for one sound.
pub struct HybridFinder<'a> {
    /// The sound from the key going down.
    body: &'a [f32],
    rate_hz: u32,
    onset_s: f64,
    hints: ToneHints,
    note: u8,
    name: PatchName,
    comparison: Comparison,
    player: Player,
    fitter: NoiseFitter,
    held_parts: HeldParts,
    /// Tables at the sound's pitch, once they are drafted.
    plain_tables: Option<Vec<HybridDraft>>,
    /// Of a stereo sound.
    widener: Option<Widener<'a>>,
}

impl<'a> HybridFinder<'a> {
    /// For a mono sound at a rate of 1 kHz to 1 MHz and what was measured of it. None where it is empty, silent or not finite.
    pub fn new(samples: &'a [f32], rate_hz: u32, target: &Target, name: PatchName) -> Option<Self> {
        let is_sound = (1_000..=1_000_000).contains(&rate_hz) && samples.iter().all(|x| x.abs() < LOUDEST);
        let onset_s = (target.onset_s - EARLY_S).max(0.0);
        let onset = (onset_s * f64::from(rate_hz)).round() as usize;
        let body = samples.get(onset..).filter(|body| is_sound && body.iter().any(|x| *x != 0.0))?;
        // The key goes down at the first sample of the body.
        let hold_s = target.hold_s.map(|hold| hold + target.onset_s - onset_s);
        Some(Self {
            body,
            rate_hz,
            onset_s: onset as f64 / f64::from(rate_hz),
            hints: ToneHints { onset_s: 0.0, hold_s, ..ToneHints::new(target) },
            note: target.note.min(127),
            name,
            comparison: Comparison::new(body, rate_hz),
            player: Player::new(rate_hz as f32),
            fitter: NoiseFitter::new(rate_hz),
            held_parts: HeldParts::default(),
            plain_tables: None,
            widener: None,
        })
    }

    /// For a stereo sound: `side` is half of what left has over right, as long as the mean that the finder was made for.
    #[must_use]
    pub fn with_side(mut self, side: &'a [f32]) -> Self {
        let onset = side.len().checked_sub(self.body.len());
        let side = onset.map_or(&[][..], |onset| &side[onset..]);
        self.widener = Widener::new(self.body, side, self.rate_hz);
        self
    }

    /// All candidates, the best first by [`HybridCandidate::rank`]; fewer where it is cancelled.
    pub fn find(&mut self, cancel: &AtomicBool) -> Vec<HybridCandidate> {
        let mut found = Vec::new();
        self.find_each(cancel, &mut |candidate| found.push(candidate));
        found.sort_by(|a: &HybridCandidate, b| a.rank().total_cmp(&b.rank()));
        found
    }

    /// The likeliest table without noise, which is known after a part of the work; [`Self::find`] goes on from there. None where there is
    /// no tone.
    pub fn glance(&mut self) -> Option<HybridCandidate> {
        let mut drafts = self.tables(false);
        likeliest(&mut drafts, BESIDE.len());
        let first = drafts.first().cloned();
        self.plain_tables = Some(drafts);
        self.measured(first?)
    }

    /// Hands all candidates over as they are found.
    pub fn find_each(&mut self, cancel: &AtomicBool, found: &mut dyn FnMut(HybridCandidate)) {
        let is_cancelled = || cancel.load(Ordering::Relaxed);
        let mut drafts = self.plain_tables.take().unwrap_or_else(|| self.tables(false));
        if !is_cancelled() {
            drafts.extend(self.tables(true));
        }
        likeliest(&mut drafts, REFINED);
        if !is_cancelled() {
            let mut partials = self.partials();
            likeliest(&mut partials, 1);
            drafts.extend(partials);
        }
        drafts.push(self.silence());
        let mut has_any = false;
        for draft in drafts {
            if is_cancelled() && has_any {
                break;
            }
            if let Some(candidate) = self.refined(draft) {
                has_any = true;
                found(candidate);
            }
        }
    }

    /// Tables at the sound's pitch or an octave below it, with more and more partials of what they leave; none where there is no tone.
    fn tables(&mut self, is_octave_down: bool) -> Vec<HybridDraft> {
        let hints = ToneHints { hz: if is_octave_down { 0.5 * self.hints.hz } else { self.hints.hz }, ..self.hints };
        let Ok((model, track)) = ToneModel::analysed(self.body, self.rate_hz, &hints) else { return Vec::new() };
        // Where the sound has nothing there, it is a finer comb, which holds noise still.
        let doubt = if is_octave_down && !track.has_odd_harmonics() { FINER_COMB } else { 0.0 };
        let tone = TonalPatch::new(&model, self.name, self.note, PEAK);
        if let Some(widener) = &mut self.widener {
            widener.learn(is_octave_down, (&model, &track), &tone);
        }
        let tables = tone.sound.tables_at_own_key();
        let course = KeyCourse { hold_s: tone.hold_s, sustain: tone.sustain };
        let left = residual(self.body, &render_track(&track, self.rate_hz, self.body.len()));
        // What comes after the key's release is the amplifier's.
        let left = &left[..self.held_frames(course)];
        let partials = pursue(left, f64::from(self.rate_hz), usize::from(BESIDE[BESIDE.len() - 1]));
        let draft = |count: u8| {
            let mut sound = tone.sound.clone();
            let found = &partials[..partials.len().min(usize::from(count))];
            if !found.is_empty() {
                let bank = louder_bank(&bank(found, self.timeline(course)), -tone.gain_db);
                sound.contents.push(with_partials(&mut sound.patch, &bank, course.sustain.is_none()));
            }
            let kind = HybridKind::Table { partials: found.len() as u8, is_octave_down };
            (kind, sound)
        };
        let drafts: Vec<_> = BESIDE.map(draft).into();
        drafts
            .into_iter()
            .map(|(kind, sound)| self.drafted((kind, doubt), sound, tables.clone(), (course, tone.gain_db)))
            .collect()
    }

    /// The sound as partials: few of them, or all.
    fn partials(&mut self) -> Vec<HybridDraft> {
        let (plain, course, gain_db) = self.plain();
        let held = &self.body[..self.held_frames(course)];
        let found = pursue(held, f64::from(self.rate_hz), usize::from(ALONE[ALONE.len() - 1]));
        let draft = |count: u8| {
            let mut sound = plain.clone();
            let found = &found[..found.len().min(usize::from(count))];
            let bank = louder_bank(&bank(found, self.timeline(course)), -gain_db);
            sound.contents.push(with_partials(&mut sound.patch, &bank, course.sustain.is_none()));
            (HybridKind::Partials(found.len() as u8), sound)
        };
        let sounds = ALONE.map(draft);
        sounds
            .into_iter()
            .map(|(kind, sound)| self.drafted((kind, 0.0), sound, Tables::default(), (course, gain_db)))
            .collect()
    }

    /// A sound without a source, to which noise comes.
    fn silence(&self) -> HybridDraft {
        let (sound, course, gain_db) = self.plain();
        let take = vec![0.0; self.body.len()];
        let (kind, doubt, tables, rank) = (HybridKind::Noise, 0.0, Tables::default(), f64::INFINITY);
        HybridDraft { kind, doubt, sound, tables, course, gain_db, take, rank }
    }

    /// A patch without a source that goes on and ends as the sound does, and what brings it to the sound's level.
    fn plain(&self) -> (HybridPatch, KeyCourse, f64) {
        let Body { sustain, release_s } = Body::new(self.body, self.rate_hz, self.hints.hold_s);
        let seconds = self.body.len() as f64 / f64::from(self.rate_hz);
        let course = KeyCourse { hold_s: self.hints.hold_s.map_or(seconds, |hold| hold.min(seconds)), sustain };
        let peak = self.body.iter().fold(1e-9_f32, |peak, x| peak.max(x.abs()));
        let mut patch = Patch { name: self.name, ..silent_patch() };
        envelopes::gate(&mut patch.layers, release_s);
        let sound = HybridPatch { patch, ..HybridPatch::default() };
        (sound, course, 20.0 * f64::from(peak / PEAK).log10())
    }

    /// Time of partials and noise, from the key's own pitch.
    fn timeline(&self, course: KeyCourse) -> Timeline {
        Timeline::new(440.0 * ((f32::from(self.note) - 69.0) / 12.0).exp2(), course.sustain)
    }

    /// Frames of the sound until its key goes up: all of them where that is near its end.
    fn held_frames(&self, course: KeyCourse) -> usize {
        let frames = (course.hold_s * f64::from(self.rate_hz)).round() as usize;
        let len = self.body.len();
        if frames + (LEAST_RELEASE_S * f64::from(self.rate_hz)) as usize >= len { len } else { frames.max(1) }
    }

    fn drafted(
        &mut self,
        (kind, doubt): (HybridKind, f64),
        sound: HybridPatch,
        tables: Tables,
        (course, gain_db): (KeyCourse, f64),
    ) -> HybridDraft {
        let take = self.played(&sound, &tables, course.hold_s, gain_db);
        let rank = self.comparison.mss(&take) + kind.price() + doubt;
        HybridDraft { kind, doubt, sound, tables, course, gain_db, take, rank }
    }

    /// A hybrid as the sound would be heard, from the key going down.
    fn played(&mut self, sound: &HybridPatch, tables: &Tables, hold_s: f64, gain_db: f64) -> Vec<f32> {
        let press = self.press(hold_s);
        let tables = sound.with_contents(tables.clone());
        let mut take = self.player.play(&sound.patch, tables, press, self.body.len());
        let gain = 10.0_f64.powf(gain_db / 20.0) as f32;
        take.iter_mut().for_each(|x| *x *= gain);
        take
    }

    /// The key as it is pressed.
    fn press(&self, hold_s: f64) -> Press {
        let hold_frames = (hold_s * f64::from(self.rate_hz)).round().max(1.0) as usize;
        Press { note: self.note, velocity: f32::from(LOUD_AT) / 127.0, hold_frames }
    }

    /// Noise of what a take lacks; after the key's release it is the amplifier's.
    fn bands(&mut self, take: &[f32], course: KeyCourse) -> Option<NoiseBands> {
        let (held, timeline) = (self.held_frames(course), self.timeline(course));
        let part = self.held_parts.part((self.body, self.rate_hz), held, &mut self.fitter);
        let comparison = part.comparison.as_mut().unwrap_or(&mut self.comparison);
        self.fitter.fit(part.noisy.as_ref()?, &take[..held], comparison, timeline)
    }

    /// The draft with noise where that helps, at the sound's level; none where nothing is heard of it.
    fn refined(&mut self, mut draft: HybridDraft) -> Option<HybridCandidate> {
        if let Some(bands) = self.bands(&draft.take, draft.course) {
            let bands = louder_bands(&bands, -draft.gain_db, LOUD_AT);
            draft.sound.contents.push(with_noise(&mut draft.sound.patch, &bands));
            draft.take = self.played(&draft.sound, &draft.tables, draft.course.hold_s, draft.gain_db);
        }
        let (press, energy) = (self.press(draft.course.hold_s), draft.energy());
        let width = self.widener.as_mut().map(|of| of.widen(draft.kind, &mut draft.sound, press, energy));
        Some(HybridCandidate { width, ..self.measured(draft)? })
    }

    /// The draft as it is, at the sound's level; none where nothing is heard of it.
    fn measured(&mut self, draft: HybridDraft) -> Option<HybridCandidate> {
        let HybridDraft { kind, doubt, mut sound, course: KeyCourse { hold_s, .. }, gain_db, mut take, .. } = draft;
        let level_db = self.comparison.louder_db(&take)?;
        let gain = 10.0_f64.powf(-level_db / 20.0) as f32;
        take.iter_mut().for_each(|x| *x *= gain);
        let panel = self.comparison.panel(&take);
        velocity::brighten(&mut sound.patch.layers);
        let (note, velocity, onset_s) = (self.note, LOUD_AT, self.onset_s);
        Some(HybridCandidate {
            kind,
            doubt,
            sound,
            note,
            velocity,
            hold_s,
            onset_s,
            gain_db: gain_db - level_db,
            panel,
            width: None,
        })
    }
}
