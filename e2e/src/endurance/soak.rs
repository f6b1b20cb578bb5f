//! One call for a long time, whose server is killed again and again.

mod stretch;

use std::{
    cell::RefCell,
    time::{Duration, Instant},
};

use anyhow::{Context, Result, bail, ensure};
use futures_util::future::try_join;

use self::stretch::{Stretch, Watch};
use super::table;
use crate::{
    App, CallState, Chrome, Firefox, Kind, Played, Server, Signal, Signaling, Stage, media,
    page::app::Address, scene::scene_within,
};

/// In which browsers: the caller's, the callee's.
pub(super) const KINDS: [Kind; 2] = [Chrome, Firefox];
/// How long starting and ending may take, and how much longer each stretch.
const AROUND: Duration = Duration::from_mins(5);
const BESIDES: Duration = Duration::from_mins(1);

/// How often the server is killed.
const STRETCHES: u32 = 12;
/// How long it is gone.
const GONE: Duration = Duration::from_secs(5);
/// How often it is looked at what has flowed.
const LOOK: Duration = Duration::from_secs(5);

/// How long it lasts where nothing else is said.
const MINUTES: u32 = 60;
/// So long at most, so that nobody waits for what was a typing error.
const MOST_MINUTES: u32 = 24 * 60;

/// From the words of a command line: how many minutes.
///
/// # Errors
/// It is no number, or not one of them.
pub fn minutes(words: &[String]) -> Result<u32> {
    match words {
        [] => Ok(MINUTES),
        [word] => {
            let minutes = word.parse();
            let minutes = minutes.with_context(|| format!("`{word}` is no number of minutes"))?;
            ensure!(
                (1..=MOST_MINUTES).contains(&minutes),
                "it lasts from 1 to {MOST_MINUTES} minutes, not {minutes}"
            );
            Ok(minutes)
        }
        _ => bail!("one number of minutes, not {}", words.join(" ")),
    }
}

/// Holds the call for so long; prints and keeps the table, as `target/e2e/soak.txt`.
///
/// # Errors
/// Picture or sound stood still for long, the call was not what it should be, or the pages did not
/// get online again.
pub fn play(minutes: u32) -> Played {
    let length = Duration::from_secs(60 * u64::from(minutes));
    let longest = length + AROUND + BESIDES * STRETCHES;
    scene_within(longest, &format!("soak {minutes}"), async |stage| {
        let stretches = RefCell::default();
        let held = hold(stage, length / STRETCHES, &stretches).await;
        let stretches: Vec<Stretch> = stretches.into_inner();
        let mut complaints: Vec<_> = stretches.iter().flat_map(Stretch::complaints).collect();
        complaints.extend(held.as_ref().err().map(|error| format!("{error:#}")));
        table::keep("soak.txt", &report(&stretches, &complaints))?;
        held?;
        if !complaints.is_empty() {
            bail!("the call was not survived:\n{}", complaints.join("\n"));
        }
        Ok(())
    })
}

async fn hold(stage: &Stage, each: Duration, stretches: &RefCell<Vec<Stretch>>) -> Result<()> {
    let server = stage.serve(Signaling::Relay).await?;
    let address = Address::new(server.url()).with("probe-flow", "watched");
    let [one, other] = KINDS;
    let (ann, ben) = tokio::try_join!(
        stage.app_at("Ann", one, &address),
        stage.app_at("Ben", other, &address)
    )?;
    let (ann, ben) = (ann.traceless(one), ben.traceless(other));
    tokio::try_join!(ann.until_online(), ben.until_online())?;
    ann.call().await?;
    ben.accept().await?;
    media::both_ways(&ann, &ben).await?;

    let start = Instant::now();
    let mut watch = Watch::begin([&ann, &ben]).await?;
    for number in 0..STRETCHES {
        let until = start + each * (number + 1);
        let back = kill_and_wait(&server, [&ann, &ben], &mut watch).await?;
        while Instant::now() < until {
            let left = until.saturating_duration_since(Instant::now());
            tokio::time::sleep(left.min(LOOK)).await;
            watch.look([&ann, &ben]).await?;
        }
        let stretch = watch
            .ends(stage, [&ann, &ben], start.elapsed(), back)
            .await?;
        for line in stretch.told() {
            println!("{}", line.join("  "));
        }
        stretches.borrow_mut().push(stretch);
    }
    // The next call works as the first one did.
    ann.hang_up().await?;
    ben.until(CallState::Ended).await?;
    tokio::try_join!(media::released(&ann), media::released(&ben))?;
    ben.call().await?;
    ann.accept().await?;
    media::both_ways(&ann, &ben).await
}

/// Kills the server, starts it again, and tells how long each page took until it was online.
async fn kill_and_wait(server: &Server, apps: [&App; 2], watch: &mut Watch) -> Result<[f64; 2]> {
    let [ann, ben] = apps;
    server.kill();
    tokio::try_join!(
        ann.until_signal(Signal::Offline),
        ben.until_signal(Signal::Offline)
    )?;
    tokio::time::sleep(GONE).await;
    server.restart().await?;
    let back = Instant::now();
    let online = async |app: &App| {
        app.until_online().await?;
        anyhow::Ok(back.elapsed().as_secs_f64())
    };
    let (one, other) = try_join(online(ann), online(ben)).await?;
    watch.look(apps).await?;
    Ok([one, other])
}

fn report(stretches: &[Stretch], complaints: &[String]) -> String {
    let rows: Vec<_> = stretches.iter().flat_map(Stretch::told).collect();
    let verdict = if complaints.is_empty() {
        "survived".to_owned()
    } else {
        complaints.join("\n")
    };
    format!("{}\n\n{verdict}\n", table::render(&stretch::HEADS, &rows))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn minutes_are_a_number_of_them() {
        let asked =
            |words: &[&str]| minutes(&words.iter().map(|&it| it.to_owned()).collect::<Vec<_>>());
        assert_eq!(asked(&[]).unwrap(), 60);
        assert_eq!(asked(&["5"]).unwrap(), 5);
        for wrong in [&["0"][..], &["long"], &["99999"], &["5", "6"]] {
            asked(wrong).unwrap_err();
        }
    }
}
