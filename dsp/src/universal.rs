//! Universal messages that tune or set the volume. Sources: MIDI Tuning (CA-020, CA-021), Device Control (MIDI 1.0, CA-025).
//!
//! The number of a tuning program and the device id are passed over: there is one tuning, and one instrument.

use crate::tuning::Tuning;

/// Names in dumps have so many bytes.
const NAME_BYTES: usize = 16;
const KEYS: usize = 128;

/// A universal message that says something to a synth.
#[derive(Clone, Copy, Debug, PartialEq)]
pub enum Universal<'a> {
    /// Keys are tuned.
    Tuning {
        /// How.
        change: TuningChange<'a>,
        /// Notes that sound follow; otherwise only notes to come.
        in_real_time: bool,
    },
    /// Master volume, 0..1.
    MasterVolume(f32),
    /// Master fine tuning in semitones, -1..1.
    MasterFine(f32),
    /// Master coarse tuning in semitones, -64..63.
    MasterCoarse(f32),
}

/// What a message of the MIDI Tuning Standard changes.
#[derive(Clone, Copy, Debug, PartialEq)]
pub enum TuningChange<'a> {
    /// Some keys; four bytes each: key, semitone, fraction.
    Keys(&'a [u8]),
    /// All keys, three bytes each.
    Bulk {
        /// Name of the tuning, 16 bytes of ASCII.
        name: &'a [u8],
        /// Semitone and fraction by key.
        table: &'a [u8],
    },
    /// A scale that repeats at the octave becomes the tuning of all keys.
    OctaveDump {
        /// Name of the tuning, 16 bytes of ASCII.
        name: &'a [u8],
        /// Cents by pitch class from C, off equal steps.
        cents: [f32; 12],
    },
    /// Offsets of the tuning that is there, for some channels.
    Octave {
        /// One bit each, channel 1 lowest.
        channels: u16,
        /// Cents by pitch class from C.
        cents: [f32; 12],
    },
}

impl<'a> Universal<'a> {
    /// Reads a message, F0 to F7; `None` when it is another one, or broken.
    pub fn parse(message: &'a [u8]) -> Option<Self> {
        let [0xF0, kind @ (0x7E | 0x7F), _device, body @ .., 0xF7] = message else { return None };
        if !body.is_ascii() {
            return None;
        }
        let in_real_time = *kind == 0x7F;
        let tuning = |change| Some(Self::Tuning { change, in_real_time });
        match (kind, body) {
            (0x7F, [4, 1, low, high]) => Some(Self::MasterVolume(f32::from(fourteen_bits(*high, *low)) / 16_383.0)),
            (0x7F, [4, 3, low, high]) => Some(Self::MasterFine(signed(*high, *low))),
            (0x7F, [4, 4, _, high]) => Some(Self::MasterCoarse(f32::from(*high) - 64.0)),
            (0x7F, [8, 2, _, count, keys @ ..]) | (_, [8, 7, _, _, count, keys @ ..]) => {
                // Some announce more keys than they send.
                let len = 4 * usize::from(*count).min(keys.len() / 4);
                (len > 0).then(|| tuning(TuningChange::Keys(&keys[..len])))?
            }
            (_, [8, 1, _, dump @ ..] | [8, 4, _, _, dump @ ..]) => {
                let (name, table) = dump.split_at_checked(NAME_BYTES)?;
                tuning(TuningChange::Bulk { name, table: table.get(..3 * KEYS)? })
            }
            (_, [8, form @ (5 | 6), _, _, dump @ ..]) => {
                let (name, scale) = dump.split_at_checked(NAME_BYTES)?;
                // The checksum that ends a dump is often wrong in the wild; the length tells enough.
                let scale = scale.get(..if *form == 5 { 12 } else { 24 })?;
                tuning(TuningChange::OctaveDump { name, cents: octave_cents(scale)? })
            }
            (_, [8, 8 | 9, high, middle, low, scale @ ..]) => {
                let channels = u16::from(*high & 3) << 14 | u16::from(*middle) << 7 | u16::from(*low);
                let is_wide = body[1] == 9;
                let cents = (scale.len() == if is_wide { 24 } else { 12 }).then(|| octave_cents(scale)).flatten()?;
                tuning(TuningChange::Octave { channels, cents })
            }
            _ => None,
        }
    }
}

