//! `correlated-lp`: the best correlated equilibrium by a linear program.
//!
//! Definition: maximise `Σ_s c(s) p(s)` over lotteries p on pure profiles with
//! `Σ_{s : s_i = a} p(s) (u_i(s) - u_i(b, s_-i)) >= 0` for every player i and strategies a, b.
//!
//! Idea: the conditions are linear in p, so one program finds the best device, and its multipliers prove that there is no
//! better one. Without an objective the sum of the players' payoffs is maximised (which compares their units; a note says so).
//!
//! Cost: one variable for each pure profile, a row for each player and ordered pair of strategies; a tick is an exact pivot.
//! Claim: some (other optima and other equilibria may exist).
//!
//! References: Aumann 1974, Journal of Mathematical Economics 1; Hart and Schmeidler 1989, Mathematics of Operations Research 14.

use crate::certify::correlated::CORRELATED;
use crate::certify::{Claim, Statement, Witness};
use crate::error::{Error, Result};
use crate::game::{Game, NormalForm};
use crate::linear::{LinearProgram, LpSolution, Relation};
use crate::num::Rational;
use crate::solve::program::solve_program;
use crate::solve::{Halt, Method, Options, Param, Run, Stop};
use crate::strategy::{Device, Solution};

pub static CORRELATED_LP: Method = Method {
    name: "correlated-lp",
    about: "a correlated equilibrium with the greatest value of a linear objective, proved optimal",
    cites: &[
        "Aumann 1974, Journal of Mathematical Economics 1",
        "Hart and Schmeidler 1989, Mathematics of Operations Research 14",
    ],
    concepts: &[&CORRELATED],
    params: &[Param {
        name: "maximize",
        about: "one coefficient for each pure profile; without it the sum of all payoffs is maximised",
    }],
    accepts,
    solve,
};

/// The most coefficients of a program.
const ENTRY_LIMIT: usize = 4_000_000;

fn accepts(game: &Game, options: &Options) -> Result<()> {
    let game = game.normal()?;
    if let Some(objective) = &options.objective
        && objective.len() != game.profile_count()
    {
        let (given, needed) = (objective.len(), game.profile_count());
        return Err(Error::usage(format!(
            "the objective has {given} coefficients where the game has {needed} profiles"
        )));
    }
    let entries =
        game.shape().iter().map(|count| game.profile_count().saturating_mul(*count)).fold(0, usize::saturating_add);
    match entries > ENTRY_LIMIT {
        true => Err(Error::too_large(format!("the program has {entries} coefficients, more than {ENTRY_LIMIT}"))),
        false => Ok(()),
    }
}

/// An obedience constraint: who, told what, might do what.
struct Obedience {
    player: usize,
    told: usize,
    instead: usize,
    row: usize,
}

fn solve(game: &Game, options: &Options, run: &mut Run) -> std::result::Result<Claim, Halt> {
    accepts(game, options)?;
    let game = game.normal()?;
    let objective = match &options.objective {
        Some(objective) => objective.clone(),
        None => {
            run.note("no objective was given: the sum of the payoffs is maximised, which compares the players' units");
            (0..game.profile_count()).map(|index| total_payoff(game, index)).collect()
        }
    };
    let (x, multipliers) = optimum(game, &objective, run)?;
    let lottery = x.into_iter().enumerate().filter(|(_, probability)| !probability.is_zero());
    let device = Device::new(game, lottery.map(|(index, probability)| (game.profile(index), probability)).collect())?;
    let witness = Witness::Multipliers(vec![objective, multipliers]);
    run.emit(Statement::exact(&CORRELATED, Solution::Device(device)).with_witness(witness))?;
    Ok(Claim::Some)
}

/// The probabilities of all profiles in a best device, and the multipliers that prove it best. Errors: the run's limits.
pub(crate) fn optimum(
    game: &NormalForm,
    objective: &[Rational],
    run: &mut Run,
) -> std::result::Result<(Vec<Rational>, Vec<Rational>), Stop> {
    run.reserve(48 * game.shape().iter().map(|&count| (game.profile_count() * count) as u64).sum::<u64>())?;
    let (program, constraints) = program(game, objective);
    let LpSolution::Optimal { x, row_duals, .. } = solve_program(&program, run)? else {
        unreachable!("correlated equilibria exist and form a compact set")
    };
    Ok((x, multipliers(game, &constraints, &row_duals)))
}

pub(crate) fn total_payoff(game: &NormalForm, index: usize) -> Rational {
    (0..game.player_count()).map(|player| game.table(player).get(index)).sum()
}

/// The program, with payoffs as integers over each player's denominator, and its obedience constraints.
fn program(game: &NormalForm, objective: &[Rational]) -> (LinearProgram, Vec<Obedience>) {
    let mut program = LinearProgram::new();
    let variables: Vec<usize> = objective.iter().map(|coefficient| program.nonnegative(coefficient.clone())).collect();
    program.row(variables.iter().map(|&variable| (variable, Rational::ONE)).collect(), Relation::Eq, Rational::ONE);
    let mut constraints = Vec::new();
    for player in 0..game.player_count() {
        let (table, stride, count) = (game.table(player), game.stride(player), game.strategy_count(player));
        for told in 0..count {
            let profiles: Vec<usize> =
                (0..game.profile_count()).filter(|&index| game.strategy_at(index, player) == told).collect();
            for instead in (0..count).filter(|&instead| instead != told) {
                let loss = |&index: &usize| {
                    let other = index - told * stride + instead * stride;
                    (variables[index], Rational::from(table.numerator(index) - table.numerator(other)))
                };
                let row = program.row(profiles.iter().map(loss).collect(), Relation::Ge, Rational::ZERO);
                constraints.push(Obedience { player, told, instead, row });
            }
        }
    }
    (program, constraints)
}

