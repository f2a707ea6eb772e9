//! Whether the wall clock can be trusted to remove by.
//!
//! A clock that jumps backwards must not keep anything longer, and one that jumps ahead must not destroy everything at
//! once. So the time that removing goes by is the vault's own: it moves on with the time since the machine started,
//! follows the wall clock forwards by up to a day, and stops beyond that until a person confirms.

use std::time::Duration;

use clevercall_model::Timestamp;

use crate::{
    Code, StoreError, Vault,
    custodian::Desk,
    ledger::{self, Event},
};

/// What a machine's two clocks say, and which start of the machine the second counts from.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct ClockReading {
    /// The wall clock.
    pub wall: Timestamp,
    /// Time since the machine started; no one sets it.
    pub since_boot: Duration,
    /// Differs from one start of the machine to the next.
    pub boot: [u8; 16],
}

/// A time by which records may be removed; only the vault makes one.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct TrustedTime(pub(crate) Timestamp);

/// What the vault makes of a reading.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Clock {
    /// It runs as it should.
    Runs(TrustedTime),
    /// It went back; the vault's own time goes on, so nothing is kept longer and nothing is done twice.
    WentBack {
        /// By how much.
        by: Duration,
        /// The vault's own time.
        now: TrustedTime,
    },
    /// It jumped ahead by more than a day: nothing is removed until somebody confirms the time.
    JumpedAhead {
        /// By how much.
        by: Duration,
    },
}

impl TrustedTime {
    /// The moment.
    pub const fn at(self) -> Timestamp {
        self.0
    }
}

/// Further ahead than this is no drift.
const FURTHEST: Duration = Duration::from_secs(86_400);
/// What a time service corrects now and then.
const DRIFT: Duration = Duration::from_secs(60);

const FACT: &str = "clock";

/// What was known after the last reading.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
struct Known {
    trusted: Timestamp,
    since_boot: Duration,
    boot: [u8; 16],
    /// Whether the jump that is going on is in the ledger.
    told: bool,
}

impl Known {
    const LENGTH: usize = 33;

    fn encode(self) -> Vec<u8> {
        let since_boot = u64::try_from(self.since_boot.as_millis()).unwrap_or(u64::MAX);
        let numbers = [self.trusted.as_millis().to_be_bytes(), since_boot.to_be_bytes()].concat();
        [&numbers[..], &self.boot, &[u8::from(self.told)]].concat()
    }

    fn decode(bytes: &[u8]) -> Option<Self> {
        let bytes: &[u8; Self::LENGTH] = bytes.try_into().ok()?;
        Some(Self {
            trusted: Timestamp::from_millis(i64::from_be_bytes(*bytes.first_chunk()?)),
            since_boot: Duration::from_millis(u64::from_be_bytes(*bytes[8..].first_chunk()?)),
            boot: *bytes[16..].first_chunk()?,
            told: bytes[32] != 0,
        })
    }

    const fn confirmed(reading: ClockReading) -> Self {
        Self { trusted: reading.wall, since_boot: reading.since_boot, boot: reading.boot, told: false }
    }
}

/// Decides; what is to be remembered comes with it.
fn judge(known: Option<Known>, reading: ClockReading) -> (Clock, Known) {
    let Some(known) = known else {
        return (Clock::Runs(TrustedTime(reading.wall)), Known::confirmed(reading));
    };
    // After a start of the machine nobody knows how long it was off: at least no time.
    let same_boot = known.boot == reading.boot && reading.since_boot >= known.since_boot;
    let elapsed = if same_boot { reading.since_boot.saturating_sub(known.since_boot) } else { Duration::ZERO };
    let earliest = known.trusted.plus(elapsed);
    let (back, ahead) = (earliest.since(reading.wall), reading.wall.since(earliest));
    if ahead > FURTHEST {
        return (Clock::JumpedAhead { by: ahead }, Known { told: true, ..known });
    }
    if back > DRIFT {
        let left = Known { trusted: earliest, told: true, ..Known::confirmed(reading) };
        return (Clock::WentBack { by: back, now: TrustedTime(earliest) }, left);
    }
    let trusted = reading.wall.max(known.trusted);
    (Clock::Runs(TrustedTime(trusted)), Known { trusted, ..Known::confirmed(reading) })
}

impl Vault {
    /// What removing may go by now; a jump is entered in the ledger once.
    pub async fn read_clock(&self, reading: ClockReading) -> Result<Clock, StoreError> {
        self.0.writer.ask(move |desk| read(desk, reading)).await
    }

    /// Somebody looked at the clock and says that it is right; removing goes by it from here.
    pub async fn confirm_clock(&self, reading: ClockReading, by: Code) -> Result<TrustedTime, StoreError> {
        let work = move |desk: &mut Desk| -> Result<TrustedTime, StoreError> {
            desk.backend.put_fact(FACT, &Known::confirmed(reading).encode())?;
            ledger::append(&mut *desk.backend, &desk.signer, &Event::ClockConfirmed { by }, reading.wall)?;
            Ok(TrustedTime(reading.wall))
        };
        self.0.writer.ask(work).await
    }
}

