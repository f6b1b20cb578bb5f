//! Two people and what happens between them.

use std::fmt;

use anyhow::{Context, Error, Result, ensure};
use fantoccini::Client;

use super::{
    ground::{Ground, Room, Row},
    side::{Over, Seat, Side, Uses},
    table::{Line, Scenario},
};
use crate::{Chrome, Firefox, Kind, Server, Signal, Stage, media, page::Page};

/// Who calls whom, and with what.
#[derive(Clone, Copy, Debug)]
pub(super) struct Column {
    caller: (Kind, Uses),
    callee: (Kind, Uses),
    /// Whether a server is killed and comes back in the call.
    restarts: bool,
}

impl fmt::Display for Column {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let words = |(kind, uses): (Kind, Uses)| match uses {
            Uses::TheApp => kind.to_string(),
            Uses::Tutorial => format!("tutorial's in {kind}"),
            Uses::PeerJs => format!("PeerJS in {kind}"),
        };
        write!(f, "{} → {}", words(self.caller), words(self.callee))
    }
}

impl Column {
    const CHROMES: Self = Self::of((Chrome, Uses::TheApp), (Chrome, Uses::TheApp));
    const TO_FIREFOX: Self = Self::of((Chrome, Uses::TheApp), (Firefox, Uses::TheApp));
    const FROM_FIREFOX: Self = Self::of((Firefox, Uses::TheApp), (Chrome, Uses::TheApp));
    /// This app with itself.
    pub(super) const APPS: [Self; 3] = [
        Self::CHROMES.restarting(),
        Self::TO_FIREFOX,
        Self::FROM_FIREFOX,
    ];
    /// And with the tutorial's client.
    pub(super) const WITH_TUTORIAL: [Self; 5] = [
        Self::CHROMES.restarting(),
        Self::TO_FIREFOX,
        Self::FROM_FIREFOX,
        Self::of((Chrome, Uses::TheApp), (Chrome, Uses::Tutorial)),
        Self::of((Chrome, Uses::Tutorial), (Chrome, Uses::TheApp)),
    ];
    /// And with a stock `PeerJS` page.
    pub(super) const WITH_PEERJS: [Self; 7] = [
        Self::CHROMES.restarting(),
        Self::TO_FIREFOX,
        Self::FROM_FIREFOX,
        Self::of((Chrome, Uses::TheApp), (Firefox, Uses::PeerJs)),
        Self::of((Firefox, Uses::PeerJs), (Chrome, Uses::TheApp)),
        Self::of((Firefox, Uses::TheApp), (Chrome, Uses::PeerJs)),
        Self::of((Chrome, Uses::PeerJs), (Firefox, Uses::TheApp)),
    ];
    /// In the windows of one browser.
    pub(super) const ONE_BROWSER: [Self; 1] = [Self::CHROMES];

    const fn of(from: (Kind, Uses), to: (Kind, Uses)) -> Self {
        Self {
            caller: from,
            callee: to,
            restarts: false,
        }
    }

    const fn restarting(self) -> Self {
        Self {
            restarts: true,
            ..self
        }
    }
}

/// The browsers of a row.
#[derive(Debug)]
pub(super) struct Cast(Vec<(Kind, Client)>);

impl Cast {
    /// Starts enough for every column of the row, and a third person.
    pub(super) async fn hire(stage: &Stage, row: Row) -> Result<Self> {
        if row == Row::Tab {
            let mut windows = vec![(Chrome, stage.person("one", Chrome).await?)];
            for name in ["two", "three"] {
                windows.push((Chrome, stage.beside(name, "one").await?));
            }
            return Ok(Self(windows));
        }
        let (one, two, three) = tokio::try_join!(
            stage.person("one", Chrome),
            stage.person("two", Chrome),
            stage.person("three", Firefox)
        )?;
        Ok(Self(vec![(Chrome, one), (Chrome, two), (Firefox, three)]))
    }

