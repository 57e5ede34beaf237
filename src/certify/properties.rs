//! What can be said of a profile beyond its concept, all exact: pure, strict, symmetric, Pareto-dominated, risk-dominant.

use crate::certify::payoffs::pure_responses;
use crate::game::NormalForm;
use crate::num::Rational;
use crate::strategy::MixedProfile;

/// What holds of one profile.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Properties {
    /// No player randomises.
    pub pure: bool,
    /// Every player loses by every deviation.
    pub strict: bool,
    /// All players play the same strategy; `None` where the game is not symmetric.
    pub symmetric: Option<bool>,
    /// The place in the list of one whose payoffs are nowhere less and somewhere greater.
    pub pareto_dominated_by: Option<usize>,
}

/// The properties of each profile of a list, with its payoffs (one per player).
pub fn properties(game: &NormalForm, profiles: &[(&MixedProfile, &[Rational])]) -> Vec<Properties> {
    let symmetric_game = is_symmetric(game);
    let payoffs: Vec<&[Rational]> = profiles.iter().map(|(_, payoffs)| *payoffs).collect();
    let dominators = pareto_dominators(&payoffs);
    let of = |((profile, _), pareto_dominated_by): (&(&MixedProfile, &[Rational]), Option<usize>)| Properties {
        pure: profile.is_pure(),
        strict: is_strict(game, profile),
        symmetric: symmetric_game.then(|| profile.players().windows(2).all(|pair| pair[0] == pair[1])),
        pareto_dominated_by,
    };
    profiles.iter().zip(dominators).map(of).collect()
}

/// Is the profile pure, and does every player lose by every deviation?
pub fn is_strict(game: &NormalForm, profile: &MixedProfile) -> bool {
    profile.is_pure()
        && profile
            .support()
            .iter()
            .enumerate()
            .all(|(player, support)| pure_responses(game, player, profile).best() == *support)
}

/// Does exchanging two players, with their strategies in order, change nothing but whose payoffs are whose?
pub fn is_symmetric(game: &NormalForm) -> bool {
    let count = game.strategy_count(0);
    if game.shape().iter().any(|&other| other != count) {
        return false;
    }
    // Exchanges of neighbours generate all permutations of the players.
    (1..game.player_count()).all(|second| {
        let first = second - 1;
        (0..game.profile_count()).all(|index| {
            let mut profile = game.profile(index);
            profile.swap(first, second);
            let exchanged = game.index(&profile);
            (0..game.player_count()).all(|player| {
                let partner = if player == first {
                    second
                } else if player == second {
                    first
                } else {
                    player
                };
                game.table(player).get(index) == game.table(partner).get(exchanged)
            })
        })
    })
}

/// For each payoff vector the first other one that is nowhere less and somewhere greater.
pub fn pareto_dominators(payoffs: &[&[Rational]]) -> Vec<Option<usize>> {
    let dominates = |other: &[Rational], own: &[Rational]| other != own && other.iter().zip(own).all(|(a, b)| a >= b);
    payoffs.iter().map(|own| payoffs.iter().position(|other| dominates(other, own))).collect()
}

/// How two strict equilibria of a 2×2 game compare.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct RiskDominance {
    /// The two strict equilibria, as strategies.
    pub equilibria: [[usize; 2]; 2],
    /// For each, the product of the players' losses from deviating alone.
    pub products: [Rational; 2],
    /// The place of the one with the greater product; `None` in a tie.
    pub dominant: Option<usize>,
}

