//! Who calls, from what the network says.

use clevercall_model::{CallerNumber, TelephoneNumber};

/// What an INVITE says of its sender, as it was written.
pub(crate) struct Identity<'a> {
    /// `P-Asserted-Identity` (RFC 3325), once for each.
    pub(crate) asserted: Vec<&'a str>,
    /// `From`.
    pub(crate) from: &'a str,
    /// `Privacy` (RFC 3323).
    pub(crate) privacy: &'a str,
}

/// The caller's number; what the network asserts comes before what the phone says of itself.
///
/// A caller who asked for privacy is withheld even where the network told us who it is.
pub(crate) fn caller(identity: &Identity<'_>, country_code: &str) -> CallerNumber {
    let wants_privacy = identity
        .privacy
        .split([';', ','])
        .any(|wish| ["id", "user", "header", "session"].contains(&wish.trim().to_ascii_lowercase().as_str()));
    if wants_privacy {
        return CallerNumber::Withheld;
    }
    let known = identity.asserted.iter().flat_map(|value| value.split(',')).chain([identity.from]);
    known
        .filter_map(user_part)
        .find_map(|user| TelephoneNumber::parse(&user, country_code).ok())
        .map_or(CallerNumber::Withheld, CallerNumber::Shown)
}

/// The user of the address in a header, or the number of a `tel:` one, with escapes resolved.
fn user_part(value: &str) -> Option<String> {
    let address = value.split_once('<').map_or(value, |(_, rest)| rest);
    let address = address.split('>').next()?.trim();
    let (scheme, rest) = address.split_once(':')?;
    let user = if scheme.eq_ignore_ascii_case("tel") { rest } else { rest.rsplit_once('@')?.0 };
    // `;phone-context=` and a password are not part of the number.
    unescape(user.split([';', ':']).next()?)
}

/// Resolves `%` escapes (RFC 3261 §25.1); `None` when that makes no text.
pub(crate) fn unescape(text: &str) -> Option<String> {
    let mut bytes = Vec::with_capacity(text.len());
    let mut rest = text.bytes();
    while let Some(byte) = rest.next() {
        if byte == b'%' {
            let digit = |byte: u8| char::from(byte).to_digit(16);
            let (high, low) = (digit(rest.next()?)?, digit(rest.next()?)?);
            bytes.push(u8::try_from(high * 16 + low).ok()?);
        } else {
            bytes.push(byte);
        }
    }
    String::from_utf8(bytes).ok()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn check(asserted: &[&str], from: &str, privacy: &str, expected: Option<&str>) {
        let identity = Identity { asserted: asserted.to_vec(), from, privacy };
        let shown = match caller(&identity, "45") {
            CallerNumber::Shown(number) => Some(number.reveal().to_owned()),
            CallerNumber::Withheld => None,
        };
        assert_eq!(shown.as_deref(), expected, "{from}");
    }

    #[test]
    fn a_number_is_found_wherever_it_stands() {
        check(&[], "\"Somebody\" <sip:22334455@pbx.example>;tag=1", "", Some("+4522334455"));
        check(&[], "<sip:%2B4522334455@pbx.example;user=phone>;tag=1", "", Some("+4522334455"));
        check(&[], "tel:+45-22-33-44-55;tag=1", "", Some("+4522334455"));
        check(&[], "<sip:22334455;phone-context=+45@pbx.example>", "none", Some("+4522334455"));
    }

    #[test]
    fn the_network_knows_better_than_the_phone() {
        check(&["<sip:desk@pbx.example>, <tel:+4599887766>"], "<sip:22334455@x>", "", Some("+4599887766"));
    }

    #[test]
    fn who_wants_privacy_gets_it() {
        check(&["<tel:+4599887766>"], "<sip:anonymous@anonymous.invalid>", "id", None);
        check(&[], "<sip:22334455@x>", "header; critical", None);
    }

    #[test]
    fn names_and_nonsense_are_no_numbers() {
        for from in ["<sip:peter@x>", "<sip:anonymous@anonymous.invalid>", "<sip:x>", "", "<sip:%zz@x>", "<sip:%ff@x>"]
        {
            check(&[], from, "", None);
        }
    }
}
