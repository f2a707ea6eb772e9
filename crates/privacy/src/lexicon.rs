//! The word lists of all languages, read once at start.
//!
//! A language is one folder of plain text files; `lexicons/README.md` describes them and their sources.

use clevercall_model::Language;
use rustc_hash::FxHashMap;

use crate::{
    Kind,
    affixes::Affixes,
    alphabet::Alphabet,
    cue::{Cue, Strength},
    dictionary::Dictionary,
    languages::Evidence,
    number_words::{NumberWord, NumberWords},
    pattern::{Part, read},
    phrases::Phrases,
    sets::Sets,
    tokens::cut,
    words::{Classes, Vocabulary, WordId},
};

/// The files of one language's folder.
struct Folder {
    language: Language,
    classes: [(Classes, &'static str); 6],
    cues: &'static str,
    numbers: &'static str,
    alphabet: &'static str,
    endings: &'static str,
    spelling: &'static str,
    statements: [(Kind, &'static str); 9],
}

macro_rules! folder {
    ($language:ident, $code:literal) => {
        Folder {
            language: Language::$language,
            classes: [
                (Classes::FUNCTION, include_str!(concat!("../lexicons/", $code, "/function.txt"))),
                (Classes::COMMON, include_str!(concat!("../lexicons/", $code, "/common.txt"))),
                (Classes::GIVEN, include_str!(concat!("../lexicons/", $code, "/given.txt"))),
                (Classes::SURNAME, include_str!(concat!("../lexicons/", $code, "/surnames.txt"))),
                (Classes::PLACE, include_str!(concat!("../lexicons/", $code, "/places.txt"))),
                (Classes::STREET, include_str!(concat!("../lexicons/", $code, "/streets.txt"))),
            ],
            cues: include_str!(concat!("../lexicons/", $code, "/cues.txt")),
            numbers: include_str!(concat!("../lexicons/", $code, "/numbers.txt")),
            alphabet: include_str!(concat!("../lexicons/", $code, "/alphabet.txt")),
            endings: include_str!(concat!("../lexicons/", $code, "/endings.txt")),
            spelling: include_str!(concat!("../lexicons/", $code, "/spelling.txt")),
            statements: [
                (Kind::Ethnicity, include_str!(concat!("../lexicons/", $code, "/ethnicity.txt"))),
                (Kind::Politics, include_str!(concat!("../lexicons/", $code, "/politics.txt"))),
                (Kind::Religion, include_str!(concat!("../lexicons/", $code, "/religion.txt"))),
                (Kind::Union, include_str!(concat!("../lexicons/", $code, "/union.txt"))),
                (Kind::Genetic, include_str!(concat!("../lexicons/", $code, "/genetic.txt"))),
                (Kind::Biometric, include_str!(concat!("../lexicons/", $code, "/biometric.txt"))),
                (Kind::Health, include_str!(concat!("../lexicons/", $code, "/health.txt"))),
                (Kind::Sex, include_str!(concat!("../lexicons/", $code, "/sex.txt"))),
                (Kind::Criminal, include_str!(concat!("../lexicons/", $code, "/criminal.txt"))),
            ],
        }
    };
}

/// One line a language.
const FOLDERS: [Folder; 5] = [
    folder!(Danish, "da"),
    folder!(English, "en"),
    folder!(German, "de"),
    folder!(Norwegian, "nb"),
    folder!(Swedish, "sv"),
];

/// The words of the languages that have a list of them.
const fn words(language: Language) -> &'static str {
    match language {
        Language::Danish => include_str!("../lexicons/da/words.txt"),
        Language::English => include_str!("../lexicons/en/words.txt"),
        Language::German => include_str!("../lexicons/de/words.txt"),
        Language::Norwegian => include_str!("../lexicons/nb/words.txt"),
        Language::Swedish => include_str!("../lexicons/sv/words.txt"),
    }
}

const WORLD_GIVEN: &str = include_str!("../lexicons/world/given.txt");
const WORLD_SURNAMES: &str = include_str!("../lexicons/world/surnames.txt");
const FOREIGN: &str = include_str!("../lexicons/world/foreign.txt");
const ALL_LANGUAGES: &str = include_str!("../lexicons/world/cues.txt");

/// One language's lists, ready to look up.
pub(crate) struct Tongue {
    pub(crate) language: Language,
    pub(crate) phrases: Phrases,
    pub(crate) numbers: NumberWords,
    pub(crate) dictionary: Dictionary,
    pub(crate) alphabet: Alphabet,
    /// "kræft~": the words that a compound stands for by what it starts with …
    prefixes: Affixes<WordId>,
    /// … and "~vej": by what it ends with.
    suffixes: Affixes<WordId>,
    endings: Endings,
    spelling: Spelling,
}

/// The endings of a language; those at the top of its list come first.
struct Endings {
    list: Vec<Ending>,
    /// By the letters of an ending, the places in `list`, one bit each.
    places: Affixes<u128>,
}

impl Endings {
    fn read(text: &'static str) -> Self {
        let list: Vec<Ending> = lines(text).map(Ending::read).collect();
        assert!(list.len() <= u128::BITS as usize, "endings.txt has more than {} lines", u128::BITS);
        let mut places = Affixes::new();
        for (place, ending) in list.iter().enumerate() {
            *places.ending(ending.ending).get_or_insert(0) |= 1 << place;
        }
        Self { list, places }
    }

    /// The endings that a word carries, in the order of the list.
    fn of(&self, word: &str) -> impl Iterator<Item = &Ending> {
        let mut places = self.places.endings_of(word).fold(0, |all, (_, places)| all | places);
        std::iter::from_fn(move || {
            let place = places.trailing_zeros();
            places &= places.wrapping_sub(1);
            self.list.get(place as usize)
        })
    }
}

/// How only one language spells, among its neighbours.
struct Spelling {
    starts: Affixes<()>,
    ends: Affixes<()>,
    inside: Affixes<()>,
}

impl Spelling {
    fn read(text: &'static str) -> Self {
        let mut spelling = Self { starts: Affixes::new(), ends: Affixes::new(), inside: Affixes::new() };
        for pattern in lines(text) {
            match (pattern.strip_prefix('~'), pattern.strip_suffix('~')) {
                (Some(ending), _) => *spelling.ends.ending(ending) = Some(()),
                (None, Some(start)) => *spelling.starts.beginning(start) = Some(()),
                (None, None) => *spelling.inside.beginning(pattern) = Some(()),
            }
        }
        spelling
    }

    fn has(&self, word: &str) -> bool {
        self.ends.endings_of(word).next().is_some()
            || self.starts.beginnings_of(word).next().is_some()
            || word.char_indices().any(|(at, _)| self.inside.beginnings_of(&word[at..]).next().is_some())
    }
}

/// An ending that a word may carry beyond its listed form.
struct Ending {
    ending: &'static str,
    /// What stands in its place in the listed form: "en", for "wohnte" and "wohnen".
    listed: &'static str,
}

impl Ending {
    fn read(line: &'static str) -> Self {
        let (ending, listed) = line.split_once(' ').unwrap_or((line, ""));
        Self { ending, listed }
    }

    /// The listed form of a token that carries the ending.
    fn listed(&self, token: &str, vocabulary: &Vocabulary, shortest: usize) -> Option<WordId> {
        let stem = token.strip_suffix(self.ending).filter(|stem| stem.chars().count() >= shortest)?;
        if self.listed.is_empty() { vocabulary.find(stem) } else { vocabulary.find(&format!("{stem}{}", self.listed)) }
    }
}

/// The lists of all languages.
pub(crate) struct Lexicon {
    pub(crate) vocabulary: Vocabulary,
    tongues: Vec<Tongue>,
    /// What each word says about the language.
    pub(crate) evidence: Vec<Evidence>,
}

impl Lexicon {
    /// Reads the lists.
    pub(crate) fn read() -> Self {
        let mut vocabulary = Vocabulary::new();
        mark_shared(&mut vocabulary);
        let tongues = FOLDERS.iter().map(|folder| read_folder(folder, &mut vocabulary)).collect();
        let foreign: Vec<WordId> =
            lines(FOREIGN).flat_map(str::split_whitespace).map(|word| vocabulary.intern(word)).collect();
        let mut evidence: Vec<Evidence> = vocabulary.all_classes().map(Evidence::of).collect();
        for word in foreign {
            evidence[word.0 as usize].is_foreign = true;
        }
        Self { vocabulary, tongues, evidence }
    }

    /// The lists of one language; none where there is no folder for it.
    pub(crate) fn tongue(&self, language: Language) -> Option<&Tongue> {
        self.tongues.iter().find(|tongue| tongue.language == language)
    }

    /// A language's word for a token, and the stem it has besides.
    ///
    /// The word is `exact`, as it stands; where the language doesn't have that, the one that it is a form of or put
    /// together with. A listed word may have a stem as well: "brystkreft" is listed, and ends with "~kreft".
    pub(crate) fn word_and_stem(&self, tongue: &Tongue, token: &str, exact: WordId) -> (WordId, WordId) {
        let classes = |word| self.vocabulary.classes(tongue.language, word);
        let form = match classes(exact) {
            grammar if grammar.has(Classes::FUNCTION) => return (exact, WordId::UNKNOWN),
            unlisted if unlisted.is_empty() => tongue.without_ending(token, &self.vocabulary, SHORTEST_STEM),
            _ => {
                let stem = tongue.inflected(token, &self.vocabulary, SHORTEST_SECOND_STEM);
                return (exact, stem.unwrap_or(WordId::UNKNOWN));
            }
        };
        match form {
            None => (tongue.compound(token).unwrap_or(exact), WordId::UNKNOWN),
            Some(grammar) if classes(grammar).has(Classes::FUNCTION) => (grammar, WordId::UNKNOWN),
            Some(form) => (form, tongue.compound(token).filter(|stem| *stem != form).unwrap_or(WordId::UNKNOWN)),
        }
    }
}

pub(crate) const SHORTEST_STEM: usize = 3;
/// The shortest stem of a word that is listed itself: "siden" is no form of "sid".
const SHORTEST_SECOND_STEM: usize = 5;
const SHORTEST_TAIL: usize = 4;
/// What joins the parts of a compound: "Arbeit-s-amt".
const JOINTS: [&str; 6] = ["s", "es", "n", "en", "er", "e"];
/// Words of three letters that compounds start with.
const SHORT_HEADS: [&str; 34] = [
    "bus", "rad", "zug", "amt", "tee", "tür", "hof", "bad", "ost", "not", "uhr", "arm", "eis", "gas", "hut", "tag",
    "bau", "weg", "bio", "neu", "alt", "vor", "aus", "auf", "ein", "abo", "müll", "öl", "gut", "rat", "ruf", "heim",
    "kfz", "lkw",
];
/// Second parts that surnames are made with more often than ordinary words.
const NAME_TAILS: [&str; 24] = [
    "mann", "berg", "stein", "feld", "bach", "baum", "bauer", "hof", "dorf", "burg", "wald", "meister", "macher",
    "schmied", "müller", "kopf", "horst", "brink", "kamp", "busch", "hagen", "meier", "huber", "hammer",
];

impl Tongue {
    fn inflected(&self, token: &str, vocabulary: &Vocabulary, shortest: usize) -> Option<WordId> {
        self.without_ending(token, vocabulary, shortest).or_else(|| self.compound(token))
    }

    /// Whether a word is spelled as only this language spells, among its neighbours.
    pub(crate) fn is_spelled_so(&self, token: &str) -> bool {
        self.spelling.has(token)
    }

    /// The listed word that a token is a form of.
    pub(crate) fn without_ending(&self, token: &str, vocabulary: &Vocabulary, shortest: usize) -> Option<WordId> {
        let known = |word: &WordId| !vocabulary.classes(self.language, *word).is_empty();
        self.endings.of(token).find_map(|ending| {
            let listed = ending.listed(token, vocabulary, shortest);
            listed.filter(|word| known(word) && is_plain(vocabulary.classes(self.language, *word)))
        })
    }

    /// Whether a word in lower case is an ordinary one, in any form, or put together of such: "Stromausfall".
    pub(crate) fn is_word(&self, word: &str) -> bool {
        self.is_form(word) || self.is_joined(word)
    }

    fn is_form(&self, word: &str) -> bool {
        let of_ending = |ending: &Ending| {
            let stem = word.strip_suffix(ending.ending).filter(|stem| stem.chars().count() >= SHORTEST_STEM);
            stem.is_some_and(|stem| match ending.listed {
                "" => self.dictionary.has(stem),
                listed => self.dictionary.has(&format!("{stem}{listed}")),
            })
        };
        self.dictionary.has(word) || self.endings.of(word).any(of_ending)
    }

    fn is_joined(&self, word: &str) -> bool {
        let is_head = |head: &str| {
            let plain = || JOINTS.iter().filter_map(|joint| head.strip_suffix(joint)).any(|plain| self.is_head(plain));
            self.is_head(head) || plain()
        };
        let cuts = word.char_indices().map(|(at, _)| at).skip(SHORTEST_STEM);
        cuts.take_while(|at| at + SHORTEST_TAIL <= word.len()).any(|at| {
            let (head, tail) = word.split_at(at);
            !NAME_TAILS.contains(&tail) && self.is_form(tail) && (is_head(head) || self.is_joined(head))
        })
    }

    /// Short words are parts of too many names.
    fn is_head(&self, word: &str) -> bool {
        word.len() > SHORTEST_STEM && self.dictionary.has(word) || SHORT_HEADS.contains(&word)
    }

    fn compound(&self, token: &str) -> Option<WordId> {
        let by_prefix = || {
            let is_long = |length: usize| length == token.len() || token[..length].chars().count() >= SHORTEST_STEM;
            self.prefixes.beginnings_of(token).filter(|(length, _)| is_long(*length)).last()
        };
        let by_suffix = self.suffix(token).or_else(|| self.inflected_compound(token));
        by_suffix.or_else(|| by_prefix().map(|(_, word)| word))
    }

    /// The longest listed ending of a word, which is more than that.
    fn suffix(&self, word: &str) -> Option<WordId> {
        self.suffixes.endings_of(word).take_while(|(length, _)| *length < word.len()).last().map(|(_, suffix)| suffix)
    }

    /// "astmamedisinen" ends with "~medisin" and an ending.
    fn inflected_compound(&self, token: &str) -> Option<WordId> {
        self.endings.of(token).filter(|ending| ending.listed.is_empty()).find_map(|ending| {
            let stem = token.strip_suffix(ending.ending).filter(|stem| stem.len() > SHORTEST_SECOND_STEM)?;
            self.suffix(stem)
        })
    }
}

/// Names lose no ending but the genitive, which the name recogniser knows about.
const fn is_plain(classes: Classes) -> bool {
    !classes.has(NAMES) || classes.has(Classes::STARTS_PHRASE)
}

fn read_folder(folder: &Folder, vocabulary: &mut Vocabulary) -> Tongue {
    let mut tongue = Tongue {
        language: folder.language,
        phrases: Phrases::default(),
        numbers: NumberWords::read(folder.numbers, vocabulary),
        dictionary: Dictionary::read(words(folder.language)),
        alphabet: Alphabet::read(folder.alphabet, vocabulary),
        prefixes: Affixes::new(),
        suffixes: Affixes::new(),
        endings: Endings::read(folder.endings),
        spelling: Spelling::read(folder.spelling),
    };
    for (class, list) in &folder.classes {
        let class = if class.has(NAMES) { class.and(Classes::NATIVE) } else { *class };
        mark_words(class, list, &[folder.language], vocabulary);
    }
    for word in tongue.numbers.words().collect::<Vec<_>>() {
        vocabulary.mark(folder.language, word, Classes::NUMBER);
    }
    let (months, ordinals) = tongue.numbers.months_and_ordinals();
    for (words, cue) in [(months, Cue::Month), (ordinals, Cue::Ordinal)] {
        for word in words {
            vocabulary.mark(folder.language, word, Classes::STARTS_PHRASE);
            tongue.phrases.add(&[Part::Word(word)], cue);
        }
    }
    read_phrases(folder, &mut PhraseReader { tongue: &mut tongue, vocabulary, pieces: FxHashMap::default() });
    tongue.phrases.finish();
    tongue
}

fn read_phrases(folder: &Folder, reader: &mut PhraseReader<'_>) {
    let mut common = Sets::default();
    for (section, line) in sections(ALL_LANGUAGES).chain(sections(folder.cues)) {
        if section == SET {
            common.add(line);
            continue;
        }
        let cue = Cue::of_section(section).unwrap_or_else(|| panic!("cues.txt has no section named {section}"));
        reader.add(&common.put_in(line), cue);
    }
    for (kind, list) in &folder.statements {
        let mut sets = common.clone();
        for (section, line) in sections(list) {
            if section == SET {
                sets.add(line);
            } else {
                reader.add(&sets.put_in(line), Cue::Statement(*kind, strength(section)));
            }
        }
    }
}

/// The section that names sets of words.
const SET: &str = "set";

fn strength(section: &str) -> Strength {
    match section {
        "phrase" => Strength::Phrase,
        "always" => Strength::Always,
        "personal" => Strength::Personal,
        "name" => Strength::Name,
        "subject" => Strength::Subject,
        "tie" => Strength::Tie,
        "loose tie" => Strength::LooseTie,
        "tie after" => Strength::TieAfter,
        "lead" => Strength::Lead,
        "trail" => Strength::Trail,
        other => panic!("a statement list has no section named {other}"),
    }
}

const NAMES: Classes = Classes::GIVEN.and(Classes::SURNAME);

/// Callers and the towns they live in come from the other countries too.
fn mark_shared(vocabulary: &mut Vocabulary) {
    for (class, list) in [(Classes::GIVEN, WORLD_GIVEN), (Classes::SURNAME, WORLD_SURNAMES)] {
        mark_words(class, list, &Language::ALL, vocabulary);
    }
    let shared = NAMES.and(Classes::PLACE);
    for (class, list) in FOLDERS.iter().flat_map(|folder| &folder.classes).filter(|(class, _)| class.has(shared)) {
        mark_words(*class, list, &Language::ALL, vocabulary);
    }
}

fn mark_words(class: Classes, list: &'static str, languages: &[Language], vocabulary: &mut Vocabulary) {
    for line in lines(list) {
        for word in line.split([' ', '-', '\t', '.', '/']).filter(|word| !word.is_empty()) {
            let is_lower = word.bytes().all(|letter| letter.is_ascii_lowercase());
            let word = if is_lower { vocabulary.intern(word) } else { vocabulary.intern(&word.to_lowercase()) };
            for language in languages {
                vocabulary.mark(*language, word, class);
            }
        }
    }
}

struct PhraseReader<'a> {
    tongue: &'a mut Tongue,
    vocabulary: &'a mut Vocabulary,
    /// What the pieces are that have been read: lines that name a set repeat its words.
    pieces: FxHashMap<String, Vec<Part>>,
}

impl PhraseReader<'_> {
    fn add(&mut self, line: &str, cue: Cue) {
        let parts = read(line, &mut |piece, parts| self.known_piece(piece, parts))
            .unwrap_or_else(|error| panic!("word list line {line:?}: {error}"));
        self.mark_starts(&parts);
        self.tongue.phrases.add(&parts, cue);
    }

    /// Marks the words that may start a pattern; returns whether it may be left out altogether.
    fn mark_starts(&mut self, parts: &[Part]) -> bool {
        for part in parts {
            let is_optional = match part {
                Part::Word(word) => {
                    self.vocabulary.mark(self.tongue.language, *word, Classes::STARTS_PHRASE);
                    false
                }
                Part::Choice(choices) => {
                    let optional: Vec<bool> = choices.iter().map(|choice| self.mark_starts(choice)).collect();
                    optional.contains(&true)
                }
                Part::Few | Part::Open | Part::Close => true,
            };
            if !is_optional {
                return false;
            }
        }
        true
    }

    fn known_piece(&mut self, piece: &str, parts: &mut Vec<Part>) {
        if let Some(known) = self.pieces.get(piece) {
            parts.extend_from_slice(known);
            return;
        }
        let start = parts.len();
        self.piece(piece, parts);
        self.pieces.insert(piece.to_owned(), parts[start..].to_vec());
    }

    /// The words of a piece of a line: signs and letters are words of their own, as they are in a segment.
    fn piece(&mut self, piece: &str, parts: &mut Vec<Part>) {
        match piece {
            "_" => parts.push(Part::Word(WordId::ANY)),
            "#" => parts.push(Part::Word(WordId::NUMBER)),
            "\\_" => self.plain("_", parts),
            // "'s" in "dad's": the end of a word, whatever the word.
            clitic if clitic.starts_with('\'') && clitic.len() > 1 => {
                let word = self.vocabulary.intern(clitic);
                self.vocabulary.mark(self.tongue.language, word, Classes::LISTED);
                parts.push(Part::Word(word));
            }
            stem if stem.contains('~') => parts.push(Part::Word(self.stem(stem))),
            plain => self.plain(plain, parts),
        }
    }

    fn plain(&mut self, plain: &str, parts: &mut Vec<Part>) {
        let mut lower = String::new();
        for token in cut(plain, &mut lower) {
            let word = self.vocabulary.intern(token.lower(&lower));
            self.vocabulary.mark(self.tongue.language, word, Classes::LISTED);
            parts.push(Part::Word(word));
        }
    }

    fn stem(&mut self, stem: &str) -> WordId {
        let word = self.vocabulary.intern(stem);
        if let Some(suffix) = stem.strip_prefix('~') {
            *self.tongue.suffixes.ending(suffix) = Some(word);
            self.vocabulary.mark(self.tongue.language, word, Classes::SUFFIX);
        }
        if let Some(prefix) = stem.strip_suffix('~') {
            *self.tongue.prefixes.beginning(prefix) = Some(word);
        }
        self.vocabulary.mark(self.tongue.language, word, Classes::LISTED);
        word
    }
}

/// The lines of a list without comments and empty ones.
pub(crate) fn lines(list: &'static str) -> impl Iterator<Item = &'static str> {
    list.lines().map(str::trim).filter(|line| !line.is_empty() && !line.starts_with('#'))
}

/// The lines of a list, each with the `[section]` it stands in.
pub(crate) fn sections(list: &'static str) -> impl Iterator<Item = (&'static str, &'static str)> {
    let mut section = "";
    lines(list).filter_map(move |line| {
        if let Some(name) = line.strip_prefix('[').and_then(|line| line.strip_suffix(']')) {
            section = name;
            return None;
        }
        Some((section, line))
    })
}

impl Tongue {
    /// Whether the names of months are written with capitals.
    pub(crate) const fn capitalises_months(&self) -> bool {
        matches!(self.language, Language::English | Language::German)
    }

    /// Whether nouns are written with capitals, so that a capital says little.
    pub(crate) const fn capitalises_nouns(&self) -> bool {
        matches!(self.language, Language::German)
    }

    /// What a number word is worth.
    pub(crate) fn number(&self, word: WordId) -> Option<NumberWord> {
        self.numbers.of(word)
    }

    /// The month that a word names.
    pub(crate) fn month(&self, word: WordId) -> Option<u32> {
        self.numbers.month(word)
    }

    /// The place that a word names: "third" is 3.
    pub(crate) fn ordinal(&self, word: WordId) -> Option<u32> {
        self.numbers.ordinal(word)
    }
}
