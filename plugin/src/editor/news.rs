//! What the editor has shown, so that a frame is drawn only when there is something else to be shown.

use vaeform_dsp::control::{CONTROLS, NUM_CONTROLS};
use vaeform_dsp::modulation::SongSource;
use vaeform_session::hardware::{HardwareStatus, PortNames, TransferStatus};
use vaeform_session::{Client, NUM_LATENTS, WorkerState, sound_map};

use super::control_port::ControlPort;

/// All that is shown and changes by itself, or a number that changes with it.
#[derive(Clone, Debug, PartialEq)]
pub(crate) struct Seen {
    revision: u64,
    worker: WorkerState,
    hardware: HardwareStatus,
    ports: PortNames,
    transfer: Option<TransferStatus>,
    /// How far controllers have moved the latents.
    offsets: [f32; NUM_LATENTS],
    /// The host's parameters, normalised.
    controls: [f32; NUM_CONTROLS],
    voices: usize,
    /// The beat at which lanes or gesture play, if they do.
    beat: Option<i64>,
    /// Whose song is played, its tempo in tenths, and whether its clock is lost.
    song: (SongSource, i32, bool),
    /// Of the map of sounds.
    map: u64,
}

impl Seen {
    /// What is to be seen now.
    pub(crate) fn now(client: &Client, port: &dyn ControlPort) -> Self {
        let (beat, _, plays) = client.song_place();
        let song = client.meters().song.played();
        Self {
            revision: client.snapshot().revision,
            worker: client.worker(),
            hardware: client.hardware(),
            ports: client.ports(),
            transfer: client.transfer(),
            offsets: client.offsets(),
            controls: std::array::from_fn(|i| port.normalized(CONTROLS[i].control)),
            voices: client.meters().voices(),
            beat: plays.then_some(beat as i64),
            song: (song.source, (10.0 * song.tempo_bpm).round() as i32, song.is_lost),
            map: sound_map::revision(),
        }
    }
}
