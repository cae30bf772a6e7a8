//! AnaMark's .tun, versions 0 (VAZ Plus) to 2. Source: "AnaMark tuning file format V2.00".

use super::formula::Formula;
use super::keys::{NUM_KEYS, equal_hz};
use super::text::{Line, Lines, TextError, decimal};

const NOTES: &str = "[Tuning], [Exact Tuning] or [Functional Tuning] with a line for a note";
/// More than the keyboard has, both ways.
const MAX_CENTS: f64 = 24_000.0;

/// A section that tunes; a later one in this list is more exact and counts alone.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
enum Section {
    Other,
    Begin,
    End,
    Info,
    Mapping,
    Tuning,
    Exact,
    Functional,
}

impl Section {
    fn parse(name: &str) -> Self {
        let name = name.split_whitespace().collect::<Vec<_>>().join(" ").to_lowercase();
        match name.as_str() {
            "scale begin" => Self::Begin,
            "scale end" => Self::End,
            "info" => Self::Info,
            "mapping" => Self::Mapping,
            "tuning" => Self::Tuning,
            "exact tuning" => Self::Exact,
            "functional tuning" => Self::Functional,
            _ => Self::Other,
        }
    }
}

/// What has been read of a file.
struct Reading {
    name: Option<String>,
    /// The most exact section with a note so far.
    best: Section,
    cents: [[Option<f64>; NUM_KEYS]; 2],
    base_hz: f64,
    functional_hz: [f64; NUM_KEYS],
    /// Scale note by key, and keys after which it repeats (0: never).
    mapping: [usize; NUM_KEYS],
    loop_size: usize,
}

/// What a .tun file says.
pub(super) struct Contents {
    /// Hz by key; may be anything.
    pub(super) hz: [f64; NUM_KEYS],
    pub(super) name: Option<String>,
}

/// Reads the text of a .tun file.
///
/// # Errors
/// Names the line that breaks the format.
pub(super) fn read(text: &str) -> Result<Contents, TextError> {
    let mut lines = Lines::new(text, ';')?;
    let mut reading = Reading::default();
    let mut section = Section::Other;
    while let Ok(line) = lines.next(NOTES) {
        if let Some(name) = line.text.strip_prefix('[').and_then(|text| text.split_once(']')).map(|(name, _)| name) {
            section = Section::parse(name);
            if section == Section::End {
                break;
            }
            continue;
        }
        reading.take(section, line)?;
    }
    let hz = reading.hz().ok_or_else(|| lines.end(NOTES))?;
    Ok(Contents { hz, name: reading.name })
}

impl Default for Reading {
    fn default() -> Self {
        Self {
            name: None,
            best: Section::Other,
            cents: [[None; NUM_KEYS]; 2],
            base_hz: equal_hz(0),
            functional_hz: std::array::from_fn(equal_hz),
            mapping: std::array::from_fn(|key| key),
            loop_size: 0,
        }
    }
}

impl Reading {
    fn take(&mut self, section: Section, line: Line<'_>) -> Result<(), TextError> {
        if matches!(section, Section::Other | Section::End) {
            return Ok(());
        }
        let Some((key, value)) = line.text.split_once('=') else {
            let is_tuning = section >= Section::Mapping;
            return if is_tuning { Err(line.refuse("a key, an equals sign and a value")) } else { Ok(()) };
        };
        let key = key.trim().to_lowercase();
        let value = unquoted(value);
        match section {
            Section::Begin if key == "format" && value != "AnaMark-TUN" => {
                return Err(line.refuse("the format AnaMark-TUN"));
            }
            Section::Info if key == "name" && !value.is_empty() => self.name = Some(value.to_owned()),
            Section::Mapping => self.map(&key, value).ok_or_else(|| line.refuse("keys and notes from 0 to 127"))?,
            Section::Tuning | Section::Exact => {
                if section == Section::Exact && key == "basefreq" {
                    let hz = decimal(value).filter(|hz| (0.01..=100_000.0).contains(hz));
                    self.base_hz = hz.ok_or_else(|| line.refuse("a base frequency in Hz"))?;
                }
                if let Some(note) = indexed(&key, "note") {
                    let note = note.ok_or_else(|| line.refuse("a note from 0 to 127"))?;
                    let cents = decimal(value).filter(|cents| cents.abs() <= MAX_CENTS);
                    self.cents[usize::from(section == Section::Exact)][note] =
                        Some(cents.ok_or_else(|| line.refuse("cents above note 0"))?);
                    self.best = self.best.max(section);
                }
            }
            Section::Functional => {
                self.function(&key, value).ok_or_else(|| line.refuse("a formula of notes that there are"))?;
            }
            _ => {}
        }
        Ok(())
    }

