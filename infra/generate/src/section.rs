//! The generated section of a file that is otherwise written by hand.

/// The end of the line before the section.
const BEGIN: &str = "# Written by `cargo run -p generate`: begin\n";
/// The line after the section, without its indentation.
const END: &str = "# Written by `cargo run -p generate`: end\n";

/// The file with another section between its markers; none when a marker is missing.
pub(crate) fn replaced(file: &str, section: &str) -> Option<String> {
    let (before, rest) = file.split_once(BEGIN)?;
    let (old, after) = rest.split_once(END)?;
    let indentation = &old[old.rfind('\n').map_or(0, |at| at + 1)..];
    Some(format!("{before}{BEGIN}{section}{indentation}{END}{after}"))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn only_the_text_between_the_markers_is_replaced() {
        let file = format!("a\n  {BEGIN}  old\n  {END}b\n");

        assert_eq!(replaced(&file, "  new\n"), Some(format!("a\n  {BEGIN}  new\n  {END}b\n")));
        assert_eq!(replaced("a\n", "new\n"), None);
    }

    #[test]
    fn an_emptied_section_is_restored() {
        let file = format!("a\n{BEGIN}{END}b\n");

        assert_eq!(replaced(&file, "new\n"), Some(format!("a\n{BEGIN}new\n{END}b\n")));
    }
}
