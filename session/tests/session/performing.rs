//! Lanes and gesture on the latents: a pure function of the beat, nothing while off, recorded and replayed, saved, and without allocation.

use assert_no_alloc::assert_no_alloc;
use vaeform_dsp::event::Event;
use vaeform_dsp::modulation::{TimeSignature, Transport};
use vaeform_dsp::synth::Synth;
use vaeform_session::perform::{
    LaneChoice, LaneKind, LaneSettings, PerformOrder, PerformSwitches, RecorderState, VaryBy,
};
use vaeform_session::{AudioThreadHandle, Client, Command, Knobs, NUM_LATENTS, Session, open};

const RATE_HZ: f64 = 48_000.0;
const BLOCK: usize = 64;
const STEP: f32 = 1.0 / 127.0;
const ON: PerformSwitches = PerformSwitches { is_on: true, amount: 1.0, variation: 0.0 };

/// A session and a synth that is played as a host plays it.
struct Stage {
    _session: Session,
    client: Client,
    audio: AudioThreadHandle,
    synth: Synth,
}

impl Stage {
    fn new() -> Self {
        let (session, mut audio) = open();
        let (client, mut synth) = (session.client(), Synth::new(RATE_HZ as f32));
        client.resync(&mut audio, &mut synth);
        // As offline: the worker's pace is not heard.
        audio.set_offline(true);
        Self { _session: session, client, audio, synth }
    }

    /// Lanes of all kinds on all latents.
    fn with_lanes() -> Self {
        let stage = Self::new();
        for latent in 0..NUM_LATENTS {
            let choice = LaneChoice::Kind(LaneKind::ALL[latent + 1]);
            let lane = LaneSettings { choice, is_on: true, probability: 0.9, swing: 0.6, ..LaneSettings::default() };
            stage.client.send(Command::Perform(PerformOrder::Lane { latent, lane, joins: false }));
        }
        stage
    }

    /// A block at a beat of a song, with the knobs somewhere; where the latents are at its beginning.
    fn block(&mut self, beat: f64, tempo_bpm: f64, latents: [f32; NUM_LATENTS], switches: PerformSwitches) -> Knobs {
        let (mut left, mut right) = ([0.0; BLOCK], [0.0; BLOCK]);
        self.audio.begin_block(&mut self.synth);
        let signature = TimeSignature { numerator: 7, denominator: 8 };
        let now = Transport { tempo_bpm, song_beats: beat, is_playing: true, loop_beats: None, signature };
        self.synth.set_transport(Some(&now));
        self.audio.look(&self.synth);
        self.audio.lanes().set_switches(switches);
        self.audio.knobs(&Knobs { latents, ..Knobs::default() });
        let knobs = self.audio.knobs_now();
        self.synth.render(&mut left, &mut right);
        self.audio.end_block(BLOCK, |_, _| {});
        knobs
    }

    /// What the latents do over a song: a ramp of tempo, a loop that wraps, a jump.
    fn song(&mut self) -> Vec<[u32; NUM_LATENTS]> {
        self.audio.lanes().forget();
        let mut beat = 0.0;
        let mut all = Vec::new();
        for block in 0..3_000 {
            let tempo = 60.0 + 120.0 * f64::from(block) / 3_000.0;
            beat = match block {
                1_000 => 0.25,
                2_000 => 40.0,
                _ => beat + tempo / 60.0 * BLOCK as f64 / RATE_HZ,
            };
            if block == 500 {
                self.synth.handle(Event::NoteOn { voice_id: None, channel: 0, note: 60, velocity: 0.8 });
                self.audio.lanes().note_began();
            }
            all.push(self.block(beat, tempo, [0.1; NUM_LATENTS], ON).latents.map(f32::to_bits));
        }
        all
    }
}

