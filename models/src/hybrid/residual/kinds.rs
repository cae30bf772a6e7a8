//! Whole sounds as partials and noise, or as noise alone.

use vaeform_patch::Patch;
use vaeform_patch::content::{Content, NoiseBands, PartialBank, Timeline};

use super::layer_pieces::{bank, silent_patch, with_noise, with_partials};
use super::noise_fit::NoiseFitter;
use super::player::{Player, Press};
use super::{Body, Comparison, pursue};

/// A patch with what it names, and what it sounds like at the sound's own key.
#[derive(Clone, Debug, PartialEq)]
pub struct Found {
    /// The patch.
    pub patch: Patch,
    /// Its partials and its noise bands.
    pub contents: Vec<Content>,
    /// As long as the sound, at its rate.
    pub take: Vec<f32>,
}

/// A sound that is to become partials and noise.
pub struct Analysis<'a> {
    target: &'a [f32],
    rate_hz: u32,
    note: u8,
    body: Option<Body>,
    hold_frames: usize,
    comparison: Comparison,
    player: Player,
    fitter: NoiseFitter,
}

impl<'a> Analysis<'a> {
    /// A mono sound at a rate of 1 kHz to 1 MHz that the key of a MIDI note plays. None where it is empty, silent or not finite.
    pub fn new(target: &'a [f32], rate_hz: u32, note: u8) -> Option<Self> {
        let is_sound = (1_000..=1_000_000).contains(&rate_hz)
            && target.iter().all(|x| x.is_finite())
            && target.iter().any(|x| *x != 0.0);
        is_sound.then(|| Self {
            target,
            rate_hz,
            note: note.min(127),
            body: None,
            hold_frames: usize::MAX,
            comparison: Comparison::new(target, rate_hz),
            player: Player::new(rate_hz as f32),
            fitter: NoiseFitter::new(rate_hz),
        })
    }

    /// The same with what the sound does under a key that goes up after `hold_s`, or not within it: what sustains is repeated while the key is
    /// down, and the amplifier lets go as the sound does. Otherwise time goes through the sound once, whatever the key does.
    #[must_use]
    pub fn with_body(self, hold_s: Option<f64>) -> Self {
        let body = Body::new(self.target, self.rate_hz, hold_s);
        let hold_frames = hold_s.map_or(usize::MAX, |hold_s| (hold_s * f64::from(self.rate_hz)) as usize);
        Self { body: Some(body), hold_frames, ..self }
    }

    /// What measures takes against the sound.
    pub fn comparison(&mut self) -> &mut Comparison {
        &mut self.comparison
    }

    /// Up to `count` partials (64 at most), and noise where it helps.
    pub fn partials(&mut self, count: usize) -> Found {
        let found = pursue(self.target, f64::from(self.rate_hz), count);
        let once = bank(&found, self.once());
        let mut patch = silent_patch();
        let content = with_partials(&mut patch, &once, true);
        let tonal = self.played(&patch, &[content], usize::MAX);
        let bands = self.bands_beside(&tonal);
        self.found(Some(once), bands)
    }

    /// Noise alone.
    pub fn noise(&mut self) -> Found {
        let bands = self.bands_beside(&vec![0.0; self.target.len()]);
        self.found(None, bands)
    }

    fn bands_beside(&mut self, tonal: &[f32]) -> Option<NoiseBands> {
        let once = self.once();
        self.fitter.fit(self.target, tonal, &mut self.comparison, once)
    }

    /// A patch of these, with the sound's body.
    fn found(&mut self, bank: Option<PartialBank>, bands: Option<NoiseBands>) -> Found {
        let (mut patch, mut contents) = (silent_patch(), Vec::new());
        let timeline = Timeline::new(self.once().base_hz(), self.body.and_then(|body| body.sustain));
        if let Some(bank) = bank {
            let bank = PartialBank::new(bank.partials().iter().copied(), timeline);
            contents.push(with_partials(&mut patch, &bank, timeline.sustain().is_none()));
        }
        if let Some(bands) = bands {
            let bands = NoiseBands::new(*bands.levels_db(), *bands.curves(), timeline);
            contents.push(with_noise(&mut patch, &bands));
        }
        if let Some(body) = self.body {
            body.release(&mut patch);
        }
        let take = self.played(&patch, &contents, self.hold_frames);
        Found { patch, contents, take }
    }

    /// Time that goes through once, from the key's own pitch.
    fn once(&self) -> Timeline {
        Timeline::new(440.0 * ((f32::from(self.note) - 69.0) / 12.0).exp2(), None)
    }

    fn played(&mut self, patch: &Patch, contents: &[Content], hold_frames: usize) -> Vec<f32> {
        let press = Press { note: self.note, velocity: 1.0, hold_frames };
        self.player.play(patch, contents, press, self.target.len())
    }
}
