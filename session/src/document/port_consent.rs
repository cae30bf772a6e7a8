//! MIDI ports that a project names: they are opened when a person on this machine says so, not by the file.

use crate::hardware::HardwareSettings;

/// Whether ports wait for a person's leave.
#[derive(Debug, Default)]
pub(super) struct PortConsent {
    waits: bool,
}

impl PortConsent {
    /// The ports of a restored project wait for a person's leave.
    pub(super) fn waits(&self) -> bool {
        self.waits
    }

    /// The instrument at the end of the cable as far as its ports may be open.
    pub(super) fn allowed(&self, settings: &HardwareSettings) -> HardwareSettings {
        if self.waits { settings.closed() } else { settings.clone() }
    }

    /// A person gives leave.
    pub(super) fn give(&mut self) {
        self.waits = false;
    }

    /// A person chose `next` after `now`. Another port is leave to open it; the same ports with another channel are not.
    pub(super) fn choose(&mut self, now: &HardwareSettings, next: &HardwareSettings) {
        self.waits &= next.has_ports_of(now);
    }

    /// Lets ports wait that a state is about to bring, unless they are those that are open already; a sentence for a person if they do.
    pub(super) fn ask(&mut self, now: &HardwareSettings, coming: &HardwareSettings) -> Option<String> {
        let are_open = !self.waits && now.has_ports_of(coming);
        let names: Vec<&str> = coming.system_ports().collect();
        self.waits = !names.is_empty() && !are_open;
        self.waits.then(|| {
            format!(
                "This project names MIDI ports: {}. They stay closed until you open them on the Play page.",
                names.join(", ")
            )
        })
    }
}
