//! Whole lives of calls against a real vault in a temporary folder; one file an area, one helper for all.

mod anonymising;
mod auditing;
mod backing_up;
mod canary;
mod crash;
mod exporting;
mod forgetting;
mod holding;
mod house;
mod invoicing;
mod keeping;
mod keyless;
mod leaving;
mod ledger_files;
mod memory;
mod observing;
mod opening;
mod proving;
mod requesting;
mod retaining;
mod rotating;
mod stolen;
mod watching;
