//! A candidate of a match as a saved state holds it: its patch with the key that plays it. Tables and contents of hybrids lie once each
//! beside the patches of the state.

use serde::{Deserialize, Serialize};
use serde_json::{Map, Value};
use vaeform_models::search::{Candidate, Distance, Kind, MAX_SECONDS, NUM_ISLANDS, Origin};
use vaeform_patch::content::Content;
use vaeform_patch::layers::TableRef;
use vaeform_patch::{OwnTable, Patch, PatchName};

use super::bounded::{Few, MAX_MEASURES, MAX_WORD, Text, within};
use super::hybrid_body::HybridBody;
use super::values::{Values, completed, layers_of};
use crate::matching::{beside_fm, is_fm};

/// The longest part that can be matched, in seconds.
const LONGEST_S: f32 = MAX_SECONDS as f32;

/// See the [module](self).
#[derive(Clone, Debug, Serialize, Deserialize)]
#[serde(default)]
pub(super) struct CandidateBody {
    name: [u8; PatchName::LEN],
    values: Values,
    /// By group and key, as in a preset.
    #[serde(skip_serializing_if = "Map::is_empty")]
    layers: Map<String, Value>,
    note: u8,
    velocity: u8,
    hold_s: f32,
    onset_s: f32,
    gain_db: f32,
    /// MSS, log-STFT, envelope's cosine, partials, attack, level; of other parts it counts as none.
    distance: Option<Few<f32, MAX_MEASURES>>,
    origin: Text<MAX_WORD>,
    /// An island of the search, or a place behind them, which builds without hybrids pass over.
    #[serde(rename = "strand")]
    place: usize,
    /// What a hybrid is made of; nothing of FM.
    #[serde(skip_serializing_if = "Option::is_none")]
    hybrid: Option<HybridBody>,
}

impl Default for CandidateBody {
    fn default() -> Self {
        Self {
            name: PatchName::default().0,
            values: Few::default(),
            layers: Map::new(),
            note: 60,
            velocity: 100,
            hold_s: 1.0,
            onset_s: 0.0,
            gain_db: 0.0,
            distance: None,
            origin: Text::default(),
            place: NUM_ISLANDS,
            hybrid: None,
        }
    }
}

/// Origins with the words that a state has for them.
const ORIGINS: [Origin; 4] = [Origin::Library, Origin::Search, Origin::Predictor, Origin::Analysis];

impl CandidateBody {
    pub(super) fn new(of: &Candidate) -> Self {
        let (place, hybrid) = match of.kind {
            Kind::Fm => (of.island, None),
            kind => (beside_fm(kind), Some(HybridBody::new(of))),
        };
        Self {
            name: of.patch.name.0,
            values: Few(of.patch.fm.values().to_vec()),
            layers: of.patch.layers.to_json(None),
            note: of.note,
            velocity: of.velocity,
            hold_s: of.hold_s as f32,
            onset_s: of.onset_s as f32,
            gain_db: of.gain_db as f32,
            distance: of.distance.map(|d| {
                let parts = [d.mss, d.log_stft, d.rms_cosine, d.partials_db, d.attack_db, d.level_db];
                Few(parts.map(|part| part as f32).to_vec())
            }),
            origin: Text::new(&of.origin.to_string()),
            place,
            hybrid,
        }
    }

    /// The candidate; none of no island, nor one that misses a table or a content of its own among these.
    pub(super) fn candidate(mut self, tables: &[OwnTable], contents: &[Content]) -> Option<Candidate> {
        let (layers, _) = layers_of(&mut self.layers);
        let patch = Patch { layers, ..completed(self.name, &self.values) };
        let (kind, tables, contents) = match &self.hybrid {
            None => (Kind::Fm, Vec::new(), Vec::new()),
            Some(hybrid) => {
                let own = |name: &TableRef| matches!(name, TableRef::Own(_));
                let sample = |name: &TableRef| tables.iter().find(|table| TableRef::Own(table.id()) == *name).cloned();
                let tables: Option<Vec<_>> = patch.layers.tables.iter().filter(|name| own(name)).map(sample).collect();
                let named = Content::named(&patch.layers, contents);
                let has_all = named.len() == patch.layers.content_ids().count();
                (hybrid.kind()?, tables?, Some(named).filter(|_| has_all)?)
            }
        };
        let island = if kind.is_fm() { Some(self.place).filter(|place| is_fm(*place))? } else { 0 };
        let distance = self.distance.and_then(|parts| <[f32; 6]>::try_from(parts.0).ok());
        let distance = distance.filter(|parts| parts.iter().all(|part| part.is_finite()));
        let candidate = Candidate {
            kind,
            tables,
            contents,
            note: self.note.min(127),
            velocity: self.velocity.clamp(1, 127),
            hold_s: within(self.hold_s, 0.001, LONGEST_S).into(),
            onset_s: within(self.onset_s, -LONGEST_S, LONGEST_S).into(),
            gain_db: within(self.gain_db, -96.0, 96.0).into(),
            distance: distance.map(|parts| parts.map(f64::from)).map(
                |[mss, log_stft, rms_cosine, partials_db, attack_db, level_db]| Distance {
                    mss,
                    log_stft,
                    rms_cosine,
                    partials_db,
                    attack_db,
                    level_db,
                },
            ),
            rank: self.hybrid.as_ref().map(HybridBody::rank),
            plays: self.hybrid.as_ref().and_then(HybridBody::plays),
            // One that a later build has a word for was bred somehow.
            origin: ORIGINS.into_iter().find(|known| known.to_string() == self.origin.0).unwrap_or(Origin::Search),
            ..Candidate::of_fm(patch, Origin::Search, island)
        };
        let num_bytes = if kind.is_fm() { candidate.num_bytes } else { candidate.preset().to_json().len() };
        Some(Candidate { num_bytes, ..candidate })
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_candidate_whose_distance_has_other_parts_stays_without_it() {
        let distance = Some(Distance { mss: 2.0, level_db: 1.0, ..Distance::default() });
        let candidate = Candidate { distance, ..Candidate::of_fm(Patch::default(), Origin::Search, 0) };
        let now = CandidateBody::new(&candidate);
        let mut before = CandidateBody::new(&candidate);
        before.distance.as_mut().unwrap().0.truncate(5);
        assert_eq!(now.candidate(&[], &[]).unwrap().distance, candidate.distance);
        assert_eq!(before.candidate(&[], &[]), Some(Candidate { distance: None, ..candidate }));
    }
}
