//! Several channels as one, and whether they cancel each other out on the way.

use crate::MAX_CHANNELS;

/// Channels whose mean has less than this part of the power that unrelated ones would leave it cancel each other out.
const CANCELLED: f64 = 0.5;

/// How channels become one.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Mix {
    /// Their mean.
    Mean,
    /// Half the difference of two.
    Difference,
    /// One of them.
    One(usize),
}

impl Mix {
    /// Replaces `out` by interleaved frames as one channel.
    pub(crate) fn apply(self, frames: &[f32], num_channels: usize, out: &mut Vec<f32>) {
        let frames_of = || frames.chunks_exact(num_channels);
        out.clear();
        match self {
            _ if num_channels == 1 => out.extend_from_slice(frames),
            Self::Mean => out.extend(frames_of().map(|frame| frame.iter().sum::<f32>() / num_channels as f32)),
            Self::Difference => out.extend(frames_of().map(|frame| 0.5 * (frame[0] - frame[1]))),
            Self::One(channel) => out.extend(frames_of().map(|frame| frame[channel.min(num_channels - 1)])),
        }
    }

    /// What is to be told of it.
    pub(crate) fn notice(self) -> Option<String> {
        match self {
            Self::Mean => None,
            Self::Difference => Some("left and right cancel each other out; their difference is heard".to_owned()),
            Self::One(of) => Some(format!("the channels cancel each other out; channel {} is heard", of + 1)),
        }
    }
}

/// Sums and powers: of each channel, and of the one that they become.
pub(crate) struct Powers {
    num_frames: f64,
    sums: [f64; MAX_CHANNELS + 1],
    powers: [f64; MAX_CHANNELS + 1],
}

/// The place of what the channels become.
const MIXED: usize = MAX_CHANNELS;

impl Default for Powers {
    fn default() -> Self {
        Self { num_frames: 0.0, sums: [0.0; MAX_CHANNELS + 1], powers: [0.0; MAX_CHANNELS + 1] }
    }
}

impl Powers {
    /// Adds interleaved frames and what they became; gives the power of a channel, the mean over all.
    pub(crate) fn add(&mut self, frames: &[f32], num_channels: usize, mixed: &[f32]) -> f32 {
        self.num_frames += mixed.len() as f64;
        if num_channels == 1 {
            return self.add_one(0, frames.iter().copied());
        }
        let each = |channel: usize| frames.chunks_exact(num_channels).map(move |frame| frame[channel]);
        let power: f32 = (0..num_channels).map(|channel| self.add_one(channel, each(channel))).sum();
        self.add_one(MIXED, mixed.iter().copied());
        power / num_channels as f32
    }

    fn add_one(&mut self, channel: usize, samples: impl Iterator<Item = f32>) -> f32 {
        let (mut sum, mut power) = (0.0_f32, 0.0_f32);
        for x in samples {
            sum += x;
            power += x * x;
        }
        self.sums[channel] += f64::from(sum);
        self.powers[channel] += f64::from(power);
        power
    }

    /// Power around the mean: an offset does not cancel, and is not heard.
    fn of(&self, channel: usize) -> f64 {
        (self.powers[channel] - self.sums[channel] * self.sums[channel] / self.num_frames.max(1.0)).max(0.0)
    }

    /// Another mix, where the mean is what was added and the channels cancel each other out in it.
    pub(crate) fn better_mix(&self, num_channels: usize) -> Option<Mix> {
        let powers: Vec<f64> = (0..num_channels).map(|channel| self.of(channel)).collect();
        let mean = powers.iter().sum::<f64>() / num_channels as f64;
        if num_channels < 2 || self.of(MIXED) >= CANCELLED / num_channels as f64 * mean {
            return None;
        }
        // The first of those that are equally loud.
        let louder = |a: usize, b: usize| if powers[b] > powers[a] { b } else { a };
        Some(if num_channels == 2 { Mix::Difference } else { Mix::One((1..num_channels).fold(0, louder)) })
    }
}
