//! Two ends of a call's media over a network that loses, delays and repeats.

#![expect(clippy::unwrap_used, reason = "helpers of tests fail like tests")]

use clevercall_media::{
    Codec, Digit, Frame, Inbound, Negotiated, NtpTime, Outbound, Protection, ReceiveError, RtpError, Sound, SrtpError,
    SrtpKey, SrtpSuite, StreamStart,
};
use proptest::prelude::*;
use zeroize::Zeroizing;

const START: StreamStart = StreamStart { ssrc: 0xcafe, sequence: 32_760, timestamp: u32::MAX - 5_000 };

fn agreed(codec: Codec) -> Negotiated {
    Negotiated { codec, payload_type: codec.static_payload_type().unwrap_or(96), telephone_event: Some(101) }
}

fn key() -> SrtpKey {
    SrtpKey::from_random(SrtpSuite::AesCm128HmacSha1_80, &Zeroizing::new([7; SrtpKey::LENGTH]))
}

/// A tone of 300 Hz, continuous from frame to frame.
fn tone(frame: usize) -> Frame {
    let turn = std::f32::consts::TAU * 300.0 / 16_000.0;
    Frame::new(std::array::from_fn(|place| (8_000.0 * (turn * (frame * 320 + place) as f32).sin()) as i16))
}

fn level(frame: &Frame) -> f32 {
    (frame.samples().iter().map(|sample| f32::from(*sample).powi(2)).sum::<f32>() / 320.0).sqrt()
}

/// One direction of a call.
struct Way {
    outbound: Outbound,
    inbound: Inbound,
    levels: Vec<f32>,
    digits: String,
}

impl Way {
    fn new(codec: Codec, protection: &Protection<'_>) -> Self {
        Self {
            outbound: Outbound::new(agreed(codec), protection, START),
            inbound: Inbound::new(agreed(codec), protection),
            levels: Vec::new(),
            digits: String::new(),
        }
    }

    /// Sends frames; `arrives` says which datagrams get through.
    fn send(&mut self, frames: std::ops::Range<usize>, arrives: impl Fn(usize) -> bool) {
        for frame in frames {
            let mut datagram = Vec::new();
            self.outbound.packet(Some(&tone(frame)), &mut datagram).unwrap();
            let now_ms = frame as u64 * 20;
            if arrives(frame) {
                self.inbound.receive(&mut datagram, now_ms).unwrap();
            }
            let tick = self.inbound.tick(now_ms + 5);
            self.levels.push(level(&tick.frame));
            self.digits.extend(tick.digit.map(Digit::as_char));
        }
    }
}

#[test]
fn sound_passes_every_codec_in_clear_and_protected() {
    for codec in Codec::ALL {
        for protection in [Protection::Clear, Protection::Srtp(&key())] {
            let mut way = Way::new(codec, &protection);
            way.send(0..50, |_| true);
            assert!(
                way.levels[10..].iter().all(|level| (4_000.0..7_500.0).contains(level)),
                "{codec:?} {:?}",
                way.levels
            );
            let statistics = way.inbound.statistics();
            assert_eq!((statistics.received, statistics.lost, statistics.refused), (50, 0, 0));
        }
    }
}

#[test]
fn one_packet_lost_in_ten_is_concealed_without_a_hole() {
    for codec in Codec::ALL {
        let mut way = Way::new(codec, &Protection::Clear);
        way.send(0..100, |frame| frame % 10 != 5);
        assert!(way.levels[10..].iter().all(|level| *level > 3_500.0), "{codec:?} {:?}", way.levels);
        let statistics = way.inbound.statistics();
        assert!((9..=10).contains(&statistics.lost) && statistics.concealed_ms >= 180, "{statistics:?}");
    }
}

#[test]
fn when_the_caller_s_line_goes_dead_there_is_silence() {
    let mut way = Way::new(Codec::Pcma, &Protection::Clear);
    way.send(0..60, |frame| frame < 30);
    assert!(way.levels[40..].iter().all(|level| *level == 0.0));
}

