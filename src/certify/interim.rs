//! What each type of a Bayesian game expects, and could gain by another action, straight from the definition.
//!
//! The type `t` of player `i` holds the state `w` for as likely as `p_i(w | t) = p_i(w) / p_i(t)`, with `i`'s own prior `p_i`. An action `a`
//! is worth `sum_w p_i(w | t) E[u_i(w, a, x_-i)]` to it, over the actions `x_-i` that the others' types in `w` draw. The type's interim
//! payoff is the mean over its own behaviour, its regret the best action's worth minus that. A profile is an equilibrium exactly when no
//! type that its player holds possible has a regret, and the player's payoff is the mean of those of its types. The tree that the game is
//! compiled to is not read. Cost: states times profiles times players.

use crate::game::BayesianGame;
use crate::num::Rational;
use crate::strategy::BehaviorProfile;

/// One type of one player.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct TypeRegret {
    pub player: usize,
    /// The number of the type among the player's types.
    pub kind: usize,
    /// Of the type, under the player's own prior.
    pub probability: Rational,
    /// `None` for a type of probability 0, whose beliefs no prior gives.
    pub interim: Option<Interim>,
}

/// What a type expects.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Interim {
    pub payoff: Rational,
    /// The best action's payoff minus the type's own.
    pub gain: Rational,
    /// The number of the first of the best actions.
    pub best: usize,
}

impl TypeRegret {
    /// Which type gains what by which action, in words; `None` where none gains.
    pub fn describe(&self, game: &BayesianGame) -> Option<String> {
        let interim = self.interim.as_ref().filter(|interim| interim.gain.is_positive())?;
        let who = &game.players()[self.player];
        let action = &who.types[self.kind].actions[interim.best];
        let best = &interim.payoff + &interim.gain;
        let kind = match who.types[self.kind].name.as_str() {
            "" => format!("player `{}`", who.name),
            name => format!("the type `{name}` of player `{}`", who.name),
        };
        let Interim { payoff, gain, .. } = interim;
        Some(format!("{kind} gains {gain} by playing `{action}`: {best} instead of {payoff}"))
    }
}

/// Every type of every player, in the order of the information sets of the game's tree, for a profile of that tree.
pub fn interim_regrets(game: &BayesianGame, profile: &BehaviorProfile) -> Vec<TypeRegret> {
    let mut found = Vec::new();
    for (player, owner) in game.players().iter().enumerate() {
        for kind in 0..owner.types.len() {
            let probability = game.type_probability(player, kind);
            let interim = probability.is_positive().then(|| interim(game, profile, (player, kind), &probability));
            found.push(TypeRegret { player, kind, probability, interim });
        }
    }
    found
}

fn interim(
    game: &BayesianGame,
    profile: &BehaviorProfile,
    (player, kind): (usize, usize),
    probability: &Rational,
) -> Interim {
    let own = &profile.infosets()[game.infoset(player, kind).index()];
    let mut worth = vec![Rational::ZERO; own.len()];
    for state in game.states_of(player, kind) {
        let weight = game.own_probability(player, state) / probability;
        if weight.is_zero() {
            continue;
        }
        let table = &game.states()[state].payoffs[player];
        let (others, stride) = others(game, profile, player, state);
        for (action, worth) in worth.iter_mut().enumerate() {
            let earned: Rational = others.iter().map(|(base, p)| p * &table[base + action * stride]).sum();
            *worth += &(&weight * &earned);
        }
    }
    let payoff: Rational = worth.iter().zip(own).map(|(worth, probability)| worth * probability).sum();
    let mut best = 0;
    for action in 1..worth.len() {
        if worth[action] > worth[best] {
            best = action;
        }
    }
    Interim { gain: &worth[best] - &payoff, payoff, best }
}

/// What the others do in a state: the numbers of the profiles in which the player takes the first action, with their positive
/// probabilities; and by how much these numbers rise with the player's action.
fn others(
    game: &BayesianGame,
    profile: &BehaviorProfile,
    player: usize,
    state: usize,
) -> (Vec<(usize, Rational)>, usize) {
    let (mut lottery, mut stride, mut own_stride) = (vec![(0, Rational::ONE)], 1, 1);
    for (other, &kind) in game.states()[state].types.iter().enumerate().rev() {
        let played = &profile.infosets()[game.infoset(other, kind).index()];
        if other == player {
            own_stride = stride;
        } else {
            let moves = || played.iter().enumerate().filter(|(_, probability)| !probability.is_zero());
            let longer = |(base, above): &(usize, Rational)| -> Vec<(usize, Rational)> {
                moves().map(|(action, probability)| (base + action * stride, above * probability)).collect()
            };
            lottery = lottery.iter().flat_map(longer).collect();
        }
        stride *= played.len();
    }
    (lottery, own_stride)
}
