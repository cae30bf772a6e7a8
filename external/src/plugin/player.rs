//! Hosts a plugin and plays notes with it.

use anyhow::{Context, Result, bail};
use vaeform_host::{Bundle, Descriptor, Input, Instance, Note as HostNote, RenderMode, Timeline};

use super::params::{self, Described};
use super::recall::Recall;
use crate::{Note, Take};

/// Frames a second of what plugins play.
pub const RATE_HZ: u32 = 44_100;
/// Frames of a block.
const BLOCK: usize = 512;
/// The longest note in seconds.
const MAX_SECONDS: f64 = 60.0;

/// A plugin that plays.
pub(super) struct Player {
    bundle: Bundle,
    descriptor: Descriptor,
    kept: Option<Instance>,
    /// What a new instance saves.
    first_state: Option<Vec<u8>>,
    described: Described,
}

impl Player {
    /// Makes an instance of a plugin, the first of the bundle where no id is given, and reads what it lists.
    pub(super) fn new(bundle: Bundle, id: Option<&str>) -> Result<Self> {
        let all = bundle.descriptors();
        let found = match id {
            Some(id) => all.iter().find(|of| of.id == id).with_context(|| {
                let ids: Vec<&str> = all.iter().map(|of| of.id.as_str()).collect();
                format!("no plugin '{id}'; expected one of {}", ids.join(", "))
            })?,
            None => all.first().context("the file holds no plugin")?,
        };
        let descriptor = found.clone();
        let mut instance = bundle.instance_of(&descriptor.id)?;
        let channels = instance.audio_ports(false).first().map_or(0, |port| port.channels);
        if channels == 0 {
            bail!("'{}' has no audio output", descriptor.name);
        }
        let params = params::read(&mut instance);
        let latency = instance.latency().unwrap_or(0);
        let described = Described {
            id: descriptor.id.clone(),
            name: descriptor.name.clone(),
            vendor: descriptor.vendor.clone(),
            version: descriptor.version.clone(),
            params,
            latency,
            channels,
        };
        let first_state = instance.save().ok();
        Ok(Self { bundle, descriptor, kept: None, first_state, described })
    }

    pub(super) fn described(&self) -> &Described {
        &self.described
    }

    /// Plays a note with these values.
    pub(super) fn play(&mut self, values: &[(u32, f64)], recall: Recall, note: &Note) -> Result<Take> {
        if recall.is_fresh() {
            self.kept = None;
        }
        let mut instance = match self.kept.take() {
            Some(instance) => instance,
            None => self.fresh(None)?,
        };
        if recall == Recall::State {
            let state = self.first_state.as_deref().context("the plugin has no state")?;
            instance.load(state)?;
        }
        let take = play(&mut instance, values, recall.settle_s(), note)?;
        self.kept = Some(instance);
        Ok(take)
    }

    /// Plays a note with a state, in a new instance.
    pub(super) fn play_state(&mut self, state: &[u8], note: &Note) -> Result<Take> {
        self.kept = None;
        let mut instance = self.fresh(Some(state))?;
        play(&mut instance, &[], Recall::LongFresh.settle_s(), note)
    }

    /// The state of a new instance with these values.
    pub(super) fn save(&mut self, values: &[(u32, f64)]) -> Result<Vec<u8>> {
        self.kept = None;
        let mut instance = self.fresh(None)?;
        settle(&mut instance, values, Recall::LongFresh.settle_s())?;
        instance.save()
    }

    fn fresh(&self, state: Option<&[u8]>) -> Result<Instance> {
        let mut instance = self.bundle.instance_of(&self.descriptor.id)?;
        if let Some(state) = state {
            instance.load(state)?;
        }
        // Most do not know the difference.
        drop(instance.set_render_mode(RenderMode::Offline));
        instance.activate(f64::from(RATE_HZ), 1, BLOCK as u32)?;
        Ok(instance)
    }
}

fn frames(seconds: f64) -> usize {
    (seconds.clamp(0.0, MAX_SECONDS) * f64::from(RATE_HZ)).round() as usize
}

/// Sends values and lets time pass in silence.
fn settle(instance: &mut Instance, values: &[(u32, f64)], seconds: f64) -> Result<()> {
    let mut timeline = Timeline::new();
    values.iter().for_each(|(id, value)| timeline.add(0, Input::Param(*id, *value)));
    instance.play(&timeline, frames(seconds), &[BLOCK])?;
    Ok(())
}

fn play(instance: &mut Instance, values: &[(u32, f64)], settle_s: f64, note: &Note) -> Result<Take> {
    settle(instance, values, settle_s)?;
    instance.processor()?.reset();
    let latency = instance.latency().unwrap_or(0).min(RATE_HZ) as usize;
    let key = HostNote::new(0, i16::from(note.key)).with_id(1);
    let velocity = f64::from(note.velocity) / 127.0;
    let timeline = Timeline::new().note(0, frames(note.hold_s) as u64, key, velocity);
    let mut take = instance.play(&timeline, frames(note.seconds) + latency, &[BLOCK])?;
    for side in [&mut take.left, &mut take.right] {
        side.drain(..latency.min(side.len()));
    }
    Ok(Take { rate_hz: RATE_HZ, left: take.left, right: take.right })
}
