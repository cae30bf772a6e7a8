//! Patches as places in the latent space: what `latent encode` writes and `latent decode` reads, as CSV, JSON or NPY.

use std::fmt::Write;
use std::path::Path;

use anyhow::{Context, Result, bail, ensure};
use serde_json::{Map, Value, json};
use vaeform_bench::csv;
use vaeform_patch::{NUM_PARAMS, PARAMS};

use super::npy;

/// One patch.
#[derive(Clone, Debug, Default, PartialEq)]
pub(super) struct Place {
    /// Where it lay; empty when nothing says so.
    pub(super) file: String,
    /// Place in the file, from 0.
    pub(super) voice: usize,
    /// The name's characters; none when the decoder shall find one.
    pub(super) name: Option<String>,
    /// Latents at the middle of the posterior.
    pub(super) mu: Vec<f32>,
    /// Spread of the posterior's Gaussian, latent by latent; empty when unknown.
    pub(super) sigma: Vec<f32>,
    /// What is added to the decoder's word, parameter by parameter in table order; empty when nothing is.
    pub(super) residual: Vec<f32>,
}

/// The forms of a file of places.
#[derive(Clone, Copy, Debug, PartialEq, clap::ValueEnum)]
pub(super) enum PlacesFormat {
    /// A line a patch: file, voice, name, mu_1.., sigma_1.., residual_KEY...
    Csv,
    /// An array of patches.
    Json,
    /// A float matrix, a row a patch: mu, sigma, then the residual in the order of the parameter table. No names.
    Npy,
}

impl PlacesFormat {
    /// The form that a file's name asks for.
    pub(super) fn of(path: &Path) -> Option<Self> {
        match path.extension()?.to_str()?.to_ascii_lowercase().as_str() {
            "csv" => Some(Self::Csv),
            "json" => Some(Self::Json),
            "npy" => Some(Self::Npy),
            _ => None,
        }
    }
}

/// The bytes of a file of places.
pub(super) fn write(places: &[Place], format: PlacesFormat) -> Result<Vec<u8>> {
    match format {
        PlacesFormat::Csv => Ok(as_csv(places).into_bytes()),
        PlacesFormat::Json => {
            Ok((serde_json::to_string_pretty(&places.iter().map(as_json).collect::<Vec<_>>())? + "\n").into_bytes())
        }
        PlacesFormat::Npy => {
            let row = |p: &Place| [&p.mu[..], &p.sigma[..], &p.residual[..]].concat();
            npy::write(&places.iter().map(row).collect::<Vec<_>>())
        }
    }
}

/// The places in a file for a model with `num_latents` latents.
///
/// # Errors
/// What is wrong, with its line where there are lines.
pub(super) fn read(bytes: &[u8], format: PlacesFormat, num_latents: usize) -> Result<Vec<Place>> {
    let places = match format {
        PlacesFormat::Csv => from_csv(std::str::from_utf8(bytes).context("expected UTF-8")?)?,
        PlacesFormat::Json => from_json(bytes)?,
        PlacesFormat::Npy => from_npy(bytes, num_latents)?,
    };
    ensure!(!places.is_empty(), "no patch in it");
    for (idx, place) in places.iter().enumerate() {
        let found = place.mu.len();
        ensure!(found == num_latents, "patch {idx}: {found} latents; the model has {num_latents} (see --weights)");
    }
    Ok(places)
}

fn as_csv(places: &[Place]) -> String {
    let num_latents = places.first().map_or(0, |place| place.mu.len());
    let mut text = "file,voice,name".to_owned();
    for part in ["mu", "sigma"] {
        (1..=num_latents).for_each(|latent| text += &format!(",{part}_{latent}"));
    }
    PARAMS.iter().for_each(|def| text += &format!(",residual_{}", def.key));
    text.push('\n');
    for place in places {
        let name = csv::quote(place.name.as_deref().unwrap_or_default());
        text += &format!("{},{},{name}", csv::quote(&place.file), place.voice);
        for value in [&place.mu, &place.sigma, &place.residual].into_iter().flatten() {
            write!(text, ",{value}").expect("a String takes any text");
        }
        text.push('\n');
    }
    text
}

fn as_json(place: &Place) -> Value {
    let residual: Map<String, Value> =
        PARAMS.iter().zip(&place.residual).map(|(def, &value)| (def.key.to_owned(), json!(value))).collect();
    json!({
        "file": place.file,
        "voice": place.voice,
        "name": place.name,
        "mu": place.mu,
        "sigma": place.sigma,
        "residual": residual,
    })
}

fn from_csv(text: &str) -> Result<Vec<Place>> {
    let mut rows = csv::parse(text)?.into_iter();
    let (_, header) = rows.next().context("line 1: expected a header")?;
    let column = |name: &str| header.iter().position(|column| column == name);
    let numbered = |part: &str| (1..).map_while(|n| column(&format!("{part}_{n}"))).collect::<Vec<usize>>();
    let (mu, sigma) = (numbered("mu"), numbered("sigma"));
    ensure!(!mu.is_empty(), "line 1: expected columns mu_1, mu_2 and so on");
    let residual: Vec<_> = PARAMS.iter().map(|def| column(&format!("residual_{}", def.key))).collect();
    let has_residual = residual.iter().any(Option::is_some);
    let (name, file, voice) = (column("name"), column("file"), column("voice"));
    let mut places = Vec::new();
    for (line, row) in rows {
        ensure!(row.len() == header.len(), "line {line}: {} fields where the header has {}", row.len(), header.len());
        let number = |column: usize| {
            let value = row[column].trim().parse().ok().filter(|value: &f32| value.is_finite());
            value
                .with_context(|| format!("line {line}: {}: expected a number, found `{}`", header[column], row[column]))
        };
        let numbers = |columns: &[usize]| columns.iter().map(|&column| number(column)).collect::<Result<Vec<_>>>();
        let residuals = residual.iter().map(|column| column.map_or(Ok(0.0), number));
        places.push(Place {
            file: file.map(|column| row[column].clone()).unwrap_or_default(),
            voice: voice.and_then(|column| row[column].parse().ok()).unwrap_or_default(),
            name: name.map(|column| row[column].clone()),
            mu: numbers(&mu)?,
            sigma: numbers(&sigma)?,
            residual: if has_residual { residuals.collect::<Result<_>>()? } else { vec![] },
        });
    }
    Ok(places)
}

