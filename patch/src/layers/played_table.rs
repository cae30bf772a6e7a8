//! A table as an oscillator plays it: the same over all keys, or one that is made anew for each zone of them.

use super::table_ref::TableRef;

/// How much of a table's formants stays in Hz.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct KeyMapping {
    /// The key at which the table sounds as it is, 0-127; 60 is middle C.
    pub key: f32,
    /// How much stays, above 0 and up to 1.
    pub share: f32,
    /// Mapped tables of the patch, 1-3, which have one room in memory together.
    pub num_mapped: u8,
}

/// What names a table that is built.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct PlayedTable {
    /// Its frames.
    pub table: TableRef,
    /// How it follows the keys; nothing where all of it is transposed.
    pub map: Option<KeyMapping>,
}

impl From<TableRef> for PlayedTable {
    /// The table as it is, over all keys.
    fn from(table: TableRef) -> Self {
        Self { table, map: None }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::layers::{Layers, OscillatorParam};

    #[test]
    fn a_table_is_mapped_where_formants_stay_and_equal_ones_count_once() {
        let mut layers = Layers::default();
        assert_eq!(layers.played_table(0), None);
        for n in 0..OscillatorParam::COUNT {
            layers.set(OscillatorParam::On.of(n), 1.0);
            layers.tables[n] = TableRef::Factory(n as u8 / 2);
        }
        assert_eq!(layers.played_table(1), Some(TableRef::Factory(0).into()));
        for n in 0..OscillatorParam::COUNT {
            layers.set(OscillatorParam::Formants.of(n), 0.5);
            layers.set(OscillatorParam::TableKey.of(n), 60.5);
        }
        let map = Some(KeyMapping { key: 60.5, share: 0.5, num_mapped: 2 });
        assert_eq!(layers.played_table(0), Some(PlayedTable { table: TableRef::Factory(0), map }));
        assert_eq!(layers.played_table(0), layers.played_table(1));
        layers.set(OscillatorParam::Formants.of(1), 0.25);
        assert_eq!(layers.played_table(2).and_then(|played| played.map).map(|map| map.num_mapped), Some(3));
    }
}
