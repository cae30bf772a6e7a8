//! `vaeform explore params`: what a plugin lists.

use anyhow::Result;
use serde_json::json;
use vaeform_bench::stdout;
use vaeform_bench::table::{Align, Table};
use vaeform_external::programming::HostedPlugin;

use crate::plugin_args::PluginArgs;

/// Arguments of `explore params`.
#[derive(clap::Args)]
pub(crate) struct ParamsArgs {
    #[command(flatten)]
    plugin: PluginArgs,
    /// Print JSON.
    #[arg(long)]
    json: bool,
}

/// Prints it.
///
/// # Errors
/// When the plugin cannot be made.
pub(super) fn run(args: &ParamsArgs) -> Result<()> {
    let plugin = args.plugin.start()?;
    stdout::print(if args.json { json_of(&plugin) } else { text_of(&plugin) }.as_bytes())
}

fn json_of(plugin: &HostedPlugin) -> String {
    let left_out = plugin.space.left_out().iter().map(|of| json!({"name": of.path, "why": of.why}));
    let searched = plugin.space.axes().iter().map(|axis| &axis.param);
    let all = json!({
        "plugin": plugin.process.described().id,
        "version": plugin.process.described().version,
        "searched": searched.collect::<Vec<_>>(),
        "left_out": left_out.collect::<Vec<_>>(),
    });
    format!("{all:#}\n")
}

fn text_of(plugin: &HostedPlugin) -> String {
    let columns = [("ID", Align::Right), ("PARAMETER", Align::Left), ("VALUES", Align::Left)];
    let mut table = Table::new(&columns);
    for axis in plugin.space.axes() {
        let param = &axis.param;
        let words: Vec<&str> = axis.choices().iter().map(|choice| choice.text.as_str()).collect();
        let values = if words.is_empty() { format!("{} to {}", param.min, param.max) } else { words.join(", ") };
        table.row([param.id.to_string(), param.path(), values]);
    }
    let left_out = plugin.space.left_out().iter().map(|of| format!("left alone: {} ({})\n", of.path, of.why));
    format!("{}\n{}", table.render(), left_out.collect::<String>())
}
