//! A device that is measured and recorded: nothing is cut by the clock.

use vaeform_models::features::median;
use vaeform_models::library::SIZE;

use super::control_map::{ControlMap, ControlSetting};
use super::device::{Device, DeviceError, TimedMessage};
use super::onset::{end, floor_db, onset};
use super::recording::Recording;
use crate::embedding::apart_db;

/// Notes by which the latency is measured, and the seconds from one to the next.
const NUM_CLICKS: usize = 16;
const CLICK_EVERY_S: f64 = 0.6;
const CLICK_S: f64 = 0.02;
/// A recording begins as much before the onset.
const BEFORE_S: f64 = 0.005;
/// A device has settled when it sounds as after a long wait by so many dB more than two such sounds differ. As much time is given as it
/// took, times this, at least so much.
const SETTLED_DB: f32 = 0.25;
const SETTLE_FACTOR: f64 = 1.5;
const LEAST_SETTLE_S: f64 = 0.06;
/// Waits that are tried, in seconds, and a long one.
const WAITS_S: [f64; 7] = [0.02, 0.04, 0.08, 0.16, 0.32, 0.64, 1.28];
const LONG_S: f64 = 2.0;
/// The latest that a sound may begin after its note, in seconds.
const LATEST_S: f64 = 1.0;
/// Seconds of silence by which the floor is measured.
const SILENCE_S: f64 = 0.5;

/// What was measured of a device.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Measured {
    /// The level of silence in dB.
    pub floor_db: f32,
    /// From a note to its sound in seconds: the median.
    pub latency_s: f64,
    /// How much the latency varies in seconds: between the second least and the second largest of sixteen.
    pub jitter_s: f64,
    /// Seconds that pass between the last controller and the note.
    pub settle_s: f64,
}

/// A device that is measured and recorded.
pub struct CableSession<'a, D: Device> {
    device: &'a mut D,
    map: ControlMap,
    note: u8,
    hold_s: f64,
    limit_s: f64,
    measured: Measured,
}

impl<'a, D: Device> CableSession<'a, D> {
    /// Measures a device with a setting that sounds, by the note that will be recorded: held so long, heard at most so long after.
    ///
    /// # Errors
    /// When the device has gone, or nothing is heard of it.
    pub fn measure(
        device: &'a mut D,
        map: ControlMap,
        sounding: &ControlSetting,
        (note, hold_s, limit_s): (u8, f64, f64),
    ) -> Result<Self, DeviceError> {
        let rate_hz = device.rate_hz();
        let (messages, over_s) = map.messages(sounding, 0.0);
        device.record(&messages, over_s + LONG_S)?;
        let floor_db = floor_db(&device.record(&[], SILENCE_S)?, rate_hz);
        let measured = Measured { floor_db, latency_s: 0.0, jitter_s: 0.0, settle_s: LEAST_SETTLE_S };
        let mut session = Self { device, map, note, hold_s, limit_s, measured };
        session.clicks()?;
        session.jump(sounding)?;
        Ok(session)
    }

    /// What was measured.
    pub fn measured(&self) -> Measured {
        self.measured
    }

    /// The controllers.
    pub fn map(&self) -> &ControlMap {
        &self.map
    }

    /// The note that is recorded.
    pub fn note(&self) -> u8 {
        self.note
    }

    fn at(&self, seconds: f64) -> usize {
        (seconds * f64::from(self.device.rate_hz())) as usize
    }

    /// How late short notes are.
    fn clicks(&mut self) -> Result<(), DeviceError> {
        let rate_hz = self.device.rate_hz();
        let mut late = Vec::new();
        for _ in 0..NUM_CLICKS {
            let click = self.map.note(self.note, 0.0, CLICK_S);
            let samples = self.device.record(&click, CLICK_EVERY_S)?;
            late.extend(onset(&samples, rate_hz, self.measured.floor_db).map(|at| at as f32 / rate_hz as f32));
            self.wait_for_silence()?;
        }
        if late.len() < NUM_CLICKS {
            let text = format!(
                "{} of {NUM_CLICKS} notes were heard; is it connected, and does the setting sound?",
                late.len()
            );
            return Err(DeviceError(text));
        }
        late.sort_by(f32::total_cmp);
        self.measured.jitter_s = f64::from(late[NUM_CLICKS - 2] - late[1]);
        self.measured.latency_s = f64::from(median(&late));
        Ok(())
    }

