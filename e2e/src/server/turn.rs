//! A STUN and TURN server of other people's making: coturn.

use std::{net::TcpListener, process::Command};

use anyhow::{Context, Result, ensure};
use serde_json::{Value, json};
use tempfile::TempDir;

use crate::{
    lab::{Lab, Place},
    process::{Output, Process},
    wait::{CALL, Look, wait_until},
};

/// Who may use it, and by which password.
pub const USER: (&str, &str) = ("ann", "correct horse");

/// The same person with another password.
pub const WRONG: (&str, &str) = ("ann", "battery staple");

/// What the credentials are made of that a relay lends (draft-uberti-behave-turn-rest).
const SECRET: &str = "visavis laboratory";

/// A user of that kind, until a Sunday in 2001, and the HMAC of it under the secret.
pub const EXPIRED: (&str, &str) = ("1000000000:ann", "OUopKYtp/EnLIuYmKy/O1JiK0uE=");

/// A running coturn on the loopback; it ends on drop.
#[derive(Debug)]
pub struct Turn {
    host: &'static str,
    port: u16,
    tls_port: u16,
    process: Process,
    /// Its certificate, and what it leaves lying about.
    _folder: TempDir,
}

impl Turn {
    /// Starts one that listens on UDP and TCP, and on TLS with a certificate that it signed itself.
    ///
    /// # Errors
    /// coturn or openssl is not installed, or it does not come up.
    pub async fn start() -> Result<Self> {
        let users = ["--lt-cred-mech", &format!("--user={}:{}", USER.0, USER.1)];
        Self::start_at(&Place::HERE, &users, "--allow-loopback-peers").await
    }

    /// Starts one in the middle of a laboratory, for whoever knows the password.
    ///
    /// # Errors
    /// As [`Self::start`].
    pub async fn in_lab(lab: &Lab) -> Result<Self> {
        let users = ["--lt-cred-mech", &format!("--user={}:{}", USER.0, USER.1)];
        Self::start_at(&lab.turn(), &users, "--no-multicast-peers").await
    }

    /// The same, for whoever was lent credentials that are still good.
    ///
    /// # Errors
    /// As [`Self::start`].
    pub async fn lending_in_lab(lab: &Lab) -> Result<Self> {
        let secret = format!("--static-auth-secret={SECRET}");
        let users = ["--use-auth-secret", &secret];
        Self::start_at(&lab.turn(), &users, "--no-multicast-peers").await
    }

    async fn start_at(place: &Place, users: &[&str], peers: &str) -> Result<Self> {
        let folder = tempfile::Builder::new().prefix("visavis-e2e-").tempdir()?;
        let file = |name: &str| folder.path().join(name).to_string_lossy().into_owned();
        let (key, certificate) = (file("key.pem"), file("certificate.pem"));
        let made = Command::new("openssl")
            .args([
                "req", "-x509", "-newkey", "rsa:2048", "-nodes", "-days", "2",
            ])
            .args([
                "-subj",
                "/CN=localhost",
                "-keyout",
                &key,
                "-out",
                &certificate,
            ])
            .output()
            .context("openssl is not installed")?;
        ensure!(made.status.success(), "openssl makes no certificate");
        let (port, tls_port) = (free_port()?, free_port()?);
        let mut command = Command::new("turnserver");
        command.current_dir(folder.path()).args([
            "-n",
            &format!("--listening-ip={}", place.host),
            &format!("--relay-ip={}", place.host),
            peers,
            "--realm=test",
            "--no-cli",
            "--log-file=stdout",
            "--simple-log",
            &format!("--listening-port={port}"),
            &format!("--tls-listening-port={tls_port}"),
            &format!("--cert={certificate}"),
            &format!("--pkey={key}"),
            &format!("--pidfile={}", file("pid")),
            &format!("--userdb={}", file("db")),
        ]);
        command.args(users);
        let process = Process::start("coturn", &mut place.enter(command), Output::default())?;
        for port in [port, tls_port] {
            // It listens on UDP before it does on TCP.
            wait_until("coturn listens", CALL, async || {
                let there = place.answers(port);
                Ok(Look::at(there, || process.output().text()))
            })
            .await?;
        }
        Ok(Self {
            host: place.host,
            port,
            tls_port,
            process,
            _folder: folder,
        })
    }

    /// Everything that it can do, as `iceServers` in `config.json`.
    #[must_use]
    pub fn servers(&self) -> Value {
        self.servers_with(USER.1)
    }

    /// The same, with this password.
    #[must_use]
    pub fn servers_with(&self, password: &str) -> Value {
        let Self {
            host,
            port,
            tls_port,
            ..
        } = self;
        json!([
            { "urls": format!("stun:{host}:{port}") },
            {
                "urls": [
                    format!("turn:{host}:{port}"),
                    format!("turn:{host}:{port}?transport=tcp"),
                    format!("turns:localhost:{tls_port}?transport=tcp"),
                ],
                "username": USER.0,
                "credential": password,
            },
        ])
    }

    /// TURN alone, over `udp` or `tcp`.
    #[must_use]
    pub fn over(&self, transport: &str, (user, password): (&str, &str)) -> Value {
        json!([{
            "urls": format!("turn:{}:{}?transport={transport}", self.host, self.port),
            "username": user,
            "credential": password,
        }])
    }

    /// What it has said.
    #[must_use]
    pub fn output(&self) -> &Output {
        self.process.output()
    }
}

fn free_port() -> Result<u16> {
    Ok(TcpListener::bind("127.0.0.1:0")?.local_addr()?.port())
}
