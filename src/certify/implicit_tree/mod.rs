//! What a behaviour guarantees in a tree that is not stored: bounds on both players' payoffs, and on what they could gain.
//!
//! Definition. A player's best payoff is found by going through the own information sets from the root. The nodes of one that has been
//! reached come as a list, each with the probability that chance and the other lead there. After each own action, chance and the other are
//! followed from every node of the list, up to ends and to the next own information sets; the value of an action is what the ends pay plus the
//! values of these sets, and the value of a set is that of its best action. The same sums with the own behaviour in place of the best
//! action give what the player earns.
//!
//! Because of perfect recall a set's nodes all come from the same own actions, hence in one list; if the rules of a tree broke that, a player
//! would be judged as though it knew more, and the bound would only be looser. So each node is visited once for either player, and only
//! the lists on the way from the root are kept. Parts that the other does not lead to are left out.
//!
//! Payoffs are shifted and scaled to lie between 0 and 1, so that all is sums and products of numbers that are not negative, whose rounding
//! errors are counted ([`Near`]). Where the rules tell hands from what is public, `hands` does the same for all hands at once.
//!
//! Cost: a step of the rules, a look-up, and a place in a list for every node that the other leads to.

mod hands;

use std::collections::HashMap;

use crate::certify::Refusal;
use crate::game::{Code, ImplicitTree, Preamble, Step};
use crate::num::{Interval, Near, Rational, WordHash};
use crate::strategy::SparseBehavior;

/// What is proved of a behaviour.
#[derive(Debug, Clone, PartialEq)]
pub struct Bounds {
    /// Between which floats each player's payoff lies.
    pub payoffs: [Interval; 2],
    /// At most so much each player gains by a deviation; not negative.
    pub gains: [Rational; 2],
}

impl Bounds {
    /// A float that neither player's gain exceeds.
    pub fn epsilon(&self) -> f64 {
        Interval::from(&self.gains[0]).upper().max(Interval::from(&self.gains[1]).upper())
    }
}

/// A behaviour with the bounds that were proved of it. Only [`prove`] makes one.
#[derive(Debug, Clone)]
pub struct Proof {
    tree: ImplicitTree,
    behavior: SparseBehavior,
    bounds: Bounds,
}

impl Proof {
    pub fn bounds(&self) -> &Bounds {
        &self.bounds
    }

    /// Is it about this very tree?
    pub fn is_of(&self, tree: &ImplicitTree) -> bool {
        self.tree.is(tree)
    }

    pub(super) fn into_parts(self) -> (SparseBehavior, Bounds) {
        (self.behavior, self.bounds)
    }
}

/// Proves bounds as [`bounds`] does, for a behaviour of any kind, and keeps both together. Errors: no behaviour of this tree.
pub fn prove(
    tree: &ImplicitTree,
    behavior: SparseBehavior,
    watch: &mut dyn FnMut(u64) -> bool,
) -> Result<Option<Proof>, Refusal> {
    behavior.check(tree)?;
    let found = bounds(tree, &behavior, watch)?;
    Ok(found.map(|bounds| Proof { tree: tree.clone(), behavior, bounds }))
}

/// Nodes between two calls of the watch.
const STRIDE: u64 = 1 << 16;

/// Proves bounds for a behaviour that [`SparseBehavior::check`] accepts. The watch is called with the number of nodes that have been visited, and
/// ends the proof by `false`; then `None`. Errors: rules that contradict themselves.
pub fn bounds(
    tree: &ImplicitTree,
    behavior: &SparseBehavior,
    watch: &mut dyn FnMut(u64) -> bool,
) -> Result<Option<Bounds>, Refusal> {
    if let Some(hands) = tree.rules().hands() {
        return hands::bounds(tree, hands, behavior, watch);
    }
    by_nodes(tree, behavior, watch)
}

fn by_nodes(
    tree: &ImplicitTree,
    behavior: &SparseBehavior,
    watch: &mut dyn FnMut(u64) -> bool,
) -> Result<Option<Bounds>, Refusal> {
    let mut found = [Worth::default(); 2];
    let mut visited = 0;
    for (player, found) in found.iter_mut().enumerate() {
        match Walk::new(tree, behavior, player, visited)?.run(watch)? {
            Some((worth, count)) => (*found, visited) = (worth, count),
            None => return Ok(None),
        }
    }
    Ok(Some(compose(tree, found)))
}

/// What a player can get and what it gets, scaled.
#[derive(Debug, Clone, Copy, Default)]
pub(super) struct Worth {
    pub best: Near,
    pub own: Near,
}

