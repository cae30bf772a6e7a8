//! `sysex features`: presets as matrices.

use std::path::PathBuf;

use anyhow::{Result, bail};
use serde_json::json;
use vaeform_bench::table::{Align, Table};
use vaeform_sysex::dump::DecodedDump;
use vaeform_sysex::features::{Features, Matrix, Scaling, correlations, to_npy};

use super::devices::DeviceArgs;
use super::output::OutArgs;
use super::{batch, dumps};

/// How many pairs a table shows.
const SHOWN: usize = 40;

/// Arguments of `sysex features`.
#[derive(clap::Args)]
pub(crate) struct FeaturesArgs {
    /// Dumps, or folders of them.
    #[arg(required = true)]
    files: Vec<PathBuf>,
    /// Only parameters of this category, like filter.
    #[arg(long, value_name = "CATEGORY")]
    by: Option<String>,
    /// How to write the numbers.
    #[arg(long, value_enum, default_value = "csv")]
    format: MatrixFormat,
    /// Parameters with two sides on -1 to 1.
    #[arg(long)]
    bipolar: bool,
    /// A column for each word of a parameter that has words.
    #[arg(long)]
    one_hot: bool,
    /// Instead: how much parameters tell about each other (correlation, mutual information).
    #[arg(long)]
    correlate: bool,
    #[command(flatten)]
    out: OutArgs,
    #[command(flatten)]
    devices: DeviceArgs,
}

#[derive(Clone, Copy, PartialEq, clap::ValueEnum)]
enum MatrixFormat {
    /// Numbers and raw values, with a heading.
    Csv,
    /// Numbers, raw values, mask and names.
    Json,
    /// An array of NumPy, beside it `.json` with names and mask.
    Npy,
}

/// Writes the matrix of the most frequent kind of presets; others are told.
///
/// # Errors
/// When no preset has parameters, or the output cannot be written.
pub(super) fn run(args: &FeaturesArgs) -> Result<()> {
    let mut outputs = args.out.claim(dumps::read_for(&args.files, args.devices.files()))?;
    let definitions = args.devices.definitions()?;
    let scaling = Scaling { is_bipolar: args.bipolar, is_one_hot: args.one_hot };
    let mut features = Features::new(scaling, args.by.as_deref());
    let (num_failed, num_files) = dumps::each(&args.files, |file, bytes| {
        features.add(file, &DecodedDump::decode(bytes, &definitions));
        Ok(())
    });
    let mut matrices = features.into_matrices();
    matrices.sort_by_key(|matrix| std::cmp::Reverse(matrix.rows.len()));
    let Some(matrix) = matrices.first() else { bail!("no preset with parameters in {num_files} files") };
    for other in &matrices[1..] {
        eprintln!("vaeform: left out: {} of {} {} (choose with --device)", other.rows.len(), other.device, other.kind);
    }
    let bytes = match (args.correlate, args.format) {
        (true, MatrixFormat::Json) => format!("{:#}\n", json!(correlations(matrix))).into_bytes(),
        (true, _) => as_table(matrix).into_bytes(),
        (false, MatrixFormat::Csv) => matrix.to_csv().into_bytes(),
        (false, MatrixFormat::Json) => (serde_json::to_string(matrix)? + "\n").into_bytes(),
        (false, MatrixFormat::Npy) => {
            let Some(path) = args.out.out.as_ref().filter(|path| path.as_os_str() != "-") else {
                bail!("--format npy: --out FILE.npy is needed");
            };
            let names = path.with_extension("json");
            outputs.claim(&names)?;
            let about = json!({"device": matrix.device, "kind": matrix.kind, "columns": matrix.columns, "rows": matrix.rows, "mask": matrix.mask});
            outputs.write(&names, format!("{about}\n").as_bytes())?;
            to_npy(&matrix.values, matrix.rows.len(), matrix.columns.len())
        }
    };
    args.out.write(&outputs, &bytes)?;
    let (rows, columns) = matrix.shape();
    eprintln!("vaeform: {rows} presets, {columns} columns of {} {}", matrix.device, matrix.kind);
    batch::verdict(num_failed, num_files)
}

fn as_table(matrix: &Matrix) -> String {
    use Align::{Left, Right};
    let mut table =
        Table::new(&[("A", Left), ("B", Left), ("CATEGORY", Left), ("CORRELATION", Right), ("BITS", Right)]);
    let all = correlations(matrix);
    for pair in all.iter().take(SHOWN) {
        let numbers = [format!("{:.3}", pair.pearson), format!("{:.3}", pair.mutual_bits)];
        table.row([pair.a.clone(), pair.b.clone(), pair.category.clone()].into_iter().chain(numbers));
    }
    if all.len() > SHOWN {
        table.note(&format!("and {} more pairs; --format json has them", all.len() - SHOWN));
    }
    table.render()
}
