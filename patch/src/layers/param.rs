//! What a parameter of the layers is: identity, range, unit, and how its knob and its modulation go.

/// Index of a parameter of the layers in [`PARAMS`](super::PARAMS). Files name parameters by key, so that the order may change.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub struct LayerParamId(pub u16);

impl LayerParamId {
    /// The position in [`PARAMS`](super::PARAMS).
    pub const fn idx(self) -> usize {
        self.0 as usize
    }

    /// The definition of this parameter.
    pub fn def(self) -> &'static LayerParamDef {
        &super::PARAMS[self.idx()]
    }

    /// The parameter with that permanent text id, such as `osc1.level`.
    pub fn from_key(key: &str) -> Option<Self> {
        let (group, key) = key.split_once('.')?;
        super::PARAMS.iter().position(|def| def.group.key() == group && def.key == key).map(|idx| Self(idx as u16))
    }

    /// Its permanent text id, such as `osc1.level`.
    pub fn key(self) -> String {
        let def = self.def();
        format!("{}.{}", def.group.key(), def.key)
    }

    /// All parameters in table order.
    pub fn all() -> impl ExactSizeIterator<Item = Self> {
        (0..super::PARAMS.len() as u16).map(Self)
    }
}

/// The part of the instrument that a parameter belongs to.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum LayerGroup {
    /// The FM layer among the others: whether it sounds, where it goes, how wide it is.
    Fm,
    /// Wavetable oscillator 1-3.
    Oscillator(u8),
    /// The sub oscillator.
    Sub,
    /// The noise.
    Noise,
    /// The partials.
    Partials,
    /// Filter 1-2.
    Filter(u8),
    /// How the filters stand to each other.
    Filters,
    /// Envelope 1-4; the first is the amplifier of all layers but FM.
    Envelope(u8),
    /// Low-frequency oscillator 1-4.
    Lfo(u8),
    /// Random source 1-2.
    Random(u8),
    /// The macros.
    Macros,
    /// Drive.
    Drive,
    /// Equalizer.
    Equalizer,
    /// Compressor.
    Compressor,
    /// Phaser.
    Phaser,
    /// Chorus.
    Chorus,
    /// Delay.
    Delay,
    /// Reverb.
    Reverb,
    /// Stereo width.
    Width,
    /// The order of the effects.
    Effects,
}

impl LayerGroup {
    /// Its permanent text id: lower case and digits.
    pub const fn key(self) -> &'static str {
        match self {
            Self::Fm => "fm",
            Self::Oscillator(1) => "osc1",
            Self::Oscillator(2) => "osc2",
            Self::Oscillator(_) => "osc3",
            Self::Sub => "sub",
            Self::Noise => "noise",
            Self::Partials => "partials",
            Self::Filter(1) => "filter1",
            Self::Filter(_) => "filter2",
            Self::Filters => "filters",
            Self::Envelope(1) => "env1",
            Self::Envelope(2) => "env2",
            Self::Envelope(3) => "env3",
            Self::Envelope(_) => "env4",
            Self::Lfo(1) => "lfo1",
            Self::Lfo(2) => "lfo2",
            Self::Lfo(3) => "lfo3",
            Self::Lfo(_) => "lfo4",
            Self::Random(1) => "random1",
            Self::Random(_) => "random2",
            Self::Macros => "macros",
            Self::Drive => "drive",
            Self::Equalizer => "equalizer",
            Self::Compressor => "compressor",
            Self::Phaser => "phaser",
            Self::Chorus => "chorus",
            Self::Delay => "delay",
            Self::Reverb => "reverb",
            Self::Width => "width",
            Self::Effects => "effects",
        }
    }

    /// True for effects, which are behind all notes.
    pub const fn is_effect(self) -> bool {
        matches!(
            self,
            Self::Drive
                | Self::Equalizer
                | Self::Compressor
                | Self::Phaser
                | Self::Chorus
                | Self::Delay
                | Self::Reverb
                | Self::Width
                | Self::Effects
        )
    }

    /// Its name as people read it.
    pub fn name(self) -> String {
        match self {
            Self::Fm => "FM".to_owned(),
            Self::Oscillator(n) => format!("Oscillator {n}"),
            Self::Sub => "Sub".to_owned(),
            Self::Noise => "Noise".to_owned(),
            Self::Partials => "Partials".to_owned(),
            Self::Filter(n) => format!("Filter {n}"),
            Self::Filters => "Filters".to_owned(),
            Self::Envelope(n) => format!("Envelope {n}"),
            Self::Lfo(n) => format!("LFO {n}"),
            Self::Random(n) => format!("Random {n}"),
            Self::Macros => "Macros".to_owned(),
            Self::Drive => "Drive".to_owned(),
            Self::Equalizer => "Equalizer".to_owned(),
            Self::Compressor => "Compressor".to_owned(),
            Self::Phaser => "Phaser".to_owned(),
            Self::Chorus => "Chorus".to_owned(),
            Self::Delay => "Delay".to_owned(),
            Self::Reverb => "Reverb".to_owned(),
            Self::Width => "Width".to_owned(),
            Self::Effects => "Effects".to_owned(),
        }
    }
}

