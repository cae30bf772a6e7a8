//! How a patch is best brought about in a plugin: measured. Each way plays random patches after others, and is compared with a new
//! instance that had time to settle, which is what a saved state is opened in.

use vaeform_models::Random;
use vaeform_models::metrics::Metrics;

use super::hosted::HostedPlugin;
use crate::plugin::{Recall, Setting};
use crate::space::Point;
use crate::{Note, PlayError, Take};

/// Patches that are tried.
const NUM_PATCHES: usize = 8;
/// A way that brings all but one this near is taken, in dB of MSS.
const NEAR_DB: f64 = 0.1;
/// The note that is played.
const NOTE: Note = Note { key: 60, velocity: 100, hold_s: 0.7, seconds: 1.0 };

/// How near a way brings patches.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct PolicyRow {
    /// The way.
    pub recall: Recall,
    /// The median of distances, in dB of MSS; none where it could not be done.
    pub median_db: Option<f64>,
    /// The largest but one of eight.
    pub p90_db: Option<f64>,
}

/// What was measured.
#[derive(Clone, Debug, PartialEq)]
pub struct Policy {
    /// The way that is taken: the cheapest that brings patches near, or the surest.
    pub chosen: Recall,
    /// How near it brings them: the floor of every match.
    pub floor_db: f64,
    /// All ways.
    pub rows: Vec<PolicyRow>,
}

impl Policy {
    /// Measures all ways of a plugin.
    ///
    /// # Errors
    /// When no patch can be played by a new instance.
    pub fn measure(plugin: &mut HostedPlugin, seed: u64) -> Result<Self, PlayError> {
        let mut random = Random::stream(seed, 0x7e57);
        let mut metrics = Metrics::new();
        let mut patches = Vec::new();
        let mut failed = PlayError::Refused("no random patch is heard".to_owned());
        // What is silent or takes the plugin down says nothing.
        for _ in 0..8 * NUM_PATCHES {
            let point: Point = plugin.space.axes().iter().map(|_| random.uniform()).collect();
            match played(plugin, &point, Recall::LongFresh) {
                Ok(take) if !take.is_silent() => patches.push((point, metrics.target(&take.mono(0.0)))),
                Ok(_) => {}
                Err(error) => failed = error,
            }
            if patches.len() == NUM_PATCHES {
                break;
            }
        }
        if patches.is_empty() {
            return Err(failed);
        }
        let mut rows = Vec::new();
        for recall in Recall::ALL {
            let mut apart = Vec::new();
            for (n, (point, reference)) in patches.iter().enumerate() {
                // Another patch comes before, and one before the first.
                if n == 0 {
                    drop(played(plugin, &patches[patches.len() - 1].0, recall));
                }
                let take = played(plugin, point, recall);
                apart.extend(take.map(|take| metrics.mss(reference, &take.mono(0.0))).ok());
            }
            apart.sort_by(f64::total_cmp);
            let is_whole = apart.len() == patches.len();
            let at = |place: usize| apart.get(place).copied().filter(|_| is_whole);
            rows.push(PolicyRow { recall, median_db: at(apart.len() / 2), p90_db: at(apart.len().saturating_sub(2)) });
        }
        let is_near = |row: &&PolicyRow| row.p90_db.is_some_and(|apart| apart <= NEAR_DB);
        let surest = rows.last().copied();
        let row = rows.iter().find(is_near).copied().or(surest);
        let chosen = row.map_or(Recall::LongFresh, |row| row.recall);
        Ok(Self { chosen, floor_db: row.and_then(|row| row.p90_db).unwrap_or(f64::NAN), rows })
    }
}

fn played(plugin: &mut HostedPlugin, point: &[f32], recall: Recall) -> Result<Take, PlayError> {
    plugin.process.play(Setting::Values(&plugin.space.values(point), recall), &NOTE)
}
