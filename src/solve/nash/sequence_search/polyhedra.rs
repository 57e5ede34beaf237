//! The plans of one player together with what the other's sequences miss by, as a polyhedron.
//!
//! For a plan x of the mixer let the other player's slacks be `s = Fᵀq - Bᵀx` with values q of the information sets: what each sequence
//! misses at its information set, 0 where it is best. In [`Coordinates`] of both players, `x = x⁰ + Σ_m x_m δ_m` and, with b over the
//! other's basic actions and n over the rest, `s_n = -Σ_b δ_n(b) s_b - δ_n·Bᵀx`. The variables x_m and s_b are free but for their signs, x_b
//! and s_n are slacks of rows. The basic actions of the other are best responses to x⁰, so that 0 is a vertex. The polyhedron is
//! unbounded, but only where x does not change.

use std::collections::BTreeSet;

use crate::form::{Coordinates, Payoffs, SequenceForm, Treeplex};
use crate::game::ExtensiveForm;
use crate::linear::face::{Arithmetic, Big, Face, Whole};
use crate::num::{Integer, Rational};

/// The longest entries for which whole numbers in floats are tried first.
const WHOLE_LIMIT: i64 = 1 << 16;

/// What is at stake at an information set of the player who does not mix.
pub(super) struct Stake {
    /// The variables of the weights on which payoffs there, and at own information sets after it, depend.
    pub weights: Vec<usize>,
    /// The variables of the slacks there.
    pub slacks: Vec<usize>,
}

/// The polyhedron of a mixer.
pub(super) struct Polyhedron {
    columns: usize,
    matrix: Vec<Integer>,
    right: Vec<Integer>,
    /// For each sequence of the mixer but the empty one, the variable that is its weight.
    weights: Vec<usize>,
    /// For each sequence of the other player but the empty one, the variable that is its slack.
    slacks: Vec<usize>,
    /// For each information set of the other player the weights with which it matters, and the slacks there.
    stakes: Vec<Stake>,
    /// The mixer's sequences at an information set without own moves before it, whose weights add up to 1.
    whole: Vec<usize>,
}

impl Polyhedron {
    pub fn new(game: &ExtensiveForm, form: &SequenceForm, mixer: usize) -> Polyhedron {
        let (own, other) = (&form.treeplexes()[mixer], &form.treeplexes()[1 - mixer]);
        let (payoffs, _) = form.payoffs(game, 1 - mixer);
        // By the other's sequences, then by the mixer's.
        let payoffs = if mixer == 0 { payoffs.transposed(other.sequences()) } else { payoffs };
        let firsts: Vec<u32> = own.infosets().map(|(_, _, sequences)| sequences.start as u32).collect();
        let mine = Coordinates::new(own, &firsts);
        let mut start = vec![Integer::ZERO; own.sequences()];
        mine.follows(0).iter().for_each(|&sequence| start[sequence] = Integer::ONE);
        let earned = payoffs.against(&start);
        let theirs = Coordinates::new(other, &other.best_response(earned.clone()).chosen);

        // The free variables come first.
        let (mut weights, mut slacks) = (vec![0; own.sequences() - 1], vec![0; other.sequences() - 1]);
        let mut variables = 0;
        let mut number = |list: &mut [usize], coordinates: &Coordinates, basic: bool| {
            let sequences = (1..=list.len()).filter(|&sequence| coordinates.is_basic(sequence) == basic);
            sequences.for_each(|sequence| {
                list[sequence - 1] = variables;
                variables += 1;
            });
            variables
        };
        number(&mut weights, &mine, false);
        let free = number(&mut slacks, &theirs, true);
        number(&mut weights, &mine, true);
        let rows = number(&mut slacks, &theirs, false) - free;

        let mut matrix = vec![Integer::ZERO; rows * free];
        let mut right = vec![Integer::ZERO; rows];
        for sequence in (1..own.sequences()).filter(|&sequence| mine.is_basic(sequence)) {
            let row = weights[sequence - 1] - free;
            right[row] = start[sequence].clone();
            for &(n, sign) in mine.changes(sequence) {
                matrix[row * free + weights[n - 1]] -= &Integer::from(i64::from(sign));
            }
        }
        for sequence in 0..other.sequences() {
            for &(n, sign) in theirs.changes(sequence) {
                let row = slacks[n - 1] - free;
                let sign = Integer::from(i64::from(sign));
                if sequence > 0 && theirs.is_basic(sequence) {
                    matrix[row * free + slacks[sequence - 1]] += &sign;
                }
                right[row] -= &(&sign * &earned[sequence]);
                for (column, payoff) in payoffs.row(sequence) {
                    let signed = &sign * payoff;
                    for &(m, direction) in mine.changes(column) {
                        matrix[row * free + weights[m - 1]] += &(&signed * &Integer::from(i64::from(direction)));
                    }
                }
            }
        }
        let stakes = stakes(other, &payoffs, &weights, &slacks);
        let roots = own.infosets().find(|(_, parent, _)| *parent == 0);
        let whole = roots.map_or(Vec::new(), |(_, _, sequences)| sequences.map(|at| weights[at - 1]).collect());
        Polyhedron { columns: free, matrix, right, weights, slacks, stakes, whole }
    }

