//! MIDI ports that a project names: they are opened when a person on this machine says so, not by the file.

use super::Core;
use crate::hardware::HardwareSettings;
use crate::snapshot::Severity;

impl Core {
    /// The instrument at the end of the cable as far as its ports may be open.
    pub(crate) fn hardware(&self) -> HardwareSettings {
        if self.ports_wait { self.saved.hardware.closed() } else { self.saved.hardware.clone() }
    }

    /// Takes what a person chose. Another port is leave to open it; the same ports with another channel are not.
    pub(super) fn choose_ports(&mut self, settings: HardwareSettings) {
        self.ports_wait &= settings.has_ports_of(&self.saved.hardware);
        self.saved.hardware = settings;
    }

    /// Lets ports wait that a state is about to bring, unless they are those that are open already.
    pub(super) fn ask_for_ports(&mut self, coming: &HardwareSettings) {
        let are_open = !self.ports_wait && self.saved.hardware.has_ports_of(coming);
        let names: Vec<&str> = coming.system_ports().collect();
        self.ports_wait = !names.is_empty() && !are_open;
        if self.ports_wait {
            let text = format!(
                "This project names MIDI ports: {}. They stay closed until you open them on the Play page.",
                names.join(", ")
            );
            self.notice(Severity::Info, text);
        }
    }
}
