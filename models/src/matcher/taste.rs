//! What a person has kept, liked and thrown away, and how gently that moves the order of later matches.
//!
//! A candidate is a few figures: what it is made of, how it differs from its sound, how large it is. A choice says that one of them was
//! worth more than others of the same sound. The model of Bradley and Terry takes that as odds of their distances, plus a weighted sum of
//! figures whose weights begin at nothing and are held there by a prior; what they come to, in dB of MSS, is bounded.

use serde::{Deserialize, Serialize};

use super::{Candidate, Kind};
use crate::hybrid::HybridKind;

/// Figures of a candidate.
const NUM_FIGURES: usize = 9;
/// A taste makes a candidate nearer or farther by so much at most, in dB of MSS.
const MAX_DB: f64 = 1.5;
/// So many dB of distance make a choice e times as likely.
const CHANCE_DB: f64 = 1.0;
/// Deviation of a weight before anything was chosen, in dB.
const PRIOR_DB: f64 = 0.5;
/// Steps uphill, and how far each goes at most for one choice.
const STEPS: usize = 200;
const RATE: f64 = 0.5;

/// The figures of a candidate, about -1 to 1 each, and its distance.
#[derive(Clone, Copy, Debug, Default, PartialEq, Serialize, Deserialize)]
pub struct Rated {
    figures: [f32; NUM_FIGURES],
    mss: f32,
}

impl Rated {
    /// Those of a candidate; nothing before it was heard.
    pub fn of(candidate: &Candidate) -> Option<Self> {
        let distance = candidate.distance?;
        let is = |yes: bool| f32::from(u8::from(yes));
        let kind = candidate.kind;
        let is_table = matches!(kind, Kind::Hybrid(HybridKind::Table { .. }));
        let is_partials = matches!(kind, Kind::Hybrid(HybridKind::Partials(_)));
        let rest = [
            0.5 * distance.attack_db as f32 / 4.0,
            0.5 * distance.level_db as f32 / 4.0,
            distance.log_stft as f32 / 2.0,
            (candidate.num_bytes.max(1) as f32 / 1_024.0).log2() / 4.0,
        ];
        let rest = rest.map(|figure| figure.clamp(-1.0, 1.0));
        let is_noise = kind == Kind::Hybrid(HybridKind::Noise);
        let kinds = [kind.is_fm(), kind == Kind::FmAndNoise, is_table, is_partials, is_noise].map(is);
        let figures = std::array::from_fn(|i| if i < kinds.len() { kinds[i] } else { rest[i - kinds.len()] });
        Some(Self { figures, mss: distance.mss as f32 })
    }

    /// Whether all figures are such as [`Self::of`] gives: those of a file may be any.
    pub fn is_sound(&self) -> bool {
        self.figures.iter().all(|x| (-1.0..=1.0).contains(x)) && (0.0..=1_000.0).contains(&self.mss)
    }
}

/// A candidate that was preferred to others of the same sound, or that all others were preferred to.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct Preference {
    /// It was kept or liked, and not thrown away.
    pub is_liked: bool,
    /// The candidate.
    pub rated: Rated,
    /// The others.
    pub others: Vec<Rated>,
}

/// Weights of the figures, in dB.
#[derive(Clone, Copy, Debug, Default, PartialEq)]
pub struct Taste {
    weights: [f64; NUM_FIGURES],
}

impl Taste {
    /// What choices say, whatever their order. Some milliseconds for hundreds of them.
    pub fn of(choices: &[Preference]) -> Self {
        let pairs: Vec<[&Rated; 2]> = choices
            .iter()
            .flat_map(|of| {
                of.others.iter().map(|other| if of.is_liked { [&of.rated, other] } else { [other, &of.rated] })
            })
            .collect();
        let mut taste = Self::default();
        for _ in 0..STEPS {
            let mut uphill = taste.weights.map(|weight| -weight / (PRIOR_DB * PRIOR_DB));
            for [better, worse] in &pairs {
                let gain = f64::from(worse.mss - better.mss) + taste.sum(better) - taste.sum(worse);
                let surprise = 1.0 / (1.0 + (gain / CHANCE_DB).exp()) / CHANCE_DB;
                for (slope, (a, b)) in uphill.iter_mut().zip(better.figures.iter().zip(&worse.figures)) {
                    *slope += surprise * f64::from(a - b);
                }
            }
            let step = RATE / (1.0 + 0.5 * pairs.len() as f64);
            taste.weights.iter_mut().zip(uphill).for_each(|(weight, slope)| *weight += step * slope);
        }
        taste
    }

    /// By how much a candidate is worth more than its distance says, in dB of MSS, up to 1.5.
    pub fn db(&self, candidate: &Candidate) -> f64 {
        Rated::of(candidate).map_or(0.0, |rated| self.bounded(&rated))
    }

    fn bounded(&self, rated: &Rated) -> f64 {
        MAX_DB * (self.sum(rated) / MAX_DB).tanh()
    }

    fn sum(&self, rated: &Rated) -> f64 {
        self.weights.iter().zip(&rated.figures).map(|(weight, figure)| weight * f64::from(*figure)).sum()
    }
}

#[cfg(test)]
mod tests {
    use vaeform_patch::Patch;

    use super::*;
    use crate::matcher::{KindWish, Origin, choose, choose_by};
    use crate::metrics::Distance;

