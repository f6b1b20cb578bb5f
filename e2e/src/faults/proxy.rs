//! Between a page and its relay: spoils what is said.

use std::{
    sync::{Arc, Mutex, MutexGuard, PoisonError},
    time::Duration,
};

use anyhow::{Context, Result};
use futures_util::{Sink, SinkExt, Stream, StreamExt};
use tokio::{
    net::{TcpListener, TcpStream},
    task::JoinHandle,
    time::timeout,
};
use tokio_tungstenite::{
    accept_hdr_async, connect_async,
    tungstenite::{
        Error, Message,
        handshake::server::{ErrorResponse, Request, Response},
    },
};

/// How long a message waits for another one to go before it.
const PATIENCE: Duration = Duration::from_millis(200);

/// What becomes of a message.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(in crate::faults) enum Spoil {
    /// It comes twice.
    Double,
    /// It comes after the one behind it.
    Swap,
    /// Its second half is missing.
    Cut,
    /// Something else comes.
    Garbage,
    /// It never comes.
    Drop,
}

/// What comes instead: no packet, no event, no argument, the wrong one, a number of attachments.
const GARBAGE: [&str; 8] = [
    "42",
    "42[",
    "42{}",
    "42[\"room\"]",
    "42[\"room\",null]",
    "42[\"room\",\"{\\\"v\\\":1,\\\"kind\\\":[[[\"]",
    "459-[\"room\",{\"_placeholder\":true,\"num\":8}]",
    "nonsense",
];

/// Which messages are spoilt.
#[derive(Debug, Default)]
struct Plan {
    spoil: Option<Spoil>,
    /// Only this one of those that come from now on.
    only: Option<usize>,
    seen: usize,
    spoilt: Option<String>,
}

impl Plan {
    fn take(&mut self, message: &str) -> Option<Spoil> {
        // Events and acknowledgements; what keeps the connection up is left alone.
        if !message.starts_with("42") && !message.starts_with("43") {
            return None;
        }
        let at = self.seen;
        self.seen += 1;
        let spoil = self.spoil?;
        if self.only.is_some_and(|only| only != at) {
            return None;
        }
        self.spoilt = Some(message.chars().take(160).collect());
        Some(spoil)
    }
}

/// A server that passes everything on to another one, and back.
#[derive(Debug)]
pub(in crate::faults) struct Proxy {
    address: String,
    plan: Arc<Mutex<Plan>>,
    task: JoinHandle<()>,
}

fn locked(plan: &Mutex<Plan>) -> MutexGuard<'_, Plan> {
    plan.lock().unwrap_or_else(PoisonError::into_inner)
}

impl Proxy {
    /// Listens for WebSockets, and passes them on to `relay`, a host and a port.
    ///
    /// # Errors
    /// There is no port.
    pub(in crate::faults) async fn start(relay: &str) -> Result<Self> {
        let listener = TcpListener::bind("127.0.0.1:0").await?;
        let address = listener.local_addr()?.to_string();
        let plan = Arc::new(Mutex::new(Plan::default()));
        let task = tokio::spawn(accept(listener, relay.to_owned(), plan.clone()));
        Ok(Self {
            address,
            plan,
            task,
        })
    }

    /// Where it listens, as `?server=` takes it.
    pub(in crate::faults) fn address(&self) -> &str {
        &self.address
    }

    fn plan(&self, spoil: Option<Spoil>, only: Option<usize>) {
        *locked(&self.plan) = Plan {
            spoil,
            only,
            ..Plan::default()
        };
    }

    /// Spoils everything from now on.
    pub(in crate::faults) fn spoil_all(&self, spoil: Spoil) {
        self.plan(Some(spoil), None);
    }

    /// Spoils one message, after so many others.
    pub(in crate::faults) fn spoil_one(&self, after: usize, spoil: Spoil) {
        self.plan(Some(spoil), Some(after));
    }

    /// Spoils nothing any more.
    pub(in crate::faults) fn spoil_none(&self) {
        self.plan(None, None);
    }

    /// How many messages have come since it was last told what to spoil.
    pub(in crate::faults) fn seen(&self) -> usize {
        locked(&self.plan).seen
    }

    /// The last one that was spoilt since then.
    pub(in crate::faults) fn spoilt(&self) -> Option<String> {
        locked(&self.plan).spoilt.clone()
    }
}

impl Drop for Proxy {
    fn drop(&mut self) {
        self.task.abort();
    }
}

async fn accept(listener: TcpListener, relay: String, plan: Arc<Mutex<Plan>>) {
    while let Ok((stream, _)) = listener.accept().await {
        let (relay, plan) = (relay.clone(), plan.clone());
        tokio::spawn(async move {
            // A page that leaves, or a relay that hangs up, is what a test may want.
            let _ = carry(stream, &relay, &plan).await;
        });
    }
}

async fn carry(stream: TcpStream, relay: &str, plan: &Mutex<Plan>) -> Result<()> {
    let mut path = None;
    #[expect(
        clippy::result_large_err,
        reason = "the type that the library asks for"
    )]
    let look = |request: &Request, response: Response| {
        path = request.uri().path_and_query().map(ToString::to_string);
        Ok::<_, ErrorResponse>(response)
    };
    let page = accept_hdr_async(stream, look).await?;
    let path = path.context("no path")?;
    let (server, _) = connect_async(format!("ws://{relay}{path}")).await?;
    let (to_page, from_page) = page.split();
    let (to_server, from_server) = server.split();
    // The end of one is the end of both.
    tokio::select! {
        ended = pump(from_page, to_server, plan) => ended,
        ended = pump(from_server, to_page, plan) => ended,
    }
}

async fn pump(
    mut from: impl Stream<Item = Result<Message, Error>> + Unpin,
    mut to: impl Sink<Message, Error = Error> + Unpin,
    plan: &Mutex<Plan>,
) -> Result<()> {
    let mut held = None;
    loop {
        let next = match held.take() {
            None => from.next().await,
            Some(first) => {
                let second = timeout(PATIENCE, from.next()).await;
                let second = match second {
                    Ok(Some(Ok(second))) => Some(second),
                    Ok(ended) => {
                        to.send(first).await?;
                        ended.transpose()?;
                        return Ok(());
                    }
                    Err(_) => None,
                };
                if let Some(second) = second {
                    to.send(second).await?;
                }
                to.send(first).await?;
                continue;
            }
        };
        let Some(message) = next.transpose()? else {
            return Ok(());
        };
        let Message::Text(text) = &message else {
            to.send(message).await?;
            continue;
        };
        let taken = locked(plan).take(text);
        match taken {
            None => to.send(message).await?,
            Some(Spoil::Double) => {
                to.send(message.clone()).await?;
                to.send(message).await?;
            }
            Some(Spoil::Swap) => held = Some(message),
            Some(Spoil::Cut) => {
                let half: String = text.chars().take(text.chars().count() / 2).collect();
                to.send(Message::text(half)).await?;
            }
            Some(Spoil::Garbage) => {
                let which = locked(plan).seen % GARBAGE.len();
                let instead = GARBAGE.get(which).copied().unwrap_or_default();
                to.send(Message::text(instead)).await?;
            }
            Some(Spoil::Drop) => {}
        }
    }
}
