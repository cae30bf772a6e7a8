//! `latent map`: a picture of where patches lie, on the two axes of the latent space along which they differ most.

use std::path::PathBuf;

use anyhow::{Context, Result, ensure};
use vaeform_models::patch_vae::PatchVae;
use vaeform_patch::Patch;

use super::category::{self, CATEGORIES};
use super::eigen;
use super::statistics::median;
use crate::decoded::BATCH;
use crate::model_args::ModelArgs;
use crate::outputs::Outputs;
use crate::picture::{Colour, DIM, Picture, TEXT};
use crate::{crew, voices};

const WIDTH: usize = 1_500;
const HEIGHT: usize = 1_120;
/// Frame of the map: left, top, right, bottom.
const FRAME: [usize; 4] = [40, 80, 1_200, 1_080];
/// Patches whose names say nothing.
const UNNAMED: Colour = [74, 78, 92];
/// A category with so many patches has its name at their median.
const MANY: usize = 20;
/// The map shows this part of the patches along each axis; the outermost are cut off.
const SHOWN: f64 = 0.998;

/// Arguments of `latent map`.
#[derive(clap::Args)]
pub struct MapArgs {
    /// The patches to draw: packed voices (.bin), a .syx or a folder of them.
    #[arg(long)]
    data: PathBuf,
    /// The PNG to write.
    #[arg(long, short)]
    out: PathBuf,
    /// Overwrite a file that exists.
    #[arg(long)]
    force: bool,
    #[command(flatten)]
    model: ModelArgs,
}

/// Draws the picture.
///
/// # Errors
/// When the data cannot be read or the picture cannot be written.
pub fn run(args: MapArgs) -> Result<()> {
    let mut outputs =
        Outputs::new(args.force).reading(voices::files(std::slice::from_ref(&args.data))).reading(args.model.file());
    outputs.claim(&args.out)?;
    let data = voices::data(&args.data).context("--data")?;
    ensure!(data.len() > 2, "{}: {} patches make no map", args.data.display(), data.len());
    let vae = args.model.open()?;
    let places = encode(vae, &data);
    let (flat, explained) = flatten(&places);
    let kinds: Vec<Option<usize>> = data.iter().map(|patch| category::of(patch.name)).collect();
    outputs.write(&args.out, &draw(&flat, &kinds, explained, vae.num_latents())?.png()?)?;
    let num_named = kinds.iter().flatten().count();
    eprintln!(
        "vaeform: {} patches, {num_named} with a category in their name, {:.0} % of the variance on two axes, to {}",
        data.len(),
        100.0 * explained,
        args.out.display()
    );
    Ok(())
}

/// Means of the posterior.
fn encode(vae: &PatchVae, data: &[Patch]) -> Vec<Vec<f32>> {
    let batches: Vec<&[Patch]> = data.chunks(BATCH).collect();
    let bar = crew::bar(batches.len(), "batches");
    let means = |(): &mut (), batch: &&[Patch]| vae.encode(batch).into_iter().map(|p| p.mean).collect::<Vec<_>>();
    let places = crew::map(&batches, &bar, || (), means).into_iter().flatten().collect();
    bar.finish_and_clear();
    places
}

/// The places on their first two principal axes, and the part of the variance that lies there.
fn flatten(places: &[Vec<f32>]) -> (Vec<(f64, f64)>, f64) {
    let width = places[0].len();
    let len = places.len() as f64;
    let mean: Vec<f64> = (0..width).map(|i| places.iter().map(|z| f64::from(z[i])).sum::<f64>() / len).collect();
    let off = |z: &[f32], i: usize| f64::from(z[i]) - mean[i];
    let both = |i: usize, j: usize| places.iter().map(|z| off(z, i) * off(z, j)).sum::<f64>() / len;
    let pairs = eigen::symmetric((0..width).map(|i| (0..width).map(|j| both(i, j)).collect()).collect());
    let along = |z: &[f32], axis: usize| match pairs.get(axis) {
        Some((_, axis)) => axis.iter().enumerate().map(|(i, a)| a * off(z, i)).sum(),
        None => 0.0,
    };
    let total: f64 = pairs.iter().map(|(variance, _)| variance).sum();
    let shown: f64 = pairs.iter().take(2).map(|(variance, _)| variance).sum();
    (places.iter().map(|z| (along(z, 0), along(z, 1))).collect(), if total > 0.0 { shown / total } else { 0.0 })
}

