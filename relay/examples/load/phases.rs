//! What is done to the relay.

use std::time::{Duration, Instant};

use futures_util::stream::{self, StreamExt as _, TryStreamExt as _};
use serde_json::json;
use tokio::io::{AsyncReadExt as _, AsyncWriteExt as _};
use tokio::net::TcpStream;
use tokio::task::{JoinHandle, JoinSet};
use tokio::time::timeout;

use crate::Result;
use crate::client::{Client, PATIENCE};
use crate::report::Report;
use crate::server::Server;

/// Connections that come about at the same time.
const AT_ONCE: usize = 50;

/// Every one is pinged within it.
const REST: Duration = Duration::from_secs(30);

/// A session description of some browsers' calls.
const MESSAGE: usize = 2500;

const BUSY_ROOMS: usize = 250;
const MESSAGES: usize = 200;
const ROUND_TRIPS: usize = 200;
const SLOW_ROOMS: usize = 20;
const PIECE: usize = 16 * 1024;
const HALF_OPEN: usize = 100;
const TRICKLING: usize = 200;

/// `pingInterval` and `pingTimeout`.
const PING: f64 = 45.0;

/// Until the head of a request must be there.
const HEAD: f64 = 20.0;

/// What a machine that does much else may add to a deadline of the relay, as a factor.
const LATE: f64 = 1.3;

#[expect(clippy::cast_precision_loss, reason = "figures for people")]
pub(crate) fn float<N: TryInto<u64>>(number: N) -> f64 {
    number.try_into().unwrap_or(u64::MAX) as f64
}

fn median(mut times: Vec<Duration>) -> Duration {
    times.sort();
    times.get(times.len() / 2).copied().unwrap_or_default()
}

/// Connections that only answer pings. They end when this is dropped.
pub(crate) struct Idle {
    tasks: JoinSet<()>,
}

pub(crate) async fn idle(server: &Server, report: &mut Report, number: usize) -> Result<Idle> {
    println!("idle: {number} connections in rooms of two");
    let (memory, cpu, start) = (server.memory()?, server.cpu()?, Instant::now());
    let address = &server.address;
    let clients: Vec<Client> = stream::iter(0..number)
        .map(async |at| Client::join(address, &format!("idle {}", at / 2)).await)
        .buffer_unordered(AT_ONCE)
        .try_collect()
        .await?;
    let took = start.elapsed().as_secs_f64();
    report.tell(
        "idle: set up in a second",
        format!("{:.0}", float(number) / took),
    );
    let set_up = (server.cpu()? - cpu) * 1e6 / float(number);
    report.tell("idle: CPU ms for 1,000 set-ups", format!("{set_up:.0}"));
    let grown = float(server.memory()?.saturating_sub(memory)) / float(number);
    if report.round == 1 {
        report.at_most("idle: KiB each", grown, 32.0);
    } else {
        report.tell(
            "idle: KiB each, beyond what was kept",
            format!("{grown:.1}"),
        );
    }
    let mut tasks = JoinSet::new();
    for client in clients {
        tasks.spawn(client.rest());
    }
    let cpu = server.cpu()?;
    tokio::time::sleep(REST).await;
    let share = (server.cpu()? - cpu) / REST.as_secs_f64() * 100.0;
    report.at_most("idle: CPU at rest, % of one core", share, 5.0);
    report.exactly(
        "idle: still connected",
        server.metric("sockets")?,
        number as u64,
    );
    Ok(Idle { tasks })
}

impl Idle {
    /// All go at once.
    pub(crate) async fn leave(mut self) {
        self.tasks.shutdown().await;
    }
}

/// Says and hears in turns, each message in its order. Whoever is done stays until all are.
async fn converse(mut client: Client, room: String) -> Result<Client> {
    let filling = "x".repeat(MESSAGE);
    for number in 0..MESSAGES {
        client.say(&room, &json!([number, filling])).await?;
        let heard = client.heard().await?;
        if heard[0] != number {
            return Err(format!("{} came instead of {number}", heard[0]).into());
        }
    }
    Ok(client)
}

