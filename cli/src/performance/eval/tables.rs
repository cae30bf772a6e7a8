//! The figures of all sets, for people, for programs and for papers.

use serde_json::{Value, json};
use vaeform_bench::table::{Align, Table};

use super::method::{Comparison, Measured, Row};
use super::sets::LaneSet;

/// Nats in a bit.
const NATS_PER_BIT: f64 = std::f64::consts::LN_2;
/// Two rates are one that are no farther apart than this share.
const SAME_RATE: f64 = 0.03;
const NOT_RUN: &str = "not run";
/// What a table of performances could have and this one does not.
const NOT_COMPUTED: [(&str, &str); 2] = [
    ("note and onset F1", "no coder of notes ships"),
    ("MR-STFT through the instrument", "the lanes of a set have no notes to be heard with"),
];

/// All sets with what was measured of each; nothing of one that has no lanes.
type Sets = [(LaneSet, Option<Measured>)];

/// Tables for a terminal.
pub(super) fn text(sets: &Sets) -> String {
    use Align::{Left, Right};
    let mut text = String::new();
    for (set, measured) in sets {
        let Some(measured) = measured else {
            text += &format!("{}: {NOT_RUN}, {}\n\n", set.name, set.missing);
            continue;
        };
        let columns = [
            ("METHOD", Left),
            ("NATS", Right),
            ("BITS", Right),
            ("ACTIVE", Right),
            ("ERROR", Right),
            ("95 %", Left),
            ("MOVING", Right),
            ("DIFFERENCES", Right),
            ("CORRELATION", Right),
        ];
        let mut table = Table::new(&columns);
        measured.rows.iter().for_each(|row| table.row(cells(row)));
        notes(set, measured).iter().for_each(|note| table.note(note));
        text += &format!("{}, {} lanes\n{}\n", set.name, set.lanes.len(), table.render());
    }
    let not_run: String = NOT_COMPUTED.iter().map(|(what, why)| format!("{what}: {NOT_RUN}, {why}\n")).collect();
    text + "Errors are mean squares of values 0 to 1, latents are drawn where nothing is said; nats are of ten lanes; intervals are by 10,000 resamples.\n"
        + &not_run
}

/// Whether a coder is better than the first.
fn verdict(of: &Comparison) -> String {
    let Comparison { names: [name, first], less: (less, [from, to]), nats: [nats, other] } = of;
    let word = match (from, to) {
        (_, to) if *to < 0.0 => "is better",
        (from, _) if *from > 0.0 => "is worse",
        _ => "is undecided",
    };
    let rate = match (nats / other - 1.0).abs() <= SAME_RATE {
        true => "at equal rate".to_owned(),
        false => format!("not at equal rate: {nats:.0} nats beside {other:.0}"),
    };
    format!("{name} {word} than {first} by {less:+.5} [{from:+.5}, {to:+.5}], {rate}")
}

/// Sentences below the rows of a set.
fn notes(set: &LaneSet, measured: &Measured) -> Vec<String> {
    let untrained =
        measured.untrained.iter().map(|name| format!("{name}: not trained, no better than a lane's own mean"));
    let verdicts = measured.compared.iter().map(verdict);
    let caveat = Some(set.caveat.to_owned()).filter(|caveat| !caveat.is_empty());
    verdicts.chain(untrained).chain(caveat).collect()
}

fn cells(row: &Row) -> [String; 9] {
    let or_not = |value: Option<String>| value.unwrap_or_else(|| NOT_RUN.to_owned());
    let dash = |value: Option<String>| value.unwrap_or_else(|| "-".to_owned());
    let errors = row.errors.as_ref();
    [
        row.name.clone(),
        dash(row.nats.map(|nats| format!("{nats:.0}"))),
        dash(row.nats.map(|nats| format!("{:.0}", nats / NATS_PER_BIT))),
        dash(row.active.map(|[active, all]| format!("{active} of {all}"))),
        format!("{:.5}", row.error),
        or_not(errors.map(|errors| errors.interval().map(|value| format!("{value:.5}")).join(" "))),
        or_not(errors.map(|errors| dash(errors.moving.map(|value| format!("{value:.5}"))))),
        or_not(errors.map(|errors| format!("{:.6}", errors.differences))),
        or_not(errors.map(|errors| dash(errors.correlation.map(|value| format!("{value:.3}"))))),
    ]
}

/// The same for programs.
pub(super) fn json(sets: &Sets) -> Value {
    let of_row = |row: &Row| {
        let errors = row.errors.as_ref();
        json!({
            "method": row.name,
            "nats": row.nats,
            "bits": row.nats.map(|nats| nats / NATS_PER_BIT),
            "active_latents": row.active.map(|[active, _]| active),
            "error": row.error,
            "interval": errors.map(|errors| errors.interval()),
            "moving": errors.and_then(|errors| errors.moving),
            "differences": errors.map(|errors| errors.differences),
            "correlation": errors.and_then(|errors| errors.correlation),
        })
    };
    let of_set = |(set, measured): &(LaneSet, Option<Measured>)| match measured {
        None => json!({ "set": set.name, "not_run": set.missing }),
        Some(measured) => {
            let of_comparison = |of: &Comparison| {
                let (less, interval) = of.less;
                json!({ "coder": of.names[0], "than": of.names[1], "less_error": less, "interval": interval,
                        "nats": of.nats, "verdict": verdict(of) })
            };
            json!({
                "set": set.name,
                "lanes": set.lanes.len(),
                "rows": measured.rows.iter().map(of_row).collect::<Vec<Value>>(),
                "compared": measured.compared.iter().map(of_comparison).collect::<Vec<Value>>(),
                "not_trained": measured.untrained,
                "caveat": set.caveat,
            })
        }
    };
    let not_run: Vec<Value> = NOT_COMPUTED.iter().map(|(what, why)| json!({ "what": what, "why": why })).collect();
    json!({ "sets": sets.iter().map(of_set).collect::<Vec<Value>>(), "not_run": not_run })
}

/// The same for a paper, with the rules of booktabs.
pub(super) fn latex(sets: &Sets) -> String {
    let mut text =
        "\\begin{tabular}{lrrrrlrrr}\n\\toprule\nMethod & Nats & Bits & Active & Error & 95\\,\\% & Moving & \
                    Differences & Correlation \\\\\n"
            .to_owned();
    for (set, measured) in sets {
        text += &format!("\\midrule\n\\multicolumn{{9}}{{l}}{{{}}} \\\\\n", set.name);
        match measured {
            None => {
                text += &format!("\\multicolumn{{9}}{{l}}{{{NOT_RUN}: {}}} \\\\\n", set.missing.replace('-', "{-}"))
            }
            Some(measured) => {
                for row in &measured.rows {
                    text += &format!("{} \\\\\n", cells(row).join(" & "));
                }
                for note in notes(set, measured) {
                    text += &format!("\\multicolumn{{9}}{{l}}{{{note}}} \\\\\n");
                }
            }
        }
    }
    text + "\\bottomrule\n\\end{tabular}\n"
}
