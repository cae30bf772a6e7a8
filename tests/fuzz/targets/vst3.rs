//! Any events and parameter points in blocks of any length and shape at the VST3 entry point: what comes out is finite, and no panic
//! leaves or is caught inside.
#![no_main]

mod common;

use common::{Bytes, Stateful};
use libfuzzer_sys::fuzz_target;
use vaeform_host::Input;
use vaeform_host::vst3::{Buses, Change, Mode, RawBlock, RawSetup, Vst3Bundle, Vst3Instance};

const RATE_HZ: f64 = 48_000.0;
const MAX_EVENTS: u8 = 48;
const MODES: [Mode; 3] = [Mode::Realtime, Mode::Prefetch, Mode::Offline];

fn instance() -> Vst3Instance {
    // SAFETY: the factory is this program's own.
    unsafe { Vst3Bundle::linked(vaeform::vst3_entry::GetPluginFactory) }.instance().expect("an instance")
}

/// Notes and SysEx are what VST3 has for events; the rest are parameters there.
fn is_event(input: &Input) -> bool {
    matches!(input, Input::NoteOn(..) | Input::NoteOff(..) | Input::Expression(..) | Input::SysEx(_))
}

fn buses(bytes: &mut Bytes<'_>) -> Buses {
    match bytes.byte() {
        0 => Buses::Of(vec![]),
        1 => Buses::Of(vec![1]),
        2 => Buses::Of(vec![2, 2]),
        3 => Buses::NoChannelList(2),
        4 => Buses::NullChannels(2),
        5 => Buses::None,
        6 => Buses::Dangling,
        _ => Buses::Of(vec![2]),
    }
}

fn block(bytes: &mut Bytes<'_>, params: &[u32]) -> RawBlock {
    let frames = bytes.frames() as i32;
    let events = (0..bytes.byte() % MAX_EVENTS).map(|_| (bytes.frame() as i32, bytes.input(params)));
    let events = events.filter(|(_, input)| is_event(input)).collect();
    let change =
        |bytes: &mut Bytes<'_>| Change { id: bytes.param(params), frame: bytes.frame() as i32, value: bytes.value() };
    let changes = (0..bytes.byte() % MAX_EVENTS).map(|_| change(bytes)).collect();
    RawBlock {
        inputs: buses(bytes),
        outputs: buses(bytes),
        events,
        changes,
        null_sysex: bytes.byte() == 1,
        is_double: bytes.byte() == 1,
        mode: MODES[usize::from(bytes.byte() % 3)],
        ..RawBlock::of(frames)
    }
}

fuzz_target!(|bytes: &[u8]| {
    let mut bytes = Bytes(bytes);
    let mut instance = instance();
    let params: Vec<u32> = instance.params().expect("parameters").iter().map(|param| param.id).collect();
    instance.activate(RATE_HZ, 4_096).expect("activation");
    let mut given = Vec::new();
    while !bytes.is_empty() {
        match bytes.byte() % 16 {
            0 => instance.save_and_load(&given),
            1 => given.push(instance.load_any(&mut bytes)),
            2 => {
                let _ = instance.set_value(bytes.param(&params), bytes.value());
            }
            3 => {
                let setup = RawSetup {
                    mode: i32::from(bytes.byte() as i8),
                    is_double: bytes.byte() == 1,
                    max_frames: i32::from(bytes.word() as i16),
                    rate_hz: 1e5 * bytes.value(),
                };
                instance.set_active_raw(false);
                instance.setup_raw(&setup);
                instance.activate(RATE_HZ, 4_096).expect("activation");
            }
            _ => {
                let block = block(&mut bytes, &params);
                let Ok((is_good, outputs)) = instance.process_raw(&block) else { continue };
                let is_finite = outputs.iter().flatten().all(|sample| sample.is_finite());
                assert!(!is_good || is_finite, "no sound: {block:?}");
            }
        }
    }
});
