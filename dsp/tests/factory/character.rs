//! Does each family sound like itself, by figures.

use vaeform_patch::Preset;
use vaeform_patch::factory;

use crate::rig::{Keys, centroid_hz, envelope_db, play, play_note};

struct Shape {
    /// From the key to 3 dB below the peak, in ms (steps of 10).
    attack_ms: usize,
    /// Level 1.4 s into a held note against the peak, in dB.
    held_db: f32,
}

fn shape(preset: &Preset) -> Shape {
    let [left, _] = play_note(&preset.patch, 60, 100);
    let envelope = envelope_db(&left);
    let peak = envelope.iter().fold(f32::MIN, |peak, &x| peak.max(x));
    let attack = envelope.iter().position(|&x| x >= peak - 3.0).unwrap_or(0);
    Shape { attack_ms: attack * 10, held_db: envelope[140] - peak }
}

fn centroid(preset: &Preset, note: u8, velocity: u8) -> f32 {
    let [left, _] = play(&preset.patch, Keys { notes: &[note], velocity, hold_s: 1.0, total_s: 1.0 });
    // Slow voices are judged once they are there.
    let from = if preset.category == "Pads" { 24_000 } else { 0 };
    centroid_hz(&left[from..])
}

#[test]
fn velocity_brightens_most_voices() {
    let mut num_brighter = 0;
    for preset in factory::bank() {
        let (soft, hard) = (centroid(&preset, 60, 40), centroid(&preset, 60, 120));
        num_brighter += usize::from(hard > soft);
        println!("{:10}  {soft:5.0} Hz at v40  {hard:5.0} Hz at v120", preset.patch.name.to_string());
    }
    assert!(num_brighter >= 20, "{num_brighter} of 32");
}

#[test]
fn families_have_their_own_shape() {
    for preset in factory::bank() {
        let Shape { attack_ms, held_db } = shape(&preset);
        let low_hz = centroid(&preset, 36, 100);
        let name = preset.patch.name;
        println!("{:10}  attack {attack_ms:4} ms  held {held_db:6.1} dB  C1 {low_hz:5.0} Hz", name.to_string());
        match preset.category.as_str() {
            "Pads" => assert!(attack_ms >= 100 && held_db > -6.0, "{name} is a pad: {attack_ms} ms, {held_db} dB"),
            "Bass" => assert!(low_hz < 500.0, "{name} is a bass around {low_hz} Hz"),
            "Plucks" => assert!(held_db < -15.0 && attack_ms <= 20, "{name} is a pluck: {held_db} dB, {attack_ms} ms"),
            "Bells" => assert!(held_db < -6.0 && attack_ms <= 20, "{name} is a bell: {held_db} dB, {attack_ms} ms"),
            "Keys" => assert!(held_db > -25.0 && attack_ms <= 20, "{name} is a key: {held_db} dB, {attack_ms} ms"),
            "Leads" | "Brass" => assert!(held_db > -6.0, "{name} does not hold: {held_db} dB"),
            _ => {}
        }
        if preset.tags.iter().any(|tag| tag == "organ") {
            assert!(held_db > -3.0, "{name} is an organ that falls by {held_db} dB");
        }
    }
}
