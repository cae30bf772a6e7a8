//! Which layers a note has, and what it tells them.

use crate::fm::CONTROL_FRAMES;
use crate::layers::CompiledLayers;

/// What happens to the key of a note that sounds.
#[derive(Clone, Copy, Debug)]
pub(super) enum KeyEvent {
    /// It is struck again, so hard.
    Strike(f32),
    /// It goes up.
    Off,
}

/// The layers of a note.
#[derive(Clone, Debug)]
pub(super) struct NoteLayers {
    /// It sounds by the FM layer.
    pub(super) has_fm: bool,
    /// It sounds by others, or they have a say in FM.
    pub(super) has_others: bool,
    /// FM goes through filters or the layers beside it, and not straight to the output.
    pub(super) fm_is_apart: bool,
    /// An oscillator hears FM.
    fm_modulates: bool,
    /// An oscillator or the sub modulates FM, which the layers render then.
    pub(super) fm_is_crossed: bool,
    /// FM has a bank of its own: it is several copies, has operators apart, or is crossed.
    pub(super) fm_is_unison: bool,
    /// What happened to the key since the others were last rendered.
    pub(super) key_event: Option<KeyEvent>,
    /// Gains to the left and right at the start and at the end of the control block.
    gains: [[f32; 2]; 2],
    /// Those of the FM layer.
    fm_weights: [[f32; 2]; 2],
    /// Further gains of the FM layer, where the others have a say in them.
    fm_gains: Option<[[f32; 2]; 2]>,
}

impl NoteLayers {
    /// Those of a patch.
    pub(super) fn new(patch: &CompiledLayers) -> Self {
        Self {
            has_fm: patch.fm.is_some(),
            has_others: !patch.is_fm_alone(),
            fm_is_apart: patch.fm_is_filtered() || patch.fm_is_crossed() || patch.fm_is_fast(),
            fm_modulates: patch.fm_modulates(),
            fm_is_crossed: patch.fm_is_crossed(),
            fm_is_unison: patch.fm_is_unison(),
            key_event: None,
            gains: [[0.0; 2]; 2],
            fm_weights: [[0.0; 2]; 2],
            fm_gains: None,
        }
    }

    /// Gains that the other layers give FM by the end of the control block; the first ones are there at once.
    pub(super) fn set_fm_gains(&mut self, gains: [f32; 2]) {
        let gains = if self.fm_is_apart { [0.0; 2] } else { gains };
        let from = self.fm_gains.map_or(gains, |[_, end]| end);
        self.fm_gains = Some([from, gains]);
    }

    /// Takes the note's gains at the start and the end of a control block; gives those of its FM layer in its lane.
    #[inline]
    pub(super) fn set_gains(&mut self, start: [f32; 2], end: [f32; 2]) -> [[f32; 2]; 2] {
        self.gains = [start, end];
        if self.fm_gains.is_none() { self.gains } else { self.lane_gains() }
    }

    /// Gains of the FM layer in its lane, where the others have a say in them. Apart, so that FM alone stays as short as it is.
    #[inline(never)]
    fn lane_gains(&mut self) -> [[f32; 2]; 2] {
        let ([start, end], [from, to]) = (self.gains, self.fm_gains.unwrap_or([[1.0; 2]; 2]));
        self.fm_gains = Some([to, to]);
        self.fm_weights = [[start[0] * from[0], start[1] * from[1]], [end[0] * to[0], end[1] * to[1]]];
        if self.fm_is_unison { [[0.0; 2]; 2] } else { self.fm_weights }
    }

    /// Gains of the FM layer at the start and the end of the control block, where it is no lane's.
    pub(super) fn fm_weights(&self) -> [[f32; 2]; 2] {
        self.fm_weights
    }

    /// True when the layers beside FM render it once more, or alone.
    pub(super) fn layers_hear_fm(&self) -> bool {
        self.fm_modulates || self.fm_is_crossed
    }

    /// True when FM is rendered in the note's lane.
    pub(super) fn is_in_lane(&self) -> bool {
        self.has_fm && !self.fm_is_unison
    }

    /// Gains to the left and right at a frame of the control block, and what they gain a frame.
    pub(super) fn gains(&self, frame: usize) -> [[f32; 2]; 2] {
        let [start, end] = self.gains;
        let step: [f32; 2] = std::array::from_fn(|side| (end[side] - start[side]) * (1.0 / CONTROL_FRAMES as f32));
        [std::array::from_fn(|side| start[side] + step[side] * frame as f32), step]
    }
}
