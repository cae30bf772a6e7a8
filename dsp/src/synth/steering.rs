//! Steering: a stream of patches that sounding notes follow, between the worker that decodes them and the compiled slots.
//!
//! Every branch has a course: the values that sound now and those it is on its way to. Once a control block continuous values go
//! a step along a straight line; switches wait until the branch's last crossfade is over, then all that are wanted turn at once
//! and the branch moves to a slot of its own, where its notes follow by crossfade (see `follow`).

use crate::fm::{CompiledPatch, LevelGlide, Moves};
use vaeform_patch::{Morph, NUM_OPERATORS, NUM_PARAMS, ParamId, Patch, global, operator};

use super::slots::{PatchSlots, SlotIdx};

/// Branches that a [`PatchTarget`] can have.
pub const MAX_BRANCHES: usize = 16;

/// Longest glide in seconds.
const MAX_GLIDE_S: f32 = 5.0;
/// Shortest glide in seconds: a level that jumps within less is heard as a click.
const MIN_GLIDE_S: f32 = 0.008;
/// Largest trim in dB.
const MAX_TRIM_DB: f32 = 36.0;

/// One of the patches that a synth is steered to.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Branch {
    /// Where the branch goes.
    pub patch: Patch,
    /// Gain on top of the patch in dB, -24..24; glides too. 0 changes no bit.
    pub trim_db: f32,
}

/// Which branch a note-on plays.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum BranchBy {
    /// The next one, in turn.
    #[default]
    Turn,
    /// That of its pitch class (0 is C), modulo the number of branches.
    PitchClass,
}

/// Where a synth is to go from where it is. About 10 KB: box it to hand it between threads.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct PatchTarget {
    /// The branches; those from `num_branches` on are ignored.
    pub branches: [Branch; MAX_BRANCHES],
    /// 1-16; one is the usual case.
    pub num_branches: u8,
    /// Which branch a note-on plays.
    pub by: BranchBy,
    /// Time that continuous parameters take, in seconds, 0-5; less than 8 ms is 8 ms.
    pub glide_s: f32,
}

impl PatchTarget {
    /// To one patch for all notes, without trim, in 15 ms.
    pub fn new(patch: Patch) -> Self {
        let branches = [Branch { patch, trim_db: 0.0 }; MAX_BRANCHES];
        Self { branches, num_branches: 1, by: BranchBy::Turn, glide_s: 0.015 }
    }
}

/// Control blocks that a glide takes.
fn num_blocks(glide_s: f32, seconds_per_block: f32) -> u32 {
    let glide_s = if glide_s.is_finite() { glide_s.clamp(MIN_GLIDE_S, MAX_GLIDE_S) } else { MIN_GLIDE_S };
    (glide_s / seconds_per_block).round().max(1.0) as u32
}

/// A branch on its way.
#[derive(Clone, Debug)]
struct Ramp {
    slot: SlotIdx,
    /// What sounds, where this glide began, and where it goes.
    now: Patch,
    from: Patch,
    target: Patch,
    compiled_target: CompiledPatch,
    /// Which glide this is, never 0.
    serial: u32,
    trim_db: f32,
    trim_from_db: f32,
    trim_target_db: f32,
    /// Parameters on the way, the first `num_gliding`.
    gliding: [ParamId; NUM_PARAMS],
    num_gliding: usize,
    /// Control blocks gone and in all; equal at rest.
    step: u32,
    num_steps: u32,
    /// Switches that are to turn: those heard in a sounding note, and any.
    is_switch_heard: bool,
    is_switch_wanted: bool,
}

impl Ramp {
    fn at_rest(patch: &Patch, trim_db: f32, slot: SlotIdx) -> Self {
        Self {
            slot,
            now: *patch,
            from: *patch,
            target: *patch,
            compiled_target: CompiledPatch::new(patch),
            serial: 1,
            trim_db,
            trim_from_db: trim_db,
            trim_target_db: trim_db,
            gliding: [ParamId(0); NUM_PARAMS],
            num_gliding: 0,
            step: 0,
            num_steps: 0,
            is_switch_heard: false,
            is_switch_wanted: false,
        }
    }

