//! What goes through the pipes between a process and the plugin's: a length and JSON, a length and bytes.

use std::io::{self, Error, ErrorKind, Read, Write};

use serde::de::DeserializeOwned;
use serde::{Deserialize, Serialize};

use super::params::Described;
use super::recall::Recall;
use super::setting::Values;
use crate::Note;

/// What the worker says first. What a plugin printed before is passed over.
pub(super) const GREETING: &[u8] = b"\nvaeform-plugin-worker 1\n";
/// The longest head and the longest body, in bytes.
const MAX_HEAD: u32 = 16 << 20;
const MAX_BODY: u32 = 512 << 20;

/// What is asked. A state goes in the body.
#[derive(Clone, Debug, Serialize, Deserialize)]
pub(super) enum Request {
    /// Play a note with these values.
    Play { values: Values, recall: Recall, note: Note },
    /// Play a note with the state of the body, in a new instance.
    PlayState { note: Note },
    /// The state with these values.
    Save { values: Values },
}

/// What is answered.
#[derive(Clone, Debug, Serialize, Deserialize)]
pub(super) enum Reply {
    /// What the plugin is; comes unasked, first.
    Described(Described),
    /// Both sides in the body, one after the other.
    Played { rate_hz: u32, num_frames: usize },
    /// The state in the body.
    Saved,
    /// It could not be done.
    Failed(String),
}

/// Writes a message.
pub(super) fn send(to: &mut impl Write, head: &impl Serialize, body: &[u8]) -> io::Result<()> {
    let head = serde_json::to_vec(head)?;
    let too_long = || Error::new(ErrorKind::InvalidInput, "a message is too long");
    for part in [head.as_slice(), body] {
        let len = u32::try_from(part.len()).map_err(|_| too_long())?;
        to.write_all(&len.to_le_bytes())?;
        to.write_all(part)?;
    }
    to.flush()
}

/// Reads a message.
pub(super) fn receive<T: DeserializeOwned>(from: &mut impl Read) -> io::Result<(T, Vec<u8>)> {
    let head = part(from, MAX_HEAD)?;
    let body = part(from, MAX_BODY)?;
    Ok((serde_json::from_slice(&head)?, body))
}

fn part(from: &mut impl Read, most: u32) -> io::Result<Vec<u8>> {
    let mut len = [0; 4];
    from.read_exact(&mut len)?;
    let len = u32::from_le_bytes(len);
    if len > most {
        return Err(Error::new(ErrorKind::InvalidData, "a message is too long"));
    }
    let mut bytes = Vec::new();
    from.take(u64::from(len)).read_to_end(&mut bytes)?;
    if bytes.len() < len as usize {
        return Err(ErrorKind::UnexpectedEof.into());
    }
    Ok(bytes)
}

/// Reads up to the worker's greeting.
pub(super) fn greeted(from: &mut impl Read) -> io::Result<()> {
    let mut last = Vec::new();
    let mut byte = [0];
    while !last.ends_with(GREETING) {
        from.read_exact(&mut byte)?;
        if last.len() > 1 << 16 {
            last.drain(..1 << 15);
        }
        last.push(byte[0]);
    }
    Ok(())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn messages_come_as_they_went() {
        let mut pipe = b"a plugin's own words".to_vec();
        pipe.extend(GREETING);
        send(&mut pipe, &Request::Save { values: vec![(3, 0.1)] }, &[1, 2, 3]).unwrap();
        let mut from = pipe.as_slice();
        greeted(&mut from).unwrap();
        let (request, body): (Request, _) = receive(&mut from).unwrap();
        assert!(matches!(request, Request::Save { values } if values == [(3, 0.1)]));
        assert_eq!(body, [1, 2, 3]);
        assert!(receive::<Request>(&mut from).is_err());
        assert!(receive::<Request>(&mut [255_u8; 64].as_slice()).is_err());
    }
}
