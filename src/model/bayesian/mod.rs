//! The `[bayesian]` table: what nature draws, what each player learns of it, what is played and paid.
//!
//! Every combination of states, types and signal values that the file lists becomes a state of the game, also where its probability is
//! 0 at the values given, so that the game has the same shape at all values. A player's type is what it knows: the type that is drawn
//! for it and the signals that it sees, joined by `_`.

mod drawn;
mod draws;
mod nature;
mod pattern;
mod payoffs;
mod signals;

use std::collections::HashSet;
use std::sync::Arc;

use crate::error::{Error, ErrorKind, Result, Source, unknown_name};
use crate::game::{BayesianBuilder, StatePayoffs};
use crate::model::excerpt::Excerpt;
use crate::model::expr::{Scope, Values};
use crate::model::file::{BayesianTable, BeliefTable, Draws};
use crate::model::parts::{Entries, Written, by_player};
use crate::num::Rational;

pub(super) use drawn::Drawn;
use draws::{Draw, DrawRule, PriorRule};
use nature::{Kinds, Known, Nature, World};
use pattern::Names;
use payoffs::{Actions, ActionsRule, PayoffRule};
use signals::{GivenRule, SignalRule};

/// A Bayesian game whose names, probabilities and payoffs depend on parameters.
#[derive(Debug, Clone)]
pub struct BayesianRule {
    players: Vec<String>,
    draws: Vec<DrawRule>,
    prior: PriorRule,
    signals: Vec<SignalRule>,
    actions: Vec<ActionsRule>,
    payoffs: PayoffRule,
    beliefs: Vec<BeliefRule>,
    /// How many names formulas may use besides the global ones, before those of actions.
    world: usize,
    place: Excerpt,
}

/// What a player believes that differs from the common prior.
#[derive(Debug, Clone)]
struct BeliefRule {
    player: usize,
    /// In place of the draw of the same owner.
    draws: Vec<DrawRule>,
    prior: PriorRule,
    /// By the number of the signal.
    signals: Vec<(usize, GivenRule)>,
    place: Excerpt,
}

impl BayesianRule {
    /// Reads the table. Errors: unknown players, bad expressions, draws without probabilities, both or no kind of payoffs.
    pub fn compile(
        table: &BayesianTable,
        place: &Excerpt,
        source: &Arc<Source>,
        globals: &Scope,
        players: &[String],
    ) -> Result<BayesianRule> {
        let mut world = globals.clone();
        let unique = unique_names(table, source, globals);
        let mut draws = Vec::new();
        for (owner, place, written) in listed_draws(table.states.as_ref(), &table.types, place, source, players)? {
            draws.push(DrawRule::compile(written, (owner, &place), source, globals, Some((&mut world, &unique)))?);
        }
        let prior = PriorRule::compile(&table.prior, place, source, globals)?;
        let joint = draws.iter().find(|draw| draw.is_joint());
        match joint {
            Some(draw) if prior.is_empty() => {
                let error = Error::invalid(format!("`{}` has no probabilities", draw.place.text));
                let hint = "write { strong = \"p\", weak = \"1 - p\" }, or give joint probabilities under `prior`";
                return Err(draw.place.point_all(error).hint(hint));
            }
            None if !prior.is_empty() => {
                let (key, _) = &table.prior.0[0];
                let error = Error::invalid("`prior` is about states and types that are lists, and none is");
                return Err(key.excerpt(source).point_all(error).hint("write types = { A = [\"strong\", \"weak\"] }"));
            }
            _ => {}
        }
        let mut signals = Vec::new();
        for (key, signal) in table.signals.iter() {
            signals.push(SignalRule::compile(key, signal, source, &world, players)?);
        }
        let mut formulas = world.clone();
        let mut actions = Vec::new();
        check_players(table.index.iter().map(|(key, _)| key.excerpt(source)), players)?;
        for (player, written) in players.iter().zip(by_player("actions", &table.actions, players, source, place)?) {
            let index = table.index.iter().find(|(key, _)| key.name == *player).map(|(_, index)| index);
            actions.push(ActionsRule::compile(written, index, source, globals, &mut formulas)?);
        }
        let payoffs = PayoffRule::compile(table, place, source, (&world, &formulas), players)?;
        let mut beliefs = Vec::new();
        for (key, belief) in table.believed_by.iter() {
            let place = key.excerpt(source);
            check_players(std::iter::once(place.clone()), players)?;
            let compiler = BeliefCompiler { source, globals, world: &world, players, draws: &draws, signals: &signals };
            beliefs.push(compiler.belief(belief, place)?);
        }
        let world = world.len() - globals.len();
        let players = players.to_vec();
        Ok(BayesianRule { players, draws, prior, signals, actions, payoffs, beliefs, world, place: place.clone() })
    }

