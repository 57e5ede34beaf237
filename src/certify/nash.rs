//! Nash equilibrium: no player gains by changing the own strategy alone.
//!
//! Normal form: `u_i(s, x_-i) <= u_i(x)` for every player i and pure strategy s, which suffices since payoffs are linear in
//! the own mixed strategy. Extensive form with perfect recall: the best payoff against the others' behaviour, found by
//! folding the tree back over the player's information sets, is what the player receives; without perfect recall all pure strategies are
//! tried.
//! An ε-equilibrium allows a gain of at most ε.

use crate::certify::forgetful::regrets_by_enumeration;
use crate::certify::implicit::{Guarantees, guarantees};
use crate::certify::implicit_tree::bounds;
use crate::certify::payoffs::{own_payoff, pure_responses};
use crate::certify::tree_regret::{Deviation, tree_regrets};
use crate::certify::two_players::equilibrium_payoffs;
use crate::certify::{Concept, Epsilon, Proven, Refusal, Statement, Verdict, within, wrong_shape};
use crate::error::Result;
use crate::game::{ExtensiveForm, Game, ImplicitGame, ImplicitTree, NormalForm, View};
use crate::num::Rational;
use crate::strategy::{BehaviorProfile, MixedProfile, Mixtures, Solution, SparseBehavior};

pub static NASH: Concept = Concept {
    name: "nash",
    about: "Nash equilibrium: no player gains by deviating alone",
    definition: "u_i(s, x_-i) <= u_i(x) for every player i and every strategy s of i",
    cites: &["Nash 1951, Annals of Mathematics 54"],
    forms: &["normal", "extensive"],
    check,
};

fn check(game: &Game, statement: &Statement) -> Verdict {
    match (game.view(), &statement.solution) {
        (View::Normal(game), Solution::Profile(profile)) => check_profile(game, profile, statement),
        (View::Tree(game), Solution::Behavior(profile)) => check_behavior(game, profile, statement),
        (View::Implicit(game), Solution::Mixtures(mixtures)) => check_mixtures(game, mixtures, statement),
        (View::ImplicitTree(game), Solution::Sparse(behavior)) => check_sparse(game, behavior, statement),
        _ => Err(wrong_shape(&NASH, "a mixed profile of a normal form or a behaviour profile of a tree")),
    }
}

fn check_profile(game: &NormalForm, profile: &MixedProfile, statement: &Statement) -> Verdict {
    // The profile may have been made for another game of the same library; its shape is checked again.
    profile.check(game)?;
    if statement.epsilon == Epsilon::Zero
        && let Some(payoffs) = equilibrium_payoffs(game, profile)
    {
        return Ok(Proven::exactly(payoffs));
    }
    let mut payoffs = Vec::with_capacity(game.player_count());
    for (player, probabilities) in profile.players().iter().enumerate() {
        let responses = pure_responses(game, player, profile);
        let payoff = own_payoff(&responses, probabilities);
        let best = responses.best()[0];
        let gain = responses.payoff(best) - &payoff;
        if !within(&gain, &statement.epsilon) {
            let (name, strategy) = (&game.players()[player].name, &game.players()[player].strategies[best]);
            return Err(Refusal::new(format!("player `{name}` gains {gain} by playing `{strategy}`")));
        }
        payoffs.push(payoff);
    }
    Ok(Proven::exactly(payoffs))
}

fn check_mixtures(game: &ImplicitGame, mixtures: &Mixtures, statement: &Statement) -> Verdict {
    let Guarantees { value, guaranteed, held } = guarantees(game, mixtures)?;
    for (name, gain) in game.oracle().players().iter().zip([held - &value, &value - guaranteed]) {
        if !within(&gain, &statement.epsilon) {
            return Err(Refusal::new(format!("player `{name}` gains {gain} by the best reply")));
        }
    }
    let rest = game.oracle().constant() - &value;
    Ok(Proven::exactly(vec![value, rest]))
}

fn check_sparse(game: &ImplicitTree, behavior: &SparseBehavior, statement: &Statement) -> Verdict {
    behavior.check(game)?;
    let Some(bounds) = bounds(game, behavior, &mut |_| true)? else { unreachable!("nobody ends the proof") };
    for (name, gain) in game.players().iter().zip(&bounds.gains) {
        // What is not shown to be within is refused, though it may be.
        if !within(gain, &statement.epsilon) {
            return Err(Refusal::new(format!("player `{name}` may gain up to {:.3e}", gain.to_f64())));
        }
    }
    Ok(Proven { payoffs: Vec::new(), bounds: bounds.payoffs.to_vec() })
}

