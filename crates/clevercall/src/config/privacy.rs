//! `[organisation.privacy]`: what an organisation adds to the filter, what it excepts, and what stands in place of what
//! is found.

use std::{collections::BTreeMap, ops::Range, str::FromStr};

use clevercall_model::LoggingMode;
use clevercall_privacy::{
    Category, Check, Context, Entry, Keepable, Kind, Label, Maskable, Operators, OwnRules, Pattern, ShownCharacters,
};
use serde::Deserialize;
use toml::Spanned;

use super::{ConfigError, Source};

#[derive(Deserialize, Default)]
#[serde(deny_unknown_fields)]
pub(super) struct PrivacySection {
    #[serde(default)]
    never_remove: Vec<Spanned<String>>,
    #[serde(default)]
    always_remove: Vec<Spanned<AlwaysRemove>>,
    #[serde(default)]
    pattern: Vec<Spanned<PatternSection>>,
    #[serde(default)]
    operators: BTreeMap<String, Spanned<OperatorWritten>>,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct AlwaysRemove {
    words: Vec<Spanned<String>>,
    kind: Option<Spanned<String>>,
    label: Option<Spanned<String>>,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct PatternSection {
    name: Spanned<String>,
    pattern: Spanned<String>,
    kind: Option<Spanned<String>>,
    label: Option<Spanned<String>>,
    context: Option<Spanned<Vec<Spanned<String>>>>,
    within_words: Option<Spanned<usize>>,
    check: Option<Spanned<String>>,
}

#[derive(Deserialize)]
#[serde(untagged, expecting = "expected \"placeholder\", \"drop\", \"keep-sealed\" or { mask = 2 }")]
enum OperatorWritten {
    Word(String),
    Mask(MaskWritten),
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct MaskWritten {
    mask: u8,
}

/// What an organisation decides about its filter, besides its languages and its Art. 9 switches.
pub(crate) struct Privacy {
    /// What is always removed, what never, and its own patterns.
    pub(crate) rules: OwnRules,
    /// What stands in place of what is found, and what may be kept.
    pub(crate) operators: Operators,
}

impl Privacy {
    /// Without rules: what the mode keeps.
    pub(crate) fn usual(mode: LoggingMode) -> Self {
        Self { rules: OwnRules::default(), operators: Operators::for_mode(mode) }
    }
}

impl PrivacySection {
    pub(super) fn check(self, mode: LoggingMode, source: &Source<'_>) -> Result<Privacy, ConfigError> {
        let Privacy { mut rules, mut operators } = Privacy::usual(mode);
        let mut labels = Vec::new();
        for entry in &self.always_remove {
            let AlwaysRemove { words, kind, label } = entry.get_ref();
            let category = category(kind.as_ref(), label.as_ref(), (&entry.span(), source))?;
            for word in words {
                let added = rules.always_remove(read(word, source)?, category.clone());
                added.map_err(|fault| source.at(&word.span(), fault))?;
            }
            labels.extend(category.label().cloned());
        }
        for word in &self.never_remove {
            rules.never_remove(read(word, source)?).map_err(|fault| source.at(&word.span(), fault))?;
        }
        for section in &self.pattern {
            let category = add_pattern(section, &mut rules, source)?;
            labels.extend(category.label().cloned());
        }
        for (name, written) in &self.operators {
            let category = known_category(name, &labels).map_err(|fault| source.at(&written.span(), fault))?;
            choose(&mut operators, category, written.get_ref()).map_err(|fault| source.at(&written.span(), fault))?;
        }
        Ok(Privacy { rules, operators })
    }
}

/// A part of a rule, or its fault with its line.
fn read<T: FromStr<Err: std::fmt::Display>>(text: &Spanned<String>, source: &Source<'_>) -> Result<T, ConfigError> {
    text.get_ref().parse().map_err(|fault| source.at(&text.span(), fault))
}

fn add_pattern(
    section: &Spanned<PatternSection>,
    rules: &mut OwnRules,
    source: &Source<'_>,
) -> Result<Category, ConfigError> {
    let written = section.get_ref();
    let category = category(written.kind.as_ref(), written.label.as_ref(), (&section.span(), source))?;
    let expression = read(&written.pattern, source)?;
    let mut pattern = Pattern::new(read(&written.name, source)?, expression, category.clone());
    if let Some(check) = &written.check {
        pattern = pattern.checked(read::<Check>(check, source)?);
    }
    match (&written.context, &written.within_words) {
        (Some(context), within) => pattern = pattern.near(near(context, within.as_ref(), source)?),
        (None, Some(within)) => {
            return Err(source.at(&within.span(), "within_words says how near a word of `context` stands; write those"));
        }
        (None, None) => {}
    }
    rules.pattern(pattern).map_err(|fault| source.at(&written.name.span(), fault))?;
    Ok(category)
}

fn near(
    words: &Spanned<Vec<Spanned<String>>>,
    within: Option<&Spanned<usize>>,
    source: &Source<'_>,
) -> Result<Context, ConfigError> {
    let entries = words.get_ref().iter().map(|word| read(word, source)).collect::<Result<Vec<Entry>, _>>()?;
    let context = Context::new(entries).map_err(|fault| source.at(&words.span(), fault))?;
    match within {
        Some(within) => context.within(*within.get_ref()).map_err(|fault| source.at(&within.span(), fault)),
        None => Ok(context),
    }
}

/// A rule names a kind that is built in, or gives a label of its own.
fn category(
    kind: Option<&Spanned<String>>,
    label: Option<&Spanned<String>>,
    (rule, source): (&Range<usize>, &Source<'_>),
) -> Result<Category, ConfigError> {
    match (kind, label) {
        (Some(kind), None) => {
            let fault = || format!("no such kind; expected one of {}, or a `label` of your own", kinds());
            let found = built_in(kind.get_ref()).ok_or_else(|| source.at(&kind.span(), fault()))?;
            Ok(Category::Kind(found))
        }
        (None, Some(label)) => Ok(Category::Label(read(label, source)?)),
        (Some(_), Some(label)) => Err(source.at(&label.span(), "expected `kind` or `label`, not both")),
        (None, None) => {
            Err(source.at(rule, "expected what it is: a `kind` such as \"address\", or a `label` of your own"))
        }
    }
}

fn built_in(name: &str) -> Option<Kind> {
    Kind::ALL.into_iter().find(|kind| kind.name() == name && *kind != Kind::Own)
}

fn kinds() -> String {
    let names: Vec<_> = Kind::ALL.into_iter().filter(|kind| *kind != Kind::Own).map(Kind::name).collect();
    names.join(", ")
}

/// An operator is for a kind, or for a label that a rule above gives.
fn known_category(name: &str, labels: &[Label]) -> Result<Category, String> {
    if let Some(kind) = built_in(name) {
        return Ok(Category::Kind(kind));
    }
    let label = labels.iter().find(|label| label.as_str() == name);
    label.cloned().map(Category::Label).ok_or_else(|| {
        format!("an operator for something that is not found; expected {}, or a label that a rule gives", kinds())
    })
}

fn choose(operators: &mut Operators, category: Category, written: &OperatorWritten) -> Result<(), String> {
    let sentence = |fault: clevercall_privacy::OperatorError| fault.to_string();
    match written {
        OperatorWritten::Mask(MaskWritten { mask }) => {
            let shown = ShownCharacters::try_from(*mask).map_err(sentence)?;
            operators.mask(Maskable::try_from(category).map_err(sentence)?, shown);
        }
        OperatorWritten::Word(word) => match word.as_str() {
            "placeholder" => operators.placeholder(category),
            "drop" => operators.drop(category),
            "keep-sealed" => {
                let keepable = Keepable::try_from(category).map_err(sentence)?;
                operators.keep_sealed(keepable).map_err(sentence)?;
            }
            _ => {
                return Err(
                    "unknown operator; expected \"placeholder\", \"drop\", \"keep-sealed\" or { mask = 2 }".to_owned()
                );
            }
        },
    }
    Ok(())
}

#[cfg(test)]
mod tests {
    use std::{path::Path, time::Duration};

    use clevercall_model::Spoken;
    use clevercall_privacy::{Aliases, Engine, Settings};

    use super::*;

    const SEALED: LoggingMode = LoggingMode::AnonymiseAfter { interval: Duration::from_secs(86_400) };
    const NUMBER_ONLY: LoggingMode = LoggingMode::NumberOnly { dispute: Duration::from_secs(86_400) };

    fn read_section(text: &str, mode: LoggingMode) -> Result<Privacy, ConfigError> {
        let source = Source::new(Path::new("clevercall.toml"), text);
        let section: PrivacySection = toml::from_str(text).map_err(|error| source.syntax(&error))?;
        section.check(mode, &source)
    }

    fn fault_of(text: &str) -> String {
        read_section(text, SEALED).err().expect("a fault").to_string()
    }

    #[test]
    fn an_organisations_rules_work() {
        let text = r#"
            never_remove = ["Mette Sørensen"]
            [[always_remove]]
            words = ["Solgården"]
            label = "residence"
            [[pattern]]
            name = "customer number"
            pattern = 'K-?\d{6}'
            label = "customer_number"
            context = ["kunde"]
            within_words = 3
            check = "luhn"
            [operators]
            phone = { mask = 2 }
            customer_number = "drop"
        "#;
        let Privacy { rules, operators } = read_section(text, SEALED).unwrap_or_else(|fault| panic!("{fault}"));
        let engine = Engine::new(Settings { own: rules, operators, ..Settings::default() }).unwrap();
        let words = "kunde K-123455, Mette Sørensen på Solgården, mit telefonnummer er 22334489";
        let redaction = engine.redact(&Spoken::in_unknown_language(words.to_owned()), &mut Aliases::default());
        let expected = "kunde, Mette Sørensen på [RESIDENCE_1], mit telefonnummer er [PHONE_1 …89]";
        assert_eq!(redaction.text.as_str(), expected);
    }

    #[test]
    fn a_wrong_rule_is_told_with_its_line_and_what_is_expected() {
        let pattern = |line: &str| format!("[[pattern]]\nname = \"n\"\nlabel = \"number\"\n{line}");
        for (text, line, expected) in [
            ("never_remove = [\"Mette\",\n\"-\"]".to_owned(), 2, "two letters"),
            ("always_remove = [{ words = [\"ab\"] }]".to_owned(), 1, "a `kind` such as"),
            ("[[always_remove]]\nwords = [\"ab\"]\nkind = \"adress\"".to_owned(), 3, "person, email, phone"),
            ("[[always_remove]]\nwords = [\"ab\"]\nkind = \"own\"".to_owned(), 3, "person, email, phone"),
            ("[[always_remove]]\nwords = [\"ab\"]\nlabel = \"health\"".to_owned(), 3, "choose another label"),
            ("[[always_remove]]\nwords = [\"ab\"]\nkind = \"url\"\nlabel = \"x_y\"".to_owned(), 4, "not both"),
            (
                "never_remove = [\"ab\"]\n[[always_remove]]\nwords = [\"AB\"]\nkind = \"url\"".to_owned(),
                1,
                "both lists",
            ),
            (pattern("pattern = ''"), 4, "the pattern is empty"),
            (pattern("pattern = '\\d*'"), 4, "empty text"),
            (pattern("pattern = '(\\d'"), 4, "unclosed group"),
            (pattern("pattern = '\\d+'"), 4, "\\d{4,12}"),
            (pattern("pattern = '\\d{6}'\ncheck = \"crc\""), 5, "\"luhn\""),
            (pattern("pattern = '\\d{6}'\nwithin_words = 3"), 5, "context"),
            (pattern("pattern = '\\d{6}'\ncontext = []"), 5, "1 to 50"),
            (pattern("pattern = '\\d{6}'\ncontext = [\"ab\"]\nwithin_words = 99"), 6, "1 to 30"),
            (pattern("patern = '\\d{6}'"), 4, "unknown field"),
            ("[[pattern]]\nname = \"`\"\npattern = 'a'\nlabel = \"no\"".to_owned(), 2, "letters, digits"),
        ] {
            let fault = fault_of(&text);
            assert!(fault.starts_with(&format!("clevercall.toml:{line}:")) && fault.contains(expected), "{fault}");
        }
    }

    #[test]
    fn an_operator_that_the_law_or_the_mode_forbids_is_told_with_its_line() {
        for (written, expected) in [
            ("health = { mask = 2 }", "`health` is protected, so no part of it is ever shown"),
            ("national_id = { mask = 2 }", "`national_id` is protected"),
            ("criminal = \"keep-sealed\"", "no original is ever kept"),
            ("religion = \"keep-sealed\"", "no original is ever kept"),
            ("phone = { mask = 5 }", "1 to 4 characters"),
            ("phone = { mask = 2, keep = true }", "expected \"placeholder\""),
            ("phone = \"hash\"", "expected \"placeholder\""),
            ("phone = 3", "expected \"placeholder\""),
            ("phon = \"drop\"", "person, email, phone"),
        ] {
            let fault = fault_of(&format!("[operators]\n{written}"));
            assert!(fault.starts_with("clevercall.toml:2:") && fault.contains(expected), "{fault}");
        }
        let kept = read_section("[operators]\nphone = \"keep-sealed\"", NUMBER_ONLY);
        assert!(kept.err().is_some_and(|fault| fault.to_string().contains("keeps no values")));
    }

    #[test]
    fn protected_kinds_can_be_dropped() {
        assert!(read_section("[operators]\nhealth = \"drop\"\ncriminal = \"placeholder\"", SEALED).is_ok());
    }

    #[test]
    fn lists_and_patterns_have_an_end() {
        let entry = |at: usize| format!("\"entry {at}\",");
        let list = (0..=OwnRules::MOST_ENTRIES).map(entry).collect::<String>();
        assert!(fault_of(&format!("never_remove = [{list}]")).contains("2000 entries"));
        let pattern = |at: usize| format!("[[pattern]]\nname = \"p{at}\"\npattern = 'x{at}'\nlabel = \"no\"\n");
        let patterns = (0..=OwnRules::MOST_PATTERNS).map(pattern).collect::<String>();
        assert!(fault_of(&patterns).contains("50 patterns"));
    }
}
