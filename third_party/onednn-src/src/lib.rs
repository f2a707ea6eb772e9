//! Nothing to call: the build script links the library.
#![no_std]