#[test]
fn two_bounces_of_lanes_are_equal_to_the_bit_through_ramp_wrap_and_jump() {
    let (mut one, mut other) = (Stage::with_lanes(), Stage::with_lanes());
    let first = one.song();
    assert!(first == other.song(), "two instances");
    assert!(first == one.song(), "the same instance again");
    let still = [0.1f32; NUM_LATENTS].map(f32::to_bits);
    for latent in 0..NUM_LATENTS {
        assert!(first.iter().any(|place| place[latent] != still[latent]), "latent {} rests", latent + 1);
    }
}

#[test]
fn lanes_that_are_off_or_of_no_amount_leave_every_bit() {
    let mut stage = Stage::with_lanes();
    let hands: [f32; NUM_LATENTS] = std::array::from_fn(|i| 0.0123 * i as f32 - 0.3);
    for block in 0..500 {
        let beat = f64::from(block) * 0.01;
        for switches in [PerformSwitches::default(), PerformSwitches { amount: 0.0, ..ON }] {
            let now = stage.block(beat, 120.0, hands, switches).latents;
            assert_eq!(now.map(f32::to_bits), hands.map(f32::to_bits));
        }
    }
    assert!(stage.block(6.0, 120.0, hands, ON).latents != hands);
}

#[test]
fn a_gesture_that_hands_record_replays_within_a_step_and_two_milliseconds() {
    let mut stage = Stage::new();
    let beat = |block: usize| block as f64 * 2.0 * BLOCK as f64 / RATE_HZ;
    let hand = |block: usize| 0.8 * (beat(block) * 1.3).sin() as f32;
    let still = [0.0; NUM_LATENTS];
    for block in 0..4 {
        stage.block(beat(block), 120.0, still, ON);
    }
    stage.client.send(Command::Perform(PerformOrder::Record { bars: 2, overdub: false }));
    assert_eq!(stage.client.snapshot().perform.recorder, RecorderState::Armed(3.5));
    // Bars of seven eighths: the loop is from beat 3.5 to 10.5. A hand turns the third latent, ten milliseconds apart.
    let end = (10.6 / beat(1)) as usize;
    for block in 4..end {
        let turned = block - block % 8;
        let latents = std::array::from_fn(|i| if i == 2 && beat(turned) > 3.6 { hand(turned) } else { 0.0 });
        stage.block(beat(block), 120.0, latents, ON);
        stage.client.settle();
    }
    let view = stage.client.snapshot().perform.clone();
    assert_eq!((view.recorder, view.part.gesture.beats()), (RecorderState::Playing, 7.0));
    let num = view.part.gesture.tracks()[2].moves().len();
    // Again in the next loop, with the knob where the hand has left it: two milliseconds later at the latest.
    let last = stage.block(beat(end), 120.0, still, ON).latents;
    assert_eq!(last[0], 0.0);
    let (mut worst, late) = (0.0f32, 1);
    for block in end + 400..end + 400 + (6.0 / beat(1)) as usize {
        let now = stage.block(beat(block), 120.0, still, ON).latents[2];
        let at = (beat(block) - 3.5).rem_euclid(7.0) + 3.5;
        if !(3.7..10.3).contains(&at) {
            continue;
        }
        let nearest = [0, late].map(|late| {
            let recorded = (at / beat(1)).round() as usize - late;
            (0.5 * (now - hand(recorded - recorded % 8))).abs()
        });
        worst = worst.max(nearest[0].min(nearest[1]));
    }
    let ms = 1_000.0 * late as f64 * BLOCK as f64 / RATE_HZ;
    println!("{num} moves; {:.4} of the way from the hand within {ms:.2} ms, a step is {STEP:.4}", worst);
    assert!(worst <= STEP, "{worst}");
    // Undo takes it away, and redo brings it back.
    stage.client.send(Command::Perform(PerformOrder::Undo));
    assert!(stage.client.snapshot().perform.part.gesture.is_empty());
    stage.client.send(Command::Perform(PerformOrder::Redo));
    assert_eq!(stage.client.snapshot().perform.part, view.part);
}