    /// The variable of the weight of a sequence of the mixer, which is not the empty one.
    pub fn weight(&self, sequence: usize) -> usize {
        self.weights[sequence - 1]
    }

    /// The variable of the slack of a sequence of the other player, which is not the empty one.
    pub fn slack(&self, sequence: usize) -> usize {
        self.slacks[sequence - 1]
    }

    /// For each information set of the other player.
    pub fn stakes(&self) -> &[Stake] {
        &self.stakes
    }

    /// The bytes of a face, about.
    pub fn bytes(&self) -> u64 {
        size_of_val(self.matrix.as_slice()) as u64
    }

    pub fn big(&self) -> Face<Big> {
        Face::at_origin(self.columns, &self.matrix, &self.right)
    }

    /// `None` where numbers are so long that whole numbers in floats would not last.
    pub fn short(&self) -> Option<Face<Whole>> {
        let short = |value: &Integer| value.to_i64().filter(|word| word.abs() < WHOLE_LIMIT).map(|word| word as f64);
        let matrix: Option<Vec<f64>> = self.matrix.iter().map(short).collect();
        let right: Option<Vec<f64>> = self.right.iter().map(short).collect();
        Some(Face::at_origin(self.columns, &matrix?, &right?))
    }

    /// The mixer's plan at a vertex.
    pub fn plan(&self, vertex: &[(usize, Integer)]) -> Vec<Rational> {
        let mut values = vec![Integer::ZERO; self.weights.len() + self.slacks.len()];
        vertex.iter().for_each(|(variable, value)| values[*variable] = value.clone());
        let whole: Integer = self.whole.iter().map(|&variable| values[variable].clone()).sum();
        let weight = |&variable: &usize| match Rational::new(values[variable].clone(), whole.clone()) {
            Some(weight) => weight,
            None => unreachable!("the weights of an information set add up to 1"),
        };
        std::iter::once(Rational::ONE).chain(self.weights.iter().map(weight)).collect()
    }
}

/// For each information set of a player, whose payoffs are by own sequences and those of the mixer.
fn stakes(own: &Treeplex, payoffs: &Payoffs<Integer>, weights: &[usize], slacks: &[usize]) -> Vec<Stake> {
    let mut after: Vec<BTreeSet<usize>> =
        (0..own.sequences()).map(|sequence| payoffs.row(sequence).map(|(column, _)| column).collect()).collect();
    let mut stakes = Vec::with_capacity(own.infosets().len());
    for (_, parent, sequences) in own.infosets().rev() {
        let here: BTreeSet<usize> =
            sequences.clone().flat_map(|sequence| std::mem::take(&mut after[sequence])).collect();
        after[parent].extend(&here);
        // Where the mixer's empty sequence earns something, it always matters.
        if !here.contains(&0) {
            stakes.push(Stake {
                weights: here.iter().map(|&column| weights[column - 1]).collect(),
                slacks: sequences.map(|sequence| slacks[sequence - 1]).collect(),
            });
        }
    }
    stakes
}

/// Both players' faces in one arithmetic.
pub(super) fn both<A: Arithmetic>(
    polyhedra: &[Polyhedron; 2],
    face: impl Fn(&Polyhedron) -> Option<Face<A>>,
) -> Option<[Face<A>; 2]> {
    Some([face(&polyhedra[0])?, face(&polyhedra[1])?])
}
