//! What a control looks at, as it was seen: for whoever wants to judge it again.
//!
//! Facts hold nothing of a caller's, so they may be printed as they are.

use std::fmt::Debug;

use super::Control;
use crate::Facts;

/// Names the facts and prints each, a line an item.
macro_rules! seen {
    ($facts:expr, $($name:ident),+) => {{
        let mut lines = vec![format!("now: {}", $facts.today())];
        $(lines.extend(fact(stringify!($name), &$facts.$name));)+
        lines
    }};
}

impl Control {
    /// What the control looks at among these facts, one line each; empty where it looks at none.
    pub fn looked_at(&self, facts: &Facts) -> Vec<String> {
        match self.id.0 {
            1 => seen!(facts, sandbox),
            2 => seen!(facts, endpoints, register),
            21 | 22 => seen!(facts, host, endpoints, register),
            3 => seen!(facts, notices),
            4 | 30 | 31 => seen!(facts, governance),
            5 => seen!(facts, classes),
            6 | 7 => seen!(facts, filters),
            8 => seen!(facts, canaries),
            9 => seen!(facts, answers),
            10 => seen!(facts, forgeries),
            11 => seen!(facts, number_columns),
            12 | 14 => seen!(facts, logging),
            13 => seen!(facts, anonymity),
            15 => seen!(facts, overdue),
            16 => seen!(facts, last_erasure),
            17 | 35 => seen!(facts, copies, governance),
            18 | 32 => seen!(facts, requests),
            19 => seen!(facts, listeners, endpoints, sessions, certificates),
            20 => seen!(facts, endpoints),
            23 => seen!(facts, writes),
            24 => seen!(facts, key_file),
            25 => seen!(facts, access),
            26 => seen!(facts, incidents),
            27 => seen!(facts, ledger),
            28 => seen!(facts, entries),
            29 => seen!(facts, papers),
            36 => seen!(facts, departed),
            37 => seen!(facts, materials),
            38 => seen!(facts, ways_out),
            _ => Vec::new(),
        }
    }
}

fn fact(name: &str, fact: &Option<impl Debug>) -> Vec<String> {
    match fact {
        None => vec![format!("{name}: nobody looked")],
        Some(seen) => format!("{name}: {seen:#?}").lines().map(str::to_owned).collect(),
    }
}

#[cfg(test)]
mod tests {
    use clevercall_model::Timestamp;

    use super::*;
    use crate::{ControlResult, controls};

    #[test]
    fn every_control_that_is_checked_on_facts_shows_them() {
        let unseen = Facts::unseen(Timestamp::from_millis(0));
        let open: Vec<_> = controls().iter().filter(|control| control.looked_at(&unseen).is_empty()).collect();
        assert!(open.iter().all(|control| matches!(control.check, super::super::Check::Open(_))), "{open:?}");
        let ControlResult::NotEvidenced { .. } = controls()[18].check(&unseen) else { panic!("nobody looked") };
        assert!(controls()[18].looked_at(&unseen).contains(&"listeners: nobody looked".to_owned()));
    }
}
