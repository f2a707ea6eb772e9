//! Takes calls as they ring and gives each a task of its own.
//!
//! A call that panics ends that call only: its task is joined here, counted and logged.

use std::{mem, sync::Arc};

use clevercall_api::{CallRefusal, Events, Metrics};
use clevercall_engines::Recogniser;
use clevercall_model::CallerNumber;
use clevercall_telephony::{Calls, Incoming, Refusal};
use clevercall_vault::Vault;
use tokio::{select, task::JoinSet};
use tracing::{error, warn};

use crate::{
    call_task::CallTask,
    keeping::{Keeping, Protection},
    observing::Observing,
    random,
    reception::Reception,
};

/// All that calls are answered with.
pub(crate) struct Switchboard {
    pub(crate) receptions: Vec<Arc<Reception>>,
    pub(crate) recogniser: Arc<Recogniser>,
    pub(crate) vault: Vault,
    pub(crate) metrics: Metrics,
    pub(crate) events: Events,
}

impl Switchboard {
    /// Answers calls until the line is closed, then waits for the last one to end.
    pub(crate) async fn answer(self, mut calls: Calls) {
        let mut running = JoinSet::new();
        loop {
            select! {
                incoming = calls.next() => {
                    let Some(incoming) = incoming else { break };
                    if let Some(reception) = self.reception(&incoming) {
                        running.spawn(self.task(incoming, reception));
                    } else {
                        self.metrics.call_refused(CallRefusal::UnknownNumber);
                        incoming.refuse(Refusal::Unknown);
                    }
                }
                Some(ended) = running.join_next() => report(ended),
            }
        }
        while let Some(ended) = running.join_next().await {
            report(ended);
        }
    }

    fn reception(&self, incoming: &Incoming) -> Option<Arc<Reception>> {
        self.receptions.iter().find(|reception| reception.is_called(&incoming.called)).map(Arc::clone)
    }

    fn task(&self, mut incoming: Incoming, reception: Arc<Reception>) -> impl Future<Output = ()> + Send + use<> {
        let (metrics, events, vault) = (self.metrics.clone(), self.events.clone(), self.vault.clone());
        let hearing = reception.hearing(&self.recogniser);
        async move {
            let id = random::call_id();
            let call = reception.call(&incoming.caller);
            let caller = mem::replace(&mut incoming.caller, CallerNumber::Withheld);
            let protection = Protection::of(&incoming);
            let leg = match incoming.answer().await {
                Ok(leg) => leg,
                Err(error) => return warn!(%error, "A call could not be answered"),
            };
            let observing = Observing::new(id, &reception.organisation, metrics.clone(), events);
            let mut keeping = Keeping::begin(&vault, id, &reception, caller, metrics).await;
            keeping.count_leg(&protection).await;
            let (filter, speaking) = (reception.filter(), reception.speaking());
            Box::pin(CallTask { leg, call, hearing, filter, speaking, keeping, observing }.run()).await;
        }
    }
}

fn report(ended: Result<(), tokio::task::JoinError>) {
    if let Err(defect) = ended
        && defect.is_panic()
    {
        // The panic's own message may hold anything, so it is not repeated.
        error!("A defect ended one call; the others go on. Please report it with the time of this line");
    }
}
