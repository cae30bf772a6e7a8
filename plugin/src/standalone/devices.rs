//! Which audio and MIDI the program uses: what the command line names, else what answers, JACK before the system's own.

use jack::{Client, ClientOptions, PortFlags};
use midir::MidiInput;

use super::slot::NAMES;

/// What JACK shows of the question; it is gone before the program plays.
const ASKING: &str = "vaeform asks";
/// As JACK names the type of MIDI ports.
const MIDI: &str = "8 bit raw midi";
/// Rates that a card without JACK is asked for, in Hz.
const RATES_HZ: [u32; 2] = [48_000, 44_100];
/// The framework's number of frames in a block.
const PERIOD: &str = "512";

/// A way to play.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct Devices {
    /// The number of the name that the audio system is told.
    pub(super) name: usize,
    /// The command line for the framework.
    pub(super) words: Vec<String>,
    /// What a person is told of it.
    pub(super) about: String,
}

/// What is told of the devices in use.
#[derive(Debug, Default)]
pub(super) struct About(
    #[expect(
        clippy::disallowed_types,
        reason = "set by the main thread, read by it; the audio thread knows none of it"
    )]
    std::sync::Mutex<String>,
);

impl About {
    pub(super) fn set(&self, about: String) {
        *self.0.lock().unwrap_or_else(std::sync::PoisonError::into_inner) = about;
    }

    pub(super) fn get(&self) -> Box<str> {
        self.0.lock().unwrap_or_else(std::sync::PoisonError::into_inner).as_str().into()
    }
}

/// A JACK server as it answers.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
struct Server {
    rate_hz: u32,
    frames: u32,
    /// A port of hardware that gives MIDI.
    midi: Option<String>,
    /// Names of the ports that are there.
    ports: Vec<String>,
}

impl Server {
    fn ask() -> Option<Self> {
        let (client, _) = Client::new(ASKING, ClientOptions::NO_START_SERVER).ok()?;
        let ports = client.ports(None, None, PortFlags::empty());
        let midi = client.ports(None, Some(MIDI), PortFlags::IS_OUTPUT | PortFlags::IS_PHYSICAL);
        let midi = midi.into_iter().find(|name| !name.contains("Midi-Through") && !name.contains("Midi Through"));
        Some(Self { rate_hz: client.sample_rate(), frames: client.buffer_size(), midi, ports })
    }

    /// The first name from this number on that no client of the server has.
    fn free_name(&self, from: usize) -> usize {
        let is_taken = |number: &usize| {
            let client = format!("{}:", jack_name(*number));
            self.ports.iter().any(|port| port.starts_with(&client))
        };
        (from..NAMES.len()).chain(0..from).find(|number| !is_taken(number)).unwrap_or(from)
    }
}

/// A name as the framework tells it JACK.
fn jack_name(number: usize) -> String {
    NAMES[number].to_lowercase().replace(' ', "_")
}

/// The value of a word of the command line, by its long and its short name.
pub(super) fn value<'a>(words: &'a [String], long: &str, short: Option<&str>) -> Option<&'a str> {
    let mut rest = words.iter().skip(1);
    while let Some(word) = rest.next() {
        if word == long || short.is_some_and(|short| word == short) {
            return rest.next().map(String::as_str);
        }
        let joined = word.strip_prefix(long).and_then(|value| value.strip_prefix('='));
        let short = short.and_then(|short| word.strip_prefix(short)).filter(|value| !value.is_empty());
        if let Some(value) = joined.or(short.filter(|_| !word.starts_with("--"))) {
            return Some(value);
        }
    }
    None
}

/// Ways to play, best first, for this command line and the program of this number.
pub(super) fn candidates(words: &[String], number: usize) -> Vec<Devices> {
    let chosen = value(words, "--backend", Some("-b")).filter(|chosen| *chosen != "auto");
    let is_asked = matches!(chosen, None | Some("jack"));
    let server = if is_asked { Server::ask() } else { None };
    candidates_of(words, number, chosen, server.as_ref(), first_midi_input)
}

