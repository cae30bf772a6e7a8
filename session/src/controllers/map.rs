//! Which controller moves which latent: plain data, saved with the session, legal whatever it was read from.

use std::fmt;

use serde::{Deserialize, Serialize};

use super::NUM_LATENTS;

/// Controllers that no latent listens to: bank select, modulation wheel, data entry, pedals, MPE timbre, parameter numbers and
/// channel modes. They mean something else to every instrument in the room.
pub const NEVER_TAKEN: [u8; 26] =
    [0, 1, 6, 32, 38, 64, 65, 66, 67, 68, 69, 74, 96, 97, 98, 99, 100, 101, 120, 121, 122, 123, 124, 125, 126, 127];

/// Whether no latent listens to this controller, 0-127; larger numbers are no controllers at all.
pub fn is_never_taken(cc: u8) -> bool {
    cc > 127 || NEVER_TAKEN.contains(&cc)
}

/// Whether a latent may have a controller that is never taken by itself, because somebody asked for it twice: a wheel or a slider under
/// the hand, which no instrument's state hangs on.
pub fn can_be_insisted_on(cc: u8) -> bool {
    matches!(cc, 1 | 74)
}

/// Why a controller is not learnt by a latent, 0-7, and what then; for a person.
pub(crate) fn why_not_learnt(cc: u8, latent: usize) -> String {
    let latent = latent + 1;
    match cc {
        1 => format!(
            "That is the modulation wheel (CC 1), which plays vibrato. Move it again to give it to latent {latent} all the same"
        ),
        74 => format!(
            "That is CC 74, the brightness of MPE keyboards. Move it again to give it to latent {latent} all the same"
        ),
        64..=69 => format!("That is a pedal (CC {cc}), which stays one. Latent {latent} waits for another controller"),
        _ => format!("CC {cc} means something else to every instrument. Latent {latent} waits for another controller"),
    }
}

/// Why a controller is not learnt by a parameter; for a person.
pub(crate) fn why_no_parameters(cc: u8) -> String {
    match cc {
        64..=69 => format!("That is a pedal (CC {cc}), which stays one. Move another controller"),
        _ => format!("CC {cc} means something else to every instrument. Move another controller"),
    }
}

/// The highest NRPN that can be used; 16383 is the null number.
const MAX_NRPN: u16 = 16_382;

/// What moves a latent.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Hash, Serialize, Deserialize)]
pub enum Assignment {
    /// Nothing.
    #[default]
    None,
    /// A controller, 7 bits.
    Cc(u8),
    /// A pair of controllers, 14 bits: this one (2-31) the coarse half, the one 32 above it the fine half.
    Cc14(u8),
    /// A non-registered parameter by its number, 0-16382, 14 bits.
    Nrpn(u16),
}

impl Assignment {
    /// Whether any latent may have it, be it because somebody insisted.
    pub fn is_legal(self) -> bool {
        match self {
            Self::None => true,
            Self::Cc(cc) => !is_never_taken(cc) || can_be_insisted_on(cc),
            Self::Cc14(cc) => cc < 32 && !is_never_taken(cc) && !is_never_taken(cc + 32),
            Self::Nrpn(number) => number <= MAX_NRPN,
        }
    }

    /// Whether a message could mean both.
    fn overlaps(self, other: Self) -> bool {
        match (self, other) {
            (Self::Cc(a), Self::Cc(b)) | (Self::Cc14(a), Self::Cc14(b)) => a == b,
            (Self::Cc(cc), Self::Cc14(pair)) | (Self::Cc14(pair), Self::Cc(cc)) => cc == pair || cc == pair + 32,
            (Self::Nrpn(a), Self::Nrpn(b)) => a == b,
            _ => false,
        }
    }
}

impl fmt::Display for Assignment {
    /// As a person reads it: `CC 20`, `CC 20+52`, `NRPN 300`, or `none`.
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::None => f.write_str("none"),
            Self::Cc(cc) => write!(f, "CC {cc}"),
            Self::Cc14(cc) => write!(f, "CC {cc}+{}", cc + 32),
            Self::Nrpn(number) => write!(f, "NRPN {number}"),
        }
    }
}

