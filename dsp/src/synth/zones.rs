//! MPE zones: which channel is the master of which members. Source: "MIDI Polyphonic Expression" (M1-100-UM), section 2.1.

/// Master channel of the lower zone.
const LOWER: u8 = 0;
/// Master channel of the upper zone.
const UPPER: u8 = 15;
/// Bend range of a member channel in semitones, where no registered parameter has set one.
pub(super) const MPE_BEND_RANGE: f32 = 48.0;
/// Members that both zones together can have.
const SHARED_MEMBERS: u8 = 14;

/// The members of both zones; none is a zone that is off.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub(super) struct Zones {
    lower: u8,
    upper: u8,
}

impl Zones {
    /// What the host's switch means: one lower zone with all members, or no MPE.
    pub(super) fn by_switch(is_on: bool) -> Self {
        Self { lower: if is_on { 15 } else { 0 }, upper: 0 }
    }

    /// Gives the zone of a master channel so many members, 0-15; the other one keeps what is left. False on other channels, which
    /// configure nothing.
    pub(super) fn configure(&mut self, master: u8, members: u8) -> bool {
        let members = members.min(15);
        let left = SHARED_MEMBERS.saturating_sub(members);
        match master {
            LOWER => {
                *self = Self { lower: members, upper: if members == 0 { self.upper } else { self.upper.min(left) } }
            }
            UPPER => {
                *self = Self { lower: if members == 0 { self.lower } else { self.lower.min(left) }, upper: members }
            }
            _ => return false,
        }
        true
    }

    /// The zone's master on each channel that belongs to one.
    pub(super) fn zone(self, channel: u8) -> Option<u8> {
        if self.lower > 0 && channel <= self.lower {
            Some(LOWER)
        } else if self.upper > 0 && channel >= UPPER - self.upper {
            Some(UPPER)
        } else {
            None
        }
    }

    /// The master of a member channel.
    pub(super) fn master(self, channel: u8) -> Option<u8> {
        self.zone(channel).filter(|&master| master != channel)
    }

    /// The channels that a message on this one speaks to, one bit each: all of its zone from a master, else itself.
    pub(super) fn reach(self, channel: u8) -> u16 {
        if self.zone(channel) == Some(channel) { self.channels_of(channel) } else { 1 << channel }
    }

    /// The members of the zone that a member belongs to, one bit each; other channels stand alone.
    pub(super) fn siblings(self, channel: u8) -> u16 {
        match self.master(channel) {
            Some(master) => self.channels_of(master) & !(1 << master),
            None => 1 << channel,
        }
    }

    fn channels_of(self, master: u8) -> u16 {
        (0..16).filter(|&channel| self.zone(channel) == Some(master)).fold(0, |bits, channel| bits | 1 << channel)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn masters(zones: Zones) -> [Option<u8>; 16] {
        std::array::from_fn(|channel| zones.zone(channel as u8))
    }

    #[test]
    fn the_newest_zone_keeps_its_members_and_the_other_one_shrinks() {
        let mut zones = Zones::default();
        assert!(zones.configure(0, 7) && zones.configure(15, 7));
        assert_eq!(masters(zones), std::array::from_fn(|c| Some(if c < 8 { 0 } else { 15 })));
        assert!(zones.configure(15, 10));
        assert_eq!(masters(zones), std::array::from_fn(|c| Some(if c < 5 { 0 } else { 15 })));
        assert!(zones.configure(0, 14));
        assert_eq!(masters(zones), std::array::from_fn(|c| (c < 15).then_some(0)));
        assert!(zones.configure(15, 15));
        assert_eq!(masters(zones), [Some(15); 16]);
        assert!(zones.configure(15, 0));
        assert_eq!(zones, Zones::default());
    }

    #[test]
    fn only_the_two_masters_configure() {
        let mut zones = Zones::by_switch(true);
        assert!(!zones.configure(3, 5));
        assert_eq!(zones, Zones::by_switch(true));
    }

    #[test]
    fn a_master_reaches_its_zone_and_a_member_itself() {
        let mut zones = Zones::default();
        zones.configure(0, 2);
        assert_eq!(zones.reach(0), 0b111);
        assert_eq!(zones.reach(1), 0b10);
        assert_eq!(zones.siblings(1), 0b110);
        assert_eq!((zones.reach(9), zones.siblings(9)), (1 << 9, 1 << 9));
        assert_eq!((zones.master(0), zones.master(2), zones.master(3)), (None, Some(0), None));
    }
}