    /// The game at given values of the global names, with the beliefs of single players or without.
    ///
    /// Errors: whatever describes no valid game there, with its place.
    pub fn bind(&self, title: &str, values: &mut Values, believes: bool) -> Result<Drawn> {
        let globals = values.slots().len();
        let mut size = 0;
        let draws = self.draws.iter().map(|draw| draw.expand(values, &mut size)).collect::<Result<Vec<Draw>>>()?;
        let names = self.names(&draws);
        let nature = Nature::new(self, &draws, &names, values)?;
        let worlds = nature.worlds(values, globals)?;
        for (number, (draw, rule)) in draws.iter().zip(&self.draws).enumerate() {
            let occurs = |place: &usize| worlds.iter().any(|world| world.elements[number] == *place);
            if let Some(lost) = (0..draw.elements.len()).find(|place| rule.is_joint() && !occurs(place)) {
                let error = Error::invalid(format!("no row of `prior` names `{}`", draw.elements[lost].name));
                let hint = "give it a row, perhaps with the probability 0, or remove it";
                return Err(rule.place.point_all(error).hint(hint));
            }
        }
        let types = self.types(&draws, &worlds);
        let mut builder = BayesianBuilder::new(title, &self.players)?;
        let mut actions: Vec<Vec<Actions>> = Vec::new();
        for (player, (rule, own)) in self.actions.iter().zip(&types).enumerate() {
            let lists = rule.expand(&own.names, &self.place, values, &mut size)?;
            for ([_, name], list) in own.names.iter().zip(&lists) {
                let declared = builder.player_type(player, name.clone(), list.names.iter().cloned());
                declared.map_err(|error| self.place.point_all(error))?;
            }
            actions.push(lists);
        }
        let payoffs = self.payoffs.resolve(&names)?;
        let mut last: Option<(usize, Vec<usize>, StatePayoffs)> = None;
        for world in &worlds {
            let own = types.iter().enumerate();
            let kinds: Vec<usize> = own.map(|(player, own)| own.numbers[&world.known(player, own.draw)]).collect();
            let known = last.take().filter(|(base, before, _)| {
                let same = |player: usize| actions[player][kinds[player]] == actions[player][before[player]];
                *base == world.base && (0..kinds.len()).all(same)
            });
            let paid = match known {
                Some((_, _, paid)) => paid,
                None => {
                    let own: Vec<&Actions> = actions.iter().zip(&kinds).map(|(lists, &kind)| &lists[kind]).collect();
                    nature.enter(&world.elements, values, globals);
                    let describe = || nature.describe(&world.elements);
                    payoffs.at(&world.elements, &own, (&self.players, &self.place), describe, values)?
                }
            };
            values.truncate(globals);
            let added = builder.state(world.label.clone(), world.probability.clone(), &kinds, Arc::clone(&paid));
            added.map_err(|error| self.place.point_all(error))?;
            last = Some((world.base, kinds, paid));
        }
        for (number, belief) in self.beliefs.iter().enumerate().filter(|_| believes) {
            let own: Vec<Rational> = worlds.iter().map(|world| world.own[number].clone()).collect();
            builder.own_prior(belief.player, own).map_err(|error| {
                let error = belief.place.point_all(error);
                error.hint("the common prior lists all that a player may hold possible")
            })?;
        }
        let game = builder.build().map_err(|error| self.place.point_all(error))?;
        Ok(Drawn::new(game, &draws, worlds))
    }

    fn names<'d>(&'d self, draws: &'d [Draw]) -> Names<'d> {
        let owner = |draw: &Draw| draw.owner.map_or("", |player| self.players[player].as_str());
        let elements = |draw: &'d Draw| draw.elements.iter().map(|element| element.name.as_str()).collect();
        Names(draws.iter().map(|draw| (owner(draw), elements(draw))).collect())
    }

    /// The types of each player, in the order of what is drawn for it, then of its signals.
    fn types(&self, draws: &[Draw], worlds: &[World]) -> Vec<Kinds> {
        let of = |player: usize| {
            let draw = draws.iter().position(|draw| draw.owner == Some(player));
            let mut seen = HashSet::new();
            let mut kinds: Vec<(Known, [String; 2])> = Vec::new();
            for world in worlds {
                let known = world.known(player, draw);
                if seen.insert(known.clone()) {
                    let drawn = draw.map_or("", |draw| &draws[draw].elements[world.elements[draw]].name).to_owned();
                    let parts = std::iter::once(&drawn).chain(&world.signals[player]);
                    let full: Vec<&str> = parts.map(String::as_str).filter(|part| !part.is_empty()).collect();
                    kinds.push((known, [drawn.clone(), full.join("_")]));
                }
            }
            kinds.sort_by_key(|((element, _), _)| *element);
            let (known, names): (Vec<Known>, Vec<[String; 2]>) = kinds.into_iter().unzip();
            Kinds { draw, names, numbers: known.into_iter().zip(0..).collect() }
        };
        (0..self.players.len()).map(of).collect()
    }
}

