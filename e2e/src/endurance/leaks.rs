//! Many calls in the same two pages, after which nothing may be left of them.

use std::{cell::RefCell, time::Duration};

use anyhow::{Context, Result, bail, ensure};

use super::{
    calls::{self, ROUND},
    census::Census,
    judge::{Row, judge},
    table,
};
use crate::{App, Chrome, Kind, Played, Signaling, Stage, scene::scene_within};

/// How long starting and ending may take, and how long each call.
const AROUND: Duration = Duration::from_mins(3);
const CALL: Duration = Duration::from_secs(30);

/// What a run is to be.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Plan {
    /// How many calls; what is left of it after a whole number of rounds of ten is not played.
    pub calls: usize,
    /// After how many rounds it is counted what there is.
    pub rounds: usize,
    /// In which browsers.
    pub kinds: [Kind; 2],
}

/// What to do where nothing else is said: 200 calls, counted every 20.
impl Default for Plan {
    fn default() -> Self {
        Self {
            calls: 200,
            rounds: 2,
            kinds: [Chrome, Chrome],
        }
    }
}

impl Plan {
    /// From the words of a command line: a number of calls, `firefox`.
    ///
    /// # Errors
    /// A word is neither, or there are too few calls to tell anything.
    pub fn from_words(words: &[String]) -> Result<Self> {
        let mut plan = Self::default();
        for word in words {
            match word.as_str() {
                "firefox" => plan.kinds = [Chrome, Kind::Firefox],
                number => {
                    let taken = number.parse();
                    plan.calls =
                        taken.with_context(|| format!("`{number}` is no number of calls"))?;
                }
            }
        }
        let least = ROUND * plan.rounds * 2;
        ensure!(
            plan.calls >= least,
            "it takes at least {least} calls to see whether something piles up"
        );
        Ok(plan)
    }
}

/// Plays the calls; prints and keeps the table, as `target/e2e/leaks.txt`.
///
/// # Errors
/// Something piles up, or a call is not as it should be.
pub fn play(plan: Plan) -> Played {
    let calls = u32::try_from(plan.calls).unwrap_or(u32::MAX);
    let longest = AROUND + CALL.saturating_mul(calls);
    let [one, other] = plan.kinds;
    scene_within(longest, &format!("leaks {one}-{other}"), async |stage| {
        let rows = RefCell::default();
        let played = calls_of(stage, plan, &rows).await;
        let rows = rows.into_inner();
        let complaints = judge(&rows);
        table::keep("leaks.txt", &report(&rows, &complaints))?;
        played?;
        if !complaints.is_empty() {
            bail!("something piles up:\n{}", complaints.join("\n"));
        }
        Ok(())
    })
}

async fn calls_of(stage: &Stage, plan: Plan, rows: &RefCell<Vec<Row>>) -> Result<()> {
    let server = stage.serve(Signaling::Relay).await?;
    let (ann, ben) = stage.pair(plan.kinds, &server).await?;
    let [one, other] = plan.kinds;
    let (ann, ben) = (ann.traceless(one), ben.traceless(other));
    for number in 0..plan.calls {
        if number.is_multiple_of(ROUND * plan.rounds) {
            let row = count(stage, plan, number, [&ann, &ben]).await?;
            rows.borrow_mut().push(row);
        }
        let played = calls::play(number, &ann, &ben).await;
        played.with_context(|| format!("call {}", number + 1))?;
    }
    if plan.calls.is_multiple_of(ROUND * plan.rounds) {
        let row = count(stage, plan, plan.calls, [&ann, &ben]).await?;
        rows.borrow_mut().push(row);
    }
    Ok(())
}

async fn count(stage: &Stage, plan: Plan, calls: usize, apps: [&App; 2]) -> Result<Row> {
    let ([one, other], [ann, ben]) = (plan.kinds, apps);
    let (here, there) = tokio::try_join!(Census::of(ann, one), Census::of(ben, other))?;
    let memory = [
        stage.memory_of(ann.page().name())?,
        stage.memory_of(ben.page().name())?,
    ];
    let row = Row {
        calls,
        pages: [here, there],
        memory,
    };
    for line in row.told() {
        println!("{}", line.join("  "));
    }
    Ok(row)
}

fn report(rows: &[Row], complaints: &[String]) -> String {
    let lines: Vec<_> = rows.iter().flat_map(Row::told).collect();
    let table = table::render(&Row::HEADS, &lines);
    let verdict = if complaints.is_empty() {
        "nothing piles up".to_owned()
    } else {
        complaints.join("\n")
    };
    format!("{table}\n\n{verdict}\n")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_plan_is_made_of_words() {
        let words = |words: &[&str]| words.iter().map(|&it| it.to_owned()).collect::<Vec<_>>();
        assert_eq!(Plan::from_words(&[]).unwrap(), Plan::default());
        let plan = Plan::from_words(&words(&["60", "firefox"])).unwrap();
        assert_eq!((plan.calls, plan.kinds), (60, [Chrome, Kind::Firefox]));
        for wrong in ["10", "many"] {
            Plan::from_words(&words(&[wrong])).unwrap_err();
        }
    }
}
