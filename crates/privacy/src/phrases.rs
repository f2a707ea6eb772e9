//! Phrases of the word lists, and how they are found among the tokens of a segment.
//!
//! A line of a list is a pattern with choices; all lines of a language become one automaton, in which the choices of a
//! line share what comes after them, so a line costs what is written in it and not what it stands for.

use rustc_hash::FxHashMap;

use crate::{cue::Cue, pattern::Part, words::WordId};

/// A phrase that was found; positions are tokens.
#[derive(Clone, Copy)]
pub(crate) struct Hit {
    pub(crate) cue: Cue,
    pub(crate) start: usize,
    pub(crate) end: usize,
    /// The phrase ends with "any word", so the end may have taken too much.
    pub(crate) is_open: bool,
}

/// What stands at one place of a segment.
#[derive(Clone, Copy)]
pub(crate) struct Words {
    pub(crate) exact: WordId,
    /// The word that this one is a form or a compound of; it counts for statements only.
    pub(crate) stem: WordId,
    /// "'s", where the word ends so.
    pub(crate) clitic: WordId,
    pub(crate) is_number: bool,
    /// The bits of the three words and of a number.
    bits: u64,
    /// The bits of this place and those behind it, [`AHEAD`] places together.
    ahead: u64,
}

impl Words {
    pub(crate) const fn new(exact: WordId, stem: WordId, clitic: WordId, is_number: bool) -> Self {
        let number = if is_number { bit(WordId::NUMBER) } else { 0 };
        Self { exact, stem, clitic, is_number, bits: bit(exact) | bit(stem) | bit(clitic) | number, ahead: 0 }
    }
}

/// A place within a pattern, while lines are added.
#[derive(Default)]
struct State {
    endings: Vec<Cue>,
    /// What is removed starts here.
    opens: bool,
    /// What is removed ends here.
    closes: bool,
}

/// All phrases of one language.
#[derive(Default)]
pub(crate) struct Phrases {
    /// While lines are added: every state.
    states: Vec<State>,
    /// While lines are added: every step.
    steps: Vec<(u32, WordId, u32)>,
    /// While lines are added: the steps of lines without choices, which share their beginnings.
    plain: FxHashMap<(u32, WordId), u32>,
    found: Automaton,
}

/// How far is looked ahead: behind "*", which stands for two words at most.
const AHEAD: usize = 3;

/// Every word, or none, will do.
const WHATEVER: u64 = u64::MAX;

const ROOT: u32 = 0;

impl Phrases {
    /// Adds a line of a list.
    pub(crate) fn add(&mut self, line: &[Part], cue: Cue) {
        if self.states.is_empty() {
            self.states.push(State::default());
        }
        let is_plain = line.iter().all(|part| matches!(part, Part::Word(_)));
        let ends = if is_plain { vec![self.add_plain(line)] } else { self.sequence(line, &[ROOT], None) };
        for end in ends.into_iter().filter(|end| *end != ROOT) {
            let endings = &mut self.states[end as usize].endings;
            if !endings.contains(&cue) {
                endings.push(cue);
            }
        }
    }

    /// Makes the added lines ready to be found.
    pub(crate) fn finish(&mut self) {
        let mut steps = std::mem::take(&mut self.steps);
        steps.extend(std::mem::take(&mut self.plain).into_iter().map(|((from, word), to)| (from, word, to)));
        let mut steps = self.share_beginnings(steps);
        steps.sort_unstable_by_key(|(from, word, to)| (*from, word.0, *to));
        steps.dedup();
        self.found = Automaton::new(std::mem::take(&mut self.states), &steps);
    }

