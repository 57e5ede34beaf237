//! The builder of Bayesian games: what it accepts is a valid game, with its tree.

use std::collections::HashMap;

use super::{BayesianGame, BayesianPlayer, PlayerType, State, StatePayoffs};
use crate::error::{Error, Result};
use crate::game::{ExtensiveBuilder, ExtensiveForm, NodeId, check_labels};
use crate::num::Rational;

/// The most payoffs of a Bayesian game, over all states, profiles and players.
const PAYOFF_LIMIT: usize = 8_000_000;

/// Builds a [`BayesianGame`]: declare types, then states, then priors of single players.
#[derive(Debug, Clone)]
pub struct BayesianBuilder {
    title: String,
    players: Vec<BayesianPlayer>,
    states: Vec<State>,
    own: Vec<Option<Vec<Rational>>>,
    payoffs: usize,
}

impl BayesianBuilder {
    /// Errors: no players, or two of one name.
    pub fn new<S: Into<String>>(
        title: impl Into<String>,
        players: impl IntoIterator<Item = S>,
    ) -> Result<BayesianBuilder> {
        let named = |name: S| BayesianPlayer { name: name.into(), types: Vec::new() };
        let players: Vec<BayesianPlayer> = players.into_iter().map(named).collect();
        check_labels("player", players.iter().map(|player| player.name.as_str()))?;
        let own = vec![None; players.len()];
        Ok(BayesianBuilder { title: title.into(), players, states: Vec::new(), own, payoffs: 0 })
    }

    /// Declares a type of a player and returns its number; the name is empty for the only type of a player who knows nothing.
    ///
    /// Errors: no such player, a name that another type of the player has, no actions, an action label that appears twice.
    pub fn player_type<S: Into<String>>(
        &mut self,
        player: usize,
        name: impl Into<String>,
        actions: impl IntoIterator<Item = S>,
    ) -> Result<usize> {
        let (name, count) = (name.into(), self.players.len());
        let Some(owner) = self.players.get_mut(player) else {
            return Err(Error::invalid(format!("the type `{name}` belongs to player {}, of {count}", player + 1)));
        };
        if owner.types.iter().any(|known| known.name == name) {
            let error = Error::invalid(format!("player `{}` has two types `{name}`", owner.name));
            return Err(error.hint("give each its own name"));
        }
        let actions: Vec<String> = actions.into_iter().map(Into::into).collect();
        let here = |error: Error| error.within(format!("type `{name}` of `{}`", owner.name));
        check_labels("action", actions.iter().map(String::as_str)).map_err(here)?;
        owner.types.push(PlayerType { name, actions });
        Ok(owner.types.len() - 1)
    }

    /// Declares a state: its probability under the common prior, each player's type, and the payoffs of each player for every profile
    /// of actions, the last player's running fastest.
    ///
    /// Errors: a negative probability, not one type per player, a type that is not declared, tables of the wrong length, too many payoffs.
    pub fn state(
        &mut self,
        label: impl Into<String>,
        probability: Rational,
        types: &[usize],
        payoffs: StatePayoffs,
    ) -> Result<()> {
        let label = label.into();
        let wrong = |message: String| Err(Error::invalid(message).within(format!("state `{label}`")));
        if probability.is_negative() {
            return wrong(format!("its probability is {probability}, below 0"));
        }
        if types.len() != self.players.len() {
            return wrong(format!("{} types for {} players", types.len(), self.players.len()));
        }
        let mut profiles = 1_usize;
        for (player, &kind) in self.players.iter().zip(types) {
            let Some(known) = player.types.get(kind) else {
                return wrong(format!("player `{}` has {} types, not {}", player.name, player.types.len(), kind + 1));
            };
            profiles = profiles.saturating_mul(known.actions.len());
        }
        if payoffs.len() != self.players.len() {
            return wrong(format!("payoffs of {} players, of {}", payoffs.len(), self.players.len()));
        }
        if let Some(table) = payoffs.iter().find(|table| table.len() != profiles) {
            return wrong(format!("{} payoffs where there are {profiles} profiles of actions", table.len()));
        }
        self.payoffs = self.payoffs.saturating_add(profiles.saturating_mul(payoffs.len()));
        if self.payoffs > PAYOFF_LIMIT {
            return Err(Error::too_large(format!("the game has more than {PAYOFF_LIMIT} payoffs")));
        }
        self.states.push(State { label, probability, types: types.to_vec(), payoffs });
        Ok(())
    }

    /// Gives a player a prior of its own: a probability for each state that is declared.
    ///
    /// Errors: no such player, not one probability per state, a negative one, a sum other than exactly 1, a positive one where the
    /// common prior has 0.
    pub fn own_prior(&mut self, player: usize, probabilities: Vec<Rational>) -> Result<()> {
        let Some(owner) = self.players.get(player) else {
            return Err(Error::invalid(format!("there is no player {}, of {}", player + 1, self.players.len())));
        };
        let what = format!("the prior of `{}`", owner.name);
        if probabilities.len() != self.states.len() {
            let (given, needed) = (probabilities.len(), self.states.len());
            return Err(Error::invalid(format!("{what} has {given} probabilities for {needed} states")));
        }
        check_prior(&what, self.states.iter().map(|state| state.label.as_str()).zip(&probabilities))?;
        let lost =
            self.states.iter().zip(&probabilities).find(|(state, own)| state.probability.is_zero() && !own.is_zero());
        if let Some((state, own)) = lost {
            let message = format!("{what} gives `{}` the probability {own}, and the common prior 0", state.label);
            let hint = "give it a positive probability, however small, in the common prior: it does not matter for this player";
            return Err(Error::invalid(message).hint(hint));
        }
        let is_common = self.states.iter().zip(&probabilities).all(|(state, own)| state.probability == *own);
        self.own[player] = (!is_common).then_some(probabilities);
        Ok(())
    }