/// The first MIDI input of the system that hardware is behind.
fn first_midi_input() -> Option<String> {
    let midi = MidiInput::new(NAMES[0]).ok()?;
    let names = midi.ports().into_iter().filter_map(|port| midi.port_name(&port).ok());
    names.into_iter().find(|name| !name.contains("Midi Through") && !name.to_lowercase().contains("vaeform"))
}

fn candidates_of(
    words: &[String],
    number: usize,
    chosen: Option<&str>,
    server: Option<&Server>,
    midi: impl Fn() -> Option<String>,
) -> Vec<Devices> {
    match (chosen, server) {
        (Some("jack"), None) => vec![plain(words, number, "JACK")],
        (Some("jack"), Some(server)) => vec![with_jack(words, number, server)],
        (Some("dummy"), _) => {
            vec![plain(words, number, "No sound, no MIDI: the program runs without devices (--backend dummy)")]
        }
        (Some("alsa"), _) => system(words, number, "ALSA", midi),
        (Some(other), _) => system(words, number, other, midi),
        (None, server) => {
            let jack = server.map(|server| with_jack(words, number, server));
            let silent = added(words, &[("--backend", None, "dummy".to_owned())]);
            let about = "No sound: no audio output answers. Is another program using it? --output-device names one, --help lists more";
            let silent = Devices { name: number, words: silent, about: about.to_owned() };
            let backend = if cfg!(target_os = "linux") { "alsa" } else { "auto" };
            let named = added(words, &[("--backend", Some("-b"), backend.to_owned())]);
            let title = if cfg!(target_os = "linux") { "ALSA" } else { "The system's audio" };
            jack.into_iter().chain(system(&named, number, title, midi)).chain([silent]).collect()
        }
    }
}

/// A command line with words that it has not named itself.
fn added(words: &[String], more: &[(&str, Option<&str>, String)]) -> Vec<String> {
    let mut all = words.to_vec();
    for (long, short, given) in more {
        match value(words, long, *short) {
            // The framework takes a word once.
            Some("auto") if *long == "--backend" => {
                all.retain(|word| {
                    word != "auto"
                        && word != "--backend"
                        && word != "-b"
                        && word != "--backend=auto"
                        && word != "-bauto"
                });
                all.extend([(*long).to_owned(), given.clone()]);
            }
            Some(_) => {}
            None => all.extend([(*long).to_owned(), given.clone()]),
        }
    }
    all
}

fn plain(words: &[String], number: usize, about: &str) -> Devices {
    Devices { name: number, words: words.to_vec(), about: about.to_owned() }
}

/// Through JACK, at its own rate, which the framework does not ask for.
fn with_jack(words: &[String], number: usize, server: &Server) -> Devices {
    let name = server.free_name(number);
    let mut more = vec![
        ("--backend", Some("-b"), "jack".to_owned()),
        ("--sample-rate", Some("-r"), server.rate_hz.to_string()),
        ("--period-size", Some("-p"), server.frames.to_string()),
    ];
    let given = value(words, "--connect-jack-midi-input", None).map(str::to_owned);
    if let Some(midi) = given.clone().or(server.midi.clone()) {
        more.push(("--connect-jack-midi-input", None, midi));
    }
    let midi = given
        .or(server.midi.clone())
        .unwrap_or_else(|| format!("connect your keyboard to {}:midi_input", jack_name(name)));
    let about = format!("JACK at {} kHz, blocks of {} frames.   MIDI: {midi}", khz(server.rate_hz), server.frames);
    Devices { name, words: added(words, &more), about }
}

