//! `cargo run -p generate`: writes the generated files; with `--check`, says which of them are not up to date.

use std::path::{Path, PathBuf};
use std::process::ExitCode;

use anyhow::Result;
use clap::Parser;
use generate::{TEMPLATE, outputs, resource_count, stale_binaries};

/// Writes the template, the API document, the binaries and the other files that follow from the operations.
#[derive(Parser)]
#[command(name = "generate")]
struct Flags {
    /// Write nothing; fail and show the differences when a file is not up to date
    #[arg(long)]
    check: bool,
}

fn main() -> Result<ExitCode> {
    let flags = Flags::parse();
    let root = PathBuf::from(env!("CARGO_MANIFEST_DIR")).join("../..");
    if flags.check { check(&root) } else { write(&root) }
}

fn write(root: &Path) -> Result<ExitCode> {
    let outputs = outputs(root)?;
    for output in &outputs {
        if output.write(root)? {
            println!("wrote {}", output.path);
        }
    }
    for path in stale_binaries(root, &outputs)? {
        std::fs::remove_file(root.join(&path))?;
        println!("removed {path}");
    }
    for output in outputs.iter().filter(|output| output.path == TEMPLATE) {
        println!("{TEMPLATE}: {} resources of the 500 that a stack may have", resource_count(&output.content)?);
    }
    Ok(ExitCode::SUCCESS)
}

fn check(root: &Path) -> Result<ExitCode> {
    let outputs = outputs(root)?;
    let mut differences: Vec<String> = outputs.iter().filter_map(|output| output.difference(root)).collect();
    let stale = stale_binaries(root, &outputs)?;
    differences.extend(stale.into_iter().map(|path| format!("{path} belongs to no operation\n")));
    if differences.is_empty() {
        return Ok(ExitCode::SUCCESS);
    }
    for difference in differences {
        print!("{difference}");
    }
    eprintln!("generated files are not up to date: cargo run -p generate");
    Ok(ExitCode::FAILURE)
}
