//! Plays a sound that was made ready elsewhere beside the synth, on the audio thread: one buffer, mono, at the host's rate.

/// Frames in which a sound that is stopped or replaced fades.
const FADE_FRAMES: usize = 256;

/// A sound that plays once.
#[derive(Debug)]
pub(crate) struct Preview {
    samples: Vec<f32>,
    at: usize,
    /// Frames of fading that are left, once it fades.
    fading: Option<usize>,
}

impl Preview {
    /// From the start of `samples`.
    pub(crate) fn new(samples: Vec<f32>) -> Self {
        Self { samples, at: 0, fading: None }
    }

    /// Adds the next frames; false when there are no more.
    fn add(&mut self, left: &mut [f32], right: &mut [f32]) -> bool {
        for (left, right) in left.iter_mut().zip(right) {
            let Some(sample) = self.samples.get(self.at) else { return false };
            let gain = match &mut self.fading {
                None => 1.0,
                Some(0) => return false,
                Some(frames) => {
                    *frames -= 1;
                    *frames as f32 / FADE_FRAMES as f32
                }
            };
            *left += gain * sample;
            *right += gain * sample;
            self.at += 1;
        }
        self.at < self.samples.len()
    }
}

/// What plays now, and what fades under it.
#[derive(Debug, Default)]
pub(crate) struct Player {
    now: Option<Box<Preview>>,
    before: Option<Box<Preview>>,
}

impl Player {
    /// `[audio-thread]` Plays this from now on; what played fades. Gives back what is no longer heard, for another thread to free.
    pub(crate) fn play(&mut self, next: Option<Box<Preview>>) -> Option<Box<Preview>> {
        let mut was = std::mem::replace(&mut self.now, next)?;
        was.fading = Some(FADE_FRAMES);
        self.before.replace(was)
    }

    /// `[audio-thread]` Adds what plays to a block.
    pub(crate) fn add(&mut self, left: &mut [f32], right: &mut [f32]) {
        for slot in [&mut self.now, &mut self.before] {
            if let Some(preview) = slot
                && !preview.add(left, right)
            {
                // Nothing of it is heard any more; `take_ended` gives it away.
                preview.at = preview.samples.len();
            }
        }
    }

    /// `[audio-thread]` One sound that has ended, for another thread to free.
    pub(crate) fn take_ended(&mut self) -> Option<Box<Preview>> {
        let has_ended = |slot: &Option<Box<Preview>>| slot.as_ref().is_some_and(|p| p.at >= p.samples.len());
        [&mut self.now, &mut self.before].into_iter().find(|slot| has_ended(slot))?.take()
    }

    /// Whether anything plays.
    pub(crate) fn is_playing(&self) -> bool {
        self.now.is_some() || self.before.is_some()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn block(player: &mut Player, frames: usize) -> Vec<f32> {
        let (mut left, mut right) = (vec![0.25; frames], vec![0.25; frames]);
        player.add(&mut left, &mut right);
        assert_eq!(left, right);
        left
    }

    #[test]
    fn a_sound_is_added_once_and_given_back() {
        let mut player = Player::default();
        assert!(player.play(Some(Box::new(Preview::new(vec![1.0, 2.0, 3.0])))).is_none());
        assert_eq!(block(&mut player, 2), [1.25, 2.25]);
        assert!(player.take_ended().is_none());
        assert_eq!(block(&mut player, 2), [3.25, 0.25]);
        assert!(player.take_ended().is_some());
        assert!(!player.is_playing());
    }

    #[test]
    fn a_sound_that_is_replaced_fades_without_a_step() {
        let mut player = Player::default();
        player.play(Some(Box::new(Preview::new(vec![1.0; 10_000]))));
        block(&mut player, 10);
        assert!(player.play(Some(Box::new(Preview::new(vec![0.0; 10_000])))).is_none());
        let fade = block(&mut player, 300);
        let steps = fade.windows(2).map(|pair| (pair[1] - pair[0]).abs()).fold(0.0, f32::max);
        assert!(steps < 2.0 / FADE_FRAMES as f32, "{steps}");
        assert!((fade[0] - 1.25).abs() < 0.01 && fade[299] == 0.25);
        assert!(player.take_ended().is_some() && player.take_ended().is_none());
        player.play(Some(Box::new(Preview::new(vec![0.5; 10_000]))));
        assert!(player.play(None).is_some(), "two sounds at most, the third goes back at once");
    }
}
