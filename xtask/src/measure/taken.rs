//! What a filter took out of a text: where, and as what.

use clevercall_privacy::Kind;

/// What a filter took out of one text, ours or another.
#[derive(Debug, Default, PartialEq, Eq)]
pub(crate) struct Taken {
    /// The places, in any order; they may overlap.
    pub(crate) places: Vec<Place>,
    /// Nothing of the text passed at all.
    pub(crate) withheld: bool,
}

/// One place that was taken out, in characters.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) struct Place {
    /// As what; none where another filter's type has no equal among ours.
    pub(crate) kind: Option<Kind>,
    /// Where it starts.
    pub(crate) start: usize,
    /// Where it ends, exclusive.
    pub(crate) end: usize,
}

impl Taken {
    /// For each character of a text of this length, whether it is gone.
    pub(crate) fn gone(&self, length: usize) -> Vec<bool> {
        if self.withheld { vec![true; length] } else { paint(length, self.places.iter()) }
    }

    /// For each character, whether it was taken out as this kind; a withheld text is of no kind.
    pub(crate) fn gone_as(&self, kind: Kind, length: usize) -> Vec<bool> {
        paint(length, self.places.iter().filter(|place| place.kind == Some(kind)))
    }

    /// Whether anything was taken out.
    pub(crate) fn is_anything(&self) -> bool {
        self.withheld || self.places.iter().any(|place| place.start < place.end)
    }
}

fn paint<'a>(length: usize, places: impl Iterator<Item = &'a Place>) -> Vec<bool> {
    let mut painted = vec![false; length];
    for place in places {
        let end = place.end.min(length);
        painted[place.start.min(end)..end].fill(true);
    }
    painted
}

#[cfg(test)]
mod tests {
    use super::*;

    fn place(kind: Option<Kind>, start: usize, end: usize) -> Place {
        Place { kind, start, end }
    }

    #[test]
    fn places_may_overlap_and_reach_too_far() {
        let taken = Taken { places: vec![place(None, 1, 3), place(Some(Kind::Phone), 2, 9)], withheld: false };
        assert_eq!(taken.gone(5), [false, true, true, true, true]);
        assert_eq!(taken.gone_as(Kind::Phone, 5), [false, false, true, true, true]);
    }

    #[test]
    fn a_withheld_text_is_gone_whole_and_as_nothing() {
        let taken = Taken { places: Vec::new(), withheld: true };
        assert_eq!((taken.gone(2), taken.gone_as(Kind::Phone, 2)), (vec![true; 2], vec![false; 2]));
        assert!(taken.is_anything() && !Taken::default().is_anything());
    }
}