    /// A sound's candidates, as near and as large as the kinds are on one-shots.
    fn found(random: &mut crate::Random) -> Vec<Candidate> {
        let kinds = [
            (Kind::Fm, 4.8, 128),
            (Kind::FmAndNoise, 4.5, 1_500),
            (Kind::Hybrid(HybridKind::Table { partials: 8, is_octave_down: false }), 2.6, 6_000),
            (Kind::Hybrid(HybridKind::Partials(24)), 3.2, 2_500),
            (Kind::Hybrid(HybridKind::Noise), 6.8, 1_000),
        ];
        let mut uniform = || f64::from(random.uniform());
        kinds
            .map(|(kind, mss, num_bytes)| {
                let distance = Distance {
                    mss: mss * (0.5 + uniform()),
                    log_stft: 1.0 + uniform(),
                    attack_db: 4.0 * uniform(),
                    level_db: 4.0 * uniform(),
                    rms_cosine: 1.0,
                    ..Distance::default()
                };
                let mss = distance.mss;
                let candidate = Candidate::of_fm(Patch::default(), Origin::Search, 0);
                let rank = matches!(kind, Kind::Hybrid(_)).then_some(mss);
                Candidate { kind, distance: Some(distance), rank, num_bytes, ..candidate }
            })
            .into()
    }

    /// What a rater likes, in dB of MSS: a hidden taste over kinds and attacks, and a mood of the moment.
    fn worth(likes: &[f64; 6], candidate: &Candidate, mood: f64) -> f64 {
        let kind = match candidate.kind {
            Kind::Fm => 0,
            Kind::FmAndNoise => 1,
            Kind::Hybrid(HybridKind::Table { .. }) => 2,
            Kind::Hybrid(HybridKind::Partials(_)) => 3,
            Kind::Hybrid(HybridKind::Noise) => 4,
        };
        let distance = candidate.distance.unwrap();
        likes[kind] + likes[5] * distance.attack_db - distance.mss + mood
    }

    /// How often the candidate that a rater would choose is offered, without and with what was remembered of so many choices.
    fn agreement(likes: &[f64; 6], num_choices: usize, seed: u64) -> [f64; 2] {
        const TRIED: usize = 400;
        let mut random = crate::Random::new(seed);
        let chosen = |all: &[Candidate], random: &mut crate::Random| {
            let worths: Vec<f64> =
                all.iter().map(|of| worth(likes, of, 0.5 * (f64::from(random.uniform()) - 0.5))).collect();
            (0..all.len()).max_by(|a, b| worths[*a].total_cmp(&worths[*b])).unwrap()
        };
        let choices: Vec<Preference> = (0..num_choices)
            .map(|_| {
                let mut all = found(&mut random);
                let kept = all.remove(chosen(&all, &mut random));
                let others = all.iter().filter_map(Rated::of).collect();
                Preference { is_liked: true, rated: Rated::of(&kept).unwrap(), others }
            })
            .collect();
        let taste = Taste::of(&choices);
        let mut hits = [0; 2];
        for _ in 0..TRIED {
            let all = found(&mut random);
            let wanted = chosen(&all, &mut random);
            let offers = [
                choose(all.iter().enumerate(), KindWish::Auto),
                choose_by(all.iter().enumerate(), KindWish::Auto, &taste),
            ];
            hits.iter_mut().zip(offers).for_each(|(hits, offer)| *hits += usize::from(offer.unwrap().place == wanted));
        }
        hits.map(|hits| hits as f64 / TRIED as f64)
    }

    #[test]
    fn simulated_raters_are_offered_what_they_would_choose_more_often() {
        let raters = [
            ("distance alone", [0.0; 6]),
            ("FM", [3.0, 1.0, 0.0, 0.0, 0.0, 0.0]),
            ("tables", [0.0, 0.0, 2.0, 0.0, -1.0, 0.0]),
            ("partials, soft attacks", [0.0, 0.0, 0.0, 2.0, 0.0, -0.3]),
            ("no FM", [-3.0, -3.0, 0.0, 0.5, 0.0, 0.0]),
        ];
        for num_choices in [3, 10, 30, 100] {
            let mut gains = Vec::new();
            for (name, likes) in &raters {
                let found: Vec<[f64; 2]> = (1..=10).map(|seed| agreement(likes, num_choices, seed)).collect();
                let mean = |of: usize| 100.0 * found.iter().map(|hits| hits[of]).sum::<f64>() / found.len() as f64;
                println!("{num_choices} choices, {name}: {:.1} % without, {:.1} % with", mean(0), mean(1));
                gains.push(mean(1) - mean(0));
            }
            let mean = gains.iter().sum::<f64>() / gains.len() as f64;
            println!("{num_choices} choices: {mean:+.1} points");
            assert!(num_choices < 10 || (mean > 2.0 && gains.iter().all(|gain| *gain > -3.0)), "{gains:?}");
        }
    }

    #[test]
    fn nothing_that_was_chosen_moves_nothing_and_no_taste_goes_beyond_its_bound() {
        let all = found(&mut crate::Random::new(3));
        assert!(all.iter().all(|of| Taste::of(&[]).db(of) == 0.0));
        let rated: Vec<Rated> = all.iter().filter_map(Rated::of).collect();
        assert!(rated.iter().all(Rated::is_sound));
        assert!(!Rated { mss: f32::NAN, ..rated[0] }.is_sound());
        let choice = |is_liked| Preference { is_liked, rated: rated[4], others: rated[..4].to_vec() };
        let [liked, thrown] = [true, false].map(|is_liked| Taste::of(&vec![choice(is_liked); 300]));
        let db = [&liked, &thrown].map(|taste| taste.db(&all[4]));
        assert!(db[0] > 0.5 && db[0] <= MAX_DB && db[1] < 0.0 && db[1] >= -MAX_DB, "{db:?}");
    }
}
