//! The cable to the instrument: a stream of patches in, SysEx at a pace that the instrument bears out.
//!
//! Pure: no clock, thread or port. The instrument is believed to hold what was sent to it; what differs from the patch that should
//! sound waits, newest value only, and goes as parameter changes, what is heard most first, or as a whole voice where that is
//! quicker and no note sounds.

use std::collections::VecDeque;

use serde::{Deserialize, Serialize};
use vaeform_patch::{NUM_PARAMS, ParamId, Patch, PatchName};
use vaeform_sysex::dx7::{self, Change, Dx7, ParameterChange, SINGLE_MESSAGE, layout};
use vaeform_sysex::{Device, Message};

pub use vaeform_sysex::Dump;

use super::audibility::{self, NUM_VALUES};
use super::budget::Budget;

/// Rest after a voice has arrived, microseconds.
pub const AFTER_VOICE_US: u64 = Dx7::PACING.after_voice_us;
/// Rest after a bank has arrived, microseconds.
pub const AFTER_BANK_US: u64 = Dx7::PACING.after_bank_us;
/// Gap between parameter changes of the gentle pace, microseconds.
pub const GENTLE_GAP_US: u64 = Dx7::PACING.slow_change_us;
/// What a value that has just changed counts as having waited, so that weight alone decides among new changes.
const HEAD_START_US: u64 = 10_000;

/// How fast parameter changes follow each other.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub enum Pace {
    /// As fast as 80 % of the cable carry.
    #[default]
    Full,
    /// 50 ms apart, for instruments that are slow to take them.
    Gentle,
}

/// A message that goes as it is.
#[derive(Clone, Debug)]
struct Bulk {
    bytes: Vec<u8>,
    rest_us: u64,
    leaves: Leaves,
}

/// What the instrument holds after a message.
#[derive(Clone, Copy, Debug)]
enum Leaves {
    /// What it held before.
    Same,
    /// This voice.
    Voice([u8; NUM_VALUES]),
    /// Nobody knows.
    Unknown,
}

/// What the instrument should hold, and how it differs from what it holds.
#[derive(Clone, Debug)]
struct Target {
    values: [u8; NUM_VALUES],
    patch: Patch,
    weights: [u16; NUM_VALUES],
}

/// What is to be sent to one instrument, and when. Times are microseconds of any clock that does not go back.
#[derive(Clone, Debug)]
pub struct Cable {
    /// 0-15.
    device: u8,
    pace: Pace,
    /// What the instrument holds, as far as it is known.
    holds: [Option<u8>; NUM_VALUES],
    target: Option<Target>,
    notes_sounding: bool,
    /// Since when each value waits, or when it was last sent if that is later; microseconds.
    since_us: [u64; NUM_VALUES],
    bulk: VecDeque<Bulk>,
    budget: Budget,
    /// The message that went last was ordered.
    was_ordered: bool,
    /// Nothing goes before this time.
    rest_until_us: u64,
}

impl Cable {
    /// A cable to an instrument of which nothing is known. `device` is the MIDI channel that it listens to, 0-15.
    pub fn new(device: u8, pace: Pace) -> Self {
        Self {
            device: device & 0x0F,
            pace,
            holds: [None; NUM_VALUES],
            target: None,
            notes_sounding: false,
            since_us: [0; NUM_VALUES],
            bulk: VecDeque::new(),
            budget: Budget::new(),
            was_ordered: false,
            rest_until_us: 0,
        }
    }

    /// Another device or pace; what is under way stays counted.
    pub fn set(&mut self, device: u8, pace: Pace) {
        self.pace = pace;
        if self.device != device & 0x0F {
            self.device = device & 0x0F;
            self.forget();
        }
    }

    /// What the instrument holds is unknown from now on: another one may be at the end of the cable.
    pub fn forget(&mut self) {
        self.holds = [None; NUM_VALUES];
        self.since_us = [0; NUM_VALUES];
    }

    /// No patch is to be followed any more; what was ordered on demand still goes.
    pub fn stop_following(&mut self) {
        self.target = None;
    }

    /// Gives up what was to be sent on demand; how many messages that were.
    pub fn drop_orders(&mut self) -> usize {
        std::mem::take(&mut self.bulk).len()
    }

    /// The patch that should sound now; replaces the one before. Fractions are rounded to the instrument's steps. While notes
    /// sound no whole voice goes, because it would end them.
    pub fn feed(&mut self, patch: &Patch, notes_sounding: bool, now_us: u64) {
        self.notes_sounding = notes_sounding;
        let values = layout::to_single(patch);
        for (id, &value) in values.iter().enumerate() {
            let before = self.target.as_ref().map_or(self.holds[id], |target| Some(target.values[id]));
            // What waits already has waited since its first change.
            if self.holds[id] == before && before != Some(value) {
                self.since_us[id] = self.since_us[id].max(now_us);
            }
        }
        self.target = Some(Target { values, patch: *patch, weights: audibility::weights(patch) });
    }

    /// Sends a voice as it is, before anything else that waits.
    pub fn send_voice(&mut self, patch: &Patch) {
        let bytes = dx7::encode_single(patch, self.device).to_vec();
        self.bulk.push_back(Bulk { bytes, rest_us: AFTER_VOICE_US, leaves: Leaves::Voice(layout::to_single(patch)) });
    }

