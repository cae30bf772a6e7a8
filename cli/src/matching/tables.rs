//! What `match` prints of sounds and their matches.

use std::path::PathBuf;

use anyhow::Result;
use vaeform_bench::table::{Align, Table};
use vaeform_models::matcher::missed_text;
use vaeform_models::search::{Candidate, Kind, Verdict};

use super::matched::Matched;

/// Sounds with their names, and what became of them.
type Jobs<'a> = [(&'a PathBuf, String)];

/// What was matched, with its name.
fn matches<'a>(jobs: &'a Jobs<'_>, done: &'a [Result<Matched>]) -> impl Iterator<Item = (&'a str, &'a Matched)> {
    jobs.iter().zip(done).filter_map(|((_, name), done)| Some((name.as_str(), done.as_ref().ok()?)))
}

fn figure(of: Option<f64>) -> String {
    of.map_or_else(|| "-".to_owned(), |value| format!("{value:.2}"))
}

/// What is to be known of a sound and of the match that is offered.
fn remarks(matched: &Matched) -> Vec<String> {
    let mut remarks = matched.heard.sound.notices.clone();
    remarks.extend(missed_text(&matched.missed));
    remarks.extend(matched.reason().map(|reason| format!("poor: {}", reason.text())));
    remarks
}

/// FM matches.
pub(super) fn fm(jobs: &Jobs<'_>, done: &[Result<Matched>]) -> String {
    let columns = [
        ("NAME", Align::Left),
        ("NOTE", Align::Right),
        ("DISTANCE", Align::Right),
        ("MSS", Align::Right),
        ("GAIN", Align::Right),
        ("FROM", Align::Left),
        ("", Align::Left),
    ];
    let mut table = Table::new(&columns);
    for (name, matched) in matches(jobs, done) {
        let best = &matched.candidates[0];
        table.row([
            name.to_owned(),
            best.note.to_string(),
            figure(best.distance.map(|d| d.total())),
            figure(best.mss()),
            format!("{:+.1} dB", best.gain_db),
            best.origin.to_string(),
            remarks(matched).join("; "),
        ]);
    }
    table.render()
}

/// FM, FM with noise and hybrids side by side: of each sound the best of each, the one that is offered marked, and why.
pub(super) fn side_by_side(jobs: &Jobs<'_>, done: &[Result<Matched>]) -> String {
    let columns = [
        ("NAME", Align::Left),
        ("", Align::Left),
        ("KIND", Align::Left),
        ("NOTE", Align::Right),
        ("MSS", Align::Right),
        ("VERDICT", Align::Left),
        ("BYTES", Align::Right),
        ("", Align::Left),
    ];
    let mut table = Table::new(&columns);
    let mut num_hybrids = 0;
    for (name, matched) in matches(jobs, done) {
        let offered = matched.offered();
        let others = beside(matched);
        let mut why = vec![matched.choice.why.to_string()];
        why.extend(remarks(matched));
        table.row(row(name, "->", offered, &why.join("; ")));
        others.for_each(|other| table.row(row("", "", other, other.kind.elsewhere())));
        num_hybrids += usize::from(matches!(offered.kind, Kind::Hybrid(_)));
    }
    let all = matches(jobs, done).count();
    let says = format!(
        "{num_hybrids} of {all} are hybrids: exact at this key, guessed elsewhere (MSS about 6 an octave off); --kind says what else you \
         want. FM is the only kind that goes out as .syx: each NAME.syx has the FM match\n"
    );
    if num_hybrids > 0 { format!("{}\n{says}", table.render()) } else { table.render() }
}

/// The best of each other kind: FM, FM with noise, and hybrids.
fn beside(matched: &Matched) -> impl Iterator<Item = &Candidate> {
    let with_noise = matched.hybrids.iter().find(|of| of.kind == Kind::FmAndNoise);
    let hybrid = matched.hybrids.iter().find(|of| matches!(of.kind, Kind::Hybrid(_)));
    let best = [matched.candidates.first(), with_noise, hybrid];
    let offered = matched.offered();
    best.into_iter().flatten().filter(move |of| !std::ptr::eq(*of, offered))
}

fn row(name: &str, mark: &str, of: &Candidate, why: &str) -> [String; 8] {
    [
        name.to_owned(),
        mark.to_owned(),
        of.kind.to_string(),
        of.note.to_string(),
        figure(of.mss()),
        of.mss().map_or_else(String::new, |mss| Verdict::of_mss(mss).to_string()),
        of.num_bytes.to_string(),
        why.to_owned(),
    ]
}
