//! Voices of Yamaha's four-operator instruments (TX81Z, DX21, DX100 and the like), whose banks are as long as a DX7's: 32 packed voices of
//! 128 bytes. Without a message around them only their bytes tell which they are.

use super::formats::PACKED_VOICE;

/// Bytes of the name of such a voice.
const NAME: std::ops::Range<usize> = 57..67;
/// From here on such a voice holds nothing: 73 bytes on a DX21, 84 on a TX81Z.
const UNUSED: usize = 84;

/// What the voices are, if most of them are of four operators.
pub(super) fn describe(bytes: &[u8]) -> Option<String> {
    let (voices, _) = bytes.as_chunks::<PACKED_VOICE>();
    let filled = voices.iter().filter(|voice| voice.iter().any(|&byte| byte != 0)).count();
    let found = voices.iter().filter(|voice| is_one(voice)).count();
    let plural = if found == 1 { "" } else { "s" };
    (found > 0 && 2 * found > filled)
        .then(|| format!("{found} four-operator Yamaha voice{plural} (TX81Z, DX21 and the like)"))
}

/// A voice with a name where four-operator voices have it and nothing where a DX7 voice has its first operator, its pitch
/// envelope, its algorithm and its name.
fn is_one(voice: &[u8; PACKED_VOICE]) -> bool {
    let name = &voice[NAME];
    name.iter().all(|byte| (b' '..0x7F).contains(byte))
        && name.iter().any(|&byte| byte != b' ')
        && voice[UNUSED..].iter().all(|&byte| byte == 0)
}
