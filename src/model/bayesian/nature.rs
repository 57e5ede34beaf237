//! Everything that nature draws at given values, under the common prior and under those of single players.

use std::collections::HashMap;

use crate::error::{Error, ErrorKind, Result, unknown_name};
use crate::model::bayesian::BayesianRule;
use crate::model::bayesian::draws::{Draw, DrawRule, Joint};
use crate::model::bayesian::pattern::Names;
use crate::model::bayesian::signals::{ResolvedGiven, SignalRule};
use crate::model::expr::Values;
use crate::num::Rational;

/// The most states of a game.
const STATE_LIMIT: usize = 1_000_000;

/// What a player knows: what is drawn for it, and its signals.
pub(super) type Known = (Option<usize>, Vec<String>);

/// The types of a player.
pub(super) struct Kinds {
    /// The number of the draw that decides its type.
    pub draw: Option<usize>,
    /// What is drawn, and the same with the signals.
    pub names: Vec<[String; 2]>,
    pub numbers: HashMap<Known, usize>,
}

/// A state of the game.
#[derive(Debug, Clone)]
pub(super) struct World {
    /// The number of the combination of states and types.
    pub base: usize,
    /// By draw, what is drawn.
    pub elements: Vec<usize>,
    /// By player, the values that it sees.
    pub signals: Vec<Vec<String>>,
    pub label: String,
    pub probability: Rational,
    /// By belief, the probability that its player gives it.
    pub own: Vec<Rational>,
}

impl World {
    pub fn known(&self, player: usize, draw: Option<usize>) -> Known {
        (draw.map(|draw| self.elements[draw]), self.signals[player].clone())
    }
}

/// Everything that nature draws, at given values.
pub(super) struct Nature<'n> {
    rule: &'n BayesianRule,
    draws: &'n [Draw],
    names: &'n Names<'n>,
    /// The draws whose probabilities are joint.
    joint: Vec<usize>,
    /// The common prior, then one for each belief.
    priors: Vec<Prior<'n>>,
}

struct Prior<'n> {
    /// By draw, the probability of each element; empty where it is joint.
    marginals: Vec<Vec<Rational>>,
    joint: Joint,
    signals: Vec<ResolvedGiven<'n>>,
}

