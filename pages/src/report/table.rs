//! Lists of objects as tables that can be sorted.

use serde_json::Value;

use super::number::number_text;
use super::plot::sparkline;
use super::sounds::Sounds;
use crate::escape::escaped;

/// True for what fits a cell.
pub(super) fn is_scalar(value: &Value) -> bool {
    !value.is_object() && !value.is_array()
}

/// A cell.
pub(super) fn scalar(value: &Value, sounds: &mut Sounds<'_>) -> String {
    match value {
        Value::Null => "-".to_owned(),
        Value::Bool(is) => if *is { "yes" } else { "no" }.to_owned(),
        Value::Number(number) => number_text(number.as_f64().unwrap_or(f64::NAN)),
        Value::String(text) => sounds.player(text).unwrap_or_else(|| escaped(text)),
        nested => escaped(&nested.to_string()),
    }
}

/// Objects as rows; a column for each key that one of them has.
pub(super) fn table(rows: &[Value], sounds: &mut Sounds<'_>) -> String {
    let mut keys: Vec<&String> = Vec::new();
    for key in rows.iter().filter_map(Value::as_object).flat_map(|row| row.keys()) {
        if !keys.contains(&key) {
            keys.push(key);
        }
    }
    let mut html = "<div class=\"wide\"><table><thead><tr>".to_owned();
    for key in &keys {
        html += &format!("<th aria-sort=\"none\"><button>{}</button></th>", escaped(key));
    }
    html += "</tr></thead><tbody>\n";
    for row in rows {
        html += "<tr>";
        for key in &keys {
            html += &cell(row.get(key.as_str()).unwrap_or(&Value::Null), sounds);
        }
        html += "</tr>\n";
    }
    html + "</tbody></table></div>\n"
}

fn cell(value: &Value, sounds: &mut Sounds<'_>) -> String {
    if let Some(number) = value.as_f64() {
        return format!("<td class=\"number\" data-value=\"{number}\">{}</td>", number_text(number));
    }
    let numbers = value.as_array().map(|all| all.iter().filter_map(Value::as_f64).collect::<Vec<_>>());
    match numbers.filter(|numbers| numbers.len() > 1) {
        Some(numbers) => format!("<td>{}</td>", sparkline(&numbers)),
        None => format!("<td>{}</td>", scalar(value, sounds)),
    }
}
