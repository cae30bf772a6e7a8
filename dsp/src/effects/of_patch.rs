//! What a patch says of the effects.

use vaeform_patch::layers::{
    BEATS_OF_DIVISION, ChorusParam, CompressorParam, DelayParam, DriveParam, EffectsParam, EqualizerParam,
    LayerParamId, Layers, PhaserParam, ReverbParam, WidthParam,
};

use super::{
    ChainSettings, ChorusMode, ChorusSettings, CompressorBands, CompressorSettings, DelaySettings, DriveKind,
    DriveSettings, EffectKind, EffectMoves, EqualizerSettings, Order, PhaserSettings, PhaserStages, ReverbSettings,
    SlotSettings, WidthSettings,
};

/// The longest echo in seconds.
const MAX_DELAY_S: f32 = 4.0;

/// The effects of a patch with what is added to them; lengths that follow the song are those of this tempo. `[audio-thread]`
pub fn of_patch(layers: &Layers, moves: &EffectMoves, tempo_bpm: f64) -> ChainSettings {
    let get = |id: LayerParamId| moves.value(layers, id);
    let slot = EffectValues { layers, moves };
    ChainSettings {
        order: order(layers),
        drive: slot.of(DriveParam::On.of(0), DriveParam::Mix.of(0), drive(|p: DriveParam| get(p.of(0)))),
        equalizer: slot.of(
            EqualizerParam::On.of(0),
            EqualizerParam::Mix.of(0),
            equalizer(|p: EqualizerParam| get(p.of(0))),
        ),
        compressor: slot.of(
            CompressorParam::On.of(0),
            CompressorParam::Mix.of(0),
            compressor(|p: CompressorParam| get(p.of(0))),
        ),
        phaser: slot.of(PhaserParam::On.of(0), PhaserParam::Mix.of(0), phaser(|p: PhaserParam| get(p.of(0)))),
        chorus: slot.of(ChorusParam::On.of(0), ChorusParam::Mix.of(0), chorus(|p: ChorusParam| get(p.of(0)))),
        delay: slot.of(DelayParam::On.of(0), DelayParam::Mix.of(0), delay(|p: DelayParam| get(p.of(0)), tempo_bpm)),
        reverb: slot.of(ReverbParam::On.of(0), ReverbParam::Mix.of(0), reverb(|p: ReverbParam| get(p.of(0)))),
        width: SlotSettings {
            is_on: layers.is_on(WidthParam::On.of(0)),
            mix: 1.0,
            effect: WidthSettings { width: get(WidthParam::Width.of(0)) },
        },
    }
}

/// The places of the effects.
struct EffectValues<'a> {
    layers: &'a Layers,
    moves: &'a EffectMoves,
}

impl EffectValues<'_> {
    fn of<S>(&self, on: LayerParamId, mix: LayerParamId, effect: S) -> SlotSettings<S> {
        SlotSettings { is_on: self.layers.is_on(on), mix: self.moves.value(self.layers, mix), effect }
    }
}

/// The order of a patch; as it comes where an effect is named twice.
fn order(layers: &Layers) -> Order {
    let first = EffectsParam::Place1.of(0).0;
    let kinds = std::array::from_fn(|place| {
        let kind = layers.get(LayerParamId(first + place as u16)) as usize;
        EffectKind::ALL[kind.min(EffectKind::NUM - 1)]
    });
    Order::new(kinds).unwrap_or_default()
}

fn drive(get: impl Fn(DriveParam) -> f32) -> DriveSettings {
    DriveSettings {
        kind: match get(DriveParam::Kind) as u8 {
            0 => DriveKind::Soft,
            1 => DriveKind::HardClip,
            2 => DriveKind::LinearFold,
            3 => DriveKind::SineFold,
            4 => DriveKind::Crush,
            _ => DriveKind::Hold,
        },
        gain_db: get(DriveParam::Gain),
        bits: get(DriveParam::Bits),
        hold_hz: get(DriveParam::Hold),
        tone: get(DriveParam::Tone),
        level_db: get(DriveParam::Level),
        mix: 1.0,
    }
}

fn equalizer(get: impl Fn(EqualizerParam) -> f32) -> EqualizerSettings {
    EqualizerSettings {
        low_hz: get(EqualizerParam::LowHz),
        low_db: get(EqualizerParam::LowGain),
        mid_hz: get(EqualizerParam::MidHz),
        mid_db: get(EqualizerParam::MidGain),
        mid_q: get(EqualizerParam::MidQ),
        high_hz: get(EqualizerParam::HighHz),
        high_db: get(EqualizerParam::HighGain),
    }
}

