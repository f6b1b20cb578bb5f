//! The command line.

use std::path::PathBuf;

use lexopt::ValueExt as _;

/// What `--help` prints.
pub(crate) const USAGE: &str = "\
Carries the signaling of calls between browsers, over Socket.IO.

Usage: visavis-relay --listen ADDR:PORT [--dist DIR]

  --listen ADDR:PORT  where to listen; port 0 takes any that is free
  --dist DIR          a folder with an index.html to serve on the same address
  -h, --help          print this
  -V, --version       print the version

One line on standard output says when it is listening, and where. SIGTERM or Ctrl-C ends it.
RUST_LOG=debug logs every event that is refused.
";

/// What was asked for.
#[derive(Debug, PartialEq, Eq)]
pub(crate) enum Args {
    Serve {
        listen: String,
        dist: Option<PathBuf>,
    },
    Help,
    Version,
}

/// Reads the arguments, without the program's name.
pub(crate) fn parse(mut parser: lexopt::Parser) -> Result<Args, lexopt::Error> {
    let (mut listen, mut dist) = (None, None);
    while let Some(argument) = parser.next()? {
        match argument {
            lexopt::Arg::Long("listen") => listen = Some(parser.value()?.string()?),
            lexopt::Arg::Long("dist") => dist = Some(PathBuf::from(parser.value()?)),
            lexopt::Arg::Short('h') | lexopt::Arg::Long("help") => return Ok(Args::Help),
            lexopt::Arg::Short('V') | lexopt::Arg::Long("version") => return Ok(Args::Version),
            lexopt::Arg::Short(_) | lexopt::Arg::Long(_) | lexopt::Arg::Value(_) => {
                return Err(argument.unexpected());
            }
        }
    }
    let listen = listen.ok_or("--listen ADDR:PORT is missing")?;
    Ok(Args::Serve { listen, dist })
}

#[cfg(test)]
mod tests {
    use super::*;

    fn read(arguments: &[&str]) -> Result<Args, String> {
        parse(lexopt::Parser::from_args(arguments)).map_err(|error| error.to_string())
    }

    #[test]
    fn an_address_is_enough_and_a_folder_may_follow() {
        assert_eq!(
            read(&["--listen", "127.0.0.1:0"]),
            Ok(Args::Serve {
                listen: "127.0.0.1:0".into(),
                dist: None
            })
        );
        assert_eq!(
            read(&["--dist=dist", "--listen=[::1]:3000"]),
            Ok(Args::Serve {
                listen: "[::1]:3000".into(),
                dist: Some("dist".into())
            })
        );
    }

    #[test]
    fn what_is_missing_or_unknown_is_named() {
        for (arguments, part) in [
            (&[][..], "--listen ADDR:PORT"),
            (&["--listen"][..], "--listen"),
            (&["--port", "3000"][..], "--port"),
            (&["3000"][..], "3000"),
        ] {
            let error = read(arguments).unwrap_err();
            assert!(error.contains(part), "{arguments:?}: {error}");
        }
    }
}
