//! A level over time as a few points.

use super::clean;

/// The latest point, in seconds.
pub const MAX_SECONDS: f32 = 60.0;
/// What counts as silence, in dB.
pub const MIN_LEVEL_DB: f32 = -100.0;
/// The highest level, in dB.
pub const MAX_LEVEL_DB: f32 = 24.0;

/// A level at a time.
#[derive(Clone, Copy, Debug, Default, PartialEq)]
pub struct LevelPoint {
    /// From the start of the note, 0-60 s.
    pub seconds: f32,
    /// -100 (silence) to 24 dB.
    pub db: f32,
}

/// Up to `N` points, straight lines in dB between them; the first one's level before it and the last one's after it. Without points: 0 dB
/// all along. Times never go back, and all numbers are in range.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct LevelCurve<const N: usize> {
    points: [LevelPoint; N],
    len: u8,
}

impl<const N: usize> Default for LevelCurve<N> {
    fn default() -> Self {
        Self::new(&[])
    }
}

impl<const N: usize> LevelCurve<N> {
    /// A curve of these points; numbers out of range are clamped, a point before the one before is moved there, and what is more than `N`
    /// is left out.
    pub fn new(points: &[LevelPoint]) -> Self {
        let mut all = [LevelPoint::default(); N];
        let mut earliest = 0.0;
        for (kept, point) in all.iter_mut().zip(points) {
            let seconds = clean(point.seconds, [earliest, MAX_SECONDS], earliest);
            *kept = LevelPoint { seconds, db: clean(point.db, [MIN_LEVEL_DB, MAX_LEVEL_DB], MIN_LEVEL_DB) };
            earliest = seconds;
        }
        Self { points: all, len: points.len().min(N) as u8 }
    }

    /// The points in order.
    pub fn points(&self) -> &[LevelPoint] {
        &self.points[..usize::from(self.len)]
    }

    /// The level at a time, in dB.
    pub fn at(&self, seconds: f32) -> f32 {
        let points = self.points();
        let Some(after) = points.iter().position(|point| point.seconds > seconds) else {
            return points.last().map_or(0.0, |last| last.db);
        };
        let b = points[after];
        let a = points[after.saturating_sub(1)];
        if after == 0 { b.db } else { a.db + (b.db - a.db) * (seconds - a.seconds) / (b.seconds - a.seconds) }
    }
}
