//! What a frame of 20 ms costs, stage by stage and for whole calls: `cargo bench -p clevercall-media`.
//!
//! Prints microseconds of one core a frame (the median of many runs, and the quickest) and the memory of a call.

#![expect(clippy::print_stdout, clippy::disallowed_methods, reason = "a benchmark measures and prints")]

use std::{hint::black_box, time::Instant};

use clevercall_media::{
    Codec, Frame, Inbound, Negotiated, Outbound, Protection, Sound, SrtpKey, SrtpReceiver, SrtpSender, SrtpSuite,
    StreamStart, VoiceActivity,
};
use zeroize::Zeroizing;

/// Frames of a run, ten seconds.
const FRAMES: usize = 500;
const RUNS: usize = 21;

/// Prints what `run` costs for each of its frames.
fn measure(stage: &str, mut run: impl FnMut()) {
    let mut costs: Vec<f64> = (0..RUNS)
        .map(|_| {
            let start = Instant::now();
            run();
            start.elapsed().as_secs_f64() * 1e6 / FRAMES as f64
        })
        .collect();
    costs.sort_by(f64::total_cmp);
    println!("{stage:<44} {:7.2} {:7.2}", costs[RUNS / 2], costs[0]);
}

/// Ten seconds as a caller gives them: sentences with pauses, 4 in 10 frames spoken.
fn conversation() -> Vec<Frame> {
    let mut samples = Vec::new();
    for name in ["opening_hours", "name_and_phone", "health"] {
        let path = format!(concat!(env!("CARGO_MANIFEST_DIR"), "/../../audio/en/{}.wav"), name);
        let mut file = hound::WavReader::open(path).expect("the sentences are part of the project");
        samples.extend(file.samples::<i16>().map(|sample| sample.expect("16 bits")));
    }
    samples.truncate(FRAMES * Frame::SAMPLES * 4 / 10);
    samples.resize(FRAMES * Frame::SAMPLES, 0);
    let sound = Sound::new(samples);
    (0..FRAMES).map(|index| sound.frame(index).expect("ten seconds")).collect()
}

fn payloads(codec: Codec, frames: &[Frame]) -> Vec<Vec<u8>> {
    let mut encoder = codec.encoder();
    let encode = |frame| {
        let mut payload = Vec::new();
        encoder.encode(frame, &mut payload);
        payload
    };
    frames.iter().map(encode).collect()
}

fn codecs(frames: &[Frame]) {
    for codec in Codec::ALL {
        let mut encoder = codec.encoder();
        let mut out = Vec::new();
        measure(&format!("{} encode, with resampling", codec.rtp_name()), || {
            for frame in frames {
                out.clear();
                encoder.encode(frame, &mut out);
                black_box(&out);
            }
        });
        let payloads = payloads(codec, frames);
        let mut decoder = codec.decoder();
        measure(&format!("{} decode, with resampling", codec.rtp_name()), || {
            payloads.iter().for_each(|payload| drop(black_box(decoder.decode(payload))));
        });
    }
}

fn voice(frames: &[Frame]) {
    let mut activity = VoiceActivity::new();
    measure("voice activity, 4 in 10 frames spoken", || {
        for frame in frames {
            black_box(activity.hear(frame));
        }
    });
    measure("voice activity, silence", || {
        for _ in 0..FRAMES {
            black_box(activity.hear(&frames[FRAMES - 1]));
        }
    });
    let spoken = &frames[..FRAMES * 4 / 10];
    measure("voice activity, speech without a pause", || {
        for frame in spoken.iter().cycle().take(FRAMES) {
            black_box(activity.hear(frame));
        }
    });
}

fn key() -> SrtpKey {
    SrtpKey::from_random(SrtpSuite::AesCm128HmacSha1_80, &Zeroizing::new([7; SrtpKey::LENGTH]))
}

fn protection() {
    let (mut sender, mut receiver) = (SrtpSender::new(&key()), SrtpReceiver::new(&key()));
    let mut sequence = 0_u16;
    measure("SRTP seal and open, 160 bytes", || {
        for _ in 0..FRAMES {
            sequence = sequence.wrapping_add(1);
            let [high, low] = sequence.to_be_bytes();
            let mut packet = vec![0x80, 8, high, low];
            packet.resize(172, 0);
            sender.seal(&mut packet).expect("numbers go up");
            black_box(receiver.open(&mut packet).expect("sealed just now"));
        }
    });
}

