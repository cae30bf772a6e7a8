//! What a host learns before it plays: scan time, descriptor, ports, parameters, extensions.

use std::collections::HashSet;
use std::time::Duration;

use vaeform_host::{Bundle, Input, Note, NoteDialects, ParamInfoFlags, TailLength, Timeline};

use crate::rig::{RATE, alone, bundle, bundle_path, rig, thread_time};

#[test]
#[cfg_attr(not(bundle), ignore = "no bundle: cargo xtask bundle builds it")]
fn the_bundle_scans_in_100_ms_of_processor_time() {
    alone("scan::the_bundle_scans_in_100_ms_of_processor_time", || {
        let (bundle, took) = thread_time(|| Bundle::load(bundle_path()).expect("the bundle loads"));
        assert_eq!(bundle.descriptors().len(), 1);
        println!("scan: {took:?}");
        assert!(took <= Duration::from_millis(100), "{took:?} > 100 ms");
    });
}

#[test]
#[cfg_attr(not(bundle), ignore = "no bundle: cargo xtask bundle builds it")]
fn the_descriptor_says_it_is_an_instrument() {
    let bundle = bundle();
    let descriptor = &bundle.descriptors()[0];
    assert_eq!(descriptor.name, "Vaeform");
    assert!(descriptor.id.contains('.') && !descriptor.vendor.is_empty(), "{descriptor:?}");
    assert_eq!(descriptor.version.split('.').count(), 3, "{descriptor:?}");
    for feature in ["instrument", "synthesizer", "stereo"] {
        assert!(descriptor.features.iter().any(|f| f == feature), "{feature} is missing: {descriptor:?}");
    }
}

#[test]
#[cfg_attr(not(bundle), ignore = "no bundle: cargo xtask bundle builds it")]
fn the_main_output_and_the_sidechain_input_are_stereo() {
    let mut rig = rig();
    let outputs = rig.instance.audio_ports(false);
    assert_eq!(outputs.len(), 1, "{outputs:?}");
    assert!(outputs[0].is_main && outputs[0].channels == 2, "{outputs:?}");
    let inputs = rig.instance.audio_ports(true);
    assert_eq!(inputs.len(), 1, "{inputs:?}");
    assert!(!inputs[0].is_main && inputs[0].channels == 2, "{inputs:?}");
    assert!(inputs[0].name.to_lowercase().contains("sidechain"), "{inputs:?}");
}

#[test]
#[cfg_attr(not(bundle), ignore = "no bundle: cargo xtask bundle builds it")]
fn the_note_port_takes_clap_notes_and_midi() {
    let mut rig = rig();
    let ports = rig.instance.note_ports(true);
    assert_eq!(ports.len(), 1, "{ports:?}");
    assert!(ports[0].dialects.contains(NoteDialects::CLAP | NoteDialects::MIDI), "{ports:?}");
}

#[test]
#[cfg_attr(not(bundle), ignore = "no bundle: cargo xtask bundle builds it")]
fn parameters_have_unique_ids_and_names_and_a_default_within_range() {
    let mut rig = rig();
    let params = rig.instance.params();
    assert!(params.len() >= 21, "only {} parameters", params.len());
    let ids: HashSet<_> = params.iter().map(|p| p.id).collect();
    let names: HashSet<_> = params.iter().map(|p| p.name.as_str()).collect();
    assert!(ids.len() == params.len() && names.len() == params.len(), "a name or id is used twice");
    for p in &params {
        assert!(p.min < p.max && (p.min..=p.max).contains(&p.default), "{p:?}");
        let value = rig.instance.value(p.id).expect("every listed parameter has a value");
        assert!((value - p.default).abs() < 1e-6, "{} starts at {value}, default {}", p.name, p.default);
    }
}

#[test]
#[cfg_attr(not(bundle), ignore = "no bundle: cargo xtask bundle builds it")]
fn the_revision_is_hidden_and_not_for_automation() {
    let mut rig = rig();
    let revision = rig.instance.param("Revision").expect("the revision is listed");
    assert!(revision.flags.contains(ParamInfoFlags::IS_HIDDEN), "{revision:?}");
    assert!(!revision.flags.contains(ParamInfoFlags::IS_AUTOMATABLE), "{revision:?}");
}

