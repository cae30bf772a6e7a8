//! Which controller each parameter becomes.

use std::collections::{BTreeMap, BTreeSet};

use serde::{Serialize, Serializer};

use super::envelope::{Envelope, Target};
use super::set::LiveSet;
use crate::midi::Controller;

/// A parameter: its track, device and path.
type Key = (Option<usize>, Option<usize>, String);

/// Which controller each parameter that moves becomes. Those that are controllers stay what they are; the others get, in the order of the set, those that MIDI
/// leaves undefined: 20-31, 85-90, 102-119.
#[derive(Clone, Debug, PartialEq, Default)]
pub struct ControllerPlan {
    controllers: BTreeMap<Key, (Controller, String)>,
    /// Parameters for which none was left.
    pub num_left_out: usize,
}

impl ControllerPlan {
    /// Of all parameters of a set that move.
    pub fn of(set: &LiveSet) -> Self {
        let moving = || set.envelopes.iter().filter(|envelope| !envelope.points.is_empty());
        let targets: Vec<&Target> = moving().filter_map(|envelope| envelope.target.as_ref()).collect();
        let own: BTreeSet<Controller> = targets.iter().filter_map(|target| own_controller(target)).collect();
        let mut free = (20..=31).chain(85..=90).chain(102..=119).map(Controller::Cc).filter(|cc| !own.contains(cc));
        let mut plan = Self::default();
        for target in targets {
            let key = key(target);
            if is_of_song(target) || plan.controllers.contains_key(&key) {
                continue;
            }
            match own_controller(target).or_else(|| free.next()) {
                Some(controller) => {
                    plan.controllers.insert(key, (controller, label(set, target)));
                }
                None => plan.num_left_out += 1,
            }
        }
        plan
    }

    /// The controller that an envelope moves.
    pub fn controller(&self, envelope: &Envelope) -> Option<Controller> {
        self.controllers.get(&key(envelope.target.as_ref()?)).map(|(controller, _)| *controller)
    }

    /// Each controller with the parameter that it is, by controller.
    pub fn entries(&self) -> Vec<(Controller, &str)> {
        let mut entries: Vec<_> =
            self.controllers.values().map(|(controller, label)| (*controller, label.as_str())).collect();
        entries.sort_unstable();
        entries
    }
}

impl Serialize for ControllerPlan {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.collect_map(self.entries().into_iter().map(|(controller, label)| (label, controller.to_string())))
    }
}

fn key(target: &Target) -> Key {
    (target.track, target.device, target.path.clone())
}

/// Tempo and signature are the song's, and no lanes.
fn is_of_song(target: &Target) -> bool {
    ["Mixer/Tempo", "Mixer/TimeSignature"].contains(&target.path.as_str())
}

fn own_controller(target: &Target) -> Option<Controller> {
    match target.controller? {
        0 => Some(Controller::Bend),
        1 => Some(Controller::Pressure),
        number => Some(Controller::Cc(number - 2)).filter(|_| number - 2 < 120),
    }
}

/// For people: track, device and parameter.
pub(super) fn label(set: &LiveSet, target: &Target) -> String {
    let device = target.device.and_then(|idx| set.devices.get(idx)).map(|device| device.label());
    let names = [Some(set.track_name(target.track)), device, Some(target.parameter.as_str())];
    names.into_iter().flatten().filter(|name| !name.is_empty()).collect::<Vec<_>>().join(" / ")
}
