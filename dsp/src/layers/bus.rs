//! Where layers go: past the filters or into them.

/// How the filters stand to each other.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum FilterOrder {
    /// The first into the second.
    Series,
    /// Side by side.
    Parallel,
    /// The first on the left, the second on the right.
    Split,
}

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

    /// The same past filters that are off: what they would let through goes on at once.
    pub(super) fn past(self, order: FilterOrder, is_on: [bool; 2]) -> Self {
        match (self, order) {
            (Self::Filter(0), FilterOrder::Series) if !is_on[0] => Self::Filter(1).past(order, is_on),
            (Self::Filter(1), FilterOrder::Series) if !is_on[1] => Self::Direct,
            (Self::Filter(n), FilterOrder::Parallel) if !is_on[n] => Self::Direct,
            _ => self,
        }
    }

    /// The filters' blocks that something of it comes to. What comes out of the first goes past a second that is off.
    pub(super) fn touches(self, order: FilterOrder, is_on: [bool; 2]) -> [bool; 2] {
        match self {
            Self::Direct => [false; 2],
            Self::Filter(0) => [true, order == FilterOrder::Series && is_on[1]],
            Self::Filter(_) => [false, true],
            Self::Both => [true; 2],
        }
    }
}
