//! The command line and the environment.

use std::path::PathBuf;
use std::time::Duration;

use clap::{Parser, ValueEnum};
use tracing::level_filters::LevelFilter;
use visavis_relay::Settings;
use visavis_relay::settings::{
    CAPACITY, DRAIN, IceUrl, MAX_CONNECTIONS, Origin, Patience, RATE, RATE_BYTES, Secret, TURN_TTL,
};

/// Carries the signaling of calls between browsers, over Socket.IO.
///
/// One line on standard output says when it is listening, and where. SIGTERM or Ctrl-C ends it.
/// Everything can be set by the environment variable named beside it; secrets better are, since
/// the command line is visible to everybody on the machine.
#[derive(Debug, Parser)]
#[command(name = "visavis-relay", version)]
pub(crate) struct Args {
    /// Where to listen; port 0 takes any that is free
    #[arg(long, value_name = "ADDR:PORT", env = "VISAVIS_RELAY_LISTEN")]
    listen: String,

    /// A folder with an index.html to serve on the same address
    #[arg(long, value_name = "DIR", env = "VISAVIS_RELAY_DIST")]
    dist: Option<PathBuf>,

    /// People in a room at a time; 0 for any number
    #[arg(long, value_name = "N", env = "VISAVIS_RELAY_CAPACITY", default_value_t = CAPACITY)]
    capacity: usize,

    /// Open connections of this process
    #[arg(long, value_name = "N", env = "VISAVIS_RELAY_MAX_CONNECTIONS", default_value_t = MAX_CONNECTIONS)]
    max_connections: usize,

    /// Messages a second from one connection, four times as many at once; 0 for any number
    #[arg(long, value_name = "N", env = "VISAVIS_RELAY_RATE", default_value_t = RATE)]
    rate: u32,

    /// Bytes a second from one connection, four times as many at once; 0 for any number
    #[arg(long, value_name = "BYTES", env = "VISAVIS_RELAY_RATE_BYTES", default_value_t = RATE_BYTES)]
    rate_bytes: u32,

    /// Whose pages may connect, like <https://example.org>; repeat it, or separate by commas [default:
    /// everybody's]
    #[arg(
        long,
        value_name = "ORIGIN",
        env = "VISAVIS_RELAY_ALLOW_ORIGIN",
        value_delimiter = ','
    )]
    allow_origin: Vec<Origin>,

    /// What a client must know to join a room
    #[arg(
        long,
        value_name = "TOKEN",
        env = "VISAVIS_RELAY_JOIN_TOKEN",
        hide_env_values = true
    )]
    join_token: Option<Secret>,

    #[arg(
        help = "The Redis that relays share their rooms through, like redis://:password@host:6379",
        long,
        value_name = "URL",
        env = "VISAVIS_RELAY_REDIS",
        hide_env_values = true
    )]
    redis: Option<Secret>,

    /// A STUN or TURN server told to whoever joins, like turn:host:3478; repeat it, or separate by
    /// commas
    #[arg(
        long,
        value_name = "URL",
        env = "VISAVIS_RELAY_TURN_URL",
        value_delimiter = ','
    )]
    turn_url: Vec<IceUrl>,

    /// What coturn has as static-auth-secret
    #[arg(
        long,
        value_name = "SECRET",
        env = "VISAVIS_RELAY_TURN_SECRET",
        hide_env_values = true
    )]
    turn_secret: Option<Secret>,

    /// How long TURN credentials are valid
    #[arg(long, value_name = "SECONDS", env = "VISAVIS_RELAY_TURN_TTL", default_value_t = TURN_TTL.as_secs(),
          value_parser = clap::value_parser!(u64).range(60..=30 * 24 * 60 * 60))]
    turn_ttl: u64,

    /// How long clients get to go elsewhere when the relay stops
    #[arg(long, value_name = "SECONDS", env = "VISAVIS_RELAY_DRAIN", default_value_t = DRAIN.as_secs(),
          value_parser = clap::value_parser!(u64).range(0..=3600))]
    drain: u64,

    #[arg(
        help = "What goes to the log: off, error, warn, info, or debug, which has every refused \
                event [default: RUST_LOG where that is one of these, or info]",
        long,
        value_name = "LEVEL",
        env = "VISAVIS_RELAY_LOG"
    )]
    pub(crate) log: Option<LevelFilter>,

    /// How it is written, on standard error
    #[arg(
        long,
        value_name = "FORMAT",
        env = "VISAVIS_RELAY_LOG_FORMAT",
        default_value = "text"
    )]
    pub(crate) log_format: LogFormat,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq, ValueEnum)]
