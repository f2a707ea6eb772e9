//! Somebody takes the disk: data folder and backup, without the master key and the backup's identity.

use std::{fs, ops::ControlFlow, path::Path};

use clevercall_privacy::Kind;

use super::house::{House, MODE_1, MODE_2, NOW, files_hold, files_of};
use crate::{BackupIdentity, CallWriter, MasterKey, OpenError, Vault};

/// What is planted: unlike anything that stands in a database by itself.
const NUMBER: &str = "27182818";
const NAME: &str = "Quixotina Ravnsborg";
const EMAIL: &str = "quixotina@ravnsborg.example";
const WORDS: &str = "taeppefabrikken zirkelbaek";
/// The number as callers say it.
const SPOKEN: [&str; 3] = [
    "syvogtyve atten otteogtyve atten",
    "twenty-seven eighteen twenty-eight eighteen",
    "to syv en otte to otte en otte",
];

/// A text in every form in which it could lie on a disk by mistake.
fn forms(text: &str) -> Vec<Vec<u8>> {
    let wide = |to: fn(u16) -> [u8; 2]| text.encode_utf16().flat_map(to).collect::<Vec<u8>>();
    let base64 = |skipped: usize| {
        // However it is aligned: the middle of the encoded text is the same.
        let encoded = data_encoding::BASE64_NOPAD.encode(&[&vec![0; skipped][..], text.as_bytes()].concat());
        encoded.as_bytes()[4..encoded.len() - 2].to_vec()
    };
    vec![
        text.as_bytes().to_vec(),
        text.to_lowercase().into_bytes(),
        text.to_uppercase().into_bytes(),
        text.chars().rev().collect::<String>().into_bytes(),
        wide(u16::to_le_bytes),
        wide(u16::to_be_bytes),
        data_encoding::HEXLOWER.encode(text.as_bytes()).into_bytes(),
        data_encoding::HEXUPPER.encode(text.as_bytes()).into_bytes(),
        base64(0),
        base64(1),
        base64(2),
    ]
}

/// Every planted text, its parts, and for the number its groups and the bytes of the number itself.
fn planted() -> Vec<Vec<u8>> {
    let mut all: Vec<Vec<u8>> = [NUMBER, NAME, "Quixotina", "Ravnsborg", EMAIL, WORDS, "zirkelbaek"]
        .into_iter()
        .chain(SPOKEN)
        .flat_map(forms)
        .collect();
    for digits in [format!("45{NUMBER}"), "27 18 28 18".to_owned(), "2718 2818".to_owned(), "27-18-28-18".to_owned()] {
        all.extend(forms(&digits));
    }
    let number: u64 = NUMBER.parse().unwrap();
    let international: u64 = format!("45{NUMBER}").parse().unwrap();
    // As a number, in the eight bytes that a column would take (four could occur by chance).
    all.extend([international.to_be_bytes().to_vec(), international.to_le_bytes().to_vec()]);
    all.extend([number.to_be_bytes().to_vec(), number.to_le_bytes().to_vec()]);
    all
}

/// None of what was planted is in any file of the folder.
fn shows_nothing(folder: &Path, what: &str) {
    for needle in planted() {
        assert!(!files_hold(&files_of(folder), &needle), "{what} holds {:?}", String::from_utf8_lossy(&needle));
    }
}

fn taken() -> [(Kind, &'static str); 3] {
    [(Kind::Person, NAME), (Kind::Email, EMAIL), (Kind::Phone, SPOKEN[0])]
}

#[tokio::test]
async fn a_stolen_disk_shows_no_word_and_no_number() {
    for mode in [MODE_1, MODE_2] {
        let house = House::with(mode).await;
        let text = format!("{WORDS} [PERSON_1] [EMAIL_1] {} {}", SPOKEN[1], SPOKEN[2]);
        match house.begin(NUMBER).await.unwrap() {
            CallWriter::AnonymiseAfter(mut writer) => {
                super::house::say(&mut writer, 1, &text, &taken()).await.unwrap();
                // While the call goes on, everything is in the journal.
                shows_nothing(&house.data(), "the open vault");
                writer.end(NOW).await.unwrap();
            }
            writer => writer.end(NOW).await.unwrap(),
        }
        house.town.request_erasure(&super::house::number(NUMBER), NOW).await.unwrap();
        let identity = BackupIdentity::draw();
        let backups = house.folder.path().join("backups");
        fs::create_dir(&backups).unwrap();
        let mut go = |_: crate::BackupProgress| ControlFlow::Continue(());
        let made = house.vault.back_up(&[identity.recipient()], Vec::new(), NOW, &mut go).unwrap().1;
        fs::write(backups.join("made.age"), made).unwrap();
        shows_nothing(&house.data(), "the vault after the call");
        let (data, House { folder, vault, town, .. }) = (house.data(), house);
        drop((vault, town));
        shows_nothing(&data, "the closed vault");
        shows_nothing(&backups, "the backup");
        assert_eq!(Vault::open(&data, &MasterKey::draw(), NOW).err(), Some(OpenError::WrongKey));
        drop(folder);
    }
}

#[tokio::test]
async fn an_opened_backup_without_the_master_key_shows_nothing_either() {
    let house = House::with(MODE_2).await;
    house.call(NUMBER, &format!("{WORDS} [PERSON_1]"), &taken()).await;
    let identity = BackupIdentity::draw();
    let mut go = |_: crate::BackupProgress| ControlFlow::Continue(());
    let made = house.vault.back_up(&[identity.recipient()], Vec::new(), NOW, &mut go).unwrap().1;
    let (mut content, _at) = crate::seal::parcel::open(&identity, &*made).unwrap();
    let opened = house.folder.path().join("opened");
    fs::create_dir(&opened).unwrap();
    std::io::copy(&mut content, &mut fs::File::create(opened.join("content")).unwrap()).unwrap();
    shows_nothing(&opened, "the opened backup");
    assert!(files_hold(&files_of(&opened), b"remainder_turn"), "it is the content that was looked at");
    // The key that everything hangs from is not in it, in any form.
    let line = house.key.line();
    assert!(!files_hold(&files_of(&opened), house.key.secret().bytes()) && !files_hold(&files_of(&opened), &line.as_bytes()[24..]));
}

#[test]
fn the_scan_finds_what_is_there() {
    let folder = tempfile::tempdir().unwrap();
    for needle in planted() {
        fs::write(folder.path().join("file"), [b"xx", &needle[..], b"yy"].concat()).unwrap();
        assert!(files_hold(&files_of(folder.path()), &needle));
    }
    fs::write(folder.path().join("file"), data_encoding::BASE64.encode(format!("ab{NAME}c").as_bytes())).unwrap();
    assert!(planted().iter().any(|needle| files_hold(&files_of(folder.path()), needle)));
}
