//! A comb: a delay in a loop, as long as a cycle of the pitch that it resonates at.
//!
//! Between samples it takes the cubic through four of them (Lagrange; T. I. Laakso, V. Välimäki, M. Karjalainen, U. K. Laine, "Splitting the
//! Unit Delay", 1996). What damps the loop also delays it: the delay is shorter by as much, so that the pitch stays (D. A. Jaffe, J. O. Smith,
//! "Extensions of the Karplus-Strong Plucked-String Algorithm", 1983). What is written is bounded softly.

use super::bend::bounded;
use super::comb_lines::{CombLines, MIN_PITCH_HZ, TAPS};
use super::moving::{Moving, mend};
use super::{finite, integrator};

/// The most that goes round again.
const MAX_FEEDBACK: f32 = 0.998;
/// Cutoffs of what damps highs and lows, in multiples of the pitch.
const HIGHS_FROM: f32 = 6.0;
const LOWS_FROM: f32 = 0.25;

/// Which harmonics of its pitch a comb resonates at.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum CombHarmonics {
    /// All: what goes round is added.
    All,
    /// Odd ones: what goes round is taken away.
    Odd,
}

/// Settings of one lane.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct CombSettings {
    /// Frames.
    delay: f32,
    /// -1..1.
    feedback: f32,
    /// One-pole gains of both dampers, g / (1 + g), and how far they act.
    poles: [f32; 2],
    damping: [f32; 2],
}

impl CombSettings {
    /// A pitch in Hz (20 Hz to a third of the rate, clamped; odd harmonics a sixth), a resonance 0..1, and how much sooner highs and lows
    /// die away, 0..1 each.
    pub fn new(harmonics: CombHarmonics, pitch_hz: f32, resonance: f32, damping: [f32; 2], rate_hz: f32) -> Self {
        let turn = if harmonics == CombHarmonics::All { 1.0 } else { 0.5 };
        let pitch_hz = finite(pitch_hz).clamp(MIN_PITCH_HZ, turn * rate_hz / 3.0);
        let left = 1.0 - finite(resonance).clamp(0.0, 1.0);
        let feedback = MAX_FEEDBACK * (1.0 - left * left);
        let damping = damping.map(|part| finite(part).clamp(0.0, 1.0));
        let gains = [HIGHS_FROM, LOWS_FROM].map(|factor| integrator(factor * pitch_hz, rate_hz));
        // Phases of the dampers at the pitch, in cycles: both are 1 less a part of a one-pole.
        let tan = (std::f32::consts::PI * pitch_hz / rate_hz).tan();
        let low_pass = |g: f32| {
            let square = 1.0 / (1.0 + (tan / g) * (tan / g));
            [square, -square * tan / g]
        };
        let [low, high] = gains.map(low_pass);
        let highs = (damping[0] * low[1]).atan2(1.0 - damping[0] * (1.0 - low[0]));
        let lows = (-damping[1] * high[1]).atan2(1.0 - damping[1] * high[0]);
        let cycles = turn + (highs + lows) / std::f32::consts::TAU;
        let sign = if harmonics == CombHarmonics::All { 1.0 } else { -1.0 };
        let delay = (cycles * rate_hz / pitch_hz).max(2.0);
        Self { delay, feedback: sign * feedback, poles: gains.map(|g| g / (1.0 + g)), damping }
    }
}

/// `N` combs, whose delays lie in [`CombLines`].
#[derive(Clone, Debug)]
pub struct Comb<const N: usize> {
    /// The line of each lane; none for a lane that is at rest.
    lines: [Option<usize>; N],
    /// Frames written since the start.
    written: [usize; N],
    /// Of the dampers of highs and lows.
    state: [[f32; N]; 2],
    /// Delay, feedback, poles and damping.
    settings: Moving<6, N>,
}

impl<const N: usize> Default for Comb<N> {
    /// Lanes at rest.
    fn default() -> Self {
        Self {
            lines: [None; N],
            written: [0; N],
            state: [[0.0; N]; 2],
            settings: Moving::new([2.0, 0.0, 0.5, 0.5, 0.0, 0.0]),
        }
    }
}

