use std::collections::BTreeSet;

use proptest::prelude::*;

use super::*;
use crate::certify::nash::NASH;
use crate::certify::{Claim, Kind};
use crate::game::{NormalForm, Player};
use crate::generate;
use crate::solve::nash::label_search::engine::Count;
use crate::solve::nash::label_search::{LABEL_SEARCH, reduced};
use crate::solve::{Budget, Options, Run};
use crate::strategy::Solution;

/// The symmetric game in which the row player has these payoffs.
fn symmetric(payoffs: &[i64]) -> Game {
    let n = payoffs.len().isqrt();
    let transposed = (0..n * n).map(|cell| payoffs[cell % n * n + cell / n]).collect();
    let players = vec![Player::numbered("Row", n), Player::numbered("Column", n)];
    Game::Normal(NormalForm::from_integers("symmetric", players, vec![payoffs.to_vec(), transposed]).expect("valid"))
}

fn generated(text: &str) -> Game {
    generate::parse(text).expect("a family").expect("a game")
}

/// The equilibria of the game, and the claim.
fn solved(game: &Game, symmetric: bool) -> (Vec<Solution>, Claim) {
    let options = Options { symmetric, ..Options::new(&NASH) };
    let mut run = Run::new(game, Budget::default());
    let claim = (LABEL_SEARCH.solve)(game, &options, &mut run).expect("solved");
    assert!(run.refused().is_empty(), "{:?}", run.refused());
    (run.found().iter().map(|certified| certified.solution().clone()).collect(), claim)
}

/// The extreme symmetric equilibria by their keys, the search having begun with an arithmetic, in steps of `quantum` nodes.
fn searched(game: &Game, precision: Precision, quantum: u64) -> (BTreeSet<Box<[u64]>>, Count) {
    let problem = reduced(game.bimatrix().expect("two players"), &mut Count::default());
    let watch = Run::new(game, Budget::default()).watch();
    let mut frontier = vec![Node::root(&problem, precision)];
    let (mut found, mut count) = (BTreeSet::new(), Count::default());
    while let Some(node) = frontier.pop() {
        let explored = explore(&problem, &node, quantum, usize::MAX, &watch);
        found.extend(explored.found.into_iter().map(|candidate| candidate.key));
        frontier.extend(explored.left);
        count.add(explored.count);
    }
    (found, count)
}

const LADDER: [Precision; 4] = [Precision::Whole, Precision::Rounded, Precision::Exact, Precision::Big];

fn ladders_agree(game: &Game) -> usize {
    let [whole, rounded, exact, big] = LADDER.map(|precision| searched(game, precision, 1 << 20).0);
    assert!(whole == big && rounded == big && exact == big, "{}", game.title());
    big.len()
}

#[test]
fn counts_of_known_games() {
    let rock_paper_scissors = [0, -1, 1, 1, 0, -1, -1, 1, 0];
    assert_eq!(solved(&symmetric(&rock_paper_scissors), true).0.len(), 1);
    let hawk_dove = symmetric(&[-1, 4, 0, 2]);
    assert_eq!((solved(&hawk_dove, false).0.len(), solved(&hawk_dove, true).0.len()), (3, 1));
    for n in 1..=8 {
        let (found, claim) = solved(&generated(&format!("coordination:n={n}")), true);
        assert_eq!((found.len(), claim), ((1 << n) - 1, Claim::All(Kind::Symmetric)));
    }
}

#[test]
fn a_continuum_of_symmetric_equilibria_is_told_from_a_finite_set() {
    // Everything is an equilibrium.
    let (found, claim) = solved(&symmetric(&[7; 9]), true);
    assert_eq!((found.len(), claim), (3, Claim::All(Kind::ExtremeSymmetric)));
    // The second strategy is as good as the first one throughout, and the third one is best against itself alone.
    let (found, claim) = solved(&symmetric(&[1, 1, 0, 1, 1, 0, 0, 0, 1]), true);
    assert_eq!((found.len(), claim), (5, Claim::All(Kind::ExtremeSymmetric)));
    // Against the first strategy both are best, against the second and against mixtures only the second.
    let (found, claim) = solved(&symmetric(&[0, 0, 0, 1]), true);
    assert_eq!((found.len(), claim), (2, Claim::All(Kind::Symmetric)));
    // Infinitely many equilibria, in which one player uses the first strategy and the other any; of symmetric ones only two.
    let degenerate = symmetric(&[0, 1, 0, 0]);
    assert_eq!(solved(&degenerate, false).1, Claim::All(Kind::Extreme));
    let (found, claim) = solved(&degenerate, true);
    assert_eq!((found.len(), claim), (1, Claim::All(Kind::Symmetric)));
}

#[test]
fn all_arithmetics_agree_on_larger_games() {
    for (n, seeds) in [(9, 1..=6), (12, 1..=6), (15, 1..=4), (18, 1..=2)] {
        for seed in seeds {
            ladders_agree(&generated(&format!("random-symmetric:n={n}:{seed}")));
        }
    }
    for seed in 1..=4 {
        ladders_agree(&generated(&format!("random-symmetric:n=9,levels=2:{seed}")));
        ladders_agree(&generated(&format!("random-symmetric:n=9,levels=1000000000000:{seed}")));
    }
}

#[test]
fn divided_work_is_the_same_work() {
    for text in ["random-symmetric:n=14:1", "random-symmetric:n=8,levels=2:1", "coordination:n=6"] {
        let game = generated(text);
        for precision in LADDER {
            let whole = searched(&game, precision, u64::MAX).0;
            assert_eq!(whole, searched(&game, precision, 1).0, "{text}, {precision:?}");
            assert_eq!(whole, searched(&game, precision, 7).0, "{text}, {precision:?}");
        }
    }
}

#[test]
fn games_that_are_not_symmetric_are_refused_with_the_cells() {
    let refused = |game: &Game| symmetric_game(game).expect_err("not symmetric");
    let players = || vec![Player::new("Ann", ["u", "d"]), Player::new("Bob", ["l", "r"])];
    let payoffs = vec![vec![1, 2, 3, 4], vec![1, 3, 5, 4]];
    let game = Game::Normal(NormalForm::from_integers("g", players(), payoffs).expect("valid"));
    let error = refused(&game);
    assert_eq!(error.message(), "the game is not symmetric: Ann gets 2 at (u, r), and Bob gets 5 at (d, l)");
    let error = refused(&generated("random-bimatrix:rows=2,columns=3:1"));
    assert_eq!(error.message(), "the game is not symmetric: Row has 2 strategies, Column has 3");
    assert!(refused(&generated("random:players=3,strategies=2:1")).message().contains("needs two players"));
}

#[test]
fn games_too_large_to_search_are_refused_unless_there_is_a_limit() {
    let game = generated("random-symmetric:n=200:1");
    let options = Options { symmetric: true, ..Options::new(&NASH) };
    let error = (LABEL_SEARCH.accepts)(&game, &options).expect_err("too large");
    assert!(error.message().contains("steps"), "{error}");
    assert!((LABEL_SEARCH.accepts)(&game, &Options { limited: true, ..options }).is_ok());
}

proptest! {
    #[test]
    fn games_with_many_ties_are_the_same_in_all_arithmetics(payoffs in (1..=5_usize).prop_flat_map(|n| prop::collection::vec(0..=2_i64, n * n))) {
        let count = ladders_agree(&symmetric(&payoffs));
        prop_assert!(count >= 1, "every finite symmetric game has a symmetric equilibrium");
    }
}
