//! `pure`: every pure equilibrium of a normal form with any number of players, or every strict one.
//!
//! Definition: a pure profile s with `u_i(t, s_-i) <= u_i(s)` for every player i and strategy t (strict: `<` for every t other
//! than s_i; strict equilibria are always pure, so the list is then complete in every sense).
//!
//! Idea: fix a player and what the others do; the profiles that differ only in the player's strategy form a line of the payoff
//! array. Mark on each line the entries that equal its maximum (strict: its only maximum). A profile marked for every player is
//! an equilibrium.
//!
//! Cost: one pass over each payoff array, in the order of memory; one byte a profile. A tick is one block of lines. Ties need no
//! care: a line may have several marks. Claim: all pure equilibria (for `strict-nash`: all).

use crate::certify::forgetful::require_enumerable;
use crate::certify::nash::NASH;
use crate::certify::strict_nash::STRICT_NASH;
use crate::certify::subgame_perfect::SUBGAME_PERFECT;
use crate::certify::{Claim, Kind, Statement};
use crate::error::{Error, Result};
use crate::form::UnreducedForm;
use crate::game::{ExtensiveForm, Game, NormalForm};
use crate::solve::perfect::subgame::{self, Parts};
use crate::solve::{Halt, Method, Options, Run, Stop, Wanted, on_trees};
use crate::strategy::{MixedProfile, Solution};

pub static PURE: Method = Method {
    name: "pure",
    about: "all equilibria in pure strategies, any number of players; subgame-perfect ones of a tree subgame by subgame",
    cites: &["Nash 1951, Annals of Mathematics 54"],
    concepts: &[&NASH, &STRICT_NASH, &SUBGAME_PERFECT],
    params: &[],
    accepts: |game, options| match *options.concept == SUBGAME_PERFECT {
        true => subgame::accepts(game, options).map(|_| ()),
        false if is_forgetful(game) => {
            require_enumerable(game.extensive()?).and_then(|()| UnreducedForm::new(game.extensive()?).map(|_| ()))
        }
        false => on_trees::accepts(game, options, accepts),
    },
    solve: |game, options, run| match *options.concept == SUBGAME_PERFECT {
        true => subgame::solve(game, &Options { wanted: Wanted::All, ..options.clone() }, Parts::Pure, run),
        false if is_forgetful(game) => solve_forgetful(game.extensive()?, options, run),
        false => on_trees::solve(game, options, run, solve),
    },
};

/// Does a player of a tree forget own moves? Then nothing may be left out of the strategies, and only pure ones are behaviour.
fn is_forgetful(game: &Game) -> bool {
    game.tree().is_some_and(|tree| !tree.recall_defects().is_empty())
}

fn solve_forgetful(tree: &ExtensiveForm, options: &Options, run: &mut Run) -> std::result::Result<Claim, Halt> {
    let form = UnreducedForm::new(tree)?;
    let normal = Game::Normal(form.normal().clone());
    let translation = move |game: &Game, solution: &Solution| match (game.tree(), solution) {
        (Some(tree), Solution::Profile(profile)) => Ok(Solution::Behavior(form.behavior(tree, profile)?)),
        _ => Err(Error::not_applicable("only pure profiles are read back into a tree")),
    };
    let claim = run.translated(Box::new(translation), |run| solve(&normal, options, run))?;
    let defect = tree.recall_defects().first().map(|defect| tree.explain(defect)).unwrap_or_default();
    run.note(format!("only pure strategies are looked at: {}", defect.replace("this needs perfect recall; ", "")));
    Ok(claim)
}

fn accepts(game: &Game, _: &Options) -> Result<()> {
    game.normal().map(|_| ())
}

fn solve(game: &Game, options: &Options, run: &mut Run) -> std::result::Result<Claim, Halt> {
    let game = game.normal()?;
    let strict = *options.concept == STRICT_NASH;
    run.reserve(game.profile_count() as u64)?;
    let mut marked = vec![true; game.profile_count()];
    for player in 0..game.player_count() {
        match game.table(player).words() {
            Some(words) => keep_best_replies(game, player, strict, |index| words[index], &mut marked, run)?,
            None => {
                let table = game.table(player);
                keep_best_replies(game, player, strict, |index| table.numerator(index), &mut marked, run)?;
            }
        }
    }
    for index in (0..marked.len()).filter(|&index| marked[index]) {
        let profile = MixedProfile::pure(game, &game.profile(index));
        run.emit(Statement::exact(options.concept, Solution::Profile(profile)))?;
    }
    if strict {
        return Ok(Claim::All(Kind::Every));
    }
    if run.found().is_empty() {
        run.note("there is no equilibrium in pure strategies; there is one in mixed strategies");
    }
    Ok(Claim::All(Kind::Pure))
}

