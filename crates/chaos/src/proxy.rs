//! A proxy between one process and PostgreSQL, which can take the database away from this process
//! alone.

use std::time::Duration;

use anyhow::Result;
use socket2::SockRef;
use tokio::{
    io::{AsyncReadExt, AsyncWriteExt},
    net::{
        TcpListener, TcpStream,
        tcp::{OwnedReadHalf, OwnedWriteHalf},
    },
    sync::watch,
    task::JoinSet,
};

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Mode {
    /// Everything passes.
    Pass,
    /// The connections are reset, and new ones are reset at once.
    Cut,
    /// The connections stay open and new ones are accepted, but nothing passes.
    Hang,
}

/// A running proxy, which ends when this is dropped.
pub(crate) struct Proxy {
    pub(crate) address: String,
    mode: watch::Sender<Mode>,
    _accepting: JoinSet<()>,
}

impl Proxy {
    /// Starts a proxy to the server at `target`, a host and a port.
    pub(crate) async fn start(target: String) -> Result<Self> {
        let listener = TcpListener::bind("127.0.0.1:0").await?;
        let address = listener.local_addr()?.to_string();
        let (mode, watched) = watch::channel(Mode::Pass);
        let mut accepting = JoinSet::new();
        accepting.spawn(async move {
            let mut connections = JoinSet::new();
            while let Ok((client, _)) = listener.accept().await {
                connections.spawn(serve(client, target.clone(), watched.clone()));
                while connections.try_join_next().is_some() {}
            }
        });
        Ok(Self { address, mode, _accepting: accepting })
    }

    pub(crate) fn set_mode(&self, mode: Mode) {
        self.mode.send_replace(mode);
    }
}

/// Serves one connection until an end closes it or it is cut.
async fn serve(client: TcpStream, target: String, mut mode: watch::Receiver<Mode>) {
    let reset = |stream: &TcpStream| {
        // A connection that has ended already cannot be reset.
        SockRef::from(stream).set_linger(Some(Duration::ZERO)).ok();
    };
    // A connection that is dropped is reset, as by a firewall, unless it was shut down before.
    reset(&client);
    let mut is_cut = mode.clone();
    let passing = async {
        mode.wait_for(|mode| *mode == Mode::Pass).await.ok()?;
        let server = TcpStream::connect(target).await.ok()?;
        reset(&server);
        server.set_nodelay(true).ok()?;
        client.set_nodelay(true).ok()?;
        let (from_client, to_client) = client.into_split();
        let (from_server, to_server) = server.into_split();
        tokio::select! {
            () = forward(from_client, to_server, mode.clone()) => {}
            () = forward(from_server, to_client, mode.clone()) => {}
        }
        Some(())
    };
    tokio::select! {
        _ = passing => {}
        _ = is_cut.wait_for(|mode| *mode == Mode::Cut) => {}
    }
}

/// Forwards one direction while the mode allows it, until an end closes the connection.
async fn forward(mut from: OwnedReadHalf, mut to: OwnedWriteHalf, mut mode: watch::Receiver<Mode>) {
    let mut buffer = vec![0; 64 * 1024];
    while let Ok(length @ 1..) = from.read(&mut buffer).await {
        if mode.wait_for(|mode| *mode == Mode::Pass).await.is_err()
            || to.write_all(&buffer[..length]).await.is_err()
        {
            return;
        }
    }
    // What was written before the end must arrive.
    to.shutdown().await.ok();
}

#[cfg(test)]
mod tests {
    use super::*;

    /// Starts a server that returns every byte.
    async fn echo() -> (String, JoinSet<()>) {
        let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
        let address = listener.local_addr().unwrap().to_string();
        let mut serving = JoinSet::new();
        serving.spawn(async move {
            let mut connections = JoinSet::new();
            while let Ok((client, _)) = listener.accept().await {
                connections.spawn(async move {
                    let (mut from, mut to) = client.into_split();
                    tokio::io::copy(&mut from, &mut to).await.ok()
                });
            }
        });
        (address, serving)
    }

    async fn echo_byte(stream: &mut TcpStream) -> std::io::Result<u8> {
        stream.write_u8(7).await?;
        stream.read_u8().await
    }

    #[tokio::test]
    async fn a_cut_resets_connections_until_the_proxy_passes_again() {
        let (target, _serving) = echo().await;
        let proxy = Proxy::start(target).await.unwrap();
        let mut stream = TcpStream::connect(&proxy.address).await.unwrap();
        assert_eq!(echo_byte(&mut stream).await.unwrap(), 7);
        proxy.set_mode(Mode::Cut);
        assert!(stream.read_u8().await.is_err());
        let mut refused = TcpStream::connect(&proxy.address).await.unwrap();
        assert!(echo_byte(&mut refused).await.is_err());
        proxy.set_mode(Mode::Pass);
        let mut stream = TcpStream::connect(&proxy.address).await.unwrap();
        assert_eq!(echo_byte(&mut stream).await.unwrap(), 7);
    }

    #[tokio::test]
    async fn a_connection_that_hangs_goes_on_afterwards() {
        let (target, _serving) = echo().await;
        let proxy = Proxy::start(target).await.unwrap();
        let mut stream = TcpStream::connect(&proxy.address).await.unwrap();
        assert_eq!(echo_byte(&mut stream).await.unwrap(), 7);
        proxy.set_mode(Mode::Hang);
        let pause = Duration::from_millis(50);
        assert!(tokio::time::timeout(pause, echo_byte(&mut stream)).await.is_err());
        proxy.set_mode(Mode::Pass);
        assert_eq!(stream.read_u8().await.unwrap(), 7);
    }
}