pub(crate) enum LogFormat {
    /// For people
    Text,
    /// One object on each line
    Json,
}

impl From<Args> for Settings {
    fn from(args: Args) -> Self {
        Self {
            listen: args.listen,
            dist: args.dist,
            capacity: args.capacity,
            max_connections: args.max_connections,
            rate: args.rate,
            rate_bytes: args.rate_bytes,
            origins: args.allow_origin,
            join_token: args.join_token,
            redis: args.redis,
            ice_urls: args.turn_url,
            turn_secret: args.turn_secret,
            turn_ttl: Duration::from_secs(args.turn_ttl),
            drain: Duration::from_secs(args.drain),
            patience: Patience::default(),
        }
    }
}

#[cfg(test)]
mod tests {
    use clap::CommandFactory as _;

    use super::*;

    fn read(arguments: &[&str]) -> Result<Args, String> {
        Args::try_parse_from(["visavis-relay"].iter().chain(arguments))
            .map_err(|error| error.to_string())
    }

    #[test]
    fn an_address_is_enough_and_the_rest_is_as_the_settings_say() {
        let settings = Settings::from(read(&["--listen", "127.0.0.1:0"]).unwrap());
        assert_eq!(
            format!("{settings:?}"),
            format!("{:?}", Settings::default())
        );
        let args = read(&["--dist=dist", "--listen=[::1]:3000"]).unwrap();
        assert_eq!(args.listen, "[::1]:3000");
        assert_eq!(args.dist, Some("dist".into()));
    }

    #[test]
    fn lists_may_be_repeated_or_separated_by_commas() {
        let args = read(&[
            "--listen=:0",
            "--turn-url=turn:a",
            "--turn-url=stun:b,turns:c",
            "--allow-origin=https://a.example,https://b.example",
        ])
        .unwrap();
        assert_eq!((args.turn_url.len(), args.allow_origin.len()), (3, 2));
    }

    #[test]
    fn what_is_missing_unknown_or_wrong_is_named() {
        for (arguments, part) in [
            (&[][..], "--listen <ADDR:PORT>"),
            (&["--listen"][..], "--listen"),
            (&["--listen=:0", "--port", "3000"][..], "--port"),
            (&["--listen=:0", "3000"][..], "3000"),
            (&["--listen=:0", "--capacity=-1"][..], "--capacity"),
            (&["--listen=:0", "--capacity=two"][..], "two"),
            (
                &["--listen=:0", "--allow-origin=*"][..],
                "https://example.org",
            ),
            (&["--listen=:0", "--turn-url=http://a"][..], "turn:"),
            (&["--listen=:0", "--turn-ttl=5"][..], "60"),
            (&["--listen=:0", "--join-token="][..], "--join-token"),
            (&["--listen=:0", "--log=loud"][..], "--log"),
            (&["--listen=:0", "--log-format=xml"][..], "json"),
        ] {
            let error = read(arguments).unwrap_err();
            assert!(error.contains(part), "{arguments:?}: {error}");
        }
    }

    #[test]
    fn every_flag_has_an_environment_variable_and_a_line_of_help() {
        Args::command().debug_assert();
        for argument in Args::command().get_arguments() {
            let name = argument.get_id().as_str();
            assert!(argument.get_help().is_some(), "{name}");
            assert!(argument.get_env().is_some(), "{name}");
        }
    }
}
