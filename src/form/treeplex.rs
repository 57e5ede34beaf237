//! The sequence form: for each player of a tree the sequences of own actions, and the payoffs at the leaves by sequences.
//!
//! A sequence is what a player has done on the way to a node: with perfect recall an information set has one sequence that leads to
//! it, its parent, and every action there makes a new one. A realization plan gives each sequence the probability that the player's own
//! choices play it: 1 for the empty sequence, and at every information set the plans of its actions add up to that of its parent.
//! Plans are to sequences what mixed strategies are to pure ones, and there are no more sequences than actions.
//!
//! Sequences are numbered from the empty one, 0, with those of an information set one after another and after its parent: all passes
//! are loops in order, and a fold goes in the reverse order. Cost: one pass over the nodes, memory in the sequences and leaves; the
//! probabilities of chance are kept once each, however many leaves share them.
//!
//! References: Romanovskii 1962, Soviet Mathematics 3; Koller, Megiddo and von Stengel 1996, Games and Economic Behavior 14; von Stengel
//! 1996, Games and Economic Behavior 14.

use std::collections::HashMap;

use crate::error::Result;
use crate::form::completion::complete;
use crate::form::payoffs::{Payoffs, Weight};
use crate::game::{ChanceId, ExtensiveForm, InfosetId, Move};
use crate::num::{Integer, Rational, WordHash, scale_to_integers};
use crate::strategy::BehaviorProfile;

/// A player's information sets and sequences.
#[derive(Debug, Clone)]
pub struct Treeplex {
    infosets: Vec<InfosetId>,
    /// For each information set the sequence that leads to it.
    parents: Vec<u32>,
    /// For each information set its first sequence; at the end the number of sequences.
    firsts: Vec<u32>,
}

/// What a player earns at most.
#[derive(Debug, Clone)]
pub struct BestResponse<T> {
    pub value: T,
    /// For each information set, in the treeplex's order, the sequence of a best action.
    pub chosen: Vec<u32>,
    /// For each sequence what it earns with the best actions after it.
    pub values: Vec<T>,
}

impl Treeplex {
    /// The number of sequences, the empty one among them.
    pub fn sequences(&self) -> usize {
        self.firsts.last().map_or(1, |&count| count as usize)
    }

    /// The information sets, each after those on the way to it: its id, the sequence that leads to it, and those of its actions.
    pub fn infosets(
        &self,
    ) -> impl DoubleEndedIterator<Item = (InfosetId, usize, std::ops::Range<usize>)> + ExactSizeIterator + '_ {
        let sequences = self.firsts.windows(2).map(|pair| pair[0] as usize..pair[1] as usize);
        self.infosets.iter().zip(&self.parents).zip(sequences).map(|((&id, &parent), own)| (id, parent as usize, own))
    }

    /// The best that the player can do where each sequence earns so much by itself: one pass from the last information set to the first,
    /// each of which takes its greatest sequence (the first of equal ones) and adds it to the sequence that leads there.
    ///
    /// # Panics
    /// When there is not one value a sequence.
    pub fn best_response<T: Weight>(&self, earned: Vec<T>) -> BestResponse<T> {
        assert_eq!(earned.len(), self.sequences(), "one value a sequence");
        let mut values = earned;
        let mut chosen = vec![0; self.infosets.len()];
        for (place, (_, parent, own)) in self.infosets().enumerate().rev() {
            let mut best = own.start;
            for sequence in own {
                if values[sequence] > values[best] {
                    best = sequence;
                }
            }
            chosen[place] = best as u32;
            // A sequence that leads to an information set comes before those of it.
            let (before, after) = values.split_at_mut(parent + 1);
            before[parent].add(&after[best - parent - 1]);
        }
        BestResponse { value: values[0].clone(), chosen, values }
    }
}

/// A leaf that chance can reach.
#[derive(Debug, Clone, Copy)]
pub struct Leaf<'f> {
    /// For each player the sequence that leads to it.
    pub sequences: &'f [u32],
    /// The probability that chance leads to it, when the players do.
    pub chance: &'f Rational,
    /// The number of the terminal in [`ExtensiveForm::terminals`].
    pub terminal: usize,
}

