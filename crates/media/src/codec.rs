//! The four codecs of a telephone call, always to and from 16 kHz.
//!
//! G.711 and G.722 are ITU-T recommendations (RTP: RFC 3551), Opus is RFC 6716 (RTP: RFC 7587).
//! Opus is run at 16 kHz directly, so only G.711 needs resampling.

use audio_codec::{
    Decoder as _, Encoder as _,
    g722::{G722Decoder, G722Encoder},
    pcma::{PcmaDecoder, PcmaEncoder},
    pcmu::{PcmuDecoder, PcmuEncoder},
};
use ropus::{Application, Bitrate, Channels, DecodeMode, InbandFec, Signal};
use thiserror::Error;
use zeroize::Zeroizing;

use crate::{
    Frame, Sound,
    halfband::{Doubler, Halver},
};

/// How speech is written into packets.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum Codec {
    /// G.711 A-law, 8 kHz: every telephone in Europe.
    Pcma,
    /// G.711 µ-law, 8 kHz: every telephone in America and Japan.
    Pcmu,
    /// G.722, 16 kHz.
    G722,
    /// Opus, here at 16 kHz.
    Opus,
}

/// Why a payload is not speech.
#[derive(Clone, Copy, Debug, Error, PartialEq, Eq)]
pub enum CodecError {
    /// Nothing in the packet, or more than 120 ms.
    #[error(
        "a packet holds {0} bytes, which is not 1 to 120 ms of sound; check the packet time (ptime) of the caller's line"
    )]
    Length(usize),
    /// The payload is not of this codec.
    #[error("a packet is not valid {0:?}; the caller's line sends another codec than it agreed to")]
    Malformed(Codec),
}

impl Codec {
    /// Every codec, best sound first.
    pub const ALL: [Self; 4] = [Self::Opus, Self::G722, Self::Pcma, Self::Pcmu];

    /// The encoding name in SDP's `rtpmap`; names are compared without case (RFC 8866 §6.6).
    pub const fn rtp_name(self) -> &'static str {
        match self {
            Self::Pcma => "PCMA",
            Self::Pcmu => "PCMU",
            Self::G722 => "G722",
            Self::Opus => "opus",
        }
    }

    /// The RTP clock in Hz: 8000 for G.722 although it samples at 16 kHz (RFC 3551 §4.5.2), always 48000 for Opus.
    pub const fn rtp_clock_rate(self) -> u32 {
        match self {
            Self::Pcma | Self::Pcmu | Self::G722 => 8_000,
            Self::Opus => 48_000,
        }
    }

    /// The channels that `rtpmap` says: always 2 for Opus (RFC 7587 §7), whatever is sent.
    pub const fn rtp_channels(self) -> u8 {
        match self {
            Self::Opus => 2,
            Self::Pcma | Self::Pcmu | Self::G722 => 1,
        }
    }

    /// RTP clock ticks in a frame of 20 ms.
    pub(crate) const fn timestamp_step(self) -> u32 {
        self.rtp_clock_rate() / 50
    }

    /// The payload type that needs no `rtpmap` (RFC 3551 table 4); Opus has none.
    pub const fn static_payload_type(self) -> Option<u8> {
        match self {
            Self::Pcmu => Some(0),
            Self::Pcma => Some(8),
            Self::G722 => Some(9),
            Self::Opus => None,
        }
    }

    /// A fresh decoder for one direction of one call.
    pub fn decoder(self) -> Decoder {
        Decoder::new(self)
    }

    /// A fresh encoder for one direction of one call.
    pub fn encoder(self) -> Encoder {
        Encoder::new(self)
    }
}

/// Longest sound in a packet, in 16 kHz samples: 120 ms, the longest Opus packet.
const LONGEST: usize = 6 * Frame::SAMPLES;

/// From packets to 16 kHz samples, for one direction of one call.
pub struct Decoder {
    codec: Codec,
    state: DecoderState,
}

enum DecoderState {
    Pcma(Doubler),
    Pcmu(Doubler),
    G722(Box<G722Decoder>),
    Opus(Box<ropus::Decoder>),
}

impl Decoder {
    fn new(codec: Codec) -> Self {
        let state = match codec {
            Codec::Pcma => DecoderState::Pcma(Doubler::new()),
            Codec::Pcmu => DecoderState::Pcmu(Doubler::new()),
            Codec::G722 => DecoderState::G722(Box::new(G722Decoder::new())),
            Codec::Opus => DecoderState::Opus(Box::new(
                ropus::Decoder::new(Frame::RATE, Channels::Mono).expect("Opus knows 16 kHz mono"),
            )),
        };
        Self { codec, state }
    }

