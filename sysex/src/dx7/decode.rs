//! Any bytes to voices. Linear in time; memory is bounded by the input and by [`MAX_NOTICES`].

use super::frame::{self, Dump, Extent, Header};
use super::gathered::Gathered;
use super::{BANK_DATA, BANK_MESSAGE, BANK_VOICES, Notice, PACKED_VOICE, SINGLE_DATA, SINGLE_MESSAGE, SysexError};
use super::{checksum, four_operator, layout, midi_file, real_time};
use crate::MAX_FILE_BYTES;
use vaeform_patch::{Clamped, NUM_OPERATORS, NUM_PARAMS, Patch, operator};

/// Notices kept of one file; what goes beyond is only counted.
pub(super) const MAX_NOTICES: usize = 4096;
/// Values out of range that a voice without a header may have and still pass for one: files of the wild hold one or two,
/// random bytes about fifteen.
const MAX_DOUBTFUL_VALUES: usize = 8;

/// What a file with voices begins with.
const HEADER: &str = "F0 43 0n 00 01 1B (single voice), F0 43 0n 09 20 00 (bank) or 4,096 bytes of packed voices";

/// The kind of file, by what is in it.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum FileClass {
    /// One bank message and nothing else.
    Bank,
    /// A bank whose checksum does not match.
    BankBadChecksum,
    /// A bank that stops early.
    BankTruncated,
    /// A bank among other messages or bytes.
    BankExtraData,
    /// The 4,096 bytes of a bank without a message around them.
    Headerless4096,
    /// Other voices without a message around them.
    Headerless,
    /// One single-voice message and nothing else.
    Single,
    /// A single voice whose checksum does not match.
    SingleBadChecksum,
    /// A single voice that stops early.
    SingleTruncated,
    /// Single voices among other messages or bytes.
    SingleExtraData,
}

impl FileClass {
    /// The word for files that hold no voice.
    pub const NO_VOICE: &'static str = "not_dx7_voice";

    /// The same messages among other bytes.
    fn among_other_bytes(self) -> Self {
        match self {
            Self::Bank => Self::BankExtraData,
            Self::Single => Self::SingleExtraData,
            other => other,
        }
    }

    /// A permanent word for the class.
    pub fn label(self) -> &'static str {
        match self {
            Self::Bank => "bank_ok",
            Self::BankBadChecksum => "bank_badsum",
            Self::BankTruncated => "bank_truncated",
            Self::BankExtraData => "bank_extra_data",
            Self::Headerless4096 => "headerless4096",
            Self::Headerless => "headerless",
            Self::Single => "single163",
            Self::SingleBadChecksum => "single_badsum",
            Self::SingleTruncated => "single_truncated",
            Self::SingleExtraData => "single_extra_data",
        }
    }
}

/// The kind of message that a voice came in.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Form {
    /// Its own message.
    Single,
    /// A bank.
    Bank,
    /// No message at all.
    Headerless,
}

impl Form {
    /// A permanent word for the form.
    pub fn label(self) -> &'static str {
        match self {
            Self::Single => "single",
            Self::Bank => "bank",
            Self::Headerless => "headerless",
        }
    }
}

/// A voice and where it came from.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Voice {
    /// The sound, every value in range.
    pub patch: Patch,
    /// Offset of its first byte in the input.
    pub offset: usize,
    /// The kind of message it came in.
    pub form: Form,
    /// Which dump of the input, from 0.
    pub dump: usize,
    /// Its place in the dump, from 0.
    pub slot: usize,
}

/// What was in the bytes: at least one voice.
#[derive(Clone, Debug, PartialEq)]
pub struct Decoded {
    /// The voices in file order.
    pub voices: Vec<Voice>,
    /// The kind of file.
    pub class: FileClass,
    /// What was mended, skipped or missing, in file order.
    pub notices: Vec<Notice>,
    /// Notices beyond those kept.
    pub num_more_notices: usize,
}

