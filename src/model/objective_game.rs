//! The game of a model at values that are true rather than believed: same moves, other chances.
//!
//! A parameter such as a fear is what a player believes, and the model is solved with it. What comes of the same strategies where chance
//! moves with other probabilities is a question of its own, asked by binding the model a second time. The two games must have the same
//! players, information, actions and, in a tree or a Bayesian game, payoffs: what an outcome is worth does not change with what is likely.
//! In a normal form the cells are expectations already, so there they may differ.

use crate::error::{Error, Result};
use crate::game::{BayesianGame, ExtensiveForm, Game, Move, NodeId, NormalForm};
use crate::model::bind::Bound;
use crate::model::events::Event;
use crate::model::{Model, Parameter};
use crate::num::Rational;

/// A model at objective values of some parameters.
#[derive(Debug, Clone)]
pub struct ObjectiveGame {
    /// The parameters that differ from those at which the game is solved.
    pub at: Vec<(String, Rational)>,
    pub game: Game,
    pub events: Vec<Event>,
    /// What the reader should know of these values.
    pub warnings: Vec<String>,
}

impl Model {
    /// The model that was bound with the parameters `set`, at objective values of some of them. These may lie outside the range of a
    /// parameter, which is meant for what is believed; integers stay integers, and probabilities between 0 and 1.
    ///
    /// Errors: no values, unknown parameters, whatever makes the file describe no valid game there; a game that differs in more than
    /// its chances; a bargaining problem, which has none.
    pub fn at_objective(
        &self,
        bound: &Bound,
        set: &[(String, Rational)],
        at: &[(String, Rational)],
    ) -> Result<ObjectiveGame> {
        let name = name_of(at);
        if at.is_empty() {
            return Err(Error::usage("no objective value is given").hint("write --objective f=0"));
        }
        let mut warnings = Vec::new();
        for (parameter, value) in at.iter().filter_map(|(name, value)| Some((self.parameter(name)?, value))) {
            warnings.extend(outside(parameter, value)?);
        }
        let mut values: Vec<(String, Rational)> = at.to_vec();
        values.extend(set.iter().filter(|(name, _)| at.iter().all(|(other, _)| other != name)).cloned());
        let lenient: Vec<&str> = at.iter().map(|(name, _)| name.as_str()).collect();
        let there = self.bind_for(&values, Some(&lenient)).map_err(|error| error.within(&name))?;
        let different = |what: String| {
            let error = Error::usage(format!("{name} another game is played: {what}"));
            error.hint("only probabilities of chance may depend on a parameter that has an objective value")
        };
        match (&bound.game, &there.game) {
            (Game::Normal(one), Game::Normal(other)) => {
                if let Some(what) = normal_difference(one, other) {
                    return Err(different(what));
                }
                let differs = |player: usize| {
                    (0..one.profile_count()).any(|cell| one.table(player).get(cell) != other.table(player).get(cell))
                };
                if (0..one.player_count()).any(differs) {
                    warnings.push(format!(
                        "{name} the cells of the normal form, which are expectations, are computed anew"
                    ));
                }
            }
            (Game::Extensive(one), Game::Extensive(other)) => {
                if let Some(what) = tree_difference(one, other) {
                    return Err(different(what));
                }
            }
            (Game::Bayesian(one), Game::Bayesian(other)) => {
                if let Some(what) = bayesian_difference(one, other) {
                    return Err(different(what));
                }
            }
            _ => return Err(Error::not_applicable("a bargaining problem has no chances to evaluate anew")),
        }
        let new = there.warnings.iter().filter(|warning| !bound.warnings.contains(warning));
        warnings.extend(new.map(|warning| format!("{name}: {warning}")));
        Ok(ObjectiveGame { at: at.to_vec(), game: there.game, events: there.events, warnings })
    }

    fn parameter(&self, name: &str) -> Option<&Parameter> {
        self.parameters().iter().find(|parameter| parameter.name == name)
    }
}

/// How an evaluation is called: `at objective f = 0, r = 1/2`.
pub fn name_of(at: &[(String, Rational)]) -> String {
    let values: Vec<String> = at.iter().map(|(name, value)| format!("{name} = {value}")).collect();
    format!("at objective {}", values.join(", "))
}

/// What should be known of a value outside the range. Errors: a probability outside 0 to 1.
fn outside(parameter: &Parameter, value: &Rational) -> Result<Option<String>> {
    let name = &parameter.name;
    if parameter.unit.as_deref() == Some("probability") && (value.is_negative() || *value > Rational::ONE) {
        return Err(Error::usage(format!("`{name}` is a probability, and {value} is none")));
    }
    let Some((lower, upper)) = &parameter.range else { return Ok(None) };
    Ok((value < lower || value > upper).then(|| {
        format!(
            "objective {name} = {value} lies outside {lower} to {upper}, the range of what is believed in the model"
        )
    }))
}

fn normal_difference(one: &NormalForm, other: &NormalForm) -> Option<String> {
    let pairs = one.players().iter().zip(other.players());
    let mut differing = pairs.filter(|(own, theirs)| own.strategies != theirs.strategies);
    differing.next().map(|(own, _)| format!("the strategies of `{}` differ", own.name))
}

fn tree_difference(one: &ExtensiveForm, other: &ExtensiveForm) -> Option<String> {
    let at = |node: NodeId| match one.label(node) {
        "" => one.path(node),
        label => format!("at `{label}`"),
    };
    for (node, there) in one.nodes().zip(other.nodes()) {
        let same = match (one.next(node), other.next(there)) {
            (Move::Terminal, Move::Terminal) | (Move::Chance(_), Move::Chance(_)) => true,
            (Move::Decision(own), Move::Decision(theirs)) => {
                own == theirs && one.infoset_name(own) == other.infoset_name(theirs)
            }
            _ => false,
        };
        if !same || one.actions(node) != other.actions(there) {
            return Some(format!("{} there are other moves", at(node)));
        }
    }
    if one.node_count() != other.node_count() {
        return Some(format!("the tree has {} nodes, not {}", other.node_count(), one.node_count()));
    }
    let payoffs = one.terminal_payoffs().iter().zip(other.terminal_payoffs());
    let (terminal, _) = one.terminals().iter().zip(payoffs).find(|(_, (own, theirs))| own != theirs)?;
    Some(format!("{} other payoffs are received", at(*terminal)))
}

fn bayesian_difference(one: &BayesianGame, other: &BayesianGame) -> Option<String> {
    if let Some((own, _)) = one.players().iter().zip(other.players()).find(|(own, theirs)| own != theirs) {
        return Some(format!("the types of `{}`, or their actions, differ", own.name));
    }
    let labels = |game: &BayesianGame| -> Vec<(String, Vec<usize>)> {
        game.states().iter().map(|state| (state.label.clone(), state.types.clone())).collect()
    };
    if labels(one) != labels(other) {
        return Some("nature draws other states".to_owned());
    }
    let mut states = one.states().iter().zip(other.states());
    let (state, _) = states.find(|(own, theirs)| own.payoffs != theirs.payoffs)?;
    Some(format!("in the state `{}` other payoffs are received", state.label))
}
