//! One process of a function: started, called, and ended.

use std::collections::VecDeque;
use std::path::Path;
use std::process::Stdio;
use std::time::Duration;

use anyhow::{Context as _, bail, ensure};
use local::aws::routes::ENDPOINT;
use tokio::process::{Child, Command};

use crate::calls::Calls;
use crate::runtime_api::{Log, RuntimeApi};

/// The variables of a function beside the local server.
const VARIABLES: &str = include_str!("../../../infra/watch.env");
/// Longer than any run takes, under valgrind and on a busy machine.
const PATIENCE: Duration = Duration::from_mins(3);

/// A run that has ended.
pub struct Run {
    /// What it asked for and answered.
    pub log: Log,
    /// Its peak resident memory in bytes.
    pub peak_memory: u64,
}

/// Starts `command`, which runs the binary of that name, and calls it. `first` numbers its calls.
pub async fn run(calls: &Calls, name: &str, mut command: Command, first: usize, count: usize) -> anyhow::Result<Run> {
    let events: VecDeque<_> = (first..first + count).map(|number| calls.event(name, number)).collect();
    let api = RuntimeApi::start(calls.cloud().clone(), events).await?;
    command.env_clear().envs(variables()).envs([
        ("PATH", "/usr/bin:/bin".to_owned()),
        ("AWS_ENDPOINT_URL", format!("http://{}{ENDPOINT}", api.address)),
        ("AWS_LAMBDA_RUNTIME_API", api.address.to_string()),
        ("AWS_LAMBDA_FUNCTION_NAME", name.to_owned()),
        ("AWS_LAMBDA_FUNCTION_VERSION", "$LATEST".to_owned()),
        ("AWS_LAMBDA_FUNCTION_MEMORY_SIZE", "256".to_owned()),
        ("AWS_LAMBDA_LOG_GROUP_NAME", "measured".to_owned()),
        ("AWS_LAMBDA_LOG_STREAM_NAME", "measured".to_owned()),
    ]);
    let mut child =
        command.stdin(Stdio::null()).stdout(Stdio::null()).stderr(Stdio::null()).kill_on_drop(true).spawn()?;
    tokio::select! {
        () = api.finished() => {}
        ended = child.wait() => bail!("ended by itself: {}; {:?}", ended?, api.stop().errors),
        () = tokio::time::sleep(PATIENCE) => bail!("did not finish in {PATIENCE:?}"),
    }
    let peak_memory = peak_memory(&child)?;
    terminate(&mut child).await?;
    let log = api.stop();
    ensure!(log.errors.is_empty() && log.responses.len() == count, "failed: {:?}", log.errors);
    for response in &log.responses {
        let status = response["statusCode"].as_u64().unwrap_or(200);
        ensure!(status < 300, "answered {response}");
    }
    Ok(Run { log, peak_memory })
}

fn variables() -> impl Iterator<Item = (&'static str, &'static str)> {
    VARIABLES.lines().filter(|line| !line.starts_with('#')).filter_map(|line| line.split_once('='))
}

fn peak_memory(child: &Child) -> anyhow::Result<u64> {
    let status = std::fs::read_to_string(format!("/proc/{}/status", child.id().context("it has ended")?))?;
    let peak = status.lines().find_map(|line| line.strip_prefix("VmHWM:")).context("no VmHWM")?;
    let kilobytes: u64 = peak.trim().trim_end_matches(" kB").parse()?;
    Ok(kilobytes * 1024)
}

/// Ends it with a signal that valgrind can handle, to write its counts.
async fn terminate(child: &mut Child) -> anyhow::Result<()> {
    let id = child.id().context("it has ended")?.to_string();
    Command::new("kill").args(["-TERM", &id]).status().await?;
    child.wait().await?;
    Ok(())
}

/// The command that runs `file` and counts its instructions into `counts`.
pub fn counting(file: &Path, counts: &Path) -> Command {
    let mut command = Command::new("valgrind");
    let output = format!("--callgrind-out-file={}", counts.display());
    command.args(["--tool=callgrind", "--quiet", &output]).arg(file);
    command
}

/// The instructions that a run under [`counting`] has executed.
pub fn instructions(counts: &Path) -> anyhow::Result<u64> {
    let text = std::fs::read_to_string(counts).context("no counts of callgrind")?;
    let total =
        text.lines().filter_map(|line| line.strip_prefix("totals: ").or(line.strip_prefix("summary: "))).next_back();
    Ok(total.context("callgrind has counted nothing")?.trim().parse()?)
}
