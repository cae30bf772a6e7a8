//! `vaeform listen report`: what listeners heard.

use std::path::PathBuf;

use anyhow::{Context, Result, ensure};
use vaeform_bench::stdout;
use vaeform_bench::table::{Align, Table};
use vaeform_pages::listening::{Analysis, ListenerSession};

/// Arguments of `listen report`.
#[derive(clap::Args)]
pub(crate) struct HeardArgs {
    /// What listeners handed in.
    #[arg(required = true)]
    results: Vec<PathBuf>,
    /// Print JSON.
    #[arg(long)]
    json: bool,
}

/// Screens and prints.
///
/// # Errors
/// When a file is none of a listener's, or they are of different pages.
pub(super) fn run(args: &HeardArgs) -> Result<()> {
    let mut sessions: Vec<ListenerSession> = Vec::new();
    for path in &args.results {
        let name = || path.display().to_string();
        let text = std::fs::read_to_string(path).with_context(name)?;
        let session = ListenerSession::read(&text).with_context(name)?;
        if let Some(first) = sessions.first() {
            ensure!(session.page == first.page, "{}: of page {}, expected {}", name(), session.page, first.page);
        }
        sessions.push(session);
    }
    let analysis = Analysis::new(sessions);
    if args.json {
        return stdout::print(format!("{}\n", serde_json::to_string_pretty(&analysis)?).as_bytes());
    }
    stdout::print(text(&analysis).as_bytes())
}

fn text(analysis: &Analysis) -> String {
    let columns =
        [("ITEM", Align::Left), ("RATINGS", Align::Right), ("MEDIAN", Align::Right), ("QUARTILES", Align::Right)];
    let mut table = Table::new(&columns);
    for item in &analysis.items {
        let quartiles = format!("{:.0}-{:.0}", item.lower, item.upper);
        table.row([item.name.clone(), item.count.to_string(), format!("{:.0}", item.median), quartiles]);
    }
    let mut text = table.render();
    if let Some((statistic, p)) = analysis.friedman {
        text += &format!("\nFriedman over all items: {statistic:.2}, p = {}\n", Rounded(p));
    }
    let columns = [("PAIR", Align::Left), ("DIFFERENCE", Align::Right), ("P", Align::Right)];
    let mut table = Table::new(&columns);
    for pair in &analysis.pairs {
        let name = format!("{} / {}", pair.first, pair.second);
        table.row([name, format!("{:.1}", pair.difference), Rounded(pair.p).to_string()]);
    }
    text += &format!("\n{}", table.render());
    text += &format!(
        "\n{} listeners; likeness to the reference, 0-100; p by Wilcoxon's test, corrected for all pairs (Holm)\n",
        analysis.listeners.len()
    );
    for (listener, why) in &analysis.left_out {
        text += &format!("left out: {listener}: {why}\n");
    }
    text
}

/// A probability in two digits.
struct Rounded(f64);

impl std::fmt::Display for Rounded {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        if self.0 < 1e-3 { write!(f, "{:.1e}", self.0) } else { write!(f, "{:.3}", self.0) }
    }
}
