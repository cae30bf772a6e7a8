//! `vaeform map`: the patch library laid out on a plane as the Map page shows it, and how well neighbourhoods are kept.

use std::path::Path;

use anyhow::{Context, Result};
use cpu_time::ProcessTime;
use serde_json::{Value, json};
use vaeform_bench::library_args::LibraryArgs;
use vaeform_bench::table::{Align, Table};
use vaeform_bench::{crew, stdout};
use vaeform_session::sound_map::{
    DEFAULT_ARRANGED, Kept, NEIGHBOURS, Neighbourhoods, agreement, factory_sounds, neighbourhoods, opened_plane,
    principal,
};

/// What neighbourhoods are to be kept by.
const BOUND: f64 = 0.97;

/// Arguments of `vaeform map`.
#[derive(clap::Args)]
pub(crate) struct MapArgs {
    #[command(flatten)]
    library: LibraryArgs,
    /// Patches that are arranged first; the others find their places among them.
    #[arg(long, default_value_t = DEFAULT_ARRANGED)]
    arranged: usize,
    /// Patches that the map is measured by.
    #[arg(long, default_value_t = 1_000)]
    queries: usize,
    /// Say too how often the category of the nearest sound is the right one, by the factory's sounds.
    #[arg(long)]
    categories: bool,
    /// Make it anew, though it is there.
    #[arg(long)]
    force: bool,
    /// Print JSON.
    #[arg(long)]
    json: bool,
}

/// Makes the map where it is not there, measures it beside principal components, and prints.
///
/// # Errors
/// When there is no library.
pub(crate) fn run(args: MapArgs) -> Result<()> {
    let folder = args.library.recipe()?.path();
    let folder = folder.as_deref().and_then(Path::parent);
    let library = args.library.open()?;
    let cores = std::thread::available_parallelism().map_or(1, usize::from);
    let bar = crew::bar(100, "% of the map's stages");
    let began = ProcessTime::now();
    let progress = |_, part: f32, _: Option<&[[f32; 2]]>| {
        bar.set_position((100.0 * part) as u64);
        true
    };
    let kept = opened_plane(&library, args.arranged, folder.filter(|_| !args.force), cores, &progress);
    bar.finish_and_clear();
    let Kept { plane, notices, is_new } = kept.context("the map was given up")?;
    let seconds = began.elapsed().as_secs_f64();
    notices.iter().for_each(|notice| eprintln!("vaeform: {notice}"));
    let embeddings = library.embeddings();
    let step = embeddings.len() / args.queries.max(1);
    let few = "too few patches to be measured";
    let map = neighbourhoods(embeddings, plane.places(), step).context(few)?;
    let components = neighbourhoods(embeddings, &principal(embeddings), step).context(few)?;
    let by_ear = args.categories.then(|| agreement(&factory_sounds()));
    let measured = [("map", map), ("pca", components)];
    let is_met = map.trustworthiness >= BOUND;
    let text = if args.json {
        let rows: Vec<Value> = measured.iter().map(|(name, of)| json_of(name, of)).collect();
        let value = json!({
            "patches": embeddings.len(), "arranged": plane.num_arranged(), "neighbours": NEIGHBOURS, "measured": rows,
            "bound": BOUND, "is_met": is_met, "is_new": is_new, "cpu_seconds": seconds,
            "categories_by_ear": by_ear.map(|(right, of)| json!({"right": right, "of": of})),
        });
        format!("{value:#}\n")
    } else {
        let what = format!("{} patches, {} arranged first, k = {NEIGHBOURS}", embeddings.len(), plane.num_arranged());
        let made = if is_new { format!("made in {seconds:.1} CPU s") } else { "read from the cache".to_owned() };
        let verdict = if is_met { "kept" } else { "missed" };
        let bound = format!("Trustworthiness of {BOUND} is {verdict}.");
        let ear =
            by_ear.map(|(right, of)| format!("Category by ear: {right} of {of} factory sounds as they are named.\n"));
        let ear = ear.unwrap_or_default();
        format!("{what}, {made}\n{}{bound}\n{ear}", table(&measured))
    };
    stdout::print(text.as_bytes())
}

fn json_of(name: &str, of: &Neighbourhoods) -> Value {
    json!({
        "projection": name, "trustworthiness": of.trustworthiness, "continuity": of.continuity, "kept_at_10": of.kept,
    })
}

fn table(measured: &[(&str, Neighbourhoods)]) -> String {
    let columns =
        [("PROJECTION", Align::Left), ("TRUST", Align::Right), ("CONTINUITY", Align::Right), ("KEPT@10", Align::Right)];
    let mut table = Table::new(&columns);
    for (name, of) in measured {
        let figures = [of.trustworthiness, of.continuity, of.kept].map(|figure| format!("{figure:.3}"));
        table.row(std::iter::once((*name).to_owned()).chain(figures));
    }
    table.render()
}
