//! Replies to the universal identity request: who is connected. Source: MIDI 1.0 detailed specification, Device Inquiry.

use crate::definition::Definition;
use crate::messages::Messages;
use serde::Serialize;

/// The identity request to all devices.
pub const REQUEST: [u8; 6] = [0xF0, 0x7E, 0x7F, 0x06, 0x01, 0xF7];

/// Who answered.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct Identity {
    /// The device id or channel that it answers on.
    pub device: u8,
    /// The maker, one byte or three.
    pub manufacturer: Vec<u8>,
    /// Family, member and version as they were sent.
    pub details: Vec<u8>,
    /// The definition that has this identity, by its id.
    pub definition: Option<String>,
}

impl Identity {
    /// The replies among some bytes.
    pub fn all(bytes: &[u8], definitions: &[Definition]) -> Vec<Self> {
        Messages::find(bytes).iter().filter_map(|message| Self::of(message, definitions)).collect()
    }

    /// The reply that a message is, F0 to F7.
    pub fn of(message: &[u8], definitions: &[Definition]) -> Option<Self> {
        let [0xF0, 0x7E, device, 0x06, 0x02, rest @ .., 0xF7] = message else { return None };
        let maker = if rest.first() == Some(&0) { 3 } else { 1 };
        let (manufacturer, details) = rest.split_at_checked(maker)?;
        let is_of =
            |definition: &&Definition| definition.identity.as_ref().is_some_and(|pattern| pattern.matches(rest));
        let definition = definitions.iter().find(is_of).map(|definition| definition.id.clone());
        Some(Self { device: *device, manufacturer: manufacturer.to_vec(), details: details.to_vec(), definition })
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn makers_of_one_byte_and_of_three_are_told() {
        let bytes =
            [0xF0, 0x7E, 0x10, 6, 2, 0x41, 6, 1, 0, 1, 0, 2, 0, 0, 0xF7, 0xF0, 0x7E, 0, 6, 2, 0, 0x20, 0x33, 1, 0xF7];
        let found = Identity::all(&bytes, &[]);
        assert_eq!((found[0].device, found[0].manufacturer.as_slice()), (0x10, &[0x41][..]));
        assert_eq!((found[1].manufacturer.as_slice(), found[1].details.as_slice()), (&[0, 0x20, 0x33][..], &[1][..]));
        assert_eq!(Identity::all(&REQUEST, &[]), []);
    }
}
