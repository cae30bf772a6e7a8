//! What was found out about messages of one maker and one length.

use super::base64;
use super::check_bytes::{self, CheckFinding};
use super::header::Head;
use super::name::NameField;
use super::packed::{self, PackingEvidence, PackingFinding};
use super::records::{self, RecordFinding};
use super::rows::Rows;
use serde::Serialize;

/// How many different messages are compared.
const MOST_ROWS: usize = 256;
/// How many bytes of them.
const MOST_BYTES: usize = 1 << 19;
/// How many messages are compared to see which differ.
const MOST_DISTINCT: usize = 1 << 16;
/// How many messages names are looked for in.
const MOST_NAMED: usize = 48;

/// Messages that begin with the same maker and are equally long.
#[derive(Clone, Debug, Serialize)]
pub struct Group {
    /// The maker, one byte or three.
    pub manufacturer: Vec<u8>,
    /// Bytes, F0 and F7 with them.
    pub length: usize,
    /// How many messages.
    pub count: usize,
    /// How many different ones among the first 65,536.
    pub distinct: usize,
    /// Where the header ends.
    pub header: usize,
    /// The first message.
    #[serde(skip)]
    pub first: Vec<u8>,
    /// Runs of bytes that differ from message to message, first and last byte.
    pub varying: Vec<(usize, usize)>,
    /// Bytes that count up from message to message.
    pub position: Vec<usize>,
    /// The rule of the check bytes; none where no rule holds or there are fewer than three different messages.
    pub check: Option<CheckFinding>,
    /// The data begin with the CRC-32 of the rest, inside base64.
    pub has_base64_crc: bool,
    /// How the data are packed.
    pub packing: PackingFinding,
    /// Where the name stands in the unpacked data, or in a record of them.
    pub name: Option<NameField>,
    /// Presets one behind the other.
    pub records: Option<RecordFinding>,
    /// The rule of the check bytes of records, places counted within one.
    pub record_check: Option<CheckFinding>,
}

impl Group {
    /// Finds out about messages, in the order in which they were found. Names are looked for in `most_bytes` of them, and records
    /// if `may_have_records`.
    pub(super) fn find(messages: &[&[u8]], most_bytes: usize, may_have_records: bool) -> Self {
        let first = messages[0];
        let length = first.len();
        let manufacturer = if first[1] == 0 && length > 5 { first[1..4].to_vec() } else { first[1..2].to_vec() };
        let varying = Rows::varying_of(messages);
        let most = (MOST_BYTES / length).clamp(4, MOST_ROWS);
        let compared = messages.get(..MOST_DISTINCT).unwrap_or(messages);
        let rows = Rows::distinct(compared, most);
        let header = Head::find(messages, &varying, 1 + manufacturer.len());
        let sample = rows.sample((most_bytes / length).clamp(1, MOST_NAMED)).begin(most_bytes);
        let mut check = check_bytes::find(&rows, None, header.end(), 1);
        let end = check.as_ref().map_or(length - 1, |check| check.at);
        let (mut packing, mut name) = packed::find(&sample, &header, end);
        if check.is_none() && packing.evidence != PackingEvidence::Nothing {
            (check, packing, name) = with_data_check(&rows, &sample, &header, (packing, name));
        }
        let mut group = Self {
            manufacturer,
            length,
            count: messages.len(),
            distinct: Rows::count_distinct(compared),
            header: packing.from,
            first: first.to_vec(),
            varying: runs(&varying),
            position: header.position.clone(),
            has_base64_crc: packing.evidence == PackingEvidence::Base64 && base64::all_checked(&rows),
            check,
            packing,
            name,
            records: None,
            record_check: None,
        };
        if group.distinct < 3 && may_have_records {
            group.find_records(&header);
        }
        group
    }

    /// The bytes that the name takes in a message, for what is not packed by records.
    pub fn name_place(&self) -> Option<usize> {
        let at = self.name?.at;
        let (wide, narrow) = self.packing.packing.unit();
        let top = usize::from(narrow == 7);
        Some(self.packing.from + at / narrow * wide + at % narrow + top)
    }

    /// Looks for records in the first message.
    fn find_records(&mut self, header: &Head) {
        let end = self.length - 1;
        let Some((packing, records, name)) = records::find(&self.first, header, end) else { return };
        if self.name.is_some_and(|own| name.presets < 8 && own.rating > name.rating) {
            return;
        }
        let data = packing.packing.unpack(&self.first[packing.from..packing.to]);
        let rows = Rows::folded(&data, records.length);
        let rows = Rows::distinct(&rows.iter().collect::<Vec<_>>(), MOST_ROWS);
        self.record_check = check_bytes::find(&rows, None, 0, 0);
        (self.packing, self.records, self.name) = (packing, Some(records), Some(name));
        self.header = packing.from;
    }
}

/// The rule that holds for what messages hold, if one does; their data then end before the check byte.
fn with_data_check(
    rows: &Rows,
    sample: &Rows,
    header: &Head,
    found: (PackingFinding, Option<NameField>),
) -> (Option<CheckFinding>, PackingFinding, Option<NameField>) {
    let end = rows.width() - 2;
    let (packing, name) = packed::find(sample, header, end);
    if packing.evidence == PackingEvidence::Nothing || packing.from >= packing.to {
        return (None, found.0, found.1);
    }
    let data = rows.map(|row| packing.packing.unpack(&row[packing.from..packing.to]));
    match check_bytes::find(rows, Some(&data), packing.from, 1).filter(|check| check.of_data) {
        Some(check) => (Some(check), packing, name),
        None => (None, found.0, found.1),
    }
}

/// First and last of each run of true.
fn runs(columns: &[bool]) -> Vec<(usize, usize)> {
    let mut runs: Vec<(usize, usize)> = Vec::new();
    for (at, _) in columns.iter().enumerate().filter(|(_, varies)| **varies) {
        match runs.last_mut() {
            Some(last) if last.1 + 1 == at => last.1 = at,
            _ => runs.push((at, at)),
        }
    }
    runs
}
