//! How much each player of a tree can gain by deviating, in the whole game or in each subgame, when everybody else's
//! behaviour is fixed.
//!
//! With perfect recall a player's problem folds back: within a subgame the information sets are decided from the last own
//! move to the first, each maximising the payoff summed over its nodes, weighted by the probability that chance and the
//! others lead there. A subgame is folded before those around it, which then take from it the player's best payoff times
//! the probability of reaching it; weights start anew from 1 at each subgame's root, so that parts of the tree that the
//! profile does not reach are judged too.
//! Cost: linear in the nodes for each player, all subgames together.

use crate::certify::tree_plans;
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
    /// A best action at each of the player's information sets, in order.
    pub best_actions: Vec<(InfosetId, usize)>,
    /// Those of the best actions that the profile does not take for sure where the others let the player arrive.
    pub changes: Vec<(InfosetId, usize)>,
}

/// How many changes of action an explanation names.
const NAMED_CHANGES: usize = 3;

impl Deviation {
    /// Who gains what by doing what, in words.
    pub fn describe(&self, game: &ExtensiveForm) -> String {
        let action = |&(id, action): &(InfosetId, usize)| {
            format!("`{}` at `{}`", game.infoset(id).actions[action], game.infoset_name(id))
        };
        let mut actions: Vec<String> = self.changes.iter().take(NAMED_CHANGES).map(action).collect();
        if self.changes.len() > NAMED_CHANGES {
            actions.push(format!("and {} other changes", self.changes.len() - NAMED_CHANGES));
        }
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
    match game.terminals().binary_search(&terminal) {
        Ok(place) => &game.terminal_payoffs()[place],
        Err(_) => unreachable!("a terminal is listed among the terminals"),
    }
}

/// For each player, payoff and greatest gain in the part of the tree below `root`. Errors: imperfect recall.
pub fn tree_regrets(game: &ExtensiveForm, profile: &BehaviorProfile, root: NodeId) -> Result<Vec<Deviation>> {
    game.require_perfect_recall()?;
    if root == game.root()
        && let Some(deviations) = tree_plans::deviations(game, profile)
    {
        return Ok(deviations);
    }
    Ok(regrets_by_nodes(game, profile, root))
}

/// The same for games with perfect recall, node by node.
fn regrets_by_nodes(game: &ExtensiveForm, profile: &BehaviorProfile, root: NodeId) -> Vec<Deviation> {
    let payoffs = tree_payoffs(game, profile, root);
    let roots = Roots::new(game, vec![root]);
    let deviation = |(player, payoff)| {
        let mut fold = Fold::new(game, profile, player, &roots);
        fold.run();
        fold.deviation(0, payoff)
    };
    payoffs.into_iter().enumerate().map(deviation).collect()
}

/// Each player's payoff at each subgame's root, and the greatest gain in the subgame.
#[derive(Debug, Clone)]
pub struct SubgameRegrets {
    /// The subgames' roots in node order, the whole game's first.
    pub roots: Vec<NodeId>,
    /// One payoff per player, for each root.
    pub payoffs: Vec<Vec<Rational>>,
    /// One gain per player, for each root.
    pub gains: Vec<Vec<Rational>>,
}

impl SubgameRegrets {
    /// The innermost place at which somebody gains more than allowed: number of the subgame, and player.
    pub fn violation(&self, allowed: impl Fn(&Rational) -> bool) -> Option<(usize, usize)> {
        let gains = self.gains.iter().enumerate().rev();
        gains
            .flat_map(|(number, gains)| (0..gains.len()).map(move |player| (number, player, &gains[player])))
            .find(|(_, _, gain)| !allowed(gain))
            .map(|(number, player, _)| (number, player))
    }
}

/// Payoffs and gains in every subgame. Errors: imperfect recall.
pub fn subgame_regrets(game: &ExtensiveForm, profile: &BehaviorProfile) -> Result<SubgameRegrets> {
    game.require_perfect_recall()?;
    let mut roots = game.subgame_roots();
    if roots.first() != Some(&game.root()) {
        roots.insert(0, game.root()); // a game that is one terminal
    }
    let roots = Roots::new(game, roots);
    let payoffs = payoffs_at_roots(game, profile, &roots);
    let mut gains = vec![Vec::with_capacity(game.player_count()); roots.list.len()];
    for player in 0..game.player_count() {
        let mut fold = Fold::new(game, profile, player, &roots);
        fold.run();
        for ((gains, best), payoffs) in gains.iter_mut().zip(&fold.best).zip(&payoffs) {
            gains.push(best - &payoffs[player]);
        }
    }
    Ok(SubgameRegrets { roots: roots.list, payoffs, gains })
}

/// The players' payoffs at each root, in one pass from the last node to the first.
fn payoffs_at_roots(game: &ExtensiveForm, profile: &BehaviorProfile, roots: &Roots) -> Vec<Vec<Rational>> {
    let mut found = vec![Vec::new(); roots.list.len()];
    let mut values: Vec<Vec<Rational>> = vec![Vec::new(); game.node_count()];
    for node in game.nodes().rev() {
        let mut value = match game.next(node) {
            Move::Terminal => payoffs_at(game, node).to_vec(),
            _ => vec![Rational::ZERO; game.player_count()],
        };
        for child in game.children(node) {
            let probability = profile.probability_into(game, child);
            let below = std::mem::take(&mut values[child.index()]);
            if probability.is_one() {
                value = below;
            } else if !probability.is_zero() {
                value.iter_mut().zip(&below).for_each(|(sum, payoff)| *sum += &(payoff * &probability));
            }
        }
        if let Some(number) = roots.number(node) {
            found[number] = value.clone();
        }
        values[node.index()] = value;
    }
    found
}

/// The roots of the parts of the tree that are judged, and for each node the innermost one at or above it.
struct Roots {
    /// In node order.
    list: Vec<NodeId>,
    home: Vec<Option<u32>>,
}

impl Roots {
    fn new(game: &ExtensiveForm, list: Vec<NodeId>) -> Roots {
        let mut home: Vec<Option<u32>> = vec![None; game.node_count()];
        for (number, root) in list.iter().enumerate() {
            home[root.index()] = Some(number as u32);
        }
        for node in game.nodes() {
            if let (None, Some(parent)) = (home[node.index()], game.parent(node)) {
                home[node.index()] = home[parent.index()];
            }
        }
        Roots { list, home }
    }