fn compressor(get: impl Fn(CompressorParam) -> f32) -> CompressorSettings {
    CompressorSettings {
        bands: if get(CompressorParam::Bands) < 0.5 { CompressorBands::One } else { CompressorBands::Three },
        threshold_db: get(CompressorParam::Threshold),
        ratio: get(CompressorParam::Ratio),
        up_threshold_db: get(CompressorParam::UpThreshold),
        up_ratio: get(CompressorParam::UpRatio),
        attack_s: get(CompressorParam::Attack),
        release_s: get(CompressorParam::Release),
        depth: get(CompressorParam::Depth),
        makeup_db: get(CompressorParam::Makeup),
        ..CompressorSettings::default()
    }
}

fn phaser(get: impl Fn(PhaserParam) -> f32) -> PhaserSettings {
    PhaserSettings {
        stages: match get(PhaserParam::Stages) as u8 {
            0 => PhaserStages::Four,
            1 => PhaserStages::Eight,
            _ => PhaserStages::Twelve,
        },
        center_hz: get(PhaserParam::Center),
        depth_octaves: get(PhaserParam::Depth),
        rate_hz: get(PhaserParam::Rate),
        feedback: get(PhaserParam::Feedback),
        stereo: get(PhaserParam::Stereo),
    }
}

fn chorus(get: impl Fn(ChorusParam) -> f32) -> ChorusSettings {
    ChorusSettings {
        pairs: get(ChorusParam::Pairs) as u8,
        mode: if get(ChorusParam::Mode) < 0.5 { ChorusMode::Sine } else { ChorusMode::Ensemble },
        delay_s: get(ChorusParam::Delay),
        depth_s: get(ChorusParam::Depth),
        rate_hz: get(ChorusParam::Rate),
        spread: get(ChorusParam::Spread),
    }
}

fn delay(get: impl Fn(DelayParam) -> f32, tempo_bpm: f64) -> DelaySettings {
    let synced = |division: DelayParam| {
        let beats = BEATS_OF_DIVISION[(get(division) as usize).min(BEATS_OF_DIVISION.len() - 1)];
        // What is too long is halved, so that it stays in time.
        let mut seconds = (60.0 * beats / tempo_bpm.max(1.0)) as f32;
        while seconds > MAX_DELAY_S {
            seconds *= 0.5;
        }
        seconds
    };
    let is_synced = get(DelayParam::Sync) >= 0.5;
    DelaySettings {
        left_s: if is_synced { synced(DelayParam::Division) } else { get(DelayParam::Left) },
        right_s: if is_synced { synced(DelayParam::DivisionRight) } else { get(DelayParam::Right) },
        feedback: get(DelayParam::Feedback),
        is_ping_pong: get(DelayParam::PingPong) >= 0.5,
        glide_s: get(DelayParam::Glide),
        low_cut_hz: get(DelayParam::LowCut),
        high_cut_hz: get(DelayParam::HighCut),
    }
}

fn reverb(get: impl Fn(ReverbParam) -> f32) -> ReverbSettings {
    ReverbSettings {
        size: get(ReverbParam::Size),
        decay_s: get(ReverbParam::Decay),
        low_hz: get(ReverbParam::LowHz),
        low_decay: get(ReverbParam::LowDecay),
        high_hz: get(ReverbParam::HighHz),
        high_decay: get(ReverbParam::HighDecay),
        pre_delay_s: get(ReverbParam::PreDelay),
        modulation: get(ReverbParam::Modulation),
        width: get(ReverbParam::Width),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_new_patch_has_the_effects_as_they_come() {
        let of_patch = of_patch(&Layers::default(), &EffectMoves::default(), 120.0);
        let default = ChainSettings::default();
        // A patch says the lengths of its echoes in beats.
        let delay = SlotSettings { effect: of_patch.delay.effect, ..default.delay };
        assert_eq!(of_patch, ChainSettings { delay, ..default });
        assert_eq!((of_patch.delay.effect.left_s, of_patch.delay.effect.right_s), (0.375, 0.5));
    }

    #[test]
    fn lengths_follow_the_tempo_and_stay_in_time_where_they_are_too_long() {
        let mut layers = Layers::default();
        layers.set(DelayParam::Division.of(0), 17.0);
        let left = |tempo| of_patch(&layers, &EffectMoves::default(), tempo).delay.effect.left_s;
        assert_eq!((left(120.0), left(960.0), left(f64::NAN)), (4.0, 2.0, 3.75));
    }

    #[test]
    fn an_order_that_names_an_effect_twice_is_the_usual_one() {
        let mut layers = Layers::default();
        layers.set(EffectsParam::Place1.of(0), 6.0);
        assert_eq!(of_patch(&layers, &EffectMoves::default(), 120.0).order, Order::default());
        layers.set(EffectsParam::Place7.of(0), 0.0);
        assert_eq!(of_patch(&layers, &EffectMoves::default(), 120.0).order.kinds()[0], EffectKind::Reverb);
    }
}
