//! Both forms find the same equilibria.

use super::*;
use crate::solve::Budget;

/// The extreme equilibria in plans, in order.
fn extreme(game: &Game, form: Form) -> Vec<[Vec<Rational>; 2]> {
    let tree = game.extensive().expect("a tree");
    let sequences = SequenceForm::new(tree).expect("perfect recall");
    let mut run = Run::new(game, Budget::default());
    let mut found = Found::default();
    match form {
        Form::Sequence => search_sequences(tree, &sequences, &mut found, &mut run).expect("no limit"),
        Form::ReducedNormal => {
            let options = Options::new(&NASH);
            let whole = search_strategies(tree, &sequences, &options, &mut found, &mut run);
            assert!(whole.is_ok_and(|whole| whole), "all candidates are proved");
        }
    }
    let corners = corners(&found.plans, &found.pairs, &mut run).expect("no limit");
    let mut pairs: Vec<[Vec<Rational>; 2]> =
        corners.iter().map(|pair| [0, 1].map(|player| found.plans[player].list[pair[player]].clone())).collect();
    pairs.sort();
    pairs
}

#[test]
fn both_forms_find_the_same_extreme_equilibria() {
    let (mut games, mut several) = (0, 0);
    for family in ["depth=3,actions=2", "depth=4,actions=2", "depth=3,actions=3", "depth=4,actions=2,zero-sum=1"] {
        for seed in 0..40 {
            let text = format!("random-tree:{family}:{seed}");
            let game = crate::generate::parse(&text).expect("a family").expect("valid");
            let size = ReducedSize::of(game.extensive().expect("a tree")).expect("perfect recall");
            let strategies: u128 = size.strategies.iter().map(|count| count.expect("few")).sum();
            // Hundreds of copies of an equilibrium take the reduced normal form long.
            if strategies <= 24 {
                let direct = extreme(&game, Form::Sequence);
                assert_eq!(direct, extreme(&game, Form::ReducedNormal), "{text}");
                games += 1;
                several += usize::from(direct.len() > 1);
            }
        }
    }
    assert!(games > 60 && several > 40, "{several} of {games} games with several equilibria");
}

#[test]
fn a_search_that_is_stopped_keeps_what_it_found() {
    // Its first leaves have tens of thousands of vertices.
    let game = crate::generate::parse("random-tree:depth=4,actions=3:1").expect("a family").expect("valid");
    let mut run = Run::new(&game, Budget { work: Some(5_000), ..Budget::default() });
    let options = Options { limited: true, ..Options::new(&NASH) };
    let ended = (SEQUENCE_SEARCH.solve)(&game, &options, &mut run);
    assert!(matches!(ended, Err(Halt::Stop(Stop::Work))), "{ended:?}");
    assert!(!run.found().is_empty() && run.refused().is_empty(), "{:?}", run.refused());
}
