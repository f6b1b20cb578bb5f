//! The clients that most pages do not need: their code is loaded when it is wanted.

use visavis_signaling::client::{Client, Config, Protocol};

/// The client that `config` asks for; `None` where its code could not be loaded.
pub async fn load(config: Config) -> Option<Client> {
    match config.protocol {
        Protocol::PeerJs => later::peer_js(config).await,
        Protocol::SocketIo | Protocol::WebSocket | Protocol::Tab => later::plain(config).await,
    }
    .ok()
}

/// Only `cargo xtask dist` can take the program apart.
#[cfg(feature = "split")]
#[expect(
    clippy::unnecessary_wraps,
    reason = "what may fail is to load it, which the macro tells in the same result"
)]
mod later {
    use visavis_signaling::client::{Client, Config};
    use wasm_split_helpers::{SplitLoaderError, wasm_split};

    /// The code could not be loaded.
    pub(super) struct Missing;

    impl From<SplitLoaderError> for Missing {
        fn from(_: SplitLoaderError) -> Self {
            Self
        }
    }

    #[wasm_split(peerjs, fallible)]
    pub(super) fn peer_js(config: Config) -> Result<Client, Missing> {
        Ok(Client::peer_js(config))
    }

    #[wasm_split(plain, fallible)]
    pub(super) fn plain(config: Config) -> Result<Client, Missing> {
        Ok(Client::plain(config))
    }
}

#[cfg(not(feature = "split"))]
mod later {
    use std::convert::Infallible;
    use std::future::{Ready, ready};

    use visavis_signaling::client::{Client, Config};

    pub(super) fn peer_js(config: Config) -> Ready<Result<Client, Infallible>> {
        ready(Ok(Client::peer_js(config)))
    }

    pub(super) fn plain(config: Config) -> Ready<Result<Client, Infallible>> {
        ready(Ok(Client::plain(config)))
    }
}