/// How the way of a knob, 0..1, becomes a plain value. Modulation adds to the way, before the value.
#[derive(Clone, Copy, Debug, PartialEq)]
pub enum Scale {
    /// In a straight line.
    Linear,
    /// By equal ratios; the smallest value is above 0.
    Ratio,
    /// By the power of so much: fine steps at the low end, and 0 can be reached.
    Power(f32),
    /// In a straight line, but nothing modulates it and it does not glide: something is made anew of it.
    Still,
    /// Whole numbers only; nothing modulates it.
    Steps,
}

/// One parameter of the layers.
#[derive(Clone, Copy, Debug)]
pub struct LayerParamDef {
    /// Permanent text id inside its group: lower case, digits and underscores.
    pub key: &'static str,
    /// Name shown to people, without the group.
    pub name: &'static str,
    /// What it belongs to.
    pub group: LayerGroup,
    /// Smallest plain value.
    pub min: f32,
    /// Largest plain value.
    pub max: f32,
    /// Value of a new patch.
    pub default: f32,
    /// Unit with its leading space, or empty.
    pub unit: &'static str,
    /// From the knob's way to the value.
    pub scale: Scale,
    /// Names of the steps, or empty. Presets name choices by them, so they are permanent.
    pub labels: &'static [&'static str],
}

impl LayerParamDef {
    /// Brings a plain value into range; a non-finite one becomes the default.
    pub fn clamp(&self, value: f32) -> f32 {
        if !value.is_finite() {
            return self.default;
        }
        let value = value.clamp(self.min, self.max);
        if self.scale == Scale::Steps { value.round() } else { value }
    }

    /// True when it can be modulated and glide.
    pub fn is_continuous(&self) -> bool {
        !matches!(self.scale, Scale::Still | Scale::Steps)
    }

    /// The plain value at a way of the knob, which is clamped to 0..1. `[audio-thread]`
    pub fn at(&self, way: f32) -> f32 {
        let way = if way > 0.0 { way.min(1.0) } else { 0.0 };
        let span = self.max - self.min;
        match self.scale {
            Scale::Linear | Scale::Still => self.min + span * way,
            Scale::Ratio => self.min * ((self.max / self.min).log2() * way).exp2(),
            Scale::Power(power) => self.min + span * way.powf(power),
            Scale::Steps => (self.min + span * way).round(),
        }
    }

    /// The way of the knob at a plain value, 0..1. `[audio-thread]`
    pub fn way(&self, value: f32) -> f32 {
        let value = self.clamp(value);
        let part = (value - self.min) / (self.max - self.min);
        match self.scale {
            Scale::Linear | Scale::Still | Scale::Steps => part,
            Scale::Ratio => (value / self.min).log2() / (self.max / self.min).log2(),
            Scale::Power(power) => part.max(0.0).powf(1.0 / power),
        }
    }

    /// The value as people read it, such as `1.25 kHz`, `-12.0 dB` or `low-pass`.
    pub fn display(&self, value: f32) -> String {
        let value = self.clamp(value);
        if let Some(label) = self.labels.get((value - self.min) as usize) {
            return (*label).to_owned();
        }
        match (self.scale, self.unit) {
            (Scale::Steps, unit) => format!("{value:.0}{unit}"),
            (_, " Hz") if value >= 1_000.0 => format!("{:.2} kHz", value / 1_000.0),
            (_, " s") if value < 1.0 => format!("{:.1} ms", value * 1_000.0),
            (_, "") => format!("{:.1} %", value * 100.0),
            (_, unit) if value.abs() < 10.0 => format!("{value:.2}{unit}"),
            (_, unit) => format!("{value:.1}{unit}"),
        }
    }
}
