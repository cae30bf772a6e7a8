//! Layers to JSON.

use serde_json::{Map, Value};

use super::{BANDS, BANK, NAMES, POINTS, ROUTES, TABLE, curves, is_known, number, routes};
use crate::layers::{FACTORY_TABLES, LayerGroup, LayerParamDef, LayerParamId, Layers, NUM_MACROS, TableRef};

/// See [`Layers::to_json`].
pub(in crate::layers) fn to_json(layers: &Layers, unknown: Option<&Map<String, Value>>) -> Map<String, Value> {
    let mut groups = Map::new();
    let plain = Layers::default();
    for id in LayerParamId::all().filter(|&id| layers.get(id) != plain.get(id)) {
        let def = id.def();
        put(&mut groups, def.group, def.key, value(def, layers.get(id)));
    }
    for (n, &table) in (1..).zip(&layers.tables) {
        if let Some(text) = table_text(table).filter(|_| table != TableRef::default()) {
            put(&mut groups, LayerGroup::Oscillator(n), TABLE, text.into());
        }
    }
    let contents = [(LayerGroup::Noise, BANDS, layers.noise_bands), (LayerGroup::Partials, BANK, layers.partials)];
    for (group, key, id) in contents {
        if let Some(id) = id {
            put(&mut groups, group, key, id.to_string().into());
        }
    }
    let envelopes = (1..).map(LayerGroup::Envelope).zip(&layers.envelopes);
    let lfos = (1..).map(LayerGroup::Lfo).zip(&layers.lfos);
    for (group, points) in envelopes.chain(lfos).filter(|(_, points)| **points != Default::default()) {
        put(&mut groups, group, POINTS, curves::to_json(points));
    }
    if layers.macro_names != plain.macro_names {
        put(&mut groups, LayerGroup::Macros, NAMES, names(&layers.macro_names));
    }
    let kept = unknown.and_then(|unknown| unknown.get(ROUTES));
    if let Some(routes) = routes::to_json(layers.routes(), kept) {
        groups.insert(ROUTES.to_owned(), routes);
    }
    add_unknown(&mut groups, unknown);
    groups
}

fn put(groups: &mut Map<String, Value>, group: LayerGroup, key: &str, value: Value) {
    let group = groups.entry(group.key()).or_insert_with(|| Map::new().into());
    if let Value::Object(group) = group {
        group.insert(key.to_owned(), value);
    }
}

/// A choice by its word, anything else by its number.
fn value(def: &LayerParamDef, value: f32) -> Value {
    let is_switch = def.labels == ["off", "on"];
    match def.labels.get((value - def.min) as usize) {
        Some(&label) if !is_switch => label.into(),
        _ => number(value),
    }
}

/// The factory's by name, own ones by id.
fn table_text(table: TableRef) -> Option<String> {
    match table {
        TableRef::Factory(idx) => FACTORY_TABLES.get(usize::from(idx)).map(|&name| name.to_owned()),
        TableRef::Own(id) => Some(id.to_string()),
    }
}

/// The names up to the last one that is not empty.
fn names(names: &[[u8; 12]; NUM_MACROS]) -> Value {
    let text = |name: &[u8; 12]| {
        let text: String = name.iter().map(|&byte| char::from(byte & 0x7F)).collect();
        text.trim_end_matches(' ').to_owned()
    };
    let mut names: Vec<String> = names.iter().map(text).collect();
    names.truncate(names.iter().rposition(|name| !name.is_empty()).map_or(0, |last| last + 1));
    names.into()
}

/// Adds what no reader knew: whole groups, and keys of known ones.
fn add_unknown(groups: &mut Map<String, Value>, unknown: Option<&Map<String, Value>>) {
    for (group, value) in unknown.into_iter().flatten().filter(|(group, _)| *group != ROUTES) {
        let is_group = LayerParamId::all().any(|id| id.def().group.key() == group);
        match value {
            Value::Object(fields) if is_group => {
                let fields: Vec<_> = fields.iter().filter(|(key, _)| !is_known(group, key)).collect();
                let kept = groups.entry(group.clone()).or_insert_with(|| Map::new().into());
                if let Value::Object(kept) = kept {
                    kept.extend(fields.into_iter().map(|(key, value)| (key.clone(), value.clone())));
                }
            }
            _ if is_group => {}
            _ => {
                groups.insert(group.clone(), value.clone());
            }
        }
    }
}
