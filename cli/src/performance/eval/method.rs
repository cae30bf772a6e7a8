//! What each method makes of a set of lanes.

use vaeform_models::Random;
use vaeform_models::performance::{LANE_STEPS, LaneCode, LaneCoder, LaneErrors, LinearCode};
use vaeform_performance::NUM_LANES;

use super::sets::LaneSet;

/// Nats of a latent that is in use.
const ACTIVE_NATS: f64 = 0.05;
/// Lanes that a coder takes at once.
const AT_ONCE: usize = 512;
/// Lanes among which the nearest is looked for.
const NUM_NEAREST: usize = 2_000;

type Lanes = [[f32; LANE_STEPS]];

/// One row of a table. What a method does not have is none.
pub(super) struct Row {
    pub(super) name: String,
    /// Nats of ten lanes.
    pub(super) nats: Option<f64>,
    /// Latents of a lane that are in use, and all.
    pub(super) active: Option<[usize; 2]>,
    /// Mean squared error where there is nothing but that.
    pub(super) error: f64,
    /// The rest.
    pub(super) errors: Option<LaneErrors>,
}

/// A set, measured.
pub(super) struct Measured {
    pub(super) rows: Vec<Row>,
    /// The error of the finer coder less that of the other, with its interval of 95 %, and the nats of both.
    pub(super) finer: (f64, [f64; 2], [f64; 2]),
}

impl Measured {
    /// Both coders, the linear code at their rates, and what needs no training.
    pub(super) fn of(set: &LaneSet, coders: [(&str, &LaneCoder); 2], linear: &LinearCode, fitted: &Lanes) -> Self {
        let lanes = &set.lanes;
        let mut rows: Vec<Row> = coders.into_iter().map(|coder| coded(set, coder)).collect();
        let nats = [0, 1].map(|idx| rows[idx].nats.unwrap_or(0.0));
        let errors = [0, 1].map(|idx| rows[idx].errors.clone());
        for (nats, size) in nats.into_iter().zip(coders.map(|(size, _)| size)) {
            let error = linear.error(lanes, nats / NUM_LANES as f64);
            rows.push(Row {
                name: format!("linear code at the nats of {size}"),
                nats: Some(nats),
                active: None,
                error,
                errors: None,
            });
        }
        let mean = |lane: &[f32; LANE_STEPS]| [lane.iter().sum::<f32>() / LANE_STEPS as f32; LANE_STEPS];
        let mut random = Random::stream(1, 7);
        let controls: [(&str, Vec<[f32; LANE_STEPS]>); 6] = [
            ("the lane itself", lanes.clone()),
            ("another lane of the set", lanes.iter().map(|_| lanes[random.below(lanes.len())]).collect()),
            ("the mean of the training", vec![linear.mean(); lanes.len()]),
            ("the lane's own mean", lanes.iter().map(mean).collect()),
            ("the lane's first value", lanes.iter().map(|lane| [lane[0]; LANE_STEPS]).collect()),
            ("the nearest of 2,000 of the training", nearest(lanes, fitted)),
        ];
        for (name, made) in controls {
            let errors = LaneErrors::of(lanes, &made, set.per_unit);
            rows.push(Row {
                name: name.to_owned(),
                nats: None,
                active: None,
                error: errors.error(),
                errors: Some(errors),
            });
        }
        let finer = match errors {
            [Some(coarse), Some(fine)] => fine.less(&coarse),
            _ => (0.0, [0.0; 2]),
        };
        Self { rows, finer: (finer.0, finer.1, nats) }
    }
}

/// What a coder makes of lanes by latents that are drawn from what it says of them.
fn coded(set: &LaneSet, (size, coder): (&str, &LaneCoder)) -> Row {
    let (mut random, mut made, mut by_latent) = (Random::stream(1, 3), Vec::new(), vec![0.0; coder.num_latents()]);
    for lanes in set.lanes.chunks(AT_ONCE) {
        let codes = coder.encode(lanes);
        for code in &codes {
            by_latent.iter_mut().zip(code.latent_nats()).for_each(|(sum, nats)| *sum += nats);
        }
        let drawn: Vec<Vec<f32>> = codes.iter().map(|code| draw(code, &mut random)).collect();
        made.extend(coder.decode(&drawn).into_iter().map(|lane| lane.map(|value| value.clamp(0.0, 1.0))));
    }
    by_latent.iter_mut().for_each(|nats| *nats /= set.lanes.len() as f64);
    let errors = LaneErrors::of(&set.lanes, &made, set.per_unit);
    let num_active = by_latent.iter().filter(|nats| **nats > ACTIVE_NATS).count();
    Row {
        name: format!("lane coder, {size}"),
        nats: Some(by_latent.iter().sum::<f64>() * NUM_LANES as f64),
        active: Some([num_active, coder.num_latents()]),
        error: errors.error(),
        errors: Some(errors),
    }
}

fn draw(code: &LaneCode, random: &mut Random) -> Vec<f32> {
    let latents = code.mean.iter().zip(&code.log_variance);
    latents.map(|(mean, log)| mean + (0.5 * log).exp() * random.normal()).collect()
}

fn nearest(lanes: &Lanes, among: &Lanes) -> Vec<[f32; LANE_STEPS]> {
    let stride = (among.len() / NUM_NEAREST).max(1);
    let among: Vec<&[f32; LANE_STEPS]> = among.iter().step_by(stride).collect();
    let apart =
        |a: &[f32; LANE_STEPS], b: &[f32; LANE_STEPS]| -> f32 { a.iter().zip(b).map(|(a, b)| (a - b) * (a - b)).sum() };
    let nearest = |lane: &[f32; LANE_STEPS]| {
        let found = among.iter().map(|other| (apart(lane, other), **other)).min_by(|a, b| a.0.total_cmp(&b.0));
        found.map_or(*lane, |(_, other)| other)
    };
    lanes.iter().map(nearest).collect()
}
