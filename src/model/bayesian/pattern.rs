//! Combinations of states and types by names: `Rs, Wb`, `A=strong, B=weak`, or `*` for any.

use crate::error::{Error, ErrorKind, Result, unknown_name};
use crate::model::excerpt::Excerpt;

/// Some of the things that nature draws, by name.
#[derive(Debug, Clone)]
pub(super) struct Pattern {
    /// The player in front of `=`, and the name.
    names: Vec<(Option<Excerpt>, Excerpt)>,
    pub place: Excerpt,
}

/// The names of the draws: by draw, the player whose type it is (empty for states of nature), and the names that it has.
pub(super) struct Names<'n>(pub Vec<(&'n str, Vec<&'n str>)>);

/// For some draws, by number, which of their elements is drawn.
pub(super) type Combination = Vec<(usize, usize)>;

/// A row of a table for a combination: what it names, where it stands, and what it says.
pub(super) type Row<R> = (Combination, Excerpt, R);

impl Pattern {
    pub fn parse(text: &Excerpt) -> Result<Pattern> {
        let mut names = Vec::new();
        let commas = text.top_level(",");
        let starts = std::iter::once(0).chain(commas.iter().map(|comma| comma + 1));
        let ends = commas.iter().copied().chain([text.text.len()]);
        for (start, end) in starts.zip(ends) {
            let part = text.part(start..end).trimmed();
            if part.text == "*" {
                continue;
            }
            let (owner, name) = match part.top_level("=").first() {
                Some(&sign) => (Some(part.part(0..sign).trimmed()), part.part(sign + 1..part.text.len()).trimmed()),
                None => (None, part.clone()),
            };
            if name.text.is_empty() {
                let error = Error::syntax("a state or a type is missing here");
                return Err(text.point_all(error).hint("write names with commas between them, or \"*\" for any"));
            }
            names.push((owner, name));
        }
        Ok(Pattern { names, place: text.clone() })
    }

    /// The draws that are named. Errors: an unknown name, one that several draws have, two of one draw.
    pub fn resolve(&self, draws: &Names<'_>) -> Result<Combination> {
        let mut found: Combination = Vec::new();
        for (owner, name) in &self.names {
            let fits = |draw: &(&str, Vec<&str>)| owner.as_ref().is_none_or(|owner| owner.text == draw.0);
            let place = |draw: &(&str, Vec<&str>)| draw.1.iter().position(|known| *known == name.text);
            let fitting = draws.0.iter().enumerate().filter(|(_, draw)| fits(draw));
            let mut places = fitting.filter_map(|(number, draw)| Some((number, place(draw)?)));
            let Some((draw, element)) = places.next() else {
                let known: Vec<&str> =
                    draws.0.iter().filter(|draw| fits(draw)).flat_map(|draw| draw.1.clone()).collect();
                return Err(name.point_all(unknown_name(ErrorKind::Invalid, "state or type", &name.text, &known)));
            };
            if let Some((other, _)) = places.next() {
                let owner = |number: usize| draws.0[number].0;
                let error = Error::invalid(format!("`{}` is a name of several things that nature draws", name.text));
                let player =
                    [owner(draw), owner(other)].into_iter().find(|owner| !owner.is_empty()).unwrap_or_default();
                return Err(name.point_all(error).hint(format!("say whose type is meant: {player}={}", name.text)));
            }
            if found.iter().any(|(known, _)| *known == draw) {
                let error = Error::invalid(format!("`{}` names one thing that nature draws twice", self.place.text));
                return Err(name.point_all(error));
            }
            found.push((draw, element));
        }
        Ok(found)
    }
}

/// The row for a combination of all draws: of those that fit it, the one that names most. Errors: none fits, or several name as much.
pub(super) fn pick<'r, R>(
    rows: &'r [Row<R>],
    world: &[usize],
    what: &str,
    place: &Excerpt,
    describe: impl Fn() -> String,
) -> Result<&'r R> {
    let fits = |combination: &Combination| combination.iter().all(|&(draw, element)| world[draw] == element);
    let fitting: Vec<&Row<R>> = rows.iter().filter(|row| fits(&row.0)).collect();
    let most = fitting.iter().map(|row| row.0.len()).max();
    let mut best = fitting.into_iter().filter(|row| Some(row.0.len()) == most);
    match (best.next(), best.next()) {
        (None, _) => {
            let error = Error::invalid(format!("no {what} given for {}", describe()));
            Err(place.point_all(error).hint("add a row for it, or a row \"*\" for all others"))
        }
        (Some(first), Some(second)) => {
            let message = format!("`{}` and `{}` both fit {}", first.1.text, second.1.text, describe());
            Err(second.1.point_all(Error::invalid(message)).hint("of rows that fit, the one that names most is taken"))
        }
        (Some(row), None) => Ok(&row.2),
    }
}