pub(crate) async fn busy(server: &Server, report: &mut Report) -> Result<()> {
    println!("busy: {BUSY_ROOMS} rooms of two, who say {MESSAGES} messages each");
    let address = &server.address;
    let clients: Vec<(Client, String)> = stream::iter(0..2 * BUSY_ROOMS)
        .map(async |at| {
            let room = format!("busy {}", at / 2);
            Ok::<_, crate::Error>((Client::join(address, &room).await?, room))
        })
        .buffer_unordered(AT_ONCE)
        .try_collect()
        .await?;
    let (memory, missed) = (server.memory()?, server.metric("undelivered_total")?);
    let cpu = server.cpu()?;
    let mut talks = JoinSet::new();
    for (client, room) in clients {
        talks.spawn(converse(client, room));
    }
    let mut done = Vec::new();
    while let Some(talk) = talks.join_next().await {
        done.push(talk??);
    }
    let came = done.len() * MESSAGES;
    let took = server.cpu()? - cpu;
    report.exactly(
        "busy: delivered in order",
        came as u64,
        (2 * BUSY_ROOMS * MESSAGES) as u64,
    );
    let missed = server.metric("undelivered_total")? - missed;
    report.exactly("busy: broadcasts that somebody missed", missed, 0);
    report.tell(
        "busy: messages for a second of CPU",
        format!("{:.0}", float(came) / took),
    );
    let grown = server.memory()?.saturating_sub(memory);
    report.at_most(
        "busy: KiB each more",
        float(grown) / float(2 * BUSY_ROOMS),
        32.0,
    );
    Ok(())
}

/// How long a message takes from one to another and back, by the median.
async fn round_trip(ann: &mut Client, bob: &mut Client, room: &str) -> Result<Duration> {
    let mut times = Vec::new();
    let filling = "x".repeat(MESSAGE);
    for _ in 0..ROUND_TRIPS {
        let start = Instant::now();
        ann.say(room, &json!(filling)).await?;
        let heard = bob.heard().await?;
        bob.say(room, &heard).await?;
        ann.heard().await?;
        times.push(start.elapsed());
        // The limits hold for them as for everybody.
        tokio::time::sleep(Duration::from_millis(15)).await;
    }
    Ok(median(times))
}

/// Says as much as it can, and comes back whenever it is disconnected.
fn storm(address: String) -> JoinHandle<()> {
    tokio::spawn(async move {
        loop {
            if let Ok(mut eve) = Client::join(&address, "storm").await {
                let filling = json!("x".repeat(MESSAGE));
                while eve.say("storm", &filling).await.is_ok() {}
            }
        }
    })
}

pub(crate) async fn storms(server: &Server, report: &mut Report) -> Result<()> {
    println!("storm: one client says as much as it can");
    let address = &server.address;
    let mut ann = Client::join(address, "calm").await?;
    let mut bob = Client::join(address, "calm").await?;
    let quiet = round_trip(&mut ann, &mut bob, "calm").await?;
    let refused = server.metric("refusals_total")?;
    let floods = server.metric("floods_total")?;
    let eve = storm(address.clone());
    let stormy = round_trip(&mut ann, &mut bob, "calm").await;
    eve.abort();
    let stormy = stormy?;
    report.tell("storm: round trip without, µs", quiet.as_micros());
    report.tell("storm: round trip, µs", stormy.as_micros());
    let ratio = stormy.as_secs_f64() / quiet.as_secs_f64();
    report.at_most("storm: round trip, as a ratio", ratio, 20.0);
    report.tell(
        "storm: messages refused",
        server.metric("refusals_total")? - refused,
    );
    let floods = server.metric("floods_total")? - floods;
    report.at_most(
        "storm: lasting, with nobody cut",
        f64::from(floods == 0),
        0.0,
    );
    report.tell("storm: times that the client was cut", floods);
    Ok(())
}

/// Speaks until the room has lost the one who does not read; returns what was said, in bytes.
async fn speak(address: String, room: String) -> Result<usize> {
    let slow = Client::narrow(&address, &room).await?;
    let mut reader = Client::join(&address, &room).await?;
    let mut speaker = Client::join(&address, &room).await?;
    let id = slow.id.clone();
    let reading = tokio::spawn(async move {
        let (mut heard, mut is_gone) = (0_u64, false);
        loop {
            let event = reader.event().await?;
            is_gone |= event[0] == "memberLeft" && event[1]["id"] == id.as_str();
            if event[0] != "room" {
                continue;
            }
            let body = &event[1]["body"];
            if body[0] == "end" {
                return Ok::<_, crate::Error>((heard, is_gone));
            }
            if body[0] != heard {
                return Err(format!("{} came instead of {heard}", body[0]).into());
            }
            heard += 1;
        }
    });
    let filling = "x".repeat(PIECE);
    let (mut said, start) = (0_u64, Instant::now());
    // Nobody who is connected is told of by this name.
    let mut is_there = true;
    while is_there && start.elapsed() < PATIENCE {
        let message = json!(["room", {"room": room, "body": [said, filling]}]);
        let ack = speaker.ask(&message).await?;
        if ack["ok"] == true {
            said += 1;
            continue;
        }
        // Too much at once. Whoever asks again after a while hears who is there.
        tokio::time::sleep(Duration::from_millis(500)).await;
        let list = speaker
            .ask(&json!(["joinRoom", room, {"protocol": 1}]))
            .await?;
        is_there = list["members"]
            .as_array()
            .is_none_or(|all| all.iter().any(|it| it["id"] == slow.id.as_str()));
    }
    let end = json!(["room", {"room": room, "body": ["end"]}]);
    while speaker.ask(&end).await?["ok"] != true {
        tokio::time::sleep(Duration::from_millis(500)).await;
    }
    let (heard, is_gone) = reading.await??;
    if is_there || !is_gone {
        return Err("who does not read is kept".into());
    }
    if heard != said {
        return Err(format!("{heard} of {said} came").into());
    }
    drop(slow);
    Ok(usize::try_from(said)? * PIECE)
}