/// Finds every DX7 voice in the bytes.
///
/// # Errors
/// When there is no voice at all, says where and what a voice would have looked like; more than
/// [`MAX_FILE_BYTES`](crate::MAX_FILE_BYTES) are refused by size.
pub fn decode(bytes: &[u8]) -> Result<Decoded, SysexError> {
    if bytes.is_empty() {
        return Err(SysexError::Empty);
    }
    if bytes.len() > MAX_FILE_BYTES {
        return Err(SysexError::TooLarge { size: bytes.len() as u64 });
    }
    if let Some(messages) = midi_file::messages(bytes)
        && let Ok(mut decoded) = of_messages(&messages.bytes)
    {
        decoded.relocate(&messages);
        decoded.class = decoded.class.among_other_bytes();
        return Ok(decoded);
    }
    of_messages(bytes).or_else(|refused| headerless(bytes).unwrap_or(Err(refused)))
}

/// The voices of messages, with real-time bytes inside them passed over.
fn of_messages(bytes: &[u8]) -> Result<Decoded, SysexError> {
    let Some(passed) = real_time::pass(bytes) else { return read(bytes) };
    let mut decoded = read(&passed.rest.bytes).map_err(|error| error.at(|at| passed.rest.origin(at)))?;
    decoded.relocate(&passed.rest);
    let notice = Notice::RealTime { offset: passed.offset, count: passed.count };
    let place = decoded.notices.partition_point(|other| other.offset() <= passed.offset);
    decoded.notices.insert(place, notice);
    Ok(decoded)
}

fn read(bytes: &[u8]) -> Result<Decoded, SysexError> {
    let mut reader = Reader::new(bytes);
    reader.messages();
    reader.finish()
}

impl Decoded {
    /// Offsets in pieces become offsets in what they came from.
    fn relocate(&mut self, pieces: &Gathered) {
        for voice in &mut self.voices {
            voice.offset = pieces.origin(voice.offset);
        }
        for notice in &mut self.notices {
            let offset = notice.offset_mut();
            *offset = pieces.origin(*offset);
        }
    }
}

/// A pass over the bytes.
struct Reader<'a> {
    bytes: &'a [u8],
    voices: Vec<Voice>,
    notices: Vec<Notice>,
    num_more_notices: usize,
    num_clamped: usize,
    num_banks: usize,
    num_singles: usize,
    bad_checksum: bool,
    truncated: bool,
    extra: bool,
}

