//! What a person chooses about the instrument at the end of the cable, and what is told back.

use serde::{Deserialize, Serialize};

use super::cable::Pace;
use super::host_port::HOST_OUTPUT;
use super::thru::SysexThru;
use crate::notice::Severity;

/// Characters of a port's name that are kept.
const MAX_NAME: usize = 256;

/// Which instrument, and how. Plain data, saved with the session.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(default)]
pub struct HardwareSettings {
    /// Name of the MIDI output; none is off.
    pub output: Option<String>,
    /// Name of the MIDI input that comes from the instrument, to receive from it.
    pub input: Option<String>,
    /// The MIDI channel that the instrument listens to, 0-15.
    pub device: u8,
    /// The instrument does not follow the patch; voices and banks go only on demand.
    pub on_demand: bool,
    /// How fast parameter changes follow each other.
    pub pace: Pace,
    /// Which System Exclusive messages go on to the instrument. Not written while it is none, as before there was a choice.
    #[serde(skip_serializing_if = "SysexThru::is_off")]
    pub thru: SysexThru,
}

impl HardwareSettings {
    /// The same with everything in range, whatever it was read from.
    pub fn sanitised(&self) -> Self {
        let name = |name: &Option<String>| {
            let name: String = name.as_ref()?.chars().filter(|c| !c.is_control()).take(MAX_NAME).collect();
            (!name.is_empty()).then_some(name)
        };
        let thru = SysexThru { device: name(&self.thru.device), ..self.thru.clone() };
        let (output, input) = (name(&self.output), name(&self.input));
        Self { output, input, device: self.device & 0x0F, thru, ..*self }
    }

    /// The ports of this machine that are named; the host's own output is none, it leads where the host leads it.
    pub fn system_ports(&self) -> impl Iterator<Item = &str> {
        [&self.output, &self.input].into_iter().flatten().map(String::as_str).filter(|name| *name != HOST_OUTPUT)
    }

    /// Whether the same ports are named.
    pub fn has_ports_of(&self, other: &Self) -> bool {
        (&self.output, &self.input) == (&other.output, &other.input)
    }

    /// The same without ports of this machine.
    pub fn closed(&self) -> Self {
        let output = self.output.clone().filter(|name| name == HOST_OUTPUT);
        Self { output, input: None, ..self.clone() }
    }

    /// Whether there is anything to do at all.
    pub fn is_off(&self) -> bool {
        self.output.is_none() && self.input.is_none()
    }
}

/// How it goes.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum HardwareState {
    /// No port is chosen.
    #[default]
    Off,
    /// The ports are open.
    Open,
    /// A port is not there or not to be had; it is tried again every second.
    Trying,
    /// The system has not come back from sending for more than a second.
    Stuck,
}

/// How it goes, for a person.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct HardwareStatus {
    /// In one word.
    pub state: HardwareState,
    /// In a sentence that names the port.
    pub words: String,
    /// Values that the instrument has not been told yet.
    pub num_waiting: usize,
    /// What has gone out since the thread began.
    pub traffic: Traffic,
}

/// What has gone out to the instrument, counted.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize)]
pub struct Traffic {
    /// Bytes of all System Exclusive messages.
    pub sysex_bytes: u64,
    /// Parameter changes.
    pub changes: u64,
    /// Whole voices, banks and requests.
    pub bulk: u64,
    /// Notes and other messages passed through.
    pub passed: u64,
    /// Their bytes.
    pub passed_bytes: u64,
}

/// How a transfer of dumps goes, for a person.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct TransferStatus {
    /// It has not ended.
    pub is_running: bool,
    /// It has ended, and all is there.
    pub is_done: bool,
    /// How many messages, bytes of memory or requests are done.
    pub done: usize,
    /// Of how many, where that is known.
    pub total: Option<usize>,
    /// In a sentence.
    pub words: String,
}

/// The devices that can be chosen.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct PortNames {
    /// To send to.
    pub outputs: Vec<String>,
    /// To receive from.
    pub inputs: Vec<String>,
}

/// What the hardware thread has to tell.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum HardwareEvent {
    /// A System Exclusive message came from the instrument.
    Received(Vec<u8>),
    /// A transfer has ended: how, and the messages that came.
    Transferred(TransferStatus, Vec<u8>),
    /// A person should know.
    Notice(Severity, String),
}
