//! Why bytes are no Live set.

use std::fmt;

/// Why bytes are no Live set. Lines count from 1, in the XML.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum SetError {
    /// No bytes at all.
    Empty,
    /// Neither gzip nor XML, at the start or inside of the gzip.
    NotXml,
    /// XML of something else, with this root.
    OtherRoot(String),
    /// A Live file without a set.
    NoLiveSet,
    /// The compressed data end early or are damaged at this byte of the file.
    Gzip {
        /// The byte of the file.
        byte: u64,
        /// What is wrong.
        why: String,
    },
    /// The XML is broken.
    Xml {
        /// The line.
        line: u64,
        /// What is wrong.
        why: String,
    },
    /// The XML ends inside an element.
    Unclosed {
        /// The line where it ends.
        line: u64,
        /// The element that is open.
        tag: String,
    },
    /// More than [`super::MAX_XML_BYTES`] of XML, or [`super::MAX_ELEMENTS`].
    TooLarge,
    /// One text or tag of more than [`super::MAX_TEXT_BYTES`].
    LongText {
        /// The line where it begins.
        line: u64,
    },
    /// More elements inside each other than [`super::MAX_DEPTH`].
    TooDeep {
        /// The line.
        line: u64,
    },
    /// More notes, points, targets and the like than [`super::MAX_STORED_BYTES`] hold.
    TooMany {
        /// The line.
        line: u64,
    },
}

impl fmt::Display for SetError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Empty => f.write_str("the file is empty; expected a Live set (.als)"),
            Self::NotXml => f.write_str("neither gzip nor XML; expected a Live set (.als)"),
            Self::OtherRoot(root) => write!(f, "not a Live set: root is <{root}>, expected <Ableton>"),
            Self::NoLiveSet => f.write_str("no <LiveSet> inside; expected a set, not a clip, device or preset"),
            Self::Gzip { byte, why } => {
                write!(f, "byte {byte}: the compressed data are damaged ({why}); save the set again")
            }
            Self::Xml { line, why } => write!(f, "line {line} of the XML: {why}"),
            Self::Unclosed { line, tag } => write!(f, "line {line} of the XML: it ends inside <{tag}>"),
            Self::TooLarge => {
                let (bytes, elements) = (super::MAX_XML_BYTES >> 20, super::MAX_ELEMENTS);
                write!(f, "more than {bytes} MB of XML or {elements} elements")
            }
            Self::LongText { line } => {
                write!(f, "line {line} of the XML: more than {} MB in one piece", super::MAX_TEXT_BYTES >> 20)
            }
            Self::TooDeep { line } => write!(f, "line {line} of the XML: more than {} elements deep", super::MAX_DEPTH),
            Self::TooMany { line } => write!(
                f,
                "line {line} of the XML: more than {} MB of notes, points and targets",
                super::MAX_STORED_BYTES >> 20
            ),
        }
    }
}

impl std::error::Error for SetError {}