impl<'a> Reader<'a> {
    fn new(bytes: &'a [u8]) -> Self {
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

    fn notice(&mut self, notice: Notice) {
        if self.notices.len() < MAX_NOTICES {
            self.notices.push(notice);
        } else {
            self.num_more_notices += 1;
        }
    }

    fn messages(&mut self) {
        let bytes = self.bytes;
        let mut at = 0;
        while at < bytes.len() {
            at = if bytes[at] != frame::START {
                let len = bytes[at..].iter().position(|&byte| byte == frame::START).unwrap_or(bytes.len() - at);
                self.extra = true;
                self.notice(Notice::Stray { offset: at, len });
                at + len
            } else if let Some(header) = frame::header(bytes, at) {
                self.dump(at, &header)
            } else {
                let end = frame::foreign_end(bytes, at);
                self.skip(at, end);
                end
            };
        }
    }

    /// Notes a message that is no voice; like ones in a row share a notice.
    fn skip(&mut self, at: usize, end: usize) {
        self.extra = true;
        let kind = frame::describe(&self.bytes[at..end]);
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
        let extent = frame::extent(self.bytes, header);
        let expected = header.dump.byte_count();
        if header.count != expected {
            self.notice(Notice::ByteCount { offset: header.data - 2, stored: header.count, expected });
        }
        self.high_bits(header.data, extent.data_end);
        let dump = self.num_banks + self.num_singles;
        match header.dump {
            Dump::Bank if extent.expected == frame::UNPACKED_BANK_DATA => {
                self.num_banks += 1;
                self.notice(Notice::UnpackedBank { offset: header.data });
                self.singles(header.data, BANK_VOICES, Form::Bank, dump);
            }
            Dump::Bank => {
                self.num_banks += 1;
                self.packed(header.data, (extent.data_end - header.data) / PACKED_VOICE, Form::Bank, dump);
            }
            Dump::Single => {
                self.num_singles += 1;
                self.single(header, &extent, dump);
            }
        }
        self.ending(at, header, &extent);
        extent.next
    }

    fn high_bits(&mut self, start: usize, end: usize) {
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
                let computed = checksum(&self.bytes[header.data..extent.data_end]);
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

    fn packed(&mut self, start: usize, count: usize, form: Form, dump: usize) {
        let (voices, _) = self.bytes[start..].as_chunks::<PACKED_VOICE>();
        for (slot, voice) in voices.iter().take(count).enumerate() {
            self.voice(layout::unpack(voice), start + slot * PACKED_VOICE, form, dump, slot);
        }
    }

    fn singles(&mut self, start: usize, count: usize, form: Form, dump: usize) {
        let (voices, _) = self.bytes[start..].as_chunks::<SINGLE_DATA>();
        for (slot, voice) in voices.iter().take(count).enumerate() {
            self.voice(layout::from_single(voice), start + slot * SINGLE_DATA, form, dump, slot);
        }
    }

    fn voice(&mut self, read: (Patch, Vec<Clamped>), offset: usize, form: Form, dump: usize, slot: usize) {
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

    fn finish(self) -> Result<Decoded, SysexError> {
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

/// Reads voices without a message around them. Only whole voices in a file of just the right size count, and only if they look
/// like voices: any bytes would pass otherwise. Those of four operators, which are as long, are refused as such.
fn headerless(bytes: &[u8]) -> Option<Result<Decoded, SysexError>> {
    let is_framed = bytes[0] == frame::START;
    if is_framed && bytes.last() == Some(&frame::END) {
        return None;
    }
    let (start, count, voice_len) = match bytes.len() {
        PACKED_VOICE => (0, 1, PACKED_VOICE),
        NUM_PARAMS | SINGLE_DATA => (0, 1, SINGLE_DATA),
        frame::UNPACKED_BANK_DATA => (0, BANK_VOICES, SINGLE_DATA),
        len if len % BANK_DATA <= 2 && len >= BANK_DATA => (0, len / BANK_DATA * BANK_VOICES, PACKED_VOICE),
        // A message whose first byte, or whole head, was lost.
        len if len == BANK_MESSAGE - 1 || (len == BANK_MESSAGE && !is_framed) => {
            (len - 2 - BANK_DATA, BANK_VOICES, PACKED_VOICE)
        }
        len if len == SINGLE_MESSAGE - 1 || (len == SINGLE_MESSAGE && !is_framed) => {
            (len - 2 - SINGLE_DATA, 1, SINGLE_DATA)
        }
        _ => return None,
    };
    if voice_len == PACKED_VOICE
        && let Some(found) = four_operator::describe(&bytes[start..])
    {
        return Some(Err(SysexError::NoVoice { offset: start, found, expected: HEADER }));
    }
    let mut reader = Reader::new(bytes);
    let len = (count * voice_len).min(bytes.len() - start);
    reader.notice(Notice::Headerless { offset: start, len });
    reader.high_bits(start, start + len);
    if voice_len == PACKED_VOICE {
        reader.packed(start, count, Form::Headerless, 0);
    } else if len == NUM_PARAMS {
        let mut data = [b' '; SINGLE_DATA];
        data[..NUM_PARAMS].copy_from_slice(bytes);
        reader.notice(Notice::NoName { offset: 0 });
        reader.voice(layout::from_single(&data), 0, Form::Headerless, 0, 0);
    } else {
        reader.singles(start, count, Form::Headerless, 0);
    }
    for (i, voice) in reader.voices.iter_mut().enumerate() {
        (voice.dump, voice.slot) = (i / BANK_VOICES, i % BANK_VOICES);
    }
    let stray = start + len;
    if stray < bytes.len() {
        reader.notice(Notice::Stray { offset: stray, len: bytes.len() - stray });
    }
    let num_high = bytes[start..stray].iter().filter(|&&byte| byte > 0x7F).count();
    let class = if bytes.len() == BANK_DATA { FileClass::Headerless4096 } else { FileClass::Headerless };
    let Reader { voices, notices, num_more_notices, num_clamped, .. } = reader;
    let looks_like_voices = num_clamped + num_high <= MAX_DOUBTFUL_VALUES * voices.len()
        && voices.iter().any(|voice| (0..NUM_OPERATORS).any(|op| voice.patch.fm.op(op, operator::OUTPUT_LEVEL) > 0.0));
    looks_like_voices.then_some(Ok(Decoded { voices, class, notices, num_more_notices }))
}
