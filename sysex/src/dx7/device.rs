//! The DX7 as a [`Device`].

use super::decode::decode;
use super::decoded::Decoded;
use super::encode::{encode_bank, encode_single};
use super::error::SysexError;
use super::formats::{BANK_FORMAT, VOICE_FORMAT};
use super::parameter_change::{Change, ParameterChange};
use crate::device::{Device, Dump, Message, Pacing};
use crate::yamaha;
use vaeform_patch::Patch;

/// A DX7, TX7 or one of the modules of a TX816.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Dx7;

impl Device for Dx7 {
    type Change = Change;
    type Decoded = Decoded;
    type Error = SysexError;

    fn recognise(&self, message: &[u8]) -> Option<Message> {
        if !yamaha::is_yamaha(message) {
            return None;
        }
        let of_format = |format| match format {
            VOICE_FORMAT => Some(Dump::Voice),
            BANK_FORMAT => Some(Dump::Bank),
            _ => None,
        };
        if let Some(dump) = yamaha::dump(message).and_then(|(_, format)| of_format(format)) {
            return Some(Message::Dump(dump));
        }
        if let Some((channel, format)) = yamaha::dump_request(message)
            && let Some(dump) = of_format(format)
        {
            return Some(Message::Request { dump, channel });
        }
        Some(if ParameterChange::decode(message).is_ok() { Message::Change } else { Message::Other })
    }

    fn decode(&self, bytes: &[u8]) -> Result<Decoded, SysexError> {
        decode(bytes)
    }

    fn encode_voice(&self, patch: &Patch, channel: u8) -> Vec<u8> {
        encode_single(patch, channel).to_vec()
    }

    fn encode_bank(&self, patches: &[Patch], channel: u8) -> Vec<u8> {
        encode_bank(patches, channel).to_vec()
    }

    fn encode_change(&self, change: Change, channel: u8) -> Vec<u8> {
        ParameterChange { channel, change }.encode().to_vec()
    }

    fn encode_request(&self, dump: Dump, channel: u8) -> Vec<u8> {
        let format = match dump {
            Dump::Voice => VOICE_FORMAT,
            Dump::Bank => BANK_FORMAT,
        };
        yamaha::encode_dump_request(channel, format).to_vec()
    }

    fn pacing(&self) -> Pacing {
        Self::PACING
    }
}

impl Dx7 {
    /// How fast it may be sent to.
    pub const PACING: Pacing = Pacing { after_voice_us: 60_000, after_bank_us: 200_000, slow_change_us: 50_000 };
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn it_recognises_what_it_writes_and_nothing_of_other_makers() {
        let patch = Patch::default();
        let change = Change::Function { number: 65, value: 2 };
        let request = Message::Request { dump: Dump::Bank, channel: 4 };
        for (bytes, expected) in [
            (Dx7.encode_voice(&patch, 4), Message::Dump(Dump::Voice)),
            (Dx7.encode_bank(&[patch], 4), Message::Dump(Dump::Bank)),
            (Dx7.encode_change(change, 4), Message::Change),
            (Dx7.encode_request(Dump::Bank, 4), request),
            (vec![0xF0, 0x43, 0x24, 3, 0xF7], Message::Other),
        ] {
            assert_eq!(Dx7.recognise(&bytes), Some(expected), "{:02X?}", &bytes[..5]);
        }
        assert_eq!(Dx7.recognise(&[0xF0, 0x41, 0, 0, 0xF7]), None);
        assert_eq!(Dx7.recognise(&[]), None);
    }
}
