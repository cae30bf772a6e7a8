//! How the data of messages are packed. Four bits a byte are seen in the values; of packings by eights the name decides, which is
//! cut by a foreign byte after every seventh character until it is unpacked rightly.

use super::base64;
use super::header::Head;
use super::name::{self, NameField};
use super::rows::Rows;
use crate::packing::Packing;
use serde::Serialize;

/// Fewer bytes are not looked at.
const LEAST_DATA: usize = 8;
/// Farther behind the maker no data begin.
const FARTHEST: usize = 12;
/// How much likelier the name must be than as the bytes stand.
const MARGIN: f32 = 0.8;

const BY_EIGHTS: [Packing; 4] =
    [Packing::TopBitsFirst, Packing::TopBitsFirstReversed, Packing::TopBitsLast, Packing::TopBitsLastReversed];

/// Why a packing was chosen.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize)]
#[serde(rename_all = "snake_case")]
pub enum PackingEvidence {
    /// Nothing speaks for one.
    Nothing,
    /// All data are four bits, or every second byte is 0 or 1.
    Values,
    /// The name is whole only so.
    Name,
    /// Top bits are set only where the other bits reach their greatest value.
    TopBits,
    /// All data are letters, digits, `+`, `/` and `=`: base64, which definitions cannot unpack.
    Base64,
}

/// How data are packed and where they stand.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize)]
pub struct PackingFinding {
    /// The packing.
    pub packing: Packing,
    /// Their first byte in the message.
    pub from: usize,
    /// The first byte behind them.
    pub to: usize,
    /// What speaks for it.
    pub evidence: PackingEvidence,
}

/// A packing with the name that it shows.
type Candidate = (PackingFinding, Option<NameField>);

/// How the data before `end` are packed, and where the name is in what they hold.
pub(super) fn find(rows: &Rows, header: &Head, end: usize) -> Candidate {
    let plain = candidate(rows, (Packing::Plain, header.end().min(end), end), PackingEvidence::Nothing);
    if end < header.manufacturer + LEAST_DATA {
        return plain;
    }
    // A check byte that was not found may stand at the end.
    if let Some(nibbles) = nibbles(rows, header, end).or_else(|| nibbles(rows, header, end - 1)) {
        return nibbles;
    }
    if is_base64(rows, header.end().min(end), end) {
        let finding = PackingFinding { evidence: PackingEvidence::Base64, ..plain.0 };
        return (finding, None);
    }
    let mut all = Vec::new();
    for (phase, end) in [(0, end), (1, end), (0, end - 1), (1, end - 1)] {
        let from = header.end_in_phase(phase, 2);
        for (packing, high) in [(Packing::PairsLowFirst, from + 1), (Packing::PairsHighFirst, from)] {
            let is_high = |at: usize| rows.column(at).all(|byte| byte <= 1);
            let to = end - (end.max(from) - from) % 2;
            if to > from + 2 * LEAST_DATA {
                let is_seen = (high..to).step_by(2).all(is_high);
                let evidence = if is_seen { PackingEvidence::Values } else { PackingEvidence::Name };
                all.push(candidate(rows, (packing, from, to), evidence));
            }
        }
    }
    for phase in 0..8 {
        let from = header.end_in_phase(phase, 8);
        let fits =
            |packing: &Packing| end > from + LEAST_DATA && spare_bits(rows, (*packing, from, end)) != Some(false);
        for packing in BY_EIGHTS.into_iter().filter(fits) {
            all.push(candidate(rows, (packing, from, end), PackingEvidence::Name));
        }
    }
    choose(rows, plain, all)
}

