//! A relay in this process and a client that writes the protocol's frames by hand.

use std::path::Path;
use std::sync::Arc;
use std::time::{Duration, Instant};

use futures_util::{SinkExt as _, StreamExt as _};
use serde_json::{Value, json};
use tokio::net::{TcpSocket, TcpStream};
use tokio::sync::oneshot;
use tokio::task::JoinHandle;
use tokio_tungstenite::tungstenite::Message;
use tokio_tungstenite::{MaybeTlsStream, WebSocketStream, client_async, connect_async_with_config};
use visavis_relay::{Error, Metrics, Relay, Settings};

/// Longer than anything here takes on a loaded machine.
pub(crate) const PATIENCE: Duration = Duration::from_secs(20);

/// The defaults, but nobody is waited for when it stops: clients of tests do not go elsewhere.
pub(crate) fn settings() -> Settings {
    Settings {
        drain: Duration::ZERO,
        ..Settings::default()
    }
}

pub(crate) struct TestRelay {
    pub(crate) url: String,
    pub(crate) metrics: Arc<Metrics>,
    stop: oneshot::Sender<()>,
    running: JoinHandle<Result<(), Error>>,
}

impl TestRelay {
    pub(crate) async fn start(dist: Option<&Path>) -> Self {
        Self::with(Settings {
            dist: dist.map(Path::to_owned),
            ..settings()
        })
        .await
    }

    pub(crate) async fn with(settings: Settings) -> Self {
        let relay = Relay::bind(settings).await.unwrap();
        let (stop, stopped) = oneshot::channel();
        Self {
            url: relay.url(),
            metrics: relay.metrics(),
            stop,
            running: tokio::spawn(relay.run(async {
                stopped.await.ok();
            })),
        }
    }

    pub(crate) async fn stop(self) {
        self.stop.send(()).unwrap();
        self.running.await.unwrap().unwrap();
    }

    pub(crate) async fn client(&self) -> Client {
        Client::connect(&self.url).await
    }

