//! Many calls, one model, a few cores: who is recognised next.
//!
//! One owner thread holds the queue and hands work to one thread a core, so there is no lock.
//! Each call has at most one utterance waiting and one running: first come, first served is then fair, and a call that
//! asks again before its turn replaces its own older utterance.
//! The engine can't be interrupted: an utterance whose future was dropped is skipped if it waits, finished if it runs.

use std::{
    num::NonZeroUsize,
    panic::{AssertUnwindSafe, catch_unwind},
    sync::{
        Arc,
        atomic::{AtomicU64, AtomicUsize, Ordering},
        mpsc::{Receiver, SyncSender, TrySendError, sync_channel},
    },
    thread::{self, JoinHandle},
};

use async_trait::async_trait;
use clevercall_media::Sound;
use clevercall_model::Language;
use tokio::sync::oneshot;

use crate::stt::{Heard, SpeechToText, SttError};

mod queue;

use queue::{Entered, Queue};

/// An engine that computes on this machine's own cores and keeps its thread busy meanwhile.
pub trait LocalEngine: Send + Sync + 'static {
    /// Recognises one utterance, see [`SpeechToText::recognise`]; takes as long as it takes.
    fn recognise(&self, sound: &Sound, languages: &[Language]) -> Result<Heard, SttError>;
}

/// How much may be recognised at once, and how much may wait.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Capacity {
    /// Utterances at once, one thread each.
    pub workers: NonZeroUsize,
    /// Utterances that may wait, at most one a call; beyond it [`SttError::Busy`].
    pub waiting: usize,
}

impl Capacity {
    /// One worker for each core of the machine, and room for eight utterances waiting for each.
    ///
    /// Eight at a third of a second each are what a caller may still bear.
    pub fn of_this_machine() -> Self {
        let workers = thread::available_parallelism().unwrap_or(NonZeroUsize::MIN);
        Self { workers, waiting: workers.get() * 8 }
    }
}

/// How busy the recogniser is, for metrics.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct RecognitionLoad {
    /// Utterances that wait for a core.
    pub waiting: usize,
    /// Utterances being recognised.
    pub running: usize,
}

/// The shared recogniser; [`for_call`](Self::for_call) gives each call its own access.
///
/// Dropping it stops the threads after what they are doing; [`stop`](Self::stop) waits for that.
pub struct Recogniser {
    messages: SyncSender<Message>,
    calls: AtomicU64,
    load: Arc<Load>,
    owner: Option<JoinHandle<()>>,
}

/// One call's access to the shared recogniser.
pub struct CallRecogniser {
    call: u64,
    messages: SyncSender<Message>,
    load: Arc<Load>,
}

#[derive(Default)]
struct Load {
    waiting: AtomicUsize,
    running: AtomicUsize,
}

enum Message {
    Asked(u64, Utterance),
    Finished { call: u64, worker: usize },
    Stop,
}

struct Utterance {
    sound: Sound,
    languages: Vec<Language>,
    reply: oneshot::Sender<Result<Heard, SttError>>,
}

impl Recogniser {
    /// Starts the threads: `capacity.workers` of them, and one that owns the queue.
    ///
    /// Fails when the system gives no more threads.
    pub fn start(engine: &Arc<dyn LocalEngine>, capacity: Capacity) -> std::io::Result<Self> {
        // Room for one message of each that may wait or run; senders that find it full are told it is busy.
        let (messages, inbox) = sync_channel(capacity.waiting + capacity.workers.get() + 1);
        let load = Arc::new(Load::default());
        let workers = (0..capacity.workers.get())
            .map(|number| Worker::start(number, Arc::clone(engine), messages.clone()))
            .collect::<Result<Vec<_>, _>>()?;
        let owner = Owner {
            // Every utterance enters the queue, even one that a worker is free for.
            queue: Queue::new(capacity.waiting.max(1)),
            idle: (0..workers.len()).collect(),
            workers,
            load: Arc::clone(&load),
        };
        let owner = thread::Builder::new().name("recognition".to_owned()).spawn(move || owner.run(inbox))?;
        Ok(Self { messages, calls: AtomicU64::new(0), load, owner: Some(owner) })
    }

    /// Access for one more call; two calls never replace each other's utterances.
    pub fn for_call(&self) -> CallRecogniser {
        CallRecogniser {
            call: self.calls.fetch_add(1, Ordering::Relaxed),
            messages: self.messages.clone(),
            load: Arc::clone(&self.load),
        }
    }

    /// How busy it is at this moment.
    pub fn load(&self) -> RecognitionLoad {
        self.load.read()
    }

    /// Stops, after what is running now; what waits is answered with [`SttError::Stopped`].
    pub fn stop(mut self) {
        if let Some(owner) = self.tell_to_stop() {
            owner.join().expect("the owner thread runs no code that panics");
        }
    }

