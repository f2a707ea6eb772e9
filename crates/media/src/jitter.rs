//! Puts packets back into order and time: the jitter buffer.
//!
//! It holds packets just long enough that most arrive before their turn, and learns how long that is.
//! Sound is taken from it at the listener's pace; when the sender's clock is slower it runs dry now and then and the gap
//! is concealed, when it is faster [`surplus_ms`](JitterBuffer::surplus_ms) asks for a frame to be left out.
//! Pauses of the sender (silence suppression, key presses) are told from loss by sequence numbers, which go on without
//! a gap.

use zeroize::Zeroizing;

use crate::{
    RtpHeader,
    arrival::{Arrival, Step},
    timing::Timing,
};

/// Packets that are kept at most; beyond it the oldest ones are given up.
const SLOTS: u16 = 64;
/// Sound that is kept at most.
const DEPTH_MS: u32 = 400;
/// Pops without a packet after which the next packet begins a new stretch of sound.
const DRY_POPS: u8 = 3;
/// Pops over which the smallest depth is taken for the standing one: half a second of 20 ms packets.
const STANDING_POPS: u8 = 25;

/// What a packet holds, as far as the buffer cares.
#[derive(Clone, Copy)]
pub enum Content<'a> {
    /// Sound, still encoded.
    Sound(&'a [u8]),
    /// A key press or comfort noise: it takes a sequence number and no time.
    Other,
}

/// What is next.
pub enum Popped {
    /// A packet of sound.
    Payload(Zeroizing<Vec<u8>>),
    /// A packet that didn't come, and later ones did: so much sound is missing.
    Lost {
        /// Milliseconds that the lost packet held, by the packets around it.
        millis: u32,
    },
    /// The packet is not here yet, nor a later one.
    Empty,
    /// The sender has nothing to send.
    Paused,
}

/// What became of packets.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct JitterCounts {
    /// Packets that came, of any kind.
    pub received: u64,
    /// Packets that were not there when their turn came.
    pub lost: u64,
    /// Those of the lost that came later.
    pub late: u64,
    /// Packets that came twice.
    pub duplicated: u64,
    /// Packets given up because too many waited.
    pub discarded: u64,
    /// Times that a sender began anew.
    pub restarts: u64,
}

struct Kept {
    sequence: u16,
    timestamp: u32,
    arrived_ms: u64,
    payload: Option<Zeroizing<Vec<u8>>>,
}

/// The jitter buffer of one call.
pub struct JitterBuffer {
    slots: Vec<Option<Kept>>,
    arrival: Arrival,
    timing: Timing,
    counts: JitterCounts,
    /// The sequence number whose turn it is.
    next: u16,
    /// Nothing has been played since the sender began, so an earlier packet may still become the first.
    untouched: bool,
    /// Waits for enough sound before it goes on.
    priming: bool,
    /// Where sound without a pause would continue.
    expected: Option<u32>,
    paused: bool,
    dry: u8,
    depth: Depth,
}

/// The smallest depth seen lately.
struct Depth {
    smallest_ms: u32,
    pops: u8,
    standing_ms: u32,
}

impl Depth {
    const fn unknown() -> Self {
        Self { smallest_ms: u32::MAX, pops: 0, standing_ms: 0 }
    }

    fn note(&mut self, depth_ms: u32) {
        self.smallest_ms = self.smallest_ms.min(depth_ms);
        self.pops += 1;
        if self.pops >= STANDING_POPS {
            *self = Self { standing_ms: self.smallest_ms, ..Self::unknown() };
        }
    }
}

impl JitterBuffer {
    /// An empty buffer for a codec's RTP clock.
    pub fn new(clock_rate: u32) -> Self {
        Self {
            slots: (0..SLOTS).map(|_| None).collect(),
            arrival: Arrival::default(),
            timing: Timing::new(clock_rate),
            counts: JitterCounts::default(),
            next: 0,
            untouched: true,
            priming: true,
            expected: None,
            paused: false,
            dry: 0,
            depth: Depth::unknown(),
        }
    }

    /// Goes on with another codec: what is held is given up, counts stay.
    pub(crate) fn change_clock(&mut self, clock_rate: u32) {
        self.timing = Timing::new(clock_rate);
        self.arrival = Arrival::default();
        self.start_over(0);
    }

