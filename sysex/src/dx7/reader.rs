//! A pass over the messages of a file: the voices of its dumps, and what is wrong with them.

use super::decoded::{Decoded, Form, Voice};
use super::dump::{self, DumpKind, Extent, Header};
use super::error::SysexError;
use super::file_class::FileClass;
use super::formats::{BANK_VOICES, PACKED_VOICE, SINGLE_DATA, UNPACKED_BANK_DATA};
use super::layout;
use super::notice::Notice;
use crate::checksum;
use crate::framing::{self, START};
use vaeform_patch::{Clamped, NUM_PARAMS, Patch};

/// Notices kept of one file; what goes beyond is only counted.
const MAX_NOTICES: usize = 4096;
/// What a file with voices begins with.
pub(super) const HEADER: &str =
    "F0 43 0n 00 01 1B (single voice), F0 43 0n 09 20 00 (bank) or 4,096 bytes of packed voices";

/// A pass over the bytes.
pub(super) struct Reader<'a> {
    bytes: &'a [u8],
    pub(super) voices: Vec<Voice>,
    pub(super) notices: Vec<Notice>,
    pub(super) num_more_notices: usize,
    pub(super) num_clamped: usize,
    num_banks: usize,
    num_singles: usize,
    bad_checksum: bool,
    truncated: bool,
    extra: bool,
}

impl<'a> Reader<'a> {
    pub(super) fn new(bytes: &'a [u8]) -> Self {
        Self {
            bytes,
            voices: Vec::new(),
            notices: Vec::new(),
            num_more_notices: 0,
            num_clamped: 0,
            num_banks: 0,
            num_singles: 0,
            bad_checksum: false,
            truncated: false,
            extra: false,
        }
    }

    pub(super) fn notice(&mut self, notice: Notice) {
        if self.notices.len() < MAX_NOTICES {
            self.notices.push(notice);
        } else {
            self.num_more_notices += 1;
        }
    }

    pub(super) fn messages(&mut self) {
        let bytes = self.bytes;
        let mut at = 0;
        while at < bytes.len() {
            at = if bytes[at] != START {
                let len = bytes[at..].iter().position(|&byte| byte == START).unwrap_or(bytes.len() - at);
                self.extra = true;
                self.notice(Notice::Stray { offset: at, len });
                at + len
            } else if let Some(header) = dump::header(bytes, at) {
                self.dump(at, &header)
            } else {
                let end = framing::message_end(bytes, at);
                self.skip(at, end);
                end
            };
        }
    }

    /// Notes a message that is no voice; like ones in a row share a notice.
    fn skip(&mut self, at: usize, end: usize) {
        self.extra = true;
        let kind = dump::describe(&self.bytes[at..end]);
        if self.num_more_notices == 0
            && let Some(Notice::Skipped { offset, count, len, what }) = self.notices.last_mut()
            && *what == kind
            && *offset + *len == at
        {
            *count += 1;
            *len = end - *offset;
            return;
        }
        self.notice(Notice::Skipped { offset: at, count: 1, len: end - at, what: kind });
    }

    /// Reads the dump whose F0 is at `at`; returns where to go on.
    fn dump(&mut self, at: usize, header: &Header) -> usize {
        if let Some(offset) = header.midi_length {
            self.notice(Notice::MidiFileLength { offset });
        }
        let extent = dump::extent(self.bytes, header);
        let expected = header.dump.byte_count();
        if header.count != expected {
            self.notice(Notice::ByteCount { offset: header.data - 2, stored: header.count, expected });
        }
        self.high_bits(header.data, extent.data_end);
        let dump = self.num_banks + self.num_singles;
        match header.dump {
            DumpKind::Bank if extent.expected == UNPACKED_BANK_DATA => {
                self.num_banks += 1;
                self.notice(Notice::UnpackedBank { offset: header.data });
                self.singles(header.data, BANK_VOICES, Form::Bank, dump);
            }
            DumpKind::Bank => {
                self.num_banks += 1;
                self.packed(header.data, (extent.data_end - header.data) / PACKED_VOICE, Form::Bank, dump);
            }
            DumpKind::Single => {
                self.num_singles += 1;
                self.single(header, &extent, dump);
            }
        }
        self.ending(at, header, &extent);
        extent.next
    }

    pub(super) fn high_bits(&mut self, start: usize, end: usize) {
        let data = &self.bytes[start..end];
        if let Some(first) = data.iter().position(|&byte| byte > 0x7F) {
            let count = data.iter().filter(|&&byte| byte > 0x7F).count();
            self.notice(Notice::HighBits { offset: start + first, count });
        }
    }

