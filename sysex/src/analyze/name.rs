//! Where presets have their name.
//!
//! Each column is rated by how much likelier its characters are in a name than by chance (log-likelihood ratio, mean over the rows);
//! the name is the run of columns with the greatest sum, the maximum-scoring segment of Karlin and Altschul (PNAS 87, 1990).

use super::rows::Rows;
use crate::definition::TextCode;
use serde::Serialize;

/// The least sum of ratings that makes a name.
const LEAST_RATING: f32 = 3.4;
/// The same where the bytes themselves are not known to be ASCII.
const LEAST_CODED_RATING: f32 = 4.0;
/// Of how many presets they must be then.
const LEAST_CODED: usize = 8;
/// How many likely runs are looked at.
const TRIES: usize = 8;
/// Fewer characters are no name, and neither are more.
const LENGTHS: std::ops::RangeInclusive<usize> = 4..=40;
/// How long names usually are.
const USUAL: [usize; 13] = [4, 5, 6, 7, 8, 10, 12, 14, 15, 16, 18, 20, 24];

/// A run of columns with text.
#[derive(Clone, Copy, Debug, PartialEq, Serialize)]
pub struct NameField {
    /// The first column.
    pub at: usize,
    /// How many.
    pub length: usize,
    /// The code of its characters.
    pub code: TextCode,
    /// How much likelier it is text than chance, natural logarithm, mean over the presets.
    pub rating: f32,
    /// Of how many different presets.
    pub presets: usize,
}

/// The best name of rows in any of the codes.
pub(super) fn find(rows: &Rows) -> Option<NameField> {
    let plain = find_in(rows, TextCode::Ascii);
    if plain.is_some() || rows.len() < LEAST_CODED {
        return plain;
    }
    let coded =
        [TextCode::SixBit, TextCode::FromSpace, TextCode::D50].into_iter().filter_map(|code| find_in(rows, code));
    coded.max_by(|a, b| a.rating.total_cmp(&b.rating))
}

/// The best name of rows in a code.
pub(super) fn find_in(rows: &Rows, code: TextCode) -> Option<NameField> {
    let mut ratings = ratings(rows, code);
    let least = if code == TextCode::Ascii { LEAST_RATING } else { LEAST_CODED_RATING };
    for _ in 0..TRIES {
        let (rating, from, to) = best_run(&ratings);
        if rating < least {
            return None;
        }
        let is_reversed = code == TextCode::Ascii && is_reversed(rows, from..to);
        let begin = if is_reversed { from } else { after_nul(rows, from, to) };
        let (begin, end) = if rows.len() < LEAST_CODED { usual(&ratings, begin, to) } else { (begin, to) };
        let columns = begin..end;
        let is_name = LENGTHS.contains(&columns.len()) && is_text(rows, columns.clone(), code);
        if is_name && (code == TextCode::Ascii || is_shaped(rows, columns.clone(), code)) {
            let code = if is_reversed { TextCode::Reversed } else { code };
            return Some(NameField { at: begin, length: columns.len(), code, rating, presets: rows.len() });
        }
        // What looked likelier is no name: the next one.
        ratings[from..to].fill(-1.0);
    }
    None
}

/// The first column behind blanks at the beginning of which the last is NUL: these are no part of a name.
fn after_nul(rows: &Rows, from: usize, to: usize) -> usize {
    let is_blank = |at: &usize| rows.column(*at).all(|byte| matches!(byte, b' ' | 0));
    let blanks = (from..to).take_while(is_blank);
    blanks.filter(|&at| rows.column(at).all(|byte| byte == 0)).last().map_or(from, |at| at + 1)
}

/// The run with the greatest sum.
fn best_run(ratings: &[f32]) -> (f32, usize, usize) {
    let (mut best, mut sum, mut from) = ((0.0, 0, 0), 0.0f32, 0);
    for (at, rating) in ratings.iter().enumerate() {
        if sum <= 0.0 {
            (sum, from) = (0.0, at);
        }
        sum += rating;
        if sum > best.0 + 1e-6 {
            best = (sum, from, at + 1);
        }
    }
    best
}

/// The rating of each column.
fn ratings(rows: &Rows, code: TextCode) -> Vec<f32> {
    let mut table = [0.0; 256];
    for (byte, rating) in table.iter_mut().enumerate() {
        *rating = rating_of(byte as u8, code);
    }
    let mut sums = vec![0.0f32; rows.width()];
    for row in rows.iter() {
        sums.iter_mut().zip(row).for_each(|(sum, &byte)| *sum += table[usize::from(byte)]);
        // Three times the same letter is no word.
        for (at, same) in row.windows(3).enumerate().filter(|(_, same)| same[0] == same[1] && same[1] == same[2]) {
            if character(same[0], code).is_some_and(|c| c != b' ') {
                sums[at + 2] -= table[usize::from(same[0])].max(0.0) + 1.5;
            }
        }
    }
    let count = rows.len().max(1) as f32;
    let varying = rows.varying();
    let is_blank = |at| rows.column(at).next().is_some_and(|byte| character(byte, code) == Some(b' '));
    let rating = |(at, sum): (usize, f32)| {
        let mean = sum / count;
        // A byte that is the same everywhere tells nothing, unless it is the padding of names.
        let is_padding = code == TextCode::Ascii && is_blank(at);
        if !varying[at] && !is_padding && rows.len() >= 8 { mean.min(-0.6) } else { mean }
    };
    sums.into_iter().enumerate().map(rating).collect()
}

