//! English.

use clevercall_model::Language;

use super::{AiWording, Grammar, Saying, Wordings};
use crate::{CivilTime, intents::Phrases};

pub(super) const ENGLISH: Wordings = Wordings {
    language: Language::English,
    ai: AiWording::new(
        "Hello. You are speaking with a digital assistant that uses artificial intelligence, at {organisation}.",
        "digital assistant that uses artificial intelligence",
    ),
    text,
    opening,
    days,
    phrases: PHRASES,
    grammar: GRAMMAR,
};

#[expect(clippy::too_many_lines, reason = "a table: a text a line, and the compiler sees that none is missing")]
const fn text(saying: Saying) -> &'static str {
    match saying {
        Saying::TextNotKept => {
            "This call is not recorded. What you say is turned into text while we speak, and the text is not kept."
        }
        Saying::NumberKept => {
            "We keep your telephone number for billing, until {days} after the end of the billing period."
        }
        Saying::TextAndNumberKept => {
            "This call is not recorded as sound, but we keep it as text, together with your telephone number, for at \
             most {days}. After that we remove what could point to you."
        }
        Saying::TextKept => {
            "This call is not recorded as sound, but we keep it as text for at most {days}. After that we remove what \
             could point to you."
        }
        Saying::WayOut => {
            "Say person, or press 0, if you would rather speak to a human being. Say privacy to hear more about your data."
        }
        Saying::AlsoSpoken => "You can also speak English.",
        Saying::Invite => "How can I help you?",
        Saying::PrivacyWho => {
            "{organisation} is responsible for your data. The sound of your voice is never kept, and the text is only \
             used to answer you and to follow up on your call. We try to filter out health, beliefs, politics and the \
             like, so that they are not kept."
        }
        Saying::PrivacyRights => {
            "You have the right to know what we hold about you, and to have it corrected or erased. You can complain to \
             the data protection authority. Say forget me, if nothing of this call may be kept."
        }
        Saying::StillThere => "Are you still there? How can I help you?",
        Saying::AnythingElse => "Is there anything else I can help you with?",
        Saying::Goodbye => "Thank you for calling. Goodbye.",
        Saying::Rephrase => "I am not sure that I understood. Could you put it another way?",
        Saying::NotHeard => "Sorry, I did not understand. Could you say it again in other words?",
        Saying::NoAnswer => "I am afraid I have no answer to that.",
        Saying::AskPutThrough => "Shall I put you through to a colleague?",
        Saying::AskMessage => "Would you like to leave a message?",
        Saying::YesOrNo => "Please say yes or no.",
        Saying::Protected => "Thank you for telling me. I do not keep details as personal as that.",
        Saying::PuttingThrough => "One moment, I am putting you through to a colleague.",
        Saying::PuttingThroughBroken => {
            "I am sorry, something is wrong on our side and I can not hear you properly. I am putting you through to a \
             colleague."
        }
        Saying::Broken => {
            "I am sorry, something is wrong on our side and I can not help you right now. Please call again later. \
             Goodbye."
        }
        Saying::NobodyAnswers => "I am sorry, I could not reach a colleague.",
        Saying::Nobody => "I am sorry, nobody is at the telephone right now.",
        Saying::OpensAgain => "You can reach us again {opening}.",
        Saying::CallLater => "Please call again a little later.",
        Saying::MessagePrompt => {
            "You can leave a message now. Please say what it is about, your name, and the number we can call you on."
        }
        Saying::MessageNotKept => {
            "On this line I do not keep what you say, so I am afraid that I can not take a message."
        }
        Saying::MessageBroken => "I am sorry, I can not take messages right now.",
        Saying::ReadBackBoth => "Thank you, {name}. I have noted the number {phone}. Is that correct?",
        Saying::ReadBackNumber => "Thank you. I have noted the number {phone}. Is that correct?",
        Saying::AskCallingNumber => "Thank you. Shall we call you back on the number you are calling from?",
        Saying::AskNumber => "Thank you. What number can we call you on?",
        Saying::AskNumberAgain => "I am sorry. Please say the number again, one digit at a time.",
        Saying::MessageTaken => "Thank you, your message is written down for a colleague. Is there anything else?",
        Saying::NotedBoth => "Thank you, {name}. I have noted the number {phone}. How can I help you?",
        Saying::NotedName => "Thank you, {name}. How can I help you?",
        Saying::NotedNumber => "Thank you. I have noted the number {phone}. How can I help you?",
        Saying::Noted => "Thank you. What is it about?",
        Saying::NotNoted => {
            "Thank you, but you need not tell me anything about yourself. I do not keep it. How can I help you?"
        }
        Saying::Forgotten => {
            "Very well. From now on nothing of this call is kept, and what was kept of it is being deleted. I have also \
             asked a colleague to erase what else we hold under your number. First we have to be sure that it is you. Is \
             there anything else I can help you with?"
        }
        Saying::ForgottenWithheld => {
            "Very well. From now on nothing of this call is kept, and what was kept of it is being deleted. Your number \
             is withheld, so I can not find any earlier calls. Is there anything else I can help you with?"
        }
        Saying::WhatElse => "Very well. What else can I help you with?",
        Saying::Welcome => "You are welcome. Is there anything else?",
        Saying::NothingSaid => "Ask me a question, and I will answer it if I can.",
    }
}

