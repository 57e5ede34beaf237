//! What else holds of a certified solution: pure, strict, symmetric, risk-dominant. All exact, from the game alone. (Whether it is
//! undominated takes evidence: see [`super::dominance`].)

use crate::certify::payoffs::pure_responses;
use crate::certify::{Certified, Epsilon};
use crate::game::{Bimatrix, Game, NormalForm, View};
use crate::num::Rational;
use crate::strategy::{BehaviorProfile, MixedProfile, Solution};

/// The comparison of the two strict equilibria of a 2x2 game by the products of their deviation losses.
///
/// Source: Harsanyi and Selten 1988, A General Theory of Equilibrium Selection in Games, section 3.9.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct RiskDominance {
    /// The equilibrium with the greater product (the first one in a tie), its strategies and their labels.
    pub safer: ([usize; 2], [String; 2]),
    pub other: ([usize; 2], [String; 2]),
    /// The product of the players' losses from leaving the equilibrium alone: of `safer`, of `other`.
    pub products: [Rational; 2],
}

impl RiskDominance {
    /// Whether neither equilibrium dominates.
    pub fn is_tie(&self) -> bool {
        self.products[0] == self.products[1]
    }

    /// The comparison in words, with its numbers.
    pub fn describe(&self) -> String {
        let pair = |(_, labels): &([usize; 2], [String; 2])| format!("({}, {})", labels[0], labels[1]);
        let (verb, sign) = if self.is_tie() { ("and", "=") } else { ("risk-dominates", ">") };
        let tail = if self.is_tie() { ": neither risk-dominates" } else { "" };
        format!(
            "{} {verb} {}{tail}: products of the losses from deviating {} {sign} {} (Harsanyi and Selten 1988)",
            pair(&self.safer),
            pair(&self.other),
            self.products[0],
            self.products[1]
        )
    }
}

/// The risk dominance of a 2x2 game with two strict equilibria; `None` for other games.
pub fn risk_dominance(game: &NormalForm) -> Option<RiskDominance> {
    let view = game.bimatrix().ok()?;
    if (view.rows(), view.columns()) != (2, 2) {
        return None;
    }
    let losses: Vec<([usize; 2], Rational)> = [[0, 0], [0, 1], [1, 0], [1, 1]]
        .into_iter()
        .filter_map(|[row, column]| {
            let row_loss = view.payoff(0, row, column) - view.payoff(0, 1 - row, column);
            let column_loss = view.payoff(1, row, column) - view.payoff(1, row, 1 - column);
            let strict = row_loss.is_positive() && column_loss.is_positive();
            strict.then(|| ([row, column], row_loss * column_loss))
        })
        .collect();
    let [first, second] = losses.as_slice() else { return None };
    let named = |cell: [usize; 2]| {
        let labels = game.labels(&cell);
        (cell, [labels[0].to_owned(), labels[1].to_owned()])
    };
    let (safer, other) = if second.1 > first.1 { (second, first) } else { (first, second) };
    Some(RiskDominance { safer: named(safer.0), other: named(other.0), products: [safer.1.clone(), other.1.clone()] })
}

/// The properties of a certified solution, in a fixed order; `symmetric` says whether the game is ([`is_symmetric`]); empty for solutions that have none of them.
pub fn properties(game: &Game, certified: &Certified, symmetric: bool) -> Vec<&'static str> {
    match (game.view(), certified.solution()) {
        (View::Normal(game), Solution::Profile(profile)) if *certified.epsilon() == Epsilon::Zero => {
            of_profile(game, profile, symmetric)
        }
        (View::Tree(_), solution) if solution.behavior().is_some_and(BehaviorProfile::is_pure) => vec!["pure"],
        _ => Vec::new(),
    }
}

fn of_profile(game: &NormalForm, profile: &MixedProfile, symmetric: bool) -> Vec<&'static str> {
    let pure = profile.is_pure();
    let mut found = vec![if pure { "pure" } else { "mixed" }];
    if pure && is_strict(game, profile) {
        found.push("strict");
    }
    if game.player_count() > 1 && profile.players().windows(2).all(|pair| pair[0] == pair[1]) && symmetric {
        found.push("symmetric");
    }
    if pure
        && let Some(risk) = risk_dominance(game)
        && !risk.is_tie()
        && profile.support() == [vec![risk.safer.0[0]], vec![risk.safer.0[1]]]
    {
        found.push("risk-dominant");
    }
    found
}