/// A run that is one longer than names usually are, without its end, or its beginning where the end is padding.
fn usual(ratings: &[f32], from: usize, to: usize) -> (usize, usize) {
    let len = to - from;
    if USUAL.contains(&len) || !USUAL.contains(&(len.max(1) - 1)) {
        return (from, to);
    }
    if ratings[to - 1] < 1.0 {
        (from, to - 1)
    } else if ratings[from] < 1.0 {
        (from + 1, to)
    } else {
        (from, to)
    }
}

/// How much likelier a byte is in a name than by chance. Shares of characters: small letters .38, capitals .29, spaces .18, digits
/// .1, dashes .02, what names have besides .02, the rest .01.
fn rating_of(byte: u8, code: TextCode) -> f32 {
    let alphabet = if matches!(code, TextCode::SixBit | TextCode::D50) { 64.0 } else { 128.0 };
    if byte == 0 && code == TextCode::Ascii {
        return -1.0;
    }
    let share = match character(byte, code) {
        Some(b'a'..=b'z') => 0.38 / 26.0,
        Some(b'A'..=b'Z') if code == TextCode::SixBit => 0.7 / 26.0,
        Some(b'A'..=b'Z') => 0.29 / 26.0,
        Some(b' ') => 0.18,
        Some(b'-') => 0.02,
        Some(b'0'..=b'9') => 0.1 / 10.0,
        Some(b'.' | b'/' | b'!' | b'&' | b'\'' | b'*' | b'+' | b'(' | b')' | b'#' | b'_') => 0.02 / 11.0,
        Some(_) => 0.01 / 20.0,
        None => 1e-4,
    };
    f32::ln(share * alphabet)
}

/// The character of a byte; none where it is none.
fn character(byte: u8, code: TextCode) -> Option<u8> {
    let is_in_alphabet = byte < if matches!(code, TextCode::SixBit | TextCode::D50) { 64 } else { 128 };
    let byte = match code {
        TextCode::Ascii | TextCode::Reversed => byte,
        _ => code.decode([byte, b'A'].into_iter()).bytes().next()?,
    };
    (is_in_alphabet && (byte.is_ascii_graphic() || byte == b' ')).then_some(byte)
}

/// True where most rows have some letters, and letters and spaces are more than half of all.
fn is_text(rows: &Rows, columns: std::ops::Range<usize>, code: TextCode) -> bool {
    let (mut named, mut filled, mut letters, mut others) = (0, 0, 0, 0);
    for row in rows.iter() {
        let own = &row[columns.clone()];
        let count = own.iter().filter(|&&byte| character(byte, code).is_some_and(|c| c.is_ascii_alphabetic())).count();
        let blank = own.iter().filter(|&&byte| matches!(character(byte, code), Some(b' ')) || byte == 0).count();
        named += usize::from(count >= 3);
        filled += usize::from(blank < own.len());
        letters += count;
        others += own.len() - count - blank;
    }
    2 * named > filled && letters > others
}

/// True where rows look like names: few gaps, and mostly letters between them.
fn is_shaped(rows: &Rows, columns: std::ops::Range<usize>, code: TextCode) -> bool {
    let (mut gaps, mut blanks, mut letters, mut seen) = (0, 0, 0, [false; 128]);
    for row in rows.iter() {
        let own = row[columns.clone()].iter().map(|&byte| character(byte, code).unwrap_or(b'?'));
        gaps += own.clone().zip(own.clone().skip(1)).filter(|pair| pair.0 == b' ' && pair.1 != b' ').count();
        blanks += own.clone().filter(|&c| c == b' ').count();
        letters += own.clone().filter(u8::is_ascii_alphabetic).count();
        own.for_each(|c| seen[usize::from(c & 0x7F)] = true);
    }
    let all = rows.len() * columns.len();
    let different = seen.iter().filter(|&&is_seen| is_seen).count();
    different >= 12 && 2 * gaps <= 5 * rows.len() && 4 * letters >= 3 * (all - blanks) && 5 * blanks <= 3 * all
}

/// True where capitals stand behind small letters, not before them.
fn is_reversed(rows: &Rows, columns: std::ops::Range<usize>) -> bool {
    let (mut forward, mut backward) = (0, 0);
    for pair in rows.iter().flat_map(|row| row[columns.clone()].windows(2)) {
        forward += usize::from(pair[0].is_ascii_uppercase() && pair[1].is_ascii_lowercase());
        backward += usize::from(pair[0].is_ascii_lowercase() && pair[1].is_ascii_uppercase());
    }
    rows.len() >= LEAST_CODED && backward > 2 * forward && 2 * backward > rows.len()
}
