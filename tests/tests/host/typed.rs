//! What people type into a host's parameter list, and what it shows.

use vaeform_host::ParamInfoFlags;

use crate::rig::rig;

/// The value of a text in the parameter's own unit, over its range as the plugin shows it.
fn typed(name: &str, text: &str) -> Option<f64> {
    let mut rig = rig();
    let (low, high) = match name {
        "Volume" => (-60.0, 12.0),
        "Tune" => (-100.0, 100.0),
        "Glide" => (0.0, 5000.0),
        "Bend range" => (0.0, 48.0),
        "Polyphony" => (1.0, 32.0),
        "Operator 1 level" => (-99.0, 99.0),
        "Latent 3" => (-1.0, 1.0),
        "A/B morph" | "MPE" | "Record sidechain" | "Bypass" => (0.0, 1.0),
        _ => panic!("no range for {name}"),
    };
    let param = rig.instance.param(name).unwrap_or_else(|| panic!("no parameter is called {name}"));
    let value = rig.instance.text_to_value(param.id, text)?;
    Some(low + (value - param.min) / (param.max - param.min) * (high - low))
}

#[test]
#[cfg_attr(not(bundle), ignore = "no bundle: cargo xtask bundle builds it")]
fn values_are_read_as_people_type_them() {
    let cases: [(&str, &[(&str, f64)]); 11] = [
        (
            "Volume",
            &[("-9 db", -9.0), ("-9 DB", -9.0), ("-7,5", -7.5), ("\u{2212}9 dB", -9.0), ("-inf", -60.0), ("+3", 3.0)],
        ),
        ("Tune", &[("-12.5 cents", -12.5), ("20 ct", 20.0), ("1 st", 100.0)]),
        ("Glide", &[("0.5 s", 500.0), ("500MS", 500.0), ("0,5 sec", 500.0), ("500", 500.0)]),
        ("Bend range", &[("7st", 7.0), ("7.0", 7.0), ("7 semitones", 7.0), ("1 octave", 12.0)]),
        ("Polyphony", &[("6voices", 6.0), ("6 Voices", 6.0), ("6.0", 6.0)]),
        ("Operator 1 level", &[("+12", 12.0), ("-12 steps", -12.0), ("\u{2212}12", -12.0)]),
        ("Latent 3", &[("-25%", -0.25), ("+0,5", 0.5)]),
        ("A/B morph", &[("75%", 0.75), ("75 %", 0.75), ("0.75", 0.75)]),
        ("MPE", &[("on", 1.0), ("1", 1.0), ("yes", 1.0), ("off", 0.0), ("false", 0.0)]),
        ("Record sidechain", &[("1", 1.0), ("ON", 1.0), ("true", 1.0), ("0", 0.0), ("no", 0.0)]),
        ("Bypass", &[("on", 1.0), ("0", 0.0)]),
    ];
    for (name, texts) in cases {
        for (text, value) in texts {
            let found = typed(name, text).unwrap_or_else(|| panic!("{name} does not read {text:?}"));
            assert!((found - value).abs() < 1e-3, "{name}: {text:?} is {found}, expected {value}");
        }
    }
}

#[test]
#[cfg_attr(not(bundle), ignore = "no bundle: cargo xtask bundle builds it")]
fn texts_of_another_unit_or_none_are_refused() {
    for (name, text) in [
        ("Volume", "12 st"),
        ("Volume", "loud"),
        ("Glide", "-inf"),
        ("Polyphony", "6 dB"),
        ("Record sidechain", "perhaps"),
        ("MPE", "2"),
    ] {
        assert_eq!(typed(name, text), None, "{name} reads {text:?}");
    }
}

#[test]
#[cfg_attr(not(bundle), ignore = "no bundle: cargo xtask bundle builds it")]
fn offsets_show_their_sign_and_their_unit() {
    let mut rig = rig();
    for (name, share, expected) in [
        ("Operator 1 level", 0.75, "+49.50 steps"),
        ("Operator 1 level", 0.25, "-49.50 steps"),
        ("Operator 1 level", 0.5, "0.00 steps"),
        ("Latent 1", 0.75, "+0.50"),
        ("Tune", 0.75, "+50.00 cents"),
        ("Volume", 1.0, "12.00 dB"),
    ] {
        let param = rig.instance.param(name).expect("a parameter");
        let text = rig.instance.value_to_text(param.id, param.min + share * (param.max - param.min));
        assert_eq!(text.as_deref(), Some(expected), "{name}");
    }
}

#[test]
#[cfg_attr(not(bundle), ignore = "no bundle: cargo xtask bundle builds it")]
fn there_is_one_bypass_and_it_is_a_switch_for_automation() {
    let mut rig = rig();
    let params = rig.instance.params();
    let bypasses: Vec<_> = params.iter().filter(|p| p.flags.contains(ParamInfoFlags::IS_BYPASS)).collect();
    assert_eq!(bypasses.len(), 1, "{bypasses:?}");
    assert!(bypasses[0].flags.contains(ParamInfoFlags::IS_STEPPED | ParamInfoFlags::IS_AUTOMATABLE), "{bypasses:?}");
    assert_eq!((bypasses[0].min, bypasses[0].max, bypasses[0].default), (0.0, 1.0, 0.0));
}