/// The candidate with the likeliest name; where none has one, the one whose top bits fit the values.
fn choose(rows: &Rows, plain: Candidate, mut all: Vec<Candidate>) -> Candidate {
    let rating = |candidate: &Candidate| candidate.1.map_or(0.0, |name| name.rating);
    if plain.1.is_none() {
        let tries = rows.width() * all.len();
        for other in all.iter_mut().filter(|other| is_luck(rows, other, tries)) {
            other.1 = None;
        }
    }
    let mut best = plain;
    for other in &all {
        let margin = if best.0.packing == Packing::Plain { MARGIN } else { 1e-3 };
        let is_as_good = best.0.packing != Packing::Plain && (rating(other) - rating(&best)).abs() <= margin;
        let is_better = rating(other) > rating(&best) + margin;
        if is_better || is_as_good && rating(other) > 0.0 && order(rows, other.0) < order(rows, best.0) {
            best = *other;
        }
    }
    if rating(&best) > 0.0 {
        return best;
    }
    let pairs = all.iter().find(|other| other.0.evidence == PackingEvidence::Values && has_both(rows, other.0));
    if let Some(pairs) = pairs {
        return *pairs;
    }
    let fitting: Vec<&Candidate> = all.iter().filter(|other| has_fitting_top_bits(rows, other.0)).collect();
    let is_alone = fitting.windows(2).all(|pair| pair[0].0.from % 8 == pair[1].0.from % 8);
    let first = fitting.first().filter(|_| is_alone);
    first.map_or(best, |other| (PackingFinding { evidence: PackingEvidence::TopBits, ..other.0 }, other.1))
}

/// True for a name that is seen in this packing alone and is no likelier than so many tries make one by chance. Presets that are
/// called the same count once: they are no further evidence.
fn is_luck(rows: &Rows, (finding, name): &Candidate, tries: usize) -> bool {
    let Some(name) = name.filter(|_| finding.evidence == PackingEvidence::Name) else { return false };
    let data = rows.map(|row| finding.packing.unpack(rows.read(row, finding.from, finding.to)));
    let named = data.map(|row| row[name.at..name.at + name.length].to_vec());
    let different = Rows::count_distinct(&named.iter().collect::<Vec<_>>());
    name.rating * (different as f32) < f32::ln(tries as f32)
}

/// Of packings with the same name the one counts whose top bits contradict the values least, and that leaves no byte over.
fn order(rows: &Rows, finding: PackingFinding) -> (usize, usize) {
    let is_by_eights = BY_EIGHTS.contains(&finding.packing);
    let conflicts = if is_by_eights { top_bits(rows, finding).1 } else { 0 };
    (conflicts, rows.width() - finding.to)
}

/// How many bytes have a top bit that is set, and of how many of them the lower bits never come near their greatest value, as
/// they would where a value passes 127.
fn top_bits(rows: &Rows, finding: PackingFinding) -> (usize, usize) {
    let data = rows.map(|row| finding.packing.unpack(rows.read(row, finding.from, finding.to)));
    let is_set = |at: &usize| data.column(*at).any(|byte| byte >= 0x80);
    let is_low = |at: &usize| data.column(*at).all(|byte| byte & 0x7F < 0x60);
    let set: Vec<usize> = (0..data.width()).filter(is_set).collect();
    (set.len(), set.iter().filter(|at| is_low(at)).count())
}

fn has_fitting_top_bits(rows: &Rows, finding: PackingFinding) -> bool {
    if rows.len() < 8 || !BY_EIGHTS.contains(&finding.packing) || finding.to - finding.from < 64 {
        return false;
    }
    let (set, conflicts) = top_bits(rows, finding);
    set >= 16 && conflicts * 50 <= set
}

/// True where both bytes of pairs are in use: the high one is 1 somewhere.
fn has_both(rows: &Rows, finding: PackingFinding) -> bool {
    let high = finding.from + usize::from(finding.packing == Packing::PairsLowFirst);
    (high..finding.to).step_by(2).any(|at| rows.column(at).any(|byte| byte == 1))
        && (finding.from..finding.to).any(|at| rows.column(at).any(|byte| byte > 1))
}