impl<'n> Nature<'n> {
    pub fn new(
        rule: &'n BayesianRule,
        draws: &'n [Draw],
        names: &'n Names<'n>,
        values: &mut Values,
    ) -> Result<Nature<'n>> {
        let joint: Vec<usize> = (0..draws.len()).filter(|&number| rule.draws[number].is_joint()).collect();
        let own = |draw: &Draw| -> Vec<Rational> {
            draw.elements.iter().filter_map(|element| element.probability.clone()).collect()
        };
        let marginals: Vec<Vec<Rational>> = draws.iter().map(own).collect();
        let table = match joint.is_empty() {
            true => Joint::new(),
            false => rule.prior.evaluate(&joint, names, values)?,
        };
        let resolve = |signal: &'n SignalRule| signal.given.resolve(names);
        let signals = rule.signals.iter().map(resolve).collect::<Result<Vec<_>>>()?;
        let mut priors = vec![Prior { marginals: marginals.clone(), joint: table.clone(), signals }];
        for belief in &rule.beliefs {
            let mut marginals = marginals.clone();
            for other in &belief.draws {
                let number = rule.draws.iter().position(|draw| draw.owner == other.owner).unwrap_or_default();
                marginals[number] = relisted(&draws[number], other, values)?;
            }
            let joint = match belief.prior.is_empty() {
                true => table.clone(),
                false => belief.prior.evaluate(&joint, names, values)?,
            };
            let mut signals = rule.signals.iter().map(resolve).collect::<Result<Vec<_>>>()?;
            for (number, given) in &belief.signals {
                signals[*number] = given.resolve(names)?;
            }
            priors.push(Prior { marginals, joint, signals });
        }
        Ok(Nature { rule, draws, names, joint, priors })
    }

    pub fn describe(&self, elements: &[usize]) -> String {
        match elements {
            [] => "the only state".to_owned(),
            _ => {
                let names = self.names.0.iter().zip(elements).map(|(draw, &element)| draw.1[element]);
                format!("`{}`", names.collect::<Vec<_>>().join(", "))
            }
        }
    }

    /// Gives the names that speak of states and types their values.
    pub fn enter(&self, elements: &[usize], values: &mut Values, globals: usize) {
        for slot in globals..globals + self.rule.world {
            values.set(slot, Rational::ZERO);
        }
        for (draw, &element) in self.draws.iter().zip(elements) {
            for (slot, value) in &draw.elements[element].slots {
                values.set(*slot, value.clone());
            }
        }
    }

    /// The probability of a combination of states and types under a prior; `None` where a joint prior does not list it.
    fn probability(&self, prior: &Prior<'_>, elements: &[usize]) -> Option<Rational> {
        let mut probability = match self.joint.is_empty() {
            true => Rational::ONE,
            false => prior.joint.get(&self.joint.iter().map(|&draw| elements[draw]).collect::<Vec<_>>())?.clone(),
        };
        for (marginal, &element) in prior.marginals.iter().zip(elements) {
            if let Some(factor) = marginal.get(element) {
                probability = &probability * factor;
            }
        }
        Some(probability)
    }

    /// All states of the game. Errors: too many, a signal that says nothing of some combination, or no distribution.
    pub fn worlds(&self, values: &mut Values, globals: usize) -> Result<Vec<World>> {
        let mut found = Vec::new();
        let mut elements = vec![0; self.draws.len()];
        let mut base = 0;
        'combinations: loop {
            if let Some(probability) = self.probability(&self.priors[0], &elements) {
                self.enter(&elements, values, globals);
                self.with_signals(base, &elements, probability, values, &mut found)?;
                values.truncate(globals);
            }
            base += 1;
            if base > STATE_LIMIT || found.len() > STATE_LIMIT {
                let error = Error::too_large(format!("nature draws more than {STATE_LIMIT} combinations"));
                return Err(self.rule.place.point_all(error));
            }
            for (element, draw) in elements.iter_mut().zip(self.draws).rev() {
                *element += 1;
                if *element < draw.elements.len() {
                    continue 'combinations;
                }
                *element = 0;
            }
            return Ok(found);
        }
    }

    fn with_signals(
        &self,
        base: usize,
        elements: &[usize],
        probability: Rational,
        values: &mut Values,
        found: &mut Vec<World>,
    ) -> Result<()> {
        let names = self.names.0.iter().zip(elements).map(|(draw, &element)| draw.1[element]);
        let own = self.priors[1..].iter().map(|prior| self.probability(prior, elements).unwrap_or_default());
        let mut open = vec![World {
            base,
            elements: elements.to_vec(),
            signals: vec![Vec::new(); self.rule.players.len()],
            label: names.collect::<Vec<_>>().join(", "),
            probability,
            own: own.collect(),
        }];
        for (number, signal) in self.rule.signals.iter().enumerate() {
            let mut rows = Vec::new();
            for prior in &self.priors {
                rows.push(prior.signals[number].at(&signal.name.text, elements, || self.describe(elements), values)?);
            }
            let receivers: Vec<&[usize]> = match signal.is_private {
                true => signal.seen_by.chunks(1).collect(),
                false => vec![&signal.seen_by],
            };
            for receivers in receivers {
                if (open.len() * rows[0].len()).saturating_add(found.len()) > STATE_LIMIT {
                    let error = Error::too_large(format!("nature draws more than {STATE_LIMIT} combinations"));
                    return Err(signal.name.point_all(error));
                }
                open = open.iter().flat_map(|world| drawn_once(world, receivers, &rows)).collect();
            }
        }
        for world in &mut open {
            if world.label.is_empty() {
                world.label = "nature".to_owned();
            }
        }
        found.append(&mut open);
        Ok(())
    }
}

/// A state with one value of a signal more, for each value that the common prior lists.
fn drawn_once(world: &World, receivers: &[usize], rows: &[Vec<(String, Rational)>]) -> Vec<World> {
    let with = |(value, probability): &(String, Rational)| {
        let mut longer = world.clone();
        receivers.iter().for_each(|&player| longer.signals[player].push(value.clone()));
        longer.label = if world.label.is_empty() { value.clone() } else { format!("{}, {value}", world.label) };
        longer.probability = &world.probability * probability;
        for (own, row) in longer.own.iter_mut().zip(&rows[1..]) {
            let believed = row.iter().find(|(known, _)| known == value).map(|(_, probability)| probability);
            *own = believed.map_or(Rational::ZERO, |probability| &*own * probability);
        }
        longer
    };
    rows[0].iter().map(with).collect()
}

/// The probabilities that a belief gives the elements of a draw. Errors: names that the draw does not have.
fn relisted(draw: &Draw, other: &DrawRule, values: &mut Values) -> Result<Vec<Rational>> {
    let other_draw = other.expand(values, &mut 0)?;
    let known: Vec<&str> = draw.elements.iter().map(|element| element.name.as_str()).collect();
    let mut found = vec![Rational::ZERO; known.len()];
    for element in other_draw.elements {
        let unknown =
            || other.place.point_all(unknown_name(ErrorKind::Invalid, "state or type", &element.name, &known));
        let place = known.iter().position(|name| *name == element.name).ok_or_else(unknown)?;
        found[place] = element.probability.unwrap_or_default();
    }
    Ok(found)
}
