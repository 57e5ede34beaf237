//! Optimal strategies and value of a two-player game whose payoffs add up to a constant (von Neumann 1928).
//!
//! x guarantees the row player at least v when no column holds it below v; y holds the row player to at most v when no row
//! earns more. Both together prove that v is the value and that x and y are optimal: no other pair guarantees more.
//! In a tree, what the others' best replies leave and take is found by folding it back, which needs perfect recall.
//! The payoffs reported are the value and the constant minus the value.

use crate::certify::implicit::{Guarantees, guarantees};
use crate::certify::payoffs::{own_payoff, pure_responses};
use crate::certify::tree_regret::tree_regrets;
use crate::certify::{Concept, Proven, Refusal, Statement, Verdict, within, wrong_shape};
use crate::game::{ExtensiveForm, Game, NormalForm, View};
use crate::num::Rational;
use crate::strategy::{BehaviorProfile, MixedProfile, Solution};

pub static MINMAX: Concept = Concept {
    name: "minmax",
    about: "the value of a constant-sum game and a pair of optimal strategies",
    definition: "min over columns j of x'A_j = max over rows i of A_i y",
    cites: &["von Neumann 1928, Mathematische Annalen 100"],
    forms: &["normal", "extensive"],
    check,
};

fn check(game: &Game, statement: &Statement) -> Verdict {
    match (game.view(), &statement.solution) {
        (View::Normal(game), Solution::Profile(profile)) => check_profile(game, profile, statement),
        (View::Tree(game), Solution::Behavior(profile)) => check_behavior(game, profile, statement),
        (View::Implicit(game), Solution::Mixtures(mixtures)) => {
            let Guarantees { value, guaranteed, held } = guarantees(game, mixtures)?;
            prove(value, &guaranteed, &held, &game.oracle().constant(), statement)
        }
        _ => Err(wrong_shape(&MINMAX, "a mixed profile of a normal form or a behaviour profile of a tree")),
    }
}

fn check_profile(game: &NormalForm, profile: &MixedProfile, statement: &Statement) -> Verdict {
    let constant = game.zero_sum()?.constant().clone();
    let profile = MixedProfile::new(game, profile.players().to_vec())?;
    let [against_y, against_x] = [0, 1].map(|player| pure_responses(game, player, &profile));
    let value = own_payoff(&against_y, &profile.players()[0]);
    // What the column player can take at most leaves the row player what x guarantees.
    let guaranteed = &constant - against_x.payoff(against_x.best()[0]);
    let held = against_y.payoff(against_y.best()[0]);
    prove(value, &guaranteed, &held, &constant, statement)
}

fn check_behavior(game: &ExtensiveForm, profile: &BehaviorProfile, statement: &Statement) -> Verdict {
    let constant = game.constant_sum()?;
    profile.check(game)?;
    let deviations = tree_regrets(game, profile, game.root())?;
    let best = |player: usize| &deviations[player].payoff + &deviations[player].gain;
    prove(deviations[0].payoff.clone(), &(&constant - &best(1)), &best(0), &constant, statement)
}

/// Compares what a profile pays the first player with what its strategies guarantee and hold that player to.
fn prove(
    value: Rational,
    guaranteed: &Rational,
    held: &Rational,
    constant: &Rational,
    statement: &Statement,
) -> Verdict {
    for (gain, strategy) in [(&value - guaranteed, "first"), (held - &value, "second")] {
        if !within(&gain, &statement.epsilon) {
            return Err(Refusal::new(format!(
                "the {strategy} player's strategy is {gain} away from the value {value}"
            )));
        }
    }
    let rest = constant - &value;
    Ok(Proven::exactly(vec![value, rest]))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::certify::{Epsilon, certify};
    use crate::game::Player;

    fn statement(game: &Game, x: &[&str], y: &[&str]) -> Statement {
        let parse = |texts: &[&str]| texts.iter().map(|text| text.parse().expect("a rational")).collect();
        let profile = MixedProfile::new(game.normal().expect("normal"), vec![parse(x), parse(y)]).expect("valid");
        Statement::exact(&MINMAX, Solution::Profile(profile))
    }

    fn game(rows: usize, matrix: &[i64], constant: i64) -> Game {
        let players = vec![Player::numbered("A", rows), Player::numbered("B", matrix.len() / rows)];
        let other = matrix.iter().map(|entry| constant - entry).collect();
        Game::Normal(NormalForm::from_integers("g", players, vec![matrix.to_vec(), other]).expect("valid"))
    }

    /// Biased rock, paper, scissors (PEERS 5, case 50).
    #[test]
    fn the_biased_game_has_its_known_solution() {
        let matrix = [0, -1, 2, 1, 0, -1, -2, 1, 0].map(|entry| entry * 10);
        let rps = game(3, &matrix, 7);
        let weights = ["1/4", "1/2", "1/4"];
        let certified = certify(&rps, statement(&rps, &weights, &weights)).expect("optimal");
        assert_eq!(certified.payoffs(), [Rational::ZERO, Rational::from(7)]);
        let skewed = statement(&rps, &["1/4", "1/4", "1/2"], &weights);
        assert!(certify(&rps, skewed.clone()).expect_err("exploitable").reason.contains("first"));
        let mut near = statement(&rps, &["1/4", "1/2", "1/4"], &["1/4", "51/100", "6/25"]);
        assert!(certify(&rps, near.clone()).is_err());
        near.epsilon = Epsilon::AtMost(0.5);
        assert!(certify(&rps, near).is_ok());
    }

    #[test]
    fn a_general_sum_game_is_refused() {
        let players = vec![Player::numbered("A", 2), Player::numbered("B", 2)];
        let payoffs = vec![vec![1, 0, 0, 1], vec![1, 0, 0, 1]];
        let game = Game::Normal(NormalForm::from_integers("g", players, payoffs).expect("valid"));
        assert!(certify(&game, statement(&game, &["1", "0"], &["1", "0"])).is_err());
    }
}
