//! The normal form of a tree with one strategy for every way to act at all information sets, for players who forget.
//!
//! Without perfect recall an own earlier move does not rule an information set out in all its nodes, so nothing is left out. Only pure
//! profiles are read back: a mixed strategy of a player who forgets has no behaviour that leads to the same outcomes (Kuhn 1953).

use crate::error::{Error, Result};
use crate::game::{ExtensiveForm, InfosetId, Move, NodeId, NormalForm, Player};
use crate::num::Rational;
use crate::strategy::{BehaviorProfile, MixedProfile};

/// The most pure profiles.
const PROFILES: u64 = 1 << 20;

/// The form, and what its strategies do.
#[derive(Debug, Clone)]
pub struct UnreducedForm {
    normal: NormalForm,
    /// Each player's information sets; the last one's actions run fastest.
    infosets: Vec<Vec<InfosetId>>,
}

impl UnreducedForm {
    /// Errors: a player who can meet an information set twice on one path, too many profiles.
    pub fn new(game: &ExtensiveForm) -> Result<UnreducedForm> {
        if let Some(defect) = game.recall_defects().iter().find(|defect| defect.absent_minded) {
            return Err(Error::not_applicable(game.explain(defect)));
        }
        let infosets: Vec<Vec<InfosetId>> =
            (0..game.player_count()).map(|player| game.infosets_of(player).collect()).collect();
        let mut actions = game.infosets().iter().map(|infoset| infoset.actions.len() as u64);
        let profiles = actions.try_fold(1_u64, u64::checked_mul);
        if profiles.is_none_or(|profiles| profiles > PROFILES) {
            let message = format!(
                "there are more than {PROFILES} pure profiles, and without perfect recall none may be left out"
            );
            return Err(Error::too_large(message));
        }
        let counts: Vec<usize> =
            infosets.iter().map(|own| own.iter().map(|&id| game.infoset(id).actions.len()).product()).collect();
        let players: Vec<Player> = (0..counts.len())
            .map(|player| {
                let label = |strategy: usize| {
                    let taken = decode(game, &infosets[player], strategy);
                    let names = infosets[player]
                        .iter()
                        .zip(taken)
                        .map(|(&id, action)| game.infoset(id).actions[action].as_str());
                    let names: Vec<&str> = names.collect();
                    // Strategies of the same actions at other sets are told apart by number.
                    format!("{}:{}", strategy + 1, names.join("·"))
                };
                Player::new(game.players()[player].as_str(), (0..counts[player]).map(label))
            })
            .collect();
        let total: usize = counts.iter().product();
        let mut payoffs: Vec<Vec<Rational>> = vec![Vec::with_capacity(total); counts.len()];
        for index in 0..total {
            let strategies = split(&counts, index);
            let taken = actions_of(game, &infosets, &strategies);
            for (list, payoff) in payoffs.iter_mut().zip(outcome(game, &taken)) {
                list.push(payoff);
            }
        }
        Ok(UnreducedForm { normal: NormalForm::new(game.title(), players, &payoffs)?, infosets })
    }

    pub fn normal(&self) -> &NormalForm {
        &self.normal
    }

    /// The behaviour of a pure profile. Errors: a profile that is not pure.
    pub fn behavior(&self, game: &ExtensiveForm, profile: &MixedProfile) -> Result<BehaviorProfile> {
        if !profile.is_pure() {
            return Err(Error::not_applicable("a mixed strategy of a player who forgets is no behaviour"));
        }
        let strategies: Vec<usize> = profile.support().into_iter().map(|support| support[0]).collect();
        Ok(BehaviorProfile::pure(game, &actions_of(game, &self.infosets, &strategies)))
    }
}

/// The strategies of a profile, the last player's running fastest.
fn split(counts: &[usize], index: usize) -> Vec<usize> {
    let mut rest = index;
    let mut strategies: Vec<usize> = counts
        .iter()
        .rev()
        .map(|&count| {
            let strategy = rest % count;
            rest /= count;
            strategy
        })
        .collect();
    strategies.reverse();
    strategies
}

/// The actions of a strategy at its player's information sets.
fn decode(game: &ExtensiveForm, own: &[InfosetId], strategy: usize) -> Vec<usize> {
    let counts: Vec<usize> = own.iter().map(|&id| game.infoset(id).actions.len()).collect();
    split(&counts, strategy)
}

/// The action at every information set.
fn actions_of(game: &ExtensiveForm, infosets: &[Vec<InfosetId>], strategies: &[usize]) -> Vec<usize> {
    let mut actions = vec![0; game.infosets().len()];
    for (own, &strategy) in infosets.iter().zip(strategies) {
        for (id, action) in own.iter().zip(decode(game, own, strategy)) {
            actions[id.index()] = action;
        }
    }
    actions
}

/// The expected payoffs when these actions are taken.
fn outcome(game: &ExtensiveForm, actions: &[usize]) -> Vec<Rational> {
    let mut total = vec![Rational::ZERO; game.player_count()];
    let mut open: Vec<(NodeId, Rational)> = vec![(game.root(), Rational::ONE)];
    while let Some((node, weight)) = open.pop() {
        match game.next(node) {
            Move::Decision(id) => open.push((game.child(node, actions[id.index()]), weight)),
            Move::Chance(chance) => {
                let probabilities = &game.chance(chance).probabilities;
                let likely = game.children(node).zip(probabilities).filter(|(_, p)| !p.is_zero());
                open.extend(likely.map(|(child, probability)| (child, &weight * probability)));
            }
            Move::Terminal => {
                let place = game.terminals().binary_search(&node).unwrap_or_else(|place| place);
                let payoffs = &game.terminal_payoffs()[place];
                total.iter_mut().zip(payoffs).for_each(|(sum, payoff)| *sum += &(payoff * &weight));
            }
        }
    }
    total
}
