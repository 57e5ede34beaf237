//! Methods for normal forms on trees: through the reduced normal form, and back to behaviour.
//!
//! With perfect recall the mixed profiles of the reduced form and the behaviour profiles of the tree lead to the same
//! lotteries over outcomes (Kuhn 1953), so equilibria go over into equilibria, and no outcome of an equilibrium is lost. Each
//! behaviour profile is certified on the tree itself. Equilibria that differ only where their owners' own earlier moves rule
//! the information set out are one equilibrium here, and so are mixed strategies with the same behaviour.
//!
//! A method serves trees by passing its functions through [`accepts`] and [`solve`]. Cost: building the reduced form, whose
//! size is exponential in the number of information sets that a player meets in parallel, and the method's on that form.

use crate::certify::{Claim, Kind};
use crate::error::{Error, Result};
use crate::form::{ReducedForm, ReducedSize};
use crate::game::Game;
use crate::solve::{Halt, Options, Run};
use crate::strategy::Solution;

/// Whether a method for normal forms accepts the game or, for a tree, its reduced normal form.
pub(super) fn accepts(game: &Game, options: &Options, accepts: fn(&Game, &Options) -> Result<()>) -> Result<()> {
    match game.tree() {
        Some(tree) if options.concept.fits(game) => {
            accepts(&Game::Normal(ReducedForm::new(tree)?.into_normal()), options)
        }
        _ => accepts(game, options),
    }
}

/// Whether something holds for the game or, for a tree, for its reduced normal form.
pub(super) fn holds(game: &Game, test: impl Fn(&Game) -> bool) -> bool {
    match game.tree() {
        Some(tree) => ReducedForm::new(tree).is_ok_and(|form| test(&Game::Normal(form.into_normal()))),
        None => test(game),
    }
}

/// Runs a method for normal forms on the game or, for a tree, on its reduced normal form.
pub(super) fn solve(
    game: &Game,
    options: &Options,
    run: &mut Run,
    solve: fn(&Game, &Options, &mut Run) -> std::result::Result<Claim, Halt>,
) -> std::result::Result<Claim, Halt> {
    let Some(tree) = game.tree() else { return solve(game, options, run) };
    let profiles = ReducedSize::of(tree)?.profiles().and_then(|count| u64::try_from(count).ok()).unwrap_or(u64::MAX);
    run.reserve(profiles.saturating_mul(16 * tree.player_count() as u64))?;
    let form = ReducedForm::new(tree)?;
    let normal = Game::Normal(form.normal().clone());
    let translation = move |game: &Game, solution: &Solution| match (game.tree(), solution) {
        (Some(tree), Solution::Profile(profile)) => Ok(Solution::Behavior(form.behavior(tree, profile)?)),
        _ => Err(Error::not_applicable("only mixed profiles are read back into a tree")),
    };
    let claim = run.translated(Box::new(translation), |run| solve(&normal, options, run))?;
    match claim {
        Claim::All(Kind::Pure) => {
            run.note(
                "equilibria that differ only where own earlier moves rule an information set out are counted once",
            );
            Ok(claim)
        }
        // Behaviour off the path may vary continuously, so no list of profiles holds every equilibrium of the tree.
        Claim::All(Kind::Every) => {
            run.note("these are all equilibria of the reduced normal form; others differ only where play does not go");
            Ok(Claim::Some)
        }
        // The mixtures of extreme equilibria are equilibria of the tree, but not as mixtures of behaviour.
        Claim::All(Kind::Extreme) => Ok(Claim::Some),
        other => Ok(other),
    }
}
