//! By which rule messages are checked.
//!
//! Every rule from every start is tried. One byte agrees by luck once in 128, and there are many rules: three messages are the least
//! for a claim, and the odds that any rule tried holds by luck are told.

use super::rows::Rows;
use crate::checksum::Rule;
use serde::Serialize;
use std::collections::BTreeSet;

/// How many starts are tried from the beginning of a message on.
const STARTS: usize = 16;
/// A rule that holds by luck with greater odds is not claimed.
const MOST_LUCK: f64 = 0.003;
/// The least share of messages that have right check bytes.
const LEAST_SHARE: f64 = 0.75;

/// A rule that the messages of a group keep.
#[derive(Clone, Debug, PartialEq, Serialize)]
pub struct CheckFinding {
    /// The rule.
    pub rule: Rule,
    /// The constant that is added.
    pub plus: u8,
    /// Where the checked bytes begin: in the message, or in the data where `of_data`.
    pub from: usize,
    /// Where the check byte stands; the checked bytes of a message end there.
    pub at: usize,
    /// What is checked is what the message holds, unpacked.
    pub of_data: bool,
    /// How many different messages there are.
    pub messages: usize,
    /// How many of them keep the rule.
    pub fits: usize,
    /// How many different check bytes these have.
    pub values: usize,
    /// How many rules were tried.
    pub tried: usize,
    /// How many rules of those tried would hold by luck, on average.
    pub by_luck: f64,
    /// Other starts that hold as well: what lies between is the same in all messages, or zero.
    pub equivalent: Vec<(Rule, usize)>,
}

/// One rule that was tried.
#[derive(Clone, Copy)]
struct Trial {
    rule: Rule,
    plus: u8,
    from: usize,
    at: usize,
    of_data: bool,
    fits: usize,
    values: usize,
}

impl Trial {
    /// How many rules would hold by luck, of `tried` ones.
    fn by_luck(&self, tried: usize) -> f64 {
        let agreed = self.values.saturating_sub(usize::from(self.plus != 0)) as i32;
        tried as f64 * 128f64.powi(-agreed)
    }
}

/// The rule of messages, or of records that end in their check byte; `data` is what each message holds besides, unpacked, and
/// `header` where the data begin.
pub(super) fn find(messages: &Rows, data: Option<&Rows>, header: usize, frame: usize) -> Option<CheckFinding> {
    let len = messages.width();
    let end = len.checked_sub(frame)?;
    if messages.len() < 3 || end < frame + 3 {
        return None;
    }
    let mut trials = Vec::new();
    let starts = frame..STARTS.min(end - 1);
    try_all(messages, messages, starts, Some(end - 1), end - 1, &mut trials);
    if let Some(data) = data {
        try_all(messages, data, 0..STARTS.min(data.width()), None, end - 1, &mut trials);
    }
    let tried = trials.len();
    let is_claimed = |trial: &&Trial| {
        let is_all = trial.fits == messages.len();
        let is_most = trial.fits as f64 >= LEAST_SHARE * messages.len() as f64 && trial.values >= 6 && trial.plus == 0;
        (is_all || is_most) && trial.by_luck(tried) < MOST_LUCK
    };
    let claimed: Vec<Trial> = trials.iter().filter(is_claimed).copied().collect();
    // Whole fits first, then rules that every maker has, then those of the message itself, then the start next to the header.
    let order = |trial: &&Trial| {
        let from = if trial.of_data { trial.from } else { trial.from.abs_diff(header) };
        (messages.len() - trial.fits, trial.plus != 0, trial.of_data, from)
    };
    let best = claimed.iter().min_by_key(order).copied()?;
    let is_same = |trial: &&Trial| trial.of_data == best.of_data && trial.fits == best.fits && trial.plus == best.plus;
    Some(CheckFinding {
        rule: best.rule,
        plus: best.plus,
        from: best.from,
        at: best.at,
        of_data: best.of_data,
        messages: messages.len(),
        fits: best.fits,
        values: best.values,
        tried,
        by_luck: best.by_luck(tried),
        equivalent: claimed.iter().filter(is_same).map(|trial| (trial.rule, trial.from)).collect(),
    })
}

