use std::collections::HashSet;

use proptest::prelude::*;

use super::*;
use crate::certify::nash::NASH;
use crate::certify::{Claim, Kind};
use crate::game::{Game, NormalForm, Player};
use crate::num::Rational;
use crate::solve::nash::label_search::{self, LABEL_SEARCH};
use crate::solve::nash::vertex_enumeration::VERTEX_ENUMERATION;
use crate::solve::{Budget, Options, Run, Stop};
use crate::strategy::Solution;

/// Probabilities by player and strategy.
type Mixtures = [Vec<Rational>; 2];

struct Numbers(u64);

impl Numbers {
    /// Xorshift (Marsaglia 2003).
    fn below(&mut self, end: u64) -> i64 {
        self.0 ^= self.0 << 13;
        self.0 ^= self.0 >> 7;
        self.0 ^= self.0 << 17;
        ((self.0 >> 20) % end) as i64
    }

    fn game(&mut self, cells: usize, end: u64) -> [Vec<i64>; 2] {
        [0, 1].map(|_| (0..cells).map(|_| self.below(end) - end as i64 / 2).collect())
    }
}

fn fraction(numerator: i64, denominator: i64) -> Rational {
    Rational::new(numerator, denominator).expect("a positive denominator")
}

/// What the kernel finds; no equilibrium twice.
fn by_kernel(shape: [usize; 2], payoffs: &[Vec<i64>; 2]) -> (HashSet<Mixtures>, Extent) {
    let mut games = TinyGames::new(shape[0], shape[1]).expect("a small shape");
    let extent = games.solve([&payoffs[0], &payoffs[1]]);
    let mixture = |found: &TinyEquilibrium, player: usize| {
        let (weights, total) = (&found.weights[player], found.totals[player]);
        assert!(weights[shape[player]..].iter().all(|&weight| weight == 0) && weights.iter().sum::<i64>() == total);
        weights[..shape[player]].iter().map(|&weight| fraction(weight, total)).collect()
    };
    let found: HashSet<Mixtures> =
        games.equilibria().iter().map(|found| [mixture(found, 0), mixture(found, 1)]).collect();
    assert_eq!(found.len(), games.equilibria().len(), "{payoffs:?} repeats an equilibrium");
    (found, extent)
}

fn game(shape: [usize; 2], payoffs: &[Vec<i64>; 2]) -> Game {
    let players = vec![Player::numbered("A", shape[0]), Player::numbered("B", shape[1])];
    Game::Normal(NormalForm::from_integers("g", players, payoffs.to_vec()).expect("valid"))
}

/// What a registered method finds.
fn by_method(game: &Game, method: impl Fn(&Game, &Options, &mut Run) -> Claim) -> (HashSet<Mixtures>, Extent) {
    let mut run = Run::new(game, Budget::default());
    let claim = method(game, &Options::new(&NASH), &mut run);
    assert!(run.refused().is_empty(), "{:?}", run.refused());
    let mixtures = |solution: &Solution| match solution {
        Solution::Profile(profile) => [profile.players()[0].clone(), profile.players()[1].clone()],
        other => panic!("{other:?}"),
    };
    let found = run.found().iter().map(|certified| mixtures(certified.solution())).collect();
    match claim {
        Claim::All(Kind::Every) => (found, Extent::Every),
        Claim::All(Kind::Extreme) => (found, Extent::Extreme),
        other => panic!("{other:?}"),
    }
}

fn by_vertices(game: &Game) -> (HashSet<Mixtures>, Extent) {
    by_method(game, |game, options, run| (VERTEX_ENUMERATION.solve)(game, options, run).expect("solved"))
}

fn shapes() -> impl Iterator<Item = [usize; 2]> {
    (1..=MOST_STRATEGIES).flat_map(|rows| (1..=MOST_STRATEGIES).map(move |columns| [rows, columns]))
}

/// 16 shapes by 8 ranges by 300 games, most of them full of ties.
#[test]
fn agrees_with_vertex_enumeration_on_games_of_all_shapes_and_ranges() {
    let mut numbers = Numbers(0x9e37_79b9_7f4a_7c15);
    for shape in shapes() {
        for end in [1, 2, 2, 3, 4, 7, 201, 10_000] {
            for _ in 0..300 {
                let payoffs = numbers.game(shape[0] * shape[1], end);
                assert_eq!(
                    by_kernel(shape, &payoffs),
                    by_vertices(&game(shape, &payoffs)),
                    "{shape:?} below {end}: {payoffs:?}"
                );
            }
        }
    }
}