    /// Caller, callee and a third, all at an empty page.
    async fn seat(&self, column: Column) -> Result<Seats<'_>> {
        let mut free: Vec<_> = self.0.iter().collect();
        let mut take = |wanted: Option<Kind>| {
            let at = free
                .iter()
                .position(|(kind, _)| wanted.is_none_or(|wanted| wanted == *kind))
                .context("too few browsers")?;
            let (_, client) = free.swap_remove(at);
            anyhow::Ok(client)
        };
        let seats = Seats {
            caller: take(Some(column.caller.0))?,
            callee: take(Some(column.callee.0))?,
            third: take(None)?,
        };
        for client in [seats.caller, seats.callee, seats.third] {
            Page::new("somebody", client).leave().await?;
        }
        Ok(seats)
    }
}

/// Who sits where.
#[derive(Clone, Copy, Debug)]
struct Seats<'c> {
    caller: &'c Client,
    callee: &'c Client,
    third: &'c Client,
}

/// Plays all that can happen between the two; gives what went wrong.
pub(super) async fn play(
    stage: &Stage,
    ground: &Ground,
    cast: &Cast,
    column: Column,
    line: &mut Line,
) -> Vec<Error> {
    let seats = match cast.seat(column).await {
        Ok(seats) => seats,
        Err(error) => return vec![error],
    };
    let table = Table {
        ground,
        column,
        seats,
    };
    let mut failures = Vec::new();
    if let Err(error) = table.meet(line).await {
        // Before anybody goes on to other pages.
        stage.write_report(&column.to_string(), &error).await;
        failures.push(error);
    }
    if let Err(error) = table.meet_late(line).await {
        let title = format!("{column}, late");
        stage.write_report(&title, &error).await;
        failures.push(error);
    }
    failures
}

/// Two people and a third, each in a browser.
struct Table<'t> {
    ground: &'t Ground,
    column: Column,
    seats: Seats<'t>,
}

impl Table<'_> {
    async fn open_caller(&self, room: &Room<'_>) -> Result<Side> {
        let (_, uses) = self.column.caller;
        Side::open(uses, self.seats.caller, room, Seat::Caller, Seat::Callee).await
    }

    async fn open_callee(&self, room: &Room<'_>) -> Result<Side> {
        let (_, uses) = self.column.callee;
        Side::open(uses, self.seats.callee, room, Seat::Callee, Seat::Caller).await
    }

    /// Calls in pages that both are open: what comes first must not harm what comes after.
    async fn meet(&self, line: &mut Line) -> Result<()> {
        let room = self.ground.fresh_room();
        let (ann, ben) = tokio::try_join!(self.open_caller(&room), self.open_callee(&room))?;

        line.at(Scenario::Call, async {
            ann.call().await?;
            talk(&ann, &ben).await
        })
        .await?;
        let victims = self.ground.victims();
        if self.column.restarts && !victims.is_empty() {
            line.at(Scenario::Restart, async {
                for (server, seats) in victims {
                    restart(server, seats, &ann, &ben).await?;
                }
                Ok(())
            })
            .await?;
        } else {
            line.without(Scenario::Restart);
        }
        match busy_one(&room, &ann, &ben) {
            Some(whom) => {
                line.at(Scenario::Busy, async {
                    let cat = Side::open(Uses::TheApp, self.seats.third, &room, Seat::Third, whom)
                        .await?;
                    cat.call().await?;
                    cat.until_over(Over::Busy).await?;
                    cat.as_ref().leave().await?;
                    undisturbed(&ann, &ben).await
                })
                .await?;
            }
            None => line.without(Scenario::Busy),
        }
        line.at(Scenario::CallerHangsUp, async {
            ann.hang_up().await?;
            tokio::try_join!(
                ann.until_over(Over::HungUp),
                ben.until_over(Over::RemoteHungUp)
            )?;
            Ok(())
        })
        .await?;
        self.refuse(line, &room, (ann, ben)).await
    }

    /// Calls that never become one.
    async fn refuse(
        &self,
        line: &mut Line,
        room: &Room<'_>,
        (mut ann, mut ben): (Side, Side),
    ) -> Result<()> {
        // After a call the tutorial's client is good for nothing but a fresh start.
        if self.column.caller.1 == Uses::Tutorial {
            ann = self.open_caller(room).await?;
        }
        if self.column.callee.1 == Uses::Tutorial {
            ben = self.open_callee(room).await?;
        }
        // Before it has answered, PeerJS says nothing of closing a call.
        if self.column.callee.1 == Uses::PeerJs {
            line.without(Scenario::Decline);
        } else {
            line.at(Scenario::Decline, async {
                ann.call().await?;
                ben.decline().await?;
                tokio::try_join!(
                    ann.until_over(Over::Declined),
                    ben.until_over(Over::DeclinedHere)
                )?;
                Ok(())
            })
            .await?;
        }
        if self.column.caller.1 == Uses::PeerJs {
            line.without(Scenario::Cancel);
        } else {
            line.at(Scenario::Cancel, async {
                ann.call().await?;
                ben.until_rung().await?;
                ann.cancel().await?;
                tokio::try_join!(
                    ann.until_over(Over::Cancelled),
                    ben.until_over(Over::Missed)
                )?;
                Ok(())
            })
            .await?;
        }
        Ok(())
    }

    /// A call to somebody whose page is not open yet.
    async fn meet_late(&self, line: &mut Line) -> Result<()> {
        let room = self.ground.fresh_room();
        Page::new("the callee", self.seats.callee).leave().await?;
        let ann = self.open_caller(&room).await?;
        let uses = [self.column.caller.1, self.column.callee.1];
        let ben = if uses.contains(&Uses::Tutorial) {
            // The tutorial's ring is said once, and nobody keeps it.
            line.without(Scenario::Late);
            let ben = self.open_callee(&room).await?;
            ann.call().await?;
            talk(&ann, &ben).await?;
            ben
        } else {
            let mut late = None;
            line.at(Scenario::Late, async {
                ann.call().await?;
                if room.is_by_id() {
                    ann.until_over(Over::NotThere).await?;
                } else {
                    ann.until_calling().await?;
                }
                let ben = self.open_callee(&room).await?;
                if room.is_by_id() {
                    ann.call().await?;
                }
                talk(&ann, &ben).await?;
                late = Some(ben);
                Ok(())
            })
            .await?;
            late.context("nobody came")?
        };
        line.at(Scenario::CalleeHangsUp, async {
            ben.hang_up().await?;
            tokio::try_join!(
                ben.until_over(Over::HungUp),
                ann.until_over(Over::RemoteHungUp)
            )?;
            Ok(())
        })
        .await
    }
}

