//! What is left in the process's memory after a vault is closed: no key, and no word of a value that was kept.
//!
//! Reads the memory as a debugger would (`/proc/self/mem`); what is looked for is itself held with its bits turned over,
//! so that it is not found in the hands of whoever looks.

use std::{
    fs::{self, File},
    os::unix::fs::FileExt,
};

use clevercall_privacy::Kind;

use super::{
    house::{House, MODE_2, NOW, access},
    sought::Sought,
};
use crate::{MasterKey, Numbers, Reason};

/// Something to look for, with all bits turned over.
struct Turned(Vec<u8>);

impl Turned {
    fn of(bytes: &[u8]) -> Self {
        Self(bytes.iter().map(|byte| !byte).collect())
    }

    /// A text that stands nowhere in the program: made at random here, `n` letters.
    fn letters(n: usize) -> Self {
        let random = crate::chance::bytes::<32>();
        Self(random.iter().take(n).map(|byte| !(b'a' + byte % 26)).collect())
    }

    fn text(&self) -> String {
        self.0.iter().map(|byte| char::from(!byte)).collect()
    }

    /// Its last third: an allocator writes its own pointers over the beginning of what was freed.
    fn end(&self) -> &[u8] {
        &self.0[self.0.len() * 2 / 3..]
    }

    /// How often its end stands in memory that can be written to.
    fn times_in_memory(&self) -> usize {
        let maps = fs::read_to_string("/proc/self/maps").unwrap();
        let memory = File::open("/proc/self/mem").unwrap();
        let mut found = 0;
        for line in maps.lines().filter(|line| line.contains(" rw") && !line.contains("[v")) {
            let (from, to) = line.split_once(' ').unwrap().0.split_once('-').unwrap();
            let (from, to) = (u64::from_str_radix(from, 16).unwrap(), u64::from_str_radix(to, 16).unwrap());
            found += self.times_between(&memory, from, to);
        }
        found
    }

    fn times_between(&self, memory: &File, from: u64, to: u64) -> usize {
        let mut found = 0;
        let mut at = from;
        let mut page = vec![0; 1 << 20];
        let sought = Sought::new(self.end().len(), |at| !self.end()[at]);
        while at + self.end().len() as u64 <= to {
            let wanted = usize::try_from(to - at).unwrap().min(page.len());
            // A region may be gone by now: another test's thread ended.
            let Ok(read) = memory.read_at(&mut page[..wanted], at) else { break };
            found += sought.times_in(&page[..read]);
            page.fill(0);
            if read < wanted {
                break;
            }
            at += (read - self.end().len() + 1) as u64;
        }
        found
    }
}

#[test]
fn what_is_held_is_found_so_that_not_finding_means_something() {
    let turned = Turned::letters(32);
    assert_eq!(turned.times_in_memory(), 0);
    let held = turned.text();
    assert!(turned.times_in_memory() >= 1);
    drop(held);
}

#[tokio::test]
async fn after_closing_no_key_is_left_in_memory() {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("master.key");
    let (turned, digits) = {
        let key = MasterKey::generate(&path).unwrap();
        let digits = data_encoding::HEXLOWER.encode(key.secret().bytes());
        (Turned::of(key.secret().bytes()), Turned::of(zeroize::Zeroizing::new(digits).as_bytes()))
    };
    let key = MasterKey::read(&path).unwrap();
    assert!(turned.times_in_memory() >= 1);
    let vault = crate::Vault::create(&folder.path().join("data"), &key, NOW).unwrap();
    drop((vault, key));
    assert_eq!((turned.times_in_memory(), digits.times_in_memory()), (0, 0));
}

#[tokio::test]
async fn after_closing_no_word_of_a_value_is_left_in_memory() {
    let turned = Turned::letters(32);
    let house = House::with(MODE_2).await;
    let call = {
        let name = zeroize::Zeroizing::new(turned.text());
        house.call("22334455", "jeg er [PERSON_1]", &[(Kind::Person, &name)]).await
    };
    let revealed = house.town.reveal(call, access(Reason::FollowUp), NOW).await.unwrap();
    assert_eq!(revealed.values.len(), 1);
    drop(revealed);
    let filter = crate::Listing { limit: 9, numbers: Numbers::Shown };
    drop(house.town.calls(filter).await.unwrap());
    let House { folder, key, vault, town, .. } = house;
    drop((key, vault, town));
    assert_eq!(turned.times_in_memory(), 0);
    drop(folder);
}