#[test]
fn keys_arrive_once_each_and_in_order_with_a_third_of_all_packets_lost() {
    for protection in [Protection::Clear, Protection::Srtp(&key())] {
        let mut way = Way::new(Codec::Opus, &protection);
        "0451#".chars().for_each(|key| way.outbound.press(Digit::try_from(key).unwrap()).unwrap());
        way.send(0..100, |frame| frame % 3 != 1);
        assert_eq!(way.digits, "0451#");
    }
}

#[test]
fn a_call_without_agreed_keys_sends_sound_instead() {
    let mut outbound =
        Outbound::new(Negotiated { telephone_event: None, ..agreed(Codec::Pcma) }, &Protection::Clear, START);
    outbound.press(Digit::try_from('1').unwrap()).unwrap();
    let mut datagram = Vec::new();
    outbound.packet(None, &mut datagram).unwrap();
    assert_eq!((datagram.len(), datagram[1] & 0x7f), (172, 8));
}

#[test]
fn a_stretch_of_speech_begins_with_a_marker_and_silence_is_sent_between() {
    let mut outbound = Outbound::new(agreed(Codec::Pcma), &Protection::Clear, START);
    let spoken = [false, true, true, false, false, true];
    let markers = spoken.map(|speaks| {
        let mut datagram = Vec::new();
        outbound.packet(speaks.then(Frame::silence).as_ref(), &mut datagram).unwrap();
        assert_eq!(datagram.len(), 172);
        datagram[1] & 0x80 != 0
    });
    assert_eq!(markers, [true, true, false, false, false, true]);
}

#[test]
fn a_long_silence_is_silent_and_speech_after_it_is_whole() {
    for codec in Codec::ALL {
        let mut way = Way::new(codec, &Protection::Clear);
        let mut levels = Vec::new();
        for frame in 0..300_usize {
            let mut datagram = Vec::new();
            let said = (!(50..250).contains(&frame)).then(|| tone(frame));
            way.outbound.packet(said.as_ref(), &mut datagram).unwrap();
            way.inbound.receive(&mut datagram, frame as u64 * 20).unwrap();
            levels.push(level(&way.inbound.tick(frame as u64 * 20 + 5).frame));
        }
        assert!(levels[60..250].iter().all(|level| *level < 20.0), "{codec:?} {levels:?}");
        assert!(levels[257..].iter().all(|level| *level > 4_000.0), "{codec:?} {levels:?}");
    }
}

#[test]
fn what_is_not_authentic_rtp_of_the_agreed_type_is_counted_and_dropped() {
    let mut way = Way::new(Codec::Pcma, &Protection::Srtp(&key()));
    let mut clear = Vec::new();
    Outbound::new(agreed(Codec::Pcma), &Protection::Clear, START).packet(None, &mut clear).unwrap();
    assert_eq!(way.inbound.receive(&mut clear, 0), Err(ReceiveError::Srtp(SrtpError::Authentication)));
    assert_eq!(way.inbound.receive(&mut [0; 4], 0), Err(ReceiveError::Srtp(SrtpError::Rtp(RtpError::Truncated))));
    let mut way = Way::new(Codec::Pcmu, &Protection::Clear);
    assert_eq!(way.inbound.receive(&mut clear, 0), Err(ReceiveError::PayloadType(8)));
    assert_eq!((way.inbound.statistics().refused, way.inbound.statistics().received), (1, 0));
}

#[test]
fn reports_travel_both_ways_and_tell_what_was_lost() {
    for protection in [Protection::Clear, Protection::Srtp(&key())] {
        let mut way = Way::new(Codec::Pcma, &protection);
        way.send(0..50, |frame| frame != 20);
        let mut report = Vec::new();
        let statistics = way.inbound.statistics();
        way.outbound.report(&statistics, NtpTime::from_unix_ms(0), &mut report).unwrap();
        way.inbound.receive(&mut report, 1_000).unwrap();
        assert_eq!(way.inbound.statistics().remote_lost, 1);
    }
}

