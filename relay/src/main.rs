//! The relay as a program: arguments, signals, exit code.

mod args;

use std::io::{self, IsTerminal as _, Write as _};
use std::process::ExitCode;

use args::Args;
use tokio::signal;
use tracing_subscriber::EnvFilter;
use visavis_relay::Relay;

#[tokio::main]
async fn main() -> ExitCode {
    let (listen, dist) = match args::parse(lexopt::Parser::from_env()) {
        Ok(Args::Serve { listen, dist }) => (listen, dist),
        Ok(Args::Help) => return say(args::USAGE),
        Ok(Args::Version) => {
            return say(concat!("visavis-relay ", env!("CARGO_PKG_VERSION"), "\n"));
        }
        Err(error) => {
            complain(&format!("{error}\n\n{}", args::USAGE));
            return ExitCode::from(2);
        }
    };
    tracing_subscriber::fmt()
        .with_env_filter(
            EnvFilter::builder()
                .with_default_directive(tracing::Level::INFO.into())
                .from_env_lossy(),
        )
        .with_ansi(io::stderr().is_terminal())
        .with_writer(io::stderr)
        .init();

    let stop = match Stop::new() {
        Ok(stop) => stop,
        Err(error) => {
            complain(&format!("cannot listen to signals: {error}\n"));
            return ExitCode::FAILURE;
        }
    };
    let relay = match Relay::bind(&listen, dist.as_deref()).await {
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
