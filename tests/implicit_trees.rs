//! Trees that are not stored: bounds against exact ones of the stored trees, both ways to bound, samples and sweeps, tampered answers, limits.

use std::collections::HashMap;
use std::fmt;
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};

use guarantor::certify::implicit_tree::{Bounds, bounds};
use guarantor::certify::nash::{NASH, deviations};
use guarantor::certify::{Claim, Epsilon, Statement, certify, concept};
use guarantor::error::ErrorKind;
use guarantor::game::{
    Code, ExtensiveForm, Game, Hands, ImplicitTree, InfosetId, Move, Preamble, Rules, Step, StoredTree,
};
use guarantor::num::Rational;
use guarantor::query::{Answer, Control, GameSource, Query, check, load, solve};
use guarantor::solve::regret::{Sampler, Sampling};
use guarantor::solve::{Budget, Halt, Options, Run, Stop, auto, method};
use guarantor::strategy::{BehaviorProfile, Solution, SparseBehavior};

fn game(text: &str) -> Game {
    guarantor::generate::parse(text).expect("a family").expect(text)
}

fn implicit(text: &str) -> ImplicitTree {
    match game(&format!("{text},implicit=1")) {
        Game::ImplicitTree(tree) => tree,
        other => panic!("{} is stored", other.title()),
    }
}

const MEMBERS: [&str; 10] = [
    "liars-dice:sides=3",
    "liars-dice:dice=1,sides=2,second=2",
    "leduc:ranks=2",
    "goofspiel:cards=4",
    "goofspiel:cards=3,order=1,information=1",
    "ii-goofspiel:cards=4",
    "escalation-ladder:k=4",
    "escalation-ladder:k=3,b=2,s=1/3,pi=2/7",
    "inspection:n=4,m=2",
    "inspection:n=5,m=2,b=3/2",
];

/// The stored information set of each computed one, by player.
fn matched(stored: &ExtensiveForm, tree: &ImplicitTree) -> [HashMap<u64, InfosetId>; 2] {
    let mut sets = [HashMap::new(), HashMap::new()];
    let mut open = vec![(stored.root(), tree.rules().root())];
    while let Some((node, code)) = open.pop() {
        if let (Move::Decision(id), Step::Decision { player, infoset, .. }) =
            (stored.next(node), tree.rules().step(code))
        {
            sets[player].insert(infoset, id);
        }
        open.extend(stored.children(node).enumerate().map(|(action, child)| (child, tree.rules().child(code, action))));
    }
    sets
}

/// Draws that depend on nothing but a number.
fn draws(mut state: u64) -> impl FnMut(u64) -> u64 {
    move |below| {
        state = state.wrapping_mul(6_364_136_223_846_793_005).wrapping_add(1_442_695_040_888_963_407);
        (state >> 33) % below
    }
}

/// Some behaviour that lists about two thirds of the information sets, and the same for the stored tree.
fn some_behavior(stored: &ExtensiveForm, tree: &ImplicitTree, seed: u64) -> (SparseBehavior, BehaviorProfile) {
    let mut draw = draws(seed);
    let mut sparse = SparseBehavior::new(16);
    let even = |count: usize| vec![Rational::new(1, count as i64).expect("positive"); count];
    let mut full: Vec<Vec<Rational>> = stored.infosets().iter().map(|set| even(set.actions.len())).collect();
    for (player, sets) in matched(stored, tree).iter().enumerate() {
        let mut numbers: Vec<&u64> = sets.keys().collect();
        numbers.sort();
        for number in numbers {
            if draw(3) == 0 {
                continue;
            }
            let id = sets[number];
            let mut left = 1_u32 << 16;
            let mut parts: Vec<u32> = full[id.index()].iter().map(|_| 0).collect();
            for part in &mut parts {
                *part = if draw(3) == 0 { 0 } else { draw(u64::from(left) + 1) as u32 };
                left -= *part;
            }
            parts[0] += left;
            full[id.index()] = parts.iter().map(|part| sparse.probability(*part)).collect();
            sparse.push(player, *number, parts).expect("in order");
        }
    }
    (sparse, BehaviorProfile::new(stored, full).expect("a behaviour"))
}