/// An array of objects as they are written, or of bare arrays of latents.
fn from_json(bytes: &[u8]) -> Result<Vec<Place>> {
    let Value::Array(values) = serde_json::from_slice(bytes)? else { bail!("expected an array") };
    values
        .iter()
        .enumerate()
        .map(|(idx, value)| place_from_json(value).with_context(|| format!("patch {idx}")))
        .collect()
}

fn place_from_json(value: &Value) -> Result<Place> {
    let numbers = |value: &Value, what: &str| -> Result<Vec<f32>> {
        let values = value.as_array().with_context(|| format!("{what}: expected an array of numbers"))?;
        let number = |v: &Value| v.as_f64().with_context(|| format!("{what}: expected a number, found {v}"));
        values.iter().map(|v| Ok(number(v)? as f32)).collect()
    };
    if value.is_array() {
        return Ok(Place { mu: numbers(value, "latents")?, ..Place::default() });
    }
    let residual = match value.get("residual").and_then(Value::as_object).filter(|fields| !fields.is_empty()) {
        Some(fields) => {
            let number = |key: &str| fields.get(key).and_then(Value::as_f64).unwrap_or(0.0) as f32;
            PARAMS.iter().map(|def| number(def.key)).collect()
        }
        None => vec![],
    };
    Ok(Place {
        file: value["file"].as_str().unwrap_or_default().to_owned(),
        voice: value["voice"].as_u64().unwrap_or_default() as usize,
        name: value["name"].as_str().map(str::to_owned),
        mu: numbers(&value["mu"], "mu")?,
        sigma: if value["sigma"].is_null() { vec![] } else { numbers(&value["sigma"], "sigma")? },
        residual,
    })
}

/// Rows of latents alone, or of all that is written.
fn from_npy(bytes: &[u8], num_latents: usize) -> Result<Vec<Place>> {
    let all = 2 * num_latents + NUM_PARAMS;
    let place = |mut row: Vec<f32>| {
        let width = row.len();
        ensure!(
            width == num_latents || width == all,
            "rows of {width} values; expected {num_latents} latents, or {all} with sigma and residual"
        );
        let rest = row.split_off(num_latents);
        let (sigma, residual) = rest.split_at(if rest.is_empty() { 0 } else { num_latents });
        Ok(Place { mu: row, sigma: sigma.to_vec(), residual: residual.to_vec(), ..Place::default() })
    };
    npy::read(bytes)?.into_iter().map(place).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn places() -> Vec<Place> {
        let place = |voice: usize| Place {
            file: "a \"b\",c.syx".to_owned(),
            voice,
            name: Some("E.PIANO, 1".to_owned()),
            mu: vec![0.1 + voice as f32, -2.5e-3],
            sigma: vec![0.5, 1.0],
            residual: (0..NUM_PARAMS).map(|i| i as f32 / 3.0 - 20.0).collect(),
        };
        vec![place(0), place(1)]
    }

    #[test]
    fn every_form_brings_the_places_back() {
        for format in [PlacesFormat::Csv, PlacesFormat::Json, PlacesFormat::Npy] {
            let back = read(&write(&places(), format).unwrap(), format, 2).unwrap();
            let expected: Vec<Place> = places()
                .into_iter()
                .map(|place| match format {
                    PlacesFormat::Npy => Place { file: String::new(), voice: 0, name: None, ..place },
                    _ => place,
                })
                .collect();
            assert_eq!(back, expected, "{format:?}");
        }
    }

    #[test]
    fn latents_alone_are_enough() {
        let csv = read(b"mu_1,mu_2\n1,2\n", PlacesFormat::Csv, 2).unwrap();
        let json = read(b"[[1, 2]]", PlacesFormat::Json, 2).unwrap();
        let npy = read(&npy::write(&[vec![1.0, 2.0]]).unwrap(), PlacesFormat::Npy, 2).unwrap();
        for places in [csv, json, npy] {
            assert_eq!(places, [Place { mu: vec![1.0, 2.0], ..Place::default() }]);
        }
    }

    #[test]
    fn what_is_wrong_is_said() {
        let error = |bytes: &[u8], format| format!("{:#}", read(bytes, format, 2).unwrap_err());
        assert!(error(b"mu_1,mu_2\n1,x\n", PlacesFormat::Csv).contains("line 2: mu_2: expected a number, found `x`"));
        assert!(error(b"mu_1\n1\n", PlacesFormat::Csv).contains("1 latents; the model has 2"));
        assert!(error(b"name\nA\n", PlacesFormat::Csv).contains("mu_1"));
        assert!(error(b"[{\"mu\": [1, \"2\"]}]", PlacesFormat::Json).contains("patch 0: mu: expected a number"));
        assert!(error(&npy::write(&[vec![1.0; 5]]).unwrap(), PlacesFormat::Npy).contains("rows of 5 values"));
    }
}
