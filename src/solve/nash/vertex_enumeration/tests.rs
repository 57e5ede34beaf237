use std::collections::HashSet;

use super::*;
use crate::certify::Kind;
use crate::form::ReplyMatrix;
use crate::game::Player;
use crate::model::catalogue;
use crate::num::Rational;
use crate::solve::nash::support_enumeration::SUPPORT_ENUMERATION;
use crate::solve::{Budget, method};
use proptest::prelude::*;

fn bimatrix(rows: usize, payoffs: [Vec<Rational>; 2]) -> Game {
    let players = vec![Player::numbered("A", rows), Player::numbered("B", payoffs[0].len() / rows)];
    Game::Normal(NormalForm::new("g", players, &payoffs).expect("valid"))
}

fn integers(values: impl IntoIterator<Item = i64>) -> Vec<Rational> {
    values.into_iter().map(Rational::from).collect()
}

fn solved(method: &Method, game: &Game) -> (HashSet<Solution>, Claim) {
    let mut run = Run::new(game, Budget::default());
    let claim = (method.solve)(game, &Options::new(&NASH), &mut run).expect("solved");
    assert_eq!(run.refused(), []);
    let solutions: HashSet<Solution> = run.found().iter().map(|found| found.solution().clone()).collect();
    assert_eq!(solutions.len(), run.found().len(), "a solution came twice");
    (solutions, claim)
}

fn count(game: &Game) -> (usize, bool) {
    let (solutions, claim) = solved(&VERTEX_ENUMERATION, game);
    (solutions.len(), claim == Claim::All(Kind::Every))
}

fn identity(n: usize) -> Game {
    let identity = || integers((0..n * n).map(|index| i64::from(index / n == index % n)));
    bimatrix(n, [identity(), identity()])
}

#[test]
fn coordination_has_one_equilibrium_for_each_set() {
    for n in 1..=9 {
        assert_eq!(count(&identity(n)), ((1 << n) - 1, true));
    }
}

/// Von Stengel 1999, Discrete and Computational Geometry 21: more than the 2^6 - 1 of a coordination game.
#[test]
fn a_game_with_75_equilibria() {
    let model = catalogue::LIBRARY.iter().find(|entry| entry.stem == "von_stengel_6x6").expect("in the library");
    let bound = model.model().and_then(|model| model.defaults()).expect("a game");
    assert_eq!(count(&bound.game), (75, true));
}

#[test]
fn degenerate_games_have_their_known_extreme_equilibria() {
    // All payoffs equal: each pair of pure strategies is extreme.
    for n in 1..=9 {
        assert_eq!(count(&bimatrix(n, [integers(vec![5; n * n]), integers(vec![5; n * n])])), (n * n, n == 1));
    }
    // Against row 1 both columns are best, and row 1 is best while column 1 has at least 2/3: an edge, and one mixed point.
    let edge = bimatrix(3, [integers([3, 3, 2, 5, 0, 6]), integers([3, 3, 2, 6, 3, 1])]);
    assert_eq!(count(&edge), (3, false));
    // Matching pennies with a copy of the first row.
    let copied = bimatrix(3, [integers([1, -1, 1, -1, -1, 1]), integers([-1, 1, -1, 1, 1, -1])]);
    assert_eq!(count(&copied), (2, false));
    // One strategy against four, two of them best.
    assert_eq!(count(&bimatrix(1, [integers([0; 4]), integers([3, 1, 3, 2])])), (2, false));
    assert_eq!(count(&bimatrix(4, [integers([3, 1, 4, 2]), integers([0; 4])])), (1, true));
}

#[test]
fn more_labels_than_a_word_has_bits() {
    // The column player's best replies are an upper envelope of 70 lines; each strategy of the row player is best at one end.
    let lines = || (0..70_i64).map(|t| (-t * t, -(70 - t) * (70 - t)));
    let replies = integers(lines().map(|line| line.0).chain(lines().map(|line| line.1)));
    let game = bimatrix(2, [integers((0..140).map(|cell| i64::from(cell / 70 == cell % 70 % 2))), replies]);
    let (solutions, claim) = solved(&VERTEX_ENUMERATION, &game);
    assert_eq!((&solutions, claim), (&solved(&SUPPORT_ENUMERATION, &game).0, Claim::All(Kind::Every)));
    assert!(solutions.len() > 30, "{}", solutions.len());
    assert_eq!(count(&bimatrix(3, [integers([0; 198]), integers([0; 198])])), (198, false));
}