fn proved(tree: &ImplicitTree, behavior: &SparseBehavior) -> Bounds {
    bounds(tree, behavior, &mut |_| true).expect("no contradiction").expect("not ended")
}

#[test]
fn bounds_hold_the_exact_gains_of_the_stored_tree() {
    for text in MEMBERS {
        let (stored, tree) = (game(text), implicit(text));
        let stored = stored.extensive().expect("stored");
        for seed in 0..6 {
            let (sparse, full) = some_behavior(stored, &tree, seed);
            let found = proved(&tree, &sparse);
            for (player, deviation) in deviations(stored, &full).expect("recall").iter().enumerate() {
                assert!(found.payoffs[player].contains_rational(&deviation.payoff), "{text}, seed {seed}");
                assert!(found.gains[player] >= deviation.gain, "{text}, seed {seed}");
                let slack = (&found.gains[player] - &deviation.gain).to_f64();
                assert!(slack <= 1e-11 * tree.spread().to_f64(), "{text}, seed {seed}: {slack:e}");
            }
        }
    }
}

/// The same rules without their hands.
#[derive(Debug)]
struct Plain(ImplicitTree);

impl Rules for Plain {
    fn preamble(&self) -> &Preamble {
        self.0.rules().preamble()
    }
    fn root(&self) -> Code {
        self.0.rules().root()
    }
    fn step(&self, node: Code) -> Step {
        self.0.rules().step(node)
    }
    fn odd(&self, node: Code, action: usize) -> usize {
        self.0.rules().odd(node, action)
    }
    fn child(&self, node: Code, action: usize) -> Code {
        self.0.rules().child(node, action)
    }
    fn label(&self, player: usize, infoset: u64) -> Option<String> {
        self.0.rules().label(player, infoset)
    }
    fn actions(&self, player: usize, infoset: u64) -> Option<Vec<String>> {
        self.0.rules().actions(player, infoset)
    }
    fn number(&self, player: usize, label: &str) -> Option<u64> {
        self.0.rules().number(player, label)
    }
    fn node_count(&self) -> Option<u64> {
        self.0.rules().node_count()
    }
    fn infoset_counts(&self) -> Option<[u64; 2]> {
        self.0.rules().infoset_counts()
    }
    fn hands(&self) -> Option<&dyn Hands> {
        None
    }
    fn define(&self, sink: &mut dyn fmt::Write) -> fmt::Result {
        self.0.rules().define(sink)
    }
}

#[test]
fn hands_and_nodes_give_the_same_bounds() {
    let with_hands = MEMBERS.iter().filter(|text| implicit(text).rules().hands().is_some());
    let mut count = 0;
    for text in with_hands {
        let (stored, tree) = (game(text), implicit(text));
        let plain = ImplicitTree::new(Plain(tree.clone()));
        for seed in 10..16 {
            let (sparse, _) = some_behavior(stored.extensive().expect("stored"), &tree, seed);
            let (one, other) = (proved(&tree, &sparse), proved(&plain, &sparse));
            for player in 0..2 {
                let differs = (&one.gains[player] - &other.gains[player]).abs().to_f64();
                assert!(differs <= 1e-11 * tree.spread().to_f64(), "{text}, seed {seed}: {differs:e}");
                assert!((one.payoffs[player].lower() - other.payoffs[player].lower()).abs() < 1e-9);
            }
        }
        count += 1;
    }
    assert_eq!(count, 4, "liar's dice and the ladder have hands");
}

