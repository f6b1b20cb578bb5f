//! A call from beginning to end, twice in the same pages, in every pair of browsers and through
//! both servers.

use visavis_e2e::{
    App, CallState, Chrome, Firefox, Kind, Played, Reason, Result, Signaling, ensure, media, scene,
};

async fn call(from: &App, to: &App) -> Result<()> {
    from.call().await?;
    to.accept().await?;
    tokio::try_join!(
        from.until(CallState::Connected),
        to.until(CallState::Connected)
    )?;
    media::both_ways(from, to).await
}

async fn hang_up(one: &App, other: &App) -> Result<()> {
    one.hang_up().await?;
    tokio::try_join!(
        one.until_ended(Reason::HungUp),
        other.until_ended(Reason::RemoteHungUp)
    )?;
    tokio::try_join!(media::released(one), media::released(other))?;
    Ok(())
}

fn two_calls(kinds: [Kind; 2], signaling: Signaling) -> Played {
    let [one, other] = kinds;
    scene(
        &format!("calls {one}-{other} {signaling}").to_lowercase(),
        async |stage| {
            let server = stage.serve(signaling).await?;
            let (ann, ben) = stage.pair(kinds, &server).await?;

            call(&ann, &ben).await?;
            stage.picture(&ann, "in a call").await?;
            hang_up(&ann, &ben).await?;

            call(&ann, &ben).await?;
            hang_up(&ben, &ann).await?;

            ensure!(!ann.has_rung().await?, "it rang at Ann, who called");
            Ok(())
        },
    )
}

#[test]
fn chrome_calls_chrome_through_the_relay() -> Played {
    two_calls([Chrome, Chrome], Signaling::Relay)
}

#[test]
fn chrome_calls_chrome_through_node() -> Played {
    two_calls([Chrome, Chrome], Signaling::Node)
}

#[test]
fn chrome_calls_firefox_through_the_relay() -> Played {
    two_calls([Chrome, Firefox], Signaling::Relay)
}

#[test]
fn chrome_calls_firefox_through_node() -> Played {
    two_calls([Chrome, Firefox], Signaling::Node)
}

#[test]
fn firefox_calls_chrome_through_the_relay() -> Played {
    two_calls([Firefox, Chrome], Signaling::Relay)
}

#[test]
fn firefox_calls_chrome_through_node() -> Played {
    two_calls([Firefox, Chrome], Signaling::Node)
}

#[test]
fn chrome_calls_chrome_through_node_with_recovery() -> Played {
    two_calls([Chrome, Chrome], Signaling::NodeWithRecovery)
}

#[test]
fn who_was_called_can_call_back() -> Played {
    scene("calls back", async |stage| {
        let server = stage.serve(Signaling::Relay).await?;
        let (ann, ben) = stage.pair([Chrome, Chrome], &server).await?;
        call(&ann, &ben).await?;
        hang_up(&ann, &ben).await?;
        call(&ben, &ann).await?;
        hang_up(&ann, &ben).await
    })
}
