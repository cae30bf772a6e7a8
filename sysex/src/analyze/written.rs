//! What was found out, as the text of a definition.

use super::Analysis;
use super::check_bytes::CheckFinding;
use super::group::Group;
use crate::definition::TextCode;
use crate::packing::Packing;
use std::fmt::Write as _;

/// How many parameters the definition has in all.
const MOST_IN_ALL: usize = 16_384;
/// The longest header, which is compared byte by byte.
const MOST_HEADER: usize = 24;

/// A definition of the groups: a layout and a kind of messages each.
pub(super) fn definition(analysis: &Analysis, id: &str) -> String {
    let mut text = format!("# Found out from {} messages; the comments tell what speaks for it.\n", analysis.messages);
    let maker = analysis.groups.first().map_or(String::new(), |group| hex(&group.manufacturer));
    let _ = writeln!(text, "id = \"{id}\"\nname = \"Unknown instrument\"\nmaker = \"Maker {maker}\"");
    if analysis.groups.is_empty() {
        text += "message = []\n";
    }
    for (number, group) in analysis.groups.iter().enumerate() {
        text += &layout(group, number + 1, MOST_IN_ALL / analysis.groups.len());
    }
    for (number, group) in analysis.groups.iter().enumerate() {
        text += &message(group, number + 1);
    }
    text
}

/// How many bytes a preset has.
fn size(group: &Group) -> usize {
    let packing = group.packing;
    group
        .records
        .map_or_else(|| packing.packing.unpack(&group.first[packing.from..packing.to]).len(), |records| records.length)
}

fn has_data(group: &Group) -> bool {
    (1..=1 << 16).contains(&size(group))
}

fn layout(group: &Group, number: usize, most_fields: usize) -> String {
    if !has_data(group) {
        return String::new();
    }
    let mut text = format!("\n[layout.kind{number}]\nsizes = [{}]\n", size(group));
    if let Some(name) = group.name {
        let _ = writeln!(
            text,
            "# Reads as text in {} different presets: log-likelihood ratio {:.1}.{}",
            name.presets,
            name.rating,
            if name.presets < 3 { " Too few to be sure." } else { "" }
        );
        let code =
            if name.code == TextCode::Ascii { String::new() } else { format!(", code = \"{}\"", name.code.name()) };
        let _ = writeln!(text, "name = {{ at = {}, length = {}{code} }}", name.at, name.length);
    }
    if let Some(check) = &group.record_check {
        let _ = writeln!(text, "{}checks = [{}]", evidence(check), check_of(check));
    }
    text + &fields(group, most_fields)
}

/// A parameter for each byte that varies and is no part of the name.
fn fields(group: &Group, most_fields: usize) -> String {
    let most = if group.packing.packing == Packing::Plain { 127 } else { 255 };
    let checked = group.record_check.as_ref().map(|check| check.at);
    let is_named = |at: usize| group.name.is_some_and(|name| (name.at..name.at + name.length).contains(&at));
    let is_shown = |at: &usize| !is_named(*at) && Some(*at) != checked;
    let mut text = String::new();
    let varying: Vec<usize> = varying_data(group).into_iter().filter(is_shown).collect();
    for &at in varying.iter().take(most_fields) {
        let max = if most == 127 { String::new() } else { format!(", max = {most}") };
        let _ = writeln!(text, "    {{ id = \"byte{at}\", at = {at}{max} }},");
    }
    if text.is_empty() {
        return text;
    }
    let left_out = match varying.len().saturating_sub(most_fields) {
        0 => String::new(),
        left => format!(" {left} more stand behind them."),
    };
    format!("# Bytes that differ from preset to preset.{left_out}\nfields = [\n{text}]\n")
}

/// The bytes of a preset that differ.
fn varying_data(group: &Group) -> Vec<usize> {
    let packing = group.packing;
    if group.records.is_some() {
        return (0..size(group)).collect();
    }
    let is_varying = |at: usize| group.varying.iter().any(|&(from, to)| (from..=to).contains(&at));
    let (wide, narrow) = packing.packing.unit();
    let of_byte = |at: usize| {
        let unit = packing.from + at / narrow * wide;
        if narrow == 7 { unit + 1 + at % 7..unit + 2 + at % 7 } else { unit..unit + wide }
    };
    (0..size(group)).filter(|&at| of_byte(at).any(is_varying)).collect()
}

fn message(group: &Group, number: usize) -> String {
    let mut text = format!("\n# {} messages, {} of them different.\n", group.count, group.distinct);
    let _ = writeln!(text, "[[message]]\nkind = \"kind{number}\"\nheader = \"{}\"", header(group));
    let _ = writeln!(text, "length = {}", group.length);
    if group.has_base64_crc {
        text += "# The data are base64 and begin with the CRC-32 of the rest.\n";
    }
    if has_data(group) {
        let _ = writeln!(text, "data = [[{}, {}]]", group.packing.from, group.packing.to);
        if group.packing.packing != Packing::Plain {
            let _ = writeln!(text, "packing = \"{}\"", group.packing.packing.name());
        }
        let _ = writeln!(text, "layout = \"kind{number}\"");
        if let Some(records) = group.records {
            let (alike, elsewhere) = (records.alike, records.elsewhere);
            let _ = writeln!(text, "# {alike} of 1000 bytes are as one record before, {elsewhere} at other distances.");
            let _ = writeln!(text, "records = {}", records.count);
        }
    }
    if let Some(check) = &group.check {
        let _ = writeln!(text, "{}checks = [{}]", evidence(check), check_of(check));
    }
    text
}

fn evidence(check: &CheckFinding) -> String {
    let CheckFinding { messages, fits, values, tried, by_luck, equivalent, .. } = check;
    let same: Vec<String> = equivalent.iter().map(|(rule, from)| format!("{rule} from {from}")).collect();
    format!(
        "# {fits} of {messages} different ones keep this rule, with {values} different check bytes; of {tried} rules {by_luck:.0e} would \
         by luck.\n# As good: {}.\n",
        same.join(", ")
    )
}

fn check_of(check: &CheckFinding) -> String {
    let CheckFinding { rule, plus, from, at, of_data, .. } = check;
    let plus = if *plus == 0 { String::new() } else { format!(", plus = {plus}") };
    let place = if *of_data { ", of = \"data\"".to_owned() } else { format!(", to = {at}") };
    format!("{{ rule = \"{rule}\", from = {from}{place}, at = {at}{plus} }}")
}

/// The first bytes: those that count and those that differ by name.
fn header(group: &Group) -> String {
    let end = group.header.min(group.packing.from).min(group.length - 1).clamp(2, MOST_HEADER);
    let is_varying = |at: usize| group.varying.iter().any(|&(from, to)| (from..=to).contains(&at));
    let last = group.position.iter().rfind(|&&at| at < end);
    let word = |at: usize| match group.first[at] {
        _ if Some(&at) == last => "{program}".to_owned(),
        _ if is_varying(at) => format!("{{byte{at}}}"),
        byte => format!("{byte:02X}"),
    };
    (0..end).map(word).collect::<Vec<_>>().join(" ")
}

fn hex(bytes: &[u8]) -> String {
    bytes.iter().map(|byte| format!("{byte:02X}")).collect::<Vec<_>>().join(" ")
}
