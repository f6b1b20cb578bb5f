//! One STUN or TURN server, tried alone: which candidates does it give?

use std::cell::{Cell, RefCell};
use std::rc::Rc;
use std::time::Duration;

use gloo_events::EventListener;
use js_sys::Array;
use visavis_signaling::ice::IceServer;
use wasm_bindgen::JsCast;
use wasm_bindgen_futures::JsFuture;
use web_sys::{
    RtcConfiguration, RtcPeerConnection, RtcPeerConnectionIceEvent, RtcSessionDescriptionInit,
};

use super::connection::ice_server;
use crate::by_name;
use crate::platform::{Bell, JsError, bindings, now};

/// What a server is tried for.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Wants {
    /// The address under which it sees this browser (RFC 8445, section 5.1.1: server-reflexive).
    Reflexive,
    /// One that it lends (the same: relayed).
    Relayed,
}

/// What came of it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Gathered {
    /// A candidate, after this time.
    Found(Duration),
    /// The browser is done, complains of nothing and has no candidate: it has the address already
    /// under which the server sees it.
    Nothing,
    /// The server refuses, or cannot be reached: W3C WebRTC, section 4.8.3, `errorCode` and
    /// `errorText`.
    Failed {
        /// RFC 8489, section 14.8; 701 where the server cannot be reached.
        code: u32,
        /// The browser's words or the server's.
        text: String,
    },
    /// Nothing at all within the time.
    Silence,
}

/// Which error tells the most: what a server says, then what the browser says of it.
const UNREACHABLE: u32 = 701;

/// What was heard so far.
#[derive(Default)]
struct Heard {
    found: Cell<Option<Duration>>,
    complete: Cell<bool>,
    error: RefCell<Option<(u32, String)>>,
}

/// Has the browser ask one server for candidates, for no longer than `at_most`.
///
/// # Errors
/// The browser has no WebRTC, or does not take the server's address.
pub async fn gather(
    server: &IceServer,
    wants: Wants,
    at_most: Duration,
) -> Result<Gathered, JsError> {
    let configuration = RtcConfiguration::new();
    configuration.set_ice_servers(&Array::of1(&ice_server(server)));
    if wants == Wants::Relayed {
        by_name::set(&configuration, "iceTransportPolicy", "relay");
    }
    let connection = Closing(RtcPeerConnection::new_with_configuration(&configuration)?);
    let connection = &connection.0;
    let (heard, bell, begin) = (Rc::<Heard>::default(), Bell::default(), now());
    let _listeners = listen(connection, wants, &heard, &bell, begin);

    // Candidates are only asked for where there is something to send.
    let throwing = connection.unchecked_ref::<bindings::ThrowingConnection>();
    throwing.create_data_channel("")?;
    let offer = JsFuture::from(connection.create_offer()).await?;
    let offer = offer.unchecked_into::<RtcSessionDescriptionInit>();
    JsFuture::from(connection.set_local_description(&offer)).await?;

    loop {
        let error = heard.error.borrow().clone();
        let fatal = error.as_ref().filter(|(code, _)| *code != UNREACHABLE);
        if let Some(after) = heard.found.get() {
            return Ok(Gathered::Found(after));
        }
        let left = begin.saturating_add(at_most).saturating_sub(now());
        let over = heard.complete.get() || fatal.is_some();
        if over || !bell.wait(left).await {
            return Ok(match error {
                Some((code, text)) => Gathered::Failed { code, text },
                None if over && wants == Wants::Reflexive => Gathered::Nothing,
                None => Gathered::Silence,
            });
        }
    }
}

/// Closes a connection that is only for a try.
struct Closing(RtcPeerConnection);

impl Drop for Closing {
    fn drop(&mut self) {
        self.0.close();
    }
}

fn listen(
    connection: &RtcPeerConnection,
    wants: Wants,
    heard: &Rc<Heard>,
    bell: &Bell,
    begin: Duration,
) -> [EventListener; 3] {
    let kind = match wants {
        Wants::Reflexive => "srflx",
        Wants::Relayed => "relay",
    };
    let on_candidate = {
        let (heard, bell) = (Rc::clone(heard), bell.clone());
        EventListener::new(connection, "icecandidate", move |event| {
            // W3C WebRTC, section 4.8.3: this event is always of this type.
            let event = event.unchecked_ref::<RtcPeerConnectionIceEvent>();
            let candidate = event.candidate().map(|it| it.candidate());
            if candidate.is_some_and(|it| it.split(' ').any(|word| word == kind))
                && heard.found.get().is_none()
            {
                heard.found.set(Some(now().saturating_sub(begin)));
                bell.ring();
            }
        })
    };
    let on_error = {
        let (heard, bell) = (Rc::clone(heard), bell.clone());
        EventListener::new(connection, "icecandidateerror", move |event| {
            #[expect(
                clippy::cast_possible_truncation,
                clippy::cast_sign_loss,
                reason = "a code of three digits; a cast saturates"
            )]
            let code = by_name::number(event, "errorCode") as u32;
            let text = by_name::get(event, "errorText").as_string();
            let mut error = heard.error.borrow_mut();
            if error
                .as_ref()
                .is_none_or(|(known, _)| *known == UNREACHABLE)
            {
                *error = Some((code, text.unwrap_or_default()));
            }
            bell.ring();
        })
    };
    let on_state = {
        let (heard, bell, target) = (Rc::clone(heard), bell.clone(), connection.clone());
        EventListener::new(connection, "icegatheringstatechange", move |_| {
            if by_name::get(&target, "iceGatheringState") == "complete" {
                heard.complete.set(true);
                bell.ring();
            }
        })
    };
    [on_candidate, on_error, on_state]
}
