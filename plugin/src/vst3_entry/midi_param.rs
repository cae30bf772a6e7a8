//! The hidden parameters by which VST3 hosts send MIDI controllers: which there are, what they are called, where they rest.
//!
//! The first channel has all 128 controllers, pressure and pitch bend; of the other channels only what differs from note to note in MPE
//! and what addresses one channel has a parameter of its own. Every other controller shares the first channel's and reaches all channels,
//! which keeps the list short: hosts read every parameter when they load a plugin.

use nice_plug::prelude::NoteEvent;

use crate::events::HostSysEx;

/// Channel pressure in VST3's table of controllers, behind the 128 of MIDI.
pub(super) const PRESSURE: u8 = 128;
/// Pitch bend in that table.
pub(super) const BEND: u8 = 129;
const PER_CHANNEL: usize = 130;
const NUM_CHANNELS: usize = 16;
/// What channels 2-16 have for themselves.
const OWN: [u8; 7] = [BEND, PRESSURE, 74, 6, 38, 100, 101];
/// How many parameters there are.
pub(super) const NUM_MIDI_PARAMS: usize = PER_CHANNEL + (NUM_CHANNELS - 1) * OWN.len();
/// The framework's numbering of 16 times 130, right below the ids that belong to the host: older projects know it.
const FIRST_ID: u32 = (1 << 31) - (NUM_CHANNELS * PER_CHANNEL) as u32;
/// A value between the two lowest of MIDI, which no message sends.
pub(super) const NOTHING: f32 = 0.5 / 127.0;
/// By so much the values at rest lie beside those that a message can have: what a host reads and writes back is told from a message. More
/// than what hosts lose that keep values as text with six decimals.
pub(super) const HAIR: f32 = 8e-7;

/// One of the hidden parameters.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) struct MidiParam {
    /// 0-15.
    pub(super) channel: u8,
    /// 0-129.
    pub(super) controller: u8,
}

impl MidiParam {
    /// The parameter in this place of the list.
    pub(super) fn from_index(index: usize) -> Option<Self> {
        if index < PER_CHANNEL {
            return Some(Self { channel: 0, controller: index as u8 });
        }
        let index = index - PER_CHANNEL;
        let channel = 1 + index / OWN.len();
        (channel < NUM_CHANNELS).then(|| Self { channel: channel as u8, controller: OWN[index % OWN.len()] })
    }

    /// Its place in the list.
    pub(super) fn index(self) -> usize {
        match OWN.iter().position(|&own| own == self.controller) {
            Some(place) if self.channel > 0 => PER_CHANNEL + (usize::from(self.channel) - 1) * OWN.len() + place,
            _ => usize::from(self.controller),
        }
    }

    /// The parameter that carries a controller (0-129) of a channel (0-15).
    pub(super) fn of(channel: i16, controller: i16) -> Option<Self> {
        let channel = u8::try_from(channel).ok().filter(|&channel| usize::from(channel) < NUM_CHANNELS)?;
        let controller = u8::try_from(controller).ok().filter(|&number| usize::from(number) < PER_CHANNEL)?;
        let channel = if OWN.contains(&controller) { channel } else { 0 };
        Some(Self { channel, controller })
    }

    /// The parameter with this id.
    pub(super) fn from_id(id: u32) -> Option<Self> {
        let place = id.checked_sub(FIRST_ID)? as usize;
        let param = Self::of((place / PER_CHANNEL) as i16, (place % PER_CHANNEL) as i16)?;
        (param.id() == id).then_some(param)
    }

    /// Its id.
    pub(super) fn id(self) -> u32 {
        FIRST_ID + u32::from(self.channel) * PER_CHANNEL as u32 + u32::from(self.controller)
    }

    /// Its name.
    pub(super) fn name(self) -> String {
        let channel = self.channel + 1;
        match self.controller {
            PRESSURE => format!("MIDI Ch. {channel} Channel Pressure"),
            BEND => format!("MIDI Ch. {channel} Pitch Bend"),
            controller => format!("MIDI Ch. {channel} CC {controller}"),
        }
    }

    /// It stands for all channels.
    pub(super) fn is_shared(self) -> bool {
        !OWN.contains(&self.controller)
    }

    /// Every message of it acts, even one that repeats the last: it has no position. Data entry, parameter numbers, channel modes.
    pub(super) fn is_momentary(self) -> bool {
        matches!(self.controller, 6 | 38 | 96..=101 | 120..=127)
    }

    /// What it reads as before any message, 0-1. Where a first message at the usual default would change something, it is a hair beside.
    pub(super) fn rest(self) -> f32 {
        match self.controller {
            _ if self.is_momentary() => NOTHING,
            BEND => 0.5,
            7 => 100.0 / 127.0 + HAIR,
            11 => 1.0 - HAIR,
            // The wheel, the pedals and pressure do rest at the bottom.
            0 | 1 | 32 | 64 | 66..=69 | PRESSURE => 0.0,
            _ => HAIR,
        }
    }

    /// Order among those of one frame, for VST3 has none: channel modes, then parameter numbers before the data for them.
    pub(super) fn rank(self) -> u8 {
        match self.controller {
            120..=127 => 0,
            98..=101 => 1,
            6 => 2,
            38 => 3,
            96 | 97 => 4,
            _ => 5,
        }
    }

    /// Its message on a channel, at the first frame.
    pub(super) fn message(self, channel: u8, value: f32) -> NoteEvent<HostSysEx> {
        match self.controller {
            PRESSURE => NoteEvent::MidiChannelPressure { timing: 0, channel, pressure: value },
            BEND => NoteEvent::MidiPitchBend { timing: 0, channel, value },
            cc => NoteEvent::MidiCC { timing: 0, channel, cc, value },
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn there_are_at_most_240_and_each_is_found_by_its_place_and_its_id() {
        const { assert!(NUM_MIDI_PARAMS <= 240) };
        assert_eq!(MidiParam::from_index(NUM_MIDI_PARAMS), None);
        for index in 0..NUM_MIDI_PARAMS {
            let param = MidiParam::from_index(index).unwrap();
            assert_eq!(param.index(), index);
            assert_eq!(MidiParam::from_id(param.id()), Some(param));
            assert!((0.0..=1.0).contains(&param.rest()));
        }
    }

    #[test]
    fn every_controller_of_every_channel_leads_to_one_that_is_listed() {
        let ids: Vec<u32> = (0..NUM_MIDI_PARAMS).filter_map(MidiParam::from_index).map(MidiParam::id).collect();
        for channel in 0..16 {
            for controller in 0..130 {
                let param = MidiParam::of(channel, controller).unwrap();
                assert!(ids.contains(&param.id()), "{channel} {controller}");
                assert!(param.is_shared() || i16::from(param.channel) == channel);
            }
        }
        assert_eq!(MidiParam::of(16, 0), None);
        assert_eq!(MidiParam::of(-1, 0), None);
        assert_eq!(MidiParam::of(0, 130), None);
    }

    #[test]
    fn ids_that_are_not_listed_are_nobodys() {
        // Channel 2's modulation wheel has its place in the numbering, and the first channel's parameter for it.
        for id in [0, FIRST_ID - 1, FIRST_ID + PER_CHANNEL as u32 + 1, 1 << 31, u32::MAX] {
            assert_eq!(MidiParam::from_id(id), None);
        }
    }
}
