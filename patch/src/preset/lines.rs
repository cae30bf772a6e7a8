//! JSON for people: a field a line, and lists within theirs.

use std::io::{self, Write};

use serde_json::ser::Formatter;

/// Two spaces for each object around a field.
const INDENT: &[u8] = b"  ";

/// Writes objects over several lines and lists within one, but for the objects in them.
#[derive(Default)]
pub(super) struct FieldLines {
    /// Objects that are open.
    depth: usize,
    /// The innermost of them has a field.
    has_field: bool,
}

impl FieldLines {
    fn line<W: Write + ?Sized>(&self, writer: &mut W) -> io::Result<()> {
        writer.write_all(b"\n")?;
        (0..self.depth).try_for_each(|_| writer.write_all(INDENT))
    }
}

impl Formatter for FieldLines {
    fn begin_array_value<W: Write + ?Sized>(&mut self, writer: &mut W, first: bool) -> io::Result<()> {
        if first { Ok(()) } else { writer.write_all(b", ") }
    }

    fn begin_object<W: Write + ?Sized>(&mut self, writer: &mut W) -> io::Result<()> {
        self.depth += 1;
        self.has_field = false;
        writer.write_all(b"{")
    }

    fn begin_object_key<W: Write + ?Sized>(&mut self, writer: &mut W, first: bool) -> io::Result<()> {
        if !first {
            writer.write_all(b",")?;
        }
        self.line(writer)
    }

    fn begin_object_value<W: Write + ?Sized>(&mut self, writer: &mut W) -> io::Result<()> {
        writer.write_all(b": ")
    }

    fn end_object_value<W: Write + ?Sized>(&mut self, _writer: &mut W) -> io::Result<()> {
        self.has_field = true;
        Ok(())
    }

    fn end_object<W: Write + ?Sized>(&mut self, writer: &mut W) -> io::Result<()> {
        self.depth -= 1;
        if self.has_field {
            self.line(writer)?;
        }
        self.has_field = true;
        writer.write_all(b"}")
    }
}

#[cfg(test)]
mod tests {
    use serde::Serialize;
    use serde_json::{Serializer, json};

    use super::*;

    #[test]
    fn fields_have_lines_and_lists_have_none() {
        let value = json!({"a": [1, [2.5, "x"], []], "b": {}, "c": {"d": null}, "e": [{"f": 1}, {}]});
        let mut text = Vec::new();
        value.serialize(&mut Serializer::with_formatter(&mut text, FieldLines::default())).unwrap();
        let text = String::from_utf8(text).unwrap();
        let expected = "{\n  \"a\": [1, [2.5, \"x\"], []],\n  \"b\": {},\n  \"c\": {\n    \"d\": null\n  },\n  \
            \"e\": [{\n    \"f\": 1\n  }, {}]\n}";
        assert_eq!(text, expected);
        assert_eq!(serde_json::from_str::<serde_json::Value>(&text).unwrap(), value);
    }
}
