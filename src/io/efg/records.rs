//! The first pass: nodes to records, and the descriptions of events, information sets and outcomes, wherever they stand.

use std::collections::HashMap;
use std::ops::Range;

use super::super::Warnings;
use super::super::lex::{Kind, Lexer};
use super::super::nfg::read_payoffs;
use crate::error::{Error, Result, Source};
use crate::num::Rational;

/// The most bits of the sum of a chance event's probabilities.
const PROBABILITY_BITS: usize = 1 << 20;

/// What a node is, by the places of its set and outcome in the lists.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Turn {
    Terminal,
    Move(usize),
}

/// One node of the file.
#[derive(Debug)]
pub(super) struct Record {
    pub turn: Turn,
    pub outcome: Option<usize>,
    pub label: Option<Box<str>>,
    /// Where it starts in the file.
    pub start: usize,
}

/// An information set, or a chance event (owner 0; players count from 1).
#[derive(Debug)]
pub(super) struct Set {
    pub owner: usize,
    pub number: i64,
    /// Where it is first mentioned.
    pub first: Range<usize>,
    pub name: Option<String>,
    pub moves: Option<Moves>,
}

/// The actions of a set, with their probabilities where chance moves.
#[derive(Debug)]
pub(super) struct Moves {
    pub actions: Vec<String>,
    pub probabilities: Vec<Rational>,
    pub place: Range<usize>,
}

/// An outcome, described or not.
#[derive(Debug)]
pub(super) struct Outcome {
    pub number: i64,
    /// Where it is first mentioned.
    pub first: Range<usize>,
    pub name: Option<String>,
    pub payoffs: Option<(Vec<Rational>, Range<usize>)>,
}

/// All that a file says, in its own order.
#[derive(Debug, Default)]
pub(super) struct Records {
    pub nodes: Vec<Record>,
    pub sets: Vec<Set>,
    pub outcomes: Vec<Outcome>,
}

struct Reader<'s, 'w> {
    lexer: Lexer<'s>,
    players: &'w [String],
    warnings: &'w mut Warnings,
    records: Records,
    sets: HashMap<(usize, i64), usize>,
    outcomes: HashMap<i64, usize>,
}

/// Reads the comment, if there is one, and all nodes.
pub(super) fn read(mut lexer: Lexer<'_>, players: &[String], warnings: &mut Warnings) -> Result<Records> {
    if lexer.at(Kind::Text) {
        lexer.take()?;
    }
    let records = Records::default();
    let mut reader = Reader { lexer, players, warnings, records, sets: HashMap::new(), outcomes: HashMap::new() };
    reader.read_node()?;
    while !reader.lexer.at(Kind::End) {
        reader.read_node()?;
    }
    Ok(reader.records)
}

/// The words for a set in a message.
pub(super) fn describe(owner: usize, number: i64, players: &[String]) -> String {
    match owner.checked_sub(1) {
        None => format!("chance event {number}"),
        Some(player) => format!("information set {number} of player `{}`", players[player]),
    }
}

/// Keeps the first name that a thing is given; `differs` is told of another one.
fn keep_name(slot: &mut Option<String>, name: String, differs: impl FnOnce(&str, &str)) {
    match slot {
        None => *slot = Some(name),
        Some(kept) if *kept == name => {}
        Some(kept) => differs(kept, &name),
    }
}

/// The warning for a name that differs from an earlier one.
fn renamed(source: &Source, place: &Range<usize>, what: &str, name: &str, kept: &str) -> String {
    format!("line {}: {what} is called `{name}` here, `{kept}` before", source.position(place.start).0)
}

impl Reader<'_, '_> {
    fn read_node(&mut self) -> Result<()> {
        let word = self.lexer.peek().clone();
        let kind = match self.lexer.raw(&word) {
            kind @ ("c" | "p" | "t") => kind,
            _ => {
                let error = self.lexer.expected("a node: `c`, `p` or `t`");
                return Err(error.hint("c is a chance move, p a player's move, t a terminal node"));
            }
        };
        self.lexer.take()?;
        let label = self.lexer.quoted("the label of the node in quotes (it may be empty)")?;
        let label = if label.is_empty() { None } else { Some(label.into()) };
        let turn = match kind {
            "t" => Turn::Terminal,
            "c" => Turn::Move(self.read_set(0)?),
            _ => {
                let owner = self.read_owner()?;
                Turn::Move(self.read_set(owner)?)
            }
        };
        let outcome = self.read_outcome()?;
        self.records.nodes.push(Record { turn, outcome, label, start: word.span.start });
        Ok(())
    }

    fn read_owner(&mut self) -> Result<usize> {
        let (number, span) = self.lexer.whole("the number of a player")?;
        let owner = usize::try_from(number).ok().filter(|owner| (1..=self.players.len()).contains(owner));
        owner.ok_or_else(|| {
            let message = format!("there is no player {number}; they are numbered 1 to {}", self.players.len());
            Error::invalid(message).at(self.lexer.source(), span)
        })
    }

    fn read_set(&mut self, owner: usize) -> Result<usize> {
        let what = if owner == 0 { "the number of a chance event" } else { "the number of an information set" };
        let (number, first) = self.lexer.whole(what)?;
        let next = self.records.sets.len();
        let index = *self.sets.entry((owner, number)).or_insert(next);
        if index == next {
            self.records.sets.push(Set { owner, number, first, name: None, moves: None });
        }
        if self.lexer.at(Kind::Text) {
            let place = self.lexer.peek().span.clone();
            let name = self.lexer.quoted("a name")?.into_owned();
            let what = || describe(owner, number, self.players);
            keep_name(&mut self.records.sets[index].name, name, |kept, name| {
                self.warnings.add(|| renamed(self.lexer.source(), &place, &what(), name, kept));
            });
        }
        if self.lexer.at(Kind::Open) {
            let moves = self.read_moves(owner == 0)?;
            self.define_moves(index, moves)?;
        }
        Ok(index)
    }