    /// Sets out anew, in so many control blocks.
    fn aim(&mut self, branch: &Branch, num_blocks: u32) {
        // A note in the middle of a glide is where no patch is: it has a way to go even to the values that it passes.
        let mut is_gliding = self.step < self.num_steps;
        self.serial = self.serial.wrapping_add(1).max(1);
        self.target = branch.patch;
        self.compiled_target = CompiledPatch::new(&branch.patch);
        self.from = self.now;
        (self.trim_from_db, self.trim_target_db) = (self.trim_db, trim(branch.trim_db));
        self.num_gliding = 0;
        (self.is_switch_wanted, self.is_switch_heard) = (false, false);
        for id in ParamId::all() {
            if self.now.fm.get(id) == self.target.fm.get(id) {
                continue;
            }
            match id.def().morph {
                Morph::Glide => {
                    self.gliding[self.num_gliding] = id;
                    self.num_gliding += 1;
                    is_gliding = true;
                }
                Morph::Switch => {
                    self.is_switch_wanted = true;
                    self.is_switch_heard |= is_heard(id, &self.now, &self.target);
                }
            }
        }
        is_gliding |= self.trim_db != self.trim_target_db;
        (self.step, self.num_steps) = (0, if is_gliding { num_blocks } else { 0 });
    }

    fn is_moving(&self) -> bool {
        self.step < self.num_steps || self.is_switch_wanted
    }

    /// Continuous values go on by a control block; true when they moved.
    fn glide(&mut self) -> bool {
        if self.step == self.num_steps {
            return false;
        }
        self.step += 1;
        let way = self.way();
        let between = |from: f32, to: f32| if way >= 1.0 { to } else { from + (to - from) * way };
        for &id in &self.gliding[..self.num_gliding] {
            self.now.fm.set(id, between(self.from.fm.get(id), self.target.fm.get(id)));
        }
        self.trim_db = between(self.trim_from_db, self.trim_target_db);
        true
    }

    /// How much of the glide is done, 0-1.
    fn way(&self) -> f32 {
        self.step as f32 / self.num_steps.max(1) as f32
    }

    /// All switches turn.
    fn switch(&mut self) {
        for id in ParamId::all().filter(|id| id.def().morph == Morph::Switch) {
            self.now.fm.set(id, self.target.fm.get(id));
        }
        (self.is_switch_wanted, self.is_switch_heard) = (false, false);
    }

    fn settle(&mut self) {
        self.now = self.target;
        self.trim_db = self.trim_target_db;
        self.step = self.num_steps;
        (self.is_switch_wanted, self.is_switch_heard) = (false, false);
    }
}

/// The courses of all branches.
#[derive(Clone, Debug)]
pub(super) struct Steering {
    courses: Box<[Ramp; MAX_BRANCHES]>,
    num_branches: usize,
    by: BranchBy,
    next: usize,
    seconds_per_block: f32,
    /// A steer has come since the last load.
    is_on: bool,
    is_moving: bool,
}

impl Steering {
    /// Allocates. `slots` are new: the first is the branch's.
    pub(super) fn new(patch: &Patch, slots: &mut PatchSlots, seconds_per_block: f32) -> Self {
        let slot = slots.claim();
        let courses = Box::new(std::array::from_fn(|_| Ramp::at_rest(patch, 0.0, slot)));
        let mut steering = Self {
            courses,
            num_branches: 1,
            by: BranchBy::Turn,
            next: 0,
            seconds_per_block,
            is_on: false,
            is_moving: false,
        };
        steering.load(patch, slots);
        steering
    }

    /// Ends all steering: one branch, on a patch of its own.
    pub(super) fn load(&mut self, patch: &Patch, slots: &mut PatchSlots) {
        let slot = self.courses[0].slot;
        for idx in 0..self.num_branches {
            slots.unclaim(self.courses[idx].slot);
        }
        let slot = slots.reclaim(slot);
        slots.fill(slot, CompiledPatch::new(patch));
        self.single(patch, slot);
        self.is_moving = false;
    }

    /// Ends all steering in place: one branch, which becomes `patch` at once. Notes of other branches will follow to it.
    pub(super) fn edit(&mut self, patch: &Patch, slots: &mut PatchSlots) -> SlotIdx {
        let slot = self.courses[0].slot;
        for idx in 1..self.num_branches {
            slots.unclaim(self.courses[idx].slot);
        }
        slots.set(slot, CompiledPatch::new(patch), 0.0);
        // Notes of other branches, or late in a crossfade, still have to come.
        self.is_moving |= self.is_on;
        self.single(patch, slot);
        slot
    }

    fn single(&mut self, patch: &Patch, slot: SlotIdx) {
        self.courses[0] = Ramp::at_rest(patch, 0.0, slot);
        (self.num_branches, self.next, self.by, self.is_on) = (1, 0, BranchBy::Turn, false);
    }

