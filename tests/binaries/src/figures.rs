//! The figures of one binary.

use std::path::Path;
use std::process::{Command, Stdio};

use anyhow::{Context as _, ensure};

use crate::calls::Calls;
use crate::process::{counting, instructions, run};

/// Calls in the shorter of the two runs that are compared, and how many more are in the longer one.
const FEW: usize = 3;
const MORE: usize = 10;
/// Calls in the run that measures memory.
const REPEATED: usize = 20;

/// The figures of one binary. A figure that was not measured is 0.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Figures {
    /// The size of the file in bytes.
    pub size: u64,
    /// Its size after `gzip`, about what Lambda downloads.
    pub zipped: u64,
    /// The instructions of start and first call.
    pub first_instructions: u64,
    /// The instructions of a further call.
    pub warm_instructions: u64,
    /// The peak of resident memory in bytes.
    pub memory: u64,
    /// Requests to AWS at start.
    pub start_requests: u64,
    /// Requests to AWS in the first call.
    pub first_requests: u64,
    /// Requests to AWS in a further call.
    pub warm_requests: u64,
}

impl Figures {
    /// Measures the binary in `file`.
    pub async fn measure(calls: &Calls, name: &str, file: &Path, with_instructions: bool) -> anyhow::Result<Self> {
        let native = run(calls, name, tokio::process::Command::new(file), 0, REPEATED).await?;
        let requests = |at: usize| native.log.aws_requests.get(at).copied().unwrap_or_default();
        let mut figures = Self {
            size: std::fs::metadata(file)?.len(),
            zipped: zipped(file)?,
            memory: native.peak_memory,
            start_requests: requests(0) as u64,
            first_requests: (requests(1) - requests(0)) as u64,
            warm_requests: (requests(REPEATED) - requests(REPEATED - 1)) as u64,
            ..Self::default()
        };
        if with_instructions {
            let few = count(calls, name, file, REPEATED, FEW).await?;
            let many = count(calls, name, file, REPEATED + FEW, FEW + MORE).await?;
            figures.warm_instructions = many.saturating_sub(few) / MORE as u64;
            figures.first_instructions = few.saturating_sub(figures.warm_instructions * (FEW as u64 - 1));
        }
        Ok(figures)
    }
}

/// The instructions of a run with `count` calls.
async fn count(calls: &Calls, name: &str, file: &Path, first: usize, count: usize) -> anyhow::Result<u64> {
    let counts = std::env::temp_dir().join(format!("{name}-{}.callgrind", std::process::id()));
    run(calls, name, counting(file, &counts), first, count).await.context("under valgrind")?;
    let instructions = instructions(&counts);
    std::fs::remove_file(&counts)?;
    instructions
}

fn zipped(file: &Path) -> anyhow::Result<u64> {
    let output = Command::new("gzip").arg("-c").arg(file).stderr(Stdio::inherit()).output().context("gzip")?;
    ensure!(output.status.success(), "gzip failed");
    Ok(output.stdout.len() as u64)
}
