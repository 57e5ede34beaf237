//! Strategies that survive iterated elimination of weakly dominated ones, all at once in every round. The proof is in
//! [`super::reduction`].
//!
//! What is left depends on the order of elimination; here each round eliminates every strategy that is weakly dominated, by a
//! pure or mixed strategy, in the game at the start of the round, and the proof shows so.

use crate::certify::reduction::{self, Dominance};
use crate::certify::{Concept, Statement, Verdict};
use crate::game::Game;

pub static UNDOMINATED: Concept = Concept {
    name: "undominated",
    about: "strategies that survive iterated elimination of weakly dominated ones, all at once in every round",
    definition: "S^0 all strategies, S^(k+1) those of S^k that no mixture over S^k weakly dominates against S^k, until nothing changes",
    cites: &["Luce and Raiffa 1957, Games and Decisions, 5.8", "Pearce 1984, Econometrica 52"],
    forms: &["normal"],
    check,
};

fn check(game: &Game, statement: &Statement) -> Verdict {
    reduction::check(&UNDOMINATED, Dominance::Weak, game, statement)
}
