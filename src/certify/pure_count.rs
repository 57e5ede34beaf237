//! How many pure subgame-perfect equilibria a tree with perfect information has, without listing them.
//!
//! For each node the payoff vectors of its subgame's equilibria are carried up with their numbers. At a decision node of `i`,
//! an equilibrium that takes action `a` with continuation payoffs `w` pairs each equilibrium below `a` with payoffs `w`
//! with every choice, below each other action `b`, of an equilibrium that gives `i` at most `w_i`:
//! `N(n, w) = Σ_a N(na, w) · Π_{b≠a} #{equilibria below b with v_i <= w_i}`. At a chance node payoffs add and numbers multiply.
//!
//! Written apart from the method that lists the equilibria, so that a complete list is one whose length equals this number.

use std::collections::{BTreeSet, HashMap};
use std::fmt;
use std::rc::Rc;

use crate::game::{ChanceId, ExtensiveForm, Move, NodeId};
use crate::num::{Integer, Rational};

/// The most different payoff vectors that one node may carry, and the most bits of a number of equilibria.
const VECTOR_LIMIT: usize = 100_000;
const BIT_LIMIT: usize = 512;

/// The number of pure subgame-perfect equilibria.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum PureCount {
    Exactly(Integer),
    /// There are several, and counting them was given up.
    Many,
}

impl PureCount {
    /// Whether there are more than so many, as far as is known.
    pub fn exceeds(&self, limit: u32) -> bool {
        match self {
            PureCount::Exactly(count) => *count > Integer::from(i64::from(limit)),
            PureCount::Many => true,
        }
    }
}

impl fmt::Display for PureCount {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            PureCount::Exactly(count) => write!(f, "{count}"),
            PureCount::Many => f.write_str("very many"),
        }
    }
}

/// The payoff vectors of a subgame's equilibria, each with the number of equilibria that yield it.
type Tally = HashMap<Rc<[Rational]>, Integer>;

/// Counts the pure subgame-perfect equilibria of a tree with perfect information; `tick` is called once per inner node.
///
/// # Panics
/// When the tree has imperfect information.
pub fn count_pure_subgame_perfect<E>(
    game: &ExtensiveForm,
    mut tick: impl FnMut() -> Result<(), E>,
) -> Result<PureCount, E> {
    assert!(game.has_perfect_information(), "equilibria are counted under perfect information");
    let mut tallies: Vec<Tally> = vec![Tally::new(); game.node_count()];
    for (terminal, payoffs) in game.terminals().iter().zip(game.terminal_payoffs()) {
        tallies[terminal.index()] = Tally::from([(Rc::from(payoffs.as_slice()), Integer::from(1))]);
    }
    for node in game.nodes().rev().filter(|&node| game.next(node) != Move::Terminal) {
        tick()?;
        let below: Vec<Tally> = game.children(node).map(|child| std::mem::take(&mut tallies[child.index()])).collect();
        let here = match game.next(node) {
            Move::Decision(infoset) => Some(tally_decision(&below, game.infoset(infoset).player)),
            Move::Chance(chance) => tally_chance(game, chance, &below),
            Move::Terminal => unreachable!("only inner nodes are folded"),
        };
        match here {
            Some(here) if here.values().all(|count| count.bit_length() <= BIT_LIMIT) => tallies[node.index()] = here,
            _ => return Ok(PureCount::Many),
        }
    }
    Ok(PureCount::Exactly(tallies[NodeId::from_index(0).index()].values().sum()))
}

/// One action's equilibria by the mover's payoff, ascending, with the number of those that give at most as much.
fn cumulate(tally: &Tally, mover: usize) -> Vec<(Rational, Integer)> {
    let mut levels: Vec<(&Rational, &Integer)> =
        tally.iter().map(|(payoffs, count)| (&payoffs[mover], count)).collect();
    levels.sort_by(|a, b| a.0.cmp(b.0));
    let mut total = Integer::from(0);
    let mut cumulated: Vec<(Rational, Integer)> = Vec::with_capacity(levels.len());
    for (payoff, count) in levels {
        total += count;
        match cumulated.last_mut() {
            Some((level, sum)) if level == payoff => *sum = total.clone(),
            _ => cumulated.push((payoff.clone(), total.clone())),
        }
    }
    cumulated
}

fn at_most(cumulated: &[(Rational, Integer)], level: &Rational) -> Integer {
    let above = cumulated.partition_point(|(payoff, _)| payoff <= level);
    if above == 0 { Integer::from(0) } else { cumulated[above - 1].1.clone() }
}

fn tally_decision(below: &[Tally], mover: usize) -> Tally {
    let cumulated: Vec<Vec<(Rational, Integer)>> = below.iter().map(|tally| cumulate(tally, mover)).collect();
    // Whatever the others' subgames hold, the mover can secure the greatest of the actions' least payoffs.
    let Some(secured) = cumulated.iter().map(|levels| levels[0].0.clone()).max() else { return Tally::new() };
    let levels: BTreeSet<&Rational> =
        below.iter().flat_map(|tally| tally.keys().map(|payoffs| &payoffs[mover])).filter(|&p| *p >= secured).collect();
    let products: HashMap<&Rational, Integer> = levels
        .into_iter()
        .map(|level| (level, cumulated.iter().map(|levels| at_most(levels, level)).product()))
        .collect();
    let mut here = Tally::new();
    for (action, tally) in below.iter().enumerate() {
        for (payoffs, count) in tally {
            let Some(product) = products.get(&payoffs[mover]) else { continue };
            let others = product.div_exact(&at_most(&cumulated[action], &payoffs[mover]));
            *here.entry(Rc::clone(payoffs)).or_default() += &(count * &others);
        }
    }
    here
}

/// `None` when too many payoff vectors would have to be carried.
fn tally_chance(game: &ExtensiveForm, chance: ChanceId, below: &[Tally]) -> Option<Tally> {
    let zero: Rc<[Rational]> = vec![Rational::ZERO; game.player_count()].into();
    let mut sums = Tally::from([(zero, Integer::from(1))]);
    for (tally, probability) in below.iter().zip(&game.chance(chance).probabilities) {
        if sums.len().saturating_mul(tally.len()) > VECTOR_LIMIT {
            return None;
        }
        let mut next = Tally::with_capacity(sums.len());
        for (sum, number) in &sums {
            for (payoffs, count) in tally {
                let added: Rc<[Rational]> =
                    sum.iter().zip(payoffs.iter()).map(|(sum, payoff)| sum + &(payoff * probability)).collect();
                *next.entry(added).or_default() += &(number * count);
            }
        }
        sums = next;
    }
    Some(sums)
}
