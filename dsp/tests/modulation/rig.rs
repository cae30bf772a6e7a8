//! Players that drive sources block by block.

use vaeform_dsp::modulation::{
    BeatClock, CONTROL_FRAMES, EnvelopePlayer, GlobalLfo, LfoBlock, LfoSettings, NoteLfo, Transport,
};

pub(crate) const RATE_HZ: f32 = 48_000.0;
pub(crate) const RATES_HZ: [f32; 4] = [44_100.0, 48_000.0, 96_000.0, 192_000.0];

/// What happens to an envelope, at a frame counted from the first block.
#[derive(Clone, Copy, Debug)]
pub(crate) enum Event {
    On,
    Off,
    Kill(usize),
}

/// Every frame of an envelope, as an amplifier has it. Frames before the first event are those of the envelope at rest.
pub(crate) fn amplitudes(envelope: &mut EnvelopePlayer, events: &[(usize, Event)], num_blocks: usize) -> Vec<f32> {
    let mut all = Vec::new();
    for block in 0..num_blocks {
        if block > 0 {
            envelope.begin_block();
        }
        let mut values = [0.0; CONTROL_FRAMES];
        envelope.fill(0, &mut values);
        for (at, event) in events.iter().filter(|(at, _)| at / CONTROL_FRAMES == block) {
            let frame = at % CONTROL_FRAMES;
            match event {
                Event::On => envelope.note_on(frame),
                Event::Off => envelope.note_off(frame),
                Event::Kill(frames) => envelope.kill(frame, *frames),
            }
            envelope.fill(frame, &mut values);
        }
        all.extend(values);
    }
    all
}

/// The largest step from a value to the next.
pub(crate) fn largest_step(values: &[f32]) -> f32 {
    values.windows(2).map(|pair| (pair[1] - pair[0]).abs()).fold(0.0, f32::max)
}

/// A song at a tempo, as a host tells it: positions follow from frames.
#[derive(Clone, Copy)]
pub(crate) struct Song {
    pub(crate) tempo_bpm: f64,
    pub(crate) is_playing: bool,
}

impl Song {
    pub(crate) fn at(&self, frame: usize) -> Transport {
        Transport {
            tempo_bpm: self.tempo_bpm,
            song_beats: frame as f64 * self.tempo_bpm / (60.0 * f64::from(RATE_HZ)),
            is_playing: self.is_playing,
            ..Transport::default()
        }
    }
}

/// A clock in a host whose blocks have their own lengths; `each` is called once a control block.
pub(crate) fn run(
    song: Song,
    num_blocks: usize,
    mut cut: impl FnMut() -> usize,
    mut each: impl FnMut(usize, &BeatClock),
) {
    let mut clock = BeatClock::new(RATE_HZ);
    let mut next = 0;
    for block in 0..num_blocks {
        if block > 0 {
            clock.begin_block();
        }
        let start = block * CONTROL_FRAMES;
        // What the host says later in the block comes after the sources have drawn their lines.
        if next == start {
            clock.host_block(0, Some(&song.at(start)));
            next += cut().max(1);
        }
        each(block, &clock);
        while next < start + CONTROL_FRAMES {
            clock.host_block(next - start, Some(&song.at(next)));
            next += cut().max(1);
        }
    }
}

/// The values at the end of each block, of LFOs whose notes begin in the given blocks at the given frames; 0 before.
pub(crate) fn lfos<const N: usize>(
    settings: &LfoSettings,
    notes: [(usize, usize); N],
    song: Song,
    num_blocks: usize,
) -> Vec<[f32; N]> {
    let (mut global, mut lfos) = (GlobalLfo::default(), [NoteLfo::default(); N]);
    let mut all = Vec::new();
    run(
        song,
        num_blocks,
        || 1_000,
        |now, clock| {
            global.begin_block(settings.rate, clock);
            let block = LfoBlock { settings, clock, global: &global };
            for (idx, (lfo, (start, frame))) in lfos.iter_mut().zip(notes).enumerate() {
                match now {
                    _ if now == start => lfo.note_on(frame, idx as u64, &block),
                    _ if now > start => lfo.begin_block(&block),
                    _ => {}
                }
            }
            all.push(lfos.map(|lfo| lfo.line().end));
        },
    );
    all
}
