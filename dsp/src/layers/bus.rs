//! Where layers go: past the filters or into them.

/// Where a layer goes.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Bus {
    /// Past the filters.
    Direct,
    /// Into filter 1 or 2.
    Filter(usize),
    /// Into both.
    Both,
}

impl Bus {
    pub(super) fn new(value: f32) -> Self {
        match value as u8 {
            0 => Self::Direct,
            1 => Self::Filter(0),
            2 => Self::Filter(1),
            _ => Self::Both,
        }
    }
}
