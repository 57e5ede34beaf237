//! Consistency of beliefs (Kreps and Wilson 1982), shown by the rates at which mistakes vanish.
//!
//! An assessment is consistent when it is the limit of assessments in which every action has positive probability and beliefs
//! follow by Bayes' rule. Sequences in which each action `a` has a probability proportional to `c(a) ε^k(a)`, ε → 0, are enough (Perea,
//! Jansen and Peters 1997, Games and Economic Behavior 21; Dilmé 2024, International Journal of Game Theory 53): `k(a)` is 0 and
//! `c(a)` the probability where the action is taken, and `k(a) >= 1`, `c(a) > 0` where it is not. The belief in a node is then in
//! proportion to the product of the coefficients on its path where the sum of the orders on the path is the least in the information
//! set, and 0 elsewhere. A chance move of probability 0 counts as a mistake of nature: all of these are equally likely, and each is less
//! likely than any number of mistakes of the players.

use serde::{Deserialize, Serialize};

use crate::certify::Refusal;
use crate::game::{ExtensiveForm, Move, NodeId};
use crate::num::Rational;
use crate::strategy::{Assessment, BehaviorProfile};

/// The probability `coefficient · ε^order` of an action, in the limit of ε → 0 in proportion to the others at its information set.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Tremble {
    pub order: u32,
    pub coefficient: Rational,
}

/// How likely a node is: mistakes of nature on the way, the order of those of the players, and the coefficient.
type Likelihood = (u32, u64, Rational);

/// Proves that the beliefs are the limit that the trembles give, `[information set][action]`.
pub fn prove_consistent(
    game: &ExtensiveForm,
    assessment: &Assessment,
    trembles: &[Vec<Tremble>],
) -> Result<(), Refusal> {
    belong(game, assessment.behavior(), trembles)?;
    for (id, belief) in game.infoset_ids().zip(limit_beliefs(game, trembles)) {
        if belief != assessment.beliefs()[id.index()] {
            let name = game.infoset_name(id);
            return Err(Refusal::new(format!("the belief at `{name}` is not the limit of the trembles")));
        }
    }
    Ok(())
}

/// Do the trembles belong to the behaviour: do they vanish exactly where the behaviour is 0, and are they the behaviour elsewhere?
fn belong(game: &ExtensiveForm, behavior: &BehaviorProfile, trembles: &[Vec<Tremble>]) -> Result<(), Refusal> {
    let mut sets = game.infoset_ids().zip(behavior.infosets());
    let fits = |probability: &Rational, tremble: &Tremble| match probability.is_zero() {
        true => tremble.order >= 1 && tremble.coefficient.is_positive(),
        false => tremble.order == 0 && tremble.coefficient == *probability,
    };
    let matches = |probabilities: &[Rational], trembles: &[Tremble]| {
        probabilities.len() == trembles.len() && probabilities.iter().zip(trembles).all(|(p, t)| fits(p, t))
    };
    if trembles.len() != game.infosets().len() {
        return Err(Refusal::new("the trembles are not listed for every information set"));
    }
    match sets.find(|(id, probabilities)| !matches(probabilities, &trembles[id.index()])) {
        None => Ok(()),
        Some((id, _)) => {
            Err(Refusal::new(format!("the trembles at `{}` do not belong to the behaviour", game.infoset_name(id))))
        }
    }
}

/// The limits of the beliefs, by information set.
///
/// # Panics
/// When the trembles do not have the shape of the game.
pub fn limit_beliefs(game: &ExtensiveForm, trembles: &[Vec<Tremble>]) -> Vec<Vec<Rational>> {
    let mut likelihoods: Vec<Likelihood> = Vec::with_capacity(game.node_count());
    for node in game.nodes() {
        let likelihood = match game.parent(node) {
            None => (0, 0, Rational::ONE),
            Some(parent) => after(game, trembles, node, &likelihoods[parent.index()]),
        };
        likelihoods.push(likelihood);
    }
    game.infosets().iter().map(|infoset| limit_belief(&infoset.nodes, &likelihoods)).collect()
}

fn after(game: &ExtensiveForm, trembles: &[Vec<Tremble>], node: NodeId, above: &Likelihood) -> Likelihood {
    let (slips, order, coefficient) = above;
    match (game.parent(node).map(|parent| game.next(parent)), game.chance_into(node)) {
        (Some(Move::Decision(id)), _) => {
            let tremble = &trembles[id.index()][game.action(node)];
            (*slips, order + u64::from(tremble.order), coefficient * &tremble.coefficient)
        }
        (_, Some(probability)) if !probability.is_zero() => (*slips, *order, coefficient * probability),
        _ => (slips + 1, *order, coefficient.clone()),
    }
}

fn limit_belief(nodes: &[NodeId], likelihoods: &[Likelihood]) -> Vec<Rational> {
    let rank = |node: &NodeId| (likelihoods[node.index()].0, likelihoods[node.index()].1);
    let first = nodes.iter().map(rank).min();
    let weight = |node: &NodeId| match Some(rank(node)) == first {
        true => likelihoods[node.index()].2.clone(),
        false => Rational::ZERO,
    };
    let weights: Vec<Rational> = nodes.iter().map(weight).collect();
    let total: Rational = weights.iter().sum();
    weights.into_iter().map(|weight| weight / &total).collect()
}
