//! Parts cut into segments of four bars.

use crate::midi::{Bar, Controller, Lane, Meter, MeterMap, Part};
use crate::steps::{step_of, tick_of};
use crate::{Grid, GridNote, LaneMap, NUM_LANES, NUM_VELOCITIES};

/// Bars of a whole segment.
pub const BARS: usize = 4;
/// Segments of a file at most; what is beyond is left out.
pub const MAX_SEGMENTS: usize = 4_096;
/// Steps of all segments of a file at most: a bar may be as long as sixty-four others.
pub const MAX_STEPS: usize = MAX_SEGMENTS * 256;
/// Bars that are walked through: a file may have silence of thousands of years.
const MAX_BARS: usize = BARS * MAX_SEGMENTS;

/// How much may still be cut of a file.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Room {
    segments: usize,
    steps: usize,
}

impl Room {
    /// Of a whole file: [`MAX_SEGMENTS`], [`MAX_STEPS`].
    pub const FILE: Self = Self { segments: MAX_SEGMENTS, steps: MAX_STEPS };

    /// What is left after a segment.
    fn without(self, segment: &Segment) -> Self {
        let steps = self.steps.saturating_sub(segment.grid.num_steps());
        Self { segments: self.segments.saturating_sub(1), steps }
    }

    fn is_empty(self) -> bool {
        self.segments == 0 || self.steps == 0
    }
}

/// Up to four bars of one meter.
#[derive(Clone, Debug, PartialEq)]
pub struct Segment {
    /// Its first bar in the part, from 0.
    pub first_bar: usize,
    /// Its first step in the part.
    pub start: u64,
    /// The meter of its bars.
    pub meter: Meter,
    /// Its bars; less than [`BARS`] at the end and before another meter.
    pub num_bars: usize,
    /// Bars in which a note begins or a lane changes.
    pub num_active_bars: usize,
    /// What is played.
    pub grid: Grid,
    /// Notes that were cut at its end.
    pub num_cut: usize,
    /// Notes that the grid cannot tell apart, left out.
    pub num_doubled: usize,
    /// What the grid loses: the mean squared difference of its lanes from the lanes at every tick (0 to 1 squared), over the lanes that are there.
    pub grid_loss: f64,
}

/// The segments of a part.
#[derive(Clone, Debug, PartialEq, Default)]
pub struct Cut {
    /// In their order.
    pub segments: Vec<Segment>,
    /// Whether the part went on after the last one.
    pub is_cut_off: bool,
}

impl Segment {
    /// Whether all of its four bars are there and whole.
    pub fn is_whole(&self) -> bool {
        self.num_bars == BARS && self.grid.num_steps() == BARS * self.meter.steps()
    }
}

/// Cuts a part. Lanes that the map does not name, with or without a fine half, are left out. Notes belong to where they begin, and end with the segment at the latest.
/// Bars go to the last event; silence up to the track's end completes the last four. What is cut is taken from the room, and
/// where that is empty the part is cut off.
pub fn cut(part: &Part, map: &LaneMap, meters: &MeterMap, ticks_per_beat: u64, room: &mut Room) -> Cut {
    let last = part.end_tick().saturating_mul(8).div_ceil(ticks_per_beat);
    let silence = step_of(part.track_end, ticks_per_beat);
    let lanes: [Option<&Lane>; NUM_LANES] = map
        .slots()
        .map(|slot| part.lanes.iter().find(|lane| Some(lane.controller.coarse()) == slot.map(Controller::coarse)));
    let notes: Vec<(u64, &crate::midi::Note)> =
        part.notes.iter().map(|note| (step_of(note.start, ticks_per_beat), note)).collect();
    let last = last.max(notes.last().map_or(0, |(step, _)| step + 1));
    let mut cut = Cut::default();
    let mut pending: Vec<Bar> = Vec::new();
    let cutter = Cutter { lanes, notes, ticks_per_beat };
    let mut first_bar = 0;
    let mut flush = |cut: &mut Cut, pending: &mut Vec<Bar>, room: &mut Room| {
        let bars = std::mem::take(pending);
        if let Some(segment) = cutter.segment(first_bar, &bars) {
            *room = room.without(&segment);
            cut.segments.push(segment);
        }
        first_bar += bars.len();
    };
    for bar in meters.bars().take(MAX_BARS + 1) {
        let is_other = pending.last().is_some_and(|before| before.meter != bar.meter);
        if pending.len() == BARS || is_other {
            flush(&mut cut, &mut pending, room);
        }
        if bar.start >= last && (pending.is_empty() || bar.start >= silence) {
            flush(&mut cut, &mut pending, room);
            return cut;
        }
        if room.is_empty() {
            break;
        }
        pending.push(bar);
    }
    cut.is_cut_off = true;
    cut
}

