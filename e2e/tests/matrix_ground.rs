//! The ground that the matrix stands on: stock `PeerJS` pages in a real call through npm's peer,
//! two windows of one browser, and servers that come back on their port.

use std::process::Command;

use visavis_e2e::{
    Bare, Chrome, Firefox, Kind, PeerJs, Played, Result, Server, Talk, ensure, media, scene,
    site::servers,
    wait::{Look, SOON, wait_until},
};

fn peerjs_calls_peerjs(kinds: [Kind; 2]) -> Played {
    let [one, other] = kinds;
    scene(&format!("stock peerjs {one}-{other}"), async |stage| {
        let host = stage.host("/").await?;
        let server = stage.bare(Bare::Peer).await?;
        let (ann, ben) = tokio::try_join!(
            stage.peerjs("Ann", one, &host, &server, "ann"),
            stage.peerjs("Ben", other, &host, &server, "ben")
        )?;
        ensure!(ann.page().text("peer-id").await? == "ann");
        ann.dial("ben").await?;
        ben.accept().await?;
        media::both_ways(&ann, &ben).await?;
        tokio::try_join!(ann.until(Talk::InCall), ben.until(Talk::InCall))?;
        ben.hang_up().await?;
        ann.until_told_of_close().await?;
        tokio::try_join!(media::released(&ann), media::released(&ben))?;

        // Once more, the other way, without a click.
        ann.reopen(&PeerJs::address(&host, &server, "anna").with("answer", "auto"))
            .await?;
        ben.reopen(&PeerJs::address(&host, &server, "bert").with("dial", "anna"))
            .await?;
        media::both_ways(&ann, &ben).await?;
        ben.hang_up().await?;
        ann.until_told_of_close().await
    })
}

#[test]
fn chrome_and_chrome_talk_through_npm_peer() -> Played {
    peerjs_calls_peerjs([Chrome, Chrome])
}

#[test]
fn chrome_and_firefox_talk_through_npm_peer() -> Played {
    peerjs_calls_peerjs([Chrome, Firefox])
}

#[test]
fn a_stock_peerjs_page_learns_little_of_a_call_that_is_not_answered() -> Played {
    scene("stock peerjs unanswered", async |stage| {
        let host = stage.host("/").await?;
        let server = stage.bare(Bare::Peer).await?;
        let (ann, ben) = tokio::try_join!(
            stage.peerjs("Ann", Chrome, &host, &server, "ann"),
            stage.peerjs("Ben", Chrome, &host, &server, "ben")
        )?;
        ann.dial("nobody").await?;
        ann.until(Talk::Closed).await?;
        ensure!(ann.told().await? == ["peer-unavailable"]);

        // A close before the answer is not said to the other side.
        ann.dial("ben").await?;
        ben.decline().await?;
        ben.until(Talk::Closed).await?;
        ann.dial("ben").await?;
        ben.until(Talk::Ringing).await?;
        ann.until(Talk::Calling).await?;
        ensure!(!ann.told().await?.contains(&"close".to_owned()));

        // A caller who leaves is dropped, without a word to the page that rings.
        say(&ann, "LEAVE", "ben").await?;
        ben.until_dropped().await?;
        ben.until(Talk::Ringing).await?;

        // Of a call that was not answered, this is all that reaches a stock caller.
        say(&ben, "LEAVE", "ann").await?;
        ann.until_dropped().await?;
        ann.until(Talk::Calling).await?;
        say(&ben, "EXPIRE", "ann").await?;
        ann.until(Talk::Closed).await?;
        ensure!(ann.told().await? == ["peer-unavailable"; 2]);
        Ok(())
    })
}

/// Says something to another page past the library.
async fn say(page: &PeerJs, kind: &str, to: &str) -> Result<()> {
    let script = "const [type, dst] = arguments; \
                  window.peer.socket.send({ type, dst }); return null";
    page.page()
        .eval(script, vec![kind.into(), to.into()])
        .await
        .map(drop)
}

#[test]
fn two_windows_of_one_browser_talk_and_share_their_channels() -> Played {
    scene("two windows", async |stage| {
        let host = stage.host("/").await?;
        let server = stage.bare(Bare::Peer).await?;
        let ann = stage.peerjs("Ann", Chrome, &host, &server, "ann").await?;
        let beside = stage.beside("Ben", "Ann").await?;
        let address = PeerJs::address(&host, &server, "ben").with("answer", "auto");
        let ben = PeerJs::open("Ben", &beside, &address).await?;
        let listen = "window.channel = new BroadcastChannel('c'); window.said = null; \
                      window.channel.onmessage = ({ data }) => { window.said = data; }; \
                      return null";
        ben.page().eval(listen, vec![]).await?;
        let say = "new BroadcastChannel('c').postMessage('hello'); return null";
        ann.page().eval(say, vec![]).await?;
        wait_until("Ben hears the channel", SOON, async || {
            let said = ben.page().eval("return window.said", vec![]).await?;
            Ok(Look::at(said == "hello", || said.to_string()))
        })
        .await?;
        ann.dial("ben").await?;
        media::both_ways(&ann, &ben).await?;
        ann.hang_up().await?;
        ben.until_told_of_close().await
    })
}

#[test]
fn every_server_comes_back_on_the_port_that_it_was_killed_on() -> Played {
    scene("servers come back", async |stage| {
        let cluster = stage.cluster().await?;
        let mut all: Vec<Server> = vec![cluster.redis];
        all.extend(cluster.relays);
        for kind in [Bare::Peer, Bare::PlainWs, Bare::PythonWs] {
            all.push(stage.bare(kind).await?);
        }
        for server in &all {
            let address = server.address().to_owned();
            ensure!(answers(&address), "{} does not answer", server.name());
            server.kill();
            ensure!(!answers(&address), "{} was not killed", server.name());
            server.restart().await?;
            ensure!(answers(&address), "{} is not back", server.name());
        }
        Ok(())
    })
}

#[test]
fn the_test_servers_do_what_their_manual_says() {
    let node = Command::new("node")
        .args(["--test", "--test-concurrency=1", "tests/"])
        .current_dir(servers())
        .output()
        .unwrap();
    let report = String::from_utf8_lossy(&node.stdout);
    assert!(node.status.success(), "{report}");
    assert!(report.contains("\n# fail 0"), "{report}");
    assert!(!report.contains("\n# pass 0"), "{report}");
}

fn answers(address: &str) -> bool {
    std::net::TcpStream::connect(address).is_ok()
}