/// Tries every rule over `summed` from every start; `end` is where the sum ends, the end of `summed` where there is none.
fn try_all(
    messages: &Rows,
    summed: &Rows,
    starts: std::ops::Range<usize>,
    end: Option<usize>,
    at: usize,
    trials: &mut Vec<Trial>,
) {
    let of_data = end.is_none();
    let end = end.unwrap_or(summed.width());
    let stored: Vec<u8> = messages.column(at).collect();
    let whole: Vec<(u32, u8)> = summed.iter().map(|row| sums(&row[..end])).collect();
    for from in starts {
        let without_head = |(row, whole): (&[u8], &(u32, u8))| {
            let head = sums(&row[..from]);
            (whole.0 - head.0, whole.1 ^ head.1)
        };
        let sums: Vec<(u32, u8)> = summed.iter().zip(&whole).map(without_head).collect();
        let trial = |rule, plus, fits, values| Trial { rule, plus, from, at, of_data, fits, values };
        for family in [Rule::Sum7, Rule::Neg7, Rule::Xor7] {
            let rest = |i: usize| {
                let sum = sums[i].0 as u8;
                match family {
                    Rule::Neg7 => stored[i].wrapping_add(sum) & 0x7F,
                    Rule::Xor7 => (stored[i] ^ sums[i].1) & 0x7F,
                    _ => stored[i].wrapping_sub(sum) & 0x7F,
                }
            };
            let constant = most_common((0..stored.len()).map(rest));
            let (fits, values) = agreement((0..stored.len()).filter(|&i| rest(i) == constant).map(|i| stored[i]));
            let (rule, plus) = match (family, constant) {
                (Rule::Neg7, 0x7F) => (Rule::Not7, 0),
                (Rule::Neg7, constant) => (Rule::Neg7, constant.wrapping_neg() & 0x7F),
                (family, constant) => (family, constant),
            };
            trials.push(trial(rule, plus, fits, values));
        }
        if of_data || from + 1 >= end {
            continue;
        }
        // A sum of two bytes ends one byte before.
        let wide: Vec<u32> = messages.iter().zip(&sums).map(|(row, sum)| sum.0 - u32::from(row[at - 1])).collect();
        for rule in [Rule::Sum14, Rule::SumNibbles] {
            let is_right = |row: &[u8], sum: u32| {
                let expected = match rule {
                    Rule::Sum14 => [(sum >> 7) as u8 & 0x7F, sum as u8 & 0x7F],
                    _ => [sum as u8 >> 4, sum as u8 & 0x0F],
                };
                row[at - 1..=at] == expected
            };
            let fitting = messages.iter().zip(&wide).filter(|(row, sum)| is_right(row, **sum)).map(|(row, _)| row[at]);
            let (fits, values) = agreement(fitting);
            trials.push(Trial { at: at - 1, ..trial(rule, 0, fits, values) });
        }
    }
}

/// Sum and exclusive or.
fn sums(bytes: &[u8]) -> (u32, u8) {
    bytes.iter().fold((0, 0), |(sum, xor), &byte| (sum + u32::from(byte), xor ^ byte))
}

fn most_common(values: impl Iterator<Item = u8>) -> u8 {
    let mut counts = [0usize; 256];
    values.for_each(|value| counts[usize::from(value)] += 1);
    (0..=255u8).max_by_key(|&value| (counts[usize::from(value)], u8::MAX - value)).unwrap_or(0)
}

/// How many there are, and how many different ones.
fn agreement(stored: impl Iterator<Item = u8>) -> (usize, usize) {
    let (mut count, mut values) = (0, BTreeSet::new());
    for value in stored {
        count += 1;
        values.insert(value);
    }
    (count, values.len())
}