/// What is being cut.
struct Cutter<'a> {
    lanes: [Option<&'a Lane>; NUM_LANES],
    /// With the steps at which they begin.
    notes: Vec<(u64, &'a crate::midi::Note)>,
    ticks_per_beat: u64,
}

impl Cutter<'_> {
    fn segment(&self, first_bar: usize, bars: &[Bar]) -> Option<Segment> {
        let (first, last) = (bars.first()?, bars.last()?);
        let (start, end) = (first.start, last.start + last.len as u64);
        let num_steps = usize::try_from(end - start).ok()?;
        let from = self.notes.partition_point(|(step, _)| *step < start);
        let to = self.notes.partition_point(|(step, _)| *step < end);
        let mut num_cut = 0;
        let notes = self.notes[from..to].iter().map(|(step, note)| {
            let until = step_of(note.end, self.ticks_per_beat).max(step + 1);
            num_cut += usize::from(until > end);
            GridNote {
                step: (step - start) as usize,
                key: note.key.min(127),
                velocity: (note.velocity / 4).min(NUM_VELOCITIES - 1),
                len: (until.min(end) - step) as usize,
            }
        });
        let notes = notes.collect();
        let mut loss = (0.0, 0usize);
        let lanes = self.lanes.map(|lane| {
            lane.map(|lane| {
                let (values, lost) = self.sampled(lane, start, num_steps);
                loss = (loss.0 + lost, loss.1 + 1);
                values
            })
        });
        let (grid, num_doubled) = Grid::new(num_steps, notes, lanes).ok()?;
        let num_active_bars = bars.iter().filter(|bar| is_active(&grid, (bar.start - start) as usize, bar.len)).count();
        let (meter, num_bars, grid_loss) = (first.meter, bars.len(), loss.0 / loss.1.max(1) as f64);
        Some(Segment { first_bar, start, meter, num_bars, num_active_bars, grid, num_cut, num_doubled, grid_loss })
    }

    /// The values at the starts of steps, and the mean squared difference from the lane at every tick.
    fn sampled(&self, lane: &Lane, start: u64, num_steps: usize) -> (Vec<u8>, f64) {
        let max = u32::from(lane.controller.max());
        let first = tick_of(start, self.ticks_per_beat);
        let mut next = lane.points.partition_point(|point| point.tick <= first);
        let mut value = lane.points[next.saturating_sub(1)].value;
        let mut values = Vec::with_capacity(num_steps);
        let (mut lost, mut ticks) = (0.0, 0u64);
        for step in 0..num_steps as u64 {
            let (mut at, end) =
                (tick_of(start + step, self.ticks_per_beat), tick_of(start + step + 1, self.ticks_per_beat));
            while let Some(point) = lane.points.get(next).filter(|point| point.tick <= at) {
                value = point.value;
                next += 1;
            }
            let held = (u32::from(value) * 127 + max / 2) / max;
            values.push(held as u8);
            ticks += end - at;
            while at < end {
                let until = lane.points.get(next).map_or(end, |point| point.tick.min(end));
                let difference = f64::from(value) / f64::from(max) - f64::from(held) / 127.0;
                lost += (until - at) as f64 * difference * difference;
                at = until;
                while let Some(point) = lane.points.get(next).filter(|point| point.tick <= at && point.tick < end) {
                    value = point.value;
                    next += 1;
                }
            }
        }
        (values, lost / ticks.max(1) as f64)
    }
}

fn is_active(grid: &Grid, from: usize, len: usize) -> bool {
    let bar = from..from + len;
    let has_note = grid.notes().iter().any(|note| bar.contains(&note.step));
    let moves = |lane: &Vec<u8>| bar.clone().any(|step| step > 0 && lane[step] != lane[step - 1]);
    has_note || grid.lanes().iter().flatten().any(moves)
}
