//! Data channels (W3C WebRTC, section 6): one for what is said in a call, one for files.

use std::cell::RefCell;
use std::fmt;
use std::rc::Rc;

use gloo_events::EventListener;
use js_sys::{ArrayBuffer, Uint8Array};
use visavis_call::PeerEvent;
use wasm_bindgen::JsCast;
use web_sys::{
    MessageEvent, RtcDataChannel, RtcDataChannelEvent, RtcDataChannelState, RtcDataChannelType,
    RtcPeerConnection,
};

use crate::platform::{JsError, bindings};

/// The label of the channel for files (W3C WebRTC, section 6.2).
const FILES: &str = "visavis-files";
/// That of the other one. What anybody else's is called is taken for it, too.
const WORDS: &str = "visavis";

/// What is said on the channel by whoever hangs up (docs/channel.md), in exactly these characters.
const GOODBYE: &str = r#"{"kind":"bye"}"#;

/// When there is room for more, in bytes that wait to be sent.
const LOW: u32 = 64 * 1024;

/// Which of the two channels.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Lane {
    /// What is said.
    Words,
    /// What files consist of.
    Files,
}

/// What happens on a channel.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum ChannelEvent {
    /// It can be spoken through.
    Opened,
    /// A text came.
    Text(String),
    /// Bytes came.
    Bytes(Vec<u8>),
    /// Little waits to be sent.
    Drained,
    /// It is over.
    Closed,
}

/// Told what happens on the channels.
pub(super) type Heard = Rc<dyn Fn(Lane, ChannelEvent)>;

/// The channels there are, with the listeners on them.
#[derive(Clone)]
pub(super) struct Channels(Rc<Inner>);

struct Inner {
    open: RefCell<Vec<Open>>,
    events: Rc<dyn Fn(PeerEvent)>,
    heard: Heard,
    /// Told when the other side is gone, too; nothing else is of interest then.
    parting: RefCell<Option<Rc<dyn Fn()>>>,
}

struct Open {
    lane: Lane,
    /// Whether this side opened it. What files consist of has a channel for each direction.
    ours: bool,
    channel: RtcDataChannel,
    _listeners: [EventListener; 4],
}

impl fmt::Debug for Channels {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("Channels")
    }
}

impl Channels {
    pub(super) fn new(events: Rc<dyn Fn(PeerEvent)>, heard: Heard) -> Self {
        Self(Rc::new(Inner {
            open: RefCell::default(),
            events,
            heard,
            parting: RefCell::default(),
        }))
    }

    /// Takes the channels that the other side opens.
    pub(super) fn listen(&self, connection: &RtcPeerConnection) -> EventListener {
        let channels = self.clone();
        EventListener::new(connection, "datachannel", move |event| {
            // W3C WebRTC, section 6.3: this event is always of this type.
            let event = event.unchecked_ref::<RtcDataChannelEvent>();
            channels.watch(event.channel(), false);
        })
    }

    /// Opens a channel, unless it is there.
    pub(super) fn open(&self, connection: &RtcPeerConnection, lane: Lane) -> Result<(), JsError> {
        let gone = |it: RtcDataChannel| it.ready_state() == RtcDataChannelState::Closed;
        if self.find(lane).is_none_or(gone) {
            let label = match lane {
                Lane::Words => WORDS,
                Lane::Files => FILES,
            };
            // A connection that was closed meanwhile throws, and web-sys would not catch it.
            let connection = connection.unchecked_ref::<bindings::ThrowingConnection>();
            self.watch(connection.create_data_channel(label)?, true);
        }
        Ok(())
    }

    pub(super) fn find(&self, lane: Lane) -> Option<RtcDataChannel> {
        let open = self.0.open.borrow();
        let mut open = open.iter().filter(|it| it.lane == lane);
        let found = open.find(|it| it.ours || lane == Lane::Words);
        found.map(|it| it.channel.clone())
    }

    pub(super) fn is_open(&self) -> bool {
        let channel = self.find(Lane::Words);
        channel.is_some_and(|channel| channel.ready_state() == RtcDataChannelState::Open)
    }

    /// Says good-bye; false where it cannot be said. From then on nothing is told any more but to
    /// `gone`, once, that the other side has closed its end.
    pub(super) fn part(&self, gone: impl Fn() + 'static) -> bool {
        let channel = self.find(Lane::Words);
        let said = channel.is_some_and(|channel| channel.send_with_str(GOODBYE).is_ok());
        if said {
            *self.0.parting.borrow_mut() = Some(Rc::new(gone));
        }
        said
    }

    fn watch(&self, channel: RtcDataChannel, ours: bool) {
        let lane = if channel.label() == FILES {
            Lane::Files
        } else {
            Lane::Words
        };
        channel.set_binary_type(RtcDataChannelType::Arraybuffer);
        channel.set_buffered_amount_low_threshold(LOW);
        let on = |name: &'static str, event: fn() -> ChannelEvent| {
            let inner = Rc::downgrade(&self.0);
            EventListener::new(&channel, name, move |_| {
                if let Some(inner) = inner.upgrade() {
                    let event = event();
                    let parting = inner.parting.borrow().clone();
                    if let Some(gone) = parting {
                        if lane == Lane::Words && event == ChannelEvent::Closed {
                            gone();
                        }
                        return;
                    }
                    if lane == Lane::Files && !ours {
                        // Whoever sends cares for it.
                        return;
                    }
                    // The other side closes its channel, or its page, or its connection.
                    let over = lane == Lane::Words && event == ChannelEvent::Closed;
                    (inner.heard)(lane, event);
                    if over {
                        (inner.events)(PeerEvent::ChannelClosed);
                    }
                }
            })
        };
        let heard = Rc::downgrade(&self.0);
        let listeners = [
            on("open", || ChannelEvent::Opened),
            on("bufferedamountlow", || ChannelEvent::Drained),
            on("close", || ChannelEvent::Closed),
            EventListener::new(&channel, "message", move |event| {
                let (Some(inner), Some(message)) = (heard.upgrade(), message(event)) else {
                    return;
                };
                if inner.parting.borrow().is_some() {
                    return;
                }
                if matches!(&message, ChannelEvent::Text(text) if text == GOODBYE) {
                    (inner.events)(PeerEvent::Goodbye);
                } else {
                    (inner.heard)(lane, message);
                }
            }),
        ];
        let mut open = self.0.open.borrow_mut();
        // One that the other side opens beside ours takes its place.
        open.retain(|it| it.lane != lane || (lane == Lane::Files && it.ours != ours));
        open.push(Open {
            lane,
            ours,
            channel,
            _listeners: listeners,
        });
    }
}

fn message(event: &web_sys::Event) -> Option<ChannelEvent> {
    // W3C WebRTC, section 6.2: this event is always of this type.
    let data = event.unchecked_ref::<MessageEvent>().data();
    match data.as_string() {
        Some(text) => Some(ChannelEvent::Text(text)),
        None => data
            .dyn_ref::<ArrayBuffer>()
            .map(|bytes| ChannelEvent::Bytes(Uint8Array::new(bytes).to_vec())),
    }
}
