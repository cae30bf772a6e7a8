//! What a conversion makes.

/// The form of it.
#[derive(Clone, Copy, PartialEq, clap::ValueEnum)]
pub(super) enum To {
    /// A .syx file with banks.
    Bank,
    /// A .syx file a voice.
    Single,
    /// A .syx file of bank data without messages.
    Headerless,
    /// A preset (.json) a voice.
    Preset,
    /// A table.
    Csv,
    /// A MIDI file with the messages.
    Mid,
    /// The messages of a MIDI file or a text, as they are.
    Syx,
    /// Hexadecimal text.
    Hex,
}

/// A file to be written.
pub(super) struct Target {
    /// Its name inside the output folder.
    pub(super) name: String,
    pub(super) bytes: Vec<u8>,
}
