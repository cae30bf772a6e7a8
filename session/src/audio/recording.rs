//! The sidechain becomes a sound to match: the audio thread copies it into a ring while armed, the worker listens for a note in it.

use std::collections::VecDeque;
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};

use rtrb::{Consumer, Producer, RingBuffer};

use crate::sound::{self, Sound};

/// The longest recording in seconds.
const MAX_SECONDS: f32 = 4.0;
/// What is kept from before the onset, in seconds.
const PRE_ROLL_S: f32 = 0.05;
/// What the ring holds, in seconds: the worker may be that late.
const RING_S: f32 = 5.0;
/// Levels are taken in steps of so many seconds.
const STEP_S: f32 = 0.001;
/// Steps after arming in which the noise of the room is heard.
const ROOM_STEPS: usize = 10;
/// A peak above this (-50 dB) is an onset, if it is also so many times the room's (12 dB).
const ONSET: f32 = 0.003_16;
const ONSET_OVER_ROOM: f32 = 4.0;
/// How much of the room's level is renewed in a step: it follows in about 0.2 s.
const ROOM_RENEWAL: f32 = 0.005;
/// A peak under this (-70 dB), under this part of the loudest (-60 dB) or near to the room's is silence; so many seconds of it end the take.
const SILENCE: f32 = 0.000_316;
const SILENCE_OF_LOUDEST: f32 = 0.001;
const SILENCE_OVER_ROOM: f32 = 1.5;
const SILENCE_S: f32 = 0.3;

/// The audio thread's end.
#[derive(Debug)]
pub(crate) struct Tap {
    ring: Producer<[f32; 2]>,
    has_gap: Arc<AtomicBool>,
}

impl Tap {
    /// `[audio-thread]` Copies a block; what the ring has no room for is lost, and known to be lost.
    pub(crate) fn record(&mut self, left: &[f32], right: &[f32]) {
        let wanted = left.len().min(right.len());
        let num_frames = wanted.min(self.ring.slots());
        if num_frames < wanted {
            self.has_gap.store(true, Ordering::Relaxed);
        }
        if let Ok(chunk) = self.ring.write_chunk_uninit(num_frames) {
            chunk.fill_from_iter(left.iter().zip(right).map(|(l, r)| [*l, *r]));
        }
    }
}

/// A recording that is complete.
#[derive(Clone, Debug, PartialEq)]
pub(crate) struct Recording {
    /// From 50 ms before the onset, both sides as one.
    pub(crate) sound: Sound,
    /// The audio thread had to leave something out.
    pub(crate) has_gap: bool,
}

/// The worker's end.
#[derive(Debug)]
pub(crate) struct Collector {
    ring: Consumer<[f32; 2]>,
    has_gap: Arc<AtomicBool>,
    listener: Listener,
    rate_hz: u32,
}

/// Both ends of an empty recording.
pub(crate) fn pair(rate_hz: u32) -> (Box<Tap>, Collector) {
    let (producer, ring) = RingBuffer::new((RING_S * rate_hz as f32) as usize);
    let has_gap = Arc::new(AtomicBool::new(false));
    let tap = Tap { ring: producer, has_gap: has_gap.clone() };
    (Box::new(tap), Collector { ring, has_gap, listener: Listener::new(rate_hz), rate_hz })
}

impl Collector {
    /// Takes what has been copied; the recording once it is complete.
    pub(crate) fn collect(&mut self) -> Option<Recording> {
        let chunk = self.ring.read_chunk(self.ring.slots()).ok()?;
        let (first, second) = chunk.as_slices();
        let is_complete = [first, second].iter().flat_map(|part| *part).any(|frame| self.listener.hear(*frame));
        chunk.commit_all();
        if !is_complete {
            return None;
        }
        let take = std::mem::take(&mut self.listener.take);
        Some(Recording { sound: self.sound(take), has_gap: self.has_gap.load(Ordering::Relaxed) })
    }

    /// A take as a sound: what no file may hold is cleaned out of it here as well.
    fn sound(&self, mut take: Vec<[f32; 2]>) -> Sound {
        let rate_hz = self.rate_hz;
        sound::recorded(&mut take, rate_hz).unwrap_or_else(|error| {
            let samples = take.iter().map(|[l, r]| 0.5 * (l + r)).collect();
            Sound { samples, rate_hz, notices: vec![error.to_string()], ..Sound::default() }
        })
    }

    /// Seconds since the onset; 0 while it is waited for.
    pub(crate) fn seconds(&self) -> f32 {
        self.listener.take.len() as f32 / self.rate_hz as f32
    }
}

/// Hears where a note begins and ends.
#[derive(Debug)]
struct Listener {
    step: usize,
    pre_roll: usize,
    longest: usize,
    silent_steps: usize,
    /// The last of what came before the onset.
    before: VecDeque<[f32; 2]>,
    /// From the onset on, with what came before it.
    take: Vec<[f32; 2]>,
    /// Of the running step.
    peak: f32,
    in_step: usize,
    num_steps: usize,
    room: f32,
    loudest: f32,
    quiet: usize,
}

impl Listener {
    fn new(rate_hz: u32) -> Self {
        let samples = |seconds: f32| ((seconds * rate_hz as f32) as usize).max(1);
        Self {
            step: samples(STEP_S),
            pre_roll: samples(PRE_ROLL_S),
            longest: samples(MAX_SECONDS),
            silent_steps: (SILENCE_S / STEP_S) as usize,
            before: VecDeque::new(),
            take: Vec::new(),
            peak: 0.0,
            in_step: 0,
            num_steps: 0,
            room: 0.0,
            loudest: 0.0,
            quiet: 0,
        }
    }

