//! What is written is read back as the same game, and no text at all makes a reader panic.

use std::collections::BTreeSet;

use guarantor::error::Source;
use guarantor::game::{ExtensiveBuilder, ExtensiveForm, Game, Move, NormalForm, Player};
use guarantor::io::{self, Format};
use guarantor::num::Rational;
use proptest::collection::vec;
use proptest::prelude::*;

/// Labels with everything that files make hard.
const LABEL: &str = r#"([a-z]|é|∀|"|\\|\{|\}|,| |\n|\\"|\\\\){0,6}"#;

fn through(format: Format, game: &Game) -> Game {
    let text = io::write(format, game).expect("a text");
    let (again, warnings) = io::read(format, &Source::new("written.lrs", text.clone())).expect(&text);
    assert_eq!(warnings, [""; 0], "{text}");
    again
}

fn payoff() -> impl Strategy<Value = Rational> {
    prop_oneof![
        4 => (-9_i64..10).prop_map(Rational::from),
        2 => (any::<i64>(), 1_i64..=i64::MAX).prop_map(|(p, q)| Rational::new(p, q).expect("nonzero")),
        1 => (any::<i128>(), any::<u64>()).prop_map(|(p, q)| Rational::new(p, u128::from(q) + 1).expect("nonzero")),
    ]
}

/// Distinct nonempty labels, or the numbers that strategies have by default.
fn strategies() -> impl Strategy<Value = Vec<String>> {
    prop_oneof![
        (1_usize..4).prop_map(|count| (1..=count).map(|number| number.to_string()).collect()),
        proptest::collection::btree_set(LABEL, 1..4).prop_map(|labels: BTreeSet<String>| {
            let labels = labels.into_iter();
            labels.map(|label| if label.is_empty() { "none".to_owned() } else { label }).collect()
        }),
    ]
}

fn normal_form() -> impl Strategy<Value = NormalForm> {
    (LABEL, vec((LABEL, strategies()), 2..4)).prop_flat_map(|(title, players)| {
        let profiles: usize = players.iter().map(|(_, strategies)| strategies.len()).product();
        let names = (1..).zip(players).map(|(n, (name, strategies))| Player::new(format!("{n}{name}"), strategies));
        let players: Vec<Player> = names.collect();
        vec(vec(payoff(), profiles), players.len())
            .prop_map(move |payoffs| NormalForm::new(title.clone(), players.clone(), &payoffs).expect("a game"))
    })
}

/// The same game with labels that neither start nor end in white space, which spreadsheets do not keep.
fn with_plain_edges(game: &NormalForm) -> NormalForm {
    let plain = |labels: &[String]| labels.iter().map(|label| format!("<{label}>")).collect::<Vec<_>>();
    let players =
        game.players().iter().map(|player| Player::new(format!("<{}>", player.name), plain(&player.strategies)));
    let table = |player| (0..game.profile_count()).map(|profile| game.table(player).get(profile)).collect();
    let payoffs: Vec<Vec<Rational>> = (0..game.player_count()).map(table).collect();
    NormalForm::new(game.title(), players.collect(), &payoffs).expect("a game")
}

fn assert_same_table(a: &NormalForm, b: &NormalForm) {
    for player in 0..a.player_count() {
        let all = |game: &NormalForm| (0..game.profile_count()).map(|p| game.table(player).get(p)).collect::<Vec<_>>();
        assert_eq!(all(a), all(b));
    }
}

/// One step of the growth of a random tree.
#[derive(Debug, Clone)]
struct Growth {
    /// Which open node grows, what it becomes and how wide, as fractions of what is possible.
    node: prop::sample::Index,
    kind: u8,
    width: usize,
    label: String,
    actions: String,
    weights: Vec<u32>,
    payoffs: Vec<Rational>,
}

fn growth() -> impl Strategy<Value = Growth> {
    let parts = (any::<prop::sample::Index>(), 0_u8..8, 1_usize..4, LABEL, LABEL, vec(0_u32..5, 3), vec(payoff(), 2));
    parts.prop_map(|(node, kind, width, label, actions, weights, payoffs)| Growth {
        node,
        kind,
        width,
        label,
        actions,
        weights,
        payoffs,
    })
}

