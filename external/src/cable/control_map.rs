//! All controllers of a device.

use std::collections::BTreeSet;

use anyhow::{Context, Result, ensure};
use serde::{Deserialize, Serialize};
use vaeform_models::Random;

use super::control::Control;
use super::device::TimedMessage;

/// A value for each controller of a map, in its order, and a program.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct ControlSetting {
    /// The program, 0-127, which is sent first; none is sent where there is none.
    pub program: Option<u8>,
    /// Numbers and values of controllers.
    pub ccs: Vec<(u8, u8)>,
}

/// All controllers of a device that are set, as a file in TOML says:
///
/// ```toml
/// channel = 1
/// [[control]]
/// cc = 74
/// name = "Cutoff"
/// from = 10
/// to = 120
/// ```
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct ControlMap {
    /// The channel, 1-16.
    #[serde(default = "first_channel")]
    pub channel: u8,
    /// The controllers.
    #[serde(rename = "control")]
    pub controls: Vec<Control>,
}

fn first_channel() -> u8 {
    1
}

impl ControlMap {
    /// Reads a map.
    ///
    /// # Errors
    /// Says what is not as expected.
    pub fn read(text: &str) -> Result<Self> {
        toml::from_str::<Self>(text).context("a map of controllers")?.checked()
    }

    /// The map, if it can be sent.
    ///
    /// # Errors
    /// Says which controller cannot.
    pub fn checked(self) -> Result<Self> {
        ensure!((1..=16).contains(&self.channel), "channel {}: expected 1-16", self.channel);
        ensure!(!self.controls.is_empty(), "no controllers; expected [[control]] with cc = 0-127");
        let mut known = BTreeSet::new();
        for Control { cc, from, to, .. } in &self.controls {
            ensure!(*cc < 120, "cc {cc}: expected 0-119; those above are commands");
            ensure!(from <= to && *to < 128, "cc {cc}: from {from} to {to}, expected 0 to 127");
            ensure!(known.insert(*cc), "cc {cc}: is there twice");
        }
        Ok(self)
    }

    /// The map as a file.
    ///
    /// # Errors
    /// When it cannot be put in words.
    pub fn to_text(&self) -> Result<String> {
        Ok(toml::to_string(self)?)
    }

    /// Random values.
    pub fn drawn(&self, random: &mut Random) -> ControlSetting {
        let of = |control: &Control| {
            let steps = usize::from(control.to - control.from) + 1;
            (control.cc, control.from + random.below(steps) as u8)
        };
        ControlSetting { program: None, ccs: self.controls.iter().map(of).collect() }
    }

    /// The messages of a setting, the program first, then all controllers, those at 0 too, a millisecond apart; and when they are over.
    pub fn messages(&self, setting: &ControlSetting, at_s: f64) -> (Vec<TimedMessage>, f64) {
        let channel = self.channel - 1;
        let program = setting.program.map(|program| [0xc0 | channel, program, 0]);
        let ccs = setting.ccs.iter().map(|(cc, value)| [0xb0 | channel, *cc, *value]);
        let all = program.into_iter().chain(ccs).enumerate();
        let messages: Vec<TimedMessage> =
            all.map(|(n, bytes)| TimedMessage { at_s: at_s + 1e-3 * n as f64, bytes }).collect();
        let over = messages.last().map_or(at_s, |last| last.at_s);
        (messages, over)
    }

    /// A note.
    pub(super) fn note(&self, note: u8, on_s: f64, off_s: f64) -> [TimedMessage; 2] {
        let channel = self.channel - 1;
        [
            TimedMessage { at_s: on_s, bytes: [0x90 | channel, note, 100] },
            TimedMessage { at_s: off_s, bytes: [0x80 | channel, note, 64] },
        ]
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_map_is_read_and_what_it_cannot_be_is_told() {
        let map = ControlMap::read("channel = 2\n[[control]]\ncc = 74\nname = \"Cutoff\"\nfrom = 10\n").unwrap();
        assert_eq!((map.channel, map.controls[0].from, map.controls[0].to), (2, 10, 127));
        assert_eq!(ControlMap::read(&map.to_text().unwrap()).unwrap(), map);
        let error = |text: &str| format!("{:#}", ControlMap::read(text).unwrap_err());
        assert!(error("channel = 17\n[[control]]\ncc = 1").contains("expected 1-16"));
        assert!(error("control = []").contains("no controllers"));
        assert!(error("[[control]]\ncc = 123").contains("cc 123"));
        assert!(error("[[control]]\ncc = 1\nfrom = 9\nto = 3").contains("from 9 to 3"));
        assert!(error("[[control]]\ncc = 1\n[[control]]\ncc = 1").contains("twice"));
        assert!(error("[[control]]\ncc = 1\nkind = 3").contains("kind"));
    }

    #[test]
    fn all_controllers_are_sent_those_at_zero_too_and_the_program_first() {
        let map = ControlMap::read("[[control]]\ncc = 1\n[[control]]\ncc = 2\n").unwrap();
        let setting = ControlSetting { program: Some(5), ccs: vec![(1, 0), (2, 99)] };
        let (messages, over_s) = map.messages(&setting, 0.5);
        assert_eq!(messages.iter().map(|of| of.bytes).collect::<Vec<_>>(), [[0xc0, 5, 0], [0xb0, 1, 0], [0xb0, 2, 99]]);
        assert!((over_s - 0.502).abs() < 1e-9);
    }
}
