//! A Rust source as a flat row of tokens, with the line of each and whether only tests see it.

use std::str::FromStr;

use proc_macro2::{Delimiter, Group, LexError, TokenStream, TokenTree};

/// One token; brackets are tokens of their own, and `::` is a single one.
#[derive(Debug, Clone)]
pub(crate) struct Token {
    /// As written; a string or character literal keeps its quotes.
    pub(crate) text: String,
    /// Counted from 1.
    pub(crate) line: usize,
    /// Identifier or keyword, as opposed to punctuation, brackets and literals.
    pub(crate) word: bool,
    /// Inside an item under `#[cfg(test)]` or `#[test]`.
    pub(crate) in_test: bool,
}

/// Cuts a source into tokens; comments vanish, doc comments become `#[doc = "…"]`.
pub(crate) fn tokenize(text: &str) -> Result<Vec<Token>, LexError> {
    let mut row = Row::default();
    row.stream(TokenStream::from_str(text)?);
    Ok(row.tokens)
}

#[derive(Default)]
struct Row {
    tokens: Vec<Token>,
    in_test: bool,
}

impl Row {
    fn stream(&mut self, stream: TokenStream) {
        let trees: Vec<TokenTree> = stream.into_iter().collect();
        let mut at = 0;
        while at < trees.len() {
            let until = if !self.in_test && starts_test(&trees[at..]) { at + item_length(&trees[at..]) } else { at };
            if until > at {
                self.in_test = true;
                trees[at..until].iter().for_each(|tree| self.tree(tree));
                self.in_test = false;
                at = until;
            } else {
                self.tree(&trees[at]);
                at += 1;
            }
        }
    }

    fn tree(&mut self, tree: &TokenTree) {
        let line = tree.span().start().line;
        match tree {
            TokenTree::Group(group) => self.group(group),
            TokenTree::Ident(ident) => self.push(ident.to_string(), line, true),
            TokenTree::Literal(literal) => self.push(literal.to_string(), line, false),
            TokenTree::Punct(punct) => match self.tokens.last_mut() {
                Some(last) if punct.as_char() == ':' && last.text == ":" => last.text.push(':'),
                _ => self.push(punct.as_char().to_string(), line, false),
            },
        }
    }

    fn group(&mut self, group: &Group) {
        let (open, close) = match group.delimiter() {
            Delimiter::Parenthesis => ("(", ")"),
            Delimiter::Brace => ("{", "}"),
            Delimiter::Bracket => ("[", "]"),
            Delimiter::None => ("", ""),
        };
        self.push(open.into(), group.span_open().start().line, false);
        self.stream(group.stream());
        self.push(close.into(), group.span_close().start().line, false);
    }

    fn push(&mut self, text: String, line: usize, word: bool) {
        self.tokens.push(Token { text, line, word, in_test: self.in_test });
    }
}

/// Whether `#[cfg(test)]`, `#[cfg(all(test, …))]`, `#[test]` or `#[tokio::test]` stands here.
fn starts_test(trees: &[TokenTree]) -> bool {
    let [TokenTree::Punct(hash), TokenTree::Group(attribute), ..] = trees else { return false };
    let text: String = attribute.stream().to_string().split_whitespace().collect();
    hash.as_char() == '#' && (text.starts_with("cfg(test") || text.starts_with("cfg(all(test") || is_test_name(&text))
}

fn is_test_name(attribute: &str) -> bool {
    let name = attribute.split('(').next().unwrap_or(attribute);
    name == "test" || name.ends_with("::test")
}

/// How many trees the item has that begins here, its attributes included.
fn item_length(trees: &[TokenTree]) -> usize {
    let mut at = 0;
    while matches!(trees.get(at..at + 2), Some([TokenTree::Punct(hash), TokenTree::Group(_)]) if hash.as_char() == '#')
    {
        at += 2;
    }
    let words: Vec<String> = trees[at..].iter().take(6).map(ToString::to_string).collect();
    let end = ItemEnd::of(&words);
    trees[at..].iter().position(|tree| end.is(tree)).map_or(trees.len(), |found| at + found + 1)
}

/// Where an item stops.
enum ItemEnd {
    /// `use`, `const`, `static`, `type`, `let`.
    Semicolon,
    /// Functions, modules, types, implementations; `mod tests;` and `struct Unit;` stop at the semicolon.
    BodyOrSemicolon,
    /// A field, a variant or an arm.
    Comma,
}

impl ItemEnd {
    fn of(words: &[String]) -> Self {
        let mut words = words.iter().map(String::as_str).filter(|word| *word != "pub" && !word.starts_with('('));
        match (words.next(), words.next()) {
            (Some("const"), Some("fn" | "unsafe" | "async")) => Self::BodyOrSemicolon,
            (Some("use" | "const" | "static" | "type" | "let"), _) => Self::Semicolon,
            (Some("fn" | "mod" | "impl" | "struct" | "enum" | "trait" | "async" | "unsafe" | "macro_rules"), _) => {
                Self::BodyOrSemicolon
            }
            _ => Self::Comma,
        }
    }

    fn is(&self, tree: &TokenTree) -> bool {
        match tree {
            TokenTree::Punct(punct) if punct.as_char() == ';' => true,
            TokenTree::Punct(punct) => punct.as_char() == ',' && matches!(self, Self::Comma),
            TokenTree::Group(group) => {
                group.delimiter() == Delimiter::Brace && matches!(self, Self::BodyOrSemicolon | Self::Comma)
            }
            TokenTree::Ident(_) | TokenTree::Literal(_) => false,
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn tested(text: &str) -> String {
        let tokens = tokenize(text).unwrap();
        tokens.iter().filter(|token| token.in_test && token.word).map(|token| token.text.clone() + " ").collect()
    }

    #[test]
    fn a_test_module_is_seen_as_test_and_what_follows_is_not() {
        assert_eq!(
            tested("fn a() {} #[cfg(test)] #[path = \"x\"] mod tests { fn b() {} } fn c() {}"),
            "cfg test path mod tests fn b "
        );
    }

    #[test]
    fn an_import_for_tests_ends_at_its_semicolon() {
        assert_eq!(tested("#[cfg(test)] use a::{b, c}; fn d() {}"), "cfg test use a b c ");
    }

    #[test]
    fn a_test_function_ends_at_its_body() {
        assert_eq!(tested("#[tokio::test] async fn t() { x } fn d() {}"), "tokio test async fn t x ");
        assert_eq!(tested("#[cfg(test)] pub(crate) const fn t() { x } fn d() {}"), "cfg test pub crate const fn t x ");
    }

    #[test]
    fn code_without_tests_has_none() {
        assert_eq!(tested("#[cfg(not(test))] fn a() {} #[derive(Debug)] struct B;"), "");
    }

    #[test]
    fn a_token_knows_its_line() {
        let tokens = tokenize("a\n// comment\n::b").unwrap();
        let placed: Vec<_> = tokens.iter().map(|token| (token.text.as_str(), token.line)).collect();
        assert_eq!(placed, [("a", 1), ("::", 3), ("b", 3)]);
    }
}
