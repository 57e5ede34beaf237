//! How the types of a Bayesian game play, what they expect, and what they could gain.

use crate::game::{BayesianGame, ExtensiveForm};
use crate::num::Rational;
use crate::query::{BehaviorRow, TypeRow};
use crate::report::answer::mixture;
use crate::report::number::with_decimal;
use crate::report::text::table as grid;

/// One row for each type, with the beliefs of those that nature does not draw where the answer holds some.
pub(super) fn types(game: &BayesianGame, behavior: &[BehaviorRow], types: &[TypeRow]) -> String {
    let mut header =
        ["player", "type", "probability", "behaviour", "expects", "could gain"].map(str::to_owned).to_vec();
    let believes = |(row, of): (&BehaviorRow, &TypeRow)| of.payoff.is_none() && row.belief.is_some();
    let beliefs = behavior.iter().zip(types).any(believes);
    header.extend(beliefs.then(|| "believes".to_owned()));
    let row = |(played, own): (&BehaviorRow, &TypeRow)| {
        let name = if own.kind == own.player { "" } else { own.kind.as_str() };
        let mut row = vec![
            own.player.clone(),
            name.to_owned(),
            with_decimal(&own.probability),
            mixture(&played.actions, &played.probabilities),
            own.payoff.as_ref().map_or("—".to_owned(), with_decimal),
            own.regret.as_ref().map_or("—".to_owned(), with_decimal),
        ];
        row.extend(beliefs.then(|| match believes((played, own)) {
            true => belief(game, played),
            false => String::new(),
        }));
        row
    };
    grid(&header, &behavior.iter().zip(types).map(row).collect::<Vec<_>>())
}

/// The states that a type holds possible, with the nodes of each added up.
fn belief(game: &BayesianGame, played: &BehaviorRow) -> String {
    let tree = game.tree();
    let Some(id) = tree.infoset_ids().find(|&id| tree.infoset_name(id) == played.infoset) else { return String::new() };
    let mut states = vec![Rational::ZERO; game.states().len()];
    for (node, probability) in tree.infoset(id).nodes.iter().zip(played.belief.iter().flatten()) {
        states[state_above(tree, *node)] += probability;
    }
    let held = game.states().iter().zip(&states).filter(|(_, probability)| !probability.is_zero());
    held.map(|(state, p)| format!("{} {}", with_decimal(p), state.label)).collect::<Vec<_>>().join("\n")
}

/// The number of the state that is drawn on the way to a node.
fn state_above(tree: &ExtensiveForm, mut node: crate::game::NodeId) -> usize {
    while let Some(parent) = tree.parent(node) {
        if parent == tree.root() && !tree.chances().is_empty() {
            return tree.action(node);
        }
        node = parent;
    }
    0
}
