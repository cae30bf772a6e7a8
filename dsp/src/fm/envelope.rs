//! The operator envelope: four segments in attenuation, straight lines down, accelerating lines up.
//!
//! Source: chiaccona/VDX7 EGS.h and the wiki of google/music-synthesizer-for-android (Dx7Envelope). The chip steps an integer at
//! its sample rate; here each segment is advanced in closed form over any number of seconds, so that the envelope does not
//! depend on how time is cut into blocks.

use super::attenuation::SILENT;
use super::scaling;

/// Attack starts from here at once: what lies below is not heard.
const ATTACK_START: f32 = 2380.0;
/// Levels this quiet (panel level below 20) held in a row are a delay, as long as a decay over this many units.
const DELAY_LEVEL: f32 = 2560.0;
const DELAY_UNITS: f32 = 479.0;
/// The same when the previous delay was cut short: the chip then waits a 32nd.
const SHORT_DELAY_UNITS: f32 = 15.0;

/// Rates and levels of an operator's envelope, in engine units.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct EnvelopeShape {
    /// Quarter-octave rates of the segments, 0-63, rate scaling included; beyond is clamped.
    pub rate: [f32; 4],
    /// Attenuation at the end of the segments, 0-4032.
    pub level: [f32; 4],
    /// Attenuation by output level, scaling and velocity, added to every level.
    pub base: f32,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd)]
enum Segment {
    Attack = 0,
    Decay = 1,
    Sustain = 2,
    Release = 3,
}

/// One running envelope. `[audio-thread]`
#[derive(Clone, Copy, Debug)]
pub struct Envelope {
    /// Current attenuation, 0-4080.
    level: f32,
    target: f32,
    /// Units a second.
    speed: f32,
    segment: Segment,
    rising: bool,
    delay_is_short: bool,
    /// The segment is a delay: its end is a time and not a level.
    delays: bool,
    /// In decay or attack: the next segment follows. False when sustain or release has arrived.
    moving: bool,
}

impl Default for Envelope {
    fn default() -> Self {
        Self {
            level: SILENT,
            target: SILENT,
            speed: 0.0,
            segment: Segment::Release,
            rising: false,
            delay_is_short: false,
            delays: false,
            moving: false,
        }
    }
}

impl Envelope {
    /// Key down: the attack starts from the current level.
    pub fn key_on(&mut self, shape: &EnvelopeShape) {
        self.enter(Segment::Attack, shape);
    }

    /// Key up.
    pub fn key_off(&mut self, shape: &EnvelopeShape) {
        match self.segment {
            Segment::Release => return,
            Segment::Attack => self.delay_is_short = true,
            Segment::Decay | Segment::Sustain => {}
        }
        self.enter(Segment::Release, shape);
    }

    /// Takes changed rates and levels into the segment that runs; the current level stays.
    pub fn reshape(&mut self, shape: &EnvelopeShape) {
        self.enter(self.segment, shape);
    }

    /// Goes along with a shape that glides: at rest on its new level at once, else towards it from where the level is.
    pub fn follow(&mut self, shape: &EnvelopeShape) {
        let idx = self.segment as usize;
        self.speed = scaling::rate_per_second(shape.rate[idx]);
        if self.delays {
            return;
        }
        self.target = (shape.base + shape.level[idx]).min(SILENT);
        if self.moving {
            self.rising = self.target < self.level;
        } else {
            self.level = self.target;
        }
    }

    /// Takes changed rates alone.
    pub fn set_speed(&mut self, shape: &EnvelopeShape) {
        self.speed = scaling::rate_per_second(shape.rate[self.segment as usize]);
    }

    /// Current attenuation, 0 (loud) .. 4080 (silent).
    pub fn attenuation(&self) -> f32 {
        self.level
    }

    /// True when nothing moves until the next key event.
    pub fn at_rest(&self) -> bool {
        !self.moving
    }

    /// True in the release segment.
    pub fn is_released(&self) -> bool {
        self.segment == Segment::Release
    }

    /// True when the envelope is silent now and a key release would not bring sound back.
    pub fn is_silent_for_good(&self, shape: &EnvelopeShape) -> bool {
        self.at_rest() && self.level >= SILENT - 64.0 && shape.base + shape.level[3] >= SILENT - 64.0
    }

    fn enter(&mut self, segment: Segment, shape: &EnvelopeShape) {
        self.segment = segment;
        let idx = segment as usize;
        self.target = (shape.base + shape.level[idx]).min(SILENT);
        let previous = shape.level[(idx + 3) & 3];
        self.delays = false;
        if segment < Segment::Sustain && shape.level[idx] >= DELAY_LEVEL && previous >= DELAY_LEVEL {
            let short = segment == Segment::Attack && self.delay_is_short;
            let units = if short { SHORT_DELAY_UNITS } else { DELAY_UNITS };
            self.delays = true;
            self.target = self.level + units;
            if self.target > SILENT {
                self.level = SILENT - units;
                self.target = SILENT;
            }
        }
        self.rising = self.target < self.level;
        self.speed = scaling::rate_per_second(shape.rate[idx]);
        self.moving = segment < Segment::Sustain || self.level != self.target;
    }

