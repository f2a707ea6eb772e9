//! A segment as the recognisers see it: tokens, the cues among them, and the numbers, each read once.

use crate::{
    cue::{Cue, Marks},
    learnt::Model,
    lexicon::{Lexicon, Tongue},
    phrases::{Hit, Words, look_ahead},
    segment::Segment,
    spoken::{Numerals, Run},
    tokens::{PLACEHOLDER, Shape, Token},
    words::{Classes, WordId},
};

/// What a segment is read with.
#[derive(Clone, Copy)]
pub(crate) struct Knowledge<'a> {
    pub(crate) lexicon: &'a Lexicon,
    /// The lists of the language that it is read in.
    pub(crate) tongue: &'a Tongue,
    pub(crate) model: Option<&'a Model>,
}

/// A segment, read in one language.
pub(crate) struct Reading<'a> {
    pub(crate) text: &'a str,
    pub(crate) tongue: &'a Tongue,
    pub(crate) model: Option<&'a Model>,
    lexicon: &'a Lexicon,
    pub(crate) tokens: Vec<Token>,
    lower: &'a str,
    classes: Vec<Classes>,
    marks: Vec<Marks>,
    /// The cues of all tokens together.
    marked_at_all: Marks,
    /// In order of their first token.
    hits: Vec<Hit>,
    sentences: Vec<u32>,
    numerals: Numerals,
    /// Most words are written without capitals, so a small letter says nothing.
    pub(crate) is_caseless: bool,
}

impl<'a> Reading<'a> {
    /// Reads a segment in one language.
    pub(crate) fn new(segment: &'a Segment<'_>, knowledge: Knowledge<'a>) -> Self {
        let Knowledge { lexicon, tongue, model } = knowledge;
        let mut tokens = segment.tokens.clone();
        let mut stems = vec![WordId::UNKNOWN; tokens.len()];
        for (token, stem) in tokens.iter_mut().zip(&mut stems).filter(|(token, _)| !token.is_digits()) {
            let of_word;
            (token.word, of_word) = lexicon.word_and_stem(tongue, token.lower(&segment.lower), token.word);
            if token.is_word() {
                *stem = of_word;
            }
        }
        let classes = tokens.iter().map(|token| lexicon.vocabulary.classes(tongue.language, token.word)).collect();
        let mut reading = Self {
            text: segment.text,
            tongue,
            model,
            lexicon,
            is_caseless: !tokens.iter().any(|token| token.is_capital() || token.sign() == Some(PLACEHOLDER)),
            sentences: sentences(&tokens, tongue.capitalises_nouns()),
            marks: vec![Marks::default(); tokens.len()],
            marked_at_all: Marks::default(),
            tokens,
            lower: &segment.lower,
            classes,
            hits: Vec::new(),
            numerals: Numerals::default(),
        };
        reading.find_phrases(&stems);
        reading.numerals = Numerals::read(&reading);
        reading
    }

    fn find_phrases(&mut self, stems: &[WordId]) {
        let mut hits = Vec::with_capacity(2 * self.tokens.len());
        let tokens = self.tokens.iter().zip(&self.classes).zip(stems).enumerate();
        let mut words: Vec<Words> = tokens
            .map(|(at, ((token, classes), stem))| {
                let is_number = token.is_digits() || classes.has(Classes::NUMBER);
                Words::new(token.word, *stem, self.clitic(at), is_number)
            })
            .collect();
        look_ahead(&mut words);
        let starts =
            |word: WordId| self.lexicon.vocabulary.classes(self.tongue.language, word).has(Classes::STARTS_PHRASE);
        for (start, heard) in words.iter().enumerate() {
            let is_clitic = heard.clitic != WordId::UNKNOWN;
            let is_start = self.classes[start].has(Classes::STARTS_PHRASE) || starts(heard.stem);
            if heard.is_number || is_clitic || is_start {
                self.tongue.phrases.find(start, &words, &mut hits);
            }
        }
        for hit in &hits {
            let marks = Marks::of(hit.cue);
            self.marked_at_all.add(marks);
            for mark in &mut self.marks[hit.start..hit.end] {
                mark.add(marks);
            }
        }
        self.hits = hits;
    }