    /// Hears one frame; true when the note is over.
    fn hear(&mut self, frame: [f32; 2]) -> bool {
        let is_waiting = self.take.is_empty();
        if is_waiting {
            if self.before.len() == self.pre_roll + self.step {
                self.before.pop_front();
            }
            self.before.push_back(frame);
        } else {
            self.take.push(frame);
        }
        // Either side, since two that cancel each other out are no silence.
        let size = |x: f32| if x.is_finite() { x.abs() } else { 0.0 };
        self.peak = self.peak.max(size(frame[0])).max(size(frame[1]));
        self.in_step += 1;
        if self.in_step < self.step {
            return self.take.len() >= self.longest;
        }
        let peak = std::mem::take(&mut self.peak);
        self.in_step = 0;
        if is_waiting {
            self.wait(peak);
            return false;
        }
        self.loudest = self.loudest.max(peak);
        let silence = SILENCE.max(SILENCE_OF_LOUDEST * self.loudest).max(SILENCE_OVER_ROOM * self.room);
        self.quiet = if peak < silence { self.quiet + 1 } else { 0 };
        self.quiet >= self.silent_steps || self.take.len() >= self.longest
    }

    /// A step before the onset, or the one that has it.
    fn wait(&mut self, peak: f32) {
        self.num_steps += 1;
        if self.num_steps <= ROOM_STEPS {
            self.room = self.room.max(peak);
        } else if peak > ONSET.max(ONSET_OVER_ROOM * self.room) {
            self.take.extend(self.before.drain(..));
            self.loudest = peak;
        } else {
            self.room += ROOM_RENEWAL * (peak - self.room);
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const RATE_HZ: u32 = 48_000;

    fn tone(seconds: f32, decay_s: f32) -> Vec<f32> {
        let sample = |i: usize| {
            let t = i as f32 / RATE_HZ as f32;
            0.5 * (-t / decay_s).exp() * (2_000.0 * t).cos()
        };
        (0..(seconds * RATE_HZ as f32) as usize).map(sample).collect()
    }

    fn recorded(blocks: &[f32]) -> Option<Recording> {
        let (mut tap, mut collector) = pair(RATE_HZ);
        blocks.chunks(256).find_map(|block| {
            tap.record(block, block);
            collector.collect()
        })
    }

    fn silence(seconds: f32) -> Vec<f32> {
        vec![0.0; (seconds * RATE_HZ as f32) as usize]
    }

    #[test]
    fn a_recording_begins_50_ms_before_the_onset_and_ends_at_silence() {
        let note = [silence(0.7), tone(1.0, 0.1), silence(2.0)].concat();
        let recording = recorded(&note).unwrap();
        let onset = recording.sound.samples.iter().position(|x| *x != 0.0).unwrap() as f32 / RATE_HZ as f32;
        assert!((onset - PRE_ROLL_S).abs() <= 2.0 * STEP_S, "{onset}");
        // -60 dB after 0.69 s.
        let seconds = recording.sound.samples.len() as f32 / RATE_HZ as f32;
        assert!((seconds - (PRE_ROLL_S + 0.69 + SILENCE_S)).abs() < 0.03, "{seconds}");
        assert!(!recording.has_gap);
    }

    #[test]
    fn a_note_that_does_not_end_is_cut_at_four_seconds() {
        let recording = recorded(&[silence(0.1), tone(9.0, 100.0)].concat()).unwrap();
        assert_eq!(recording.sound.samples.len(), (MAX_SECONDS * RATE_HZ as f32) as usize);
    }

    #[test]
    fn hum_is_no_onset_but_a_note_over_it_is() {
        let hum: Vec<f32> = (0..3 * RATE_HZ).map(|i| 0.02 * (i as f32 * 0.0065).sin()).collect();
        assert_eq!(recorded(&hum), None);
        let over: Vec<f32> = hum.iter().zip([silence(1.0), tone(2.0, 0.2)].concat()).map(|(a, b)| a + b).collect();
        let recording = recorded(&over).unwrap();
        assert!(recording.sound.samples.iter().any(|x| x.abs() > 0.4));
    }

    #[test]
    fn both_sides_are_heard_even_against_each_other_and_what_is_far_beyond_full_scale_is_clipped() {
        let note = [silence(0.7), tone(1.0, 0.1), silence(2.0)].concat();
        let recorded = |left: f32, right: f32| {
            let (mut tap, mut collector) = pair(RATE_HZ);
            let blocks = note.chunks(256).find_map(|block| {
                let side = |gain: f32| block.iter().map(|x| x * gain).collect::<Vec<f32>>();
                tap.record(&side(left), &side(right));
                collector.collect()
            });
            blocks.unwrap().sound
        };
        let peak = |sound: &Sound| sound.samples.iter().fold(0.0_f32, |peak, x| peak.max(x.abs()));
        assert!((peak(&recorded(1.0, -1.0)) - 0.5).abs() < 0.01, "inverted");
        assert!((peak(&recorded(0.0, 1.0)) - 0.25).abs() < 0.01, "one side");
        for size in [1e6, 1e37] {
            let sound = recorded(size, size);
            assert!(peak(&sound) <= 10.0 && sound.notices[0].contains("far beyond"), "{:?}", sound.notices);
        }
    }

    #[test]
    fn what_is_not_finite_is_silent_and_a_late_worker_knows_of_the_gap() {
        assert_eq!(recorded(&vec![f32::NAN; 48_000]), None);
        let (mut tap, mut collector) = pair(RATE_HZ);
        let note = tone(6.0, 100.0);
        tap.record(&silence(0.1), &silence(0.1));
        tap.record(&note, &note);
        assert!(collector.collect().unwrap().has_gap);
    }
}
