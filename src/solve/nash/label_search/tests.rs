use super::*;
use crate::generate;
use crate::solve::Budget;

fn game(text: &str) -> Game {
    generate::parse(text).expect("a family").expect("a game")
}

fn count(text: &str) -> usize {
    let game = game(text);
    let mut run = Run::new(&game, Budget::default());
    solve(&game, &Options::new(&NASH), &mut run).expect("solved");
    assert!(run.refused().is_empty(), "{:?}", run.refused());
    run.found().len()
}

#[test]
fn coordination_games_have_an_equilibrium_for_every_set_of_strategies() {
    for n in 1..=6 {
        assert_eq!(count(&format!("coordination:n={n}")), (1 << n) - 1);
    }
}
