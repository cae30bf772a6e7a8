//! One voice on a page: operators side by side, then what belongs to the whole voice.

use vaeform_bench::table::{Align, Table};
use vaeform_patch::{Group, NUM_OPERATORS, PARAMS, Preset, operator};

const OPERATORS: [&str; NUM_OPERATORS] = ["OP1", "OP2", "OP3", "OP4", "OP5", "OP6"];

/// All values of a voice as people read them.
pub(super) fn render(file: &str, voice: usize, preset: &Preset) -> String {
    let patch = &preset.patch;
    let mut operators =
        Table::new(&[("", Align::Left)].into_iter().chain(OPERATORS.map(|op| (op, Align::Right))).collect::<Vec<_>>());
    for offset in 0..operator::NUM_PARAMS {
        let ids = (0..NUM_OPERATORS).map(|op| operator::param(op, offset));
        let name = operator::param(0, offset).def().name.to_owned();
        operators.row(std::iter::once(name).chain(ids.map(|id| id.def().display(patch.fm.get(id)))));
    }
    let mut voice_table = Table::new(&[("VOICE", Align::Left), ("", Align::Left), ("", Align::Right)]);
    for def in PARAMS.iter().filter(|def| !matches!(def.group, Group::Operator(_))) {
        let group = match def.group {
            Group::PitchEnvelope => "Pitch envelope",
            Group::Algorithm => "Algorithm",
            Group::Lfo => "LFO",
            Group::Operator(_) | Group::Voice => "Voice",
        };
        voice_table.row([group.to_owned(), def.name.to_owned(), def.display(patch.fm.get(def.id))]);
    }
    let title = format!("{} (voice {voice} of {})", patch.name, file.replace(char::is_control, "?"));
    format!("{title}\n\n{}\n{}", operators.render(), voice_table.render())
}
