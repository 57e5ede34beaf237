//! Proof that a list of solutions is complete, by enumerations that share nothing with the solvers and spare no work.
//!
//! *Pure, any number of players:* every pure profile is held against the definition. A strict equilibrium is pure, so the same
//! scan proves that all strict equilibria are listed.
//!
//! *All Nash equilibria of a two-player game:* for each mixing player, each support S and each set T of as many strategies of
//! the other, the equations "the strategies of T earn the same against y, and y sums to 1 on S" are solved by elimination in
//! rationals; unique non-negative solutions against which all of T are best replies are the vertices of the player's best-reply
//! polyhedron (von Stengel 2002, Handbook of Game Theory 3, ch. 45). Each pair of vertices in which everybody uses best replies
//! only is an extreme equilibrium. The set of equilibria is the union of the products spanned by extreme ones, so it is finite
//! if and only if no vertex stands in two of them; then the extreme equilibria are all equilibria. Of an infinite set the list
//! must hold all extreme ones, and say that it holds these. No nondegeneracy is assumed.
//!
//! Cost: `C(m+n, m)` eliminations for each player, a tick each.
//!
//! *All symmetric equilibria of a symmetric game, and trees:* see the submodules.

mod symmetric;
mod trees;
mod vertices;

pub use symmetric::symmetric_equilibria;
pub(in crate::certify) use vertices::vertices;

use std::collections::HashSet;

use itertools::Itertools;

use crate::certify::nash::NASH;
use crate::certify::rationalizable::RATIONALIZABLE;
use crate::certify::strict_nash::STRICT_NASH;
use crate::certify::undominated::UNDOMINATED;
use crate::certify::{Concept, Kind, Refusal};
use crate::game::{Game, NormalForm, View};
use crate::num::Rational;
use crate::strategy::{MixedProfile, Solution};

/// Called once a step; `false` stops the proof.
pub type Tick<'a> = &'a mut dyn FnMut() -> bool;

/// Proves that `solutions` are all solutions of the concept of this kind, and nothing else. Their order does not matter.
///
/// Refuses when one is missing, one is too many or there twice, the set is infinite, no such proof is known for the concept
/// and the game, or the tick says to stop.
pub fn prove_all(
    game: &Game,
    concept: &Concept,
    kind: Kind,
    solutions: &[Solution],
    tick: Tick<'_>,
) -> Result<(), Refusal> {
    if [&RATIONALIZABLE, &UNDOMINATED].contains(&concept) {
        // The certificate of the survivors proves the whole elimination, which has one result: a list of one is complete.
        return match (kind, solutions) {
            (Kind::Every, [Solution::Survivors(_)]) => Ok(()),
            _ => Err(unproved(game, concept, kind)),
        };
    }
    let strict = *concept == STRICT_NASH;
    let normal = match game.view() {
        View::Normal(normal) => normal,
        View::Tree(tree) => {
            return trees::prove_all(tree, concept, kind, solutions, tick)
                .unwrap_or(Err(unproved(game, concept, kind)));
        }
        // Each bargaining concept is proved to be met by one point or one face only, so a list of one is complete.
        View::Implicit(_) | View::ImplicitTree(_) => return Err(unproved(game, concept, kind)),
        View::Bargaining(_) => {
            return match (kind, solutions) {
                (Kind::Every, [_]) => Ok(()),
                _ => Err(unproved(game, concept, kind)),
            };
        }
    };
    let expected = match kind {
        _ if strict => pure_equilibria(normal, true, tick)?,
        Kind::Pure if *concept == NASH => pure_equilibria(normal, false, tick)?,
        Kind::Every | Kind::Extreme if *concept == NASH && normal.player_count() == 2 => {
            return prove_extreme(normal, kind, &extreme_equilibria(normal, tick)?, solutions);
        }
        Kind::Symmetric | Kind::ExtremeSymmetric if *concept == NASH && normal.player_count() == 2 => {
            return prove_extreme(normal, kind, &symmetric_equilibria(normal, tick)?, solutions);
        }
        Kind::Every if *concept == NASH && normal.player_count() == 1 => single_player_equilibria(normal, tick)?,
        _ => return Err(unproved(game, concept, kind)),
    };
    compare(normal, &expected, solutions)
}

fn unproved(game: &Game, concept: &Concept, kind: Kind) -> Refusal {
    let (name, kind) = (concept.name, kind.name());
    Refusal::new(format!(
        "no proof is known here that a list holds {kind} solution of `{name}` for {} players in {} form",
        game.player_count(),
        game.form()
    ))
}

fn stopped() -> Refusal {
    Refusal::new("the proof that the list is complete was stopped before its end")
}

