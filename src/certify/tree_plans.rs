//! Payoffs and best deviations in a whole tree with perfect recall, in integers.
//!
//! With perfect recall every player's own moves before a node are those before its information set, so that a behaviour gives each
//! sequence of own actions one weight: the product of the probabilities of its actions. Each player's weights are put over one
//! denominator, and so are the probabilities of chance at the terminals and the payoffs there. What a sequence earns by itself is then a
//! sum of products of integers; the information sets, from the last to the first, take their best action and add what it earns to the
//! sequence before; the payoff of the profile is the sum over the own sequences of what they earn, times their weights.
//!
//! Cost: linear in the nodes and, for each player, in the terminals. Where the weights have no common denominator of the size of their
//! own, this is not worth its while, and [`super::tree_regret`] goes node by node.

use crate::certify::tree_regret::Deviation;
use crate::game::{ExtensiveForm, InfosetId, Move};
use crate::num::{Integer, Rational, scale_to_integers};
use crate::strategy::BehaviorProfile;

/// Bits that a common denominator may always have.
const FREE_BITS: usize = 512;

/// Times the bits of the greatest denominator that a common one may have.
const GROWTH: usize = 4;

/// Payoff and best deviation of each player; `None` where a common denominator is too long. For games with perfect recall.
pub(super) fn deviations(game: &ExtensiveForm, profile: &BehaviorProfile) -> Option<Vec<Deviation>> {
    let plans = Plans::new(game, profile)?;
    let leaves = Leaves::new(game, &plans);
    (0..game.player_count()).map(|player| plans.deviation(player, &leaves, profile)).collect()
}

/// Sequences of own actions, all players' together: number 0 for no action, then those of each information set one after another.
struct Plans<'g> {
    game: &'g ExtensiveForm,
    /// The information sets, each after those before it.
    order: Vec<InfosetId>,
    /// By information set the sequence of its first action, and the one before it.
    first: Vec<usize>,
    before: Vec<usize>,
    /// By sequence its weight, over the owner's denominator; that of number 0 is unused.
    weights: Vec<Integer>,
    /// By player.
    denominators: Vec<Integer>,
}

/// The terminals that chance can reach.
struct Leaves {
    /// For each leaf every player's sequence.
    sequences: Vec<u32>,
    /// Their numbers among the terminals, and the probabilities of chance over one denominator.
    terminals: Vec<u32>,
    chances: Vec<Integer>,
    denominator: Integer,
}

