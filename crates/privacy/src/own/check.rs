//! Check digits: what tells a customer number from any other digits.

use std::str::FromStr;

use thiserror::Error;

use crate::recognizers::luhn;

/// The check digit that a matched number must have.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum Check {
    /// None.
    #[default]
    None,
    /// ISO/IEC 7812-1, as on payment cards.
    Luhn,
    /// ISO 7064 MOD 97-10: the number leaves 1 when divided by 97; a letter counts 10 to 35.
    Mod97,
    /// Weights 1, then 2 to 7 over and over, from the right: CVR numbers, Norwegian organisation numbers.
    Mod11,
}

/// There is no such check.
#[derive(Clone, Copy, Debug, Error, PartialEq, Eq)]
#[error("unknown check; expected \"none\", \"luhn\", \"mod97\" or \"mod11\"")]
pub struct UnknownCheck;

impl FromStr for Check {
    type Err = UnknownCheck;

    fn from_str(text: &str) -> Result<Self, UnknownCheck> {
        match text {
            "none" => Ok(Self::None),
            "luhn" => Ok(Self::Luhn),
            "mod97" => Ok(Self::Mod97),
            "mod11" => Ok(Self::Mod11),
            _ => Err(UnknownCheck),
        }
    }
}

impl Check {
    /// Whether the check digit of a value in normal form (small letters and digits) holds.
    pub(super) fn holds(self, normal: &str) -> bool {
        let digits = || normal.chars().filter_map(|c| c.to_digit(10));
        match self {
            Self::None => true,
            Self::Luhn => luhn(&digits().filter_map(|digit| char::from_digit(digit, 10)).collect::<String>()),
            Self::Mod97 => {
                let values = normal.chars().filter_map(|c| c.to_digit(36));
                digits().next().is_some()
                    && values.fold(0, |rest, value| (rest * if value > 9 { 100 } else { 10 } + value) % 97) == 1
            }
            Self::Mod11 => {
                let digits: Vec<u32> = digits().collect();
                let weights = std::iter::once(1).chain((2..=7).cycle());
                let sum: u32 = digits.iter().rev().zip(weights).map(|(digit, weight)| digit * weight).sum();
                digits.len() > 1 && sum.is_multiple_of(11)
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn check_digits_hold_or_dont() {
        for (check, right, wrong) in [
            (Check::Luhn, "4111111111111111", "4111111111111112"),
            // GB82 WEST 1234 5698 7654 32, its first four characters moved to the end.
            (Check::Mod97, "west12345698765432gb82", "west12345698765432gb83"),
            (Check::Mod97, "98", "99"),
            // An invented CVR number: 2·2 + 7·0 + 6·0 + 5·0 + 4·0 + 3·0 + 2·3 + 1·1 = 11.
            (Check::Mod11, "20000031", "20000032"),
        ] {
            assert!(check.holds(right) && !check.holds(wrong), "{check:?} {right}");
        }
    }

    #[test]
    fn what_has_no_digits_has_no_check_digit() {
        for check in [Check::Luhn, Check::Mod97, Check::Mod11] {
            assert!(!check.holds("") && !check.holds("abc"), "{check:?}");
        }
        assert!(Check::None.holds("abc"));
    }

    #[test]
    fn an_unknown_check_is_refused() {
        assert_eq!("crc32".parse::<Check>(), Err(UnknownCheck));
    }
}
