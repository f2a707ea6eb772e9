//! Filtered text as plain words: what phrases and examples are compared by.

use clevercall_privacy::Redacted;

/// The words of a text in lower case, without punctuation, accents that recognisers guess at, or placeholders.
pub(crate) fn words_of(text: &Redacted) -> Vec<String> {
    plain_words(&without_placeholders(text.as_str()))
}

/// The same for text that holds no placeholders.
pub(crate) fn plain_words(text: &str) -> Vec<String> {
    let mut words = vec![String::new()];
    for c in text.chars().flat_map(char::to_lowercase) {
        match c {
            // "I'd" and "Id" are one word; recognisers write either.
            '\'' | '’' => {}
            c if c.is_alphanumeric() => words.last_mut().expect("starts with one word").push(plain(c)),
            _ => words.push(String::new()),
        }
    }
    words.retain(|word| !word.is_empty());
    words
}

const fn plain(c: char) -> char {
    match c {
        'é' | 'è' | 'ê' => 'e',
        'á' | 'à' => 'a',
        'ó' | 'ò' => 'o',
        'ü' | 'ú' => 'u',
        'ä' => 'æ',
        'ö' => 'ø',
        c => c,
    }
}

fn without_placeholders(text: &str) -> String {
    let mut kept = String::with_capacity(text.len());
    let mut rest = text;
    while let Some((before, after)) = rest.split_once('[') {
        kept.push_str(before);
        kept.push(' ');
        // An opening bracket that isn't closed is no placeholder: the words after it count.
        rest = after.split_once(']').map_or(after, |(_, tail)| tail);
    }
    kept.push_str(rest);
    kept
}

#[cfg(test)]
mod tests {
    use clevercall_privacy::Approved;

    use super::*;

    #[test]
    fn words_are_compared_without_case_punctuation_and_placeholders() {
        let words = |text: &str| words_of(&Approved::written(text).to_redacted()).join(" ");
        assert_eq!(words("Hi, I'm [PERSON_1]! Call [PHONE_1]."), "hi im call");
        assert_eq!(words("Én café på Østerbro?"), "en cafe på østerbro");
        assert_eq!(words("[HEALTH] [not closed"), "not closed");
        assert_eq!(words(" ?! "), "");
    }
}