    /// A client that is in `room`.
    pub(crate) async fn member(&self, room: &str) -> Client {
        let mut client = self.client().await;
        let ack = client.ask(&format!(r#"["joinRoom","{room}"]"#)).await;
        assert_eq!(ack, r#"[{"ok":true}]"#);
        client
    }

    /// A client that is in `room` and knows the relay's own events.
    pub(crate) async fn knowing(&self, room: &str) -> Client {
        let mut client = self.client().await;
        let ack = client.join(room, json!({"protocol": 1})).await;
        assert_eq!(ack["ok"], true);
        client
    }
}

pub(crate) struct Client {
    socket: WebSocketStream<MaybeTlsStream<TcpStream>>,
    next_ack: u32,
    /// The data of the events that came while something else was waited for.
    inbox: Vec<String>,
    /// Its id, by which others in a room know it.
    pub(crate) id: String,
    /// Everything heard so far of who is in a room: what the last list said, and what came after.
    members: Vec<String>,
}

impl Client {
    pub(crate) async fn connect(url: &str) -> Self {
        Self::connect_with(url, "").await
    }

    /// Connects and waits for the namespace's answer, but for nothing after it. `auth` is an object
    /// in JSON, or empty.
    pub(crate) async fn connect_with(url: &str, auth: &str) -> Self {
        let url = format!(
            "{}/socket.io/?EIO=4&transport=websocket",
            url.replace("http", "ws")
        );
        let (socket, _) = connect_async_with_config(url, None, true).await.unwrap();
        Self::open(socket, auth).await
    }

    /// A client whose system takes only a few KiB before it reads.
    pub(crate) async fn narrow(url: &str) -> Self {
        let address = url.strip_prefix("http://").unwrap();
        let narrow = TcpSocket::new_v4().unwrap();
        narrow.set_recv_buffer_size(4096).unwrap();
        let stream = narrow.connect(address.parse().unwrap()).await.unwrap();
        let url = format!("ws://{address}/socket.io/?EIO=4&transport=websocket");
        let (socket, _) = client_async(url, MaybeTlsStream::Plain(stream))
            .await
            .unwrap();
        Self::open(socket, "").await
    }

    async fn open(socket: WebSocketStream<MaybeTlsStream<TcpStream>>, auth: &str) -> Self {
        let mut client = Self {
            socket,
            next_ack: 0,
            inbox: Vec::new(),
            id: String::new(),
            members: Vec::new(),
        };
        let open = client.frame().await.expect("the relay opens");
        assert!(open.starts_with("0{"), "{open}");
        client.send(&format!("40{auth}")).await;
        let connected = client.frame().await.expect("the namespace answers");
        let connected = connected.strip_prefix("40").expect(&connected);
        let connected: Value = serde_json::from_str(connected).unwrap();
        client.id = connected["sid"].as_str().unwrap().into();
        client
    }

    /// The next frame, or `None` when the relay has closed the connection.
    async fn frame(&mut self) -> Option<String> {
        loop {
            let message = tokio::time::timeout(PATIENCE, self.socket.next())
                .await
                .expect("the relay says something in time");
            match message {
                Some(Ok(Message::Text(text))) if text.as_str() == "2" => self.send("3").await,
                Some(Ok(Message::Text(text))) => return Some(text.to_string()),
                Some(Ok(Message::Close(_)) | Err(_)) | None => return None,
                Some(Ok(other)) => panic!("unexpected frame {other:?}"),
            }
        }
    }

    /// Sends a frame as it is. That the relay has hung up shows when reading.
    pub(crate) async fn send(&mut self, frame: &str) {
        self.socket.send(Message::text(frame)).await.ok();
    }

    pub(crate) async fn send_binary(&mut self, frame: &[u8]) {
        self.socket.send(Message::binary(frame.to_vec())).await.ok();
    }

    /// Emits an event, `["name",…]`, that wants no acknowledgement.
    pub(crate) async fn emit(&mut self, data: &str) {
        self.send(&format!("42{data}")).await;
    }

    /// Emits an event and returns its acknowledgement.
    pub(crate) async fn ask(&mut self, data: &str) -> String {
        let id = self.next_ack;
        self.next_ack += 1;
        self.send(&format!("42{id}{data}")).await;
        self.ack(id).await
    }

    /// Joins with a second argument and returns the acknowledgement.
    pub(crate) async fn join(&mut self, room: &str, options: Value) -> Value {
        let data = json!(["joinRoom", room, options]).to_string();
        let ack = self.ask_json(&data).await;
        if let Some(members) = ack["members"].as_array() {
            let ids = members.iter().filter_map(|it| it["id"].as_str());
            self.members = ids.map(str::to_owned).collect();
        }
        ack
    }

    /// Lets go of what was heard so far.
    pub(crate) fn forget(&mut self) {
        self.inbox.clear();
    }

    /// Sends a message, `body` in JSON, and returns the acknowledgement.
    pub(crate) async fn say(&mut self, room: &str, to: Option<&str>, body: &str) -> Value {
        let room = Value::from(room);
        let to = to.map_or_else(String::new, |to| format!(r#""to":{},"#, Value::from(to)));
        self.ask_json(&format!(r#"["room",{{"room":{room},{to}"body":{body}}}]"#))
            .await
    }

    /// Emits an event and returns what its acknowledgement says.
    pub(crate) async fn ask_json(&mut self, data: &str) -> Value {
        let ack: Value = serde_json::from_str(&self.ask(data).await).unwrap();
        ack[0].clone()
    }

    /// Whom it believes to be in the room besides itself.
    pub(crate) async fn members_by_events(&mut self, room: &str) -> Vec<String> {
        self.emit(&json!(["callRemote", room]).to_string()).await;
        for event in self.events_until(r#"["callRemote"]"#).await {
            let event: Value = serde_json::from_str(&event).unwrap();
            let Some(id) = event[1]["id"].as_str() else {
                continue;
            };
            self.members.retain(|it| it != id);
            if event[0] == "memberJoined" {
                self.members.push(id.to_owned());
            }
        }
        self.members.clone()
    }

    /// Waits for the acknowledgement `id`.
    pub(crate) async fn ack(&mut self, id: u32) -> String {
        let head = format!("43{id}");
        loop {
            let frame = self.frame().await.expect("an acknowledgement");
            if let Some(ack) = frame.strip_prefix(&head) {
                return ack.to_owned();
            }
            self.keep(&frame);
        }
    }

    /// The data of the next event.
    pub(crate) async fn event(&mut self) -> String {
        if self.inbox.is_empty() {
            let frame = self.frame().await.expect("an event");
            self.keep(&frame);
        }
        self.inbox.remove(0)
    }

    /// All events up to `last`, which is among them.
    pub(crate) async fn events_until(&mut self, last: &str) -> Vec<String> {
        let mut events = Vec::new();
        loop {
            let event = self.event().await;
            let found = event == last;
            events.push(event);
            if found {
                return events;
            }
        }
    }

    pub(crate) async fn event_json(&mut self) -> Value {
        serde_json::from_str(&self.event().await).unwrap()
    }

    /// The next event but the welcome, which nothing that is asked waits for.
    pub(crate) async fn next_event(&mut self) -> Value {
        loop {
            let event = self.event().await;
            if event != WELCOME {
                return serde_json::from_str(&event).unwrap();
            }
        }
    }

    /// The next event of this name.
    pub(crate) async fn events_until_name(&mut self, name: &str) -> Value {
        loop {
            let event = self.event_json().await;
            if event[0] == name {
                return event;
            }
        }
    }

    /// Waits until the relay has disconnected it.
    pub(crate) async fn disconnected(&mut self) {
        while self.frame().await.is_some_and(|frame| frame != "41") {}
    }

    /// Everything heard until the relay has closed the connection.
    pub(crate) async fn rest(&mut self) -> Vec<String> {
        while let Some(frame) = self.frame().await {
            if frame != "41" && frame != "1" {
                self.keep(&frame);
            }
        }
        std::mem::take(&mut self.inbox)
    }

    /// Sends a frame again and again until the relay has closed the connection.
    pub(crate) async fn closed_when_it_says(&mut self, frame: &str) {
        let deadline = Instant::now() + PATIENCE;
        loop {
            self.send(frame).await;
            let heard = tokio::time::timeout(Duration::from_millis(20), self.socket.next()).await;
            if let Ok(None | Some(Err(_) | Ok(Message::Close(_)))) = heard {
                return;
            }
            assert!(Instant::now() < deadline, "the relay does not hang up");
        }
    }

    /// Waits until the relay has closed the connection.
    pub(crate) async fn closed(mut self) {
        while self.frame().await.is_some() {}
    }

    fn keep(&mut self, frame: &str) {
        let Some(data) = frame.strip_prefix("42") else {
            panic!("no event: {frame}");
        };
        self.inbox.push(data.to_owned());
    }
}

pub(crate) const WELCOME: &str = r#"["connectionSuccess"]"#;
