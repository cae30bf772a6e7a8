//! The ports of the operating system, by midir: ALSA, CoreMIDI or WinMM.

use std::sync::mpsc::{Receiver, sync_channel};

use midir::{Ignore, MidiIO, MidiInput, MidiInputConnection, MidiOutput, MidiOutputConnection};

use super::port::{Input, Output, PortError, Ports};

/// What the system shows of us.
const CLIENT: &str = "Vaeform";
/// Messages that wait to be received; what comes beyond is lost.
const MAX_WAITING: usize = 1_024;

/// The operating system's MIDI.
#[derive(Clone, Copy, Debug)]
pub(super) struct System;

impl System {
    /// Whether there is any; opening ALSA's sequencer where there is none writes complaints to the terminal.
    fn is_there() -> bool {
        !cfg!(target_os = "linux") || std::path::Path::new("/dev/snd/seq").exists()
    }

    fn output() -> Option<MidiOutput> {
        Self::is_there().then(|| MidiOutput::new(CLIENT).ok()).flatten()
    }

    fn input() -> Option<MidiInput> {
        let mut input = Self::is_there().then(|| MidiInput::new(CLIENT).ok()).flatten()?;
        input.ignore(Ignore::TimeAndActiveSense);
        Some(input)
    }
}

/// A name without the numbers that ALSA puts behind it, which change when a device is plugged in again.
fn stable(name: &str) -> &str {
    match name.rsplit_once(' ') {
        Some((stable, numbers)) if !numbers.is_empty() && numbers.split(':').count() == 2 => {
            let is_number = |part: &str| !part.is_empty() && part.bytes().all(|byte| byte.is_ascii_digit());
            if numbers.split(':').all(is_number) { stable } else { name }
        }
        _ => name,
    }
}

fn names<T: MidiIO>(io: Option<T>) -> Vec<String> {
    let Some(io) = io else { return Vec::new() };
    io.ports().iter().filter_map(|port| io.port_name(port).ok()).filter(|name| !stable(name).contains(CLIENT)).collect()
}

/// The port of this very name, or of this name with other numbers behind it.
fn find<T: MidiIO>(io: &T, name: &str) -> Option<T::Port> {
    let ports = io.ports();
    let by = |same: &dyn Fn(&str) -> bool| {
        ports.iter().find(|port| io.port_name(port).is_ok_and(|found| same(&found))).cloned()
    };
    by(&|found| found == name).or_else(|| by(&|found| stable(found) == stable(name)))
}

impl Ports for System {
    fn outputs(&self) -> Vec<String> {
        names(Self::output())
    }

    fn inputs(&self) -> Vec<String> {
        names(Self::input())
    }

    fn open_output(&self, name: &str) -> Result<Box<dyn Output>, PortError> {
        let io = Self::output().ok_or(PortError::NotThere)?;
        let port = find(&io, name).ok_or(PortError::NotThere)?;
        let connection = io.connect(&port, "to the instrument").map_err(|e| PortError::Refused(e.to_string()))?;
        Ok(Box::new(SystemOutput { connection, name: name.to_owned(), watch: Self::output() }))
    }

    fn open_input(&self, name: &str) -> Result<Box<dyn Input>, PortError> {
        let io = Self::input().ok_or(PortError::NotThere)?;
        let port = find(&io, name).ok_or(PortError::NotThere)?;
        let (arrived, messages) = sync_channel(MAX_WAITING);
        // A full queue loses the message; waiting here would hold up the system's own thread.
        let hand_over = move |_, message: &[u8], (): &mut ()| drop(arrived.try_send(message.to_vec()));
        let connection =
            io.connect(&port, "from the instrument", hand_over, ()).map_err(|e| PortError::Refused(e.to_string()))?;
        Ok(Box::new(SystemInput { _connection: connection, messages, name: name.to_owned(), watch: Self::input() }))
    }
}

struct SystemOutput {
    connection: MidiOutputConnection,
    name: String,
    /// A client of its own that looks whether the device is listed: sending does not fail when it is unplugged.
    watch: Option<MidiOutput>,
}

impl Output for SystemOutput {
    fn send(&mut self, message: &[u8]) -> Result<(), PortError> {
        self.connection.send(message).map_err(|e| PortError::Refused(e.to_string()))
    }

    fn is_there(&mut self) -> bool {
        self.watch.as_ref().is_some_and(|watch| find(watch, &self.name).is_some())
    }
}

struct SystemInput {
    _connection: MidiInputConnection<()>,
    messages: Receiver<Vec<u8>>,
    name: String,
    watch: Option<MidiInput>,
}

impl Input for SystemInput {
    fn receive(&mut self) -> Option<Vec<u8>> {
        self.messages.try_recv().ok()
    }

    fn is_there(&mut self) -> bool {
        self.watch.as_ref().is_some_and(|watch| find(watch, &self.name).is_some())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_device_is_the_same_under_other_numbers() {
        assert_eq!(stable("UM-ONE:UM-ONE MIDI 1 20:0"), "UM-ONE:UM-ONE MIDI 1");
        for name in ["DX7", "Port 3", "A 1:b", "A :", ""] {
            assert_eq!(stable(name), name);
        }
    }
}
