//! Signals: what players learn of states and types before they move.

use std::collections::HashSet;
use std::sync::Arc;

use crate::error::{Error, ErrorKind, Result, Source, unknown_name};
use crate::model::bayesian::draws::check_distribution;
use crate::model::bayesian::pattern::{Names, Pattern, Row, pick};
use crate::model::excerpt::Excerpt;
use crate::model::expr::{Expr, Scope, Values};
use crate::model::file::{Given, SignalTable};
use crate::model::parts::{Entries, Key, Text};
use crate::model::template::Template;
use crate::num::Rational;

/// The name of a value, and its probability.
type Value = (Template, Expr);

/// A signal as it is written.
#[derive(Debug, Clone)]
pub(super) struct SignalRule {
    pub name: Excerpt,
    /// The players who see it.
    pub seen_by: Vec<usize>,
    /// Whether each of them sees a value of its own.
    pub is_private: bool,
    pub given: GivenRule,
}

/// By combination of states and types, values and their probabilities.
#[derive(Debug, Clone)]
pub(super) struct GivenRule {
    rows: Vec<(Pattern, Vec<Value>)>,
    place: Excerpt,
}

/// The same with the combinations found.
pub(super) struct ResolvedGiven<'g> {
    rows: Vec<Row<&'g [Value]>>,
    place: &'g Excerpt,
}

impl SignalRule {
    /// Reads a signal. Errors: not exactly one of `seen_by` and `drawn_for`, unknown players, no rows.
    pub fn compile(
        key: &Key,
        table: &SignalTable,
        source: &Arc<Source>,
        world: &Scope,
        players: &[String],
    ) -> Result<SignalRule> {
        let name = key.excerpt(source);
        let (list, is_private) = match (table.seen_by.is_empty(), table.drawn_for.is_empty()) {
            (false, true) => (&table.seen_by, false),
            (true, false) => (&table.drawn_for, true),
            _ => {
                let error = Error::invalid(format!("who receives the signal `{}`?", name.text));
                let hint = "write seen_by = [\"A\", \"B\"] for one value that they all see, or drawn_for = [\"A\", \"B\"] for one each";
                return Err(name.point_all(error).hint(hint));
            }
        };
        let mut seen_by = Vec::new();
        for text in list {
            let player = text.excerpt(source);
            let known: Vec<&str> = players.iter().map(String::as_str).collect();
            let unknown = || player.point_all(unknown_name(ErrorKind::Invalid, "player", &player.text, &known));
            let number = players.iter().position(|name| *name == player.text).ok_or_else(unknown)?;
            if seen_by.contains(&number) {
                return Err(player.point_all(Error::invalid(format!("`{}` is listed twice", player.text))));
            }
            seen_by.push(number);
        }
        let given = GivenRule::compile(&table.given, &name, source, world)?;
        Ok(SignalRule { name, seen_by, is_private, given })
    }
}

impl GivenRule {
    pub fn compile(given: &Given, place: &Excerpt, source: &Arc<Source>, world: &Scope) -> Result<GivenRule> {
        let value = |(key, text): &(Key, Text)| {
            Ok((Template::parse(&key.excerpt(source), world)?, Expr::number(&text.excerpt(source), world)?))
        };
        let row = |(key, values): &(Key, Entries<Text>)| {
            let values = values.iter().map(value).collect::<Result<Vec<_>>>()?;
            Ok((Pattern::parse(&key.excerpt(source))?, values))
        };
        let rows: Vec<(Pattern, Vec<Value>)> = given.iter().map(row).collect::<Result<_>>()?;
        let place = rows.first().map_or_else(|| place.clone(), |(pattern, _)| pattern.place.clone());
        Ok(GivenRule { rows, place })
    }

    pub fn resolve(&self, names: &Names<'_>) -> Result<ResolvedGiven<'_>> {
        let mut rows = Vec::new();
        for (pattern, values) in &self.rows {
            rows.push((pattern.resolve(names)?, pattern.place.clone(), values.as_slice()));
        }
        Ok(ResolvedGiven { rows, place: &self.place })
    }
}

impl ResolvedGiven<'_> {
    /// The values in a combination of states and types, whose indices have their values already, with their probabilities.
    ///
    /// Errors: no row for the combination, a value twice, probabilities below 0 or with another sum than 1.
    pub fn at(
        &self,
        name: &str,
        world: &[usize],
        describe: impl Fn() -> String,
        values: &mut Values,
    ) -> Result<Vec<(String, Rational)>> {
        let row = pick(&self.rows, world, &format!("values of the signal `{name}` are"), self.place, &describe)?;
        let mut found = Vec::new();
        for (value, probability) in row.iter() {
            found.push((value.render(values)?, probability.value(values)?));
        }
        let mut seen = HashSet::new();
        if let Some((twice, _)) = found.iter().find(|(value, _)| !seen.insert(value.as_str())) {
            let error = Error::invalid(format!("`{twice}` is there twice, given {}", describe()));
            return Err(self.place.point_all(error).hint("add the probabilities up"));
        }
        let listed = found.iter().map(|(value, probability)| (value.as_str(), probability));
        check_distribution(&format!("`{name}` given {}", describe()), listed, self.place)?;
        Ok(found)
    }
}
