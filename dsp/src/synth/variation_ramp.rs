//! A variation on its way from one patch to another: continuous values go along straight lines, a step a control block; switches wait
//! until they are told to turn.

use crate::fm::{CompiledPatch, LevelGlide};
use vaeform_patch::{Morph, NUM_OPERATORS, NUM_PARAMS, ParamId, Patch, global, operator};

use super::patch_target::Variation;
use super::slots::SlotIdx;

/// Largest trim in dB.
const MAX_TRIM_DB: f32 = 36.0;

/// A variation on its way.
#[derive(Clone, Debug)]
pub(super) struct VariationRamp {
    pub(super) slot: SlotIdx,
    /// What sounds, where this glide began, and where it goes.
    pub(super) now: Patch,
    from: Patch,
    target: Patch,
    compiled_target: CompiledPatch,
    /// Which glide this is, never 0.
    serial: u32,
    pub(super) trim_db: f32,
    trim_from_db: f32,
    trim_target_db: f32,
    /// Parameters on the way, the first `num_gliding`.
    gliding: [ParamId; NUM_PARAMS],
    num_gliding: usize,
    /// Control blocks gone and in all; equal at rest.
    step: u32,
    num_steps: u32,
    /// Switches that are to turn: those heard in a sounding note, and any.
    pub(super) is_switch_heard: bool,
    pub(super) is_switch_wanted: bool,
}

impl VariationRamp {
    /// A variation that stays where it is.
    pub(super) fn at_rest(patch: &Patch, trim_db: f32, slot: SlotIdx) -> Self {
        let trim_db = limited_trim(trim_db);
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
    pub(super) fn set_target(&mut self, variation: &Variation, num_blocks: u32) {
        // A note in the middle of a glide is where no patch is: it has a way to go even to the values that it passes.
        let mut is_gliding = self.step < self.num_steps;
        self.serial = self.serial.wrapping_add(1).max(1);
        self.target = variation.patch;
        self.compiled_target = CompiledPatch::new(&variation.patch);
        let layers_switch = self.now.layers.differs_in_steps(&variation.patch.layers);
        if !layers_switch {
            // The layers beside FM smooth what changes by themselves.
            self.now.layers = variation.patch.layers;
        }
        self.from = self.now;
        (self.trim_from_db, self.trim_target_db) = (self.trim_db, limited_trim(variation.trim_db));
        self.num_gliding = 0;
        (self.is_switch_wanted, self.is_switch_heard) = (layers_switch, layers_switch);
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

    pub(super) fn is_moving(&self) -> bool {
        self.step < self.num_steps || self.is_switch_wanted
    }

    /// Continuous values go on by a control block; true when they moved.
    pub(super) fn glide(&mut self) -> bool {
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
    pub(super) fn switch(&mut self) {
        self.now.layers = self.target.layers;
        for id in ParamId::all().filter(|id| id.def().morph == Morph::Switch) {
            self.now.fm.set(id, self.target.fm.get(id));
        }
        (self.is_switch_wanted, self.is_switch_heard) = (false, false);
    }

    pub(super) fn settle(&mut self) {
        self.now = self.target;
        self.trim_db = self.trim_target_db;
        self.step = self.num_steps;
        (self.is_switch_wanted, self.is_switch_heard) = (false, false);
    }

    /// The glide that the variation's notes follow; none while only switches turn.
    pub(super) fn level_glide(&self) -> Option<LevelGlide<'_>> {
        let step = 1.0 / self.num_steps.max(1) as f32;
        let Self { compiled_target: target, serial, .. } = self;
        (self.num_steps > 0).then(|| LevelGlide { target, serial: *serial, way: self.way(), step })
    }
}

fn limited_trim(trim_db: f32) -> f32 {
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
