//! Controller messages to positions: halves of pairs, and parameter numbers with their data entry, put together.

use super::NUM_LATENTS;
use super::map::{Assignment, CcMap};
use super::scale::Position;

const DATA_ENTRY: u8 = 6;
const DATA_ENTRY_FINE: u8 = 38;
const NRPN_FINE: u8 = 98;
const NRPN: u8 = 99;
const RPN_FINE: u8 = 100;
const RPN: u8 = 101;
/// Half of the null parameter number, which selects nothing.
const NULL: u8 = 127;

/// What one channel has selected.
#[derive(Clone, Copy, Debug)]
struct Channel {
    /// The parameter number's halves.
    number: [u8; 2],
    /// It is a non-registered one.
    is_nrpn: bool,
    /// Coarse half of the data, once heard.
    data: Option<u8>,
}

impl Channel {
    const EMPTY: Self = Self { number: [NULL; 2], is_nrpn: false, data: None };

    fn selected(&self) -> Option<u16> {
        (self.is_nrpn && self.number != [NULL; 2]).then_some(u16::from(self.number[0]) << 7 | u16::from(self.number[1]))
    }
}

/// Where a latent's controller lies.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) struct Reading {
    /// 0-7.
    pub(super) latent: usize,
    /// 7 or 14 bits.
    pub(super) position: Position,
    /// Only the coarse half of it; the fine half is taken as 0 and may follow.
    pub(super) is_half: bool,
}

/// Puts messages together.
#[derive(Clone, Debug)]
pub(super) struct Parser {
    channels: [Channel; 16],
    /// Coarse halves of the latents' pairs, once heard.
    coarse: [Option<u8>; NUM_LATENTS],
}

impl Default for Parser {
    fn default() -> Self {
        Self { channels: [Channel::EMPTY; 16], coarse: [None; NUM_LATENTS] }
    }
}

impl Parser {
    /// Forgets the halves of a latent's pair.
    pub(super) fn forget(&mut self, latent: usize) {
        self.coarse[latent] = None;
    }

    /// Keeps track of the parameter number that a channel has selected.
    pub(super) fn select(&mut self, channel: usize, cc: u8, value: u8) {
        let channel = &mut self.channels[channel];
        match cc {
            NRPN | NRPN_FINE => {
                if !channel.is_nrpn {
                    *channel = Channel { is_nrpn: true, ..Channel::EMPTY };
                }
                channel.number[usize::from(cc == NRPN_FINE)] = value;
                channel.data = None;
            }
            RPN | RPN_FINE => *channel = Channel::EMPTY,
            _ => {}
        }
    }

    /// The non-registered parameter that a data entry would move.
    pub(super) fn entered(&self, channel: usize, cc: u8) -> Option<u16> {
        matches!(cc, DATA_ENTRY | DATA_ENTRY_FINE).then(|| self.channels[channel].selected()).flatten()
    }

    /// What a message says about a latent.
    pub(super) fn read(&mut self, map: &CcMap, channel: usize, cc: u8, value: u8) -> Option<Reading> {
        let fine = |high: u8, low: u8| Position { value: u16::from(high) << 7 | u16::from(low), is_fine: true };
        if let Some(number) = self.entered(channel, cc) {
            let latent = map.latent(Assignment::Nrpn(number))?;
            let data = &mut self.channels[channel].data;
            return if cc == DATA_ENTRY {
                *data = Some(value);
                Some(Reading { latent, position: fine(value, 0), is_half: true })
            } else {
                data.map(|high| Reading { latent, position: fine(high, value), is_half: false })
            };
        }
        if let Some(latent) = map.latent(Assignment::Cc(cc)) {
            let position = Position { value: value.into(), is_fine: false };
            return Some(Reading { latent, position, is_half: false });
        }
        if let Some(latent) = map.latent(Assignment::Cc14(cc)) {
            self.coarse[latent] = Some(value);
            return Some(Reading { latent, position: fine(value, 0), is_half: true });
        }
        let latent = map.latent(Assignment::Cc14(cc.checked_sub(32)?))?;
        let position = fine(self.coarse[latent]?, value);
        Some(Reading { latent, position, is_half: false })
    }
}
