//! Which packets belong to the sender that is being listened to.
//!
//! A stray packet doesn't turn the call to another sender: a new one, or a jump in its numbers, must show two packets in
//! a row first (RFC 3550 appendix A.1).

/// What to do with a packet.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Step {
    /// It continues what was heard.
    Continue,
    /// A new sender, or the old one anew: forget the past and start here.
    Restart,
    /// Perhaps a stray; wait for the next one.
    Ignore,
}

/// Sequence numbers may jump this far ahead, a minute of 20 ms packets, before it counts as a restart.
const JUMP: u16 = 3_000;
/// A packet may be this old, two seconds, before it counts as a restart.
const MISORDER: u16 = 100;

/// The sender, how far it has come, and which of the last 64 packets arrived.
#[derive(Default)]
pub(crate) struct Arrival {
    current: Option<Source>,
    candidate: Option<(u32, u16)>,
    past: u64,
}

struct Source {
    ssrc: u32,
    highest: u32,
}

impl Arrival {
    pub(crate) fn judge(&mut self, ssrc: u32, sequence: u16) -> Step {
        let Some(current) = &mut self.current else { return self.restart(ssrc, sequence) };
        if current.ssrc == ssrc {
            #[expect(clippy::cast_possible_truncation, reason = "the low 16 bits are the sequence number")]
            let ahead = sequence.wrapping_sub(current.highest as u16);
            if ahead < JUMP {
                current.highest = current.highest.wrapping_add(u32::from(ahead));
                self.candidate = None;
                return Step::Continue;
            }
            if ahead > u16::MAX - MISORDER {
                return Step::Continue;
            }
        }
        if self.candidate == Some((ssrc, sequence)) {
            return self.restart(ssrc, sequence);
        }
        self.candidate = Some((ssrc, sequence.wrapping_add(1)));
        Step::Ignore
    }

    fn restart(&mut self, ssrc: u32, sequence: u16) -> Step {
        *self = Self { current: Some(Source { ssrc, highest: u32::from(sequence) }), candidate: None, past: 0 };
        Step::Restart
    }

    /// Remembers whether the packet whose turn has just passed had arrived.
    pub(crate) const fn note_past(&mut self, arrived: bool) {
        self.past = self.past << 1 | arrived as u64;
    }

    pub(crate) const fn forget_past(&mut self) {
        self.past = 0;
    }

    /// Whether a packet before `next` had arrived, and remembers that it has now.
    pub(crate) fn is_past_received(&mut self, next: u16, sequence: u16) -> bool {
        let back = u32::from(next.wrapping_sub(sequence).wrapping_sub(1));
        let Some(bit) = 1_u64.checked_shl(back) else { return false };
        let received = self.past & bit != 0;
        self.past |= bit;
        received
    }

    /// The highest sequence number with its rollovers in the upper half, and the sender.
    pub(crate) fn highest(&self) -> Option<(u32, u32)> {
        self.current.as_ref().map(|source| (source.highest, source.ssrc))
    }
}
