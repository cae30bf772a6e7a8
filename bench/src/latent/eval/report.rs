//! The figures of `latent eval`, for people and for machines.

use serde_json::json;

use super::row::EvalRow;
use crate::bootstrap::{self, Estimate};
use crate::ear;
use crate::table::{Align, Table};

/// The table, or JSON of it.
pub(super) fn text(rows: &[EvalRow], num_patches: usize, num_rendered: usize, seed: u64, json: bool) -> String {
    let gains = gains(rows);
    if json {
        let gains: Vec<_> =
            gains.iter().map(|(ours, theirs, gain)| json!({"of": ours, "against": theirs, "percent": gain})).collect();
        let all = json!({
            "patches": num_patches,
            "rendered": num_rendered,
            "seed": seed,
            "render": ear::KEY,
            "answers": rows,
            "mss_gain": gains,
        });
        return format!("{all:#}\n");
    }
    let right = Align::Right;
    let mut table = Table::new(&[
        ("ANSWER", Align::Left),
        ("ACCURACY %", right),
        ("MAE", right),
        ("MSS [95 %]", right),
        ("MR-STFT [95 %]", right),
        ("ACTIVE", right),
        ("KL BITS", right),
    ]);
    for row in rows {
        let heard = |estimate: &Estimate| if num_rendered > 0 { estimate.show(2) } else { "-".to_owned() };
        table.row([
            row.name.clone(),
            format!("{:.2}", row.accuracy_percent),
            format!("{:.4}", row.mae_norm),
            heard(&row.mss),
            heard(&row.mr_stft),
            row.latents.map_or_else(String::new, |latents| latents.active.to_string()),
            row.latents.map_or_else(String::new, |latents| format!("{:.1}", latents.kl_bits)),
        ]);
    }
    let mut text = table.render();
    text += &format!(
        "{num_patches} patches; accuracy and MAE (as a part of each range) over 145 parameters; {num_rendered} rendered ({}, seed {seed})\n",
        ear::KEY
    );
    for (ours, theirs, gain) in gains {
        text += &format!("MSS of {ours} is {} % below that of {theirs}\n", gain.show(1));
    }
    text
}

/// How much nearer each model comes than the PCA of its width.
fn gains(rows: &[EvalRow]) -> Vec<(&str, &str, Estimate)> {
    let is_pca = |row: &&EvalRow| row.name.starts_with("PCA");
    let models = rows.iter().filter(|row| row.name.starts_with("VAE") && !row.mss_of_each.is_empty());
    let against = |ours: &'_ EvalRow| rows.iter().filter(is_pca).find(|pca| pca.num_latents == ours.num_latents);
    models
        .filter_map(|ours| {
            let theirs = against(ours)?;
            let gain = bootstrap::gain_percent(&ours.mss_of_each, &theirs.mss_of_each);
            Some((ours.name.as_str(), theirs.name.as_str(), gain))
        })
        .collect()
}
