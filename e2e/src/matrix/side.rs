//! One of the people of a cell, whatever page they use.

use anyhow::{Result, bail};
use fantoccini::Client;

use super::ground::Room;
use crate::{
    App, CallState, PeerJs, Reason, Stock, Talk, media,
    page::Page,
    wait::{CALL, SOON},
};

/// What somebody is in a cell.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Seat {
    /// Calls.
    Caller,
    /// Is called.
    Callee,
    /// Calls those two while they talk.
    Third,
}

impl Seat {
    /// The name of whoever sits there.
    fn name(self) -> &'static str {
        match self {
            Self::Caller => "Ann",
            Self::Callee => "Ben",
            Self::Third => "Cat",
        }
    }
}

/// Which page somebody uses.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Uses {
    /// This app.
    TheApp,
    /// The tutorial's client on npm socket.io-client.
    Tutorial,
    /// A stock page on npm peerjs.
    PeerJs,
}

/// Why a call is over, for one of the two.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Over {
    HungUp,
    RemoteHungUp,
    Declined,
    DeclinedHere,
    Cancelled,
    Missed,
    Busy,
    NotThere,
}

impl Over {
    /// The codes that the app may give it.
    fn reasons(self) -> &'static [Reason] {
        match self {
            Self::HungUp => &[Reason::HungUp],
            Self::RemoteHungUp => &[Reason::RemoteHungUp],
            // The tutorial's client declines by the word with which it hangs up.
            Self::Declined => &[Reason::Declined, Reason::RemoteHungUp],
            Self::DeclinedHere => &[Reason::DeclinedHere],
            Self::Cancelled => &[Reason::Cancelled],
            Self::Missed => &[Reason::Missed],
            Self::Busy => &[Reason::Busy],
            Self::NotThere => &[Reason::NoSuchPerson],
        }
    }
}

#[derive(Clone, Debug)]
enum Program {
    App(App),
    Tutorial(Stock),
    PeerJs(PeerJs, String),
}

/// Somebody's page in a room.
#[derive(Clone, Debug)]
pub(super) struct Side(Program);

impl AsRef<Page> for Side {
    fn as_ref(&self) -> &Page {
        match &self.0 {
            Program::App(app) => app.page(),
            Program::Tutorial(stock) => stock.page(),
            Program::PeerJs(peerjs, _) => peerjs.page(),
        }
    }
}

impl Side {
    /// Opens the page of `seat`, who calls `whom`, and waits until it can call and be called.
    pub(super) async fn open(
        uses: Uses,
        client: &Client,
        room: &Room<'_>,
        seat: Seat,
        whom: Seat,
    ) -> Result<Self> {
        let name = seat.name();
        Ok(Self(match uses {
            Uses::TheApp => {
                let app = App::open(name, client, &room.app(seat, whom)).await?;
                app.until_online().await?;
                Program::App(app)
            }
            Uses::Tutorial => {
                let base = room.pages(seat).url();
                Program::Tutorial(Stock::open(name, client, base, &room.name()).await?)
            }
            Uses::PeerJs => {
                let peerjs = PeerJs::open(name, client, &room.peerjs(seat)?).await?;
                Program::PeerJs(peerjs, room.id(whom))
            }
        }))
    }

    /// The app, where it is.
    pub(super) fn app(&self) -> Option<&App> {
        match &self.0 {
            Program::App(app) => Some(app),
            Program::Tutorial(_) | Program::PeerJs(..) => None,
        }
    }

    pub(super) async fn call(&self) -> Result<()> {
        match &self.0 {
            Program::App(app) => app.call().await,
            Program::Tutorial(stock) => stock.call().await,
            Program::PeerJs(peerjs, whom) => peerjs.dial(whom).await,
        }
    }

    pub(super) async fn until_rung(&self) -> Result<()> {
        match &self.0 {
            Program::App(app) => app.until(CallState::Incoming).await,
            Program::Tutorial(stock) => stock.until("incoming").await,
            Program::PeerJs(peerjs, _) => peerjs.until(Talk::Ringing).await,
        }
    }

    pub(super) async fn until_calling(&self) -> Result<()> {
        match &self.0 {
            Program::App(app) => app.until(CallState::Outgoing).await,
            Program::Tutorial(stock) => stock.until("outgoing").await,
            Program::PeerJs(peerjs, _) => peerjs.until(Talk::Calling).await,
        }
    }

    pub(super) async fn until_talking(&self) -> Result<()> {
        match &self.0 {
            Program::App(app) => app.until(CallState::Connected).await,
            Program::Tutorial(stock) => stock.until("connected").await,
            Program::PeerJs(peerjs, _) => peerjs.until(Talk::InCall).await,
        }
    }

    pub(super) async fn accept(&self) -> Result<()> {
        match &self.0 {
            Program::App(app) => app.accept().await,
            Program::Tutorial(stock) => stock.accept().await,
            Program::PeerJs(peerjs, _) => peerjs.accept().await,
        }
    }

    pub(super) async fn decline(&self) -> Result<()> {
        match &self.0 {
            Program::App(app) => app.decline().await,
            Program::Tutorial(stock) => {
                stock.until("incoming").await?;
                stock.hang_up().await
            }
            Program::PeerJs(peerjs, _) => peerjs.decline().await,
        }
    }

    pub(super) async fn cancel(&self) -> Result<()> {
        match &self.0 {
            Program::App(app) => app.cancel().await,
            Program::Tutorial(stock) => stock.hang_up().await,
            Program::PeerJs(peerjs, _) => peerjs.hang_up().await,
        }
    }

    pub(super) async fn hang_up(&self) -> Result<()> {
        match &self.0 {
            Program::App(app) => app.hang_up().await,
            Program::Tutorial(stock) => stock.hang_up().await,
            Program::PeerJs(peerjs, _) => peerjs.hang_up().await,
        }
    }

    /// Waits until the call is over here for this reason, and camera and connection are let go of
    /// where the page ever does that.
    pub(super) async fn until_over(&self, over: Over) -> Result<()> {
        match &self.0 {
            Program::App(app) => {
                // A PeerServer takes its time to find that somebody is not there.
                let within = if over == Over::NotThere { CALL } else { SOON };
                app.until_ended_within(within, over.reasons()).await?;
                media::released(app).await
            }
            Program::Tutorial(stock) => stock.until("idle").await,
            Program::PeerJs(peerjs, _) => match over {
                Over::RemoteHungUp | Over::HungUp => {
                    peerjs.until_told_of_close().await?;
                    media::released(peerjs).await
                }
                Over::Declined | Over::DeclinedHere | Over::Cancelled | Over::NotThere => {
                    peerjs.until(Talk::Closed).await?;
                    media::released(peerjs).await
                }
                // The library tells its page nothing of the end of what was not answered.
                Over::Missed => peerjs.until_dropped().await,
                Over::Busy => bail!("a stock PeerJS page is told of nobody's being busy"),
            },
        }
    }
}
