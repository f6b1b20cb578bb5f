//! The relay as a program: arguments, signals, exit code.

mod args;

use std::io::{self, IsTerminal as _, Write as _};
use std::process::ExitCode;

use args::{Args, LogFormat};
use clap::Parser as _;
use tokio::signal;
use tracing::level_filters::LevelFilter;
use tracing_subscriber::filter::Targets;
use tracing_subscriber::prelude::*;
use visavis_relay::{Relay, Settings};

#[tokio::main]
async fn main() -> ExitCode {
    let args = Args::parse();
    let level = args
        .log
        .or_else(|| std::env::var("RUST_LOG").ok()?.parse().ok())
        .unwrap_or(LevelFilter::INFO);
    log(level, args.log_format);

    let stop = match Stop::new() {
        Ok(stop) => stop,
        Err(error) => {
            complain(&format!("cannot listen to signals: {error}\n"));
            return ExitCode::FAILURE;
        }
    };
    let relay = match Relay::bind(Settings::from(args)).await {
        Ok(relay) => relay,
        Err(error) => {
            complain(&format!("{error}\n"));
            return ExitCode::FAILURE;
        }
    };
    say(&format!("listening on {}\n", relay.url()));
    match relay.run(stop.asked()).await {
        Ok(()) => ExitCode::SUCCESS,
        Err(error) => {
            complain(&format!("{error}\n"));
            ExitCode::FAILURE
        }
    }
}

/// Only what this program says itself is chosen by `level`: what its libraries say in detail may
/// name rooms and addresses.
fn log(level: LevelFilter, format: LogFormat) {
    let libraries = level.min(LevelFilter::WARN);
    let filter = Targets::new()
        .with_target("visavis_relay", level)
        .with_default(libraries);
    let lines = tracing_subscriber::fmt::layer().with_writer(io::stderr);
    let registry = tracing_subscriber::registry().with(filter);
    match format {
        LogFormat::Text => registry
            .with(lines.with_ansi(io::stderr().is_terminal()))
            .init(),
        LogFormat::Json => registry.with(lines.json().flatten_event(true)).init(),
    }
}

/// The signals that end the relay. They are heard from the moment this exists.
struct Stop {
    #[cfg(unix)]
    interrupt: signal::unix::Signal,
    #[cfg(unix)]
    terminate: signal::unix::Signal,
}

#[cfg(unix)]
impl Stop {
    fn new() -> io::Result<Self> {
        Ok(Self {
            interrupt: signal::unix::signal(signal::unix::SignalKind::interrupt())?,
            terminate: signal::unix::signal(signal::unix::SignalKind::terminate())?,
        })
    }

    async fn asked(mut self) {
        tokio::select! {
            _ = self.interrupt.recv() => {}
            _ = self.terminate.recv() => {}
        }
    }
}

#[cfg(not(unix))]
impl Stop {
    #[expect(clippy::unnecessary_wraps, reason = "fails on the other systems")]
    fn new() -> io::Result<Self> {
        Ok(Self {})
    }

    async fn asked(self) {
        if signal::ctrl_c().await.is_err() {
            std::future::pending::<()>().await;
        }
    }
}

/// Writes to standard output. Whoever started the relay may have stopped reading; that is no
/// reason to end a call.
fn say(text: &str) -> ExitCode {
    let mut out = io::stdout().lock();
    match out.write_all(text.as_bytes()).and_then(|()| out.flush()) {
        Ok(()) => ExitCode::SUCCESS,
        Err(_) => ExitCode::FAILURE,
    }
}

fn complain(text: &str) {
    let mut err = io::stderr().lock();
    // Nobody is left to tell when this fails.
    let _ = write!(err, "visavis-relay: {text}");
}
