//! The order in which people read solutions: small supports first, then the earlier strategies, then the greater probabilities.

use std::cmp::Ordering;

use crate::certify::Certified;
use crate::num::Rational;
use crate::strategy::Solution;

/// Sorts the list. Was it in another order?
pub(super) fn arrange(found: &mut Vec<Certified>) -> bool {
    if found.is_sorted_by(|one, other| reading_order(one, other) != Ordering::Greater) {
        return false;
    }
    let mut places: Vec<(usize, usize)> = found.iter().map(strategies_used).zip(0..).collect();
    places.sort_by(|(used, place), (other_used, other_place)| {
        used.cmp(other_used).then_with(|| within_size(&found[*place], &found[*other_place]))
    });
    let mut old: Vec<Option<Certified>> = found.drain(..).map(Some).collect();
    found.extend(places.into_iter().filter_map(|(_, place)| old[place].take()));
    true
}

/// How two solutions follow each other; equal where nothing tells.
fn reading_order(one: &Certified, other: &Certified) -> Ordering {
    strategies_used(one).cmp(&strategies_used(other)).then_with(|| within_size(one, other))
}

/// The number of strategies with positive probability.
fn strategies_used(certified: &Certified) -> usize {
    match certified.solution() {
        Solution::Profile(profile) => {
            let used = |probabilities: &Vec<Rational>| probabilities.iter().filter(|p| !p.is_zero()).count();
            profile.players().iter().map(used).sum()
        }
        _ => 0,
    }
}

/// The order of profiles with as many strategies used: the earlier strategies first, then the greater probabilities.
fn within_size(one: &Certified, other: &Certified) -> Ordering {
    let (Solution::Profile(one), Solution::Profile(other)) = (one.solution(), other.solution()) else {
        return Ordering::Equal;
    };
    let (one, other) = (one.players(), other.players());
    let mut supports = one.iter().zip(other).map(|(one, other)| support_order(one, other));
    supports.find(|order| order.is_ne()).unwrap_or_else(|| other.cmp(one))
}

/// Compares the lists of the strategies with positive probability.
fn support_order(one: &[Rational], other: &[Rational]) -> Ordering {
    let differ = one.iter().zip(other).position(|(one, other)| one.is_zero() != other.is_zero());
    let Some(place) = differ else { return Ordering::Equal };
    // One list has this place next, the other a later one or none.
    let goes_on = |rest: &[Rational]| rest[place..].iter().any(|probability| !probability.is_zero());
    match one[place].is_zero() {
        true if goes_on(one) => Ordering::Greater,
        true => Ordering::Less,
        false if goes_on(other) => Ordering::Less,
        false => Ordering::Greater,
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::certify::nash::NASH;
    use crate::certify::{Statement, certify};
    use crate::game::{Game, NormalForm, Player};
    use crate::strategy::MixedProfile;

    /// All pairs of the vertices and of some mixtures of a 3x3 game in which all is an equilibrium, against the definition on lists.
    #[test]
    fn the_order_is_that_of_the_lists_of_strategies() {
        let players = vec![Player::numbered("A", 3), Player::numbered("B", 3)];
        let normal = NormalForm::from_integers("g", players, vec![vec![1; 9], vec![1; 9]]).expect("valid");
        let game = Game::Normal(normal.clone());
        let mixtures: Vec<Vec<Rational>> =
            [[4, 0, 0], [0, 4, 0], [0, 0, 4], [2, 2, 0], [1, 3, 0], [0, 3, 1], [3, 0, 1], [1, 2, 1]]
                .iter()
                .map(|parts| parts.iter().map(|&part| Rational::new(part, 4).expect("a fraction")).collect())
                .collect();
        let mut found = Vec::new();
        for y in mixtures.iter().rev() {
            for x in &mixtures {
                let profile = MixedProfile::new(&normal, vec![x.clone(), y.clone()]).expect("a profile");
                let statement = Statement::exact(&NASH, Solution::Profile(profile));
                found.push(certify(&game, statement).expect("an equilibrium"));
            }
        }
        let profile = |certified: &Certified| match certified.solution() {
            Solution::Profile(profile) => profile.clone(),
            other => panic!("{other:?}"),
        };
        let mut expected: Vec<MixedProfile> = found.iter().map(profile).collect();
        expected.sort_by(|one, other| {
            let rank = |profile: &MixedProfile| {
                let support = profile.support();
                (support.iter().map(Vec::len).sum::<usize>(), support)
            };
            rank(one).cmp(&rank(other)).then_with(|| other.players().cmp(one.players()))
        });
        assert!(arrange(&mut found));
        assert_eq!(found.iter().map(profile).collect::<Vec<_>>(), expected);
        assert!(!arrange(&mut found));
    }
}
