//! Whose song is followed, and what an LFO makes of a MIDI clock.

use crate::rig::RATE_HZ;
use vaeform_dsp::modulation::{
    BeatClock, CONTROL_FRAMES, ClockMessage, GlobalLfo, LfoBlock, LfoSettings, LfoWave, NoteLength, NoteLfo, OwnSong,
    Rate, Song, SongSource, Transport,
};

const FOLLOWING: OwnSong = OwnSong { tempo_bpm: 90.0, follows_midi: true };
const SECOND: usize = RATE_HZ as usize;
/// A first tick that lies between two frames.
const FIRST: f64 = 1_234.4;

/// An LFO of a beat that follows a song, without a synth around it.
struct Rig {
    song: Song,
    clock: BeatClock,
    global: GlobalLfo,
    lfo: NoteLfo,
    /// The control block that has begun, and how many have been drawn.
    begun: usize,
    /// The LFO's phase at the start of each control block, in cycles.
    phases: Vec<f64>,
    frame: usize,
}

impl Rig {
    fn new() -> Self {
        let (song, clock) = (Song::new(RATE_HZ), BeatClock::new(RATE_HZ));
        let (global, lfo) = (GlobalLfo::default(), NoteLfo::default());
        Self { song, clock, global, lfo, begun: 0, phases: Vec::new(), frame: 0 }
    }

    fn begin(&mut self, block: usize) {
        while self.begun < block {
            self.clock.begin_block();
            self.begun += 1;
        }
    }

    /// Draws all control blocks that begin before a frame, and begins the one that has it.
    fn go(&mut self, to: usize) {
        let rate = Rate::Synced(NoteLength::default());
        let settings = LfoSettings { wave: LfoWave::SawUp, rate, ..LfoSettings::default() };
        while self.phases.len() * CONTROL_FRAMES < to {
            self.begin(self.phases.len());
            self.global.begin_block(rate, &self.clock);
            let block = LfoBlock { settings: &settings, clock: &self.clock, global: &self.global };
            match self.phases.is_empty() {
                true => self.lfo.note_on(0, 0, &block),
                false => self.lfo.begin_block(&block),
            }
            self.phases.push(f64::from(self.lfo.line().start) * 0.5 + 0.5);
        }
        self.begin(to / CONTROL_FRAMES);
    }

    /// A block with these messages at frames of it.
    fn block(&mut self, len: usize, messages: &[(usize, ClockMessage)]) {
        self.go(self.frame);
        let now = self.song.begin_block(None, FOLLOWING);
        self.clock.host_block(self.frame % CONTROL_FRAMES, now.as_ref());
        for &(at, message) in messages {
            self.go(self.frame + at);
            if let Some(now) = self.song.take(message, at) {
                self.clock.host_block((self.frame + at) % CONTROL_FRAMES, Some(&now));
            }
        }
        self.frame += len;
        self.song.end_block(len);
    }

    /// Plays a clock of this tempo for some seconds: ticks at their own frames, or all of a block with the next one.
    fn play(&mut self, bpm: f64, seconds: usize, sizes: &[usize], is_exact: bool) {
        let (mut number, mut late) = (0_u32, Vec::new());
        for len in sizes.iter().cycle() {
            let mut now = std::mem::take(&mut late);
            let end = self.frame + len;
            loop {
                let at = (FIRST + f64::from(number) * period(bpm)).round() as usize;
                if at >= end {
                    break;
                }
                let to = if is_exact { &mut now } else { &mut late };
                let at = if is_exact { at - self.frame } else { 0 };
                to.extend((number == 0).then_some((at, ClockMessage::Start)));
                to.push((at, ClockMessage::Tick));
                number += 1;
            }
            self.block(*len, &now);
            if self.frame >= seconds * SECOND {
                return;
            }
        }
    }

    /// How far the LFO is off from a second on, in frames, later is more: the least and the most.
    fn errors(&self, bpm: f64, from_second: usize) -> [f64; 2] {
        let beat = 24.0 * period(bpm);
        let errors =
            self.phases.iter().enumerate().skip(from_second * SECOND / CONTROL_FRAMES).map(|(block, phase)| {
                let error = ((block * CONTROL_FRAMES) as f64 - FIRST) / beat - phase;
                (error - error.round()) * beat
            });
        errors.fold([f64::MAX, f64::MIN], |[least, most], error| [error.min(least), error.max(most)])
    }
}

/// Frames from tick to tick.
fn period(bpm: f64) -> f64 {
    60.0 * f64::from(RATE_HZ) / 24.0 / bpm
}