/// Whether each player's strategy is the only best reply to the others'.
fn is_strict(game: &NormalForm, profile: &MixedProfile) -> bool {
    let support = profile.support();
    (0..game.player_count()).all(|player| pure_responses(game, player, profile).best() == support[player])
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

/// The first cell (i, j) of a two-player game where the first player's payoff is not the second player's at (j, i).
///
/// # Panics
/// If one player has more strategies than the other.
pub fn asymmetry(game: Bimatrix<'_>) -> Option<[usize; 2]> {
    let count = game.rows();
    assert_eq!(count, game.columns(), "both players have as many strategies");
    let cells = || (0..count).flat_map(|row| (0..count).map(move |column| [row, column]));
    let tables = [game.table(0), game.table(1)];
    let same = |[row, column]: [usize; 2]| tables[0].get(row * count + column) == tables[1].get(column * count + row);
    cells().find(|&cell| !same(cell))
}

/// For each payoff vector the first other one that is nowhere less and somewhere greater.
pub fn pareto_dominators(payoffs: &[&[Rational]]) -> Vec<Option<usize>> {
    let dominates = |other: &[Rational], own: &[Rational]| other != own && other.iter().zip(own).all(|(a, b)| a >= b);
    payoffs.iter().map(|own| payoffs.iter().position(|other| dominates(other, own))).collect()
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::certify::nash::NASH;
    use crate::certify::{Statement, certify};
    use crate::game::Player;

    fn two_by_two(rows: [i64; 4], columns: [i64; 4]) -> NormalForm {
        let players = vec![Player::new("A", ["u", "d"]), Player::new("B", ["l", "r"])];
        NormalForm::from_integers("2x2", players, vec![rows.to_vec(), columns.to_vec()]).expect("valid")
    }

    #[test]
    fn the_stag_hunt_is_safer_at_the_hare() {
        // Stag 9, hare 8 for sure, stag alone 0: losses (1·1) at stag, (8·8) at hare... with hare 7 against stag.
        let game = two_by_two([9, 0, 8, 7], [9, 8, 0, 7]);
        let risk = risk_dominance(&game).expect("two strict equilibria");
        assert_eq!((risk.safer.0, risk.other.0), ([1, 1], [0, 0]));
        assert_eq!(risk.products, [Rational::from(49), Rational::from(1)]);
        assert!(risk.describe().contains("(d, r) risk-dominates (u, l)"), "{}", risk.describe());
    }

    #[test]
    fn anti_coordination_is_compared_on_the_other_diagonal_and_ties_are_ties() {
        let chicken = two_by_two([6, 2, 7, 0], [6, 7, 2, 0]);
        let risk = risk_dominance(&chicken).expect("two strict equilibria");
        assert!(risk.is_tie() && risk.describe().contains("neither"), "{}", risk.describe());
        assert_eq!(risk_dominance(&two_by_two([3, 0, 5, 1], [3, 5, 0, 1])), None);
    }

    #[test]
    fn properties_of_the_equilibria_of_a_stag_hunt() {
        let game = Game::Normal(two_by_two([9, 0, 8, 7], [9, 8, 0, 7]));
        let of = |strategies: [usize; 2]| {
            let profile = MixedProfile::pure(game.normal().expect("normal"), &strategies);
            let certified =
                certify(&game, Statement::exact(&NASH, Solution::Profile(profile))).expect("an equilibrium");
            properties(&game, &certified, is_symmetric(game.normal().expect("normal")))
        };
        assert_eq!(of([0, 0]), ["pure", "strict", "symmetric"]);
        assert_eq!(of([1, 1]), ["pure", "strict", "symmetric", "risk-dominant"]);
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
    #[test]
    fn pareto_dominance_needs_more_for_one_and_less_for_none() {
        let vectors = [[0, 0], [1, 0], [0, 1], [1, 1], [1, 1]].map(|payoffs| payoffs.map(Rational::from));
        let lists: Vec<&[Rational]> = vectors.iter().map(|payoffs| payoffs.as_slice()).collect();
        assert_eq!(pareto_dominators(&lists), [Some(1), Some(3), Some(3), None, None]);
    }
}
