//! Codecs and sessions of the signaling protocols: no sockets, no clock.
