//! Parameter changes that came by System Exclusive: of each parameter the newest counts, so that no burst is ever too much.

use vaeform_patch::{NUM_OPERATORS, NUM_PARAMS, ParamId, Patch, PatchName, operator};
use vaeform_sysex::dx7::{Change, FUNCTIONS};

/// The values of a patch, the characters of its name, the operator switches, the function parameters.
const FIRST_CHARACTER: usize = NUM_PARAMS;
const OPERATORS: usize = FIRST_CHARACTER + PatchName::LEN;
const FIRST_FUNCTION: usize = OPERATORS + 1;
const NUM_PLACES: usize = FIRST_FUNCTION + (*FUNCTIONS.end() - *FUNCTIONS.start()) as usize + 1;

/// All operators sound.
pub(crate) const ALL_OPERATORS: u8 = 0x3F;
/// No value has come: values have seven bits.
const NONE: u8 = 0xFF;

/// Bytes of some changes on their way to the document.
pub(crate) const BYTES: usize = NUM_PLACES;

/// The place of what a change changes; none of what the instrument does not have.
fn place(change: Change) -> Option<(usize, u8)> {
    match change {
        Change::Value { id, value } => Some((id.idx(), value)),
        Change::Name { position, character } if usize::from(position) < PatchName::LEN => {
            Some((FIRST_CHARACTER + usize::from(position), character))
        }
        Change::Operators { mask } => Some((OPERATORS, mask)),
        Change::Function { number, value } if FUNCTIONS.contains(&number) => {
            Some((FIRST_FUNCTION + usize::from(number - FUNCTIONS.start()), value))
        }
        Change::Name { .. } | Change::Function { .. } => None,
    }
}

/// A patch with the operators silenced that are switched off.
pub(crate) fn with_operators(patch: &Patch, mask: u8) -> Patch {
    let mut heard = *patch;
    for op in (0..NUM_OPERATORS).filter(|&op| !Change::operator_is_on(mask, op)) {
        heard.fm.set(operator::param(op, operator::OUTPUT_LEVEL), 0.0);
    }
    heard
}

/// Some changes, the newest of each parameter.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) struct Changes([u8; NUM_PLACES]);

impl Changes {
    /// One change; none if the instrument does not have it.
    pub(crate) fn one(change: Change) -> Self {
        let mut changes = Self([NONE; NUM_PLACES]);
        if let Some((place, value)) = place(change) {
            changes.0[place] = value & 0x7F;
        }
        changes
    }

    /// As bytes for a queue.
    pub(crate) fn to_bytes(self) -> [u8; BYTES] {
        self.0
    }

    /// From a queue.
    pub(crate) fn from_bytes(bytes: [u8; BYTES]) -> Self {
        Self(bytes)
    }

    /// Puts them on a patch.
    pub(crate) fn put_on(&self, patch: &mut Patch) {
        for (place, &value) in self.0[..OPERATORS].iter().enumerate().filter(|(_, value)| **value != NONE) {
            put(patch, place, value);
        }
    }

    /// Which operators sound from now on, if that changes.
    pub(crate) fn operators(&self) -> Option<u8> {
        Some(self.0[OPERATORS]).filter(|&mask| mask != NONE)
    }

    /// Numbers of the function parameters among them.
    pub(crate) fn functions(&self) -> impl Iterator<Item = u8> + '_ {
        FUNCTIONS.zip(&self.0[FIRST_FUNCTION..]).filter(|(_, value)| **value != NONE).map(|(number, _)| number)
    }
}

fn put(patch: &mut Patch, place: usize, value: u8) {
    match place.checked_sub(FIRST_CHARACTER) {
        // What is out of range is clamped.
        None => {
            patch.fm.set(ParamId(place as u16), value.into());
        }
        Some(position) => patch.name.0[position] = value,
    }
}

/// What the audio thread knows of changes: the newest of each parameter, and when it came.
#[derive(Debug)]
pub(crate) struct PlayedChange {
    values: [u8; NUM_PLACES],
    /// Which change of all was the newest of this parameter, from 1; 0 is none.
    stamps: [u64; NUM_PLACES],
    newest: u64,
    /// The document has been told of changes up to this one.
    told: u64,
}

