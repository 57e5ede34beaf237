//! The `[[reference]]` tables: what is known of a model's solutions, and how it is tested.
//!
//! A reference is about values (`value` equals `equals`) or about the solutions of a concept: how many there are (`count`), what one
//! of them looks like (`profile`, `behavior`, `payoffs`, `contract`, `probability`, `holds`), or where an event starts or ends to occur
//! (`threshold`). With `draws` it is tested at random values of the parameters too. Nothing here solves: the caller does.

use std::sync::Arc;

use crate::error::{Error, ErrorKind, Result, Source, unknown_name};
use crate::model::compile::number;
use crate::model::excerpt::Excerpt;
use crate::model::expr::{Expr, Scope};
use crate::model::file::{ReferenceTable, ThresholdTable};
use crate::model::objective::outcome_scope;
use crate::model::parts::{Entries, Text, Written};
use crate::num::Rational;

/// More draws than this are refused.
const DRAW_LIMIT: u32 = 100_000;

/// A statement about a model.
#[derive(Debug, Clone)]
pub struct Reference {
    /// The statement in words.
    pub about: Option<String>,
    /// Parameters that differ from their defaults.
    pub set: Vec<(String, Rational)>,
    /// Random draws of the parameters at which the statement is tested besides.
    pub draws: u32,
    /// The slots of the parameters that are drawn.
    pub(super) vary: Vec<usize>,
    pub(super) given: Vec<Expr>,
    pub(super) claim: Claim,
    pub(super) place: Excerpt,
}

#[derive(Debug, Clone)]
pub(super) enum Claim {
    Value(Box<(Expr, Expr)>),
    Solutions(Box<SolutionClaim>),
}

/// What is said of the solutions of a concept.
#[derive(Debug, Clone)]
pub(super) struct SolutionClaim {
    pub concept: String,
    pub weights: Vec<Expr>,
    pub maximize: Option<String>,
    pub leader: Option<usize>,
    pub within: Option<Rational>,
    /// Values at which payoffs and probabilities are meant; those of the game when empty.
    pub objective: Vec<(String, Rational)>,
    /// Solutions in which somebody randomises are left out.
    pub pure: bool,
    pub count: Option<Expr>,
    pub pattern: Pattern,
    pub quantifier: Quantifier,
    pub threshold: Option<Threshold>,
}

/// What a solution looks like; what is left out may be anything.
#[derive(Debug, Clone, Default)]
pub(super) struct Pattern {
    pub profile: Vec<Distribution>,
    pub behavior: Vec<Distribution>,
    pub payoffs: Option<Vec<Expr>>,
    pub contract: Vec<(Excerpt, Expr)>,
    pub probability: Vec<(Excerpt, Expr)>,
    pub holds: Option<Expr>,
}

/// Probabilities of some strategies of a player, or of some actions at an information set.
#[derive(Debug, Clone)]
pub(super) struct Distribution {
    pub owner: Excerpt,
    pub probabilities: Vec<(Excerpt, Expr)>,
}

/// Which solutions look so.
#[derive(Debug, Clone)]
pub(super) enum Quantifier {
    Some,
    /// All, and there is one.
    Only,
    None,
    /// Some, exactly where this holds.
    ExactlyIf(Expr),
}

#[derive(Debug, Clone)]
pub(super) struct Threshold {
    pub slot: usize,
    pub at: Expr,
    pub event: Excerpt,
}

impl Pattern {
    pub fn is_empty(&self) -> bool {
        self.profile.is_empty()
            && self.behavior.is_empty()
            && self.payoffs.is_none()
            && self.contract.is_empty()
            && self.probability.is_empty()
            && self.holds.is_none()
    }
}

/// The names that references may use, and where errors point.
pub(super) struct Context<'c> {
    pub source: &'c Arc<Source>,
    pub scope: &'c Scope,
    /// How many of the names of the scope are parameters.
    pub parameters: usize,
    pub players: &'c [String],
    pub events: Vec<&'c str>,
    pub issues: Vec<&'c str>,
    pub title: &'c Excerpt,
}

