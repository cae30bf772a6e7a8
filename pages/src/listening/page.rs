//! A listening test as one file.

use anyhow::{Result, ensure};
use serde_json::json;
use sha2::{Digest, Sha256};

use super::trial::Trial;
use crate::escape::{escaped, in_script};
use crate::wav::data_address;

const PAGE: &str = include_str!("page.html");

/// The page of a test: all trials in a random order for each listener, the items of each too, practice first.
///
/// # Errors
/// When there is no trial, or two have one name.
pub fn page(title: &str, trials: &[Trial]) -> Result<String> {
    ensure!(!trials.is_empty(), "no trials");
    for (n, trial) in trials.iter().enumerate() {
        ensure!(!trials[..n].iter().any(|other| other.name == trial.name), "trial {}: is there twice", trial.name);
    }
    let of = |trial: &Trial| {
        let items = trial.items.iter();
        let items = items.map(|item| json!({"name": item.name, "sound": data_address(&item.samples, trial.rate_hz)}));
        json!({"name": trial.name, "items": items.collect::<Vec<_>>()})
    };
    let trials = json!(trials.iter().map(of).collect::<Vec<_>>());
    let digits =
        Sha256::digest(trials.to_string()).iter().take(6).map(|byte| format!("{byte:02x}")).collect::<String>();
    let test = json!({"page": digits, "trials": trials});
    // The sounds last: what is in them is no place of ours.
    Ok(PAGE.replace("__TITLE__", &escaped(title)).replace("__TEST__", &in_script(&test.to_string())))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::listening::{Item, prepared};

    #[test]
    fn a_page_stands_alone_and_says_nothing_of_what_is_what() {
        let tone: Vec<f32> = (0..8_000).map(|i| 0.4 * (0.1 * i as f32).sin()).collect();
        let judged = vec![Item { name: "our match".to_owned(), samples: tone.clone() }];
        let trial = prepared("bell </script>", 8_000, &tone, judged, true).unwrap();
        let page = page("A <test>", std::slice::from_ref(&trial)).unwrap();
        assert!(page.contains("<title>A &lt;test&gt;</title>") && !page.contains("bell </script>"));
        assert_eq!(page.matches("</script>").count(), 2);
        assert!(!page.contains("http://") && !page.contains("https://") && !page.contains("__T"));
        assert_eq!(page.matches("data:audio/wav;base64,").count(), 4);
        let json = page.split("id=\"test\">").nth(1).and_then(|rest| rest.split("</script>").next()).unwrap();
        let test: serde_json::Value = serde_json::from_str(json).unwrap();
        assert_eq!(test["trials"][0]["items"][3]["name"], "our match");
        assert!(super::page("x", &[trial.clone(), trial]).unwrap_err().to_string().contains("twice"));
        assert!(super::page("x", &[]).is_err());
    }
}
