//! Two people in a call write to each other.

use visavis_e2e::{
    App, CallState, Chrome, Firefox, Kind, Played, Reason, Result, Signaling, Stage, ensure, scene,
    wait::{Look, SOON, wait_until},
};

/// Two people in a call.
async fn in_call(stage: &Stage, kinds: [Kind; 2]) -> Result<(App, App)> {
    let server = stage.serve(Signaling::Relay).await?;
    let (ann, ben) = stage.in_call(kinds, &server).await?;
    Ok((ann, ben))
}

fn they_write(kinds: [Kind; 2]) -> Played {
    let [one, other] = kinds;
    scene(&format!("chat {one}-{other}"), async |stage| {
        let (ann, ben) = in_call(stage, kinds).await?;
        ann.toggle_chat().await?;
        let link = "Look at https://example.org/a_(b).";
        ann.write(link).await?;
        ann.write("Hello?").await?;
        ann.until_written("here", &[link, "Hello?"]).await?;
        // Ben has not opened the chat: he is told how much waits, and what came last.
        let badge = |text: &str| text == "2";
        ben.page().until_text("chat", badge).await?;
        ben.page()
            .until_text("chat-news", |text| text.contains("Hello?"))
            .await?;
        let label = "return document.querySelector('[data-testid=chat]').ariaLabel";
        let label = ben.page().eval(label, vec![]).await?;
        ensure!(label == "Chat (2)", "the button is called {label}");

        ben.toggle_chat().await?;
        ben.until_written("there", &[link, "Hello?"]).await?;
        ben.page().until_text("chat", str::is_empty).await?;
        let followed = "const [a] = document.querySelectorAll('[data-testid=history] a'); \
                        return [a.href, a.target, a.rel].join(' ')";
        let followed = ben.page().eval(followed, vec![]).await?;
        ensure!(
            followed == "https://example.org/a_(b) _blank noopener noreferrer",
            "the link is {followed}"
        );
        wait_until("both have arrived", SOON, async || {
            let script = "return document.querySelectorAll('[data-testid=delivered]').length";
            let arrived = ann.page().eval(script, vec![]).await?;
            Ok(Look::at(arrived == 2, || arrived.to_string()))
        })
        .await?;

        ben.write("Yes.").await?;
        ann.until_written("there", &["Yes."]).await?;
        // Seen while it came: nothing waits.
        ann.page().until_text("chat", str::is_empty).await?;

        ann.hang_up().await?;
        ben.until_ended(Reason::RemoteHungUp).await?;
        // The next call begins with nothing written.
        ben.call().await?;
        ann.accept().await?;
        ann.until(CallState::Connected).await?;
        ann.write("Again").await?;
        ann.until_written("here", &["Again"]).await?;
        ben.until_written("there", &["Again"]).await?;
        ann.until_written("there", &[]).await
    })
}

#[test]
fn two_write_to_each_other_in_chrome_and_firefox() -> Played {
    they_write([Chrome, Firefox])
}

#[test]
fn what_is_written_is_text_and_nothing_else() -> Played {
    scene("chat hostile", async |stage| {
        let (ann, ben) = in_call(stage, [Chrome, Chrome]).await?;
        ann.toggle_chat().await?;
        ben.toggle_chat().await?;
        let texts = [
            "<img src=x onerror=\"document.title='broken'\">",
            "javascript:alert(1)",
            "שלום https://example.org/ עולם",
            "</p><script>document.title='broken'</script>",
        ];
        for text in texts {
            ann.write(text).await?;
        }
        ben.until_written("there", &texts).await?;
        let script = "
            const texts = [...document.querySelectorAll('[data-testid=message-text]')];
            return {
              inside: [...new Set(texts.flatMap((one) => [...one.querySelectorAll('*')])
                .map((one) => one.localName))].sort(),
              directions: texts.map((one) => getComputedStyle(one).direction),
              title: document.title,
            }";
        for app in [&ann, &ben] {
            let seen = app.page().eval(script, vec![]).await?;
            let right = serde_json::json!({
                "inside": ["a", "bdi"],
                "directions": ["ltr", "ltr", "rtl", "ltr"],
                "title": "In a call – Visavis",
            });
            ensure!(seen == right, "{}: {seen}", app.page().name());
        }
        Ok(())
    })
}

#[test]
fn a_text_that_is_too_long_stays_in_the_field_and_says_so() -> Played {
    scene("chat too long", async |stage| {
        let (ann, ben) = in_call(stage, [Chrome, Chrome]).await?;
        ann.toggle_chat().await?;
        ben.toggle_chat().await?;
        ann.write("short").await?;
        ann.until_written("here", &["short"]).await?;
        let script = "
            const field = document.querySelector('[data-testid=chat-text]');
            field.value = 'x'.repeat(9000);
            field.dispatchEvent(new Event('input', { bubbles: true }));";
        ann.page().eval(script, vec![]).await?;
        ann.page().press("send").await?;
        ann.page()
            .until_text("chat-hint", |text| text.contains("too long"))
            .await?;
        let left = "return document.querySelector('[data-testid=chat-text]').value.length";
        let left = ann.page().eval(left, vec![]).await?;
        ensure!(left == 9000, "{left} characters are left");
        ann.until_written("here", &["short"]).await?;
        // Lines of one text stay lines.
        let script = "
            const field = document.querySelector('[data-testid=chat-text]');
            field.value = '';
            field.dispatchEvent(new Event('input', { bubbles: true }));";
        ann.page().eval(script, vec![]).await?;
        ann.write("one\u{e008}\u{e007}\u{e000}two").await?;
        ben.until_written("there", &["short", "one\ntwo"]).await?;
        ann.page().until_text("chat-hint", str::is_empty).await?;
        Ok(())
    })
}

#[test]
fn a_page_of_another_make_cannot_be_written_to_and_this_is_said() -> Played {
    scene("chat stock", async |stage| {
        let server = stage.serve(Signaling::Relay).await?;
        let (ann, ben) = tokio::try_join!(
            stage.app("Ann", Chrome, &server),
            stage.stock("Ben", Chrome, &server)
        )?;
        ann.call().await?;
        ben.accept().await?;
        ann.until(CallState::Connected).await?;
        ann.toggle_chat().await?;
        ann.page()
            .until_text("chat-hint", |text| text.contains("takes no messages"))
            .await?;
        let script = "return ['chat-text', 'pick-files', 'send'].every((name) => \
                      document.querySelector(`[data-testid=${name}]`).disabled)";
        let disabled = ann.page().eval(script, vec![]).await?;
        ensure!(disabled == true, "something can be pressed");
        Ok(())
    })
}