#[test]
fn an_lfo_follows_a_clock_of_exact_frames_within_a_sample() {
    for bpm in [40.0, 120.0, 171.3, 250.0] {
        let mut rig = Rig::new();
        rig.play(bpm, 120, &[1, 777, 64, 1_021, 13, 512], true);
        let [least, most] = rig.errors(bpm, 4);
        println!("{bpm} bpm: an LFO is off by {least:.3} to {most:.3} samples in two minutes");
        assert!(least.abs() < 1.0 && most.abs() < 1.0, "{bpm}: {least} to {most}");
    }
}

#[test]
fn an_lfo_is_steadier_than_the_blocks_with_which_ticks_come() {
    for (bpm, len) in [(120.0, 512), (174.0, 512), (174.0, 1_024), (120.0, 64)] {
        let mut rig = Rig::new();
        rig.play(bpm, 60, &[len], false);
        let [least, most] = rig.errors(bpm, 6);
        let (jitter, mean) = (most - least, 0.5 * (most + least));
        println!("{bpm} bpm, blocks of {len}: {mean:.0} samples late, {jitter:.0} of jitter");
        // Ticks come half a block late in the mean, as notes do.
        assert!(mean > 0.0 && mean < len as f64, "{bpm}, {len}: {mean}");
        assert!(jitter < 0.5 * len as f64, "{bpm}, {len}: {jitter}");
    }
}

#[test]
fn when_a_clock_stops_the_lfo_runs_on_at_its_tempo_without_a_jump() {
    for says_so in [true, false] {
        let mut rig = Rig::new();
        rig.play(150.0, 10, &[480], true);
        if says_so {
            rig.block(480, &[(100, ClockMessage::Stop)]);
        }
        (0..1_000).for_each(|_| rig.block(480, &[]));
        assert!((rig.clock.tempo_bpm() - 150.0).abs() < 0.01, "{}", rig.clock.tempo_bpm());
        assert!(!rig.clock.is_playing());
        let step = CONTROL_FRAMES as f64 / 24.0 / period(150.0);
        let steps =
            rig.phases.windows(2).skip(4 * SECOND / CONTROL_FRAMES).map(|pair| (pair[1] - pair[0]).rem_euclid(1.0));
        let worst = steps.map(|now| (now - step).abs()).fold(0.0, f64::max);
        assert!(worst * 24.0 * period(150.0) < 1.0, "a step of {worst} cycles");
        // Its ticks are back, and the song goes on from where it stood.
        rig.block(480, &[(0, ClockMessage::Position(32)), (0, ClockMessage::Continue), (0, ClockMessage::Tick)]);
        assert!(rig.clock.is_playing() && (rig.clock.beats_at(0) - 8.0).abs() < 0.05, "{}", rig.clock.beats_at(0));
    }
}

#[test]
fn a_host_wins_and_a_clock_that_is_not_chosen_or_not_heard_is_none() {
    let mut song = Song::new(RATE_HZ);
    let own = OwnSong { tempo_bpm: 140.0, follows_midi: false };
    let tick = |song: &mut Song| {
        song.end_block(1_000);
        song.take(ClockMessage::Tick, 0)
    };
    assert_eq!(song.begin_block(None, own).map(|now| (now.tempo_bpm, now.is_playing)), Some((140.0, false)));
    assert_eq!((0..9).find_map(|_| tick(&mut song)), None);
    assert_eq!((song.source(), song.tempo_bpm()), (SongSource::Own, 140.0));
    // It was listened to all along.
    let chosen = song.begin_block(None, OwnSong { follows_midi: true, ..own }).unwrap();
    assert!((chosen.tempo_bpm - 120.0).abs() < 1e-9 && song.source() == SongSource::MidiClock);
    let unheard = Song::new(RATE_HZ).begin_block(None, FOLLOWING).unwrap();
    assert_eq!(unheard.tempo_bpm, 90.0);
    let host = Transport { tempo_bpm: 77.0, song_beats: 3.0, is_playing: true, ..Transport::default() };
    assert_eq!(song.begin_block(Some(host), FOLLOWING), Some(host));
    // The rest of a block that was cut.
    assert_eq!(song.begin_block(None, FOLLOWING), None);
    assert_eq!(tick(&mut song), None);
    assert_eq!((song.source(), song.tempo_bpm()), (SongSource::Host, 77.0));
}

#[test]
fn messages_of_a_clock_are_told_from_others() {
    let of = ClockMessage::from_bytes;
    assert_eq!(of(&[0xF2, 0x10, 0x01]), Some(ClockMessage::Position(144)));
    let all = [[0xF8], [0xFA], [0xFB], [0xFC]].map(|bytes| of(&bytes).unwrap());
    assert_eq!(all, [ClockMessage::Tick, ClockMessage::Start, ClockMessage::Continue, ClockMessage::Stop]);
    for bytes in [&[][..], &[0xFE], &[0xF2], &[0xF2, 0x80, 0], &[0xF8, 0], &[0xF0, 0x43, 0xF7]] {
        assert_eq!(of(bytes), None, "{bytes:?}");
    }
}
