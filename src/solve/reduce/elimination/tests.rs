use super::*;
use crate::game::Player;
use crate::solve::Budget;
use proptest::prelude::*;

fn game(shape: &[usize], payoffs: Vec<Vec<i64>>) -> Game {
    let players = shape.iter().enumerate().map(|(p, &n)| Player::numbered(p.to_string(), n)).collect();
    Game::Normal(NormalForm::from_integers("g", players, payoffs).expect("valid"))
}

fn survivors(game: &Game, dominance: Dominance) -> (Vec<Vec<usize>>, usize) {
    let mut run = Run::new(game, Budget::default());
    assert_eq!(solve(game, dominance, &mut run).expect("solved"), Claim::All(Kind::Every));
    assert_eq!(run.refused(), []);
    let rounds = match run.found()[0].witness() {
        Witness::Reduction(rounds) => rounds.len() - 1,
        other => panic!("no rounds: {other:?}"),
    };
    match run.found()[0].solution() {
        Solution::Survivors(Survivors(left)) => (left.clone(), rounds),
        other => panic!("no survivors: {other:?}"),
    }
}

#[test]
fn a_mixture_dominates_where_no_pure_strategy_does() {
    // The middle row loses to half of each other row; then the second column loses.
    let mixed = game(&[3, 2], vec![vec![4, 0, 1, 1, 0, 4], vec![2, 1, 0, 3, 2, 1]]);
    assert_eq!(survivors(&mixed, Dominance::Strict), (vec![vec![0], vec![0]], 3));
    // One more in the middle, and every row is a best reply to something.
    let close = game(&[3, 2], vec![vec![4, 0, 2, 2, 0, 4], vec![2, 1, 0, 3, 2, 1]]);
    assert_eq!(survivors(&close, Dominance::Strict), (vec![vec![0, 1, 2], vec![0, 1]], 0));
}

#[test]
fn weak_elimination_takes_all_at_once() {
    // Rows 2 and 3 are weakly dominated by row 1; one after the other could leave another column.
    let ordered = game(&[3, 2], vec![vec![1, 1, 1, 0, 0, 1], vec![1, 0, 0, 1, 1, 0]]);
    assert_eq!(survivors(&ordered, Dominance::Weak).0, vec![vec![0], vec![0]]);
    // A strategy is not dominated by its own copy.
    let copies = game(&[2, 2], vec![vec![1, 0, 1, 0], vec![0, 0, 0, 0]]);
    assert_eq!(survivors(&copies, Dominance::Weak), (vec![vec![0, 1], vec![0, 1]], 0));
    // Three voters, unanimity: admitting pays everybody, so Yes is weakly dominant (model M19).
    let club = game(&[2, 2, 2], vec![vec![0, 0, 0, 0, 0, 0, 0, 1]; 3]);
    assert_eq!(survivors(&club, Dominance::Weak).0, vec![vec![1]; 3]);
    assert_eq!(survivors(&club, Dominance::Strict).0, vec![vec![0, 1]; 3]);
}

#[test]
fn guessing_games_shrink_to_one_strategy() {
    // Two players name 0..6; each wants to be one below the other, and at least 0.
    let n = 7_i64;
    let own = |mine: i64, other: i64| -(mine - (other - 1).max(0)).pow(2);
    let cells = || (0..n * n).map(move |index| (index / n, index % n));
    let payoffs = vec![cells().map(|(a, b)| own(a, b)).collect(), cells().map(|(a, b)| own(b, a)).collect()];
    assert_eq!(survivors(&game(&[7, 7], payoffs), Dominance::Strict).0, vec![vec![0], vec![0]]);
}

proptest! {
    /// The checker has proved each answer (no refusals); equilibria survive strict elimination; weak leaves no more than strict.
    #[test]
    fn answers_are_proved_in_games_full_of_ties(
        shape in prop::collection::vec(1usize..4, 1..4),
        values in prop::collection::vec(0i64..4, 81),
    ) {
        let count: usize = shape.iter().product();
        let payoffs: Vec<Vec<i64>> = (0..shape.len()).map(|player| values[player * 27..player * 27 + count].to_vec()).collect();
        let game = game(&shape, payoffs);
        let strict = survivors(&game, Dominance::Strict).0;
        let weak = survivors(&game, Dominance::Weak).0;
        prop_assert!(weak.iter().zip(&strict).all(|(weak, strict)| weak.iter().all(|s| strict.contains(s))));
        let mut run = Run::new(&game, Budget::default());
        let pure = &crate::solve::nash::pure::PURE;
        (pure.solve)(&game, &Options::new(&crate::certify::nash::NASH), &mut run).expect("solved");
        for found in run.found() {
            let Solution::Profile(profile) = found.solution() else { panic!("no profile") };
            prop_assert!(profile.support().iter().zip(&strict).all(|(support, left)| left.contains(&support[0])));
        }
    }
}
