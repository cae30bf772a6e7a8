//! What the worker does for the instrument at the end of the cable, and with what comes from it.

use vaeform_sysex::dx7::Dx7;
use vaeform_sysex::{Device, Dump, Message};

use super::librarian;
use super::shared::Shared;
use crate::document::by_midi::by_midi;
use crate::document::{audio_sync, sysex};
use crate::hardware::HardwareEvent;

/// Lets the instrument at the end of the cable follow, and takes what came from it; true if anything came.
pub(super) fn follow(shared: &Shared) -> bool {
    let hardware = &shared.hardware;
    let (settings, heard) = {
        let document = shared.document();
        (document.hardware(), document.heard())
    };
    hardware.set(&settings);
    hardware.play(&heard, shared.meters.voices() > 0);
    let events = hardware.events();
    let any = !events.is_empty();
    let mut ended = Vec::new();
    if any {
        let mut document = shared.document();
        for event in events {
            match event {
                HardwareEvent::Received(bytes) => match Dx7.recognise(&bytes) {
                    Some(Message::Request { dump: Dump::Voice, .. }) => hardware.send_voice(&heard),
                    Some(Message::Request { dump: Dump::Bank, .. }) => {
                        hardware.send_bank(&document.editing.saved().contents.bank.patches()[..]);
                    }
                    _ => by_midi(&mut document, |document| sysex::take_received(document, &bytes)),
                },
                HardwareEvent::Transferred(status, bytes) => ended.push((status, bytes)),
                HardwareEvent::Notice(severity, text) => document.notice(severity, text),
            }
        }
        audio_sync::poll(&mut document);
        document.publish();
    }
    ended.into_iter().for_each(|(status, bytes)| librarian::ended(shared, &status, &bytes));
    librarian::look(shared);
    any
}
