//! Lets the program find the fast recogniser's library beside itself, wherever the two are copied to.

fn main() {
    println!("cargo::rerun-if-changed=build.rs");
    println!("cargo::rustc-link-arg-bins=-Wl,-rpath,$ORIGIN");
}
