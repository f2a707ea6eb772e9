//! The threads around the queue, with an engine that waits until the test lets it go on.

use std::sync::Mutex;

use clevercall_model::Spoken;
use tokio::task::JoinHandle as Task;

use super::*;

/// Each utterance waits for a permission, then "hears" its own number of samples.
struct Gate {
    permissions: Mutex<Receiver<Permission>>,
    order: Mutex<Vec<usize>>,
}

enum Permission {
    Hear,
    Panic,
}

impl LocalEngine for Gate {
    fn recognise(&self, sound: &Sound, _: &[Language]) -> Result<Heard, SttError> {
        let permission = self.permissions.lock().unwrap().recv().map_err(|_| SttError::Engine)?;
        assert!(matches!(permission, Permission::Hear), "the engine is told to panic");
        self.order.lock().unwrap().push(sound.samples().len());
        Ok(Heard::Words(Spoken::new(sound.samples().len().to_string(), Language::English, 1.0)))
    }
}

/// A recogniser with one worker, and what opens the gate.
struct Stage {
    recogniser: Recogniser,
    gate: Arc<Gate>,
    open: SyncSender<Permission>,
}

impl Stage {
    fn new(waiting: usize) -> Self {
        let (open, permissions) = sync_channel(16);
        let gate = Arc::new(Gate { permissions: Mutex::new(permissions), order: Mutex::default() });
        let engine: Arc<dyn LocalEngine> = Arc::clone(&gate) as _;
        let recogniser = Recogniser::start(&engine, Capacity { workers: NonZeroUsize::MIN, waiting }).unwrap();
        Self { recogniser, gate, open }
    }

    fn call(&self) -> Arc<CallRecogniser> {
        Arc::new(self.recogniser.for_call())
    }

    /// Asks for an utterance of that many samples, and waits until the owner has seen it.
    async fn ask(
        &self,
        call: &Arc<CallRecogniser>,
        samples: usize,
        then: RecognitionLoad,
    ) -> Task<Result<usize, SttError>> {
        let call = Arc::clone(call);
        let task = tokio::spawn(async move {
            match call.recognise(Sound::new(vec![0; samples]), &[Language::English]).await? {
                Heard::Words(spoken) => Ok(spoken.reveal().parse().unwrap()),
                Heard::NoSpeech => Ok(0),
            }
        });
        self.reaches(then).await;
        task
    }

    async fn reaches(&self, load: RecognitionLoad) {
        while self.recogniser.load() != load {
            tokio::task::yield_now().await;
        }
    }

    fn let_go(&self, times: usize) {
        (0..times).for_each(|_| self.open.send(Permission::Hear).unwrap());
    }
}

const fn load(waiting: usize, running: usize) -> RecognitionLoad {
    RecognitionLoad { waiting, running }
}

#[tokio::test]
async fn calls_are_served_in_the_order_they_came() {
    let stage = Stage::new(4);
    let calls = [stage.call(), stage.call(), stage.call()];
    let mut tasks = Vec::new();
    for (number, call) in calls.iter().enumerate() {
        tasks.push(stage.ask(call, number + 1, load(number, 1)).await);
    }
    stage.let_go(3);
    for (number, task) in tasks.into_iter().enumerate() {
        assert_eq!(task.await.unwrap(), Ok(number + 1));
    }
    assert_eq!(*stage.gate.order.lock().unwrap(), [1, 2, 3]);
    stage.reaches(load(0, 0)).await;
}

#[tokio::test]
async fn a_call_that_asks_again_replaces_what_still_waits() {
    let stage = Stage::new(4);
    let call = stage.call();
    let running = stage.ask(&call, 1, load(0, 1)).await;
    let older = stage.ask(&call, 2, load(1, 1)).await;
    let newer = stage.ask(&call, 3, load(1, 1)).await;
    assert_eq!(older.await.unwrap(), Err(SttError::Superseded));
    stage.let_go(2);
    assert_eq!((running.await.unwrap(), newer.await.unwrap()), (Ok(1), Ok(3)));
}

#[tokio::test]
async fn what_nobody_waits_for_any_more_is_not_recognised() {
    let stage = Stage::new(4);
    let running = stage.ask(&stage.call(), 1, load(0, 1)).await;
    let hung_up = stage.ask(&stage.call(), 2, load(1, 1)).await;
    hung_up.abort();
    drop(hung_up.await);
    let other = stage.ask(&stage.call(), 3, load(1, 1)).await;
    stage.let_go(2);
    assert_eq!((running.await.unwrap(), other.await.unwrap()), (Ok(1), Ok(3)));
    assert_eq!(*stage.gate.order.lock().unwrap(), [1, 3]);
}

#[tokio::test]
async fn a_full_queue_says_how_many_wait() {
    let stage = Stage::new(1);
    let _running = stage.ask(&stage.call(), 1, load(0, 1)).await;
    let _waiting = stage.ask(&stage.call(), 2, load(1, 1)).await;
    let refused = stage.ask(&stage.call(), 3, load(1, 1)).await;
    assert_eq!(refused.await.unwrap(), Err(SttError::Busy { waiting: 1 }));
}

#[tokio::test]
async fn an_engine_that_panics_fails_one_utterance_and_serves_the_next() {
    let stage = Stage::new(4);
    let call = stage.call();
    stage.open.send(Permission::Panic).unwrap();
    let heard = call.recognise(Sound::new(vec![0]), &[Language::English]).await;
    assert_eq!(heard.err(), Some(SttError::Engine));
    stage.let_go(1);
    let next = call.recognise(Sound::new(vec![0]), &[Language::English]).await;
    assert!(matches!(next, Ok(Heard::Words(_))));
    stage.reaches(load(0, 0)).await;
}

#[tokio::test]
async fn after_stopping_what_waits_and_what_comes_is_told() {
    let stage = Stage::new(4);
    let late = stage.call();
    let running = stage.ask(&stage.call(), 1, load(0, 1)).await;
    let waiting = stage.ask(&stage.call(), 2, load(1, 1)).await;
    let Stage { recogniser, open, .. } = stage;
    let stopped = tokio::task::spawn_blocking(move || recogniser.stop());
    assert_eq!(waiting.await.unwrap(), Err(SttError::Stopped));
    open.send(Permission::Hear).unwrap();
    stopped.await.unwrap();
    assert_eq!(running.await.unwrap(), Ok(1));
    assert_eq!(late.recognise(Sound::new(vec![0]), &[Language::English]).await.err(), Some(SttError::Stopped));
}

#[tokio::test]
async fn no_language_and_too_much_sound_are_refused_before_they_queue() {
    let call = Stage::new(4).call();
    assert_eq!(call.recognise(Sound::new(vec![0]), &[]).await.err(), Some(SttError::NoLanguage));
    let long = Sound::new(vec![0; 16 * 30_001]);
    assert_eq!(call.recognise(long, &[Language::English]).await.err(), Some(SttError::TooLong));
}