/// Why an assignment was not made.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum RefusedMap {
    /// There are eight latents, 0-7.
    NoSuchLatent(usize),
    /// Its messages mean something else, or it does not exist.
    NeverTaken(Assignment),
    /// It is the fine half of a pair that a latent listens to.
    HalfOfPair {
        /// The controller.
        cc: u8,
        /// The latent with the pair, 0-7.
        latent: usize,
    },
}

impl fmt::Display for RefusedMap {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::NoSuchLatent(latent) => write!(f, "latent {}, expected 1 to {NUM_LATENTS}", latent + 1),
            Self::NeverTaken(assignment) => write!(f, "{assignment} is kept for other uses"),
            Self::HalfOfPair { cc, latent } => {
                write!(f, "CC {cc} is the fine half of the pair of latent {}", latent + 1)
            }
        }
    }
}

impl std::error::Error for RefusedMap {}

/// The assignments of all latents. No two share a message, and none is illegal: what is read from a saved state and breaks that
/// becomes [`Assignment::None`].
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(from = "SavedMap", into = "SavedMap")]
pub struct CcMap {
    assignments: [Assignment; NUM_LATENTS],
    /// The latents are told as controllers on the MIDI output, so that a host records them.
    pub echo: bool,
}

/// As it is written.
#[derive(Serialize, Deserialize)]
struct SavedMap {
    #[serde(default)]
    latents: Vec<Assignment>,
    #[serde(default)]
    echo: bool,
}

impl From<SavedMap> for CcMap {
    fn from(saved: SavedMap) -> Self {
        let mut map = Self { assignments: Default::default(), echo: saved.echo };
        // A list of before there were so many latents goes on with the defaults.
        let rest = Self::default().assignments;
        let latents = saved.latents.iter().chain(rest.iter().skip(saved.latents.len()));
        for (latent, &assignment) in latents.enumerate().take(NUM_LATENTS) {
            if assignment.is_legal() && !map.assignments.iter().any(|a| a.overlaps(assignment)) {
                map.assignments[latent] = assignment;
            }
        }
        map
    }
}

impl From<CcMap> for SavedMap {
    fn from(map: CcMap) -> Self {
        Self { latents: map.assignments.to_vec(), echo: map.echo }
    }
}

impl Default for CcMap {
    /// CC 20-27, which the MIDI specification leaves undefined, on latents 1-8; no echo.
    fn default() -> Self {
        Self { assignments: std::array::from_fn(|latent| Assignment::Cc(20 + latent as u8)), echo: false }
    }
}

impl CcMap {
    /// What moves a latent, 0-7; `None` of latents that do not exist.
    pub fn assignment(&self, latent: usize) -> Assignment {
        self.assignments.get(latent).copied().unwrap_or_default()
    }

    /// All assignments.
    pub fn assignments(&self) -> &[Assignment; NUM_LATENTS] {
        &self.assignments
    }

    /// The latent that an assignment moves, 0-7.
    pub fn latent(&self, assignment: Assignment) -> Option<usize> {
        self.assignments.iter().position(|&a| a != Assignment::None && a == assignment)
    }

    /// No latent listens to a controller any more; true if one did.
    pub fn forget(&mut self, cc: u8) -> bool {
        let holder = self.assignments.iter_mut().find(|own| own.overlaps(Assignment::Cc(cc)));
        holder.map(|own| *own = Assignment::None).is_some()
    }

    /// Gives a latent, 0-7, another assignment and takes that away from whichever latent had it. `[audio-thread]`
    ///
    /// # Errors
    /// Nothing changes if the assignment is for no latent at all.
    pub fn assign(&mut self, latent: usize, assignment: Assignment) -> Result<(), RefusedMap> {
        match assignment {
            Assignment::Cc(cc) if is_never_taken(cc) && latent < NUM_LATENTS => Err(RefusedMap::NeverTaken(assignment)),
            assignment => self.insist(latent, assignment),
        }
    }

