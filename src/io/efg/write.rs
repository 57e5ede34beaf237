//! The tree as text: nodes in prefix order, each with the full description of its set and outcome, as the oldest readers need it.

use super::super::lex::quote;
use super::super::nfg::put;
use crate::error::Result;
use crate::game::{ExtensiveForm, Move, NodeId};

/// Writes a tree. Information sets are numbered per player in the game's order, events and outcomes in theirs, all from 1.
pub(in super::super) fn write(game: &ExtensiveForm) -> Result<String> {
    let names: Vec<String> = game.players().iter().map(|name| quote(name)).collect();
    let mut text = format!("EFG 2 R {} {{ {} }}\n\"\"\n\n", quote(game.title()), names.join(" "));
    let mut counts = vec![0_usize; game.player_count()];
    let number = |player: usize| {
        counts[player] += 1;
        counts[player]
    };
    let numbers: Vec<usize> = game.infosets().iter().map(|infoset| infoset.player).map(number).collect();
    for node in game.preorder() {
        write_node(game, node, &numbers, &mut text);
    }
    Ok(text)
}

fn write_node(game: &ExtensiveForm, node: NodeId, numbers: &[usize], text: &mut String) {
    let label = quote(game.label(node));
    match game.next(node) {
        Move::Terminal => put(text, format_args!("t {label}")),
        Move::Chance(id) => {
            let chance = game.chance(id);
            put(text, format_args!("c {label} {} {} {{", id.index() + 1, quote(&chance.label)));
            for (action, probability) in chance.actions.iter().zip(&chance.probabilities) {
                put(text, format_args!(" {} {probability}", quote(action)));
            }
            text.push_str(" }");
        }
        Move::Decision(id) => {
            let infoset = game.infoset(id);
            let (player, number) = (infoset.player + 1, numbers[id.index()]);
            put(text, format_args!("p {label} {player} {number} {} {{", quote(&infoset.label)));
            for action in &infoset.actions {
                put(text, format_args!(" {}", quote(action)));
            }
            text.push_str(" }");
        }
    }
    match game.outcome_at(node) {
        None => text.push_str(" 0\n"),
        Some(id) => {
            let outcome = game.outcome(id);
            let payoffs: Vec<String> = outcome.payoffs.iter().map(ToString::to_string).collect();
            put(text, format_args!(" {} {} {{ {} }}\n", id.index() + 1, quote(&outcome.label), payoffs.join(", ")));
        }
    }
}
