//! Keys of the telephone, in and out, as RFC 4733 events.
//!
//! Keys that arrive as tones are not read here; [`VoiceActivity`](crate::VoiceActivity) keeps them from being speech.

use std::collections::VecDeque;

use thiserror::Error;

/// A key of the telephone: `0` to `9`, `*`, `#`, `A` to `D`.
///
/// A row of digits is often personal (a CPR number, a card), so a single one is all that is ever printed.
#[derive(Clone, Copy, PartialEq, Eq, Hash)]
pub struct Digit(u8);

/// A character that is on no key.
#[derive(Clone, Copy, Debug, Error, PartialEq, Eq)]
#[error("not a key of the telephone; use 0 to 9, *, # or A to D")]
pub struct NoKey;

/// Names in the order of their event codes (RFC 4733 §3.2).
const KEYS: &[u8; 16] = b"0123456789*#ABCD";

impl Digit {
    /// What stands on the key.
    pub const fn as_char(self) -> char {
        KEYS[self.0 as usize] as char
    }

    const fn from_event(event: u8) -> Option<Self> {
        if event < 16 { Some(Self(event)) } else { None }
    }
}

impl TryFrom<char> for Digit {
    type Error = NoKey;

    fn try_from(key: char) -> Result<Self, NoKey> {
        let place = KEYS.iter().position(|known| char::from(*known) == key.to_ascii_uppercase());
        place.and_then(|event| u8::try_from(event).ok()).map(Self).ok_or(NoKey)
    }
}

/// Reads key presses: one [`Digit`] a press, however many of its packets are lost, repeated or late.
#[derive(Default)]
pub struct DigitReceiver {
    last: Option<Event>,
}

#[derive(Clone, Copy)]
struct Event {
    code: u8,
    timestamp: u32,
    duration: u16,
}

impl DigitReceiver {
    /// Hears one event packet; every packet of one press carries the time at which it began, so that is its identity.
    ///
    /// A press held for longer than the duration field can say goes on in a new segment without a marker
    /// (RFC 4733 §2.5.1.3), which is no new press.
    pub fn hear(&mut self, payload: &[u8], timestamp: u32, marker: bool) -> Option<Digit> {
        let &[code, _, high, low] = payload.first_chunk()?;
        let digit = Digit::from_event(code)?;
        let event = Event { code, timestamp, duration: u16::from_be_bytes([high, low]) };
        let Some(last) = self.last else {
            self.last = Some(event);
            return Some(digit);
        };
        let after = timestamp.wrapping_sub(last.timestamp).cast_signed();
        if (-LATE_AT_MOST..0).contains(&after) {
            return None;
        }
        self.last = Some(Event { duration: event.duration.max(if after == 0 { last.duration } else { 0 }), ..event });
        let next_segment = (1..=SEGMENT_AT_MOST).contains(&after) && last.duration >= SEGMENT;
        let goes_on = !marker && code == last.code && next_segment;
        if after == 0 || goes_on { None } else { Some(digit) }
    }
}

/// A segment counts as full, so that another may follow it, from here on; the last packet of a full one may be lost.
const SEGMENT: u16 = 0xF000;
/// How far after the start of a segment the next one can start.
const SEGMENT_AT_MOST: i32 = 0xFFFF;
/// A packet may come this much after a later one, ten seconds at 8 kHz; beyond it the sender's clock was set anew.
const LATE_AT_MOST: i32 = 80_000;

/// Sends key presses, one event packet for every 20 ms.
pub struct DigitSender {
    waiting: VecDeque<Digit>,
    pressed: Option<Press>,
    pause: u8,
}

struct Press {
    digit: Digit,
    started: u32,
    packets: u16,
}

/// What [`DigitSender::event`] has for the next packet.
pub(crate) struct EventPacket {
    pub(crate) payload: [u8; 4],
    pub(crate) timestamp: u32,
    pub(crate) marker: bool,
}

/// Too many key presses wait.
#[derive(Clone, Copy, Debug, Error, PartialEq, Eq)]
#[error("too many key presses wait to be sent; send at most {limit} at once", limit = DigitSender::WAITING_AT_MOST)]
pub struct DigitsFull;

impl DigitSender {
    /// Presses that may wait.
    pub const WAITING_AT_MOST: usize = 32;
    /// How long a key is held, in packets of 20 ms: 100 ms, above the 40 ms that exchanges need (ITU-T Q.24).
    const HELD: u16 = 5;
    /// The end is sent three times, in case it is lost (RFC 4733 §2.5.1.4).
    const ENDS: u16 = 3;
    /// Packets of pause between two presses.
    const PAUSE: u8 = 5;
    /// -10 dBm0, the usual level.
    const VOLUME: u8 = 10;

    /// Nothing pressed.
    pub const fn new() -> Self {
        Self { waiting: VecDeque::new(), pressed: None, pause: 0 }
    }

    /// Presses a key after those that wait.
    pub fn press(&mut self, digit: Digit) -> Result<(), DigitsFull> {
        if self.waiting.len() >= Self::WAITING_AT_MOST {
            return Err(DigitsFull);
        }
        self.waiting.push_back(digit);
        Ok(())
    }

