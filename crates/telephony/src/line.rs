//! A line: the addresses we answer calls on.

use std::{
    net::SocketAddr,
    sync::{
        Arc,
        atomic::{AtomicU64, Ordering},
    },
};

use tokio::sync::{OwnedSemaphorePermit, Semaphore, mpsc};

use crate::{
    CallError, CallSettings, Incoming, Leg, LineSettings, OpenError, Target, TlsIdentity, Transport, leg, sip::Stack,
};

/// An open line; clones are the same line. Dropping the last one closes it, and ends its calls.
#[derive(Clone)]
pub struct Line {
    open: Arc<Open>,
    seats: Arc<Seats>,
}

struct Open(Stack);

impl Drop for Open {
    fn drop(&mut self) {
        // Without a runtime the program is ending, and the system closes the sockets.
        if let Ok(runtime) = tokio::runtime::Handle::try_current() {
            let stack = self.0.clone();
            runtime.spawn(async move { stack.close().await });
        }
    }
}

/// The calls that ring on a line.
pub struct Calls(mpsc::Receiver<Incoming>);

impl Calls {
    /// Waits for the next call; `None` once the line is closed. Cancel-safe.
    pub async fn next(&mut self) -> Option<Incoming> {
        self.0.recv().await
    }
}

/// What a line has done since it was opened, for metrics.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct LineCounts {
    /// Calls in progress.
    pub active: u64,
    /// Calls that rang.
    pub rang: u64,
    /// Calls refused because all places were taken.
    pub refused_full: u64,
    /// Calls refused because they came too fast.
    pub refused_rate: u64,
    /// Calls refused because we speak no codec or encryption of theirs.
    pub refused_sound: u64,
    /// Messages answered with 400 or dropped, because they were no proper SIP.
    pub malformed: u64,
}

impl Line {
    /// Opens the line's addresses and starts to take calls.
    ///
    /// # Errors
    /// An address, port, certificate or key can't be used; nothing stays open.
    pub async fn open(settings: LineSettings) -> Result<(Self, Calls), OpenError> {
        let seats = Arc::new(Seats::new(settings.limits.calls));
        let (ringing, calls) = mpsc::channel(RINGING);
        let stack = Stack::open(settings, Arc::clone(&seats), ringing).await?;
        Ok((Self { open: Arc::new(Open(stack)), seats }, Calls(calls)))
    }

    /// Places a call and waits until it is answered.
    ///
    /// Dropping the future gives the call up (CANCEL).
    ///
    /// # Errors
    /// The target can't be reached, refuses, or is not trusted.
    pub async fn call(&self, target: &Target, settings: CallSettings) -> Result<Leg, CallError> {
        let seat = self.seats.take().ok_or(CallError::LineClosed)?;
        leg::call(self.stack(), target, settings, seat).await
    }

    /// The address the line answers `transport` on, with the port the system chose.
    pub fn address(&self, transport: Transport) -> Option<SocketAddr> {
        self.stack().address(transport)
    }

    /// What the line has done so far.
    pub fn counts(&self) -> LineCounts {
        self.seats.counts()
    }

    /// Shows another certificate to whoever connects over TLS from now on; running calls are left alone.
    pub fn renew_identity(&self, identity: &TlsIdentity) -> Result<(), OpenError> {
        self.stack().renew_identity(identity)
    }

    /// Refuses new calls with 503 from now on, and returns when the last one is over.
    ///
    /// Giving up the wait does not let new calls in again.
    pub async fn drain(&self) {
        self.seats.close().await;
    }

    /// Ends all calls and closes the addresses.
    pub async fn close(self) {
        self.stack().close().await;
    }

    pub(crate) fn stack(&self) -> &Stack {
        &self.open.0
    }
}

/// Calls that may ring before somebody takes them; more are refused with 503.
const RINGING: usize = 256;

/// The places for calls on a line, and the counts of what happened to those who asked for one.
pub(crate) struct Seats {
    free: Arc<Semaphore>,
    all: u32,
    closing: std::sync::atomic::AtomicBool,
    pub(crate) rang: AtomicU64,
    pub(crate) refused_full: AtomicU64,
    pub(crate) refused_rate: AtomicU64,
    pub(crate) refused_sound: AtomicU64,
    pub(crate) malformed: AtomicU64,
}

/// One call's place, free again when dropped.
pub(crate) struct Seat {
    _permit: OwnedSemaphorePermit,
}

impl Seats {
    pub(crate) fn new(all: u32) -> Self {
        // More than the semaphore can count is as good as no limit.
        let all = all.min(u32::try_from(Semaphore::MAX_PERMITS).unwrap_or(u32::MAX));
        Self {
            free: Arc::new(Semaphore::new(all as usize)),
            all,
            closing: false.into(),
            rang: 0.into(),
            refused_full: 0.into(),
            refused_rate: 0.into(),
            refused_sound: 0.into(),
            malformed: 0.into(),
        }
    }

    /// A place, unless all are taken or the line is draining.
    pub(crate) fn take(&self) -> Option<Seat> {
        if self.closing.load(Ordering::Relaxed) {
            return None;
        }
        Arc::clone(&self.free).try_acquire_owned().ok().map(|permit| Seat { _permit: permit })
    }

    async fn close(&self) {
        self.closing.store(true, Ordering::Relaxed);
        // The semaphore is never closed, so this waits until every permit has come back.
        drop(self.free.acquire_many(self.all).await);
    }

    fn counts(&self) -> LineCounts {
        let read = |count: &AtomicU64| count.load(Ordering::Relaxed);
        LineCounts {
            active: u64::from(self.all) - self.free.available_permits() as u64,
            rang: read(&self.rang),
            refused_full: read(&self.refused_full),
            refused_rate: read(&self.refused_rate),
            refused_sound: read(&self.refused_sound),
            malformed: read(&self.malformed),
        }
    }
}