/// The multipliers of the payoffs themselves, in the order of the certificate.
fn multipliers(game: &NormalForm, constraints: &[Obedience], row_duals: &[Rational]) -> Vec<Rational> {
    let shape = game.shape();
    let offsets: Vec<usize> =
        shape.iter().scan(0, |next, count| Some(std::mem::replace(next, *next + count * count))).collect();
    let mut multipliers = vec![Rational::ZERO; shape.iter().map(|count| count * count).sum()];
    for Obedience { player, told, instead, row } in constraints {
        let scale = Rational::from(game.table(*player).denominator().clone());
        multipliers[offsets[*player] + told * shape[*player] + instead] = -&row_duals[*row] * scale;
    }
    multipliers
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::game::Player;
    use crate::solve::Budget;
    use proptest::prelude::*;

    fn rational(text: &str) -> Rational {
        text.parse().expect("a rational")
    }

    fn chicken(temptation: &str, reward: &str, sucker: &str, punishment: &str) -> Game {
        let texts = [[reward, sucker, temptation, punishment], [reward, temptation, sucker, punishment]];
        let payoffs = texts.map(|texts| texts.map(rational).to_vec());
        let players = vec![Player::new("A", ["withdraw", "stay"]), Player::new("B", ["withdraw", "stay"])];
        Game::Normal(NormalForm::new("chicken", players, &payoffs).expect("valid"))
    }

    fn solved(game: &Game, objective: Option<Vec<Rational>>) -> (Vec<(Vec<usize>, Rational)>, Rational) {
        let mut run = Run::new(game, Budget::default());
        let options = Options { objective, ..Options::new(&CORRELATED) };
        assert_eq!(solve(game, &options, &mut run).expect("solved"), Claim::Some);
        assert_eq!(run.refused(), []);
        let found = &run.found()[0];
        let Solution::Device(device) = found.solution() else { panic!("no device") };
        (device.lottery().to_vec(), found.payoffs().iter().sum())
    }

    /// Mediated disengagement (model M18): 1-2t, t, t, 0 with t = 1/6, welfare 11/30; Aumann's chicken: t = 1/4, welfare 21/2.
    #[test]
    fn mediated_disengagement_has_its_known_device() {
        let (lottery, welfare) = solved(&chicken("3/10", "1/5", "0", "-2/5"), None);
        let sixth = rational("1/6");
        let expected = [(vec![0, 0], rational("2/3")), (vec![0, 1], sixth.clone()), (vec![1, 0], sixth)];
        assert_eq!((lottery.as_slice(), welfare), (&expected[..], rational("11/30")));
        assert_eq!(solved(&chicken("7", "6", "2", "0"), None).1, rational("21/2"));
    }

    /// The two-sided guarantee (model M01, result 6): the welfare of correlated equilibria lies between -11/10 and 0.
    #[test]
    fn the_two_sided_guarantee_has_its_known_bounds() {
        let players = vec![Player::new("R", ["C", "A"]), Player::new("W", ["C", "A"])];
        let payoffs =
            [["0", "-3/4", "-3/20", "-1/2"], ["0", "-1/10", "-7/10", "-3/5"]].map(|texts| texts.map(rational).to_vec());
        let game = Game::Normal(NormalForm::new("M01", players, &payoffs).expect("valid"));
        assert_eq!(solved(&game, None), (vec![(vec![0, 0], Rational::ONE)], Rational::ZERO));
        let worst = (0..4).map(|index| -(&payoffs[0][index] + &payoffs[1][index])).collect();
        assert_eq!(solved(&game, Some(worst)), (vec![(vec![1, 1], Rational::ONE)], rational("-11/10")));
    }

    #[test]
    fn an_objective_of_the_wrong_length_is_the_callers_mistake() {
        let game = chicken("7", "6", "2", "0");
        let options = Options { objective: Some(vec![Rational::ONE]), ..Options::new(&CORRELATED) };
        assert!(accepts(&game, &options).expect_err("wrong length").to_string().contains("4 profiles"));
    }

    proptest! {
        /// No equilibrium of any kind has more welfare than the device, with one to three players.
        #[test]
        fn no_nash_equilibrium_is_better(
            shape in prop::collection::vec(1usize..4, 1..4),
            values in prop::collection::vec(-9i64..=9, 81),
        ) {
            let count: usize = shape.iter().product();
            let payoffs = (0..shape.len()).map(|player| values[player * 27..player * 27 + count].to_vec()).collect();
            let players = shape.iter().enumerate().map(|(p, &n)| Player::numbered(p.to_string(), n)).collect();
            let game = Game::Normal(NormalForm::from_integers("g", players, payoffs).expect("valid"));
            let (_, welfare) = solved(&game, None);
            let method = if shape.len() == 2 { "support-enumeration" } else { "pure" };
            let mut run = Run::new(&game, Budget::default());
            let options = Options::new(&crate::certify::nash::NASH);
            (crate::solve::method(method).expect("registered").solve)(&game, &options, &mut run).expect("solved");
            for found in run.found() {
                prop_assert!(found.payoffs().iter().sum::<Rational>() <= welfare);
            }
        }
    }
}
