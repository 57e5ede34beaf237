//! The agent normal form of a tree: each information set is a player of its own, whose payoff is its owner's.
//!
//! Its mixed profiles are the tree's behaviour profiles (Selten 1975, International Journal of Game Theory 4). An equilibrium
//! of the tree is one of the agent form; the converse fails, since agents of one player do not deviate together.

use crate::error::{Error, Result};
use crate::form::terminal_boxes::TerminalBoxes;
use crate::game::{ExtensiveForm, Move, NormalForm, Player};
use crate::strategy::{BehaviorProfile, MixedProfile};

/// The most pure profiles of an agent form.
const PROFILE_LIMIT: u128 = 1 << 22;

/// The agent normal form of a tree.
#[derive(Debug, Clone)]
pub struct AgentForm {
    normal: NormalForm,
}

impl AgentForm {
    /// Builds the form; the players are the information sets in the tree's order, the strategies their actions.
    ///
    /// Errors: no information set, absent-mindedness (a profile of the agents would not be a behaviour profile), a form that
    /// is too large.
    pub fn new(game: &ExtensiveForm) -> Result<AgentForm> {
        if let Some(defect) = game.recall_defects().iter().find(|defect| defect.absent_minded) {
            return Err(Error::not_applicable(game.explain(defect)));
        }
        let shape: Vec<usize> = game.infosets().iter().map(|infoset| infoset.actions.len()).collect();
        let profiles = shape.iter().try_fold(1_u128, |product, &count| product.checked_mul(count as u128));
        if profiles.is_none_or(|profiles| profiles.saturating_mul(shape.len() as u128) > PROFILE_LIMIT) {
            let count = profiles.map_or("more than 10^38".to_owned(), |profiles| profiles.to_string());
            let message = format!("the agent form has {count} profiles of {} agents; too many to build", shape.len());
            return Err(Error::too_large(message).hint("their number is the product of the numbers of actions"));
        }
        let players: Vec<Player> = game
            .infoset_ids()
            .map(|id| Player::new(game.infoset_name(id), game.infoset(id).actions.iter().cloned()))
            .collect();
        let owners: Vec<usize> = game.infosets().iter().map(|infoset| infoset.player).collect();
        let mut arrays = TerminalBoxes::new(game, &shape, &owners);
        let choices: Vec<Vec<u32>> = shape.iter().map(|&count| (0..count as u32).collect()).collect();
        for (number, &terminal) in game.terminals().iter().enumerate() {
            let mut allowed: Vec<&[u32]> = choices.iter().map(Vec::as_slice).collect();
            let mut node = terminal;
            while let Some(parent) = game.parent(node) {
                if let Move::Decision(id) = game.next(parent) {
                    let action = game.action(node);
                    allowed[id.index()] = &choices[id.index()][action..=action];
                }
                node = parent;
            }
            arrays.add(number, &allowed);
        }
        Ok(AgentForm { normal: NormalForm::from_scaled(game.title(), players, arrays.finish())? })
    }

    pub fn normal(&self) -> &NormalForm {
        &self.normal
    }

    /// A mixed profile of the agents, read as behaviour.
    pub fn behavior(&self, game: &ExtensiveForm, profile: &MixedProfile) -> Result<BehaviorProfile> {
        BehaviorProfile::new(game, profile.players().to_vec())
    }

    /// A behaviour profile, read as a mixed profile of the agents.
    pub fn mixed(&self, profile: &BehaviorProfile) -> Result<MixedProfile> {
        MixedProfile::new(&self.normal, profile.infosets().to_vec())
    }
}
