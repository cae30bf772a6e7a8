//! Instruments with one vice each.

use std::time::Duration;

use vaeform_external::PlayError;
use vaeform_external::plugin::{Losses, Recall};
use vaeform_external::programming::{IndexEntry, IndexHead, Instrument, Policy, Proof, RenderIndex, Saved};
use vaeform_test_instruments::Vice;

use crate::rig::{NOTE, plugin, plugin_of, program, with_shape};

fn measured(vice: Vice) -> (Recall, f64) {
    let policy = Policy::measure(&mut plugin(vice), 1).expect("patches that are heard");
    (policy.chosen, policy.floor_db)
}

#[test]
fn the_cheapest_way_that_brings_a_patch_back_is_found() {
    assert_eq!(measured(Vice::None), (Recall::Reset, 0.0));
    assert_eq!(measured(Vice::SlowCreate), (Recall::Reset, 0.0));
    let (gliding, floor_db) = measured(Vice::Glide);
    assert_eq!(gliding, Recall::LongReset);
    assert!(floor_db < 0.1, "{floor_db}");
    assert_eq!(measured(Vice::FreeLfo), (Recall::LongFresh, 0.0));
}

#[test]
fn a_crash_and_a_hang_cost_one_render_each() {
    let mut crashing = plugin(Vice::Panic);
    let [good, bad] = [0, 3].map(|shape| with_shape(&crashing, shape));
    let before = crashing.play(&good, &NOTE).expect("a take");
    assert!(matches!(crashing.play(&bad, &NOTE), Err(PlayError::Crashed(_))));
    assert_eq!(crashing.play(&good, &NOTE).expect("a take"), before);
    assert_eq!(crashing.process.losses(), Losses { crashes: 1, hangs: 0 });
    let mut hanging = {
        let mut program = program("test.hang");
        program.to_answer = Duration::from_secs(5);
        plugin_of(program)
    };
    assert_eq!(hanging.play(&bad, &NOTE), Err(PlayError::Hung));
    assert_eq!(hanging.play(&good, &NOTE).expect("a take"), before);
    assert_eq!(hanging.process.losses(), Losses { crashes: 0, hangs: 1 });
}

#[test]
fn silence_and_what_is_no_number_are_told_apart_from_sound() {
    let mut silent = plugin(Vice::Silence);
    let bad = with_shape(&silent, 3);
    assert!(silent.play(&bad, &NOTE).expect("a take").is_silent());
    assert_eq!(plugin(Vice::NotANumber).play(&bad, &NOTE), Err(PlayError::NotFinite));
}

#[test]
fn an_index_goes_on_where_it_ended_whatever_becomes_of_the_plugin() {
    let folder = tempfile::tempdir().expect("a folder");
    let open = |plugin: &vaeform_external::programming::HostedPlugin, seed| {
        let head = IndexHead::new(plugin.process.described(), &plugin.space, plugin.recall, seed);
        RenderIndex::open(folder.path(), head, plugin.space.axes().len())
    };
    let mut plugin = plugin(Vice::Panic);
    let mut index = open(&plugin, 3).expect("an index");
    index.grow(&mut plugin, 12, |entry| entry.id < 6).expect("entries");
    assert_eq!(index.entries().len(), 7);
    // As if the program had been ended while it wrote.
    let path = folder.path().join("renders.jsonl");
    let text = std::fs::read_to_string(&path).expect("a file");
    std::fs::write(&path, &text[..text.len() - 9]).expect("a file");
    let mut again = open(&plugin, 3).expect("an index");
    assert_eq!(again.entries(), &index.entries()[..6]);
    again.grow(&mut plugin, 12, |_| true).expect("entries");
    assert_eq!(again.entries()[..7], index.entries()[..7]);
    let lost = |entries: &[IndexEntry]| entries.iter().filter(|entry| !entry.error.is_empty()).count();
    assert_eq!(plugin.process.losses().crashes, lost(index.entries()) + lost(&again.entries()[6..]));
    assert!(again.entries().iter().all(|entry| entry.error.is_empty() || entry.embedding().is_none()));
    assert!(open(&plugin, 4).err().expect("another seed").to_string().contains("expected test.panic"));
}

#[test]
fn what_is_saved_plays_the_same_in_a_new_process() {
    let mut good = plugin(Vice::None);
    let point = with_shape(&good, 1);
    let proof = Proof::of(&mut good, &point, &NOTE).expect("a proof");
    assert!(matches!(&proof.saved, Saved::State(state) if state.len() == 8 * 34));
    assert_eq!((proof.apart_db, proof.floor_db), (0.0, 0.0));
    assert_eq!(proof.anew, proof.found);
}
