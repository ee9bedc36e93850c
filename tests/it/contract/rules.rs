//! `tests/RULES.md`: it says every rule that the repository cites, each of them is proven by a test, and its paths exist.

use std::collections::{BTreeMap, BTreeSet};
use std::path::Path;
use std::sync::LazyLock;

use regex::Regex;

use super::manifest;

const RULES: &str = "tests/RULES.md";
/// The folders and documents that cite rules.
const SOURCES: [&str; 8] =
    ["functions", "infra", "shared", "tests", "README.md", "CONTRIBUTING.md", "SECURITY.md", "CHANGELOG.md"];
const EXTENSIONS: [&str; 8] = ["rs", "py", "md", "html", "yaml", "toml", "txt", "json"];

/// An id of a rule, and the character before it, which distinguishes it from escapes, entities and numbers.
static CITATION: LazyLock<Regex> = LazyLock::new(|| {
    let id = r"S\d{1,2}\.\d{1,2}[a-c]?|[CP]\d{2}|[RIFW]\d{1,2}|[ABD][1-9]\d?";
    Regex::new(&format!(r"(?:^|[^\w.=%-])({id})\b")).expect("a pattern")
});
static ROW: LazyLock<Regex> =
    LazyLock::new(|| Regex::new(r"(?m)^\| ([A-Z]\d[\w.]*) \| (.+) \| (.+) \|$").expect("a pattern"));

/// The ids that a text cites. Both ends of a range such as `S1.8-S1.12` count.
fn cited(text: &str) -> BTreeSet<String> {
    let ranges = Regex::new(r"(\d[a-c]?)-([A-Z]\d)").expect("a pattern").replace_all(text, "$1 $2").into_owned();
    // Each match takes the character before it, so one after the other would hide the next of two neighbours.
    let mut found = BTreeSet::new();
    let mut at = 0;
    while let Some(captures) = CITATION.captures_at(&ranges, at) {
        let id = captures.get(1).expect("an id");
        found.insert(id.as_str().to_owned());
        at = id.end();
    }
    found
}

/// Whether a file consists of tests, as a whole.
fn is_test(path: &str) -> bool {
    path.starts_with("tests/") || path.contains("/tests/") || path.ends_with("/tests.rs")
}

fn files(path: &Path, found: &mut Vec<String>) {
    if path.is_dir() {
        for entry in std::fs::read_dir(path).expect("a folder") {
            files(&entry.expect("an entry").path(), found);
        }
    } else if path.extension().is_some_and(|extension| EXTENSIONS.iter().any(|known| extension == *known)) {
        let relative = path.strip_prefix(manifest::root()).expect("below the root");
        found.push(relative.to_str().expect("a plain name").to_owned());
    }
}

/// The sources with their text, except the list of rules itself.
fn sources() -> BTreeMap<String, String> {
    let mut found = Vec::new();
    for source in SOURCES {
        files(&manifest::root().join(source), &mut found);
    }
    found.retain(|path| path != RULES);
    found.into_iter().map(|path| (path.clone(), manifest::read(&path))).collect()
}

#[test]
fn every_cited_rule_is_said_and_every_rule_is_cited_by_a_test() {
    let text = manifest::read(RULES);
    let rows: Vec<String> = ROW.captures_iter(&text).map(|row| row[1].to_owned()).collect();
    let ids: BTreeSet<String> = rows.iter().cloned().collect();
    let (mut by_any, mut by_test) = (BTreeSet::new(), BTreeSet::new());
    for (path, text) in sources() {
        let tests = if is_test(&path) { &text } else { text.split_once("#[cfg(test)]").map_or("", |(_, tests)| tests) };
        by_test.extend(cited(tests));
        by_any.extend(cited(&text));
    }

    assert_eq!(ids.len(), rows.len(), "a rule has two rows");
    assert!(ids.len() > 250, "{}", ids.len());
    let unsaid: Vec<_> = by_any.difference(&ids).collect();
    let unproven: Vec<_> = ids.difference(&by_test).collect();
    assert_eq!((unsaid, unproven), (Vec::<&String>::new(), Vec::<&String>::new()), "without a row; without a test");
}

#[test]
fn the_places_that_decide_a_rule_exist() {
    let text = manifest::read(RULES);
    let path = Regex::new("`([^`]+)`").expect("a pattern");
    for row in ROW.captures_iter(&text) {
        assert!(row[2].ends_with('.'), "{}: a sentence", &row[1]);
        for place in path.captures_iter(&row[3]) {
            assert!(manifest::root().join(&place[1]).exists(), "{}: {}", &row[1], &place[1]);
        }
    }
}

#[test]
fn citations_are_distinguished_from_escapes_and_numbers() {
    let found = cited("/// S1.6, C13-C15 (R22): \\u{A0} =C3=9F %C3 P90D C1 I9; S2.11a F6");

    assert_eq!(found.into_iter().collect::<Vec<_>>(), ["C13", "C15", "F6", "I9", "R22", "S1.6", "S2.11a"]);
}
