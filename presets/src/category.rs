//! What a factory sound is for.

/// A category of the factory sounds. The order is that of lists and of program numbers.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Category {
    /// Basses.
    Bass,
    /// Leads.
    Lead,
    /// Pads.
    Pad,
    /// Pianos, electric pianos, clavinets.
    Keys,
    /// Plucked sounds.
    Pluck,
    /// Brass.
    Brass,
    /// Bowed strings.
    Strings,
    /// Bells and mallets.
    Bell,
    /// Organs.
    Organ,
    /// Sounds with a rhythm of their own.
    Arp,
    /// Sounds that change while they are held.
    Texture,
    /// Effects and drums.
    Effect,
}

impl Category {
    /// All categories in order.
    pub const ALL: [Self; 12] = [
        Self::Bass,
        Self::Lead,
        Self::Pad,
        Self::Keys,
        Self::Pluck,
        Self::Brass,
        Self::Strings,
        Self::Bell,
        Self::Organ,
        Self::Arp,
        Self::Texture,
        Self::Effect,
    ];

    /// Its name, as presets have it.
    pub const fn name(self) -> &'static str {
        match self {
            Self::Bass => "Bass",
            Self::Lead => "Lead",
            Self::Pad => "Pad",
            Self::Keys => "Keys",
            Self::Pluck => "Pluck",
            Self::Brass => "Brass",
            Self::Strings => "Strings",
            Self::Bell => "Bell & Mallet",
            Self::Organ => "Organ",
            Self::Arp => "Arp & Sequence",
            Self::Texture => "Texture",
            Self::Effect => "Effect & Drum",
        }
    }

    /// The category of this name.
    pub fn from_name(name: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|category| category.name() == name)
    }
}
