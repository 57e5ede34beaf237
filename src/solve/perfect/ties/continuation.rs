//! What is played below a node, shared wherever it is the same.
//!
//! Each entry says what is chosen at one node and which entries follow at its children. Equal behaviour has one number, so that
//! points are compared by their numbers, and payoffs are computed once, from the entries below: they are never interpolated.

use std::collections::HashMap;
use std::rc::Rc;

use crate::game::{ExtensiveForm, Move, NodeId};
use crate::num::Rational;

/// The number of an entry.
pub(super) type Id = u32;

/// What is chosen at a node.
#[derive(Debug, Clone, PartialEq, Eq, Hash)]
pub(super) enum Choice {
    /// Nothing, or by chance.
    None,
    Action(u32),
    Mixture(Rc<[Rational]>),
}

#[derive(Debug)]
struct Entry {
    node: NodeId,
    choice: Choice,
    /// By action.
    below: Rc<[Id]>,
    payoffs: Rc<[Rational]>,
    pure: bool,
}

/// All behaviour that has been met, children before parents.
#[derive(Debug)]
pub(super) struct Continuations<'g> {
    game: &'g ExtensiveForm,
    entries: Vec<Entry>,
    known: HashMap<(NodeId, Choice, Rc<[Id]>), Id>,
}

impl<'g> Continuations<'g> {
    pub fn new(game: &'g ExtensiveForm) -> Continuations<'g> {
        Continuations { game, entries: Vec::new(), known: HashMap::new() }
    }

    pub fn len(&self) -> usize {
        self.entries.len()
    }

    /// What each player expects.
    pub fn payoffs(&self, id: Id) -> &[Rational] {
        &self.entries[id as usize].payoffs
    }

    /// Does nobody randomise?
    pub fn is_pure(&self, id: Id) -> bool {
        self.entries[id as usize].pure
    }

    /// The end of a play; the number is that among the terminals.
    pub fn end(&mut self, node: NodeId, number: usize) -> Id {
        let payoffs = Rc::from(self.game.payoffs_of_terminal(number));
        self.entries.push(Entry { node, choice: Choice::None, below: Rc::from([]), payoffs, pure: true });
        (self.entries.len() - 1) as Id
    }

    /// The entry of an inner node, with what is played at its children.
    pub fn at(&mut self, node: NodeId, choice: Choice, below: Rc<[Id]>) -> Id {
        let key = (node, choice, below);
        if let Some(&id) = self.known.get(&key) {
            return id;
        }
        let (choice, below) = (key.1.clone(), Rc::clone(&key.2));
        let payoffs = match (&choice, self.game.next(node)) {
            (Choice::Action(action), _) => Rc::clone(&self.entries[below[*action as usize] as usize].payoffs),
            (Choice::Mixture(weights), _) => self.average(weights, &below),
            (Choice::None, Move::Chance(chance)) => self.average(&self.game.chance(chance).probabilities, &below),
            (Choice::None, _) => unreachable!("ends of plays have entries of their own"),
        };
        let pure = !matches!(choice, Choice::Mixture(_)) && below.iter().all(|&id| self.is_pure(id));
        self.entries.push(Entry { node, choice, below, payoffs, pure });
        let id = (self.entries.len() - 1) as Id;
        self.known.insert(key, id);
        id
    }

    fn average(&self, weights: &[Rational], below: &[Id]) -> Rc<[Rational]> {
        let mut sum = vec![Rational::ZERO; self.game.player_count()];
        for (weight, &id) in weights.iter().zip(below).filter(|(weight, _)| !weight.is_zero()) {
            sum.iter_mut().zip(self.payoffs(id)).for_each(|(sum, payoff)| *sum += &(payoff * weight));
        }
        sum.into()
    }

    /// The pairs of entries for one node that differ between two entries, parents before children.
    fn differences(&self, one: Id, other: Id) -> Vec<(Id, Id)> {
        let mut pairs = vec![(one, other)];
        let mut next = 0;
        while let Some(&(one, other)) = pairs.get(next) {
            let (one, other) = (&self.entries[one as usize].below, &self.entries[other as usize].below);
            pairs.extend(one.iter().copied().zip(other.iter().copied()).filter(|(one, other)| one != other));
            next += 1;
        }
        pairs
    }

    /// The point of the straight segment between two entries for one node, at this weight of the other, strictly between 0 and 1.
    pub fn between(&mut self, one: Id, other: Id, weight: &Rational) -> Id {
        let mut mixed: HashMap<(Id, Id), Id> = HashMap::new();
        for pair in self.differences(one, other).into_iter().rev() {
            let (one, other) = (&self.entries[pair.0 as usize], &self.entries[pair.1 as usize]);
            let choice = match one.choice == other.choice {
                true => one.choice.clone(),
                false => Choice::Mixture(self.mixture(one, other, weight)),
            };
            let below = one.below.iter().copied().zip(other.below.iter().copied());
            let below = below.map(|pair| if pair.0 == pair.1 { pair.0 } else { mixed[&pair] }).collect();
            let id = self.at(one.node, choice, below);
            mixed.insert(pair, id);
        }
        mixed[&(one, other)]
    }

    fn mixture(&self, one: &Entry, other: &Entry, weight: &Rational) -> Rc<[Rational]> {
        let (one, other) = (self.probabilities(one), self.probabilities(other));
        let rest = Rational::ONE - weight;
        one.iter().zip(&other).map(|(one, other)| &(one * &rest) + &(other * weight)).collect()
    }

    fn probabilities(&self, entry: &Entry) -> Vec<Rational> {
        match &entry.choice {
            Choice::None => Vec::new(),
            Choice::Mixture(weights) => weights.to_vec(),
            Choice::Action(action) => {
                let mut unit = vec![Rational::ZERO; self.game.action_count(entry.node)];
                unit[*action as usize] = Rational::ONE;
                unit
            }
        }
    }

    /// Is a player's payoff linear along the straight segment between two entries for one node?
    ///
    /// Its degree is at most the number of nodes at which the choices differ, and a polynomial of that degree that agrees with a linear
    /// one at one point more is linear.
    pub fn is_linear(&mut self, one: Id, other: Id, player: usize) -> bool {
        let pairs = self.differences(one, other);
        let differ =
            |(one, other): &&(Id, Id)| self.entries[*one as usize].choice != self.entries[*other as usize].choice;
        let degree = pairs.iter().filter(differ).count() as i64;
        let (start, end) = (self.payoffs(one)[player].clone(), self.payoffs(other)[player].clone());
        (1..degree).all(|step| {
            let Some(weight) = Rational::new(step, degree) else { unreachable!("a degree is positive here") };
            let point = self.between(one, other, &weight);
            self.payoffs(point)[player] == &start + &(&(&end - &start) * &weight)
        })
    }

    /// The probabilities at every information set.
    pub fn behavior(&self, root: Id) -> Vec<Vec<Rational>> {
        let mut behavior = vec![Vec::new(); self.game.infosets().len()];
        let mut waiting = vec![root];
        while let Some(id) = waiting.pop() {
            let entry = &self.entries[id as usize];
            if let Move::Decision(infoset) = self.game.next(entry.node) {
                behavior[infoset.index()] = self.probabilities(entry);
            }
            waiting.extend(entry.below.iter());
        }
        behavior
    }
}
