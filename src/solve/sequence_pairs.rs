//! The linear complementarity problem of the sequence form of a two-player tree, and the equilibrium plans at the end of its path.
//!
//! With realization plans x, y, `E x = e` and `F y = f` say that they are plans; x is a best response to y if for some p the slacks
//! `r = Eᵀp - A y` are at least 0 and `x·r = 0`, and the same for y with q, B and slacks s (Koller, Megiddo and von Stengel 1996).
//!
//! In [`Coordinates`] a plan is `x = x0 + Σ_n x_n δ_n`. Likewise `r_n + Σ_b δ_n(b) r_b = -δ_n·A y`, with b over the basic actions, so E,
//! F, p and q are gone: what is left has one pair of variables for each sequence. Lemke's method starts at the basic plans, with a bonus `z0` on these that outweighs all payoffs and is
//! taken back; since plans are bounded, the path ends in an equilibrium.
//!
//! Plans may have least probabilities: `ε^d` for a sequence of length d, with an ε smaller than every number (Miltersen and Sørensen
//! 2010). Only right-hand sides depend on ε, so the same path serves.

use crate::certify::Claim;
use crate::error::{Error, Result};
use crate::form::{Coordinates, Payoffs, SequenceForm, Treeplex};
use crate::game::{ExtensiveForm, Game};
use crate::linear::complementarity::{Complementarity, Complementary};
use crate::num::{Integer, Rational};
use crate::solve::{Run, Stop};

/// The most sequences of both players: the tableau is dense.
const SEQUENCES: usize = 4_000;

/// The tree and its sequence form. Errors: another number of players, imperfect recall, too many sequences for a dense tableau.
pub(super) fn accepts(game: &Game) -> Result<(&ExtensiveForm, SequenceForm)> {
    let tree = game.extensive()?;
    if tree.player_count() != 2 {
        let message = format!("this needs two players; `{}` has {}", tree.title(), tree.player_count());
        return Err(Error::not_applicable(message));
    }
    let form = SequenceForm::new(tree)?;
    let sequences: usize = form.treeplexes().iter().map(Treeplex::sequences).sum();
    if sequences > SEQUENCES {
        let message = format!("the players have {sequences} sequences; at most {SEQUENCES} fit a dense tableau");
        return Err(Error::too_large(message));
    }
    Ok((tree, form))
}

/// What is claimed where the path does not end.
pub(super) fn lost(run: &mut Run) -> Claim {
    run.note("the path did not end in an equilibrium");
    Claim::Some
}

/// The plans at the end of the path, `[player][sequence][power of ε]`; `None` when it is lost.
pub(super) fn plans(
    tree: &ExtensiveForm,
    form: &SequenceForm,
    perturbed: bool,
    run: &mut Run,
) -> std::result::Result<Option<[Vec<Vec<Rational>>; 2]>, Stop> {
    let problem = Problem::new(tree, form, perturbed);
    let pairs = problem.pairs() as u64;
    run.reserve(pairs * pairs * 24)?;
    let solution = run.ticking_slowly(|tick| problem.complementarity().solve(tick))?;
    Ok(solution.map(|solution| problem.read(&solution)))
}

/// One player's sequences, with the first action of each information set as the basic one.
struct Side {
    coordinates: Coordinates,
    /// For each sequence its weight where no change is made, as a polynomial: above its least probability, and that.
    start: Vec<Vec<Integer>>,
    least: Vec<Vec<Integer>>,
    /// By how much payoffs are scaled for floats.
    unit: f64,
}

impl Side {
    fn new(treeplex: &Treeplex, terms: usize) -> Side {
        let count = treeplex.sequences();
        let firsts: Vec<u32> = treeplex.infosets().map(|(_, _, own)| own.start as u32).collect();
        let coordinates = Coordinates::new(treeplex, &firsts);
        let zero = || vec![Integer::ZERO; terms];
        let mut length = vec![0; count];
        let mut least = vec![zero(); count];
        for (_, parent, own) in treeplex.infosets() {
            for sequence in own {
                length[sequence] = length[parent] + 1;
                if terms > 1 {
                    least[sequence][length[sequence]] = Integer::ONE;
                }
            }
        }
        let mut start = vec![zero(); count];
        coordinates.follows(0).iter().for_each(|&sequence| start[sequence][0] += Integer::ONE);
        for (_, parent, own) in treeplex.infosets() {
            // The least probability of the parent flows on, and those of the actions are set aside.
            for &sequence in coordinates.follows(own.start) {
                for power in 0..terms {
                    let aside: Integer = own.clone().map(|action| least[action][power].clone()).sum();
                    start[sequence][power] += &(&least[parent][power] - &aside);
                }
            }
        }
        Side { coordinates, start, least, unit: 1.0 }
    }

    fn sequences(&self) -> usize {
        self.start.len()
    }
}

/// The complementarity problem: pair `σ - 1` of player 1 and `X1 - 1 + σ - 1` of player 2 for every sequence σ but the empty one.
struct Problem {
    sides: [Side; 2],
    terms: usize,
    matrix: Vec<Vec<Integer>>,
    right: Vec<Vec<Integer>>,
}

