//! The tree as text: nodes in prefix order, each with the full description of its set and outcome, as the oldest readers need it.
//!
//! Gambit 16 refuses two nodes of one label, and two information sets of one player (or two events) with one label, so that these are
//! told apart by ` (2)`; empty labels are no trouble. Gambit also asks chance for perfect recall, so that an event which chance meets after
//! different earlier moves of its own would make it refuse the game: an event of several nodes is written as one event for each.

use super::super::labels;
use super::super::lex::quote;
use super::super::nfg::put;
use crate::error::Result;
use crate::game::extensive::Chance;
use crate::game::{ExtensiveForm, Move, NodeId};

/// Writes a tree. Information sets are numbered per player in the game's order, outcomes in theirs, chance moves in that
/// of the nodes, all from 1.
pub(in super::super) fn write(game: &ExtensiveForm) -> Result<String> {
    let names: Vec<String> = game.players().iter().map(|name| quote(name)).collect();
    let mut text = format!("EFG 2 R {} {{ {} }}\n\"\"\n\n", quote(game.title()), names.join(" "));
    let sets = infosets(game);
    let order = game.preorder();
    let draws = order.iter().filter_map(|&node| match game.next(node) {
        Move::Chance(id) => Some(game.chance(id).label.clone()),
        _ => None,
    });
    let mut events = labels::unique(draws.collect()).into_iter().zip(1..);
    let labels = labels::unique(order.iter().map(|&node| game.label(node).to_owned()).collect());
    for (&node, label) in order.iter().zip(&labels) {
        match game.next(node) {
            Move::Terminal => put(&mut text, format_args!("t {}", quote(label))),
            Move::Chance(id) => {
                let Some((event, number)) = events.next() else { unreachable!("one event for each chance node") };
                put(&mut text, format_args!("c {} {number} {}", quote(label), quote(&event)));
                write_chance(game.chance(id), &mut text);
            }
            Move::Decision(id) => {
                let (number, name) = &sets[id.index()];
                let player = game.infoset(id).player + 1;
                put(&mut text, format_args!("p {} {player} {number} {} {{", quote(label), quote(name)));
                for action in &game.infoset(id).actions {
                    put(&mut text, format_args!(" {}", quote(action)));
                }
                text.push_str(" }");
            }
        }
        write_outcome(game, node, &mut text);
    }
    Ok(text)
}

/// For each information set its number among those of its player, and a label that no other of these has.
fn infosets(game: &ExtensiveForm) -> Vec<(usize, String)> {
    let mut sets = vec![(0, String::new()); game.infosets().len()];
    let mut of_player: Vec<Vec<usize>> = vec![Vec::new(); game.player_count()];
    for (index, infoset) in game.infosets().iter().enumerate() {
        of_player[infoset.player].push(index);
    }
    for own in of_player {
        let labels = labels::unique(own.iter().map(|&index| game.infosets()[index].label.clone()).collect());
        for ((index, label), number) in own.into_iter().zip(labels).zip(1..) {
            sets[index] = (number, label);
        }
    }
    sets
}

fn write_chance(chance: &Chance, text: &mut String) {
    text.push_str(" {");
    for (action, probability) in chance.actions.iter().zip(&chance.probabilities) {
        put(text, format_args!(" {} {probability}", quote(action)));
    }
    text.push_str(" }");
}

fn write_outcome(game: &ExtensiveForm, node: NodeId, text: &mut String) {
    match game.outcome_at(node) {
        None => text.push_str(" 0\n"),
        Some(id) => {
            let outcome = game.outcome(id);
            let payoffs: Vec<String> = outcome.payoffs.iter().map(ToString::to_string).collect();
            put(text, format_args!(" {} {} {{ {} }}\n", id.index() + 1, quote(&outcome.label), payoffs.join(", ")));
        }
    }
}
