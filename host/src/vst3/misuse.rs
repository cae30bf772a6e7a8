//! What a VST3 host should not do and some do all the same.

use anyhow::Result;

use super::{Change, Instance, Mode};
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

impl Instance {
    /// Processes a block whatever the life cycle says: whether the plugin called it good, and the first output bus, where every sample
    /// was 7 before.
    ///
    /// # Errors
    /// When an event of it is neither a note nor SysEx.
    pub fn process_raw(&mut self, block: &RawBlock) -> Result<(bool, Vec<Vec<f32>>)> {
        self.component.process_raw(block)
    }

    /// A block that is null; whether the plugin called it good.
    pub fn process_null(&mut self) -> bool {
        self.component.process_null()
    }

    /// Hands over a setup; whether the plugin took it.
    pub fn setup_raw(&mut self, setup: &RawSetup) -> bool {
        self.component.setup_raw(setup)
    }

    /// Asks for buses with these speaker masks; whether the plugin agreed.
    pub fn arrange(&mut self, inputs: &mut [u64], outputs: &mut [u64]) -> bool {
        self.component.arrange(inputs, outputs)
    }

    /// Turns activity on or off without a setup and without processing; whether the plugin agreed.
    pub fn set_active_raw(&mut self, is_active: bool) -> bool {
        self.component.set_active(is_active)
    }

    /// Whether the plugin describes a parameter at any place, also where none is.
    pub fn describes_param(&self, index: i32) -> bool {
        self.component.describes(index)
    }
}
