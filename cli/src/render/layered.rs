//! Renders of patches that are more than FM: a synth plays each by itself, in stereo.

use vaeform_dsp::event::{Event, NoteTarget};
use vaeform_dsp::render::Job;
use vaeform_dsp::synth::{GAIN_OVER_RENDER, Synth};
use vaeform_patch::content::Content;
use vaeform_patch::{OwnTable, Patch};
use vaeform_session::tables_of;

/// Left and right of a note, as loud as [`Batch`](vaeform_dsp::render::Batch) renders FM. `own` are the samples of the tables and the
/// contents that the patch names.
pub(super) fn render(
    patch: &Patch,
    (own, contents): (&[OwnTable], &[Content]),
    job: &Job,
    num_frames: usize,
    rate_hz: u32,
) -> [Vec<f32>; 2] {
    let mut synth = Synth::new(rate_hz as f32);
    drop(synth.set_tables(Box::new(tables_of(patch, own, contents))));
    synth.load_patch(patch);
    let [mut left, mut right] = [vec![0.0; num_frames], vec![0.0; num_frames]];
    let hold = job.hold_frames.min(num_frames);
    synth.handle(Event::NoteOn { voice_id: None, channel: 0, note: job.note, velocity: job.velocity });
    synth.render(&mut left[..hold], &mut right[..hold]);
    synth.handle(Event::note_off(NoteTarget { voice_id: None, channel: Some(0), note: Some(job.note) }));
    synth.render(&mut left[hold..], &mut right[hold..]);
    left.iter_mut().chain(&mut right).for_each(|sample| *sample /= GAIN_OVER_RENDER);
    [left, right]
}

#[cfg(test)]
mod tests {
    use vaeform_dsp::fm::Isa;
    use vaeform_dsp::render::Batch;

    use super::*;

    #[test]
    fn fm_alone_is_as_loud_as_in_a_batch_and_in_the_middle() {
        let (patch, job) = (Patch::default(), Job { note: 60, velocity: 0.8, hold_frames: 24_000 });
        let [left, right] = render(&patch, (&[], &[]), &job, 48_000, 48_000);
        let mut takes = vec![vec![0.0; 48_000]];
        Batch::new(48_000.0, Isa::detect()).render(&[(patch, job)], &mut takes);
        let rms = |samples: &[f32]| samples.iter().map(|x| x * x).sum::<f32>().sqrt();
        let ratio_db = 20.0 * (rms(&left) / rms(&takes[0])).log10();
        assert!(left == right && ratio_db.abs() < 1.0, "{ratio_db} dB");
    }
}
