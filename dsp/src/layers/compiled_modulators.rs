//! Settings of the modulation sources of a patch.

use vaeform_patch::layers::{EnvelopeParam, LayerParamId, Layers, LfoParam, RandomParam};

use super::matrix::{Matrix, Modulated};
use crate::fm::exp2;
use crate::modulation::{
    Contour, DahdsrShape, DrawnPoint, DrawnShape, Feel, LfoSettings, LfoTrigger, LfoWave, NoteLength, RandomKind,
    RandomSettings, Rate, SegmentPoint, SegmentShape, TimeUnit,
};

/// The synced lengths, in the order of the table's labels: parts of a whole note, as count and division, and how they are stretched.
const LENGTHS: [(u8, u8, Feel); 18] = {
    use Feel::{Dotted, Straight, Triplet};
    [
        (1, 64, Straight),
        (1, 32, Straight),
        (1, 16, Triplet),
        (1, 16, Straight),
        (1, 8, Triplet),
        (1, 16, Dotted),
        (1, 8, Straight),
        (1, 4, Triplet),
        (1, 8, Dotted),
        (1, 4, Straight),
        (1, 2, Triplet),
        (1, 4, Dotted),
        (1, 2, Straight),
        (1, 2, Dotted),
        (1, 1, Straight),
        (2, 1, Straight),
        (4, 1, Straight),
        (8, 1, Straight),
    ]
};

/// Sources of a patch as they are set; those that routes move are made anew for each note.
#[derive(Clone, Debug)]
pub(crate) struct CompiledModulators {
    pub(crate) lfos: [LfoSettings; LfoParam::COUNT],
    pub(crate) randoms: [RandomSettings; RandomParam::COUNT],
    /// LFOs and envelopes that a route or the host moves.
    pub(crate) moving_lfos: [bool; LfoParam::COUNT],
    pub(crate) moving_envelopes: [bool; EnvelopeParam::COUNT],
}

impl CompiledModulators {
    pub(crate) fn new(layers: &Layers, matrix: &Matrix) -> Self {
        let mut modulators = Self {
            lfos: std::array::from_fn(|n| lfo(layers, |param| layers.get(param.of(n)), n)),
            randoms: std::array::from_fn(|n| random(|param| layers.get(param.of(n)))),
            moving_lfos: [false; LfoParam::COUNT],
            moving_envelopes: [false; EnvelopeParam::COUNT],
        };
        modulators.find_movers(matrix);
        modulators
    }

    /// Looks which LFOs and envelopes are moved.
    pub(crate) fn find_movers(&mut self, matrix: &Matrix) {
        let moves =
            |first: LayerParamId, last: LayerParamId| (first.0..=last.0).any(|id| matrix.moves(LayerParamId(id)));
        self.moving_lfos = std::array::from_fn(|n| moves(LfoParam::Shape.of(n), LfoParam::Smooth.of(n)));
        self.moving_envelopes = std::array::from_fn(|n| moves(EnvelopeParam::Mode.of(n), EnvelopeParam::KeyTime.of(n)));
    }

    /// An LFO as a note has it now.
    pub(crate) fn lfo(&self, n: usize, layers: &Layers, matrix: &Matrix, note: &Modulated) -> LfoSettings {
        if self.moving_lfos[n] {
            lfo(layers, |param| matrix.value(param.of(n), layers.values(), note), n)
        } else {
            self.lfos[n]
        }
    }
}

