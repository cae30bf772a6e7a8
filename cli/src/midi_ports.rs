//! Which MIDI port a person means, and the list to choose from.

use std::fmt::Write;

use anyhow::{Result, bail};
use serde_json::json;
use vaeform_bench::stdout;
use vaeform_session::hardware::Ports;

/// Which way a port goes, as seen from here.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Direction {
    /// From a controller.
    Input,
    /// To an instrument.
    Output,
}

impl Direction {
    fn word(self) -> &'static str {
        match self {
            Self::Input => "input",
            Self::Output => "output",
        }
    }
}

/// The one port whose name is `part`, or else the one whose name contains it, in any case.
///
/// # Errors
/// There is none or more than one; the error lists them.
pub(crate) fn find(names: &[String], part: &str, direction: Direction) -> Result<String> {
    let (wanted, word) = (part.to_lowercase(), direction.word());
    let having = |fits: &dyn Fn(&str) -> bool| -> Vec<&String> {
        names.iter().filter(|name| fits(&name.to_lowercase())).collect()
    };
    let exact = having(&|name| name == wanted);
    let found = if exact.is_empty() { having(&|name| name.contains(&wanted)) } else { exact };
    match found[..] {
        [name] => Ok(name.clone()),
        [] if names.is_empty() => bail!("no MIDI {word} is called '{part}': there are no MIDI {word}s"),
        [] => bail!("no MIDI {word} is called '{part}'; there are:{}", lines(names)),
        _ => bail!("more than one MIDI {word} is called '{part}':{}", lines(&found)),
    }
}

fn lines(names: &[impl AsRef<str>]) -> String {
    names.iter().fold(String::new(), |mut lines, name| {
        let _ = write!(lines, "\n  {}", name.as_ref());
        lines
    })
}

/// Prints the ports, as a list or as JSON.
///
/// # Errors
/// When standard output takes nothing.
pub(crate) fn list(ports: &dyn Ports, as_json: bool) -> Result<()> {
    let (inputs, outputs) = (ports.inputs(), ports.outputs());
    if as_json {
        return stdout::print(format!("{:#}\n", json!({"inputs": inputs, "outputs": outputs})).as_bytes());
    }
    let shown = |names: &[String]| if names.is_empty() { "\n  (none)".to_owned() } else { lines(names) };
    stdout::print(format!("MIDI inputs:{}\nMIDI outputs:{}\n", shown(&inputs), shown(&outputs)).as_bytes())
}

#[cfg(test)]
mod tests {
    use super::*;

    fn names() -> Vec<String> {
        ["UM-ONE MIDI 1", "JACK: dx7:in", "JACK: dx7:in 2", "JACK: keys:out"].map(str::to_owned).to_vec()
    }

    #[test]
    fn a_part_of_a_name_is_enough_in_any_case_and_a_whole_name_wins() {
        for (part, name) in [("um-one", 0), ("KEYS", 3), ("jack: dx7:in", 1), ("in 2", 2)] {
            assert_eq!(find(&names(), part, Direction::Output).unwrap(), names()[name]);
        }
    }

    #[test]
    fn a_name_that_is_unknown_or_means_several_ports_lists_them() {
        let error = |part| find(&names(), part, Direction::Input).unwrap_err().to_string();
        assert!(
            error("tx816").contains("no MIDI input is called 'tx816'") && error("tx816").contains("\n  JACK: keys")
        );
        assert!(error("dx7").contains("more than one") && !error("dx7").contains("keys"));
        assert!(find(&[], "x", Direction::Output).unwrap_err().to_string().contains("there are no MIDI outputs"));
    }
}