/// Payoffs of the longest kinds: those that fill the 64-bit kernel, the 128-bit one, and those that no longer fit.
#[test]
fn agrees_up_to_its_limits_and_refuses_beyond() {
    let mut numbers = Numbers(0x2545_f491_4f6c_dd1d);
    for shape in shapes() {
        let cells = shape[0] * shape[1];
        for limit in limits(shape[0].min(shape[1])) {
            for round in 0..20 {
                // The longest payoffs of either sign, then mixtures with short ones.
                let end = if round % 2 == 0 { 2 } else { 3 };
                let edge = |sign: i64| if sign < 0 { -(1_i64 << limit) } else { (1_i64 << limit) - 1 - sign };
                let payoffs = numbers.game(cells, end).map(|signs| signs.into_iter().map(edge).collect::<Vec<_>>());
                assert_eq!(by_kernel(shape, &payoffs), by_vertices(&game(shape, &payoffs)), "{shape:?} {payoffs:?}");
            }
        }
        let [_, wide] = limits(shape[0].min(shape[1]));
        let mut games = TinyGames::new(shape[0], shape[1]).expect("a small shape");
        for long in [1_i64 << wide, -(1_i64 << wide) - 1, i64::MAX, i64::MIN] {
            let (mut payoffs, short) = (vec![0; cells], vec![0; cells]);
            payoffs[cells - 1] = long;
            assert_eq!((games.solve([&short, &payoffs]), games.equilibria().len()), (Extent::TooLong, 0));
        }
    }
}

#[test]
fn when_all_payoffs_are_equal_every_pair_of_strategies_is_extreme() {
    for shape in shapes() {
        let cells = shape[0] * shape[1];
        let (found, extent) = by_kernel(shape, &[vec![5; cells], vec![-3; cells]]);
        assert_eq!((found.len(), extent), (cells, if cells == 1 { Extent::Every } else { Extent::Extreme }));
    }
}

/// Coordination on n strategies: 2^n - 1 equilibria, one for each set of strategies. Rock, scissors, paper: one.
#[test]
fn games_of_the_literature() {
    for n in 1..=4 {
        let payoffs: Vec<i64> = (0..n * n).map(|cell| i64::from(cell % (n + 1) == 0)).collect();
        let (found, extent) = by_kernel([n, n], &[payoffs.clone(), payoffs]);
        assert_eq!((found.len(), extent), ((1 << n) - 1, Extent::Every));
    }
    let first = vec![0, 1, -1, -1, 0, 1, 1, -1, 0];
    let second = first.iter().map(|payoff| -payoff).collect();
    let third = || vec![fraction(1, 3); 3];
    assert_eq!(by_kernel([3, 3], &[first, second]), (HashSet::from([[third(), third()]]), Extent::Every));
}

/// Payoffs of either kind, too: the kernel's where it serves, else the search's.
#[test]
fn the_registered_method_gives_the_list_and_the_order_of_the_search() {
    let mut numbers = Numbers(0x1234_5678_9abc_def1);
    for shape in shapes() {
        for end in [2, 3, 200, 1 << 45] {
            let payoffs = numbers.game(shape[0] * shape[1], end);
            let game = game(shape, &payoffs);
            let listed = |solve: fn(&Game, &Options, &mut Run) -> Result<Claim, Halt>| {
                let mut run = Run::new(&game, Budget::default());
                let claim = solve(&game, &Options::new(&NASH), &mut run).expect("solved");
                assert!(run.refused().is_empty(), "{:?}", run.refused());
                (run.found().iter().map(|certified| certified.solution().clone()).collect::<Vec<_>>(), claim)
            };
            assert_eq!(listed(LABEL_SEARCH.solve), listed(label_search::search), "{shape:?} {payoffs:?}");
        }
    }
}