#[test]
fn the_hosts_own_moves_win_while_they_last_and_the_gesture_comes_back() {
    let mut stage = Stage::with_lanes();
    let beat = |block: usize| block as f64 * 2.0 * BLOCK as f64 / RATE_HZ;
    let mut hands = [0.0; NUM_LATENTS];
    for block in 0..400 {
        // Automation of the first latent for half a beat.
        if (100..287).contains(&block) {
            hands[0] = 0.001 * block as f32;
        }
        let now = stage.block(beat(block), 120.0, hands, ON).latents;
        if (100..287).contains(&block) {
            assert_eq!(now[0], hands[0], "block {block}");
        }
    }
    let back = (400..2_000).any(|block| stage.block(beat(block), 120.0, hands, ON).latents[0] != hands[0]);
    assert!(back, "the lane does not come back");
}

#[test]
fn lanes_and_gesture_are_saved_and_restored() {
    let stage = Stage::with_lanes();
    stage.client.send(Command::Perform(PerformOrder::Vary(7)));
    stage.client.send(Command::Perform(PerformOrder::Lock(3, true)));
    stage.client.send(Command::Perform(PerformOrder::VaryBy(VaryBy::Model)));
    let (text, part) = (stage.client.save(), stage.client.snapshot().perform.part.clone());
    let mut other = Stage::new();
    other.client.restore(&text);
    assert_eq!(other.client.snapshot().perform.part, part);
    assert_eq!(other.client.save(), text);
    let mut before = stage;
    assert!(before.song() == other.song(), "it plays as before");
    // A session in which nothing was made writes nothing of it.
    assert!(!Stage::new().client.save().contains("\"perform\""));
}

#[test]
fn a_clip_is_written_where_it_is_asked_for() {
    let stage = Stage::with_lanes();
    let folder = tempfile::tempdir().expect("a folder");
    let order = vaeform_session::perform::ClipOrder {
        path: Some(folder.path().to_owned()),
        bars: 2,
        knobs: [0.5; NUM_LATENTS],
        switches: ON,
        bpm: 124.0,
    };
    stage.client.send(Command::Perform(PerformOrder::Export(order)));
    let saved = |snapshot: &vaeform_session::Snapshot| snapshot.notices.iter().any(|told| told.text.contains("Saved"));
    let snapshot = crate::wait_for(&stage.client, saved);
    let files: Vec<_> = folder.path().read_dir().expect("a folder").flatten().map(|entry| entry.file_name()).collect();
    assert_eq!(files.len(), 1, "{:?}", snapshot.notices);
    assert!(files[0].to_string_lossy().ends_with("124 BPM.mid"), "{files:?}");
}

#[test]
fn blocks_with_lanes_and_recording_allocate_nothing() {
    let mut stage = Stage::with_lanes();
    stage.block(0.0, 120.0, [0.0; NUM_LATENTS], ON);
    stage.client.send(Command::Perform(PerformOrder::Record { bars: 4, overdub: true }));
    let blocks: usize = std::env::var("VAEFORM_BLOCKS").ok().and_then(|blocks| blocks.parse().ok()).unwrap_or(20_000);
    for round in 0..blocks / 100 {
        assert_no_alloc(|| {
            for block in 0..100 {
                let number = round * 100 + block;
                let beat = number as f64 * 2.0 * BLOCK as f64 / RATE_HZ;
                let turned = ((number % 1_000) as f32 / 500.0) - 1.0;
                let latents = std::array::from_fn(|i| if i == 4 && number % 9 == 0 { turned } else { 0.0 });
                let variation = (number % 100) as f32 / 100.0;
                stage.block(beat, 120.0, latents, PerformSwitches { variation, ..ON });
            }
        });
        stage.client.settle();
    }
    println!("{blocks} blocks of {BLOCK} frames, nothing allocated");
    let part = stage.client.snapshot().perform.part.clone();
    assert!(!part.gesture.tracks()[4].moves().is_empty());
}
