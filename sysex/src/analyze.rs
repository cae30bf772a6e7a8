//! What an unknown instrument's messages are: check bytes, packing, names, positions and records, each with what speaks for it, and
//! a [`Definition`](crate::definition::Definition) that says the same and decodes the dump.
//!
//! ```
//! use vaeform_sysex::analyze::Analysis;
//!
//! let message = |name: &[u8; 8], number: u8| {
//!     let sum = name.iter().fold(number, |sum, byte| sum.wrapping_add(*byte)) & 0x7F;
//!     [&[0xF0, 0x7D, 1, number], name.as_slice(), &[sum, 0xF7]].concat()
//! };
//! let dump = [message(b"Big Bass", 0), message(b"Soft Pad", 1), message(b"Lead    ", 2), message(b"Choir   ", 3)].concat();
//! let analysis = Analysis::of(&dump);
//! let group = &analysis.groups[0];
//! assert_eq!(group.name.map(|name| (name.at, name.length)), Some((0, 8)));
//! assert_eq!(group.check.as_ref().map(|check| check.rule.to_string()), Some("sum7".to_owned()));
//! ```

mod base64;
mod check_bytes;
mod group;
mod header;
mod name;
mod packed;
mod records;
mod rows;
mod written;

pub use check_bytes::CheckFinding;
pub use group::Group;
pub use name::NameField;
pub use packed::{PackingEvidence, PackingFinding};
pub use records::RecordFinding;

use crate::manufacturer;
use crate::messages::Messages;
use serde::Serialize;
use std::collections::BTreeMap;

/// How many groups are looked into; the largest ones first.
pub const MAX_GROUPS: usize = 256;
/// In how many bytes names are looked for, over all groups and in one.
const MOST_NAMED_BYTES: usize = 1 << 18;
const MOST_NAMED_BYTES_OF_ONE: usize = 1 << 15;
/// In how many groups records are looked for, and how long their messages must be.
const MOST_WITH_RECORDS: usize = 6;
const LEAST_WITH_RECORDS: usize = 128;
/// Shorter messages hold nothing that could be found out.
const LEAST_LENGTH: usize = 8;
/// Longer ones are passed over.
const MAX_LENGTH: usize = 1 << 17;

/// The groups of messages of a dump.
#[derive(Clone, Debug, Serialize)]
pub struct Analysis {
    /// How many messages the dump has.
    pub messages: usize,
    /// How many of them are universal, as every instrument has them.
    pub universal: usize,
    /// How many belong to no group below: they are too short or too long, or there are too many kinds.
    pub passed_over: usize,
    /// Messages of one maker and one length, in the order of the first of each.
    pub groups: Vec<Group>,
}

impl Analysis {
    /// Looks into any bytes.
    pub fn of(bytes: &[u8]) -> Self {
        let messages = Messages::find(bytes);
        let mut groups: BTreeMap<(&[u8], usize), Vec<usize>> = BTreeMap::new();
        let (mut universal, mut passed_over) = (0, 0);
        for (i, message) in messages.iter().enumerate() {
            if manufacturer::is_universal_message(message) {
                universal += 1;
            } else if (LEAST_LENGTH..=MAX_LENGTH).contains(&message.len()) {
                let maker = if message[1] == 0 { &message[1..4] } else { &message[1..2] };
                groups.entry((maker, message.len())).or_default().push(i);
            } else {
                passed_over += 1;
            }
        }
        let mut groups: Vec<Vec<usize>> = groups.into_values().collect();
        groups.sort_by_key(|group| std::cmp::Reverse(group.len()));
        passed_over += groups.iter().skip(MAX_GROUPS).map(Vec::len).sum::<usize>();
        groups.truncate(MAX_GROUPS);
        groups.sort_by_key(|group| group[0]);
        let most_bytes = (MOST_NAMED_BYTES / groups.len().max(1)).min(MOST_NAMED_BYTES_OF_ONE);
        let mut left = MOST_WITH_RECORDS;
        let find = |group: Vec<usize>| {
            let rows: Vec<&[u8]> = group.iter().map(|&i| messages.message(i)).collect();
            let may_have_records = left > 0 && rows[0].len() >= LEAST_WITH_RECORDS;
            left -= usize::from(may_have_records);
            Group::find(&rows, most_bytes, may_have_records)
        };
        Self { messages: messages.len(), universal, passed_over, groups: groups.into_iter().map(find).collect() }
    }

    /// The text of a definition of the groups, with what speaks for it as comments. Bytes that differ from preset to preset become
    /// parameters that are called by their place.
    pub fn definition(&self, id: &str) -> String {
        written::definition(self, id)
    }
}
