//! Looking for a few bytes in many, by leaps (Horspool): to look at every place takes an unoptimised test minutes.

/// Bytes that are looked for in many others.
pub(super) struct Sought<F> {
    length: usize,
    byte: F,
    last: u8,
    leaps: [usize; 256],
}

impl<F: Fn(usize) -> u8> Sought<F> {
    /// So many bytes, told one by one; they need not lie together anywhere.
    pub(super) fn new(length: usize, byte: F) -> Self {
        assert!(length > 0);
        let mut leaps = [length; 256];
        for at in 0..length - 1 {
            leaps[usize::from(byte(at))] = length - 1 - at;
        }
        Self { length, last: byte(length - 1), byte, leaps }
    }

    pub(super) fn times_in(&self, bytes: &[u8]) -> usize {
        let (mut found, mut end) = (0, self.length);
        while end <= bytes.len() {
            let window = &bytes[end - self.length..end];
            let last = window[self.length - 1];
            if last == self.last && (0..self.length).all(|at| window[at] == (self.byte)(at)) {
                found += 1;
            }
            end += self.leaps[usize::from(last)];
        }
        found
    }
}

#[test]
fn bytes_are_found_wherever_they_stand() {
    let times = |needle: &[u8], bytes: &[u8]| Sought::new(needle.len(), |at| needle[at]).times_in(bytes);
    assert_eq!(
        ["abcxx", "xabcx", "xxabc", "abcabc", "aabcc"].map(|text| times(b"abc", text.as_bytes())),
        [1, 1, 1, 2, 1]
    );
    assert_eq!(["", "ab", "abxc", "acb"].map(|text| times(b"abc", text.as_bytes())), [0; 4]);
    assert_eq!((times(b"aa", b"aaaa"), times(b"a", b"bab"), times(b"abab", b"abababab")), (3, 1, 3));
    for n in 0..500 {
        let bytes: Vec<u8> = (0..n).map(|at: u32| (at * at % 7) as u8).collect();
        for needle in bytes.windows(3) {
            assert_eq!(times(needle, &bytes), bytes.windows(3).filter(|window| *window == needle).count());
        }
    }
}