fn compare(game: &NormalForm, expected: &[MixedProfile], solutions: &[Solution]) -> Result<(), Refusal> {
    let mut listed = HashSet::new();
    for solution in solutions {
        let Solution::Profile(profile) = solution else { return Err(Refusal::new("a solution is no mixed profile")) };
        if !listed.insert(profile) {
            return Err(Refusal::new(format!("the list holds the equilibrium {} twice", describe(game, profile))));
        }
    }
    if let Some(missing) = expected.iter().find(|profile| !listed.contains(profile)) {
        return Err(Refusal::new(format!("the list lacks the equilibrium {}", describe(game, missing))));
    }
    let expected: HashSet<&MixedProfile> = expected.iter().collect();
    match listed.into_iter().find(|profile| !expected.contains(profile)) {
        Some(surplus) => Err(Refusal::new(format!("{} does not belong to the list", describe(game, surplus)))),
        None => Ok(()),
    }
}

fn describe(game: &NormalForm, profile: &MixedProfile) -> String {
    let player = |(player, probabilities): (usize, &Vec<Rational>)| {
        let used = probabilities.iter().zip(&game.players()[player].strategies).filter(|(p, _)| !p.is_zero());
        used.map(|(probability, strategy)| format!("{strategy}: {probability}")).join(", ")
    };
    format!("({})", profile.players().iter().enumerate().map(player).join(" | "))
}

fn pure_equilibria(game: &NormalForm, strict: bool, tick: Tick<'_>) -> Result<Vec<MixedProfile>, Refusal> {
    let mut found = Vec::new();
    for index in 0..game.profile_count() {
        if !tick() {
            return Err(stopped());
        }
        let profile = game.profile(index);
        let stays = |player: usize| {
            let own = game.payoff(player, &profile);
            let mut other = profile.clone();
            (0..game.strategy_count(player)).filter(|&strategy| strategy != profile[player]).all(|strategy| {
                other[player] = strategy;
                let payoff = game.payoff(player, &other);
                if strict { payoff < own } else { payoff <= own }
            })
        };
        if (0..game.player_count()).all(stays) {
            found.push(MixedProfile::pure(game, &profile));
        }
    }
    Ok(found)
}

/// One player: the best strategies; all their mixtures are equilibria, so there must be only one.
fn single_player_equilibria(game: &NormalForm, tick: Tick<'_>) -> Result<Vec<MixedProfile>, Refusal> {
    let best = pure_equilibria(game, false, tick)?;
    if best.len() > 1 { Err(infinite()) } else { Ok(best) }
}

fn infinite() -> Refusal {
    Refusal::new("the game has infinitely many equilibria, which no list holds")
}

/// All extreme equilibria of a two-player game, and whether they are all its equilibria.
#[derive(Debug, Clone)]
pub struct ExtremeEquilibria {
    pub profiles: Vec<MixedProfile>,
    pub finite: bool,
}

/// Proves that the solutions are all equilibria of this kind, given all the extreme ones; of a kind that is about symmetric ones, given
/// all of those.
pub fn prove_extreme(
    game: &NormalForm,
    kind: Kind,
    extreme: &ExtremeEquilibria,
    solutions: &[Solution],
) -> Result<(), Refusal> {
    match (kind, extreme.finite) {
        (Kind::Every, false) => Err(infinite()),
        (Kind::Extreme, true) => {
            Err(Refusal::new("the equilibria are finitely many: the list holds every one, not extreme ones"))
        }
        (Kind::Symmetric, false) => Err(Refusal::new("the game has infinitely many symmetric equilibria")),
        (Kind::ExtremeSymmetric, true) => {
            Err(Refusal::new("the symmetric equilibria are finitely many: the list holds every one, not extreme ones"))
        }
        _ => compare(game, &extreme.profiles, solutions),
    }
}

/// How many eliminations [`extreme_equilibria`] takes.
pub fn elimination_count(rows: usize, columns: usize) -> f64 {
    let steps = 1..=rows.min(columns);
    2.0 * steps.map(|step| (rows.max(columns) + step) as f64 / step as f64).product::<f64>()
}

/// All extreme equilibria by the enumeration that the head of this file describes. Refuses when the tick says to stop.
///
/// # Panics
/// If there are not two players.
pub fn extreme_equilibria(game: &NormalForm, tick: Tick<'_>) -> Result<ExtremeEquilibria, Refusal> {
    assert_eq!(game.player_count(), 2, "extreme equilibria are those of two players");
    let (rows, columns) = (vertices(&reply_payoffs(game, 0), tick)?, vertices(&reply_payoffs(game, 1), tick)?);
    let within = |small: &[usize], large: &[usize]| small.iter().all(|member| large.contains(member));
    let mut found = Vec::new();
    let mut column_uses = vec![0; columns.len()];
    let mut finite = true;
    for x in &rows {
        let mut uses = 0;
        for (y, column_uses) in columns.iter().zip(&mut column_uses) {
            if within(&x.support, &y.replies) && within(&y.support, &x.replies) {
                uses += 1;
                *column_uses += 1;
                found.push(MixedProfile::new(game, vec![x.probabilities.clone(), y.probabilities.clone()])?);
            }
        }
        if !tick() {
            return Err(stopped());
        }
        finite &= uses <= 1;
    }
    let finite = finite && column_uses.into_iter().all(|uses| uses <= 1);
    Ok(ExtremeEquilibria { profiles: found, finite })
}

