//! When a key seems to go up, by the level of a sound over time.

/// Envelope points in samples: 20 ms every 10 ms.
pub(crate) const ENVELOPE: (usize, usize) = (441, 220);

/// The point of an envelope in dB where the sound is let go: the first from which it falls much faster than before, and does not come
/// back. None where there is no such bend.
pub(crate) fn release(envelope_db: &[f32]) -> Option<usize> {
    /// Points on which slopes are taken: 0.1 s after, 0.2 s before.
    const AFTER: usize = 10;
    const BEFORE: usize = 20;
    /// The bend in dB over [`AFTER`], and the level under the loudest at which it must happen.
    const BEND_DB: f32 = 5.0;
    const HEARD_DB: f32 = 30.0;
    /// How much softer it stays from [`AFTER`] on.
    const AWAY_DB: f32 = 3.0;
    let loudest = envelope_db.iter().copied().fold(f32::NEG_INFINITY, f32::max);
    let bend = |point: usize| {
        let (now, later) = (envelope_db[point], envelope_db[point + AFTER]);
        let before = (envelope_db[point - BEFORE] - now) * AFTER as f32 / BEFORE as f32;
        (now - later) - before.max(0.0)
    };
    let last = envelope_db.len().checked_sub(AFTER + 1)?;
    // The loudest that is still to come.
    let mut to_come = envelope_db.to_vec();
    (0..to_come.len() - 1).rev().for_each(|point| to_come[point] = to_come[point].max(to_come[point + 1]));
    let is_end = |&point: &usize| {
        let now = envelope_db[point];
        now > loudest - HEARD_DB && to_come[point + AFTER] < now - AWAY_DB
    };
    let bends: Vec<(usize, f32)> = (BEFORE..=last).filter(is_end).map(|p| (p, bend(p))).collect();
    let sharpest = bends.iter().map(|(_, bend)| *bend).fold(0.0_f32, f32::max);
    if sharpest < BEND_DB {
        return None;
    }
    bends.iter().find(|(_, bend)| *bend >= 0.8 * sharpest).map(|(point, _)| *point)
}
