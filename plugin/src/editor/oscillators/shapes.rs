//! The shapes of tables as they are drawn, worked out once for each table, on a thread of its own.

use std::collections::VecDeque;
use std::sync::Arc;
use std::sync::mpsc::{Receiver, Sender, channel};
use std::time::Duration;

use egui::Ui;
use vaeform_patch::layers::TableRef;
use vaeform_session::Client;
use vaeform_session::wavetable::Levels;

/// Points of a cycle, without the one that closes it.
pub(super) const POINTS: usize = 128;
/// Tables that are kept.
const KEPT: usize = 12;
/// Time after which an answer is looked for again.
const SOON: Duration = Duration::from_millis(30);

/// All frames of a table as points, -1..1 if the table is.
#[derive(Debug)]
pub(super) struct TableShape {
    frames: Vec<[f32; POINTS + 1]>,
}

impl TableShape {
    fn new(levels: &Levels) -> Self {
        let point = |frame, i: usize| {
            let phase = ((i % POINTS) << (32 - POINTS.ilog2())) as u32;
            let y = levels.read(0, frame, phase);
            if y.is_finite() { y.clamp(-1.5, 1.5) } else { 0.0 }
        };
        let frames = 0..levels.num_frames().max(1);
        Self { frames: frames.map(|frame| std::array::from_fn(|i| point(frame, i))).collect() }
    }

    /// Frames, at least one.
    pub(super) fn num_frames(&self) -> usize {
        self.frames.len()
    }

    /// The cycle at a place of the table, 0 at the first frame and 1 at the last, between frames as it is heard.
    pub(super) fn at(&self, place: f32) -> [f32; POINTS + 1] {
        let last = self.frames.len() - 1;
        let at = place.clamp(0.0, 1.0) * last as f32;
        let (frame, part) = (at as usize, at.fract());
        let (from, to) = (&self.frames[frame], &self.frames[(frame + 1).min(last)]);
        std::array::from_fn(|i| from[i] + part * (to[i] - from[i]))
    }
}

/// What is known of a table.
pub(super) enum KnownShape {
    Shape(Arc<TableShape>),
    /// It is being worked out.
    Soon,
    /// Its samples are not here.
    Missing,
}

type Answer = (TableRef, Option<Arc<TableShape>>);

/// The shapes of the tables that were drawn last.
pub(super) struct Shapes {
    made: VecDeque<Answer>,
    asked: Vec<TableRef>,
    answers: Receiver<Answer>,
    answer: Sender<Answer>,
    /// The session's revision at which tables were last found to be missing.
    revision: u64,
}

impl Default for Shapes {
    fn default() -> Self {
        let (answer, answers) = channel();
        Self { made: VecDeque::new(), asked: Vec::new(), answers, answer, revision: 0 }
    }
}

impl Shapes {
    /// The shape of a table, or what is to be said of it. `revision` is the session's: with another one a table may have come.
    pub(super) fn get(&mut self, ui: &Ui, client: &Client, table: TableRef, revision: u64) -> KnownShape {
        for (table, shape) in self.answers.try_iter() {
            self.asked.retain(|asked| *asked != table);
            self.made.push_back((table, shape));
        }
        if std::mem::replace(&mut self.revision, revision) != revision {
            self.made.retain(|(_, shape)| shape.is_some());
        }
        while self.made.len() > KEPT {
            self.made.pop_front();
        }
        if let Some((_, shape)) = self.made.iter().find(|made| made.0 == table) {
            return shape.clone().map_or(KnownShape::Missing, KnownShape::Shape);
        }
        if !self.asked.contains(&table) {
            self.ask(client, table);
        }
        ui.ctx().request_repaint_after(SOON);
        KnownShape::Soon
    }

    fn ask(&mut self, client: &Client, table: TableRef) {
        self.asked.push(table);
        let (client, answer) = (client.clone(), self.answer.clone());
        let work = move || {
            let shape = client.table(table).map(|levels| Arc::new(TableShape::new(&levels)));
            // Without a receiver the editor is gone.
            let _ = answer.send((table, shape));
        };
        // Without a thread there is no picture, and it is asked for again.
        if std::thread::Builder::new().name("vaeform table shape".to_owned()).spawn(work).is_err() {
            self.asked.retain(|asked| *asked != table);
        }
    }
}

#[cfg(test)]
mod tests {
    use vaeform_session::wavetable::factory;

    use super::*;

    #[test]
    fn a_shape_has_the_frames_of_its_table_and_closes_its_cycle() {
        let table = factory::recipe("Sine to Saw").unwrap().make();
        let shape = TableShape::new(&Levels::new(&table));
        assert_eq!(shape.num_frames(), table.num_frames());
        let first = shape.at(0.0);
        let frame = table.frames().next().unwrap();
        for (i, y) in first.iter().enumerate() {
            let expected = frame[i * frame.len() / POINTS % frame.len()];
            assert!((y - expected).abs() < 0.02, "{i}: {y} {expected}");
        }
        assert_eq!(first[0], first[POINTS]);
        let (low, high) = (shape.at(0.5), shape.at(f32::NAN.max(0.5)));
        assert_eq!(low, high);
    }
}
