//! The parameter table of the FM layer: every parameter of it, once.
//!
//! The order of the FM layer is that of the DX7 single voice (operator 6 first), ranges as in Yamaha's data format; see
//! `sysex::dx7`. The other layers have a table of their own.

use super::param::{Display, Group, Kind, Morph, ParamDef, ParamId};

/// FM operators in a voice.
pub const NUM_OPERATORS: usize = 6;
/// Parameters in a patch.
pub const NUM_PARAMS: usize = 145;

/// Offsets of the operator parameters inside an operator's block of 21, and the id of any of them.
pub mod operator {
    use super::{NUM_OPERATORS, ParamId};

    /// Parameters of one operator.
    pub const NUM_PARAMS: usize = 21;
    /// Envelope rates 1-4.
    pub const RATE: [usize; 4] = [0, 1, 2, 3];
    /// Envelope levels 1-4.
    pub const LEVEL: [usize; 4] = [4, 5, 6, 7];
    /// Breakpoint of keyboard level scaling.
    pub const BREAKPOINT: usize = 8;
    /// Scaling depth left of the breakpoint.
    pub const LEFT_DEPTH: usize = 9;
    /// Scaling depth right of the breakpoint.
    pub const RIGHT_DEPTH: usize = 10;
    /// Scaling curve left of the breakpoint.
    pub const LEFT_CURVE: usize = 11;
    /// Scaling curve right of the breakpoint.
    pub const RIGHT_CURVE: usize = 12;
    /// Keyboard rate scaling.
    pub const RATE_SCALING: usize = 13;
    /// Amplitude modulation sensitivity.
    pub const AMP_MOD_SENS: usize = 14;
    /// Key velocity sensitivity.
    pub const VELOCITY_SENS: usize = 15;
    /// Output level.
    pub const OUTPUT_LEVEL: usize = 16;
    /// Ratio or fixed frequency.
    pub const MODE: usize = 17;
    /// Coarse frequency.
    pub const COARSE: usize = 18;
    /// Fine frequency.
    pub const FINE: usize = 19;
    /// Detune.
    pub const DETUNE: usize = 20;

    /// The id of parameter `offset` (one of this module's constants) of operator `op` (0 is operator 1).
    pub const fn param(op: usize, offset: usize) -> ParamId {
        ParamId(((NUM_OPERATORS - 1 - op) * NUM_PARAMS + offset) as u16)
    }
}

/// Ids of the parameters that belong to the whole voice.
pub mod global {
    use super::ParamId;

    /// Pitch envelope rates 1-4.
    pub const PITCH_RATE: [ParamId; 4] = [ParamId(126), ParamId(127), ParamId(128), ParamId(129)];
    /// Pitch envelope levels 1-4; 50 is no shift.
    pub const PITCH_LEVEL: [ParamId; 4] = [ParamId(130), ParamId(131), ParamId(132), ParamId(133)];
    /// Algorithm, 0-31.
    pub const ALGORITHM: ParamId = ParamId(134);
    /// Feedback.
    pub const FEEDBACK: ParamId = ParamId(135);
    /// Oscillator key sync.
    pub const OSC_SYNC: ParamId = ParamId(136);
    /// LFO speed.
    pub const LFO_SPEED: ParamId = ParamId(137);
    /// LFO delay.
    pub const LFO_DELAY: ParamId = ParamId(138);
    /// LFO pitch modulation depth.
    pub const LFO_PITCH_DEPTH: ParamId = ParamId(139);
    /// LFO amplitude modulation depth.
    pub const LFO_AMP_DEPTH: ParamId = ParamId(140);
    /// LFO key sync.
    pub const LFO_SYNC: ParamId = ParamId(141);
    /// LFO waveform.
    pub const LFO_WAVE: ParamId = ParamId(142);
    /// Pitch modulation sensitivity.
    pub const PITCH_MOD_SENS: ParamId = ParamId(143);
    /// Transpose; 24 is none.
    pub const TRANSPOSE: ParamId = ParamId(144);
}

const CURVES: Kind = Kind::Choice(&["-LIN", "-EXP", "+EXP", "+LIN"]);
const OFF_ON: Kind = Kind::Choice(&["off", "on"]);
const WAVES: Kind = Kind::Choice(&["triangle", "saw down", "saw up", "square", "sine", "sample & hold"]);
const FREQUENCY_MODE: Kind = Kind::Choice(&["ratio", "fixed"]);
const ALGORITHMS: Kind = Kind::Choice(&[
    "1", "2", "3", "4", "5", "6", "7", "8", "9", "10", "11", "12", "13", "14", "15", "16", "17", "18", "19", "20",
    "21", "22", "23", "24", "25", "26", "27", "28", "29", "30", "31", "32",
]);

/// `(key, name, max, default, kind, display)`: a row without its place in the table.
type Row = (&'static str, &'static str, u8, u8, Kind, Display);

const fn def(id: usize, group: Group, (key, name, max, default, kind, display): Row) -> ParamDef {
    let morph = match kind {
        Kind::Continuous => Morph::Glide,
        Kind::Ordinal | Kind::Choice(_) => Morph::Switch,
    };
    ParamDef {
        id: ParamId(id as u16),
        key,
        name,
        group,
        max: max as f32,
        default: default as f32,
        kind,
        morph,
        display,
    }
}

