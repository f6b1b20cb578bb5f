//! The answers to a ring other than yes, and the ends of a call other than a plain hang-up.

use visavis_e2e::{
    CallState, Chrome, Firefox, Played, Reason, Signaling, ensure, media, page::app::Address,
    scene, through_both, wait::LOSS,
};

#[test]
fn a_declined_call_ends_on_both_sides() -> Played {
    through_both("answers decline", &async |stage, signaling| {
        let server = stage.serve(signaling).await?;
        let (ann, ben) = stage.pair([Chrome, Chrome], &server).await?;
        ann.call().await?;
        ben.decline().await?;
        ann.until_ended(Reason::Declined).await?;
        ben.until_ended(Reason::DeclinedHere).await?;
        media::released(&ann).await?;
        ensure!(
            ben.page().used().await?.asks == 0,
            "Ben's camera was asked for"
        );
        Ok(())
    })
}

#[test]
fn a_cancelled_call_no_longer_rings() -> Played {
    through_both("answers cancel", &async |stage, signaling| {
        let server = stage.serve(signaling).await?;
        let (ann, ben) = stage.pair([Chrome, Chrome], &server).await?;
        ann.call().await?;
        ben.until(CallState::Incoming).await?;
        ann.cancel().await?;
        ann.until_ended(Reason::Cancelled).await?;
        ben.until_ended(Reason::Missed).await?;
        media::released(&ann).await?;
        ensure!(
            ben.page().used().await?.asks == 0,
            "Ben's camera was asked for"
        );

        // And the next call is not taken for the one that is gone.
        ben.call().await?;
        ann.accept().await?;
        media::both_ways(&ann, &ben).await
    })
}

#[test]
fn ones_own_echo_does_not_ring() -> Played {
    through_both("answers echo", &async |stage, signaling| {
        let server = stage.serve(signaling).await?;
        let (ann, ben) = stage.pair([Chrome, Chrome], &server).await?;
        ann.call().await?;
        ben.until(CallState::Incoming).await?;
        ann.until(CallState::Outgoing).await?;
        ben.accept().await?;
        media::both_ways(&ann, &ben).await?;
        ensure!(!ann.has_rung().await?, "it rang at Ann, who called");
        let rings = ben.page().call_states().await?;
        let rings = rings.iter().filter(|state| *state == "incoming").count();
        ensure!(rings == 1, "it rang {rings} times at Ben");
        Ok(())
    })
}

#[test]
fn two_who_call_each_other_at_once_get_one_call() -> Played {
    through_both("answers both call", &async |stage, signaling| {
        let server = stage.serve(signaling).await?;
        let (ann, ben) = stage.pair([Chrome, Chrome], &server).await?;
        // Both rings are on their way before either arrives.
        tokio::try_join!(ann.hold_messages(), ben.hold_messages())?;
        tokio::try_join!(ann.call(), ben.call())?;
        tokio::try_join!(
            ann.until(CallState::Outgoing),
            ben.until(CallState::Outgoing)
        )?;
        tokio::try_join!(ann.release_messages(), ben.release_messages())?;
        // Whoever calls wants to talk: nobody has to accept.
        tokio::try_join!(
            ann.until(CallState::Connected),
            ben.until(CallState::Connected)
        )?;
        media::both_ways(&ann, &ben).await?;
        for app in [&ann, &ben] {
            let used = app.page().used().await?;
            ensure!(used.open_peers == 1, "{}: {used:?}", app.page().name());
        }
        ben.hang_up().await?;
        ann.until_ended(Reason::RemoteHungUp).await?;
        tokio::try_join!(media::released(&ann), media::released(&ben))?;
        Ok(())
    })
}

#[test]
fn a_closed_page_ends_the_call_for_the_other() -> Played {
    through_both("answers closed page", &async |stage, signaling| {
        let server = stage.serve(signaling).await?;
        let (ann, ben) = stage.pair([Chrome, Chrome], &server).await?;
        ann.call().await?;
        ben.accept().await?;
        media::both_ways(&ann, &ben).await?;
        stage.close_tab(&ann).await?;
        ben.until_ended(Reason::RemoteHungUp).await?;
        media::released(&ben).await
    })
}

#[test]
fn a_page_that_is_loaded_anew_has_hung_up_and_can_be_called_again() -> Played {
    through_both("answers reloaded page", &async |stage, signaling| {
        let server = stage.serve(signaling).await?;
        let (ann, ben) = stage.pair([Chrome, Firefox], &server).await?;
        for (stays, goes) in [(&ben, &ann), (&ann, &ben)] {
            ann.call().await?;
            ben.accept().await?;
            media::both_ways(&ann, &ben).await?;
            goes.reopen(&Address::new(server.url())).await?;
            stays.until_ended(Reason::RemoteHungUp).await?;
            media::released(stays).await?;
            goes.until_online().await?;
        }
        Ok(())
    })
}

#[test]
fn a_browser_that_dies_ends_the_call_for_the_other() -> Played {
    scene("answers power cut", async |stage| {
        let server = stage.serve(Signaling::Relay).await?;
        let (ann, ben) = stage.pair([Chrome, Chrome], &server).await?;
        ann.call().await?;
        ben.accept().await?;
        media::both_ways(&ann, &ben).await?;
        stage.power_cut("Ann");
        ben.until_ended_within(LOSS, &[Reason::Lost, Reason::Left])
            .await?;
        media::released(&ben).await
    })
}

#[test]
fn a_caller_whose_page_is_closed_no_longer_rings() -> Played {
    scene("answers closed while ringing", async |stage| {
        let server = stage.serve(Signaling::Relay).await?;
        let (ann, ben) = stage.pair([Chrome, Chrome], &server).await?;
        ann.call().await?;
        ben.until(CallState::Incoming).await?;
        stage.close_tab(&ann).await?;
        ben.until_ended(Reason::Missed).await
    })
}
