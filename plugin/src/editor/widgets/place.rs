//! Places for widgets: rows from the top down, cells side by side. Distances are those of the grid.

use egui::{Rect, pos2, vec2};

use crate::editor::theme::GRID;

/// So many columns with the grid's distance between them.
pub(crate) fn columns(rect: Rect, count: usize) -> impl Iterator<Item = Rect> {
    spread(rect, count, GRID)
}

/// So many cells side by side without a distance: knobs, which have room around them.
pub(crate) fn cells(rect: Rect, count: usize) -> impl Iterator<Item = Rect> {
    spread(rect, count, 0.0)
}

fn spread(rect: Rect, count: usize, gap: f32) -> impl Iterator<Item = Rect> {
    let width = (rect.width() - gap * count.saturating_sub(1) as f32) / count.max(1) as f32;
    (0..count).map(move |i| {
        let left = rect.left() + i as f32 * (width + gap);
        Rect::from_min_size(pos2(left, rect.top()), vec2(width, rect.height()))
    })
}

/// Rows from the top down, until the room ends.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Stack {
    room: Rect,
}

impl Stack {
    /// Rows in this room.
    pub(crate) fn new(room: Rect) -> Self {
        Self { room }
    }

    /// The next row.
    pub(crate) fn row(&mut self, height: f32) -> Rect {
        let row = Rect::from_min_size(self.room.min, vec2(self.room.width(), height));
        self.room.min.y += height;
        row
    }

    /// A distance of some units of the grid.
    pub(crate) fn gap(&mut self, units: f32) {
        self.room.min.y += units * GRID;
    }

    /// What is left.
    pub(crate) fn rest(self) -> Rect {
        self.room
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn columns_fill_their_room_with_the_grid_between_them() {
        let room = Rect::from_min_size(pos2(8.0, 0.0), vec2(104.0, 20.0));
        let all: Vec<_> = columns(room, 3).collect();
        assert_eq!(all.len(), 3);
        assert!((all[1].left() - all[0].right() - GRID).abs() < 1e-3 && (all[2].right() - room.right()).abs() < 1e-3);
        let mut stack = Stack::new(room);
        assert_eq!((stack.row(5.0).top(), stack.row(5.0).top(), stack.rest().top()), (0.0, 5.0, 10.0));
    }
}
