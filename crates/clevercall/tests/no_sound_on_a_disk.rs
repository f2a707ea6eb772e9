//! A whole call with the real program and the real recogniser; then every place it could have written to is searched.
//!
//! Control CC-01: neither the caller's sound, in any form a telephone knows, nor their words stand on a disk, during the
//! call or after it.

use std::{
    fs,
    net::{TcpListener, TcpStream},
    path::{Path, PathBuf},
    process::{Child, Command, Stdio},
    thread,
    time::Duration,
};

/// Said by the caller: a sentence with a health condition in it.
const CLIP: &str = "health";
const WORDS: [&str; 3] = ["diabetes", "transport to the hospital", "22334455"];

/// A server in a folder of its own, with everything a program may write to inside it; ended when dropped.
struct Server {
    folder: tempfile::TempDir,
    program: Child,
    sip: u16,
}

impl Drop for Server {
    fn drop(&mut self) {
        // It may have ended by itself.
        drop(self.program.kill());
        drop(self.program.wait());
    }
}

fn root() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("../..")
}

fn free_port() -> u16 {
    TcpListener::bind("127.0.0.1:0").expect("loopback has a free port").local_addr().expect("it is bound").port()
}

fn clevercall(folder: &Path) -> Command {
    let mut command = Command::new(env!("CARGO_BIN_EXE_clevercall"));
    let temporary = folder.join("tmp");
    command.current_dir(folder).env("TMPDIR", &temporary).env("HOME", folder).stdin(Stdio::null());
    command
}

fn serve() -> Server {
    let folder = tempfile::tempdir().expect("a temporary folder");
    let path = folder.path();
    fs::create_dir(path.join("tmp")).expect("the folder is ours");
    assert!(clevercall(path).args(["init", "."]).stdout(Stdio::null()).status().expect("init runs").success());
    let (sip, tls, http) = (free_port(), free_port(), free_port());
    let models = std::env::var_os("CLEVERCALL_MODELS").map_or_else(|| root().join("models"), PathBuf::from);
    let models = models.canonicalize().expect("the speech models are fetched; type ./run models");
    let file = path.join("clevercall.toml");
    let text = fs::read_to_string(&file)
        .expect("init wrote it")
        .replace("127.0.0.1:5060", &format!("127.0.0.1:{sip}"))
        .replace("127.0.0.1:5061", &format!("127.0.0.1:{tls}"))
        .replace("# listen = \"127.0.0.1:8080\"", &format!("listen = \"127.0.0.1:{http}\""))
        .replace("# models = \"models\"", &format!("models = \"{}\"", models.display()));
    fs::write(&file, text).expect("the folder is ours");
    let log = fs::File::create(path.join("log")).expect("the folder is ours");
    let watched = fs::File::create(path.join("watched")).expect("the folder is ours");
    let program = clevercall(path).args(["serve", "--watch"]).stderr(log).stdout(watched).spawn().expect("it starts");
    let server = Server { folder, program, sip };
    for _look in 0..600 {
        if fs::read_to_string(server.folder.path().join("log")).is_ok_and(|log| log.contains("Ready to answer")) {
            assert!(TcpStream::connect(("127.0.0.1", sip)).is_ok());
            return server;
        }
        thread::sleep(Duration::from_millis(200));
    }
    panic!(
        "the server did not get ready: {}",
        fs::read_to_string(server.folder.path().join("log")).unwrap_or_default()
    );
}

/// The loudest 15 ms of the clip, at 16 and at 8 kHz.
///
/// On its way the sound is coded and resampled, so no byte of it stays the same; its shape does.
fn shapes() -> Vec<Vec<f32>> {
    let clip = root().join(format!("audio/en/{CLIP}.wav"));
    let samples: Vec<f32> = hound::WavReader::open(clip)
        .expect("the clip is in the project")
        .samples::<i16>()
        .map(|sample| f32::from(sample.expect("16 bits a sample")))
        .collect();
    let loud = samples.windows(480).max_by(|a, b| energy(a).total_cmp(&energy(b))).expect("it is longer than that");
    vec![loud[..240].to_vec(), loud.iter().step_by(2).copied().collect()]
}

fn energy(samples: &[f32]) -> f32 {
    samples.iter().map(|sample| sample * sample).sum()
}

/// A byte of G.711 A-law (ITU-T G.711, table 1a) as a linear sample.
fn a_law(byte: u8) -> f32 {
    let byte = byte ^ 0x55;
    let (exponent, mantissa) = (i32::from(byte >> 4 & 7), i32::from(byte & 15));
    let magnitude = if exponent == 0 { mantissa * 16 + 8 } else { (mantissa * 16 + 264) << (exponent - 1) };
    (if byte & 0x80 == 0 { -magnitude } else { magnitude }) as f32
}

