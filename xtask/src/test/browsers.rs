//! The headless browsers that the page's own tests run in.

use std::process::Command;

use anyhow::{Context as _, Result};
use serde_json::{Value, json};

use crate::tools::{self, Need};
use crate::workspace::Workspace;

/// A browser with a driver.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Browser {
    Chromium,
    Firefox,
}

/// Those that the tests run in.
pub(crate) const ALL: [Browser; 2] = [Browser::Chromium, Browser::Firefox];

/// How long the tests of one file, and a browser's start, may take on a busy machine, in seconds.
const PATIENCE: &str = "120";

impl Browser {
    /// The name people know it by.
    pub(crate) fn name(self) -> &'static str {
        match self {
            Self::Chromium => "Chromium",
            Self::Firefox => "Firefox",
        }
    }

    /// What has to be installed.
    pub(crate) fn needs(self) -> &'static [Need] {
        match self {
            Self::Chromium => &[Need::Chromium],
            Self::Firefox => &[Need::Firefox, Need::Geckodriver],
        }
    }

    /// Tells wasm-bindgen's test runner to use this browser, with a made-up camera and microphone.
    pub(crate) fn prepare(self, workspace: &Workspace, command: &mut Command) -> Result<()> {
        let (variable, driver, browser) = match self {
            Self::Chromium => ("CHROMEDRIVER", "chromedriver", tools::chromium(workspace)),
            Self::Firefox => ("GECKODRIVER", "geckodriver", tools::firefox(workspace)),
        };
        let driver = workspace
            .which(driver)
            .with_context(|| format!("{driver} is not found"))?;
        let browser = browser.with_context(|| format!("{} is not found", self.name()))?;
        let capabilities = self.capabilities(&browser.to_string_lossy());
        let folder = workspace.scratch();
        let file = folder.join(format!("{}.json", self.name().to_lowercase()));
        std::fs::create_dir_all(&folder)
            .and_then(|()| std::fs::write(&file, capabilities.to_string()))
            .with_context(|| format!("cannot write {}", file.display()))?;
        // The runner takes the first driver it finds a variable for.
        for other in [
            "CHROMEDRIVER",
            "GECKODRIVER",
            "SAFARIDRIVER",
            "MSEDGEDRIVER",
        ] {
            command
                .env_remove(other)
                .env_remove(format!("{other}_REMOTE"));
        }
        command
            .env(variable, driver)
            .env("WASM_BINDGEN_TEST_WEBDRIVER_JSON", file)
            .env("WASM_BINDGEN_TEST_TIMEOUT", PATIENCE)
            .env("WASM_BINDGEN_TEST_DRIVER_TIMEOUT", PATIENCE);
        Ok(())
    }

    fn capabilities(self, browser: &str) -> Value {
        match self {
            Self::Chromium => json!({ "goog:chromeOptions": { "binary": browser, "args": [
                "use-fake-device-for-media-stream",
                "use-fake-ui-for-media-stream",
                // Two connections in one page must find each other on a machine without a network.
                "allow-loopback-in-peer-connection",
                "autoplay-policy=no-user-gesture-required",
            ] } }),
            Self::Firefox => json!({ "moz:firefoxOptions": { "binary": browser, "prefs": {
                "media.navigator.streams.fake": true,
                "media.navigator.permission.disabled": true,
                "media.autoplay.default": 0,
                "media.peerconnection.ice.loopback": true,
                "media.peerconnection.ice.obfuscate_host_addresses": false,
            } } }),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn each_browser_is_told_about_its_devices_in_its_own_words() {
        let chromium = Browser::Chromium.capabilities("/usr/bin/chromium");
        assert_eq!(
            chromium["goog:chromeOptions"]["binary"],
            "/usr/bin/chromium"
        );
        let flags = chromium["goog:chromeOptions"]["args"].to_string();
        assert!(flags.contains("use-fake-device-for-media-stream"));
        let firefox = Browser::Firefox.capabilities("/usr/bin/firefox");
        assert_eq!(
            firefox["moz:firefoxOptions"]["prefs"]["media.navigator.streams.fake"],
            true
        );
        assert!(
            firefox.get("goog:chromeOptions").is_none(),
            "geckodriver refuses what it does not know"
        );
    }
}