#[test]
fn samples_of_stored_and_computed_trees_are_the_same() {
    for text in MEMBERS {
        let (stored, tree) = (game(text), implicit(text));
        let stored = stored.extensive().expect("stored");
        let walked = StoredTree::new(stored).expect("two players");
        for sampling in [Sampling::EXTERNAL, Sampling::CHANCE, Sampling::OUTCOME] {
            let (mut one, mut other) = (Sampler::new(&walked, sampling, 7), Sampler::new(&tree, sampling, 7));
            for _ in 0..30 {
                one.step();
                other.step();
            }
            assert_eq!((one.met(), one.visited()), (other.met(), other.visited()), "{text}");
            for (player, sets) in matched(stored, &tree).iter().enumerate() {
                for (number, id) in sets {
                    let actions = stored.infoset(*id).actions.len();
                    let learned = other.regrets(player, *number, actions);
                    let known = one.regrets(player, id.index() as u64, actions);
                    assert_eq!(known, learned, "{text}");
                }
            }
        }
    }
}

fn query(text: &str, method: &str, epsilon: &str) -> Query {
    Query {
        game: GameSource::Named(text.to_owned()),
        method: Some(method.to_owned()),
        epsilon: Some(epsilon.parse().expect("a rational")),
        ..Query::default()
    }
}

fn answered(query: &Query) -> Answer {
    let bound = load(&query.game).expect("a game").bind(&[]).expect("bound");
    let answer = solve(&bound, query, Control::default()).expect("solved").answer;
    let text = serde_json::to_string(&answer).expect("plain data");
    let answer: Answer = serde_json::from_str(&text).expect("plain data");
    assert_eq!(check(&bound, &answer, &mut || true).expect("proved again").solutions, 1);
    answer
}

#[test]
fn known_values_are_found_within_the_bound() {
    let members = [
        ("liars-dice:sides=4,implicit=1", "cfr-plus", 1.0 / 16.0),
        ("liars-dice:sides=4,implicit=1", "lazy-cfr-plus", 1.0 / 16.0),
        ("liars-dice:sides=4,implicit=1", "external-sampling", 1.0 / 16.0),
        ("escalation-ladder:k=3,b=3,implicit=1", "cfr-plus", 27.0 / 40.0),
        ("escalation-ladder:k=3,b=3,implicit=1", "lazy-cfr-plus", 27.0 / 40.0),
        ("escalation-ladder:k=3,implicit=1", "external-sampling", 27.0 / 40.0),
        ("inspection:n=4,m=2,implicit=1", "chance-sampling", 3.0 / 11.0),
        ("goofspiel:cards=4,implicit=1", "external-sampling", 0.0),
        ("leduc:ranks=3,implicit=1", "external-sampling", -0.0856064241),
    ];
    for (text, method, value) in members {
        let epsilon = if text.starts_with("leduc") { 0.5 } else { 0.02 };
        let answer = answered(&query(text, method, &epsilon.to_string()));
        let [solution] = answer.solutions.as_slice() else { panic!("{text}: one solution") };
        assert_eq!((answer.claim.as_str(), answer.stop.as_str()), ("approximate", "done"), "{text}");
        let Ok(guarantor::query::EpsilonRecord::AtMost(bound)) = Ok::<_, ()>(solution.epsilon.clone()) else {
            panic!("{text}: a bound")
        };
        assert!(bound <= epsilon, "{text}: {bound}");
        // In an ε-equilibrium the payoff lies within ε of the value.
        let [least, most] = solution.payoff_bounds[0];
        assert!(least - bound <= value && value <= most + bound, "{text}: {least} to {most}");
        assert!(most - least < 1e-9, "{text}");
        assert_eq!(answer.game.form, "extensive");
    }
}

/// Changes an answer and says whether it is still proved.
fn refuses(bound: &guarantor::model::Bound, answer: &Answer, change: impl FnOnce(&mut Answer)) -> bool {
    let mut changed = answer.clone();
    change(&mut changed);
    matches!(check(bound, &changed, &mut || true), Err(error) if error.kind() == ErrorKind::Refused)
}