    /// The same, also of controllers that [can be insisted on](can_be_insisted_on). `[audio-thread]`
    ///
    /// # Errors
    /// As [`Self::assign`].
    pub fn insist(&mut self, latent: usize, assignment: Assignment) -> Result<(), RefusedMap> {
        if latent >= NUM_LATENTS {
            return Err(RefusedMap::NoSuchLatent(latent));
        }
        if !assignment.is_legal() {
            return Err(RefusedMap::NeverTaken(assignment));
        }
        if let Assignment::Cc(cc) = assignment
            && let Some(pair) = cc.checked_sub(32)
            && let Some(holder) = self.latent(Assignment::Cc14(pair))
            && holder != latent
        {
            return Err(RefusedMap::HalfOfPair { cc, latent: holder });
        }
        for other in &mut self.assignments {
            if other.overlaps(assignment) {
                *other = Assignment::None;
            }
        }
        self.assignments[latent] = assignment;
        Ok(())
    }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    fn any_assignment() -> impl Strategy<Value = Assignment> {
        prop_oneof![
            Just(Assignment::None),
            any::<u8>().prop_map(Assignment::Cc),
            any::<u8>().prop_map(Assignment::Cc14),
            any::<u16>().prop_map(Assignment::Nrpn),
        ]
    }

    fn is_sound(map: &CcMap) -> bool {
        let all = map.assignments();
        let apart = |i: usize, j: usize| i == j || !all[i].overlaps(all[j]);
        all.iter().all(|a| a.is_legal()) && (0..8).all(|i| (0..8).all(|j| apart(i, j)))
    }

    proptest! {
        #[test]
        fn no_sequence_of_assignments_makes_two_latents_share_a_message(
            steps in prop::collection::vec((0usize..10, any_assignment()), 0..60),
        ) {
            let mut map = CcMap::default();
            for (latent, assignment) in steps {
                let before = map;
                match map.assign(latent, assignment) {
                    Ok(()) => prop_assert_eq!(map.assignment(latent), assignment),
                    Err(_) => prop_assert_eq!(map, before),
                }
                prop_assert!(is_sound(&map));
            }
        }

        #[test]
        fn a_map_survives_saving_and_a_hostile_one_becomes_legal(
            latents in prop::collection::vec(any_assignment(), 0..12), echo in any::<bool>(),
        ) {
            let hostile = serde_json::to_string(&SavedMap { latents, echo }).unwrap();
            let map: CcMap = serde_json::from_str(&hostile).unwrap();
            prop_assert!(is_sound(&map));
            let again: CcMap = serde_json::from_str(&serde_json::to_string(&map).unwrap()).unwrap();
            prop_assert_eq!(again, map);
        }
    }

    #[test]
    fn what_belongs_to_others_is_never_taken() {
        let kept = [0, 1, 6, 32, 38, 64, 65, 66, 67, 68, 69, 74, 96, 97, 98, 99, 100, 101];
        for cc in kept.into_iter().chain(120..=127) {
            assert!(is_never_taken(cc), "{cc}");
            let mut map = CcMap::default();
            assert_eq!(map.assign(0, Assignment::Cc(cc)), Err(RefusedMap::NeverTaken(Assignment::Cc(cc))));
        }
        assert_eq!((0..=127).filter(|&cc| is_never_taken(cc)).count(), kept.len() + 8);
    }

    #[test]
    fn the_fine_half_of_a_pair_in_use_is_no_controller_of_its_own() {
        let mut map = CcMap::default();
        map.assign(0, Assignment::Cc14(20)).unwrap();
        assert_eq!(map.assign(3, Assignment::Cc(52)), Err(RefusedMap::HalfOfPair { cc: 52, latent: 0 }));
        map.assign(3, Assignment::Cc(53)).unwrap();
        map.assign(1, Assignment::Cc14(21)).unwrap();
        assert_eq!(map.assignment(3), Assignment::None, "the pair took its fine half away");
    }
}
