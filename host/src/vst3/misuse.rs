//! What a VST3 host should not do and some do all the same: blocks and setups that make no sense.

use super::mode::Mode;
use super::param::Change;
use crate::event::Input;

/// The audio buses of one direction in a [`RawBlock`].
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Buses {
    /// Whole buses of so many channels each.
    Of(Vec<usize>),
    /// One bus that claims so many channels and has no list of them.
    NoChannelList(usize),
    /// One bus of so many channels, each of them null.
    NullChannels(usize),
    /// No bus, and a null pointer.
    None,
    /// No bus, and a pointer to nobody's memory.
    Dangling,
}

/// A block in which anything may be wrong.
#[derive(Clone, Debug)]
pub struct RawBlock {
    /// Frames that the host claims.
    pub frames: i32,
    /// Inputs.
    pub inputs: Buses,
    /// Outputs.
    pub outputs: Buses,
    /// Notes and SysEx, at any frame.
    pub events: Vec<(i32, Input)>,
    /// Parameter changes, at any frame.
    pub changes: Vec<Change>,
    /// A SysEx event of 100 bytes without bytes.
    pub null_sysex: bool,
    /// Samples of 64 bits.
    pub is_double: bool,
    /// How the host says it renders.
    pub mode: Mode,
}

impl RawBlock {
    /// A block as it should be, of so many frames, without events.
    pub fn of(frames: i32) -> Self {
        Self {
            frames,
            inputs: Buses::Of(vec![2]),
            outputs: Buses::Of(vec![2]),
            events: Vec::new(),
            changes: Vec::new(),
            null_sysex: false,
            is_double: false,
            mode: Mode::Realtime,
        }
    }
}

/// A setup that need not make sense.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct RawSetup {
    /// The number of the process mode.
    pub mode: i32,
    /// Samples of 64 bits.
    pub is_double: bool,
    /// Frames of the longest block.
    pub max_frames: i32,
    /// Sample rate in Hz.
    pub rate_hz: f64,
}
