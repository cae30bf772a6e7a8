//! The kinds of files that hold voices.

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
    pub(super) fn among_other_bytes(self) -> Self {
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
