//! The order in which utterances are recognised: first come, first served, one at a time for each call.

use std::collections::{HashSet, VecDeque};

/// Utterances that wait, at most `limit` in all and one a call.
pub(super) struct Queue<T> {
    waiting: VecDeque<(u64, T)>,
    running: HashSet<u64>,
    limit: usize,
}

/// What became of an utterance that entered.
#[derive(Debug, PartialEq, Eq)]
pub(super) enum Entered<T> {
    /// It waits at the end.
    Waits,
    /// It took the place of the same call's older one, which is handed back.
    Replaces(T),
    /// The queue is full; it is handed back.
    Refused(T),
}

impl<T> Queue<T> {
    pub(super) fn new(limit: usize) -> Self {
        Self { waiting: VecDeque::with_capacity(limit), running: HashSet::new(), limit }
    }

    pub(super) fn enter(&mut self, call: u64, utterance: T) -> Entered<T> {
        if let Some((_, older)) = self.waiting.iter_mut().find(|(other, _)| *other == call) {
            return Entered::Replaces(std::mem::replace(older, utterance));
        }
        if self.waiting.len() >= self.limit {
            return Entered::Refused(utterance);
        }
        self.waiting.push_back((call, utterance));
        Entered::Waits
    }

    /// The utterance that has waited longest, among the calls that have none running; it runs from now on.
    pub(super) fn next(&mut self) -> Option<(u64, T)> {
        let place = self.waiting.iter().position(|(call, _)| !self.running.contains(call))?;
        let next = self.waiting.remove(place)?;
        self.running.insert(next.0);
        Some(next)
    }

    /// The call's running utterance is done.
    pub(super) fn finished(&mut self, call: u64) {
        self.running.remove(&call);
    }

    /// Takes out every waiting utterance that nobody wants any more.
    pub(super) fn remove(&mut self, unwanted: impl Fn(&T) -> bool) {
        self.waiting.retain(|(_, utterance)| !unwanted(utterance));
    }

    pub(super) fn waiting(&self) -> usize {
        self.waiting.len()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn with(entries: &[(u64, &'static str)]) -> Queue<&'static str> {
        let mut queue = Queue::new(3);
        for (call, words) in entries {
            assert_eq!(queue.enter(*call, *words), Entered::Waits);
        }
        queue
    }

    #[test]
    fn who_came_first_is_served_first() {
        let mut queue = with(&[(1, "a"), (2, "b")]);
        assert_eq!((queue.next(), queue.next(), queue.next()), (Some((1, "a")), Some((2, "b")), None));
    }

    #[test]
    fn a_call_waits_for_its_own_utterance_and_lets_others_pass() {
        let mut queue = with(&[(1, "a")]);
        queue.next();
        queue.enter(1, "b");
        queue.enter(2, "c");
        assert_eq!((queue.next(), queue.next()), (Some((2, "c")), None));
        queue.finished(1);
        assert_eq!(queue.next(), Some((1, "b")));
    }

    #[test]
    fn a_later_utterance_takes_the_place_of_the_earlier_one() {
        let mut queue = with(&[(1, "a"), (2, "b")]);
        assert_eq!(queue.enter(1, "c"), Entered::Replaces("a"));
        assert_eq!(queue.next(), Some((1, "c")));
    }

    #[test]
    fn a_full_queue_refuses_new_calls_but_not_replacements() {
        let mut queue = with(&[(1, "a"), (2, "b"), (3, "c")]);
        assert_eq!(queue.enter(4, "d"), Entered::Refused("d"));
        assert_eq!(queue.enter(3, "e"), Entered::Replaces("c"));
    }

    #[test]
    fn what_nobody_wants_leaves_the_queue() {
        let mut queue = with(&[(1, "a"), (2, "b")]);
        queue.remove(|words| *words == "a");
        assert_eq!((queue.waiting(), queue.next()), (1, Some((2, "b"))));
    }
}
