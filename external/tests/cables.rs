//! A device behind a cable, simulated: however late and unsteady it is, what was recorded is found again.

use vaeform_external::cable::{
    CableSession, Catalogue, ControlMap, ControlSetting, Recording, SimulatedDevice, Simulation,
};
use vaeform_models::Random;

const NUM_SETTINGS: usize = 14;

fn map() -> ControlMap {
    let controls =
        [(1, 0), (2, 20), (3, 0), (4, 0)].map(|(cc, from)| format!("[[control]]\ncc = {cc}\nfrom = {from}\n"));
    ControlMap::read(&controls.concat()).expect("a map")
}

fn sounding() -> ControlSetting {
    ControlSetting { program: None, ccs: vec![(1, 100), (2, 60), (3, 100), (4, 50)] }
}

fn device(latency_s: f64, jitter_s: f64, smoothing_s: f64) -> SimulatedDevice {
    SimulatedDevice::new(Simulation { latency_s, jitter_s, smoothing_s, noise_db: -80.0, seed: 3 })
}

fn session(device: &mut SimulatedDevice) -> CableSession<'_, SimulatedDevice> {
    CableSession::measure(device, map(), &sounding(), (60, 0.25, 1.2)).expect("a device that is heard")
}

fn recorded(session: &mut CableSession<'_, SimulatedDevice>) -> Catalogue {
    let mut random = Random::stream(7, 0);
    let mut catalogue = Catalogue::default();
    for n in 0..NUM_SETTINGS {
        let setting = session.map().drawn(&mut random);
        let recording = session.record(&setting).expect("a recording");
        catalogue.add(&format!("take-{n}"), setting, session.note(), &recording);
    }
    catalogue
}

#[test]
fn every_setting_is_its_own_nearest_whatever_the_latency() {
    for (latency_s, jitter_s) in [(0.003, 0.0), (0.02, 0.002), (0.06, 0.005)] {
        let mut device = device(latency_s, jitter_s, 0.03);
        let mut session = session(&mut device);
        let measured = session.measured();
        assert!((measured.latency_s - latency_s).abs() < 0.5 * jitter_s + 0.003, "{measured:?}");
        assert!(measured.jitter_s <= 2.0 * jitter_s + 0.001, "{measured:?}");
        let catalogue = recorded(&mut session);
        for entry in catalogue.entries() {
            let recalled = catalogue.recall(&entry.id, &mut session).expect("what was heard");
            assert_eq!(recalled.nearest, entry.id, "{recalled:?} at {latency_s} s");
            assert!(recalled.floor_db < recalled.other_db, "{recalled:?}");
        }
    }
}

#[test]
fn a_device_that_glides_is_waited_for() {
    let settle_s = |smoothing_s: f64| session(&mut device(0.01, 0.0, smoothing_s)).measured().settle_s;
    let (quick, slow) = (settle_s(0.0), settle_s(0.15));
    assert!(quick <= 0.06 && slow > 0.2, "{quick} and {slow}");
}

/// Numbers that were counted off once went astray by one for each that was missing: the next one's sound was recalled.
#[test]
fn what_is_missing_moves_nothing_else() {
    let mut device = device(0.01, 0.0, 0.0);
    let mut session = session(&mut device);
    let mut catalogue = recorded(&mut session);
    let wanted = catalogue.get("take-7").expect("an entry").setting.clone();
    assert!(catalogue.remove("take-3").is_some() && catalogue.remove("take-5").is_some());
    let again = Catalogue::read(&catalogue.to_text().expect("a list")).expect("a list");
    assert_eq!(again, catalogue);
    assert_eq!(again.get("take-7").expect("an entry").setting, wanted);
    assert_eq!(again.get("take-7").expect("an entry").file, "take-7.wav");
    let recalled = again.recall("take-7", &mut session).expect("what was heard");
    assert_eq!(recalled.nearest, "take-7");
    assert!(again.recall("take-3", &mut session).is_err());
}

#[test]
fn silence_is_kept_and_marked_and_never_the_nearest() {
    let mut device = device(0.01, 0.001, 0.0);
    let mut session = session(&mut device);
    let mut catalogue = recorded(&mut session);
    let mute = ControlSetting { program: None, ccs: [sounding().ccs, vec![(7, 0)]].concat() };
    let recording = session.record(&mute).expect("a recording");
    assert_eq!(recording, Recording { rate_hz: 44_100, samples: Vec::new(), onset_s: None });
    let entry = catalogue.add("mute", mute, 60, &recording);
    assert!(entry.file.is_empty() && entry.sound.is_empty() && entry.onset_s.is_none());
    let loud = ControlSetting { program: None, ccs: [sounding().ccs, vec![(7, 100)]].concat() };
    let nearest = session.record(&loud).expect("a recording");
    assert!(catalogue.nearest(&nearest).iter().all(|(_, id)| *id != "mute"));
    assert!(catalogue.recall("mute", &mut session).expect_err("silence").to_string().contains("silent"));
}

#[test]
fn a_device_that_is_not_there_is_told() {
    let mute = ControlSetting { program: None, ccs: vec![(7, 0)] };
    let mut device = device(0.01, 0.0, 0.0);
    let error = CableSession::measure(&mut device, map(), &mute, (60, 0.2, 0.5)).err().expect("silence");
    assert!(error.to_string().contains("is it connected"), "{error}");
}