    /// The number of the innermost root at or above a node; `None` outside all of them.
    fn home(&self, node: NodeId) -> Option<usize> {
        self.home[node.index()].map(|number| number as usize)
    }

    /// The number of a root.
    fn number(&self, node: NodeId) -> Option<usize> {
        self.home(node).filter(|&number| self.list[number] == node)
    }
}

/// A product, without work for the weights 0 and 1 that pure behaviour brings.
fn times(weight: &Rational, payoff: &Rational) -> Rational {
    if weight.is_zero() {
        Rational::ZERO
    } else if weight.is_one() {
        payoff.clone()
    } else {
        weight * payoff
    }
}

/// The state of one player's fold.
struct Fold<'a> {
    game: &'a ExtensiveForm,
    profile: &'a BehaviorProfile,
    player: usize,
    roots: &'a Roots,
    /// The probability that chance and the others lead to a node from the innermost root above it (for a root: from the one
    /// around it); the player's own moves count as 1.
    weight: Vec<Rational>,
    /// The number of own moves before each node.
    own_moves: Vec<u32>,
    /// At own decision nodes that are decided: the payoff below, weighted from the innermost root at or above.
    value: Vec<Option<Rational>>,
    /// The best payoff at each root.
    best: Vec<Rational>,
    chosen: Vec<(InfosetId, usize)>,
}