    /// So many bytes of something else go to the instrument now: they are on the cable too, and what follows leaves them room.
    pub fn passed(&mut self, len: usize, now_us: u64) {
        self.budget.carry(now_us, len);
    }

    /// Sends a bank of up to 32 voices, before anything else that waits. What the instrument plays afterwards is unknown, so the
    /// patch that should sound is sent again.
    pub fn send_bank(&mut self, patches: &[Patch]) {
        let bytes = dx7::encode_bank(patches, self.device).to_vec();
        self.bulk.push_back(Bulk { bytes, rest_us: AFTER_BANK_US, leaves: Leaves::Unknown });
    }

    /// Asks the instrument for a voice or a bank. A TX7, TX816 or DX7 II answers; a DX7 of the first series does not.
    pub fn request(&mut self, dump: Dump) {
        let bytes = Dx7.encode_request(dump, self.device);
        self.bulk.push_back(Bulk { bytes, rest_us: 0, leaves: Leaves::Same });
    }

    /// The instrument itself said that a value of its voice changed, or sent the voice: it need not be told.
    pub fn heard(&mut self, message: &[u8]) {
        match ParameterChange::decode(message) {
            Ok(ParameterChange { change: Change::Value { id, value }, .. }) => self.holds[id.idx()] = Some(value),
            Ok(_) => {}
            Err(_) if message.len() == SINGLE_MESSAGE && Dx7.recognise(message) == Some(Message::Dump(Dump::Voice)) => {
                for (holds, &byte) in self.holds.iter_mut().zip(&message[6..]) {
                    *holds = Some(byte & 0x7F);
                }
            }
            Err(_) => {}
        }
    }

    /// The bytes that go now, if there are any and it is time. They count as sent.
    pub fn next(&mut self, now_us: u64) -> Option<Vec<u8>> {
        if self.when_next(now_us)? > now_us {
            return None;
        }
        let order = self.bulk.pop_front();
        self.was_ordered = order.is_some();
        if let Some(Bulk { bytes, rest_us, leaves }) = order {
            match leaves {
                Leaves::Same => {}
                Leaves::Voice(voice) => self.holds = voice.map(Some),
                Leaves::Unknown => self.forget(),
            }
            return Some(self.go(bytes, rest_us, now_us));
        }
        let target = self.target.as_ref()?;
        if self.voice_is_quicker() {
            let bytes = dx7::encode_single(&target.patch, self.device).to_vec();
            self.holds = target.values.map(Some);
            self.since_us = [now_us; NUM_VALUES];
            return Some(self.go(bytes, AFTER_VOICE_US, now_us));
        }
        let urgency = |id: usize| {
            let waited = now_us.saturating_sub(self.since_us[id]) + HEAD_START_US;
            (waited * u64::from(target.weights[id]), std::cmp::Reverse(id))
        };
        let id = (0..NUM_VALUES).filter(|&id| self.waits(id)).max_by_key(|&id| urgency(id))?;
        let value = target.values[id];
        let change = match id.checked_sub(NUM_PARAMS) {
            None => Change::Value { id: ParamId(id as u16), value },
            Some(position) => Change::Name { position: position as u8, character: value },
        };
        self.holds[id] = Some(value);
        self.since_us[id] = now_us;
        let bytes = ParameterChange { channel: self.device, change }.encode().to_vec();
        let gap = if self.pace == Pace::Gentle { GENTLE_GAP_US } else { 0 };
        Some(self.go(bytes, gap, now_us))
    }

    /// Whether the message that [`Self::next`] gave last was ordered: nothing else will send it again.
    pub fn was_ordered(&self) -> bool {
        self.was_ordered
    }

    /// When [`Self::next`] has something to give: a time not before `now_us`, or `None` if nothing waits.
    pub fn when_next(&mut self, now_us: u64) -> Option<u64> {
        let len = match self.bulk.front() {
            Some(bulk) => bulk.bytes.len(),
            None if self.num_waiting() == 0 => return None,
            None if self.voice_is_quicker() => SINGLE_MESSAGE,
            None => ParameterChange::LEN,
        };
        Some((now_us + self.budget.wait_us(now_us, len)).max(self.rest_until_us))
    }

    /// Values that the instrument has not been told yet.
    pub fn num_waiting(&self) -> usize {
        (0..NUM_VALUES).filter(|&id| self.waits(id)).count()
    }

    fn waits(&self, id: usize) -> bool {
        self.target.as_ref().is_some_and(|target| self.holds[id] != Some(target.values[id]))
    }

    fn voice_is_quicker(&self) -> bool {
        let gap = if self.pace == Pace::Gentle { GENTLE_GAP_US } else { 0 };
        let changes = self.num_waiting() as u64 * (Budget::cost_us(ParameterChange::LEN) + gap);
        !self.notes_sounding && changes > Budget::cost_us(SINGLE_MESSAGE) + AFTER_VOICE_US
    }

    fn go(&mut self, bytes: Vec<u8>, rest_us: u64, now_us: u64) -> Vec<u8> {
        let arrived = self.budget.spend(now_us, bytes.len());
        if rest_us > 0 {
            self.rest_until_us = arrived + rest_us;
        }
        bytes
    }
}

/// The ten bytes of the name belong to what is compared.
const _: () = assert!(NUM_VALUES == NUM_PARAMS + PatchName::LEN && NUM_VALUES == dx7::SINGLE_DATA);
