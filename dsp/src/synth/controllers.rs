//! What the performer has set: the host's controls, and the controllers of the MIDI channels with the zones of MPE. Where both
//! say something, the newest counts.

use crate::control::Control;

use super::channel::{Channel, Consequence};
use super::controls::Controls;
use super::zones::{MPE_BEND_RANGE, Zones};

/// How notes share voices.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum VoiceMode {
    /// Every note has its own.
    Poly,
    /// One for all; every key strikes it.
    Mono,
    /// One for all; keys that overlap do not strike it again.
    Legato,
}

/// Controls, channels and zones.
#[derive(Clone, Debug)]
pub(super) struct Controllers {
    controls: Controls,
    channels: [Channel; 16],
    /// The newest of the host's switch and the configuration messages of MPE.
    zones: Zones,
    /// CC 126 came after the host's voice mode.
    is_mono_by_midi: bool,
    /// Linear gain of the universal master volume.
    master_volume: f32,
}

impl Controllers {
    /// All at rest.
    pub(super) fn new(seconds_per_block: f32) -> Self {
        Self {
            controls: Controls::new(seconds_per_block),
            channels: [Channel::default(); 16],
            zones: Zones::default(),
            is_mono_by_midi: false,
            master_volume: 1.0,
        }
    }

    /// Forgets what hands and feet hold; controls and what configures channels stay.
    pub(super) fn reset(&mut self) {
        self.controls.settle();
        for channel in &mut self.channels {
            *channel = Channel { registered: channel.registered, ..Channel::default() };
            channel.registered.deselect();
        }
        self.is_mono_by_midi = false;
        self.master_volume = 1.0;
    }

    /// Sets a control of the host in plain units; true when sounding notes must look at their channels again.
    pub(super) fn set_control(&mut self, control: Control, value: f32) -> bool {
        let before = self.controls.target(control);
        self.controls.set(control, value);
        let now = self.controls.target(control);
        if now == before {
            return false;
        }
        match control {
            Control::Mpe => self.zones = Zones::by_switch(now >= 0.5),
            Control::BendRange => self.forget_bend_ranges(),
            Control::VoiceMode => self.is_mono_by_midi = false,
            Control::Glide => self.channels.iter_mut().for_each(|channel| channel.portamento.forget_time()),
            _ => {}
        }
        control == Control::BendRange
    }

    /// The value of a control as last set.
    pub(super) fn target(&self, control: Control) -> f32 {
        self.controls.target(control)
    }

    /// The value of a control, smoothed.
    pub(super) fn value(&self, control: Control) -> f32 {
        self.controls.value(control)
    }

    /// Controls jump to where they were set.
    pub(super) fn settle(&mut self) {
        self.controls.settle();
    }

    /// Controls move on by a control block; true when a value changed.
    pub(super) fn advance(&mut self) -> bool {
        self.controls.advance()
    }

    pub(super) fn voice_mode(&self) -> VoiceMode {
        match self.controls.target(Control::VoiceMode) as u8 {
            0 if self.is_mono_by_midi => VoiceMode::Mono,
            0 => VoiceMode::Poly,
            1 => VoiceMode::Mono,
            _ => VoiceMode::Legato,
        }
    }

    /// Voices that may sound.
    pub(super) fn polyphony(&self) -> usize {
        self.controls.target(Control::Polyphony) as usize
    }

    /// Seconds of portamento on a channel, 0-15; 0 is none.
    pub(super) fn glide_s(&self, channel: u8) -> f32 {
        self.channel(channel).portamento.seconds(0.001 * self.controls.target(Control::Glide))
    }

    /// Linear gain of all notes.
    pub(super) fn master_volume(&self) -> f32 {
        self.master_volume
    }

    /// Sets the linear gain of all notes.
    pub(super) fn set_master_volume(&mut self, gain: f32) {
        self.master_volume = gain;
    }

    /// A channel, 0-15.
    pub(super) fn channel(&self, channel: u8) -> &Channel {
        &self.channels[usize::from(channel)]
    }

    /// A channel, 0-15.
    pub(super) fn channel_mut(&mut self, channel: u8) -> &mut Channel {
        &mut self.channels[usize::from(channel)]
    }

    pub(super) fn zones(&self) -> Zones {
        self.zones
    }

    /// Channels whose notes a sustain pedal holds, one bit each.
    pub(super) fn sustained(&self) -> u16 {
        let is_down = |channel: u8| self.channel(channel).sustain;
        (0..16).filter(|&c| is_down(c) || self.zones.master(c).is_some_and(is_down)).fold(0, |bits, c| bits | 1 << c)
    }

    /// Takes a MIDI controller, value 0-1; says what is left to do.
    pub(super) fn controller(&mut self, channel: u8, controller: u8, value: f32) -> Consequence {
        let is_member = self.zones.master(channel).is_some();
        let range = if is_member { MPE_BEND_RANGE } else { self.controls.target(Control::BendRange) };
        self.channel_mut(channel).controller(controller, value, range)
    }

    /// CC 126 and 127. In a zone every channel has its notes, and one voice would end all others.
    pub(super) fn set_mono(&mut self, channel: u8, is_mono: bool) {
        if self.zones.zone(channel).is_none() {
            self.is_mono_by_midi = is_mono;
        }
    }

    /// All members of a zone bend equally far as this one; returns them, one bit each.
    pub(super) fn share_bend_range(&mut self, channel: u8) -> u16 {
        let registered = self.channel(channel).registered;
        let siblings = self.zones.siblings(channel);
        for sibling in channels(siblings) {
            self.channels[sibling].registered.copy_bend_range(&registered);
        }
        siblings
    }

    /// The MPE Configuration Message: controllers end on channels that join or leave a zone, bend ranges are those of MPE. Returns
    /// these channels, one bit each; none from a channel that configures nothing.
    pub(super) fn configure_zone(&mut self, master: u8, members: u8) -> Option<u16> {
        let before = self.zones;
        if !self.zones.configure(master, members) {
            return None;
        }
        let moved = (0..16).filter(|&c| before.zone(c) != self.zones.zone(c)).fold(0, |bits, c| bits | 1u16 << c);
        for channel in channels(moved | self.zones.reach(master)) {
            self.channels[channel].registered.forget_bend_range();
        }
        self.reset_channels(moved);
        for channel in channels(moved) {
            self.channels[channel].timbre = 0.5;
        }
        Some(moved)
    }

    /// RP-015 on some channels, one bit each.
    pub(super) fn reset_channels(&mut self, on: u16) {
        for channel in channels(on) {
            self.channels[channel].reset_controllers();
        }
    }

    /// The host's bend range has moved and is the newest, but for members of zones, who have their own.
    fn forget_bend_ranges(&mut self) {
        let zones = self.zones;
        for channel in (0..16).filter(|&channel| zones.master(channel).is_none()) {
            self.channel_mut(channel).registered.forget_bend_range();
        }
    }
}

/// The channels of a set, one bit each.
fn channels(set: u16) -> impl Iterator<Item = usize> {
    (0..16).filter(move |channel| set >> channel & 1 == 1)
}
