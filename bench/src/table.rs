//! Aligned columns.

/// How a column stands.
#[derive(Clone, Copy, PartialEq)]
pub enum Align {
    /// Text.
    Left,
    /// Numbers.
    Right,
}

/// Rows under a header, each as wide as it must be.
pub struct Table {
    columns: Vec<(&'static str, Align)>,
    rows: Vec<Row>,
}

enum Row {
    Cells(Vec<String>),
    Note(String),
}

impl Table {
    /// A table with these columns and no rows.
    pub fn new(columns: &[(&'static str, Align)]) -> Self {
        Self { columns: columns.to_vec(), rows: Vec::new() }
    }

    /// Adds a row with a cell a column.
    pub fn row(&mut self, cells: impl IntoIterator<Item = String>) {
        self.rows.push(Row::Cells(cells.into_iter().map(printable).collect()));
    }

    /// Adds a line of free text under the row before.
    pub fn note(&mut self, text: &str) {
        self.rows.push(Row::Note(printable(text.to_owned())));
    }

    /// The table as text.
    pub fn render(&self) -> String {
        let mut widths: Vec<usize> = self.columns.iter().map(|(title, _)| title.len()).collect();
        for row in &self.rows {
            if let Row::Cells(cells) = row {
                for (width, cell) in widths.iter_mut().zip(cells) {
                    *width = cell.chars().count().max(*width);
                }
            }
        }
        let line = |cells: Vec<&str>| {
            let mut line = String::new();
            for ((&cell, &(_, align)), &width) in cells.iter().zip(&self.columns).zip(&widths) {
                let cell = if align == Align::Left { format!("{cell:width$}  ") } else { format!("{cell:>width$}  ") };
                line.push_str(&cell);
            }
            line.truncate(line.trim_end().len());
            line.push('\n');
            line
        };
        let mut out = line(self.columns.iter().map(|&(title, _)| title).collect());
        for row in &self.rows {
            match row {
                Row::Cells(cells) => out.push_str(&line(cells.iter().map(String::as_str).collect())),
                Row::Note(text) => out.push_str(&format!("    {text}\n")),
            }
        }
        out
    }
}

/// File names are strangers' text: a control character would move the cursor.
fn printable(text: String) -> String {
    if text.contains(char::is_control) { text.replace(char::is_control, "?") } else { text }
}
