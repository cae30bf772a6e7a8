//! u-he's `.h2p`: metadata, a head of `#key=value` lines, sections `#cm=Name` with lines `Key=value`, and a tail of packed bytes that says
//! some of it again. Lines are kept as they came; a tail that contradicts them is left out as a whole, never edited: the synth then goes by
//! the lines.

use crate::lines::Lines;
use crate::{Facts, FormatError};

/// How the tail begins.
const TAIL: &str = "// Section for ugly compressed binary Data";

/// A sound of a u-he synth.
#[derive(Clone, Debug, PartialEq)]
pub struct H2p {
    lines: Lines,
    /// The words before the head: key and value.
    pub meta: Vec<(String, String)>,
    /// The lines before the first section, as key and value.
    pub head: Vec<(String, String)>,
    /// Sections in order.
    pub sections: Vec<String>,
    /// Section and key, value, and place of the line.
    values: Vec<(String, String, usize)>,
    /// The line at which the tail begins.
    tail: Option<usize>,
}

impl H2p {
    /// True where the bytes look like such a file.
    pub(crate) fn is_like(bytes: &[u8]) -> bool {
        bytes.starts_with(b"/*@Meta") || bytes.starts_with(b"#AM=")
    }

    /// Reads a file.
    ///
    /// # Errors
    /// When it has no head or no sections.
    pub fn read(bytes: &[u8]) -> Result<Self, FormatError> {
        let lines = Lines::new(bytes);
        let mut h2p = Self {
            lines: lines.clone(),
            meta: Vec::new(),
            head: Vec::new(),
            sections: Vec::new(),
            values: Vec::new(),
            tail: None,
        };
        let mut word = None;
        let mut is_meta = false;
        for (place, line) in lines.texts().enumerate() {
            if line.starts_with("/*@Meta") {
                is_meta = true;
            } else if is_meta {
                is_meta = !line.starts_with("*/");
                h2p.read_meta(&line, &mut word);
            } else if line.starts_with(TAIL) {
                h2p.tail = Some(place);
                break;
            } else {
                h2p.read_line(&line, place);
            }
        }
        if h2p.head.is_empty() {
            return Err(FormatError::whole("no head, expected lines such as `#AM=Diva`"));
        }
        if h2p.sections.is_empty() {
            return Err(FormatError::whole("no sections, expected lines such as `#cm=main`"));
        }
        Ok(h2p)
    }

    fn read_meta(&mut self, line: &str, word: &mut Option<String>) {
        if let Some(value) = line.strip_prefix('\'').and_then(|rest| rest.strip_suffix('\'')) {
            self.meta.extend(word.take().map(|key| (key, value.to_owned())));
        } else if let Some(key) = line.strip_suffix(':') {
            *word = Some(key.to_owned());
        }
    }

    fn read_line(&mut self, line: &str, place: usize) {
        let (key, value) = match line.split_once('=') {
            Some((key, value)) => (key, value.to_owned()),
            None => return,
        };
        if key == "#cm" {
            self.sections.push(value);
        } else if let Some(section) = self.sections.last() {
            self.values.push((format!("{section}.{key}"), value, place));
        } else if let Some(key) = key.strip_prefix('#') {
            self.head.push((key.to_owned(), value));
        }
    }

    /// The bytes of the file; one that was read and not changed gives the same bytes.
    pub fn to_bytes(&self) -> Vec<u8> {
        self.lines.to_bytes()
    }

    /// Values in the order of the file, by `Section.Key`; lines such as `#FX1=1` keep their `#`.
    pub fn values(&self) -> impl Iterator<Item = (&str, &str)> {
        self.values.iter().map(|(key, value, _)| (key.as_str(), value.as_str()))
    }

    /// A word of the head, such as `AM`.
    pub fn head(&self, key: &str) -> &str {
        self.head.iter().find(|(known, _)| known == key).map_or("", |(_, value)| value)
    }

    /// The byte at which the tail begins.
    pub fn tail_at(&self) -> Option<usize> {
        self.tail.map(|place| self.lines.byte_of(place))
    }

    /// Changes a value in its line; false where there is none of this key. The tail stays until [`Self::drop_tail`].
    pub fn set(&mut self, key: &str, value: &str) -> bool {
        let Some((found, kept, place)) = self.values.iter_mut().find(|(known, ..)| known == key) else { return false };
        let name = found.rsplit_once('.').map_or(found.as_str(), |(_, name)| name);
        self.lines.replace(*place, &format!("{name}={value}"));
        *kept = value.to_owned();
        true
    }

    /// Leaves out the tail.
    pub fn drop_tail(&mut self) {
        if let Some(place) = self.tail.take() {
            self.lines.truncate(place);
        }
    }

    /// What it says of itself.
    pub fn facts(&self) -> Facts {
        let meta =
            |key: &str| self.meta.iter().find(|(known, _)| known == key).map_or("", |(_, value)| value).to_owned();
        let mut facts = Facts::of(self.head("AM"));
        facts.author = meta("Author");
        facts.category = meta("Categories");
        facts.add("version", self.head("Vers"));
        facts.add("sections", self.sections.len());
        facts.add("values", self.values.len());
        facts.add("tail at byte", self.tail_at());
        facts
    }
}
