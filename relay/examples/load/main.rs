//! The relay under load: many who are idle, many who talk, and some who mean no good.
//!
//! `load RELAY [IDLE]` starts the program RELAY and prints a table; it fails when a bound does not
//! hold. `cargo xtask load` builds both and runs it.

#![expect(
    clippy::indexing_slicing,
    reason = "what is missing in a JSON value is null there"
)]

mod client;
mod phases;
mod report;
mod server;

use std::process::ExitCode;

use rustix::process::{Resource, Rlimit, getrlimit, setrlimit};

use report::Report;
use server::Server;

pub(crate) type Error = Box<dyn std::error::Error + Send + Sync>;
pub(crate) type Result<T> = std::result::Result<T, Error>;

/// Idle connections, unless another number is given.
const IDLE: usize = 5000;

/// Connections besides those that are idle, and files of the programs themselves.
const BESIDES: u64 = 1500;

const ROUNDS: usize = 2;

#[tokio::main]
async fn main() -> ExitCode {
    match run().await {
        Ok(broken) if broken.is_empty() => {
            println!("\nall bounds hold");
            ExitCode::SUCCESS
        }
        Ok(broken) => {
            eprintln!("\nload: out of bounds: {}", broken.join("; "));
            ExitCode::FAILURE
        }
        Err(error) => {
            eprintln!("\nload: {error}");
            ExitCode::FAILURE
        }
    }
}

async fn run() -> Result<Vec<String>> {
    let mut arguments = std::env::args().skip(1);
    let program = arguments.next().ok_or("which relay? load RELAY [IDLE]")?;
    let idle = match arguments.next() {
        Some(number) => number
            .parse()
            .map_err(|_| format!("{number} is no number of connections"))?,
        None => IDLE,
    };
    allow_files(idle)?;
    let server = Server::start(&program)?;
    let mut report = Report::default();
    report.tell("memory of the new relay, KiB", server.memory()?);
    let mut kept = Vec::new();
    for round in 1..=ROUNDS {
        println!("\nround {round} of {ROUNDS}");
        report.round = round;
        let resting = phases::idle(&server, &mut report, idle).await?;
        phases::busy(&server, &mut report).await?;
        phases::storms(&server, &mut report).await?;
        phases::slow(&server, &mut report).await?;
        phases::silent(&server, &mut report).await?;
        resting.leave().await;
        let memory = phases::emptied(&server).await?;
        report.tell("memory when all have left, KiB", memory);
        if let Some(&first) = kept.first() {
            let ratio = phases::float(memory) / phases::float::<u64>(first);
            report.at_most("the same, against the first round", ratio, 1.1);
        }
        kept.push(memory);
    }
    Ok(report.conclude())
}

/// Each of the two programs needs a file for each connection.
fn allow_files(idle: usize) -> Result<()> {
    let needed = u64::try_from(idle)? + BESIDES;
    let limit = getrlimit(Resource::Nofile);
    let is_enough = |limit: Option<u64>| limit.is_none_or(|it| it >= needed);
    if is_enough(limit.current) {
        return Ok(());
    }
    if !is_enough(limit.maximum) {
        return Err(format!(
            "{idle} connections need {needed} open files, {} are allowed: raise that \
             (ulimit -Hn {needed} as root, or nofile in /etc/security/limits.conf), \
             or ask for fewer connections",
            limit.maximum.unwrap_or_default()
        )
        .into());
    }
    // The relay inherits it.
    setrlimit(
        Resource::Nofile,
        Rlimit {
            current: Some(needed),
            ..limit
        },
    )?;
    Ok(())
}