impl<'g> Plans<'g> {
    fn new(game: &'g ExtensiveForm, profile: &BehaviorProfile) -> Option<Plans<'g>> {
        let mut first = Vec::with_capacity(game.infosets().len());
        let mut count = 1;
        for infoset in game.infosets() {
            first.push(count);
            count += infoset.actions.len();
        }
        let mut order: Vec<InfosetId> = game.infoset_ids().collect();
        // A set's first node lies below a node of the set before it, and nodes are numbered downwards.
        order.sort_by_key(|id| game.infoset(*id).nodes[0]);
        let before: Vec<usize> = game
            .infoset_ids()
            .map(|id| game.previous_own_move(id).map_or(0, |(set, action)| first[set.index()] + action))
            .collect();
        let mut plan = vec![Rational::ONE; count];
        for id in &order {
            let start = first[id.index()];
            for (action, probability) in profile.infosets()[id.index()].iter().enumerate() {
                let above = &plan[before[id.index()]];
                plan[start + action] = match (above.is_zero(), probability.is_one()) {
                    (true, _) => Rational::ZERO,
                    (_, true) => above.clone(),
                    _ => above * probability,
                };
            }
        }
        let mut weights = vec![Integer::ONE; count];
        let mut denominators = Vec::with_capacity(game.player_count());
        for player in 0..game.player_count() {
            let sequences = |id: InfosetId| first[id.index()]..first[id.index()] + game.infoset(id).actions.len();
            let own: Vec<usize> = game.infosets_of(player).flat_map(sequences).collect();
            let common = short_common_denominator(own.iter().map(|sequence| &plan[*sequence]))?;
            for sequence in own {
                let weight = &plan[sequence];
                weights[sequence] = weight.numerator() * common.div_exact(&weight.denominator());
            }
            denominators.push(common);
        }
        Some(Plans { game, order, first, before, weights, denominators })
    }

    /// The weight of a player's sequence.
    fn weight(&self, player: usize, sequence: usize) -> &Integer {
        if sequence == 0 { &self.denominators[player] } else { &self.weights[sequence] }
    }

    fn deviation(&self, player: usize, leaves: &Leaves, profile: &BehaviorProfile) -> Option<Deviation> {
        let players = self.game.player_count();
        let payoffs: Vec<Rational> = leaves
            .terminals
            .iter()
            .map(|terminal| self.game.payoffs_of_terminal(*terminal as usize)[player].clone())
            .collect();
        let (payoffs, unit) = scale_to_integers(&payoffs);
        let mut earned = vec![Integer::ZERO; self.weights.len()];
        let mut is_reached = vec![false; self.weights.len()];
        for (leaf, payoff) in payoffs.into_iter().enumerate() {
            let sequences = &leaves.sequences[leaf * players..(leaf + 1) * players];
            let others = || (0..players).filter(|other| *other != player);
            let weight = |other: usize| self.weight(other, sequences[other] as usize);
            if others().any(|other| weight(other).is_zero()) {
                continue;
            }
            let own = sequences[player] as usize;
            is_reached[own] = true;
            if !payoff.is_zero() {
                let start = payoff * &leaves.chances[leaf];
                earned[own] += &others().fold(start, |product, other| product * weight(other));
            }
        }
        let others = (0..players).filter(|other| *other != player).map(|other| &self.denominators[other]);
        let scale = others.fold(unit * &leaves.denominator, |scale, denominator| scale * denominator);
        let weighed = (0..earned.len()).filter(|sequence| !earned[*sequence].is_zero());
        let owned = weighed.map(|sequence| &earned[sequence] * self.weight(player, sequence));
        let payoff = Rational::new(owned.sum::<Integer>(), &scale * &self.denominators[player])?;
        let mut best_actions = Vec::new();
        for id in self.order.iter().rev().filter(|id| self.game.infoset(**id).player == player) {
            let start = self.first[id.index()];
            let own = start..start + self.game.infoset(*id).actions.len();
            let mut best = start;
            for sequence in own.clone() {
                if earned[sequence] > earned[best] {
                    best = sequence;
                }
            }
            best_actions.push((*id, best - start));
            let taken = earned[best].clone();
            let before = self.before[id.index()];
            earned[before] += &taken;
            is_reached[before] |= own.clone().any(|sequence| is_reached[sequence]);
        }
        best_actions.sort();
        let best = Rational::new(earned[0].clone(), scale)?;
        let changes = best_actions.iter().copied().filter(|(id, action)| {
            let start = self.first[id.index()];
            let arrives = is_reached[start..start + self.game.infoset(*id).actions.len()].contains(&true);
            arrives && !profile.infosets()[id.index()][*action].is_one()
        });
        let changes = changes.collect();
        Some(Deviation { player, gain: best - &payoff, payoff, best_actions, changes })
    }
}

impl Leaves {
    fn new(game: &ExtensiveForm, plans: &Plans<'_>) -> Leaves {
        let players = game.player_count();
        let mut sequences = vec![0_u32; players * game.node_count()];
        let mut chance = vec![Rational::ONE; game.node_count()];
        let mut leaves =
            Leaves { sequences: Vec::new(), terminals: Vec::new(), chances: Vec::new(), denominator: Integer::ONE };
        let mut reached = Vec::with_capacity(game.terminals().len());
        let mut terminal = 0;
        for node in game.nodes() {
            let place = node.index() * players;
            if let Some(parent) = game.parent(node) {
                sequences.copy_within(parent.index() * players..(parent.index() + 1) * players, place);
                chance[node.index()] = match game.chance_into(node) {
                    Some(probability) => &chance[parent.index()] * probability,
                    None => chance[parent.index()].clone(),
                };
                if let Move::Decision(id) = game.next(parent) {
                    let sequence = plans.first[id.index()] + game.action(node);
                    sequences[place + game.infoset(id).player] = sequence as u32;
                }
            }
            if game.next(node) == Move::Terminal {
                if !chance[node.index()].is_zero() {
                    leaves.sequences.extend_from_slice(&sequences[place..place + players]);
                    leaves.terminals.push(terminal);
                    reached.push(chance[node.index()].clone());
                }
                terminal += 1;
            }
        }
        (leaves.chances, leaves.denominator) = scale_to_integers(&reached);
        leaves
    }
}

/// The least common denominator, unless it is much longer than every single one.
fn short_common_denominator<'r>(values: impl Iterator<Item = &'r Rational> + Clone) -> Option<Integer> {
    let longest = values.clone().map(|value| value.denominator().bit_length()).max().unwrap_or(0);
    let mut common = Integer::ONE;
    for value in values {
        let denominator = value.denominator();
        if denominator != common {
            common = common.lcm(&denominator);
            if common.bit_length() > GROWTH * longest + FREE_BITS {
                return None;
            }
        }
    }
    Some(common)
}