/// Bounds in the units of the payoffs.
pub(super) fn compose(tree: &ImplicitTree, found: [Worth; 2]) -> Bounds {
    let exact = |float: f64| Rational::from_f64(float).unwrap_or_default();
    let [least, _] = tree.range();
    let spread = tree.spread();
    // The first player's scaled payoff, from either side.
    let lower = exact(found[0].own.lower()).max(Rational::ONE - exact(found[1].own.upper()));
    let upper = exact(found[0].own.upper()).min(Rational::ONE - exact(found[1].own.lower()));
    let gains = [exact(found[0].best.upper()) - &lower, exact(found[1].best.upper()) - (Rational::ONE - &upper)];
    let gains = gains.map(|gain| gain.max(Rational::ZERO) * &spread);
    let ends = [lower, upper].map(|scaled| &least + &(scaled * &spread));
    let first = Interval::new(Interval::from(&ends[0]).lower(), Interval::from(&ends[1]).upper());
    Bounds { payoffs: [first, -first], gains }
}

/// A payoff of a player, scaled to lie between 0 and 1.
pub(super) fn scaled(tree: &ImplicitTree, player: usize, payoff: &Rational) -> Result<Near, Refusal> {
    let [least, most] = tree.range();
    let part = if player == 0 { payoff - &least } else { &most - payoff };
    let part = part.checked_div(&tree.spread()).unwrap_or_default();
    Near::new(&part).ok_or_else(|| Refusal::new("a payoff lies outside of all payoffs"))
}

/// A node on the way, and how probably chance and the other lead to it.
#[derive(Debug, Clone, Copy)]
struct Reached {
    node: Code,
    weight: Near,
}

/// The same at an own information set.
#[derive(Debug, Clone, Copy)]
struct Own {
    infoset: u64,
    actions: usize,
    at: Reached,
}

/// The own information sets that are met after an own action (or at the start), and which of them is looked at.
#[derive(Debug)]
struct Level {
    /// Where its nodes start and end in the list of all.
    start: usize,
    end: usize,
    /// Where those of the present information set start and end; `end == start` before it is chosen.
    set: (usize, usize),
    actions: usize,
    action: usize,
    /// The number of its row.
    row: Option<usize>,
    /// Of the present information set, and of all so far.
    here: Worth,
    total: Worth,
}

/// One player's best response and payoff.
struct Walk<'t> {
    tree: &'t ImplicitTree,
    behavior: &'t SparseBehavior,
    player: usize,
    /// By player: the place of each information set that is listed.
    places: [HashMap<u64, usize, WordHash>; 2],
    payoffs: Vec<Near>,
    odds: Vec<Near>,
    own: Vec<Own>,
    levels: Vec<Level>,
    open: Vec<Reached>,
    visited: u64,
}

