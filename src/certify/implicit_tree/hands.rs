//! The same bounds where hands are dealt first and all else is public: one walk over the public states for either player.
//!
//! A state comes with the probability that the other leads there with each hand; what it is worth comes back for each own hand, weighted with
//! chance, which is in the payoffs of the ends. So all nodes that differ in the hands alone are one visit.
//!
//! Cost: at an end a product for every pair of hands, at a decision a look-up for every hand.

use std::collections::HashMap;

use super::{Bounds, STRIDE, Worth, compose, places, scaled, share};
use crate::certify::Refusal;
use crate::game::{Code, Hands, ImplicitTree, Public};
use crate::num::{Near, WordHash};
use crate::strategy::SparseBehavior;

/// More moves than this on one way are taken for rules without end.
const DEEPEST: usize = 1000;

/// Numbers by hand, rounded at most so often each.
#[derive(Debug, Clone, Default)]
struct Vector {
    values: Vec<f64>,
    roundings: u32,
}

impl Vector {
    fn zeros(count: usize) -> Vector {
        Vector { values: vec![0.0; count], roundings: 0 }
    }

    fn is_zero(&self) -> bool {
        self.values.iter().all(|value| *value == 0.0)
    }

    fn add(&mut self, other: &Vector) {
        self.roundings = self.roundings.max(other.roundings) + 1;
        self.values.iter_mut().zip(&other.values).for_each(|(value, other)| *value += other);
    }

    fn add_product(&mut self, shares: &[f64], values: &Vector, roundings: u32) {
        self.roundings = self.roundings.max(roundings + values.roundings + 1) + 1;
        let terms = shares.iter().zip(&values.values);
        self.values.iter_mut().zip(terms).for_each(|(value, (share, other))| *value += share * other);
    }

    fn raise(&mut self, other: &Vector) {
        self.roundings = self.roundings.max(other.roundings);
        self.values.iter_mut().zip(&other.values).for_each(|(value, other)| *value = value.max(*other));
    }

    fn product(&self, shares: &[f64], roundings: u32) -> Vector {
        let values = self.values.iter().zip(shares).map(|(value, share)| value * share).collect();
        Vector { values, roundings: self.roundings + roundings + 1 }
    }

    fn sum(&self) -> Near {
        self.values.iter().map(|value| Near::from_parts(*value, self.roundings)).fold(Near::ZERO, Near::plus)
    }
}

/// For each own hand what is the best, and what is got.
struct Worths {
    best: Vector,
    own: Vector,
}

/// What ends of one kind pay a player: by the other's hand, then by the own one.
struct Table {
    entries: Vec<f64>,
    roundings: u32,
}

struct Walk<'t> {
    tree: &'t ImplicitTree,
    hands: &'t dyn Hands,
    behavior: &'t SparseBehavior,
    player: usize,
    places: &'t [HashMap<u64, usize, WordHash>; 2],
    tables: HashMap<u64, Table, WordHash>,
    visited: u64,
    watch: &'t mut dyn FnMut(u64) -> bool,
}

/// Why a walk ended before its end.
enum Ended {
    ByWatch,
    Refused(Refusal),
}

impl From<Refusal> for Ended {
    fn from(refusal: Refusal) -> Ended {
        Ended::Refused(refusal)
    }
}

/// See [`super::bounds`].
pub(super) fn bounds(
    tree: &ImplicitTree,
    hands: &dyn Hands,
    behavior: &SparseBehavior,
    watch: &mut dyn FnMut(u64) -> bool,
) -> Result<Option<Bounds>, Refusal> {
    let places = places(behavior);
    let mut found = [Worth::default(); 2];
    let mut visited = 0;
    for (player, found) in found.iter_mut().enumerate() {
        let tables = HashMap::default();
        let mut walk = Walk { tree, hands, behavior, player, places: &places, tables, visited, watch: &mut *watch };
        let all = Vector { values: vec![1.0; hands.counts()[1 - player]], roundings: 0 };
        match walk.value(hands.start(), &all, 0) {
            Ok(worths) => *found = Worth { best: worths.best.sum(), own: worths.own.sum() },
            Err(Ended::ByWatch) => return Ok(None),
            Err(Ended::Refused(refusal)) => return Err(refusal),
        }
        visited = walk.visited;
    }
    Ok(Some(compose(tree, found)))
}

