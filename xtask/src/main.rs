//! Development tasks; `cargo xtask help` lists them.
#![expect(
    clippy::disallowed_methods,
    reason = "it reads this repository alone, and what does not fit has to stop it"
)]

mod calls;
mod dist;
mod endurance;
mod faults;
mod files;
mod fuzz;
mod icons;
mod lint;
mod load;
mod nightly;
mod process;
mod screens;
mod serve;
mod test;
mod tools;
mod workspace;

use std::process::ExitCode;

use anyhow::{Context as _, Result, bail};
use lexopt::prelude::*;

use crate::serve::Ports;
use crate::workspace::Workspace;

const USAGE: &str = "\
cargo xtask <command>

  serve [--port 8080] [--relay-port 3000]
        build the relay, start it and the page with live reload; Ctrl-C ends both
  test [native|web|e2e]... [FILTER]...
        run the tests: native ones, then in headless browsers, then calls between two browsers
  faults [FILTER]...
        make every fault that a call meets, and tell as a table what each side saw of it; those of
        the network take root, in namespaces of their own
  nightly [--cases 10000]
        run every property test with so many cases each
  fuzz [TARGET]... [--minutes 30] [--keep]
        search for bytes that break a decoder or a machine, so long for each target;
        --keep adds what reached new code to fuzz/corpus
  leaks [CALLS] [firefox]
        play 200 calls in the same two pages, and see that nothing of them piles up
  soak [MINUTES]
        hold one call for an hour, and kill its relay every twelfth of that
  screens [FILTER]...
        take pictures of every screen, at three sizes, in both themes and every language
  load [--idle 5000]
        put the relay under load: idle and busy connections, storms, clients that do not read or vanish
  lint  formatting, clippy, documentation, and the arrows of docs/ARCHITECTURE.md
  dist  pack the page into dist/, ready for any static host
  icons draw the icons of the installed page anew, after style/icon.svg has changed
";

/// What was asked for on the command line.
#[derive(Debug, PartialEq, Eq)]
enum Task {
    Help,
    Serve(Ports),
    Test(test::Selection),
    Faults(Vec<String>),
    Nightly(u32),
    Fuzz(fuzz::Search),
    Leaks(Vec<String>),
    Soak(Vec<String>),
    Screens(Vec<String>),
    Load(Option<u32>),
    Lint,
    Dist,
    Icons,
}

fn main() -> ExitCode {
    match parse(lexopt::Parser::from_env()).and_then(run) {
        Ok(()) => ExitCode::SUCCESS,
        Err(error) => {
            eprintln!("\nxtask: {error:#}");
            ExitCode::FAILURE
        }
    }
}

fn run(task: Task) -> Result<()> {
    if task == Task::Help {
        print!("{USAGE}");
        return Ok(());
    }
    process::end_children_on_signals()?;
    let workspace = Workspace::open()?;
    match task {
        Task::Help => Ok(()),
        Task::Serve(ports) => serve::run(&workspace, ports),
        Task::Test(selection) => test::run(&workspace, &selection),
        Task::Faults(filters) => faults::run(&workspace, &filters),
        Task::Nightly(cases) => nightly::run(&workspace, cases),
        Task::Fuzz(search) => fuzz::run(&workspace, &search),
        Task::Leaks(words) => endurance::leaks(&workspace, &words),
        Task::Soak(words) => endurance::soak(&workspace, &words),
        Task::Screens(filters) => screens::run(&workspace, &filters),
        Task::Load(idle) => load::run(&workspace, idle),
        Task::Lint => lint::run(&workspace),
        Task::Dist => dist::run(&workspace),
        Task::Icons => icons::run(&workspace),
    }
}

fn parse(mut arguments: lexopt::Parser) -> Result<Task> {
    let command = match arguments.next()? {
        None => bail!("which command?\n\n{USAGE}"),
        Some(Short('h') | Long("help")) => return Ok(Task::Help),
        Some(Value(command)) => command.to_string_lossy().into_owned(),
        Some(other) => return Err(other.unexpected().into()),
    };
    let mut ports = Ports::default();
    let mut idle = None;
    let mut words = Vec::new();
    let mut cases = nightly::CASES;
    let (mut minutes, mut keep) = (fuzz::MINUTES, false);
    while let Some(argument) = arguments.next()? {
        match (command.as_str(), argument) {
            (_, Short('h') | Long("help")) => return Ok(Task::Help),
            ("serve", Long("port")) => ports.page = port(&mut arguments, "--port")?,
            ("serve", Long("relay-port")) => ports.relay = port(&mut arguments, "--relay-port")?,
            ("test" | "faults" | "leaks" | "soak" | "screens" | "fuzz", Value(word)) => {
                words.push(word.to_string_lossy().into_owned());
            }
            ("load", Long("idle")) => idle = Some(count(&mut arguments, "--idle")?),
            ("nightly", Long("cases")) => cases = count(&mut arguments, "--cases")?,
            ("fuzz", Long("minutes")) => minutes = count(&mut arguments, "--minutes")?,
            ("fuzz", Long("keep")) => keep = true,
            (_, other) => return Err(other.unexpected().into()),
        }
    }
    match command.as_str() {
        "help" => Ok(Task::Help),
        "serve" => Ok(Task::Serve(ports)),
        "test" => Ok(Task::Test(test::Selection::from_words(words))),
        "faults" => Ok(Task::Faults(words)),
        "nightly" => Ok(Task::Nightly(cases)),
        "fuzz" => Ok(Task::Fuzz(fuzz::Search {
            targets: words,
            minutes,
            keep,
        })),
        "leaks" => Ok(Task::Leaks(words)),
        "soak" => Ok(Task::Soak(words)),
        "screens" => Ok(Task::Screens(words)),
        "load" => Ok(Task::Load(idle)),
        "lint" => Ok(Task::Lint),
        "dist" => Ok(Task::Dist),
        "icons" => Ok(Task::Icons),
        other => bail!("there is no command `{other}`\n\n{USAGE}"),
    }
}

