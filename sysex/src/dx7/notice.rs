//! What was mended, skipped or found missing in a file.

use std::fmt;

use vaeform_patch::ParamId;

/// Something in the bytes that a user may want to know; the voices were read all the same.
#[derive(Clone, Debug, PartialEq)]
pub enum Notice {
    /// The sum of a message's data is another than the message says.
    Checksum {
        /// Offset of the check byte.
        offset: usize,
        /// What it says.
        stored: u8,
        /// What the data add up to.
        computed: u8,
    },
    /// The message ends without a check byte.
    NoChecksum {
        /// Where it should stand.
        offset: usize,
    },
    /// A value was out of range.
    Clamped {
        /// Index of the voice in the file, from 0.
        voice: usize,
        /// Offset of the voice.
        offset: usize,
        /// Which parameter.
        id: ParamId,
        /// What the file says.
        from: u8,
        /// What it became.
        to: u8,
    },
    /// The header announces another number of bytes than this kind of message has.
    ByteCount {
        /// Offset of the count.
        offset: usize,
        /// The two bytes of the count.
        stored: [u8; 2],
        /// What they should be.
        expected: [u8; 2],
    },
    /// A message without F7 at its end.
    NoEnd {
        /// Where it should stand.
        offset: usize,
    },
    /// A message stops too early; what was complete in it was read.
    Truncated {
        /// Offset of the message.
        offset: usize,
        /// Bytes of data that belong to it.
        expected: usize,
        /// Bytes of data that are there.
        found: usize,
    },
    /// Data bytes with their highest bit set; the bit was dropped.
    HighBits {
        /// Offset of the first.
        offset: usize,
        /// How many.
        count: usize,
    },
    /// Real-time bytes inside messages, which were passed over.
    RealTime {
        /// Offset of the first.
        offset: usize,
        /// How many.
        count: usize,
    },
    /// Voices without a message around them.
    Headerless {
        /// Offset of the first voice.
        offset: usize,
        /// Bytes of data.
        len: usize,
    },
    /// A length as MIDI files have it stands between F0 and the message.
    MidiFileLength {
        /// Offset of the length.
        offset: usize,
    },
    /// A bank of 155-byte voices where 128-byte ones belong.
    UnpackedBank {
        /// Offset of the first voice.
        offset: usize,
    },
    /// A voice without its ten name bytes.
    NoName {
        /// Offset of the voice.
        offset: usize,
    },
    /// A message that is no voice.
    Skipped {
        /// Offset of the first message of the run.
        offset: usize,
        /// Messages of this kind in a row.
        count: usize,
        /// Bytes of the run.
        len: usize,
        /// Whose it is.
        what: &'static str,
    },
    /// Bytes outside any message.
    Stray {
        /// Offset of the first.
        offset: usize,
        /// How many.
        len: usize,
    },
}

impl Notice {
    /// Where in the file.
    pub fn offset(&self) -> usize {
        let mut notice = self.clone();
        *notice.offset_mut()
    }

    /// The same, to be changed.
    pub(super) fn offset_mut(&mut self) -> &mut usize {
        match self {
            Self::Checksum { offset, .. }
            | Self::NoChecksum { offset }
            | Self::Clamped { offset, .. }
            | Self::ByteCount { offset, .. }
            | Self::NoEnd { offset }
            | Self::Truncated { offset, .. }
            | Self::HighBits { offset, .. }
            | Self::RealTime { offset, .. }
            | Self::Headerless { offset, .. }
            | Self::MidiFileLength { offset }
            | Self::UnpackedBank { offset }
            | Self::NoName { offset }
            | Self::Skipped { offset, .. }
            | Self::Stray { offset, .. } => offset,
        }
    }

    /// A permanent word for the kind, for machines.
    pub fn kind(&self) -> &'static str {
        match self {
            Self::Checksum { .. } => "checksum",
            Self::NoChecksum { .. } => "no_checksum",
            Self::Clamped { .. } => "clamped",
            Self::ByteCount { .. } => "byte_count",
            Self::NoEnd { .. } => "no_end",
            Self::Truncated { .. } => "truncated",
            Self::HighBits { .. } => "high_bits",
            Self::RealTime { .. } => "real_time",
            Self::Headerless { .. } => "headerless",
            Self::MidiFileLength { .. } => "midi_file_length",
            Self::UnpackedBank { .. } => "unpacked_bank",
            Self::NoName { .. } => "no_name",
            Self::Skipped { .. } => "skipped",
            Self::Stray { .. } => "stray",
        }
    }
}

impl fmt::Display for Notice {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "byte {}: ", self.offset())?;
        match self {
            Self::Checksum { stored, computed, .. } => {
                write!(f, "checksum is {stored:02X}, the data add up to {computed:02X}; some of it may be damaged")
            }
            Self::NoChecksum { .. } => write!(f, "checksum is missing"),
            Self::Clamped { voice, id, from, to, .. } => {
                write!(f, "voice {voice}: {} {from} is out of range, set to {to}", id.def().key)
            }
            Self::ByteCount { stored: [h, l], expected: [eh, el], .. } => {
                write!(f, "byte count is {h:02X} {l:02X} where {eh:02X} {el:02X} belongs")
            }
            Self::NoEnd { .. } => write!(f, "F7 is missing at the end of the message"),
            Self::Truncated { expected, found, .. } => {
                write!(f, "message is cut short: {found} of {expected} bytes of data")
            }
            Self::HighBits { count, .. } => {
                write!(f, "{count} data byte{} with the high bit set; the bit was dropped", plural(*count))
            }
            Self::RealTime { count, .. } => {
                write!(
                    f,
                    "{count} real-time byte{} inside messages (clock or active sensing) passed over",
                    plural(*count)
                )
            }
            Self::Headerless { len, .. } => write!(f, "{len} bytes of voices without a SysEx message around them"),
            Self::MidiFileLength { .. } => write!(f, "a MIDI-file length stands after F0"),
            Self::UnpackedBank { .. } => write!(f, "a bank of 155-byte voices where 128-byte ones belong"),
            Self::NoName { .. } => write!(f, "the voice has no name"),
            Self::Skipped { count, len, what, .. } => {
                write!(f, "skipped {count} {what} message{} ({len} bytes)", plural(*count))
            }
            Self::Stray { len, .. } => write!(f, "{len} byte{} outside any message", plural(*len)),
        }
    }
}

fn plural(count: usize) -> &'static str {
    if count == 1 { "" } else { "s" }
}
