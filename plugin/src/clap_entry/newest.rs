//! Which event of a frame is the newest of its parameter or controller.

use super::known::Known;

/// Channels of MIDI, and notes or controllers of one.
const CHANNELS: usize = 16;
const NUMBERS: usize = 128;
/// Kinds of MIDI messages of which the newest counts: controllers and key pressure by number, bend and pressure by channel.
const MIDI_KEYS: usize = 2 * CHANNELS * NUMBERS + 2 * CHANNELS;

/// The index of the newest event for each parameter and controller.
pub(super) struct Newest {
    /// Ids in ascending order.
    params: Box<[u32]>,
    /// By key: values of the parameters, their modulation, MIDI.
    newest: Box<[u32]>,
}

impl Newest {
    /// `[main-thread]` For these parameters.
    pub(super) fn new(mut params: Vec<u32>) -> Self {
        params.sort_unstable();
        let newest = vec![0; 2 * params.len() + MIDI_KEYS].into();
        Self { params: params.into(), newest }
    }

    /// Notes an event; indices grow within a frame.
    pub(super) fn note(&mut self, index: u32, known: Known<'_>) {
        if let Some(key) = self.key(known) {
            self.newest[key] = index;
        }
    }

    /// Whether an event that was noted is to be played: the newest of its kind, or of a kind of which each counts.
    pub(super) fn is(&self, index: u32, known: Known<'_>) -> bool {
        match self.key(known) {
            Some(key) => self.newest[key] == index,
            // No parameter of this plugin has that id.
            None => !matches!(known, Known::Value(_)),
        }
    }

    fn key(&self, known: Known<'_>) -> Option<usize> {
        let param = |id| self.params.binary_search(&id).ok();
        match known {
            Known::Value(event) => param(event.param_id),
            // Modulation of one note is the note's.
            Known::Modulation(event) if event.note_id < 0 => Some(self.params.len() + param(event.param_id)?),
            Known::Midi(event) => Some(2 * self.params.len() + midi_key(event.data)?),
            Known::Note(_) | Known::Modulation(_) | Known::SysEx(_) => None,
        }
    }
}

/// `None` for messages of which each counts: notes, programs, and controllers whose meaning hangs on those before them.
fn midi_key([status, number, _]: [u8; 3]) -> Option<usize> {
    let (channel, number) = (usize::from(status & 15), usize::from(number & 127));
    match status >> 4 {
        0xB if !matches!(number, 6 | 38 | 96..=101 | 120..=127) => Some(channel * NUMBERS + number),
        0xA => Some((CHANNELS + channel) * NUMBERS + number),
        0xD => Some(2 * CHANNELS * NUMBERS + channel),
        0xE => Some(2 * CHANNELS * NUMBERS + CHANNELS + channel),
        _ => None,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn each_kind_has_a_key_of_its_own() {
        let mut keys: Vec<usize> = (0..=255u8)
            .flat_map(|status| {
                (0..128).filter_map(move |number| Some((status, number, midi_key([status, number, 0])?)))
            })
            .filter(|(status, number, _)| status >> 4 < 0xD || *number == 0)
            .map(|(.., key)| key)
            .collect();
        let count = keys.len();
        keys.sort_unstable();
        keys.dedup();
        assert!(
            keys.len() == count && keys.iter().all(|key| *key < MIDI_KEYS),
            "{count} keys, {} of them unlike",
            keys.len()
        );
        for message in [[0x90, 60, 1], [0x80, 60, 0], [0xC0, 1, 0], [0xB0, 101, 0], [0xB0, 6, 2], [0xBF, 123, 0]] {
            assert_eq!(midi_key(message), None, "{message:?}");
        }
    }
}
