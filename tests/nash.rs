//! Methods for Nash equilibria on generated games and games of the literature, with what is known of them.

use guarantor::certify::nash::NASH;
use guarantor::game::Game;
use guarantor::generate;
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
