//! Beliefs of a perfect Bayesian equilibrium with given behaviour, or the proof that there are none.
//!
//! Bayes' rule fixes the beliefs that each start reaches ([`Starts`]); the others are free. At a free information set that is no start
//! the belief must make the play there optimal: a linear program. At one that is a start it must do so for all that it reaches too,
//! which is linear in the weights of its nodes once it is known which of them are positive, since these decide what is reached. So
//! the supports of such beliefs are tried one after another; what happens below one start does not touch another.
//!
//! Rationality against all continuation strategies is asked for by one-shot deviations first; a continuation that still does better
//! becomes a further condition of the program, of which there are finitely many.

use std::collections::BTreeMap;

use super::Support;
use super::cone::{Cone, subsets};
use crate::certify::Witness;
use crate::certify::assessment::bayes::{Starts, weights_below};
use crate::certify::assessment::{best_continuation, node_payoffs};
use crate::game::{ExtensiveForm, InfosetId, Move, NodeId};
use crate::num::Rational;
use crate::solve::{Run, Stop};
use crate::strategy::{Assessment, BehaviorProfile};

/// The most nodes of a free start whose supports are tried.
const NODES: usize = 16;

pub(super) fn supporting(
    game: &ExtensiveForm,
    starts: &Starts,
    behavior: &BehaviorProfile,
    run: &mut Run,
) -> Result<Support, Stop> {
    let payoffs = node_payoffs(game, behavior);
    let mut search =
        Search { game, starts, behavior, payoffs, beliefs: vec![None; game.infosets().len()], skipped: false };
    if !search.settle(0, run)? {
        return Ok(if search.skipped { Support::Unknown } else { Support::No });
    }
    let Some(beliefs) = search.beliefs.into_iter().collect::<Option<Vec<_>>>() else {
        unreachable!("every information set lies below the first start");
    };
    Ok(match Assessment::new(game, behavior.clone(), beliefs) {
        Ok(assessment) => Support::By(assessment, Witness::None),
        Err(error) => unreachable!("beliefs are distributions: {error}"),
    })
}

struct Search<'g> {
    game: &'g ExtensiveForm,
    starts: &'g Starts,
    behavior: &'g BehaviorProfile,
    /// Of each node, under the behaviour.
    payoffs: Vec<Vec<Rational>>,
    beliefs: Vec<Option<Vec<Rational>>>,
    /// Whether the supports of some start were too many.
    skipped: bool,
}

