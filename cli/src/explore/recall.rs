//! `vaeform explore recall`: how a patch is best brought about.

use anyhow::Result;
use vaeform_bench::stdout;
use vaeform_bench::table::{Align, Table};

use crate::matching::policy_json;
use crate::plugin_args::PluginArgs;

/// Arguments of `explore recall`.
#[derive(clap::Args)]
pub(crate) struct RecallArgs {
    #[command(flatten)]
    plugin: PluginArgs,
    /// The same seed draws the same patches.
    #[arg(long, default_value_t = 1)]
    seed: u64,
    /// Print JSON.
    #[arg(long)]
    json: bool,
}

/// Measures and prints it.
///
/// # Errors
/// When nothing is heard of the plugin.
pub(super) fn run(args: &RecallArgs) -> Result<()> {
    let mut plugin = args.plugin.start()?;
    let policy = args.plugin.settle(&mut plugin, args.seed)?;
    if args.json {
        return stdout::print(format!("{:#}\n", policy_json(&policy)).as_bytes());
    }
    let mut table = Table::new(&[("WAY", Align::Left), ("MEDIAN", Align::Right), ("P90", Align::Right)]);
    let db = |apart: Option<f64>| apart.map_or_else(|| "-".to_owned(), |apart| format!("{apart:.3}"));
    for row in &policy.rows {
        table.row([format!("{:?}", row.recall), db(row.median_db), db(row.p90_db)]);
    }
    let text =
        format!("{}\n{:?} is taken; distances from a settled new instance, dB of MSS\n", table.render(), policy.chosen);
    stdout::print(text.as_bytes())
}