#[test]
fn tampered_answers_are_refused() {
    let query = query("liars-dice:sides=3,implicit=1", "cfr-plus", "1/100");
    let bound = load(&query.game).expect("a game").bind(&[]).expect("bound");
    let answer = answered(&query);
    let rows = |answer: &mut Answer| answer.solutions[0].behavior.clone().expect("rows");
    assert!(!refuses(&bound, &answer, |_| ()));
    assert!(refuses(&bound, &answer, |answer| answer.solutions[0].elsewhere = None));
    assert!(refuses(&bound, &answer, |answer| answer.solutions[0].elsewhere = Some("first".to_owned())));
    assert!(refuses(&bound, &answer, |answer| answer.solutions[0].payoff_bounds[0][0] += 1e-6));
    assert!(refuses(&bound, &answer, |answer| answer.solutions[0].payoff_bounds.clear()));
    assert!(refuses(&bound, &answer, |answer| answer.solutions[0].payoffs = vec![Rational::ZERO; 2]));
    for bad in ["0", "1/1000000"] {
        let epsilon: Rational = bad.parse().expect("a rational");
        assert!(refuses(&bound, &answer, |answer| answer.solutions[0].epsilon =
            guarantor::query::EpsilonRecord::Exact(epsilon)));
    }
    for number in [0, 3] {
        let change = |change: &dyn Fn(&mut Vec<guarantor::query::BehaviorRow>)| {
            refuses(&bound, &answer, |answer| {
                let mut changed = rows(answer);
                change(&mut changed);
                answer.solutions[0].behavior = Some(changed);
            })
        };
        assert!(change(&|rows| rows[number].infoset = "9".to_owned()));
        assert!(change(&|rows| rows[number].player = "Third".to_owned()));
        assert!(change(&|rows| rows[number].actions.swap(0, 1)));
        assert!(
            change(&|rows| rows[number].probabilities.swap(0, 1))
                || rows(&mut answer.clone())[number].probabilities[0]
                    == rows(&mut answer.clone())[number].probabilities[1]
        );
        assert!(change(&|rows| rows[number].probabilities[0] += Rational::ONE));
        assert!(change(&|rows| rows[number].probabilities[0] = "1/3".parse().expect("a rational")));
        assert!(change(&|rows| drop(rows[number].probabilities.pop())));
        assert!(change(&|rows| rows.push(rows[number].clone())));
        assert!(change(&|rows| drop(rows.remove(number))));
        assert!(change(&|rows| rows.swap(number, number + 1)));
    }
    let other = load(&GameSource::Named("liars-dice:sides=3".to_owned())).expect("a game").bind(&[]).expect("bound");
    assert!(refuses(&other, &answer, |_| ()), "the stored game has another digest");
}

#[test]
fn statements_about_other_games_are_refused() {
    let tree = implicit("liars-dice:sides=3");
    let mut behavior = SparseBehavior::new(4);
    behavior.push(0, u64::MAX, [8, 8]).expect("in order");
    let statement = |behavior: &SparseBehavior, epsilon| Statement {
        epsilon,
        ..Statement::exact(&NASH, Solution::Sparse(behavior.clone()))
    };
    let game = Game::ImplicitTree(tree);
    assert!(certify(&game, statement(&behavior, Epsilon::AtMost(9.0))).is_err(), "no such information set");
    let mut behavior = SparseBehavior::new(4);
    behavior.push(0, 0, [8, 8]).expect("in order");
    assert!(certify(&game, statement(&behavior, Epsilon::AtMost(9.0))).is_err(), "another number of actions");
    assert!(behavior.push(0, 0, [16]).is_err() && behavior.push(0, 1, [15]).is_err());
    let empty = SparseBehavior::new(4);
    assert!(certify(&game, statement(&empty, Epsilon::AtMost(2.0))).is_ok(), "even play gains at most all");
    assert!(certify(&game, statement(&empty, Epsilon::AtMost(f64::NAN))).is_err());
    assert!(certify(&game, statement(&empty, Epsilon::Zero)).is_err());
}

