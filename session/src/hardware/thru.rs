//! System exclusive messages that go on to the instrument, at the pace that it bears.

use std::collections::VecDeque;

use serde::{Deserialize, Serialize};
use vaeform_sysex::transfer::{Settings, Transfer};

use crate::instruments::definitions;

/// Bytes that wait at most: four of the largest dumps. What comes beyond is lost.
const MOST_BYTES: usize = 1 << 20;

/// Which messages go on. Plain data, saved with the session.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(default)]
pub struct SysexThru {
    /// What comes from the host goes on.
    pub from_host: bool,
    /// What comes from the MIDI input goes on; not where that is the instrument itself.
    pub from_input: bool,
    /// Only messages of this instrument, by the id of its definition; all where there is none.
    pub device: Option<String>,
}

impl SysexThru {
    /// Nothing goes on, and no instrument is chosen.
    pub(crate) fn is_off(&self) -> bool {
        *self == Self::default()
    }

    /// Whether a message goes on, wherever it came from.
    pub(crate) fn takes(&self, message: &[u8]) -> bool {
        let Some(id) = &self.device else { return true };
        definitions().iter().filter(|definition| definition.id == *id).any(|one| one.recognise(message).is_some())
    }
}

/// Messages that wait to go on.
#[derive(Debug, Default)]
pub(super) struct ThruQueue {
    messages: VecDeque<Vec<u8>>,
    num_bytes: usize,
}

impl ThruQueue {
    /// One more message; false where too much waits.
    pub(super) fn add(&mut self, message: Vec<u8>) -> bool {
        let has_room = self.num_bytes + message.len() <= MOST_BYTES;
        if has_room {
            self.num_bytes += message.len();
            self.messages.push_back(message);
        }
        has_room
    }

    /// Nothing waits.
    pub(super) fn is_empty(&self) -> bool {
        self.messages.is_empty()
    }

    /// Forgets what waits.
    pub(super) fn clear(&mut self) {
        self.messages.clear();
        self.num_bytes = 0;
    }

    /// Everything that waits, to be sent as its instrument bears it.
    pub(super) fn take(&mut self) -> Transfer<'static> {
        let bytes: Vec<u8> = self.messages.drain(..).flatten().collect();
        self.num_bytes = 0;
        Transfer::send(definitions(), &bytes, Settings::default())
    }
}
