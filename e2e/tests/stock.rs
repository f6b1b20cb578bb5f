//! The app with a stock client of the tutorial's kind: either may call, either may hang up.

use visavis_e2e::{CallState, Chrome, Firefox, Kind, Played, Reason, Signaling, media, scene};

fn app_calls_stock(kinds: [Kind; 2], signaling: Signaling) -> Played {
    let [one, other] = kinds;
    scene(
        &format!("stock is called {one}-{other} {signaling}"),
        async |stage| {
            let server = stage.serve(signaling).await?;
            let (ann, ben) = tokio::try_join!(
                stage.app("Ann", one, &server),
                stage.stock("Ben", other, &server)
            )?;
            ann.call().await?;
            ben.accept().await?;
            ann.until(CallState::Connected).await?;
            media::both_ways(&ann, &ben).await?;
            ann.hang_up().await?;
            ann.until_ended(Reason::HungUp).await?;
            ben.until("idle").await?;
            media::released(&ann).await?;

            // The stock page keeps what it used; only a fresh one can do without.
            ben.reopen(server.url()).await?;
            ann.call().await?;
            ben.accept().await?;
            media::both_ways(&ann, &ben).await?;
            ben.hang_up().await?;
            ann.until_ended(Reason::RemoteHungUp).await?;
            media::released(&ann).await
        },
    )
}

fn stock_calls_app(kinds: [Kind; 2], signaling: Signaling) -> Played {
    let [one, other] = kinds;
    scene(
        &format!("stock calls {one}-{other} {signaling}"),
        async |stage| {
            let server = stage.serve(signaling).await?;
            let (ann, ben) = tokio::try_join!(
                stage.stock("Ann", one, &server),
                stage.app("Ben", other, &server)
            )?;
            ann.call().await?;
            ben.accept().await?;
            ben.until(CallState::Connected).await?;
            media::both_ways(&ann, &ben).await?;
            ann.hang_up().await?;
            ben.until_ended(Reason::RemoteHungUp).await?;
            media::released(&ben).await?;

            ann.reopen(server.url()).await?;
            ann.call().await?;
            ben.accept().await?;
            media::both_ways(&ann, &ben).await?;
            ben.hang_up().await?;
            ben.until_ended(Reason::HungUp).await?;
            ann.until("idle").await?;
            media::released(&ben).await
        },
    )
}

#[test]
fn the_app_calls_a_stock_page_through_the_relay() -> Played {
    app_calls_stock([Chrome, Chrome], Signaling::Relay)
}

#[test]
fn the_app_calls_a_stock_page_through_node() -> Played {
    app_calls_stock([Firefox, Chrome], Signaling::Node)
}

#[test]
fn a_stock_page_calls_the_app_through_the_relay() -> Played {
    stock_calls_app([Chrome, Chrome], Signaling::Relay)
}

#[test]
fn a_stock_page_calls_the_app_through_node() -> Played {
    stock_calls_app([Chrome, Firefox], Signaling::Node)
}

#[test]
fn a_stock_page_declined_by_the_app_stops_calling() -> Played {
    scene("stock declined", async |stage| {
        let server = stage.serve(Signaling::Node).await?;
        let (ann, ben) = tokio::try_join!(
            stage.stock("Ann", Chrome, &server),
            stage.app("Ben", Chrome, &server)
        )?;
        ann.call().await?;
        ben.decline().await?;
        ben.until_ended(Reason::DeclinedHere).await?;
        ann.until("idle").await
    })
}

#[test]
fn a_stock_page_that_gives_up_stops_ringing_at_the_app() -> Played {
    scene("stock gives up", async |stage| {
        let server = stage.serve(Signaling::Node).await?;
        let (ann, ben) = tokio::try_join!(
            stage.stock("Ann", Chrome, &server),
            stage.app("Ben", Chrome, &server)
        )?;
        ann.call().await?;
        ben.until(CallState::Incoming).await?;
        ann.hang_up().await?;
        ben.until_ended(Reason::Missed).await
    })
}