    /// Makes one state of those that exactly the same steps lead to: lines that begin alike are then walked once.
    fn share_beginnings(&mut self, steps: Vec<(u32, WordId, u32)>) -> Vec<(u32, WordId, u32)> {
        let mut ways: Vec<Vec<(u32, u32)>> = vec![Vec::new(); self.states.len()];
        let mut onward: Vec<Vec<u32>> = vec![Vec::new(); self.states.len()];
        for (from, word, to) in &steps {
            ways[*to as usize].push((*from, word.0));
            onward[*from as usize].push(*to);
        }
        let mut left: Vec<usize> = ways.iter().map(Vec::len).collect();
        let mut shared: Vec<u32> = (ROOT..).take(self.states.len()).collect();
        let mut known = FxHashMap::default();
        // No step leads back, so each state's turn comes once all that lead to it have had theirs.
        let mut next = vec![ROOT];
        while let Some(state) = next.pop() {
            let mut way = std::mem::take(&mut ways[state as usize]);
            way.iter_mut().for_each(|(from, _)| *from = shared[*from as usize]);
            way.sort_unstable();
            way.dedup();
            let State { opens, closes, .. } = self.states[state as usize];
            let first = *known.entry((way, opens, closes)).or_insert(state);
            shared[state as usize] = first;
            self.move_endings(state, first);
            for to in std::mem::take(&mut onward[state as usize]) {
                left[to as usize] -= 1;
                if left[to as usize] == 0 {
                    next.push(to);
                }
            }
        }
        steps.into_iter().map(|(from, word, to)| (shared[from as usize], word, shared[to as usize])).collect()
    }

    fn move_endings(&mut self, from: u32, to: u32) {
        if from == to {
            return;
        }
        for cue in std::mem::take(&mut self.states[from as usize].endings) {
            let endings = &mut self.states[to as usize].endings;
            if !endings.contains(&cue) {
                endings.push(cue);
            }
        }
    }

    fn add_plain(&mut self, line: &[Part]) -> u32 {
        let mut state = ROOT;
        for part in line {
            let Part::Word(word) = part else { continue };
            state = match self.plain.get(&(state, *word)) {
                Some(next) => *next,
                None => {
                    let next = self.state();
                    self.plain.insert((state, *word), next);
                    next
                }
            };
        }
        state
    }

    fn state(&mut self) -> u32 {
        self.states.push(State::default());
        u32::try_from(self.states.len() - 1).expect("the word lists hold far less than 4 billion words")
    }

    /// Adds parts after the states `from`, the last word leading to `target`; returns the states they end in.
    fn sequence(&mut self, parts: &[Part], from: &[u32], target: Option<u32>) -> Vec<u32> {
        let mut ends = from.to_vec();
        let last = parts.iter().rposition(|part| !matches!(part, Part::Open | Part::Close));
        for (place, part) in parts.iter().enumerate() {
            let target = target.filter(|_| Some(place) == last);
            match part {
                Part::Word(word) => ends = vec![self.step(&ends, *word, target)],
                Part::Choice(choices) => ends = self.choice(choices, &ends, target),
                Part::Few => {
                    let one = self.step(&ends, WordId::ANY, None);
                    let two = self.step(&[one], WordId::ANY, None);
                    ends.extend([one, two]);
                }
                Part::Open | Part::Close => {
                    for end in ends.iter().filter(|end| **end != ROOT) {
                        let state = &mut self.states[*end as usize];
                        state.opens |= matches!(part, Part::Open);
                        state.closes |= matches!(part, Part::Close);
                    }
                }
            }
        }
        ends
    }

    fn choice(&mut self, choices: &[Vec<Part>], from: &[u32], target: Option<u32>) -> Vec<u32> {
        let join = target.unwrap_or_else(|| self.state());
        let mut ends = vec![join];
        for choice in choices {
            for end in self.sequence(choice, from, Some(join)) {
                if !ends.contains(&end) {
                    ends.push(end);
                }
            }
        }
        ends
    }

    fn step(&mut self, from: &[u32], word: WordId, target: Option<u32>) -> u32 {
        let to = target.unwrap_or_else(|| self.state());
        self.steps.extend(from.iter().map(|state| (*state, word, to)));
        to
    }

