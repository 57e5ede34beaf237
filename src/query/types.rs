//! The types of a Bayesian game in an answer.

use serde::{Deserialize, Serialize};

use crate::certify::{TypeRegret, interim_regrets};
use crate::game::Game;
use crate::num::Rational;
use crate::strategy::Solution;

/// A type of a player of a Bayesian game.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct TypeRow {
    pub player: String,
    /// As its information set is named.
    #[serde(rename = "type")]
    pub kind: String,
    /// Under the player's own prior.
    pub probability: Rational,
    /// What the type expects, with the player's own prior given the type; left out for a type of probability 0.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub payoff: Option<Rational>,
    /// The most that it gains by another action: 0 in equilibrium.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub regret: Option<Rational>,
}

/// What each type expects and could gain, where the game is Bayesian.
pub fn type_rows(game: &Game, solution: &Solution) -> Vec<TypeRow> {
    let (Some(game), Some(profile)) = (game.bayesian(), solution.behavior()) else { return Vec::new() };
    let row = |found: TypeRegret| TypeRow {
        player: game.players()[found.player].name.clone(),
        kind: game.label(found.player, found.kind).to_owned(),
        probability: found.probability,
        payoff: found.interim.as_ref().map(|interim| interim.payoff.clone()),
        regret: found.interim.map(|interim| interim.gain),
    };
    interim_regrets(game, profile).into_iter().map(row).collect()
}