/// The leaves, in the order of the terminals.
#[derive(Debug, Clone, Copy)]
pub struct Leaves<'f> {
    form: &'f SequenceForm,
}

impl<'f> Leaves<'f> {
    pub fn len(self) -> usize {
        self.form.terminals.len()
    }

    pub fn is_empty(self) -> bool {
        self.len() == 0
    }

    pub fn iter(self) -> impl ExactSizeIterator<Item = Leaf<'f>> {
        let form = self.form;
        (0..self.len()).map(move |leaf| form.leaf(leaf))
    }
}

impl<'f> IntoIterator for Leaves<'f> {
    type Item = Leaf<'f>;
    type IntoIter = Box<dyn Iterator<Item = Leaf<'f>> + 'f>;

    fn into_iter(self) -> Self::IntoIter {
        Box::new(self.iter())
    }
}

/// The sequence form of a tree.
#[derive(Debug, Clone)]
pub struct SequenceForm {
    treeplexes: Vec<Treeplex>,
    /// For each leaf the players' sequences, one leaf after the other.
    sequences: Vec<u32>,
    /// For each leaf its probability, by its place in the list.
    weights: Vec<u32>,
    terminals: Vec<u32>,
    /// The different probabilities of chance.
    probabilities: Vec<Rational>,
}

/// Products of probabilities of chance, each kept once.
struct Products {
    values: Vec<Rational>,
    numbers: HashMap<Rational, u32>,
    /// For each product and event the products with its probabilities, where they start in `below`.
    known: HashMap<u64, u32, WordHash>,
    below: Vec<u32>,
}

impl Products {
    fn new() -> Products {
        let numbers = HashMap::from([(Rational::ONE, 0)]);
        Products { values: vec![Rational::ONE], numbers, known: HashMap::default(), below: Vec::new() }
    }

    /// The number of a product with the probability of an action.
    fn times(&mut self, game: &ExtensiveForm, product: u32, event: ChanceId, action: usize) -> u32 {
        let key = u64::from(product) << 32 | event.index() as u64;
        let start = match self.known.get(&key) {
            Some(&start) => start,
            None => {
                let start = self.below.len() as u32;
                for probability in &game.chance(event).probabilities {
                    let value = &self.values[product as usize] * probability;
                    let fresh = self.values.len() as u32;
                    let number = *self.numbers.entry(value.clone()).or_insert(fresh);
                    if number == fresh {
                        self.values.push(value);
                    }
                    self.below.push(number);
                }
                self.known.insert(key, start);
                start
            }
        };
        self.below[start as usize + action]
    }
}

impl SequenceForm {
    /// Errors: imperfect recall, with the information set and two histories that show it.
    pub fn new(game: &ExtensiveForm) -> Result<SequenceForm> {
        game.require_perfect_recall()?;
        let players = game.player_count();
        let mut treeplexes = vec![Treeplex { infosets: Vec::new(), parents: Vec::new(), firsts: vec![1] }; players];
        let mut first_sequence = vec![0_u32; game.infosets().len()];
        // For each node: every player's sequence, and the number of the probability of chance's moves.
        let mut sequences = vec![0_u32; players * game.node_count()];
        let mut weights = vec![0_u32; game.node_count()];
        let mut products = Products::new();
        let mut form = SequenceForm {
            treeplexes: Vec::new(),
            sequences: Vec::with_capacity(players * game.terminals().len()),
            weights: Vec::with_capacity(game.terminals().len()),
            terminals: Vec::with_capacity(game.terminals().len()),
            probabilities: Vec::new(),
        };
        let mut terminal = 0;
        for node in game.nodes() {
            let place = node.index() * players;
            if let Some(parent) = game.parent(node) {
                sequences.copy_within(parent.index() * players..(parent.index() + 1) * players, place);
                let above = weights[parent.index()];
                weights[node.index()] = match game.next(parent) {
                    Move::Chance(event) => products.times(game, above, event, game.action(node)),
                    _ => above,
                };
                if let Move::Decision(id) = game.next(parent) {
                    sequences[place + game.infoset(id).player] = first_sequence[id.index()] + game.action(node) as u32;
                }
            }
            match game.next(node) {
                Move::Decision(id) if first_sequence[id.index()] == 0 => {
                    let infoset = game.infoset(id);
                    let treeplex = &mut treeplexes[infoset.player];
                    let first = treeplex.sequences() as u32;
                    first_sequence[id.index()] = first;
                    treeplex.infosets.push(id);
                    treeplex.parents.push(sequences[place + infoset.player]);
                    treeplex.firsts.push(first + infoset.actions.len() as u32);
                }
                Move::Terminal => {
                    let weight = weights[node.index()];
                    if !products.values[weight as usize].is_zero() {
                        form.sequences.extend_from_slice(&sequences[place..place + players]);
                        form.weights.push(weight);
                        form.terminals.push(terminal);
                    }
                    terminal += 1;
                }
                _ => {}
            }
        }
        Ok(SequenceForm { treeplexes, probabilities: products.values, ..form })
    }