    /// How long after all controllers jumped from their ends a note sounds as it does after a long wait.
    fn jump(&mut self, sounding: &ControlSetting) -> Result<(), DeviceError> {
        let ccs = self.map.controls.iter().map(|of| (of.cc, of.from)).collect();
        let lowest = ControlSetting { program: sounding.program, ccs };
        let mut after = |wait_s: f64| -> Result<Option<[u8; SIZE]>, DeviceError> {
            let (messages, over_s) = self.map.messages(&lowest, 0.0);
            self.device.record(&messages, over_s + LONG_S)?;
            Ok(self.record_after(sounding, wait_s)?.embedding())
        };
        let (settled, again) = (after(LONG_S)?, after(LONG_S)?);
        let (Some(settled), Some(again)) = (settled, again) else {
            return Err(DeviceError("the setting that is to sound is silent".to_owned()));
        };
        let floor_db = apart_db(&settled, &again);
        let mut took_s = LONG_S;
        for wait_s in WAITS_S {
            let heard = after(wait_s)?;
            if heard.is_some_and(|heard| apart_db(&settled, &heard) <= floor_db + SETTLED_DB) {
                took_s = wait_s;
                break;
            }
        }
        self.measured.settle_s = (SETTLE_FACTOR * took_s).max(LEAST_SETTLE_S);
        Ok(())
    }

    fn wait_for_silence(&mut self) -> Result<(), DeviceError> {
        let (rate_hz, floor_db) = (self.device.rate_hz(), self.measured.floor_db);
        let mut waited_s = 0.0;
        while waited_s < self.limit_s {
            let samples = self.device.record(&[], 0.3)?;
            if end(&samples, rate_hz, floor_db, 0) < samples.len() / 4 {
                break;
            }
            waited_s += 0.3;
        }
        Ok(())
    }

    /// Sends a setting, plays the note, and cuts what is heard at its found onset.
    ///
    /// # Errors
    /// When the device has gone.
    pub fn record(&mut self, setting: &ControlSetting) -> Result<Recording, DeviceError> {
        self.record_after(setting, self.measured.settle_s)
    }

    fn record_after(&mut self, setting: &ControlSetting, settle_s: f64) -> Result<Recording, DeviceError> {
        let rate_hz = self.device.rate_hz();
        let (mut messages, over_s) = self.map.messages(setting, 0.0);
        let on_s = over_s + settle_s + self.measured.jitter_s;
        let notes: [TimedMessage; 2] = self.map.note(self.note, on_s, on_s + self.hold_s);
        messages.extend(notes);
        let seconds = on_s + LATEST_S.min(self.measured.latency_s + 0.1) + self.hold_s + self.limit_s;
        let samples = self.device.record(&messages, seconds)?;
        let from = self.at(on_s).min(samples.len());
        let found = onset(&samples[from..], rate_hz, self.measured.floor_db);
        let Some(found) = found else { return Ok(Recording { rate_hz, samples: Vec::new(), onset_s: None }) };
        let onset = from + found;
        let cut = onset.saturating_sub(self.at(BEFORE_S));
        let held = onset + self.at(self.hold_s);
        let end = end(&samples, rate_hz, self.measured.floor_db, held.min(samples.len())).max(onset);
        if end == samples.len() {
            self.wait_for_silence()?;
        }
        let onset_s = Some(found as f64 / f64::from(rate_hz));
        Ok(Recording { rate_hz, samples: samples[cut..end].to_vec(), onset_s })
    }
}
