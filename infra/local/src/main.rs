//! The whole product on one machine: `cargo run -p local`.

use std::io::Write as _;
use std::path::PathBuf;
use std::process::ExitCode;

use anyhow::Context as _;
use clap::Parser;
use local::aws::eventbridge::DestinationError;
use local::server::{Banner, DataFileError, Options, PortTaken, ProductFileError, Server};
use tracing::Subscriber;
use tracing_subscriber::EnvFilter;

/// Latchkey on one machine: API, table, mailbox, sign-in and an adjustable clock, behind one port.
#[derive(Parser)]
#[command(name = "local", version)]
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
    /// Put the product definition of this file, and start without the demo organisations
    #[arg(long, value_name = "FILE")]
    product: Option<PathBuf>,
    /// POST every event to this URL, as an API destination of EventBridge does
    #[arg(long, value_name = "URL")]
    events_url: Option<String>,
    /// The key that those requests carry in the header x-api-key
    #[arg(long, value_name = "KEY", requires = "events_url")]
    events_key: Option<String>,
    /// Let requests pass at any rate, for load tests
    #[arg(long)]
    no_throttle: bool,
    /// What to log, such as `debug` or `kit=debug,warn` [default: info, once it has started]
    #[arg(long, value_name = "FILTER")]
    log: Option<String>,
}

#[tokio::main(flavor = "current_thread")]
async fn main() -> ExitCode {
    match run(Flags::parse()).await {
        Ok(()) => {
            // The reader of a pipe may be gone.
            drop(writeln!(std::io::stdout(), "Latchkey has stopped."));
            ExitCode::SUCCESS
        }
        Err(error)
            if error.is::<PortTaken>()
                || error.is::<DataFileError>()
                || error.is::<ProductFileError>()
                || error.is::<DestinationError>() =>
        {
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
    let events = flags.events_url.map(|url| (url, flags.events_key));
    let (port, data, demo, throttle) = (flags.port, flags.data, !flags.no_demo, !flags.no_throttle);
    let options = Options { port, data, product: flags.product, demo, events, throttle };
    let server = {
        // The demo organisations are created through the operations, which log every request.
        let _until_started = tracing::subscriber::set_default(subscriber(flags.log.as_deref().unwrap_or("warn")));
        Server::start(options, functions::OPERATIONS).await?
    };
    let asked_to_stop = asked_to_stop().context("signals cannot be received")?;
    let banner = Banner {
        origin: server.origin(),
        data_file: data_file.as_deref(),
        demos: &server.demos(),
        template: server.template(),
    };
    drop(writeln!(anstream::stdout(), "{banner}"));
    tracing::subscriber::set_global_default(subscriber(flags.log.as_deref().unwrap_or("info")))?;
    server.serve(asked_to_stop).await
}

/// Logs to the standard error. Metrics in embedded metric format are for `CloudWatch`.
fn subscriber(filter: &str) -> impl Subscriber + Send + Sync + 'static {
    let filter = EnvFilter::new(format!("emf=off,{filter}"));
    tracing_subscriber::fmt().with_env_filter(filter).with_writer(std::io::stderr).with_target(false).compact().finish()
}

/// Ctrl-C, or what stops a container. Signals count from this call on.
#[cfg(unix)]
fn asked_to_stop() -> std::io::Result<impl Future<Output = ()>> {
    use tokio::signal::unix::{SignalKind, signal};
    let (mut interrupt, mut terminate) = (signal(SignalKind::interrupt())?, signal(SignalKind::terminate())?);
    Ok(async move {
        tokio::select! {
            _ = interrupt.recv() => {}
            _ = terminate.recv() => {}
        }
    })
}

/// Ctrl-C.
#[cfg(not(unix))]
fn asked_to_stop() -> std::io::Result<impl Future<Output = ()>> {
    Ok(async {
        if let Err(error) = tokio::signal::ctrl_c().await {
            tracing::error!(%error, "Ctrl-C cannot be waited for");
            std::future::pending::<()>().await;
        }
    })
}
