//! The same music in four dialects of Live, field by field.

use std::collections::BTreeMap;

use serde_json::{Value, json};
use vaeform_performance::live::{Clip, ClipKind, Envelope, EnvelopeKind, LiveSet, Place};
use vaeform_performance::midi::Meter;

use crate::live_sets::{PLACES, expected, is_near, read, tracks};

/// Every field of the synthetic sets, as we read them.
fn synthetic(set: &LiveSet) -> Value {
    let in_song = |clip: &&Clip| [Place::Session, Place::Arrangement].contains(&clip.place);
    let song_notes = || set.clips.iter().filter(in_song).flat_map(|clip| &clip.notes);
    let clip_envelopes: Vec<&Envelope> = set.envelopes_of(EnvelopeKind::Clip).collect();
    let moving: Vec<&Envelope> =
        set.envelopes.iter().filter(|e| e.kind != EnvelopeKind::Clip && !e.points.is_empty()).collect();
    let meter = |meter: Meter| json!([meter.numerator, meter.denominator]);
    let clips_at = |kind, place| set.clips_at(place).filter(|clip| clip.kind == kind).count();
    let curves = || set.clips.iter().flat_map(|clip| &clip.note_curves);
    let plugins = set.devices.iter().filter_map(|device| device.plugin.as_ref());
    json!({
        "creator": set.creator,
        "tempo": set.tempo,
        "tempo_moves": set.tempo_curve.points().len(),
        "time_signature": set.time_signature.map(meter),
        "time_signature_changes": set.time_signature_changes.iter().map(|(beat, to)| json!([beat, meter(*to)])).collect::<Value>(),
        "tracks": tracks(set),
        "grouped_tracks": set.tracks.iter().filter(|track| track.group.is_some()).count(),
        "scenes": set.scenes.len(),
        "scene_names": set.scenes.iter().map(|scene| json!(scene.name)).collect::<Value>(),
        "locators": set.locators.iter().map(|l| json!([l.beat, l.name])).collect::<Value>(),
        "locator_seconds": set.locators.iter().map(|l| json!(l.seconds)).collect::<Value>(),
        "notes": PLACES.iter().map(|(place, name)| (*name, set.num_notes_at(*place))).collect::<BTreeMap<_, _>>(),
        "notes_disabled": song_notes().filter(|note| !note.is_enabled).count(),
        "notes_with_probability": song_notes().filter(|note| note.probability < 1.0).count(),
        "notes_with_velocity_deviation": song_notes().filter(|note| note.velocity_deviation != 0.0).count(),
        "clips": {
            "midi session": clips_at(ClipKind::Midi, Place::Session),
            "midi arrangement": clips_at(ClipKind::Midi, Place::Arrangement),
            "midi take": clips_at(ClipKind::Midi, Place::Take),
            "midi groove": clips_at(ClipKind::Midi, Place::Groove),
            "audio arrangement": clips_at(ClipKind::Audio, Place::Arrangement),
        },
        "clip_envelopes": clip_envelopes.len(),
        "clip_envelope_moves": clip_envelopes.iter().map(|envelope| envelope.points.len()).sum::<usize>(),
        "unresolved_clip_envelopes": clip_envelopes.iter().filter(|envelope| envelope.target.is_none()).count(),
        "clip_envelope_targets": clip_envelopes.iter().map(|e| json!(e.target.as_ref().map(|target| &target.parameter))).collect::<Value>(),
        "automation_with_moves": moving.len(),
        "automation_moves": moving.iter().map(|envelope| envelope.points.len()).sum::<usize>(),
        "curved_points": moving.iter().map(|envelope| envelope.num_curved()).sum::<usize>(),
        "per_note_event_lists": curves().count(),
        "per_note_events": curves().map(|curve| curve.points.len()).sum::<usize>(),
        "plugins": plugins.map(|plugin| json!(plugin.name)).collect::<Value>(),
        "sample_refs": set.samples.len(),
        "warp_markers": set.clips.iter().map(|clip| clip.warp_markers.len()).sum::<usize>(),
    })
}

#[test]
#[cfg_attr(not(shared), ignore = "no reference data: VAEFORM_SHARED names their folder")]
fn each_field_of_each_synthetic_set_is_as_expected() {
    let all = expected("synthetic");
    let like = ["ok-plain-xml.als", "ok-two-members.als", "ok-bom-crlf.als"].map(|name| (name, "live12.2.als"));
    let dialects = ["live9.7.als", "live10.1.als", "live11.3.als", "live12.2.als"].map(|name| (name, name));
    for (name, expected_of) in dialects.into_iter().chain(like) {
        let read = synthetic(&read(&format!("synthetic/{name}")).unwrap());
        for (field, expected) in all[expected_of].as_object().unwrap() {
            let field_read = &read[field];
            let targets = field == "clip_envelope_targets";
            assert!(is_near(field_read, expected), "{name}: {field}: {field_read} instead of {expected}, {targets}");
        }
    }
}