/// The settings of an LFO, whose parameters have these values.
pub(crate) fn lfo(layers: &Layers, value: impl Fn(LfoParam) -> f32, n: usize) -> LfoSettings {
    let mut drawn = [DrawnPoint::default(); vaeform_patch::layers::MAX_POINTS];
    let points = layers.lfos[n].points();
    for (to, from) in drawn.iter_mut().zip(points) {
        *to = DrawnPoint { x: from.x, y: from.y, power: from.curve };
    }
    let settings = LfoSettings {
        wave: match value(LfoParam::Shape) as u8 {
            0 => LfoWave::Sine,
            1 => LfoWave::Triangle,
            2 => LfoWave::SawUp,
            3 => LfoWave::SawDown,
            4 => LfoWave::Square,
            5 => LfoWave::SampleAndHold,
            _ => LfoWave::Drawn,
        },
        drawn: DrawnShape::new(&drawn[..points.len()]),
        rate: rate(value(LfoParam::Sync), value(LfoParam::Division), value(LfoParam::Rate)),
        trigger: match value(LfoParam::Trigger) as u8 {
            0 => LfoTrigger::Free,
            1 => LfoTrigger::Note,
            _ => LfoTrigger::OneShot,
        },
        phase: value(LfoParam::Phase),
        delay: value(LfoParam::Delay),
        fade_in: value(LfoParam::Fade),
        // Up to a fifth of a second.
        smoothing: 0.2 * value(LfoParam::Smooth) * value(LfoParam::Smooth),
        is_unipolar: false,
        seed: n as u64,
    };
    settings.sanitised()
}

fn random(value: impl Fn(RandomParam) -> f32) -> RandomSettings {
    let kind = if value(RandomParam::Kind) < 0.5 { RandomKind::Hold } else { RandomKind::Smooth };
    let rate = rate(value(RandomParam::Sync), value(RandomParam::Division), value(RandomParam::Rate));
    RandomSettings { kind, rate, is_unipolar: false }.sanitised()
}

fn rate(sync: f32, division: f32, hz: f32) -> Rate {
    if sync < 0.5 {
        return Rate::Hz(hz);
    }
    let (count, division, feel) = LENGTHS[(division as usize).min(LENGTHS.len() - 1)];
    Rate::Synced(NoteLength { count, division, feel })
}

/// An envelope as a note has it now, whose key is so many octaves above middle C. The first one is the amplifier, which ends in silence.
pub(crate) fn contour(
    layers: &Layers,
    matrix: &Matrix,
    note: &Modulated,
    n: usize,
    (octaves, (rate_hz, tempo_bpm)): (f32, (f32, f64)),
) -> Contour {
    let value = |param: EnvelopeParam| matrix.value(param.of(n), layers.values(), note);
    let by_key = octaves * value(EnvelopeParam::KeyTime);
    let faster = if by_key == 0.0 { 1.0 } else { exp2(by_key) };
    // What goes faster is as at a lower rate.
    let rate_hz = rate_hz / faster;
    if value(EnvelopeParam::Mode) < 0.5 {
        let shape = DahdsrShape {
            delay: value(EnvelopeParam::Delay),
            attack: value(EnvelopeParam::Attack),
            hold: value(EnvelopeParam::Hold),
            decay: value(EnvelopeParam::Decay),
            sustain: value(EnvelopeParam::Sustain),
            release: value(EnvelopeParam::Release),
            attack_power: value(EnvelopeParam::AttackBend),
            decay_power: value(EnvelopeParam::DecayBend),
            release_power: value(EnvelopeParam::ReleaseBend),
        };
        return shape.contour(rate_hz);
    }
    let drawn = &layers.envelopes[n];
    let mut shape = SegmentShape {
        num_points: drawn.points().len(),
        sustain: drawn.sustain.map(usize::from),
        repeat: drawn.repeat.map(|(from, to)| [usize::from(from), usize::from(to)]),
        is_ping_pong: drawn.is_ping_pong,
        unit: if value(EnvelopeParam::Sync) < 0.5 { TimeUnit::Seconds } else { TimeUnit::Beats },
        ..SegmentShape::default()
    };
    for (to, from) in shape.points.iter_mut().zip(drawn.points()) {
        *to = SegmentPoint { time: from.x, level: from.y, power: from.curve };
    }
    if n == 0 { shape.ending_silent().contour(rate_hz, tempo_bpm) } else { shape.contour(rate_hz, tempo_bpm) }
}
