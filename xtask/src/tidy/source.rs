//! One Rust file as the rules see it: where it belongs, what it mentions, how long its functions are.

use std::collections::{BTreeSet, HashMap};

use super::tokens::{Token, tokenize};

/// A file with its tokens.
pub(crate) struct Source {
    /// From the workspace's root, with `/`.
    pub(crate) path: String,
    /// As it stands on disk.
    pub(crate) text: String,
    /// Without comments.
    pub(crate) tokens: Vec<Token>,
    /// The whole file is for tests, benchmarks or examples.
    pub(crate) is_test: bool,
}

/// A path in the code, such as `std::fs::read`, with imported first names written out.
pub(crate) struct Mention {
    /// `clevercall_privacy::Approved::written` where the file says `Approved::written` after importing `Approved`.
    pub(crate) path: String,
    /// Counted from 1.
    pub(crate) line: usize,
    /// Only tests see it.
    pub(crate) in_test: bool,
    /// `.name`: a method or a field.
    pub(crate) is_member: bool,
}

impl Mention {
    /// Whether this is `path` or something inside it.
    pub(crate) fn is_under(&self, path: &str) -> bool {
        self.path.strip_prefix(path).is_some_and(|rest| rest.is_empty() || rest.starts_with("::"))
    }

    /// Whether the last names are these: `Approved::written` wherever `Approved` came from.
    pub(crate) fn ends_in(&self, names: &str) -> bool {
        self.path.strip_suffix(names).is_some_and(|rest| rest.is_empty() || rest.ends_with("::"))
    }
}

/// A function with a body.
pub(crate) struct Function {
    /// Its name.
    pub(crate) name: String,
    /// Where `fn` stands.
    pub(crate) line: usize,
    /// From `fn` to the closing brace, both counted.
    pub(crate) lines: usize,
    /// An attribute says why it may be long.
    pub(crate) is_expected_long: bool,
}

impl Source {
    /// Reads the tokens; the error is what the lexer stumbled over.
    pub(crate) fn new(path: &str, text: &str) -> Result<Self, String> {
        let tokens = tokenize(text).map_err(|error| error.to_string())?;
        let is_test =
            path.split('/').any(|part| matches!(part, "tests" | "benches" | "examples" | "fuzz" | "tests.rs"));
        Ok(Self { path: path.into(), text: text.into(), tokens, is_test })
    }

    /// `Some("media")` for a file under `crates/media/`.
    pub(crate) fn crate_folder(&self) -> Option<&str> {
        self.path.strip_prefix("crates/").and_then(|rest| rest.split('/').next())
    }

    /// Every path the code mentions, imports included.
    pub(crate) fn mentions(&self) -> Vec<Mention> {
        let mut imports = HashMap::new();
        let mut mentions = Vec::new();
        let mut at = 0;
        while at < self.tokens.len() {
            let token = &self.tokens[at];
            if token.word && token.text == "use" {
                let mut tree = UseTree { tokens: &self.tokens, mentions: &mut mentions, imports: &mut imports };
                at = tree.read(at + 1, "");
            } else if token.word {
                let (path, next) = self.path_at(at);
                let is_member = at > 0 && self.tokens[at - 1].text == ".";
                mentions.push(Mention { path, line: token.line, in_test: self.is_test || token.in_test, is_member });
                at = next;
            } else {
                at += 1;
            }
        }
        for mention in mentions.iter_mut().filter(|mention| !mention.is_member) {
            let (first, rest) = mention.path.split_at(mention.path.find("::").unwrap_or(mention.path.len()));
            if let Some(full) = imports.get(first) {
                mention.path = format!("{full}{rest}");
            }
        }
        mentions
    }

    fn path_at(&self, start: usize) -> (String, usize) {
        let mut path = self.tokens[start].text.clone();
        let mut at = start + 1;
        while let Some([separator, name]) = self.tokens.get(at..at + 2) {
            if separator.text != "::" || !name.word {
                break;
            }
            path = format!("{path}::{}", name.text);
            at += 2;
        }
        (path, at)
    }

    /// The functions that have a body, nested ones too.
    pub(crate) fn functions(&self) -> Vec<Function> {
        let named = |pair: &[Token]| pair[0].word && pair[0].text == "fn" && pair[1].word;
        let starts = self.tokens.windows(2).enumerate().filter(|(_, pair)| named(pair));
        starts.filter_map(|(at, pair)| self.function_at(at, &pair[1].text)).collect()
    }

    fn function_at(&self, start: usize, name: &str) -> Option<Function> {
        let mut depth = 0_usize;
        let mut in_body = false;
        for token in &self.tokens[start..] {
            match token.text.as_str() {
                "{" | "(" | "[" => {
                    in_body |= depth == 0 && token.text == "{";
                    depth += 1;
                }
                "}" | ")" | "]" => depth = depth.saturating_sub(1),
                ";" if depth == 0 => return None,
                _ => {}
            }
            if in_body && depth == 0 {
                let line = self.tokens[start].line;
                let is_expected_long = self.is_expected_long(start);
                return Some(Function { name: name.into(), line, lines: token.line - line + 1, is_expected_long });
            }
        }
        None
    }