    /// Decodes a packet of any length up to 120 ms.
    pub fn decode(&mut self, payload: &[u8]) -> Result<Sound, CodecError> {
        let mut samples = Vec::with_capacity(LONGEST);
        self.decode_into(payload, &mut samples)?;
        Ok(Sound::new(samples))
    }

    /// Fills a gap of up to a packet with what the packet after it repeats (Opus in-band error correction).
    ///
    /// Says no for other codecs and for packets that repeat nothing; then [`Concealment`](crate::Concealment) fills it.
    /// Opus' own concealment is not used: it left holes of 8 to 20 dB in the lost packet and the one after it, where the
    /// last pitch period repeated keeps the level (`docs/decisions/media.md`).
    pub fn recover(&mut self, next: &[u8], gap: &mut [i16]) -> bool {
        match &mut self.state {
            DecoderState::Opus(opus) if repeats_the_last(next) => opus.decode(next, gap, DecodeMode::Fec).is_ok(),
            DecoderState::Opus(_) | DecoderState::Pcma(_) | DecoderState::Pcmu(_) | DecoderState::G722(_) => false,
        }
    }

    pub(crate) fn decode_into(&mut self, payload: &[u8], out: &mut Vec<i16>) -> Result<(), CodecError> {
        let bytes_at_most = if self.codec == Codec::Opus { 1_500 } else { LONGEST / 2 };
        if payload.is_empty() || payload.len() > bytes_at_most {
            return Err(CodecError::Length(payload.len()));
        }
        let malformed = CodecError::Malformed(self.codec);
        let mut scratch = Zeroizing::new([0_i16; LONGEST]);
        match &mut self.state {
            DecoderState::Pcma(doubler) => {
                let count = PcmaDecoder::new().decode_into(payload, &mut *scratch).map_err(|_| malformed)?;
                doubler.double(&scratch[..count], out);
            }
            DecoderState::Pcmu(doubler) => {
                let count = PcmuDecoder::new().decode_into(payload, &mut *scratch).map_err(|_| malformed)?;
                doubler.double(&scratch[..count], out);
            }
            DecoderState::G722(g722) => {
                let count = g722.decode_into(payload, &mut *scratch).map_err(|_| malformed)?;
                out.extend_from_slice(&scratch[..count]);
            }
            DecoderState::Opus(opus) => {
                let count = opus.decode(payload, &mut *scratch, DecodeMode::Normal).map_err(|_| malformed)?;
                out.extend_from_slice(&scratch[..count]);
            }
        }
        Ok(())
    }
}

/// Whether an Opus packet of one frame carries the frame before it at low rate (LBRR, RFC 6716 §4.2.3 and §4.2.4).
///
/// The flags stand before all entropy-coded symbols, one voice bit a 20 ms and then this one.
fn repeats_the_last(packet: &[u8]) -> bool {
    let [toc, flags, ..] = packet else { return false };
    let twenties = match toc >> 3 {
        2 | 6 | 10 => 2,
        3 | 7 | 11 => 3,
        0..16 => 1,
        _ => return false,
    };
    let one_frame = toc & 3 == 0;
    one_frame && flags >> (7 - twenties) & 1 != 0
}

/// From frames to packets, for one direction of one call.
pub struct Encoder {
    state: EncoderState,
}

enum EncoderState {
    Pcma(Box<Halver>),
    Pcmu(Box<Halver>),
    G722(Box<G722Encoder>),
    Opus(Box<ropus::Encoder>),
}

impl Encoder {
    /// Bits a second for Opus: wide-band speech without audible loss (RFC 7587 §3.1.1 suggests 16 to 20 kbit/s).
    const OPUS_BITS: u32 = 24_000;
    /// Opus' effort, from 0 to 10: speech at this rate doesn't gain from more, and one call must stay cheap.
    const OPUS_EFFORT: u8 = 0;

    /// Loss that Opus is told to expect, so that it leans less on the packets before.
    const OPUS_LOSS_PERCENT: u8 = 10;

