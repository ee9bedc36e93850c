//! Measures binaries of the functions, and compares them with their budgets: see the README.

use std::path::{Path, PathBuf};
use std::process::ExitCode;

use anyhow::{Context as _, ensure};
use clap::Parser;

mod budgets;
mod calls;
mod figures;
mod process;
mod runtime_api;

use budgets::Budgets;
use calls::{BINARIES, Calls};
use figures::Figures;

/// Measures binaries of the functions, and fails when one exceeds its budget.
#[derive(Parser)]
#[command(name = "binaries")]
struct Flags {
    /// The folder with NAME/bootstrap, as `cargo lambda build` writes it
    folder: PathBuf,
    /// The binaries to measure; all seven if none is named
    names: Vec<String>,
    /// Write the measured figures as the new budgets
    #[arg(long)]
    update: bool,
    /// Do not count instructions, for which valgrind is needed
    #[arg(long, conflicts_with = "update")]
    no_instructions: bool,
}

#[tokio::main(flavor = "current_thread")]
async fn main() -> ExitCode {
    match run(Flags::parse()).await {
        Ok(excesses) if excesses.is_empty() => ExitCode::SUCCESS,
        Ok(excesses) => {
            eprintln!("\nabove the budget in {}:\n{}", budgets::FILE, excesses.join("\n"));
            ExitCode::FAILURE
        }
        Err(error) => {
            eprintln!("not measured: {error:#}");
            ExitCode::FAILURE
        }
    }
}

/// Measures, and returns a line for each figure above its budget.
async fn run(flags: Flags) -> anyhow::Result<Vec<String>> {
    let names: Vec<&str> =
        if flags.names.is_empty() { BINARIES.to_vec() } else { flags.names.iter().map(String::as_str).collect() };
    let mut budgets = Budgets::read()?;
    let calls = Calls::prepare().await;
    let mut excesses = Vec::new();
    println!("{}", budgets::HEADER);
    for name in names {
        ensure!(BINARIES.contains(&name), "{name} is none of {BINARIES:?}");
        let file = bootstrap(&flags.folder, name)?;
        let measured = Figures::measure(&calls, name, &file, !flags.no_instructions).await.context(name.to_owned())?;
        println!("{}", budgets::row(name, &measured));
        if flags.update {
            budgets.set(name, measured);
        } else {
            excesses.extend(budgets.excesses(name, &measured));
        }
    }
    if flags.update {
        budgets.write()?;
    }
    Ok(excesses)
}

fn bootstrap(folder: &Path, name: &str) -> anyhow::Result<PathBuf> {
    let file = folder.join(name).join("bootstrap");
    file.canonicalize().with_context(|| format!("{} is not built", file.display()))
}