#[test]
#[cfg_attr(not(bundle), ignore = "no bundle: cargo xtask bundle builds it")]
fn the_offsets_tune_and_volume_take_polyphonic_modulation() {
    let mut rig = rig();
    for name in ["Volume", "Tune", "Operator 1 level", "Feedback", "Brightness", "Attack", "LFO depth"] {
        let param = rig.instance.param(name).unwrap_or_else(|| panic!("no {name}"));
        let wanted = ParamInfoFlags::IS_MODULATABLE | ParamInfoFlags::IS_MODULATABLE_PER_NOTE_ID;
        assert!(param.flags.contains(wanted), "{param:?}");
    }
}

#[test]
#[cfg_attr(not(bundle), ignore = "no bundle: cargo xtask bundle builds it")]
fn parameter_text_reads_back_as_the_value_it_was_written_from() {
    let mut rig = rig();
    for p in rig.instance.params() {
        for share in [0.0, 0.25, 0.5, 1.0] {
            let mut value = p.min + share * (p.max - p.min);
            if p.flags.contains(ParamInfoFlags::IS_STEPPED) {
                value = value.round();
            }
            let text = rig.instance.value_to_text(p.id, value).expect("text");
            let back = rig.instance.text_to_value(p.id, &text).unwrap_or_else(|| panic!("{}: {text} unread", p.name));
            let again = rig.instance.value_to_text(p.id, back).expect("text");
            assert_eq!(text, again, "{}", p.name);
            assert!((value - back).abs() <= 1e-3 * (p.max - p.min), "{}: {value} as {text} is {back}", p.name);
        }
    }
}

#[test]
#[cfg_attr(not(bundle), ignore = "no bundle: cargo xtask bundle builds it")]
fn nonsense_is_no_parameter_text_and_no_crash() {
    let mut rig = rig();
    for p in rig.instance.params() {
        for text in ["", "x", "NaN", "inf", "1e999", "\u{1f3b9}", "-"] {
            if let Some(value) = rig.instance.text_to_value(p.id, text) {
                assert!(value.is_finite() && (p.min..=p.max).contains(&value), "{}: {text:?} is {value}", p.name);
            }
        }
    }
}

#[test]
#[cfg_attr(not(bundle), ignore = "no bundle: cargo xtask bundle builds it")]
fn thirty_two_overlapping_voices_are_announced() {
    let mut rig = rig();
    let voices = rig.instance.voices().expect("voice info");
    assert!(voices.capacity == 32 && voices.overlapping && voices.count <= 32, "{voices:?}");
}

#[test]
#[cfg_attr(not(bundle), ignore = "no bundle: cargo xtask bundle builds it")]
fn remote_control_pages_name_parameters_that_exist() {
    let mut rig = rig();
    let ids: HashSet<_> = rig.instance.params().iter().map(|p| p.id).collect();
    let pages = rig.instance.pages();
    assert!(pages.len() >= 2, "{pages:?}");
    for page in pages {
        assert!(!page.name.is_empty() && page.params.iter().flatten().count() > 0, "{page:?}");
        assert!(page.params.iter().flatten().all(|id| ids.contains(id)), "{page:?}");
    }
}

#[test]
#[cfg_attr(not(bundle), ignore = "no bundle: cargo xtask bundle builds it")]
fn the_extensions_of_an_instrument_are_there() {
    let rig = rig();
    let wanted = ["params", "state", "audio-ports", "note-ports", "latency", "tail", "render", "voice-info", "gui"];
    for id in wanted.map(|name| format!("clap.{name}")) {
        assert!(rig.instance.has_extension(&id), "{id} is missing");
    }
    assert!(!rig.instance.has_extension("clap.no-such-thing"));
}

#[test]
#[cfg_attr(not(bundle), ignore = "no bundle: cargo xtask bundle builds it")]
fn there_is_no_latency() {
    let mut rig = rig();
    assert_eq!(rig.instance.latency(), Some(0));
}

#[test]
#[cfg_attr(not(bundle), ignore = "no bundle: cargo xtask bundle builds it")]
fn a_tail_is_announced_while_a_release_rings() {
    let mut rig = rig();
    let slow = crate::syx::Voice::init("TAIL").envelope(1, [99, 99, 99, 30], [99, 99, 99, 0]);
    rig.load_voice(&slow);
    let timeline =
        Timeline::new().at(0, Input::NoteOn(Note::new(0, 60), 0.8)).at(4800, Input::NoteOff(Note::new(0, 60), 0.0));
    let take = rig.play(&timeline, RATE as usize / 5);
    assert!(take.left[take.left.len() - 100..].iter().any(|x| x.abs() > 1e-4), "the release does not ring");
    let tail = rig.instance.processor().expect("active").tail().expect("a tail");
    assert_ne!(tail, TailLength::Finite(0));
}
