use super::*;
use crate::game::{NormalForm, Player};
use crate::num::Rational;
use crate::solve::Budget;
use proptest::prelude::*;

fn bimatrix(rows: usize, payoffs: [Vec<Rational>; 2]) -> Game {
    let players = vec![Player::numbered("A", rows), Player::numbered("B", payoffs[0].len() / rows)];
    Game::Normal(NormalForm::new("g", players, &payoffs).expect("valid"))
}

fn integers(values: &[i64]) -> Vec<Rational> {
    values.iter().map(|&value| Rational::from(value)).collect()
}

fn solved(game: &Game, label: Option<usize>, wanted: Wanted) -> (Vec<Solution>, Vec<String>) {
    let mut run = Run::new(game, Budget::default());
    let options = Options { label, wanted, ..Options::new(&NASH) };
    assert_eq!(solve(game, &options, &mut run).expect("solved"), Claim::Some);
    assert!(run.refused().is_empty());
    (run.found().iter().map(|found| found.solution().clone()).collect(), run.notes().to_vec())
}

#[test]
fn luby_starts_as_published() {
    let first: Vec<u64> = (1..=15).map(luby).collect();
    assert_eq!(first, [1, 1, 2, 1, 1, 2, 4, 1, 1, 2, 1, 1, 2, 4, 8]);
}

/// Labels out of range are the caller's mistake, in range each gives an equilibrium, and the length is told.
#[test]
fn labels_are_counted_from_one() {
    let game = bimatrix(2, [integers(&[2, 0, 0, 1]), integers(&[1, 0, 0, 2])]);
    for label in 1..=4 {
        let (found, notes) = solved(&game, Some(label), Wanted::Auto);
        assert_eq!(found.len(), 1);
        assert_eq!(notes, [format!("the path of label {label} takes 2 pivots")]);
    }
    for label in [0, 5] {
        let options = Options { label: Some(label), ..Options::new(&NASH) };
        assert!(accepts(&game, &options).expect_err("no such label").to_string().contains("labels are 1 to 4"));
    }
    assert_eq!(solved(&game, None, Wanted::All).0.len(), 2, "the mixed equilibrium is on no path from the origin");
}

/// PEERS 3, case 1, and more: matching pennies with payoffs in the hundreds of digits beside small ones.
#[test]
fn payoffs_of_any_size_are_solved_by_every_label() {
    for text in ["2147483647", "9223372036854775807", "1e300", "1e-300"] {
        let size: Rational = text.parse().expect("a rational");
        let one = Rational::ONE;
        let rows = vec![&size - &one, -&size, -&size, &size + &one];
        let game = bimatrix(2, [rows, vec![-&one, one.clone(), one.clone(), -&one]]);
        for label in 1..=4 {
            assert_eq!(solved(&game, Some(label), Wanted::Auto).0, solved(&game, None, Wanted::First(1)).0);
        }
    }
}

#[test]
fn constant_payoffs_and_single_strategies_are_no_special_case() {
    for (rows, columns) in [(1, 1), (1, 5), (4, 1), (3, 3)] {
        let game = bimatrix(rows, [integers(&vec![-7; rows * columns]), integers(&vec![0; rows * columns])]);
        for label in 1..=rows + columns {
            assert_eq!(solved(&game, Some(label), Wanted::Auto).0.len(), 1);
        }
        assert!(!solved(&game, None, Wanted::All).0.is_empty());
    }
}

#[test]
fn a_work_limit_stops_a_path() {
    let n = 8;
    let payoffs: Vec<i64> = (0..n * n).map(|index| (index * index * 7919) % 1009).collect();
    let game = bimatrix(8, [integers(&payoffs), integers(&payoffs.iter().map(|v| -v).collect::<Vec<_>>())]);
    let mut run = Run::new(&game, Budget { work: Some(2), ..Budget::default() });
    assert!(matches!(solve(&game, &Options::new(&NASH), &mut run), Err(Halt::Stop(Stop::Work))));
    assert_eq!(run.ticks(), 2);
}

proptest! {
    /// Every path in floats ends where the exact path ends or at another equilibrium; every label finds one; ties abound.
    #[test]
    fn every_label_ends_at_an_equilibrium(
        rows in 1usize..8,
        columns in 1usize..8,
        spread in prop::sample::select(vec![1i64, 2, 1000]),
        values in prop::collection::vec(0i64..1000, 98),
    ) {
        let count = rows * columns;
        let take = |offset: usize| values[offset..offset + count].iter().map(|v| Rational::from(v % (spread + 1))).collect();
        let game = bimatrix(rows, [take(0), take(49)]);
        for label in 1..=rows + columns {
            prop_assert_eq!(solved(&game, Some(label), Wanted::Auto).0.len(), 1);
        }
        prop_assert!(!solved(&game, None, Wanted::All).0.is_empty());
        prop_assert_eq!(solved(&game, None, Wanted::Auto).0.len(), 1);
    }

    /// Without the shortcut through pure equilibria, in both kinds of dictionary.
    #[test]
    fn rotation_finds_one_in_both_dictionaries(n in 2usize..12, values in prop::collection::vec(-100i64..=100, 242)) {
        let game = bimatrix(n, [integers(&values[..n * n]), integers(&values[121..121 + n * n])]);
        let paths = Paths { game: game.bimatrix().expect("two players") };
        let polyhedra = Polyhedra::new(paths.game);
        let start = polyhedra.0.each_ref().map(dense);
        let mut run = Run::new(&game, Budget::default());
        prop_assert!(paths.rotate(&|| start.clone(), &mut run).expect("no limit"));
        prop_assert!(paths.rotate(&|| polyhedra.0.each_ref().map(EtaDictionary::new), &mut run).expect("no limit"));
        prop_assert!((1..=2).contains(&run.found().len()), "the same paths, unless rounding decides a tie");
    }
}
