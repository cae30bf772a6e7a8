//! VST3 bounces: the host's word about how it renders counts from the setup on, and with every block.

use vaeform_host::vst3::Mode;
use vaeform_host::{Input, Note, Timeline};

use crate::rig::{Player, RATE};
use crate::vst3::{Vst3Rig, bundle};

const SECOND: usize = RATE as usize;
const BLOCK: usize = 512;

/// A held chord with two latents that move at every block, so that live decoding cannot keep up with a bounce.
fn sweep(rig: &Vst3Rig) -> Timeline {
    let params = rig.instance.params().expect("parameters");
    let id = |name: &str| params.iter().find(|param| param.name == name).expect("the parameter").id;
    let (first, second) = (id("Latent 1"), id("Latent 2"));
    let mut timeline = Timeline::new();
    for key in [48, 55, 64] {
        timeline = timeline.note(0, 80_000, Note::new(0, key), 0.8);
    }
    for point in 0..160 {
        let turn = f64::from(point) / 160.0 * std::f64::consts::TAU;
        timeline.add(512 * point as u64, Input::Param(first, 0.5 + 0.5 * turn.sin()));
        timeline.add(512 * point as u64 + 77, Input::Param(second, 0.5 + 0.4 * (3.0 * turn).sin()));
    }
    timeline
}

/// The sweep of a fresh instance that was set up in one way and plays its blocks in another.
fn bounce(setups: &[Mode], blocks: Mode) -> Vec<u32> {
    let mut rig = Vst3Rig { instance: bundle().instance().expect("an instance") };
    for &mode in setups {
        rig.instance.activate_as(RATE, 4096, mode).expect("activation");
    }
    rig.instance.set_mode(blocks);
    let take = rig.instance.play(&sweep(&rig), 2 * SECOND, BLOCK).expect("blocks");
    assert!(take.is_finite() && take.peak() > 0.01);
    take.left.iter().chain(&take.right).map(|sample| sample.to_bits()).collect()
}

#[test]
#[cfg_attr(not(vst3_bundle), ignore = "no VST3 bundle: cargo xtask bundle builds it")]
fn the_first_setup_that_says_offline_is_believed_and_so_is_a_block_that_says_it_alone() {
    let reference = bounce(&[Mode::Offline], Mode::Offline);
    for setups in [&[Mode::Offline][..], &[Mode::Realtime], &[Mode::Realtime, Mode::Offline], &[Mode::Prefetch]] {
        for _ in 0..2 {
            let again = bounce(setups, Mode::Offline);
            assert!(again == reference, "set up as {setups:?}: the bounce differs");
        }
    }
}

#[test]
#[cfg_attr(not(vst3_bundle), ignore = "no VST3 bundle: cargo xtask bundle builds it")]
fn a_bounce_after_live_blocks_of_any_length_and_pace_repeats_bit_for_bit() {
    let takes: Vec<_> = [(0, 1024), (1, 1024), (2, 1000), (0, 333)]
        .into_iter()
        .map(|(pace, frames)| {
            let mut rig = Vst3Rig { instance: bundle().instance().expect("an instance") };
            rig.instance.activate(RATE, 4096).expect("activation");
            let params = rig.instance.params().expect("parameters");
            let latent = params.iter().find(|param| param.name == "Latent 1").expect("the knob").id;
            // Live, the worker is behind by what the machine pleases.
            for block in 0..40 {
                rig.play(&Timeline::new().at(0, Input::Param(latent, 0.01 * f64::from(block))), frames);
                std::thread::sleep(std::time::Duration::from_millis(pace));
            }
            rig.instance.set_mode(Mode::Offline);
            let take = rig.instance.play(&sweep(&rig), 2 * SECOND, BLOCK).expect("blocks");
            take.left.iter().map(|sample| sample.to_bits()).collect::<Vec<_>>()
        })
        .collect();
    for (place, take) in takes.iter().enumerate().skip(1) {
        assert!(*take == takes[0], "the blocks before are heard in bounce {place}");
    }
}

#[test]
#[cfg_attr(not(vst3_bundle), ignore = "no VST3 bundle: cargo xtask bundle builds it")]
fn a_host_that_goes_back_to_live_hears_its_knobs_again() {
    let bundle = bundle();
    let mut rig = Vst3Rig { instance: bundle.instance().expect("an instance") };
    rig.instance.activate_as(RATE, 4096, Mode::Offline).expect("activation");
    let params = rig.instance.params().expect("parameters");
    let latent = params.iter().find(|param| param.name == "Latent 1").expect("the knob").id;
    rig.play(&Timeline::new(), SECOND / 10);
    rig.instance.set_mode(Mode::Realtime);
    rig.play(&Timeline::new().at(0, Input::Param(latent, 0.95)), 1024);
    let before = rig.play(&Timeline::new().note(0, 9_000, Note::new(0, 48), 0.8), 10_000);
    let deadline = std::time::Instant::now() + std::time::Duration::from_secs(10);
    loop {
        rig.settle();
        let take = rig.play(&Timeline::new().note(0, 9_000, Note::new(0, 48), 0.8), 10_000);
        rig.play(&Timeline::new(), SECOND);
        if take.left != before.left {
            break;
        }
        assert!(std::time::Instant::now() < deadline, "the knob is not heard after 10 s");
    }
}
