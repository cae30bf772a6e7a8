//! What `latent live` did, in words or as JSON.

use std::time::Duration;

use anyhow::Result;
use serde_json::json;
use vaeform_bench::stdout;
use vaeform_sysex::dx7::layout;

use super::player::Player;

/// A session that has ended.
pub(super) struct Done<'a> {
    /// The port of the controller.
    pub(super) input: String,
    /// The port of the instrument.
    pub(super) output: String,
    /// MIDI channel of the instrument, 1-16.
    pub(super) device: u8,
    /// How long it was played.
    pub(super) played: Duration,
    /// All else.
    pub(super) player: &'a Player,
}

/// Prints it: to standard error in words, or to standard output as JSON. There, `voice` is what the instrument should hold now:
/// the 155 values of a voice message.
///
/// # Errors
/// When standard output takes nothing.
pub(super) fn print(done: &Done<'_>, as_json: bool) -> Result<()> {
    let Done { input, output, device, played, player } = done;
    let (seconds, counts, decoded) = (played.as_secs_f64(), player.live.played(), player.client.num_decoded());
    let status = player.client.hardware();
    let (traffic, heard) = (status.traffic, player.client.heard());
    if as_json {
        let done = json!({
            "in": input,
            "out": output,
            "device": device,
            "seconds": seconds,
            "received": {
                "changes": counts.changes,
                "notes": counts.notes,
                "programs": counts.programs,
                "sysex": counts.sysex,
                "lost": counts.lost,
            },
            "decoded": decoded,
            "sent": traffic,
            "waiting": status.num_waiting,
            "port": status.words,
            "knobs": player.live.latents(),
            "name": heard.name.to_string(),
            "voice": layout::to_single(&heard).to_vec(),
        });
        return stdout::print(format!("{done:#}\n").as_bytes());
    }
    eprintln!(
        "vaeform: {seconds:.1} s: {} knob changes and {} notes in from {input}; {decoded} patches decoded; \
         {} parameter changes and {} voices, {} bytes, and {} bytes of notes out to {output}",
        counts.changes, counts.notes, traffic.changes, traffic.bulk, traffic.sysex_bytes, traffic.passed_bytes
    );
    if status.num_waiting > 0 {
        eprintln!("vaeform: {} values were not sent: {}", status.num_waiting, status.words);
    }
    Ok(())
}
