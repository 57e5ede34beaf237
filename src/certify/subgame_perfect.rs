//! Subgame-perfect equilibrium: a Nash equilibrium in every subgame, whether play reaches it or not.
//!
//! The gains from deviating are computed in each subgame, inner subgames first, so that all of them together cost one pass
//! over the tree for each player.

use crate::certify::tree_regret::{subgame_regrets, tree_regrets};
use crate::certify::{Concept, Epsilon, Proven, Refusal, Statement, Verdict, within, wrong_shape};
use crate::game::{ExtensiveForm, Game, Move, NodeId};
use crate::strategy::{BehaviorProfile, Solution};

pub static SUBGAME_PERFECT: Concept = Concept {
    name: "subgame-perfect",
    about: "subgame-perfect equilibrium: a Nash equilibrium in every subgame",
    definition: "the restriction of the behaviour profile to each subgame is a Nash equilibrium of it",
    cites: &[
        "Selten 1965, Zeitschrift für die gesamte Staatswissenschaft 121",
        "Selten 1975, International Journal of Game Theory 4",
    ],
    forms: &["extensive"],
    check,
};

fn check(game: &Game, statement: &Statement) -> Verdict {
    let (Some(game), Solution::Behavior(profile)) = (game.tree(), &statement.solution) else {
        return Err(wrong_shape(&SUBGAME_PERFECT, "a behaviour profile of a tree"));
    };
    prove(game, profile, &statement.epsilon)
}

/// Proves that a profile is an equilibrium in every subgame, within ε.
pub(super) fn prove(game: &ExtensiveForm, profile: &BehaviorProfile, epsilon: &Epsilon) -> Verdict {
    profile.check(game)?;
    let mut regrets = subgame_regrets(game, profile)?;
    if let Some((number, player)) = regrets.violation(|gain| within(gain, epsilon)) {
        let root = regrets.roots[number];
        let deviation = &tree_regrets(game, profile, root)?[player];
        return Err(Refusal::new(format!(
            "in the subgame that starts at {}, {}",
            place(game, root),
            deviation.describe(game)
        )));
    }
    Ok(Proven::exactly(regrets.payoffs.swap_remove(0)))
}

fn place(game: &ExtensiveForm, root: NodeId) -> String {
    match game.next(root) {
        Move::Decision(infoset) => format!("`{}`", game.infoset_name(infoset)),
        _ if root == game.root() => game.path(root),
        _ => format!("the chance move {}", game.path(root)),
    }
}