pub(crate) async fn slow(server: &Server, report: &mut Report) -> Result<()> {
    println!("slow: in {SLOW_ROOMS} rooms somebody reads nothing");
    let (before, behind) = (server.memory()?, server.metric("behind_total")?);
    let mut rooms = JoinSet::new();
    for room in 0..SLOW_ROOMS {
        rooms.spawn(speak(server.address.clone(), format!("slow {room}")));
    }
    let (mut most, mut said) = (before, 0);
    while !rooms.is_empty() {
        most = most.max(server.memory()?);
        if let Ok(Some(room)) = timeout(Duration::from_millis(100), rooms.join_next()).await {
            said = said.max(room??);
        }
    }
    report.tell("slow: said at most until cut, KiB", said / 1024);
    let each = float(most - before) / float(SLOW_ROOMS);
    report.at_most("slow: KiB kept for each at most", each, 4096.0);
    report.exactly(
        "slow: cut",
        server.metric("behind_total")? - behind,
        SLOW_ROOMS as u64,
    );
    Ok(())
}

/// Somebody vanishes without a word: how long until the room hears of it.
async fn vanish(address: String, room: String) -> Result<f64> {
    let mut witness = Client::join(&address, &room).await?;
    // Neither reads nor answers from now on; its system goes on acknowledging.
    let gone = Client::join(&address, &room).await?;
    let start = Instant::now();
    let told = timeout(2 * PATIENCE, witness.left(&gone.id)).await;
    told.map_err(|_| "nobody is told of somebody who vanished")??;
    Ok(start.elapsed().as_secs_f64())
}

/// A request of which a byte comes each second: how long until the relay hangs up.
async fn trickle(address: String) -> Result<f64> {
    let (mut from, mut to) = TcpStream::connect(&address).await?.into_split();
    to.write_all(b"GET /socket.io/?EIO=4&transport=websocket HTTP/1.1\r\nX: ")
        .await?;
    let start = Instant::now();
    let mut heard = [0; 256];
    while start.elapsed() < 2 * PATIENCE {
        if to.write_all(b"x").await.is_err() {
            return Ok(start.elapsed().as_secs_f64());
        }
        let read = timeout(Duration::from_secs(1), from.read(&mut heard)).await;
        if let Ok(Ok(0) | Err(_)) = read {
            return Ok(start.elapsed().as_secs_f64());
        }
    }
    Err("a request that never ends is waited for".into())
}

async fn longest(mut all: JoinSet<Result<f64>>) -> Result<f64> {
    let mut longest = 0_f64;
    while let Some(one) = all.join_next().await {
        longest = longest.max(one??);
    }
    Ok(longest)
}

pub(crate) async fn silent(server: &Server, report: &mut Report) -> Result<()> {
    println!("silent: {HALF_OPEN} who vanish, {TRICKLING} requests that never end");
    let (mut vanished, mut trickling) = (JoinSet::new(), JoinSet::new());
    for room in 0..HALF_OPEN {
        vanished.spawn(vanish(server.address.clone(), format!("half-open {room}")));
    }
    for _ in 0..TRICKLING {
        trickling.spawn(trickle(server.address.clone()));
    }
    let (vanished, trickling) = tokio::join!(longest(vanished), longest(trickling));
    report.at_most(
        "silent: s until the room hears who vanished",
        vanished?,
        PING * LATE,
    );
    report.at_most(
        "silent: s until a request is given up",
        trickling?,
        HEAD * LATE,
    );
    Ok(())
}

/// Waits until the relay knows nobody any more, and returns its memory in KiB.
pub(crate) async fn emptied(server: &Server) -> Result<u64> {
    let start = Instant::now();
    while server.metric("sockets")? > 0 || server.metric("rooms")? > 0 {
        if start.elapsed() > PATIENCE {
            return Err("some who have left are still counted".into());
        }
        tokio::time::sleep(Duration::from_millis(100)).await;
    }
    server.memory()
}
