//! Which controller moves which parameter: plain data, saved with the session, legal whatever it was read from.

use serde::{Deserialize, Serialize};
use vaeform_dsp::control::Control;
use vaeform_patch::layers::{DelayParam, EnvelopeParam, FilterParam, LfoParam, ReverbParam};

use super::target::ControllerTarget;

/// Parameters that controllers can move at most.
pub const MAX_ENTRIES: usize = 64;

/// Whether a parameter may have a controller, 0-127: not bank select, data entry's fine half, pedals, parameter numbers and channel
/// modes. A parameter may have what no latent takes by itself: it was asked for by name.
pub fn may_move_a_parameter(cc: u8) -> bool {
    !matches!(cc, 0 | 32 | 38 | 64..=69 | 96..=101 | 120..)
}

/// A ready map.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum ReadyMap {
    /// No controller moves a parameter.
    Empty,
    /// Controllers 71 to 74 move resonance, release, attack and cutoff, as the sound controllers of MIDI do: around where they are. All
    /// controllers go on meaning what MIDI says of them.
    General,
    /// Knobs 1 to 10 of a controller box: cutoff, resonance, LFO rate and amount, attack, decay, drive, reverb, delay; the tenth waits
    /// to be learnt. They mean nothing else.
    Studio,
}

impl ReadyMap {
    /// Which controllers it has, and what they move.
    fn entries(self) -> Vec<(u8, ControllerTarget)> {
        use ControllerTarget::{Host, Layer};
        match self {
            Self::Empty => Vec::new(),
            Self::General => vec![
                (71, Host(Control::Resonance)),
                (72, Host(Control::LayerRelease)),
                (72, Host(Control::Release)),
                (73, Host(Control::LayerAttack)),
                (73, Host(Control::Attack)),
                (74, Host(Control::Cutoff1)),
                (74, Host(Control::Cutoff2)),
                (74, Host(Control::Brightness)),
            ],
            Self::Studio => vec![
                (1, Layer(FilterParam::Cutoff.of(0))),
                (2, Layer(FilterParam::Resonance.of(0))),
                (3, Layer(LfoParam::Rate.of(0))),
                (3, Host(Control::LfoRate)),
                (4, Host(Control::LfoDepth)),
                (5, Layer(EnvelopeParam::Attack.of(0))),
                (6, Layer(EnvelopeParam::Decay.of(0))),
                (7, Layer(FilterParam::Drive.of(0))),
                (8, Layer(ReverbParam::Mix.of(0))),
                (9, Layer(DelayParam::Mix.of(0))),
            ],
        }
    }
}

/// The controllers of parameters. A controller may move several; a parameter has one controller at most.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(from = "SavedParamMap", into = "SavedParamMap")]
pub struct ParamMap {
    /// In the order in which they were made; those that are there come first.
    entries: [Option<(u8, ControllerTarget)>; MAX_ENTRIES],
    /// Controllers that move something, a bit each.
    ccs: u128,
    /// Controllers of the map go on meaning what they mean without it.
    keeps_meanings: bool,
}

/// As it is written.
#[derive(Serialize, Deserialize)]
struct SavedParamMap {
    #[serde(default)]
    entries: Vec<(u8, String)>,
    #[serde(default)]
    keeps_meanings: bool,
}

impl From<SavedParamMap> for ParamMap {
    fn from(saved: SavedParamMap) -> Self {
        let mut map = Self { keeps_meanings: saved.keeps_meanings, ..Self::default() };
        for (cc, key) in saved.entries.iter().take(MAX_ENTRIES) {
            // What a later build knows is left out.
            if let Some(target) = ControllerTarget::from_key(key) {
                map.assign(target, Some(*cc));
            }
        }
        map
    }
}

impl From<ParamMap> for SavedParamMap {
    fn from(map: ParamMap) -> Self {
        let entries = map.entries().map(|(cc, target)| (cc, target.key())).collect();
        Self { entries, keeps_meanings: map.keeps_meanings }
    }
}

impl Default for ParamMap {
    /// No controller moves a parameter.
    fn default() -> Self {
        Self { entries: [None; MAX_ENTRIES], ccs: 0, keeps_meanings: false }
    }
}

impl ParamMap {
    /// A ready map.
    pub fn ready(which: ReadyMap) -> Self {
        let mut map = Self { keeps_meanings: which == ReadyMap::General, ..Self::default() };
        for (cc, target) in which.entries() {
            map.assign(target, Some(cc));
        }
        map
    }