#[test]
fn limits_are_kept() {
    let game = game([2, 2], &[vec![2, 0, 0, 1], vec![1, 0, 0, 2]]);
    let stopped = |budget: Budget| {
        let mut run = Run::new(&game, budget);
        let stop = match (LABEL_SEARCH.solve)(&game, &Options::new(&NASH), &mut run) {
            Err(Halt::Stop(stop)) => stop,
            other => panic!("{other:?}"),
        };
        (stop, run.found().len())
    };
    assert_eq!(stopped(Budget { work: Some(0), ..Budget::default() }), (Stop::Work, 0));
    assert_eq!(stopped(Budget { wanted: Some(2), ..Budget::default() }), (Stop::Enough, 2));
}

#[test]
fn many_games_are_solved_in_one_pass() {
    let payoffs = [3, 0, 5, 1, 3, 5, 0, 1, 1, 0, 0, 1, 1, 0, 0, 1, i64::MAX, 0, 0, 0, 0, 0, 0, 0];
    let mut counts = Vec::new();
    solve_all(2, 2, &payoffs, |number, extent, found| counts.push((number, extent, found.len()))).expect("three games");
    assert_eq!(counts, [(0, Extent::Every, 1), (1, Extent::Every, 3), (2, Extent::TooLong, 0)]);
    assert!(solve_all(2, 2, &payoffs[1..], |_, _, _| ()).is_none());
    assert!(solve_all(5, 2, &[], |_, _, _| ()).is_none() && TinyGames::new(0, 3).is_none());
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(400))]

    /// A positive factor and a number added to all payoffs against one strategy of the opponent change no equilibrium.
    #[test]
    fn scaling_changes_nothing(
        rows in 1_usize..=4,
        columns in 1_usize..=4,
        cells in prop::collection::vec((-3_i64..=3, -3_i64..=3), 16),
        factor in 1_i64..=40,
        shifts in prop::array::uniform4(-500_i64..=500),
    ) {
        let shape = [rows, columns];
        let cells = &cells[..rows * columns];
        let payoffs = [cells.iter().map(|cell| cell.0).collect(), cells.iter().map(|cell| cell.1).collect()];
        let first = cells.iter().enumerate().map(|(cell, both)| both.0 * factor + shifts[cell % columns]).collect();
        let second = cells.iter().enumerate().map(|(cell, both)| both.1 * factor + shifts[cell / columns]).collect();
        prop_assert_eq!(by_kernel(shape, &payoffs), by_kernel(shape, &[first, second]));
    }

    /// Exchanging the players exchanges their strategies.
    #[test]
    fn exchanging_the_players_exchanges_the_answer(
        rows in 1_usize..=4,
        columns in 1_usize..=4,
        cells in prop::collection::vec((0_i64..=2, 0_i64..=2), 16),
    ) {
        let payoffs = [0, 1].map(|player: usize| {
            let payoff = |cell: &(i64, i64)| if player == 0 { cell.0 } else { cell.1 };
            cells[..rows * columns].iter().map(payoff).collect::<Vec<_>>()
        });
        let transposed = |payoffs: &Vec<i64>| {
            (0..columns).flat_map(|column| (0..rows).map(move |row| payoffs[row * columns + column])).collect()
        };
        let (found, extent) = by_kernel([rows, columns], &payoffs);
        let exchanged = found.into_iter().map(|[x, y]| [y, x]).collect::<HashSet<_>>();
        let other = by_kernel([columns, rows], &[transposed(&payoffs[1]), transposed(&payoffs[0])]);
        prop_assert_eq!((exchanged, extent), other);
    }

    /// Payoffs drawn as a few levels, so that copies of strategies and ties abound.
    #[test]
    fn agrees_with_the_label_search(
        rows in 1_usize..=4,
        columns in 1_usize..=4,
        levels in 1_i64..=5,
        cells in prop::collection::vec((0_i64..60, 0_i64..60), 16),
    ) {
        let shape = [rows, columns];
        let cells = &cells[..rows * columns];
        let payoffs =
            [cells.iter().map(|cell| cell.0 % levels).collect(), cells.iter().map(|cell| cell.1 % levels).collect()];
        let searched = by_method(&game(shape, &payoffs), |game, options, run| {
            label_search::search(game, options, run).expect("solved")
        });
        prop_assert_eq!(by_kernel(shape, &payoffs), searched);
    }
}
