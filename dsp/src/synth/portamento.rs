//! Portamento of a channel: CC 5 and 65 beside the host's own glide time.

/// Seconds at the end of CC 5, as at the end of the host's control.
const MAX_S: f32 = 5.0;

/// Where CC 65 stands.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
enum Switch {
    /// Never moved: the newest time counts.
    #[default]
    Unmoved,
    On,
    Off,
    /// Taken back by a reset: the host's time alone counts.
    Reset,
}

/// Portamento of one channel.
#[derive(Clone, Copy, Debug, Default, PartialEq)]
pub(super) struct Portamento {
    /// Seconds that CC 5 asks for, when it is newer than the host's.
    time_s: Option<f32>,
    switch: Switch,
}

impl Portamento {
    /// CC 5, 0-1; finer at the short end.
    pub(super) fn set_time(&mut self, value: f32) {
        self.time_s = Some(MAX_S * value * value * value);
    }

    /// CC 65.
    pub(super) fn switch(&mut self, is_on: bool) {
        self.switch = if is_on { Switch::On } else { Switch::Off };
    }

    /// The host's time has moved and is the newest.
    pub(super) fn forget_time(&mut self) {
        self.time_s = None;
    }

    /// Takes the pedal back, not the time (RP-015).
    pub(super) fn reset_controllers(&mut self) {
        self.switch =
            if self.switch == Switch::Unmoved && self.time_s.is_none() { Switch::Unmoved } else { Switch::Reset };
    }

    /// Seconds of a glide, where the host's control says `host_s`; 0 is none.
    pub(super) fn seconds(&self, host_s: f32) -> f32 {
        match self.switch {
            Switch::Unmoved | Switch::On => self.time_s.unwrap_or(host_s),
            Switch::Off => 0.0,
            Switch::Reset => host_s,
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_newest_time_counts_while_the_switch_is_not_off() {
        let mut portamento = Portamento::default();
        assert_eq!(portamento.seconds(0.3), 0.3);
        portamento.set_time(1.0);
        assert_eq!(portamento.seconds(0.3), 5.0);
        portamento.switch(false);
        assert_eq!(portamento.seconds(0.3), 0.0);
        portamento.switch(true);
        portamento.forget_time();
        assert_eq!(portamento.seconds(0.3), 0.3);
    }

    #[test]
    fn a_reset_leaves_the_hosts_time_and_the_switch_brings_the_channels_back() {
        let mut portamento = Portamento::default();
        portamento.set_time(0.5);
        portamento.reset_controllers();
        assert_eq!(portamento.seconds(0.0), 0.0);
        portamento.switch(true);
        assert_eq!(portamento.seconds(0.0), 0.625);
    }
}