impl<'a> Fold<'a> {
    fn new(game: &'a ExtensiveForm, profile: &'a BehaviorProfile, player: usize, roots: &'a Roots) -> Fold<'a> {
        let count = game.node_count();
        let mut fold = Fold {
            game,
            profile,
            player,
            roots,
            weight: vec![Rational::ZERO; count],
            own_moves: vec![0; count],
            value: vec![None; count],
            best: vec![Rational::ZERO; roots.list.len()],
            chosen: Vec::new(),
        };
        for node in game.nodes() {
            let Some(parent) = game.parent(node) else { continue };
            if roots.home(parent).is_none() {
                continue;
            }
            let own = fold.is_own(parent);
            fold.own_moves[node.index()] = fold.own_moves[parent.index()] + u32::from(own);
            let above = fold.inner_weight(parent);
            fold.weight[node.index()] = match own {
                true => above,
                false => times(&above, &profile.probability_into(game, node)),
            };
        }
        fold
    }

    fn is_own(&self, node: NodeId) -> bool {
        matches!(self.game.next(node), Move::Decision(infoset) if self.game.infoset(infoset).player == self.player)
    }

    /// The weight of a node from the innermost root at or above it.
    fn inner_weight(&self, node: NodeId) -> Rational {
        if self.roots.number(node).is_some() { Rational::ONE } else { self.weight[node.index()].clone() }
    }

    fn run(&mut self) {
        // (root, own moves before, information set); a set may have nodes outside the part that is judged.
        let home =
            |id: &InfosetId| self.game.infoset(*id).nodes.iter().find_map(|&node| Some((self.roots.home(node)?, node)));
        let mut infosets: Vec<(usize, u32, InfosetId)> = self
            .game
            .infosets_of(self.player)
            .filter_map(|id| home(&id).map(|(root, node)| (root, self.own_moves[node.index()], id)))
            .collect();
        // Ascending, and taken from the end: inner subgames first, and in each of them the latest own moves first.
        infosets.sort_by(|a, b| (a.0, a.1).cmp(&(b.0, b.1)).then(b.2.cmp(&a.2)));
        for number in (0..self.roots.list.len()).rev() {
            while let Some((_, _, id)) = infosets.pop_if(|(root, _, _)| *root == number) {
                self.decide(id);
            }
            self.best[number] = self.value_from(self.roots.list[number], true);
        }
        self.chosen.sort();
    }

    /// Chooses the action with the greatest summed payoff at one information set.
    fn decide(&mut self, id: InfosetId) {
        let inside = |node: &NodeId| self.roots.home(*node).is_some();
        let nodes: Vec<NodeId> = self.game.infoset(id).nodes.iter().copied().filter(inside).collect();
        let mut best: Option<(usize, Rational, Vec<Rational>)> = None;
        for action in 0..self.game.infoset(id).actions.len() {
            let value = |&node: &NodeId| self.value_from(self.game.child(node, action), false);
            let values: Vec<Rational> = nodes.iter().map(value).collect();
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

    /// The weighted payoff below a node, down to the terminals, to own information sets already decided, and to the roots of
    /// subgames; of a root itself seen from inside, or from around it.
    fn value_from(&self, start: NodeId, inside: bool) -> Rational {
        if let Some(value) = self.settled(start, inside) {
            return value;
        }
        let mut total = Rational::ZERO;
        let mut open: Vec<NodeId> = self.game.children(start).collect();
        while let Some(node) = open.pop() {
            match self.settled(node, false) {
                Some(value) => total += &value,
                None => open.extend(self.game.children(node)),
            }
        }
        total
    }

    /// The weighted payoff below a node where it is known without looking at its children.
    fn settled(&self, node: NodeId, inside: bool) -> Option<Rational> {
        let number = self.roots.number(node);
        if let (Some(number), false) = (number, inside) {
            return Some(times(&self.weight[node.index()], &self.best[number]));
        }
        if number.is_none() && self.weight[node.index()].is_zero() {
            return Some(Rational::ZERO);
        }
        match self.game.next(node) {
            Move::Terminal => Some(times(&self.inner_weight(node), &payoffs_at(self.game, node)[self.player])),
            _ => self.value[node.index()].clone(),
        }
    }

    /// The finished fold in words' terms, for the root of this number.
    fn deviation(self, number: usize, payoff: Rational) -> Deviation {
        let changes = self.chosen.iter().copied().filter(|&(id, action)| {
            let nodes = &self.game.infoset(id).nodes;
            let arrives =
                nodes.iter().any(|&node| self.roots.home(node) == Some(number) && !self.inner_weight(node).is_zero());
            arrives && !self.profile.infosets()[id.index()][action].is_one()
        });
        let (changes, gain) = (changes.collect(), &self.best[number] - &payoff);
        Deviation { player: self.player, payoff, gain, best_actions: self.chosen, changes }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::game::Game;
    use proptest::prelude::*;

    proptest! {
        #![proptest_config(ProptestConfig::with_cases(150))]
        #[test]
        fn both_ways_to_judge_a_tree_agree(
            players in 1..4_usize, depth in 1..6_usize, actions in 1..4_usize, seed: u64, weights in prop::collection::vec(0..4_i64, 4..40),
        ) {
            let text = format!("random-tree:players={players},depth={depth},actions={actions}:{seed}");
            let Some(Ok(Game::Extensive(game))) = crate::generate::parse(&text) else { panic!("a tree") };
            let mut next = weights.iter().cycle();
            let mut mix = |count: usize| -> Vec<Rational> {
                let mut shares: Vec<i64> = (0..count).map(|_| *next.next().expect("endless")).collect();
                shares[0] += i64::from(shares.iter().all(|share| *share == 0));
                let whole: i64 = shares.iter().sum();
                shares.into_iter().map(|share| Rational::new(share, whole).expect("positive")).collect()
            };
            let behavior = game.infosets().iter().map(|set| mix(set.actions.len())).collect();
            let profile = BehaviorProfile::new(&game, behavior).expect("valid");
            let by_plans = tree_plans::deviations(&game, &profile).expect("short denominators");
            for (one, other) in by_plans.iter().zip(regrets_by_nodes(&game, &profile, game.root())) {
                prop_assert_eq!((&one.payoff, &one.gain), (&other.payoff, &other.gain));
                prop_assert_eq!((&one.best_actions, &one.changes), (&other.best_actions, &other.changes));
            }
        }
    }
}
