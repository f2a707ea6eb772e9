//! The jitter buffer against a simulated network.

use proptest::prelude::*;

use super::*;

/// A sender of 20 ms packets on a clock of 8 kHz, whose payload is its own number.
struct Line {
    buffer: JitterBuffer,
    heard: String,
}

impl Line {
    fn new() -> Self {
        Self { buffer: JitterBuffer::new(8_000), heard: String::new() }
    }

    /// The packet with this number arrives.
    fn arrive(&mut self, number: u16, now_ms: u64) {
        self.arrive_from(1, number, now_ms);
    }

    fn arrive_from(&mut self, ssrc: u32, number: u16, now_ms: u64) {
        let timestamp = u32::from(number) * 160;
        self.push(RtpHeader { payload_type: 8, marker: false, sequence: number, timestamp, ssrc }, now_ms);
    }

    fn push(&mut self, header: RtpHeader, now_ms: u64) {
        self.buffer.push(&header, Content::Sound(&header.sequence.to_be_bytes()), now_ms);
    }

    /// The listener takes 20 ms: the number of the packet, `L`ost, `E`mpty or `P`aused.
    fn listen(&mut self, now_ms: u64) {
        let heard = match self.buffer.pop(now_ms) {
            Popped::Payload(payload) => u16::from_be_bytes([payload[0], payload[1]]).to_string(),
            Popped::Lost { millis } => format!("L{millis}"),
            Popped::Empty => "E".to_owned(),
            Popped::Paused => "P".to_owned(),
        };
        self.heard.push_str(&heard);
        self.heard.push(' ');
    }

    /// What is heard when packets arrive with these delays in ms (`None` is lost), without the wait at either end.
    fn run(delays: &[Option<u64>]) -> (String, JitterCounts) {
        let mut line = Self::new();
        for now_ms in 0..delays.len() as u64 * 20 + 200 {
            for (number, delay) in delays.iter().enumerate() {
                if delay.is_some_and(|delay| number as u64 * 20 + delay == now_ms) {
                    line.arrive(u16::try_from(number).unwrap(), now_ms);
                }
            }
            if now_ms % 20 == 10 && now_ms < delays.len() as u64 * 20 + 40 {
                line.listen(now_ms);
            }
        }
        let counts = line.buffer.counts();
        (line.heard.trim_start_matches("E ").trim_end_matches("E ").trim_end().to_owned(), counts)
    }
}

fn steady(count: usize) -> Vec<Option<u64>> {
    vec![Some(0); count]
}

#[test]
fn a_steady_stream_is_heard_in_order() {
    assert_eq!(Line::run(&steady(6)).0, "0 1 2 3 4 5");
}

#[test]
fn packets_that_overtake_each_other_are_put_back_into_order() {
    let mut delays = steady(6);
    delays[0] = Some(25);
    delays[3] = Some(25);
    let (heard, counts) = Line::run(&delays);
    assert_eq!((heard.as_str(), counts.lost), ("0 1 2 3 4 5", 0));
}

#[test]
fn a_lost_packet_leaves_a_gap_of_its_length() {
    let mut delays = steady(6);
    delays[3] = None;
    let (heard, counts) = Line::run(&delays);
    assert_eq!((heard.as_str(), counts.lost, counts.late), ("0 1 2 L20 4 5", 1, 0));
}

#[test]
fn a_packet_after_its_turn_is_late_and_not_heard() {
    let mut delays = steady(10);
    delays[3] = Some(100);
    let (heard, counts) = Line::run(&delays);
    assert_eq!((heard.as_str(), counts.lost, counts.late), ("0 1 2 L20 4 5 6 7 8 9", 1, 1));
}

#[test]
fn a_packet_that_comes_twice_is_heard_once() {
    let mut line = Line::new();
    for number in [0, 0, 1, 1, 2] {
        line.arrive(number, 0);
    }
    (100..104).for_each(|now_ms| line.listen(now_ms));
    line.arrive(1, 200);
    let counts = line.buffer.counts();
    assert_eq!((line.heard.as_str(), counts.duplicated, counts.late), ("0 1 2 E ", 3, 0));
}

