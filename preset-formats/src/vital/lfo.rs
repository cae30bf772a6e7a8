//! The drawn shape of an LFO, which lies in a preset or is a `.vitallfo`.

use serde_json::{Map, Value, json};

use super::power_scale;
use crate::FormatError;
use crate::json::kind;

/// Points at most.
const MAX_POINTS: usize = 1_000;

/// A drawn cycle.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct VitalLfo {
    /// Its name.
    pub name: String,
    /// Place 0..1, and height: 0 is the top, 1 the bottom.
    pub points: Vec<[f64; 2]>,
    /// The bend of the way from each point to the next.
    pub powers: Vec<f64>,
    /// Whether the ways are rounded.
    pub is_smooth: bool,
}

impl VitalLfo {
    /// Reads a shape; `place` is where it lies. Tells where a number of points is not that of the points.
    pub(crate) fn of_json(
        fields: &Map<String, Value>,
        place: &str,
        warnings: &mut Vec<String>,
    ) -> Result<Self, FormatError> {
        let list = |key: &str| match fields.get(key) {
            None => Ok(Vec::new()),
            Some(Value::Array(values)) => {
                let number = |value: &Value| {
                    value.as_f64().ok_or_else(|| {
                        FormatError::new(format!("{place}.{key}"), format!("{}, expected numbers", kind(value)))
                    })
                };
                values.iter().take(2 * MAX_POINTS).map(number).collect::<Result<Vec<f64>, _>>()
            }
            Some(other) => Err(FormatError::new(format!("{place}.{key}"), format!("{}, expected a list", kind(other)))),
        };
        let points: Vec<[f64; 2]> =
            list("points")?.chunks_exact(2).map(|pair| [pair[0].clamp(0.0, 1.0), pair[1].clamp(0.0, 1.0)]).collect();
        let mut powers = list("powers")?;
        powers.iter_mut().for_each(|power| *power = power.clamp(-20.0, 20.0));
        powers.resize(points.len(), 0.0);
        let told = fields.get("num_points").and_then(Value::as_f64);
        if told.is_some_and(|told| told != points.len() as f64) {
            warnings.push(format!("{place}: {} points, {} are there", told.unwrap_or_default(), points.len()));
        }
        let name = fields.get("name").and_then(Value::as_str).unwrap_or_default().to_owned();
        let is_smooth = fields.get("smooth").and_then(Value::as_bool).unwrap_or(false);
        Ok(Self { name, points, powers, is_smooth })
    }

    /// The shape as Vital writes it.
    pub fn to_json(&self) -> Value {
        json!({
            "name": self.name,
            "num_points": self.points.len(),
            "points": self.points.concat(),
            "powers": self.powers,
            "smooth": self.is_smooth,
        })
    }

    /// The height at a place 0..1, where 1 is the top.
    pub fn at(&self, x: f64) -> f64 {
        let after = self.points.partition_point(|point| point[0] <= x);
        let Some(before) = after.checked_sub(1) else { return self.points.first().map_or(0.0, |point| 1.0 - point[1]) };
        let from = self.points[before];
        let Some(to) = self.points.get(after) else { return 1.0 - from[1] };
        let part = (x - from[0]) / (to[0] - from[0]).max(1e-9);
        let part = if self.is_smooth { 0.5 - 0.5 * (std::f64::consts::PI * part).cos() } else { part };
        let part = power_scale(part, self.powers[before]);
        1.0 - (from[1] + (to[1] - from[1]) * part)
    }
}
