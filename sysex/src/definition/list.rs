//! Words of enumerations: `wave{3..64}` stands for 62 of them.

/// How many words a list may have.
const MAX_WORDS: usize = 16_384;

/// The words of a list.
///
/// # Errors
/// The entry whose range cannot be read, or at which the list becomes too long.
pub(super) fn expand(entries: &[String]) -> Result<Vec<String>, String> {
    let mut words = Vec::new();
    for entry in entries {
        let range = entry.split_once('{').and_then(|(before, rest)| Some((before, rest.split_once('}')?)));
        let Some((before, (range, after))) = range else {
            words.push(entry.clone());
            continue;
        };
        let numbers = range.split_once("..").and_then(|(from, to)| Some((from.parse().ok()?, to.parse().ok()?)));
        let Some((from, to)) = numbers.filter(|&(from, to): &(usize, usize)| from <= to && to < MAX_WORDS) else {
            return Err(entry.clone());
        };
        if words.len() > MAX_WORDS {
            return Err(entry.clone());
        }
        words.extend((from..=to).map(|number| format!("{before}{number}{after}")));
    }
    Ok(words)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn ranges_become_words() {
        let entries = ["off", "wave{3..5}", "{1..2} voices"].map(str::to_owned);
        assert_eq!(expand(&entries).unwrap(), ["off", "wave3", "wave4", "wave5", "1 voices", "2 voices"]);
        for bad in ["{", "{1}", "{2..1}", "{a..b}", "{0..99999}"] {
            let found = expand(&[bad.to_owned()]);
            assert_eq!(found, if bad == "{" { Ok(vec!["{".to_owned()]) } else { Err(bad.to_owned()) });
        }
    }
}
