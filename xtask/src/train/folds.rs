//! `--folds`: how a model does on lines that it wasn't trained on, beside the rules.
//!
//! The rules were written with the development lines at hand, so on those they look better than they are, and so does
//! whatever is joined with them; the training part is nearer to what nobody has seen.

use std::{collections::BTreeMap, sync::Arc};

use anyhow::{Result, anyhow};
use clevercall_privacy::training::{Enough, engine_of_lists, engine_with};

use super::{lines::Lesson, train};
use crate::{
    measure::{
        corpus::is_statement,
        ours::Ours,
        share::Share,
        table::{Table, percent},
        tally::Tally,
    },
    task::say,
};

const FOLDS: u64 = 5;
/// The model alone: nothing that the lists found stays.
const ALONE: Enough = Enough { statement: 0.6, word: 0.15, listed: f32::INFINITY };
/// What else might be likely enough.
const TRIED: [(f32, f32, f32); 6] =
    [(0.7, 0.2, 0.08), (0.5, 0.12, 0.04), (0.5, 0.15, 0.05), (0.6, 0.2, 0.05), (0.6, 0.15, 0.08), (0.8, 0.2, 0.08)];

/// Every figure, by part and language and what found it.
type Figures = BTreeMap<(String, String), Tally>;

/// Measures all folds together.
pub(crate) fn run(lessons: &[Lesson]) -> Result<()> {
    let mut figures = Figures::new();
    for fold in 0..FOLDS {
        let (held, taught): (Vec<&Lesson>, Vec<&Lesson>) = lessons.iter().partition(|lesson| fold_of(lesson) == fold);
        for (name, filter) in filters(&train(&taught))? {
            for lesson in &held {
                measure(lesson, &name, &filter, &mut figures)?;
            }
        }
    }
    show(&figures);
    Ok(())
}

/// What is compared, by name.
fn filters(model: &[u8]) -> Result<Vec<(String, Ours)>> {
    let with = |enough: Option<Enough>| {
        let engine = engine_with(model.to_vec(), enough).map_err(|error| anyhow!(error))?;
        anyhow::Ok(Ours::of(Arc::new(engine)))
    };
    let mut filters = vec![
        ("lists".to_owned(), Ours::of(Arc::new(engine_of_lists()))),
        ("lists and model".to_owned(), with(None)?),
        ("model".to_owned(), with(Some(ALONE))?),
    ];
    for (statement, word, listed) in TRIED {
        let enough = Enough { statement, word, listed };
        filters.push((format!("with {statement}, {word}, {listed}"), with(Some(enough))?));
    }
    Ok(filters)
}

fn fold_of(lesson: &Lesson) -> u64 {
    let step = |hash: u64, byte: u8| (hash ^ u64::from(byte)).wrapping_mul(0x0000_0100_0000_01b3);
    lesson.line.text.bytes().fold(0xcbf2_9ce4_8422_2325, step) % FOLDS
}

fn measure(lesson: &Lesson, name: &str, filter: &Ours, figures: &mut Figures) -> Result<()> {
    let (taken, _) = filter.take(&lesson.line.text, Some(lesson.language))?;
    let part = lesson.part.name();
    for group in [part.to_owned(), format!("{part} {}", lesson.language)] {
        figures.entry((group, name.to_owned())).or_default().add(&lesson.line, &taken);
    }
    Ok(())
}

fn show(figures: &Figures) {
    let mut last = "";
    let mut table = Table::default();
    for ((group, name), tally) in figures {
        if group != last {
            table.show();
            say(&format!("\n{group}: {} lines", tally.all_lines()));
            table = Table::new(&["", "statements", "covered", "leaked", "right kind", "over-redaction", "neg touched"]);
            last = group;
        }
        let (mut covered, mut leaked, mut right) = (Share::default(), Share::default(), Share::default());
        for (_, kind) in tally.kinds.iter().filter(|(kind, _)| is_statement(**kind)) {
            covered += kind.covered;
            leaked += kind.leaked;
            right += kind.right_kind;
        }
        let shares = [covered, leaked, right, tally.over, tally.touched];
        let cells = [name.clone(), covered.of.to_string()].into_iter().chain(shares.map(percent));
        table.row(cells);
    }
    table.show();
}