/// Through the system, at the rates that its cards have.
fn system(words: &[String], number: usize, title: &str, midi: impl Fn() -> Option<String>) -> Vec<Devices> {
    let input = value(words, "--midi-input", None).map(str::to_owned).or_else(midi);
    let rates: Vec<u32> = match value(words, "--sample-rate", Some("-r")).and_then(|rate| rate.parse::<f32>().ok()) {
        Some(rate) => vec![rate as u32],
        None => RATES_HZ.to_vec(),
    };
    let device = value(words, "--output-device", None).unwrap_or("default output");
    let period = value(words, "--period-size", Some("-p")).unwrap_or(PERIOD);
    let with = |rate: u32| {
        let mut more = vec![("--sample-rate", Some("-r"), rate.to_string())];
        more.extend(input.clone().map(|input| ("--midi-input", None, input)));
        let midi = input.as_deref().unwrap_or("no input is connected to the machine");
        let about = format!("{title}, {device}, {} kHz, blocks of {period} frames.   MIDI: {midi}", khz(rate));
        Devices { name: number, words: added(words, &more), about }
    };
    rates.into_iter().map(with).collect()
}

fn khz(rate_hz: u32) -> String {
    let (whole, rest) = (rate_hz / 1000, rate_hz % 1000 / 100);
    if rest == 0 { whole.to_string() } else { format!("{whole}.{rest}") }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn line(words: &str) -> Vec<String> {
        words.split(' ').map(str::to_owned).collect()
    }

    fn all(words: &str, server: Option<&Server>) -> Vec<Devices> {
        let words = line(words);
        let chosen = value(&words, "--backend", Some("-b")).filter(|chosen| *chosen != "auto").map(str::to_owned);
        candidates_of(&words, 0, chosen.as_deref(), server, || Some("Keystation 49:0".to_owned()))
    }

    fn server() -> Server {
        Server { rate_hz: 44_100, frames: 256, midi: None, ports: Vec::new() }
    }

    #[test]
    fn values_are_found_in_each_way_of_writing_them() {
        for words in ["x --backend jack", "x --backend=jack", "x -b jack", "x -bjack", "x -r 48000 -b jack"] {
            assert_eq!(value(&line(words), "--backend", Some("-b")), Some("jack"), "{words}");
        }
        assert_eq!(value(&line("x --midi-input a"), "--backend", Some("-b")), None);
    }

    #[test]
    fn a_server_of_another_rate_is_played_at_its_own_rate() {
        let devices = &all("x", Some(&server()))[0];
        assert_eq!(value(&devices.words, "--sample-rate", Some("-r")), Some("44100"));
        assert_eq!(value(&devices.words, "--period-size", Some("-p")), Some("256"));
        assert_eq!(
            devices.about,
            "JACK at 44.1 kHz, blocks of 256 frames.   MIDI: connect your keyboard to vaeform:midi_input"
        );
        let given = &all("x --backend jack --sample-rate 48000", Some(&server()))[0];
        assert_eq!(given.words.iter().filter(|word| *word == "--sample-rate").count(), 1);
    }

    #[test]
    fn a_second_program_has_another_name_for_jack() {
        let taken = Server { ports: vec!["vaeform:output_1".to_owned(), "vaeform_2:output_1".to_owned()], ..server() };
        assert_eq!(all("x", Some(&taken))[0].name, 2);
        assert_eq!(all("x", Some(&server()))[0].name, 0);
    }

    #[test]
    fn without_jack_the_system_plays_with_the_first_keyboard_and_in_the_end_a_window_says_that_there_is_no_sound() {
        let ways = all("x", None);
        let last = ways.last().unwrap();
        assert!(last.about.starts_with("No sound"), "{}", last.about);
        assert_eq!(value(&last.words, "--backend", Some("-b")), Some("dummy"));
        let first = &ways[0];
        assert!(first.about.contains("48 kHz") && first.about.ends_with("MIDI: Keystation 49:0"), "{}", first.about);
        assert_eq!(value(&first.words, "--midi-input", None), Some("Keystation 49:0"));
        assert!(ways[1].about.contains("44.1 kHz"), "{}", ways[1].about);
    }

    #[test]
    fn what_the_command_line_chooses_is_the_only_way() {
        assert_eq!(all("x --backend dummy", Some(&server())).len(), 1);
        assert_eq!(all("x -b jack", None).len(), 1);
        let auto = all("x --backend auto", None);
        assert!(auto.iter().all(|way| way.words.iter().filter(|word| *word == "--backend").count() == 1), "{auto:?}");
    }
}
