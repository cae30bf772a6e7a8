//! The loop as a MIDI clip.

use std::path::{Path, PathBuf};

use vaeform_performance::generator::Cue;
use vaeform_performance::midi::Meter;
use vaeform_performance::play::{GestureClip, NUM_PLAYED};

use super::{ClipOrder, PerformPart, PerformSwitches};

/// The extension of a clip.
pub(crate) const EXTENSION: &str = "mid";

/// The bytes of a clip of a part whose bars have so many beats, and the stem of its file's name.
///
/// # Errors
/// In a sentence: nothing moves a latent, or the clip is too long.
pub(crate) fn bytes(
    part: &PerformPart,
    order: &ClipOrder,
    (bar, name): (f64, &str),
) -> Result<(Vec<u8>, String), String> {
    let played = part.played(&PerformSwitches { is_on: true, ..order.switches });
    if !played.moves_any() {
        return Err("a clip of nothing: expected a gesture, or a lane that is on".to_owned());
    }
    let beats = f64::from(order.bars.clamp(1, 4)) * bar;
    let clip = GestureClip { start: 0.0, beats, bpm: order.bpm, meter: meter(bar) };
    let value = |idx: usize, beat: f64| {
        let knob = order.knobs.get(idx).copied().unwrap_or(0.5);
        played.moves(idx).then(|| played.value(idx, knob, beat, Cue::default(), 1.0))
    };
    let file = clip.to_midi(NUM_PLAYED, value).map_err(|error| error.to_string())?;
    let bytes = file.write().map_err(|error| error.to_string())?;
    Ok((bytes, clip.file_name(name).trim_end_matches(".mid").to_owned()))
}

/// A signature with so many beats of a quarter in a bar.
fn meter(bar: f64) -> Meter {
    let (numerator, denominator) = [(1.0, 4u8), (2.0, 8), (4.0, 16)]
        .into_iter()
        .map(|(parts, denominator)| (bar * parts, denominator))
        .find(|(num, _)| num.fract() == 0.0 && *num <= 255.0)
        .unwrap_or((4.0, 4));
    Meter { numerator: numerator as u8, denominator }
}

/// Whether a path can be written as a clip: none other than `.mid`, which is added where there is no extension.
///
/// # Errors
/// In a sentence, where it has another extension.
pub fn clip_path(path: &Path) -> Result<PathBuf, String> {
    match path.extension().map(|extension| extension.to_string_lossy().to_lowercase()).as_deref() {
        Some(EXTENSION) => Ok(path.to_owned()),
        None if path.as_os_str().is_empty() => Err("Type a path first, or choose a file with Browse".to_owned()),
        None => Ok(path.with_extension(EXTENSION)),
        Some(_) => Err(format!("{}: a clip is saved as .mid", path.display())),
    }
}

#[cfg(test)]
mod tests {
    use vaeform_performance::midi::{MidiFile, Part};

    use super::*;
    use crate::perform::LaneSettings;

    #[test]
    fn a_clip_has_the_lanes_that_are_on_over_bars_of_any_meter() {
        let mut part = PerformPart::default();
        let knobs = [0.5; NUM_PLAYED];
        let order = ClipOrder { path: None, bars: 2, knobs, switches: PerformSwitches::default(), bpm: 97.5 };
        assert!(bytes(&part, &order, (3.5, "A")).is_err());
        part.lanes[2] = LaneSettings { is_on: true, ..LaneSettings::default() };
        let (bytes, name) = bytes(&part, &order, (3.5, "A")).expect("a clip");
        assert_eq!(name, "A 97.5 BPM");
        let (file, notices) = MidiFile::read(&bytes).expect("a file");
        assert!(notices.is_empty() && file.tracks[0].end_tick() == 7 * 480);
        let lanes = &Part::all(&file)[0].lanes;
        assert_eq!(lanes.len(), 1);
        let lane = part.lanes[2].shaped();
        for tick in (0..7 * 480).step_by(4) {
            let exact = f64::from(0.5 + lane.value(f64::from(tick) / 480.0, Cue::default()));
            assert!((lanes[0].value_at(tick as u64) - exact).abs() <= 1.0001 / 127.0, "tick {tick}");
        }
        assert_eq!((meter(3.5), meter(4.0)), (Meter { numerator: 7, denominator: 8 }, Meter::COMMON));
    }

    #[test]
    fn a_clip_is_a_mid_file() {
        assert_eq!(clip_path(Path::new("a/b")), Ok(PathBuf::from("a/b.mid")));
        assert_eq!(clip_path(Path::new("b.MID")), Ok(PathBuf::from("b.MID")));
        assert!(clip_path(Path::new("b.wav")).is_err() && clip_path(Path::new("")).is_err());
    }
}
