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

const OWN_MEAN: &str = "the lane's own mean";

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

/// A lane coder by the name that tables have for it.
pub(in super::super) type Named<'a> = (String, &'a LaneCoder);

/// A coder beside the first one.
pub(super) struct Comparison {
    /// The names of the coder and of the first one.
    pub(super) names: [String; 2],
    /// Its error less that of the first, and the interval of 95 % of that, paired by unit.
    pub(super) less: (f64, [f64; 2]),
    /// Nats of both.
    pub(super) nats: [f64; 2],
}

/// A set, measured.
pub(super) struct Measured {
    pub(super) rows: Vec<Row>,
    /// All coders but the first.
    pub(super) compared: Vec<Comparison>,
    /// Names of coders that are no better than a lane's own mean.
    pub(super) untrained: Vec<String>,
}

impl Measured {
    /// Coders with latents that are drawn and that are the mean, the linear code at their rates, principal components, and what needs no training.
    pub(super) fn of(set: &LaneSet, coders: &[Named<'_>], linear: &LinearCode, fitted: &Lanes) -> Self {
        let lanes = &set.lanes;
        let coded: Vec<[Row; 2]> = coders.iter().map(|coder| coded(set, coder)).collect();
        let at_rate = |(name, nats): (&String, f64)| Row {
            name: format!("linear code at the nats of {name}"),
            nats: Some(nats),
            active: None,
            error: linear.error(lanes, nats / NUM_LANES as f64),
            errors: None,
        };
        let nats = |idx: usize| coded[idx][0].nats.unwrap_or(0.0);
        let linear_rows: Vec<Row> =
            coders.iter().enumerate().map(|(idx, (name, _))| at_rate((name, nats(idx)))).collect();
        let components = |(_, coder): &Named<'_>| {
            let num = coder.num_latents();
            of_lanes(&format!("{num} principal components, exact"), set, &linear.projected(lanes, num))
        };
        let control_rows = controls(set, linear, fitted);
        let of_coder = |idx: usize| coded[idx][0].errors.as_ref().expect("a coder has all figures");
        let compared = (1..coders.len()).map(|idx| Comparison {
            names: [idx, 0].map(|idx| coders[idx].0.clone()),
            less: of_coder(idx).less(of_coder(0)),
            nats: [idx, 0].map(nats),
        });
        let mean_error = control_rows.iter().find(|row| row.name == OWN_MEAN).map_or(0.0, |row| row.error);
        let is_untrained = |(idx, _): &(usize, &Named<'_>)| coded[*idx][0].error >= mean_error;
        let untrained = coders.iter().enumerate().filter(is_untrained).map(|(_, (name, _))| name.clone()).collect();
        let compared = compared.collect();
        let mut rows: Vec<Row> = coded.into_iter().flatten().chain(linear_rows).collect();
        rows.extend(coders.iter().map(components));
        rows.extend(control_rows);
        Self { rows, compared, untrained }
    }
}

/// What needs no training, or no more of it than lanes to look among.
fn controls(set: &LaneSet, linear: &LinearCode, fitted: &Lanes) -> Vec<Row> {
    let lanes = &set.lanes;
    let mean = |lane: &[f32; LANE_STEPS]| [lane.iter().sum::<f32>() / LANE_STEPS as f32; LANE_STEPS];
    let mut random = Random::stream(1, 7);
    let made: [(&str, Vec<[f32; LANE_STEPS]>); 6] = [
        ("the lane itself", lanes.clone()),
        ("another lane of the set", lanes.iter().map(|_| lanes[random.below(lanes.len())]).collect()),
        ("the mean of the training", vec![linear.mean(); lanes.len()]),
        (OWN_MEAN, lanes.iter().map(mean).collect()),
        ("the lane's first value", lanes.iter().map(|lane| [lane[0]; LANE_STEPS]).collect()),
        ("the nearest of 2,000 of the training", nearest(lanes, fitted)),
    ];
    made.iter().map(|(name, made)| of_lanes(name, set, made)).collect()
}

/// A row of what was made of all lanes of a set.
fn of_lanes(name: &str, set: &LaneSet, made: &Lanes) -> Row {
    let errors = LaneErrors::of(&set.lanes, made, &set.units);
    Row { name: name.to_owned(), nats: None, active: None, error: errors.error(), errors: Some(errors) }
}

/// What a coder makes of lanes: by latents that are drawn from what it says of them, and by their means.
fn coded(set: &LaneSet, (name, coder): &Named<'_>) -> [Row; 2] {
    let (mut random, mut by_latent) = (Random::stream(1, 3), vec![0.0; coder.num_latents()]);
    let mut made = [Vec::new(), Vec::new()];
    for lanes in set.lanes.chunks(AT_ONCE) {
        let codes = coder.encode(lanes);
        for code in &codes {
            by_latent.iter_mut().zip(code.latent_nats()).for_each(|(sum, nats)| *sum += nats);
        }
        let drawn: Vec<Vec<f32>> = codes.iter().map(|code| draw(code, &mut random)).collect();
        let means: Vec<Vec<f32>> = codes.into_iter().map(|code| code.mean).collect();
        for (made, latents) in made.iter_mut().zip([drawn, means]) {
            made.extend(coder.decode(&latents).into_iter().map(|lane| lane.map(|value| value.clamp(0.0, 1.0))));
        }
    }
    by_latent.iter_mut().for_each(|nats| *nats /= set.lanes.len() as f64);
    let num_active = by_latent.iter().filter(|nats| **nats > ACTIVE_NATS).count();
    let [drawn, of_means] = made;
    [
        Row {
            nats: Some(by_latent.iter().sum::<f64>() * NUM_LANES as f64),
            active: Some([num_active, coder.num_latents()]),
            ..of_lanes(&format!("lane coder, {name}"), set, &drawn)
        },
        of_lanes(&format!("lane coder, {name}, by the means"), set, &of_means),
    ]
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
