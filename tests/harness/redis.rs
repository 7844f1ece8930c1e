//! A real Redis of one test.

use std::net::{Ipv4Addr, TcpListener};
use std::process::{Child, Command, Stdio};
use std::time::Duration;

use tempfile::TempDir;

/// A Redis server on a port of its own, with nothing in it; ended when dropped.
pub struct TestRedis {
    port: u16,
    folder: TempDir,
    child: Option<Child>,
}

impl TestRedis {
    /// Starts one. Says so loudly where there is none to start.
    pub async fn start() -> Option<Self> {
        let there = Command::new("redis-server").arg("--version").stdout(Stdio::null()).status();
        if !there.is_ok_and(|status| status.success()) {
            eprintln!(
                "SKIPPED: redis-server is not installed. `apt-get install redis-server`, or `brew install redis`."
            );
            return None;
        }
        let port =
            TcpListener::bind((Ipv4Addr::LOCALHOST, 0)).unwrap().local_addr().unwrap().port();
        let mut redis = Self { port, folder: TempDir::new().expect("a folder"), child: None };
        redis.resume().await;
        Some(redis)
    }

    pub fn url(&self) -> String {
        format!("redis://127.0.0.1:{}", self.port)
    }

    /// Ends it, as a crash would.
    pub fn stop(&mut self) {
        if let Some(mut child) = self.child.take() {
            child.kill().expect("Redis ends");
            child.wait().expect("Redis has ended");
        }
    }

    /// Starts it again on the same port, empty.
    pub async fn resume(&mut self) {
        let child = Command::new("redis-server")
            .args(["--port", &self.port.to_string(), "--bind", "127.0.0.1"])
            .args(["--save", "", "--appendonly", "no"])
            .current_dir(self.folder.path())
            .stdin(Stdio::null())
            .stdout(Stdio::null())
            .spawn()
            .expect("Redis starts");
        self.child = Some(child);
        for _ in 0..200 {
            if tokio::net::TcpStream::connect((Ipv4Addr::LOCALHOST, self.port)).await.is_ok() {
                return;
            }
            tokio::time::sleep(Duration::from_millis(20)).await;
        }
        panic!("Redis does not answer");
    }

    /// Lets it accept questions and answer none, as an overloaded machine does.
    pub fn freeze(&self) {
        self.signal("-STOP");
    }

    /// Ends what [`freeze`](Self::freeze) began.
    pub fn thaw(&self) {
        self.signal("-CONT");
    }

    fn signal(&self, signal: &str) {
        let id = self.child.as_ref().expect("Redis runs").id().to_string();
        let sent = Command::new("kill").args([signal, &id]).status().expect("kill runs");
        assert!(sent.success(), "kill {signal} {id}");
    }
}

impl Drop for TestRedis {
    fn drop(&mut self) {
        if let Some(mut child) = self.child.take() {
            child.kill().ok();
            child.wait().ok();
        }
    }
}