    /// Whether an attribute of the item at `start` expects the lint about long functions.
    fn is_expected_long(&self, start: usize) -> bool {
        let item =
            self.tokens[..start].iter().rev().take_while(|token| !matches!(token.text.as_str(), ";" | "{" | "}"));
        item.clone().any(|token| token.text == "too_many_lines") && item.clone().any(|token| token.text == "expect")
    }

    /// How many lines the file has without its tests.
    pub(crate) fn lines_without_tests(&self) -> usize {
        let lines: Vec<&str> = self.text.lines().collect();
        let mut tested = BTreeSet::new();
        for run in self.tokens.chunk_by(|a, b| a.in_test == b.in_test).filter(|run| run[0].in_test) {
            tested.extend(run[0].line..=run[run.len() - 1].line);
        }
        lines.len() - tested.len().min(lines.len())
    }

    /// Whether the line, or the one above it, carries a `//` comment.
    pub(crate) fn has_comment_at(&self, line: usize) -> bool {
        let mut above = self.text.lines().skip(line.saturating_sub(2)).take(if line > 1 { 2 } else { 1 });
        above.any(|text| text.contains("//"))
    }
}

/// Writes the branches of `use a::{b, c as d};` out into whole paths.
struct UseTree<'a> {
    tokens: &'a [Token],
    mentions: &'a mut Vec<Mention>,
    imports: &'a mut HashMap<String, String>,
}

impl UseTree<'_> {
    /// Reads one branch and returns the place after it.
    fn read(&mut self, start: usize, prefix: &str) -> usize {
        let mut path = prefix.to_owned();
        let mut at = start;
        let mut grouped = false;
        while let Some(token) = self.tokens.get(at) {
            match token.text.as_str() {
                ";" | "," | "}" => break,
                "{" => {
                    at = self.group(at + 1, &path);
                    grouped = true;
                    continue;
                }
                "as" => {
                    if let Some(alias) = self.tokens.get(at + 1) {
                        self.note(&path, &alias.text, at);
                    }
                    return at + 2;
                }
                "::" => {}
                name => path = if path.is_empty() { name.into() } else { format!("{path}::{name}") },
            }
            at += 1;
        }
        if !grouped && at > start {
            let last = path.strip_suffix("::self").map_or(path.as_str(), |module| module).to_owned();
            let name = last.rsplit("::").next().unwrap_or_default().to_owned();
            self.note(&last, &name, at - 1);
        }
        at
    }

    fn group(&mut self, start: usize, prefix: &str) -> usize {
        let mut at = start;
        while let Some(token) = self.tokens.get(at) {
            match token.text.as_str() {
                "}" => return at + 1,
                "," => at += 1,
                _ => at = self.read(at, prefix).max(at + 1),
            }
        }
        at
    }

    fn note(&mut self, path: &str, name: &str, at: usize) {
        let token = &self.tokens[at];
        self.mentions.push(Mention { path: path.into(), line: token.line, in_test: token.in_test, is_member: false });
        if !matches!(name, "*" | "_") && path != name {
            self.imports.insert(name.into(), path.into());
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn mentions(text: &str) -> Vec<String> {
        let source = Source::new("crates/x/src/lib.rs", text).unwrap();
        source.mentions().into_iter().map(|mention| mention.path).collect()
    }

    #[test]
    fn imports_are_written_out_where_they_are_used() {
        let paths = mentions("use std::{fs, net::{self, UdpSocket as Socket}}; x(fs::read, Socket::bind, net::IpAddr)");
        let expected = [
            "std::fs",
            "std::net",
            "std::net::UdpSocket",
            "x",
            "std::fs::read",
            "std::net::UdpSocket::bind",
            "std::net::IpAddr",
        ];
        assert_eq!(paths, expected);
    }

    #[test]
    fn words_in_comments_and_strings_are_no_mentions() {
        assert_eq!(mentions("// std::fs\nlet a = \"std::fs\";"), ["let", "a"]);
    }

    #[test]
    fn a_method_is_not_mistaken_for_an_import() {
        assert_eq!(mentions("use a::connect; s.connect()"), ["a::connect", "s", "connect"]);
    }

    #[test]
    fn functions_are_measured_and_declarations_are_not() {
        let source = Source::new("a.rs", "fn a(x: [u8; 2])\n{\n}\ntrait T { fn b(); }\nfn c() {}").unwrap();
        let measured: Vec<_> = source.functions().into_iter().map(|f| (f.name, f.line, f.lines)).collect();
        assert_eq!(measured, [("a".to_owned(), 1, 3), ("c".to_owned(), 5, 1)]);
    }

    #[test]
    fn lines_of_tests_do_not_count() {
        let source = Source::new("a.rs", "//! A.\nfn a() {}\n#[cfg(test)]\nmod tests {\n}\n").unwrap();
        assert_eq!(source.lines_without_tests(), 2);
    }
}