#[test]
fn sequence_numbers_and_timestamps_wrap() {
    let mut line = Line::new();
    for ahead in 0..6_u16 {
        let timestamp = (u32::MAX - 300).wrapping_add(u32::from(ahead) * 160);
        line.push(
            RtpHeader { payload_type: 8, marker: false, sequence: 65_533_u16.wrapping_add(ahead), timestamp, ssrc: 1 },
            0,
        );
    }
    (0..6).for_each(|tick| line.listen(100 + tick * 20));
    assert_eq!((line.heard.as_str(), line.buffer.counts().lost), ("65533 65534 65535 0 1 2 ", 0));
}

#[test]
fn a_new_sender_is_followed_from_its_second_packet_and_a_stray_is_not() {
    let mut line = Line::new();
    line.arrive(5, 0);
    line.arrive_from(7, 900, 5);
    line.arrive(6, 20);
    line.arrive_from(8, 40_000, 40);
    line.arrive_from(8, 40_001, 60);
    line.arrive_from(8, 40_002, 80);
    (100..103).for_each(|now_ms| line.listen(now_ms));
    assert_eq!((line.heard.as_str(), line.buffer.counts().restarts), ("40001 40002 E ", 1));
}

#[test]
fn a_sender_that_starts_its_numbers_anew_is_followed() {
    let mut line = Line::new();
    (30_000..30_003).for_each(|number| line.arrive(number, 0));
    (100..103).for_each(|now_ms| line.listen(now_ms));
    (5..9).for_each(|number| line.arrive(number, 200));
    (300..303).for_each(|now_ms| line.listen(now_ms));
    assert_eq!(line.heard, "30000 30001 30002 6 7 8 ");
}

#[test]
fn a_pause_of_the_sender_is_no_loss() {
    let mut line = Line::new();
    (0..3).for_each(|number| line.arrive(number, u64::from(number) * 20));
    (0..8).for_each(|tick| line.listen(60 + tick * 20));
    let after = |sequence: u16| RtpHeader {
        payload_type: 8,
        marker: sequence == 3,
        sequence,
        timestamp: 8_000 + u32::from(sequence) * 160,
        ssrc: 1,
    };
    (3..5).for_each(|sequence| line.push(after(sequence), 1_000 + u64::from(sequence) * 20));
    (0..3).for_each(|tick| line.listen(1_100 + tick * 20));
    assert_eq!((line.heard.as_str(), line.buffer.counts().lost), ("0 1 2 E E E E E 3 4 E ", 0));
}

#[test]
fn key_presses_between_sound_take_no_time_and_are_no_loss() {
    let mut line = Line::new();
    line.arrive(0, 0);
    for sequence in 1..8 {
        let header = RtpHeader { payload_type: 101, marker: sequence == 1, sequence, timestamp: 160, ssrc: 1 };
        line.buffer.push(&header, Content::Other, 20 * u64::from(sequence));
        line.listen(20 * u64::from(sequence) + 15);
    }
    line.arrive(8, 160);
    (0..3).for_each(|tick| line.listen(175 + tick * 20));
    assert_eq!((line.heard.as_str(), line.buffer.counts().lost), ("0 P P P P P P P 8 E ", 0));
}

#[test]
fn a_flood_is_cut_to_the_limit_and_the_newest_is_kept() {
    let mut line = Line::new();
    (0..60).for_each(|number| line.arrive(number, 0));
    line.listen(100);
    assert_eq!(line.heard, "50 ");
    assert_eq!(line.buffer.counts().discarded, 50);
}

