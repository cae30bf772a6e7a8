//! `vaeform explore eval`: how well a plugin is programmed from sounds of its own.

use anyhow::Result;
use cpu_time::ProcessTime;
use serde_json::{Value, json};
use vaeform_bench::table::{Align, Table};
use vaeform_bench::{crew, stdout};
use vaeform_external::programming::{EvaluatedTarget, Evaluation, median};

use crate::matching::policy_json;
use crate::plugin_args::PluginArgs;

/// Arguments of `explore eval`.
#[derive(clap::Args)]
pub(crate) struct EvaluateArgs {
    #[command(flatten)]
    plugin: PluginArgs,
    /// Random settings that are looked for.
    #[arg(long, default_value_t = 20)]
    targets: usize,
    /// Notes that are played for each; as many for chance.
    #[arg(long, default_value_t = 2_000)]
    renders: usize,
    /// The same seed gives the same targets.
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
pub(super) fn run(args: &EvaluateArgs) -> Result<()> {
    let mut plugin = args.plugin.start()?;
    let policy = args.plugin.settle(&mut plugin, args.seed)?;
    let bar = crew::bar(args.targets, "targets");
    let start = ProcessTime::now();
    let mut evaluation =
        Evaluation { plugin: &mut plugin, num_targets: args.targets, num_renders: args.renders, seed: args.seed };
    let rows = evaluation.run(|_| bar.inc(1))?;
    bar.finish_and_clear();
    let own_s = start.elapsed().as_secs_f64();
    if !args.json {
        return stdout::print(text(&rows, args.renders, own_s).as_bytes());
    }
    let all = json!({
        "plugin": plugin.process.described().id,
        "recall": policy_json(&policy),
        "renders": args.renders,
        "cpu_s_without_the_plugin": own_s,
        "targets": rows.iter().map(row).collect::<Vec<_>>(),
    });
    stdout::print(format!("{all:#}\n").as_bytes())
}

fn row(of: &EvaluatedTarget) -> Value {
    let chance = of.by_chance.as_ref();
    json!({
        "mss": of.found.mss,
        "wmfcc": of.found.wmfcc,
        "floor_mss": of.floor_mss,
        "by_chance_mss": chance.map(|panel| panel.mss),
        "by_chance_wmfcc": chance.map(|panel| panel.wmfcc),
        "choices_found": of.choices,
        "places_apart": of.places,
    })
}

fn text(rows: &[EvaluatedTarget], num_renders: usize, own_s: f64) -> String {
    let columns = [("TARGET", Align::Right), ("MSS", Align::Right), ("WMFCC", Align::Right), ("FLOOR", Align::Right)];
    let more =
        [("CHANCE", Align::Right), ("CHANCE WMFCC", Align::Right), ("CHOICES", Align::Right), ("PLACES", Align::Right)];
    let mut table = Table::new(&[&columns[..], &more[..]].concat());
    let cells = |of: [f64; 7]| {
        let [mss, wmfcc, floor, chance, chance_wmfcc, choices, places] = of;
        let db = |x: f64| format!("{x:.2}");
        [
            db(mss),
            db(wmfcc),
            db(floor),
            db(chance),
            db(chance_wmfcc),
            format!("{:.0} %", 100.0 * choices),
            format!("{places:.3}"),
        ]
    };
    let figures = |of: &EvaluatedTarget| {
        let chance =
            |figure: fn(&vaeform_models::metrics::Panel) -> f64| of.by_chance.as_ref().map_or(f64::NAN, figure);
        let chances = [chance(|panel| panel.mss), chance(|panel| panel.wmfcc)];
        [of.found.mss, of.found.wmfcc, of.floor_mss, chances[0], chances[1], of.choices, of.places]
    };
    for (n, of) in rows.iter().enumerate() {
        table.row([format!("{}", n + 1)].into_iter().chain(cells(figures(of))));
    }
    let medians = std::array::from_fn(|figure| median(rows.iter().map(|of| figures(of)[figure]).collect()));
    table.row(["median".to_owned()].into_iter().chain(cells(medians)));
    format!(
        "{}\n{} targets, {num_renders} renders each, as many for chance; {own_s:.0} s of CPU beside the plugin's own\n",
        table.render(),
        rows.len()
    )
}