    /// Reads a single-voice message, which may lack its name.
    fn single(&mut self, header: &Header, extent: &Extent, dump: usize) {
        if extent.is_complete(header) {
            self.singles(header.data, 1, Form::Single, dump);
        } else if extent.data_end - header.data >= NUM_PARAMS {
            let mut data = [b' '; SINGLE_DATA];
            data[..NUM_PARAMS].copy_from_slice(&self.bytes[header.data..header.data + NUM_PARAMS]);
            self.notice(Notice::NoName { offset: header.data });
            self.voice(layout::from_single(&data), header.data, Form::Single, dump, 0);
        }
    }

    /// Says what is wrong with the end of a dump.
    fn ending(&mut self, at: usize, header: &Header, extent: &Extent) {
        if !extent.is_complete(header) {
            self.truncated = true;
            let found = extent.data_end - header.data;
            self.notice(Notice::Truncated { offset: at, expected: extent.expected, found });
            return;
        }
        match extent.checksum {
            Some(offset) => {
                let stored = self.bytes[offset];
                let computed = checksum::seven_bit(&self.bytes[header.data..extent.data_end]);
                if stored != computed {
                    self.bad_checksum = true;
                    self.notice(Notice::Checksum { offset, stored, computed });
                }
            }
            None => self.notice(Notice::NoChecksum { offset: extent.data_end }),
        }
        if !extent.closed {
            self.notice(Notice::NoEnd { offset: extent.next });
        }
    }

    pub(super) fn packed(&mut self, start: usize, count: usize, form: Form, dump: usize) {
        let (voices, _) = self.bytes[start..].as_chunks::<PACKED_VOICE>();
        for (slot, voice) in voices.iter().take(count).enumerate() {
            self.voice(layout::unpack(voice), start + slot * PACKED_VOICE, form, dump, slot);
        }
    }

    pub(super) fn singles(&mut self, start: usize, count: usize, form: Form, dump: usize) {
        let (voices, _) = self.bytes[start..].as_chunks::<SINGLE_DATA>();
        for (slot, voice) in voices.iter().take(count).enumerate() {
            self.voice(layout::from_single(voice), start + slot * SINGLE_DATA, form, dump, slot);
        }
    }

    pub(super) fn voice(&mut self, read: (Patch, Vec<Clamped>), offset: usize, form: Form, dump: usize, slot: usize) {
        let (patch, clamped) = read;
        let voice = self.voices.len();
        self.num_clamped += clamped.len();
        for Clamped { id, from, to } in clamped {
            self.notice(Notice::Clamped { voice, offset, id, from: from as u8, to: to as u8 });
        }
        self.voices.push(Voice { patch, offset, form, dump, slot });
    }

    fn class(&self) -> FileClass {
        let alone = self.num_banks + self.num_singles == 1 && !self.extra;
        match (self.num_banks > 0, self.truncated, self.bad_checksum, alone) {
            (true, true, ..) => FileClass::BankTruncated,
            (true, _, true, _) => FileClass::BankBadChecksum,
            (true, _, _, false) => FileClass::BankExtraData,
            (true, _, _, true) => FileClass::Bank,
            (false, true, ..) => FileClass::SingleTruncated,
            (false, _, true, _) => FileClass::SingleBadChecksum,
            (false, _, _, false) => FileClass::SingleExtraData,
            (false, _, _, true) => FileClass::Single,
        }
    }

    pub(super) fn finish(self) -> Result<Decoded, SysexError> {
        if self.voices.is_empty() {
            return Err(if self.bytes.is_empty() { SysexError::Empty } else { self.refusal() });
        }
        let class = self.class();
        let Self { voices, notices, num_more_notices, .. } = self;
        Ok(Decoded { voices, class, notices, num_more_notices })
    }

    /// Names the most telling thing in a file without a voice: a dump cut short, else its first message, else its first byte.
    fn refusal(&self) -> SysexError {
        let cut = self.notices.iter().find(|n| matches!(n, Notice::Truncated { .. }));
        if let Some(&Notice::Truncated { offset, expected, found }) = cut {
            let found = format!("a dump that ends after {found} of {expected} bytes of data");
            return SysexError::NoVoice { offset, found, expected: "at least one whole voice" };
        }
        let skipped = self.notices.iter().find(|n| matches!(n, Notice::Skipped { .. }));
        if let Some(Notice::Skipped { offset, count, what, .. }) = skipped {
            let found = format!("{count} {what} message{}", if *count == 1 { "" } else { "s" });
            return SysexError::NoVoice { offset: *offset, found, expected: HEADER };
        }
        let head: Vec<String> = self.bytes.iter().take(6).map(|byte| format!("{byte:02X}")).collect();
        let found = format!("{} in a file of {} bytes", head.join(" "), self.bytes.len());
        SysexError::NoVoice { offset: 0, found, expected: HEADER }
    }
}
