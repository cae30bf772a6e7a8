//! What an instrument is asked for, and what it is expected to answer.

use super::region::Region;
use crate::definition::{ADDRESS, Area, Definition, MessageForm, linear};
use crate::identity;

/// The name of the bytes that say how much of a memory is wanted.
const SIZE: &str = "size";

/// What answers a request.
#[derive(Clone, Debug)]
pub(super) enum Expected {
    /// Messages of these kinds, or any where there are none; so many, or until it is silent.
    Messages { kinds: Vec<String>, count: Option<usize> },
    /// A part of a memory.
    Memory(Region),
    /// Replies to an identity request.
    Identity,
}

/// A message that asks for something, with what is expected to come.
#[derive(Clone, Debug)]
pub struct Request<'d> {
    /// The instrument; none where all are asked.
    pub definition: Option<&'d Definition>,
    /// What is asked for, in words: `request_single bank 1 program 5`.
    pub words: String,
    /// The device that is asked, where the message has one.
    pub device: Option<u8>,
    pub(super) message: Vec<u8>,
    pub(super) expected: Expected,
}

impl<'d> Request<'d> {
    /// A request of a kind, `request_single` or short `single`, with named bytes. Those that are not given are the least ones.
    ///
    /// # Errors
    /// In words: kinds and names that the definition has, where one is not among them.
    pub fn new(definition: &'d Definition, kind: &str, named: &[(&str, u8)]) -> Result<Self, String> {
        let requests = || definition.forms().iter().filter(|form| form.is_request());
        let long = format!("request_{kind}");
        let Some(form) =
            requests().find(|form| form.kind == kind).or_else(|| requests().find(|form| form.kind == long))
        else {
            let known: Vec<&str> = requests().map(|form| form.kind.as_str()).collect();
            let known = if known.is_empty() { "none".to_owned() } else { known.join(", ") };
            return Err(format!("requests of {}: expected one of {known}; found `{kind}`", definition.id));
        };
        for (name, _) in named {
            if form.header.count_of(name) == 0 {
                let header = vec![0; form.header.len()];
                let known: Vec<&str> = form.header.named(&header).map(|(name, _)| name).collect();
                let known = if known.is_empty() { "no names".to_owned() } else { known.join(", ") };
                return Err(format!("{} of {}: takes {known}; found `{name}`", form.kind, definition.id));
            }
        }
        Self::of_form(definition, form, named)
    }

    /// Asks for `size` bytes of a memory.
    ///
    /// # Errors
    /// In words, where the instrument is not asked by addresses, or for too much.
    pub fn memory(definition: &'d Definition, address: u32, size: u32, device: Option<u8>) -> Result<Self, String> {
        let form = definition.forms().iter().find(|form| is_of_memory(form));
        let form = form.ok_or_else(|| format!("{} is not asked by addresses", definition.id))?;
        let mut named: Vec<(&str, u8)> = device.map(|device| ("device", device)).into_iter().collect();
        named.extend(seven_bits(ADDRESS, address, form.header.count_of(ADDRESS)));
        named.extend(seven_bits(SIZE, size, form.header.count_of(SIZE)));
        Self::of_form(definition, form, &named)
    }

    /// Asks for exactly these bytes; none where the instrument is not asked by addresses.
    pub(super) fn exact(definition: &'d Definition, address: u32, size: usize, device: Option<u8>) -> Option<Self> {
        let mut request = Self::memory(definition, address, u32::try_from(size).ok()?, device).ok()?;
        if let Expected::Memory(region) = &mut request.expected {
            region.want_all();
        }
        Some(request)
    }

    /// Asks for the preset of a slot: the kind of an area and what the slot is called there, like `patch` and `A11`.
    ///
    /// # Errors
    /// In words, where there is no such slot.
    pub fn slot(definition: &'d Definition, kind: &str, label: &str, device: Option<u8>) -> Result<Self, String> {
        let areas = definition.areas().iter().filter(|area| area.kind == kind);
        let find = |area: &Area| (0..area.count).find(|&slot| area.label(slot).eq_ignore_ascii_case(label));
        let Some((area, slot)) = areas.into_iter().find_map(|area| Some((area, find(area)?))) else {
            return Err(format!("{} has no `{kind}` called `{label}`", definition.id));
        };
        let mut request =
            Self::memory(definition, area.address(slot), definition.layout_in(area).size() as u32, device)?;
        request.words = format!("{kind} {label}");
        Ok(request)
    }

    /// Asks for all presets of an area.
    ///
    /// # Errors
    /// In words, where the instrument is not asked by addresses, or the area is too large to be asked for at once.
    pub fn area(definition: &'d Definition, area: &Area, device: Option<u8>) -> Result<Self, String> {
        let size = if area.count > 1 {
            area.step.saturating_mul(area.count)
        } else {
            definition.layout_in(area).size() as u32
        };
        Self::memory(definition, area.address(0), size, device)
    }

    /// Asks all instruments who they are.
    pub fn identity() -> Self {
        Self {
            definition: None,
            words: "identity".to_owned(),
            device: None,
            message: identity::REQUEST.to_vec(),
            expected: Expected::Identity,
        }
    }

    fn of_form(definition: &'d Definition, form: &'d MessageForm, named: &[(&str, u8)]) -> Result<Self, String> {
        let message = form.compose(form.lengths.0, named, None);
        let bytes =
            |name| linear(form.header.named(&message).filter(|(other, _)| *other == name).map(|(_, byte)| byte));
        let expected = match &form.answer {
            _ if is_of_memory(form) => Expected::Memory(Region::new(definition, bytes(ADDRESS), bytes(SIZE))?),
            Some(answer) => Expected::Messages { kinds: answer.kinds.clone(), count: answer.count },
            None => Expected::Messages { kinds: Vec::new(), count: None },
        };
        let device = form.header.named(&message).find(|(name, _)| is_device(name)).map(|(_, byte)| byte);
        let words = match &expected {
            Expected::Memory(region) => format!("{} bytes at {}", region.size(), region.address_words()),
            _ => words_of(form, &message),
        };
        Ok(Self { definition: Some(definition), words, device, message, expected })
    }
}

/// A message in words: its kind, and where it belongs.
pub(super) fn words_of(form: &MessageForm, message: &[u8]) -> String {
    let mut words = form.kind.clone();
    for (name, byte) in form.header.named(message).filter(|(name, _)| !is_device(name)) {
        words += &if name == ADDRESS { format!(" {byte:02X}") } else { format!(" {name} {byte}") };
    }
    words
}

/// True for the name of bytes that tell instruments apart, not presets.
pub(super) fn is_device(name: &str) -> bool {
    matches!(name, "device" | "channel")
}

/// True where a message of this form asks for a part of a memory.
fn is_of_memory(form: &MessageForm) -> bool {
    form.header.count_of(ADDRESS) > 0 && form.header.count_of(SIZE) > 0
}

/// A number as named bytes of seven bits each, the highest ones first.
fn seven_bits(name: &'static str, number: u32, count: usize) -> impl Iterator<Item = (&'static str, u8)> {
    (0..count).rev().map(move |i| (name, number.checked_shr(7 * i as u32).unwrap_or(0) as u8 & 0x7F))
}
