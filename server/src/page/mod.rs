//! The page: a file that needs no network and nothing beside it.

const PAGE: &str = include_str!("page.html");
const STYLE: &str = include_str!("style.css");
const SCRIPT: &str = include_str!("script.js");

/// All of it.
pub(crate) fn html() -> String {
    PAGE.replace("__STYLE__", STYLE.trim()).replace("__SCRIPT__", SCRIPT.trim())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn its_parts_are_in_it_and_nothing_ends_the_script_early() {
        let html = html();
        assert!(!html.contains("__STYLE__") && !html.contains("__SCRIPT__"));
        assert_eq!((html.matches("</script").count(), html.matches("</style").count()), (1, 1));
        assert!(html.contains("EventSource") && html.contains("prefers-color-scheme"));
    }
}
