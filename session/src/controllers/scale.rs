//! Positions of controllers as offsets and back: the middle of either resolution is exactly 0.

/// What a controller said, 7 or 14 bits.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) struct Position {
    /// 0..128, or 0..16384 if `is_fine`.
    pub(super) value: u16,
    /// 14 bits.
    pub(super) is_fine: bool,
}

impl Position {
    /// 64, or 8192.
    fn centre(is_fine: bool) -> f32 {
        if is_fine { 8_192.0 } else { 64.0 }
    }

    /// As an offset, -1..1.
    pub(super) fn offset(self) -> f32 {
        let centre = Self::centre(self.is_fine);
        let from_centre = f32::from(self.value) - centre;
        from_centre / if from_centre > 0.0 { centre - 1.0 } else { centre }
    }

    /// The position nearest to an offset, -1..1.
    pub(super) fn nearest(offset: f32, is_fine: bool) -> Self {
        let centre = Self::centre(is_fine);
        let offset = offset.clamp(-1.0, 1.0);
        let from_centre = (offset * if offset > 0.0 { centre - 1.0 } else { centre }).round();
        Self { value: (centre + from_centre) as u16, is_fine }
    }

    /// The distance of two neighbouring positions as offsets, at most.
    pub(super) fn step(self) -> f32 {
        1.0 / (Self::centre(self.is_fine) - 1.0)
    }

    /// The coarse half of a fine position.
    pub(super) fn high(self) -> u8 {
        (self.value >> 7) as u8
    }

    /// The fine half of a fine position.
    pub(super) fn low(self) -> u8 {
        (self.value & 0x7F) as u8
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_position_is_an_offset_and_finds_back() {
        for is_fine in [false, true] {
            let count: u16 = if is_fine { 16_384 } else { 128 };
            let mut last = f32::NEG_INFINITY;
            for value in 0..count {
                let position = Position { value, is_fine };
                let offset = position.offset();
                assert!(offset > last && offset.abs() <= 1.0, "{position:?} is {offset}");
                assert_eq!(Position::nearest(offset, is_fine), position);
                last = offset;
            }
            let at = |value| Position { value, is_fine }.offset();
            assert_eq!((at(0), at(count / 2), at(count - 1)), (-1.0, 0.0, 1.0));
        }
    }
}