impl TuningChange<'_> {
    /// Changes the keys of a table; offsets of channels change none.
    pub fn apply(&self, tuning: &mut Tuning) {
        match *self {
            Self::Keys(keys) => {
                for key in keys.chunks_exact(4) {
                    set(tuning, usize::from(key[0]), &key[1..]);
                }
            }
            Self::Bulk { table, .. } => {
                for (note, key) in table.chunks_exact(3).enumerate() {
                    set(tuning, note, key);
                }
            }
            Self::OctaveDump { cents, .. } => {
                for (note, hz) in tuning.hz.iter_mut().enumerate() {
                    *hz = hz_of(note as f64 + f64::from(cents[note % 12]) / 100.0);
                }
            }
            Self::Octave { .. } => {}
        }
    }

    /// The name of a dump, without the blanks around it.
    pub fn name(&self) -> Option<String> {
        match self {
            Self::Bulk { name, .. } | Self::OctaveDump { name, .. } => {
                let name = String::from_utf8_lossy(name);
                let name = name.trim_matches(|c: char| c.is_whitespace() || c.is_control());
                (!name.is_empty()).then(|| name.to_owned())
            }
            _ => None,
        }
    }
}

/// Tunes a key by three bytes, semitone and 14 bits of fraction; 7F 7F 7F is "no change".
fn set(tuning: &mut Tuning, note: usize, key: &[u8]) {
    let &[semitone, high, low] = key else { return };
    if let Some(hz) = tuning.hz.get_mut(note)
        && [semitone, high, low] != [127; 3]
    {
        *hz = hz_of(f64::from(semitone) + f64::from(fourteen_bits(high, low)) / 16_384.0);
    }
}

fn hz_of(semitones: f64) -> f32 {
    (440.0 * 2f64.powf((semitones - 69.0) / 12.0)) as f32
}

fn fourteen_bits(high: u8, low: u8) -> u16 {
    u16::from(high) << 7 | u16::from(low)
}

/// 14 bits as -1..1, exactly 0 in the middle.
fn signed(high: u8, low: u8) -> f32 {
    (f32::from(fourteen_bits(high, low)) - 8_192.0) / 8_192.0
}

