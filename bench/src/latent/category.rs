//! What kind of instrument a patch is, by the words in its name: nothing else in a DX7 voice says so. A name without such a word
//! has no category.

use vaeform_patch::PatchName;

use crate::picture::Colour;

/// A kind of instrument.
pub(super) struct Category {
    /// For the legend.
    pub(super) name: &'static str,
    /// In the picture.
    pub(super) colour: Colour,
    /// Parts of names, upper case. Those that begin with a space must begin a word.
    words: &'static [&'static str],
}

/// All kinds; the first whose word occurs is taken, so that E.BASS is a bass and STEEL DRUM no string.
pub(super) const CATEGORIES: [Category; 10] = [
    Category {
        name: "drum",
        colour: [226, 92, 92],
        words: &[
            "DRUM", "SNARE", " TOM", " KICK", "CYMBAL", "HI HAT", "HIHAT", "CONGA", "BONGO", "TIMPANI", "PERC",
            " CLAP", "COWBELL",
        ],
    },
    Category { name: "bass", colour: [235, 137, 52], words: &["BASS", " BS", "SLAP"] },
    Category {
        name: "bell, mallet",
        colour: [250, 222, 96],
        words: &[
            "BELL",
            "VIBE",
            "MARIMB",
            "GLOCK",
            "XYLO",
            "CHIME",
            "CELEST",
            "GONG",
            "KALIM",
            "MALLET",
            "TUBUL",
            "GAMELAN",
            "MUSIC BOX",
        ],
    },
    Category {
        name: "organ",
        colour: [196, 122, 230],
        words: &["ORGAN", " ORG", "PIPES", "DRAWBAR", "HAMMOND", "ACCORD", "HARMONI"],
    },
    Category {
        name: "electric piano, clav",
        colour: [98, 208, 140],
        words: &[
            "E.PIANO", "EPIANO", "E PIANO", "RHODES", "WURL", "CLAV", " EP", "FMPIANO", "DX PIANO", "ELPIANO",
            "EL.PIANO",
        ],
    },
    Category { name: "piano, harpsichord", colour: [150, 230, 96], words: &["PIANO", " PNO", "HARPSI", "GRAND"] },
    Category {
        name: "guitar, harp",
        colour: [190, 154, 106],
        words: &["GUIT", " GTR", "HARP", "KOTO", "SITAR", "BANJO", "LUTE", "PLUCK", "MANDOL", "SHAMI"],
    },
    Category {
        name: "brass, reed, flute",
        colour: [255, 120, 180],
        words: &[
            "BRASS", "HORN", "TRUMP", "TROMB", "TUBA", "SAX", "FLUTE", "CLARI", "OBOE", "BASSOON", "RECORD", "PICCOL",
            " BRS",
        ],
    },
    Category {
        name: "strings, voice, pad",
        colour: [94, 168, 255],
        words: &[
            "STRING", " STR", "VIOL", "CELLO", "ORCH", "ENSEMB", "VOICE", "CHOIR", "VOX", "CHOR", " PAD", "SOLINA",
        ],
    },
    Category {
        name: "lead, synth",
        colour: [88, 220, 224],
        words: &["LEAD", "SYN", "MOOG", "SAW", "SOLO", "SEQ", " ARP"],
    },
];

/// The place in [`CATEGORIES`]; none where the name says nothing.
pub(super) fn of(name: PatchName) -> Option<usize> {
    if name == PatchName::default() {
        return None;
    }
    let text = format!(" {}", name.to_string().to_ascii_uppercase().replace(['-', '_', '/'], " "));
    CATEGORIES.iter().position(|category| category.words.iter().any(|word| text.contains(word)))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn names_say_what_they_are_or_nothing() {
        let named = |name: &str| of(PatchName::new(name)).map(|i| CATEGORIES[i].name);
        assert_eq!(named("E.PIANO 1"), Some("electric piano, clav"));
        assert_eq!(named("PIANO   1"), Some("piano, harpsichord"));
        assert_eq!(named("Syn-Bass"), Some("bass"));
        assert_eq!(named("HARPSICH 1"), Some("piano, harpsichord"));
        assert_eq!(named("ABSURD"), None);
        assert_eq!(named("INIT VOICE"), None);
    }
}