    /// Sets out for new targets.
    pub(super) fn steer(&mut self, steer: &PatchTarget, slots: &mut PatchSlots) {
        let num_branches = usize::from(steer.num_branches).clamp(1, MAX_BRANCHES);
        let num_blocks = num_blocks(steer.glide_s, self.seconds_per_block);
        let kept = num_branches.min(self.num_branches);
        for idx in kept..self.num_branches {
            slots.unclaim(self.courses[idx].slot);
        }
        for (course, branch) in self.courses.iter_mut().zip(&steer.branches[..kept]) {
            course.aim(branch, num_blocks);
        }
        let model = self.courses[0].slot;
        for (course, branch) in self.courses.iter_mut().zip(&steer.branches[..num_branches]).skip(kept) {
            let slot = slots.claim();
            slots.copy_lfo(slot, model);
            *course = Ramp::at_rest(&branch.patch, trim(branch.trim_db), slot);
            slots.set(slot, CompiledPatch::new(&branch.patch), course.trim_db);
        }
        if (num_branches, steer.by) != (self.num_branches, self.by) {
            self.next = 0;
        }
        (self.num_branches, self.by, self.is_on, self.is_moving) = (num_branches, steer.by, true, true);
    }

    /// Jumps to all targets: nothing sounds that could click.
    pub(super) fn settle(&mut self, slots: &mut PatchSlots) {
        if !self.is_moving {
            return;
        }
        self.is_moving = false;
        for course in &mut self.courses[..self.num_branches] {
            if course.is_moving() {
                course.settle();
                slots.set(course.slot, CompiledPatch::new(&course.now), course.trim_db);
            }
        }
    }

    /// The first note-on will play the first branch.
    pub(super) fn restart(&mut self) {
        self.next = 0;
    }

    pub(super) fn is_moving(&self) -> bool {
        self.is_moving
    }

    pub(super) fn num_branches(&self) -> usize {
        self.num_branches
    }

    pub(super) fn slot(&self, branch: u8) -> SlotIdx {
        self.courses[usize::from(branch) % self.num_branches].slot
    }

    /// The slots of all branches.
    pub(super) fn slots(&self) -> impl Iterator<Item = SlotIdx> + '_ {
        self.courses[..self.num_branches].iter().map(|course| course.slot)
    }

    /// The branch that a key struck now plays.
    pub(super) fn choose(&mut self, key: u8) -> u8 {
        let branch = match self.by {
            BranchBy::Turn => self.next,
            BranchBy::PitchClass => usize::from(key % 12) % self.num_branches,
        };
        self.next = (self.next + 1) % self.num_branches;
        branch as u8
    }

    /// Moves a branch on by a control block. `is_busy`: one of its notes is still on its way from the last switch. Returns what
    /// moved in the branch's slot.
    pub(super) fn advance(&mut self, branch: usize, is_busy: bool, slots: &mut PatchSlots) -> Moves {
        let course = &mut self.courses[branch];
        let mut moved = course.glide();
        if course.is_switch_wanted && !(course.is_switch_heard && is_busy) {
            if course.is_switch_heard && slots.num_notes(course.slot) > 0 {
                let slot = slots.claim();
                slots.copy_lfo(slot, course.slot);
                slots.unclaim(course.slot);
                course.slot = slot;
            }
            course.switch();
            moved = true;
        }
        if !moved {
            return Moves::NONE;
        }
        slots.set(course.slot, CompiledPatch::new(&course.now), course.trim_db).and_more()
    }

    /// The glide that a branch's notes follow; none while only switches turn.
    pub(super) fn glide(&self, branch: usize) -> Option<LevelGlide<'_>> {
        let course = &self.courses[branch];
        let step = 1.0 / course.num_steps.max(1) as f32;
        let Ramp { compiled_target: target, serial, .. } = course;
        (course.num_steps > 0).then(|| LevelGlide { target, serial: *serial, way: course.way(), step })
    }

    /// All notes have been seen to; `are_late` tells that some are still to follow.
    pub(super) fn rest(&mut self, are_late: bool) {
        self.is_moving = are_late || self.courses[..self.num_branches].iter().any(Ramp::is_moving);
    }
}

fn trim(trim_db: f32) -> f32 {
    if trim_db.is_finite() { trim_db.clamp(-MAX_TRIM_DB, MAX_TRIM_DB) } else { 0.0 }
}

/// True when a note that sounds may change with this switch; the syncs are for note-ons, and what is off in both is not heard.
fn is_heard(id: ParamId, now: &Patch, target: &Patch) -> bool {
    if id == global::OSC_SYNC || id == global::LFO_SYNC {
        return false;
    }
    if id.idx() >= NUM_OPERATORS * operator::NUM_PARAMS {
        return true;
    }
    let (first, offset) = (id.idx() - id.idx() % operator::NUM_PARAMS, id.idx() % operator::NUM_PARAMS);
    let is_set = |offset: usize| {
        let id = ParamId((first + offset) as u16);
        now.fm.get(id) > 0.0 || target.fm.get(id) > 0.0
    };
    match offset {
        operator::LEFT_CURVE => is_set(operator::LEFT_DEPTH),
        operator::RIGHT_CURVE => is_set(operator::RIGHT_DEPTH),
        _ => true,
    }
}
