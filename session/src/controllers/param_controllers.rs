//! The controllers of parameters as they play: messages in, what is added to host parameters out. What is to be set in the patch goes on
//! to the document.

use vaeform_dsp::control::{CONTROLS, Control, NUM_CONTROLS};

use super::param_map::ParamMap;
use super::scale::Position;
use super::takeover::Takeover;
use super::target::ControllerTarget;

/// Data entry, which moves a parameter only where no parameter number is selected.
const DATA_ENTRY: u8 = 6;
/// The null parameter number.
const NO_NUMBER: [u8; 2] = [127; 2];

/// What came of a message.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct ParamHeard {
    /// What is added to host parameters has moved.
    pub has_moved: bool,
    /// Parameters of the patch are to follow.
    pub is_for_patch: bool,
    /// The message means nothing else.
    pub is_alone: bool,
}

/// The runtime of a [`ParamMap`]: fixed size, nothing allocates. `[audio-thread]`
#[derive(Clone, Debug)]
pub struct ParamControllers {
    map: ParamMap,
    /// Offsets of the host parameters, -1..1.
    offsets: [Takeover; NUM_CONTROLS],
    /// The parameter number that each channel has selected.
    numbers: [[u8; 2]; 16],
}

impl Default for ParamControllers {
    fn default() -> Self {
        Self { map: ParamMap::default(), offsets: [Takeover::default(); NUM_CONTROLS], numbers: [NO_NUMBER; 16] }
    }
}

/// How far an offset of 1 moves a host parameter, in plain units: from its default to the farther end.
fn reach(control: Control) -> f32 {
    let def = control.def();
    (def.max - def.default).max(def.default - def.min)
}

impl ParamControllers {
    /// Another map. A parameter that gets another controller waits until that passes it; one that has none any more is where the host has
    /// it.
    pub fn set_map(&mut self, map: &ParamMap) {
        for def in &CONTROLS {
            let target = ControllerTarget::Host(def.control);
            let (before, now) = (self.map.controller(target), map.controller(target));
            let offset = &mut self.offsets[def.control as usize];
            match now {
                None if before.is_some() => *offset = Takeover::default(),
                Some(_) if before != now => offset.change_knob_unless_at_rest(),
                _ => {}
            }
        }
        self.map = *map;
    }

    /// Puts all offsets somewhere, -1..1, as a restored state has them; controllers wait until they pass them.
    pub fn set_offsets(&mut self, offsets: &[f32; NUM_CONTROLS]) {
        for (own, &offset) in self.offsets.iter_mut().zip(offsets) {
            *own = Takeover::default();
            if offset != 0.0 {
                own.set(offset);
            }
        }
    }

    /// Whether a controller moves parameters and does nothing else.
    pub fn has_alone(&self, cc: u8) -> bool {
        self.map.has_alone(cc)
    }

    /// All offsets, -1..1.
    pub fn offsets(&self) -> [f32; NUM_CONTROLS] {
        self.offsets.map(|offset| offset.offset())
    }

    /// What is added to a host parameter, in plain units.
    pub fn added(&self, control: Control) -> f32 {
        self.offsets[control as usize].offset() * reach(control)
    }

    /// A controller message: channel 0-15, controller 0-127, value 0..1.
    pub fn controller(&mut self, channel: u8, cc: u8, value: f32) -> ParamHeard {
        let mut heard = ParamHeard::default();
        if channel > 15 || cc > 127 || !value.is_finite() {
            return heard;
        }
        let number = &mut self.numbers[usize::from(channel)];
        let position = Position { value: (value.clamp(0.0, 1.0) * 127.0).round() as u16, is_fine: false };
        match cc {
            98 | 100 => number[1] = position.value as u8,
            99 | 101 => number[0] = position.value as u8,
            DATA_ENTRY if *number != NO_NUMBER => return heard,
            _ => {}
        }
        heard.is_alone = self.map.has_alone(cc);
        for target in self.map.targets(cc) {
            match target {
                ControllerTarget::Host(control) => {
                    heard.has_moved |= self.offsets[control as usize].turn(position);
                }
                ControllerTarget::Fm(_) | ControllerTarget::Layer(_) => heard.is_for_patch = true,
            }
        }
        heard
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::controllers::ReadyMap;

    fn play(controllers: &mut ParamControllers, cc: u8, value: u8) -> ParamHeard {
        controllers.controller(0, cc, f32::from(value) / 127.0)
    }

    #[test]
    fn the_middle_of_a_controller_adds_nothing_and_its_ends_the_whole_way() {
        let mut controllers = ParamControllers::default();
        controllers.set_map(&ParamMap::ready(ReadyMap::General));
        for (value, cutoff) in [(127, 100.0), (0, -100.0), (64, 0.0)] {
            assert!(play(&mut controllers, 74, value).has_moved);
            assert_eq!(controllers.added(Control::Cutoff1), cutoff);
            assert_eq!(controllers.added(Control::Brightness), 0.5 * cutoff);
        }
        assert_eq!(play(&mut controllers, 7, 3), ParamHeard::default());
    }

    #[test]
    fn a_restored_offset_waits_for_its_knob_and_one_without_a_controller_rests() {
        let mut controllers = ParamControllers::default();
        controllers.set_map(&ParamMap::ready(ReadyMap::General));
        let mut offsets = [0.0; NUM_CONTROLS];
        offsets[Control::Cutoff1 as usize] = 0.5;
        controllers.set_offsets(&offsets);
        play(&mut controllers, 74, 10);
        assert_eq!(controllers.added(Control::Cutoff1), 50.0);
        play(&mut controllers, 74, 110);
        assert!(controllers.added(Control::Cutoff1) > 50.0, "it passed");
        controllers.set_map(&ParamMap::default());
        assert_eq!(controllers.offsets(), [0.0; NUM_CONTROLS]);
    }

    #[test]
    fn data_entry_is_a_knob_only_where_no_number_is_selected() {
        let mut controllers = ParamControllers::default();
        controllers.set_map(&ParamMap::ready(ReadyMap::Studio));
        let knob = ParamHeard { is_for_patch: true, is_alone: true, has_moved: false };
        assert_eq!(play(&mut controllers, 6, 1), knob);
        play(&mut controllers, 101, 0);
        play(&mut controllers, 100, 0);
        assert_eq!(play(&mut controllers, 6, 12), ParamHeard::default(), "the bend range");
        assert_eq!(controllers.controller(1, 6, 0.1), knob, "another channel");
        play(&mut controllers, 101, 127);
        play(&mut controllers, 100, 127);
        assert_eq!(play(&mut controllers, 6, 12), knob);
        assert_eq!(controllers.controller(16, 1, 0.5), ParamHeard::default());
        assert_eq!(controllers.controller(0, 1, f32::NAN), ParamHeard::default());
    }
}
