//! Sounds in a page: 16-bit WAV as an address that holds its data.

use base64::Engine;
use base64::engine::general_purpose::STANDARD;

/// Mono samples as a 16-bit WAV in a `data:` address. What is over full scale is cut off.
pub(crate) fn data_address(samples: &[f32], rate_hz: u32) -> String {
    let num_bytes = 2 * samples.len() as u32;
    let mut wav = Vec::with_capacity(44 + num_bytes as usize);
    wav.extend(b"RIFF");
    wav.extend((36 + num_bytes).to_le_bytes());
    wav.extend(b"WAVEfmt ");
    wav.extend(16_u32.to_le_bytes());
    wav.extend(1_u16.to_le_bytes());
    wav.extend(1_u16.to_le_bytes());
    wav.extend(rate_hz.to_le_bytes());
    wav.extend((2 * rate_hz).to_le_bytes());
    wav.extend(2_u16.to_le_bytes());
    wav.extend(16_u16.to_le_bytes());
    wav.extend(b"data");
    wav.extend(num_bytes.to_le_bytes());
    let steps = samples.iter().map(|x| (x.clamp(-1.0, 1.0) * 32_767.0).round() as i16);
    wav.extend(steps.flat_map(i16::to_le_bytes));
    format!("data:audio/wav;base64,{}", STANDARD.encode(wav))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_sound_is_a_wav_of_its_length() {
        let address = data_address(&[0.0, 1.0, -2.0], 44_100);
        let wav = STANDARD.decode(address.strip_prefix("data:audio/wav;base64,").unwrap()).unwrap();
        assert_eq!((wav.len(), &wav[..4], &wav[40..44]), (50, &b"RIFF"[..], &6_u32.to_le_bytes()[..]));
        assert_eq!(wav[44..], [0, 0, 0xff, 0x7f, 0x01, 0x80]);
    }
}
