//! Whole lives of calls against a real vault; one file an area, one helper for all.
//!
//! What is the same on every database is compiled twice and run on each: in a file, and on a throw-away server.

mod cluster;
mod sought;
mod thief;
mod throw_away;

/// The areas, in a module for each database; `fresh` says where a new vault is.
macro_rules! on_each_database {
    ($($area:ident: $path:literal,)*) => {
        #[expect(clippy::duplicate_mod, reason = "the tests of an area are compiled once for each database")]
        mod in_a_file {
            use std::path::Path;

            use super::{cluster, sought, thief};
            use crate::Site;

            mod keyless;
            mod memory;
            mod opening;
            mod stolen;
            $(#[path = $path] mod $area;)*

            fn fresh(folder: &Path) -> Site {
                Site::from(folder)
            }
        }

        #[expect(clippy::duplicate_mod, reason = "the tests of an area are compiled once for each database")]
        mod on_a_server {
            use std::path::Path;

            use super::{cluster, sought, thief};
            use crate::Site;

            mod encrypting;
            mod moving;
            mod schema;
            mod sharing;
            $(#[path = $path] mod $area;)*

            fn fresh(folder: &Path) -> Site {
                Site { folder: folder.to_owned(), server: Some(cluster::cluster().database()) }
            }
        }
    };
}

on_each_database! {
    anonymising: "../anonymising.rs",
    auditing: "../auditing.rs",
    backing_up: "../backing_up.rs",
    canary: "../canary.rs",
    crash: "../crash.rs",
    exporting: "../exporting.rs",
    forgetting: "../forgetting.rs",
    holding: "../holding.rs",
    house: "../house.rs",
    invoicing: "../invoicing.rs",
    keeping: "../keeping.rs",
    leaving: "../leaving.rs",
    ledger_files: "../ledger_files.rs",
    observing: "../observing.rs",
    proving: "../proving.rs",
    requesting: "../requesting.rs",
    retaining: "../retaining.rs",
    rotating: "../rotating.rs",
    watching: "../watching.rs",
}
