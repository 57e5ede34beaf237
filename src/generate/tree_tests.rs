//! The generated trees: sizes as published or counted by hand, values as known, proved by `certify`.

use super::parse;
use crate::certify::minmax::MINMAX;
use crate::form::SequenceForm;
use crate::game::{ExtensiveForm, Game, Move};
use crate::num::Rational;
use crate::solve::{Budget, Options, Run, method};

fn generated(text: &str) -> Game {
    parse(text).expect("a family").expect(text)
}

fn tree(game: &Game) -> &ExtensiveForm {
    match game {
        Game::Extensive(tree) => tree,
        other => panic!("{} is no tree", other.title()),
    }
}

/// Nodes, terminals, information sets of each player, sequences of each player.
fn size(text: &str) -> (usize, usize, [usize; 2], [usize; 2]) {
    let game = generated(text);
    let tree = tree(&game);
    tree.constant_sum().expect("zero-sum");
    let form = SequenceForm::new(tree).expect("perfect recall");
    let sets = [0, 1].map(|player| tree.infosets_of(player).count());
    let sequences = [0, 1].map(|player| form.treeplexes()[player].sequences());
    (tree.node_count(), tree.terminals().len(), sets, sequences)
}

#[test]
fn sizes_are_those_of_the_literature() {
    assert_eq!(size("kuhn"), (58, 30, [6; 2], [13; 2]));
    assert_eq!(size("leduc"), (9_457, 5_520, [468; 2], [1_093; 2]));
    assert_eq!(size("goofspiel:cards=4"), (1_077, 576, [81; 2], [175; 2]));
    assert_eq!(size("goofspiel:cards=5"), (26_931, 14_400, [1_062; 2], [2_284; 2]));
    assert_eq!(size("liars-dice:sides=4"), (8_181, 4_080, [512; 2], [1_021; 2]));
    // 56 histories of three decision nodes each; 97 violations and 42 runs without one end the game.
    assert_eq!(size("inspection:n=6,m=3"), (3 * 56 + 97 + 42, 97 + 42, [56; 2], [113, 98]));
}

fn decisions(text: &str) -> usize {
    let game = generated(text);
    let tree = tree(&game);
    tree.nodes().filter(|&node| matches!(tree.next(node), Move::Decision(_))).count()
}

#[test]
fn decision_nodes_are_counted() {
    assert_eq!(decisions("inspection:n=4,m=2"), 42);
    assert_eq!(decisions("escalation-ladder:k=10,b=2"), 4_092);
    assert_eq!(decisions("escalation-ladder:k=4,b=1"), 16);
    assert_eq!(decisions("liars-dice:sides=6"), 2 * 12_288 * 6);
}

fn value(text: &str) -> Rational {
    let game = generated(text);
    let mut run = Run::new(&game, Budget::default());
    let solver = method("sequence-lp").expect("registered");
    (solver.solve)(&game, &Options::new(&MINMAX), &mut run).expect("solved");
    run.found()[0].payoffs()[0].clone()
}

fn rational(text: &str) -> Rational {
    text.parse().expect("a rational")
}

#[test]
fn values_are_the_known_ones() {
    let known = [
        ("kuhn", "-1/18"),
        ("goofspiel:cards=3", "0"),
        ("goofspiel:cards=4", "0"),
        ("inspection:n=2,m=1", "1/3"),
        ("inspection:n=3,m=1", "1/2"),
        ("inspection:n=4,m=2", "3/11"),
        ("inspection:n=4,m=2,b=3", "1/9"),
        ("inspection:n=5,m=2", "3/8"),
        ("inspection:n=6,m=3", "5/21"),
        ("inspection:n=3,m=0", "1"),
        ("inspection:n=3,m=3", "0"),
        ("escalation-ladder:k=1", "3/10"),
        ("escalation-ladder:k=2", "9/20"),
        ("escalation-ladder:k=3", "27/40"),
        ("escalation-ladder:k=4", "1"),
        ("escalation-ladder:k=3,s=1/2,pi=1/4", "16/27"),
        ("escalation-ladder:k=6,s=1/4,pi=0.25", "11664/15625"),
        ("escalation-ladder:k=3,b=2", "27/40"),
        ("escalation-ladder:k=3,b=3", "27/40"),
        ("escalation-ladder:k=10,b=2", "1"),
        ("escalation-ladder:k=8,s=1/4,pi=1/10,b=2", "839808/1953125"),
        ("liars-dice:sides=4", "1/16"),
        ("goofspiel:cards=5", "0"),
    ];
    for (text, expected) in known {
        assert_eq!(value(text), rational(expected), "{text}");
    }
}

/// -0.0856064241, as published; the fraction is what `certify` proved of the solution found here.
#[test]
fn the_value_of_leduc_is_exact() {
    let exact = value("leduc");
    assert_eq!(exact, rational("-1454920850547486749701863871533/16995463438839962469905132501930"));
    assert_eq!((exact.to_f64() * 1e10).round(), -856_064_241.0);
}

#[test]
fn fractions_are_read_and_refused_by_name() {
    let failure = |text: &str| parse(text).expect("a family").expect_err("no game").to_string();
    assert!(failure("escalation-ladder:pi=3/2").contains("`pi` is 3/2; it lies between 0 and 1"));
    assert!(failure("escalation-ladder:s=x").contains("`x`, not a number such as 1/3"));
    assert!(failure("escalation-ladder:s=1,s=2").contains("given twice"));
    assert!(failure("escalation-ladder:k=40,b=1000").contains("too many to number"));
    assert!(failure("liars-dice:dice=10,sides=10").contains("more than 65536 different rolls"));
    assert!(failure("random-tree:depth=20,actions=8").contains("nodes; at most 67108864"));
    assert!(failure("kuhn:decks=2").contains("unknown key"));
    assert!(failure("random-tree:players=3,zero-sum=1").contains("two players"));
}

#[test]
fn random_trees_repeat_by_seed_and_recall() {
    let one = generated("random-tree:players=3,depth=6,actions=3:5");
    let other = generated("random-tree:players=3,depth=6,actions=3:5");
    assert_eq!(tree(&one).terminal_payoffs(), tree(&other).terminal_payoffs());
    assert!(tree(&one).require_perfect_recall().is_ok());
    assert!(!tree(&one).has_perfect_information());
    let another = generated("random-tree:players=3,depth=6,actions=3:6");
    assert_ne!(tree(&one).terminal_payoffs(), tree(&another).terminal_payoffs());
}
