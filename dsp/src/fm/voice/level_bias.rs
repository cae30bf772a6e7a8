//! What level offsets, and a patch that has moved since the note began, add to the attenuation of its envelopes: at once, or on a
//! glide from one patch to another.

use crate::fm::compiled::CompiledPatch;

/// How far a patch has come on its way to another, for the notes that follow it.
#[derive(Clone, Copy, Debug)]
pub struct LevelGlide<'a> {
    /// Where it goes.
    pub target: &'a CompiledPatch,
    /// A new number for each glide, never 0.
    pub serial: u32,
    /// 0-1; 1 has arrived.
    pub way: f32,
    /// What part of the way a control block is.
    pub step: f32,
}

/// Level biases of a note by operator. Between two patches they run in straight lines: what lies between in panel values, such as a
/// breakpoint that passes the key, may be tens of dB off both ends.
#[derive(Clone, Copy, Debug, Default)]
pub(super) struct LevelBias {
    now: [f32; 6],
    /// Of the glide; 0 while there is none.
    serial: u32,
    /// Where the glide was when the note joined it, 0-1.
    joined: f32,
    from: [f32; 6],
    to: [f32; 6],
}

impl LevelBias {
    /// The bias of an operator.
    pub(super) fn get(&self, op: usize) -> f32 {
        self.now[op]
    }

    /// True on a glide.
    pub(super) fn is_gliding(&self) -> bool {
        self.serial != 0
    }

    /// Sets all at once, and ends a glide.
    pub(super) fn set_all(&mut self, to: [f32; 6]) {
        self.now = to;
        self.serial = 0;
    }

    /// Sets the operators `ops` (a bit each) at once, and ends a glide.
    pub(super) fn set_some(&mut self, ops: u8, to: impl Fn(usize) -> f32) {
        for op in (0..6).filter(|op| ops >> op & 1 == 1) {
            self.now[op] = to(op);
        }
        self.serial = 0;
    }

    /// Goes on with a glide, or joins it where it is; `to` is where it leads.
    pub(super) fn follow(&mut self, glide: &LevelGlide<'_>, to: impl FnOnce() -> [f32; 6]) {
        if self.serial != glide.serial {
            let joined = glide.way - glide.step;
            *self = Self { serial: glide.serial, joined, from: self.now, to: to(), now: self.now };
        }
        let Self { joined, from, to, .. } = *self;
        let way = (glide.way - joined) / (1.0 - joined);
        self.now = std::array::from_fn(|op| from[op] + (to[op] - from[op]) * way);
    }

    /// The performer's offsets have changed in the middle of a glide: all of it moves by what they change.
    pub(super) fn shift(&mut self, by: [f32; 6]) {
        for (op, by) in by.into_iter().enumerate() {
            for bias in [&mut self.now[op], &mut self.from[op], &mut self.to[op]] {
                *bias += by;
            }
        }
    }
}
