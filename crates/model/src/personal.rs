//! The wrapper around anything that says who a person is.
//!
//! It has no `Display`, `Debug`, `Clone` or `Serialize`, so personal data can't end up in a log, an error or a file
//! because somebody forgot; it doesn't compile.

use zeroize::Zeroize;

/// A value that belongs to a person: a name, a number, an address.
///
/// Wiped from memory when dropped.
/// [`reveal`](Self::reveal) is the one way in, so every use can be found by searching for that word.
pub struct Personal<T: Zeroize>(T);

impl<T: Zeroize> Personal<T> {
    /// Takes ownership of the value; from here on it can't be printed.
    pub const fn new(value: T) -> Self {
        Self(value)
    }

    /// Shows the value to code that really needs it: sealing, dialling, speaking it back to the same caller.
    pub const fn reveal(&self) -> &T {
        &self.0
    }
}

impl<T: Zeroize> Drop for Personal<T> {
    fn drop(&mut self) {
        self.0.zeroize();
    }
}
