//! Patches to messages, values rounded to the instrument's steps.

use super::formats::{
    BANK_DATA, BANK_FORMAT, BANK_MESSAGE, BANK_VOICES, PACKED_VOICE, SINGLE_DATA, SINGLE_MESSAGE, VOICE_FORMAT,
};
use super::layout;
use crate::checksum;
use crate::framing::END;
use crate::yamaha;
use vaeform_patch::Patch;

/// A single-voice message for MIDI channel 0-15 (only the lowest four bits count).
pub fn encode_single(patch: &Patch, channel: u8) -> [u8; SINGLE_MESSAGE] {
    let data = layout::to_single(patch);
    let mut message = [0; SINGLE_MESSAGE];
    message[..6].copy_from_slice(&yamaha::dump_head(channel, VOICE_FORMAT, SINGLE_DATA));
    message[6..6 + SINGLE_DATA].copy_from_slice(&data);
    message[6 + SINGLE_DATA] = checksum::seven_bit(&data);
    message[6 + SINGLE_DATA + 1] = END;
    message
}

/// A bank message of the first 32 patches for MIDI channel 0-15; slots without a patch hold the initial voice.
pub fn encode_bank(patches: &[Patch], channel: u8) -> [u8; BANK_MESSAGE] {
    let data = encode_headerless(patches);
    let mut message = [0; BANK_MESSAGE];
    message[..6].copy_from_slice(&yamaha::dump_head(channel, BANK_FORMAT, BANK_DATA));
    message[6..6 + BANK_DATA].copy_from_slice(&data);
    message[6 + BANK_DATA] = checksum::seven_bit(&data);
    message[6 + BANK_DATA + 1] = END;
    message
}

/// The data of a bank alone, as headerless files hold it.
pub fn encode_headerless(patches: &[Patch]) -> [u8; BANK_DATA] {
    let empty = Patch::default();
    let mut data = [0; BANK_DATA];
    for (slot, voice) in data.chunks_exact_mut(PACKED_VOICE).enumerate().take(BANK_VOICES) {
        voice.copy_from_slice(&layout::pack(patches.get(slot).unwrap_or(&empty)));
    }
    data
}
