//! A set for people.

use std::collections::BTreeMap;
use std::fmt::Write;

use super::clip::{ClipKind, Heard, Place};
use super::envelope::{Envelope, EnvelopeKind};
use super::plan;
use super::set::LiveSet;
use super::track::TrackKind;
use super::verdict::Verdict;

/// Lines of a list that are shown.
const SHOWN: usize = 24;

/// What is in a set, and what it is good for, in lines.
pub fn text(set: &LiveSet, verdict: &Verdict) -> String {
    let mut text = String::new();
    head(set, &mut text);
    clips(set, &mut text);
    envelopes(set, &mut text);
    list(
        &mut text,
        "locators",
        set.locators.iter().map(|l| format!("beat {}, {:.3} s: {}", l.beat, l.seconds, shown(&l.name))),
    );
    let scenes = set.scenes.iter().filter(|scene| !scene.name.trim().is_empty() || scene.tempo.is_some());
    list(
        &mut text,
        "scenes",
        scenes.map(|scene| {
            let tempo = scene.tempo.map_or_else(String::new, |tempo| format!(", {tempo} BPM"));
            let meter = scene.time_signature.map_or_else(String::new, |meter| format!(", {meter}"));
            format!("{}{tempo}{meter}", shown(&scene.name))
        }),
    );
    let mut files: BTreeMap<(&str, Option<&str>), usize> = BTreeMap::new();
    set.samples.iter().for_each(|sample| *files.entry((&sample.name, sample.relative.as_deref())).or_default() += 1);
    let title = format!("samples ({} references)", set.samples.len());
    list(
        &mut text,
        &title,
        files.into_iter().map(|((name, path), num)| format!("{num} x {}", shown(path.unwrap_or(name)))),
    );
    _ = writeln!(text, "verdict: {}", verdict.text);
    let entries = verdict.controllers.entries();
    list(
        &mut text,
        "controllers",
        entries.into_iter().map(|(controller, label)| format!("{controller}: {}", shown(label))),
    );
    list(&mut text, "findings", verdict.quality.findings.iter().map(ToString::to_string));
    list(&mut text, "notices", set.notices.iter().map(ToString::to_string));
    text
}

fn head(set: &LiveSet, text: &mut String) {
    let tempo = set.tempo.map_or_else(|| "tempo unknown".to_owned(), |tempo| format!("{tempo} BPM"));
    let moves = set.tempo_curve.points().len();
    let tempo = if moves > 0 { format!("{tempo} with {moves} points of automation") } else { tempo };
    let meter = set.time_signature.map_or_else(String::new, |meter| format!(", {meter}"));
    _ = writeln!(text, "{}: {tempo}{meter}", shown(&set.creator));
    list(
        text,
        "time signatures",
        set.time_signature_changes.iter().map(|(beat, meter)| format!("beat {beat}: {meter}")),
    );
    let tracks = set.tracks.iter().enumerate();
    list(
        text,
        "tracks",
        tracks.map(|(idx, track)| {
            let devices =
                set.devices.iter().filter(|device| device.track == Some(idx)).map(|device| shown(device.label()));
            let devices: Vec<String> = devices.take(12).collect();
            let group = track.group.map_or("", |_| ", in a group");
            let name = track.name.as_deref().map_or_else(|| "(no name)".to_owned(), shown);
            let devices = if devices.is_empty() { String::new() } else { format!(": {}", devices.join(", ")) };
            format!("{} {name}{group}{devices}", track.kind.name())
        }),
    );
    let plugins = set.devices.iter().filter_map(|device| device.plugin.as_ref());
    list(
        text,
        "plug-ins",
        plugins.map(|plugin| {
            format!(
                "{} ({})",
                shown(&plugin.name),
                plugin.format.trim_end_matches("PluginInfo").trim_end_matches("Info")
            )
        }),
    );
    let returns = set.tracks_of(TrackKind::Return).count();
    _ = writeln!(text, "{} tracks, {returns} of them returns, {} devices", set.tracks.len(), set.devices.len());
}

fn clips(set: &LiveSet, text: &mut String) {
    for place in Place::ALL {
        let count = |kind| set.clips_at(place).filter(|clip| clip.kind == kind).count();
        let (midi, audio, notes) = (count(ClipKind::Midi), count(ClipKind::Audio), set.num_notes_at(place));
        if midi + audio == 0 {
            continue;
        }
        let off = set.clips_at(place).flat_map(|clip| &clip.notes).filter(|note| !note.is_enabled).count();
        let off = if off > 0 { format!(" ({off} switched off)") } else { String::new() };
        _ = write!(text, "{}: {midi} MIDI clips with {notes} notes{off}, {audio} audio clips", place.name());
        if place == Place::Arrangement {
            let sum = set.clips_at(place).map(|clip| clip.heard()).fold(Heard::default(), |sum, heard| Heard {
                sounding: sum.sounding.saturating_add(heard.sounding),
                switched_off: sum.switched_off.saturating_add(heard.switched_off),
                silent: sum.silent + heard.silent,
                by_looping: sum.by_looping.saturating_add(heard.by_looping),
            });
            let Heard { sounding, switched_off, silent, by_looping } = sum;
            let heard = sounding.saturating_sub(switched_off);
            _ = write!(text, "; {heard} heard, {by_looping} of them by looping, {silent} stored but silent");
        }
        text.push('\n');
    }
    if set.num_notes_in_file > 0 {
        _ = writeln!(text, "{} notes in the whole file", set.num_notes_in_file);
    }
}

fn envelopes(set: &LiveSet, text: &mut String) {
    let sum = |of: fn(&Envelope) -> usize| set.envelopes.iter().map(of).sum::<usize>();
    let (moves, initial) = (sum(|envelope| envelope.points.len()), sum(|envelope| envelope.num_initial));
    let num = set.envelopes.len();
    _ = writeln!(
        text,
        "{num} envelopes: {moves} moves and {initial} values before all; {} curve events in the whole file",
        set.num_float_events
    );
    let moving = set.envelopes.iter().filter(|envelope| !envelope.points.is_empty());
    list(
        text,
        "moving",
        moving.map(|envelope| {
            let target = envelope
                .target
                .as_ref()
                .map_or_else(|| "nothing in the set".to_owned(), |target| plan::label(set, target));
            let kind = match envelope.kind {
                EnvelopeKind::Clip => "clip envelope",
                EnvelopeKind::Automation | EnvelopeKind::Inline => "automation",
            };
            format!("{}: {} moves, {kind}", shown(&target), envelope.points.len())
        }),
    );
}

/// A list under a title, its first lines. The others are not even made: a hostile set has millions.
fn list(text: &mut String, title: &str, mut lines: impl Iterator<Item = String>) {
    let shown: Vec<String> = lines.by_ref().take(SHOWN).collect();
    if shown.is_empty() {
        return;
    }
    _ = writeln!(text, "{title}:");
    shown.iter().for_each(|line| _ = writeln!(text, "  {line}"));
    if lines.next().is_some() {
        _ = writeln!(text, "  and more, which JSON has");
    }
}

/// A stranger's text without what would move a terminal's cursor.
fn shown(text: &str) -> String {
    text.chars().take(120).map(|c| if c.is_control() { ' ' } else { c }).collect()
}
