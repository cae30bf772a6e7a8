//! What the tests hear: measures on recorded audio, and checks that say the measured figure when it is out of bounds.

use vaeform_host::{Note, Output, OutputEvent};

/// The verdict of a check; the error states the measured figure and its bound.
pub(crate) type Verdict = Result<(), String>;

/// Root mean square in dB full scale; silence is -200.
pub(crate) fn level_db(audio: &[f32]) -> f64 {
    let power = audio.iter().map(|x| f64::from(*x).powi(2)).sum::<f64>() / audio.len().max(1) as f64;
    if power < 1e-20 { -200.0 } else { 10.0 * power.log10() }
}

/// Amplitude of one frequency in a Hann window, linear: a full-scale sine is 1.
pub(crate) fn tone(audio: &[f32], rate_hz: f64, hz: f64) -> f64 {
    let n = audio.len() as f64;
    let turn = std::f64::consts::TAU;
    let (mut re, mut im) = (0.0, 0.0);
    for (i, x) in audio.iter().enumerate() {
        let window = 0.5 - 0.5 * (turn * i as f64 / n).cos();
        let (sin, cos) = (turn * hz * i as f64 / rate_hz).sin_cos();
        re += f64::from(*x) * window * cos;
        im += f64::from(*x) * window * sin;
    }
    4.0 * re.hypot(im) / n
}

/// [`tone`] in dB; silence is -200.
pub(crate) fn tone_db(audio: &[f32], rate_hz: f64, hz: f64) -> f64 {
    20.0 * tone(audio, rate_hz, hz).max(1e-10).log10()
}

/// The loudest frequency between `low` and `high`, by a fine search.
pub(crate) fn pitch_hz(audio: &[f32], rate_hz: f64, low: f64, high: f64) -> f64 {
    let step = rate_hz / audio.len() as f64 / 2.0;
    let steps = ((high - low) / step).ceil() as usize;
    let loudness = |hz: f64| tone(audio, rate_hz, hz);
    let at = |i: usize| low + i as f64 * step;
    let best = (0..=steps).map(|i| (i, loudness(at(i)))).fold((0, 0.0), |b, c| if c.1 > b.1 { c } else { b }).0;
    let (mut a, mut b) = (at(best) - step, at(best) + step);
    for _ in 0..40 {
        let (l, r) = (a + (b - a) * 0.382, a + (b - a) * 0.618);
        if loudness(l) > loudness(r) {
            b = r;
        } else {
            a = l;
        }
    }
    (a + b) / 2.0
}

/// Distance of two frequencies in cents.
pub(crate) fn cents(hz: f64, reference_hz: f64) -> f64 {
    1200.0 * (hz / reference_hz).log2()
}

/// The first sample over a threshold.
pub(crate) fn onset(audio: &[f32], threshold: f32) -> Option<usize> {
    audio.iter().position(|x| x.abs() > threshold)
}

/// The strongest step in the signal, in dB of its own peak: the fourth difference, which a slow tone does not move, over what
/// a bare step of full height would give.
pub(crate) fn click_db(audio: &[f32]) -> f64 {
    let peak = audio.iter().fold(0.0f64, |m, x| m.max(f64::from(x.abs())));
    let jump = audio
        .windows(5)
        .map(|w| {
            f64::from(w[0]) - 4.0 * f64::from(w[1]) + 6.0 * f64::from(w[2]) - 4.0 * f64::from(w[3]) + f64::from(w[4])
        })
        .fold(0.0f64, |m, x| m.max(x.abs()));
    if peak == 0.0 { -200.0 } else { 20.0 * (jump / 3.0 / peak).max(1e-10).log10() }
}

/// Pitch within `cents_bound` of `expected_hz`.
pub(crate) fn check_pitch(audio: &[f32], rate_hz: f64, expected_hz: f64, cents_bound: f64) -> Verdict {
    if level_db(audio) < -80.0 {
        return Err(format!("no sound to measure: {:.1} dB", level_db(audio)));
    }
    let heard = pitch_hz(audio, rate_hz, expected_hz / 1.5, expected_hz * 1.5);
    let off = cents(heard, expected_hz);
    if off.abs() <= cents_bound {
        return Ok(());
    }
    Err(format!("{heard:.3} Hz is {off:+.2} cents from {expected_hz:.3}; bound {cents_bound}"))
}