/// Compares the two strict equilibria of a 2×2 game by the product of deviation losses (Harsanyi and Selten 1988, A General Theory of
/// Equilibrium Selection in Games, 3.9). `None` unless the game has two players with two strategies each and two strict equilibria.
pub fn risk_dominance(game: &NormalForm) -> Option<RiskDominance> {
    if game.shape() != [2, 2] {
        return None;
    }
    let loss = |player: usize, profile: [usize; 2]| {
        let mut other = profile;
        other[player] = 1 - other[player];
        game.payoff(player, &profile) - game.payoff(player, &other)
    };
    let strict = |profile: &[usize; 2]| (0..2).all(|player| loss(player, *profile).is_positive());
    let found: Vec<[usize; 2]> = [[0, 0], [0, 1], [1, 0], [1, 1]].into_iter().filter(strict).collect();
    let &[first, second] = found.as_slice() else { return None };
    let products = [first, second].map(|profile| loss(0, profile) * loss(1, profile));
    let dominant = match products[0].cmp(&products[1]) {
        std::cmp::Ordering::Greater => Some(0),
        std::cmp::Ordering::Less => Some(1),
        std::cmp::Ordering::Equal => None,
    };
    Some(RiskDominance { equilibria: [first, second], products, dominant })
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::game::Player;

    fn rationals(texts: &[&str]) -> Vec<Rational> {
        texts.iter().map(|text| text.parse().expect("a rational")).collect()
    }

    fn game(rows: &[&str], columns: &[&str]) -> NormalForm {
        let players = vec![Player::numbered("A", 2), Player::numbered("B", 2)];
        NormalForm::new("g", players, &[rationals(rows), rationals(columns)]).expect("valid")
    }

    /// The two-sided guarantee (model M01, result 5): 3/200 against 1/40, so war is the safer equilibrium, though both prefer peace.
    #[test]
    fn peace_is_an_equilibrium_but_war_is_risk_dominant() {
        let game = game(&["0", "-3/4", "-3/20", "-1/2"], &["0", "-1/10", "-7/10", "-3/5"]);
        let compared = risk_dominance(&game).expect("two strict equilibria");
        assert_eq!(compared.equilibria, [[0, 0], [1, 1]]);
        assert_eq!(compared.products.as_slice(), rationals(&["3/200", "1/40"]));
        assert_eq!(compared.dominant, Some(1));
        let (peace, war) = (MixedProfile::pure(&game, &[0, 0]), MixedProfile::pure(&game, &[1, 1]));
        let payoffs = [rationals(&["0", "0"]), rationals(&["-1/2", "-3/5"])];
        let found = properties(&game, &[(&peace, payoffs[0].as_slice()), (&war, payoffs[1].as_slice())]);
        let expected =
            |pareto_dominated_by| Properties { pure: true, strict: true, symmetric: None, pareto_dominated_by };
        assert_eq!(found, [expected(None), expected(Some(0))]);
    }

    #[test]
    fn symmetry_and_strictness_are_exact() {
        let hawk_dove = game(&["-1", "2", "0", "1"], &["-1", "0", "2", "1"]);
        assert!(is_symmetric(&hawk_dove));
        let mixed = MixedProfile::new(&hawk_dove, vec![rationals(&["1/2", "1/2"]); 2]).expect("valid");
        let pure = MixedProfile::pure(&hawk_dove, &[0, 1]);
        let payoffs = rationals(&["0", "0"]);
        let found = properties(&hawk_dove, &[(&mixed, payoffs.as_slice()), (&pure, payoffs.as_slice())]);
        assert_eq!((found[0].pure, found[0].strict, found[0].symmetric), (false, false, Some(true)));
        assert_eq!((found[1].pure, found[1].strict, found[1].symmetric), (true, true, Some(false)));
        assert_eq!(risk_dominance(&hawk_dove).expect("two strict equilibria").dominant, None);
        assert!(!is_symmetric(&game(&["-1", "2", "0", "1"], &["-1", "0", "2", "3"])));
        // One tie is enough to leave no strict pair.
        assert_eq!(risk_dominance(&game(&["1", "0", "1", "1"], &["1", "0", "0", "1"])), None);
    }

    #[test]
    fn three_players_are_symmetric_only_under_every_exchange() {
        let players = || (0..3).map(|p| Player::numbered(p.to_string(), 2)).collect();
        let majority: Vec<i64> = (0..8_u32).map(|index| i64::from(index.count_ones() >= 2)).collect();
        let same = NormalForm::from_integers("g", players(), vec![majority.clone(); 3]).expect("valid");
        assert!(is_symmetric(&same));
        let mut other = majority.clone();
        other[3] = 5;
        let partly = NormalForm::from_integers("g", players(), vec![other, majority.clone(), majority]).expect("valid");
        assert!(!is_symmetric(&partly));
    }
}
