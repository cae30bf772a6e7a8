//! Presets to files, in every form that is written.

use std::path::{Path, PathBuf};

use anyhow::Result;
use vaeform_bench::outputs::Outputs;
use vaeform_patch::{Patch, Preset};
use vaeform_sysex::dx7::{self, BANK_VOICES};

/// Where output goes.
#[derive(clap::Args)]
pub(crate) struct OutArgs {
    /// Write here; - is standard output.
    #[arg(long, short)]
    pub(crate) out: Option<PathBuf>,
    /// Overwrite files that exist.
    #[arg(long)]
    pub(crate) force: bool,
}

impl OutArgs {
    /// Claims the file, if one is named.
    ///
    /// # Errors
    /// When it is one of those that are read, is there and must stay, or cannot be written to.
    pub(crate) fn claim(&self, read: impl IntoIterator<Item = impl AsRef<Path>>) -> Result<Outputs> {
        let mut outputs = Outputs::new(self.force).reading(read);
        self.out.iter().try_for_each(|path| outputs.claim(path))?;
        Ok(outputs)
    }

    /// Writes what was claimed; standard output where no file is named.
    ///
    /// # Errors
    /// When it cannot be written.
    pub(crate) fn write(&self, outputs: &Outputs, bytes: &[u8]) -> Result<()> {
        outputs.write(self.out.as_deref().unwrap_or(Path::new("-")), bytes)
    }
}

/// The forms of DX7 bytes.
#[derive(Clone, Copy, PartialEq, Debug, clap::ValueEnum)]
pub(crate) enum Form {
    /// A message a voice.
    Single,
    /// Messages of 32 voices.
    Bank,
    /// The data of banks without a message around them.
    Headerless,
}

/// A MIDI channel as people count, 1-16.
#[derive(clap::Args)]
pub(crate) struct ChannelArgs {
    /// MIDI channel in the messages, 1-16.
    #[arg(long, default_value_t = 1, value_parser = clap::value_parser!(u8).range(1..=16))]
    channel: u8,
}

impl ChannelArgs {
    /// 0-15, as in the bytes.
    pub(crate) fn byte(&self) -> u8 {
        self.channel - 1
    }
}

/// All voices as one run of bytes; banks that are not full end in initial voices.
pub(crate) fn dx7_bytes(voices: &[Preset], form: Form, channel: u8) -> Vec<u8> {
    let patches: Vec<Patch> = voices.iter().map(|preset| preset.patch).collect();
    match form {
        Form::Single => patches.iter().flat_map(|patch| dx7::encode_single(patch, channel)).collect(),
        Form::Bank => patches.chunks(BANK_VOICES).flat_map(|bank| dx7::encode_bank(bank, channel)).collect(),
        Form::Headerless => patches.chunks(BANK_VOICES).flat_map(dx7::encode_headerless).collect(),
    }
}

/// What the bytes of these voices cannot hold, for people.
pub(super) fn losses(voices: &[Preset], form: Form) -> Vec<String> {
    let mut losses = Vec::new();
    let rounded = voices.iter().flat_map(|v| v.patch.fm.values()).filter(|value| value.fract() != 0.0).count();
    if rounded > 0 {
        losses.push(format!("{rounded} values between the instrument's steps were rounded"));
    }
    let empty = voices.len().next_multiple_of(BANK_VOICES) - voices.len();
    if form != Form::Single && empty > 0 {
        losses.push(format!("{empty} empty places hold the initial voice"));
    }
    losses
}

/// A stranger's text as part of a file name: letters, digits, `-`, `_` and inner dots; never empty, never a path.
pub(crate) fn file_label(text: &str) -> String {
    let label: String =
        text.trim().chars().take(80).map(|c| if c.is_alphanumeric() || "-_.".contains(c) { c } else { '_' }).collect();
    let label = label.trim_matches('.');
    if label.is_empty() { "voice".to_owned() } else { label.to_owned() }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn names_of_voices_cannot_leave_the_folder() {
        assert_eq!(file_label("../../etc/passwd"), "_.._etc_passwd");
        assert_eq!(file_label("E.PIANO 1"), "E.PIANO_1");
        assert_eq!(file_label("C:\\x\0"), "C__x_");
        assert_eq!(file_label(".. "), "voice");
    }
}
