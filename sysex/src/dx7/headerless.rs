//! Voices without a message around them.

use super::decoded::{Decoded, Form};
use super::error::SysexError;
use super::file_class::FileClass;
use super::formats::{
    BANK_DATA, BANK_MESSAGE, BANK_VOICES, PACKED_VOICE, SINGLE_DATA, SINGLE_MESSAGE, UNPACKED_BANK_DATA,
};
use super::four_operator;
use super::layout;
use super::notice::Notice;
use super::reader::{HEADER, Reader};
use crate::framing::{END, START};
use vaeform_patch::{NUM_OPERATORS, NUM_PARAMS, operator};

/// Values out of range that a voice without a header may have and still pass for one: files of the wild hold one or two,
/// random bytes about fifteen.
const MAX_DOUBTFUL_VALUES: usize = 8;

/// Reads voices without a message around them. Only whole voices in a file of just the right size count, and only if they look
/// like voices: any bytes would pass otherwise. Those of four operators, which are as long, are refused as such.
pub(super) fn headerless(bytes: &[u8]) -> Option<Result<Decoded, SysexError>> {
    let is_framed = bytes[0] == START;
    if is_framed && bytes.last() == Some(&END) {
        return None;
    }
    let (start, count, voice_len) = match bytes.len() {
        PACKED_VOICE => (0, 1, PACKED_VOICE),
        NUM_PARAMS | SINGLE_DATA => (0, 1, SINGLE_DATA),
        UNPACKED_BANK_DATA => (0, BANK_VOICES, SINGLE_DATA),
        len if len % BANK_DATA <= 2 && len >= BANK_DATA => (0, len / BANK_DATA * BANK_VOICES, PACKED_VOICE),
        // A message whose first byte, or whole head, was lost.
        len if len == BANK_MESSAGE - 1 || (len == BANK_MESSAGE && !is_framed) => {
            (len - 2 - BANK_DATA, BANK_VOICES, PACKED_VOICE)
        }
        len if len == SINGLE_MESSAGE - 1 || (len == SINGLE_MESSAGE && !is_framed) => {
            (len - 2 - SINGLE_DATA, 1, SINGLE_DATA)
        }
        _ => return None,
    };
    if voice_len == PACKED_VOICE
        && let Some(found) = four_operator::describe(&bytes[start..])
    {
        return Some(Err(SysexError::NoVoice { offset: start, found, expected: HEADER }));
    }
    let mut reader = Reader::new(bytes);
    let len = (count * voice_len).min(bytes.len() - start);
    reader.notice(Notice::Headerless { offset: start, len });
    reader.high_bits(start, start + len);
    if voice_len == PACKED_VOICE {
        reader.packed(start, count, Form::Headerless, 0);
    } else if len == NUM_PARAMS {
        let mut data = [b' '; SINGLE_DATA];
        data[..NUM_PARAMS].copy_from_slice(bytes);
        reader.notice(Notice::NoName { offset: 0 });
        reader.voice(layout::from_single(&data), 0, Form::Headerless, 0, 0);
    } else {
        reader.singles(start, count, Form::Headerless, 0);
    }
    for (i, voice) in reader.voices.iter_mut().enumerate() {
        (voice.dump, voice.slot) = (i / BANK_VOICES, i % BANK_VOICES);
    }
    let stray = start + len;
    if stray < bytes.len() {
        reader.notice(Notice::Stray { offset: stray, len: bytes.len() - stray });
    }
    let num_high = bytes[start..stray].iter().filter(|&&byte| byte > 0x7F).count();
    let class = if bytes.len() == BANK_DATA { FileClass::Headerless4096 } else { FileClass::Headerless };
    let Reader { voices, notices, num_more_notices, num_clamped, .. } = reader;
    let looks_like_voices = num_clamped + num_high <= MAX_DOUBTFUL_VALUES * voices.len()
        && voices.iter().any(|voice| (0..NUM_OPERATORS).any(|op| voice.patch.fm.op(op, operator::OUTPUT_LEVEL) > 0.0));
    looks_like_voices.then_some(Ok(Decoded { voices, class, notices, num_more_notices }))
}
