//! Observed play, counted by people: how often each strategy or action was chosen.
//!
//! ```toml
//! [counts]                                # players of a normal form, information sets of a tree
//! Row    = { C = 12, A = 3 }
//! Column = { C = 9, A = "3 + 3" }         # expressions in the model's parameters, as everywhere
//! ```

use std::sync::Arc;

use crate::error::{Error, Result, Source};
use crate::game::View;
use crate::model::bind::Bound;
use crate::model::evaluate::{choices, position};
use crate::model::file;
use crate::model::play::Reader;
use crate::num::Rational;

/// Reads how often each choice was observed: for each player of a normal form or information set of a tree one number for each strategy or
/// action. A set with one action may be left out.
///
/// Errors: no valid file, unknown names, a choice that is left out or named twice, a negative count; each with its place.
pub fn counts(source: &Arc<Source>, bound: &Bound) -> Result<Vec<Vec<Rational>>> {
    let file = file::read_counts(source)?;
    let mut reader = Reader::new(source, bound);
    let (names, single): (Vec<&str>, Vec<bool>) = match bound.game.view() {
        View::Normal(game) => {
            game.players().iter().map(|player| (player.name.as_str(), player.strategies.len() == 1)).unzip()
        }
        View::Tree(game) => {
            game.infoset_ids().map(|id| (game.infoset_name(id), game.infoset(id).actions.len() == 1)).unzip()
        }
        View::Bargaining(_) => return Err(Error::not_applicable("a bargaining problem has no strategies")),
        View::Implicit(game) => return Err(game.unlisted()),
        View::ImplicitTree(game) => return Err(game.unstored()),
    };
    let mut lists: Vec<Option<Vec<Rational>>> = vec![None; names.len()];
    for (key, table) in file.counts.iter() {
        let owner = key.excerpt(source);
        let (place, labels) = choices(&owner, &bound.game)?;
        let mut list: Vec<Option<Rational>> = vec![None; labels.len()];
        for (choice, text) in table.iter() {
            let at = position(&choice.excerpt(source), "choice", &labels)?;
            let written = text.excerpt(source);
            let count = reader.number(&written)?;
            if count.is_negative() {
                return Err(written.point_all(Error::invalid(format!("the count {count} is below 0"))));
            }
            list[at] = Some(count);
        }
        if let Some(missing) = list.iter().position(Option::is_none) {
            let error = Error::invalid(format!("no count is given for `{}` of `{}`", labels[missing], owner.text));
            return Err(owner.point_all(error).hint(format!("write {} = 0 if it was never observed", labels[missing])));
        }
        lists[place] = Some(list.into_iter().flatten().collect());
    }
    for (list, _) in lists.iter_mut().zip(&single).filter(|(_, single)| **single) {
        list.get_or_insert_with(|| vec![Rational::ZERO]);
    }
    let what = if matches!(bound.game.view(), View::Normal(_)) { "player" } else { "information set" };
    reader.complete(lists, names.into_iter(), what, "counts")
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::model::catalogue;

    fn bound(stem: &str) -> Bound {
        catalogue::find(stem).and_then(|entry| entry.model()).and_then(|model| model.defaults()).expect(stem)
    }

    fn read(stem: &str, text: &str) -> Result<Vec<Vec<Rational>>> {
        counts(&Source::new("counts.toml", text), &bound(stem))
    }

    #[test]
    fn counts_are_read_in_the_order_of_the_game() {
        let found = read(
            "matching_pennies",
            "[counts]\nMismatcher = { heads = 5, tails = 7 }\nMatcher = { tails = \"2*2\", heads = 0 }",
        );
        let expected: Vec<Vec<Rational>> =
            [[0, 4], [5, 7]].iter().map(|list| list.iter().map(|&count| Rational::from(count)).collect()).collect();
        assert_eq!(found.expect("counts"), expected);
    }

    #[test]
    fn what_is_missing_negative_or_unknown_is_refused_with_its_place() {
        let both = "Mismatcher = { heads = 5, tails = 7 }\nMatcher = ";
        for (text, message) in [
            ("[counts]\nMatcher = { heads = 1, tails = 2 }".to_owned(), "Mismatcher"),
            (format!("[counts]\n{both}{{ heads = 1 }}"), "no count is given for `tails`"),
            (format!("[counts]\n{both}{{ heads = -1, tails = 2 }}"), "below 0"),
            (format!("[counts]\n{both}{{ heads = 1, Edge = 2 }}"), "Edge"),
            ("[counts]\nNobody = { heads = 1 }".to_owned(), "Nobody"),
            ("[count]\nMatcher = { heads = 1 }".to_owned(), "count"),
            ("[counts]\nMatcher = { heads = \"x\", tails = 2 }".to_owned(), "x"),
        ] {
            let error = read("matching_pennies", &text).expect_err(&text);
            assert!(error.to_string().contains(message) && error.place().is_some(), "{text}: {error}");
        }
    }
}
