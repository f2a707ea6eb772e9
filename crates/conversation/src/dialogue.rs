//! What the caller's words mean where the conversation stands: decided here, done in `reply`.

use clevercall_privacy::{Kind, Tier};

use crate::{
    CivilTime, Facts, Repertoire,
    intents::{Intent, Reply},
    matching::Match,
    repertoire::Book,
    topic::{Asked, Topic},
    words::words_of,
};

/// What the caller wants.
#[derive(Clone, Copy, Debug, PartialEq)]
pub(crate) enum Move {
    /// One of the wishes that are understood everywhere.
    Wish(Intent),
    /// The approved answer with this index.
    Ask(usize),
    /// Yes to what was offered or asked.
    Accept,
    /// No to it.
    Decline,
    /// Part of a message.
    Dictate,
    /// They said who they are.
    Introduce,
    /// They said something of Art. 9 or 10 that no answer fits.
    Confide,
    /// Hello and nothing more.
    Greet,
    /// Sounds of listening.
    Nothing,
    /// Words without an answer.
    Unanswerable,
    /// No words to understand: withheld.
    Unheard,
}

/// The most words of a wish that is spoken into a message; longer ones belong to the message.
const LONGEST_WISH: usize = 8;
/// The most telling words besides name and number in what still only introduces.
const MOST_BESIDES: usize = 2;
/// The most words for which the other languages are tried.
const SHORT: usize = 6;

/// What the words of a turn mean under `topic`; `book` is that of the conversation's language.
pub(crate) fn decide(repertoire: &Repertoire, book: &Book, about: (&Topic, CivilTime), facts: &Facts) -> Move {
    if facts.withheld.is_some() {
        return Move::Unheard;
    }
    let (topic, at) = about;
    let words = words_of(&facts.text);
    let intent = intent(repertoire, book, &words);
    let reply = reply(repertoire, book, &words);
    match topic {
        Topic::Message(draft) => in_message(draft.asked, intent, reply, words.len()),
        Topic::OfferedPerson | Topic::OfferedMessage => match (intent, reply) {
            (Some(Intent::Thanks | Intent::Person | Intent::Message) | None, Some(Reply::No)) => Move::Decline,
            (Some(Intent::Thanks) | None, Some(Reply::Yes)) => Move::Accept,
            _ => openly(repertoire, book, (&words, intent, at), facts),
        },
        Topic::AnythingElse => {
            let open = openly(repertoire, book, (&words, intent, at), facts);
            let unsaid = matches!(open, Move::Unanswerable | Move::Nothing | Move::Greet | Move::Wish(Intent::Thanks));
            match reply.filter(|_| unsaid) {
                Some(Reply::No) => Move::Wish(Intent::Goodbye),
                Some(Reply::Yes) => Move::Greet,
                None => open,
            }
        }
        Topic::Open => openly(repertoire, book, (&words, intent, at), facts),
    }
}

fn in_message(asked: Asked, intent: Option<Intent>, reply: Option<Reply>, words: usize) -> Move {
    let short = words <= LONGEST_WISH;
    match (intent, reply) {
        (Some(Intent::Forget), _) => Move::Wish(Intent::Forget),
        (Some(Intent::Person | Intent::Privacy | Intent::Machine | Intent::Repeat | Intent::Goodbye), _) if short => {
            Move::Wish(intent.expect("just matched"))
        }
        (_, Some(reply)) if matches!(asked, Asked::IsItRight | Asked::CallingNumber) => match reply {
            Reply::Yes => Move::Accept,
            Reply::No => Move::Decline,
        },
        _ => Move::Dictate,
    }
}

fn openly(
    repertoire: &Repertoire,
    book: &Book,
    (words, intent, at): (&[String], Option<Intent>, CivilTime),
    facts: &Facts,
) -> Move {
    // "Thanks. When are you open?" is a question; "I want to speak to somebody about a passport" is a wish.
    if let Some(intent) = intent.filter(|intent| *intent != Intent::Thanks) {
        return Move::Wish(intent);
    }
    let about = besides_introduction(book, words, facts);
    if let Match::Answer(index) = repertoire.find(book, &about, at) {
        return Move::Ask(index);
    }
    let phrases = &book.wordings.phrases;
    let confided = facts.kinds.iter().any(|kind| kind.tier() == Tier::Special || *kind == Kind::Criminal);
    if confided {
        Move::Confide
    } else if introduces(book, &about, facts) {
        Move::Introduce
    } else if let Some(intent) = intent {
        Move::Wish(intent)
    } else if phrases.is_backchannel(words) {
        Move::Nothing
    } else if phrases.is_empty_talk(words) {
        Move::Greet
    } else {
        Move::Unanswerable
    }
}

/// The words without those that only come along with a name or a number: "my name is".
fn besides_introduction(book: &Book, words: &[String], facts: &Facts) -> Vec<String> {
    let introductions = book.wordings.grammar.introductions;
    let counts = |word: &&String| facts.placeholders.is_empty() || !introductions.contains(&word.as_str());
    words.iter().filter(counts).cloned().collect()
}

fn introduces(book: &Book, about: &[String], facts: &Facts) -> bool {
    // A street alone is what a question is about; a name or a number is who asks.
    let oneself = facts.kinds.iter().any(|kind| !matches!(kind, Kind::Address | Kind::Url));
    let stop_words = book.wordings.grammar.stop_words;
    let telling = about.iter().filter(|word| !stop_words.contains(&word.as_str())).count();
    oneself && telling <= MOST_BESIDES
}

fn intent(repertoire: &Repertoire, book: &Book, words: &[String]) -> Option<Intent> {
    understood(repertoire, book, words).find_map(|book| book.wordings.phrases.intent(words))
}

fn reply(repertoire: &Repertoire, book: &Book, words: &[String]) -> Option<Reply> {
    understood(repertoire, book, words).find_map(|book| book.wordings.phrases.reply(words))
}

/// The books to understand words by: of short ones nobody can tell the language for sure.
fn understood<'a>(
    repertoire: &'a Repertoire,
    book: &'a Book,
    words: &[String],
) -> impl Iterator<Item = &'a Book> + use<'a> {
    let how_many = if words.len() <= SHORT { usize::MAX } else { 1 };
    repertoire.books_from(book.language()).take(how_many)
}
