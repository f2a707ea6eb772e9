//! What a call says: one frame every 20 ms in, one datagram out.

use crate::{
    Codec, Digit, DigitSender, DigitsFull, Encoder, Frame, Negotiated, Protection, RtpHeader, SrtpError, SrtpSender,
    Statistics,
    rtcp::{self, NtpTime},
};

/// Where a stream begins, drawn from the system's random source (RFC 3550 §5.1).
#[derive(Clone, Copy)]
pub struct StreamStart {
    /// Names the sender.
    pub ssrc: u32,
    /// The first packet's sequence number; its upper bit is dropped, so that SRTP doesn't roll over at once.
    pub sequence: u16,
    /// The first packet's timestamp.
    pub timestamp: u32,
}

/// The outgoing half of a call's media.
pub struct Outbound {
    negotiated: Negotiated,
    srtp: Option<SrtpSender>,
    encoder: Encoder,
    start: StreamStart,
    next: RtpHeader,
    digits: DigitSender,
    speaking: bool,
    packets: u32,
    octets: u32,
    silence: Silence,
}

/// Silence to send while nothing is said.
///
/// Opus costs the same for silence as for speech, so after a while the payload that it made of the last silent frame is
/// sent again.
struct Silence {
    frame: Frame,
    payload: Vec<u8>,
    encoded: u8,
}

impl Silence {
    /// Frames after which nothing of what was said before is left in the encoder: 300 ms.
    const SETTLED: u8 = 15;

    const fn new(frame: Frame) -> Self {
        Self { frame, payload: Vec::new(), encoded: 0 }
    }

    fn write(&mut self, codec: Codec, encoder: &mut Encoder, out: &mut Vec<u8>) {
        if self.encoded < Self::SETTLED {
            let start = out.len();
            encoder.encode(&self.frame, out);
            self.payload.clear();
            self.payload.extend_from_slice(&out[start..]);
            self.encoded += u8::from(codec == Codec::Opus);
        } else {
            out.extend_from_slice(&self.payload);
        }
    }
}

impl Outbound {
    /// For a call in which this side sends as agreed.
    pub fn new(negotiated: Negotiated, protection: &Protection<'_>, start: StreamStart) -> Self {
        let next = RtpHeader {
            payload_type: negotiated.payload_type,
            marker: true,
            sequence: start.sequence & 0x7fff,
            timestamp: start.timestamp,
            ssrc: start.ssrc,
        };
        Self {
            negotiated,
            srtp: sender(protection),
            encoder: negotiated.codec.encoder(),
            start,
            next,
            digits: DigitSender::new(),
            speaking: false,
            packets: 0,
            octets: 0,
            silence: Silence::new(Frame::silence()),
        }
    }

    /// Goes on with another codec or payload type after a re-INVITE; keys, sender and sequence numbers stay.
    pub fn change_codec(&mut self, negotiated: Negotiated) {
        if negotiated.codec != self.negotiated.codec {
            self.encoder = negotiated.codec.encoder();
            self.silence.encoded = 0;
        }
        self.next.payload_type = negotiated.payload_type;
        self.negotiated = negotiated;
    }

    /// Goes on under another key after a re-INVITE; the key must never have been used before.
    pub fn change_key(&mut self, protection: &Protection<'_>) {
        self.srtp = sender(protection);
    }

    /// Writes the datagram for the next 20 ms over `out`: the frame, or silence, or a key that is being pressed.
    ///
    /// Call it every 20 ms, so that the stream never stops: exchanges and NATs close what is silent.
    pub fn packet(&mut self, frame: Option<&Frame>, out: &mut Vec<u8>) -> Result<(), SrtpError> {
        out.clear();
        let step = self.negotiated.codec.timestamp_step();
        let event = match self.negotiated.telephone_event {
            Some(payload_type) => self.digits.event(self.next.timestamp, step).map(|event| (payload_type, event)),
            None => None,
        };
        if let Some((payload_type, event)) = event {
            let header = RtpHeader { payload_type, marker: event.marker, timestamp: event.timestamp, ..self.next };
            header.write(out);
            out.extend_from_slice(&event.payload);
            self.speaking = false;
        } else {
            self.next.marker = self.packets == 0 || frame.is_some() && !self.speaking;
            self.speaking = frame.is_some();
            self.next.write(out);
            match frame {
                Some(frame) => {
                    self.encoder.encode(frame, out);
                    self.silence.encoded = 0;
                }
                None => self.silence.write(self.negotiated.codec, &mut self.encoder, out),
            }
        }
        self.packets = self.packets.wrapping_add(1);
        self.octets = self.octets.wrapping_add(u32::try_from(out.len() - RtpHeader::LENGTH).unwrap_or(0));
        self.next.sequence = self.next.sequence.wrapping_add(1);
        self.next.timestamp = self.next.timestamp.wrapping_add(step);
        self.srtp.as_mut().map_or(Ok(()), |srtp| srtp.seal(out))
    }

    /// Presses a key towards the other side; it goes out with the coming packets, in place of sound.
    ///
    /// Without an agreed payload type nothing is sent.
    pub fn press(&mut self, digit: Digit) -> Result<(), DigitsFull> {
        if self.negotiated.telephone_event.is_none() {
            return Ok(());
        }
        self.digits.press(digit)
    }

    /// Writes an RTCP report over `out` (RFC 3550 §6.4); send one about every 5 s.
    ///
    /// `heard` is what the call has heard so far, `now` the wall clock.
    pub fn report(&mut self, heard: &Statistics, now: NtpTime, out: &mut Vec<u8>) -> Result<(), SrtpError> {
        out.clear();
        let sent = rtcp::Sent {
            ssrc: self.start.ssrc,
            timestamp: self.next.timestamp,
            packets: self.packets,
            octets: self.octets,
        };
        rtcp::write(&sent, heard, now, out);
        self.srtp.as_mut().map_or(Ok(()), |srtp| srtp.seal_rtcp(out))
    }
}

fn sender(protection: &Protection<'_>) -> Option<SrtpSender> {
    match protection {
        Protection::Clear => None,
        Protection::Srtp(key) => Some(SrtpSender::new(key)),
    }
}
