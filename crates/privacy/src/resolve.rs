//! Decides between candidates that overlap.
//!
//! What overlaps becomes one finding over all of it, so nothing that any recogniser found is let through; the most
//! protected and then the most certain candidate gives it its kind.

use crate::{Kind, Tier, recognizers::Candidate};

/// Makes candidates into findings that don't overlap, in order of place.
pub(crate) fn resolve(mut candidates: Vec<Candidate>) -> Vec<Candidate> {
    candidates.sort_by_key(|candidate| (candidate.start, std::cmp::Reverse(candidate.end)));
    let mut findings: Vec<Candidate> = Vec::with_capacity(candidates.len());
    for candidate in candidates {
        match findings.last_mut() {
            Some(last) if candidate.start < last.end => merge(last, candidate),
            _ => findings.push(candidate),
        }
    }
    findings
}

fn merge(last: &mut Candidate, next: Candidate) {
    let (start, end) = (last.start.min(next.start), last.end.max(next.end));
    if outranks(&next, last) {
        *last = next;
    }
    last.start = start;
    last.end = end;
}

/// Whether a candidate names the piece that it shares with another.
pub(crate) fn outranks(challenger: &Candidate, holder: &Candidate) -> bool {
    let length = |candidate: &Candidate| candidate.end - candidate.start;
    if is_protected(challenger.kind) != is_protected(holder.kind) {
        return is_protected(challenger.kind);
    }
    let covers = |outer: &Candidate, inner: &Candidate| {
        matches!(outer.kind, Kind::Email | Kind::Url | Kind::Iban | Kind::Address) && length(outer) > length(inner)
    };
    if covers(challenger, holder) != covers(holder, challenger) {
        return covers(challenger, holder);
    }
    (challenger.certainty, length(challenger)) > (holder.certainty, length(holder))
}

/// Kinds of which no original is kept: one that is found anywhere in a piece decides about the piece.
fn is_protected(kind: Kind) -> bool {
    kind.tier() == Tier::Special || kind == Kind::Criminal
}

#[cfg(test)]
mod tests {
    use super::*;

    fn candidate(kind: Kind, start: usize, end: usize, certainty: f32) -> Candidate {
        Candidate { kind, start, end, certainty, reason: "", normal: String::new() }
    }

    fn resolved(candidates: Vec<Candidate>) -> Vec<(Kind, usize, usize)> {
        resolve(candidates).iter().map(|finding| (finding.kind, finding.start, finding.end)).collect()
    }

    #[test]
    fn overlapping_candidates_become_one_finding_over_both() {
        let both = vec![candidate(Kind::Phone, 0, 4, 0.6), candidate(Kind::NationalId, 2, 6, 0.9)];
        assert_eq!(resolved(both), [(Kind::NationalId, 0, 6)]);
    }

    #[test]
    fn a_name_inside_an_address_is_the_address() {
        let both = vec![candidate(Kind::Person, 1, 2, 0.99), candidate(Kind::Email, 0, 5, 0.8)];
        assert_eq!(resolved(both), [(Kind::Email, 0, 5)]);
    }

    #[test]
    fn special_categories_win_over_certainty() {
        let both = vec![candidate(Kind::Person, 0, 2, 0.99), candidate(Kind::Health, 1, 2, 0.5)];
        assert_eq!(resolved(both), [(Kind::Health, 0, 2)]);
    }

    #[test]
    fn neighbours_stay_apart() {
        let both = vec![candidate(Kind::Person, 2, 3, 0.9), candidate(Kind::Phone, 0, 2, 0.9)];
        assert_eq!(resolved(both), [(Kind::Phone, 0, 2), (Kind::Person, 2, 3)]);
    }
}