impl<'t> Walk<'t> {
    fn new(
        tree: &'t ImplicitTree,
        behavior: &'t SparseBehavior,
        player: usize,
        visited: u64,
    ) -> Result<Walk<'t>, Refusal> {
        let Preamble { outcomes, odds, .. } = tree.rules().preamble();
        let odds = odds.iter().map(|odd| Near::new(odd).ok_or_else(|| Refusal::new("a negative probability")));
        Ok(Walk {
            tree,
            behavior,
            player,
            places: places(behavior),
            payoffs: outcomes.iter().map(|payoff| scaled(tree, player, payoff)).collect::<Result<_, _>>()?,
            odds: odds.collect::<Result<_, _>>()?,
            own: Vec::new(),
            levels: Vec::new(),
            open: Vec::new(),
            visited,
        })
    }

    fn run(mut self, watch: &mut dyn FnMut(u64) -> bool) -> Result<Option<(Worth, u64)>, Refusal> {
        self.open.push(Reached { node: self.tree.rules().root(), weight: Near::ONE });
        self.expand()?;
        let mut look = self.visited + STRIDE;
        loop {
            if self.visited >= look {
                look = self.visited + STRIDE;
                if !watch(self.visited) {
                    return Ok(None);
                }
            }
            let Some(level) = self.levels.last_mut() else { unreachable!("the last level returns") };
            if level.action < level.actions {
                let action = level.action;
                let rules = self.tree.rules();
                let next = |own: &Own| Reached { node: rules.child(own.at.node, action), weight: own.at.weight };
                self.open.extend(self.own[level.set.0..level.set.1].iter().map(next));
                self.expand()?;
                continue;
            }
            if level.set.1 < level.end {
                self.choose()?;
                continue;
            }
            let Some(Level { start, total, here, .. }) = self.levels.pop() else { unreachable!("it is there") };
            self.own.truncate(start);
            let worth = Worth { best: total.best.plus(here.best), own: total.own.plus(here.own) };
            if self.levels.is_empty() {
                return Ok(Some((worth, self.visited)));
            }
            self.returned(worth)?;
        }
    }

    /// Goes on to the next information set of the last level.
    fn choose(&mut self) -> Result<(), Refusal> {
        let Some(level) = self.levels.last_mut() else { unreachable!("there is a level") };
        let first = &self.own[level.set.1];
        let same = self.own[level.set.1..level.end].partition_point(|own| own.infoset == first.infoset);
        let set = (level.set.1, level.set.1 + same);
        if self.own[set.0..set.1].iter().any(|own| own.actions != first.actions) {
            return Err(Refusal::new("the nodes of an information set have different numbers of actions"));
        }
        let row = self.places[self.player].get(&first.infoset).copied();
        let total = Worth { best: level.total.best.plus(level.here.best), own: level.total.own.plus(level.here.own) };
        *level = Level { set, actions: first.actions, action: 0, row, here: Worth::default(), total, ..*level };
        Ok(())
    }

    /// Takes over what an action is worth, and goes on to the next.
    fn returned(&mut self, worth: Worth) -> Result<(), Refusal> {
        let Some(level) = self.levels.last_mut() else { unreachable!("an action has an information set") };
        let taken = share(self.behavior, self.player, level.row, level.actions, level.action)?;
        level.here.best = level.here.best.max(worth.best);
        level.here.own = level.here.own.plus(worth.own.times(taken));
        level.action += 1;
        Ok(())
    }

    /// Follows chance and the other from all open nodes. Where own information sets are met this makes a level of them.
    fn expand(&mut self) -> Result<(), Refusal> {
        let rules = self.tree.rules();
        let start = self.own.len();
        let mut sum = Near::ZERO;
        while let Some(at) = self.open.pop() {
            self.visited += 1;
            match rules.step(at.node) {
                Step::End(outcome) => sum = sum.plus(at.weight.times(self.payoffs[outcome])),
                Step::Chance(actions) => {
                    for action in 0..actions {
                        let weight = at.weight.times(self.odds[rules.odd(at.node, action)]);
                        self.follow(at.node, action, weight);
                    }
                }
                Step::Decision { player, infoset, actions } if player == self.player => {
                    self.own.push(Own { infoset, actions, at });
                }
                Step::Decision { player, infoset, actions } => {
                    let row = self.places[player].get(&infoset).copied();
                    for action in 0..actions {
                        let weight = at.weight.times(share(self.behavior, player, row, actions, action)?);
                        self.follow(at.node, action, weight);
                    }
                }
            }
        }
        // An order that depends on nothing but the tree.
        self.own[start..].sort_unstable_by_key(|own| (own.infoset, own.at.node));
        let total = Worth { best: sum, own: sum };
        if self.own.len() == start && !self.levels.is_empty() {
            return self.returned(total);
        }
        let end = self.own.len();
        let (set, row, here) = ((start, start), None, Worth::default());
        self.levels.push(Level { start, end, set, actions: 0, action: 0, row, here, total });
        Ok(())
    }

    fn follow(&mut self, node: Code, action: usize, weight: Near) {
        // Weights too small for floats are among what is lost.
        if !weight.is_zero() {
            self.open.push(Reached { node: self.tree.rules().child(node, action), weight });
        }
    }
}

/// By player: the place of each information set that is listed.
fn places(behavior: &SparseBehavior) -> [HashMap<u64, usize, WordHash>; 2] {
    [0, 1].map(|side| behavior.rows(side).enumerate().map(|(place, (set, _))| (set, place)).collect())
}

/// The probability of an action in a row, or where none is listed of one among all.
pub(super) fn share(
    behavior: &SparseBehavior,
    player: usize,
    row: Option<usize>,
    actions: usize,
    action: usize,
) -> Result<Near, Refusal> {
    let Some(row) = row else {
        return Ok(Near::from_parts(1.0 / actions as f64, 1));
    };
    let (_, parts) = behavior.row(player, row);
    match parts.get(action) {
        Some(part) if parts.len() == actions => Ok(Near::dyadic(*part, behavior.bits())),
        _ => Err(Refusal::new("a node has another number of actions than its information set")),
    }
}
