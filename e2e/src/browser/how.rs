//! How each browser is started.

use std::path::Path;

use serde_json::{Value, json};

use super::Kind;
use crate::lab::{self, Space};

/// How a browser is started.
#[derive(Debug)]
pub(super) enum How<'a> {
    /// With a profile of its own.
    Fresh,
    /// The same; what its hidden pages want to do soon waits for a minute.
    Drowsy,
    /// As a window of one that runs and is told what to do at this address.
    Beside(&'a str),
    /// In this network, where this origin counts as if it came by https.
    Elsewhere(&'a Space, &'a str),
}

impl Kind {
    /// What is downloaded goes to this folder.
    pub(super) fn capabilities(self, how: &How, downloads: &Path) -> Value {
        let mut flags = CHROME_FLAGS.map(str::to_owned).to_vec();
        match how {
            How::Drowsy => flags.push(DROWSY.to_owned()),
            How::Elsewhere(_, origin) => {
                flags.push(format!(
                    "--unsafely-treat-insecure-origin-as-secure={origin}"
                ));
            }
            How::Fresh | How::Beside(_) => {}
        }
        let elsewhere = matches!(how, How::Elsewhere(..));
        match self {
            Self::Chrome => json!({
                "browserName": "chrome",
                "goog:loggingPrefs": { "browser": "ALL" },
                "goog:chromeOptions": match how {
                    How::Beside(address) => json!({ "debuggerAddress": address }),
                    How::Fresh | How::Elsewhere(..) => {
                        json!({ "args": flags, "prefs": chrome_prefs(downloads) })
                    }
                    How::Drowsy => json!({
                        "args": flags,
                        "prefs": chrome_prefs(downloads),
                        "excludeSwitches": KEEPS_AWAKE,
                    }),
                },
            }),
            Self::Firefox => json!({
                "browserName": "firefox",
                "moz:firefoxOptions": {
                    "args": ["-headless", "--width=1280", "--height=800"],
                    "prefs": {
                        "media.navigator.streams.fake": true,
                        "media.navigator.permission.disabled": true,
                        "permissions.default.desktop-notification": 1,
                        "media.autoplay.default": 0,
                        "media.autoplay.blocking_policy": 0,
                        // Without a speaker its Web Audio stands still.
                        "media.cubeb.force_mock_context": true,
                        "media.peerconnection.ice.loopback": true,
                        "media.peerconnection.ice.obfuscate_host_addresses": false,
                        "intl.accept_languages": "en-US,en",
                        "browser.shell.checkDefaultBrowser": false,
                        "browser.download.folderList": 2,
                        "browser.download.dir": downloads,
                        "dom.securecontext.allowlist": if elsewhere { lab::RELAY } else { "" },
                        "media.devices.insecure.enabled": elsewhere,
                        "media.getusermedia.insecure.enabled": elsewhere,
                    },
                },
            }),
        }
    }
}

fn chrome_prefs(downloads: &Path) -> Value {
    json!({
        "intl.accept_languages": "en-US,en",
        "download.default_directory": downloads,
        "download.prompt_for_download": false,
    })
}

/// What Chromium does after five minutes in the background, after two seconds.
const DROWSY: &str = "--enable-features=IntensiveWakeUpThrottling:grace_period_seconds/2";
/// With which drivers keep hidden pages as quick as others.
const KEEPS_AWAKE: [&str; 3] = [
    "disable-renderer-backgrounding",
    "disable-background-timer-throttling",
    "disable-backgrounding-occluded-windows",
];

/// Fake devices that need no click, addresses that need no mDNS, and no background traffic.
const CHROME_FLAGS: [&str; 15] = [
    "--headless=new",
    "--no-sandbox",
    "--window-size=1280,800",
    "--lang=en-US",
    "--use-fake-device-for-media-stream",
    "--use-fake-ui-for-media-stream",
    "--autoplay-policy=no-user-gesture-required",
    "--allow-loopback-in-peer-connection",
    "--disable-quic",
    "--no-first-run",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
    "--disable-dev-shm-usage",
    // Loopback by another name is no secure context.
    "--host-resolver-rules=MAP visavis.test 127.0.0.1",
];