/// For each reply to the mixtures of `player`, what it earns against each strategy.
fn reply_payoffs(game: &NormalForm, player: usize) -> Vec<Vec<Rational>> {
    let other = 1 - player;
    let payoff = |reply: usize, strategy: usize| match other {
        0 => game.payoff(0, &[reply, strategy]),
        _ => game.payoff(1, &[strategy, reply]),
    };
    let strategies = || 0..game.strategy_count(player);
    let replies = 0..game.strategy_count(other);
    replies.map(|reply| strategies().map(|strategy| payoff(reply, strategy)).collect()).collect()
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::game::Player;

    fn bimatrix(rows: usize, payoffs: [&[i64]; 2]) -> Game {
        let players = vec![Player::numbered("A", rows), Player::numbered("B", payoffs[0].len() / rows)];
        let payoffs = payoffs.map(<[i64]>::to_vec).to_vec();
        Game::Normal(NormalForm::from_integers("g", players, payoffs).expect("valid"))
    }

    fn profile(game: &Game, x: &[&str], y: &[&str]) -> Solution {
        let parse = |texts: &[&str]| texts.iter().map(|text| text.parse().expect("a rational")).collect();
        Solution::Profile(MixedProfile::new(game.normal().expect("normal"), vec![parse(x), parse(y)]).expect("valid"))
    }

    fn proved(game: &Game, kind: Kind, solutions: &[Solution]) -> Result<(), Refusal> {
        prove_all(game, &NASH, kind, solutions, &mut || true)
    }

    #[test]
    fn a_missing_a_surplus_and_a_repeated_equilibrium_are_refused() {
        let game = bimatrix(2, [&[2, 0, 0, 1], &[1, 0, 0, 2]]);
        let all = [
            profile(&game, &["1", "0"], &["1", "0"]),
            profile(&game, &["0", "1"], &["0", "1"]),
            profile(&game, &["2/3", "1/3"], &["1/3", "2/3"]),
        ];
        assert_eq!(proved(&game, Kind::Every, &all), Ok(()));
        assert_eq!(proved(&game, Kind::Pure, &all[..2]), Ok(()));
        let lacking = proved(&game, Kind::Every, &all[..2]).expect_err("one is missing");
        assert!(
            lacking.reason.contains("lacks the equilibrium (1: 2/3, 2: 1/3 | 1: 1/3, 2: 2/3)"),
            "{}",
            lacking.reason
        );
        assert!(proved(&game, Kind::Pure, &all).is_err());
        let twice = [all[0].clone(), all[1].clone(), all[0].clone()];
        assert!(proved(&game, Kind::Pure, &twice).expect_err("twice").reason.contains("twice"));
        let halves = profile(&game, &["1/2", "1/2"], &["1/2", "1/2"]);
        assert!(proved(&game, Kind::Every, &[&all[..], &[halves]].concat()).is_err());
    }

    #[test]
    fn a_continuum_is_refused_and_a_finite_degenerate_set_is_not() {
        let tied = bimatrix(2, [&[1, 1, 1, 1], &[1, 0, 0, 1]]);
        assert!(proved(&tied, Kind::Every, &[]).expect_err("infinite").reason.contains("infinitely many"));
        // Against x = (p, 1-p) column 1 is best for p >= 1/2, column 2 for p <= 1/2, and the row player does not care.
        let ends = [
            (["1", "0"], ["1", "0"]),
            (["1/2", "1/2"], ["1", "0"]),
            (["1/2", "1/2"], ["0", "1"]),
            (["0", "1"], ["0", "1"]),
        ];
        let extreme = ends.map(|(x, y)| profile(&tied, &x, &y));
        assert_eq!(proved(&tied, Kind::Extreme, &extreme), Ok(()));
        assert!(proved(&tied, Kind::Extreme, &extreme[1..]).expect_err("one is missing").reason.contains("lacks"));
        assert!(proved(&tied, Kind::Every, &extreme).is_err());
        // Row 2 and column 2 tie with everything, but only the pure pairs are equilibria: two, an even number.
        let finite = bimatrix(2, [&[1, 0, 0, 0], &[1, 0, 0, 0]]);
        let both = [profile(&finite, &["1", "0"], &["1", "0"]), profile(&finite, &["0", "1"], &["0", "1"])];
        assert_eq!(proved(&finite, Kind::Every, &both), Ok(()));
        assert!(proved(&finite, Kind::Extreme, &both).expect_err("finite").reason.contains("finitely many"));
        assert!(proved(&finite, Kind::Every, &both[..1]).is_err());
    }

    #[test]
    fn stopping_refuses_and_foreign_concepts_have_no_proof() {
        let game = bimatrix(2, [&[2, 0, 0, 1], &[1, 0, 0, 2]]);
        let mut left = 3;
        let refusal = prove_all(&game, &NASH, Kind::Every, &[], &mut || {
            left -= 1;
            left > 0
        });
        assert!(refusal.expect_err("stopped").reason.contains("stopped"));
        let concept = &crate::certify::subgame_perfect::SUBGAME_PERFECT;
        assert!(prove_all(&game, concept, Kind::Every, &[], &mut || true).is_err());
    }
}
