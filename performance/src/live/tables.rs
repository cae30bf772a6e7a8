//! Notes and clips as tables (CSV, RFC 4180).

use std::fmt::Write;

use super::clip::{Clip, ClipKind};
use super::set::LiveSet;

/// The notes of all clips, a line each.
pub fn notes_csv(set: &LiveSet) -> String {
    let mut csv =
        "clip,place,track,clip_name,time,duration,key,velocity,enabled,probability,velocity_deviation\n".to_owned();
    for (idx, clip) in set.clips.iter().enumerate() {
        let head = format!("{idx},{},{},{}", place(clip), quoted(set.track_name(clip.track)), quoted(&clip.name));
        for note in &clip.notes {
            let numbers = format!("{},{},{},{}", note.time, note.duration, note.key, note.velocity);
            let rest = format!("{},{},{}", note.is_enabled, note.probability, note.velocity_deviation);
            _ = writeln!(csv, "{head},{numbers},{rest}");
        }
    }
    csv
}

/// All clips, a line each.
pub fn clips_csv(set: &LiveSet) -> String {
    let mut csv = "clip,place,kind,track,name,start,end,start_seconds,end_seconds,looped,loop_start,loop_end,notes,sounding,silent,warp_markers\n".to_owned();
    for (idx, clip) in set.clips.iter().enumerate() {
        let (seconds, heard) = (|beat| set.tempo_curve.seconds(beat), clip.heard());
        let kind = if clip.kind == ClipKind::Midi { "midi" } else { "audio" };
        let names = format!("{},{kind},{},{}", place(clip), quoted(set.track_name(clip.track)), quoted(&clip.name));
        let times = format!("{},{},{:.6},{:.6}", clip.start, clip.end, seconds(clip.start), seconds(clip.end));
        let looped = format!("{},{},{}", clip.is_looped, clip.loop_start, clip.loop_end);
        let counts = format!("{},{},{},{}", clip.notes.len(), heard.sounding, heard.silent, clip.warp_markers.len());
        _ = writeln!(csv, "{idx},{names},{times},{looped},{counts}");
    }
    csv
}

fn place(clip: &Clip) -> &'static str {
    clip.place.name()
}

/// A text that a table can hold. What a spreadsheet would take as a formula begins with a quote.
fn quoted(text: &str) -> String {
    let is_formula = text.starts_with(['=', '+', '-', '@']);
    let text = if is_formula { format!("'{text}") } else { text.to_owned() };
    if text.contains([',', '"', '\n', '\r']) { format!("\"{}\"", text.replace('"', "\"\"")) } else { text }
}
