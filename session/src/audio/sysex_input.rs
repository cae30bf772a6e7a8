//! System exclusive messages: parameter changes, universal messages and dump requests act here and now; what they mean for the
//! document and all others go to the worker. `[audio-thread]`

use vaeform_dsp::event::Event;
use vaeform_dsp::synth::Synth;
use vaeform_sysex::dx7::{BEND_RANGE, Change, Dx7, ParameterChange};
use vaeform_sysex::{Device, Dump, Message};

use super::messages::FromAudio;
use super::played_sound::PlayedSound;
use super::reports::Reports;
use crate::hardware::HostOutput;
use crate::sysex::assembly::{Assembly, Piece};

/// The largest bend range of the instrument in semitones.
const MAX_BEND_RANGE: u8 = 12;

/// A dump that was asked for.
#[derive(Clone, Copy, Debug)]
struct Request {
    /// The bank, or the voice that is heard.
    dump: Dump,
    /// The channel of the request, 0-15, on which it is answered.
    channel: u8,
}

/// See the [module](self).
#[derive(Debug, Default)]
pub(super) struct SysExInput {
    /// The message that comes in.
    assembly: Assembly,
    /// A dump that was asked for.
    request: Option<Request>,
    /// Where messages for the host come from, in a session that has one.
    pub(super) host: Option<HostOutput>,
}

impl SysExInput {
    /// A system exclusive message, or a piece of one: real-time bytes in it are passed over, and F0 and F7 may be missing. Dump requests
    /// are answered here where the host takes messages.
    pub(super) fn take(&mut self, piece: &[u8], synth: &mut Synth, played: &mut PlayedSound, reports: &mut Reports) {
        match self.assembly.add(piece) {
            Piece::Whole(len) => {
                let message = self.assembly.message(len);
                if let Ok(ParameterChange { change, .. }) = ParameterChange::decode(message) {
                    return take_change(change, synth, played);
                }
                if let Some(Message::Request { dump, channel }) = Dx7.recognise(message)
                    && self.host.as_ref().is_some_and(HostOutput::is_offered)
                {
                    self.request = Some(Request { dump, channel });
                    return;
                }
                synth.universal(message);
                // Older events go before.
                let is_in_turn = played.tell_all(reports);
                if !(is_in_turn && reports.tell_bytes(message, FromAudio::SysEx)) {
                    reports.lose_sysex();
                }
            }
            Piece::TooLong => reports.lose_sysex(),
            Piece::Waits => {}
        }
    }

    /// The answer to a dump request that has come, at the start of `message`, which has room for a bank; 0 without one.
    pub(super) fn answer(&mut self, played: &PlayedSound, message: &mut [u8]) -> usize {
        let Some(Request { dump, channel }) = self.request.take() else { return 0 };
        played.dump(dump, channel, message)
    }
}

fn take_change(change: Change, synth: &mut Synth, played: &mut PlayedSound) {
    if let Change::Function { number: BEND_RANGE, value } = change {
        set_bend_range(value.min(MAX_BEND_RANGE), synth);
    }
    played.change(change);
}

/// Sets the range of the pitch bend on all channels, in semitones, as registered parameter 0 does.
fn set_bend_range(semitones: u8, synth: &mut Synth) {
    for channel in 0..16 {
        for (controller, value) in [(101, 0), (100, 0), (6, semitones), (38, 0), (101, 127), (100, 127)] {
            synth.handle(Event::Controller { channel, controller, value: f32::from(value) / 127.0 });
        }
    }
}