/// A byte of G.711 µ-law (ITU-T G.711, table 2a) as a linear sample.
fn mu_law(byte: u8) -> f32 {
    let byte = !byte;
    let magnitude = ((i32::from(byte & 15) * 8 + 132) << (byte >> 4 & 7)) - 132;
    (if byte & 0x80 == 0 { magnitude } else { -magnitude }) as f32
}

/// Whether the bytes, read as 16 bits (both alignments), A-law or µ-law, hold a stretch of this shape.
fn holds_sound(bytes: &[u8], shapes: &[Vec<f32>]) -> bool {
    let linear =
        |bytes: &[u8]| bytes.chunks_exact(2).map(|pair| f32::from(i16::from_le_bytes([pair[0], pair[1]]))).collect();
    let readings: [Vec<f32>; 4] = [
        linear(bytes),
        linear(bytes.get(1..).unwrap_or_default()),
        bytes.iter().map(|byte| a_law(*byte)).collect(),
        bytes.iter().map(|byte| mu_law(*byte)).collect(),
    ];
    readings.iter().any(|samples| shapes.iter().any(|shape| correlates(samples, shape)))
}

/// Normalised correlation above 0.8 anywhere: noise of 240 samples reaches 0.3.
fn correlates(samples: &[f32], shape: &[f32]) -> bool {
    let wanted = 0.8 * energy(shape).sqrt();
    samples.windows(shape.len()).any(|window| {
        let product: f32 = window.iter().zip(shape).map(|(sample, like)| sample * like).sum();
        product.abs() > wanted * energy(window).sqrt().max(1.0)
    })
}

/// What is found in the folder that must not be there.
fn traces(folder: &Path, shapes: &[Vec<f32>]) -> Vec<String> {
    let mut found = Vec::new();
    for entry in fs::read_dir(folder).expect("the folder is ours").flatten() {
        let path = entry.path();
        if path.is_dir() {
            found.extend(traces(&path, shapes));
            continue;
        }
        let bytes = fs::read(&path).unwrap_or_default();
        let holds = |needle: &[u8]| bytes.windows(needle.len()).any(|window| window == needle);
        let sound = [&b"RIFF"[..], b"WAVEfmt", b"OggS", b"fLaC"].into_iter().any(holds) || holds_sound(&bytes, shapes);
        let words = WORDS.iter().any(|word| {
            let text = bytes.to_ascii_lowercase();
            text.windows(word.len()).any(|window| window == word.as_bytes())
        });
        // What is left of the sentence is meant to be shown to whoever watches; the rest of it is not.
        let is_shown = path.ends_with("watched") && !holds(b"diabetes") && !holds(b"22334455");
        if sound || (words && !is_shown) {
            found.push(path.display().to_string());
        }
    }
    found
}

#[test]
fn a_call_leaves_neither_sound_nor_words_on_a_disk() {
    let server = serve();
    let shapes = shapes();
    let clip = root().join(format!("audio/en/{CLIP}.wav")).canonicalize().expect("the clip is in the project");
    let target = format!("sip:answers@127.0.0.1:{}", server.sip);
    let mut caller = clevercall(server.folder.path())
        .args(["call", &target, "--clear", "--from", "+4522334455", "--say"])
        .arg(&clip)
        .stdout(Stdio::null())
        .spawn()
        .expect("the caller starts");
    let mut during = Vec::new();
    while caller.try_wait().expect("the caller is ours").is_none() {
        during.extend(traces(server.folder.path(), &shapes));
        thread::sleep(Duration::from_millis(500));
    }
    let after = traces(server.folder.path(), &shapes);
    let watched = fs::read_to_string(server.folder.path().join("watched")).expect("the server prints what it hears");
    assert!(watched.contains("I have [HEALTH] and I need help"), "the sentence was not heard: {watched}");
    assert_eq!((during, after), (Vec::<String>::new(), Vec::new()));
}

#[test]
fn the_search_finds_what_it_looks_for() {
    let folder = tempfile::tempdir().expect("a temporary folder");
    let shapes = shapes();
    let nearest = |law: fn(u8) -> f32, sample: f32| {
        (0..=u8::MAX).min_by(|a, b| (law(*a) - sample).abs().total_cmp(&(law(*b) - sample).abs())).unwrap_or_default()
    };
    let coded = |law| shapes[1].iter().map(|sample| nearest(law, *sample)).collect::<Vec<u8>>();
    let linear: Vec<u8> = shapes[0].iter().flat_map(|sample| (*sample as i16 / 3).to_le_bytes()).collect();
    let odd = [&b"x"[..], &linear].concat();
    let contents = [linear, odd, coded(a_law), coded(mu_law), b"I have Diabetes".to_vec(), b"RIFF".to_vec()];
    for (name, content) in contents.iter().enumerate() {
        fs::write(folder.path().join(name.to_string()), content).expect("the folder is ours");
    }
    assert_eq!(traces(folder.path(), &shapes).len(), contents.len());
}