impl Problem {
    fn new(tree: &ExtensiveForm, form: &SequenceForm, perturbed: bool) -> Problem {
        let longest = |treeplex: &Treeplex| {
            let mut length = vec![0; treeplex.sequences()];
            for (_, parent, own) in treeplex.infosets() {
                own.for_each(|sequence| length[sequence] = length[parent] + 1);
            }
            length.into_iter().max().unwrap_or(0)
        };
        let powers = form.treeplexes().iter().map(longest).max().unwrap_or(0);
        let terms = if perturbed { 1 + powers } else { 1 };
        let sides = [0, 1].map(|player| Side::new(&form.treeplexes()[player], terms));
        let pairs = sides[0].sequences() + sides[1].sequences() - 2;
        let mut problem = Problem {
            terms,
            matrix: vec![vec![Integer::ZERO; pairs]; pairs],
            right: vec![vec![Integer::ZERO; terms]; pairs],
            sides,
        };
        for player in [0, 1] {
            problem.add_plans(player);
            let (payoffs, _) = form.payoffs(tree, player);
            problem.sides[player].unit = payoffs.values().iter().map(|value| value.to_f64().abs()).fold(1.0, f64::max);
            problem.add_payoffs(player, &payoffs);
        }
        problem
    }

    fn pairs(&self) -> usize {
        self.matrix.len()
    }

    /// The pair of a sequence that is not empty.
    fn pair(&self, player: usize, sequence: usize) -> usize {
        let before = if player == 0 { 0 } else { self.sides[0].sequences() - 1 };
        before + sequence - 1
    }

    /// `x_b - Σ δ_n(b) x_n = start_b` and the entries of r_b in `r_n + Σ_b δ_n(b) r_b = …`.
    fn add_plans(&mut self, player: usize) {
        for sequence in 1..self.sides[player].sequences() {
            if !self.sides[player].coordinates.is_basic(sequence) {
                continue;
            }
            let row = self.pair(player, sequence);
            self.right[row] = self.sides[player].start[sequence].clone();
            for (n, sign) in self.sides[player].coordinates.changes(sequence).to_vec() {
                let column = self.pair(player, n);
                self.matrix[row][column] += &Integer::from(-i64::from(sign));
                self.matrix[column][row] += &Integer::from(i64::from(sign));
            }
        }
    }

    /// `… + Σ_m (δ_n·A η_m) y_m = -δ_n·A (start + least)`.
    fn add_payoffs(&mut self, player: usize, payoffs: &Payoffs<Integer>) {
        let entries =
            (0..payoffs.rows()).flat_map(|row| payoffs.row(row).map(move |(column, value)| (row, column, value)));
        for (first, second, value) in entries {
            let (own, other) = if player == 0 { (first, second) } else { (second, first) };
            for at in 0..self.sides[player].coordinates.changes(own).len() {
                let (n, sign) = self.sides[player].coordinates.changes(own)[at];
                let row = self.pair(player, n);
                let signed = if sign > 0 { value.clone() } else { -value };
                for power in 0..self.terms {
                    let side = &self.sides[1 - player];
                    let weight = &side.start[other][power] + &side.least[other][power];
                    self.right[row][power] -= &(&signed * &weight);
                }
                for place in 0..self.sides[1 - player].coordinates.changes(other).len() {
                    let (m, other_sign) = self.sides[1 - player].coordinates.changes(other)[place];
                    let column = self.pair(1 - player, m);
                    let entry = if other_sign > 0 { signed.clone() } else { -&signed };
                    self.matrix[row][column] += &entry;
                }
            }
        }
    }

    fn complementarity(&self) -> Complementarity {
        let (mut covered, mut units) = (Vec::with_capacity(self.pairs()), Vec::with_capacity(self.pairs()));
        for side in &self.sides {
            for sequence in 1..side.sequences() {
                covered.push(!side.coordinates.is_basic(sequence));
                units.push(if side.coordinates.is_basic(sequence) { [1.0, side.unit] } else { [side.unit, 1.0] });
            }
        }
        Complementarity { matrix: self.matrix.clone(), covered, right: self.right.clone(), units }
    }

    /// The plans at a solution.
    fn read(&self, solution: &Complementary) -> [Vec<Vec<Rational>>; 2] {
        [0, 1].map(|player| {
            let side = &self.sides[player];
            let weight = |sequence: usize| -> Vec<Rational> {
                if sequence == 0 {
                    return (0..self.terms).map(|power| Rational::from(i64::from(power == 0))).collect();
                }
                let pair = self.pair(player, sequence);
                let above = if side.coordinates.is_basic(sequence) { &solution.w[pair] } else { &solution.z[pair] };
                let least = side.least[sequence].iter().map(|least| Rational::from_integer(least.clone()));
                above.iter().zip(least).map(|(above, least)| above + &least).collect()
            };
            (0..side.sequences()).map(weight).collect()
        })
    }
}