fn days(count: u64) -> String {
    if count == 1 { "1 day".to_owned() } else { format!("{count} days") }
}

fn opening(at: CivilTime, today: CivilTime) -> String {
    let day = match (at.date() - today.date()).whole_days() {
        0 => "today".to_owned(),
        1 => "tomorrow".to_owned(),
        2..7 => format!("on {}", at.weekday()),
        _ => format!("on {}, {} {}", at.weekday(), at.day(), at.month()),
    };
    match at.minute() {
        0 => format!("{day} at {} o'clock", at.hour()),
        minute => format!("{day} at {}:{minute:02}", at.hour()),
    }
}

const PHRASES: Phrases = Phrases {
    fillers: &[
        "uh", "um", "er", "hello", "hi", "hey", "a", "an", "the", "i", "id", "would", "like", "want", "please", "just",
        "now", "well", "so", "to", "can", "may", "have", "thank", "thanks", "you", "very", "much", "oh", "no", "yes",
    ],
    machine: &["are|am you|i * robot|machine|human|computer|ai|bot|person|real|recording"],
    person: &[
        "speak|talk|speaking|talking|chat|spoke * person|human|someone|somebody|employee~|agent|operator|people|\
         representative~|colleague~|advisor|adviser|receptionist|staff|anyone|anybody",
        "real|actual|living person|human|people",
        "put|transfer|connect|pass me|us * through|to|with|over|on",
        "=transfer|connect me",
        "=person",
        "=human",
        "=operator",
        "=employee~",
        "=agent",
        "=representative~",
        "=receptionist|reception",
        "=human being",
        "dont|not|isnt|without * machine|robot|computer|bot",
        "dont|not want to speak|talk to|with * machine|robot|computer|bot",
        "get|reach * real|human|operator|representative~",
    ],
    forget: &[
        "forget|forgetting me",
        "forget everything|all|what * me|said|call|conversation",
        "delete|erase|remove|deleted|erased|removed|forget|wipe|scrub * about me",
        "delete|erase|remove|wipe me",
        "delete|erase|remove|wipe my|all|everything|this|the * data|information|details|number|call|conversation|records",
        "my data|information|details * deleted|erased|removed|forgotten",
    ],
    privacy: &[
        "privacy",
        "gdpr",
        "data protection",
        "personal data|information",
        "do|use|store|keep|save|handle|treat|hold|know|share * my * data|information|number|details|voice",
        "know|hold|keep|store|save|have * about me",
        "is|are|am|being * call|conversation|this|you|i * recorded|recording|taped|listening",
        "do you record|store|keep|save",
    ],
    message: &[
        "leave|take|give|pass|send * message",
        "call|ring|phone|calls|rings|phones me|us|my * back|up|on",
        "call|ring|phone|calls me|us * tomorrow|later|today|monday|tuesday|wednesday|thursday|friday|morning|afternoon",
        "callback",
        "call back",
        "=message",
        "get back to me|us",
    ],
    goodbye: &[
        "goodbye",
        "good bye",
        "=bye",
        "bye bye",
        "thats all|it|everything",
        "that is|was all|it|everything",
        "thatll be all",
        "nothing else|more",
        "have a nice|good|lovely|great day|evening|one|weekend",
        "=no thats|that is all",
        "see you",
        "=no thank|thanks * i|im|thats|not * good|fine|all|ok|okay",
    ],
    thanks: &[
        "=thank you",
        "=thanks",
        "=thanks|thank * lot",
        "=many thanks",
        "=cheers",
        "thank|thanks * for your|the help",
    ],
    repeat: &[
        "repeat",
        "say|said that|it * again",
        "=what",
        "=pardon",
        "=sorry",
        "=excuse me",
        "one more time",
        "once more|again",
        "what did you say",
        "=say again",
        "=again",
        "didnt|not hear|catch|get * that|you|said",
        "come again",
    ],
    yes: &[
        "^yes",
        "^yeah|yep|yup|aye",
        "^sure|okay|ok|certainly|absolutely|definitely",
        "^correct|right|exactly",
        "^please",
        "of course",
        "that is|thats * correct|right|fine",
        "i would * like|love",
        "go ahead",
    ],
    no: &[
        "^no",
        "^nope|nah",
        "^not",
        "that is|thats * wrong|incorrect|not",
        "wrong",
        "i dont|wouldnt|do not",
        "rather not",
    ],
    backchannel: &[
        "mm", "mmm", "mhm", "hmm", "aha", "uh", "huh", "okay", "ok", "right", "yeah", "yes", "i", "see", "ah", "oh",
        "sure", "alright", "um", "er",
    ],
    denial: &["dont", "not", "never", "didnt"],
};

