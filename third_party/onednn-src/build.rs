//! Links the prebuilt oneDNN that `CLEVERCALL_ONEDNN` points at and puts it beside the programs that need it.

use std::{
    env, fs, io,
    path::{Path, PathBuf},
};

/// The name that programs linked to it look for at run time (its ELF soname).
const LIBRARY: &str = "libdnnl.so.3";

const HOW: &str = "set CLEVERCALL_ONEDNN to the folder that holds oneDNN's include/ and lib/libdnnl.so.3 (absolute), \
                   or build without the feature `onednn`; third_party/onednn-src/README.md tells how to fetch it";

fn main() {
    println!("cargo::rerun-if-changed=build.rs");
    println!("cargo::rerun-if-env-changed=CLEVERCALL_ONEDNN");
    let home = env::var_os("CLEVERCALL_ONEDNN").map(PathBuf::from).unwrap_or_else(|| panic!("{HOW}"));
    let library = home.join("lib").join(LIBRARY);
    let include = home.join("include");
    for needed in [&library, &include.join("dnnl.h")] {
        assert!(home.is_absolute() && needed.is_file(), "{} is missing: {HOW}", needed.display());
    }

    // A copy in the build folder: `cargo test` and `cargo run` look for libraries there, so they need no settings.
    let out = PathBuf::from(env::var_os("OUT_DIR").expect("Cargo sets OUT_DIR"));
    place(&library, &out.join(LIBRARY)).expect("the build folder can be written");
    place(&library, &out.join("libdnnl.so")).expect("the build folder can be written");
    // target/PROFILE/build/onednn-src-HASH/out: a copy beside the programs, where a run path of $ORIGIN finds it.
    if let Some(programs) = out.ancestors().nth(3) {
        place(&library, &programs.join(LIBRARY)).expect("the build folder can be written");
    }

    println!("cargo::rustc-link-search=native={}", out.display());
    println!("cargo::rustc-link-lib=dylib=dnnl");
    println!("cargo::metadata=INCLUDE_PATH={}", include.display());
    println!("cargo::metadata=LIBRARY_PATH={}", out.display());
}

/// Links or, across file systems, copies.
fn place(from: &Path, to: &Path) -> io::Result<()> {
    if to.exists() {
        fs::remove_file(to)?;
    }
    fs::hard_link(from, to).or_else(|_| fs::copy(from, to).map(|_| ()))
}
