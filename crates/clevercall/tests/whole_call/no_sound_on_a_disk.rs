//! A whole call with the real program and the real recogniser; then every place it could have written to is searched.
//!
//! Control CC-01: neither the caller's sound, in any form a telephone knows, nor their words stand on a disk, during the
//! call or after it.

use std::{fs, path::Path, process::Stdio, thread, time::Duration};

use crate::{
    server::{clevercall, serve},
    sound::{a_law, clip_file, holds_sound, mu_law, shapes},
};

/// Said by the caller: a sentence with a health condition in it.
const CLIP: &str = "health";
const WORDS: [&str; 3] = ["diabetes", "transport to the hospital", "22334455"];

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
    let shapes = shapes(CLIP);
    let target = format!("sip:answers@127.0.0.1:{}", server.sip);
    let mut caller = clevercall(server.folder.path())
        .args(["call", &target, "--clear", "--from", "+4522334455", "--say"])
        .arg(clip_file(CLIP))
        .stdout(Stdio::null())
        .spawn()
        .expect("the caller starts");
    let mut during = Vec::new();
    while caller.try_wait().expect("the caller is ours").is_none() {
        during.extend(traces(server.folder.path(), &shapes));
        thread::sleep(Duration::from_millis(500));
    }
    let after = traces(server.folder.path(), &shapes);
    let watched = server.watched();
    assert!(watched.contains("I have [HEALTH] and I need help"), "the sentence was not heard: {watched}");
    assert_eq!((during, after), (Vec::<String>::new(), Vec::new()));
}

#[test]
fn the_search_finds_what_it_looks_for() {
    let folder = tempfile::tempdir().expect("a temporary folder");
    let shapes = shapes(CLIP);
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
