//! How much each player of a tree can gain when somebody has forgotten own earlier moves.
//!
//! Without perfect recall a player's problem does not fold back. As long as nobody can meet an information set twice on one path, the
//! payoff is linear in the behaviour at each information set alone, so a best reply is pure, and all pure strategies are tried. With
//! absent-mindedness a behaviour strategy may do better than every pure one (Piccione and Rubinstein 1997, Games and Economic Behavior 20),
//! and there is no finite check here.
//! Cost: for each player and pure strategy, linear in the tree.

use crate::certify::tree_regret::{Deviation, tree_payoffs};
use crate::error::{Error, Result};
use crate::game::{ExtensiveForm, InfosetId};
use crate::num::Rational;
use crate::strategy::BehaviorProfile;

/// The most pure strategies of a player that are tried.
pub const STRATEGIES: u64 = 1 << 16;

/// Errors when a player can meet an information set twice on one path, or has too many pure strategies to try.
pub fn require_enumerable(game: &ExtensiveForm) -> Result<()> {
    if let Some(defect) = game.recall_defects().iter().find(|defect| defect.absent_minded) {
        return Err(Error::not_applicable(game.explain(defect)));
    }
    for (player, name) in game.players().iter().enumerate() {
        let count = game.infosets_of(player).try_fold(1_u64, |count, id| {
            count.checked_mul(game.infoset(id).actions.len() as u64).filter(|count| *count <= STRATEGIES)
        });
        if count.is_none() {
            let message = format!("player `{name}` has forgotten own moves and more than {STRATEGIES} pure strategies");
            return Err(Error::too_large(message).hint("without perfect recall all of them are tried"));
        }
    }
    Ok(())
}

/// For each player, payoff and greatest gain from the root. Errors: as [`require_enumerable`].
pub fn regrets_by_enumeration(game: &ExtensiveForm, profile: &BehaviorProfile) -> Result<Vec<Deviation>> {
    require_enumerable(game)?;
    let payoffs = tree_payoffs(game, profile, game.root());
    Ok(payoffs.into_iter().enumerate().map(|(player, payoff)| best_deviation(game, profile, player, payoff)).collect())
}

fn best_deviation(game: &ExtensiveForm, profile: &BehaviorProfile, player: usize, payoff: Rational) -> Deviation {
    let own: Vec<InfosetId> = game.infosets_of(player).collect();
    let mut actions = vec![0; own.len()];
    let mut best: Option<(Rational, Vec<usize>)> = None;
    loop {
        let earned = tree_payoffs(game, &with_actions(game, profile, &own, &actions), game.root()).swap_remove(player);
        if best.as_ref().is_none_or(|(most, _)| earned > *most) {
            best = Some((earned, actions.clone()));
        }
        let Some(place) =
            (0..own.len()).rev().find(|&place| actions[place] + 1 < game.infoset(own[place]).actions.len())
        else {
            break;
        };
        actions[place] += 1;
        actions[place + 1..].fill(0);
    }
    let Some((most, actions)) = best else { unreachable!("a player has a pure strategy") };
    let best_actions: Vec<(InfosetId, usize)> = own.into_iter().zip(actions).collect();
    let differs = |(id, action): &(InfosetId, usize)| !profile.infosets()[id.index()][*action].is_one();
    let changes = best_actions.iter().copied().filter(differs).collect();
    Deviation { player, gain: &most - &payoff, payoff, best_actions, changes }
}

/// The profile with one action for sure at each of some information sets.
fn with_actions(
    game: &ExtensiveForm,
    profile: &BehaviorProfile,
    sets: &[InfosetId],
    actions: &[usize],
) -> BehaviorProfile {
    let mut behavior = profile.infosets().to_vec();
    for (id, &action) in sets.iter().zip(actions) {
        let count = behavior[id.index()].len();
        behavior[id.index()] = (0..count).map(|other| Rational::from(i64::from(other == action))).collect();
    }
    match BehaviorProfile::new(game, behavior) {
        Ok(profile) => profile,
        Err(error) => unreachable!("one action at each information set is behaviour: {error}"),
    }
}
