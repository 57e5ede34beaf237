//! The receiver's best replies to a message.
//!
//! A reply is one mixture for each set of the receiver behind the message. The replies that are best for some belief over given types are a
//! union of products of faces, one face (the mixtures over a support) for each set. A product belongs to it if and only if there is a belief
//! p with, at each set that p reaches, all actions of the support best against p, and at each other set all of them best for some belief
//! over the types that reach it. For a choice of the sets that are not reached that is one linear program in p and one for each of these.
//! Products inside of others that belong are not kept.

use std::rc::Rc;

use itertools::Itertools;

use crate::game::InfosetId;
use crate::linear::{LinearProgram, LpSolution, Relation};
use crate::num::Rational;
use crate::solve::perfect::beliefs::subsets;
use crate::strategy::BehaviorProfile;

/// The supports of a product of faces, one for each set.
pub(super) type Face = Vec<Vec<usize>>;

/// A message, and the replies to it.
#[derive(Debug, Clone)]
pub(super) struct Message {
    pub label: String,
    /// The receiver's sets that some type reaches with this message, with their numbers of actions.
    sets: Vec<(InfosetId, usize)>,
    /// What each type meets after this message.
    pub types: Vec<After>,
    /// The best replies that were asked for, by the types that beliefs are over.
    known: Vec<(Vec<usize>, Rc<Vec<Face>>)>,
}

/// What a type that sends a message meets. Payoffs are times the probability of the set.
#[derive(Debug, Clone, Default)]
pub(super) struct After {
    /// The sender's payoff where the receiver has no move.
    pub constant: Rational,
    /// `[set]`: how likely it is reached.
    pub reach: Vec<Rational>,
    /// `[set][reply]`.
    pub sender: Vec<Vec<Rational>>,
    pub receiver: Vec<Vec<Rational>>,
}

impl After {
    /// The type's greatest payoff from replies in a face.
    pub fn most(&self, face: &Face) -> Rational {
        let best = |(set, support): (usize, &Vec<usize>)| support.iter().map(|&action| &self.sender[set][action]).max();
        face.iter().enumerate().filter_map(best).fold(self.constant.clone(), |sum, payoff| sum + payoff)
    }

    pub fn least(&self, face: &Face) -> Rational {
        let worst =
            |(set, support): (usize, &Vec<usize>)| support.iter().map(|&action| &self.sender[set][action]).min();
        face.iter().enumerate().filter_map(worst).fold(self.constant.clone(), |sum, payoff| sum + payoff)
    }
}

impl Message {
    pub fn new(label: String, types: usize) -> Message {
        Message { label, sets: Vec::new(), types: vec![After::default(); types], known: Vec::new() }
    }

    /// The place of a set of the receiver behind this message.
    pub fn place(&mut self, id: InfosetId, actions: usize) -> usize {
        if let Some(place) = self.sets.iter().position(|(other, _)| *other == id) {
            return place;
        }
        self.sets.push((id, actions));
        for after in &mut self.types {
            after.reach.push(Rational::ZERO);
            after.sender.push(vec![Rational::ZERO; actions]);
            after.receiver.push(vec![Rational::ZERO; actions]);
        }
        self.sets.len() - 1
    }

    /// A type's payoff from sending it.
    pub fn payoff(&self, kind: usize, behavior: &BehaviorProfile) -> Rational {
        let after = &self.types[kind];
        let replies = self.sets.iter().zip(&after.sender);
        let at = |((id, _), payoffs): (&(InfosetId, usize), &Vec<Rational>)| {
            behavior.infosets()[id.index()].iter().zip(payoffs).map(|(p, payoff)| p * payoff).sum::<Rational>()
        };
        replies.map(at).fold(after.constant.clone(), |sum, payoff| sum + payoff)
    }

    /// The maximal products of faces whose replies are best for some belief over these types.
    pub fn best_replies(&mut self, types: &[usize]) -> Rc<Vec<Face>> {
        if let Some((_, known)) = self.known.iter().find(|(over, _)| over == types) {
            return Rc::clone(known);
        }
        let mut products: Vec<Face> = vec![Vec::new()];
        for (_, actions) in &self.sets {
            let actions: Vec<usize> = (0..*actions).collect();
            let supports: Vec<Vec<usize>> = subsets(&actions).collect();
            let longer = products.into_iter().cartesian_product(&supports);
            products = longer.map(|(face, support)| [face, vec![support.clone()]].concat()).collect();
        }
        products.sort_by_key(|face| std::cmp::Reverse(face.iter().map(Vec::len).sum::<usize>()));
        let mut found: Vec<Face> = Vec::new();
        for face in products {
            if !found.iter().any(|larger| is_inside(&face, larger)) && self.is_best(&face, types) {
                found.push(face);
            }
        }
        let found = Rc::new(found);
        self.known.push((types.to_vec(), Rc::clone(&found)));
        found
    }

