//! The whole product on one machine: `cargo run -p local`.

use std::path::PathBuf;
use std::process::ExitCode;

use clap::Parser;
use local::server::{Options, PortTaken, Server, banner};
use tracing_subscriber::EnvFilter;

/// Latchkey on one machine: API, table, mailbox, sign-in and an adjustable clock, behind one port.
#[derive(Parser)]
#[command(name = "local")]
struct Flags {
    /// The port; 0 for any free port
    #[arg(long, default_value_t = 8080)]
    port: u16,
    /// Save the table in this file, and the state beside it
    #[arg(long, value_name = "FILE")]
    data: Option<PathBuf>,
    /// Start without the demo organisations
    #[arg(long)]
    no_demo: bool,
    /// What to log, such as `debug` or `kit=debug,warn`
    #[arg(long, default_value = "info", value_name = "FILTER")]
    log: String,
}

#[tokio::main(flavor = "current_thread")]
async fn main() -> ExitCode {
    let flags = Flags::parse();
    // Metrics in embedded metric format are for CloudWatch.
    let filter = EnvFilter::new(format!("emf=off,{}", flags.log));
    tracing_subscriber::fmt().with_env_filter(filter).with_writer(std::io::stderr).with_target(false).compact().init();
    match run(flags).await {
        Ok(()) => ExitCode::SUCCESS,
        Err(error) if error.is::<PortTaken>() => {
            eprintln!("{error}");
            ExitCode::FAILURE
        }
        Err(error) => {
            eprintln!("not started: {error:#}");
            ExitCode::FAILURE
        }
    }
}

async fn run(flags: Flags) -> anyhow::Result<()> {
    let data_file = flags.data.as_ref().map(|file| file.display().to_string());
    let options = Options { port: flags.port, data: flags.data, demo: !flags.no_demo };
    let server = Server::start(options, functions::OPERATIONS).await?;
    println!("{}", banner::text(server.origin(), data_file.as_deref(), &server.demos()));
    server
        .serve(async {
            if let Err(error) = tokio::signal::ctrl_c().await {
                tracing::error!(%error, "Ctrl-C cannot be waited for");
                std::future::pending::<()>().await;
            }
        })
        .await
}
