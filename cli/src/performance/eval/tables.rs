//! The figures of all sets, for people, for programs and for papers.

use serde_json::{Value, json};
use vaeform_bench::table::{Align, Table};

use super::method::{Measured, Row};
use super::sets::LaneSet;

/// Nats in a bit.
const NATS_PER_BIT: f64 = std::f64::consts::LN_2;
/// Two rates are one that are no farther apart than this share.
const SAME_RATE: f64 = 0.03;
const NOT_RUN: &str = "not run";

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
        table.note(&verdict(measured));
        text += &format!("{}, {} lanes\n{}\n", set.name, set.lanes.len(), table.render());
    }
    text + "Errors are mean squares of values 0 to 1 with drawn latents; nats are of ten lanes; intervals are by 10,000 resamples.\n"
}

/// Whether more latents are better.
fn verdict(measured: &Measured) -> String {
    let (less, [from, to], [coarse, fine]) = measured.finer;
    let word = match (from, to) {
        (_, to) if to < 0.0 => "is better",
        (from, _) if from > 0.0 => "is worse",
        _ => "is undecided",
    };
    let rate = match (fine / coarse - 1.0).abs() <= SAME_RATE {
        true => "at equal rate".to_owned(),
        false => format!("not at equal rate: {fine:.0} nats beside {coarse:.0}"),
    };
    format!("512 {word} than 128 by {less:+.5} [{from:+.5}, {to:+.5}], {rate}")
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
            let (less, interval, nats) = measured.finer;
            let finer = json!({ "less_error": less, "interval": interval, "nats": nats });
            let rows: Vec<Value> = measured.rows.iter().map(of_row).collect();
            json!({ "set": set.name, "lanes": set.lanes.len(), "rows": rows, "512_less_128": finer })
        }
    };
    json!({ "sets": sets.iter().map(of_set).collect::<Vec<Value>>() })
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
            }
        }
    }
    text + "\\bottomrule\n\\end{tabular}\n"
}