impl<const N: usize> Comb<N> {
    /// Puts a lane there at once, with silence behind it: a note begins.
    pub fn start(&mut self, lane: usize, settings: &CombSettings) {
        self.settings.set(lane, values(settings));
        self.state.iter_mut().for_each(|state| state[lane] = 0.0);
        self.written[lane] = 0;
    }

    /// The line that a lane writes to from now on.
    #[inline(always)]
    pub fn set_line(&mut self, lane: usize, line: usize) {
        self.lines[lane] = Some(line);
    }

    /// Lets a lane go there within so many frames, at least one.
    pub fn go_to(&mut self, lane: usize, settings: &CombSettings, num_frames: usize) {
        self.settings.go_to(lane, values(settings), num_frames);
    }

    /// Puts a lane where a lane of others is, but for its line.
    #[inline(always)]
    pub fn copy_lane<const M: usize>(&mut self, to: usize, others: &Comb<M>, from: usize) {
        for (state, other) in self.state.iter_mut().zip(&others.state) {
            state[to] = other[from];
        }
        self.written[to] = others.written[from];
        self.settings.copy_lane(to, &others.settings, from);
    }

    /// Ends all lines: the settings stay where they are.
    pub fn stay(&mut self) {
        self.settings.stay();
    }

    /// Filters a frame of all lanes.
    #[inline(always)]
    pub fn process(&mut self, input: [f32; N], lines: &mut CombLines) -> [f32; N] {
        let [delay, feedback, high_pole, low_pole, highs, lows] = &self.settings.now;
        let longest = lines.max_delay();
        let (mut taps, mut parts) = ([[0.0; N]; TAPS], [0.0; N]);
        for lane in 0..N {
            let Some(line) = self.lines[lane] else { continue };
            let delay = delay[lane].clamp(2.0, longest);
            let whole = delay as usize;
            parts[lane] = delay - whole as f32;
            let four = lines.taps(line, self.written[lane], whole + 2, self.written[lane]);
            (0..TAPS).for_each(|tap| taps[tap][lane] = four[tap]);
        }
        let [from_highs, from_lows] = &mut self.state;
        let mut output = [0.0; N];
        for n in 0..N {
            let y = cubic([taps[0][n], taps[1][n], taps[2][n], taps[3][n]], parts[n]);
            let v = (y - from_highs[n]) * high_pole[n];
            let below = v + from_highs[n];
            from_highs[n] = below + v;
            let y = y + highs[n] * (below - y);
            let v = (y - from_lows[n]) * low_pole[n];
            let below = v + from_lows[n];
            from_lows[n] = below + v;
            let y = y - lows[n] * below;
            // So that a strong feedback does not get as loud as it gets narrow.
            let gain = (1.0 - feedback[n] * feedback[n]).max(0.0).sqrt();
            output[n] = bounded(gain * input[n] + feedback[n] * y);
        }
        for ((line, written), y) in self.lines.iter().zip(&mut self.written).zip(output) {
            if let Some(line) = *line {
                lines.write(line, *written, y);
                *written += 1;
            }
        }
        self.settings.advance();
        output
    }

    /// Once a control block: what is no number, or has died away, is forgotten.
    #[inline(always)]
    pub fn mend(&mut self) {
        mend(self.state.as_flattened_mut());
    }
}

fn values(CombSettings { delay, feedback, poles, damping }: &CombSettings) -> [f32; 6] {
    [*delay, *feedback, poles[0], poles[1], damping[0], damping[1]]
}

/// The cubic through four samples, oldest first, `part` (0..1) older than the third.
#[inline(always)]
fn cubic([w3, w2, w1, w0]: [f32; TAPS], part: f32) -> f32 {
    let (before, after, beyond) = (part + 1.0, part - 1.0, part - 2.0);
    let (outer, inner) = (part * after, before * beyond);
    (1.0 / 6.0) * outer * (before * w3 - beyond * w0) + 0.5 * inner * (after * w1 - part * w2)
}
