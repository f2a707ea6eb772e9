//! Header fields between our plain pairs and the library's types.

use rsipstack::sip::Header;

/// What `Allow` says: the methods a dialog or the line answers.
pub(super) const ALLOW: &str = "INVITE, ACK, CANCEL, BYE, OPTIONS, UPDATE, INFO, REFER, NOTIFY";

/// The library's header fields for ours; `Content-Type` is added for a body of SDP.
pub(super) fn make(fields: &[(&'static str, String)], with_sdp: bool) -> Vec<Header> {
    let sdp = with_sdp.then(|| Header::ContentType("application/sdp".into()));
    fields.iter().map(|(name, value)| one(name, value.clone())).chain(sdp).collect()
}

fn one(name: &'static str, value: String) -> Header {
    match name {
        "Accept" => Header::Accept(value.into()),
        "Allow" => Header::Allow(value.into()),
        "Require" => Header::Require(value.into()),
        "Retry-After" => Header::RetryAfter(value.into()),
        "Session-Expires" => Header::SessionExpires(value.into()),
        "Supported" => Header::Supported(value.into()),
        "Warning" => Header::Warning(value.into()),
        "Min-SE" => Header::MinSE(value.into()),
        _ => Header::Other(name.to_owned(), value),
    }
}
