//! What instruments can be asked for.

use vaeform_sysex::definition::{Area, Definition, MessageForm};
use vaeform_sysex::manufacturer;
use vaeform_sysex::transfer::Request;

use crate::instruments::definitions;

/// The device number that Roland's instruments leave the factory with: 17 on their panel.
const ROLAND_DEVICE: u8 = 0x10;

/// A number that a request has: the device, a bank, a program.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct AskedNumber {
    /// What it is called.
    pub name: &'static str,
    /// The least and the greatest.
    pub range: (u8, u8),
    /// What it is unless somebody has changed it on the instrument.
    pub usual: u8,
}

/// What exactly is asked for.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum What {
    /// A kind of request of the definition, by its number.
    Form(usize),
    /// All presets of a part of memory, by its number.
    Area(usize),
    /// One preset of it.
    Slot(usize),
}

/// Something that an instrument can be asked for.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct RequestOffer {
    /// The instrument, maker and name.
    pub instrument: String,
    /// What can be had, in words.
    pub words: String,
    /// What has to be said with it.
    pub numbers: Vec<AskedNumber>,
    /// The names of slots, where one is to be chosen.
    pub slots: Vec<String>,
    definition: usize,
    what: What,
}

/// A request that somebody wants: made by [`RequestOffer::wish`].
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct RequestWish {
    definition: usize,
    what: What,
    numbers: Vec<(&'static str, u8)>,
    slot: u32,
}

/// All that can be asked for, instrument by instrument. Takes some milliseconds the first time.
pub fn offers() -> Vec<RequestOffer> {
    definitions().iter().enumerate().flat_map(|(number, definition)| of_definition(number, definition)).collect()
}

fn of_definition(number: usize, definition: &'static Definition) -> Vec<RequestOffer> {
    let instrument = format!("{} {}", definition.maker, definition.name);
    let offer = |words: String, numbers, slots, what| RequestOffer {
        instrument: instrument.clone(),
        words,
        numbers,
        slots,
        definition: number,
        what,
    };
    let mut all = Vec::new();
    for (i, form) in definition.forms().iter().enumerate().filter(|(_, form)| form.is_request()) {
        let numbers = numbers(form);
        if numbers.iter().all(|number| !matches!(number.name, "address" | "size")) {
            all.push(offer(words(&form.kind), numbers, Vec::new(), What::Form(i)));
            continue;
        }
        let device: Vec<AskedNumber> = numbers.into_iter().filter(|number| number.name == "device").collect();
        for (i, area) in definition.areas().iter().enumerate() {
            if area.count > 1 {
                let all_of = format!("all of {}", area.kind.replace('_', " "));
                all.push(offer(all_of, device.clone(), Vec::new(), What::Area(i)));
                let slots = (0..area.count).map(|slot| area.label(slot)).collect();
                all.push(offer(words(&area.kind), device.clone(), slots, What::Slot(i)));
            } else {
                all.push(offer(one_of(area), device.clone(), Vec::new(), What::Slot(i)));
            }
        }
    }
    all
}

fn one_of(area: &Area) -> String {
    let (kind, label) = (words(&area.kind), area.label(0));
    if kind == label { kind } else { format!("{kind}, {label}") }
}

/// A kind as it is said: without the word that all requests begin with.
fn words(kind: &str) -> String {
    kind.strip_prefix("request_").unwrap_or(kind).replace('_', " ")
}

/// The named bytes of a message with what they may be: what is written for the least and for the greatest value.
fn numbers(form: &'static MessageForm) -> Vec<AskedNumber> {
    let header = &form.header;
    let least = header.write(&[]);
    let most: Vec<(&str, u8)> = header.named(&least).map(|(name, _)| (name, 0x7F)).collect();
    let most = header.write(&most);
    let is_roland = least.get(1) == Some(&manufacturer::ROLAND);
    let number = |((name, from), (_, to)): ((&'static str, u8), (&str, u8))| {
        let usual = if is_roland && name == "device" { ROLAND_DEVICE.clamp(from, to) } else { from };
        AskedNumber { name, range: (from, to), usual }
    };
    header.named(&least).zip(header.named(&most)).map(number).collect()
}

impl RequestOffer {
    /// The request with these numbers, in the order of [`numbers`](Self::numbers), and of this slot.
    pub fn wish(&self, numbers: &[u8], slot: usize) -> RequestWish {
        let numbers = self.numbers.iter().zip(numbers).map(|(asked, &number)| (asked.name, number)).collect();
        RequestWish { definition: self.definition, what: self.what, numbers, slot: slot as u32 }
    }
}

impl RequestWish {
    /// The message with what is expected to come.
    ///
    /// # Errors
    /// In words, where the instrument cannot be asked for it.
    pub(crate) fn request(&self) -> Result<Request<'static>, String> {
        let definition = definitions().get(self.definition).ok_or("no such instrument")?;
        let area = |number: usize| definition.areas().get(number).ok_or("no such part of memory");
        let device = self.numbers.iter().find(|number| number.0 == "device").map(|number| number.1);
        match self.what {
            What::Form(number) => {
                let form = definition.forms().get(number).ok_or("no such request")?;
                Request::new(definition, &form.kind, &self.numbers)
            }
            What::Area(number) => Request::area(definition, area(number)?, device),
            What::Slot(number) => {
                let area = area(number)?;
                Request::slot(definition, &area.kind, &area.label(self.slot), device)
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn instruments_are_asked_for_presets_banks_and_parts_of_memory() {
        let all = offers();
        let find = |instrument: &str, words: &str| {
            let found = all.iter().find(|offer| offer.instrument.contains(instrument) && offer.words == words);
            found.unwrap_or_else(|| panic!("{words} of {instrument}"))
        };
        let bank = find("Virus A, B and C", "single bank");
        assert_eq!(bank.numbers.iter().map(|number| number.name).collect::<Vec<_>>(), ["device", "bank"]);
        let request = bank.wish(&[0, 1], 0).request().expect("a request");
        assert_eq!(request.words, "request_single_bank bank 1");
        let patch = find("JP-8", "patch");
        assert_eq!((patch.slots.len(), patch.slots[9].as_str()), (128, "A22"));
        assert_eq!(patch.numbers, [AskedNumber { name: "device", range: (0, 0x7F), usual: 0x10 }]);
        assert_eq!(patch.wish(&[16], 9).request().expect("a request").words, "patch A22");
        let all_patches = find("JP-8", "all of patch").wish(&[16], 0).request().expect("a request");
        assert_eq!(all_patches.words, "32768 bytes at 02 00 00 00");
    }

    #[test]
    fn everything_that_is_offered_can_be_asked_for() {
        for offer in offers() {
            let least: Vec<u8> = offer.numbers.iter().map(|number| number.range.0).collect();
            if let Err(error) = offer.wish(&least, 0).request() {
                panic!("{} {}: {error}", offer.instrument, offer.words);
            }
        }
    }
}