#[test]
fn an_outage_of_two_seconds_is_one_stretch_of_loss() {
    let mut line = Line::new();
    line.arrive(0, 0);
    line.listen(50);
    (100..103).for_each(|number| line.arrive(number, 2_000));
    (0..3).for_each(|tick| line.listen(2_100 + tick * 20));
    assert_eq!((line.heard.as_str(), line.buffer.counts().lost), ("0 100 101 102 ", 99));
}

/// Runs a call of so many hours whose sender's clock is off, and says (frames left out, times empty, worst wait in ms).
fn drifted(hours: u64, parts_per_million: i64) -> (u64, u64, u64) {
    let mut buffer = JitterBuffer::new(8_000);
    let (mut number, mut skipped, mut empty, mut worst) = (0_u64, 0, 0, 0);
    let sent_at = |number: u64| {
        let ideal = i64::try_from(number).unwrap() * 20;
        u64::try_from(ideal + ideal * parts_per_million / 1_000_000).unwrap() + number * 7 % 5
    };
    for tick in 0..hours * 180_000 {
        let now_ms = tick * 20;
        while sent_at(number) <= now_ms {
            #[expect(clippy::cast_possible_truncation, reason = "numbers wrap")]
            let (sequence, timestamp) = (number as u16, (number * 160) as u32);
            let header = RtpHeader { payload_type: 8, marker: false, sequence, timestamp, ssrc: 1 };
            buffer.push(&header, Content::Sound(&sent_at(number).to_be_bytes()), sent_at(number));
            number += 1;
        }
        let mut take = || match buffer.pop(now_ms) {
            Popped::Payload(payload) => worst = worst.max(now_ms - u64::from_be_bytes(payload[..].try_into().unwrap())),
            Popped::Empty => empty += 1,
            Popped::Lost { .. } | Popped::Paused => panic!("nothing is lost or paused here"),
        };
        take();
        if buffer.surplus_ms() > 0 {
            buffer.skipped();
            skipped += 1;
            buffer.pop(now_ms);
        }
    }
    (skipped, empty, worst)
}

#[test]
fn a_fast_sender_is_followed_for_hours_by_leaving_out_frames() {
    let (skipped, empty, worst) = drifted(2, -200);
    assert!((60..=90).contains(&skipped) && empty < 10 && worst <= 90, "{skipped} {empty} {worst}");
}

#[test]
fn a_slow_sender_is_followed_for_hours_by_short_gaps() {
    let (skipped, empty, worst) = drifted(2, 200);
    assert!(skipped < 10 && (60..=100).contains(&empty) && worst <= 90, "{skipped} {empty} {worst}");
}

proptest! {
    #[test]
    fn whatever_the_network_does_nothing_is_heard_twice_or_out_of_order(
        delays in proptest::collection::vec(proptest::option::weighted(0.9, 0_u64..120), 1..80),
    ) {
        let (heard, counts) = Line::run(&delays);
        let numbers: Vec<usize> = heard.split(' ').filter_map(|word| word.parse().ok()).collect();
        prop_assert!(numbers.windows(2).all(|pair| pair[0] < pair[1]), "{}", heard);
        prop_assert!(numbers.iter().all(|number| delays[*number].is_some()));
        prop_assert_eq!(counts.received, delays.iter().flatten().count() as u64);
        prop_assert!(counts.late <= counts.lost + 64);
    }

    #[test]
    fn no_header_makes_the_buffer_fall(
        headers in proptest::collection::vec((any::<u16>(), any::<u32>(), 0_u32..2, 0_u64..200, any::<bool>()), 1..100),
    ) {
        let mut buffer = JitterBuffer::new(48_000);
        let mut now_ms = 0;
        for (sequence, timestamp, ssrc, pause_ms, sound) in headers {
            now_ms += pause_ms;
            let content = if sound { Content::Sound(&[1]) } else { Content::Other };
            buffer.push(&RtpHeader { payload_type: 96, marker: false, sequence, timestamp, ssrc }, content, now_ms);
            buffer.pop(now_ms);
            prop_assert!(buffer.surplus_ms() <= DEPTH_MS * 120);
        }
    }
}