macro_rules! operator_rows {
    ($op:literal, $level:literal) => {{
        use Display::{Label, NoteFromA, Offset, Plain};
        use Kind::{Continuous, Ordinal};
        const ROWS: [Row; operator::NUM_PARAMS] = [
            (concat!("op", $op, "_rate1"), "Rate 1", 99, 99, Continuous, Plain),
            (concat!("op", $op, "_rate2"), "Rate 2", 99, 99, Continuous, Plain),
            (concat!("op", $op, "_rate3"), "Rate 3", 99, 99, Continuous, Plain),
            (concat!("op", $op, "_rate4"), "Rate 4", 99, 99, Continuous, Plain),
            (concat!("op", $op, "_level1"), "Level 1", 99, 99, Continuous, Plain),
            (concat!("op", $op, "_level2"), "Level 2", 99, 99, Continuous, Plain),
            (concat!("op", $op, "_level3"), "Level 3", 99, 99, Continuous, Plain),
            (concat!("op", $op, "_level4"), "Level 4", 99, 0, Continuous, Plain),
            (concat!("op", $op, "_breakpoint"), "Breakpoint", 99, 39, Continuous, NoteFromA),
            (concat!("op", $op, "_left_depth"), "Left depth", 99, 0, Continuous, Plain),
            (concat!("op", $op, "_right_depth"), "Right depth", 99, 0, Continuous, Plain),
            (concat!("op", $op, "_left_curve"), "Left curve", 3, 0, CURVES, Label),
            (concat!("op", $op, "_right_curve"), "Right curve", 3, 0, CURVES, Label),
            (concat!("op", $op, "_rate_scaling"), "Rate scaling", 7, 0, Continuous, Plain),
            (concat!("op", $op, "_amp_mod_sens"), "Amp mod sens", 3, 0, Continuous, Plain),
            (concat!("op", $op, "_velocity_sens"), "Velocity sens", 7, 0, Continuous, Plain),
            (concat!("op", $op, "_output_level"), "Output level", 99, $level, Continuous, Plain),
            (concat!("op", $op, "_mode"), "Mode", 1, 0, FREQUENCY_MODE, Label),
            (concat!("op", $op, "_coarse"), "Coarse", 31, 1, Ordinal, Plain),
            (concat!("op", $op, "_fine"), "Fine", 99, 0, Continuous, Plain),
            (concat!("op", $op, "_detune"), "Detune", 14, 7, Continuous, Offset(-7)),
        ];
        ROWS
    }};
}

const OPERATOR_ROWS: [[Row; operator::NUM_PARAMS]; NUM_OPERATORS] = [
    operator_rows!(1, 99),
    operator_rows!(2, 0),
    operator_rows!(3, 0),
    operator_rows!(4, 0),
    operator_rows!(5, 0),
    operator_rows!(6, 0),
];

const GLOBAL_ROWS: [(Group, Row); 19] = {
    use Display::{Label, Offset, Plain};
    use Group::{Algorithm, Lfo, PitchEnvelope, Voice};
    use Kind::{Continuous, Ordinal};
    [
        (PitchEnvelope, ("pitch_rate1", "Rate 1", 99, 99, Continuous, Plain)),
        (PitchEnvelope, ("pitch_rate2", "Rate 2", 99, 99, Continuous, Plain)),
        (PitchEnvelope, ("pitch_rate3", "Rate 3", 99, 99, Continuous, Plain)),
        (PitchEnvelope, ("pitch_rate4", "Rate 4", 99, 99, Continuous, Plain)),
        (PitchEnvelope, ("pitch_level1", "Level 1", 99, 50, Continuous, Offset(-50))),
        (PitchEnvelope, ("pitch_level2", "Level 2", 99, 50, Continuous, Offset(-50))),
        (PitchEnvelope, ("pitch_level3", "Level 3", 99, 50, Continuous, Offset(-50))),
        (PitchEnvelope, ("pitch_level4", "Level 4", 99, 50, Continuous, Offset(-50))),
        (Algorithm, ("algorithm", "Algorithm", 31, 0, ALGORITHMS, Offset(1))),
        (Algorithm, ("feedback", "Feedback", 7, 0, Continuous, Plain)),
        (Algorithm, ("osc_sync", "Oscillator sync", 1, 1, OFF_ON, Label)),
        (Lfo, ("lfo_speed", "Speed", 99, 35, Continuous, Plain)),
        (Lfo, ("lfo_delay", "Delay", 99, 0, Continuous, Plain)),
        (Lfo, ("lfo_pitch_depth", "Pitch depth", 99, 0, Continuous, Plain)),
        (Lfo, ("lfo_amp_depth", "Amp depth", 99, 0, Continuous, Plain)),
        (Lfo, ("lfo_sync", "Key sync", 1, 1, OFF_ON, Label)),
        (Lfo, ("lfo_wave", "Wave", 5, 0, WAVES, Label)),
        (Lfo, ("pitch_mod_sens", "Pitch mod sens", 7, 3, Continuous, Plain)),
        (Voice, ("transpose", "Transpose", 48, 24, Ordinal, Offset(-24))),
    ]
};

/// Every parameter of a patch, in permanent order.
pub static PARAMS: [ParamDef; NUM_PARAMS] = {
    let mut table = [def(0, Group::Operator(6), OPERATOR_ROWS[5][0]); NUM_PARAMS];
    let mut id = 0;
    while id < NUM_PARAMS {
        table[id] = if id < NUM_OPERATORS * operator::NUM_PARAMS {
            let op = NUM_OPERATORS - 1 - id / operator::NUM_PARAMS;
            def(id, Group::Operator(op as u8 + 1), OPERATOR_ROWS[op][id % operator::NUM_PARAMS])
        } else {
            let (group, row) = GLOBAL_ROWS[id - NUM_OPERATORS * operator::NUM_PARAMS];
            def(id, group, row)
        };
        id += 1;
    }
    table
};
