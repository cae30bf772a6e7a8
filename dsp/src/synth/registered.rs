//! Registered parameters of a channel: which one is selected, and what data entry makes of it. Source: MIDI 1.0, RP-018, RP-022.

/// Selection that no data entry moves.
const NULL: (u8, u8) = (127, 127);
/// The widest bend range in semitones.
const MAX_RANGE: u8 = 96;

/// A step of data entry.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Entry {
    /// CC 6.
    Coarse(u8),
    /// CC 38.
    Fine(u8),
    /// CC 96.
    Up,
    /// CC 97.
    Down,
}

/// What data entry changed.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Entered {
    /// Nothing that is known.
    Nothing,
    /// RPN 0.
    BendRange,
    /// RPN 1 or 2.
    Tuning,
    /// RPN 6, the MPE Configuration Message: so many members.
    Zone(u8),
}

/// Registered parameters of a channel.
#[derive(Clone, Copy, Debug, PartialEq)]
pub(super) struct Registered {
    /// CC 101 and 100; [`NULL`] after an unregistered one.
    selected: (u8, u8),
    /// Semitones and cents; none until it is set.
    bend_range: Option<(u8, u8)>,
    /// 14 bits over two semitones, 8,192 in the middle.
    fine: u16,
    /// Semitones above -64.
    coarse: u8,
}

impl Default for Registered {
    fn default() -> Self {
        Self { selected: NULL, bend_range: None, fine: 8_192, coarse: 64 }
    }
}

impl Registered {
    /// CC 101.
    pub(super) fn select_high(&mut self, value: u8) {
        self.selected.0 = value;
    }

    /// CC 100.
    pub(super) fn select_low(&mut self, value: u8) {
        self.selected.1 = value;
    }

    /// CC 98 or 99, or a reset of all controllers: data entry is for none of these parameters.
    pub(super) fn deselect(&mut self) {
        self.selected = NULL;
    }

    /// Bend range in semitones, when it was set.
    pub(super) fn bend_range(&self) -> Option<f32> {
        self.bend_range.map(|(semitones, cents)| f32::from(semitones) + 0.01 * f32::from(cents))
    }

    /// Takes the bend range of another channel.
    pub(super) fn copy_bend_range(&mut self, from: &Self) {
        self.bend_range = from.bend_range;
    }

    /// Back to the range that holds where none was set.
    pub(super) fn forget_bend_range(&mut self) {
        self.bend_range = None;
    }

    /// Tuning of the channel in semitones.
    pub(super) fn tuning(&self) -> f32 {
        f32::from(self.coarse) - 64.0 + (f32::from(self.fine) - 8_192.0) / 8_192.0
    }

    /// Enters data for the selected parameter; `range` is the bend range in semitones where none was set. Coarse entry sets the fine
    /// part to its start. Steps move the finest part that is in use: cents of the bend range, bits of the fine tuning, semitones of
    /// the coarse one.
    pub(super) fn enter(&mut self, entry: Entry, range: f32) -> Entered {
        match self.selected {
            (0, 0) => {
                let now = self.bend_range().unwrap_or(range);
                let mut cents = (now.clamp(0.0, f32::from(MAX_RANGE)) * 100.0).round() as u16;
                match entry {
                    Entry::Coarse(semitones) => cents = 100 * u16::from(semitones),
                    Entry::Fine(fine) => cents = cents / 100 * 100 + u16::from(fine.min(99)),
                    Entry::Up => cents += 1,
                    Entry::Down => cents = cents.saturating_sub(1),
                }
                let cents = cents.min(100 * u16::from(MAX_RANGE));
                self.bend_range = Some(((cents / 100) as u8, (cents % 100) as u8));
                Entered::BendRange
            }
            (0, 1) => {
                self.fine = match entry {
                    Entry::Coarse(high) => u16::from(high) << 7,
                    Entry::Fine(low) => self.fine & !127 | u16::from(low),
                    Entry::Up => (self.fine + 1).min(16_383),
                    Entry::Down => self.fine.saturating_sub(1),
                };
                Entered::Tuning
            }
            (0, 2) => {
                self.coarse = match entry {
                    Entry::Coarse(semitones) => semitones,
                    Entry::Fine(_) => return Entered::Nothing,
                    Entry::Up => (self.coarse + 1).min(127),
                    Entry::Down => self.coarse.saturating_sub(1),
                };
                Entered::Tuning
            }
            (0, 6) => match entry {
                Entry::Coarse(members) => Entered::Zone(members),
                _ => Entered::Nothing,
            },
            _ => Entered::Nothing,
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn selected(number: u8) -> Registered {
        let mut registered = Registered::default();
        registered.select_high(0);
        registered.select_low(number);
        registered
    }

    #[test]
    fn the_bend_range_has_semitones_and_cents_and_ends_at_96() {
        let mut registered = selected(0);
        assert_eq!(registered.enter(Entry::Coarse(7), 2.0), Entered::BendRange);
        registered.enter(Entry::Fine(50), 2.0);
        assert_eq!(registered.bend_range(), Some(7.5));
        registered.enter(Entry::Coarse(127), 2.0);
        registered.enter(Entry::Fine(99), 2.0);
        assert_eq!(registered.bend_range(), Some(96.0));
        registered.enter(Entry::Up, 2.0);
        assert_eq!(registered.bend_range(), Some(96.0));
    }

    #[test]
    fn steps_start_from_the_range_that_holds() {
        let mut registered = selected(0);
        registered.enter(Entry::Up, 2.0);
        assert_eq!(registered.bend_range(), Some(2.01));
        let mut registered = selected(0);
        registered.enter(Entry::Down, 48.0);
        assert_eq!(registered.bend_range(), Some(47.99));
    }

    #[test]
    fn fine_and_coarse_tuning_add_up() {
        let mut registered = selected(1);
        registered.enter(Entry::Coarse(96), 2.0);
        assert_eq!(registered.tuning(), 0.5);
        registered.enter(Entry::Fine(64), 2.0);
        assert_eq!(registered.tuning(), 0.507_812_5);
        registered.select_low(2);
        registered.enter(Entry::Coarse(52), 2.0);
        registered.enter(Entry::Up, 2.0);
        assert_eq!(registered.tuning(), -11.0 + 0.507_812_5);
        for _ in 0..300 {
            registered.enter(Entry::Down, 2.0);
        }
        assert_eq!(registered.tuning(), -64.0 + 0.507_812_5);
    }

    #[test]
    fn null_and_unknown_parameters_take_no_data() {
        let mut registered = selected(0);
        registered.deselect();
        for number in [None, Some(3), Some(5), Some(126)] {
            if let Some(number) = number {
                registered.select_high(0);
                registered.select_low(number);
            }
            for entry in [Entry::Coarse(12), Entry::Fine(1), Entry::Up, Entry::Down] {
                assert_eq!(registered.enter(entry, 2.0), Entered::Nothing);
            }
        }
        assert_eq!((registered.bend_range(), registered.tuning()), (None, 0.0));
    }
}
