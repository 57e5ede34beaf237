//! How much a player of a tree can gain by deviating, when everybody else's behaviour is fixed.
//!
//! With perfect recall the player's problem folds back: information sets are decided from the last own move to the first,
//! each maximising the payoff summed over its nodes, weighted by the probability that chance and the others lead there.
//! Cost: linear in the nodes for each player.

use crate::error::Result;
use crate::game::{ExtensiveForm, InfosetId, Move, NodeId};
use crate::num::Rational;
use crate::strategy::BehaviorProfile;

/// One player's payoff from a profile, the best payoff attainable against the others, and a pure way to it.
#[derive(Debug, Clone)]
pub struct Deviation {
    pub player: usize,
    pub payoff: Rational,
    /// Best payoff minus payoff; 0 when there is nothing to gain.
    pub gain: Rational,
    /// A best action at each of the player's information sets that the player can reach.
    pub best_actions: Vec<(InfosetId, usize)>,
}

impl Deviation {
    /// Who gains what by doing what, in words.
    pub fn describe(&self, game: &ExtensiveForm) -> String {
        let action = |&(id, action): &(InfosetId, usize)| {
            format!("`{}` at `{}`", game.infoset(id).actions[action], game.infoset_name(id))
        };
        let actions: Vec<String> = self.best_actions.iter().map(action).collect();
        format!("player `{}` gains {} by playing {}", game.players()[self.player], self.gain, actions.join(", "))
    }
}

/// Each player's expected payoff from a behaviour profile, starting at `root`.
pub fn tree_payoffs(game: &ExtensiveForm, profile: &BehaviorProfile, root: NodeId) -> Vec<Rational> {
    let mut payoffs = vec![Rational::ZERO; game.player_count()];
    let mut open = vec![(root, Rational::ONE)];
    while let Some((node, reach)) = open.pop() {
        if game.next(node) == Move::Terminal {
            let at_terminal = payoffs_at(game, node);
            payoffs.iter_mut().zip(at_terminal).for_each(|(sum, payoff)| *sum += &(payoff * &reach));
        }
        for child in game.children(node) {
            let probability = profile.probability_into(game, child);
            if !probability.is_zero() {
                open.push((child, &reach * &probability));
            }
        }
    }
    payoffs
}

fn payoffs_at(game: &ExtensiveForm, terminal: NodeId) -> &[Rational] {
    let place = game.terminals().binary_search(&terminal);
    &game.terminal_payoffs()[place.expect("a terminal is listed among the terminals")]
}

/// For each player, payoff and greatest gain in the part of the tree below `root`. Errors: imperfect recall.
pub fn tree_regrets(game: &ExtensiveForm, profile: &BehaviorProfile, root: NodeId) -> Result<Vec<Deviation>> {
    game.require_perfect_recall()?;
    let payoffs = tree_payoffs(game, profile, root);
    let deviation = |(player, payoff)| {
        let mut fold = Fold::new(game, profile, player, root);
        let best = fold.run();
        Deviation { player, gain: best - &payoff, payoff, best_actions: fold.chosen }
    };
    Ok(payoffs.into_iter().enumerate().map(deviation).collect())
}

/// The state of one player's fold: payoffs weighted by the others' reach.
struct Fold<'a> {
    game: &'a ExtensiveForm,
    player: usize,
    root: NodeId,
    /// The probability that chance and the others lead from the root to the node; the player's own moves count as 1.
    reach: Vec<Rational>,
    /// The number of own moves before each node; `None` outside the part of the tree that is folded.
    own_moves: Vec<Option<usize>>,
    value: Vec<Option<Rational>>,
    chosen: Vec<(InfosetId, usize)>,
}

impl<'a> Fold<'a> {
    fn new(game: &'a ExtensiveForm, profile: &BehaviorProfile, player: usize, root: NodeId) -> Fold<'a> {
        let count = game.node_count();
        let mut fold = Fold {
            game,
            player,
            root,
            reach: vec![Rational::ZERO; count],
            own_moves: vec![None; count],
            value: vec![None; count],
            chosen: Vec::new(),
        };
        fold.reach[root.index()] = Rational::ONE;
        fold.own_moves[root.index()] = Some(0);
        // Children have larger numbers than their parents, so one pass in node order suffices.
        for node in game.nodes().skip(root.index() + 1) {
            let Some(parent) = game.parent(node) else { continue };
            let Some(before) = fold.own_moves[parent.index()] else { continue };
            let own = fold.is_own(parent);
            fold.own_moves[node.index()] = Some(before + usize::from(own));
            let above = &fold.reach[parent.index()];
            fold.reach[node.index()] = match own {
                true => above.clone(),
                false if above.is_zero() => Rational::ZERO,
                false => above * &profile.probability_into(game, node),
            };
        }
        fold
    }

    fn is_own(&self, node: NodeId) -> bool {
        matches!(self.game.next(node), Move::Decision(infoset) if self.game.infoset(infoset).player == self.player)
    }

    fn run(&mut self) -> Rational {
        let depth = |id: &InfosetId| self.game.infoset(*id).nodes.iter().find_map(|node| self.own_moves[node.index()]);
        let mut infosets: Vec<(usize, InfosetId)> =
            self.game.infosets_of(self.player).filter_map(|id| depth(&id).map(|depth| (depth, id))).collect();
        // Latest own moves first: with perfect recall all nodes of a set have the same number of own moves before them.
        infosets.sort_by(|a, b| b.0.cmp(&a.0).then(a.1.cmp(&b.1)));
        for (_, id) in infosets {
            self.decide(id);
        }
        self.chosen.sort();
        self.value_of(self.root)
    }

    /// Chooses the action with the greatest summed payoff at one information set.
    fn decide(&mut self, id: InfosetId) {
        let nodes: Vec<NodeId> =
            self.game.infoset(id).nodes.iter().copied().filter(|node| self.own_moves[node.index()].is_some()).collect();
        let mut best: Option<(usize, Rational, Vec<Rational>)> = None;
        for action in 0..self.game.infoset(id).actions.len() {
            let values: Vec<Rational> =
                nodes.iter().map(|&node| self.value_of(self.game.child(node, action))).collect();
            let total: Rational = values.iter().sum();
            if best.as_ref().is_none_or(|(_, most, _)| total > *most) {
                best = Some((action, total, values));
            }
        }
        let Some((action, _, values)) = best else { unreachable!("an information set has an action") };
        for (node, value) in nodes.iter().zip(values) {
            self.value[node.index()] = Some(value);
        }
        self.chosen.push((id, action));
    }

    /// The payoff below a node, down to the terminals and to own information sets already decided.
    fn value_of(&self, start: NodeId) -> Rational {
        let mut total = Rational::ZERO;
        let mut open = vec![start];
        while let Some(node) = open.pop() {
            if self.reach[node.index()].is_zero() {
                continue;
            }
            if let Some(value) = &self.value[node.index()] {
                total += value;
            } else if self.game.next(node) == Move::Terminal {
                total += &(&self.reach[node.index()] * &payoffs_at(self.game, node)[self.player]);
            } else {
                open.extend(self.game.children(node));
            }
        }
        total
    }
}
