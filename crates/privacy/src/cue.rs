//! The words around personal data that say what it is; each is a section of a language's lists.

use crate::Kind;

macro_rules! cues {
    ($($(#[$doc:meta])* $variant:ident = $section:literal),+ $(,)?) => {
        /// What a phrase of the word lists stands for.
        #[derive(Clone, Copy, Debug, PartialEq, Eq)]
        pub(crate) enum Cue {
            $($(#[$doc])* $variant,)+
            /// A statement about a person under Art. 9 or 10.
            Statement(Kind, Strength),
        }

        impl Cue {
            /// The cue of a section of `cues.txt`.
            pub(crate) fn of_section(name: &str) -> Option<Self> {
                match name { $($section => Some(Self::$variant),)+ _ => None }
            }

            /// The sections, in the order of their places in [`Marks`].
            pub(crate) const SECTIONS: &'static [&'static str] = &[$($section),+];

            /// The cue's place in a token's [`Marks`]; statements have none.
            #[inline]
            const fn bit(self) -> u64 {
                #[expect(non_upper_case_globals, reason = "one constant a variant, named as the variant")]
                mod bits { enum Order { $($variant,)+ } $(pub(super) const $variant: u64 = 1 << Order::$variant as u64;)+ }
                match self { $(Self::$variant => bits::$variant,)+ Self::Statement(..) => 0 }
            }
        }
    };
}

cues! {
    /// "my name is": what follows is a name, listed or not.
    Name = "name",
    /// "this is", "may I speak to": what follows may be a name.
    MaybeName = "maybe name",
    /// "speaking", "is my name": what stands before is a name.
    NameBefore = "name before",
    /// "surname", "is spelled": letters that follow are a name.
    Spelled = "spelled",
    /// "Mr", "Dr".
    Title = "title",
    /// "my wife": a name may follow.
    Kin = "kin",
    /// "phone number".
    Phone = "phone",
    /// "my number is": which number isn't said.
    Number = "number",
    /// "CPR number".
    NationalId = "national id",
    /// "born", "date of birth".
    Born = "born",
    /// "I live at".
    Lives = "lives",
    /// "my address is".
    Address = "address",
    /// "account number".
    Account = "account",
    /// "card number".
    Card = "card",
    /// "passport number".
    Passport = "passport",
    /// "number plate".
    Plate = "plate",
    /// "my e-mail".
    Email = "email",
    /// "my website".
    Website = "website",
    /// "crowns", "minutes": a number before it is an amount.
    Unit = "unit",
    /// "case number": a number that is nobody's.
    Reference = "reference",
    /// "er".
    Filler = "filler",
    /// "no, I mean".
    Correction = "correction",
    /// "at".
    At = "at",
    /// "dot".
    Dot = "dot",
    /// "hyphen".
    Dash = "dash",
    /// "underscore".
    Underscore = "underscore",
    /// "slash".
    Slash = "slash",
    /// "colon".
    Colon = "colon",
    /// "plus".
    Plus = "plus",
    /// "double".
    Double = "double",
    /// "triple".
    Triple = "triple",
    /// "March".
    Month = "month",
    /// "third".
    Ordinal = "ordinal",
    /// "rue", "calle": a street's name follows.
    StreetBefore = "street before",
    /// "Street".
    StreetType = "street type",
    /// "Am", "An der": a street may start so.
    StreetStart = "street start",
    /// "gammel" in "gammel landevej": starts a street's name.
    StreetLead = "street lead",
    /// "suite", "flat": with a number it is part of an address.
    Flat = "flat",
    /// "second floor, left".
    Floor = "floor",
    /// "as in", in "A as in Anna".
    AsIn = "as in",
    /// "I", "my mother", "he": the sentence is about a person.
    Person = "person",
    /// "my", "his".
    Possessive = "possessive",
    /// "suffers from": ties what follows to the person.
    Has = "has",
    /// "information about": what follows is a subject, not a statement.
    Topic = "topic",
    /// "where is": the sentence is general.
    General = "general",
    /// "gmail".
    Provider = "provider",
    /// "com".
    Domain = "domain",
    /// "office", "street": what stands before is no person.
    NotPerson = "not person",
    /// "does", "what" at its start make a sentence a question.
    Question = "question",
    /// "clinic", "ward": the word before it names a place or a thing, not somebody's state.
    Heading = "heading",
    /// "sick and tired": says nothing of what its words say.
    Idiom = "idiom",
    /// "is", "has", "a": says nothing at the start of a statement.
    Light = "light",
    /// "was", "got", "on", "a": goes with the statement that it leads to.
    Carried = "carried",
    /// "Christmas", "Friday": written with a capital and never a name.
    NeverName = "never name",
    /// "that", "her": goes on after a name that is also a word.
    AfterName = "after name",
    /// "in", "near", "from": a place or a firm follows.
    PlaceBefore = "place before",
    /// "Bravo", "Bertil": a word that stands for its first letter.
    Alphabet = "alphabet",
    /// "postcode", "Eircode".
    Postcode = "postcode",
    /// "and", between two words of one statement.
    And = "and",
}

/// How much a word of an Art. 9 list says by itself.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Strength {
    /// Enough by itself, wherever it is said.
    Phrase,
    /// Enough unless the sentence is general.
    Always,
    /// Enough only in a sentence about a person.
    Personal,
    /// The unmistakable name of a union, a party, a movement: enough in a sentence about a person, and what the
    /// sentence says between the two goes as well.
    Name,
    /// The name of a union, a party, a church, a gene: enough only with a tie to a person beside it.
    Subject,
    /// Ties a subject after it to a person, and goes as well: "member of", "charged with".
    Tie,
    /// Ties a subject after it to a person and stays: "in der" before a union.
    LooseTie,
    /// Ties a subject before it to a person: "membership".
    TieAfter,
    /// Goes together with the statement it stands before: "a strict", "card-carrying".
    Lead,
    /// Goes together with the statement it stands after: "in the family".
    Trail,
}

/// The cues that cover a token: a set.
#[derive(Clone, Copy, Default)]
pub(crate) struct Marks(u64);

impl Marks {
    /// Several cues, for [`Marks::meets`].
    pub(crate) const fn all_of(cues: &[Cue]) -> Self {
        let mut set = 0;
        let mut at = 0;
        while at < cues.len() {
            set |= cues[at].bit();
            at += 1;
        }
        Self(set)
    }

    /// Whether both have a cue.
    pub(crate) const fn meets(self, other: Self) -> bool {
        self.0 & other.0 != 0
    }

    pub(crate) const fn of(cue: Cue) -> Self {
        Self(cue.bit())
    }

    pub(crate) const fn add(&mut self, other: Self) {
        self.0 |= other.0;
    }

    /// The places of its cues in [`Cue::SECTIONS`].
    pub(crate) fn places(self) -> impl Iterator<Item = usize> {
        let mut left = self.0;
        std::iter::from_fn(move || {
            let place = left.trailing_zeros() as usize;
            left &= left.wrapping_sub(1);
            (place < Cue::SECTIONS.len()).then_some(place)
        })
    }

    #[inline]
    pub(crate) const fn has(self, cue: Cue) -> bool {
        self.0 & cue.bit() != 0
    }
}