impl Walk<'_> {
    /// What a state is worth where the other leads to it with these probabilities. As deep as play is long, which is bounded.
    fn value(&mut self, state: Code, reach: &Vector, depth: usize) -> Result<Worths, Ended> {
        let own = self.hands.counts()[self.player];
        self.visited += 1;
        if self.visited.is_multiple_of(STRIDE) && !(self.watch)(self.visited) {
            return Err(Ended::ByWatch);
        }
        if depth > DEEPEST {
            return Err(Refusal::new(format!("a play has more than {DEEPEST} moves")).into());
        }
        if reach.is_zero() {
            return Ok(Worths { best: Vector::zeros(own), own: Vector::zeros(own) });
        }
        let (player, actions) = match self.hands.public(state) {
            Public::End(kind) => {
                let paid = self.paid(kind, reach)?;
                return Ok(Worths { best: paid.clone(), own: paid });
            }
            Public::Chance(actions) => (None, actions),
            Public::Decision { player, actions } => (Some(player), actions),
        };
        let shares = match player {
            Some(player) => self.shares(state, player, actions)?,
            None => Vector::default(),
        };
        let count = player.map_or(0, |player| self.hands.counts()[player]);
        let mut worths = Worths { best: Vector::zeros(own), own: Vector::zeros(own) };
        for action in 0..actions {
            let next = self.hands.after(state, action);
            let taken = &shares.values[action * count..(action + 1) * count];
            if player == Some(self.player) {
                let below = self.value(next, reach, depth + 1)?;
                worths.best.raise(&below.best);
                worths.own.add_product(taken, &below.own, shares.roundings);
            } else {
                let below = match player {
                    Some(_) => self.value(next, &reach.product(taken, shares.roundings), depth + 1)?,
                    None => self.value(next, reach, depth + 1)?,
                };
                worths.best.add(&below.best);
                worths.own.add(&below.own);
            }
        }
        Ok(worths)
    }

    /// The probability with which a player takes each action, by action and then by hand.
    fn shares(&self, state: Code, player: usize, actions: usize) -> Result<Vector, Refusal> {
        let count = self.hands.counts()[player];
        let mut shares = Vector::zeros(actions * count);
        for hand in 0..count {
            let row = self.places[player].get(&self.hands.infoset(state, hand)).copied();
            for action in 0..actions {
                let (value, roundings) = share(self.behavior, player, row, actions, action)?.parts();
                shares.values[action * count + hand] = value;
                shares.roundings = shares.roundings.max(roundings);
            }
        }
        Ok(shares)
    }

    /// What each own hand is paid at an end.
    fn paid(&mut self, kind: u64, reach: &Vector) -> Result<Vector, Refusal> {
        if !self.tables.contains_key(&kind) {
            let table = self.table(kind)?;
            self.tables.insert(kind, table);
        }
        let table = &self.tables[&kind];
        let mut values = vec![0.0; self.hands.counts()[self.player]];
        for (entries, reach) in table.entries.chunks_exact(values.len()).zip(&reach.values) {
            values.iter_mut().zip(entries).for_each(|(value, entry)| *value += entry * reach);
        }
        Ok(Vector { values, roundings: table.roundings + reach.roundings + 1 + reach.values.len() as u32 })
    }

    fn table(&self, kind: u64) -> Result<Table, Refusal> {
        let counts = self.hands.counts();
        let outcomes = &self.tree.rules().preamble().outcomes;
        let mut table = Table { entries: Vec::new(), roundings: 0 };
        for other in 0..counts[1 - self.player] {
            for own in 0..counts[self.player] {
                let hands = if self.player == 0 { [own, other] } else { [other, own] };
                let (probability, outcome) = self.hands.meeting(kind, hands);
                let probability = Near::new(&probability).ok_or_else(|| Refusal::new("a negative probability"))?;
                let paid = probability.times(scaled(self.tree, self.player, &outcomes[outcome])?);
                table.entries.push(paid.parts().0);
                table.roundings = table.roundings.max(paid.parts().1);
            }
        }
        Ok(table)
    }
}
