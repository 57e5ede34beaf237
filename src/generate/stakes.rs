//! Payoffs of two-player zero-sum trees: one outcome for each amount that the first player wins.

use std::collections::HashMap;

use crate::error::Result;
use crate::game::{ExtensiveBuilder, NodeId, OutcomeId};
use crate::num::{Rational, WordHash};

/// The outcomes declared so far, by what the first player wins.
#[derive(Default)]
pub(super) struct Stakes {
    whole: HashMap<i64, OutcomeId, WordHash>,
    broken: HashMap<Rational, OutcomeId>,
}

impl Stakes {
    /// Ends the game at a node: the second player pays the amount to the first.
    pub(super) fn pay(&mut self, tree: &mut ExtensiveBuilder, node: NodeId, amount: i64) -> Result<()> {
        let outcome = match self.whole.get(&amount) {
            Some(&outcome) => outcome,
            None => {
                let outcome = declare(tree, &Rational::from(amount))?;
                self.whole.insert(amount, outcome);
                outcome
            }
        };
        tree.set_outcome(node, outcome);
        Ok(())
    }

    /// The outcome in which the second player pays an amount, which may be a fraction, to the first.
    pub(super) fn outcome(&mut self, tree: &mut ExtensiveBuilder, amount: &Rational) -> Result<OutcomeId> {
        if let Some(&outcome) = self.broken.get(amount) {
            return Ok(outcome);
        }
        let outcome = declare(tree, amount)?;
        self.broken.insert(amount.clone(), outcome);
        Ok(outcome)
    }
}

fn declare(tree: &mut ExtensiveBuilder, amount: &Rational) -> Result<OutcomeId> {
    tree.outcome(amount.to_string(), vec![amount.clone(), -amount])
}
