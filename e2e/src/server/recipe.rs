//! A program that listens on a port that it is given.

use std::{net::TcpListener, process::Command, time::Duration};

use anyhow::Result;

use crate::{
    lab::Place,
    process::{Output, Process},
};

/// How long a server may take to listen.
const START: Duration = Duration::from_secs(30);

/// How many programs may find the port taken that was free a moment ago.
const TRIES: u32 = 5;

/// Stands for the port in a recipe's arguments.
pub(super) const PORT: &str = "{port}";

/// Stands for the address.
pub(super) const HOST: &str = "{host}";

/// What starts a server, given a port.
#[derive(Clone, Debug)]
pub(super) struct Recipe {
    program: String,
    args: Vec<String>,
    ready: Ready,
    place: Place,
}

/// How a server tells that it is ready.
#[derive(Clone, Copy, Debug)]
enum Ready {
    /// By a line with the word `listening` and its address; it takes any free port when told 0.
    Address,
    /// By these words; it has to be told a port.
    Words(&'static str),
}

impl Recipe {
    pub(super) fn new(program: impl Into<String>, args: &[&str]) -> Self {
        Self {
            program: program.into(),
            args: args.iter().map(|&arg| arg.to_owned()).collect(),
            ready: Ready::Address,
            place: Place::HERE,
        }
    }

    /// To be started there.
    pub(super) fn at(mut self, place: Place) -> Self {
        self.place = place;
        self
    }

    /// For a server that does not say where it listens, but says these words when it does.
    pub(super) fn ready_when(mut self, words: &'static str) -> Self {
        self.ready = Ready::Words(words);
        self
    }

    fn command(&self, port: u16) -> Command {
        let mut command = Command::new(&self.program);
        let port = port.to_string();
        let args = self.args.iter();
        command.args(args.map(|arg| arg.replace(PORT, &port).replace(HOST, self.place.host)));
        self.place.enter(command)
    }

    /// Starts it on any port, and waits until it listens; gives its address.
    ///
    /// # Errors
    /// It does not come up.
    pub(super) async fn start(&self, name: &str, output: &Output) -> Result<(Process, String)> {
        let Ready::Words(_) = self.ready else {
            return self.start_on(name, 0, output).await;
        };
        let mut tries = 1..=TRIES;
        loop {
            match self.start_on(name, free_port()?, output).await {
                Err(_) if output.text().contains("in use") && tries.next().is_some() => {}
                outcome => return outcome,
            }
        }
    }

    /// Starts it on this port, and waits until it listens; gives its address.
    ///
    /// # Errors
    /// It does not come up.
    pub(super) async fn start_on(
        &self,
        name: &str,
        port: u16,
        output: &Output,
    ) -> Result<(Process, String)> {
        let mut process = Process::start(name, &mut self.command(port), output.clone())?;
        let url = match self.ready {
            Ready::Address => {
                let what = "says that it is listening, and where";
                process.line(what, START, listening).await?
            }
            Ready::Words(words) => {
                process
                    .line("says that it is ready", START, |line| {
                        line.contains(words).then_some(())
                    })
                    .await?;
                format!("http://127.0.0.1:{port}/")
            }
        };
        Ok((process, url))
    }
}

/// A port that nobody has just now.
fn free_port() -> Result<u16> {
    Ok(TcpListener::bind("127.0.0.1:0")?.local_addr()?.port())
}

/// The address in a line such as `listening on http://127.0.0.1:3000`.
fn listening(line: &str) -> Option<String> {
    let words = line.split_whitespace();
    let url = words.clone().find(|word| word.starts_with("http://"))?;
    let url = url.trim_end_matches(['.', ',', '/']);
    words
        .clone()
        .any(|word| word.contains("listening"))
        .then(|| format!("{url}/"))
}

#[cfg(test)]
mod tests {
    use super::listening;

    #[test]
    fn the_address_is_read_from_the_line_that_says_listening() {
        let url = Some("http://127.0.0.1:3000/".to_owned());
        assert_eq!(listening("listening on http://127.0.0.1:3000"), url);
        assert_eq!(
            listening("Visavis relay listening at http://127.0.0.1:3000/."),
            url
        );
        assert_eq!(listening("see http://127.0.0.1:3000"), None);
        assert_eq!(listening("listening"), None);
    }
}