    /// Finds every phrase that starts at token `start`; [`look_ahead`] comes before.
    pub(crate) fn find(&self, start: usize, words: &[Words], hits: &mut Vec<Hit>) {
        self.found.walk(ROOT, Taken { start, end: None, at: start, by_any: false, by_stem: false }, words, hits);
    }
}

/// Tells each place what stands ahead of it.
pub(crate) fn look_ahead(words: &mut [Words]) {
    for at in 0..words.len() {
        words[at].ahead = words[at..].iter().take(AHEAD).fold(0, |all, word| all | word.bits);
    }
}

/// The finished phrases: what a walk needs lies side by side, because it waits for memory more than for anything else.
#[derive(Default)]
struct Automaton {
    nodes: Vec<Node>,
    /// By state, then by word.
    steps: Vec<Step>,
    /// The steps of the states that have many.
    many: FxHashMap<(u32, WordId), (u32, u32)>,
    endings: Vec<Cue>,
}

/// A state of the finished phrases.
#[derive(Clone, Copy)]
struct Node {
    /// Bits of the words that it goes on by: most words are ruled out by them without looking at its steps.
    goes_on_by: u64,
    first_step: u32,
    end_step: u32,
    first_ending: u32,
    endings: u8,
    goes_on_by_any: bool,
    opens: bool,
    closes: bool,
}

/// A step by a word.
#[derive(Clone, Copy)]
struct Step {
    word: WordId,
    state: u32,
    /// Bits of the words of which one has to stand within the next [`AHEAD`] places; all of them where something ends
    /// before that.
    ahead: u64,
    /// The same for the next place alone.
    next: u64,
}

impl Step {
    /// Whether the words behind it allow it to come to an end.
    const fn can_go_on(&self, next_bits: u64, bits_ahead: u64) -> bool {
        (self.next == WHATEVER || self.next & next_bits != 0)
            && (self.ahead == WHATEVER || self.ahead & bits_ahead != 0)
    }
}

/// So many steps are looked through one after the other.
const FEW_STEPS: usize = 12;

impl Automaton {
    /// Of states, and steps that are sorted by state and word.
    fn new(states: Vec<State>, steps: &[(u32, WordId, u32)]) -> Self {
        let count = |count: usize| u32::try_from(count).expect("the word lists hold far less than 4 billion words");
        let mut new = Self::default();
        let mut left = steps;
        for (from, state) in (ROOT..).zip(states) {
            let (own, rest) = left.split_at(left.partition_point(|(of, ..)| *of <= from));
            left = rest;
            let bits = own.iter().map(|(_, word, _)| *word).filter(|word| *word != WordId::ANY).map(bit);
            let first_step = new.steps.len();
            new.nodes.push(Node {
                goes_on_by: bits.fold(0, |all, bit| all | bit),
                first_step: count(first_step),
                end_step: count(first_step + own.len()),
                first_ending: count(new.endings.len()),
                endings: u8::try_from(state.endings.len()).expect("a line stands for one of a few dozen cues"),
                goes_on_by_any: own.iter().any(|(_, word, _)| *word == WordId::ANY),
                opens: state.opens,
                closes: state.closes,
            });
            new.endings.extend(state.endings);
            let step = |(_, word, state): &(u32, WordId, u32)| Step { word: *word, state: *state, ahead: 0, next: 0 };
            new.steps.extend(own.iter().map(step));
            if own.len() > FEW_STEPS {
                let mut first = first_step;
                for alike in own.chunk_by(|one, other| one.1 == other.1) {
                    new.many.insert((from, alike[0].1), (count(first), count(first + alike.len())));
                    first += alike.len();
                }
            }
        }
        let ahead = |step: &Step| (new.ahead(step.state, AHEAD), new.ahead(step.state, 1));
        let ahead: Vec<(u64, u64)> = new.steps.iter().map(ahead).collect();
        for (step, (ahead, next)) in new.steps.iter_mut().zip(ahead) {
            (step.ahead, step.next) = (ahead, next);
        }
        new
    }

