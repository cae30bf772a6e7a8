//! What was found, saved, and played anew by an instance that knows nothing but what was saved.

use vaeform_models::metrics::Metrics;

use super::hosted::HostedPlugin;
use crate::plugin::Setting;
use crate::{Note, PlayError, Take};

/// What a plugin saved.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Saved {
    /// Its state.
    State(Vec<u8>),
    /// Nothing, and why: the list of values is all there is.
    Nothing(String),
}

/// A patch that was played anew.
#[derive(Clone, Debug, PartialEq)]
pub struct Proof {
    /// What the plugin saved.
    pub saved: Saved,
    /// What the search's own way plays.
    pub found: Take,
    /// What a new process plays by what was saved.
    pub anew: Take,
    /// How far the two are, in dB of MSS.
    pub apart_db: f64,
    /// How far the search's own way is from itself when it is played again, in dB of MSS: the floor.
    pub floor_db: f64,
}

impl Proof {
    /// Saves a point and plays it anew.
    ///
    /// # Errors
    /// When it cannot be played.
    pub fn of(plugin: &mut HostedPlugin, point: &[f32], note: &Note) -> Result<Self, PlayError> {
        let values = plugin.space.values(point);
        let found = plugin.process.play(Setting::Values(&values, plugin.recall), note)?;
        let again = plugin.process.play(Setting::Values(&values, plugin.recall), note)?;
        let saved = match plugin.process.save(&values) {
            Ok(state) => Saved::State(state),
            Err(error) => Saved::Nothing(error.to_string()),
        };
        plugin.process.end();
        let setting = match &saved {
            Saved::State(state) => Setting::State(state),
            Saved::Nothing(_) => Setting::Values(&values, crate::plugin::Recall::LongFresh),
        };
        let anew = plugin.process.play(setting, note)?;
        let mut metrics = Metrics::new();
        let own = metrics.target(&found.mono(0.0));
        let apart_db = metrics.mss(&own, &anew.mono(0.0));
        let floor_db = metrics.mss(&own, &again.mono(0.0));
        Ok(Self { saved, found, anew, apart_db, floor_db })
    }
}