    /// The actions in braces, each followed by its probability where chance moves.
    fn read_moves(&mut self, chance: bool) -> Result<Moves> {
        let start = self.lexer.take()?.span.start;
        let mut actions = Vec::new();
        let mut probabilities = Vec::new();
        while self.lexer.at(Kind::Text) {
            actions.push(self.lexer.quoted("an action")?.into_owned());
            if chance {
                let place = self.lexer.peek().span.clone();
                let probability = self.lexer.number("the probability of the action")?;
                if probability.is_negative() {
                    let message = format!("the probability {probability} is below 0");
                    return Err(Error::invalid(message).at(self.lexer.source(), place));
                }
                probabilities.push(probability);
            }
        }
        let end = self.lexer.expect(Kind::Close, "an action in quotes, or `}`")?.span.end;
        if actions.is_empty() {
            let error =
                Error::invalid("there are no actions here").hint("a node without actions is a terminal one, `t`");
            return Err(error.at(self.lexer.source(), start..end));
        }
        if chance {
            self.check_sum(&probabilities, start..end)?;
        }
        Ok(Moves { actions, probabilities, place: start..end })
    }

    fn check_sum(&self, probabilities: &[Rational], place: Range<usize>) -> Result<()> {
        let mut sum = Rational::ZERO;
        for probability in probabilities {
            sum += probability;
            if sum.denominator().bit_length() > PROBABILITY_BITS {
                let error = Error::too_large("the probabilities have too large a common denominator");
                return Err(error.at(self.lexer.source(), place));
            }
        }
        if sum.is_one() {
            return Ok(());
        }
        let excess = &sum - Rational::from(1);
        let direction = if excess.is_negative() { "below" } else { "above" };
        let message = format!("the probabilities add up to {sum}, {} {direction} 1", excess.abs());
        Err(Error::invalid(message)
            .at(self.lexer.source(), place)
            .hint("numbers are read exactly; write fractions such as 1/3 in place of rounded decimals"))
    }

    /// Keeps the first description of a set's actions; the others must agree with it.
    fn define_moves(&mut self, index: usize, moves: Moves) -> Result<()> {
        let set = &mut self.records.sets[index];
        let Some(known) = &set.moves else {
            set.moves = Some(moves);
            return Ok(());
        };
        let what = if known.actions != moves.actions {
            "actions"
        } else if known.probabilities != moves.probabilities {
            "probabilities"
        } else {
            return Ok(());
        };
        let line = self.lexer.source().position(known.place.start).0;
        let message =
            format!("{} has other {what} here than in line {line}", describe(set.owner, set.number, self.players));
        Err(Error::invalid(message)
            .at(self.lexer.source(), moves.place)
            .hint(format!("repeat the same {what}, or give this one another number")))
    }

    fn read_outcome(&mut self) -> Result<Option<usize>> {
        let (number, first) = self.lexer.whole("the number of an outcome (0 for none)")?;
        let place = self.lexer.peek().span.clone();
        let name = match self.lexer.at(Kind::Text) {
            true => Some(self.lexer.quoted("a name")?.into_owned()),
            false => None,
        };
        let payoffs = match self.lexer.at(Kind::Open) {
            true => {
                let start = self.lexer.take()?.span.start;
                Some(read_payoffs(&mut self.lexer, start, number, self.players.len())?)
            }
            false => None,
        };
        if number == 0 {
            return match payoffs {
                Some((payoffs, place)) if payoffs.iter().any(|payoff| !payoff.is_zero()) => {
                    let error = Error::invalid("outcome 0 is the one without payoffs, and these are not all 0");
                    Err(error.at(self.lexer.source(), place).hint("give this outcome a number of its own"))
                }
                _ => Ok(None),
            };
        }
        let next = self.records.outcomes.len();
        let index = *self.outcomes.entry(number).or_insert(next);
        if index == next {
            self.records.outcomes.push(Outcome { number, first, name: None, payoffs: None });
        }
        if let Some(name) = name {
            keep_name(&mut self.records.outcomes[index].name, name, |kept, name| {
                self.warnings.add(|| renamed(self.lexer.source(), &place, &format!("outcome {number}"), name, kept));
            });
        }
        if let Some(payoffs) = payoffs {
            self.define_payoffs(index, payoffs)?;
        }
        Ok(Some(index))
    }

    /// Keeps the first description of an outcome's payoffs; the others must agree with it.
    fn define_payoffs(&mut self, index: usize, payoffs: (Vec<Rational>, Range<usize>)) -> Result<()> {
        let outcome = &mut self.records.outcomes[index];
        let Some((known, place)) = &outcome.payoffs else {
            outcome.payoffs = Some(payoffs);
            return Ok(());
        };
        if *known == payoffs.0 {
            return Ok(());
        }
        let list = |payoffs: &[Rational]| payoffs.iter().map(ToString::to_string).collect::<Vec<_>>().join(", ");
        let line = self.lexer.source().position(place.start).0;
        let message =
            format!("outcome {} pays {} here, but {} in line {line}", outcome.number, list(&payoffs.0), list(known));
        Err(Error::invalid(message)
            .at(self.lexer.source(), payoffs.1)
            .hint("repeat the same payoffs, or give this outcome another number"))
    }
}
