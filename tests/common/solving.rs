//! All solutions that a method finds, none of them refused.

use guarantor::certify::{Claim, Concept};
use guarantor::game::Game;
use guarantor::solve::{Budget, Options, Run, Wanted, method};
use guarantor::strategy::Solution;

pub fn solutions_by(game: &Game, concept: &'static Concept, name: &str) -> (Claim, Vec<Solution>) {
    let mut options = Options::new(concept);
    options.wanted = Wanted::All;
    let mut run = Run::new(game, Budget::default());
    let method = method(name).expect("registered");
    (method.accepts)(game, &options).expect("accepted");
    let claim = (method.solve)(game, &options, &mut run).expect("solved");
    assert!(run.refused().is_empty(), "{:?}", run.refused());
    (claim, run.found().iter().map(|found| found.solution().clone()).collect())
}
