//! What one filter of one note has heard, on both channels.

use super::settings::{FilterSettings, Model};
use crate::filter::{Downsampler, Ladder, Svf, Upsampler};
use crate::layers::BLOCK_FRAMES;
use crate::layers::ramp::Ramp;

/// One channel.
#[derive(Clone, Debug, Default)]
pub(super) struct FilterChannel {
    /// The second stage is used by the steeper filter alone.
    pub(super) svf: [Svf<1>; 2],
    pub(super) ladder: Ladder<1>,
    pub(super) up: Upsampler<1>,
    pub(super) down: Downsampler<1>,
}

/// A filter of a note. `[audio-thread]`
#[derive(Clone, Debug, Default)]
pub(crate) struct FilterStream {
    pub(super) channels: [FilterChannel; 2],
    pub(super) model: Model,
    pub(super) mix: Ramp,
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

    /// Goes to other settings from frame `first` to the end of the block; the first ones, and those of another model, are there at once.
    pub(crate) fn aim(&mut self, settings: &FilterSettings, rate_hz: f32, first: usize) {
        if self.settings == Some(*settings) {
            return;
        }
        let is_new = self.settings.is_none_or(|before| before.model != settings.model);
        if is_new {
            self.reset();
            self.model = settings.model;
        }
        (self.settings, self.is_moving) = (Some(*settings), true);
        let num_frames = BLOCK_FRAMES - first.min(BLOCK_FRAMES - 1);
        let mix = if is_new { settings.mix } else { self.mix.end() };
        self.mix = Ramp::between(mix, settings.mix, first);
        match settings.model {
            Model::Clean12 | Model::Clean24 => {
                let stages = settings.svf(rate_hz);
                for channel in &mut self.channels {
                    for (svf, stage) in channel.svf.iter_mut().zip(&stages) {
                        if is_new { svf.start(0, stage) } else { svf.go_to(0, stage, num_frames) }
                    }
                }
            }
            Model::Ladder => {
                let settings = settings.ladder(rate_hz);
                for channel in &mut self.channels {
                    if is_new {
                        channel.ladder.start(0, &settings);
                    } else {
                        channel.ladder.go_to(0, &settings, 2 * num_frames);
                    }
                }
            }
        }
    }

    /// At the end of a block: settings stay where they are, and what is no number is forgotten.
    pub(crate) fn rest(&mut self) {
        if std::mem::take(&mut self.is_moving) {
            self.mix = Ramp::level(self.mix.end());
            for channel in &mut self.channels {
                channel.svf.iter_mut().for_each(Svf::stay);
                channel.ladder.stay();
            }
        }
        for channel in &mut self.channels {
            match self.model {
                Model::Clean12 | Model::Clean24 => channel.svf.iter_mut().for_each(Svf::mend),
                Model::Ladder => {
                    channel.ladder.mend();
                    channel.up.mend();
                    channel.down.mend();
                }
            }
        }
    }
}
