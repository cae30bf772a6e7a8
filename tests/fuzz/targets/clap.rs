//! Any events in blocks of any length at the CLAP entry point: what comes out is finite, and no panic leaves or is caught inside.
#![no_main]

mod common;

use common::{Bytes, Stateful};
use libfuzzer_sys::fuzz_target;
use vaeform_host::{Bundle, Instance, Port, RenderMode, misuse};

const RATE_HZ: f64 = 48_000.0;
const MAX_EVENTS: u8 = 48;

fn instance() -> Instance {
    // SAFETY: the entry is this program's own.
    let bundle = unsafe { Bundle::linked(&vaeform::clap_entry::clap_entry) }.expect("the plugin's entry");
    bundle.instance().expect("an instance")
}

fuzz_target!(|bytes: &[u8]| {
    let mut bytes = Bytes(bytes);
    let mut instance = instance();
    let params: Vec<u32> = instance.params().iter().map(|param| param.id).collect();
    if bytes.byte() % 4 == 0 {
        let _ = instance.set_render_mode(RenderMode::Offline);
    }
    instance.activate(RATE_HZ, 1, 4_096).expect("activation");
    let mut given = Vec::new();
    while !bytes.is_empty() {
        match bytes.byte() % 16 {
            0 => instance.save_and_load(&given),
            1 => given.push(instance.load_any(&mut bytes)),
            2 => {
                instance.pump();
            }
            _ => {
                let frames = bytes.frames();
                let events: Vec<_> =
                    (0..bytes.byte() % MAX_EVENTS).map(|_| (bytes.frame(), bytes.input(&params))).collect();
                let mut outputs = [Port::filled(2, frames as usize, 7.0)];
                let mut inputs = [Port::filled(2, frames as usize, 0.0)];
                misuse::process_ports(&mut instance, frames, &mut inputs, &mut outputs, &events);
                for nth in [0, 1] {
                    assert!(
                        outputs[0].channel(nth).iter().all(|sample| sample.abs() <= 1.01),
                        "no sound: {frames} frames"
                    );
                }
            }
        }
    }
    instance.pump();
});