#[test]
fn integers_of_any_size_give_what_words_give() {
    let digits: Vec<i64> = (0..50_i64).map(|k| (k * k * 7919 + 31 * k) % 201 - 100).collect();
    let small = |scale: &Rational| {
        digits.iter().map(|&digit| Rational::from(digit) * scale + Rational::from(digit % 3)).collect::<Vec<_>>()
    };
    for scale in [Rational::ONE, Rational::from(10).pow(30).expect("a power")] {
        let payoffs = small(&scale);
        let game = bimatrix(5, [payoffs[..25].to_vec(), payoffs[25..].to_vec()]);
        assert_eq!(solved(&VERTEX_ENUMERATION, &game), solved(&SUPPORT_ENUMERATION, &game));
    }
    let matrix = ReplyMatrix::new(identity(6).bimatrix().expect("two players"), 0);
    assert!(Polytope::in_words(&matrix, Side::Second).is_some());
}

#[test]
fn limits_are_kept_and_large_games_refused_with_advice() {
    let game = identity(5);
    for limit in [0, 1, 7, 50] {
        let mut run = Run::new(&game, Budget { work: Some(limit), ..Budget::default() });
        assert!(matches!(solve(&game, &Options::new(&NASH), &mut run), Err(Halt::Stop(Stop::Work))));
        assert_eq!(run.ticks(), limit);
    }
    let mut run = Run::new(&game, Budget { wanted: Some(6), ..Budget::default() });
    assert!(matches!(solve(&game, &Options::new(&NASH), &mut run), Err(Halt::Stop(Stop::Enough))));
    assert_eq!(run.found().len(), 6);
    let mut run = Run::new(&game, Budget { memory: Some(2000), ..Budget::default() });
    assert!(matches!(solve(&game, &Options::new(&NASH), &mut run), Err(Halt::Stop(Stop::Memory))));
    let error = accepts(&identity(40), &Options::new(&NASH)).expect_err("too large");
    assert!(error.to_string().contains("lemke-howson"), "{error}");
    assert!(error.to_string().contains("40x40"), "{error}");
    assert!(
        accepts(&identity(16), &Options::new(&NASH)).is_ok() && accepts(&identity(20), &Options::new(&NASH)).is_ok()
    );
    assert!(accepts(&identity(40), &Options { limited: true, ..Options::new(&NASH) }).is_ok());
    let long = |columns| bimatrix(1, [integers(vec![0; columns]), integers(vec![0; columns])]);
    assert!(
        accepts(&long(1000), &Options::new(&NASH)).is_ok() && accepts(&long(100_000), &Options::new(&NASH)).is_err()
    );
    assert!(std::ptr::eq(method("vertex_enumeration").expect("registered"), &VERTEX_ENUMERATION));
}

#[test]
fn the_bound_is_met_by_polygons_simplices_and_cubes_lie_below() {
    assert_eq!((vertex_bound(1, 2), vertex_bound(2, 9), vertex_bound(3, 6)), (2.0, 9.0, 8.0));
    // The dual cyclic polytope of dimension 4 with 8 facets; the simplex of dimension 5.
    assert_eq!((vertex_bound(4, 8), vertex_bound(5, 6)), (20.0, 6.0));
    assert!((1..=20).all(|d| vertex_bound(d, 2 * d) >= 2.0_f64.powi(d as i32)));
    assert!(vertex_bound(100_000, 200_000) > 1e290);
}

proptest! {
    /// Games without ties, with ties everywhere, with huge payoffs, of all shapes, one strategy included.
    #[test]
    fn supports_and_vertices_give_the_same_equilibria(
        rows in 1usize..6,
        columns in 1usize..6,
        spread in prop::sample::select(vec![1i64, 2, 4, 1000]),
        values in prop::collection::vec(0i64..=1000, 50),
        copied in any::<bool>(),
    ) {
        let entry = |offset: usize, index: usize| {
            let row = if copied && index / columns == 1 { 0 } else { index / columns };
            values[offset + row * columns + index % columns] % (spread + 1)
        };
        let payoffs = |offset: usize| integers((0..rows * columns).map(|index| entry(offset, index)));
        let game = bimatrix(rows, [payoffs(0), payoffs(25)]);
        prop_assert_eq!(solved(&VERTEX_ENUMERATION, &game), solved(&SUPPORT_ENUMERATION, &game));
    }
}