    /// Finishes the game. Errors: a player without types, no states, two of one label, probabilities that do not add up to exactly 1, a
    /// type that no state has.
    pub fn build(self) -> Result<BayesianGame> {
        if let Some(player) = self.players.iter().find(|player| player.types.is_empty()) {
            let error = Error::invalid(format!("player `{}` has no type", player.name));
            return Err(error.hint("a player who knows nothing has one type"));
        }
        check_labels("state", self.states.iter().map(|state| state.label.as_str()))?;
        check_prior("the prior", self.states.iter().map(|state| (state.label.as_str(), &state.probability)))
            .map_err(|error| error.hint("write them as fractions, such as 1/3; decimals are read exactly"))?;
        for (number, player) in self.players.iter().enumerate() {
            let occurs = |kind: &usize| self.states.iter().any(|state| state.types[number] == *kind);
            if let Some(kind) = (0..player.types.len()).find(|kind| !occurs(kind)) {
                let (name, player) = (&player.types[kind].name, &player.name);
                let error = Error::invalid(format!("no state has the type `{name}` of `{player}`"));
                return Err(error.hint("give it a state, perhaps with the probability 0, or remove it"));
            }
        }
        let first = running_sums(self.players.iter().map(|player| player.types.len()));
        let sizes = self.states.iter().map(|state| state.payoffs[0].len());
        let offsets = running_sums(sizes);
        let tree = self.tree(&first)?;
        let BayesianBuilder { title, players, states, own, .. } = self;
        Ok(BayesianGame { title, players, states, own, first, offsets, tree })
    }

    fn tree(&self, first: &[usize]) -> Result<ExtensiveForm> {
        let mut tree = ExtensiveBuilder::new(self.title.clone(), self.players.iter().map(|player| &player.name))?;
        let mut infosets = Vec::new();
        for (number, player) in self.players.iter().enumerate() {
            for (kind, label) in self.labels(number).into_iter().enumerate() {
                infosets.push(tree.infoset(number, label, &player.types[kind].actions)?);
            }
        }
        let mut ends: Vec<Vec<NodeId>> = match self.states.len() {
            1 => vec![vec![tree.root()]],
            _ => {
                let labels = self.states.iter().map(|state| state.label.as_str());
                let probabilities = self.states.iter().map(|state| state.probability.clone()).collect();
                let draw = tree.chance("nature", labels, probabilities)?;
                tree.draw(tree.root(), draw)?.into_iter().map(|node| vec![node]).collect()
            }
        };
        // Level by level, so that the terminals are numbered by states and profiles.
        for player in 0..self.players.len() {
            for (state, nodes) in self.states.iter().zip(&mut ends) {
                let infoset = infosets[first[player] + state.types[player]];
                let mut below = Vec::new();
                for node in nodes.iter() {
                    below.extend(tree.decide_in_place(*node, infoset)?);
                }
                *nodes = below;
            }
        }
        for (number, (state, nodes)) in self.states.iter().zip(&ends).enumerate() {
            let factors: Vec<Option<Rational>> = (0..self.players.len()).map(|who| self.factor(who, number)).collect();
            for (profile, node) in nodes.iter().enumerate() {
                let payoff = |(table, factor): (&Vec<Rational>, &Option<Rational>)| match factor {
                    Some(factor) => &table[profile] * factor,
                    None => table[profile].clone(),
                };
                let payoffs = state.payoffs.iter().zip(&factors).map(payoff).collect();
                let outcome = tree.outcome("", payoffs)?;
                tree.set_outcome(*node, outcome);
            }
        }
        tree.build()
    }

    /// By how much a player weighs a state more than the common prior; `None` where it does not differ.
    fn factor(&self, player: usize, state: usize) -> Option<Rational> {
        let (own, common) = (self.own[player].as_ref()?, &self.states[state].probability);
        (!common.is_zero()).then(|| &own[state] / common)
    }

    /// The labels of a player's types: their names where nobody else has such a name.
    fn labels(&self, player: usize) -> Vec<String> {
        let short = |player: &BayesianPlayer, kind: usize| match player.types[kind].name.as_str() {
            "" => player.name.clone(),
            name => name.to_owned(),
        };
        let mut uses: HashMap<String, usize> = HashMap::new();
        for player in &self.players {
            for kind in 0..player.types.len() {
                *uses.entry(short(player, kind)).or_default() += 1;
            }
        }
        let owner = &self.players[player];
        let label = |kind: usize| match short(owner, kind) {
            name if uses[&name] == 1 => name,
            _ => full_label(owner, kind),
        };
        (0..owner.types.len()).map(label).collect()
    }
}

pub(super) fn full_label(player: &BayesianPlayer, kind: usize) -> String {
    match player.types[kind].name.as_str() {
        "" => player.name.clone(),
        name => format!("{}: {name}", player.name),
    }
}

/// 0, then the sums of the first, the first two, … numbers.
fn running_sums(numbers: impl Iterator<Item = usize>) -> Vec<usize> {
    let mut sums = vec![0];
    for number in numbers {
        sums.push(sums[sums.len() - 1] + number);
    }
    sums
}

fn check_prior<'p>(what: &str, probabilities: impl Iterator<Item = (&'p str, &'p Rational)>) -> Result<()> {
    let mut sum = Rational::ZERO;
    for (label, probability) in probabilities {
        if probability.is_negative() {
            return Err(Error::invalid(format!("{what} gives `{label}` the probability {probability}, below 0")));
        }
        sum += probability;
    }
    match sum.is_one() {
        true => Ok(()),
        false => Err(Error::invalid(format!("the probabilities of {what} add up to {sum}, not 1"))),
    }
}
