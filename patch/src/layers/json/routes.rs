//! Modulation routes: `{"source": "lfo1", "destination": "osc1.frame", "amount": 0.5, "curve": 2, "bipolar": true, "via": "wheel",
//! "on": false}`, and `null` for an empty place. What is as a new route has it is left out.

use serde_json::{Map, Value};

use super::notice::LayerNotice;
use super::{ROUTES, nearest, number};
use crate::layers::{Destination, Layers, MAX_ROUTES, Route, Source};

/// The routes up to the last one, if there is any; `unknown` ones stand where there is room.
pub(super) fn to_json(routes: &[Option<Route>; MAX_ROUTES], unknown: Option<&Value>) -> Option<Value> {
    let unknown = unknown.and_then(Value::as_array);
    let written = routes.iter().enumerate().map(|(place, route)| match route {
        Some(route) => to_object(route),
        None => unknown.and_then(|unknown| unknown.get(place)).cloned().unwrap_or_default(),
    });
    let mut routes: Vec<Value> = written.collect();
    routes.truncate(routes.iter().rposition(|route| !route.is_null())? + 1);
    Some(routes.into())
}

fn to_object(route: &Route) -> Value {
    let Route { source, destination, amount, curve, is_bipolar, via, is_on } = *route;
    let mut fields = Map::new();
    fields.insert("source".to_owned(), source.key().into());
    fields.insert("destination".to_owned(), destination.key().into());
    fields.insert("amount".to_owned(), number(amount));
    if curve != 0.0 {
        fields.insert("curve".to_owned(), number(curve));
    }
    if is_bipolar != source.is_bipolar() {
        fields.insert("bipolar".to_owned(), is_bipolar.into());
    }
    if let Some(via) = via {
        fields.insert("via".to_owned(), via.key().into());
    }
    if !is_on {
        fields.insert("on".to_owned(), false.into());
    }
    fields.into()
}

/// Takes the routes into `layers`; those from or to what nobody knows here are given back in their places.
pub(super) fn from_json(value: Value, layers: &mut Layers, notices: &mut Vec<LayerNotice>) -> Option<Value> {
    let Value::Array(routes) = value else {
        notices.push(LayerNotice::wrong(ROUTES, "a list of routes"));
        return None;
    };
    if routes.len() > MAX_ROUTES {
        notices.push(LayerNotice::wrong(ROUTES, format!("at most {MAX_ROUTES} routes, so the rest is left out")));
    }
    let mut unknown = vec![Value::Null; MAX_ROUTES];
    for (place, route) in routes.into_iter().take(MAX_ROUTES).enumerate().filter(|(_, route)| !route.is_null()) {
        let wrong = |(key, expected): (&str, &str)| LayerNotice::wrong(format!("{ROUTES}.{place}{key}"), expected);
        match from_object(&route) {
            Ok(read) => {
                let mended = read.clamped();
                if (mended.amount, mended.curve) != (read.amount, read.curve) {
                    notices
                        .push(wrong(("", "an amount of -1 to 1 and a curve of -20 to 20, so they were brought there")));
                }
                layers.set_route(place, Some(mended));
            }
            Err(why) => {
                notices.push(wrong(why));
                unknown[place] = if route.is_object() { route } else { Value::Null };
            }
        }
    }
    unknown.iter().any(|route| !route.is_null()).then(|| unknown.into())
}

/// A route, or where in it something else was expected.
fn from_object(route: &Value) -> Result<Route, (&'static str, &'static str)> {
    let text = |key: &str| route.get(key).and_then(Value::as_str);
    let number = |key: &str| match route.get(key) {
        None => Some(0.0),
        Some(value) => value.as_f64().map(nearest),
    };
    let source = text("source").and_then(Source::from_key).ok_or((".source", "a source, such as lfo1"))?;
    let destination = text("destination").and_then(Destination::from_key);
    let destination = destination.ok_or((".destination", "what can be moved, such as osc1.frame"))?;
    let via = match route.get("via") {
        None | Some(Value::Null) => None,
        Some(via) => Some(via.as_str().and_then(Source::from_key).ok_or((".via", "a source, such as wheel"))?),
    };
    let is_bipolar = match route.get("bipolar") {
        None => source.is_bipolar(),
        Some(value) => value.as_bool().ok_or((".bipolar", "true or false"))?,
    };
    let is_on = match route.get("on") {
        None => true,
        Some(value) => value.as_bool().ok_or((".on", "true or false"))?,
    };
    let amount = number("amount").ok_or((".amount", "a number"))?;
    let curve = number("curve").ok_or((".curve", "a number"))?;
    let route = Route { source, destination, amount, curve, is_bipolar, via, is_on };
    if route.is_possible() { Ok(route) } else { Err((".source", "a source that all notes share, to move an effect")) }
}
