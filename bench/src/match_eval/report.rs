//! The table of `match --eval`: means with bootstrap intervals, medians, who wins where, and what was found of a patch.

use serde_json::{Map, Value, json};

use super::figures::{FIGURES, MatchRow, Task, values};
use super::wins;
use crate::bootstrap::{self, Estimate};
use crate::table::{Align, Table};

fn median(values: &[f64]) -> f64 {
    let mut sorted = values.to_vec();
    sorted.sort_by(f64::total_cmp);
    sorted.get(sorted.len() / 2).copied().unwrap_or(f64::NAN)
}

/// For people.
pub(super) fn text(rows: &[MatchRow], count: usize) -> String {
    let mut columns = vec![("METHOD", Align::Left)];
    columns.extend(FIGURES.iter().map(|(name, _, _)| (*name, Align::Right)));
    columns.push(("SECONDS", Align::Right));
    let mut table = Table::new(&columns);
    for row in rows {
        let cell = |(figure, (_, digits, _)): (usize, &(&str, usize, bool))| {
            let values = values(&row.panels, figure);
            format!("{} / {:.digits$}", bootstrap::mean(&values).show(*digits), median(&values))
        };
        let cells = FIGURES.iter().enumerate().map(cell);
        let seconds = if row.seconds > 0.0 { format!("{:.1}", row.seconds) } else { String::new() };
        table.row(std::iter::once(row.name.clone()).chain(cells).chain([seconds]));
    }
    let mut text = format!("{}\nmean [95 % of bootstraps] / median over {count} sounds\n", table.render());
    for (row, found) in rows.iter().filter_map(|row| Some((row, row.found.as_ref()?))) {
        text += &format!(
            "{}: algorithm found in {:.0} %, with all ratios in {:.0} %; {:.0} % of the ratios\n",
            row.name,
            100.0 * found.wiring,
            100.0 * found.with_ratios,
            100.0 * found.ratios
        );
    }
    for row in rows.iter().filter(|row| !row.kinds.is_empty()) {
        let kinds: Vec<String> = row.kinds.iter().map(|(kind, count)| format!("{kind} {count}")).collect();
        text += &format!("{}: {} of {count}\n", row.name, kinds.join(", "));
    }
    for (own, rival) in rows.iter().filter_map(|rival| Some((&rows[rival.rival_of?], rival))) {
        text += &wins::text(own, rival);
    }
    text
}

/// For programs.
pub(super) fn json(rows: &[MatchRow], tasks: &[Task]) -> String {
    let row = |row: &MatchRow| {
        let figures: Map<String, Value> = FIGURES
            .iter()
            .enumerate()
            .map(|(figure, (name, _, _))| {
                let values = values(&row.panels, figure);
                let Estimate { value, interval } = bootstrap::mean(&values);
                let each = if row.panels.len() == tasks.len() { Some(&values) } else { None };
                let all = json!({"mean": value, "interval": interval, "median": median(&values), "each": each});
                ((*name).to_owned(), all)
            })
            .collect();
        let found = row
            .found
            .as_ref()
            .map(|f| json!({"algorithm": f.wiring, "algorithm_and_ratios": f.with_ratios, "ratios": f.ratios}));
        let wins = row.rival_of.map(|own| wins::json(&rows[own], row));
        json!({"method": row.name, "figures": figures, "seconds": row.seconds, "found": found, "kinds": row.kinds, "wins_against_it": wins})
    };
    let names: Vec<&str> = tasks.iter().map(|task| task.name.as_str()).collect();
    format!("{:#}\n", json!({"sounds": names, "rows": rows.iter().map(row).collect::<Vec<_>>()}))
}
