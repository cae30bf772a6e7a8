//! What is wrong with files, and what helps.

use std::fmt;

use serde::Serialize;

/// What is wrong, with the cure in its text.
#[derive(Clone, Debug, PartialEq, Serialize)]
#[serde(rename_all = "snake_case", tag = "kind")]
pub enum Finding {
    /// There is no file at all, or this one has neither notes nor controllers.
    NoMidi {
        /// The file, where there is one.
        file: Option<String>,
    },
    /// A file with few changes of controllers.
    LittleCc {
        /// The file.
        file: String,
        /// Changes of a segment, the median.
        changes: f64,
    },
    /// Controllers that most files do not have, or lack what they have.
    OtherMap {
        /// The file.
        file: String,
        /// Its controllers.
        has: Vec<String>,
        /// Those of the other files.
        most: Vec<String>,
    },
    /// Another tempo than the name says.
    OtherTempo {
        /// The file.
        file: String,
        /// What the name says, in beats a minute.
        named: f64,
        /// What the file says.
        is: f64,
    },
    /// Segments of less than four bars.
    Incomplete {
        /// The file.
        file: String,
        /// How many.
        segments: usize,
        /// Of how many.
        of: usize,
    },
    /// Segments that are nearly the same.
    Repeats {
        /// The share of those that no other one repeats.
        novelty: f64,
    },
}

impl fmt::Display for Finding {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::NoMidi { file: None } => {
                f.write_str("no MIDI file; name files that end in .mid, or export clips as MIDI")
            }
            Self::NoMidi { file: Some(file) } => {
                write!(f, "{file}: neither notes nor controllers; export the track that has the clips")
            }
            Self::LittleCc { file, changes } => write!(
                f,
                "{file}: {changes:.0} controller changes a segment, 50 at least; record or draw more automation, and export it as CC"
            ),
            Self::OtherMap { file, has, most } => write!(
                f,
                "{file}: has {}, most files {}; map the same knobs to the same controllers in every project",
                listed(has),
                listed(most)
            ),
            Self::OtherTempo { file, named, is } => {
                write!(
                    f,
                    "{file}: the name says {named} BPM, the file {is:.2}; rename it, or export with the project's tempo"
                )
            }
            Self::Incomplete { file, segments, of } => write!(
                f,
                "{file}: {segments} of {of} segments are shorter than four bars; set the loop to 4, 8 or 16 bars before the export"
            ),
            Self::Repeats { novelty } => write!(
                f,
                "{:.0} % of the segments repeat another; leave loops out that play the same again",
                100.0 * (1.0 - novelty)
            ),
        }
    }
}

fn listed(names: &[String]) -> String {
    if names.is_empty() { "none".to_owned() } else { names.join(", ") }
}