const GRAMMAR: Grammar = Grammar {
    stop_words: &[
        "i",
        "you",
        "he",
        "she",
        "it",
        "we",
        "they",
        "me",
        "him",
        "her",
        "us",
        "them",
        "my",
        "your",
        "his",
        "our",
        "their",
        "a",
        "an",
        "the",
        "this",
        "that",
        "these",
        "those",
        "is",
        "are",
        "was",
        "were",
        "be",
        "been",
        "am",
        "do",
        "does",
        "did",
        "doing",
        "have",
        "has",
        "had",
        "can",
        "could",
        "will",
        "would",
        "shall",
        "should",
        "may",
        "might",
        "must",
        "to",
        "of",
        "in",
        "on",
        "at",
        "for",
        "from",
        "with",
        "by",
        "about",
        "as",
        "and",
        "or",
        "but",
        "so",
        "if",
        "then",
        "what",
        "how",
        "which",
        "who",
        "whom",
        "please",
        "hello",
        "hi",
        "hey",
        "thanks",
        "thank",
        "like",
        "want",
        "need",
        "know",
        "tell",
        "ask",
        "question",
        "just",
        "im",
        "id",
        "ive",
        "its",
        "whats",
        "hows",
        "there",
        "here",
        "much",
        "many",
        "some",
        "any",
        "not",
        "dont",
        "no",
        "yes",
        "get",
        "got",
        "um",
        "uh",
        "er",
        "also",
        "now",
        "well",
        "good",
        "morning",
        "afternoon",
        "evening",
        "wondering",
        "help",
        "could",
        "let",
        "going",
        "go",
        "up",
        "out",
        "into",
        "new",
        "years",
        "old",
        "theres",
        "youre",
        "find",
        "see",
        "really",
        "maybe",
        "think",
        "say",
        "said",
        "calling",
        "because",
        "supposed",
    ],
    introductions: &[
        "name",
        "names",
        "called",
        "phone",
        "telephone",
        "mobile",
        "number",
        "email",
        "mail",
        "address",
        "live",
        "born",
        "reach",
        "call",
        "contact",
        "speaking",
        "its",
        "here",
        "first",
        "last",
        "surname",
    ],
    endings: &["ations", "ation", "ings", "ing", "ies", "ied", "ers", "er", "es", "ed", "ly", "s", "e", "y"],
    synonyms: &[
        &["price", "cost", "costs", "pay", "fee", "fees", "charge", "expensive", "prices"],
        &["open", "opening", "opens", "close", "closes", "closed", "closing", "hours", "shut"],
        &["rubbish", "waste", "garbage", "trash", "refuse", "bin", "bins"],
        &["collected", "collect", "collection", "emptied", "empty", "picked", "pick", "pickup"],
        &["move", "moving", "moved", "relocate", "relocating", "address", "addresses"],
        &["licence", "license", "licences", "licenses", "permit"],
        &["renew", "renewing", "renewal", "renewed", "extend", "expired", "expires", "expire"],
        &["book", "booking", "reserve", "arrange", "schedule"],
        &["appointment", "meeting", "slot"],
        &["when", "time", "day"],
        &["child", "daughter", "son", "kid", "children", "kids"],
    ],
};
