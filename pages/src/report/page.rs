//! A report as one file.

use std::path::Path;

use serde_json::{Map, Value};

use super::plot::plot;
use super::sounds::Sounds;
use super::table::{is_scalar, scalar, table};
use crate::escape::escaped;

const HEAD: &str = include_str!("head.html");
const TAIL: &str = include_str!("tail.html");
/// Numbers from so many on are a plot.
const PLOTTED: usize = 4;
/// The deepest that is walked.
const MAX_DEPTH: usize = 24;

/// One command's output.
#[derive(Clone, Debug)]
pub struct Part<'a> {
    /// What it is called.
    pub name: &'a str,
    /// What the command printed.
    pub json: &'a Value,
    /// Where sounds that it names are looked for; nowhere without one.
    pub folder: Option<&'a Path>,
}

/// A page of outputs of commands, whichever they are.
pub fn page(title: &str, parts: &[Part<'_>]) -> String {
    let mut html = HEAD.replace("__TITLE__", &escaped(title));
    for part in parts {
        html += &format!("<section><h2>{}</h2>\n", escaped(part.name));
        let mut sounds = Sounds::new(part.folder);
        write(&mut html, part.json, &mut sounds, 0);
        html += "</section>\n";
    }
    html + TAIL
}

fn write(html: &mut String, value: &Value, sounds: &mut Sounds<'_>, depth: usize) {
    if depth > MAX_DEPTH {
        *html += "<p>(deeper than is shown)</p>\n";
        return;
    }
    match value {
        Value::Object(fields) => object(html, fields, sounds, depth),
        Value::Array(values) => array(html, values, sounds, depth),
        other => *html += &format!("<p>{}</p>\n", scalar(other, sounds)),
    }
}

fn object(html: &mut String, fields: &Map<String, Value>, sounds: &mut Sounds<'_>, depth: usize) {
    let (plain, nested): (Vec<_>, Vec<_>) = fields.iter().partition(|(_, value)| is_scalar(value));
    if !plain.is_empty() {
        *html += "<dl>\n";
        for (key, value) in plain {
            *html += &format!("<dt>{}</dt><dd>{}</dd>\n", escaped(key), scalar(value, sounds));
        }
        *html += "</dl>\n";
    }
    for (key, value) in nested {
        let level = (depth + 3).min(6);
        *html += &format!("<h{level}>{}</h{level}>\n", escaped(key));
        write(html, value, sounds, depth + 1);
    }
}

fn array(html: &mut String, values: &[Value], sounds: &mut Sounds<'_>, depth: usize) {
    let numbers: Vec<f64> = values.iter().filter_map(Value::as_f64).collect();
    if numbers.len() == values.len() && values.len() >= PLOTTED {
        *html += &plot(&numbers);
    } else if !values.is_empty() && values.iter().all(Value::is_object) {
        *html += &table(values, sounds);
    } else if values.iter().all(is_scalar) {
        let all: Vec<String> = values.iter().map(|value| scalar(value, sounds)).collect();
        *html += &format!("<p>{}</p>\n", all.join(", "));
    } else {
        for value in values {
            write(html, value, sounds, depth + 1);
        }
    }
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;

    #[test]
    fn whatever_was_printed_becomes_one_page_that_stands_alone() {
        let folder = std::env::temp_dir();
        let json = json!({
            "version": 1, "plugin": {"id": "<b>", "axes": 31}, "curve": [9.0, 4.5, 2.0, 1.25, null], "progress": [5, 4, 3, 3],
            "samples": [{"name": "a", "mss": 2.5, "by": [3, 2, 1, 1]}, {"name": "b", "mss": 10.0, "error": "none"}],
            "words": ["x", "y"], "mixed": [{"a": 1}, 3],
        });
        let page = page("Match & more", &[Part { name: "report.json", json: &json, folder: Some(&folder) }]);
        assert!(
            page.contains("<title>Match &amp; more</title>") && page.contains("&lt;b&gt;") && !page.contains("<b>")
        );
        assert_eq!(page.matches("<table").count(), 1);
        assert_eq!(page.matches("<svg").count(), 2);
        assert!(page.contains("<dt>version</dt><dd>1</dd>") && page.contains("x, y"));
        assert!(!page.contains("http://") && !page.contains("https://") && !page.contains("__TITLE__"));
        for tag in ["section", "table", "dl", "svg", "script"] {
            assert_eq!(page.matches(&format!("<{tag}")).count(), page.matches(&format!("</{tag}>")).count(), "{tag}");
        }
    }

    #[test]
    fn what_is_nested_without_end_is_cut_off() {
        let mut json = json!(1);
        for _ in 0..100 {
            json = json!({"in": json});
        }
        let page = page("x", &[Part { name: "x", json: &json, folder: None }]);
        assert!(page.contains("deeper than is shown"));
    }
}