fn draw(flat: &[(f64, f64)], kinds: &[Option<usize>], explained: f64, num_latents: usize) -> Result<Picture> {
    let mut picture = Picture::new(WIDTH, HEIGHT)?;
    let [left, top, right, bottom] = FRAME;
    let range = |pick: fn(&(f64, f64)) -> f64| {
        let mut values: Vec<f64> = flat.iter().map(pick).collect();
        values.sort_by(f64::total_cmp);
        let cut = ((1.0 - SHOWN) / 2.0 * values.len() as f64) as usize;
        (values[cut], values[values.len() - 1 - cut])
    };
    let (xs, ys) = (range(|p| p.0), range(|p| p.1));
    let part = |value: f64, (low, high): (f64, f64)| (value - low) / (high - low).max(1e-9);
    // Those without a category lie under the others.
    let mut order: Vec<usize> = (0..flat.len()).collect();
    order.sort_by_key(|&i| kinds[i].is_some());
    let radius = if flat.len() > 10_000 { 1.3 } else { 2.4 };
    for i in order {
        let (x, y) = (part(flat[i].0, xs), part(flat[i].1, ys));
        if (0.0..=1.0).contains(&x) && (0.0..=1.0).contains(&y) {
            let at = (left as f32 + x as f32 * (right - left) as f32, bottom as f32 - y as f32 * (bottom - top) as f32);
            let (colour, strength) = kinds[i].map_or((UNNAMED, 0.5), |kind| (CATEGORIES[kind].colour, 0.75));
            picture.dot(at, radius, colour, strength);
        }
    }
    for (kind, category) in CATEGORIES.iter().enumerate() {
        let own: Vec<&(f64, f64)> = flat.iter().zip(kinds).filter(|(_, k)| **k == Some(kind)).map(|(p, _)| p).collect();
        let middle = |pick: fn(&(f64, f64)) -> f64| median(&own.iter().map(|p| pick(p)).collect::<Vec<f64>>());
        if own.len() >= MANY {
            let (x, y) = (part(middle(|p| p.0), xs), part(middle(|p| p.1), ys));
            let at = (left + (x * (right - left) as f64) as usize, bottom - (y * (bottom - top) as f64) as usize);
            picture.label(at, 17.0, category.colour, category.name);
        }
    }
    let title = format!("{} patches in {num_latents} latents", flat.len());
    picture.text((left, 30), 26.0, TEXT, &title);
    let subtitle = format!(
        "first two principal axes, {:.0} % of the variance; categories by words in the names, each name at its median",
        100.0 * explained
    );
    picture.text((left, 58), 16.0, DIM, &subtitle);
    let x = right + 30;
    for (row, category) in CATEGORIES.iter().enumerate() {
        let y = top + 20 + 32 * row;
        let count = kinds.iter().filter(|&&kind| kind == Some(row)).count();
        picture.dot((x as f32, y as f32), 6.0, category.colour, 1.0);
        picture.text((x + 16, y), 17.0, TEXT, &format!("{} ({count})", category.name));
    }
    let y = top + 20 + 32 * CATEGORIES.len();
    picture.dot((x as f32, y as f32), 6.0, UNNAMED, 1.0);
    let count = kinds.iter().filter(|kind| kind.is_none()).count();
    picture.text((x + 16, y), 17.0, DIM, &format!("name says nothing ({count})"));
    Ok(picture)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_plane_in_many_dimensions_lies_flat() {
        let mut random = fastrand::Rng::with_seed(2);
        let places: Vec<Vec<f32>> = (0..200)
            .map(|_| {
                let (u, v) = (random.f32() - 0.5, random.f32() - 0.5);
                vec![u, 2.0 * u + v, -v, u - v, 3.0]
            })
            .collect();
        let (flat, explained) = flatten(&places);
        assert!(explained > 0.999_99, "{explained}");
        let apart = |a: &[f32], b: &[f32]| a.iter().zip(b).map(|(a, b)| f64::from(a - b).powi(2)).sum::<f64>().sqrt();
        for i in 1..200 {
            let (a, b) = (flat[0], flat[i]);
            assert!(((a.0 - b.0).hypot(a.1 - b.1) - apart(&places[0], &places[i])).abs() < 1e-5);
        }
    }
}
