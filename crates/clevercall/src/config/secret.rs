//! Values that may not stand in the file: `${NAME}` takes them from the environment.

use std::env;

use clevercall_model::Personal;
use serde::{Deserialize, Deserializer, de::Error};

/// A password or token; can't be printed, is wiped when dropped.
pub(crate) struct Secret(Personal<String>);

impl Secret {
    /// A secret that a test invents.
    #[cfg(test)]
    pub(crate) const fn new(value: Personal<String>) -> Self {
        Self(value)
    }

    /// Shows the secret to the one place that needs it.
    pub(crate) fn reveal(&self) -> &str {
        self.0.reveal()
    }
}

impl<'de> Deserialize<'de> for Secret {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        let written = String::deserialize(deserializer)?;
        let name = written.strip_prefix("${").and_then(|rest| rest.strip_suffix('}'));
        let value = match name {
            None => written,
            Some(name) => env::var(name).map_err(|_absent| {
                D::Error::custom(format!("the environment variable {name} is not set; set it before starting"))
            })?,
        };
        Ok(Self(Personal::new(value)))
    }
}
