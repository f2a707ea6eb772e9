//! Reads the WAV stream that a speech program writes to its standard output.
//!
//! A stream's header can't know its length, so the sizes in it are not believed: the sound ends where the stream does.

/// A WAV stream's samples, one channel, 16 bit.
pub struct Wav {
    /// Samples a second.
    pub rate: u32,
    /// The samples.
    pub samples: Vec<i16>,
}

/// Reads a WAV stream of one channel, 16 bit linear; `None` when it is anything else.
pub fn read(bytes: &[u8]) -> Option<Wav> {
    let mut rest = bytes.strip_prefix(b"RIFF")?.get(4..)?.strip_prefix(b"WAVE")?;
    let mut rate = None;
    loop {
        let (name, after) = rest.split_first_chunk::<4>()?;
        let (size, content) = after.split_first_chunk::<4>()?;
        let size = u32::from_le_bytes(*size) as usize;
        match name {
            b"data" => {
                let samples = content.get(..size).unwrap_or(content).chunks_exact(2);
                let samples = samples.map(|pair| i16::from_le_bytes([pair[0], pair[1]])).collect();
                return Some(Wav { rate: rate?, samples });
            }
            b"fmt " => rate = Some(linear_mono_rate(content.get(..size)?)?),
            _ => {}
        }
        // Chunks start at even places.
        rest = content.get(size.checked_add(size % 2)?..)?;
    }
}

/// The rate of a format chunk that says: linear (1), one channel, 16 bit.
fn linear_mono_rate(format: &[u8]) -> Option<u32> {
    let word = |at: usize| Some(u16::from_le_bytes(*format.get(at..)?.first_chunk()?));
    let rate = u32::from_le_bytes(*format.get(4..)?.first_chunk()?);
    let fits = word(0)? == 1 && word(2)? == 1 && word(14)? == 16 && (8_000..=48_000).contains(&rate);
    fits.then_some(rate)
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    fn stream(format: [u16; 3], rate: u32, data_size: u32, data: &[u8]) -> Vec<u8> {
        let [kind, channels, bits] = format.map(u16::to_le_bytes);
        let head =
            [&b"RIFF\x24\xf0\xff\x7fWAVEfmt \x10\0\0\0"[..], &kind, &channels, &rate.to_le_bytes(), &[0; 6], &bits];
        [&head.concat()[..], b"data", &data_size.to_le_bytes(), data].concat()
    }

    #[test]
    fn a_stream_of_unknown_length_ends_where_it_ends() {
        let wav = read(&stream([1, 1, 16], 22_050, 0x7fff_f000, &[1, 0, 255, 255, 9])).unwrap();
        assert_eq!((wav.rate, wav.samples), (22_050, vec![1, -1]));
    }

    #[test]
    fn chunks_before_the_sound_are_passed_over() {
        let mut bytes = stream([1, 1, 16], 16_000, 2, &[7, 0]);
        bytes.splice(12..12, *b"LIST\x03\0\0\0abc\0");
        assert_eq!(read(&bytes).unwrap().samples, [7]);
    }

    #[test]
    fn stereo_8_bit_compressed_and_absurd_rates_are_refused() {
        for (format, rate) in [([1, 2, 16], 16_000), ([1, 1, 8], 16_000), ([3, 1, 16], 16_000), ([1, 1, 16], 0)] {
            assert!(read(&stream(format, rate, 2, &[0, 0])).is_none(), "{format:?} {rate}");
        }
    }

    #[test]
    fn sound_without_a_format_and_half_a_header_are_refused() {
        let whole = stream([1, 1, 16], 16_000, 2, &[7, 0]);
        assert!((0..44).all(|length| read(&whole[..length]).is_none()));
        assert!(read(b"RIFF\0\0\0\0WAVEdata\x02\0\0\0\0\0").is_none());
    }

    proptest! {
        #[test]
        fn no_bytes_make_it_panic(bytes: Vec<u8>) {
            drop(read(&[b"RIFF\0\0\0\0WAVE", &bytes[..]].concat()));
        }
    }
}
