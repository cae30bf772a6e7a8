//! What stands before the data of a message: the bytes that are the same in all, and those that tell a preset's position.

/// How far into a message the position may stand.
const FARTHEST: usize = 16;
/// The share of messages that must go on by one step.
const SHARE: f32 = 0.9;

/// The first bytes of the messages of a group.
#[derive(Clone, Debug)]
pub(super) struct Head {
    /// F0 and the manufacturer.
    pub(super) manufacturer: usize,
    /// Bytes that count up from message to message.
    pub(super) position: Vec<usize>,
    /// The first byte that differs and does not count; the length where there is none.
    pub(super) first_varying: usize,
}

impl Head {
    /// Reads it from the messages in their order; `varying` has the columns that differ.
    pub(super) fn find(messages: &[&[u8]], varying: &[bool], manufacturer: usize) -> Self {
        let len = varying.len();
        let mut position = Vec::new();
        for at in manufacturer..FARTHEST.min(len.saturating_sub(2)) {
            let is_single = counts(messages, |message| usize::from(message[at]), 0x80, Some(1));
            let address = |message: &[u8]| usize::from(message[at]) << 7 | usize::from(message[at + 1]);
            if varying[at] && is_single {
                position.push(at);
            } else if varying[at] && at + 4 < len && counts(messages, address, 1 << 14, None) {
                position.extend(if varying[at + 1] { vec![at, at + 1] } else { vec![at] });
            }
        }
        position.dedup();
        let first_varying =
            (1..len.saturating_sub(1)).find(|&at| varying[at] && !position.contains(&at)).unwrap_or(len);
        // What counts among the data is no position.
        if first_varying < len {
            position.retain(|&at| at < first_varying + 4);
        }
        Self { manufacturer, position, first_varying }
    }

    /// The first byte behind the last that is known to belong to it.
    pub(super) fn least(&self) -> usize {
        self.position.last().map_or(self.manufacturer, |last| last + 1)
    }

    /// Where data begin that are not packed: behind the position, or at the first byte that differs but not far behind the maker.
    pub(super) fn end(&self) -> usize {
        if self.position.is_empty() { self.first_varying.min(self.manufacturer + 5) } else { self.least() }
    }

    /// Where data begin whose place is `phase` in units of `unit` bytes.
    pub(super) fn end_in_phase(&self, phase: usize, unit: usize) -> usize {
        let least = if self.position.is_empty() { self.manufacturer + 3 } else { self.least() };
        let after = |from: usize| from + (phase + unit - from % unit) % unit;
        if !self.position.is_empty() || self.first_varying >= 64 {
            return after(least);
        }
        let last = self.first_varying.saturating_sub((self.first_varying + unit - phase % unit) % unit);
        if last > self.manufacturer { last } else { after(self.manufacturer + 1) }
    }
}

/// True where a number goes on by the same step, or by `step`, from nearly every message to the next.
fn counts(messages: &[&[u8]], number: impl Fn(&[u8]) -> usize, modulus: usize, step: Option<usize>) -> bool {
    if messages.len() < 3 {
        return false;
    }
    let steps: Vec<usize> =
        messages.windows(2).map(|pair| (number(pair[1]) + modulus - number(pair[0])) % modulus).collect();
    let step = step.unwrap_or(steps[0]);
    let going = steps.iter().filter(|&&other| other == step).count();
    step != 0 && going as f32 >= SHARE * steps.len() as f32
}
