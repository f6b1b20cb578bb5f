//! One client over a real WebSocket.

use std::time::Duration;

use futures_util::{SinkExt as _, StreamExt as _};
use serde_json::{Value, json};
use tokio::net::{TcpSocket, TcpStream};
use tokio::time::timeout;
use tokio_tungstenite::tungstenite::Message;
use tokio_tungstenite::{WebSocketStream, client_async};

use crate::Result;

/// Longer than the relay waits for anybody.
pub(crate) const PATIENCE: Duration = Duration::from_mins(1);

pub(crate) struct Client {
    socket: WebSocketStream<TcpStream>,
    pub(crate) id: String,
    asked: u64,
}

impl Client {
    /// Connects, and joins `room` knowing the relay's own events.
    pub(crate) async fn join(address: &str, room: &str) -> Result<Self> {
        Self::over(TcpStream::connect(address).await?, address, room).await
    }

    /// The same; its system takes only some KiB that it has not read.
    pub(crate) async fn narrow(address: &str, room: &str) -> Result<Self> {
        let socket = TcpSocket::new_v4()?;
        socket.set_recv_buffer_size(4096)?;
        Self::over(socket.connect(address.parse()?).await?, address, room).await
    }

    async fn over(stream: TcpStream, address: &str, room: &str) -> Result<Self> {
        stream.set_nodelay(true)?;
        let url = format!("ws://{address}/socket.io/?EIO=4&transport=websocket");
        let (socket, _) = client_async(url, stream).await?;
        let mut client = Self {
            socket,
            id: String::new(),
            asked: 0,
        };
        client.send("40").await?;
        while client.id.is_empty() {
            let frame = client.frame().await?;
            if let Some(connected) = frame.strip_prefix("40") {
                let connected: Value = serde_json::from_str(connected)?;
                client.id = connected["sid"].as_str().unwrap_or_default().into();
            }
        }
        let joined = client
            .ask(&json!(["joinRoom", room, {"protocol": 1}]))
            .await?;
        if joined["ok"] != true {
            return Err(format!("it may not join {room}: {joined}").into());
        }
        Ok(client)
    }

    async fn send(&mut self, frame: &str) -> Result<()> {
        Ok(self.socket.send(Message::text(frame)).await?)
    }

    /// The next frame that is no ping.
    async fn frame(&mut self) -> Result<String> {
        loop {
            let message = timeout(PATIENCE, self.socket.next()).await;
            match message.map_err(|_| "the relay says nothing")? {
                Some(Ok(Message::Text(text))) if text.as_str() == "2" => self.send("3").await?,
                Some(Ok(Message::Text(text))) => return Ok(text.to_string()),
                Some(Ok(other)) => return Err(format!("the relay says {other:?}").into()),
                Some(Err(error)) => return Err(error.into()),
                None => return Err("the relay hung up".into()),
            }
        }
    }

    /// The next event, `[name, argument]`.
    pub(crate) async fn event(&mut self) -> Result<Value> {
        loop {
            if let Some(event) = self.frame().await?.strip_prefix("42") {
                return Ok(serde_json::from_str(event)?);
            }
        }
    }

    /// The body of the next message of the room.
    pub(crate) async fn heard(&mut self) -> Result<Value> {
        loop {
            let mut event = self.event().await?;
            if event[0] == "room" {
                return Ok(event[1]["body"].take());
            }
        }
    }

    /// Waits until `id` has left.
    pub(crate) async fn left(&mut self, id: &str) -> Result<()> {
        loop {
            let event = self.event().await?;
            if event[0] == "memberLeft" && event[1]["id"] == id {
                return Ok(());
            }
        }
    }

    /// Says `body` to the others in `room`.
    pub(crate) async fn say(&mut self, room: &str, body: &Value) -> Result<()> {
        let event = json!(["room", {"room": room, "body": body}]);
        self.send(&format!("42{event}")).await
    }

    /// Says an event and returns the acknowledgement. What is heard before it is lost.
    pub(crate) async fn ask(&mut self, event: &Value) -> Result<Value> {
        self.asked += 1;
        let head = format!("43{}", self.asked);
        self.send(&format!("42{}{event}", self.asked)).await?;
        loop {
            if let Some(answer) = self.frame().await?.strip_prefix(&head) {
                let mut answer: Value = serde_json::from_str(answer)?;
                return Ok(answer[0].take());
            }
        }
    }

    /// Answers pings for as long as the connection lives.
    pub(crate) async fn rest(mut self) {
        // Pings come often enough that it is never thought dead.
        while self.frame().await.is_ok() {}
    }
}
