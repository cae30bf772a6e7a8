//! The effects as the page knows them, and their order in a patch.

use vaeform_patch::layers::{
    ChorusParam, CompressorParam, DelayParam, DriveParam, EffectsParam, EqualizerParam, LayerGroup, LayerParamId,
    Layers, PhaserParam, ReverbParam, WidthParam,
};

use crate::editor::page::PageContext;

/// An effect. The numbers are those of the table.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub(super) enum Kind {
    Drive,
    Equalizer,
    Compressor,
    Phaser,
    Chorus,
    Delay,
    Reverb,
    Width,
}

impl Kind {
    /// How many there are.
    pub(super) const NUM: usize = 8;
    /// All of them in the order of the table.
    pub(super) const ALL: [Self; Self::NUM] = [
        Self::Drive,
        Self::Equalizer,
        Self::Compressor,
        Self::Phaser,
        Self::Chorus,
        Self::Delay,
        Self::Reverb,
        Self::Width,
    ];

    /// Its name.
    pub(super) fn name(self) -> &'static str {
        match self {
            Self::Drive => "Drive",
            Self::Equalizer => "Equalizer",
            Self::Compressor => "Compressor",
            Self::Phaser => "Phaser",
            Self::Chorus => "Chorus",
            Self::Delay => "Delay",
            Self::Reverb => "Reverb",
            Self::Width => "Width",
        }
    }

    /// Its group of parameters.
    pub(super) fn group(self) -> LayerGroup {
        self.on().def().group
    }

    /// Its switch.
    pub(super) fn on(self) -> LayerParamId {
        match self {
            Self::Drive => DriveParam::On.of(0),
            Self::Equalizer => EqualizerParam::On.of(0),
            Self::Compressor => CompressorParam::On.of(0),
            Self::Phaser => PhaserParam::On.of(0),
            Self::Chorus => ChorusParam::On.of(0),
            Self::Delay => DelayParam::On.of(0),
            Self::Reverb => ReverbParam::On.of(0),
            Self::Width => WidthParam::On.of(0),
        }
    }

    /// How much of it is heard.
    pub(super) fn amount(self) -> LayerParamId {
        match self {
            Self::Drive => DriveParam::Mix.of(0),
            Self::Equalizer => EqualizerParam::Mix.of(0),
            Self::Compressor => CompressorParam::Mix.of(0),
            Self::Phaser => PhaserParam::Mix.of(0),
            Self::Chorus => ChorusParam::Mix.of(0),
            Self::Delay => DelayParam::Mix.of(0),
            Self::Reverb => ReverbParam::Mix.of(0),
            Self::Width => WidthParam::Width.of(0),
        }
    }
}

fn place(n: usize) -> LayerParamId {
    LayerParamId(EffectsParam::Place1.of(0).0 + n as u16)
}

/// The order of a patch's effects as they act: that of the table where one is missing.
pub(super) fn order(layers: &Layers) -> [Kind; Kind::NUM] {
    let named: [Kind; Kind::NUM] =
        std::array::from_fn(|n| Kind::ALL[(layers.get(place(n)) as usize).min(Kind::NUM - 1)]);
    if Kind::ALL.iter().all(|kind| named.contains(kind)) { named } else { Kind::ALL }
}

/// The order with the effect at one place brought to another one.
pub(super) fn moved(mut order: [Kind; Kind::NUM], from: usize, to: usize) -> [Kind; Kind::NUM] {
    let to = to.min(Kind::NUM - 1);
    if from < to {
        order[from..=to].rotate_left(1);
    } else {
        order[to..=from].rotate_right(1);
    }
    order
}

/// Sets the order: one step of undo.
pub(super) fn set_order(order: [Kind; Kind::NUM], context: &mut PageContext<'_>) {
    context.as_one_step(|context| {
        for (n, kind) in order.into_iter().enumerate() {
            context.set_layer(place(n), kind as u8 as f32);
        }
    });
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_effect_is_brought_to_another_place_and_the_others_close_up() {
        let names = |order: [Kind; Kind::NUM]| order.map(|kind| kind as u8);
        assert_eq!(names(moved(Kind::ALL, 0, 2)), [1, 2, 0, 3, 4, 5, 6, 7]);
        assert_eq!(names(moved(Kind::ALL, 7, 0)), [7, 0, 1, 2, 3, 4, 5, 6]);
        assert_eq!(names(moved(Kind::ALL, 3, 3)), [0, 1, 2, 3, 4, 5, 6, 7]);
        assert_eq!(names(moved(Kind::ALL, 6, 99)), [0, 1, 2, 3, 4, 5, 7, 6]);
    }

    #[test]
    fn an_order_that_lacks_an_effect_is_that_of_the_table() {
        let mut layers = Layers::default();
        assert_eq!(order(&layers), Kind::ALL);
        layers.set(place(0), 7.0);
        assert_eq!(order(&layers), Kind::ALL);
        layers.set(place(7), 0.0);
        assert_eq!(order(&layers)[0], Kind::Width);
        for kind in Kind::ALL {
            assert_eq!(kind.group().name(), kind.name());
            assert_eq!(place(0).def().labels[kind as usize], kind.name().to_lowercase());
        }
    }
}