    /// Moves on by `seconds`.
    #[inline]
    pub fn advance(&mut self, seconds: f32, shape: &EnvelopeShape) {
        if !self.moving {
            return;
        }
        // Most often a long decay that does not arrive.
        let level = self.level + self.speed * seconds;
        if !self.rising && level < self.target {
            self.level = level;
        } else {
            self.advance_through(seconds, shape);
        }
    }

    fn advance_through(&mut self, mut seconds: f32, shape: &EnvelopeShape) {
        // Each turn ends a segment or a 256-unit stretch of an attack; 3 segments and 17 stretches bound the loop.
        for _ in 0..24 {
            if !self.moving || seconds <= 0.0 {
                return;
            }
            let arrived = if self.rising { self.rise(&mut seconds) } else { self.fall(&mut seconds) };
            if arrived {
                self.level = self.target;
                match self.segment {
                    Segment::Attack => {
                        self.delay_is_short = false;
                        self.enter(Segment::Decay, shape);
                    }
                    Segment::Decay => self.enter(Segment::Sustain, shape),
                    Segment::Sustain | Segment::Release => self.moving = false,
                }
            }
        }
    }

    /// Attenuation grows by `speed`.
    fn fall(&mut self, seconds: &mut f32) -> bool {
        let needed = (self.target - self.level) / self.speed;
        if needed <= *seconds {
            *seconds -= needed.max(0.0);
            return true;
        }
        self.level += self.speed * *seconds;
        *seconds = 0.0;
        false
    }

    /// Attenuation shrinks by `speed` times a whole factor that falls from 11 to 2 as the level comes up, 256 units each.
    fn rise(&mut self, seconds: &mut f32) -> bool {
        self.level = self.level.min(ATTACK_START);
        if self.level <= self.target {
            return true;
        }
        let stretch = ((self.level - 0.001).max(0.0) * (1.0 / 256.0)) as i32 as f32;
        let end = (stretch * 256.0).max(self.target);
        let speed = self.speed * (stretch + 2.0);
        let needed = (self.level - end) / speed;
        if needed > *seconds {
            self.level -= speed * *seconds;
            *seconds = 0.0;
            return false;
        }
        *seconds -= needed;
        self.level = end;
        end == self.target
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const SHAPE: EnvelopeShape =
        EnvelopeShape { rate: [40.0, 20.0, 30.0, 35.0], level: [0.0, 640.0, 1280.0, 4032.0], base: 240.0 };

    #[test]
    fn the_level_does_not_depend_on_how_time_is_cut() {
        for pieces in [2, 7, 100, 4096] {
            let (mut whole, mut cut) = (Envelope::default(), Envelope::default());
            whole.key_on(&SHAPE);
            cut.key_on(&SHAPE);
            whole.advance(1.5, &SHAPE);
            for _ in 0..pieces {
                cut.advance(1.5 / pieces as f32, &SHAPE);
            }
            assert!((whole.attenuation() - cut.attenuation()).abs() < 0.5, "{pieces}: {whole:?} {cut:?}");
        }
    }

    #[test]
    fn a_released_envelope_arrives_at_its_last_level() {
        let mut envelope = Envelope::default();
        envelope.key_on(&SHAPE);
        envelope.advance(0.3, &SHAPE);
        envelope.key_off(&SHAPE);
        for _ in 0..200 {
            envelope.advance(0.1, &SHAPE);
        }
        assert!(envelope.at_rest() && envelope.is_released());
        assert_eq!(envelope.attenuation(), SILENT);
        assert!(envelope.is_silent_for_good(&SHAPE));
    }

    #[test]
    fn quiet_levels_in_a_row_are_a_delay() {
        let shape = EnvelopeShape { rate: [63.0, 40.0, 60.0, 60.0], level: [4032.0, 4032.0, 0.0, 4032.0], base: 240.0 };
        let mut envelope = Envelope::default();
        envelope.key_on(&shape);
        let wait = SHORT_DELAY_UNITS / scaling::rate_per_second(63.0) + DELAY_UNITS / scaling::rate_per_second(40.0);
        envelope.advance(wait * 0.99, &shape);
        assert!(envelope.attenuation() > 3000.0);
        envelope.advance(wait * 0.2, &shape);
        assert!(envelope.attenuation() < 3000.0);
    }
}