struct BeliefCompiler<'c> {
    source: &'c Arc<Source>,
    globals: &'c Scope,
    world: &'c Scope,
    players: &'c [String],
    draws: &'c [DrawRule],
    signals: &'c [SignalRule],
}

impl BeliefCompiler<'_> {
    fn belief(&self, table: &BeliefTable, place: Excerpt) -> Result<BeliefRule> {
        let player = self.players.iter().position(|name| *name == place.text).unwrap_or_default();
        let mut draws = Vec::new();
        for (owner, at, written) in
            listed_draws(table.states.as_ref(), &table.types, &place, self.source, self.players)?
        {
            let draw = DrawRule::compile(written, (owner, &at), self.source, self.globals, None)?;
            let common = self.draws.iter().find(|common| common.owner == owner);
            if draw.is_joint() || common.is_none_or(DrawRule::is_joint) {
                let error = Error::invalid("a belief changes the probabilities of what is drawn by itself");
                let hint = "write { strong = \"p\", weak = \"1 - p\" } in both places; for joint probabilities give another `prior`";
                return Err(at.point_all(error).hint(hint));
            }
            draws.push(draw);
        }
        let prior = PriorRule::compile(&table.prior, &place, self.source, self.globals)?;
        if !prior.is_empty() && !self.draws.iter().any(DrawRule::is_joint) {
            let error = Error::invalid("the common states and types have no joint `prior` to differ from");
            return Err(place.point_all(error).hint("give other `states` or `types`"));
        }
        let mut signals = Vec::new();
        for (key, given) in table.signals.iter() {
            let at = key.excerpt(self.source);
            let known: Vec<&str> = self.signals.iter().map(|signal| signal.name.text.as_str()).collect();
            let unknown = || at.point_all(unknown_name(ErrorKind::Invalid, "signal", &key.name, &known));
            let number = known.iter().position(|name| *name == key.name).ok_or_else(unknown)?;
            signals.push((number, GivenRule::compile(given, &at, self.source, self.world)?));
        }
        Ok(BeliefRule { player, draws, prior, signals, place })
    }
}

/// The draws of a table with their owners and places: the state, then the types in the order of the players.
fn listed_draws<'t>(
    states: Option<&'t Draws>,
    types: &'t Entries<Draws>,
    place: &Excerpt,
    source: &Arc<Source>,
    players: &[String],
) -> Result<Vec<(Option<usize>, Excerpt, &'t Draws)>> {
    check_players(types.iter().map(|(key, _)| key.excerpt(source)), players)?;
    let span = |written: &Draws| Excerpt::new(source, written.span(), "states");
    let mut found: Vec<_> = states.iter().map(|written| (None, span(written), *written)).collect();
    for (number, player) in players.iter().enumerate() {
        if let Some((key, written)) = types.iter().find(|(key, _)| key.name == *player) {
            found.push((Some(number), key.excerpt(source), written));
        }
    }
    if found.iter().any(|(_, at, _)| at.text.is_empty()) {
        return Err(place.point_all(Error::invalid("a player has no name")));
    }
    Ok(found)
}

fn check_players(mut names: impl Iterator<Item = Excerpt>, players: &[String]) -> Result<()> {
    match names.find(|name| !players.contains(&name.text)) {
        None => Ok(()),
        Some(name) => {
            let known: Vec<&str> = players.iter().map(String::as_str).collect();
            Err(name.point_all(unknown_name(ErrorKind::Invalid, "player", &name.text, &known)))
        }
    }
}

/// The listed names of states and types that formulas may use: those that nothing else has.
fn unique_names(table: &BayesianTable, source: &Arc<Source>, globals: &Scope) -> Vec<String> {
    let mut names: Vec<String> = Vec::new();
    for draws in table.states.iter().chain(table.types.iter().map(|(_, draws)| draws)) {
        match draws {
            Written::List(_, listed) => names.extend(listed.iter().map(|name| name.excerpt(source).text)),
            Written::Table(_, entries) => names.extend(entries.iter().map(|(key, _)| key.name.clone())),
            Written::Text(_) => {}
        }
    }
    let once = |name: &&String| names.iter().filter(|other| other == name).count() == 1;
    names.iter().filter(once).filter(|name| globals.slot(name).is_none()).cloned().collect()
}