fn candidate(rows: &Rows, (packing, from, to): (Packing, usize, usize), evidence: PackingEvidence) -> Candidate {
    let name = match packing {
        Packing::Plain => name::find(&rows.map(|row| rows.read(row, from, to).to_vec())),
        Packing::NibblesLowFirst | Packing::NibblesHighFirst => {
            name::find(&rows.map(|row| packing.unpack(rows.read(row, from, to))))
        }
        _ => {
            name::find_in(&rows.map(|row| packing.unpack(rows.read(row, from, to))), crate::definition::TextCode::Ascii)
        }
    };
    (PackingFinding { packing, from, to, evidence }, name)
}

/// Data of four bits a byte: from the last larger byte on, in the order in which there is a name, or in which the high halves are
/// the smaller ones.
fn nibbles(rows: &Rows, header: &Head, end: usize) -> Option<Candidate> {
    let is_small = |at: usize| rows.column(at).all(|byte| byte <= 0x0F);
    let run = (header.manufacturer..end).rev().take_while(|&at| is_small(at)).last()?;
    let least = run.max(header.least());
    if least > header.manufacturer + FARTHEST
        || end < least + LEAST_DATA
        || (end - least) * 10 < end * 7
        || !(least..end).any(|at| rows.column(at).any(|b| b > 1))
    {
        return None;
    }
    let mut all = Vec::new();
    for from in [least, least + 1] {
        for packing in [Packing::NibblesLowFirst, Packing::NibblesHighFirst] {
            all.push(candidate(rows, (packing, from, end - (end - from) % 2), PackingEvidence::Values));
        }
    }
    let rating = |candidate: &Candidate| candidate.1.map_or(0.0, |name| name.rating);
    let best = all.iter().copied().reduce(|a, b| if rating(&b) > rating(&a) + 1e-3 { b } else { a })?;
    if rating(&best) > 0.0 {
        return Some(best);
    }
    let from = least + (end - least) % 2;
    let mean =
        |first: usize| (first..end).step_by(2).map(|at| rows.column(at).map(u64::from).sum::<u64>()).sum::<u64>();
    let packing = if mean(from) < mean(from + 1) { Packing::NibblesHighFirst } else { Packing::NibblesLowFirst };
    Some(candidate(rows, (packing, from, end), PackingEvidence::Values))
}

/// Whether the bits of the last unit that would hold nothing are zero; nothing where there are none or nothing else varies there.
fn spare_bits(rows: &Rows, (packing, from, to): (Packing, usize, usize)) -> Option<bool> {
    let rest = (to - from) % 8;
    if rest == 1 {
        return Some(false);
    }
    if rest == 0 || rest > 6 {
        return None;
    }
    let is_last = matches!(packing, Packing::TopBitsLast | Packing::TopBitsLastReversed);
    let is_reversed = matches!(packing, Packing::TopBitsFirstReversed | Packing::TopBitsLastReversed);
    let top = if is_last { to - 1 } else { to - rest };
    let used = (1u8 << (rest - 1)) - 1;
    let used = if is_reversed { used << (8 - rest) } else { used };
    let is_zero = |at: usize| rows.column(at).all(|byte| byte & !used == 0);
    let is_varying = rows.column(top).any(|byte| Some(byte) != rows.column(top).next());
    if is_zero(top) && !is_varying { None } else { Some(is_zero(top)) }
}

/// True where data are written in the 64 characters, in many different ones.
fn is_base64(rows: &Rows, from: usize, to: usize) -> bool {
    let is_of = |byte: u8| byte.is_ascii_alphanumeric() || matches!(byte, b'+' | b'/' | b'=');
    let mut seen = [false; 128];
    let is_all = (from..to).all(|at| {
        rows.column(at).all(|byte| {
            seen[usize::from(byte & 0x7F)] = true;
            is_of(byte)
        })
    });
    let is_varied = (to - from) * rows.len() >= 100 && seen.iter().filter(|&&is_seen| is_seen).count() >= 24;
    is_all && (is_varied || base64::all_checked(rows))
}
