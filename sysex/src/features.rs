//! Presets as a matrix: a row each, a column for each parameter, for statistics and learning.

mod correlation;
mod npy;

pub use correlation::{Correlation, correlations};
pub use npy::to_npy;

use crate::definition::Parameter;
use crate::dump::{DecodedDump, Preset};
use serde::Serialize;
use std::fmt::Write as _;

/// How many presets a matrix may have.
pub const MAX_ROWS: usize = 1 << 20;

/// How values become numbers.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize)]
pub struct Scaling {
    /// Parameters with two sides are on -1 to 1, their centre is 0; all others are on 0 to 1.
    pub is_bipolar: bool,
    /// Parameters with words have a column for each word.
    pub is_one_hot: bool,
}

/// A column.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct Column {
    /// The parameter, with the word behind `=` where each has a column of its own.
    pub id: String,
    /// What it belongs to.
    pub category: String,
}

/// A row.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct RowLabel {
    /// The file.
    pub file: String,
    /// Which preset of it, from 0.
    pub index: usize,
    /// Its name.
    pub name: String,
}

/// The presets of one kind of an instrument.
#[derive(Clone, Debug, PartialEq, Serialize)]
pub struct Matrix {
    /// The instrument.
    pub device: String,
    /// What the presets are.
    pub kind: String,
    /// Names of the columns.
    pub columns: Vec<Column>,
    /// Names of the rows.
    pub rows: Vec<RowLabel>,
    /// Row by row.
    pub values: Vec<f32>,
    /// Row by row: as stored, nothing where the preset is too short.
    pub raw: Vec<Option<i64>>,
    /// Row by row: false where the value was clamped or is missing.
    pub mask: Vec<bool>,
}

/// Matrices of what dumps hold, one for each kind of preset.
#[derive(Clone, Debug, Default)]
pub struct Features {
    scaling: Scaling,
    category: Option<String>,
    matrices: Vec<Matrix>,
}

impl Features {
    /// None yet. Only a category where one is given; else all but the state of controllers, `control`.
    pub fn new(scaling: Scaling, category: Option<&str>) -> Self {
        Self { scaling, category: category.map(str::to_owned), matrices: Vec::new() }
    }

    /// Adds the presets of a dump that have parameters.
    pub fn add(&mut self, file: &str, dump: &DecodedDump<'_>) {
        for preset in dump.presets() {
            self.add_preset(file, preset);
        }
    }

    /// The matrices, in the order in which their kinds were found.
    pub fn into_matrices(self) -> Vec<Matrix> {
        self.matrices
    }

    fn add_preset(&mut self, file: &str, preset: &Preset<'_>) {
        let is_asked = |field: &&Parameter| match &self.category {
            Some(category) => field.category == *category,
            None => field.category != "control",
        };
        let fields: Vec<&Parameter> = preset.layout.fields().iter().filter(is_asked).collect();
        if fields.is_empty() {
            return;
        }
        let scaling = self.scaling;
        let is_its = |matrix: &Matrix| matrix.device == preset.definition.id && matrix.kind == preset.kind;
        let at = self.matrices.iter().position(is_its).unwrap_or_else(|| {
            let columns = fields.iter().flat_map(|field| columns(field, scaling)).collect();
            let (device, kind) = (preset.definition.id.clone(), preset.kind.to_owned());
            let (rows, values, raw, mask) = (Vec::new(), Vec::new(), Vec::new(), Vec::new());
            self.matrices.push(Matrix { device, kind, columns, rows, values, raw, mask });
            self.matrices.len() - 1
        });
        let matrix = &mut self.matrices[at];
        if matrix.rows.len() >= MAX_ROWS {
            return;
        }
        let (index, name) = (preset.position.index, preset.name().unwrap_or_default());
        matrix.rows.push(RowLabel { file: file.to_owned(), index, name });
        for field in fields {
            matrix.push(field, field.get(preset.bytes()), scaling);
        }
    }
}

impl Matrix {
    /// Rows and columns.
    pub fn shape(&self) -> (usize, usize) {
        (self.rows.len(), self.columns.len())
    }

    /// A table with one row of headings: file, index and name, the numbers, then the raw values.
    pub fn to_csv(&self) -> String {
        let mut text = String::from("file,index,name");
        for end in ["", ".raw"] {
            self.columns.iter().for_each(|column| text += &format!(",{}", quoted(&format!("{}{end}", column.id))));
        }
        text.push('\n');
        let width = self.columns.len();
        for (i, row) in self.rows.iter().enumerate() {
            let _ = write!(text, "{},{},{}", quoted(&row.file), row.index, quoted(&row.name));
            let cells = i * width..(i + 1) * width;
            self.values[cells.clone()].iter().for_each(|value| text += &format!(",{value}"));
            let raw = |raw: &Option<i64>| raw.map_or(String::new(), |raw| raw.to_string());
            self.raw[cells].iter().for_each(|value| text += &format!(",{}", raw(value)));
            text.push('\n');
        }
        text
    }

    /// Adds a parameter to the last row.
    fn push(&mut self, field: &Parameter, raw: Option<i64>, scaling: Scaling) {
        let is_legal = raw.is_some_and(|raw| field.is_legal(raw) || field.is_switch && raw >= 0);
        let value = raw.unwrap_or(0);
        let mut cell = |number: f32| {
            self.values.push(number);
            self.raw.push(raw);
            self.mask.push(is_legal);
        };
        if scaling.is_one_hot && field.is_enumeration() && !field.is_switch {
            (field.range.0..=field.range.1).for_each(|word| cell(if raw == Some(word) { 1.0 } else { 0.0 }));
        } else if field.is_switch {
            cell(if value > 0 { 1.0 } else { 0.0 });
        } else if scaling.is_bipolar && field.is_bipolar {
            cell(two_sided(field, value));
        } else {
            cell(if raw.is_some() { field.normalised(value) } else { 0.0 });
        }
    }
}

/// A value with its centre at 0: each side has its own length, so that both ends are reached.
fn two_sided(field: &Parameter, raw: i64) -> f32 {
    let (min, max) = field.range;
    let from_centre = (raw.clamp(min, max) - field.zero) as f32;
    let side = if from_centre < 0.0 { field.zero - min } else { max - field.zero };
    from_centre / side.max(1) as f32
}

fn columns(field: &Parameter, scaling: Scaling) -> Vec<Column> {
    let column = |id: String| Column { id, category: field.category.clone() };
    if scaling.is_one_hot && field.is_enumeration() && !field.is_switch {
        return (field.range.0..=field.range.1)
            .map(|raw| column(format!("{}={}", field.id, field.words_of(raw))))
            .collect();
    }
    vec![column(field.id.clone())]
}

/// A cell of a table, in quotes where it needs them.
fn quoted(cell: &str) -> String {
    if cell.contains(['"', ',', '\n', '\r']) { format!("\"{}\"", cell.replace('"', "\"\"")) } else { cell.to_owned() }
}
