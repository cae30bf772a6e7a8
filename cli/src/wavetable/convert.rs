//! `wavetable convert`: each file in another form, beside it or in a folder.

use std::path::{Path, PathBuf};

use anyhow::Result;
use vaeform_bench::outputs::Outputs;

use super::table_file;
use crate::sysex::verdict;

/// A kind of file.
#[derive(Clone, Copy, Debug, clap::ValueEnum)]
enum TableForm {
    /// 32-bit floats with a clm chunk.
    Wav,
    /// 32-bit floats with the head of a .wt file.
    Wt,
}

/// Arguments of `wavetable convert`.
#[derive(clap::Args)]
pub(crate) struct WavetableConvertArgs {
    /// Files to convert.
    #[arg(required = true)]
    files: Vec<PathBuf>,
    /// What to write.
    #[arg(long, value_enum)]
    to: TableForm,
    /// The folder to write into; the files keep their names.
    #[arg(long)]
    out: PathBuf,
    /// Samples of a frame, where a file does not say or says wrong.
    #[arg(long)]
    frame_size: Option<usize>,
    /// Overwrite files that exist.
    #[arg(long)]
    force: bool,
}

/// Converts every file; one that fails is named, and the others go on.
///
/// # Errors
/// When a file failed.
pub(super) fn run(args: WavetableConvertArgs) -> Result<()> {
    let mut outputs = Outputs::new(args.force).reading(&args.files);
    let mut num_failed = 0;
    for path in &args.files {
        if let Err(error) = convert(path, &args, &mut outputs) {
            eprintln!("vaeform: {error:#}");
            num_failed += 1;
        }
    }
    verdict(num_failed, args.files.len())
}

fn convert(path: &Path, args: &WavetableConvertArgs, outputs: &mut Outputs) -> Result<()> {
    let extension = match args.to {
        TableForm::Wav => "wav",
        TableForm::Wt => "wt",
    };
    let out = args.out.join(path.file_stem().unwrap_or_default()).with_extension(extension);
    outputs.claim(&out)?;
    let decoded = table_file::read(path, args.frame_size)?;
    table_file::tell(path, &decoded);
    outputs.write(&out, &table_file::encode(&out, &decoded.table)?)?;
    println!("{}: {} frames", out.display(), decoded.table.num_frames());
    Ok(())
}
