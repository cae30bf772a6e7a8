//! A cartridge on its way to a file: 32 voices with names that the instrument's display has.

use std::path::{Path, PathBuf};

use anyhow::{Result, ensure};
use serde_json::json;
use vaeform_bench::decoded::display_name;
use vaeform_bench::outputs::Outputs;
use vaeform_bench::stdout;
use vaeform_bench::table::{Align, Table};
use vaeform_patch::{Patch, PatchName};
use vaeform_sysex::dx7::{self, BANK_VOICES, layout};

/// Where a cartridge goes.
#[derive(clap::Args)]
pub(super) struct CartridgeArgs {
    /// The .syx file to write; - is standard output.
    #[arg(long, short)]
    out: PathBuf,
    /// Overwrite a file that exists.
    #[arg(long)]
    force: bool,
    /// Print JSON of what was done.
    #[arg(long)]
    json: bool,
}

/// A patch under another name.
pub(super) fn named(mut patch: Patch, name: PatchName) -> Patch {
    patch.name = name;
    patch
}

/// A name with a number at its end.
pub(super) fn numbered(name_of: &Patch, number: usize) -> PatchName {
    let text: String = name_of.name.to_string().chars().take(PatchName::LEN - 3).collect();
    display_name(&format!("{} {number:02}", text.trim_end()))
}

impl CartridgeArgs {
    /// Claims the file before the work begins.
    ///
    /// # Errors
    /// When it is one of those that are read, is there and must stay, or cannot be written to.
    pub(super) fn claim(&self, read: impl IntoIterator<Item = impl AsRef<Path>>) -> Result<Outputs> {
        let mut outputs = Outputs::new(self.force).reading(read);
        outputs.claim(&self.out)?;
        Ok(outputs)
    }

    /// Writes banks of 32 and says what is in them; `notes` says what each voice is.
    ///
    /// # Errors
    /// When the file cannot be written.
    pub(super) fn write(&self, outputs: &Outputs, voices: &[(Patch, String)]) -> Result<()> {
        let patches: Vec<Patch> = voices.iter().map(|(patch, _)| *patch).collect();
        let bytes: Vec<u8> = patches.chunks(BANK_VOICES).flat_map(|bank| dx7::encode_bank(bank, 0)).collect();
        check(&bytes, &patches)?;
        outputs.write(&self.out, &bytes)?;
        if self.out.as_os_str() == "-" {
            return Ok(());
        }
        if self.json {
            let voices: Vec<_> =
                voices.iter().map(|(patch, note)| json!({"name": patch.name.to_string(), "is": note})).collect();
            let done = json!({"out": self.out, "bytes": bytes.len(), "voices": voices});
            return stdout::print(format!("{done:#}\n").as_bytes());
        }
        let mut table = Table::new(&[("VOICE", Align::Right), ("NAME", Align::Left), ("IS", Align::Left)]);
        for (voice, (patch, note)) in voices.iter().enumerate() {
            table.row([voice.to_string(), patch.name.to_string(), note.clone()]);
        }
        stdout::print(table.render().as_bytes())?;
        eprintln!("vaeform: {} voices, {} bytes to {}", voices.len(), bytes.len(), self.out.display());
        Ok(())
    }
}

/// What is about to be written reads back as the same voices, with nothing to mend.
fn check(bytes: &[u8], patches: &[Patch]) -> Result<()> {
    let decoded = dx7::decode(bytes)?;
    ensure!(decoded.notices.is_empty(), "the cartridge needs mending: {}", decoded.notices[0]);
    for (voice, patch) in decoded.voices.iter().zip(patches) {
        ensure!(layout::pack(&voice.patch) == layout::pack(patch), "{} does not read back", patch.name);
    }
    Ok(())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn names_fit_the_display() {
        let patch = named(Patch::default(), display_name("E.PIANO  1"));
        assert_eq!(numbered(&patch, 7).to_string(), "E.PIANO 07");
    }
}