/// Silence before `frame`, sound within `slack` frames from it on.
pub(crate) fn check_onset(audio: &[f32], frame: usize, slack: usize) -> Verdict {
    match onset(audio, 1e-6) {
        Some(heard) if heard >= frame && heard <= frame + slack => Ok(()),
        Some(heard) => Err(format!("first sound at frame {heard}, expected {frame} to {}", frame + slack)),
        None => Err("no sound at all".to_owned()),
    }
}

/// `audio` is `reference` moved by `delay` frames: the lag of greatest correlation over `frames` frames.
pub(crate) fn check_delay(reference: &[f32], audio: &[f32], delay: usize, frames: usize) -> Verdict {
    let correlation = |lag: usize| -> f64 {
        reference[..frames].iter().zip(&audio[lag..lag + frames]).map(|(a, b)| f64::from(*a) * f64::from(*b)).sum()
    };
    let first = delay.saturating_sub(40);
    let best = (first..=delay + 40).max_by(|a, b| correlation(*a).total_cmp(&correlation(*b))).unwrap_or(0);
    if best == delay { Ok(()) } else { Err(format!("moved by {best} frames, expected {delay}")) }
}

/// No step louder than `bound_db` of the signal's peak.
pub(crate) fn check_no_click(audio: &[f32], bound_db: f64) -> Verdict {
    let click = click_db(audio);
    if click <= bound_db { Ok(()) } else { Err(format!("a step of {click:.1} dB of the peak; bound {bound_db}")) }
}

/// Largest difference of two takes.
pub(crate) fn difference(a: &[f32], b: &[f32]) -> f32 {
    a.iter().zip(b).fold(0.0, |m, (a, b)| m.max((a - b).abs()))
}

/// Equal length and no sample further apart than `bound`.
pub(crate) fn check_same(a: &[f32], b: &[f32], bound: f32) -> Verdict {
    if a.len() != b.len() {
        return Err(format!("{} frames against {}", a.len(), b.len()));
    }
    let off = difference(a, b);
    if off <= bound { Ok(()) } else { Err(format!("{off:e} apart; bound {bound:e}")) }
}

/// A quantity in dB within bounds.
pub(crate) fn check_between(what: &str, value: f64, low: f64, high: f64) -> Verdict {
    if value >= low && value <= high { Ok(()) } else { Err(format!("{what} is {value:.2}, expected {low}..{high}")) }
}

/// The notes that ended, in order.
pub(crate) fn ended(events: &[Output]) -> Vec<Note> {
    events.iter().filter_map(|e| if let OutputEvent::NoteEnd(note) = e.said { Some(note) } else { None }).collect()
}

/// Every started note ended exactly once, and none besides: matched by id where the host gave one, else by channel and key.
pub(crate) fn check_note_ends(started: &[Note], events: &[Output]) -> Verdict {
    let mut open = started.to_vec();
    for note in ended(events) {
        let place = open.iter().position(|s| s.id == note.id && s.channel == note.channel && s.key == note.key);
        match place {
            Some(i) => drop(open.swap_remove(i)),
            None => return Err(format!("{note:?} ended, which was not sounding (any more)")),
        }
    }
    if open.is_empty() { Ok(()) } else { Err(format!("never ended: {open:?}")) }
}

/// Not one parameter value or gesture among the events.
pub(crate) fn check_no_parameter_event(events: &[Output]) -> Verdict {
    let spoken = events
        .iter()
        .find(|e| matches!(e.said, OutputEvent::Param(..) | OutputEvent::GestureBegin(_) | OutputEvent::GestureEnd(_)));
    spoken.map_or(Ok(()), |e| Err(format!("the plugin moved a parameter: {e:?}")))
}
