//! Packs generated segments for a study: what is trained on, and what is not.
//!
//!     cargo run --release -p vaeform-performance --example pack -- DATA
//!
//! `train`, `validation` and `test` have neither ducks nor held random values nor triplets; `hidden` moves by those two kinds alone, and
//! each segment of `triplets` has a lane in triplets. Half of each set is drawn, half is dense; no seed is in two sets.

use std::path::{Path, PathBuf};

use vaeform_performance::generator::{LaneKind, Style};
use vaeform_performance::training_set::{Selection, TrainingSet};

const HIDDEN: [LaneKind; 2] = [LaneKind::Duck, LaneKind::Hold];
/// From the seeds of drawn segments to those of dense ones.
const DENSE_SEEDS: u64 = 5_000_000;

fn main() -> std::io::Result<()> {
    let folder = PathBuf::from(std::env::args().nth(1).ok_or_else(|| std::io::Error::other("expected a folder"))?);
    std::fs::create_dir_all(&folder)?;
    let known = Selection { leave_out: HIDDEN.to_vec(), triplets: Some(false) };
    let others = LaneKind::ALL.into_iter().filter(|kind| !HIDDEN.contains(kind) && *kind != LaneKind::Flat);
    let hidden = Selection { leave_out: others.collect(), triplets: None };
    let triplets = Selection { leave_out: HIDDEN.to_vec(), triplets: Some(true) };
    for (name, count, seed, selection) in [
        ("train", 24_000, 10_000_000, &known),
        ("validation", 1_000, 20_000_000, &known),
        ("test", 2_000, 30_000_000, &known),
        ("hidden", 1_000, 40_000_000, &hidden),
        ("triplets", 1_000, 50_000_000, &triplets),
    ] {
        let mut set = TrainingSet::default();
        set.generate(count / 2, seed, Style::Drawn, selection);
        set.generate(count / 2, seed + DENSE_SEEDS, Style::Dense, selection);
        write(&folder.join(format!("{name}.safetensors")), &set)?;
    }
    Ok(())
}

/// Writes a set as safetensors, beside the file, which is then renamed.
fn write(path: &Path, set: &TrainingSet) -> std::io::Result<()> {
    let num = set.len();
    let notes: Vec<u8> = set.notes.iter().flat_map(|value| value.to_le_bytes()).collect();
    let tensors: [(&str, &str, Vec<usize>, &[u8]); 5] = [
        ("notes", "I32", vec![set.notes.len() / 5, 5], &notes),
        ("genres", "U8", vec![num], &set.genres),
        ("kinds", "U8", vec![num, 10], &set.kinds),
        ("lanes", "U8", vec![num, 10, 128], &set.lanes),
        ("styles", "U8", vec![num], &set.styles),
    ];
    let mut end = 0;
    let mut head = serde_json::Map::new();
    for (name, kind, shape, data) in &tensors {
        let offsets = [end, end + data.len()];
        end += data.len();
        head.insert((*name).to_owned(), serde_json::json!({"dtype": kind, "shape": shape, "data_offsets": offsets}));
    }
    let mut head = serde_json::to_vec(&head)?;
    head.resize(head.len().next_multiple_of(8), b' ');
    let mut bytes = (head.len() as u64).to_le_bytes().to_vec();
    bytes.extend(head);
    tensors.iter().for_each(|(.., data)| bytes.extend_from_slice(data));
    let part = path.with_extension("part");
    std::fs::write(&part, bytes)?;
    std::fs::rename(&part, path)?;
    println!("{}: {num} segments", path.display());
    Ok(())
}
