//! Where the host is in its song, as the synth is told.

use nice_plug::prelude as host;
use vaeform_dsp::modulation::{TimeSignature, Transport};

/// The host's position at the start of a block; nothing when it has no tempo.
pub(crate) fn transport(host: &host::Transport) -> Option<Transport> {
    let part = |number: Option<i32>, otherwise: u8| number.and_then(|n| u8::try_from(n).ok()).unwrap_or(otherwise);
    Some(Transport {
        tempo_bpm: host.tempo?,
        song_beats: host.pos_beats.unwrap_or(0.0),
        // Without a position there is nothing to follow but the tempo.
        is_playing: host.playing && host.pos_beats.is_some(),
        loop_beats: host.loop_range_beats.map(|(start, end)| [start, end]),
        signature: TimeSignature {
            numerator: part(host.time_sig_numerator, 4),
            denominator: part(host.time_sig_denominator, 4),
        },
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_host_without_a_tempo_says_nothing_and_one_without_a_position_its_tempo_alone() {
        let mut told = host::Transport::new(48_000.0);
        assert_eq!(transport(&told), None);
        told.tempo = Some(150.0);
        told.playing = true;
        let here = transport(&told).expect("a tempo");
        assert_eq!((here.tempo_bpm, here.is_playing), (150.0, false));
        told.pos_beats = Some(7.5);
        told.loop_range_beats = Some((4.0, 8.0));
        told.time_sig_numerator = Some(3);
        let here = transport(&told).expect("a tempo");
        assert_eq!((here.song_beats, here.is_playing, here.loop_beats), (7.5, true, Some([4.0, 8.0])));
        assert_eq!((here.signature.numerator, here.signature.denominator), (3, 4));
    }
}