/// Cents of twelve notes, of one byte each (-64..63 cents) or two (-100..100 cents).
fn octave_cents(scale: &[u8]) -> Option<[f32; 12]> {
    match scale.len() {
        12 => Some(std::array::from_fn(|i| f32::from(scale[i]) - 64.0)),
        24 => Some(std::array::from_fn(|i| 100.0 * signed(scale[2 * i], scale[2 * i + 1]))),
        _ => None,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn universal(kind: u8, body: &[u8]) -> Vec<u8> {
        [&[0xF0, kind, 0x7F], body, &[0xF7]].concat()
    }

    fn tuned(message: &[u8]) -> (Tuning, bool) {
        let Some(Universal::Tuning { change, in_real_time }) = Universal::parse(message) else {
            panic!("no tuning: {message:02X?}")
        };
        let mut tuning = Tuning::default();
        change.apply(&mut tuning);
        (tuning, in_real_time)
    }

    #[test]
    fn single_notes_are_retuned_with_and_without_a_bank() {
        let quarter_sharp = [69, 69, 64, 0];
        let one = |head: &[u8]| [head, &quarter_sharp[..], &[61, 127, 127, 127]].concat();
        for (message, is_live) in [
            (universal(0x7F, &one(&[8, 2, 0, 2])), true),
            (universal(0x7F, &one(&[8, 7, 0, 0, 2])), true),
            (universal(0x7E, &one(&[8, 7, 0, 0, 2])), false),
        ] {
            let (tuning, in_real_time) = tuned(&message);
            assert!((tuning.hz[69] - 452.892_98).abs() < 0.001, "{}", tuning.hz[69]);
            assert_eq!((tuning.hz[61], in_real_time), (Tuning::default().hz[61], is_live));
        }
    }

    #[test]
    fn bulk_dumps_tune_all_keys_and_have_a_name() {
        let table: Vec<u8> = (0..128u8).flat_map(|note| [note.saturating_sub(12), 0, 0]).collect();
        for head in [&[8, 1, 0][..], &[8, 4, 0, 0]] {
            let message = universal(0x7E, &[head, b"octave down     ", &table, &[0]].concat());
            assert_eq!(tuned(&message).0.hz[81], 440.0);
            let Some(Universal::Tuning { change, in_real_time: false }) = Universal::parse(&message) else { panic!() };
            assert_eq!(change.name().as_deref(), Some("octave down"));
        }
    }

    #[test]
    fn octave_offsets_come_in_one_byte_or_two_for_some_channels() {
        let mut one = [64u8; 12];
        (one[9], one[0]) = (127, 0);
        let mut two = [64u8, 0].repeat(12);
        (two[18], two[19]) = (96, 0);
        for (message, a, c) in [
            (universal(0x7F, &[&[8, 8, 3, 0, 1][..], &one].concat()), 63.0, -64.0),
            (universal(0x7E, &[&[8, 9, 3, 0, 1][..], &two].concat()), 50.0, 0.0),
        ] {
            let Some(Universal::Tuning { change: TuningChange::Octave { channels, cents }, .. }) =
                Universal::parse(&message)
            else {
                panic!("{message:02X?}")
            };
            assert_eq!((channels, cents[9], cents[0], cents[1]), (0b1100_0000_0000_0001, a, c, 0.0));
        }
        let message = universal(0x7E, &[&[8, 5, 0, 0][..], b"well            ", &one, &[0]].concat());
        assert!((tuned(&message).0.hz[69] - 440.0 * 2f32.powf(63.0 / 1200.0)).abs() < 1e-3);
    }

    #[test]
    fn master_volume_and_tuning_have_their_standard_ranges() {
        for (body, want) in [
            ([4, 1, 127, 127], Universal::MasterVolume(1.0)),
            ([4, 1, 0, 0], Universal::MasterVolume(0.0)),
            ([4, 3, 0, 64], Universal::MasterFine(0.0)),
            ([4, 3, 0, 96], Universal::MasterFine(0.5)),
            ([4, 4, 0, 64], Universal::MasterCoarse(0.0)),
            ([4, 4, 0, 52], Universal::MasterCoarse(-12.0)),
        ] {
            assert_eq!(Universal::parse(&universal(0x7F, &body)), Some(want));
            assert_eq!(Universal::parse(&universal(0x7E, &body)), None);
        }
    }

    #[test]
    fn broken_and_other_messages_say_nothing() {
        for message in [
            &[][..],
            &[0xF7],
            &[0xF0, 0xF7],
            &[0xF0, 0x7F, 0xF7],
            &[0xF0, 0x7E, 0x7F, 8, 1, 0, 65, 0xF7],
            &[0xF0, 0x7F, 0x7F, 8, 2, 0, 2, 60, 60, 0, 0xF7],
            &[0xF0, 0x7F, 0x7F, 8, 8, 3, 0, 0, 64, 0xF7],
            &[0xF0, 0x7F, 0x7F, 4, 1, 0x80, 0, 0xF7],
            &[0xF0, 0x7E, 0x7F, 6, 1, 0xF7],
            &[0xF0, 0x43, 0, 9, 0xF7],
        ] {
            assert_eq!(Universal::parse(message), None, "{message:02X?}");
        }
    }
}
