//! How late packets come, and what follows for how long they must be held.

/// The time that packets are held before anything is known.
const FIRST_GUESS_MS: f32 = 30.0;
/// The limits of the time that packets are held.
const TARGET_MS: (f32, f32) = (10.0, 200.0);
/// Share of the worst lateness that is forgotten with every packet: it halves in about 5 s.
const FORGET: f32 = 0.003;
/// Milliseconds that the quickest passage is raised with every packet, so that it follows a drifting clock (500 ppm).
const RAISE_MS: f64 = 0.01;
/// A passage that differs by more than this is a clock that was set anew.
const JUMP_MS: f64 = 1_000.0;

/// Learns a sender's timing from its packets.
pub(crate) struct Timing {
    clock_rate: u32,
    last: Option<Last>,
    quickest_ms: f64,
    worst_ms: f32,
    jitter_ms: f32,
    packet_ticks: u32,
}

struct Last {
    sequence: u16,
    timestamp: u32,
    /// The timestamp without wrapping, since the first.
    ticks: i64,
    passage_ms: f64,
}

impl Timing {
    pub(crate) const fn new(clock_rate: u32) -> Self {
        Self {
            clock_rate,
            last: None,
            quickest_ms: 0.0,
            worst_ms: FIRST_GUESS_MS,
            jitter_ms: 0.0,
            packet_ticks: clock_rate / 50,
        }
    }

    /// A new sender: its clock is another, its network may be the same.
    pub(crate) fn restart(&mut self) {
        self.last = None;
        self.worst_ms = self.worst_ms.max(FIRST_GUESS_MS);
    }

    /// Notes a packet of sound.
    pub(crate) fn note(&mut self, timestamp: u32, now_ms: u64, sequence: u16) {
        #[expect(clippy::cast_precision_loss, reason = "milliseconds of a call fit 53 bits")]
        let now = now_ms as f64;
        let Some(last) = &self.last else {
            self.begin(timestamp, now, sequence);
            return;
        };
        let step = timestamp.wrapping_sub(last.timestamp).cast_signed();
        let ticks = last.ticks + i64::from(step);
        #[expect(clippy::cast_precision_loss, reason = "ticks of a call fit 53 bits")]
        let passage_ms = now - ticks as f64 * 1000.0 / f64::from(self.clock_rate);
        if (passage_ms - self.quickest_ms).abs() > JUMP_MS {
            self.begin(timestamp, now, sequence);
            return;
        }
        if sequence == last.sequence.wrapping_add(1) && step > 0 && self.ticks_to_ms(step.cast_unsigned()) <= 120 {
            self.packet_ticks = step.cast_unsigned();
        }
        let difference = narrow((passage_ms - last.passage_ms).abs());
        self.jitter_ms += (difference - self.jitter_ms) / 16.0;
        self.quickest_ms = (self.quickest_ms + RAISE_MS).min(passage_ms);
        let late = narrow(passage_ms - self.quickest_ms);
        self.worst_ms = if late > self.worst_ms { late } else { self.worst_ms - (self.worst_ms - late) * FORGET };
        self.last = Some(Last { sequence, timestamp, ticks, passage_ms });
    }

    fn begin(&mut self, timestamp: u32, now: f64, sequence: u16) {
        self.quickest_ms = now;
        self.last = Some(Last { sequence, timestamp, ticks: 0, passage_ms: now });
    }

    /// How long a packet should wait for those that come late.
    pub(crate) fn target_ms(&self) -> u32 {
        let target = self.worst_ms.clamp(TARGET_MS.0, TARGET_MS.1);
        #[expect(
            clippy::cast_possible_truncation,
            clippy::cast_sign_loss,
            reason = "clamped to a small positive range"
        )]
        let target = target.ceil() as u32;
        target
    }

    pub(crate) const fn jitter_ms(&self) -> f32 {
        self.jitter_ms
    }

    pub(crate) fn jitter_ticks(&self) -> u32 {
        #[expect(
            clippy::cast_possible_truncation,
            clippy::cast_sign_loss,
            reason = "a cast from float to integer clamps"
        )]
        let ticks = (f64::from(self.jitter_ms) * f64::from(self.clock_rate) / 1000.0) as u32;
        ticks
    }

    /// Clock ticks of sound in a packet, by the last two in a row.
    pub(crate) const fn packet_ticks(&self) -> u32 {
        self.packet_ticks
    }

    pub(crate) fn packet_ms(&self) -> u32 {
        self.ticks_to_ms(self.packet_ticks).max(1)
    }

    pub(crate) fn ticks_to_ms(&self, ticks: u32) -> u32 {
        u32::try_from(u64::from(ticks) * 1000 / u64::from(self.clock_rate)).unwrap_or(u32::MAX)
    }
}

#[expect(clippy::cast_possible_truncation, reason = "milliseconds below a second")]
const fn narrow(value: f64) -> f32 {
    value as f32
}
