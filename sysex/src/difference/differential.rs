//! Many presets against one: which parameters differ, how much, and how few of them hold most of it.

use super::{SIGNIFICANT, is_sound, size};
use crate::dump::Preset;
use serde::Serialize;

/// How many parameters subspaces have.
const SUBSPACES: [usize; 3] = [32, 64, 128];

/// One parameter over all presets.
#[derive(Clone, Debug, PartialEq, Serialize)]
pub struct ParameterRank {
    /// The parameter.
    pub id: String,
    /// What it belongs to.
    pub category: String,
    /// Mean difference to the baseline, share of the range.
    pub mean: f32,
    /// The greatest one.
    pub greatest: f32,
    /// In how many presets it is significant.
    pub presets: usize,
    /// The score of earlier tools: twice the mean, 1.5 more for a controller, 1.2 for a filter, 1.0 for an LFO, 0.8 for an effect.
    /// It puts kinds above size; the order here is that of the mean.
    pub importance: f32,
}

/// The first parameters of the ranking.
#[derive(Clone, Debug, PartialEq, Serialize)]
pub struct Subspace {
    /// How many parameters; fewer where there are no more.
    pub size: usize,
    /// Their share of all squared differences, 0-1.
    pub coverage: f32,
    /// Their names.
    pub parameters: Vec<String>,
}

/// What differs from a baseline.
#[derive(Clone, Debug, PartialEq, Serialize)]
pub struct Differential {
    /// The name of the baseline.
    pub baseline: String,
    /// How many presets were compared with it.
    pub presets: usize,
    /// The parameters that differ anywhere, the largest mean difference first.
    pub ranking: Vec<ParameterRank>,
    /// 32, 64 and 128 parameters with what they hold.
    pub subspaces: Vec<Subspace>,
}

impl Differential {
    /// Compares presets with a baseline; those of another kind are passed over.
    pub fn new(baseline: &Preset<'_>, presets: &[&Preset<'_>]) -> Self {
        let alike: Vec<&&Preset<'_>> =
            presets.iter().filter(|preset| std::ptr::eq(preset.layout, baseline.layout)).collect();
        let mut ranking: Vec<(ParameterRank, f32)> = Vec::new();
        for field in baseline.layout.fields().iter().filter(is_sound) {
            let Some(own) = field.get(baseline.bytes()) else { continue };
            let sizes: Vec<f32> = alike
                .iter()
                .filter_map(|preset| field.get(preset.bytes()))
                .map(|other| size(field, own, other))
                .collect();
            let mean = sizes.iter().sum::<f32>() / sizes.len().max(1) as f32;
            if mean > 0.0 {
                let rank = ParameterRank {
                    id: field.id.clone(),
                    category: field.category.clone(),
                    mean,
                    greatest: sizes.iter().copied().fold(0.0, f32::max),
                    presets: sizes.iter().filter(|&&size| size > SIGNIFICANT).count(),
                    importance: importance(mean, field.cc.is_some(), &field.category),
                };
                ranking.push((rank, sizes.iter().map(|size| size * size).sum()));
            }
        }
        ranking.sort_by(|a, b| b.0.mean.total_cmp(&a.0.mean).then_with(|| a.0.id.cmp(&b.0.id)));
        let all: f32 = ranking.iter().map(|(_, energy)| energy).sum();
        let subspace = |count: usize| {
            let part = &ranking[..count.min(ranking.len())];
            let held: f32 = part.iter().map(|(_, energy)| energy).sum();
            let coverage = if all > 0.0 { held / all } else { 1.0 };
            Subspace { size: part.len(), coverage, parameters: part.iter().map(|(rank, _)| rank.id.clone()).collect() }
        };
        let subspaces = SUBSPACES.map(subspace).to_vec();
        Self {
            baseline: baseline.name().unwrap_or_default(),
            presets: alike.len(),
            ranking: ranking.into_iter().map(|(rank, _)| rank).collect(),
            subspaces,
        }
    }
}

fn importance(mean: f32, has_controller: bool, category: &str) -> f32 {
    let controller = if has_controller { 1.5 } else { 0.0 };
    let kind = match category {
        "filter" => 1.2,
        "lfo" => 1.0,
        "effects" => 0.8,
        _ => 0.0,
    };
    2.0 * mean + controller + kind
}
