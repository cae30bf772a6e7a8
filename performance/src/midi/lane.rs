//! Lanes: how one controller moves.

use std::fmt;

use super::{Event, EventKind, Message, Track};

/// What a lane moves.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Controller {
    /// A controller, 0-119.
    Cc(u8),
    /// A controller of 0-31 with its fine half 32 above, 0-16383.
    Cc14(u8),
    /// Pressure of the channel.
    Pressure,
    /// The pitch wheel, 0-16383.
    Bend,
}

impl Controller {
    /// The largest value of its points.
    pub fn max(self) -> u16 {
        match self {
            Self::Cc(_) | Self::Pressure => 127,
            Self::Cc14(_) | Self::Bend => 16_383,
        }
    }

    /// Without its fine half.
    pub fn coarse(self) -> Self {
        if let Self::Cc14(number) = self { Self::Cc(number) } else { self }
    }
}

impl fmt::Display for Controller {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Cc(number) => write!(f, "CC {number}"),
            Self::Cc14(number) => write!(f, "CC {number}+{}", number + 32),
            Self::Pressure => f.write_str("channel pressure"),
            Self::Bend => f.write_str("pitch bend"),
        }
    }
}

/// A value that holds from its tick on.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Point {
    /// Where, in ticks.
    pub tick: u64,
    /// 0 to [`Controller::max`].
    pub value: u16,
}

/// How one controller of one channel moves: each point holds until the next, the first from the start.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Lane {
    /// 0-15.
    pub channel: u8,
    /// What moves.
    pub controller: Controller,
    /// At least one, in the order of the file; of those at one tick the last counts.
    pub points: Vec<Point>,
}

impl Lane {
    /// The lanes of a track. Bank, data entry and increments (0, 32, 6, 38, 96-101) and modes (120-127) are no lanes; but controller 6 is one
    /// in a channel that never chooses a parameter number by 98-101.
    pub(super) fn of(track: &Track) -> Vec<Self> {
        let mut channels: Vec<Channel> = (0..16).map(|_| Channel::default()).collect();
        for Event { tick, kind } in &track.events {
            let EventKind::Channel { channel, message } = kind else { continue };
            let state = &mut channels[usize::from(*channel & 15)];
            match *message {
                Message::Control { number, value } => state.controls[usize::from(number & 127)].push((*tick, value)),
                Message::Pressure(value) => state.pressure.push(Point { tick: *tick, value: value.into() }),
                Message::Bend(value) => state.bend.push(Point { tick: *tick, value }),
                _ => {}
            }
        }
        let lanes = (0u8..).zip(channels).flat_map(|(channel, state)| state.lanes(channel));
        lanes.collect()
    }

    /// The value at a tick, 0 to 1.
    pub fn value_at(&self, tick: u64) -> f64 {
        let next = self.points.partition_point(|point| point.tick <= tick);
        let point = self.points[next.saturating_sub(1)];
        f64::from(point.value) / f64::from(self.controller.max())
    }
}

/// What the controllers of one channel said.
struct Channel {
    controls: Vec<Vec<(u64, u8)>>,
    pressure: Vec<Point>,
    bend: Vec<Point>,
}

impl Default for Channel {
    fn default() -> Self {
        Self { controls: vec![Vec::new(); 128], pressure: Vec::new(), bend: Vec::new() }
    }
}

impl Channel {
    fn lanes(mut self, channel: u8) -> Vec<Lane> {
        let chooses = (98..=101).any(|number| !self.controls[number].is_empty());
        let mut lanes = Vec::new();
        for number in 0..120u8 {
            let at = usize::from(number);
            if self.controls[at].is_empty() || !is_lane(number, chooses) {
                continue;
            }
            let coarse = std::mem::take(&mut self.controls[at]);
            let has_fine = number < 32 && is_lane(number + 32, chooses) && !self.controls[at + 32].is_empty();
            let (controller, points) = if has_fine {
                let fine = std::mem::take(&mut self.controls[at + 32]);
                (Controller::Cc14(number), merge(&coarse, &fine))
            } else {
                let points = coarse.iter().map(|(tick, value)| Point { tick: *tick, value: (*value).into() });
                (Controller::Cc(number), points.collect())
            };
            lanes.push(Lane { channel, controller, points });
        }
        let others = [(Controller::Pressure, self.pressure), (Controller::Bend, self.bend)];
        let others = others.into_iter().filter(|(_, points)| !points.is_empty());
        lanes.extend(others.map(|(controller, points)| Lane { channel, controller, points }));
        lanes
    }
}

/// `chooses` says whether the channel addresses parameters by number, so that 6 is their value.
fn is_lane(number: u8, chooses: bool) -> bool {
    match number {
        6 => !chooses,
        0 | 32 | 38 | 96..=101 | 120.. => false,
        _ => true,
    }
}

/// Both halves in the order of time; a coarse value sets the fine half to 0.
fn merge(coarse: &[(u64, u8)], fine: &[(u64, u8)]) -> Vec<Point> {
    let mut points = Vec::with_capacity(coarse.len() + fine.len());
    let (mut coarse, mut fine) = (coarse.iter().peekable(), fine.iter().peekable());
    let mut value = 0u16;
    loop {
        let is_coarse = match (coarse.peek(), fine.peek()) {
            (Some((a, _)), Some((b, _))) => a <= b,
            (Some(_), None) => true,
            (None, Some(_)) => false,
            (None, None) => return points,
        };
        let next = if is_coarse { coarse.next() } else { fine.next() };
        let Some((tick, byte)) = next else { return points };
        value = if is_coarse { u16::from(*byte) << 7 } else { value & !127 | u16::from(*byte) };
        points.push(Point { tick: *tick, value });
    }
}
