//! Synth1's `.sy1`: the name, `color=`, `ver=`, then a line `id,value` for each value. Lines are kept as they came.

use crate::lines::Lines;
use crate::{Facts, FormatError};

/// A sound of Synth1.
#[derive(Clone, Debug, PartialEq)]
pub struct Sy1 {
    lines: Lines,
}

impl Sy1 {
    /// True where the bytes look like such a file: a name, then `color=` or `ver=`.
    pub(crate) fn is_like(bytes: &[u8]) -> bool {
        let mut lines = bytes.split(|byte| *byte == b'\n').skip(1).take(2);
        lines.any(|line| line.starts_with(b"ver=") || line.starts_with(b"color="))
    }

    /// Reads a file.
    ///
    /// # Errors
    /// When a line is none of a name, `key=value` or `id,value`, or there are no values.
    pub fn read(bytes: &[u8]) -> Result<Self, FormatError> {
        let lines = Lines::new(bytes);
        let mut num_values = 0;
        for (n, line) in lines.texts().enumerate().skip(1) {
            match Self::value_of(&line) {
                Some(_) => num_values += 1,
                None if line.trim().is_empty() || line.contains('=') => {}
                None => return Err(FormatError::new(format!("line {}", n + 1), "expected `id,value`")),
            }
        }
        if num_values == 0 {
            return Err(FormatError::whole("no values, expected lines `id,value`"));
        }
        Ok(Self { lines })
    }

    fn value_of(line: &str) -> Option<(u16, i32)> {
        let (id, value) = line.split_once(',')?;
        Some((id.trim().parse().ok()?, value.trim().parse().ok()?))
    }

    /// The bytes of the file; one that was read and not changed gives the same bytes.
    pub fn to_bytes(&self) -> Vec<u8> {
        self.lines.to_bytes()
    }

    /// Its name.
    pub fn name(&self) -> String {
        self.lines.texts().next().unwrap_or_default().trim().to_owned()
    }

    /// The lines `key=value`.
    pub fn header(&self) -> Vec<String> {
        self.lines.texts().skip(1).filter(|line| line.contains('=')).map(|line| line.trim().to_owned()).collect()
    }

    /// All values in the order of the file: id and value, 0-127 mostly, 64 in the middle.
    pub fn values(&self) -> Vec<(u16, i32)> {
        self.lines.texts().skip(1).filter_map(|line| Self::value_of(&line)).collect()
    }

    /// Changes a value in its place; false where there is none of this id.
    pub fn set(&mut self, id: u16, value: i32) -> bool {
        let place =
            self.lines.texts().skip(1).position(|line| Self::value_of(&line).is_some_and(|(known, _)| known == id));
        place.is_some_and(|place| {
            self.lines.replace(place + 1, &format!("{id},{value}"));
            true
        })
    }

    /// What it says of itself.
    pub fn facts(&self) -> Facts {
        let mut facts = Facts::of("Synth1");
        facts.name = self.name();
        facts.add("header", self.header());
        facts.add("values", self.values().len());
        facts
    }
}
