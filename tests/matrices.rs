//! Matrix games: every method gives the value that is known or that exact pivots find, on games that tie, repeat, spread and contradict.

use guarantor::certify::{Claim, Epsilon, concept};
use guarantor::game::{Game, NormalForm, Player};
use guarantor::generate;
use guarantor::num::{Integer, Rational};
use guarantor::solve::{Budget, Halt, Options, Run, Stop, auto, method};
use proptest::prelude::*;

const EXACT: [&str; 2] = ["minimax-lp", "interior-point"];
const APPROXIMATE: [&str; 2] = ["regret-matching-plus", "restarted-pdhg"];

fn generated(text: &str) -> Game {
    generate::parse(text).expect("a family").expect("a game")
}

fn game(rows: usize, matrix: &[Rational], constant: &Rational) -> Game {
    let players = vec![Player::numbered("A", rows), Player::numbered("B", matrix.len() / rows)];
    let other = matrix.iter().map(|entry| constant - entry).collect();
    Game::Normal(NormalForm::new("g", players, &[matrix.to_vec(), other]).expect("valid"))
}

fn integers(values: impl IntoIterator<Item = i64>) -> Vec<Rational> {
    values.into_iter().map(Rational::from).collect()
}

/// The value of a game by an exact method, with the steps that it took.
fn solved(game: &Game, name: &str) -> (Rational, u64) {
    let mut run = Run::new(game, Budget::default());
    let options = Options::new(concept("minmax").expect("a concept"));
    let claim = (method(name).expect("registered").solve)(game, &options, &mut run).expect("solved");
    assert_eq!((claim, run.found().len()), (Claim::Some, 1), "{name}");
    assert_eq!(run.found()[0].epsilon(), &Epsilon::Zero, "{name}");
    (run.found()[0].payoffs()[0].clone(), run.ticks())
}

/// The value as a method knows it, and how far the profile may be from it.
fn approximated(game: &Game, name: &str, epsilon: Option<Rational>, work: u64) -> (Rational, f64) {
    let mut run = Run::new(game, Budget { work: Some(work), ..Budget::default() });
    let mut options = Options::new(concept("nash").expect("a concept"));
    options.epsilon = epsilon;
    match (method(name).expect("registered").solve)(game, &options, &mut run) {
        Ok(_) | Err(Halt::Stop(Stop::Work)) => {}
        Err(halt) => panic!("{name}: {halt:?}"),
    }
    assert_eq!(run.found().len(), 1, "{name} gives what it has");
    let bound = match run.found()[0].epsilon() {
        Epsilon::Zero => 0.0,
        Epsilon::Exactly(bound) => bound.to_f64(),
        Epsilon::AtMost(bound) => *bound,
    };
    (run.found()[0].payoffs()[0].clone(), bound)
}

fn diagonal(n: usize, entry: impl Fn(usize) -> i64) -> Vec<Rational> {
    integers((0..n * n).map(|place| if place % (n + 1) == 0 { entry(place / n) } else { 0 }))
}

#[test]
fn known_values_of_large_games() {
    let harmonic = |n: i64| -> Rational { (1..=n).map(|i| Rational::new(1, i).expect("a fraction")).sum() };
    for n in [2, 30, 90] {
        let uniform = game(n, &diagonal(n, |_| 1), &Rational::ZERO);
        let hidden = game(n, &diagonal(n, |row| row as i64 + 1), &Rational::from(7));
        for name in EXACT {
            assert_eq!(solved(&uniform, name).0, Rational::new(1, n as i64).expect("a fraction"));
            assert_eq!(solved(&hidden, name).0, harmonic(n as i64).recip().expect("positive"));
        }
    }
    // Odd cycles of dominance have the uniform strategy alone, even ones many; all have the value 0.
    for n in [3_i64, 51, 101, 4, 52] {
        let cycle = (0..n * n).map(|place| match (place % n - place / n).rem_euclid(n) {
            0 => 0,
            distance if 2 * distance == n => 0,
            distance if 2 * distance < n => 1,
            _ => -1,
        });
        let cycle = game(n as usize, &integers(cycle), &Rational::ZERO);
        for name in EXACT {
            assert!(solved(&cycle, name).0.is_zero(), "{name} {n}");
        }
    }
}

#[test]
fn degenerate_families_agree_with_exact_pivots() {
    for text in [
        "blotto:a=5,b=4,sectors=3",
        "blotto:a=12,b=10,sectors=3",
        "blotto:a=6,b=6,sectors=3",
        "inspection:n=6,m=2",
        "random-zero-sum:rows=40,columns=25:3",
        "random-zero-sum:rows=7,columns=150:3",
    ] {
        let game = generated(text);
        if game.zero_sum().is_err() {
            continue;
        }
        let [first, second] = EXACT.map(|name| solved(&game, name).0);
        assert_eq!(first, second, "{text}");
    }
}