/// Whom a third person is to call while the two talk: none where a page of that kind knows no
/// such thing. In a room everybody is called, and the tutorial's client takes any ring for its own.
fn busy_one(room: &Room<'_>, ann: &Side, ben: &Side) -> Option<Seat> {
    match (ann.app(), ben.app()) {
        (_, Some(_)) if room.is_by_id() => Some(Seat::Callee),
        (Some(_), None) if room.is_by_id() => Some(Seat::Caller),
        (Some(_), Some(_)) => Some(Seat::Callee),
        (_, _) => None,
    }
}

/// The callee takes the call, and the two talk.
async fn talk(ann: &Side, ben: &Side) -> Result<()> {
    ben.accept().await?;
    tokio::try_join!(ann.until_talking(), ben.until_talking())?;
    media::both_ways(ann, ben).await
}

/// Kills a server in a call; it comes back, and the two talk all the while.
async fn restart(server: &Server, seats: &[Seat], ann: &Side, ben: &Side) -> Result<()> {
    let at_it = [(ann, Seat::Caller), (ben, Seat::Callee)];
    let at_it = at_it.iter().filter(|(_, seat)| seats.contains(seat));
    server.kill();
    for (side, _) in at_it.clone() {
        until(side, Signal::Offline).await?;
    }
    media::both_ways(ann, ben).await?;
    server.restart().await?;
    for (side, _) in at_it {
        until(side, Signal::Online).await?;
    }
    undisturbed(ann, ben)
        .await
        .with_context(|| format!("after {} was killed", server.name()))
}

async fn until(side: &Side, signal: Signal) -> Result<()> {
    match side.app() {
        Some(app) => app.until_signal(signal).await,
        None => Ok(()),
    }
}

/// That the two talk, and have talked all the time.
async fn undisturbed(ann: &Side, ben: &Side) -> Result<()> {
    media::both_ways(ann, ben).await?;
    for app in [ann, ben].into_iter().filter_map(Side::app) {
        let name = app.page().name();
        ensure!(app.has_stayed_connected().await?, "{name} was disturbed");
    }
    Ok(())
}
