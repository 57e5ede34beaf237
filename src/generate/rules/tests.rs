//! The trees that rules compute beside the stored ones: the same game, node by node.

use std::collections::HashMap;

use crate::game::{Code, ExtensiveForm, Game, ImplicitTree, InfosetId, Move, NodeId, Step};
use crate::generate::parse;

fn generated(text: &str) -> Game {
    parse(text).expect("a family").expect(text)
}

fn implicit(text: &str) -> ImplicitTree {
    let game = generated(&format!("{text}{}implicit=1", if text.contains(':') { "," } else { ":" }));
    let Game::ImplicitTree(tree) = game else { panic!("{text} is stored") };
    tree
}

const MEMBERS: [&str; 24] = [
    "liars-dice:sides=3",
    "liars-dice:sides=4",
    "liars-dice:dice=2,sides=2",
    "liars-dice:dice=1,sides=2,second=3",
    "leduc",
    "leduc:ranks=2",
    "goofspiel:cards=1",
    "goofspiel:cards=2",
    "goofspiel:cards=4",
    "goofspiel:cards=4,information=1",
    "goofspiel:cards=3,order=1",
    "goofspiel:cards=3,order=1,information=1",
    "ii-goofspiel:cards=5",
    "ii-goofspiel:cards=3,order=1",
    "escalation-ladder:k=1",
    "escalation-ladder:k=4",
    "escalation-ladder:k=4,b=3,s=1/3,pi=2/7",
    "escalation-ladder:k=2,b=2,pi=0",
    "escalation-ladder:k=1,b=5",
    "inspection:n=1,m=1",
    "inspection:n=4,m=2",
    "inspection:n=5,m=7,b=3/2",
    "inspection:n=6,m=0",
    "inspection:n=7,m=3",
];

/// Compares two nodes, and gives the pairs below.
fn compare(
    stored: &ExtensiveForm,
    tree: &ImplicitTree,
    (node, code): (NodeId, Code),
    sets: &mut [HashMap<u64, InfosetId>; 2],
) -> Vec<(NodeId, Code)> {
    let rules = tree.rules();
    let actions = match (stored.next(node), rules.step(code)) {
        (Move::Terminal, Step::End(outcome)) => {
            let place = stored.terminals().binary_search(&node).expect("a terminal");
            assert_eq!(stored.terminal_payoffs()[place][0], rules.preamble().outcomes[outcome]);
            0
        }
        (Move::Chance(_), Step::Chance(actions)) => {
            for (action, child) in stored.children(node).enumerate() {
                assert_eq!(stored.chance_into(child), Some(&rules.preamble().odds[rules.odd(code, action)]));
            }
            actions
        }
        (Move::Decision(id), Step::Decision { player, infoset, actions }) => {
            let set = stored.infoset(id);
            assert_eq!(set.player, player);
            assert_eq!(*sets[player].entry(infoset).or_insert(id), id, "a number for each information set");
            assert_eq!(rules.actions(player, infoset).expect("it exists"), set.actions);
            let label = rules.label(player, infoset).expect("it exists");
            assert_eq!(tree.infoset(player, &label).expect("its label is read"), infoset);
            if !set.label.is_empty() {
                assert_eq!(label, set.label);
            }
            actions
        }
        (stored, computed) => panic!("{stored:?} is computed as {computed:?}"),
    };
    assert_eq!(actions, stored.action_count(node));
    stored.children(node).enumerate().map(|(action, child)| (child, rules.child(code, action))).collect()
}

#[test]
fn computed_trees_are_the_stored_ones() {
    for text in MEMBERS {
        let (game, tree) = (generated(text), implicit(text));
        let stored = game.extensive().expect("a stored tree");
        let mut sets = [HashMap::new(), HashMap::new()];
        let mut open = vec![(stored.root(), tree.rules().root())];
        while let Some(pair) = open.pop() {
            open.extend(compare(stored, &tree, pair, &mut sets));
        }
        assert_eq!(tree.title(), stored.title());
        assert_eq!(tree.rules().node_count(), Some(stored.node_count() as u64), "{text}");
        let counts = [0, 1].map(|player: usize| sets[player].len() as u64);
        // Different information sets have different numbers, as there are as many of both.
        assert_eq!(counts, [0, 1].map(|player| stored.infosets_of(player).count() as u64), "{text}");
        if let Some(known) = tree.rules().infoset_counts() {
            assert_eq!(known, counts, "{text}");
        }
    }
}

#[test]
fn numbers_and_labels_of_no_information_set_are_refused() {
    for text in MEMBERS {
        let tree = implicit(text);
        let rules = tree.rules();
        for player in 0..2 {
            for infoset in [u64::MAX, 1 << 63, 1 << 62] {
                assert!(rules.label(player, infoset).is_none() && rules.actions(player, infoset).is_none(), "{text}");
            }
            for label in [
                "",
                " ",
                "x",
                "rung 0",
                "rung",
                "1 after 9x9",
                "after",
                "1a 1a",
                "period",
                "period 1 -",
                "for 0",
                "start start",
            ] {
                assert!(tree.infoset(player, label).is_err(), "{text}: `{label}`");
            }
        }
        // Whatever has a label is found by it again.
        for infoset in 0..3000 {
            for player in 0..2 {
                assert_eq!(rules.label(player, infoset).is_some(), rules.actions(player, infoset).is_some());
                if let Some(label) = rules.label(player, infoset) {
                    assert_eq!(tree.infoset(player, &label).expect("its own label"), infoset, "{text}: `{label}`");
                }
            }
        }
    }
}

#[test]
fn trees_that_do_not_fit_are_not_stored() {
    for (text, nodes) in [
        ("liars-dice:sides=10", Some(1 + 10 + 100 * ((2 << 20) - 1))),
        ("leduc:ranks=100", Some(1 + 200 + 200 * 199 * (15 + 75 * 198))),
        ("escalation-ladder:k=10,b=6", None),
        ("escalation-ladder:k=40,b=2", None),
        ("goofspiel:cards=8,information=1", None),
        ("inspection:n=40,m=20", None),
    ] {
        let Game::ImplicitTree(tree) = generated(text) else { panic!("{text} is stored") };
        assert!(tree.rules().node_count().is_some_and(|nodes| nodes > 100_000_000), "{text}");
        if let Some(nodes) = nodes {
            assert_eq!(tree.rules().node_count(), Some(nodes), "{text}");
        }
        let refusal = Game::ImplicitTree(tree).extensive().expect_err("no stored tree");
        assert!(refusal.mend().is_some_and(|hint| hint.contains("external-sampling")), "{text}");
    }
}

#[test]
fn trees_without_numbers_are_refused() {
    for text in ["escalation-ladder:k=40,b=1000", "liars-dice:dice=3,sides=20", "liars-dice:dice=10,sides=20"] {
        let refusal = parse(text).expect("a family").expect_err("too large");
        assert_eq!(refusal.kind(), crate::error::ErrorKind::TooLarge, "{text}: {refusal}");
    }
}
