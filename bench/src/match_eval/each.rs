//! `match --eval --kinds --each`: every sound by itself, with what is offered of it and how near and how wide that is.

use std::path::Path;

use vaeform_models::metrics::Panel;
use vaeform_models::search::{Candidate, Verdict, reason};
use vaeform_session::tables_of;

use super::figures::Task;
use crate::factory_sounds::{Keys, Take};
use crate::latent::statistics::rank_correlation;
use crate::table::{Align, Table};

/// A match is as wide as its sound within this, in dB of side over mid.
const AS_WIDE_DB: f64 = 3.0;
/// What is farther may not be called near, in dB of MSS.
const FAR: f64 = 9.0;
/// Less side than this is mono, in dB of side over mid.
const MONO_DB: f64 = -60.0;

/// What is offered of a sound.
struct SoundRow<'a> {
    task: &'a Task,
    offered: &'a Candidate,
    panel: &'a Panel,
    /// Side over mid of the sound and of the match, in dB; none of a mono sound.
    widths: Option<[f64; 2]>,
}

impl SoundRow<'_> {
    fn verdict(&self) -> Verdict {
        Verdict::of_mss(self.panel.mss)
    }
}

/// A table of all sounds that became something, and how well words and distances go together.
pub(super) fn text(tasks: &[Task], offered: &[Option<Candidate>], panels: &[Panel]) -> String {
    let rows = tasks.iter().zip(offered).zip(panels).filter_map(|((task, offered), panel)| {
        let offered = offered.as_ref()?;
        let widths = task.path.as_deref().and_then(width_of_file).map(|sound| [sound, width_of(offered)]);
        Some(SoundRow { task, offered, panel, widths })
    });
    let rows: Vec<SoundRow> = rows.collect();
    let columns = [
        ("SOUND", Align::Left),
        ("OFFERED", Align::Left),
        ("MSS", Align::Right),
        ("WMFCC", Align::Right),
        ("MRSTFT", Align::Right),
        ("VERDICT", Align::Left),
        ("SIDE/MID", Align::Right),
        ("OF MATCH", Align::Right),
        ("", Align::Left),
    ];
    let mut table = Table::new(&columns);
    for row in &rows {
        let Panel { mss, wmfcc, mr_stft, .. } = row.panel;
        let width = |nth: usize| row.widths.map_or_else(|| "-".to_owned(), |of| format!("{:.1} dB", of[nth]));
        let poor = reason(row.task.target.suitability, row.offered).map_or("", |reason| reason.text());
        table.row([
            row.task.name.clone(),
            row.offered.kind.to_string(),
            format!("{mss:.2}"),
            format!("{wmfcc:.2}"),
            format!("{mr_stft:.2}"),
            row.verdict().to_string(),
            width(0),
            width(1),
            poor.to_owned(),
        ]);
    }
    format!("{}\n{}\n", table.render(), summary(&rows))
}

fn summary(rows: &[SoundRow<'_>]) -> String {
    let with = |figure: fn(&Panel) -> f64| agreement(rows, figure);
    let num_wrong = rows.iter().filter(|row| row.panel.mss > FAR && row.verdict().is_near()).count();
    let widths: Vec<[f64; 2]> = rows.iter().filter_map(|row| row.widths).collect();
    let is_as_wide = |[sound, of_match]: &&[f64; 2]| (sound - of_match).abs() <= AS_WIDE_DB;
    format!(
        "words and distance: rank correlation {:.2} with MSS, {:.2} with wMFCC, {:.2} with MR-STFT; {num_wrong} farther than {FAR} are \
         called near; {} of {} stereo sounds are as wide within {AS_WIDE_DB} dB\n",
        with(|panel| panel.mss),
        with(|panel| panel.wmfcc),
        with(|panel| panel.mr_stft),
        widths.iter().filter(is_as_wide).count(),
        widths.len(),
    )
}

/// Rank correlation of the words, the nearest first, with a figure.
fn agreement(rows: &[SoundRow<'_>], figure: fn(&Panel) -> f64) -> f64 {
    let mut order: Vec<&SoundRow> = rows.iter().collect();
    order.sort_by(|a, b| figure(a.panel).total_cmp(&figure(b.panel)));
    let words: Vec<f64> = order.iter().map(|row| f64::from(row.verdict() as u8)).collect();
    rank_correlation(&words)
}

/// Side over mid of a WAVE file in dB; none of a mono one, nor of what is no WAVE.
fn width_of_file(path: &Path) -> Option<f64> {
    let mut reader = hound::WavReader::open(path).ok()?;
    let spec = reader.spec();
    if spec.channels != 2 {
        return None;
    }
    let samples: Vec<f32> = match spec.sample_format {
        hound::SampleFormat::Float => reader.samples::<f32>().collect::<Result<_, _>>().ok()?,
        hound::SampleFormat::Int => {
            let samples: Result<Vec<i32>, _> = reader.samples::<i32>().collect();
            samples.ok()?.into_iter().map(|x| x as f32).collect()
        }
    };
    let (left, right): (Vec<f32>, Vec<f32>) = samples.chunks_exact(2).map(|frame| (frame[0], frame[1])).unzip();
    Some(width(&left, &right)).filter(|width| *width > MONO_DB)
}

/// Side over mid of a match as the instrument plays it, in dB.
fn width_of(of: &Candidate) -> f64 {
    const RATE_HZ: u32 = 44_100;
    let keys =
        Keys { notes: &[of.note], velocity: of.velocity, hold_s: of.hold_s as f32, total_s: of.hold_s as f32 + 0.5 };
    let take = Take::new(&of.patch, &tables_of(&of.patch, &of.tables, &of.contents), keys, RATE_HZ);
    width(&take.left, &take.right)
}

fn width(left: &[f32], right: &[f32]) -> f64 {
    let power = |of: fn(f32, f32) -> f32| -> f64 {
        left.iter().zip(right).map(|(left, right)| f64::from(of(*left, *right)).powi(2)).sum()
    };
    let (side, mid) = (power(|left, right| left - right), power(|left, right| left + right));
    10.0 * ((side + 1e-12) / (mid + 1e-12)).log10()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn width_is_side_over_mid() {
        let sound = [1.0, -0.5, 0.25];
        assert!((width(&sound, &[0.0; 3])).abs() < 1e-9);
        assert!(width(&sound, &sound) < MONO_DB);
        assert!((width(&sound, &sound.map(|x| 0.5 * x)) + 9.542).abs() < 1e-3);
    }
}
