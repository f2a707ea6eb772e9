//! Statements that no list knows the words of: runs of words that read like one to the trained model.
//!
//! It comes last, because it looks at what the recognisers before it found, and takes back what the lists took for a
//! statement where it reads like nothing of the kind.

use crate::{
    learnt::{KINDS, Statement},
    reading::Reading,
    recognizers::{Candidate, reasons},
};

pub(super) fn find(reading: &Reading<'_>, found: &mut Vec<Candidate>) {
    let Some(model) = reading.model else { return };
    let judgement = model.judge(reading, found);
    found.retain(|other| !KINDS.contains(&other.kind) || !judgement.denies(other.start..other.end));
    found.extend(judgement.statements.iter().map(candidate));
}

fn candidate(statement: &Statement) -> Candidate {
    Candidate {
        kind: statement.kind,
        start: statement.tokens.start,
        end: statement.tokens.end,
        certainty: statement.certainty,
        reason: reasons::learnt(statement.kind),
        normal: String::new(),
    }
}

#[cfg(test)]
mod tests {
    use clevercall_model::{Language, Spoken};

    use crate::{Aliases, Engine, Filters, Kind, Redaction, Settings};

    /// Words that stand on no list, in sentences that tell what they stand for.
    const TOLD: [(Language, Kind, &str, &str); 5] = [
        (Language::English, Kind::Health, "my son is on vorbelin for his nerves", "vorbelin"),
        (Language::English, Kind::Politics, "my uncle ran for vorbel at the last election", "vorbel"),
        (Language::English, Kind::Genetic, "she carries the vorbel gene", "vorbel"),
        (Language::Danish, Kind::Religion, "vi er vorbelister og faster", "vorbelister"),
        (Language::Danish, Kind::Criminal, "jeg blev dømt for vorbelering sidste år", "vorbelering"),
    ];

    fn redact(engine: &Engine, language: Language, words: &str) -> Redaction {
        engine.redact(&Spoken::new(words.to_owned(), language, 1.0), &mut Aliases::default())
    }

    #[test]
    fn a_statement_in_a_word_that_no_list_holds_is_found() {
        let engine = Engine::new(Settings::default()).unwrap();
        for (language, kind, words, word) in TOLD {
            let redaction = redact(&engine, language, words);
            assert!(!redaction.text.as_str().contains(word), "{}", redaction.text);
            let finding = &redaction.findings[0];
            assert_eq!((finding.kind, redaction.findings.len()), (kind, 1), "{words}");
            assert!(finding.reason.as_str().starts_with("reads like a statement about somebody's"), "{words}");
        }
    }

    #[test]
    fn without_the_model_most_of_them_would_pass() {
        let lists = Engine::of_lists();
        let pass = TOLD
            .iter()
            .filter(|(language, _, words, word)| redact(&lists, *language, words).text.as_str().contains(word));
        assert!(pass.count() >= 3, "the lists know these constructions by now; write others");
    }

    #[test]
    fn plain_talk_in_the_same_words_stays() {
        let engine = Engine::new(Settings::default()).unwrap();
        for (language, words) in [
            (Language::English, "the vorbel counter is open until noon"),
            (Language::English, "where do I pay the vorbel fee"),
            (Language::English, "can you send me the vorbel form by post"),
            (Language::Danish, "hvor ligger vorbelkontoret"),
            (Language::Danish, "hvad koster en vorbel om måneden"),
            (Language::Danish, "jeg har sendt vorbelskemaet i går"),
        ] {
            assert_eq!(redact(&engine, language, words).text.as_str(), words);
        }
    }

    #[test]
    fn a_kind_that_is_switched_off_is_not_read_into_words_either() {
        let mut filters = Filters::default();
        filters.switch_off(Kind::Health).unwrap();
        let engine = Engine::new(Settings { filters, ..Settings::default() }).unwrap();
        let (language, _, words, _) = TOLD[0];
        assert_eq!(redact(&engine, language, words).text.as_str(), words);
    }
}
