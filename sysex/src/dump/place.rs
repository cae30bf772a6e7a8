//! Where the bytes of presets stand in messages.

use super::preset::Preset;
use crate::messages::Messages;
use crate::packing::Packing;

/// Bytes of a message.
#[derive(Clone, Copy, Debug)]
pub(super) struct Run {
    pub(super) message: u32,
    pub(super) at: u32,
    pub(super) len: u32,
}

/// Bytes that are packed together: those of one preset or of several.
#[derive(Clone, Debug)]
pub(super) struct Block {
    pub(super) runs: Vec<Run>,
    pub(super) packing: Packing,
}

impl Block {
    /// The messages it stands in.
    pub(super) fn messages(&self) -> impl Iterator<Item = usize> {
        let mut last = None;
        self.runs.iter().map(|run| run.message as usize).filter(move |&message| last.replace(message) != Some(message))
    }

    /// Writes presets into the messages.
    pub(super) fn write(&self, messages: &mut Messages, presets: &[&Preset<'_>]) {
        let mut packed = Vec::new();
        for run in &self.runs {
            packed.extend(&messages.message(run.message as usize)[run.range()]);
        }
        let mut bytes = self.packing.unpack(&packed);
        for preset in presets {
            let room = bytes.get_mut(preset.at()..).unwrap_or_default();
            for (byte, &new) in room.iter_mut().zip(preset.bytes()) {
                *byte = new;
            }
        }
        self.packing.write_back(&bytes, &mut packed);
        let mut at = 0;
        for run in &self.runs {
            let end = at + run.len as usize;
            messages.message_mut(run.message as usize)[run.range()].copy_from_slice(&packed[at..end]);
            at = end;
        }
    }
}

impl Run {
    fn range(self) -> std::ops::Range<usize> {
        self.at as usize..(self.at + self.len) as usize
    }
}
