//! Settings of several lanes on straight lines from one control block to the next.

/// `K` values of `N` lanes.
#[derive(Clone, Debug)]
pub(super) struct Moving<const K: usize, const N: usize> {
    /// As they are now.
    pub(super) now: [[f32; N]; K],
    /// What is added to them with every frame.
    step: [[f32; N]; K],
    /// Some step is not 0.
    is_moving: bool,
}

impl<const K: usize, const N: usize> Moving<K, N> {
    /// All lanes at the same values, at rest.
    pub(super) fn new(values: [f32; K]) -> Self {
        Self { now: values.map(|value| [value; N]), step: [[0.0; N]; K], is_moving: false }
    }

    /// Puts a lane there at once, at rest.
    pub(super) fn set(&mut self, lane: usize, values: [f32; K]) {
        for ((now, step), value) in self.now.iter_mut().zip(&mut self.step).zip(values) {
            (now[lane], step[lane]) = (value, 0.0);
        }
    }

    /// Lets a lane go there within so many frames, at least one.
    pub(super) fn go_to(&mut self, lane: usize, values: [f32; K], num_frames: usize) {
        let part = 1.0 / num_frames.max(1) as f32;
        for ((now, step), value) in self.now.iter().zip(&mut self.step).zip(values) {
            step[lane] = (value - now[lane]) * part;
            self.is_moving |= step[lane] != 0.0;
        }
    }

    /// True where [`Moving::advance`] changes anything.
    #[inline(always)]
    pub(super) fn is_moving(&self) -> bool {
        self.is_moving
    }

    /// Puts a lane where a lane of others is, on its way.
    #[inline(always)]
    pub(super) fn copy_lane<const M: usize>(&mut self, to: usize, others: &Moving<K, M>, from: usize) {
        for (now, other) in self.now.iter_mut().zip(&others.now) {
            now[to] = other[from];
        }
        if self.is_moving || others.is_moving {
            for (step, other) in self.step.iter_mut().zip(&others.step) {
                step[to] = other[from];
            }
            self.is_moving = true;
        }
    }

    /// Takes back what a lane of others has come to: nothing where they have not moved.
    #[inline(always)]
    pub(super) fn follow_lane<const M: usize>(&mut self, to: usize, others: &Moving<K, M>, from: usize) {
        if others.is_moving {
            self.copy_lane(to, others, from);
        }
    }

    /// Ends all lines: the values stay where they are.
    pub(super) fn stay(&mut self) {
        if std::mem::take(&mut self.is_moving) {
            self.step = [[0.0; N]; K];
        }
    }

    /// Moves all lanes on by a frame.
    #[inline(always)]
    pub(super) fn advance(&mut self) {
        if !self.is_moving {
            return;
        }
        for (now, step) in self.now.iter_mut().zip(&self.step) {
            for lane in 0..N {
                now[lane] += step[lane];
            }
        }
    }
}

/// Forgets what is no number, and what has died away.
#[inline(always)]
pub(super) fn mend(states: &mut [f32]) {
    const SILENT: f32 = 1e-20;
    for state in states {
        // No comparison holds for what is no number.
        let is_alive = (state.abs() > SILENT) & (state.abs() < f32::INFINITY);
        *state = if is_alive { *state } else { 0.0 };
    }
}
