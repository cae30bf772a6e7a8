//! A table as voices play it over the keys: the same levels for all of them, or other ones for each zone.

use std::sync::Arc;

use crate::keymap::{KeyMap, ZONE_KEYS};
use crate::{Levels, Wavetable};

/// The levels of a table, or those of each zone of its [`KeyMap`].
#[derive(Clone, Debug)]
pub struct KeyZones {
    /// The table's own key, and the first zone, counted from the one around it.
    key: f32,
    first: i32,
    /// At least one.
    zones: Box<[Arc<Levels>]>,
}

impl KeyZones {
    /// The same levels over all keys.
    pub fn even(levels: Arc<Levels>) -> Self {
        Self { key: 60.0, first: 0, zones: [levels].into() }
    }

    /// The zones of a map; `own` are the levels of its table, which are the zone's around its key. Some tenths of a second. Not for the audio
    /// thread.
    pub fn new(map: &KeyMap, own: &Arc<Levels>) -> Self {
        let zones = map.zones();
        let levels = |zone: i32| {
            if zone == 0 {
                return own.clone();
            }
            let made = map.zone(zone);
            Arc::new(Levels::up_to(&made.table, made.num_harmonics))
        };
        Self { key: map.key(), first: *zones.start(), zones: zones.map(levels).collect() }
    }

    /// The levels of a table over all keys; some milliseconds. Not for the audio thread.
    pub fn of_table(table: &Wavetable) -> Self {
        Self::even(Arc::new(Levels::new(table)))
    }

    /// The levels for a note that begins at a pitch, as a key. `[audio-thread]`
    #[inline]
    pub fn at(&self, pitch: f32) -> &Arc<Levels> {
        let last = self.zones.len() - 1;
        if last == 0 {
            return &self.zones[0];
        }
        let zone = ((pitch - self.key) * (1.0 / ZONE_KEYS)).round() as i32;
        let place = zone.saturating_sub(self.first).max(0) as usize;
        &self.zones[place.min(last)]
    }

    /// Levels of the table itself.
    pub fn own(&self) -> &Arc<Levels> {
        self.at(self.key)
    }

    /// Whether zones have levels of their own.
    pub fn is_mapped(&self) -> bool {
        self.zones.len() > 1
    }

    /// Frames of the zone that has the fewest.
    pub fn num_frames(&self) -> usize {
        self.zones.iter().map(|levels| levels.num_frames()).min().unwrap_or(1)
    }

    /// Bytes of all samples; of several zones without those of the table itself, who has them anyway.
    pub fn num_bytes(&self) -> usize {
        let own = self.own();
        let others = self.zones.iter().filter(|levels| !self.is_mapped() || !Arc::ptr_eq(levels, own));
        others.map(|levels| levels.num_bytes()).sum()
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::factory;

    #[test]
    fn a_pitch_is_in_the_zone_whose_middle_is_nearest() {
        let table = factory::recipe("Vowels").unwrap().make();
        let own = Arc::new(Levels::new(&table));
        let map = KeyMap::new(table, 60.5, 0.5);
        let zones = KeyZones::new(&map, &own);
        assert!(zones.num_bytes() <= crate::keymap::MAX_MAP_BYTES);
        let place = |pitch: f32| zones.zones.iter().position(|levels| Arc::ptr_eq(levels, zones.at(pitch))).unwrap();
        for pitch in -200..400 {
            let pitch = 0.5 * pitch as f32;
            let expected = map.zones().min_by(|a, b| {
                let apart = |zone: i32| (60.5 + 6.0 * zone as f32 - pitch).abs();
                apart(*a).total_cmp(&apart(*b))
            });
            let zone = map.zones().nth(place(pitch)).unwrap();
            let is_between = (pitch - 60.5 - 3.0) % 6.0 == 0.0;
            assert!(is_between || Some(zone) == expected, "{pitch}: zone {zone}");
        }
        assert!(Arc::ptr_eq(zones.own(), &own) && Arc::ptr_eq(zones.at(60.0), &own));
        assert_eq!(place(f32::NAN), 4);
        let even = KeyZones::even(own.clone());
        assert!(Arc::ptr_eq(even.at(0.0), &own) && even.num_bytes() == own.num_bytes());
    }
}