/// A tree of two players, grown at random places: new or reused information sets and events, outcomes at any node.
fn grow(title: &str, steps: &[Growth]) -> ExtensiveForm {
    let mut tree = ExtensiveBuilder::new(title, ["A \"a\"", "B\\"]).expect("players");
    let mut open = vec![tree.root()];
    let (mut infosets, mut chances, mut outcomes) = (Vec::new(), Vec::new(), Vec::new());
    for (number, step) in steps.iter().enumerate() {
        let node = open.swap_remove(step.node.index(open.len()));
        let unlike = |text: &str| if text.is_empty() { String::new() } else { format!("{number}{text}") };
        let actions: Vec<String> = (0..step.width).map(|action| format!("{}{action}", step.actions)).collect();
        tree.set_label(node, unlike(&step.label));
        if step.kind < 4 {
            if step.kind == 0 || outcomes.is_empty() {
                outcomes.push(tree.outcome(step.label.clone(), step.payoffs.clone()).expect("an outcome"));
            }
            tree.set_outcome(node, outcomes[number % outcomes.len()]);
        }
        let children = match step.kind {
            1 | 5 => {
                let total: u32 = step.weights[..step.width].iter().map(|weight| weight + 1).sum();
                let share = |weight: &u32| Rational::new(weight + 1, total).expect("nonzero");
                let probabilities = step.weights[..step.width].iter().map(share).collect();
                chances.push(tree.chance(unlike(&step.label), actions, probabilities).expect("an event"));
                tree.draw(node, chances[chances.len() - 1])
            }
            2 if !chances.is_empty() => tree.draw(node, chances[number % chances.len()]),
            3 if !infosets.is_empty() => tree.decide(node, infosets[number % infosets.len()]),
            _ => {
                infosets.push(tree.infoset(number % 2, unlike(&step.label), actions).expect("a set"));
                tree.decide(node, infosets[infosets.len() - 1])
            }
        };
        open.extend(children.expect("an open node"));
    }
    tree.build().expect("a tree")
}

/// All that a node says, with sets by their rank within the player.
fn account(game: &ExtensiveForm) -> Vec<String> {
    let rank = |id| {
        let player = game.infoset(id).player;
        (player, game.infosets_of(player).position(|other| other == id))
    };
    let describe = |node| {
        let outcome = game.outcome_at(node).map(|id| game.outcome(id));
        let turn = match game.next(node) {
            Move::Terminal => "terminal".to_owned(),
            Move::Chance(id) => {
                // An event of several nodes comes back as one for each, told apart by ` (2)`.
                let chance = game.chance(id);
                let label = chance.label.split(" (").next().unwrap_or_default();
                format!("chance {label:?} {:?} {:?}", chance.actions, chance.probabilities)
            }
            Move::Decision(id) => {
                format!("{:?} {:?} {:?}", rank(id), game.infoset(id).label, game.infoset(id).actions)
            }
        };
        format!("{:?} {turn} {outcome:?}", game.label(node))
    };
    game.preorder().into_iter().map(describe).collect()
}

/// Texts near the border of what can be read: tokens of the formats in any order.
fn scraps() -> impl Strategy<Value = String> {
    let token = prop::sample::select(vec![
        "NFG",
        "EFG",
        "1",
        "2",
        "R",
        "\"t\"",
        "{",
        "}",
        "\"a\"",
        "c",
        "p",
        "t",
        "0",
        "3",
        "-1",
        "1/2",
        ".5",
        "\"",
        "\\",
        ",",
        "99999999999999999999",
        "1e900",
        "\n",
        "*",
        "é",
        "{ \"A\" \"B\" }",
        "t \"\" 0",
        "1/0",
        "-",
    ]);
    vec(token, 0..40).prop_map(|tokens| tokens.join(" "))
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(128))]

    #[test]
    fn tables_come_back(game in normal_form()) {
        let again = through(Format::Nfg, &Game::Normal(game.clone()));
        let again = again.normal().expect("a normal form");
        prop_assert_eq!(again.title(), game.title());
        prop_assert_eq!(again.players(), game.players());
        assert_same_table(again, &game);
        let again = through(Format::Csv, &Game::Normal(with_plain_edges(&game)));
        assert_same_table(again.normal().expect("a normal form"), &game);
        if game.player_count() == 2 {
            let again = through(Format::Lrs, &Game::Normal(game.clone()));
            assert_same_table(again.normal().expect("a normal form"), &game);
        }
    }

    #[test]
    fn trees_come_back(title in LABEL, steps in vec(growth(), 0..30)) {
        let game = grow(&title, &steps);
        let again = through(Format::Efg, &Game::Extensive(game.clone()));
        let again = again.extensive().expect("a tree");
        prop_assert_eq!(again.title(), game.title());
        prop_assert_eq!(again.players(), game.players());
        prop_assert_eq!(account(again), account(&game));
    }

    #[test]
    fn scraps_are_refused_in_peace(start in prop::sample::select(vec![
        "", "NFG 1 R \"t\" ", "EFG 2 R \"t\" { \"A\" \"B\" } ", "NFG 1 R \"t\" { \"A\" \"B\" } { 2 2 } ", "2 2 ",
    ]), scraps in scraps()) {
        let source = Source::new("scraps", format!("{start}{scraps}"));
        for format in Format::ALL {
            if let Err(error) = io::read(format, &source) {
                prop_assert!(error.place().is_some(), "no place: {}", error);
            }
        }
    }

    #[test]
    fn cut_files_are_refused_in_peace(steps in vec(growth(), 0..12), cut in any::<prop::sample::Index>()) {
        let mut text = io::write(Format::Efg, &Game::Extensive(grow("t", &steps))).expect("a text");
        let mut at = cut.index(text.len());
        while !text.is_char_boundary(at) {
            at -= 1;
        }
        text.truncate(at);
        if let Err(error) = io::read(Format::Efg, &Source::new("cut", text)) {
            prop_assert!(error.place().is_some(), "no place: {}", error);
        }
    }
}
