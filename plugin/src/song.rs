//! The song that the synth follows: the host's, or in the program a MIDI clock's or that of the window's tempo.

use nice_plug::context::PluginApi;
use nice_plug::prelude::ProcessContext;
use vaeform_dsp::modulation::{ClockMessage, Song};
use vaeform_dsp::synth::Synth;
use vaeform_session::{AudioThreadHandle, SongMeter};

use crate::Vaeform;
use crate::transport;

/// Tells the synth where the song is. `[audio-thread]`
#[derive(Debug)]
pub(crate) struct FollowedSong(Song);

impl FollowedSong {
    /// Without a host so far.
    pub(crate) fn new(sample_rate_hz: f32) -> Self {
        Self(Song::new(sample_rate_hz))
    }

    /// A block begins, and the session's end looks where in the song that is.
    pub(crate) fn begin_block(
        &mut self,
        context: &impl ProcessContext<Vaeform>,
        port: &mut AudioThreadHandle,
        synth: &mut Synth,
    ) {
        let host = match context.plugin_api() {
            PluginApi::Standalone => transport::of_program(context.transport()),
            PluginApi::Clap | PluginApi::Vst3 => transport::of_host(context.transport()),
        };
        if let Some(now) = self.0.begin_block(host, port.own_song()) {
            synth.set_transport(Some(&now));
        }
        port.look(synth);
    }

    /// A message of a MIDI clock at a frame of the block, up to which all is rendered.
    pub(crate) fn take(&mut self, message: ClockMessage, at: usize, synth: &mut Synth) {
        if let Some(now) = self.0.take(message, at) {
            synth.set_transport(Some(&now));
        }
    }

    /// The block is over; what was followed is told.
    pub(crate) fn end_block(&mut self, frames: usize, meter: &SongMeter) {
        self.0.end_block(frames);
        meter.tell(self.0.source(), self.0.tempo_bpm(), self.0.is_lost());
    }
}

#[cfg(test)]
mod tests {
    use nice_plug::context::process::SendEventError;
    use nice_plug::prelude::{NoteEvent, Transport};
    use vaeform_dsp::modulation::{OwnSong, SongSource};
    use vaeform_session::{Command, PlayedSong};

    use super::*;
    use crate::events::HostSysEx;

    struct Around(PluginApi, Transport);

    impl ProcessContext<Vaeform> for Around {
        fn plugin_api(&self) -> PluginApi {
            self.0
        }
        fn execute_background(&self, (): ()) {}
        fn execute_gui(&self, (): ()) {}
        fn transport(&self) -> &Transport {
            &self.1
        }
        fn next_event(&mut self) -> Option<NoteEvent<HostSysEx>> {
            None
        }
        fn try_send_event(&mut self, _: NoteEvent<HostSysEx>) -> Result<(), (NoteEvent<HostSysEx>, SendEventError)> {
            Ok(())
        }
        fn set_latency_samples(&self, _: u32) {}
        fn request_restart(&self) {}
        fn set_current_voice_capacity(&self, _: u32) {}
    }

    #[test]
    fn a_program_plays_the_windows_tempo_or_a_midi_clock_and_a_plugin_its_hosts() {
        let (session, mut port) = vaeform_session::open();
        let (client, mut synth) = (session.client(), Synth::new(48_000.0));
        let meter = SongMeter::default();
        let mut made_up = Transport::new(48_000.0);
        (made_up.tempo, made_up.playing) = (Some(120.0), true);
        let own = OwnSong { tempo_bpm: 84.0, follows_midi: true };
        client.send(Command::Song(own));
        let program = Around(PluginApi::Standalone, made_up);
        let mut song = FollowedSong::new(48_000.0);
        let mut block = |song: &mut FollowedSong, around: &Around, ticks: bool| {
            song.begin_block(around, &mut port, &mut synth);
            if ticks {
                song.take(ClockMessage::Tick, 0, &mut synth);
            }
            song.end_block(800, &meter);
            meter.played()
        };
        let of = |source, tempo_bpm| PlayedSong { source, tempo_bpm, is_lost: false };
        assert_eq!(block(&mut song, &program, false), of(SongSource::Own, 84.0));
        // 48,000 frames a second, a tick of a 24th each 800 frames: 150 beats a minute.
        for _ in 0..4 {
            block(&mut song, &program, true);
        }
        let is_clock = |song: PlayedSong| song.source == SongSource::MidiClock && (song.tempo_bpm - 150.0).abs() < 1e-3;
        let led = block(&mut song, &program, true);
        assert!(is_clock(led) && !led.is_lost, "{led:?}");
        // Half a second without a tick is 30 blocks.
        let gone: Vec<bool> = (0..40).map(|_| block(&mut song, &program, false).is_lost).collect();
        assert!(!gone[20] && gone[39] && gone.is_sorted(), "{gone:?}");
        let found = block(&mut song, &program, true);
        assert!(is_clock(found) && !found.is_lost, "{found:?}");
        let mut led = Transport::new(48_000.0);
        led.tempo = Some(99.0);
        assert_eq!(block(&mut song, &Around(PluginApi::Clap, led), true), of(SongSource::Host, 99.0));
    }
}
