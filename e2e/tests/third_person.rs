//! A room with three people in it: a call is between two.

use visavis_e2e::{
    App, CallState, Chrome, Played, Reason, Result, Server, Signaling, Stage, ensure, media, scene,
    through_both,
};

async fn talking_pair(stage: &Stage, server: &Server) -> Result<(App, App)> {
    let (ann, ben) = stage.pair([Chrome, Chrome], server).await?;
    ann.call().await?;
    ben.accept().await?;
    media::both_ways(&ann, &ben).await?;
    Ok((ann, ben))
}

/// That the two have talked all the time, over the connection and the camera that they began with.
async fn undisturbed(ann: &App, ben: &App) -> Result<()> {
    media::both_ways(ann, ben).await?;
    for app in [ann, ben] {
        let name = app.page().name();
        ensure!(app.has_stayed_connected().await?, "{name} was disturbed");
        let used = app.page().used().await?;
        ensure!(used.peers == 1 && used.open_peers == 1, "{name}: {used:?}");
        let rings = app.page().call_states().await?;
        let rings = rings.iter().filter(|state| *state == "incoming").count();
        ensure!(
            rings == usize::from(name == "Ben"),
            "it rang {rings} times at {name}"
        );
    }
    Ok(())
}

#[test]
fn a_third_person_is_told_that_the_others_are_busy() -> Played {
    through_both("third person busy", &async |stage, signaling| {
        let server = stage.serve(signaling).await?;
        let (ann, ben) = talking_pair(stage, &server).await?;
        let cat = stage.app("Cat", Chrome, &server).await?;
        ensure!(
            cat.page().used().await?.asks == 0,
            "Cat's camera opened without a click"
        );
        cat.call().await?;
        cat.until_ended(Reason::Busy).await?;
        media::released(&cat).await?;
        undisturbed(&ann, &ben).await?;

        // Those two are free again for each other and for Cat.
        ann.hang_up().await?;
        ben.until_ended(Reason::RemoteHungUp).await?;
        cat.call().await?;
        ben.accept().await?;
        ann.until_ended(Reason::AnsweredElsewhere).await?;
        media::both_ways(&cat, &ben).await
    })
}

#[test]
fn a_stock_third_person_neither_rings_nor_ends_the_call() -> Played {
    through_both("third person stock", &async |stage, signaling| {
        let server = stage.serve(signaling).await?;
        let (ann, ben) = talking_pair(stage, &server).await?;
        // The tutorial's own client, which says neither who it is nor whom it means.
        let cat = stage.stock("Cat", Chrome, &server).await?;
        cat.call().await?;
        cat.until_heard("callRemote").await?;
        undisturbed(&ann, &ben).await?;
        cat.hang_up().await?;
        cat.until("idle").await?;
        undisturbed(&ann, &ben).await?;
        ann.hang_up().await?;
        ben.until_ended(Reason::RemoteHungUp).await
    })
}

#[test]
fn of_two_who_are_rung_one_answers_and_the_other_stops_ringing() -> Played {
    through_both("third person elsewhere", &async |stage, signaling| {
        let server = stage.serve(signaling).await?;
        let (ann, ben) = stage.pair([Chrome, Chrome], &server).await?;
        let cat = stage.app("Cat", Chrome, &server).await?;
        ann.call().await?;
        tokio::try_join!(
            ben.until(CallState::Incoming),
            cat.until(CallState::Incoming)
        )?;
        for app in [&ben, &cat] {
            let used = app.page().used().await?;
            ensure!(
                used.asks == 0,
                "{}: a camera opened without a click",
                app.page().name()
            );
        }
        ben.accept().await?;
        cat.until_ended(Reason::AnsweredElsewhere).await?;
        media::both_ways(&ann, &ben).await?;
        ensure!(
            cat.page().used().await?.asks == 0,
            "Cat's camera opened without a click"
        );
        ann.hang_up().await?;
        ben.until_ended(Reason::RemoteHungUp).await?;
        tokio::try_join!(
            media::released(&ann),
            media::released(&ben),
            media::released(&cat)
        )?;
        Ok(())
    })
}

#[test]
fn of_two_who_are_rung_one_may_decline_and_the_other_answer() -> Played {
    scene("third person declines", async |stage| {
        let server = stage.serve(Signaling::Relay).await?;
        let (ann, ben) = stage.pair([Chrome, Chrome], &server).await?;
        let cat = stage.app("Cat", Chrome, &server).await?;
        ann.call().await?;
        tokio::try_join!(
            ben.until(CallState::Incoming),
            cat.until(CallState::Incoming)
        )?;
        cat.decline().await?;
        cat.until_ended(Reason::DeclinedHere).await?;
        ben.accept().await?;
        media::both_ways(&ann, &ben).await
    })
}