    /// Takes a packet that came at `now_ms`.
    pub fn push(&mut self, header: &RtpHeader, content: Content<'_>, now_ms: u64) {
        self.counts.received += 1;
        match self.arrival.judge(header.ssrc, header.sequence) {
            Step::Ignore => return,
            Step::Restart => self.restart(header.sequence),
            Step::Continue => {}
        }
        let ahead = header.sequence.wrapping_sub(self.next).cast_signed();
        if ahead < 0 && !(self.untouched && ahead > -SLOTS.cast_signed() && self.fits_before(header.sequence)) {
            self.count_past(header.sequence);
            return;
        }
        if ahead < 0 {
            self.next = header.sequence;
        }
        if ahead >= SLOTS.cast_signed() {
            self.give_up_until(header.sequence);
        }
        if let Content::Sound(_) = content {
            self.timing.note(header.timestamp, now_ms, header.sequence);
        }
        self.keep(header, content, now_ms);
    }

    /// What the listener hears next; ask again as soon as that has been played.
    pub fn pop(&mut self, now_ms: u64) -> Popped {
        let depth_ms = self.depth_ms();
        if depth_ms > DEPTH_MS {
            self.drop_oldest();
        }
        loop {
            self.pass_over_others();
            if self.priming && !self.is_primed(now_ms) {
                return if self.paused { Popped::Paused } else { Popped::Empty };
            }
            match self.take_next() {
                Some(kept) if self.begins_anew(&kept) => {
                    self.put_back(kept);
                    self.priming = true;
                    self.expected = None;
                }
                Some(Kept { payload: Some(payload), timestamp, .. }) => {
                    self.depth.note(depth_ms);
                    return self.play(payload, timestamp);
                }
                Some(Kept { payload: None, .. }) => {}
                None if self.holds_any() => {
                    if let Some(lost) = self.lose() {
                        return lost;
                    }
                }
                None => return self.run_dry(),
            }
        }
    }

    /// The payload that [`pop`](Self::pop) would give, if it is here: a lost packet may be repeated in it.
    pub fn peek(&self) -> Option<&[u8]> {
        self.slot(self.next).and_then(|kept| kept.payload.as_ref()).map(|payload| &***payload)
    }

    /// How much more sound has been standing in the buffer lately than it needs; 0 below a frame's worth.
    pub fn surplus_ms(&self) -> u32 {
        let surplus = self.depth.standing_ms.saturating_sub(self.timing.target_ms() + self.timing.packet_ms());
        if surplus >= 20 { surplus } else { 0 }
    }

    /// Says that surplus sound has been left out, so that the standing depth is measured afresh.
    pub fn skipped(&mut self) {
        self.depth = Depth::unknown();
    }

    /// What became of packets so far.
    pub const fn counts(&self) -> JitterCounts {
        self.counts
    }

    /// Interarrival jitter in milliseconds (RFC 3550 §6.4.1).
    pub fn jitter_ms(&self) -> f32 {
        self.timing.jitter_ms()
    }

    /// The same in ticks of the codec's clock.
    pub fn jitter_ticks(&self) -> u32 {
        self.timing.jitter_ticks()
    }

    /// The highest sequence number with its rollovers, and the sender, for receiver reports.
    pub fn highest(&self) -> Option<(u32, u32)> {
        self.arrival.highest()
    }

    fn restart(&mut self, sequence: u16) {
        if self.counts.received > 1 {
            self.counts.restarts += 1;
        }
        self.timing.restart();
        self.start_over(sequence);
    }

    fn start_over(&mut self, sequence: u16) {
        self.slots.iter_mut().for_each(|slot| *slot = None);
        self.next = sequence;
        self.untouched = true;
        self.priming = true;
        self.expected = None;
        self.paused = false;
        self.dry = 0;
        self.depth = Depth::unknown();
    }

    /// While nothing has been played, the packets kept must still fit when the first one moves back.
    fn fits_before(&self, sequence: u16) -> bool {
        self.slots.iter().flatten().all(|kept| kept.sequence.wrapping_sub(sequence) < SLOTS)
    }

    fn count_past(&mut self, sequence: u16) {
        if self.arrival.is_past_received(self.next, sequence) {
            self.counts.duplicated += 1;
        } else {
            self.counts.late += 1;
        }
    }

    /// The sender is far ahead: what is missing until then is lost, what is here is given up.
    fn give_up_until(&mut self, sequence: u16) {
        let held = self.slots.iter().flatten().count() as u64;
        self.counts.discarded += held;
        self.counts.lost += u64::from(sequence.wrapping_sub(self.next)).saturating_sub(held);
        self.slots.iter_mut().for_each(|slot| *slot = None);
        self.arrival.forget_past();
        self.next = sequence;
        self.priming = true;
        self.expected = None;
    }

