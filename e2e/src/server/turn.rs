//! A STUN and TURN server of other people's making: coturn.

use std::{
    net::{TcpListener, TcpStream},
    process::Command,
};

use anyhow::{Context, Result, ensure};
use serde_json::{Value, json};
use tempfile::TempDir;

use crate::{
    process::{Output, Process},
    wait::{CALL, Look, wait_until},
};

/// Who may use it, and by which password.
const USER: (&str, &str) = ("ann", "correct horse");

/// A running coturn on the loopback; it ends on drop.
#[derive(Debug)]
pub struct Turn {
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
            "--listening-ip=127.0.0.1",
            "--relay-ip=127.0.0.1",
            "--allow-loopback-peers",
            "--realm=test",
            "--lt-cred-mech",
            "--no-cli",
            "--log-file=stdout",
            "--simple-log",
            &format!("--user={}:{}", USER.0, USER.1),
            &format!("--listening-port={port}"),
            &format!("--tls-listening-port={tls_port}"),
            &format!("--cert={certificate}"),
            &format!("--pkey={key}"),
            &format!("--pidfile={}", file("pid")),
            &format!("--userdb={}", file("db")),
        ]);
        let process = Process::start("coturn", &mut command, Output::default())?;
        for port in [port, tls_port] {
            // It listens on UDP before it does on TCP.
            wait_until("coturn listens", CALL, async || {
                let there = TcpStream::connect(("127.0.0.1", port)).is_ok();
                Ok(Look::at(there, || process.output().text()))
            })
            .await?;
        }
        Ok(Self {
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
        let Self { port, tls_port, .. } = self;
        json!([
            { "urls": format!("stun:127.0.0.1:{port}") },
            {
                "urls": [
                    format!("turn:127.0.0.1:{port}"),
                    format!("turn:127.0.0.1:{port}?transport=tcp"),
                    format!("turns:localhost:{tls_port}?transport=tcp"),
                ],
                "username": USER.0,
                "credential": password,
            },
        ])
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