/// Clears the mark of every profile in which the player's strategy is no best reply (strict: not the only one).
fn keep_best_replies<V: Ord>(
    game: &NormalForm,
    player: usize,
    strict: bool,
    value: impl Fn(usize) -> V,
    marked: &mut [bool],
    run: &mut Run,
) -> std::result::Result<(), Stop> {
    let (stride, count) = (game.stride(player), game.strategy_count(player));
    // The lines of a block start next to each other, so that every step from strategy to strategy reads a stretch of memory.
    let mut best: Vec<V> = Vec::with_capacity(stride);
    let mut ties = vec![false; stride];
    for block in (0..game.profile_count()).step_by(stride * count) {
        run.tick()?;
        best.clear();
        best.extend((block..block + stride).map(&value));
        ties.fill(false);
        for start in (1..count).map(|strategy| block + strategy * stride) {
            for line in 0..stride {
                let challenger = value(start + line);
                if challenger >= best[line] {
                    ties[line] = challenger == best[line];
                    best[line] = challenger;
                }
            }
        }
        for start in (0..count).map(|strategy| block + strategy * stride) {
            for line in 0..stride {
                marked[start + line] &= value(start + line) == best[line] && !(strict && ties[line]);
            }
        }
    }
    Ok(())
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::certify::nash::regrets;
    use crate::game::Player;
    use crate::num::Rational;
    use crate::solve::Budget;
    use proptest::prelude::*;

    fn solved(game: &Game, concept: &'static crate::certify::Concept) -> (Vec<Vec<usize>>, Claim) {
        let mut run = Run::new(game, Budget::default());
        let claim = solve(game, &Options::new(concept), &mut run).expect("solved");
        assert!(run.refused().is_empty());
        let strategies = |solution: &Solution| match solution {
            Solution::Profile(profile) => profile.support().iter().map(|support| support[0]).collect(),
            other => panic!("no profile: {other:?}"),
        };
        (run.found().iter().map(|found| strategies(found.solution())).collect(), claim)
    }

    /// Everybody votes; approval needs unanimity and pays 1 to all (PEERS 5, case 53: four players, 8 of the 16 profiles).
    fn unanimity(players: usize) -> Game {
        let count = 1 << players;
        let payoffs: Vec<i64> = (0..count).map(|index| i64::from(index == count - 1)).collect();
        let names = (0..players).map(|player| Player::new(format!("P{player}"), ["no", "yes"])).collect();
        Game::Normal(NormalForm::from_integers("unanimity", names, vec![payoffs; players]).expect("valid"))
    }

    #[test]
    fn unanimity_has_all_but_the_profiles_with_one_no() {
        for players in 1..=6 {
            let game = unanimity(players);
            let expected = (1 << players) - players;
            assert_eq!(solved(&game, &NASH).0.len(), expected, "{players} players");
            assert_eq!(solved(&game, &STRICT_NASH), (vec![vec![1; players]], Claim::All(Kind::Every)));
        }
    }

    #[test]
    fn matching_pennies_has_none_and_says_so() {
        let players = vec![Player::numbered("A", 2), Player::numbered("B", 2)];
        let payoffs = vec![vec![1, -1, -1, 1], vec![-1, 1, 1, -1]];
        let game = Game::Normal(NormalForm::from_integers("pennies", players, payoffs).expect("valid"));
        let mut run = Run::new(&game, Budget::default());
        assert_eq!(solve(&game, &Options::new(&NASH), &mut run).expect("solved"), Claim::All(Kind::Pure));
        assert_eq!((run.found().len(), run.notes().len()), (0, 1));
    }

    #[test]
    fn a_work_limit_stops_the_scan() {
        let game = unanimity(6);
        let mut run = Run::new(&game, Budget { work: Some(3), ..Budget::default() });
        assert!(matches!(solve(&game, &Options::new(&NASH), &mut run), Err(Halt::Stop(Stop::Work))));
        assert_eq!(run.ticks(), 3);
    }

    proptest! {
        /// The definition, profile by profile, in games with many ties; payoffs near 10^40 take the path of big integers.
        #[test]
        fn agrees_with_the_definition(
            shape in prop::collection::vec(1usize..4, 1..5),
            seed in prop::collection::vec(0i64..3, 324),
            huge in any::<bool>(),
        ) {
            let count: usize = shape.iter().product();
            let offset = if huge { Rational::from(10).pow(40).expect("power") } else { Rational::ZERO };
            let payoffs: Vec<Vec<Rational>> = (0..shape.len())
                .map(|player| (0..count).map(|index| Rational::from(seed[(index * 7 + player * 81) % seed.len()]) + &offset).collect())
                .collect();
            let players = shape.iter().enumerate().map(|(p, &n)| Player::numbered(p.to_string(), n)).collect();
            let game = Game::Normal(NormalForm::new("random", players, &payoffs).expect("valid"));
            let normal = game.normal().expect("normal");
            let all = (0..count).map(|index| normal.profile(index));
            let nash: Vec<Vec<usize>> = all
                .clone()
                .filter(|profile| regrets(normal, &MixedProfile::pure(normal, profile)).iter().all(Rational::is_zero))
                .collect();
            prop_assert_eq!(&solved(&game, &NASH).0, &nash);
            let loses = |profile: &Vec<usize>, player: usize| (0..shape[player]).filter(|&s| s != profile[player]).all(|s| {
                let mut other = profile.clone();
                other[player] = s;
                normal.payoff(player, &other) < normal.payoff(player, profile)
            });
            let strict: Vec<Vec<usize>> = all.filter(|profile| (0..shape.len()).all(|player| loses(profile, player))).collect();
            prop_assert_eq!(solved(&game, &STRICT_NASH).0, strict);
        }
    }
}