    /// "'s" at the end of a word.
    fn clitic(&self, at: usize) -> WordId {
        let lower = self.lower(at);
        if !self.tokens[at].is_word() || lower.len() < 3 {
            return WordId::UNKNOWN;
        }
        // "'s", "'re", "'ve": the sign is among the last three letters.
        let tail = lower.len() - 3;
        let sign = lower.as_bytes()[tail..].iter().position(|byte| *byte == b'\'');
        let cut = sign.map(|sign| tail + sign).filter(|cut| *cut > 0);
        cut.and_then(|cut| self.lexicon.vocabulary.find(&lower[cut..])).unwrap_or(WordId::UNKNOWN)
    }

    pub(crate) const fn len(&self) -> usize {
        self.tokens.len()
    }

    /// The token in lower case.
    pub(crate) fn lower(&self, at: usize) -> &str {
        self.tokens[at].lower(self.lower)
    }

    /// Whether the token is this word.
    pub(crate) fn lower_is(&self, at: usize, word: &str) -> bool {
        self.tokens.get(at).is_some_and(|token| token.lower(self.lower) == word)
    }

    /// The token as it stands in the segment.
    pub(crate) fn raw(&self, at: usize) -> &'a str {
        &self.text[self.tokens[at].start as usize..self.tokens[at].end as usize]
    }

    pub(crate) fn class(&self, at: usize) -> Classes {
        self.classes[at]
    }

    pub(crate) fn is(&self, at: usize, class: Classes) -> bool {
        self.classes.get(at).is_some_and(|classes| classes.has(class))
    }

    /// The cues that cover the token, but for statements.
    pub(crate) fn marks(&self, at: usize) -> Marks {
        self.marks[at]
    }

    /// Whether the token is an ordinary word of the language.
    pub(crate) fn is_word(&self, at: usize) -> bool {
        self.tongue.dictionary.has(self.lower(at))
    }

    /// Whether any of several cues covers the token.
    pub(crate) fn marked_any(&self, at: usize, cues: Marks) -> bool {
        self.marks.get(at).is_some_and(|marks| marks.meets(cues))
    }

    #[inline]
    pub(crate) fn marked(&self, at: usize, cue: Cue) -> bool {
        self.marks.get(at).is_some_and(|marks| marks.has(cue))
    }

    /// What a word of the reading's language is.
    pub(crate) fn lookup(&self, word: &str) -> Classes {
        let word = self.lexicon.vocabulary.find(word).unwrap_or(WordId::UNKNOWN);
        self.lexicon.vocabulary.classes(self.tongue.language, word)
    }

    /// The letter, or letters, that a word stands for when something is spelled: "Anton".
    pub(crate) fn spells(&self, at: usize) -> Option<&'static str> {
        self.tokens.get(at).and_then(|token| self.tongue.alphabet.letter(token.word))
    }

    /// Everything is written in capitals.
    pub(crate) fn is_shouted(&self) -> bool {
        self.tokens.iter().all(|token| !matches!(token.shape, Shape::Lower | Shape::Capital))
    }

    /// "Street" as a word of its own, not the end of one.
    pub(crate) fn is_street_type_word(&self, at: usize) -> bool {
        !self.classes[at].has(Classes::SUFFIX)
    }

    /// "in", between a house number and a town.
    pub(crate) fn is_in_word(&self, at: usize) -> bool {
        self.tokens[at].is_word() && matches!(self.lower(at), "i" | "in" | "på" | "on" | "von")
    }

    /// "number", "nr.", before a house number.
    pub(crate) fn is_number_sign(&self, at: usize) -> bool {
        self.tokens.get(at).is_some() && matches!(self.lower(at), "nummer" | "nr" | "number" | "no")
    }

    pub(crate) fn is_known(&self, at: usize) -> bool {
        self.tokens[at].word != WordId::UNKNOWN
    }

    /// Stands on no list of names, and is no word of the language: likely a name.
    pub(crate) fn is_strange(&self, at: usize) -> bool {
        let classes = self.classes[at];
        let dictionary = &self.tongue.dictionary;
        let listed = Classes::COMMON.and(Classes::FUNCTION).and(Classes::NUMBER).and(Classes::PLACE);
        !classes.has(listed) && !dictionary.is_empty() && !dictionary.knows(self.lower(at))
    }

    pub(crate) fn sign(&self, at: usize) -> Option<char> {
        self.tokens.get(at).and_then(Token::sign)
    }

    pub(crate) fn is_glued(&self, at: usize) -> bool {
        self.tokens.get(at).is_some_and(|token| token.glued)
    }

    pub(crate) fn sentence(&self, at: usize) -> u32 {
        self.sentences[at]
    }

    pub(crate) fn is_sentence_start(&self, at: usize) -> bool {
        at == 0 || self.sentences.get(at - 1) != self.sentences.get(at)
    }

    /// The first token of the sentence that `at` is in.
    pub(crate) fn sentence_start(&self, at: usize) -> usize {
        self.sentences.partition_point(|sentence| *sentence < self.sentences[at])
    }

    /// One past the last token of the sentence that `at` is in.
    pub(crate) fn sentence_end(&self, at: usize) -> usize {
        self.sentences.partition_point(|sentence| *sentence <= self.sentences[at])
    }

    /// Every phrase that was found.
    pub(crate) fn hits(&self) -> &[Hit] {
        &self.hits
    }

    /// The digits that were said in one go.
    pub(crate) fn runs(&self) -> &[Run] {
        self.numerals.runs()
    }

    pub(crate) const fn numerals(&self) -> &Numerals {
        &self.numerals
    }

    /// How many tokens before `at` the last token marked with `cue` stands, if within `reach`.
    pub(crate) fn distance_before(&self, at: usize, cue: Cue, reach: usize) -> Option<usize> {
        self.distance((1..=reach.min(at)).map(|back| (back, at - back)), cue)
    }

    /// How many tokens from `at` on the first token marked with `cue` stands, if within `reach`.
    pub(crate) fn distance_after(&self, at: usize, cue: Cue, reach: usize) -> Option<usize> {
        self.distance((0..reach).map(|ahead| (ahead, at + ahead)), cue)
    }

    /// Whether anything in the segment is marked with any of several cues.
    pub(crate) const fn has_any(&self, cues: Marks) -> bool {
        self.marked_at_all.meets(cues)
    }

    /// Whether anything in the segment is marked with a cue.
    pub(crate) const fn has(&self, cue: Cue) -> bool {
        self.marked_at_all.has(cue)
    }

    /// The first distance at whose place `cue` stands; most cues stand nowhere in a segment.
    fn distance(&self, mut places: impl Iterator<Item = (usize, usize)>, cue: Cue) -> Option<usize> {
        let cue = Marks::of(cue);
        if !self.marked_at_all.meets(cue) {
            return None;
        }
        places.find(|(_, at)| self.marked_any(*at, cue)).map(|(distance, _)| distance)
    }

    /// Whether a phrase with this cue ends right before `at`.
    pub(crate) fn follows(&self, at: usize, cue: Cue) -> bool {
        at > 0 && self.marked(at - 1, cue) && self.hits_of(cue).any(|hit| hit.end == at)
    }

    /// The phrases with a cue other than a statement.
    pub(crate) fn hits_of(&self, cue: Cue) -> impl Iterator<Item = &Hit> {
        let hits = if self.has(cue) { self.hits() } else { &[] };
        hits.iter().filter(move |hit| hit.cue == cue)
    }
}

/// Numbers each token's sentence; the signs `.`, `?`, `!` end one unless something is glued to them.
fn sentences(tokens: &[Token], capitalises_nouns: bool) -> Vec<u32> {
    let mut sentence = 0;
    let mut ended = false;
    tokens
        .iter()
        .enumerate()
        .map(|(at, token)| {
            if ended && !token.glued {
                sentence += 1;
            }
            ended = match token.sign() {
                Some('?' | '!') => true,
                Some('.') => !is_abbreviation(tokens, at, capitalises_nouns),
                _ => ended && token.sign().is_some(),
            };
            sentence
        })
        .collect()
}

/// "dr.", "14." and "J." do not end a sentence; where nouns have capitals, "3. Stock" goes on.
fn is_abbreviation(tokens: &[Token], dot: usize, capitalises_nouns: bool) -> bool {
    let Some(before) = dot.checked_sub(1).and_then(|at| tokens.get(at)) else { return false };
    let next_is_capital = !capitalises_nouns && tokens.get(dot + 1).is_some_and(Token::is_capital);
    let short = before.is_word() && before.len() <= 2;
    let ordinal = before.is_digits() && before.len() <= 2 && !next_is_capital;
    short && tokens[dot].glued || ordinal
}