    /// All controllers with what they move, a pair for each parameter.
    pub fn entries(&self) -> impl Iterator<Item = (u8, ControllerTarget)> + '_ {
        self.entries.iter().flatten().copied()
    }

    /// What a controller moves.
    pub fn targets(&self, cc: u8) -> impl Iterator<Item = ControllerTarget> + '_ {
        let any = if self.moves(cc) { MAX_ENTRIES } else { 0 };
        self.entries[..any].iter().flatten().filter(move |(own, _)| *own == cc).map(|(_, target)| *target)
    }

    /// Whether a controller moves something. `[audio-thread]`
    pub fn moves(&self, cc: u8) -> bool {
        cc < 128 && self.ccs >> cc & 1 == 1
    }

    /// Whether a controller moves parameters and does nothing else. `[audio-thread]`
    pub fn has_alone(&self, cc: u8) -> bool {
        !self.keeps_meanings && self.moves(cc)
    }

    /// The controller of a parameter.
    pub fn controller(&self, target: ControllerTarget) -> Option<u8> {
        self.entries().find(|(_, own)| *own == target).map(|(cc, _)| cc)
    }

    /// Gives a parameter a controller, or none. False if the controller [may not](may_move_a_parameter), or the map is full.
    pub fn assign(&mut self, target: ControllerTarget, cc: Option<u8>) -> bool {
        if cc.is_some_and(|cc| !may_move_a_parameter(cc)) {
            return false;
        }
        self.retain(|_, own| own != target);
        let Some(cc) = cc else { return true };
        let free = self.entries.iter_mut().find(|entry| entry.is_none());
        let has_room = free.map(|entry| *entry = Some((cc, target))).is_some();
        self.count();
        has_room
    }

    /// A controller moves nothing any more.
    pub fn forget(&mut self, cc: u8) {
        self.retain(|own, _| own != cc);
    }

    fn retain(&mut self, keep: impl Fn(u8, ControllerTarget) -> bool) {
        let mut kept = [None; MAX_ENTRIES];
        for (to, entry) in kept.iter_mut().zip(self.entries().filter(|(cc, target)| keep(*cc, *target))) {
            *to = Some(entry);
        }
        self.entries = kept;
        self.count();
    }

    fn count(&mut self) {
        self.ccs = self.entries().fold(0, |ccs, (cc, _)| ccs | 1 << cc);
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use vaeform_dsp::control::CONTROLS;

    #[test]
    fn ready_maps_have_what_they_say() {
        let general = ParamMap::ready(ReadyMap::General);
        assert!([71, 72, 73, 74].iter().all(|&cc| general.moves(cc) && !general.has_alone(cc)));
        assert!([1, 7, 10, 11, 64].iter().all(|&cc| !general.moves(cc)), "these mean what MIDI says");
        let studio = ParamMap::ready(ReadyMap::Studio);
        assert!((1..=9).all(|cc| studio.has_alone(cc)) && !studio.moves(10));
        assert_eq!(studio.controller(ControllerTarget::Layer(FilterParam::Cutoff.of(0))), Some(1));
        assert_eq!(ParamMap::ready(ReadyMap::Empty), ParamMap::default());
    }

    #[test]
    fn a_parameter_has_one_controller_and_a_full_map_takes_no_more() {
        let mut map = ParamMap::default();
        let target = |i: usize| ControllerTarget::Host(CONTROLS[i].control);
        assert!(map.assign(target(0), Some(20)) && map.assign(target(0), Some(21)) && map.assign(target(1), Some(21)));
        assert_eq!(map.entries().collect::<Vec<_>>(), [(21, target(0)), (21, target(1))]);
        assert!(!map.moves(20) && map.targets(21).count() == 2);
        for cc in [0, 6, 32, 38, 64, 98, 101, 120, 127, 128, 255] {
            assert_eq!(map.assign(target(2), Some(cc)), cc == 6, "{cc}");
        }
        map.forget(21);
        assert_eq!(map.entries().count(), 1);
        for id in vaeform_patch::ParamId::all().take(MAX_ENTRIES + 5) {
            map.assign(ControllerTarget::Fm(id), Some(30));
        }
        assert_eq!(map.entries().count(), MAX_ENTRIES);
    }

    #[test]
    fn a_map_survives_saving_and_a_hostile_one_becomes_legal() {
        let studio = ParamMap::ready(ReadyMap::Studio);
        let text = serde_json::to_string(&studio).unwrap();
        assert_eq!(serde_json::from_str::<ParamMap>(&text).unwrap(), studio);
        let hostile = r#"{"entries":[[64,"host:perf_volume"],[200,"host:perf_volume"],[9,"fm:nobody"],[9,"x"]]}"#;
        assert_eq!(serde_json::from_str::<ParamMap>(hostile).unwrap(), ParamMap::default());
    }
}
