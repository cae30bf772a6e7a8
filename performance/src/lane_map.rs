//! Which controller each of the ten lanes is.

use std::collections::BTreeMap;
use std::fmt;

use crate::NUM_LANES;
use crate::midi::{Controller, Part};

/// Which controller each of the ten lanes is.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct LaneMap([Option<Controller>; NUM_LANES]);

impl Default for LaneMap {
    /// Controllers 1-10.
    fn default() -> Self {
        Self([1, 2, 3, 4, 5, 6, 7, 8, 9, 10].map(|number| Some(Controller::Cc(number))))
    }
}

impl LaneMap {
    /// These controllers in their order; what is beyond ten is left out.
    pub fn new(controllers: impl IntoIterator<Item = Controller>) -> Self {
        let mut slots = [None; NUM_LANES];
        slots.iter_mut().zip(controllers).for_each(|(slot, controller)| *slot = Some(controller));
        Self(slots)
    }

    /// The ten controllers of some parts that change most, without fine halves. 1-10 keep their places, the others fill those that are free, in the order of
    /// their numbers.
    pub fn of<'a>(parts: impl IntoIterator<Item = &'a Part>) -> Self {
        let mut changes: BTreeMap<Controller, usize> = BTreeMap::new();
        for lane in parts.into_iter().flat_map(|part| &part.lanes) {
            let num = lane.points.windows(2).filter(|pair| pair[0].value != pair[1].value).count();
            *changes.entry(lane.controller.coarse()).or_default() += num + 1;
        }
        let mut ranked: Vec<(Controller, usize)> = changes.into_iter().collect();
        ranked.sort_by_key(|(_, num)| std::cmp::Reverse(*num));
        ranked.truncate(NUM_LANES);
        let mut slots = [None; NUM_LANES];
        let mut others = Vec::new();
        for (controller, _) in ranked {
            match controller {
                Controller::Cc(number @ 1..=10) if slots[usize::from(number) - 1].is_none() => {
                    slots[usize::from(number) - 1] = Some(controller);
                }
                _ => others.push(controller),
            }
        }
        others.sort_unstable();
        slots.iter_mut().filter(|slot| slot.is_none()).zip(others).for_each(|(slot, other)| *slot = Some(other));
        Self(slots)
    }

    /// The controller of each lane.
    pub fn slots(&self) -> &[Option<Controller>; NUM_LANES] {
        &self.0
    }
}

impl fmt::Display for LaneMap {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let named = self.0.iter().enumerate().filter_map(|(idx, slot)| slot.map(|slot| format!("{}: {slot}", idx + 1)));
        f.write_str(&named.collect::<Vec<_>>().join(", "))
    }
}
