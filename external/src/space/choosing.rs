//! What a user adds to the search and what stays where it is.

use anyhow::{Context, Result};

use crate::plugin::PluginParam;

/// What a user adds to the search and what stays where it is.
#[derive(Clone, Debug, Default)]
pub struct Choosing {
    /// Names, paths or ids of parameters that are searched though they would be left out.
    pub added: Vec<String>,
    /// Such names with the value, in plain units or in the plugin's words, that the parameter keeps.
    pub pinned: Vec<(String, String)>,
}

impl Choosing {
    /// Reads `NAME=VALUE`.
    ///
    /// # Errors
    /// When there is no `=`.
    pub fn pin(text: &str) -> Result<(String, String)> {
        let (name, value) = text.rsplit_once('=').with_context(|| format!("'{text}', expected NAME=VALUE"))?;
        Ok((name.trim().to_owned(), value.trim().to_owned()))
    }

    /// The value that a parameter keeps, if it is pinned.
    ///
    /// # Errors
    /// When it cannot have that value.
    pub(super) fn pinned(&self, param: &PluginParam) -> Result<Option<f64>> {
        let Some((_, value)) = self.pinned.iter().find(|(name, _)| is_named(param, name)) else { return Ok(None) };
        if let Some(choice) = param.choices.iter().find(|choice| choice.text.eq_ignore_ascii_case(value)) {
            return Ok(Some(choice.value));
        }
        let number: Option<f64> = value.parse().ok();
        number.filter(|number| (param.min..=param.max).contains(number)).map(Some).with_context(|| {
            let words: Vec<&str> = param.choices.iter().map(|choice| choice.text.as_str()).collect();
            format!("{} = '{value}', expected {} to {} {}", param.path(), param.min, param.max, words.join(", "))
        })
    }

    pub(super) fn is_added(&self, param: &PluginParam) -> bool {
        self.added.iter().any(|name| is_named(param, name))
    }

    /// # Errors
    /// When a name is none of these parameters'.
    pub(super) fn check(&self, params: &[PluginParam]) -> Result<()> {
        let names = self.added.iter().chain(self.pinned.iter().map(|(name, _)| name));
        names.into_iter().try_for_each(|name| {
            let is_known = params.iter().any(|param| is_named(param, name));
            anyhow::ensure!(is_known, "no parameter '{name}'; expected a name, GROUP/NAME or an id of the plugin");
            Ok(())
        })
    }
}

fn is_named(param: &PluginParam, name: &str) -> bool {
    name.eq_ignore_ascii_case(&param.name) || name.eq_ignore_ascii_case(&param.path()) || name == param.id.to_string()
}
