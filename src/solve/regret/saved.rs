//! What players have learned, as plain data by their sequences, so that another layout reads it as well.

use serde::{Deserialize, Serialize};

use crate::error::{Error, Result};
use crate::solve::regret::Learning;
use crate::solve::regret::team::Kept;

/// The state between two iterations. Whoever goes on from it gets the same bits as whoever never stopped.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct SavedLearning {
    method: String,
    iterations: u64,
    players: [SavedPlayer; 2],
}

/// Numbers by sequence.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
struct SavedPlayer {
    regrets: Vec<f64>,
    behavior: Vec<f64>,
    total: Vec<f64>,
}

impl SavedLearning {
    pub(super) fn new(method: &str, learning: &Learning) -> SavedLearning {
        let players = [0, 1].map(|player| {
            let kept = |(part, place)| learning.players.numbers(part, player, place);
            let kept: Vec<Kept> = learning.arena.sides[player].within_parts().map(kept).collect();
            SavedPlayer {
                regrets: kept.iter().map(|kept| kept.regret).collect(),
                behavior: kept.iter().map(|kept| kept.behavior).collect(),
                total: kept.iter().map(|kept| kept.total).collect(),
            }
        });
        SavedLearning { method: method.to_owned(), iterations: learning.iterations, players }
    }

    /// Puts the state into a learning of the same game that has not begun.
    ///
    /// Errors: a state of another method, or data that do not fit the game.
    pub(super) fn restore(self, method: &str, learning: &mut Learning) -> Result<()> {
        if self.method != method {
            let message = format!("the saved state is of `{}`, not of `{method}`", self.method);
            return Err(Error::invalid(message).hint(format!("give --method {}", self.method)));
        }
        let unfit = |what: &str| Error::invalid(format!("the saved state does not fit the game: {what}"));
        for (player, saved) in self.players.iter().enumerate() {
            let treeplex = &learning.arena.form.treeplexes()[player];
            for list in [&saved.regrets, &saved.behavior, &saved.total] {
                if list.len() != treeplex.sequences() {
                    return Err(unfit("it has another number of sequences"));
                }
                if list.iter().any(|number| !number.is_finite()) {
                    return Err(unfit("a number is not finite"));
                }
            }
            let is_negative = |list: &[f64]| list.iter().any(|number| *number < 0.0);
            if is_negative(&saved.behavior) || is_negative(&saved.total) {
                return Err(unfit("a probability is negative"));
            }
            let adds_up = |own: std::ops::Range<usize>| (saved.behavior[own].iter().sum::<f64>() - 1.0).abs() < 1e-6;
            if !treeplex.infosets().all(|(_, _, own)| adds_up(own)) {
                return Err(unfit("probabilities do not add up to 1"));
            }
        }
        let Learning { arena, players, .. } = learning;
        for (player, saved) in self.players.iter().enumerate() {
            for (sequence, (part, place)) in arena.sides[player].within_parts().enumerate() {
                let (regret, behavior) = (saved.regrets[sequence], saved.behavior[sequence]);
                players.set_numbers(part, player, place, Kept { regret, behavior, total: saved.total[sequence] });
            }
        }
        players.replan(&arena.parts);
        learning.iterations = self.iterations;
        Ok(())
    }
}
