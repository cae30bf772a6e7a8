//! A session without a host: loads a program, turns a latent knob, and renders before and after.
//!
//!     cargo run --release -p vaeform-session --example headless_session

use vaeform_dsp::event::Event;
use vaeform_dsp::instrument::Instrument;
use vaeform_session::{Command, Knobs, open};

const RATE_HZ: f32 = 48_000.0;

/// Peak of a note, linear.
fn played(instrument: &mut Instrument) -> f32 {
    let (mut left, mut right) = (vec![0.0; 24_000], vec![0.0; 24_000]);
    instrument.synth.handle(Event::NoteOn { voice_id: None, channel: 0, note: 60, velocity: 0.8 });
    instrument.render(&mut left, &mut right);
    instrument.finish(&mut left, &mut right);
    left.iter().fold(0.0, |peak, frame| peak.max(frame.abs()))
}

fn main() {
    let (session, mut audio) = open();
    let client = session.client();
    let mut instrument = Instrument::new(RATE_HZ);
    client.set_sample_rate(RATE_HZ);
    client.send(Command::Select(3));
    // This thread takes the part of a host that renders offline: it decodes itself and waits for nobody.
    audio.set_offline(true);
    client.resync(&mut audio, &mut instrument.synth);
    println!("{}: peak {:.3}", client.heard().name, played(&mut instrument));

    let knobs = Knobs { latents: [1.0, 0.0, 0.0, 0.0, 0.0, 0.0, 0.0, 0.0], ..Knobs::default() };
    let is_decoded = client.decode(&knobs, None);
    audio.begin_block(&mut instrument.synth);
    println!("latent 1 at its end: decoded {is_decoded}, peak {:.3}", played(&mut instrument));
}
