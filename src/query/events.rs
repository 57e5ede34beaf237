//! The probabilities of a model's events under a solution.

use serde_json::{Map, Value};

use crate::certify::terminal_lottery;
use crate::game::{Game, NormalForm, View};
use crate::model::{Bound, Event};
use crate::num::Rational;
use crate::strategy::{MixedProfile, Solution};

/// The lottery over pure profiles (normal form) or terminals (tree) that a solution induces: number and positive probability.
/// `None` where a solution induces none, as a set of strategies does.
pub fn lottery(game: &Game, solution: &Solution) -> Option<Vec<(usize, Rational)>> {
    if let (View::Normal(game), Some(profile)) = (game.view(), solution.profile()) {
        return Some(profile_lottery(game, profile));
    }
    match (game.view(), solution) {
        (View::Normal(game), Solution::Device(device)) => Some(
            device.lottery().iter().map(|(profile, probability)| (game.index(profile), probability.clone())).collect(),
        ),
        (View::Normal(game), Solution::Commitment(commitment)) => {
            let (leader, follower) = (commitment.leader, 1 - commitment.leader);
            let offset = commitment.answer * game.stride(follower);
            let announced = commitment.announced.iter().enumerate().filter(|(_, probability)| !probability.is_zero());
            Some(
                announced.map(|(own, probability)| (own * game.stride(leader) + offset, probability.clone())).collect(),
            )
        }
        (View::Tree(game), solution) => {
            let terminals = terminal_lottery(game, solution.behavior()?).into_iter().enumerate();
            Some(terminals.filter(|(_, probability)| !probability.is_zero()).collect())
        }
        _ => None,
    }
}

fn profile_lottery(game: &NormalForm, profile: &MixedProfile) -> Vec<(usize, Rational)> {
    let mut lottery = vec![(0, Rational::ONE)];
    for (player, probabilities) in profile.players().iter().enumerate() {
        let support = || probabilities.iter().enumerate().filter(|(_, probability)| !probability.is_zero());
        lottery = lottery
            .iter()
            .flat_map(|(base, above)| support().map(move |(own, p)| (base + own * game.stride(player), above * p)))
            .collect();
    }
    lottery
}

/// The probability of each event of the model, by name; `None` when there are no events or the solution induces no lottery.
pub fn event_probabilities(bound: &Bound, solution: &Solution) -> Option<Map<String, Value>> {
    if bound.events.is_empty() {
        return None;
    }
    Some(probabilities(&bound.events, &lottery(&bound.game, solution)?))
}

/// The probability of each event under a lottery, by name.
pub(super) fn probabilities(events: &[Event], lottery: &[(usize, Rational)]) -> Map<String, Value> {
    let probability = |holds: &[bool]| -> Rational {
        lottery.iter().filter(|(number, _)| holds[*number]).map(|(_, probability)| probability).sum()
    };
    let entry = |event: &Event| (event.name.clone(), Value::String(probability(&event.holds).to_string()));
    events.iter().map(entry).collect()
}
