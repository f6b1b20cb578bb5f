//! An answer that says no.
//!
//! A stock caller tells its page nothing of a connection that ends before it was answered. So it is
//! answered, with every medium refused (RFC 3264, section 6: port zero), and then ended.

/// The answer that refuses all that this offer describes.
pub(super) fn answer(offer: &str) -> String {
    let mut answer = String::from("v=0\r\no=- 1 1 IN IP4 127.0.0.1\r\ns=-\r\nt=0 0\r\n");
    let mut in_media = false;
    for line in offer.lines() {
        if let Some(medium) = line.strip_prefix("m=") {
            in_media = refuse(medium, &mut answer);
        } else if in_media && line.starts_with("a=mid:") {
            answer.push_str(line);
            answer.push_str("\r\n");
        }
    }
    answer
}

/// Whether this is a media description (RFC 8866, section 5.14): medium, port, protocol, formats.
fn refuse(medium: &str, answer: &mut String) -> bool {
    let mut parts = medium.splitn(3, ' ');
    let (Some(kind), Some(_port), Some(rest)) = (parts.next(), parts.next(), parts.next()) else {
        return false;
    };
    for part in [
        "m=",
        kind,
        " 0 ",
        rest,
        "\r\nc=IN IP4 0.0.0.0\r\na=inactive\r\n",
    ] {
        answer.push_str(part);
    }
    true
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_medium_of_the_offer_is_refused_under_its_own_name() {
        let offer = "v=0\r\no=- 7 2 IN IP4 127.0.0.1\r\ns=-\r\nt=0 0\r\na=group:BUNDLE 0 1\r\n\
            m=audio 9 UDP/TLS/RTP/SAVPF 111 63\r\nc=IN IP4 0.0.0.0\r\na=mid:0\r\na=sendrecv\r\n\
            m=application 9 UDP/DTLS/SCTP webrtc-datachannel\r\na=mid:1\r\n";
        assert_eq!(
            answer(offer),
            "v=0\r\no=- 1 1 IN IP4 127.0.0.1\r\ns=-\r\nt=0 0\r\n\
            m=audio 0 UDP/TLS/RTP/SAVPF 111 63\r\nc=IN IP4 0.0.0.0\r\na=inactive\r\na=mid:0\r\n\
            m=application 0 UDP/DTLS/SCTP webrtc-datachannel\r\nc=IN IP4 0.0.0.0\r\na=inactive\r\na=mid:1\r\n"
        );
    }

    #[test]
    fn what_is_no_description_leaves_nothing_to_refuse() {
        for offer in ["", "m=", "m=audio", "m=audio 9", "a=mid:0\n", "\u{1}"] {
            assert!(!answer(offer).contains("m="), "{offer:?}");
        }
    }
}
