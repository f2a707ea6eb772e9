//! What `init` writes, so that the example in the documentation is the one that is tested.

/// The commented configuration.
pub(crate) const TEMPLATE: &str = include_str!("template.toml");

/// The example answers.
pub(crate) const ANSWERS: &str = include_str!("answers.toml");