    fn map(&mut self, key: &str, value: &str) -> Option<()> {
        if key == "loopsize" {
            self.loop_size = value.parse().ok().filter(|&size: &usize| size <= NUM_KEYS)?;
        } else if let Some(key) = indexed(key, "keyboard") {
            self.mapping[key?] = value.parse().ok().filter(|&note: &usize| note < NUM_KEYS)?;
        }
        Some(())
    }

    fn function(&mut self, key: &str, value: &str) -> Option<()> {
        if key == "initequal" {
            let (note, hz) = value.strip_prefix('(')?.strip_suffix(')')?.split_once(',')?;
            let note: i32 = note.trim().parse().ok().filter(|note| (0..NUM_KEYS as i32).contains(note))?;
            let hz = decimal(hz).filter(|hz| *hz > 0.0)?;
            self.functional_hz = std::array::from_fn(|key| hz * 2f64.powf(f64::from(key as i32 - note) / 12.0));
        } else if let Some(note) = indexed(key, "note") {
            Formula::parse(value)?.apply(&mut self.functional_hz, note?)?;
        } else {
            return Some(());
        }
        self.best = Section::Functional;
        Some(())
    }

    /// Hz by key, when a section tunes notes.
    fn hz(&self) -> Option<[f64; NUM_KEYS]> {
        let absolute = |base_hz: f64, cents: f64| base_hz * (cents / 1200.0).exp2();
        match self.best {
            Section::Tuning => Some(std::array::from_fn(|key| {
                self.cents[0][key].map_or(equal_hz(key), |cents| absolute(equal_hz(0), cents))
            })),
            Section::Exact => {
                let mut cents: [f64; NUM_KEYS] =
                    std::array::from_fn(|key| self.cents[1][key].unwrap_or(100.0 * key as f64));
                let last = self.cents[1].iter().rposition(Option::is_some)?;
                if last > 0 {
                    for key in last + 1..NUM_KEYS {
                        cents[key] = cents[key - last] + cents[last];
                    }
                }
                Some(cents.map(|cents| absolute(self.base_hz, cents)))
            }
            Section::Functional => Some(std::array::from_fn(|key| self.functional_hz[self.mapped(key)])),
            _ => None,
        }
    }

    /// The scale note of a key.
    fn mapped(&self, key: usize) -> usize {
        if self.loop_size == 0 {
            return self.mapping[key];
        }
        (self.mapping[key % self.loop_size] + key / self.loop_size * self.loop_size).min(NUM_KEYS - 1)
    }
}

/// The number behind a key's word, when it is this word; nothing inside when it is no number from 0 to 127.
fn indexed(key: &str, word: &str) -> Option<Option<usize>> {
    let number = key.strip_prefix(word)?.trim();
    Some(number.parse().ok().filter(|&number| number < NUM_KEYS))
}

/// A value without quotes, and without a comment when it has none.
fn unquoted(value: &str) -> &str {
    let value = value.trim();
    match value.strip_prefix('"') {
        Some(value) => value.split('"').next().unwrap_or_default().trim(),
        None => value.split(';').next().unwrap_or_default().trim(),
    }
}