/// Reads the tables. Errors: unknown names, bad expressions, statements that do not fit together.
pub(super) fn compile(tables: &[ReferenceTable], context: &Context<'_>) -> Result<Vec<Reference>> {
    tables.iter().map(|table| context.reference(table)).collect()
}

impl Context<'_> {
    fn excerpt(&self, text: &Text) -> Excerpt {
        text.excerpt(self.source)
    }

    fn number(&self, text: &Text) -> Result<Expr> {
        Expr::number(&self.excerpt(text), self.scope)
    }

    fn parameter(&self, name: &Excerpt) -> Result<usize> {
        let slot = self.scope.slot(&name.text).filter(|&slot| slot < self.parameters);
        slot.ok_or_else(|| {
            let known: Vec<&str> = self.scope.names()[..self.parameters].iter().map(String::as_str).collect();
            name.point_all(unknown_name(ErrorKind::Invalid, "parameter", &name.text, &known))
        })
    }

    /// A place for errors about a table as a whole: its first text.
    fn place(&self, table: &ReferenceTable) -> Excerpt {
        let first = [&table.value, &table.concept].into_iter().flatten().next();
        first.map_or_else(|| self.title.clone(), |text| self.excerpt(text))
    }

    fn reference(&self, table: &ReferenceTable) -> Result<Reference> {
        let place = self.place(table);
        let set = self.settings(&table.set)?;
        if let (None, Some((key, _))) = (&table.concept, table.objective.iter().next()) {
            let error = Error::invalid("objective values are those of solutions, and there is no `concept`");
            return Err(key.excerpt(self.source).point_all(error));
        }
        let vary = match &table.vary {
            None => (0..self.parameters).collect(),
            Some(names) => names.iter().map(|name| self.parameter(&self.excerpt(name))).collect::<Result<_>>()?,
        };
        let draws = table.draws.unwrap_or(0);
        if draws > DRAW_LIMIT {
            return Err(place.point_all(Error::too_large(format!("at most {DRAW_LIMIT} draws are made"))));
        }
        let given = table.given.iter().map(|text| Expr::condition(&self.excerpt(text), self.scope));
        let given = given.collect::<Result<_>>()?;
        let claim = match (&table.value, &table.equals, &table.concept) {
            (Some(value), Some(equals), None) => Claim::Value(Box::new((self.number(value)?, self.number(equals)?))),
            (None, None, Some(concept)) => Claim::Solutions(Box::new(self.solutions(table, concept, &place)?)),
            _ => {
                let error = Error::invalid("a reference has either `value` and `equals`, or a `concept`");
                return Err(place.point_all(error));
            }
        };
        Ok(Reference { about: table.about.clone(), set, draws, vary, given, claim, place })
    }

    fn settings(&self, table: &Entries<Text>) -> Result<Vec<(String, Rational)>> {
        let setting = |(key, value): &(crate::model::parts::Key, Text)| {
            self.parameter(&key.excerpt(self.source))?;
            Ok((key.name.clone(), number(&self.excerpt(value))?))
        };
        table.iter().map(setting).collect()
    }

    fn solutions(&self, table: &ReferenceTable, concept: &Text, place: &Excerpt) -> Result<SolutionClaim> {
        let pattern = self.pattern(table)?;
        let quantifier = match (table.only, table.absent, &table.exactly_if) {
            (false, false, None) => Quantifier::Some,
            (true, false, None) => Quantifier::Only,
            (false, true, None) => Quantifier::None,
            (false, false, Some(condition)) => {
                Quantifier::ExactlyIf(Expr::condition(&self.excerpt(condition), self.scope)?)
            }
            _ => {
                let error = Error::invalid("`only`, `absent` and `iff` exclude each other");
                return Err(place.point_all(error));
            }
        };
        let threshold = table.threshold.as_ref().map(|table| self.threshold(table)).transpose()?;
        if pattern.is_empty() && table.count.is_none() && threshold.is_none() {
            let error = Error::invalid("nothing is said of the solutions");
            let hint =
                "say `count`, `profile`, `behavior`, `payoffs`, `contract`, `probability`, `holds` or `threshold`";
            return Err(place.point_all(error).hint(hint));
        }
        let maximize = table.maximize.as_ref().map(|text| self.excerpt(text));
        if let Some(text) = &maximize {
            Expr::number(text, &self.outcome_names())?;
        }
        Ok(SolutionClaim {
            concept: self.excerpt(concept).text,
            weights: table.weights.iter().map(|weight| self.number(weight)).collect::<Result<_>>()?,
            maximize: maximize.map(|text| text.text),
            leader: table.leader.as_ref().map(|leader| self.player(&self.excerpt(leader))).transpose()?,
            within: table.within.as_ref().map(|within| number(&self.excerpt(within))).transpose()?,
            objective: self.settings(&table.objective)?,
            pure: table.pure,
            count: table.count.as_ref().map(|count| self.number(count)).transpose()?,
            pattern,
            quantifier,
            threshold,
        })
    }

    fn outcome_names(&self) -> Scope {
        let before = self.scope.names().iter().map(String::as_str);
        let players = self.players.iter().map(String::as_str);
        outcome_scope(before, players, self.events.iter().copied(), self.issues.iter().copied())
    }

    fn player(&self, name: &Excerpt) -> Result<usize> {
        let known: Vec<&str> = self.players.iter().map(String::as_str).collect();
        let found = known.iter().position(|known| *known == name.text);
        found.ok_or_else(|| name.point_all(unknown_name(ErrorKind::Invalid, "player", &name.text, &known)))
    }

    fn pattern(&self, table: &ReferenceTable) -> Result<Pattern> {
        for (key, _) in table.profile.iter() {
            self.player(&key.excerpt(self.source))?;
        }
        let named = |(key, text): &(crate::model::parts::Key, Text)| Ok((key.excerpt(self.source), self.number(text)?));
        for (key, _) in table.probability.iter() {
            self.event(&key.excerpt(self.source))?;
        }
        let payoffs = table.payoffs.as_ref().map(|payoffs| payoffs.iter().map(|payoff| self.number(payoff)).collect());
        let holds = table.holds.as_ref().map(|text| Expr::condition(&self.excerpt(text), &self.outcome_names()));
        Ok(Pattern {
            profile: self.distributions(&table.profile)?,
            behavior: self.distributions(&table.behavior)?,
            payoffs: payoffs.transpose()?,
            contract: table.contract.iter().map(named).collect::<Result<_>>()?,
            probability: table.probability.iter().map(named).collect::<Result<_>>()?,
            holds: holds.transpose()?,
        })
    }

    fn event(&self, name: &Excerpt) -> Result<()> {
        if self.events.contains(&name.text.as_str()) {
            return Ok(());
        }
        Err(name.point_all(unknown_name(ErrorKind::Invalid, "event", &name.text, &self.events)))
    }

    fn distributions(&self, table: &Entries<Written<Text, Entries<Text>>>) -> Result<Vec<Distribution>> {
        let mut found = Vec::new();
        for (key, written) in table.iter() {
            let owner = key.excerpt(self.source);
            let probabilities = match written {
                Written::Text(pure) => {
                    let name = self.excerpt(pure);
                    let one = Expr::number(&Excerpt::alone("one", "1"), self.scope)?;
                    vec![(name, one)]
                }
                Written::Table(_, table) => {
                    let read = |(key, text): &(crate::model::parts::Key, Text)| {
                        Ok((key.excerpt(self.source), self.number(text)?))
                    };
                    table.iter().map(read).collect::<Result<_>>()?
                }
                Written::List(..) => {
                    let error = Error::invalid("a pure choice is a name, a mixed one a table of probabilities");
                    return Err(owner.point_all(error).hint("write \"C\", or { C = \"1/2\", A = \"1/2\" }"));
                }
            };
            found.push(Distribution { owner, probabilities });
        }
        Ok(found)
    }

    fn threshold(&self, table: &ThresholdTable) -> Result<Threshold> {
        let event = self.excerpt(&table.flips);
        self.event(&event)?;
        let slot = self.parameter(&self.excerpt(&table.parameter))?;
        Ok(Threshold { slot, at: self.number(&table.at)?, event })
    }
}
