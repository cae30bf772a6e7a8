//! What routes can lead to, as a menu and by name.

use egui::Ui;
use vaeform_patch::layers::{Destination, LayerGroup, LayerParamId};
use vaeform_patch::{Group, ParamId};

/// A family of the menu: its name, and what is in it.
type Family = (&'static str, fn(LayerGroup) -> bool);

/// All families.
const FAMILIES: [Family; 7] = [
    ("Oscillators", |group| {
        use LayerGroup::{Fm, Noise, Oscillator, Partials, Sub};
        matches!(group, Oscillator(_) | Sub | Noise | Partials | Fm)
    }),
    ("Filters", |group| matches!(group, LayerGroup::Filter(_) | LayerGroup::Filters)),
    ("Envelopes", |group| matches!(group, LayerGroup::Envelope(_))),
    ("LFOs", |group| matches!(group, LayerGroup::Lfo(_))),
    ("Random", |group| matches!(group, LayerGroup::Random(_))),
    ("Macros", |group| matches!(group, LayerGroup::Macros)),
    ("Effects", LayerGroup::is_effect),
];

/// The name of a destination: its part of the instrument and its own.
pub(super) fn name(destination: Destination) -> String {
    match destination {
        Destination::Layer(id) if id.def().group == LayerGroup::Macros => id.def().name.to_owned(),
        Destination::Layer(id) => format!("{} {}", id.def().group.name(), id.def().name.to_lowercase()),
        Destination::Fm(id) => format!("{} {}", fm_group(id.def().group), id.def().name.to_lowercase()),
    }
}

fn fm_group(group: Group) -> String {
    match group {
        Group::Operator(n) => format!("Operator {n}"),
        Group::PitchEnvelope => "FM pitch envelope".to_owned(),
        Group::Algorithm => "FM algorithm".to_owned(),
        Group::Lfo => "FM LFO".to_owned(),
        Group::Voice => "FM voice".to_owned(),
    }
}

/// The items of a menu of all destinations; the one that was picked.
pub(super) fn menu(ui: &mut Ui) -> Option<Destination> {
    let mut picked = None;
    for (name, is_in) in FAMILIES {
        let mut groups: Vec<LayerGroup> = Vec::new();
        for id in LayerParamId::all().filter(|id| is_in(id.def().group) && id.def().is_continuous()) {
            if !groups.contains(&id.def().group) {
                groups.push(id.def().group);
            }
        }
        ui.menu_button(name, |ui| match groups[..] {
            [group] => layer_items(ui, group, &mut picked),
            _ => groups.iter().for_each(|&group| {
                ui.menu_button(group.name(), |ui| layer_items(ui, group, &mut picked));
            }),
        });
    }
    ui.menu_button("FM operators", |ui| {
        let mut groups: Vec<Group> = Vec::new();
        for id in ParamId::all().filter(|&id| Destination::Fm(id).is_continuous()) {
            if !groups.contains(&id.def().group) {
                groups.push(id.def().group);
            }
        }
        // Operators from the first on; the table begins with the last.
        groups.sort_by_key(|group| fm_order(*group));
        for group in groups {
            ui.menu_button(fm_group(group), |ui| fm_items(ui, group, &mut picked));
        }
    });
    picked
}

fn fm_order(group: Group) -> u8 {
    if let Group::Operator(n) = group { n } else { u8::MAX }
}

fn layer_items(ui: &mut Ui, group: LayerGroup, picked: &mut Option<Destination>) {
    for id in LayerParamId::all().filter(|id| id.def().group == group && id.def().is_continuous()) {
        if ui.button(id.def().name).clicked() {
            *picked = Some(Destination::Layer(id));
            ui.close();
        }
    }
}

fn fm_items(ui: &mut Ui, group: Group, picked: &mut Option<Destination>) {
    let ids = ParamId::all().filter(|&id| id.def().group == group && Destination::Fm(id).is_continuous());
    for id in ids {
        if ui.button(id.def().name).clicked() {
            *picked = Some(Destination::Fm(id));
            ui.close();
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_destination_has_a_name_of_its_own_and_a_family() {
        let layers = LayerParamId::all().map(Destination::Layer).chain(ParamId::all().map(Destination::Fm));
        let all: Vec<Destination> = layers.filter(|destination| destination.is_continuous()).collect();
        let mut names: Vec<String> = all.iter().map(|&destination| name(destination)).collect();
        names.sort();
        names.dedup();
        assert_eq!(names.len(), all.len());
        for id in LayerParamId::all().filter(|id| id.def().is_continuous()) {
            let families = FAMILIES.iter().filter(|(_, is_in)| is_in(id.def().group)).count();
            assert_eq!(families, 1, "{}", id.key());
        }
    }
}
