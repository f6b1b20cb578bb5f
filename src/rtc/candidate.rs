//! ICE candidates between the browser's type and the project's.

use visavis_call::Candidate;
use web_sys::{RtcIceCandidate, RtcIceCandidateInit};

use crate::platform::JsError;

/// From the browser. web-sys knows no `usernameFragment`; it stands in the candidate's text, too.
pub(super) fn from_browser(candidate: &RtcIceCandidate) -> Candidate {
    Candidate {
        candidate: candidate.candidate(),
        sdp_mid: candidate.sdp_mid(),
        sdp_m_line_index: candidate.sdp_m_line_index(),
        username_fragment: None,
    }
}

/// To the browser.
pub(super) fn to_browser(candidate: &Candidate) -> Result<RtcIceCandidate, JsError> {
    let init = RtcIceCandidateInit::new(&candidate.candidate);
    init.set_sdp_mid(candidate.sdp_mid.as_deref());
    init.set_sdp_m_line_index(candidate.sdp_m_line_index);
    Ok(RtcIceCandidate::new(&init)?)
}