    fn tell_to_stop(&mut self) -> Option<JoinHandle<()>> {
        let owner = self.owner.take()?;
        // An error means that the owner is gone already, which is what is asked for.
        self.messages.send(Message::Stop).ok().map(|()| owner)
    }
}

impl Drop for Recogniser {
    fn drop(&mut self) {
        // Not joined: the caller may be an async task, which must not wait for a model.
        drop(self.tell_to_stop());
    }
}

#[async_trait]
impl SpeechToText for CallRecogniser {
    async fn recognise(&self, sound: Sound, languages: &[Language]) -> Result<Heard, SttError> {
        if languages.is_empty() {
            return Err(SttError::NoLanguage);
        }
        if sound.millis() > crate::stt::LONGEST_UTTERANCE_MS {
            return Err(SttError::TooLong);
        }
        let (reply, answer) = oneshot::channel();
        let utterance = Utterance { sound, languages: languages.to_vec(), reply };
        self.messages.try_send(Message::Asked(self.call, utterance)).map_err(|refused| match refused {
            TrySendError::Full(_) => SttError::Busy { waiting: self.load.read().waiting },
            TrySendError::Disconnected(_) => SttError::Stopped,
        })?;
        answer.await.unwrap_or(Err(SttError::Stopped))
    }
}

impl Load {
    fn read(&self) -> RecognitionLoad {
        RecognitionLoad { waiting: self.waiting.load(Ordering::Relaxed), running: self.running.load(Ordering::Relaxed) }
    }
}

/// The thread that owns the queue.
struct Owner {
    queue: Queue<Utterance>,
    workers: Vec<Worker>,
    idle: Vec<usize>,
    load: Arc<Load>,
}

impl Owner {
    fn run(mut self, inbox: Receiver<Message>) {
        while let Ok(message) = inbox.recv() {
            match message {
                Message::Asked(call, utterance) => self.enter(call, utterance),
                Message::Finished { call, worker } => {
                    self.queue.finished(call);
                    self.idle.push(worker);
                }
                Message::Stop => break,
            }
            self.hand_out();
            self.load.waiting.store(self.queue.waiting(), Ordering::Relaxed);
            self.load.running.store(self.workers.len() - self.idle.len(), Ordering::Relaxed);
        }
        // Without the inbox no worker waits to report; dropping the queue answers what waits with `Stopped`; dropping the workers' inboxes ends their threads.
        drop(inbox);
        drop(self.queue);
        let threads: Vec<_> = self.workers.into_iter().map(Worker::close).collect();
        for thread in threads {
            thread.join().expect("a worker catches what the engine throws");
        }
    }

    fn enter(&mut self, call: u64, utterance: Utterance) {
        match self.queue.enter(call, utterance) {
            Entered::Waits => {}
            Entered::Replaces(older) => older.answer(Err(SttError::Superseded)),
            Entered::Refused(utterance) => {
                utterance.answer(Err(SttError::Busy { waiting: self.queue.waiting() }));
            }
        }
    }

    fn hand_out(&mut self) {
        self.queue.remove(|utterance| utterance.reply.is_closed());
        while let Some(worker) = self.idle.pop() {
            let Some((call, utterance)) = self.queue.next() else {
                self.idle.push(worker);
                return;
            };
            self.workers[worker].inbox.send((call, utterance)).expect("a worker lives as long as its inbox is held");
        }
    }
}

impl Utterance {
    fn answer(self, answer: Result<Heard, SttError>) {
        // An error means that the call no longer waits for it: it hung up, or asked anew.
        drop(self.reply.send(answer));
    }
}

/// A thread that recognises one utterance at a time.
struct Worker {
    inbox: SyncSender<(u64, Utterance)>,
    thread: JoinHandle<()>,
}

impl Worker {
    fn start(number: usize, engine: Arc<dyn LocalEngine>, done: SyncSender<Message>) -> std::io::Result<Self> {
        let (inbox, work) = sync_channel::<(u64, Utterance)>(1);
        let thread = thread::Builder::new().name(format!("recognition-{number}")).spawn(move || {
            while let Ok((call, utterance)) = work.recv() {
                let heard = recognise_or_fail(&*engine, &utterance);
                utterance.answer(heard);
                if done.send(Message::Finished { call, worker: number }).is_err() {
                    return;
                }
            }
        })?;
        Ok(Self { inbox, thread })
    }

    fn close(self) -> JoinHandle<()> {
        self.thread
    }
}

/// A panic in the engine ends that utterance only.
fn recognise_or_fail(engine: &dyn LocalEngine, utterance: &Utterance) -> Result<Heard, SttError> {
    catch_unwind(AssertUnwindSafe(|| engine.recognise(&utterance.sound, &utterance.languages)))
        .unwrap_or(Err(SttError::Engine))
}

#[cfg(test)]
mod tests;