fn read(desk: &mut Desk, reading: ClockReading) -> Result<Clock, StoreError> {
    let stored = desk.backend.fact(FACT)?;
    let damaged = StoreError::Damaged { table: "fact" };
    let known = stored.map(|bytes| Known::decode(&bytes).ok_or(damaged)).transpose()?;
    let (clock, left) = judge(known, reading);
    desk.backend.put_fact(FACT, &left.encode())?;
    let millis = |by: Duration| u64::try_from(by.as_millis()).unwrap_or(u64::MAX);
    let (event, at) = match clock {
        Clock::Runs(_) => return Ok(clock),
        Clock::WentBack { by, now } => (Event::ClockWentBack { by_ms: millis(by) }, now.0),
        Clock::JumpedAhead { by } => (Event::ClockJumpedAhead { by_ms: millis(by) }, left.trusted),
    };
    if known.is_none_or(|known| !known.told) {
        ledger::append(&mut *desk.backend, &desk.signer, &event, at)?;
    }
    Ok(clock)
}

#[cfg(test)]
mod tests {
    use super::*;

    const HOUR: Duration = Duration::from_secs(3600);
    const START: Timestamp = Timestamp::from_millis(1_768_478_400_000);

    fn reading(wall: Duration, since_boot: Duration, boot: u8) -> ClockReading {
        ClockReading { wall: START.plus(wall), since_boot, boot: [boot; 16] }
    }

    /// Reads one after the other and gives what was made of each.
    fn check(readings: &[ClockReading]) -> Vec<Clock> {
        let mut known = None;
        let one = |reading: &ClockReading| {
            let (clock, left) = judge(known, *reading);
            assert_eq!(Known::decode(&left.encode()), Some(left));
            known = Some(left);
            clock
        };
        readings.iter().map(one).collect()
    }

    fn runs(after: Duration) -> Clock {
        Clock::Runs(TrustedTime(START.plus(after)))
    }

    #[test]
    fn a_clock_that_runs_is_followed() {
        let told =
            check(&[reading(Duration::ZERO, HOUR, 1), reading(HOUR, HOUR * 2, 1), reading(HOUR * 30, HOUR * 31, 1)]);
        assert_eq!(told, [runs(Duration::ZERO), runs(HOUR), runs(HOUR * 30)]);
    }

    #[test]
    fn a_clock_that_went_back_does_not_stop_time() {
        let told = check(&[reading(HOUR * 240, HOUR, 1), reading(HOUR, HOUR * 2, 1), reading(HOUR * 2, HOUR * 3, 1)]);
        let back = |after| Clock::WentBack { by: HOUR * 240, now: TrustedTime(START.plus(HOUR * after)) };
        assert_eq!(told[1..], [back(241), back(242)]);
    }

    #[test]
    fn a_jump_ahead_of_more_than_a_day_stops_and_stays_stopped() {
        let told = check(&[
            reading(Duration::ZERO, HOUR, 1),
            reading(HOUR * 26, HOUR * 2, 1),
            reading(HOUR * 27, HOUR * 3, 1),
        ]);
        assert_eq!(told[1..], [Clock::JumpedAhead { by: HOUR * 25 }; 2]);
    }

    #[test]
    fn a_jump_ahead_that_is_put_right_goes_on() {
        let told = check(&[
            reading(Duration::ZERO, HOUR, 1),
            reading(HOUR * 900, HOUR * 2, 1),
            reading(HOUR * 2, HOUR * 3, 1),
        ]);
        assert_eq!(told[2], runs(HOUR * 2));
    }

    #[test]
    fn days_in_which_the_machine_ran_without_the_program_are_no_jump() {
        let told = check(&[reading(Duration::ZERO, HOUR, 1), reading(HOUR * 240, HOUR * 241, 1)]);
        assert_eq!(told[1], runs(HOUR * 240));
    }

    #[test]
    fn after_days_off_a_machine_asks() {
        let told = check(&[reading(Duration::ZERO, HOUR * 500, 1), reading(HOUR * 72, HOUR, 2)]);
        assert_eq!(told[1], Clock::JumpedAhead { by: HOUR * 72 });
        let overnight = check(&[reading(Duration::ZERO, HOUR * 500, 1), reading(HOUR * 12, HOUR, 2)]);
        assert_eq!(overnight[1], runs(HOUR * 12));
    }

    #[test]
    fn a_small_correction_is_no_jump_and_never_turns_time_back() {
        let second = Duration::from_secs(1);
        let told = check(&[reading(HOUR, HOUR, 1), reading(HOUR - second * 30, HOUR + second, 1)]);
        assert_eq!(told[1], runs(HOUR));
    }
}
