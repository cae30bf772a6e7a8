//! Lanes in long blocks: what is played live beside what is bounced.

use vaeform_dsp::event::Event;
use vaeform_dsp::modulation::{TimeSignature, Transport};
use vaeform_dsp::synth::Synth;
use vaeform_session::perform::{LaneChoice, LaneKind, LaneSettings, PerformOrder, PerformSwitches};
use vaeform_session::{AudioThreadHandle, Client, Command, Knobs, NUM_LATENTS, Session, Thinning, open};

const RATE_HZ: f64 = 48_000.0;
const BLOCK: usize = 2_048;
const BLOCKS: usize = 40;
/// The block in which the note begins.
const FIRST: usize = 6;
const TEMPO_BPM: f64 = 120.0;
const ON: PerformSwitches = PerformSwitches { is_on: true, amount: 1.0, variation: 0.0 };

#[derive(Clone, Copy, PartialEq)]
enum Way {
    /// As a host bounces.
    Bounced,
    /// As a host plays, and lanes are told ahead.
    Live,
    /// As a host plays, and lanes are told where they are when a block begins.
    LiveByBlock,
}

struct Stage {
    _session: Session,
    client: Client,
    audio: AudioThreadHandle,
    synth: Synth,
    thinning: Thinning,
    way: Way,
}

impl Stage {
    /// A lane that swings once a beat moves the first latent, another the third.
    fn new(way: Way) -> Self {
        let (session, mut audio) = open();
        let (client, mut synth) = (session.client(), Synth::new(RATE_HZ as f32));
        for latent in [0, 2] {
            let lane = LaneSettings {
                choice: LaneChoice::Kind(LaneKind::Lfo),
                is_on: true,
                depth: 0.8,
                ..LaneSettings::default()
            };
            client.send(Command::Perform(PerformOrder::Lane { latent, lane, joins: false }));
        }
        audio.set_offline(way == Way::Bounced);
        client.resync(&mut audio, &mut synth);
        Self { _session: session, client, audio, synth, thinning: Thinning::new(RATE_HZ as f32), way }
    }

    fn block(&mut self, beat: f64, out: &mut [f32]) {
        self.audio.begin_block(&mut self.synth);
        let signature = TimeSignature { numerator: 4, denominator: 4 };
        let now = Transport { tempo_bpm: TEMPO_BPM, song_beats: beat, is_playing: true, loop_beats: None, signature };
        self.synth.set_transport(Some(&now));
        self.audio.look(&self.synth);
        self.audio.lanes().set_switches(ON);
        self.audio.knobs(&Knobs { glide_ms: 15.0, ..Knobs::default() });
        if self.way == Way::Live {
            self.audio.plan_lanes(out.len(), &self.synth);
        }
        let (mut done, mut right) = (0, [0.0; BLOCK]);
        while done < out.len() {
            self.audio.take_due(&mut self.synth);
            if self.way == Way::Bounced && self.audio.waiting().is_on_grid() {
                self.decode();
            }
            let to_due = self.audio.waiting().frames_to_due().unwrap_or(BLOCK);
            let len = (out.len() - done).min(self.audio.waiting().frames_to_grid()).min(to_due);
            self.synth.render(&mut out[done..done + len], &mut right[..len]);
            done += len;
        }
        self.audio.end_block(out.len(), |_, _| {});
    }

    fn decode(&mut self) {
        let (knobs, now) = (self.audio.knobs_now(), self.synth.clock());
        if self.thinning.wants(&knobs, now) {
            assert!(self.client.decode(&knobs, Some(now)));
            self.audio.take_messages(&mut self.synth);
            self.thinning.decoded(knobs, now);
        }
    }

    fn take(way: Way) -> Vec<f32> {
        let mut stage = Self::new(way);
        let mut all = vec![0.0; BLOCK * BLOCKS];
        for (number, out) in all.chunks_mut(BLOCK).enumerate() {
            // Once lanes go on, and the first patch, which a bounce does not wait for, has passed.
            if number == FIRST {
                stage.synth.handle(Event::NoteOn { voice_id: None, channel: 0, note: 45, velocity: 0.8 });
            }
            stage.block((number * BLOCK) as f64 / RATE_HZ * TEMPO_BPM / 60.0, out);
            if way != Way::Bounced {
                stage.client.catch_up();
            }
        }
        all
    }
}

/// The difference of two takes, in dB re one of them.
fn apart(a: &[f32], b: &[f32]) -> f64 {
    let power = |signal: &mut dyn Iterator<Item = f32>| signal.map(|s| f64::from(s) * f64::from(s)).sum::<f64>();
    let difference = power(&mut a.iter().zip(b).map(|(a, b)| a - b));
    10.0 * ((difference + 1e-20) / power(&mut b.iter().copied())).log10()
}

#[test]
fn a_lane_in_blocks_of_2048_frames_is_heard_live_as_it_is_bounced() {
    assert_eq!(NUM_LATENTS, 8);
    let bounced = Stage::take(Way::Bounced);
    let [live, by_block] = [Way::Live, Way::LiveByBlock].map(|way| apart(&Stage::take(way), &bounced));
    println!("blocks of {BLOCK} frames: {live:.1} dB from the bounce; told block by block {by_block:.1} dB");
    assert!(live < by_block - 6.0 && live < -20.0, "{live} dB, {by_block} dB by block");
}

#[test]
fn what_is_told_ahead_allocates_nothing_and_ends_with_the_lanes() {
    let mut stage = Stage::new(Way::Live);
    let mut out = [0.0; BLOCK];
    for number in 0..200 {
        let jump = if number % 50 < 25 { 0.0 } else { 13.0 };
        let beat = (number * BLOCK) as f64 / RATE_HZ * 2.0 + jump;
        assert_no_alloc::assert_no_alloc(|| stage.block(beat, &mut out));
        stage.client.settle();
    }
    // Off: the worker is told where the knobs are, and what it was told ahead is not heard.
    for number in 200..230 {
        stage.audio.begin_block(&mut stage.synth);
        stage.audio.look(&stage.synth);
        stage.audio.lanes().set_switches(PerformSwitches::default());
        stage.audio.knobs(&Knobs { glide_ms: 15.0, ..Knobs::default() });
        stage.audio.plan_lanes(BLOCK, &stage.synth);
        assert_eq!(stage.audio.knobs_now().latents, [0.0; NUM_LATENTS], "block {number}");
        stage.synth.render(&mut out, &mut [0.0; BLOCK]);
        stage.audio.end_block(BLOCK, |_, _| {});
    }
    stage.client.catch_up();
    assert!(!stage.audio.is_plan_unread());
}