fn port(arguments: &mut lexopt::Parser, option: &str) -> Result<u16> {
    let given = arguments.value()?;
    match given.to_string_lossy().parse() {
        Ok(0) => bail!("{option} 0 names no port"),
        Ok(port) => Ok(port),
        Err(_) => Err(anyhow::anyhow!("`{}`", given.to_string_lossy()))
            .with_context(|| format!("{option} takes a number from 1 to 65535, not")),
    }
}

/// A number of something, of which there is at least one.
fn count(arguments: &mut lexopt::Parser, option: &str) -> Result<u32> {
    let given = arguments.value()?;
    let number = given.to_string_lossy().parse().ok();
    number.filter(|number| *number > 0).with_context(|| {
        let given = given.to_string_lossy();
        format!("{option} takes a number from 1 on, not: `{given}`")
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    fn parsed(words: &[&str]) -> Result<Task> {
        parse(lexopt::Parser::from_args(words))
    }

    #[test]
    fn ports_have_defaults_and_can_be_chosen() {
        let default = parsed(&["serve"]).unwrap();
        assert_eq!(
            default,
            Task::Serve(Ports {
                page: 8080,
                relay: 3000
            })
        );
        let chosen = parsed(&["serve", "--port", "81", "--relay-port=4000"]).unwrap();
        assert_eq!(
            chosen,
            Task::Serve(Ports {
                page: 81,
                relay: 4000
            })
        );
    }

    #[test]
    fn screens_can_be_chosen_by_a_part_of_their_names() {
        assert_eq!(parsed(&["screens"]).unwrap(), Task::Screens(vec![]));
        let chosen = parsed(&["screens", "idle", "crash"]).unwrap();
        let filters = ["idle", "crash"].map(str::to_owned).to_vec();
        assert_eq!(chosen, Task::Screens(filters));
    }

    #[test]
    fn faults_can_be_chosen_by_a_part_of_their_lines() {
        assert_eq!(parsed(&["faults"]).unwrap(), Task::Faults(vec![]));
        let chosen = parsed(&["faults", "UDP cut"]).unwrap();
        assert_eq!(chosen, Task::Faults(vec!["UDP cut".to_owned()]));
    }

    #[test]
    fn the_load_can_be_made_smaller() {
        assert_eq!(parsed(&["load"]).unwrap(), Task::Load(None));
        let chosen = parsed(&["load", "--idle", "500"]).unwrap();
        assert_eq!(chosen, Task::Load(Some(500)));
    }

    #[test]
    fn how_much_is_searched_has_defaults_and_can_be_chosen() {
        assert_eq!(parsed(&["nightly"]).unwrap(), Task::Nightly(10_000));
        let chosen = parsed(&["nightly", "--cases", "9"]).unwrap();
        assert_eq!(chosen, Task::Nightly(9));
        let search = |targets: &[&str], minutes, keep| {
            let targets = targets.iter().map(|&word| word.to_owned()).collect();
            Task::Fuzz(fuzz::Search {
                targets,
                minutes,
                keep,
            })
        };
        assert_eq!(parsed(&["fuzz"]).unwrap(), search(&[], 30, false));
        let chosen = parsed(&["fuzz", "call", "--minutes=5", "json", "--keep"]).unwrap();
        assert_eq!(chosen, search(&["call", "json"], 5, true));
    }

    #[test]
    fn what_lasts_is_told_how_long() {
        let calls = ["60", "firefox"].map(str::to_owned).to_vec();
        assert_eq!(
            parsed(&["leaks", "60", "firefox"]).unwrap(),
            Task::Leaks(calls)
        );
        assert_eq!(parsed(&["soak"]).unwrap(), Task::Soak(vec![]));
    }

    #[test]
    fn what_is_not_understood_is_named() {
        for (words, complaint) in [
            (&[][..], "which command?"),
            (&["deploy"], "`deploy`"),
            (
                &["serve", "--port", "70000"],
                "--port takes a number from 1 to 65535, not: `70000`",
            ),
            (&["serve", "--port", "0"], "names no port"),
            (
                &["load", "--idle", "many"],
                "--idle takes a number from 1 on, not: `many`",
            ),
            (&["serve", "--prot", "1"], "--prot"),
            (
                &["fuzz", "--minutes", "0"],
                "--minutes takes a number from 1 on, not: `0`",
            ),
            (&["nightly", "--cases", "many"], "not: `many`"),
            (&["lint", "src"], "src"),
        ] {
            let error = format!("{:#}", parsed(words).unwrap_err());
            assert!(error.contains(complaint), "{words:?}: {error}");
        }
    }

    #[test]
    fn help_is_given_wherever_it_is_asked_for() {
        for words in [&["--help"][..], &["-h"], &["help"], &["serve", "--help"]] {
            assert_eq!(parsed(words).unwrap(), Task::Help, "{words:?}");
        }
    }
}
