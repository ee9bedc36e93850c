//! One generated file: writing it, and comparing it with what is there.

use std::fs;
use std::path::Path;

use anyhow::{Context as _, Result};
use similar::TextDiff;

use crate::BINARIES;

/// How many lines of a difference are shown.
const MAX_DIFF_LINES: usize = 60;

/// A generated file.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Output {
    /// Its path from the root of the repository.
    pub path: String,
    /// Its content.
    pub content: String,
}

impl Output {
    pub(crate) fn new(path: impl Into<String>, content: String) -> Self {
        Self { path: path.into(), content }
    }

    /// Writes the file if it differs, and returns whether it did.
    ///
    /// # Errors
    /// When it cannot be written.
    pub fn write(&self, root: &Path) -> Result<bool> {
        let path = root.join(&self.path);
        if fs::read_to_string(&path).is_ok_and(|found| found == self.content) {
            return Ok(false);
        }
        if let Some(folder) = path.parent() {
            fs::create_dir_all(folder)?;
        }
        fs::write(&path, &self.content).with_context(|| format!("{} cannot be written", self.path))?;
        Ok(true)
    }

    /// How the file that is there differs from this one, as a unified diff; none if they are equal.
    #[must_use]
    pub fn difference(&self, root: &Path) -> Option<String> {
        let found = fs::read_to_string(root.join(&self.path)).unwrap_or_default();
        if found == self.content {
            return None;
        }
        let diff = TextDiff::from_lines(&found, &self.content);
        let text = diff.unified_diff().header(&self.path, "generated").to_string();
        let shown: Vec<&str> = text.lines().take(MAX_DIFF_LINES).collect();
        Some(format!("{}\n", shown.join("\n")))
    }
}

/// The binaries that belong to no operation any more.
///
/// # Errors
/// When the folder of the binaries cannot be read.
pub fn stale_binaries(root: &Path, outputs: &[Output]) -> Result<Vec<String>> {
    let mut stale = Vec::new();
    for entry in fs::read_dir(root.join(BINARIES)).with_context(|| format!("{BINARIES} cannot be read"))? {
        let path = format!("{BINARIES}/{}", entry?.file_name().to_string_lossy());
        if !outputs.iter().any(|output| output.path == path) {
            stale.push(path);
        }
    }
    stale.sort();
    Ok(stale)
}
