//! What a call hears: datagrams in, one frame every 20 ms out.

use std::collections::VecDeque;

use thiserror::Error;
use zeroize::Zeroizing;

use crate::{
    Codec, Concealment, Content, Decoder, Digit, DigitReceiver, Frame, JitterBuffer, Popped, RtpError, RtpPacket,
    SrtpError, SrtpKey, SrtpReceiver, VoiceActivity, conceal::melt, is_rtcp, rtcp::Report, samples::SampleQueue,
};

/// What the two sides agreed on for one direction.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Negotiated {
    /// The codec.
    pub codec: Codec,
    /// The payload type that stands for it.
    pub payload_type: u8,
    /// The payload type of key presses (`telephone-event`), if agreed.
    pub telephone_event: Option<u8>,
}

/// Whether packets are protected.
pub enum Protection<'key> {
    /// RTP in clear: only where the configuration gives a reason.
    Clear,
    /// SRTP under the key of the side that sends.
    Srtp(&'key SrtpKey),
}

/// Why a datagram was dropped; the call goes on.
#[derive(Clone, Copy, Debug, Error, PartialEq, Eq)]
pub enum ReceiveError {
    /// Not RTP.
    #[error(transparent)]
    Rtp(#[from] RtpError),
    /// Not let in.
    #[error(transparent)]
    Srtp(#[from] SrtpError),
    /// A payload type that was not agreed.
    #[error("a packet has payload type {0}, which was not agreed; compare the SDP with what the line sends")]
    PayloadType(u8),
}

/// Comfort noise, which needs no agreement (RFC 3389 §4).
const COMFORT_NOISE: u8 = 13;
/// Key presses that may wait to be read.
const DIGITS_AT_MOST: usize = 32;
/// Packets taken for one frame at most: 20 ms of the shortest, 2.5 ms, and as many that are lost.
const POPS_AT_MOST: usize = 16;
/// Surplus sound of which a frame is left out even while the caller speaks.
const SURPLUS_AT_MOST_MS: u32 = 80;

/// Twenty milliseconds of a call.
pub struct Tick {
    /// The sound.
    pub frame: Frame,
    /// Whether the caller speaks in it.
    pub voice: bool,
    /// A key that was pressed.
    pub digit: Option<Digit>,
}

/// How a call's incoming sound fares; no caller data.
#[derive(Clone, Copy, Debug, Default, PartialEq)]
pub struct Statistics {
    /// RTP packets that belonged to the call.
    pub received: u64,
    /// Packets missing when their turn came.
    pub lost: u64,
    /// Those of the lost that came too late.
    pub late: u64,
    /// Packets that came twice.
    pub duplicated: u64,
    /// Packets given up because too many waited.
    pub discarded: u64,
    /// Datagrams that were refused: not RTP, not authentic, not agreed.
    pub refused: u64,
    /// Packets that the codec could not decode.
    pub malformed: u64,
    /// Milliseconds of concealed sound.
    pub concealed_ms: u64,
    /// Frames left out to catch up with the sender's clock.
    pub skipped: u64,
    /// Times that the sender began anew.
    pub restarts: u64,
    /// Interarrival jitter in milliseconds (RFC 3550 §6.4.1).
    pub jitter_ms: f32,
    /// Packets of ours that the other side says it lost, since the call began (RTCP).
    pub remote_lost: i32,
    /// The highest sequence number with its rollovers, and the sender's SSRC, once there is one.
    pub source: Option<(u32, u32)>,
    /// The same jitter in ticks of the codec's clock, as RTCP carries it.
    pub jitter_ticks: u32,
}

/// The incoming half of a call's media.
pub struct Inbound {
    negotiated: Negotiated,
    srtp: Option<SrtpReceiver>,
    jitter: JitterBuffer,
    decoder: Decoder,
    decoded: Zeroizing<Vec<i16>>,
    concealment: Concealment,
    ready: SampleQueue,
    digit_receiver: DigitReceiver,
    digit_source: Option<u32>,
    digits: VecDeque<Digit>,
    voice: VoiceActivity,
    speaking: bool,
    counts: Statistics,
    remote: Option<Report>,
}

impl Inbound {
    /// For a call whose caller sends as agreed.
    pub fn new(negotiated: Negotiated, protection: &Protection<'_>) -> Self {
        Self {
            negotiated,
            srtp: receiver(protection),
            jitter: JitterBuffer::new(negotiated.codec.rtp_clock_rate()),
            decoder: negotiated.codec.decoder(),
            decoded: Zeroizing::new(Vec::with_capacity(SampleQueue::CAPACITY)),
            concealment: Concealment::new(),
            ready: SampleQueue::new(),
            digit_receiver: DigitReceiver::default(),
            digit_source: None,
            digits: VecDeque::new(),
            voice: VoiceActivity::new(),
            speaking: false,
            counts: Statistics::default(),
            remote: None,
        }
    }

    /// Goes on with another codec or payload type after a re-INVITE; keys and counters stay.
    pub fn change_codec(&mut self, negotiated: Negotiated) {
        if negotiated.codec != self.negotiated.codec {
            self.decoder = negotiated.codec.decoder();
            self.jitter.change_clock(negotiated.codec.rtp_clock_rate());
        }
        self.negotiated = negotiated;
    }

    /// Goes on under another key after a re-INVITE. Only for a key that differs: replays of the old one would be taken.
    pub fn change_key(&mut self, protection: &Protection<'_>) {
        self.srtp = receiver(protection);
    }

    /// Takes a datagram from the media port, RTP or RTCP, and decrypts it in place.
    ///
    /// An error concerns this datagram only; it is counted and may be ignored.
    pub fn receive(&mut self, datagram: &mut [u8], now_ms: u64) -> Result<(), ReceiveError> {
        let received = if is_rtcp(datagram) { self.receive_rtcp(datagram) } else { self.receive_rtp(datagram, now_ms) };
        if received.is_err() {
            self.counts.refused += 1;
        }
        received
    }

    /// The next 20 ms; call it every 20 ms, whether anything was received or not.
    pub fn tick(&mut self, now_ms: u64) -> Tick {
        let mut frame = self.frame(now_ms);
        let surplus_ms = self.jitter.surplus_ms();
        if surplus_ms > 0 && (!self.speaking || surplus_ms >= SURPLUS_AT_MOST_MS) {
            melt(&mut frame, &self.frame(now_ms));
            self.jitter.skipped();
            self.counts.skipped += 1;
        }
        self.speaking = self.voice.hear(&frame);
        Tick { frame, voice: self.speaking, digit: self.digits.pop_front() }
    }

    /// How it has gone so far.
    pub fn statistics(&self) -> Statistics {
        let jitter = self.jitter.counts();
        Statistics {
            received: jitter.received,
            lost: jitter.lost,
            late: jitter.late,
            duplicated: jitter.duplicated,
            discarded: jitter.discarded,
            restarts: jitter.restarts,
            jitter_ms: self.jitter.jitter_ms(),
            jitter_ticks: self.jitter.jitter_ticks(),
            source: self.jitter.highest(),
            remote_lost: self.remote.map_or(0, |report| report.lost),
            ..self.counts
        }
    }

    fn receive_rtp(&mut self, datagram: &mut [u8], now_ms: u64) -> Result<(), ReceiveError> {
        let clear = match &mut self.srtp {
            Some(srtp) => srtp.open(datagram)?,
            None => datagram,
        };
        let RtpPacket { header, payload } = RtpPacket::parse(clear)?;
        if header.payload_type == self.negotiated.payload_type {
            self.jitter.push(&header, Content::Sound(payload), now_ms);
        } else if Some(header.payload_type) == self.negotiated.telephone_event {
            if self.digit_source.replace(header.ssrc) != Some(header.ssrc) {
                self.digit_receiver = DigitReceiver::default();
            }
            let digit = self.digit_receiver.hear(payload, header.timestamp, header.marker);
            self.digits.extend(digit.filter(|_| self.digits.len() < DIGITS_AT_MOST));
            self.jitter.push(&header, Content::Other, now_ms);
        } else if header.payload_type == COMFORT_NOISE {
            self.jitter.push(&header, Content::Other, now_ms);
        } else {
            return Err(ReceiveError::PayloadType(header.payload_type));
        }
        Ok(())
    }

    fn receive_rtcp(&mut self, datagram: &mut [u8]) -> Result<(), ReceiveError> {
        let clear = match &mut self.srtp {
            Some(srtp) => srtp.open_rtcp(datagram)?,
            None => datagram,
        };
        self.remote = Report::parse(clear)?.or(self.remote);
        Ok(())
    }

    fn frame(&mut self, now_ms: u64) -> Frame {
        for _ in 0..POPS_AT_MOST {
            if let Some(frame) = self.ready.frame() {
                return frame;
            }
            match self.jitter.pop(now_ms) {
                Popped::Payload(payload) => self.decode(&payload),
                Popped::Lost { millis } => self.cover(millis as usize * Frame::SAMPLES / 20),
                Popped::Empty => self.cover(Frame::SAMPLES - self.ready.len()),
                Popped::Paused => self.ready.push(&[0; Frame::SAMPLES][self.ready.len()..]),
            }
        }
        Frame::silence()
    }

    fn decode(&mut self, payload: &[u8]) {
        self.decoded.clear();
        if self.decoder.decode_into(payload, &mut self.decoded).is_err() {
            self.counts.malformed += 1;
            self.cover(Frame::SAMPLES);
            return;
        }
        self.concealment.heard(&mut self.decoded);
        self.ready.push(&self.decoded);
    }

    /// Fills a gap of so many samples: from the next packet if it repeats them, or by the last pitch period.
    fn cover(&mut self, samples: usize) {
        let mut gap = Zeroizing::new([0; SampleQueue::CAPACITY]);
        let gap = &mut gap[..samples.min(SampleQueue::CAPACITY)];
        if self.concealment.is_silent() {
            self.ready.push(gap);
            return;
        }
        self.counts.concealed_ms += gap.len() as u64 * Frame::MILLIS / Frame::SAMPLES as u64;
        let recovered = self.jitter.peek().is_some_and(|next| self.decoder.recover(next, gap));
        if recovered {
            self.concealment.heard(gap);
        } else {
            self.concealment.conceal(gap);
        }
        self.ready.push(gap);
    }
}

fn receiver(protection: &Protection<'_>) -> Option<SrtpReceiver> {
    match protection {
        Protection::Clear => None,
        Protection::Srtp(key) => Some(SrtpReceiver::new(key)),
    }
}
