//! `multiple-lp`: the leader's best commitment in a two-player game.
//!
//! Definition: maximise `u_L(x, j)` over mixed strategies x of the leader and strategies j of the follower with
//! `u_F(x, j) >= u_F(x, k)` for every k. The follower's ties are broken in the leader's favour (strong Stackelberg).
//!
//! Idea: for a fixed answer j this is a linear program. Solve one for each j and take the best; an answer that no
//! announcement makes optimal has an infeasible program. The multipliers of each program prove that its answer yields no more.
//!
//! Cost: as many programs as the follower has strategies, each with the leader's strategies as variables; a tick is an exact
//! pivot. Claim: some (one best commitment; its value is unique).
//!
//! References: Conitzer and Sandholm 2006, ACM Conference on Electronic Commerce; von Stengel and Zamir 2010, Games and Economic
//! Behavior 69.

use crate::certify::stackelberg::STACKELBERG;
use crate::certify::{Claim, Statement, Witness};
use crate::error::{Error, Result};
use crate::game::{Game, NormalForm};
use crate::linear::{LinearProgram, LpSolution, Relation};
use crate::num::Rational;
use crate::solve::program::solve_program;
use crate::solve::{Halt, Method, Options, Param, Run, Stop};
use crate::strategy::{Commitment, Solution};

pub static MULTIPLE_LP: Method = Method {
    name: "multiple-lp",
    about: "the leader's best mixed commitment in a two-player game, by one linear program for each answer",
    cites: &["Conitzer and Sandholm 2006, ACM Conference on Electronic Commerce"],
    concepts: &[&STACKELBERG],
    params: &[Param { name: "leader", about: "the name of the player who commits; the first player when absent" }],
    accepts,
    solve,
};

fn accepts(game: &Game, options: &Options) -> Result<()> {
    game.bimatrix()?;
    match options.leader {
        0 | 1 => Ok(()),
        leader => Err(Error::usage(format!("there is no player number {leader} of two")).hint("the leader is 0 or 1")),
    }
}

/// The game as the leader sees it.
struct Leadership<'g> {
    game: &'g NormalForm,
    leader: usize,
}

/// What the program of one answer yields.
struct Bound {
    /// The announcement and its value, unless no announcement makes the answer optimal.
    best: Option<(Rational, Vec<Rational>)>,
    /// One multiplier for each answer of the follower.
    multipliers: Vec<Rational>,
}

fn solve(game: &Game, options: &Options, run: &mut Run) -> std::result::Result<Claim, Halt> {
    accepts(game, options)?;
    let leadership = Leadership { game: game.normal()?, leader: options.leader };
    let answers = leadership.game.strategy_count(1 - options.leader);
    let bounds =
        (0..answers).map(|answer| leadership.bound(answer, run)).collect::<std::result::Result<Vec<_>, _>>()?;
    let mut best: Option<(usize, &Rational, &Vec<Rational>)> = None;
    for (answer, bound) in bounds.iter().enumerate() {
        if let Some((value, announced)) = &bound.best
            && best.is_none_or(|(_, most, _)| value > most)
        {
            best = Some((answer, value, announced));
        }
    }
    let Some((answer, value, announced)) = best else { unreachable!("every announcement has a best answer") };
    let announced = announced.clone();
    let multipliers = bounds.iter().enumerate().map(|(j, bound)| leadership.tighten(j, bound, value)).collect();
    let commitment = Commitment { leader: options.leader, announced, answer };
    let statement = Statement::exact(&STACKELBERG, Solution::Commitment(commitment));
    run.emit(statement.with_witness(Witness::Multipliers(multipliers)))?;
    Ok(Claim::Some)
}

