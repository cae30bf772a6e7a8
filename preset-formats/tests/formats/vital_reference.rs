//! What is found in presets of Vital, in the words of the expected values.

use serde_json::{Value, json};
use vaeform_preset_formats::vital::{
    Component, ComponentKind, EFFECTS, NUM_ENVELOPES, NUM_LFOS, NUM_OSCILLATORS, VitalPreset, VitalTable,
};

/// The values of a preset.
pub(crate) fn values(file: &VitalPreset) -> Value {
    let (num_settings, num_numbers) = file.num_settings();
    let order = file.effect_order();
    let routes = file.routes.iter().map(|route| {
        json!({
            "slot": route.slot, "source": route.source, "destination": route.destination, "amount": route.amount,
            "bipolar": f64::from(u8::from(route.is_bipolar)), "stereo": f64::from(u8::from(route.is_stereo)),
            "power": route.power, "bypass": f64::from(u8::from(route.is_bypassed)), "curve": route.has_curve,
        })
    });
    json!({
        "synth_version": file.text("synth_version"), "author": file.text("author"), "style": file.text("preset_style"),
        "macros": (1..=4).map(|n| file.text(&format!("macro{n}"))).collect::<Vec<_>>(),
        "settings_keys": num_settings, "numeric": num_numbers,
        "oscillators": (1..=NUM_OSCILLATORS).map(|n| oscillator(file, n)).collect::<Vec<_>>(),
        "envelopes": (1..=NUM_ENVELOPES).map(|n| envelope(file, n)).collect::<Vec<_>>(),
        "filters": (1..=2).map(|n| filter(file, n)).collect::<Vec<_>>(),
        "lfos": (1..=NUM_LFOS).map(|n| lfo(file, n)).collect::<Vec<_>>(),
        "routes": routes.collect::<Vec<_>>(),
        "effects_on": EFFECTS.iter().filter(|effect| file.has_effect(effect)).collect::<Vec<_>>(),
        "effect_order": order,
        "volume_db": file.plain("volume"), "polyphony": file.stored("polyphony"), "legato": file.stored("legato"),
        "wavetables": file.tables.iter().map(table).collect::<Vec<_>>(),
    })
}

fn oscillator(file: &VitalPreset, n: usize) -> Value {
    let stored = |key: &str| file.stored(&format!("osc_{n}_{key}"));
    let plain = |key: &str| file.plain(&format!("osc_{n}_{key}"));
    json!({
        "on": stored("on"), "level": plain("level"), "semitones": stored("transpose") + stored("tune"),
        "pan": stored("pan"), "wave_frame": stored("wave_frame"), "unison": stored("unison_voices"),
        "detune_percent": plain("unison_detune"),
        "edge_cents": plain("unison_detune") * stored("detune_range"), "blend": stored("unison_blend"),
        "warp": stored("distortion_type"), "warp_amount": stored("distortion_amount"),
        "morph": stored("spectral_morph_type"), "morph_amount": stored("spectral_morph_amount"),
        "destination": stored("destination"), "phase": stored("phase"), "random_phase": stored("random_phase"),
        "key_track": stored("midi_track"),
    })
}

fn envelope(file: &VitalPreset, n: usize) -> Value {
    let value = |key: &str| json!(file.plain(&format!("env_{n}_{key}")));
    let keys =
        ["delay", "attack", "hold", "decay", "sustain", "release", "attack_power", "decay_power", "release_power"];
    keys.map(|key| (key.to_owned(), value(key))).into_iter().collect::<serde_json::Map<_, _>>().into()
}

fn filter(file: &VitalPreset, n: usize) -> Value {
    let stored = |key: &str| file.stored(&format!("filter_{n}_{key}"));
    json!({
        "on": stored("on"), "model": stored("model"), "style": stored("style"), "cutoff_note": stored("cutoff"),
        "cutoff_hz": 440.0 * ((stored("cutoff") - 69.0) / 12.0).exp2(), "resonance": stored("resonance"),
        "drive_db": stored("drive"), "blend": stored("blend"), "keytrack": stored("keytrack"), "mix": stored("mix"),
    })
}

fn lfo(file: &VitalPreset, n: usize) -> Value {
    let stored = |key: &str| file.stored(&format!("lfo_{n}_{key}"));
    let shape = &file.lfos.get(n - 1);
    json!({
        "hz": file.plain(&format!("lfo_{n}_frequency")), "clock": stored("sync"), "tempo_index": stored("tempo"),
        "mode": stored("sync_type"), "fade_s": stored("fade_time"), "delay_s": stored("delay_time"),
        "points": shape.map(|shape| shape.points.len()), "smooth": shape.map(|shape| shape.is_smooth),
        "name": shape.map(|shape| shape.name.as_str()),
    })
}

fn table(table: &VitalTable) -> Value {
    json!({
        "name": table.name, "groups": table.groups.len(),
        "components": table.components().map(component).collect::<Vec<_>>(),
        "full_normalize": table.is_normalized, "remove_all_dc": table.is_without_dc,
    })
}

fn component(component: &Component) -> Value {
    let mut value = json!({
        "type": component.name, "keyframes": component.keyframes.len(),
        "positions": component.keyframes.iter().map(|keyframe| keyframe.position).collect::<Vec<_>>(),
    });
    if component.kind == ComponentKind::Wave {
        let frames = || component.keyframes.iter().map(|keyframe| &keyframe.samples);
        let peak = |frame: &Vec<f32>| frame.iter().fold(0.0_f32, |most, x| most.max(x.abs()));
        value["samples"] = frames().map(Vec::len).collect();
        value["peak"] = frames().map(peak).collect();
    }
    value
}
