//! Drawn curves: `{"at": [[x, y, curve], ...], "sustain": 2, "repeat": [0, 1], "ping_pong": true}`; a bend of 0 is left out.

use serde_json::{Map, Value, json};

use super::notice::LayerNotice;
use super::{POINTS, nearest, number};
use crate::layers::{LayerGroup, MAX_POINTS, Point, Points};

/// A curve as JSON.
pub(super) fn to_json(points: &Points) -> Value {
    let point = |&Point { x, y, curve }: &Point| {
        let mut numbers = vec![number(x), number(y)];
        numbers.extend((curve != 0.0).then(|| number(curve)));
        Value::from(numbers)
    };
    let mut fields = Map::new();
    fields.insert("at".to_owned(), points.points().iter().map(point).collect());
    if let Some(sustain) = points.sustain {
        fields.insert("sustain".to_owned(), sustain.into());
    }
    if let Some((first, last)) = points.repeat {
        fields.insert("repeat".to_owned(), json!([first, last]));
    }
    if points.is_ping_pong {
        fields.insert("ping_pong".to_owned(), true.into());
    }
    fields.into()
}

/// A curve of JSON.
pub(super) fn from_json(
    value: &Value,
    notices: &mut Vec<LayerNotice>,
    group: LayerGroup,
) -> Result<Points, &'static str> {
    const EXPECTED: &str = "up to 16 points `[x, y]` or `[x, y, curve]` under `at`";
    let at = value.get("at").and_then(Value::as_array).filter(|at| at.len() <= MAX_POINTS).ok_or(EXPECTED)?;
    let read: Vec<Point> = at.iter().map(point).collect::<Option<_>>().ok_or(EXPECTED)?;
    let mut points = Points::new(&read);
    let mut mended = |key: &str, expected: &str| {
        notices.push(LayerNotice::wrong(format!("{}.{POINTS}.{key}", group.key()), expected));
    };
    if points.points() != read {
        mended("at", "x of 0 to 20, y of 0 to 1 and a bend of -20 to 20, so they were brought there");
    }
    let place = |value: &Value| value.as_u64().filter(|&place| place < read.len() as u64).map(|place| place as u8);
    if let Some(value) = value.get("sustain") {
        points.sustain = place(value);
        if points.sustain.is_none() {
            mended("sustain", "the number of a point, from 0");
        }
    }
    if let Some(value) = value.get("repeat") {
        points.repeat = match value.as_array().map(Vec::as_slice) {
            Some([first, last]) => place(first).zip(place(last)).filter(|(first, last)| first <= last),
            _ => None,
        };
        if points.repeat.is_none() {
            mended("repeat", "the numbers of a first and a last point, from 0");
        }
    }
    if let Some(value) = value.get("ping_pong") {
        points.is_ping_pong = value.as_bool().unwrap_or_default();
        if !value.is_boolean() {
            mended("ping_pong", "true or false");
        }
    }
    Ok(points)
}

fn point(value: &Value) -> Option<Point> {
    let numbers: Vec<f32> = value.as_array()?.iter().map(|value| value.as_f64().map(nearest)).collect::<Option<_>>()?;
    match numbers[..] {
        [x, y] => Some(Point { x, y, curve: 0.0 }),
        [x, y, curve] => Some(Point { x, y, curve }),
        _ => None,
    }
}
