//! The numbers that stand for words and cues in the model's tables; the same on every machine and in every build.

const BASIS: u64 = 0xcbf2_9ce4_8422_2325;
const PRIME: u64 = 0x0000_0100_0000_01b3;

/// FNV-1a.
pub(super) const fn hash(bytes: &[u8]) -> u64 {
    let mut hash = BASIS;
    let mut at = 0;
    while at < bytes.len() {
        hash = step(hash, bytes[at]);
        at += 1;
    }
    hash
}

const fn step(hash: u64, byte: u8) -> u64 {
    (hash ^ byte as u64).wrapping_mul(PRIME)
}

/// Spreads what FNV leaves in the lower bits over all, and keeps `of` apart from the same word in another role.
pub(super) const fn mixed(hash: u64, role: u64) -> u64 {
    let hash = (hash ^ role.wrapping_mul(0x9e37_79b9_7f4a_7c15)).wrapping_mul(0xff51_afd7_ed55_8ccd);
    let hash = (hash ^ hash >> 33).wrapping_mul(0xc4ce_b9fe_1a85_ec53);
    hash ^ hash >> 29
}

/// One number for two.
pub(super) const fn both(one: u64, other: u64) -> u64 {
    mixed(one.rotate_left(23) ^ other.wrapping_mul(PRIME), 1)
}

/// How long the beginnings and endings of a word are that count, in characters.
pub(super) const AFFIXES: [usize; 5] = [3, 4, 5, 6, 7];

/// A word's number, and those of its beginnings and endings; none where the word is shorter than that.
/// A whole word is its own ending too, so that "brystkræft" is known from "kræft".
#[derive(Clone, Copy, Default)]
pub(super) struct WordHashes {
    pub(super) word: u64,
    pub(super) beginnings: [Option<u64>; AFFIXES.len()],
    pub(super) endings: [Option<u64>; AFFIXES.len()],
}

impl WordHashes {
    /// Of a word in lower case.
    pub(super) fn of(word: &str) -> Self {
        let bytes = word.as_bytes();
        let mut hashes = Self { word: BASIS, ..Self::default() };
        let mut characters = 0;
        for byte in bytes {
            if is_first(*byte) {
                if let Some(place) = affix(characters) {
                    hashes.beginnings[place] = Some(hashes.word);
                }
                characters += 1;
            }
            hashes.word = step(hashes.word, *byte);
        }
        if let Some(place) = affix(characters) {
            hashes.beginnings[place] = Some(hashes.word);
        }
        // An ending is hashed backwards, so that the longer ones go on from the shorter.
        let (mut ending, mut characters) = (BASIS, 0);
        for byte in bytes.iter().rev() {
            ending = step(ending, *byte);
            characters += usize::from(is_first(*byte));
            match affix(characters) {
                Some(place) if is_first(*byte) => hashes.endings[place] = Some(ending),
                _ if characters > LONGEST => break,
                _ => {}
            }
        }
        hashes
    }
}

const LONGEST: usize = AFFIXES[AFFIXES.len() - 1];

/// The place of an affix of so many characters.
const fn affix(characters: usize) -> Option<usize> {
    if characters >= AFFIXES[0] && characters <= LONGEST { Some(characters - AFFIXES[0]) } else { None }
}

/// Whether a byte of UTF-8 begins a character.
const fn is_first(byte: u8) -> bool {
    byte & 0xc0 != 0x80
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_hash_is_fnv_1a() {
        // From the reference of FNV.
        assert_eq!(hash(b""), 0xcbf2_9ce4_8422_2325);
        assert_eq!(hash(b"foobar"), 0x8594_4171_f739_67e8);
    }

    #[test]
    fn beginnings_and_endings_are_counted_in_characters_and_no_longer_than_the_word() {
        let hashes = WordHashes::of("blødende");
        assert_eq!(hashes.beginnings[0], Some(hash("blø".as_bytes())));
        assert_eq!(hashes.endings[2], Some(hash(b"edned")));
        assert_eq!(WordHashes::of("alløs").endings[1], Some(hash(&[b's', 0xb8, 0xc3, b'l', b'l'])));
        let whole = WordHashes::of("gåe");
        assert_eq!(whole.beginnings, [Some(whole.word), None, None, None, None]);
        assert_eq!(whole.endings[0], WordHashes::of("ældgåe").endings[0]);
        let short = WordHashes::of("gå");
        assert_eq!((short.beginnings, short.endings), ([None; 5], [None; 5]));
    }

    #[test]
    fn a_word_in_another_role_is_another_number() {
        assert_ne!(mixed(hash(b"syg"), 1), mixed(hash(b"syg"), 2));
        assert_ne!(both(1, 2), both(2, 1));
    }
}