#[test]
fn hostile_payoffs() {
    let draw = |seed: u64, count: usize| {
        (0..count).scan(seed, |state, _| {
            *state = state.wrapping_mul(6_364_136_223_846_793_005).wrapping_add(1_442_695_040_888_963_407);
            Some((*state >> 33) as i64)
        })
    };
    let n = 24;
    // From 10^12 down to 10^-12; beyond the words; duplicate rows and columns; zeros and ones; one strategy.
    let spread: Vec<Rational> = draw(1, n * n)
        .map(|word| {
            let power = Rational::from_integer(Integer::from(10).pow((word % 25) as u32));
            Rational::from(word / 25 % 200 - 100) * power / Rational::from_integer(Integer::from(10).pow(12))
        })
        .collect();
    let huge: Vec<Rational> =
        draw(2, n * n).map(|word| Rational::from(word) * "1e40".parse::<Rational>().expect("a number")).collect();
    let base: Vec<i64> = draw(3, n * n).map(|word| word % 201).collect();
    let twice = integers((0..4 * n * n).map(|place| base[place / (2 * n) % n * n + place % (2 * n) % n]));
    let binary = integers(draw(4, 50 * 50).map(|word| word % 2));
    let constant = integers(std::iter::repeat_n(-3, 35));
    let single = integers(draw(5, 9));
    for (rows, matrix) in
        [(n, spread), (n, huge), (2 * n, twice), (50, binary), (5, constant), (1, single.clone()), (9, single)]
    {
        let game = game(rows, &matrix, &Rational::from(11));
        let [first, second] = EXACT.map(|name| solved(&game, name).0);
        assert_eq!(first, second, "{rows}");
        for name in APPROXIMATE {
            let (value, bound) = approximated(&game, name, None, 300);
            assert!((&value - &first).abs().to_f64() <= bound * (1.0 + 1e-9), "{name}: {value} {first} {bound}");
        }
    }
}

#[test]
fn first_order_methods_reach_what_is_asked_and_prove_it() {
    let game = generated("random-zero-sum:rows=60,columns=45:1");
    let value = solved(&game, "minimax-lp").0;
    for name in APPROXIMATE {
        let wanted = Rational::new(1, 10).expect("a fraction");
        let (found, bound) = approximated(&game, name, Some(wanted.clone()), 100_000);
        assert!(bound <= wanted.to_f64(), "{name}: {bound}");
        assert!((&found - &value).abs() <= wanted, "{name}");
        // With one thread and with several, the same answer.
        let answer = |threads: Option<usize>| {
            let large = generated("random-zero-sum:rows=600,columns=500:1");
            let mut options = Options::new(concept("nash").expect("a concept"));
            options.threads = threads;
            let mut run = Run::new(&large, Budget { work: Some(5), ..Budget::default() });
            assert!((method(name).expect("registered").solve)(&large, &options, &mut run).is_err());
            run.found()[0].solution().clone()
        };
        assert_eq!(answer(Some(1)), answer(None), "{name}");
    }
}

#[test]
fn interrupted_runs_give_what_they_have() {
    let game = generated("random-zero-sum:rows=80,columns=80:2");
    let value = solved(&game, "interior-point").0;
    for name in ["interior-point", "regret-matching-plus", "restarted-pdhg"] {
        let mut last = f64::INFINITY;
        for work in [1, 3, 6] {
            let (found, bound) = approximated(&game, name, None, work);
            assert!((&found - &value).abs().to_f64() <= bound, "{name} after {work}");
            assert!(bound < 2.0 * last, "{name} after {work}: {bound}");
            last = bound;
        }
    }
}

#[test]
fn large_games_are_stored_in_bytes_and_are_the_same_games() {
    let game = generated("random-zero-sum:rows=3,columns=1500000:5");
    let normal = game.normal().expect("normal");
    assert!(normal.table(0).words().is_none() && normal.table(0).entries().is_some());
    assert!(game.zero_sum().expect("opposed").constant().is_zero());
    for place in [0, 1, 4_499_999] {
        assert_eq!(normal.table(0).numerator(place), -normal.table(1).numerator(place));
    }
    let error =
        generate::parse("random-zero-sum:rows=40000,columns=40000:1").expect("a family").expect_err("too large");
    assert!(error.message().contains("MiB"), "{error}");
}

#[test]
fn auto_chooses_by_size() {
    let within = |text: &str, epsilon: Option<Rational>| {
        let options = Options { epsilon, ..Options::new(concept("minmax").expect("a concept")) };
        auto::choose(&generated(text), &options).expect("chosen").name
    };
    let chosen = |text: &str| within(text, None);
    assert_eq!(chosen("random-zero-sum:rows=8,columns=8:1"), "minimax-lp");
    assert_eq!(chosen("random-zero-sum:rows=500,columns=450:1"), "minimax-lp");
    assert_eq!(chosen("random-zero-sum:rows=800,columns=750:1"), "interior-point");
    assert_eq!(chosen("random-zero-sum:rows=100,columns=4000:1"), "interior-point");
    assert_eq!(chosen("random-zero-sum:rows=5000,columns=6000:1"), "regret-matching-plus");
    let hundredth = Some(Rational::new(1, 100).expect("a rational"));
    assert_eq!(within("random-zero-sum:rows=500,columns=450:1", hundredth.clone()), "minimax-lp");
    assert_eq!(chosen("random-zero-sum:rows=2500,columns=2500:1"), "interior-point");
    assert_eq!(within("random-zero-sum:rows=2500,columns=2500:1", hundredth), "regret-matching-plus");
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(64))]

    #[test]
    fn all_methods_agree(
        rows in 1_usize..14,
        columns in 1_usize..14,
        spread in prop::sample::select(vec![1_i64, 2, 5, 1000]),
        values in prop::collection::vec(0_i64..1_000_000, 169),
        scale in prop::sample::select(vec!["1", "1/7", "1e30"]),
    ) {
        let scale: Rational = scale.parse().expect("a rational");
        let matrix: Vec<Rational> = values[..rows * columns].iter().map(|v| Rational::from(v % (spread + 1)) * &scale).collect();
        let game = game(rows, &matrix, &Rational::from(5));
        let [first, second] = EXACT.map(|name| solved(&game, name).0);
        prop_assert_eq!(&first, &second);
        for name in APPROXIMATE {
            let (value, bound) = approximated(&game, name, None, 50);
            prop_assert!((&value - &first).abs().to_f64() <= bound * (1.0 + 1e-9), "{}", name);
        }
    }
}
