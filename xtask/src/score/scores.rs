//! The scores of each language, beside their bars.

use anyhow::Result;
use clevercall_model::Language;
use clevercall_privacy::{Kind, Tier};

use super::{
    arguments::Arguments,
    bars::{Bar, Bars, Verdicts, bars},
    lines,
};
use crate::{
    measure::{
        corpus::{Line, is_statement},
        ours::Ours,
        share::Share,
        table::{Table, interval, percent},
        tally::{OfKind, Tally},
    },
    task::say,
};

/// Scores every language that was asked for.
pub(crate) fn run(arguments: &Arguments, ours: &Ours, verdicts: &mut Verdicts) -> Result<()> {
    for (language, lines) in arguments.read_corpus()? {
        let Some(lines) = lines else {
            say(&format!("\n{}: no {} part has been written", name(language), arguments.part.name()));
            verdicts.miss(format!("{language}: no corpus"));
            continue;
        };
        if !ours.knows(language) {
            say(&format!(
                "\n{}: the filter has not been taught {language}, so it withholds every segment in it; {} lines wait",
                name(language),
                lines.len()
            ));
            verdicts.miss(format!("{language}: not taught"));
            continue;
        }
        score(arguments, ours, language, &lines)?.show(arguments, language, verdicts);
    }
    Ok(())
}

/// What one language came to.
struct Scored {
    tally: Tally,
    /// Lines of which the filter told the language right.
    told: Share,
}

fn score(arguments: &Arguments, ours: &Ours, language: Language, lines: &[Line]) -> Result<Scored> {
    let said = (!arguments.auto).then_some(language);
    let file = format!("{language}/{}.tsv", arguments.part.name());
    let mut scored = Scored { tally: Tally::default(), told: Share::default() };
    for line in lines {
        let (taken, told) = ours.take(&line.text, said)?;
        scored.tally.add(line, &taken);
        scored.told.count(told == Some(language));
        if arguments.lines {
            lines::show(&file, line, &taken);
        }
    }
    Ok(scored)
}

impl Scored {
    fn show(&self, arguments: &Arguments, language: Language, verdicts: &mut Verdicts) {
        let tally = &self.tally;
        let [pii, special, neg] = tally.lines;
        let spans = tally.all_kinds().covered.of;
        say(&format!(
            "\n{}, {}: {} lines ({pii} pii, {special} special, {neg} neg), {spans} marks",
            name(language),
            arguments.part.name(),
            tally.all_lines()
        ));
        let bars = bars(language);
        self.show_figures(language, &bars, verdicts);
        say("");
        show_identifiers(tally);
        say("");
        show_statements(tally, language, bars.statement, verdicts);
    }

    fn show_figures(&self, language: Language, bars: &Bars, verdicts: &mut Verdicts) {
        let tally = &self.tally;
        let all = tally.all_kinds();
        let mut table = Table::new(&["", "of", "figure", "95 % interval", "bar", ""]);
        let figures = [
            ("leaked characters", all.leaked, all.covered.of, bars.leaked),
            ("marks wholly covered", all.covered, all.covered.of, bars.covered),
            ("over-redaction", tally.over, tally.all_lines(), bars.over),
            ("neg lines touched", tally.touched, tally.touched.of, bars.touched),
        ];
        for (what, share, observations, bar) in figures {
            let verdict = verdicts.judge(&format!("{language} {what}"), bar, share.value());
            let interval = interval(share.interval_of(observations));
            table.row([
                what.to_owned(),
                share.of.to_string(),
                percent(share),
                interval,
                bar.to_string(),
                verdict.to_owned(),
            ]);
        }
        let withheld = Share { part: tally.withheld, of: tally.all_lines() };
        table.row(["withheld lines".to_owned(), withheld.of.to_string(), percent(withheld)]);
        table.row(["language told right".to_owned(), self.told.of.to_string(), percent(self.told)]);
        table.show();
    }
}

fn show_identifiers(tally: &Tally) {
    let mut table = Table::new(&["identifiers", "marks", "covered", "", "right kind", "leaked"]);
    for kind in Kind::ALL.into_iter().filter(|kind| !is_statement(*kind)) {
        table.row(cells(kind.name(), tally.of_kind(kind)));
    }
    table.show();
}

/// The cells that both tables of kinds have.
fn cells(name: &str, counted: OfKind) -> [String; 6] {
    [
        name.to_owned(),
        counted.covered.of.to_string(),
        counted.covered.part.to_string(),
        percent(counted.covered),
        counted.right_kind.part.to_string(),
        percent(counted.leaked),
    ]
}

fn show_statements(tally: &Tally, language: Language, bar: Bar, verdicts: &mut Verdicts) {
    let mut table =
        Table::new(&["Art. 9 and 10", "marks", "covered", "", "right kind", "leaked", "95 % interval", "bar", ""]);
    for kind in Kind::ALL.into_iter().filter(|kind| is_statement(*kind)) {
        let counted = tally.of_kind(kind);
        let name =
            if kind.tier() == Tier::Special { kind.name().to_owned() } else { format!("{} (Art. 10)", kind.name()) };
        let verdict = verdicts.judge(&format!("{language} {}", kind.name()), bar, counted.covered.value());
        let more = [interval(counted.covered.interval()), bar.to_string(), verdict.to_owned()];
        table.row(cells(&name, counted).into_iter().chain(more));
    }
    table.show();
}

const fn name(language: Language) -> &'static str {
    match language {
        Language::Danish => "Danish",
        Language::English => "English",
        Language::Norwegian => "Norwegian",
        Language::Swedish => "Swedish",
        Language::German => "German",
    }
}