    fn new(codec: Codec) -> Self {
        let state = match codec {
            Codec::Pcma => EncoderState::Pcma(Box::new(Halver::new())),
            Codec::Pcmu => EncoderState::Pcmu(Box::new(Halver::new())),
            Codec::G722 => EncoderState::G722(Box::new(G722Encoder::new())),
            Codec::Opus => EncoderState::Opus(Box::new(
                ropus::Encoder::builder(Frame::RATE, Channels::Mono, Application::Voip)
                    .bitrate(Bitrate::Bits(Self::OPUS_BITS))
                    .complexity(Self::OPUS_EFFORT)
                    .signal(Signal::Voice)
                    .inband_fec(InbandFec::Disabled)
                    .packet_loss_perc(Self::OPUS_LOSS_PERCENT)
                    .build()
                    .expect("Opus knows 16 kHz mono at this rate"),
            )),
        };
        Self { state }
    }

    /// Appends the payload for 20 ms of sound to `out`.
    pub fn encode(&mut self, frame: &Frame, out: &mut Vec<u8>) {
        let start = out.len();
        out.resize(start + Self::PAYLOAD_AT_MOST, 0);
        let room = &mut out[start..];
        let count = match &mut self.state {
            EncoderState::Pcma(halver) => PcmaEncoder::new().encode_into(&halve(halver, frame), room).ok(),
            EncoderState::Pcmu(halver) => PcmuEncoder::new().encode_into(&halve(halver, frame), room).ok(),
            EncoderState::G722(g722) => g722.encode_into(frame.samples(), room).ok(),
            EncoderState::Opus(opus) => opus.encode(frame.samples(), room).ok(),
        };
        out.truncate(start + count.expect("the room is larger than any 20 ms payload"));
    }

    const PAYLOAD_AT_MOST: usize = 1_275;
}

fn halve(halver: &mut Halver, frame: &Frame) -> Zeroizing<Vec<i16>> {
    let mut narrow = Zeroizing::new(Vec::with_capacity(Frame::SAMPLES / 2));
    halver.halve(frame.samples(), &mut narrow);
    narrow
}

#[cfg(test)]
mod tests {
    use super::*;

    /// Something like a voice: a pitch that glides and its harmonics, below 3 kHz.
    fn voice(millis: usize) -> Vec<i16> {
        let mut turn = 0.0_f32;
        let sample = |place: usize| {
            turn += std::f32::consts::TAU * (120.0 + 40.0 * (place as f32 / 8_000.0).sin()) / 16_000.0;
            let sum: f32 = (1..12).map(|harmonic| (turn * harmonic as f32).sin() / harmonic as f32).sum();
            (sum * 5_000.0) as i16
        };
        (0..millis * 16).map(sample).collect()
    }

    fn through(codec: Codec, sound: &[i16]) -> Vec<i16> {
        let (mut encoder, mut decoder) = (codec.encoder(), codec.decoder());
        let mut heard = Vec::new();
        for frame in (0..).map_while(|index| Sound::new(sound.to_vec()).frame(index)) {
            let mut payload = Vec::new();
            encoder.encode(&frame, &mut payload);
            decoder.decode_into(&payload, &mut heard).unwrap();
        }
        heard
    }

    /// The best ratio of sound to error in dB over all delays a codec may have.
    fn fidelity(sound: &[i16], heard: &[i16]) -> f32 {
        let energy = |samples: &mut dyn Iterator<Item = f32>| samples.map(|sample| sample * sample).sum::<f32>();
        let at = |delay: usize| {
            let pairs = sound[3_200..].iter().zip(&heard[3_200 + delay..]);
            let error = energy(&mut pairs.map(|(one, other)| f32::from(*one) - f32::from(*other)));
            10.0 * (energy(&mut sound[3_200..sound.len() - delay].iter().map(|one| f32::from(*one))) / error).log10()
        };
        (0..200).map(at).fold(f32::MIN, f32::max)
    }

    #[test]
    fn speech_survives_every_codec() {
        for (codec, least_db) in [(Codec::Pcma, 28.0), (Codec::Pcmu, 28.0), (Codec::G722, 18.0), (Codec::Opus, 5.0)] {
            let sound = voice(1_000);
            let ratio = fidelity(&sound, &through(codec, &sound));
            assert!(ratio > least_db, "{codec:?} {ratio}");
        }
    }