fn stopped(text: &str, name: &str, budget: Budget, cancel: bool) -> (Stop, Vec<Epsilon>) {
    let game = game(text);
    let flag = Arc::new(AtomicBool::new(cancel));
    let mut run = Run::new(&game, budget).with_cancel(flag);
    let options = Options { epsilon: Some(Rational::ZERO), ..Options::new(&NASH) };
    let ended = (method(name).expect("registered").solve)(&game, &options, &mut run);
    assert!(run.refused().is_empty(), "{text}: {:?}", run.refused());
    let Err(Halt::Stop(stop)) = ended else { panic!("{text}: {ended:?}") };
    (stop, run.found().iter().map(|found| found.epsilon().clone()).collect())
}

#[test]
fn limits_and_interrupts_keep_what_was_found() {
    for name in ["cfr-plus", "lazy-cfr-plus", "external-sampling", "chance-sampling", "outcome-sampling"] {
        let text = "liars-dice:sides=4,implicit=1";
        let (stop, found) = stopped(text, name, Budget { work: Some(70), ..Budget::default() }, false);
        assert!(matches!((stop, found.as_slice()), (Stop::Work, [Epsilon::AtMost(bound)]) if *bound < 2.0), "{name}");
        let (stop, found) = stopped(text, name, Budget::default(), true);
        assert_eq!((stop, found.len() <= 1), (Stop::Cancelled, true), "{name}");
        let (stop, _) = stopped(text, name, Budget { memory: Some(1000), ..Budget::default() }, false);
        assert_eq!(stop, Stop::Memory, "{name}");
        let time = Some(std::time::Duration::from_millis(30));
        let (stop, found) = stopped(text, name, Budget { time, ..Budget::default() }, false);
        assert_eq!((stop, found.len()), (Stop::Time, 1), "{name}");
    }
    // Less memory than all information sets need, and more than some do.
    let budget = Budget { memory: Some(3 << 20), ..Budget::default() };
    let (stop, found) = stopped("liars-dice:sides=7,implicit=1", "external-sampling", budget, false);
    assert!(matches!((stop, found.as_slice()), (Stop::Memory, [Epsilon::AtMost(_)])), "{stop:?} {found:?}");
}

#[test]
fn a_proof_is_ended_by_its_watch() {
    let tree = implicit("liars-dice:sides=8");
    let looks = AtomicBool::new(false);
    let mut watch = |_| {
        looks.store(true, Ordering::Relaxed);
        false
    };
    assert_eq!(bounds(&tree, &SparseBehavior::new(1), &mut watch), Ok(None));
    assert!(looks.into_inner());
}

#[test]
fn what_needs_a_stored_tree_says_what_does_not() {
    let game = game("liars-dice:sides=10");
    for name in ["cfr", "sequence-lp", "external-sampling", "cfr-plus", "lazy-cfr-plus"] {
        let accepted = (method(name).expect("registered").accepts)(&game, &Options::new(&NASH));
        match name {
            "cfr" | "sequence-lp" => {
                let error = accepted.expect_err("it is not stored");
                let hint = error.mend().unwrap_or_default().to_owned();
                assert!(error.message().contains("209715111 nodes") && hint.contains("external-sampling"), "{error}");
            }
            _ => accepted.expect("it needs no stored tree"),
        }
    }
    let endless = self::game("escalation-ladder:k=40,b=2");
    for name in ["cfr-plus", "lazy-cfr-plus", "external-sampling"] {
        let accepted = (method(name).expect("registered").accepts)(&endless, &Options::new(&NASH));
        assert_eq!(accepted.expect_err("no bound would end").kind(), ErrorKind::TooLarge);
    }
}

#[test]
fn the_same_seed_gives_the_same_answer() {
    let ask = |seed| Query { seed, ..query("leduc:ranks=2,implicit=1", "external-sampling", "1") };
    let [one, again, other] = [1, 1, 2].map(|seed| answered(&ask(seed)));
    assert_eq!(one.solutions, again.solutions);
    assert_ne!(one.solutions, other.solutions);
    assert_eq!(one.claim, guarantor::certify::Claim::name(Claim::Approximate));
}

