//! Where the host is in its song, as the synth is told.

use nice_plug::prelude as host;
use vaeform_dsp::modulation::{TimeSignature, Transport};

/// The host's position at the start of a block; nothing when it has no tempo.
pub(crate) fn of_host(host: &host::Transport) -> Option<Transport> {
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

/// The position of a program around the plugin: JACK's where another program leads its time, else nothing, since all other backends make a
/// tempo up. The framework counts the bars and beats of JACK from 1, and all bars as four beats.
pub(crate) fn of_program(host: &host::Transport) -> Option<Transport> {
    let bar = f64::from(host.bar_number?);
    let now = of_host(host)?;
    let beat = 4.0 / f64::from(now.signature.denominator.max(1));
    let in_bar = now.song_beats - 4.0 * bar - beat;
    Some(Transport { song_beats: (bar - 1.0) * now.signature.beats_per_bar() + in_bar, ..now })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_host_without_a_tempo_says_nothing_and_one_without_a_position_its_tempo_alone() {
        let mut told = host::Transport::new(48_000.0);
        assert_eq!(of_host(&told), None);
        told.tempo = Some(150.0);
        told.playing = true;
        let here = of_host(&told).expect("a tempo");
        assert_eq!((here.tempo_bpm, here.is_playing), (150.0, false));
        told.pos_beats = Some(7.5);
        told.loop_range_beats = Some((4.0, 8.0));
        told.time_sig_numerator = Some(3);
        let here = of_host(&told).expect("a tempo");
        assert_eq!((here.song_beats, here.is_playing, here.loop_beats), (7.5, true, Some([4.0, 8.0])));
        assert_eq!((here.signature.numerator, here.signature.denominator), (3, 4));
    }

    #[test]
    fn a_program_follows_jack_where_somebody_leads_it_and_no_tempo_that_was_made_up() {
        let mut told = host::Transport::new(48_000.0);
        (told.tempo, told.playing) = (Some(120.0), true);
        assert_eq!(of_program(&told), None);
        // The third beat of the second bar of six eighths, as the framework has it.
        (told.time_sig_numerator, told.time_sig_denominator) = (Some(6), Some(8));
        (told.bar_number, told.pos_beats) = (Some(2), Some(2.0 * 4.0 + 3.0 / 8.0 * 4.0));
        let now = of_program(&told).expect("a leader");
        assert_eq!((now.song_beats, now.is_playing, now.tempo_bpm), (3.0 + 1.0, true, 120.0));
    }
}
