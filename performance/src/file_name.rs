//! File names that say what is inside: `genre_synth_project_segment_bpm_synth.mid`.

/// The fields of a name of the form `genre_synth_project_segment_bpm_synth.mid`, which export scripts write.
#[derive(Clone, Debug, PartialEq, serde::Serialize)]
pub struct FileName {
    /// Of the music.
    pub genre: String,
    /// The instrument.
    pub synth: String,
    /// The set that it came from; it may have underscores.
    pub project: String,
    /// The number of the segment.
    pub segment: u32,
    /// Beats a minute, 20 to 999.
    pub bpm: f64,
    /// The instrument once more, or its preset.
    pub preset: String,
}

impl FileName {
    /// The fields of a name without its folder; `None` where it has another form. A segment may be `seg3` or `003`, a tempo `120`, `120.5`
    /// or `120bpm`.
    pub fn parse(name: &str) -> Option<Self> {
        let stem = name.rsplit_once('.').map_or(name, |(stem, _)| stem);
        let fields: Vec<&str> = stem.split('_').collect();
        let [genre, synth, project @ .., segment, bpm, preset] = fields.as_slice() else { return None };
        if project.is_empty() || [genre, synth, preset].iter().any(|field| field.is_empty()) {
            return None;
        }
        let digits = segment.trim_start_matches(|c: char| c.is_ascii_alphabetic());
        let bpm = bpm.to_ascii_lowercase();
        let bpm: f64 = bpm.trim_end_matches("bpm").parse().ok().filter(|bpm| (20.0..=999.0).contains(bpm))?;
        Some(Self {
            genre: (*genre).to_owned(),
            synth: (*synth).to_owned(),
            project: project.join("_"),
            segment: digits.parse().ok()?,
            bpm,
            preset: (*preset).to_owned(),
        })
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_form_of_exports_is_understood_and_nothing_else() {
        let name = FileName::parse("house_Virus_My_Song_seg03_124.5bpm_Lead.mid").unwrap();
        assert_eq!((name.genre.as_str(), name.synth.as_str(), name.project.as_str()), ("house", "Virus", "My_Song"));
        assert_eq!((name.segment, name.bpm, name.preset.as_str()), (3, 124.5, "Lead"));
        for other in ["song.mid", "a_b_c_1_x_d.mid", "a_b_c_1_5000_d.mid", "a_b_1_120_d.mid", "_b_c_1_120_d.mid", ""] {
            assert_eq!(FileName::parse(other), None, "{other}");
        }
    }
}