    #[test]
    fn every_a_law_and_mu_law_byte_survives_a_round_trip() {
        for byte in 0..=255_u8 {
            let mut sample = [0];
            PcmaDecoder::new().decode_into(&[byte], &mut sample).unwrap();
            let mut again = [0];
            PcmaEncoder::new().encode_into(&sample, &mut again).unwrap();
            assert!(
                again == [byte] || byte == 0x55,
                "A-law {byte}: the least negative step becomes the least positive"
            );
            PcmuDecoder::new().decode_into(&[byte], &mut sample).unwrap();
            PcmuEncoder::new().encode_into(&sample, &mut again).unwrap();
            assert!(again == [byte] || byte == 0x7f, "mu-law {byte}: -0 becomes +0");
        }
    }

    #[test]
    fn packets_of_10_to_120_ms_are_decoded_whole() {
        for (codec, bytes_a_ms) in [(Codec::Pcma, 8), (Codec::Pcmu, 8), (Codec::G722, 8)] {
            for millis in [10, 20, 30, 40, 60, 120] {
                assert_eq!(codec.decoder().decode(&vec![0x55; millis * bytes_a_ms]).unwrap().millis(), millis as u64);
            }
        }
        for (samples, millis) in [(160, 10), (320, 20), (640, 40), (960, 60)] {
            let mut payload = [0; 1_275];
            let mut encoder = ropus::Encoder::builder(16_000, Channels::Mono, Application::Voip).build().unwrap();
            let count = encoder.encode(&voice(60)[..samples], &mut payload).unwrap();
            assert_eq!(Codec::Opus.decoder().decode(&payload[..count]).unwrap().millis(), millis);
        }
    }

    #[test]
    fn stereo_opus_at_48_khz_is_heard_as_one_channel() {
        let mut encoder = ropus::Encoder::builder(48_000, Channels::Stereo, Application::Audio).build().unwrap();
        let mut payload = [0; 1_275];
        let count = encoder.encode(&[1_000; 1_920], &mut payload).unwrap();
        assert_eq!(Codec::Opus.decoder().decode(&payload[..count]).unwrap().millis(), 20);
    }

    #[test]
    fn a_lost_packet_is_recovered_from_one_that_repeats_it_and_from_no_other() {
        let sound = voice(1_000);
        for (fec, recovered) in [(InbandFec::Enabled, true), (InbandFec::Disabled, false)] {
            let builder =
                ropus::Encoder::builder(16_000, Channels::Mono, Application::Voip).bitrate(Bitrate::Bits(24_000));
            let mut encoder = builder.complexity(5).packet_loss_perc(20).inband_fec(fec).build().unwrap();
            let mut lossy = Codec::Opus.decoder();
            for (number, frame) in sound.chunks_exact(320).enumerate() {
                let mut payload = [0; 1_275];
                let count = encoder.encode(frame, &mut payload).unwrap();
                let mut heard = Vec::new();
                match number {
                    20 => {}
                    21 => {
                        let mut gap = [0; 320];
                        assert_eq!(lossy.recover(&payload[..count], &mut gap), recovered);
                        let level = gap.iter().map(|sample| f32::from(*sample).powi(2)).sum::<f32>().sqrt();
                        assert!(!recovered || level > 40_000.0, "{level}");
                        break;
                    }
                    _ => lossy.decode_into(&payload[..count], &mut heard).unwrap(),
                }
            }
        }
        assert!(!Codec::Pcma.decoder().recover(&[0x55; 160], &mut [0; 320]));
    }

    #[test]
    fn what_is_no_payload_is_refused() {
        for codec in Codec::ALL {
            assert_eq!(codec.decoder().decode(&[]).err(), Some(CodecError::Length(0)));
            assert_eq!(codec.decoder().decode(&[0; 2_000]).err(), Some(CodecError::Length(2_000)));
        }
        assert_eq!(Codec::Opus.decoder().decode(&[0xff; 3]).err(), Some(CodecError::Malformed(Codec::Opus)));
    }

    #[test]
    fn names_and_clocks_are_those_of_the_rfcs() {
        let facts = |codec: Codec| {
            (codec.rtp_name(), codec.rtp_clock_rate(), codec.timestamp_step(), codec.static_payload_type())
        };
        assert_eq!(facts(Codec::Pcma), ("PCMA", 8_000, 160, Some(8)));
        assert_eq!(facts(Codec::Pcmu), ("PCMU", 8_000, 160, Some(0)));
        assert_eq!(facts(Codec::G722), ("G722", 8_000, 160, Some(9)));
        assert_eq!(facts(Codec::Opus), ("opus", 48_000, 960, None));
    }
}