impl Default for PlayedChange {
    fn default() -> Self {
        Self { values: [0; NUM_PLACES], stamps: [0; NUM_PLACES], newest: 0, told: 0 }
    }
}

impl PlayedChange {
    /// Notes a change; false if the instrument does not have its parameter. `[audio-thread]`
    pub(crate) fn note(&mut self, change: Change) -> bool {
        let Some((place, value)) = place(change) else { return false };
        self.newest += 1;
        (self.values[place], self.stamps[place]) = (value & 0x7F, self.newest);
        true
    }

    /// Changes so far.
    pub(crate) fn newest(&self) -> u64 {
        self.newest
    }

    /// Puts those on a patch that its sender did not know of; which operators sound, if that was among them. `[audio-thread]`
    pub(crate) fn put_on(&self, patch: &mut Patch, seen: u64) -> Option<u8> {
        for place in (0..OPERATORS).filter(|&place| self.stamps[place] > seen) {
            put(patch, place, self.values[place]);
        }
        (self.stamps[OPERATORS] > seen).then_some(self.values[OPERATORS])
    }

    /// What the document is still to be told. `[audio-thread]`
    pub(crate) fn untold(&self) -> Option<Changes> {
        let of = |place: usize| if self.stamps[place] > self.told { self.values[place] } else { NONE };
        (self.newest > self.told).then(|| Changes(std::array::from_fn(of)))
    }

    /// The document has been told of all. `[audio-thread]`
    pub(crate) fn set_told(&mut self) {
        self.told = self.newest;
    }
}

#[cfg(test)]
mod tests {
    use vaeform_patch::global;

    use super::*;

    fn value(id: ParamId, value: u8) -> Change {
        Change::Value { id, value }
    }

    #[test]
    fn of_many_changes_the_newest_of_each_parameter_counts() {
        let mut played = PlayedChange::default();
        for step in 0..1_000 {
            assert!(played.note(value(global::FEEDBACK, (step % 8) as u8)));
            assert!(played.note(value(ParamId((step % 145) as u16), 1)));
        }
        assert!(
            played.note(value(global::ALGORITHM, 31)) && played.note(Change::Name { position: 0, character: b'x' })
        );
        let mut patch = Patch::default();
        played.untold().unwrap().put_on(&mut patch);
        assert_eq!((patch.fm.get(global::ALGORITHM), patch.name.0[0]), (31.0, b'x'));
        let mut same = Patch::default();
        assert_eq!(played.put_on(&mut same, 0), None);
        assert_eq!(same, patch);
        played.set_told();
        assert!(played.untold().is_none());
    }

    #[test]
    fn only_what_a_sender_did_not_know_of_is_put_on_its_patch() {
        let mut played = PlayedChange::default();
        played.note(value(global::FEEDBACK, 3));
        let seen = played.newest();
        played.note(value(global::ALGORITHM, 9));
        let (mut patch, feedback) = (Patch::default(), Patch::default().fm.get(global::FEEDBACK));
        played.put_on(&mut patch, seen);
        assert_eq!((patch.fm.get(global::ALGORITHM), patch.fm.get(global::FEEDBACK)), (9.0, feedback));
    }

    #[test]
    fn switched_off_operators_are_silent_and_functions_are_no_part_of_a_patch() {
        let mut patch = Patch::default();
        for op in 0..6 {
            patch.fm.set(operator::param(op, operator::OUTPUT_LEVEL), 99.0);
        }
        let heard = with_operators(&patch, 0b100_001);
        let levels = (0..6).map(|op| heard.fm.op(op, operator::OUTPUT_LEVEL)).collect::<Vec<_>>();
        assert_eq!(levels, [99.0, 0.0, 0.0, 0.0, 0.0, 99.0]);
        assert_eq!(with_operators(&patch, ALL_OPERATORS), patch);
        let changes = Changes::one(Change::Function { number: 65, value: 12 });
        assert_eq!(changes.functions().collect::<Vec<_>>(), [65]);
        assert_eq!(Changes::from_bytes(changes.to_bytes()), changes);
        let mut same = patch;
        changes.put_on(&mut same);
        assert_eq!((same, changes.operators()), (patch, None));
        assert!(!PlayedChange::default().note(Change::Function { number: 3, value: 1 }));
    }
}