#[test]
fn a_re_invite_may_change_the_codec_and_the_stream_goes_on() {
    let mut way = Way::new(Codec::Pcma, &Protection::Srtp(&key()));
    way.send(0..30, |_| true);
    way.outbound.change_codec(agreed(Codec::Opus));
    way.inbound.change_codec(agreed(Codec::Opus));
    way.send(30..60, |_| true);
    assert!(way.levels[40..].iter().all(|level| *level > 4_000.0), "{:?}", way.levels);
    assert_eq!((way.inbound.statistics().refused, way.inbound.statistics().received), (0, 60));
}

#[test]
fn keys_of_a_transferred_call_are_heard_although_its_clock_is_behind() {
    let mut inbound = Inbound::new(agreed(Codec::Pcma), &Protection::Clear);
    let mut digits = String::new();
    for (ssrc, timestamp) in [(1, 50_000), (2, 10_000)] {
        let start = StreamStart { ssrc, sequence: 1, timestamp };
        let mut outbound = Outbound::new(agreed(Codec::Pcma), &Protection::Clear, start);
        outbound.press(Digit::try_from('5').unwrap()).unwrap();
        for tick in 0..10 {
            let mut datagram = Vec::new();
            outbound.packet(None, &mut datagram).unwrap();
            inbound.receive(&mut datagram, tick * 20).unwrap();
            digits.extend(inbound.tick(tick * 20).digit.map(Digit::as_char));
        }
    }
    assert_eq!(digits, "55");
}

#[test]
fn packets_of_10_and_60_ms_give_a_frame_every_20_ms() {
    for millis in [10_usize, 60] {
        let mut inbound = Inbound::new(agreed(Codec::G722), &Protection::Clear);
        let mut encoder = Codec::G722.encoder();
        let mut payload = Vec::new();
        (0..60).for_each(|frame| encoder.encode(&tone(frame), &mut payload));
        let mut levels = Vec::new();
        for now_ms in (0..1_100_u64).step_by(10) {
            let number = usize::try_from(now_ms).unwrap() / millis;
            if usize::try_from(now_ms).unwrap() % millis == 0 {
                let mut datagram = vec![0x80, 9];
                datagram.extend_from_slice(&u16::try_from(number).unwrap().to_be_bytes());
                datagram.extend_from_slice(&u32::try_from(number * millis * 8).unwrap().to_be_bytes());
                datagram.extend_from_slice(&[0, 0, 0, 1]);
                datagram.extend_from_slice(&payload[number * millis * 8..][..millis * 8]);
                inbound.receive(&mut datagram, now_ms).unwrap();
            }
            if now_ms % 20 == 10 {
                levels.push(level(&inbound.tick(now_ms).frame));
            }
        }
        assert!(levels[10..].iter().all(|level| *level > 5_000.0), "{millis}: {levels:?}");
        assert!(inbound.statistics().concealed_ms <= 60, "{millis}: {:?}", inbound.statistics());
    }
}

#[test]
fn a_sound_queued_as_frames_is_heard_as_it_was() {
    let sound: Sound = (0..10).map(tone).collect();
    assert_eq!((sound.millis(), sound.frame(9).map(|frame| level(&frame) > 5_000.0)), (200, Some(true)));
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(64))]
    #[test]
    fn no_datagrams_make_a_call_fall(
        datagrams in proptest::collection::vec(proptest::collection::vec(any::<u8>(), 0..80), 0..40),
    ) {
        for codec in Codec::ALL {
            let mut inbound = Inbound::new(agreed(codec), &Protection::Clear);
            for (tick, datagram) in datagrams.iter().enumerate() {
                let mut datagram = datagram.clone();
                // Make most of them look like RTP of the call.
                if let Some(start) = datagram.first_chunk_mut::<2>().filter(|_| tick % 4 != 0) {
                    *start = [0x80, agreed(codec).payload_type];
                }
                let refused = inbound.receive(&mut datagram, tick as u64 * 20).is_err();
                prop_assert!(!refused || inbound.statistics().refused > 0);
                inbound.tick(tick as u64 * 20);
            }
        }
    }
}
