//! A signaling server that goes, comes back, or was never one.

use visavis_e2e::{
    CallState, Chrome, Played, Reason, Signal, Signaling, ensure, media, page::app::Address, scene,
    server::Strange, through_both,
};

#[test]
fn a_server_that_restarts_is_found_again_and_the_next_call_works() -> Played {
    through_both("signaling restarts idle", &async |stage, signaling| {
        let server = stage.serve(signaling).await?;
        let (ann, ben) = stage.pair([Chrome, Chrome], &server).await?;
        server.kill();
        tokio::try_join!(
            ann.until_signal(Signal::Offline),
            ben.until_signal(Signal::Offline)
        )?;
        server.restart().await?;
        tokio::try_join!(ann.until_online(), ben.until_online())?;
        ann.call().await?;
        ben.accept().await?;
        media::both_ways(&ann, &ben).await
    })
}

#[test]
fn a_call_outlives_its_server() -> Played {
    through_both("signaling dies in a call", &async |stage, signaling| {
        let server = stage.serve(signaling).await?;
        let (ann, ben) = stage.pair([Chrome, Chrome], &server).await?;
        ann.call().await?;
        ben.accept().await?;
        media::both_ways(&ann, &ben).await?;

        server.kill();
        tokio::try_join!(
            ann.until_signal(Signal::Offline),
            ben.until_signal(Signal::Offline)
        )?;
        media::both_ways(&ann, &ben).await?;

        server.restart().await?;
        tokio::try_join!(ann.until_online(), ben.until_online())?;
        media::both_ways(&ann, &ben).await?;
        for app in [&ann, &ben] {
            let name = app.page().name();
            ensure!(app.has_stayed_connected().await?, "{name} was disturbed");
        }
        ann.hang_up().await?;
        ben.until_ended(Reason::RemoteHungUp).await?;
        tokio::try_join!(media::released(&ann), media::released(&ben))?;
        Ok(())
    })
}

#[test]
fn a_hang_up_without_a_server_still_ends_the_call_on_both_sides() -> Played {
    scene("signaling hang-up while down", async |stage| {
        let server = stage.serve(Signaling::Relay).await?;
        let (ann, ben) = stage.pair([Chrome, Chrome], &server).await?;
        ann.call().await?;
        ben.accept().await?;
        media::both_ways(&ann, &ben).await?;
        server.kill();
        tokio::try_join!(
            ann.until_signal(Signal::Offline),
            ben.until_signal(Signal::Offline)
        )?;
        ann.hang_up().await?;
        ann.until_ended(Reason::HungUp).await?;
        ben.until_ended(Reason::RemoteHungUp).await?;
        tokio::try_join!(media::released(&ann), media::released(&ben))?;
        Ok(())
    })
}

#[test]
fn a_ring_survives_a_restart_of_the_server() -> Played {
    scene("signaling restarts while ringing", async |stage| {
        let server = stage.serve(Signaling::Relay).await?;
        let (ann, ben) = stage.pair([Chrome, Chrome], &server).await?;
        ann.call().await?;
        ben.until(CallState::Incoming).await?;
        server.kill();
        tokio::try_join!(
            ann.until_signal(Signal::Offline),
            ben.until_signal(Signal::Offline)
        )?;
        server.restart().await?;
        tokio::try_join!(ann.until_online(), ben.until_online())?;
        ben.accept().await?;
        media::both_ways(&ann, &ben).await
    })
}

#[test]
fn what_is_not_a_relay_is_named_in_words() -> Played {
    scene("signaling strange", async |stage| {
        let server = stage.serve(Signaling::Relay).await?;
        let ann = stage.app("Ann", Chrome, &server).await?;
        let page = Address::new(server.url());
        let mut told = Vec::new();
        for kind in [Strange::Chat, Strange::SocketIo2, Strange::Web] {
            let strange = stage.strange(kind).await?;
            ann.reopen(&page.clone().with("server", strange.address()))
                .await?;
            ann.until_signal(Signal::Offline).await?;
            told.push(ann.notice().await?);
        }
        // Where nobody listens; a browser does not tell this from a web server without WebSockets.
        let gone = stage.strange(Strange::Web).await?;
        gone.kill();
        ann.reopen(&page.clone().with("server", gone.address()))
            .await?;
        ann.until_signal(Signal::Offline).await?;
        ann.notice().await?;

        ann.reopen(&page.with("server", "http://[")).await?;
        ann.until_signal(Signal::Offline).await?;
        told.push(ann.notice().await?);

        for (at, words) in told.iter().enumerate() {
            ensure!(
                !told.iter().skip(at + 1).any(|other| other == words),
                "twice: “{words}”"
            );
        }
        Ok(())
    })
}
