//! A sound card's pace: every block is asked for when it is due, on a thread of its own.

use std::time::{Duration, Instant};

use vaeform_host::{Input, Take};

use crate::rig::{RATE, Rig};

/// Block in frames, 1.33 ms.
pub(crate) const BLOCK: usize = 64;

/// Plays `events`, in order of their frames, for `frames` frames, `slowness` times as slowly as a sound card does. With the take comes how many blocks were asked for later
/// than the block before had ended; from such a block on all is due later, as after a dropout.
pub(crate) fn paced(rig: &mut Rig, events: &[(u64, Input)], frames: usize, slowness: u32) -> (Take, usize) {
    let mut processor = rig.instance.take_processor().expect("active");
    let (processor, take, num_late) = std::thread::scope(|scope| {
        let audio = scope.spawn(move || {
            let (mut take, mut num_late) = (Take::default(), 0);
            take.left.reserve(frames);
            take.right.reserve(frames);
            let block_time = slowness * Duration::from_secs_f64(BLOCK as f64 / RATE);
            let (mut due, mut rest) = (Instant::now(), events);
            for start in (0..frames).step_by(BLOCK) {
                let now = Instant::now();
                if now > due + block_time {
                    num_late += 1;
                    due = now;
                }
                std::thread::sleep(due.saturating_duration_since(now));
                let (now, later) = rest.split_at(rest.partition_point(|(frame, _)| *frame < (start + BLOCK) as u64));
                rest = later;
                processor.block(start as u64, BLOCK, now, None, &mut take).expect("a block");
                due += block_time;
            }
            (processor, take, num_late)
        });
        audio.join().expect("the audio thread")
    });
    rig.instance.return_processor(processor);
    rig.instance.pump();
    (take, num_late)
}
