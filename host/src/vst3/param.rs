//! Parameters as the plugin lists them, and their changes.

/// A parameter as the plugin lists it.
#[derive(Clone, Debug, PartialEq)]
pub struct Vst3Param {
    /// Its id.
    pub id: u32,
    /// Its name.
    pub name: String,
    /// Its normalised value at first, 0..1.
    pub default: f64,
    /// It chooses a program.
    pub is_program: bool,
    /// Hosts do not show it.
    pub is_hidden: bool,
}

/// A parameter's new value at a frame of a block.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Change {
    /// The parameter's id.
    pub id: u32,
    /// Frame from the start of the block.
    pub frame: i32,
    /// Normalised, 0..1.
    pub value: f64,
}