    /// Bits of the words of which one has to stand within the next `places` behind a state.
    fn ahead(&self, state: u32, places: usize) -> u64 {
        let here = &self.nodes[state as usize];
        if here.endings > 0 || places == 0 {
            return WHATEVER;
        }
        let by_any = if here.goes_on_by_any { self.steps_by(state, WordId::ANY) } else { &[] };
        by_any.iter().fold(here.goes_on_by, |all, step| all | self.ahead(step.state, places - 1))
    }

    /// The steps of a state by a word.
    fn steps_by(&self, state: u32, word: WordId) -> &[Step] {
        let node = &self.nodes[state as usize];
        let (first, end) = (node.first_step as usize, node.end_step as usize);
        if end - first > FEW_STEPS {
            let (first, end) = self.many.get(&(state, word)).copied().unwrap_or_default();
            return &self.steps[first as usize..end as usize];
        }
        let own = &self.steps[first..end];
        let Some(first) = own.iter().position(|step| step.word == word) else { return &[] };
        let alike = own[first..].iter().take_while(|step| step.word == word).count();
        &own[first..first + alike]
    }

    /// Goes on from a state, which was reached by the tokens `taken`.
    fn walk(&self, state: u32, mut taken: Taken, words: &[Words], hits: &mut Vec<Hit>) {
        let here = self.nodes[state as usize];
        if here.opens {
            taken.start = taken.at;
        }
        if here.closes {
            taken.end = Some(taken.at);
        }
        if here.endings > 0 {
            self.end(here, taken, hits);
        }
        let Some(heard) = words.get(taken.at) else { return };
        let goes_on_by_word = here.goes_on_by & heard.bits != 0;
        if !goes_on_by_word && !here.goes_on_by_any {
            return;
        }
        let next = Taken { at: taken.at + 1, by_any: false, ..taken };
        let (next_bits, bits_ahead) = words.get(next.at).map_or((0, 0), |next| (next.bits, next.ahead));
        let mut go = |word: WordId, next: Taken| {
            for step in self.steps_by(state, word).iter().filter(|step| step.can_go_on(next_bits, bits_ahead)) {
                self.walk(step.state, next, words, hits);
            }
        };
        if goes_on_by_word {
            let by_stem = Taken { by_stem: taken.by_stem || heard.stem != heard.exact, ..next };
            for (word, next) in [(heard.exact, next), (heard.stem, by_stem), (heard.clitic, next)] {
                if here.goes_on_by & bit(word) != 0 {
                    go(word, next);
                }
            }
        }
        if here.goes_on_by_any {
            go(WordId::ANY, Taken { by_any: true, ..next });
        }
        if heard.is_number && here.goes_on_by & bit(WordId::NUMBER) != 0 {
            go(WordId::NUMBER, next);
        }
    }

    /// Notes the phrases that end at a state.
    fn end(&self, here: Node, taken: Taken, hits: &mut Vec<Hit>) {
        let end = taken.end.unwrap_or(taken.at);
        if end <= taken.start {
            return;
        }
        let is_open = taken.by_any && end == taken.at;
        let counts = |cue: &&Cue| !taken.by_stem || matches!(cue, Cue::Statement(..));
        let first = here.first_ending as usize;
        let endings = self.endings[first..first + usize::from(here.endings)].iter().filter(counts);
        hits.extend(endings.map(|cue| Hit { cue: *cue, start: taken.start, end, is_open }));
    }
}

/// A word's bit; numbers have one of their own, and a word that stands on no list has none.
const fn bit(word: WordId) -> u64 {
    match word {
        WordId::UNKNOWN => 0,
        WordId::NUMBER => 1 << 63,
        word => 1 << (word.0 % 63),
    }
}

/// The tokens of a phrase so far.
#[derive(Clone, Copy)]
struct Taken {
    start: usize,
    end: Option<usize>,
    at: usize,
    /// The last token was taken as "any word".
    by_any: bool,
    /// A word was taken by its stem.
    by_stem: bool,
}
