//! What the latent knobs make of the wavetables that matches have made: their harmonics move along the axes of the table space.
//! `[worker-thread]`, or the host's when it renders offline.

use vaeform_models::table_space::{NUM_AXES, TableSpace};
use vaeform_patch::OwnTable;
use vaeform_patch::layers::{Layers, OscillatorParam, TableRef};

use crate::controllers::NUM_LATENTS;

/// Places to each side of rest at which tables are made: what lies between plays the nearest.
const STEPS: f32 = 32.0;
/// Tables that are kept for knobs that come back.
const KEPT: usize = 12;

const _: () = assert!(NUM_LATENTS == NUM_AXES, "a knob an axis");

/// A table that is to be moved: which, the key at which it is as loud as before, and how many steps along each axis.
#[derive(Clone, Copy, Debug, PartialEq)]
struct Wanted {
    table: TableRef,
    key: f32,
    steps: [i8; NUM_AXES],
}

/// The tables that the oscillators of some layers should play instead of their own, one for each.
#[derive(Clone, Copy, Debug, Default, PartialEq)]
pub(crate) struct TableGoal {
    wanted: [Option<Wanted>; OscillatorParam::COUNT],
}

impl TableGoal {
    /// What knobs, -1..1, ask of layers, whose tables are `own`. Those that no match has made stay.
    pub(crate) fn new(layers: &Layers, own: &[OwnTable], latents: &[f32; NUM_LATENTS]) -> Self {
        let steps = latents.map(|latent| (STEPS * latent).round() as i8);
        let is_made =
            |table: TableRef| own.iter().any(|own| TableRef::Own(own.id()) == table && own.harmonics().is_some());
        let wanted = std::array::from_fn(|n| {
            let (table, key) = (layers.tables[n], layers.get(OscillatorParam::TableKey.of(n)));
            let is_moved = layers.is_on(OscillatorParam::On.of(n)) && steps != [0; NUM_AXES] && is_made(table);
            is_moved.then_some(Wanted { table, key, steps })
        });
        Self { wanted }
    }

    /// All oscillators should play what is their own.
    pub(crate) fn is_rest(&self) -> bool {
        *self == Self::default()
    }

    /// Whether the same tables are to be moved, wherever to.
    fn moves_the_same(&self, other: &Self) -> bool {
        let name = |wanted: &Option<Wanted>| wanted.map(|wanted| (wanted.table, wanted.key));
        self.wanted.iter().map(name).eq(other.wanted.iter().map(name))
    }
}

/// Tables as they were moved for a goal.
#[derive(Clone, Debug, Default)]
pub(crate) struct MovedTables {
    goal: TableGoal,
    tables: [Option<OwnTable>; OscillatorParam::COUNT],
}

impl MovedTables {
    /// Whether they are what is wanted now.
    pub(crate) fn are(&self, goal: &TableGoal) -> bool {
        self.goal == *goal
    }

    /// Whether they are of the same tables as what is wanted now, so that they sound until that is made.
    pub(crate) fn stand_in_for(&self, goal: &TableGoal) -> bool {
        self.goal.moves_the_same(goal)
    }

    /// Lets oscillators play them.
    pub(crate) fn put(&self, layers: &mut Layers) {
        for (name, table) in layers.tables.iter_mut().zip(&self.tables) {
            if let Some(table) = table {
                *name = TableRef::Own(table.id());
            }
        }
    }

    /// All of them.
    pub(crate) fn tables(&self) -> impl Iterator<Item = &OwnTable> {
        self.tables.iter().flatten()
    }
}

/// Makes them, and keeps some for knobs that come back.
#[derive(Debug, Default)]
pub struct TableMover {
    /// The last asked for at the end.
    made: Vec<(Wanted, OwnTable)>,
}

impl TableMover {
    /// Moves layers whose tables are `own` by knobs, -1..1; gives the tables that they name then beside their own. Some milliseconds a table.
    pub fn turn(&mut self, layers: &mut Layers, own: &[OwnTable], latents: &[f32; NUM_LATENTS]) -> Vec<OwnTable> {
        let moved = self.moved(TableGoal::new(layers, own, latents), own);
        moved.put(layers);
        moved.tables().cloned().collect()
    }

    /// The tables of a goal.
    pub(crate) fn moved(&mut self, goal: TableGoal, own: &[OwnTable]) -> MovedTables {
        let tables = goal.wanted.map(|wanted| self.table(wanted?, own));
        MovedTables { goal, tables }
    }

    fn table(&mut self, wanted: Wanted, own: &[OwnTable]) -> Option<OwnTable> {
        if let Some(at) = self.made.iter().position(|(made, _)| *made == wanted) {
            let made = self.made.remove(at);
            self.made.push(made);
        } else {
            let own = own.iter().find(|own| TableRef::Own(own.id()) == wanted.table)?;
            let knobs = wanted.steps.map(|steps| f32::from(steps) / STEPS);
            let table = TableSpace::shared().moved(own, &knobs, wanted.key)?;
            self.made.push((wanted, table));
            self.made.drain(..self.made.len().saturating_sub(KEPT));
        }
        self.made.last().map(|(_, table)| table.clone())
    }
}

#[cfg(test)]
mod tests {
    use vaeform_patch::HarmonicFrames;

    use super::*;

    #[test]
    fn only_tables_of_matches_that_are_played_move_and_rest_is_their_own() {
        let amplitudes: Vec<f32> = (0..4 * 30).map(|i| 1.0 / (1 + i % 30) as f32).collect();
        let matched = OwnTable::of_harmonics("matched", HarmonicFrames::new(&amplitudes, &[0.25; 30]).unwrap());
        let dropped = OwnTable::new("dropped", matched.samples().clone()).unwrap();
        let own = [matched.clone(), dropped.clone()];
        let mut layers = Layers::default();
        layers.tables = [TableRef::Own(matched.id()), TableRef::Own(dropped.id()), TableRef::Factory(3)];
        let mut mover = TableMover::default();
        let mut latents = [0.0; NUM_LATENTS];
        latents[2] = 0.5;
        let mut silent = layers;
        assert!(mover.turn(&mut silent, &own, &latents).is_empty() && silent == layers, "no oscillator is on");
        for n in 0..OscillatorParam::COUNT {
            layers.set(OscillatorParam::On.of(n), 1.0);
        }
        let mut still = layers;
        assert!(mover.turn(&mut still, &own, &[0.0; NUM_LATENTS]).is_empty() && still == layers);
        let mut moved = layers;
        let made = mover.turn(&mut moved, &own, &latents);
        assert_eq!((made.len(), moved.tables[0]), (1, TableRef::Own(made[0].id())));
        assert!(made[0].id() != matched.id() && moved.tables[1..] == layers.tables[1..]);
        let mut again = layers;
        latents[2] += 0.2 / STEPS;
        assert_eq!(mover.turn(&mut again, &own, &latents), made, "the same step");
        for step in 1..=32 {
            latents[0] = step as f32 / STEPS;
            mover.turn(&mut layers.clone(), &own, &latents);
        }
        assert_eq!(mover.made.len(), KEPT);
    }
}
