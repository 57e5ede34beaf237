//! Subgame-perfect equilibrium: a Nash equilibrium in every subgame, whether play reaches it or not.
//!
//! With perfect information one pass suffices: by the one-shot deviation principle, valid in finite trees, a profile is
//! subgame-perfect when at no decision node another action leads to a greater payoff of the mover. Otherwise the
//! deviation gains are computed in each subgame.

use crate::certify::tree_regret::{tree_payoffs, tree_regrets};
use crate::certify::{Concept, Proven, Refusal, Statement, Verdict, within, wrong_shape};
use crate::game::{ExtensiveForm, Game, Move, NodeId};
use crate::num::Rational;
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
    let (Game::Extensive(game), Solution::Behavior(profile)) = (game, &statement.solution) else {
        return Err(wrong_shape(&SUBGAME_PERFECT, "a behaviour profile of a tree"));
    };
    let profile = &BehaviorProfile::new(game, profile.infosets().to_vec())?;
    match game.has_perfect_information() {
        true => check_each_move(game, profile, statement),
        false => check_each_subgame(game, profile, statement),
    }
}

fn check_each_subgame(game: &ExtensiveForm, profile: &BehaviorProfile, statement: &Statement) -> Verdict {
    for root in game.subgame_roots() {
        for deviation in tree_regrets(game, profile, root)? {
            if !within(&deviation.gain, &statement.epsilon) {
                return Err(Refusal::new(format!("in the subgame {}, {}", game.path(root), deviation.describe(game))));
            }
        }
    }
    Ok(Proven { payoffs: tree_payoffs(game, profile, game.root()) })
}

/// Perfect information: one backward pass with the payoffs of all players at each node.
fn check_each_move(game: &ExtensiveForm, profile: &BehaviorProfile, statement: &Statement) -> Verdict {
    if statement.epsilon != crate::certify::Epsilon::Zero {
        // One-shot gains add up along a path, so a bound on them bounds nothing by itself.
        return check_each_subgame(game, profile, statement);
    }
    let mut values: Vec<Option<Vec<Rational>>> = vec![None; game.node_count()];
    for (terminal, payoffs) in game.terminals().iter().zip(game.terminal_payoffs()) {
        values[terminal.index()] = Some(payoffs.clone());
    }
    for node in game.nodes().rev().filter(|&node| game.next(node) != Move::Terminal) {
        let children: Vec<(NodeId, Vec<Rational>)> = game
            .children(node)
            .map(|child| (child, values[child.index()].take().expect("children come after their parent")))
            .collect();
        let mut expected = vec![Rational::ZERO; game.player_count()];
        for (child, payoffs) in &children {
            let probability = profile.probability_into(game, *child);
            if !probability.is_zero() {
                expected.iter_mut().zip(payoffs).for_each(|(sum, payoff)| *sum += &(payoff * &probability));
            }
        }
        if let Move::Decision(infoset) = game.next(node) {
            let mover = game.infoset(infoset).player;
            if let Some((child, better)) = children.iter().find(|(_, payoffs)| payoffs[mover] > expected[mover]) {
                let (player, action) = (&game.players()[mover], &game.actions(node)[game.action(*child)]);
                let gain = &better[mover] - &expected[mover];
                return Err(Refusal::new(format!(
                    "at `{}` player `{player}` gains {gain} by playing `{action}`",
                    game.infoset_name(infoset)
                )));
            }
        }
        values[node.index()] = Some(expected);
    }
    let payoffs = values[game.root().index()].take().expect("the root is folded last");
    Ok(Proven { payoffs })
}
