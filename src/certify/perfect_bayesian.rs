//! Perfect Bayesian equilibrium: rational play at every information set, with beliefs by Bayes' rule wherever it binds.
//!
//! The rule for beliefs off the path, which differs between authors, is here: Bayes' rule applies within the whole game, within every
//! subgame, and from every information set that all later movers know to have been reached
//! ([`bayes`](crate::certify::assessment::bayes)); elsewhere beliefs are free. So a perfect Bayesian equilibrium is subgame-perfect, and
//! the assessment of a sequential equilibrium is perfect Bayesian. In signalling games it is what textbooks mean by the name.
//! Rationality is checked at each information set against all continuation strategies of its owner. Cost: linear in the tree for each
//! information set with several nodes, and once for all others.

use crate::certify::assessment::bayes::{Starts, weights_below};
use crate::certify::assessment::{best_continuation, node_payoffs};
use crate::certify::sequential::describe_gain;
use crate::certify::subgame_perfect;
use crate::certify::{Concept, Refusal, Statement, Verdict, Witness, within, wrong_shape};
use crate::game::{ExtensiveForm, Game, InfosetId, Move, NodeId};
use crate::num::Rational;
use crate::strategy::{Assessment, Solution};

pub static PERFECT_BAYESIAN: Concept = Concept {
    name: "perfect-bayesian",
    about: "perfect Bayesian equilibrium: best actions at every information set, with beliefs by Bayes' rule wherever it binds",
    definition: "no continuation strategy gains at any information set given the belief there, and beliefs follow by Bayes' rule from the \
                 root, from every subgame's root and from every information set that all later movers know to have been reached",
    cites: &[
        "Fudenberg and Tirole 1991, Journal of Economic Theory 53",
        "González-Díaz and Meléndez-Jiménez 2014, TOP 22",
    ],
    forms: &["extensive"],
    check,
};

fn check(game: &Game, statement: &Statement) -> Verdict {
    let (Some(game), Solution::Assessment(assessment)) = (game.tree(), &statement.solution) else {
        return Err(wrong_shape(&PERFECT_BAYESIAN, "behaviour and beliefs at every information set of a tree"));
    };
    if statement.witness != Witness::None {
        return Err(Refusal::new("a perfect Bayesian equilibrium needs no further proof"));
    }
    game.require_perfect_recall()?;
    assessment.check(game)?;
    prove_bayes(game, assessment)?;
    // In singletons the belief is sure, and a subgame's root needs no other proof than that of its subgame.
    let proven = subgame_perfect::prove(game, assessment.behavior(), &statement.epsilon)?;
    let nodes = node_payoffs(game, assessment.behavior());
    let roots: Vec<NodeId> = game.subgame_roots();
    let is_root = |id: InfosetId| roots.binary_search(&game.infoset(id).nodes[0]).is_ok();
    for id in game.infoset_ids().filter(|&id| !is_root(id)) {
        let belief = &assessment.beliefs()[id.index()];
        let infoset = game.infoset(id);
        let now: Rational =
            infoset.nodes.iter().zip(belief).map(|(node, p)| p * &nodes[node.index()][infoset.player]).sum();
        let best = best_continuation(game, assessment.behavior(), id, belief);
        let gain = &best.payoff - &now;
        if !within(&gain, &statement.epsilon) {
            let action = best.actions.iter().find(|(at, _)| *at == id).map_or(0, |(_, action)| *action);
            return Err(Refusal::new(describe_gain(game, assessment, id, &gain, action)));
        }
    }
    Ok(proven)
}

fn prove_bayes(game: &ExtensiveForm, assessment: &Assessment) -> Result<(), Refusal> {
    if game.infosets().is_empty() {
        return Ok(());
    }
    let starts = Starts::new(game);
    for (number, start) in starts.list.iter().enumerate() {
        let weights = match start.infoset {
            Some(id) => assessment.beliefs()[id.index()].clone(),
            None => vec![Rational::ONE],
        };
        let first = start.nodes.iter().copied().zip(weights);
        let below = weights_below(game, assessment.behavior(), first, |node| starts.begins[node.index()]);
        let mut reached: Vec<(InfosetId, NodeId, Rational)> = below
            .into_iter()
            .filter_map(|(node, weight)| match game.next(node) {
                Move::Decision(id) if starts.innermost[id.index()] == number => Some((id, node, weight)),
                _ => None,
            })
            .collect();
        reached.sort_by_key(|(id, node, _)| (*id, *node));
        for group in reached.chunk_by(|a, b| a.0 == b.0) {
            let id = group[0].0;
            let total: Rational = group.iter().map(|(_, _, weight)| weight).sum();
            let of = |node: &NodeId| group.iter().find(|(_, reached, _)| reached == node).map(|(_, _, w)| w / &total);
            let nodes = &game.infoset(id).nodes;
            let follows = nodes.iter().zip(&assessment.beliefs()[id.index()]);
            if !follows.into_iter().all(|(node, belief)| of(node).unwrap_or(Rational::ZERO) == *belief) {
                let name = game.infoset_name(id);
                let place = game.path(start.nodes[0]);
                return Err(Refusal::new(format!(
                    "the belief at `{name}` does not follow by Bayes' rule from {place}"
                )));
            }
        }
    }
    Ok(())
}