    /// The event packet in place of this 20 ms of sound, if a key is down; `timestamp` is the sound's.
    pub(crate) fn event(&mut self, timestamp: u32, step: u32) -> Option<EventPacket> {
        if self.pause > 0 {
            self.pause -= 1;
            return None;
        }
        if self.pressed.is_none() {
            let digit = self.waiting.pop_front()?;
            self.pressed = Some(Press { digit, started: timestamp, packets: 0 });
        }
        let press = self.pressed.as_mut()?;
        press.packets += 1;
        let ended = press.packets >= Self::HELD;
        let duration = u32::from(press.packets.min(Self::HELD)) * step;
        let [high, low] = u16::try_from(duration).unwrap_or(u16::MAX).to_be_bytes();
        let payload = [press.digit.0, u8::from(ended) << 7 | Self::VOLUME, high, low];
        let packet = EventPacket { payload, timestamp: press.started, marker: press.packets == 1 };
        if press.packets == Self::HELD + Self::ENDS - 1 {
            self.pressed = None;
            self.pause = Self::PAUSE;
        }
        Some(packet)
    }
}

impl Default for DigitSender {
    fn default() -> Self {
        Self::new()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    /// Hears packets of (code, timestamp, marker, duration) and says what was pressed.
    fn heard(packets: &[(u8, u32, bool, u16)]) -> String {
        let mut receiver = DigitReceiver::default();
        let hear = |&(code, timestamp, marker, duration): &(u8, u32, bool, u16)| {
            let [high, low] = duration.to_be_bytes();
            receiver.hear(&[code, 10, high, low], timestamp, marker).map(Digit::as_char)
        };
        packets.iter().filter_map(hear).collect()
    }

    #[test]
    fn a_press_is_one_digit_however_often_it_is_sent() {
        assert_eq!(
            heard(&[(5, 800, true, 160), (5, 800, false, 320), (5, 800, false, 480), (5, 800, false, 480)]),
            "5"
        );
    }

    #[test]
    fn a_press_counts_when_its_start_or_its_end_is_lost() {
        assert_eq!(heard(&[(5, 800, false, 480), (11, 4_000, true, 160)]), "5#");
    }

    #[test]
    fn the_same_key_twice_is_two_digits_even_when_both_starts_are_lost() {
        assert_eq!(heard(&[(1, 800, false, 480), (1, 3_000, false, 480), (1, 6_000, true, 160)]), "111");
    }

    #[test]
    fn a_late_packet_of_an_earlier_press_is_nothing_new() {
        assert_eq!(heard(&[(1, 800, true, 160), (2, 3_000, true, 160), (1, 800, false, 480)]), "12");
    }

    #[test]
    fn a_clock_that_was_set_anew_hides_no_press() {
        assert_eq!(heard(&[(1, 4_000_000, true, 160), (2, 1_000, true, 160)]), "12");
    }

    #[test]
    fn a_key_held_for_ten_seconds_is_pressed_once() {
        assert_eq!(
            heard(&[
                (9, 0, true, 0xff00),
                (9, 0xffff, false, 160),
                (9, 0xffff, false, 0xffff),
                (9, 0x1_fffe, false, 160)
            ]),
            "9"
        );
    }

    #[test]
    fn timestamps_may_wrap() {
        assert_eq!(heard(&[(1, u32::MAX - 100, true, 160), (2, 3_000, true, 160)]), "12");
    }

    #[test]
    fn flash_tones_and_scraps_are_no_digit() {
        assert_eq!(heard(&[(16, 800, true, 160), (66, 900, true, 160)]), "");
        assert!(DigitReceiver::default().hear(&[1, 0, 0], 800, true).is_none());
    }

    #[test]
    fn a_digit_is_read_and_printed_by_its_key() {
        for key in "0123456789*#ABCD".chars() {
            assert_eq!(Digit::try_from(key).map(Digit::as_char), Ok(key));
        }
        assert_eq!((Digit::try_from('a').map(Digit::as_char), Digit::try_from('x').err()), (Ok('A'), Some(NoKey)));
    }

    #[test]
    fn what_is_sent_is_heard_even_when_two_of_three_packets_are_lost() {
        for lost in 0..3 {
            let (mut sender, mut receiver) = (DigitSender::new(), DigitReceiver::default());
            "112#".chars().for_each(|key| sender.press(Digit::try_from(key).unwrap()).unwrap());
            let events = (0..80_u32).filter_map(|tick| sender.event(tick * 160, 160).filter(|_| tick % 3 == lost));
            let digits = events.filter_map(|event| receiver.hear(&event.payload, event.timestamp, event.marker));
            assert_eq!(digits.map(Digit::as_char).collect::<String>(), "112#", "{lost}");
        }
    }

    #[test]
    fn a_press_ends_three_times_with_its_full_length() {
        let mut sender = DigitSender::new();
        sender.press(Digit(5)).unwrap();
        let events: Vec<_> = (0..9_u32).map_while(|tick| sender.event(tick * 160, 160)).collect();
        let ends = events.iter().filter(|event| event.payload == [5, 0x80 | 10, 3, 0x20]).count();
        assert_eq!((events.len(), ends, events[0].marker, events[1].marker), (7, 3, true, false));
    }

    #[test]
    fn presses_beyond_the_limit_are_refused() {
        let mut sender = DigitSender::new();
        for _ in 0..DigitSender::WAITING_AT_MOST {
            sender.press(Digit(1)).unwrap();
        }
        assert_eq!(sender.press(Digit(1)), Err(DigitsFull));
    }
}
