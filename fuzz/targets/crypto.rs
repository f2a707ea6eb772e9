//! A key line that is understood says the same when it is written again.

#![no_main]

use clevercall_media::CryptoAttribute;
use libfuzzer_sys::fuzz_target;

fuzz_target!(|value: &str| {
    let Ok(line) = CryptoAttribute::parse(value) else { return };
    let written = line.to_value();
    let again = CryptoAttribute::parse(&written).expect("what is written can be read");
    assert_eq!((again.tag, again.key.suite()), (line.tag, line.key.suite()));
    assert_eq!(*again.key.to_inline(), *line.key.to_inline());
});
