//! All MIDI ports of this machine: the operating system's, and JACK's where a server runs.

use std::sync::Arc;

use super::jack_port::{self, Jack};
use super::port::{Input, Output, PortError, Ports};
use super::system_port::System;

/// The ports that users choose from.
pub fn system() -> Arc<dyn Ports> {
    Arc::new(All)
}

struct All;

impl Ports for All {
    fn outputs(&self) -> Vec<String> {
        [System.outputs(), Jack.outputs()].concat()
    }

    fn inputs(&self) -> Vec<String> {
        [System.inputs(), Jack.inputs()].concat()
    }

    fn open_output(&self, name: &str) -> Result<Box<dyn Output>, PortError> {
        if jack_port::inner(name).is_some() { Jack.open_output(name) } else { System.open_output(name) }
    }

    fn open_input(&self, name: &str) -> Result<Box<dyn Input>, PortError> {
        if jack_port::inner(name).is_some() { Jack.open_input(name) } else { System.open_input(name) }
    }
}
