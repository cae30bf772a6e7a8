//! JSON to layers.

use serde_json::{Map, Value};

use super::notice::LayerNotice;
use super::{BANDS, BANK, NAMES, POINTS, ROUTES, TABLE, curves, nearest, routes};
use crate::layers::{ContentId, LayerGroup, LayerParamDef, LayerParamId, Layers, NUM_MACROS, TableId, TableRef};

/// See [`Layers::from_json`].
pub(in crate::layers) fn from_json(groups: &mut Map<String, Value>, notices: &mut Vec<LayerNotice>) -> Layers {
    let mut layers = Layers::default();
    let ids: Vec<LayerParamId> = LayerParamId::all().collect();
    for ids in ids.chunk_by(|a, b| a.def().group == b.def().group) {
        let group = ids[0].def().group;
        match groups.remove(group.key()) {
            None => {}
            Some(Value::Object(mut fields)) => {
                let has_any = !fields.is_empty();
                take_group(&mut layers, group, ids, &mut fields, notices);
                if !(has_any && fields.is_empty()) {
                    groups.insert(group.key().to_owned(), fields.into());
                }
            }
            Some(_) => notices.push(LayerNotice::wrong(group.key(), "an object of values by key")),
        }
    }
    if let Some(value) = groups.remove(ROUTES)
        && let Some(unknown) = routes::from_json(value, &mut layers, notices)
    {
        groups.insert(ROUTES.to_owned(), unknown);
    }
    layers
}

fn take_group(
    layers: &mut Layers,
    group: LayerGroup,
    ids: &[LayerParamId],
    fields: &mut Map<String, Value>,
    notices: &mut Vec<LayerNotice>,
) {
    for &id in ids {
        let Some(value) = fields.remove(id.def().key) else { continue };
        match number_of(id.def(), &value) {
            Some(number) => notices.extend(layers.set(id, nearest(number)).map(LayerNotice::Clamped)),
            None => notices.push(LayerNotice::wrong(id.key(), expected(id.def()))),
        }
    }
    let result = match group {
        LayerGroup::Oscillator(n) => take(fields, TABLE, |value| take_table(layers, usize::from(n) - 1, value)),
        LayerGroup::Noise => take(fields, BANDS, |value| take_content(&mut layers.noise_bands, &value)),
        LayerGroup::Partials => take(fields, BANK, |value| take_content(&mut layers.partials, &value)),
        LayerGroup::Envelope(n) => take(fields, POINTS, |value| {
            curves::from_json(&value, notices, group).map(|points| layers.envelopes[usize::from(n) - 1] = points)
        }),
        LayerGroup::Lfo(n) => take(fields, POINTS, |value| {
            curves::from_json(&value, notices, group).map(|points| layers.lfos[usize::from(n) - 1] = points)
        }),
        LayerGroup::Macros => take(fields, NAMES, |value| take_names(layers, value)),
        _ => None,
    };
    if let Some((key, expected)) = result {
        notices.push(LayerNotice::wrong(format!("{}.{key}", group.key()), expected));
    }
}

fn take_table(layers: &mut Layers, oscillator: usize, value: Value) -> Result<(), &'static str> {
    let text = value.as_str().unwrap_or_default();
    let table = TableRef::factory(text).or_else(|| TableId::from_text(text).map(TableRef::Own));
    layers.tables[oscillator] = table.ok_or("the name of a factory table, or 32 hexadecimal digits")?;
    Ok(())
}

fn take_names(layers: &mut Layers, value: Value) -> Result<(), &'static str> {
    const EXPECTED: &str = "up to 8 names of up to 12 ASCII characters";
    let Value::Array(names) = value else { return Err(EXPECTED) };
    let mut is_whole = names.len() <= NUM_MACROS;
    for (kept, name) in layers.macro_names.iter_mut().zip(&names) {
        let name = name.as_str().unwrap_or("\u{FFFD}");
        is_whole &= name.is_ascii() && name.len() <= kept.len();
        for (byte, c) in kept.iter_mut().zip(name.chars()) {
            *byte = if c.is_ascii() { c as u8 } else { b' ' };
        }
    }
    if is_whole { Ok(()) } else { Err(EXPECTED) }
}

fn take_content(to: &mut Option<ContentId>, value: &Value) -> Result<(), &'static str> {
    let id = value.as_str().and_then(ContentId::from_text);
    *to = Some(id.ok_or("32 hexadecimal digits")?);
    Ok(())
}

/// Gives a field to a function; what it expected there if the field is not that.
fn take<'a>(
    fields: &mut Map<String, Value>,
    key: &'a str,
    read: impl FnOnce(Value) -> Result<(), &'static str>,
) -> Option<(&'a str, &'static str)> {
    let value = fields.remove(key)?;
    read(value).err().map(|expected| (key, expected))
}

/// A number, or the number of a choice's word.
fn number_of(def: &LayerParamDef, value: &Value) -> Option<f64> {
    let of_label = |text: &str| def.labels.iter().position(|label| *label == text);
    match value {
        Value::String(text) => of_label(text).map(|step| f64::from(def.min) + step as f64),
        value => value.as_f64(),
    }
}

fn expected(def: &LayerParamDef) -> String {
    match def.labels {
        [] => "a number".to_owned(),
        labels => format!("one of {}", labels.join(", ")),
    }
}