fn check_behavior(game: &ExtensiveForm, profile: &BehaviorProfile, statement: &Statement) -> Verdict {
    profile.check(game)?;
    let mut payoffs = Vec::with_capacity(game.player_count());
    for deviation in deviations(game, profile)? {
        if !within(&deviation.gain, &statement.epsilon) {
            return Err(Refusal::new(deviation.describe(game)));
        }
        payoffs.push(deviation.payoff);
    }
    Ok(Proven::exactly(payoffs))
}

/// For each player of a tree, payoff and greatest gain. Errors: absent-mindedness; imperfect recall with too many strategies.
pub fn deviations(game: &ExtensiveForm, profile: &BehaviorProfile) -> Result<Vec<Deviation>> {
    match game.recall_defects().is_empty() {
        true => tree_regrets(game, profile, game.root()),
        false => regrets_by_enumeration(game, profile),
    }
}

/// For each player, the most that a deviation from the profile gains (0 in equilibrium).
pub fn regrets(game: &NormalForm, profile: &MixedProfile) -> Vec<Rational> {
    (0..game.player_count())
        .map(|player| {
            let responses = pure_responses(game, player, profile);
            responses.payoff(responses.best()[0]) - own_payoff(&responses, &profile.players()[player])
        })
        .collect()
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::certify::certify;
    use crate::game::Player;

    fn rationals(texts: &[&str]) -> Vec<Rational> {
        texts.iter().map(|text| text.parse().expect("a rational")).collect()
    }

    /// M01 of the library at its defaults.
    fn two_sided_guarantee() -> Game {
        let players = vec![Player::new("R", ["C", "A"]), Player::new("W", ["C", "A"])];
        let payoffs = [rationals(&["0", "-3/4", "-3/20", "-1/2"]), rationals(&["0", "-1/10", "-7/10", "-3/5"])];
        Game::Normal(NormalForm::new("M01", players, &payoffs).expect("valid"))
    }

    fn statement(game: &Game, x: [&str; 2], y: [&str; 2]) -> Statement {
        let profile =
            MixedProfile::new(game.normal().expect("normal"), vec![rationals(&x), rationals(&y)]).expect("profile");
        Statement::exact(&NASH, Solution::Profile(profile))
    }

    #[test]
    fn the_mixed_equilibrium_of_the_two_sided_guarantee_is_proved_with_its_payoffs() {
        let game = two_sided_guarantee();
        let certified = certify(&game, statement(&game, ["1/2", "1/2"], ["5/8", "3/8"])).expect("an equilibrium");
        assert_eq!(certified.payoffs(), rationals(&["-9/32", "-7/20"]));
    }

    #[test]
    fn the_smallest_change_of_a_probability_is_refused_and_the_gain_named() {
        let game = two_sided_guarantee();
        let refusal = certify(&game, statement(&game, ["1/2", "1/2"], ["62499/100000", "37501/100000"]))
            .expect_err("no equilibrium");
        assert!(refusal.reason.contains("`R` gains"), "{}", refusal.reason);
        let mut near = statement(&game, ["1/2", "1/2"], ["62499/100000", "37501/100000"]);
        near.epsilon = Epsilon::Exactly("1/1000".parse().expect("a rational"));
        assert!(certify(&game, near).is_ok());
    }

    #[test]
    fn payoffs_beyond_machine_words_are_exact() {
        // Prisoner's dilemma with payoffs near 10^30, where the float difference between 3 and 4 units is below the rounding.
        let huge = |unit: i64| (Rational::from(10).pow(30).expect("power") + Rational::from(unit)).to_string();
        let texts = [huge(2), huge(0), huge(3), huge(1)];
        let rows: Vec<Rational> = texts.iter().map(|text| text.parse().expect("a rational")).collect();
        let columns = vec![rows[0].clone(), rows[2].clone(), rows[1].clone(), rows[3].clone()];
        let players = vec![Player::new("A", ["c", "d"]), Player::new("B", ["c", "d"])];
        let game = Game::Normal(NormalForm::new("huge", players, &[rows, columns]).expect("valid"));
        assert!(certify(&game, statement(&game, ["0", "1"], ["0", "1"])).is_ok());
        assert!(certify(&game, statement(&game, ["1", "0"], ["1", "0"])).is_err());
    }
}
