//! Methods for Nash equilibria on generated games and games of the literature, with what is known of them.

use guarantor::certify::nash::NASH;
use guarantor::game::Game;
use guarantor::generate;
use guarantor::model::catalogue;
use guarantor::query::{Answer, Control, Query, solve};
use guarantor::solve::{Budget, Options, Run, Wanted, method};

fn game(text: &str) -> Game {
    generate::parse(text).expect("a family").expect("a game")
}

/// Solutions found and notes left.
fn run(method_name: &str, game: &Game, change: impl FnOnce(&mut Options)) -> (usize, Vec<String>) {
    let mut options = Options::new(&NASH);
    change(&mut options);
    let mut run = Run::new(game, Budget::default());
    let method = method(method_name).expect("registered");
    (method.solve)(game, &options, &mut run).expect("solved");
    assert!(run.refused().is_empty(), "{method_name}: {:?}", run.refused());
    (run.found().len(), run.notes().to_vec())
}

fn all_of(stem: &str) -> Answer {
    let bound = catalogue::find(stem).and_then(|entry| entry.model()).and_then(|model| model.defaults()).expect(stem);
    let query = Query { wanted: Wanted::All, ..Query::default() };
    solve(&bound, &query, Control::default()).expect("solved").answer
}

/// von Stengel 1999, Discrete and Computational Geometry 21: 75 equilibria; nondegenerate, so one more has index +1 than -1.
#[test]
fn the_75_equilibria_are_isolated_and_their_indices_add_up_to_1() {
    let answer = all_of("von_stengel_6x6");
    assert_eq!((answer.count, answer.components.len()), (75, 75));
    let with = |index: i64| answer.solutions.iter().filter(|solution| solution.index == Some(index)).count();
    assert_eq!((with(1), with(-1)), (38, 37));
    assert!(answer.components.iter().all(|component| component.subsets.is_none()));
}

/// Right earns as much as left against top and more against bottom: left is weakly dominated, also as a part of a mixture.
#[test]
fn a_weakly_dominated_reply_makes_an_equilibrium_imperfect() {
    let answer = all_of("degenerate_2x2");
    assert_eq!((answer.claim.as_str(), answer.kind.as_deref()), ("all", Some("extreme")));
    let perfect =
        |solution: &guarantor::query::SolutionRecord| solution.properties.iter().any(|name| name == "perfect");
    let imperfect: Vec<_> = answer.solutions.iter().filter(|solution| !perfect(solution)).collect();
    assert_eq!(imperfect.len(), 2);
    assert!(imperfect.iter().all(|solution| solution.component == imperfect[0].component && solution.index.is_none()));
    let mut indices: Vec<_> =
        answer.components.iter().map(|component| (component.extreme.len(), component.index)).collect();
    indices.sort();
    assert_eq!(indices, [(1, Some(1)), (2, Some(0))]);
}

/// Savani and von Stengel 2006, Econometrica 74: Fibonacci-like path lengths; payoffs up to 10^12 at d = 12, where tools with
/// absolute tolerances return garbage after nine pivots.
#[test]
fn dual_cyclic_games_have_their_known_path_lengths() {
    for (d, length) in [(4, 20), (6, 88), (8, 376), (10, 1596), (12, 6764)] {
        let game = game(&format!("dual-cyclic:d={d}"));
        let (found, notes) = run("lemke-howson", &game, |options| options.label = Some(1));
        assert_eq!((found, notes), (1, vec![format!("the path of label 1 takes {length} pivots")]));
    }
}

#[test]
fn dual_cyclic_games_are_solved_without_a_label_too() {
    for d in [4, 6, 8, 10, 12, 14] {
        let game = game(&format!("dual-cyclic:d={d}"));
        assert_eq!(run("lemke-howson", &game, |_| {}).0, 1);
        if d <= 8 {
            assert_eq!(run("lemke-howson", &game, |options| options.wanted = Wanted::All).0, 1, "it is unique");
        }
    }
}

#[test]
fn random_games_of_all_sizes_are_solved_and_proved() {
    for n in [5, 20, 50, 100, 150] {
        for seed in 1..=3 {
            let game = game(&format!("random-bimatrix:rows={n},columns={n}:{seed}"));
            assert_eq!(run("lemke-howson", &game, |_| {}).0, 1, "{n} {seed}");
        }
    }
}
