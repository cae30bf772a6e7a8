//! Tracks and their devices.

use super::super::attributes::Attributes;
use super::super::tag::Tag;
use super::super::track::{Device, LiveTrack, Plugin, TrackKind};
use super::here::{Full, Here};

/// Looks at tracks and devices.
#[derive(Default)]
pub(super) struct LiveTrackReader {
    /// Devices around, by their places, with their depths.
    devices: Vec<(usize, usize)>,
}

impl LiveTrackReader {
    /// Whether elements of any name count here: devices do.
    pub(super) fn wants_all(&self, here: &Here) -> bool {
        here.path.up(1) == Tag::Devices
    }

    pub(super) fn open(&mut self, here: &mut Here, tag: Tag, attributes: &Attributes<'_>) -> Result<(), Full> {
        if here.path.up(1) == Tag::Devices {
            return self.begin_device(here);
        }
        match (tag, here.path.up(1)) {
            (Tag::MidiTrack | Tag::AudioTrack | Tag::GroupTrack | Tag::ReturnTrack, Tag::Tracks) => {
                let kind = match tag {
                    Tag::MidiTrack => TrackKind::Midi,
                    Tag::AudioTrack => TrackKind::Audio,
                    Tag::GroupTrack => TrackKind::Group,
                    _ => TrackKind::Return,
                };
                begin_track(here, kind, attributes.id("Id"))?;
            }
            (Tag::MasterTrack | Tag::MainTrack, Tag::LiveSet) => {
                let depth = here.path.depth();
                here.set.main_tag = Some(here.path.name(depth).to_owned());
                begin_track(here, TrackKind::Main, attributes.id("Id"))?;
                here.is_main = true;
            }
            (Tag::EffectiveName | Tag::UserName, Tag::Name) => name_track(here, tag, attributes),
            (Tag::UserName, _) => self.name_device(here, attributes),
            (Tag::TrackGroupId, _) => {
                if let Some((idx, depth)) = here.track
                    && here.path.depth() == depth + 1
                {
                    here.set.tracks[idx].group = attributes.id("Value");
                }
            }
            (Tag::PlugName | Tag::Name, Tag::VstPluginInfo | Tag::Vst3PluginInfo | Tag::AuPluginInfo)
                if here.path.up(2) == Tag::PluginDesc =>
            {
                name_plugin(here, attributes);
            }
            _ => {}
        }
        Ok(())
    }

    pub(super) fn close(&mut self, here: &mut Here) {
        let depth = here.path.depth();
        if self.devices.last().is_some_and(|(_, at)| *at == depth) {
            self.devices.pop();
            here.device = self.devices.last().copied();
        }
        if here.track.is_some_and(|(_, at)| at == depth) {
            (here.track, here.is_main) = (None, false);
        }
    }

    fn begin_device(&mut self, here: &mut Here) -> Result<(), Full> {
        let depth = here.path.depth();
        let class = here.path.name(depth).chars().take(200).collect::<String>();
        here.keep(200 + class.len())?;
        let (idx, rack, track) = (here.set.devices.len(), here.device_idx(), here.track_idx());
        here.set.devices.push(Device { track, class, name: None, plugin: None, rack });
        self.devices.push((idx, depth));
        here.device = Some((idx, depth));
        Ok(())
    }

    /// The name that a person gave, which stands directly on the device.
    fn name_device(&self, here: &mut Here, attributes: &Attributes<'_>) {
        if let Some((idx, depth)) = here.device
            && here.path.depth() == depth + 1
        {
            here.set.devices[idx].name = attributes.text("Value").filter(|name| !name.is_empty());
        }
    }
}

fn begin_track(here: &mut Here, kind: TrackKind, id: Option<u64>) -> Result<(), Full> {
    here.keep(200)?;
    here.track = Some((here.set.tracks.len(), here.path.depth()));
    here.set.tracks.push(LiveTrack { kind, id, name: None, group: None });
    Ok(())
}

/// What Live shows comes first; a person's name stands for it up to Live 8.
fn name_track(here: &mut Here, tag: Tag, attributes: &Attributes<'_>) {
    let Some((idx, depth)) = here.track else { return };
    if here.path.depth() != depth + 2 {
        return;
    }
    let name = attributes.text("Value").filter(|name| !name.is_empty());
    let track = &mut here.set.tracks[idx];
    if tag == Tag::EffectiveName {
        track.name = name.or(track.name.take());
    } else {
        track.name = track.name.take().or(name);
    }
}

/// The first name that the device's description has.
fn name_plugin(here: &mut Here, attributes: &Attributes<'_>) {
    let Some(idx) = here.device_idx() else { return };
    let format = here.path.name(here.path.depth() - 1).to_owned();
    let device = &mut here.set.devices[idx];
    if device.plugin.is_none() {
        device.plugin = attributes.text("Value").map(|name| Plugin { format, name });
    }
}
