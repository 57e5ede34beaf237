//! The different outcomes that the solutions of a tree lead to.
//!
//! Behaviours that lead to the same lottery over the ends of the tree are told apart only by what is not played.

use crate::certify::{outcome_classes, terminal_lottery};
use crate::game::Game;
use crate::query::answer::{EndRecord, OutcomeRecord, SolutionRecord};
use crate::strategy::{BehaviorProfile, Solution};

/// The outcomes of several solutions of a tree, in order of their first solutions; none of one solution, or of another game.
pub(super) fn outcomes<'s>(game: &Game, solutions: impl Iterator<Item = &'s Solution>) -> Vec<OutcomeRecord> {
    let Ok(tree) = game.extensive() else { return Vec::new() };
    let Some(profiles) = solutions.map(Solution::behavior).collect::<Option<Vec<&BehaviorProfile>>>() else {
        return Vec::new();
    };
    if profiles.len() < 2 {
        return Vec::new();
    }
    let mut outcomes: Vec<OutcomeRecord> = Vec::new();
    for (number, (class, profile)) in outcome_classes(tree, &profiles).into_iter().zip(&profiles).enumerate() {
        if class == outcomes.len() {
            let lottery = terminal_lottery(tree, profile).into_iter().zip(tree.terminals());
            let ends = lottery.filter(|(probability, _)| !probability.is_zero()).map(|(probability, &node)| {
                let path = tree.path(node);
                EndRecord { path: path.strip_prefix("after ").unwrap_or(&path).to_owned(), probability }
            });
            outcomes.push(OutcomeRecord { solutions: Vec::new(), ends: ends.collect() });
        }
        outcomes[class].solutions.push(number);
    }
    outcomes
}

/// Writes the outcome of each solution into its record.
pub(super) fn place(outcomes: &[OutcomeRecord], records: &mut [SolutionRecord]) {
    for (number, outcome) in outcomes.iter().enumerate() {
        outcome.solutions.iter().for_each(|&solution| records[solution].outcome = Some(number));
    }
}