impl Search<'_> {
    /// Finds the beliefs below a start whose own belief is known. Leaves the beliefs as they were where there are none.
    fn settle(&mut self, start: usize, run: &mut Run) -> Result<bool, Stop> {
        let before = self.beliefs.clone();
        let settled = self.settle_members(start, run)? && self.settle_inner(start, run)?;
        if !settled {
            self.beliefs = before;
        }
        Ok(settled)
    }

    /// The information sets whose innermost start this is, and that are no starts which play does not reach.
    fn settle_members(&mut self, start: usize, run: &mut Run) -> Result<bool, Stop> {
        let game = self.game;
        let begin = &self.starts.list[start];
        if let Some(id) = begin.infoset {
            let belief = self.beliefs[id.index()].get_or_insert_with(|| vec![Rational::ONE]);
            if !is_rational(game, self.behavior, &self.payoffs, id, belief) {
                return Ok(false);
            }
        }
        let weights = match begin.infoset.and_then(|id| self.beliefs[id.index()].clone()) {
            Some(belief) => belief,
            None => vec![Rational::ONE],
        };
        let first = begin.nodes.iter().copied().zip(weights);
        let below = weights_below(game, self.behavior, first, |node| self.starts.begins[node.index()]);
        let reached = by_infoset(game, below);
        let members: Vec<InfosetId> = game
            .infoset_ids()
            .filter(|&id| self.starts.innermost[id.index()] == start && begin.infoset != Some(id))
            .collect();
        for id in members {
            let nodes = &game.infoset(id).nodes;
            if let Some(weights) = reached.get(&id) {
                let total: Rational = weights.values().sum();
                let belief = |node| weights.get(node).map_or(Rational::ZERO, |weight| weight / &total);
                self.beliefs[id.index()] = Some(nodes.iter().map(belief).collect());
            } else if nodes.len() == 1 {
                self.beliefs[id.index()] = Some(vec![Rational::ONE]);
            } else if self.starts.begins[nodes[0].index()] {
                continue; // free, and settled with what lies below it
            } else if !self.settle_free(id, None, run)? {
                return Ok(false);
            }
            let belief = self.beliefs[id.index()].as_deref().unwrap_or_default();
            if !is_rational(game, self.behavior, &self.payoffs, id, belief) {
                return Ok(false);
            }
        }
        Ok(true)
    }

    fn settle_inner(&mut self, start: usize, run: &mut Run) -> Result<bool, Stop> {
        for inner in (0..self.starts.list.len()).filter(|&inner| self.starts.list[inner].outer == Some(start)) {
            let free = self.starts.list[inner].infoset.filter(|id| self.beliefs[id.index()].is_none());
            let settled = match free {
                Some(id) if self.game.infoset(id).nodes.len() > 1 => self.settle_free_start(inner, id, run)?,
                _ => self.settle(inner, run)?,
            };
            if !settled {
                return Ok(false);
            }
        }
        Ok(true)
    }

    /// Tries the supports of the belief at a start that play does not reach, until all below can be settled.
    fn settle_free_start(&mut self, start: usize, id: InfosetId, run: &mut Run) -> Result<bool, Stop> {
        let count = self.game.infoset(id).nodes.len();
        let binds = |other: &InfosetId| {
            self.starts.innermost[other.index()] == start && self.game.infoset(*other).nodes.len() > 1
        };
        let holds_starts = self.starts.list.iter().any(|inner| inner.outer == Some(start));
        if !holds_starts && !self.game.infoset_ids().any(|other| binds(&other)) {
            return Ok(self.settle_free(id, None, run)? && self.settle(start, run)?);
        }
        if count > NODES {
            self.skipped = true;
            return Ok(false);
        }
        let nodes: Vec<usize> = (0..count).collect();
        for support in subsets(&nodes) {
            if self.settle_free(id, Some(&support), run)? && self.settle(start, run)? {
                return Ok(true);
            }
            self.beliefs[id.index()] = None;
        }
        Ok(false)
    }

    /// A belief at a free information set that makes the play there, and with a support at all that it reaches, optimal.
    fn settle_free(&mut self, id: InfosetId, support: Option<&[usize]>, run: &mut Run) -> Result<bool, Stop> {
        run.tick()?;
        let nodes = &self.game.infoset(id).nodes;
        // For each information set that is bound: how likely each of its nodes is after each node of the free one.
        let mut bound: Vec<(InfosetId, Vec<BTreeMap<NodeId, Rational>>)> = Vec::new();
        match support {
            None => {
                let own = |&node: &NodeId| BTreeMap::from([(node, Rational::ONE)]);
                bound.push((id, nodes.iter().map(own).collect()));
            }
            Some(support) => {
                for &place in support {
                    let below = weights_below(self.game, self.behavior, [(nodes[place], Rational::ONE)], |_| false);
                    for (met, weights) in by_infoset(self.game, below) {
                        let entry = match bound.iter().position(|(known, _)| *known == met) {
                            Some(entry) => entry,
                            None => {
                                bound.push((met, vec![BTreeMap::new(); nodes.len()]));
                                bound.len() - 1
                            }
                        };
                        bound[entry].1[place] = weights;
                    }
                }
            }
        }
        let mut cone = Cone { nodes: nodes.len(), conditions: Vec::new() };
        for (met, weights) in &bound {
            for action in 0..self.game.infoset(*met).actions.len() {
                let payoff = |node: NodeId, player: usize| &self.payoffs[self.game.child(node, action).index()][player];
                cone.conditions.push(self.condition(*met, weights, &|node, player| payoff(node, player).clone()));
            }
        }
        loop {
            let point = match support {
                Some(support) => cone.inner_point(support, run)?,
                None => cone.some_point(run)?,
            };
            let Some(point) = point else { return Ok(false) };
            match bound.iter().find_map(|(met, weights)| self.better(*met, weights, &point)) {
                Some(condition) => cone.conditions.push(condition),
                None => {
                    self.beliefs[id.index()] = Some(point);
                    return Ok(true);
                }
            }
        }
    }

    /// By how much the behaviour does better than another way to go on whose payoff from each node is given, for each free node.
    fn condition(
        &self,
        id: InfosetId,
        weights: &[BTreeMap<NodeId, Rational>],
        payoff: &dyn Fn(NodeId, usize) -> Rational,
    ) -> Vec<Rational> {
        let player = self.game.infoset(id).player;
        let loss = |(node, weight): (&NodeId, &Rational)| {
            weight * &(&self.payoffs[node.index()][player] - &payoff(*node, player))
        };
        weights.iter().map(|weights| weights.iter().map(loss).sum()).collect()
    }

    /// The condition that the best continuation from a bound information set does not do better, where at these weights it does.
    fn better(
        &self,
        id: InfosetId,
        weights: &[BTreeMap<NodeId, Rational>],
        point: &[Rational],
    ) -> Option<Vec<Rational>> {
        let infoset = self.game.infoset(id);
        let mut belief = vec![Rational::ZERO; infoset.nodes.len()];
        for (below, weight) in weights.iter().zip(point).filter(|(_, weight)| !weight.is_zero()) {
            for (place, node) in infoset.nodes.iter().enumerate() {
                if let Some(probability) = below.get(node) {
                    belief[place] += &(probability * weight);
                }
            }
        }
        let now: Rational =
            infoset.nodes.iter().zip(&belief).map(|(node, p)| p * &self.payoffs[node.index()][infoset.player]).sum();
        let best = best_continuation(self.game, self.behavior, id, &belief);
        if best.payoff <= now {
            return None;
        }
        let mut changed = self.behavior.infosets().to_vec();
        for (at, action) in best.actions {
            let count = changed[at.index()].len();
            changed[at.index()] =
                (0..count).map(|other| if other == action { Rational::ONE } else { Rational::ZERO }).collect();
        }
        let Ok(changed) = BehaviorProfile::new(self.game, changed) else {
            unreachable!("one action at each information set is behaviour");
        };
        let payoffs = node_payoffs(self.game, &changed);
        Some(self.condition(id, weights, &|node, player| payoffs[node.index()][player].clone()))
    }
}

/// Positive weights of decision nodes, by information set.
fn by_infoset(game: &ExtensiveForm, below: Vec<(NodeId, Rational)>) -> BTreeMap<InfosetId, BTreeMap<NodeId, Rational>> {
    let mut found: BTreeMap<InfosetId, BTreeMap<NodeId, Rational>> = BTreeMap::new();
    for (node, weight) in below {
        if let Move::Decision(id) = game.next(node) {
            found.entry(id).or_default().insert(node, weight);
        }
    }
    found
}

/// Does no continuation strategy do better at the information set, given the belief?
fn is_rational(
    game: &ExtensiveForm,
    behavior: &BehaviorProfile,
    payoffs: &[Vec<Rational>],
    id: InfosetId,
    belief: &[Rational],
) -> bool {
    let infoset = game.infoset(id);
    let now: Rational =
        infoset.nodes.iter().zip(belief).map(|(node, p)| p * &payoffs[node.index()][infoset.player]).sum();
    best_continuation(game, behavior, id, belief).payoff <= now
}
