//! The thread that owns a connection and the keys: one writes, one reads.
//!
//! Callers hand it orders through a bounded queue and wait for the answer without blocking their own task; when the
//! queue is full they wait, nothing is dropped.
//! Orders that are already waiting are carried out in one transaction (group commit), each with its own savepoint, so
//! that one failing order undoes only itself.
//! An answer is given after the commit, never before.

use std::{sync::Arc, thread::JoinHandle};

use tokio::sync::{mpsc, oneshot};

use crate::{StoreError, backend::Backend, erasure_list::ErasureList, keyring::Keyring, ledger::Signer};

/// Orders waiting at most; a turn is about 1 KiB.
const WAITING: usize = 1024;
/// Orders in one transaction at most.
const BATCH: usize = 256;

/// What the thread owns.
pub(crate) struct Desk {
    pub(crate) backend: Box<dyn Backend>,
    pub(crate) keyring: Keyring,
    pub(crate) signer: Arc<Signer>,
    pub(crate) erasures: ErasureList,
}

type Told = Box<dyn FnOnce(Result<(), StoreError>) + Send>;
/// Given the desk, or why there is no transaction to work in.
type Job = Box<dyn FnOnce(Result<&mut Desk, StoreError>) -> Carried + Send>;

/// A job that was carried out: whether its changes stay, and whom to tell.
struct Carried {
    stays: bool,
    told: Told,
}

enum Order {
    /// Inside a transaction, together with others.
    Together(Job),
    /// Outside any transaction: journal and file work.
    Apart(Job),
}

/// A handle to the thread; dropping the last one ends it after the orders that are waiting.
pub(crate) struct Custodian {
    orders: Option<mpsc::Sender<Order>>,
    thread: Option<JoinHandle<()>>,
}

impl Custodian {
    /// Starts the thread.
    pub(crate) fn start(name: &str, mut desk: Desk) -> Result<Self, StoreError> {
        let (orders, mut waiting) = mpsc::channel(WAITING);
        let thread = std::thread::Builder::new().name(name.to_owned()).spawn(move || {
            while let Some(first) = waiting.blocking_recv() {
                serve(&mut desk, first, &mut waiting);
            }
        });
        Ok(Self { orders: Some(orders), thread: Some(thread.map_err(|_no_thread| StoreError::Closed)?) })
    }

    /// Carries out `work` in a transaction and answers once it is committed; an error undoes the work.
    pub(crate) async fn ask<T, E, W>(&self, work: W) -> Result<T, E>
    where
        T: Send + 'static,
        E: From<StoreError> + Send + 'static,
        W: FnOnce(&mut Desk) -> Result<T, E> + Send + 'static,
    {
        let (job, answer) = job(work);
        self.send(Order::Together(job)).await?;
        answer.await.map_err(|_ended| StoreError::Closed)?
    }

    /// Carries out `work` outside any transaction.
    pub(crate) async fn ask_apart<T, E, W>(&self, work: W) -> Result<T, E>
    where
        T: Send + 'static,
        E: From<StoreError> + Send + 'static,
        W: FnOnce(&mut Desk) -> Result<T, E> + Send + 'static,
    {
        let (job, answer) = job(work);
        self.send(Order::Apart(job)).await?;
        answer.await.map_err(|_ended| StoreError::Closed)?
    }

    /// Leaves an order that nobody waits for; false when the queue is full.
    pub(crate) fn leave<W>(&self, work: W) -> bool
    where
        W: FnOnce(&mut Desk) -> Result<(), StoreError> + Send + 'static,
    {
        let (job, _nobody_waits) = job(work);
        self.orders.as_ref().is_some_and(|orders| orders.try_send(Order::Together(job)).is_ok())
    }

    async fn send(&self, order: Order) -> Result<(), StoreError> {
        let orders = self.orders.as_ref().ok_or(StoreError::Closed)?;
        orders.send(order).await.map_err(|_ended| StoreError::Closed)
    }
}

impl Drop for Custodian {
    /// Waits until what was ordered is carried out, so that a vault can be opened again right after.
    fn drop(&mut self) {
        self.orders = None;
        if let Some(thread) = self.thread.take() {
            // A panic in the thread was already told to whoever waited for an answer.
            drop(thread.join());
        }
    }
}

fn job<T, E, W>(work: W) -> (Job, oneshot::Receiver<Result<T, E>>)
where
    T: Send + 'static,
    E: From<StoreError> + Send + 'static,
    W: FnOnce(&mut Desk) -> Result<T, E> + Send + 'static,
{
    let (tell, answer) = oneshot::channel();
    let job = Box::new(move |desk: Result<&mut Desk, StoreError>| {
        let outcome = desk.map_err(E::from).and_then(work);
        let stays = outcome.is_ok();
        let told = Box::new(move |committed: Result<(), StoreError>| {
            let outcome = outcome.and_then(|value| committed.map(|()| value).map_err(E::from));
            // Whoever asked may have stopped waiting; the work stands all the same.
            drop(tell.send(outcome));
        });
        Carried { stays, told: told as Told }
    });
    (job, answer)
}

fn serve(desk: &mut Desk, first: Order, waiting: &mut mpsc::Receiver<Order>) {
    let mut next = Some(first);
    while let Some(order) = next.take() {
        match order {
            Order::Apart(job) => (job(Ok(desk)).told)(Ok(())),
            Order::Together(job) => next = batch(desk, job, waiting),
        }
    }
}

/// Carries out `first` and what is waiting behind it in one transaction; gives an order that must be apart.
fn batch(desk: &mut Desk, first: Job, waiting: &mut mpsc::Receiver<Order>) -> Option<Order> {
    let mut told = Vec::new();
    let mut apart = None;
    let mut next = Some(first);
    let mut committed = desk.backend.begin();
    while let Some(job) = next.take() {
        match committed {
            Ok(()) => committed = one(desk, job, &mut told),
            Err(why) => told.push(job(Err(why)).told),
        }
        if told.len() < BATCH {
            match waiting.try_recv() {
                Ok(Order::Together(job)) => next = Some(job),
                Ok(order @ Order::Apart(_)) => apart = Some(order),
                Err(_nothing_waits) => {}
            }
        }
    }
    let committed = committed.and_then(|()| desk.backend.commit());
    if committed.is_err() {
        desk.backend.roll_back();
        desk.keyring.forget();
        desk.erasures.doubt();
    }
    for tell in told {
        tell(committed);
    }
    apart
}

fn one(desk: &mut Desk, job: Job, told: &mut Vec<Told>) -> Result<(), StoreError> {
    if let Err(why) = desk.backend.mark() {
        told.push(job(Err(why)).told);
        return Err(why);
    }
    let carried = job(Ok(desk));
    told.push(carried.told);
    if carried.stays {
        return desk.backend.keep();
    }
    desk.keyring.forget();
    desk.erasures.doubt();
    // A database that runs full may drop the whole transaction; then nothing of this batch was stored.
    if desk.backend.undo() { Ok(()) } else { Err(StoreError::DiskFull) }
}
