//! Faults of the connection itself: answers that never come, handshakes that fail, connections that are cut.

use std::convert::Infallible;
use std::io;
use std::net::SocketAddr;
use std::pin::Pin;
use std::sync::Arc;
use std::task::{Context, Poll};

use axum::Router;
use axum::http::StatusCode;
use axum::response::{IntoResponse, Response};
use axum_server::accept::Accept;
use axum_server::tls_rustls::{RustlsAcceptor, RustlsConfig};
use tokio::io::{AsyncRead, AsyncWrite, AsyncWriteExt, ReadBuf};
use tokio::net::TcpStream;
use tokio::sync::watch;
use tower_service::Service;

use super::TlsTrouble;
use crate::shared::Shared;

type Pending<T, E> = Pin<Box<dyn Future<Output = Result<T, E>> + Send>>;

/// Marks an answer that must not be sent: the connection is dropped instead.
#[derive(Clone, Copy)]
struct Dropped;

/// No answer at all.
pub(super) fn dropped() -> Response {
    let mut response = StatusCode::INTERNAL_SERVER_ERROR.into_response();
    response.extensions_mut().insert(Dropped);
    response
}

/// The router as a service that can also give no answer at all.
#[derive(Clone)]
pub(crate) struct Droppable(pub(crate) Router);

/// The connection was dropped on request.
#[derive(Debug, thiserror::Error)]
#[error("the connection is dropped on request")]
pub(crate) struct ConnectionDropped;

impl<B> Service<axum::http::Request<B>> for Droppable
where
    Router: Service<axum::http::Request<B>, Response = Response, Error = Infallible>,
    <Router as Service<axum::http::Request<B>>>::Future: Send + 'static,
{
    type Response = Response;
    type Error = ConnectionDropped;
    type Future = Pending<Response, ConnectionDropped>;

    fn poll_ready(&mut self, _: &mut Context<'_>) -> Poll<Result<(), Self::Error>> {
        Poll::Ready(Ok(()))
    }

    fn call(&mut self, request: axum::http::Request<B>) -> Self::Future {
        let answer = Service::call(&mut self.0, request);
        Box::pin(async move {
            match answer.await {
                Ok(response) if response.extensions().get::<Dropped>().is_some() => Err(ConnectionDropped),
                Ok(response) => Ok(response),
                Err(never) => match never {},
            }
        })
    }
}

/// Hands each connection the same router.
#[derive(Clone)]
pub(crate) struct Connections(pub(crate) Droppable);

impl Service<SocketAddr> for Connections {
    type Response = Droppable;
    type Error = Infallible;
    type Future = std::future::Ready<Result<Droppable, Infallible>>;

    fn poll_ready(&mut self, _: &mut Context<'_>) -> Poll<Result<(), Self::Error>> {
        Poll::Ready(Ok(()))
    }

    fn call(&mut self, _: SocketAddr) -> Self::Future {
        std::future::ready(Ok(self.0.clone()))
    }
}

/// Shakes hands, or fails to when a fault says so.
#[derive(Clone)]
pub(crate) struct FaultyAcceptor {
    shared: Arc<Shared>,
    honest: RustlsAcceptor,
    /// With a certificate of an authority that nobody trusts.
    stranger: RustlsAcceptor,
}

impl FaultyAcceptor {
    pub(crate) fn new(shared: Arc<Shared>, honest: RustlsConfig, stranger: RustlsConfig) -> Self {
        Self { shared, honest: RustlsAcceptor::new(honest), stranger: RustlsAcceptor::new(stranger) }
    }
}

impl<S: Send + 'static> Accept<TcpStream, S> for FaultyAcceptor {
    type Stream = Cuttable<<RustlsAcceptor as Accept<TcpStream, S>>::Stream>;
    type Service = S;
    type Future = Pending<(Self::Stream, S), io::Error>;

    fn accept(&self, mut stream: TcpStream, service: S) -> Self::Future {
        let cuts = self.shared.faults.cuts.subscribe();
        let acceptor = match self.shared.faults.take_tls_trouble() {
            None => &self.honest,
            Some(TlsTrouble::Untrusted) => &self.stranger,
            Some(TlsTrouble::Closed) => return Box::pin(std::future::ready(Err(refused()))),
            Some(TlsTrouble::PlainText) => {
                return Box::pin(async move {
                    stream.write_all(b"HTTP/1.1 400 Bad Request\r\ncontent-length: 0\r\n\r\n").await?;
                    stream.shutdown().await?;
                    Err(refused())
                });
            }
        };
        let shaken = acceptor.accept(stream, service);
        Box::pin(async move {
            let (stream, service) = shaken.await?;
            Ok((Cuttable::new(stream, cuts), service))
        })
    }
}

fn refused() -> io::Error {
    io::Error::other("the handshake fails on request")
}

/// A connection that ends when all are cut.
pub(crate) struct Cuttable<S> {
    stream: S,
    cut: Pin<Box<dyn Future<Output = ()> + Send>>,
    is_cut: bool,
}

impl<S> Cuttable<S> {
    fn new(stream: S, mut cuts: watch::Receiver<u64>) -> Self {
        let cut = async move {
            if cuts.changed().await.is_err() {
                // Nobody can cut any more.
                std::future::pending::<()>().await;
            }
        };
        Self { stream, cut: Box::pin(cut), is_cut: false }
    }
}

impl<S: AsyncRead + Unpin> AsyncRead for Cuttable<S> {
    fn poll_read(
        mut self: Pin<&mut Self>,
        context: &mut Context<'_>,
        buffer: &mut ReadBuf<'_>,
    ) -> Poll<io::Result<()>> {
        if self.is_cut || self.cut.as_mut().poll(context).is_ready() {
            self.is_cut = true;
            // Nothing read means: the other side has closed.
            return Poll::Ready(Ok(()));
        }
        Pin::new(&mut self.stream).poll_read(context, buffer)
    }
}

impl<S: AsyncWrite + Unpin> AsyncWrite for Cuttable<S> {
    fn poll_write(mut self: Pin<&mut Self>, context: &mut Context<'_>, bytes: &[u8]) -> Poll<io::Result<usize>> {
        Pin::new(&mut self.stream).poll_write(context, bytes)
    }

    fn poll_flush(mut self: Pin<&mut Self>, context: &mut Context<'_>) -> Poll<io::Result<()>> {
        Pin::new(&mut self.stream).poll_flush(context)
    }

    fn poll_shutdown(mut self: Pin<&mut Self>, context: &mut Context<'_>) -> Poll<io::Result<()>> {
        Pin::new(&mut self.stream).poll_shutdown(context)
    }

    fn poll_write_vectored(
        mut self: Pin<&mut Self>,
        context: &mut Context<'_>,
        slices: &[io::IoSlice<'_>],
    ) -> Poll<io::Result<usize>> {
        Pin::new(&mut self.stream).poll_write_vectored(context, slices)
    }

    fn is_write_vectored(&self) -> bool {
        self.stream.is_write_vectored()
    }
}
