//! The ledger's file: whole, or refused with its line.

use clevercall_privacy::Kind;

use super::house::{House, MODE_2, NOW, by_number};
use crate::{CertificateKey, LedgerFault, LedgerFileError, verify_ledger_file};

async fn written() -> (String, CertificateKey, u64) {
    let house = House::with(MODE_2).await;
    house.call("22334455", "jeg er [PERSON_1]", &[(Kind::Person, "Quixotina")]).await;
    house.forget(by_number("22334455")).await.unwrap();
    house.town.rotate_key(NOW).await.unwrap();
    let mut file = Vec::new();
    let entries = house.vault.write_ledger(&mut file, NOW).await.unwrap();
    (String::from_utf8(file).unwrap(), house.vault.certificate_key(), entries)
}

/// What is said about the file after something was done to its lines.
fn fault_after(file: &str, key: CertificateKey, harm: impl FnOnce(&mut Vec<String>)) -> (u64, LedgerFileError) {
    let mut lines: Vec<String> = file.lines().map(str::to_owned).collect();
    harm(&mut lines);
    let harmed = lines.iter().map(|line| format!("{line}\n")).collect::<String>();
    let fault = verify_ledger_file(harmed.as_bytes(), key).unwrap_err();
    (fault.line, fault.what)
}

#[tokio::test]
async fn a_whole_file_verifies_without_the_vault() {
    let (file, key, entries) = written().await;
    let report = verify_ledger_file(file.as_bytes(), key).unwrap();
    assert_eq!((report.entries, report.fault, report.head.unwrap().position), (entries, None, entries));
    assert!(entries >= 4 && !file.contains("22334455") && !file.contains("uixotina"));
}

#[tokio::test]
async fn every_harm_is_told_with_its_line() {
    let (file, key, entries) = written().await;
    let told = |harm: fn(&mut Vec<String>)| fault_after(&file, key, harm);
    let chain = LedgerFileError::Chain;
    assert_eq!(told(|lines| drop(lines.remove(1))), (2, chain(LedgerFault::Missing(2))));
    assert_eq!(told(|lines| lines.swap(1, 2)), (2, chain(LedgerFault::Missing(2))));
    let later = |lines: &mut Vec<String>| lines[2] = lines[2].replace("\"at_ms\":1", "\"at_ms\":2");
    assert_eq!(told(later), (3, chain(LedgerFault::Changed(3))));
    let other = |lines: &mut Vec<String>| lines[0] = lines[0].replace("\"signature\":\"", "\"signature\":\"00");
    assert_eq!(told(other), (1, LedgerFileError::NotUnderstood));
    let unchecked = |lines: &mut Vec<String>| drop(lines.pop());
    assert_eq!(told(unchecked), (entries + 1, LedgerFileError::CutShort));
    let shorter = |lines: &mut Vec<String>| drop(lines.remove(lines.len() - 2));
    assert_eq!(told(shorter), (entries, LedgerFileError::OtherEnd));
    assert_eq!(told(|lines| lines.push("{}".to_owned())), (entries + 2, LedgerFileError::TooLong));
    assert_eq!(told(|lines| lines[1] = "x".repeat(100_000)), (2, LedgerFileError::NotUnderstood));
}

#[tokio::test]
async fn a_cut_anywhere_is_refused() {
    let (file, key, _entries) = written().await;
    for length in 0..file.len() {
        let fault = verify_ledger_file(&file.as_bytes()[..length], key).unwrap_err();
        assert_eq!(fault.what, LedgerFileError::CutShort, "at {length}");
        assert_eq!(fault.line, file[..length].matches('\n').count() as u64 + 1);
    }
}

#[tokio::test]
async fn another_vaults_key_is_no_key_for_it() {
    let (file, ..) = written().await;
    let (_, other, _) = written().await;
    let fault = verify_ledger_file(file.as_bytes(), other).unwrap_err();
    assert_eq!((fault.line, fault.what), (1, LedgerFileError::Chain(LedgerFault::Forged(1))));
}