/// A whole call: what comes in is heard, what is said goes out.
struct Call {
    inbound: Inbound,
    outbound: Outbound,
    now_ms: u64,
}

impl Call {
    fn new(codec: Codec, protection: &Protection<'_>) -> Self {
        let negotiated =
            Negotiated { codec, payload_type: codec.static_payload_type().unwrap_or(96), telephone_event: Some(101) };
        let start = StreamStart { ssrc: 1, sequence: 1, timestamp: 1 };
        Self {
            inbound: Inbound::new(negotiated, protection),
            outbound: Outbound::new(negotiated, protection, start),
            now_ms: 0,
        }
    }

    /// Twenty milliseconds, in which the caller's datagram is one that was sealed before.
    fn tick(&mut self, datagram: &mut [u8], say: Option<&Frame>, out: &mut Vec<u8>) {
        self.now_ms += 20;
        self.inbound.receive(datagram, self.now_ms).expect("sealed for this call");
        black_box(self.inbound.tick(self.now_ms));
        self.outbound.packet(say, out).expect("numbers go up");
    }
}

fn calls(name: &str, codec: Codec, protection: &Protection<'_>, frames: &[Frame]) {
    let mut call = Call::new(codec, protection);
    let mut caller = Call::new(codec, protection);
    let mut out = Vec::new();
    // The caller's side is prepared outside the measured time: RUNS runs of datagrams.
    let mut runs = (0..RUNS)
        .map(|_| {
            let seal = |frame| {
                let mut datagram = Vec::new();
                caller.outbound.packet(Some(frame), &mut datagram).expect("numbers go up");
                datagram
            };
            frames.iter().map(seal).collect::<Vec<_>>()
        })
        .collect::<Vec<_>>()
        .into_iter();
    measure(name, || {
        let mut datagrams = runs.next().expect("as many as are measured");
        // The assistant speaks while the caller is silent.
        for (frame, datagram) in datagrams.iter_mut().enumerate() {
            let say = (frame >= FRAMES * 4 / 10).then(|| &frames[frame - FRAMES * 4 / 10]);
            call.tick(datagram, say, &mut out);
        }
    });
}

/// Prints the memory of a call; the calls live on, so that the next measurement doesn't reuse their room.
fn memory(name: &str, codec: Codec, protection: &Protection<'_>, frames: &[Frame]) -> Vec<Call> {
    const CALLS: u32 = 200;
    let before = resident_kib();
    let mut out = Vec::new();
    let calls: Vec<Call> = (0..CALLS)
        .map(|_| {
            let mut call = Call::new(codec, protection);
            let mut caller = Call::new(codec, protection);
            for frame in &frames[..50] {
                let mut datagram = Vec::new();
                caller.outbound.packet(Some(frame), &mut datagram).expect("numbers go up");
                call.tick(&mut datagram, Some(frame), &mut out);
            }
            call
        })
        .collect();
    println!("{name:<44} {:7.1} KiB a call", (resident_kib() - before) / f64::from(CALLS));
    calls
}

fn resident_kib() -> f64 {
    let status = std::fs::read_to_string("/proc/self/status").unwrap_or_default();
    let line = status.lines().find_map(|line| line.strip_prefix("VmRSS:"));
    line.and_then(|line| line.trim().strip_suffix(" kB")?.parse().ok()).unwrap_or(f64::NAN)
}

fn main() {
    let frames = conversation();
    let key = key();
    let living = [
        memory("PCMA call, clear", Codec::Pcma, &Protection::Clear, &frames),
        memory("G722 call, SRTP", Codec::G722, &Protection::Srtp(&key), &frames),
        memory("Opus call, SRTP", Codec::Opus, &Protection::Srtp(&key), &frames),
    ];
    drop(living);
    println!("{:<44} {:>7} {:>7}  microseconds a frame", "", "median", "least");
    codecs(&frames);
    voice(&frames);
    protection();
    calls("whole PCMA call, clear", Codec::Pcma, &Protection::Clear, &frames);
    calls("whole PCMA call, SRTP", Codec::Pcma, &Protection::Srtp(&key), &frames);
    calls("whole G722 call, SRTP", Codec::G722, &Protection::Srtp(&key), &frames);
    calls("whole Opus call, SRTP", Codec::Opus, &Protection::Srtp(&key), &frames);
}