impl Leadership<'_> {
    fn own(&self) -> usize {
        self.game.strategy_count(self.leader)
    }

    /// A player's payoff when the leader plays i and the follower j.
    fn payoff(&self, player: usize, i: usize, j: usize) -> Rational {
        self.game.payoff(player, &if self.leader == 0 { [i, j] } else { [j, i] })
    }

    /// The program of the answer j.
    fn bound(&self, j: usize, run: &mut Run) -> std::result::Result<Bound, Stop> {
        let follower = 1 - self.leader;
        let mut program = LinearProgram::new();
        let announced: Vec<usize> =
            (0..self.own()).map(|i| program.nonnegative(self.payoff(self.leader, i, j))).collect();
        program.row(announced.iter().map(|&variable| (variable, Rational::ONE)).collect(), Relation::Eq, Rational::ONE);
        let answers = self.game.strategy_count(follower);
        for k in 0..answers {
            let gap =
                |(i, &variable): (usize, &usize)| (variable, self.payoff(follower, i, j) - self.payoff(follower, i, k));
            program.row(announced.iter().enumerate().map(gap).collect(), Relation::Ge, Rational::ZERO);
        }
        let positive = |duals: &[Rational]| duals[1..].iter().map(|dual| -dual).collect();
        match solve_program(&program, run)? {
            LpSolution::Optimal { value, x, row_duals, .. } => {
                Ok(Bound { best: Some((value, x)), multipliers: positive(&row_duals) })
            }
            LpSolution::Infeasible { farkas } => Ok(Bound { best: None, multipliers: positive(&farkas) }),
            LpSolution::Unbounded { .. } => unreachable!("mixed strategies form a compact set"),
        }
    }

    /// Multipliers that bound the leader's payoff from the answer j by `value`: those of an infeasible program are enlarged.
    fn tighten(&self, j: usize, bound: &Bound, value: &Rational) -> Vec<Rational> {
        if bound.best.is_some() {
            return bound.multipliers.clone();
        }
        let follower = 1 - self.leader;
        // Σ_k μ_k (u_F(i, j) - u_F(i, k)) is negative for every i; enough of it outweighs what i earns above the value.
        let factor = (0..self.own()).map(|i| {
            let weigh = |(k, multiplier): (usize, &Rational)| {
                multiplier * &(self.payoff(follower, i, k) - self.payoff(follower, i, j))
            };
            let weight: Rational = bound.multipliers.iter().enumerate().map(weigh).sum();
            (self.payoff(self.leader, i, j) - value).checked_div(&weight).unwrap_or_default()
        });
        let factor = factor.fold(Rational::ZERO, |most, needed| if needed > most { needed } else { most });
        bound.multipliers.iter().map(|multiplier| multiplier * &factor).collect()
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::game::Player;
    use crate::solve::Budget;
    use proptest::prelude::*;

    fn rationals(texts: &[&str]) -> Vec<Rational> {
        texts.iter().map(|text| text.parse().expect("a rational")).collect()
    }

    fn solved(game: &Game, leader: usize) -> (Commitment, Vec<Rational>) {
        let mut run = Run::new(game, Budget::default());
        let options = Options { leader, ..Options::new(&STACKELBERG) };
        assert_eq!(solve(game, &options, &mut run).expect("solved"), Claim::Some);
        assert_eq!(run.refused(), []);
        let Solution::Commitment(commitment) = run.found()[0].solution() else { panic!("no commitment") };
        (commitment.clone(), run.found()[0].payoffs().to_vec())
    }

    /// Model M16b: the inspector commits to 1/3, the inspectee complies, and the inspector's payoff is -1/30 instead of -1/6.
    #[test]
    fn leadership_pays_the_inspector() {
        let players =
            vec![Player::new("inspector", ["inspect", "not"]), Player::new("inspectee", ["comply", "violate"])];
        let payoffs = [rationals(&["-1/10", "-2/5", "0", "-1"]), rationals(&["0", "-3/5", "0", "3/10"])];
        let game = Game::Normal(NormalForm::new("M16b", players, &payoffs).expect("valid"));
        let (commitment, earned) = solved(&game, 0);
        assert_eq!(commitment, Commitment { leader: 0, announced: rationals(&["1/3", "2/3"]), answer: 0 });
        assert_eq!(earned, rationals(&["-1/30", "0"]));
    }

    /// Conitzer and Sandholm 2006, section 1: committing to 1/2 earns the leader 7/2 instead of the 2 of the only equilibrium.
    #[test]
    fn the_example_of_conitzer_and_sandholm() {
        let players = vec![Player::new("leader", ["a", "b"]), Player::new("follower", ["c", "d"])];
        let game = NormalForm::from_integers("g", players, vec![vec![2, 4, 1, 3], vec![1, 0, 0, 1]]).expect("valid");
        let (commitment, earned) = solved(&Game::Normal(game), 0);
        assert_eq!((commitment.announced, commitment.answer), (rationals(&["1/2", "1/2"]), 1));
        assert_eq!(earned, rationals(&["7/2", "1/2"]));
    }

    #[test]
    fn a_third_leader_is_the_callers_mistake() {
        let players = vec![Player::numbered("A", 1), Player::numbered("B", 1)];
        let game = Game::Normal(NormalForm::from_integers("g", players, vec![vec![0], vec![0]]).expect("valid"));
        assert!(accepts(&game, &Options { leader: 2, ..Options::new(&STACKELBERG) }).is_err());
        assert_eq!(solved(&game, 1).0.answer, 0);
    }

    proptest! {
        /// The leader does at least as well as in any Nash equilibrium, and in a zero-sum game exactly as well.
        #[test]
        fn leading_is_no_worse_than_playing(
            rows in 1usize..5,
            columns in 1usize..5,
            leader in 0usize..2,
            zero_sum in any::<bool>(),
            values in prop::collection::vec(-5i64..=5, 32),
        ) {
            let first = values[..rows * columns].to_vec();
            let second = if zero_sum { first.iter().map(|v| -v).collect() } else { values[16..16 + rows * columns].to_vec() };
            let players = vec![Player::numbered("A", rows), Player::numbered("B", columns)];
            let game = Game::Normal(NormalForm::from_integers("g", players, vec![first, second]).expect("valid"));
            let (_, earned) = solved(&game, leader);
            let mut run = Run::new(&game, Budget::default());
            let nash = crate::solve::method("support-enumeration").expect("registered");
            (nash.solve)(&game, &Options::new(&crate::certify::nash::NASH), &mut run).expect("solved");
            for found in run.found() {
                prop_assert!(earned[leader] >= found.payoffs()[leader]);
                prop_assert!(!zero_sum || earned[leader] == found.payoffs()[leader]);
            }
        }
    }
}
