//! Beats to seconds.

use serde::Serialize;

/// A tempo that is told where a set says none.
const DEFAULT_BPM: f64 = 120.0;

/// How the tempo moves: linear in beats between points, a step where two have one beat. Live itself steps it every sixteenth, up to 57 ms
/// away on steep ramps.
#[derive(Clone, Debug, PartialEq, Serialize)]
pub struct TempoCurve {
    /// Beats a minute before the first point.
    before: f64,
    /// Beat and beats a minute, by beat.
    points: Vec<[f64; 2]>,
    /// Seconds from the first point to each.
    #[serde(skip)]
    seconds: Vec<f64>,
}

impl Default for TempoCurve {
    fn default() -> Self {
        Self::new(DEFAULT_BPM, Vec::new())
    }
}

impl TempoCurve {
    /// A tempo that is `before` up to the first point. Points with tempos that cannot be are left out.
    pub fn new(before: f64, mut points: Vec<[f64; 2]>) -> Self {
        points.retain(|[beat, bpm]| beat.is_finite() && *bpm > 0.0 && bpm.is_finite());
        points.sort_by(|a, b| a[0].total_cmp(&b[0]));
        let mut seconds = Vec::with_capacity(points.len());
        let mut sum = 0.0;
        for idx in 0..points.len() {
            if let Some(last) = idx.checked_sub(1) {
                let [from, to] = [points[last], points[idx]];
                sum += duration(to[0] - from[0], from[1], to[1]);
            }
            seconds.push(sum);
        }
        let before = if before > 0.0 && before.is_finite() { before } else { DEFAULT_BPM };
        Self { before, points, seconds }
    }

    /// Seconds from the start of the arrangement to a beat.
    pub fn seconds(&self, beat: f64) -> f64 {
        self.since_first(beat) - self.since_first(0.0)
    }

    /// Beats a minute at a beat.
    pub fn bpm(&self, beat: f64) -> f64 {
        let next = self.points.partition_point(|point| point[0] <= beat);
        match (next.checked_sub(1).map(|idx| self.points[idx]), self.points.get(next)) {
            (None, _) => self.before,
            (Some(last), None) => last[1],
            (Some(from), Some(to)) => from[1] + (to[1] - from[1]) * (beat - from[0]) / (to[0] - from[0]),
        }
    }

    /// Beat and beats a minute, by beat.
    pub fn points(&self) -> &[[f64; 2]] {
        &self.points
    }

    /// Seconds from the first point to a beat.
    fn since_first(&self, beat: f64) -> f64 {
        let next = self.points.partition_point(|point| point[0] <= beat);
        let Some(last) = next.checked_sub(1) else {
            let first = self.points.first().map_or(0.0, |point| point[0]);
            return (beat - first) * 60.0 / self.before;
        };
        let [at, bpm] = self.points[last];
        self.seconds[last] + duration(beat - at, bpm, self.bpm(beat))
    }
}

/// Seconds of so many beats from one tempo to another: the integral of 60 / bpm.
fn duration(beats: f64, from: f64, to: f64) -> f64 {
    let change = to - from;
    if change == 0.0 { 60.0 * beats / from } else { 60.0 * beats * (change / from).ln_1p() / change }
}
