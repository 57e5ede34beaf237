//! Strict Nash equilibrium: every player loses by every change of the own strategy alone.
//!
//! `u_i(s, x_-i) < u_i(x)` for every player i and every pure strategy s other than the one played. All strategies of a
//! support earn the same in equilibrium, so a strict equilibrium is pure.

use crate::certify::payoffs::pure_responses;
use crate::certify::{Concept, Epsilon, Proven, Refusal, Statement, Verdict, wrong_shape};
use crate::game::{Game, NormalForm};
use crate::strategy::{MixedProfile, Solution};

pub static STRICT_NASH: Concept = Concept {
    name: "strict-nash",
    about: "strict Nash equilibrium: every player loses by deviating alone",
    definition: "u_i(s, x_-i) < u_i(x) for every player i and every strategy s of i that is not played",
    cites: &["Harsanyi 1973, International Journal of Game Theory 2"],
    forms: &["normal"],
    check,
};

fn check(game: &Game, statement: &Statement) -> Verdict {
    let (Game::Normal(game), Solution::Profile(profile)) = (game, &statement.solution) else {
        return Err(wrong_shape(&STRICT_NASH, "a profile of a normal form"));
    };
    if statement.epsilon != Epsilon::Zero {
        return Err(Refusal::new("strictness has no approximate form"));
    }
    let profile = MixedProfile::new(game, profile.players().to_vec())?;
    let payoffs =
        (0..game.player_count()).map(|player| check_player(game, &profile, player)).collect::<Result<_, _>>()?;
    Ok(Proven::exactly(payoffs))
}

fn check_player(game: &NormalForm, profile: &MixedProfile, player: usize) -> Result<crate::num::Rational, Refusal> {
    let described = &game.players()[player];
    let played: Vec<usize> =
        (0..described.strategies.len()).filter(|&strategy| !profile.players()[player][strategy].is_zero()).collect();
    let &[own] = played.as_slice() else {
        return Err(Refusal::new(format!("player `{}` randomises", described.name)));
    };
    let responses = pure_responses(game, player, profile);
    let rival = (0..described.strategies.len())
        .find(|&strategy| strategy != own && responses.numerators[strategy] >= responses.numerators[own]);
    match rival {
        None => Ok(responses.payoff(own)),
        Some(strategy) => Err(Refusal::new(format!(
            "player `{}` loses nothing by playing `{}`",
            described.name, described.strategies[strategy]
        ))),
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::certify::certify;
    use crate::game::Player;

    fn game(rows: [i64; 4], columns: [i64; 4]) -> Game {
        let players = vec![Player::new("A", ["a", "b"]), Player::new("B", ["a", "b"])];
        Game::Normal(NormalForm::from_integers("g", players, vec![rows.to_vec(), columns.to_vec()]).expect("valid"))
    }

    fn is_strict(game: &Game, strategies: [usize; 2]) -> bool {
        let profile = MixedProfile::pure(game.normal().expect("normal"), &strategies);
        certify(game, Statement::exact(&STRICT_NASH, Solution::Profile(profile))).is_ok()
    }

    #[test]
    fn a_tie_is_enough_to_refuse() {
        let coordination = game([1, 0, 0, 1], [1, 0, 0, 1]);
        assert!(is_strict(&coordination, [0, 0]) && is_strict(&coordination, [1, 1]));
        assert!(!is_strict(&coordination, [0, 1]));
        let tied = game([1, 0, 1, 1], [1, 0, 0, 1]);
        assert!(!is_strict(&tied, [0, 0]), "row b earns the same");
        assert!(is_strict(&tied, [1, 1]));
    }

    #[test]
    fn a_mixed_equilibrium_is_not_strict() {
        let coordination = game([1, 0, 0, 1], [1, 0, 0, 1]);
        let half = vec!["1/2".parse().expect("a rational"); 2];
        let profile =
            MixedProfile::new(coordination.normal().expect("normal"), vec![half.clone(), half]).expect("valid");
        let refusal =
            certify(&coordination, Statement::exact(&STRICT_NASH, Solution::Profile(profile))).expect_err("mixed");
        assert!(refusal.reason.contains("randomises"));
    }
}