/// Exit code, standard output and standard error of the program.
fn guarantor(arguments: &[&str]) -> (i32, String, String) {
    let output = std::process::Command::new(env!("CARGO_BIN_EXE_guarantor")).args(arguments).output().expect("it runs");
    let text = |bytes: &[u8]| String::from_utf8_lossy(bytes).into_owned();
    (output.status.code().unwrap_or(-1), text(&output.stdout), text(&output.stderr))
}

#[test]
fn the_command_line_solves_checks_and_refuses() {
    let game = "liars-dice:sides=4,implicit=1";
    let (code, page, _) = guarantor(&["show", "liars-dice:sides=10"]);
    assert!(code == 0 && page.contains("not stored") && page.contains("209715111 nodes, 10485760 information sets"));
    let path = std::env::temp_dir().join(format!("guarantor-implicit-{}.json", std::process::id()));
    let name = path.to_str().expect("a name");
    let (code, table, _) = guarantor(&["solve", game, "--epsilon", "1/50", "--certificate", name]);
    assert!(code == 0 && table.contains("by cfr-plus") && table.contains("elsewhere evenly"), "{table}");
    assert_eq!(guarantor(&["check", game, name]).0, 0);
    let saved = std::fs::read_to_string(&path).expect("written");
    let tampered = saved.replace("\"elsewhere\": \"evenly\"", "\"elsewhere\": \"first\"");
    assert_ne!(saved, tampered);
    std::fs::write(&path, tampered).expect("written");
    assert_eq!(guarantor(&["check", game, name]).0, 3);
    std::fs::write(&path, &saved[..saved.len() / 2]).expect("written");
    assert_eq!(guarantor(&["check", game, name]).0, 2);
    std::fs::remove_file(&path).expect("it was there");
    let (code, csv, _) = guarantor(&["solve", game, "--epsilon", "1/50", "--format", "csv"]);
    assert!(code == 0 && csv.lines().next().is_some_and(|header| header.contains("payoff of First at least")));
    for arguments in [
        vec!["solve", game, "--epsilon", "1/50", "--format", "gambit"],
        vec!["solve", game, "--method", "cfr"],
        vec!["solve", "escalation-ladder:k=40,b=2"],
        vec!["solve", "liars-dice:dice=10,sides=20"],
        vec!["convert", game],
        vec!["show", "liars-dice:implicit=3"],
        vec!["solve", game, "--concept", "minmax"],
    ] {
        let (code, out, error) = guarantor(&arguments);
        assert!(code == 2 && out.is_empty() && !error.is_empty(), "{arguments:?}: {code} {error}");
    }
    let (code, out, _) = guarantor(&["solve", game, "--epsilon", "0", "--work-limit", "20", "--format", "json"]);
    assert!(code == 1 && out.contains("\"stop\": \"work\"") && out.contains("\"count\": 1"));
}

#[test]
fn large_trees_are_stored_where_it_pays_and_approximated_where_that_will_do() {
    let is_stored = |text: &str| matches!(game(text), Game::Extensive(_));
    assert!(is_stored("liars-dice:sides=5") && !is_stored("liars-dice:sides=9") && !is_stored("goofspiel:cards=7"));
    assert!(!is_stored("escalation-ladder:k=12,b=8"));
    let chosen = |text: &str, epsilon: Option<&str>| {
        let epsilon = epsilon.map(|text| text.parse().expect("a rational"));
        let options = Options { epsilon, ..Options::new(concept("nash").expect("a concept")) };
        auto::choose(&game(text), &options).expect("chosen").name
    };
    assert_eq!(chosen("leduc:ranks=6", Some("1/100")), "cfr-plus");
    assert_eq!(chosen("leduc:ranks=6", None), "sequence-lp");
    assert_eq!(chosen("leduc:ranks=3", Some("1/100")), "sequence-lp");
    assert_eq!(chosen("liars-dice:sides=9", Some("1/100")), "cfr-plus");
}
