//! What a plugin is, and what is left alone.

use vaeform_external::plugin::PluginProcess;
use vaeform_external::{PlayError, programming::Instrument};
use vaeform_test_instruments::{NUM_PARAMS, Vice};

use crate::rig::{NOTE, plugin, program, with_shape};

#[test]
fn choices_are_found_though_none_is_flagged_and_the_whole_is_left_alone() {
    let plugin = plugin(Vice::None);
    let described = plugin.process.described();
    assert_eq!(described.params.len(), NUM_PARAMS);
    assert!(described.params.iter().all(|param| !param.is_stepped));
    let choices: Vec<usize> = plugin.space.axes().iter().map(|axis| axis.choices().len()).filter(|n| *n > 0).collect();
    assert_eq!(choices, [4, 4, 3, 5, 3, 3]);
    let left_out: Vec<&str> = plugin.space.left_out().iter().map(|of| of.path.as_str()).collect();
    assert_eq!(left_out, ["Output/Master Volume", "Output/Master Tune", "Output/Bypass"]);
}

#[test]
fn what_is_no_plugin_is_told() {
    let refused = |id: &str, file: Option<&str>| {
        let mut program = program(id);
        if let Some(file) = file {
            program.args[0] = file.into();
        }
        match PluginProcess::start(program) {
            Err(PlayError::Refused(why)) => why,
            other => panic!("{:?}", other.err()),
        }
    };
    assert!(refused("test.none", None).contains("expected one of test.good"));
    assert!(refused("test.good", Some("/nowhere.clap")).contains("/nowhere.clap"));
}

#[test]
fn one_channel_is_heard_on_both_sides_and_a_late_plugin_is_not_late() {
    let mut good = plugin(Vice::None);
    let point = with_shape(&good, 2);
    let expected = good.play(&point, &NOTE).expect("a take");
    assert!(!expected.is_silent());
    let late = plugin(Vice::Latency).play(&point, &NOTE).expect("a take");
    assert_eq!(late, expected);
    let mono = plugin(Vice::Mono).play(&point, &NOTE).expect("a take");
    let middle: Vec<f32> = expected.left.iter().zip(&expected.right).map(|(l, r)| 0.5 * (l + r)).collect();
    assert_eq!((&mono.left, &mono.right), (&middle, &middle));
}
