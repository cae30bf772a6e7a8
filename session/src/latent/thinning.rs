//! Which places of moving knobs a host that renders offline waits for. Every one of them would be decoded at a cost of milliseconds, and
//! glides join them in any case: one for each glide is enough. It depends on the knobs and on the frames between them, so a bounce
//! repeats whatever its blocks are.

use crate::latent::Knobs;

/// Seconds between two places: a glide, which joins them without a rest, but within these; the longer is the default glide.
const BETWEEN_S: (f32, f32) = (0.004, 0.015);
/// Seconds that a turn may wait that is hardly heard by itself, and how wide that is: of -1..1.
const BETWEEN_SMALL_S: f32 = 0.05;
const SMALL: f32 = 0.005;

/// What was decoded last, and when.
#[derive(Clone, Debug)]
pub struct Thinning {
    decoded: Option<(Knobs, u32)>,
    sample_rate_hz: f32,
}

impl Thinning {
    /// For a synth at this rate; nothing is decoded yet.
    pub fn new(sample_rate_hz: f32) -> Self {
        Self { decoded: None, sample_rate_hz }
    }

    /// Frames from one place to the next of a knob that moves all the time, with the default glide or a longer one.
    pub(crate) fn between(&self) -> usize {
        self.frames(BETWEEN_S.1) as usize
    }

    /// What was decoded before is no longer what sounds.
    pub fn forget(&mut self) {
        self.decoded = None;
    }

    /// Whether nothing is decoded yet.
    pub fn is_first(&self) -> bool {
        self.decoded.is_none()
    }

    /// Whether the knobs as they stand at this frame of the synth are to be decoded now. To be asked at every point of the latent grid.
    pub fn wants(&self, knobs: &Knobs, frame: u32) -> bool {
        let Some((decoded, at)) = &self.decoded else { return true };
        decoded != knobs && frame.wrapping_sub(*at) >= self.rest(knobs, decoded)
    }

    /// The frame of the synth from which on knobs are wanted that stand there; nothing if they are decoded, or nothing is yet.
    pub(crate) fn due(&self, knobs: &Knobs) -> Option<u32> {
        let (decoded, at) = self.decoded.as_ref()?;
        (decoded != knobs).then(|| at.wrapping_add(self.rest(knobs, decoded)))
    }

    /// Whether the last knobs were decoded at this frame.
    pub(crate) fn is_of(&self, frame: u32) -> bool {
        self.decoded.as_ref().is_some_and(|(_, at)| *at == frame)
    }

    /// Frames until knobs are decoded that stand there.
    fn rest(&self, knobs: &Knobs, decoded: &Knobs) -> u32 {
        let is_small = knobs.is_near(decoded, SMALL);
        self.frames(if is_small { BETWEEN_SMALL_S } else { (0.001 * knobs.glide_ms).clamp(BETWEEN_S.0, BETWEEN_S.1) })
    }

    fn frames(&self, seconds: f32) -> u32 {
        (seconds * self.sample_rate_hz) as u32
    }

    /// The knobs were decoded at this frame.
    pub fn decoded(&mut self, knobs: Knobs, frame: u32) {
        self.decoded = Some((knobs, frame));
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const RATE_HZ: u32 = 48_000;
    const GRID: u32 = 64;

    fn knobs(latent: f32) -> Knobs {
        let mut knobs = Knobs { glide_ms: 15.0, ..Knobs::default() };
        knobs.latents[0] = latent;
        knobs
    }

    /// Frames at which a second of moving knobs is decoded, with where they stood.
    fn decoded(at: impl Fn(u32) -> f32) -> Vec<(u32, f32)> {
        let mut thinning = Thinning::new(RATE_HZ as f32);
        let mut all = Vec::new();
        for frame in (0..RATE_HZ).step_by(GRID as usize) {
            let knobs = knobs(at(frame));
            if thinning.wants(&knobs, frame) {
                thinning.decoded(knobs, frame);
                all.push((frame, knobs.latents[0]));
            }
        }
        all
    }

    #[test]
    fn a_knob_that_moves_all_the_time_is_decoded_every_fifteen_milliseconds() {
        let all = decoded(|frame| (frame as f32 / 1_000.0).sin());
        assert!((60..=67).contains(&all.len()), "{}", all.len());
        assert!(all.windows(2).all(|pair| pair[1].0 - pair[0].0 >= 720));
    }

    #[test]
    fn a_short_glide_is_followed_more_often() {
        let mut thinning = Thinning::new(RATE_HZ as f32);
        let glides_to = |latent, glide_ms| Knobs { glide_ms, ..knobs(latent) };
        thinning.decoded(knobs(0.0), 0);
        for (glide_ms, due) in [(0.0, 192), (5.0, 240), (15.0, 720), (100.0, 720)] {
            assert_eq!(thinning.due(&glides_to(0.5, glide_ms)), Some(due), "{glide_ms} ms");
        }
    }

    #[test]
    fn a_jump_is_decoded_at_once_and_where_a_knob_comes_to_rest_always() {
        let all = decoded(|frame| if frame < 24_000 { 0.0 } else { 0.7 });
        assert_eq!(all, [(0, 0.0), (24_000, 0.7)]);
        let rests_at = |last: f32| {
            let all = decoded(move |frame| (last * frame as f32 / 10_000.0).min(last));
            (all[all.len() - 1], all.len())
        };
        let ((frame, value), _) = rests_at(0.8);
        assert_eq!(value, 0.8);
        // The last turn is small, and small turns wait for 50 ms.
        assert!(frame <= 10_000 + 2_400 + GRID, "{frame}");
        let ((_, value), num) = rests_at(0.02);
        assert_eq!(value, 0.02);
        assert!(num <= 7, "slow turns are decoded rarely: {num}");
    }
}
