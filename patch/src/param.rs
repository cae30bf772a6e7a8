//! What a parameter is: identity, range, kind, how it is shown and how it morphs.

/// Index of a parameter in [`PARAMS`](super::PARAMS); permanent, the table only grows at its end.
///
/// For the FM layer it equals the byte offset in the 155-byte DX7 single voice.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub struct ParamId(pub u16);

impl ParamId {
    /// The position in [`PARAMS`](super::PARAMS), `0..NUM_PARAMS`.
    pub const fn idx(self) -> usize {
        self.0 as usize
    }

    /// The definition of this parameter.
    pub fn def(self) -> &'static ParamDef {
        &super::PARAMS[self.idx()]
    }

    /// Looks a parameter up by its permanent text id, such as `op1_level`.
    pub fn from_key(key: &str) -> Option<Self> {
        super::PARAMS.iter().find(|p| p.key == key).map(|p| p.id)
    }

    /// All parameters in table order.
    pub fn all() -> impl ExactSizeIterator<Item = Self> {
        (0..super::NUM_PARAMS as u16).map(Self)
    }
}

/// The block of the instrument that a parameter belongs to. Later layers (wavetable, filter, modulation, effects) add groups.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum Group {
    /// FM operator 1-6.
    Operator(u8),
    /// Pitch envelope shared by all operators.
    PitchEnvelope,
    /// Algorithm, feedback and oscillator sync.
    Algorithm,
    /// The low-frequency oscillator and its depths.
    Lfo,
    /// What concerns the whole voice, such as transpose.
    Voice,
}

/// How the values of a parameter relate to each other; decides how models encode it and which widget edits it.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Kind {
    /// Values between the instrument's integer steps are meaningful and sound between them.
    Continuous,
    /// Integers in a meaningful order; values between steps are rounded.
    Ordinal,
    /// Integers that name alternatives, in the order of the labels; rounded.
    Choice(&'static [&'static str]),
}

/// What happens to a parameter on the way from one patch to another.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Morph {
    /// Moves in a straight line.
    Glide,
    /// Switches over at half way; a sounding voice must be crossfaded across it.
    Switch,
}

/// How a value is shown to people.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Display {
    /// The number itself.
    Plain,
    /// The number plus this offset, as the instrument's panel shows it (algorithm 1-32, detune -7..+7, transpose -24..+24).
    Offset(i8),
    /// A note name, value 0 being the note A-1 (breakpoints).
    NoteFromA,
    /// The labels of a [`Kind::Choice`].
    Label,
}

/// One parameter of a patch. `PARAMS[id.idx()].id == id`.
#[derive(Clone, Copy, Debug)]
pub struct ParamDef {
    /// Position in the table.
    pub id: ParamId,
    /// Permanent text id used in presets, JSON and CSV: lower case, digits and underscores.
    pub key: &'static str,
    /// Name shown to people, without the group.
    pub name: &'static str,
    /// Block of the instrument.
    pub group: Group,
    /// Largest legal value; the smallest is 0 for every parameter.
    pub max: f32,
    /// Value in the initial voice.
    pub default: f32,
    /// Continuous, ordinal or choice.
    pub kind: Kind,
    /// Straight line or switch.
    pub morph: Morph,
    /// How it is shown.
    pub display: Display,
}

impl ParamDef {
    /// Brings `value` into `0..=max`, rounds it where the kind has only whole steps; a non-finite value becomes the default.
    pub fn clamp(&self, value: f32) -> f32 {
        if !value.is_finite() {
            return self.default;
        }
        let value = value.clamp(0.0, self.max);
        match self.kind {
            Kind::Continuous => value,
            Kind::Ordinal | Kind::Choice(_) => value.round(),
        }
    }

    /// The value as people read it, such as `+3`, `C3`, `-LIN` or `42.5`.
    pub fn display(&self, value: f32) -> String {
        let number = |v: f32| if v.fract() == 0.0 { format!("{v:.0}") } else { format!("{v:.2}") };
        match self.display {
            Display::Plain => number(value),
            Display::Offset(by) if by < 0 => {
                let v = value + f32::from(by);
                if v > 0.0 { format!("+{}", number(v)) } else { number(v) }
            }
            Display::Offset(by) => number(value + f32::from(by)),
            Display::NoteFromA => {
                const NAMES: [&str; 12] = ["A", "A#", "B", "C", "C#", "D", "D#", "E", "F", "F#", "G", "G#"];
                let step = value.round() as i32;
                format!("{}{}", NAMES[step.rem_euclid(12) as usize], (step + 9).div_euclid(12) - 1)
            }
            Display::Label => match self.kind {
                Kind::Choice(labels) => labels[(value.round() as usize).min(labels.len() - 1)].to_owned(),
                _ => number(value),
            },
        }
    }
}