    fn keep(&mut self, header: &RtpHeader, content: Content<'_>, now_ms: u64) {
        let slot = &mut self.slots[usize::from(header.sequence % SLOTS)];
        if slot.is_some() {
            self.counts.duplicated += 1;
            return;
        }
        let payload = match content {
            Content::Sound(payload) => Some(Zeroizing::new(payload.to_vec())),
            Content::Other => None,
        };
        *slot = Some(Kept { sequence: header.sequence, timestamp: header.timestamp, arrived_ms: now_ms, payload });
    }

    /// Key presses and comfort noise take no time.
    fn pass_over_others(&mut self) {
        while self.slot(self.next).is_some_and(|kept| kept.payload.is_none()) {
            self.take_next();
            self.arrival.note_past(true);
            self.paused = true;
        }
    }

    fn slot(&self, sequence: u16) -> Option<&Kept> {
        self.slots[usize::from(sequence % SLOTS)].as_ref().filter(|kept| kept.sequence == sequence)
    }

    fn take_next(&mut self) -> Option<Kept> {
        let kept = self.slots[usize::from(self.next % SLOTS)].take()?;
        self.next = self.next.wrapping_add(1);
        self.untouched = false;
        Some(kept)
    }

    fn put_back(&mut self, kept: Kept) {
        self.next = kept.sequence;
        self.slots[usize::from(self.next % SLOTS)] = Some(kept);
    }

    fn holds_any(&self) -> bool {
        self.slots.iter().any(Option::is_some)
    }

    fn sounds(&self) -> impl Iterator<Item = &Kept> {
        self.slots.iter().flatten().filter(|kept| kept.payload.is_some())
    }

    fn depth_ms(&self) -> u32 {
        u32::try_from(self.sounds().count()).unwrap_or(u32::MAX).saturating_mul(self.timing.packet_ms())
    }

    /// Primed when the oldest packet has waited for as long as packets come late, or enough have gathered.
    ///
    /// What comes before the first packet that is here is no longer waited for then.
    fn is_primed(&mut self, now_ms: u64) -> bool {
        let target_ms = self.timing.target_ms();
        let oldest = self.sounds().map(|kept| kept.arrived_ms).min();
        let primed = oldest.is_some_and(|oldest| now_ms.saturating_sub(oldest) >= u64::from(target_ms))
            || self.depth_ms() > target_ms + self.timing.packet_ms();
        if primed {
            self.priming = false;
            self.dry = 0;
        }
        primed
    }

    /// A packet whose time jumps although no sequence number is missing begins a new stretch after a pause.
    fn begins_anew(&self, kept: &Kept) -> bool {
        kept.payload.is_some()
            && self.expected.is_some_and(|expected| {
                let gap = kept.timestamp.wrapping_sub(expected).cast_signed();
                self.timing.ticks_to_ms(gap.unsigned_abs()) >= 2 * self.timing.packet_ms()
            })
    }

    fn play(&mut self, payload: Zeroizing<Vec<u8>>, timestamp: u32) -> Popped {
        self.arrival.note_past(true);
        self.paused = false;
        self.dry = 0;
        self.expected = Some(timestamp.wrapping_add(self.timing.packet_ticks()));
        Popped::Payload(payload)
    }

    /// Gives up the packet whose turn it is; one lost in a pause of the sender held no sound, as far as anybody can tell.
    fn lose(&mut self) -> Option<Popped> {
        self.counts.lost += 1;
        self.arrival.note_past(false);
        self.next = self.next.wrapping_add(1);
        self.untouched = false;
        self.expected = self.expected.map(|expected| expected.wrapping_add(self.timing.packet_ticks()));
        (!self.paused).then(|| Popped::Lost { millis: self.timing.packet_ms() })
    }

    fn run_dry(&mut self) -> Popped {
        self.dry = self.dry.saturating_add(1);
        if self.dry >= DRY_POPS {
            self.priming = true;
            self.expected = None;
        }
        if self.paused { Popped::Paused } else { Popped::Empty }
    }

    /// Gives up sound until half of the room is free.
    fn drop_oldest(&mut self) {
        while self.depth_ms() > DEPTH_MS / 2 {
            if self.take_next().is_some() {
                self.counts.discarded += 1;
            } else {
                self.next = self.next.wrapping_add(1);
                self.counts.lost += 1;
            }
            self.arrival.note_past(false);
        }
        self.expected = None;
    }
}

#[cfg(test)]
#[path = "jitter_tests.rs"]
mod tests;
