//! What `cargo xtask train` needs to make a model of statements: what the model would see of a line, and how its file
//! is written and tried.
//!
//! Not part of the product: only built with the feature `training`.

use std::{borrow::Cow, ops::Range};

use clevercall_model::Language;

use crate::{
    Engine, Kind,
    learnt::{KINDS, Model, Parts, Sink, Thresholds, View, evidence},
    reading::Reading,
};

/// What the model sees of a line.
pub struct Seen {
    /// Each token: where it lies, in characters of the line, and the weights that count for it.
    pub tokens: Vec<SeenToken>,
    /// What was asked about: for each run of tokens the weights of the first kind that count for it.
    pub runs: Vec<Vec<usize>>,
}

/// What the model sees of a token.
pub struct SeenToken {
    /// Where it lies, in characters of the line.
    pub place: Range<usize>,
    /// The weights that count for it.
    pub weights: Vec<u32>,
}

/// A model as it comes out of training.
pub struct Trained {
    /// From out of a statement and from inside one, to out and to inside.
    pub transitions: [[f32; 2]; 2],
    /// The weights of the chain that aren't 0, by their place.
    pub chain: Vec<(usize, f32)>,
    /// The same for the kinds.
    pub kinds: Vec<(usize, f32)>,
}

impl Trained {
    /// The model's file.
    pub fn file(self) -> Vec<u8> {
        Model::write(&Parts { transitions: self.transitions, chain: self.chain, kinds: self.kinds })
    }
}

/// The kinds that the model tells apart, in the order of their weights.
pub const STATEMENTS: [Kind; 9] = KINDS;

/// What the model is shown of what the lists know.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum ShownLists {
    /// Everything, as in a call.
    All,
    /// Everything but statements, as if no list knew their words.
    NoStatements,
}

/// What the model sees of a line and of the runs of tokens that `statements` (in characters) cover.
pub fn see(text: &str, language: Language, statements: &[Range<usize>], lists: ShownLists) -> Option<Seen> {
    engine_of_lists().look(text, language, |reading, found| {
        let (view, found) = match lists {
            ShownLists::All => (View::new(reading, found), found),
            ShownLists::NoStatements => (View::without_lists(reading, found), [].as_slice()),
        };
        let mut weights = Weights(vec![Vec::new(); reading.len()]);
        view.emit(&mut weights);
        let places = places(reading);
        let tokens = |statement: &Range<usize>| {
            let first = places.partition_point(|place| place.end <= statement.start);
            first..places.partition_point(|place| place.start < statement.end)
        };
        let runs = statements.iter().map(|statement| evidence(&view, found, &tokens(statement))).collect();
        let tokens = places.iter().cloned().zip(weights.0);
        Seen { tokens: tokens.map(|(place, weights)| SeenToken { place, weights }).collect(), runs }
    })
}

/// How likely is likely enough; `learnt/model.rs` has what the product takes.
#[derive(Clone, Copy, Debug)]
pub struct Enough {
    /// One word of a run at least, for the run to be a statement that no list knows …
    pub statement: f32,
    /// … and each word around it, to go along.
    pub word: f32,
    /// Each word beside what the lists found, to go along; where none of that is as likely itself, it is taken back.
    pub listed: f32,
}

/// An engine without any model.
pub fn engine_of_lists() -> Engine {
    Engine::of_lists()
}

/// An engine with a model's file instead of the one that is part of the program; says why where it can't be read.
pub fn engine_with(file: Vec<u8>, enough: Option<Enough>) -> Result<Engine, String> {
    let mut model = Model::read(Cow::Owned(file)).map_err(|error| error.to_string())?;
    if let Some(Enough { statement, word, listed }) = enough {
        model.thresholds = Thresholds { statement, word, listed };
    }
    Ok(Engine::of_lists().with_model(model))
}

struct Weights(Vec<Vec<u32>>);

impl Sink for Weights {
    fn each(&mut self, tokens: Range<usize>, weight: usize) {
        self.0[tokens].iter_mut().zip(weight..).for_each(|(weights, weight)| weights.push(weight as u32));
    }

    fn along(&mut self, tokens: Range<usize>, weight: usize) {
        tokens.for_each(|token| self.0[token].push(weight as u32));
    }
}

/// Where each token lies, in characters.
fn places(reading: &Reading<'_>) -> Vec<Range<usize>> {
    let (mut characters, mut bytes) = (0, 0);
    let mut until = |byte: u32| {
        characters += reading.text[bytes..byte as usize].chars().count();
        bytes = byte as usize;
        characters
    };
    reading.tokens.iter().map(|token| until(token.start)..until(token.end)).collect()
}