    /// Are all replies of the product best for some belief over the types?
    fn is_best(&self, face: &Face, types: &[usize]) -> bool {
        let sets: Vec<usize> = (0..self.sets.len()).collect();
        sets.iter().copied().powerset().any(|missed| {
            let misses = |kind: &usize| missed.iter().all(|&set| self.types[*kind].reach[set].is_zero());
            let likely: Vec<usize> = types.iter().copied().filter(misses).collect();
            let reached: Vec<usize> = sets.iter().copied().filter(|set| !missed.contains(set)).collect();
            self.is_best_for_one_belief(face, &reached, &likely)
                && missed.iter().all(|&set| self.is_best_for_one_belief(face, &[set], &self.reaching(set, types)))
        })
    }

    /// The types that reach a set: those among the given ones, or else any.
    fn reaching(&self, set: usize, types: &[usize]) -> Vec<usize> {
        let reaches = |kind: &usize| !self.types[*kind].reach[set].is_zero();
        let given: Vec<usize> = types.iter().copied().filter(reaches).collect();
        if given.is_empty() { (0..self.types.len()).filter(reaches).collect() } else { given }
    }

    /// Is there a belief over the types that reaches all these sets, and for which all actions of the supports there are best?
    fn is_best_for_one_belief(&self, face: &Face, sets: &[usize], types: &[usize]) -> bool {
        let reaches = |set: usize| types.iter().any(|&kind| !self.types[kind].reach[set].is_zero());
        if types.is_empty() || !sets.iter().all(|&set| reaches(set)) {
            return false;
        }
        let mut program = LinearProgram::new();
        let least = program.variable(Rational::ONE, Some(Rational::ZERO), Some(Rational::ONE));
        let belief: Vec<usize> = types.iter().map(|_| program.nonnegative(Rational::ZERO)).collect();
        program.row(belief.iter().map(|&p| (p, Rational::ONE)).collect(), Relation::Eq, Rational::ONE);
        for &set in sets {
            let afters = || belief.iter().copied().zip(types.iter().map(|&kind| &self.types[kind]));
            let mut reach: Vec<(usize, Rational)> = afters().map(|(p, after)| (p, after.reach[set].clone())).collect();
            reach.push((least, -Rational::ONE));
            program.row(reach, Relation::Ge, Rational::ZERO);
            let taken = face[set][0];
            for action in (0..self.sets[set].1).filter(|&action| action != taken) {
                let payoffs = |after: &After| &after.receiver[set][taken] - &after.receiver[set][action];
                let advantage = afters().map(|(p, after)| (p, payoffs(after))).collect();
                let relation = if face[set].contains(&action) { Relation::Eq } else { Relation::Ge };
                program.row(advantage, relation, Rational::ZERO);
            }
        }
        matches!(solved(&program), LpSolution::Optimal { value, .. } if value.is_positive())
    }

    /// Is there a reply in the product at which the payoffs of types have these relations to these bounds?
    pub fn has_reply(&self, face: &Face, asked: &[(usize, Relation, &Rational)]) -> bool {
        let is_far = |(kind, relation, bound): &(usize, Relation, &Rational)| match relation {
            Relation::Ge => self.types[*kind].most(face) < **bound,
            Relation::Le => self.types[*kind].least(face) > **bound,
            Relation::Eq => self.types[*kind].most(face) < **bound || self.types[*kind].least(face) > **bound,
        };
        if asked.iter().any(is_far) {
            return false;
        }
        if face.iter().all(|support| support.len() == 1) {
            return true;
        }
        let mut program = LinearProgram::new();
        let mixtures: Vec<Vec<(usize, usize)>> = face
            .iter()
            .map(|support| support.iter().map(|&action| (action, program.nonnegative(Rational::ZERO))).collect())
            .collect();
        for mixture in &mixtures {
            program.row(mixture.iter().map(|&(_, y)| (y, Rational::ONE)).collect(), Relation::Eq, Rational::ONE);
        }
        for (kind, relation, bound) in asked {
            let after = &self.types[*kind];
            let at = |(set, mixture): (usize, &Vec<(usize, usize)>)| {
                mixture.iter().map(|&(action, y)| (y, after.sender[set][action].clone())).collect::<Vec<_>>()
            };
            let payoff = mixtures.iter().enumerate().flat_map(at).collect();
            program.row(payoff, *relation, *bound - &after.constant);
        }
        matches!(solved(&program), LpSolution::Optimal { .. })
    }
}

fn is_inside(face: &Face, larger: &Face) -> bool {
    face.iter().zip(larger).all(|(support, larger)| support.iter().all(|action| larger.contains(action)))
}

fn solved(program: &LinearProgram) -> LpSolution {
    match program.solve(&mut || true) {
        Ok(solution) => solution,
        Err(_) => unreachable!("nothing interrupts the program"),
    }
}
