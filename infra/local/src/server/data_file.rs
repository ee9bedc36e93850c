//! The file of the table: what is wrong with it is said in one sentence, before the database opens it.

use std::fs::File;
use std::io::{ErrorKind, Read as _};
use std::path::{Path, PathBuf};

/// The file of `--data` cannot be used.
#[derive(Debug, thiserror::Error)]
pub enum DataFileError {
    /// Its folder is missing.
    #[error("--data {}: the folder {} does not exist", .0.display(), folder(.0).display())]
    NoFolder(PathBuf),
    /// It is a folder, or may not be read.
    #[error("--data {}: {}", .0.display(), .1)]
    Unreadable(PathBuf, String),
    /// It has other content.
    #[error("--data {}: this file holds something else, not a table of this server; name another file, or one that does not exist yet", .0.display())]
    Foreign(PathBuf),
    /// The state beside it has other content.
    #[error("--data: {} cannot be read ({}); delete it to start with new keys and the real time", .0.display(), .1)]
    State(PathBuf, String),
}

/// What every file of the database begins with.
const MAGIC: &[u8] = b"SQLite format 3\0";

/// Checks that a database can be opened or created at `path`.
pub(super) fn check(path: &Path) -> Result<(), DataFileError> {
    if path.is_dir() {
        return Err(DataFileError::Unreadable(path.to_owned(), "this is a folder; name a file".to_owned()));
    }
    let mut file = match File::open(path) {
        Ok(file) => file,
        Err(error) if error.kind() == ErrorKind::NotFound && folder(path).is_dir() => return Ok(()),
        Err(error) if error.kind() == ErrorKind::NotFound => return Err(DataFileError::NoFolder(path.to_owned())),
        Err(error) => return Err(DataFileError::Unreadable(path.to_owned(), error.to_string())),
    };
    let mut begin = Vec::new();
    let read = file.by_ref().take(MAGIC.len() as u64).read_to_end(&mut begin);
    read.map_err(|error| DataFileError::Unreadable(path.to_owned(), error.to_string()))?;
    if begin.is_empty() || begin == MAGIC { Ok(()) } else { Err(DataFileError::Foreign(path.to_owned())) }
}

fn folder(path: &Path) -> &Path {
    path.parent().filter(|parent| !parent.as_os_str().is_empty()).unwrap_or(Path::new("."))
}

#[cfg(test)]
mod tests {
    use super::*;

    /// A18: a file that cannot be used gets one sentence with its name.
    #[test]
    fn an_unusable_file_gets_one_clear_sentence() {
        let folder = std::env::temp_dir().join(format!("latchkey-data-{}", std::process::id()));
        std::fs::create_dir_all(&folder).expect("a folder");
        let (text, empty) = (folder.join("notes.txt"), folder.join("empty.db"));
        std::fs::write(&text, "these are notes").expect("a file");
        std::fs::write(&empty, "").expect("a file");

        let wrong =
            [folder.clone(), text, folder.join("missing/table.db")].map(|path| check(&path).expect_err("refused"));

        assert!(check(&empty).is_ok() && check(&folder.join("new.db")).is_ok() && check(Path::new("new.db")).is_ok());
        std::fs::remove_dir_all(&folder).expect("a folder");
        for (error, part) in wrong.iter().zip(["this is a folder", "holds something else", "does not exist"]) {
            let text = error.to_string();
            assert!(text.starts_with("--data ") && text.contains(part) && !text.contains('\n'), "{text}");
        }
    }
}
