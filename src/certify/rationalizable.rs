//! Rationalizable strategies (Bernheim 1984; Pearce 1984), with beliefs that may correlate the others: what iterated elimination of
//! strictly dominated strategies leaves. The proof is in [`super::reduction`].
//!
//! Every order of elimination leaves the same strategies. With two players the concept is that of Bernheim and Pearce; with
//! more, beliefs may be correlated (Brandenburger and Dekel 1987), so that more may survive than under independent beliefs.

use crate::certify::reduction::{self, Dominance};
use crate::certify::{Concept, Statement, Verdict};
use crate::game::Game;

pub static RATIONALIZABLE: Concept = Concept {
    name: "rationalizable",
    about: "strategies that survive iterated elimination of strictly dominated ones (beliefs may correlate the others)",
    definition: "the greatest sets S_i such that each s in S_i is a best reply to a belief over the product of the other S_j",
    cites: &[
        "Bernheim 1984, Econometrica 52",
        "Pearce 1984, Econometrica 52",
        "Brandenburger and Dekel 1987, Econometrica 55",
    ],
    forms: &["normal"],
    check,
};

fn check(game: &Game, statement: &Statement) -> Verdict {
    reduction::check(&RATIONALIZABLE, Dominance::Strict, game, statement)
}
