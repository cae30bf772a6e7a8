//! What one filter of one note has heard, on both channels.

use super::settings::{FilterSettings, Model};
use crate::filter::{Comb, Downsampler, Formants, Ladder, PhaserFilter, Saturation, Saturator, Svf, Upsampler};
use crate::layers::ramp::Ramp;
use crate::layers::{BLOCK_FRAMES, Span};

/// One channel.
#[derive(Clone, Debug, Default)]
pub(super) struct FilterChannel {
    /// In front of all but the ladder, where it is driven.
    pub(super) saturator: Saturator<1>,
    /// The second stage is used by the steeper filter alone.
    pub(super) svf: [Svf<1>; 2],
    pub(super) ladder: Ladder<1>,
    pub(super) up: Upsampler<1>,
    pub(super) down: Downsampler<1>,
    pub(super) comb: Comb<1>,
    pub(super) formants: Formants<1>,
    pub(super) phaser: PhaserFilter<1>,
}

/// How a state gets to its settings: at once, or within so many frames.
#[derive(Clone, Copy)]
enum Way {
    AtOnce,
    Within(usize),
}

/// Sets a part of both channels.
macro_rules! set {
    ($channels:expr, $way:expr, $settings:expr, $($part:tt)+) => {
        for channel in $channels.iter_mut() {
            match $way {
                Way::AtOnce => channel.$($part)+.start(0, $settings),
                Way::Within(num_frames) => channel.$($part)+.go_to(0, $settings, num_frames),
            }
        }
    };
}

/// A filter of a note. `[audio-thread]`
#[derive(Clone, Debug, Default)]
pub(crate) struct FilterStream {
    pub(super) channels: [FilterChannel; 2],
    pub(super) model: Model,
    pub(super) mix: Ramp,
    /// It has been driven since the note began: the saturator stays, as what it has heard is late by some frames.
    pub(super) is_driven: bool,
    /// The channels have parted since the note began; until then the first is both.
    is_wide: bool,
    /// What it was last told; nothing before the first block of a note.
    settings: Option<FilterSettings>,
    /// Settings are on their way in this block.
    is_moving: bool,
}

impl FilterStream {
    /// Forgets all.
    pub(crate) fn reset(&mut self) {
        *self = Self::default();
    }

    /// True when it has a delay of its own in the combs' lines.
    pub(crate) fn is_comb(&self) -> bool {
        self.model == Model::Comb
    }

    /// True where the second channel has a state of its own, which it takes on where what comes in differs. A comb's delays are always two.
    pub(super) fn part(&mut self, is_alike: impl FnOnce() -> bool) -> bool {
        if !self.is_wide && (self.model == Model::Comb || !is_alike()) {
            let [first, second] = &mut self.channels;
            second.clone_from(first);
            self.is_wide = true;
        }
        self.is_wide
    }

    /// True where the second channel has a state of its own.
    pub(super) fn is_wide(&self) -> bool {
        self.is_wide
    }

    /// Goes to other settings over a span of the block; the first ones, and those of another model, are there at once.
    pub(crate) fn aim(&mut self, settings: &FilterSettings, rate_hz: f32, span: Span) {
        if span.first > 0 {
            self.rest_at(span.first);
        }
        if self.settings == Some(*settings) {
            return;
        }
        let is_new = self.settings.is_none_or(|before| before.model != settings.model);
        if is_new {
            self.reset();
            self.model = settings.model;
        }
        (self.settings, self.is_moving) = (Some(*settings), true);
        let num_frames = span.num_frames();
        let mix = if is_new { settings.mix } else { self.mix.before(span) };
        self.mix = Ramp::over(mix, settings.mix, span);
        let way = if is_new { Way::AtOnce } else { Way::Within(num_frames) };
        if settings.model != Model::Ladder {
            self.drive(settings, way);
        }
        let channels = &mut self.channels;
        match settings.model {
            Model::Clean12 | Model::Clean24 => {
                for (n, stage) in settings.svf(rate_hz).iter().enumerate() {
                    set!(channels, way, stage, svf[n]);
                }
            }
            Model::Ladder => {
                let way = if is_new { Way::AtOnce } else { Way::Within(2 * num_frames) };
                set!(channels, way, &settings.ladder(rate_hz), ladder);
            }
            Model::Comb => set!(channels, way, &settings.comb(rate_hz), comb),
            Model::Formant => set!(channels, way, &settings.formants(rate_hz), formants),
            Model::Phaser => set!(channels, way, &settings.phaser(rate_hz), phaser),
        }
    }

    /// Sets what bends in front of it; in a note that sounds it fades in.
    fn drive(&mut self, settings: &FilterSettings, way: Way) {
        let was_driven = self.is_driven;
        self.is_driven |= settings.drive_db > 0.0;
        if !self.is_driven {
            return;
        }
        let saturation = settings.saturation();
        for channel in &mut self.channels {
            match way {
                Way::AtOnce => channel.saturator.start(0, &saturation),
                Way::Within(num_frames) => {
                    if !was_driven {
                        channel.saturator.start(0, &Saturation::NONE);
                    }
                    channel.saturator.go_to(0, &saturation, num_frames);
                }
            }
        }
    }

    /// At the end of a block: settings stay where they are.
    pub(crate) fn rest(&mut self) {
        self.rest_at(BLOCK_FRAMES);
    }

    /// At a frame of a block: settings stay where they are.
    fn rest_at(&mut self, frame: usize) {
        if std::mem::take(&mut self.is_moving) {
            self.mix = Ramp::level(self.mix.at(frame));
            self.channels.iter_mut().for_each(|channel| channel.stay(self.model));
        }
    }
}

impl FilterChannel {
    /// Ends all lines.
    fn stay(&mut self, model: Model) {
        self.saturator.stay();
        match model {
            Model::Clean12 | Model::Clean24 => self.svf.iter_mut().for_each(Svf::stay),
            Model::Ladder => self.ladder.stay(),
            Model::Comb => self.comb.stay(),
            Model::Formant => self.formants.stay(),
            Model::Phaser => self.phaser.stay(),
        }
    }
}
