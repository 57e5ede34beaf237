use super::*;
use crate::game::{NormalForm, Player};
use crate::solve::nash::support_enumeration::SUPPORT_ENUMERATION;
use crate::solve::{Budget, Stop};
use proptest::prelude::*;
use std::sync::atomic::AtomicBool;
use std::time::Duration;

fn bimatrix(rows: usize, payoffs: [Vec<i64>; 2]) -> Game {
    let players = vec![Player::numbered("A", rows), Player::numbered("B", payoffs[0].len() / rows)];
    Game::Normal(NormalForm::from_integers("g", players, payoffs.to_vec()).expect("valid"))
}

/// The greatest value among the solutions of a method, and the bound that its run proved.
fn best(method: &Method, game: &Game, objective: &[Rational]) -> (Rational, Option<Rational>) {
    let mut run = Run::new(game, Budget::default());
    let options = Options { objective: Some(objective.to_vec()), wanted: Wanted::All, ..Options::new(&NASH) };
    (method.solve)(game, &options, &mut run).expect("solved");
    let normal = game.normal().expect("normal");
    let values = run.found().iter().map(|certified| match certified.solution() {
        Solution::Profile(profile) => value(normal, objective, profile),
        other => panic!("no profile: {other:?}"),
    });
    (values.max().expect("a solution"), run.upper_bound().map(|bound| bound.value().clone()))
}

/// `r·x + s·y + α u + β v` with the parts drawn.
fn objective(game: &Game, parts: &[i64]) -> Vec<Rational> {
    let game = game.bimatrix().expect("two");
    let places = (0..game.rows()).flat_map(|row| (0..game.columns()).map(move |column| (row, column)));
    let coefficient = |(row, column): (usize, usize)| {
        Rational::from(parts[row] + parts[6 + column])
            + Rational::from(parts[12]) * game.payoff(0, row, column)
            + Rational::from(parts[13]) * game.payoff(1, row, column)
    };
    places.map(coefficient).collect()
}

#[test]
fn the_stag_hunt_and_the_dilemma_have_their_best_equilibria() {
    let hunt = bimatrix(2, [vec![4, 0, 3, 3], vec![4, 3, 0, 3]]);
    let dilemma = bimatrix(2, [vec![3, 0, 5, 1], vec![3, 5, 0, 1]]);
    for (game, profile, welfare) in [(hunt, [0, 0], 8), (dilemma, [1, 1], 2)] {
        let mut run = Run::new(&game, Budget::default());
        assert_eq!(solve(&game, &Options::new(&NASH), &mut run).expect("solved"), Claim::Some);
        let expected = Solution::Profile(MixedProfile::pure(game.normal().expect("normal"), &profile));
        assert!(run.found().iter().any(|found| *found.solution() == expected));
        assert_eq!(run.upper_bound().map(|bound| bound.value().clone()), Some(Rational::from(welfare)));
    }
}

#[test]
fn a_product_of_both_choices_is_refused_with_the_way_out() {
    let game = bimatrix(3, [vec![0, 4, 2, 2, 0, 4, 4, 2, 1], vec![1, 2, 0, 0, 1, 5, 2, 0, 3]]);
    let mut event = vec![Rational::ZERO; 9];
    event[4] = Rational::ONE;
    let error = accepts(&game, &Options { objective: Some(event), ..Options::new(&NASH) }).expect_err("bilinear");
    assert!(error.message().contains("together") && error.mend().is_some_and(|hint| hint.contains("any objective")));
    let short = Options { objective: Some(vec![Rational::ONE]), ..Options::new(&NASH) };
    assert!(accepts(&game, &short).expect_err("short").message().contains("9 profiles"));
}

#[test]
fn what_was_found_and_bounded_before_a_stop_stays() {
    let game = crate::generate::parse("random-bimatrix:rows=14,columns=14:3").expect("a family").expect("a game");
    let mut run = Run::new(&game, Budget { time: Some(Duration::ZERO), ..Budget::default() });
    assert!(matches!(solve(&game, &Options::new(&NASH), &mut run), Err(Halt::Stop(Stop::Time))));
    assert!(run.upper_bound().is_some());
    let mut run = Run::new(&game, Budget::default()).with_cancel(Arc::new(AtomicBool::new(true)));
    assert!(matches!(solve(&game, &Options::new(&NASH), &mut run), Err(Halt::Stop(Stop::Cancelled))));
    let mut run = Run::new(&game, Budget { work: Some(200), ..Budget::default() });
    assert!(matches!(solve(&game, &Options::new(&NASH), &mut run), Err(Halt::Stop(Stop::Work))));
    assert!(!run.found().is_empty() && run.ticks() <= 200);
}

/// The exact step: with the strategies of an equilibrium without regret given, it finds the best one of its face.
#[test]
fn the_best_of_a_face_is_found_exactly() {
    // Against column 1 both rows earn 1; column 1 is best against every mixture; the objective is the weight of row 2.
    let game = bimatrix(2, [vec![1, 0, 1, 0], vec![3, 0, 1, 0]]);
    let objective = objective(&game, &[0, 1, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0]);
    assert_eq!(best(&NASH_MILP, &game, &objective), (Rational::ONE, Some(Rational::ONE)));
    let bimatrix = game.bimatrix().expect("two");
    let linear = LinearObjective::new(bimatrix, &objective).expect("linear");
    let search = Search { game: bimatrix, objective, linear, seen: 0, best: None, is_lost: false };
    let mut run = Run::new(&game, Budget::default());
    let found = search.best_within(&[vec![0, 1], vec![0]], &mut run).expect("in time").expect("an equilibrium");
    assert_eq!(found, MixedProfile::pure(game.normal().expect("normal"), &[1, 0]));
    assert!(search.best_within(&[vec![0, 1], vec![1]], &mut run).expect("in time").is_none());
}

/// The value that the mixed-integer program finds from nothing.
fn by_program_alone(game: &Game, objective: &[Rational]) -> Rational {
    let bimatrix = game.bimatrix().expect("two");
    let linear = LinearObjective::new(bimatrix, objective).expect("linear");
    let mut search =
        Search { game: bimatrix, objective: objective.to_vec(), linear, seen: 0, best: None, is_lost: false };
    let mut run = Run::new(game, Budget::default());
    search.go_on(&mut run).expect("solved");
    assert!(run.refused().is_empty(), "{:?}", run.refused());
    search.best.expect("an equilibrium").0
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(150))]
    /// As good as the best of all equilibria, and the proved bound is no less; with payoffs 0 and 1 most games are degenerate.
    #[test]
    fn it_finds_the_best_of_all_equilibria(
        rows in 2usize..=6, columns in 2usize..=6, degenerate in any::<bool>(),
        values in prop::collection::vec(-50i64..=50, 72), parts in prop::collection::vec(-3i64..=3, 14),
    ) {
        let entry = |value: &i64| if degenerate { value.rem_euclid(2) } else { *value };
        let count = rows * columns;
        let game = bimatrix(rows, [0, 36].map(|from| values[from..from + count].iter().map(entry).collect()));
        let objective = objective(&game, &parts);
        let (all, _) = best(&SUPPORT_ENUMERATION, &game, &objective);
        let (found, bound) = best(&NASH_MILP, &game, &objective);
        prop_assert_eq!(&found, &all);
        prop_assert!(bound.is_some_and(|bound| bound >= all));
        prop_assert_eq!(by_program_alone(&game, &objective), all);
    }
}
