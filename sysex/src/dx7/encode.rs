//! Patches to messages, values rounded to the instrument's steps.

use super::{BANK_DATA, BANK_MESSAGE, BANK_VOICES, PACKED_VOICE, SINGLE_DATA, SINGLE_MESSAGE, checksum, layout};
use vaeform_patch::Patch;

/// A single-voice message for MIDI channel 0-15 (only the lowest four bits count).
pub fn encode_single(patch: &Patch, channel: u8) -> [u8; SINGLE_MESSAGE] {
    let data = layout::to_single(patch);
    let mut message = [0; SINGLE_MESSAGE];
    message[..6].copy_from_slice(&[0xF0, 0x43, channel & 0x0F, 0x00, 0x01, 0x1B]);
    message[6..6 + SINGLE_DATA].copy_from_slice(&data);
    message[6 + SINGLE_DATA] = checksum(&data);
    message[6 + SINGLE_DATA + 1] = 0xF7;
    message
}

/// A bank message of the first 32 patches for MIDI channel 0-15; slots without a patch hold the initial voice.
pub fn encode_bank(patches: &[Patch], channel: u8) -> [u8; BANK_MESSAGE] {
    let data = encode_headerless(patches);
    let mut message = [0; BANK_MESSAGE];
    message[..6].copy_from_slice(&[0xF0, 0x43, channel & 0x0F, 0x09, 0x20, 0x00]);
    message[6..6 + BANK_DATA].copy_from_slice(&data);
    message[6 + BANK_DATA] = checksum(&data);
    message[6 + BANK_DATA + 1] = 0xF7;
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