    /// For each player.
    pub fn treeplexes(&self) -> &[Treeplex] {
        &self.treeplexes
    }

    /// In the order of the terminals.
    pub fn leaves(&self) -> Leaves<'_> {
        Leaves { form: self }
    }

    fn leaf(&self, leaf: usize) -> Leaf<'_> {
        let players = self.treeplexes.len();
        Leaf {
            sequences: &self.sequences[leaf * players..(leaf + 1) * players],
            chance: &self.probabilities[self.weights[leaf] as usize],
            terminal: self.terminals[leaf] as usize,
        }
    }

    /// A player's payoffs times the probability of chance, those of 0 left out, by the sequences of the first player (rows) and of the second (columns), added
    /// up where leaves share both: integers over one denominator. For two players.
    ///
    /// # Panics
    /// When there are not two players.
    pub fn payoffs(&self, game: &ExtensiveForm, player: usize) -> (Payoffs<Integer>, Integer) {
        assert_eq!(self.treeplexes.len(), 2, "two players");
        let mut starts = vec![0_u32; self.treeplexes[0].sequences() + 1];
        for leaf in self.leaves().iter() {
            starts[leaf.sequences[0] as usize + 1] += 1;
        }
        (1..starts.len()).for_each(|row| starts[row] += starts[row - 1]);
        let mut next = starts.clone();
        let mut sorted = vec![0_u32; self.terminals.len()];
        for (number, leaf) in self.leaves().iter().enumerate() {
            let slot = &mut next[leaf.sequences[0] as usize];
            sorted[*slot as usize] = number as u32;
            *slot += 1;
        }
        let mut places = Vec::with_capacity(sorted.len());
        let mut values: Vec<Rational> = Vec::with_capacity(sorted.len());
        let mut ends = vec![0_usize];
        for row in starts.windows(2) {
            let own = &mut sorted[row[0] as usize..row[1] as usize];
            own.sort_by_key(|leaf| self.sequences[2 * *leaf as usize + 1]);
            let first = places.len();
            for leaf in own.iter().map(|leaf| self.leaf(*leaf as usize)) {
                let payoff = &game.payoffs_of_terminal(leaf.terminal)[player] * leaf.chance;
                if payoff.is_zero() {
                    continue;
                }
                match places.last() {
                    Some(last) if places.len() > first && *last == leaf.sequences[1] => {
                        if let Some(sum) = values.last_mut() {
                            *sum += &payoff;
                        }
                    }
                    _ => {
                        places.push(leaf.sequences[1]);
                        values.push(payoff);
                    }
                }
            }
            ends.push(places.len());
        }
        let (numerators, denominator) = scale_to_integers(&values);
        (Payoffs::new(ends, places, numerators), denominator)
    }

    /// The realization plan of a player's behaviour: for each sequence the product of the probabilities of its actions.
    pub fn plan(&self, player: usize, profile: &BehaviorProfile) -> Vec<Rational> {
        let treeplex = &self.treeplexes[player];
        let mut plan = vec![Rational::ONE; treeplex.sequences()];
        for (id, parent, own) in treeplex.infosets() {
            for (sequence, probability) in own.zip(&profile.infosets()[id.index()]) {
                plan[sequence] = &plan[parent] * probability;
            }
        }
        plan
    }

    /// The behaviour of realization plans, one entry for each sequence of a player; completed where a plan does not lead. Errors:
    /// plans that are none.
    ///
    /// # Panics
    /// When a plan has another length.
    pub fn behavior(&self, game: &ExtensiveForm, plans: &[Vec<Rational>]) -> Result<BehaviorProfile> {
        let mut behavior = vec![None; game.infosets().len()];
        for (treeplex, plan) in self.treeplexes.iter().zip(plans) {
            assert_eq!(plan.len(), treeplex.sequences(), "one entry per sequence");
            for (id, parent, own) in treeplex.infosets().filter(|(_, parent, _)| !plan[*parent].is_zero()) {
                behavior[id.index()] = plan[own].iter().map(|weight| weight.checked_div(&plan[parent])).collect();
            }
        }
        complete(game, behavior)
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::game::Game;

    /// What the first player earns at most against a plan, in floats, rationals and integers.
    #[test]
    fn best_responses_are_the_same_in_all_numbers() {
        for seed in 0..20 {
            let text = format!("random-tree:depth=5,actions=3,zero-sum=1:{seed}");
            let Some(Ok(Game::Extensive(game))) = crate::generate::parse(&text) else { panic!("a tree") };
            let form = SequenceForm::new(&game).expect("perfect recall");
            let (payoffs, unit) = form.payoffs(&game, 0);
            let [first, second] = form.treeplexes() else { panic!("two players") };
            // All actions alike.
            let mut plan = vec![Rational::ONE; second.sequences()];
            for (_, parent, own) in second.infosets() {
                let each = &plan[parent] / Rational::from(own.len() as i64);
                plan[own].fill(each);
            }
            let exact = first.best_response(payoffs.map(|value| Rational::from_integer(value.clone())).against(&plan));
            let floats: Vec<f64> = plan.iter().map(Rational::to_f64).collect();
            let float = first.best_response(payoffs.map(Integer::to_f64).against(&floats));
            assert!((exact.value.to_f64() - float.value).abs() < 1e-9 * (1.0 + float.value.abs()), "{text}");
            let (numerators, denominator) = scale_to_integers(&plan);
            let whole = first.best_response(payoffs.against(&numerators));
            assert_eq!(Rational::new(whole.value, denominator.clone()), Some(exact.value.clone()));
            assert_eq!(whole.chosen, exact.chosen);
            // The payoff of the best response itself, leaf by leaf.
            let mut own = vec![Rational::ZERO; first.sequences()];
            own[0] = Rational::ONE;
            for ((_, parent, _), best) in first.infosets().zip(&exact.chosen) {
                own[*best as usize] = own[parent].clone();
            }
            let earned: Rational = form
                .leaves()
                .iter()
                .map(|leaf| {
                    let [one, other] = [leaf.sequences[0], leaf.sequences[1]].map(|sequence| sequence as usize);
                    &game.payoffs_of_terminal(leaf.terminal)[0] * leaf.chance * &own[one] * &plan[other]
                })
                .sum();
            assert_eq!(earned * Rational::from_integer(unit), exact.value);
        }
    }

    #[test]
    fn leaves_that_share_sequences_share_an_entry() {
        let Some(Ok(Game::Extensive(game))) = crate::generate::parse("escalation-ladder:k=2,b=3") else {
            panic!("a tree")
        };
        let form = SequenceForm::new(&game).expect("perfect recall");
        let (payoffs, unit) = form.payoffs(&game, 0);
        assert!(payoffs.values().len() < form.leaves().len());
        assert_eq!(payoffs.transposed(form.treeplexes()[1].sequences()).transposed(payoffs.rows()), payoffs);
        let total: Integer = payoffs.values().iter().sum();
        let leaf = |leaf: Leaf<'_>| &game.payoffs_of_terminal(leaf.terminal)[0] * leaf.chance;
        let expected: Rational = form.leaves().iter().map(leaf).sum();
        assert_eq!(Rational::new(total, unit), Some(expected));
    }
}
