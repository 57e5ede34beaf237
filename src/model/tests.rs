use super::*;
use crate::game::Game;

fn rational(text: &str) -> Rational {
    text.parse().expect("a rational")
}

fn parse(text: &str) -> Result<Model> {
    Model::parse(&Source::new("model.toml", text))
}

fn message(text: &str) -> String {
    let bound = parse(text).and_then(|model| model.defaults());
    bound.map(|_| "no error".to_owned()).unwrap_or_else(|error| error.to_string())
}

const GUARANTEE: &str = include_str!("../../models/two_sided_guarantee_2x2.toml");
const DETERRENCE: &str = include_str!("../../models/ceasefire_deterrence.toml");

#[test]
fn the_two_by_two_guarantee_has_the_payoffs_of_its_definition() {
    let bound = parse(GUARANTEE).expect("valid").defaults().expect("a game");
    let game = bound.game.normal().expect("normal");
    let payoffs = |profile: [usize; 2]| [game.payoff(0, &profile), game.payoff(1, &profile)].map(|p| p.to_string());
    assert_eq!(payoffs([0, 0]), ["0", "0"]);
    assert_eq!(payoffs([0, 1]), ["-3/4", "-1/10"]);
    assert_eq!(payoffs([1, 0]), ["-3/20", "-7/10"]);
    assert_eq!(payoffs([1, 1]), ["-1/2", "-3/5"]);
    assert_eq!(bound.event("peace").expect("known").holds, [true, false, false, false]);
    assert!(bound.warnings.is_empty());
}

#[test]
fn parameters_are_set_checked_and_listed_in_order() {
    let model = parse(GUARANTEE).expect("valid");
    let bound = model.bind(&[("g", rational("0.5")), ("w_R", rational("2"))]).expect("within the ranges");
    assert_eq!(bound.parameters[0], ("g".to_owned(), rational("1/2")));
    assert_eq!(bound.derived[0], ("T_R".to_owned(), rational("0")));
    assert_eq!(bound.warnings.len(), 1);
    for (name, value, expected) in [
        ("g", "3/2", "parameter `g` must be between 0 and 1, not 3/2"),
        ("tR", "1", "unknown parameter `tR`; did you mean `t_R`?"),
        ("T_R", "1", "`T_R` is computed from the parameters and cannot be set"),
    ] {
        let error = model.bind(&[(name, rational(value))]).expect_err(name).to_string();
        assert!(error.starts_with(expected), "{error}");
    }
    assert!(model.bind(&[("g", rational("1")), ("g", rational("0"))]).is_err());
}

#[test]
fn the_deterrence_tree_has_the_payoffs_of_its_definition() {
    let bound = parse(DETERRENCE).expect("valid").defaults().expect("a game");
    let game = bound.game.extensive().expect("a tree");
    let names: Vec<&str> = game.infoset_ids().map(|id| game.infoset_name(id)).collect();
    assert_eq!(names, ["sign", "line", "response", "crisis"]);
    let found: Vec<(String, Vec<String>)> = game
        .terminals()
        .iter()
        .zip(game.terminal_payoffs())
        .map(|(node, payoffs)| (game.path(*node), payoffs.iter().map(Rational::to_string).collect()))
        .collect();
    let expected = [
        ("after reject", ["2/5", "1/10", "-1/5"]),
        ("after accept, comply", ["4/5", "1/4", "0"]),
        ("after accept, attack, abstain", ["-1/10", "1/2", "-1/2"]),
        ("after accept, attack, intervene, back_down", ["4/5", "1/10", "-1/10"]),
        ("after accept, attack, intervene, escalate", ["3/10", "0", "-2/5"]),
    ];
    assert_eq!(found.len(), expected.len());
    for (path, payoffs) in expected {
        let payoffs: Vec<String> = payoffs.iter().map(|p| (*p).to_owned()).collect();
        assert!(found.contains(&(path.to_owned(), payoffs.clone())), "{path} {payoffs:?} not in {found:?}");
    }
    let peace = &bound.event("peace").expect("known").holds;
    assert_eq!(peace.iter().filter(|holds| **holds).count(), 1);
}

const LADDER: &str = r#"
title = "ladder"
players = ["A", "B"]
[parameters]
k = { default = 3, range = [1, 1000], integer = true }
[tree.start]
player = "A"
actions = { quit = [0, 1], go = "rung_{1}" }
[tree."rung_{j}"]
for = { j = "1..k" }
player = "B"
actions = { quit = ["j", 0], up = "if(j == k, end, rung_{j+1})", "bid_{i}" = { for = { i = "1..j" }, payoffs = ["i", "j"] } }
[tree.end]
payoffs = [9, 9]
[events]
quit = "start.quit or any(j in 1..k, rung_{j}.quit)"
high = "any(j in 1..k, rung_{j}.bid_2)"
end = "end"
"#;

#[test]
fn repetition_unrolls_nodes_actions_and_events() {
    let model = parse(LADDER).expect("valid");
    let bound = model.defaults().expect("a tree");
    let game = bound.game.extensive().expect("a tree");
    assert_eq!(game.infosets().len(), 4);
    assert_eq!(game.infosets()[3].actions, ["quit", "up", "bid_1", "bid_2", "bid_3"]);
    let count = |name: &str| bound.event(name).expect(name).holds.iter().filter(|holds| **holds).count();
    assert_eq!((count("quit"), count("high"), count("end")), (4, 2, 1));
    let deep = model.bind(&[("k", rational("500"))]).expect("a long tree");
    assert_eq!(deep.game.extensive().expect("a tree").infosets().len(), 501);
}

#[test]
fn formulas_over_strategy_indices_fill_a_table() {
    let model = parse(
        r#"
title = "attrition"
players = ["A", "B"]
[parameters]
N = { default = 3, integer = true }
[normal]
strategies = { A = { name = "stop_{i}", for = { i = "0..N" } }, B = { name = "stop_{j}", for = { j = "0..N" } } }
payoffs = { A = "if(i <= j, -i, 7 - j)", B = "if(j <= i, -j, 7 - i)" }
"#,
    );
    let bound = model.expect("valid").defaults().expect("a game");
    let game = bound.game.normal().expect("normal");
    assert_eq!(game.shape(), [4, 4]);
    assert_eq!(game.payoff(0, &[3, 1]), rational("6"));
    assert_eq!(game.payoff(1, &[3, 1]), rational("-1"));
    assert_eq!(game.payoff(0, &[2, 2]), rational("-2"));
}

#[test]
fn information_sets_join_nodes() {
    let text = r#"
title = "pennies"
players = ["A", "B"]
[tree.a]
player = "A"
actions = { h = "b_h", t = "b_t" }
[tree.b_h]
player = "B"
infoset = "b"
actions = { h = [1, -1], t = [-1, 1] }
[tree.b_t]
player = "B"
infoset = "b"
actions = { h = [-1, 1], t = [1, -1] }
[events]
heads = "b.h"
"#;
    let bound = parse(text).expect("valid").defaults().expect("a tree");
    assert_eq!(bound.game.extensive().expect("a tree").infosets().len(), 2);
    assert_eq!(bound.event("heads").expect("known").holds.iter().filter(|holds| **holds).count(), 2);
    let differing = text.replace("actions = { h = [-1, 1], t = [1, -1] }", "actions = { t = [1, -1], h = [-1, 1] }");
    assert!(
        message(&differing).contains("`b_h` and `b_t` of the information set `b` differ"),
        "{}",
        message(&differing)
    );
}

#[test]
fn errors_name_the_place_and_the_remedy() {
    let head = "title = \"t\"\nplayers = [\"A\", \"B\"]\n";
    let pennies =
        "[normal]\nstrategies = { A = [\"h\", \"t\"], B = [\"h\", \"t\"] }\ntable = [[[1,0],[0,1]],[[0,1],[1,0]]]\n";
    let mut wrong: Vec<String> = Vec::new();
    let tree = "[tree.x]\nplayer = \"A\"\nactions = { l = [1, 2], r = \"y\" }\n[tree.y]\nplayer = \"B\"\nactions = { u = [0, 0], d = [1, 1] }\n";
    for (text, expected) in [
        (format!("{head}[normals]\n"), "model.toml:3:2: unknown key `normals`; did you mean `normal`?"),
        (format!("{head}[normal\n"), "model.toml:3:8: unclosed table, expected `]`"),
        (
            head.to_owned(),
            "model.toml:1:9: a model has exactly one game; write one of [normal], [tree.NODE] and [bargaining]",
        ),
        (format!("{head}{tree}").replace("\"y\"", "\"z\""), "model.toml:5:30: unknown node `z`; did you mean `x`?"),
        (
            format!("{head}{tree}").replace("r = \"y\"", "r = [0, 1]"),
            "model.toml:6:7: no action leads to the node `y`; let an action lead to it, or remove it",
        ),
        (format!("{head}{tree}").replace("[0, 0]", "\"x\""), "model.toml:3:7: the node `x` is reached from two places"),
        (
            format!("{head}{tree}").replace("[0, 0]", "[0]"),
            "model.toml:8:13: 1 payoffs for 2 players; give one each, in the order A, B",
        ),
        (
            format!("{head}{tree}").replace("[0, 0]", "[0, \"1/q\"]"),
            "model.toml:8:24: unknown name `q`; there is no name here",
        ),
        (
            format!("{head}{tree}").replace("player = \"B\"", "player = \"C\""),
            "model.toml:7:10: unknown player `C`; did you mean `A`?",
        ),
        (
            format!("{head}{tree}").replace("player = \"B\"", "chance = { u = \"1/2\", d = \"1/3\" }"),
            "model.toml:6:7: chance move `y`: the probabilities add up to 5/6, not 1",
        ),
        (
            format!("{head}{tree}").replace("player = \"B\"", "chance = { u = \"1/2\" }"),
            "model.toml:8:25: the chance action `d` has no probability; list it under `chance`",
        ),
        (
            format!("{head}{pennies}").replace("[[0,1],[1,0]]", "[[0,1]]"),
            "model.toml:5:24: 1 entries where player `B` has 2 strategies",
        ),
        (format!("{head}{pennies}[events]\ne = \"A=x\"\n"), "model.toml:7:6: unknown strategy `x`; did you mean `h`?"),
        (
            format!("{head}{tree}[events]\ne = \"y.q or x.l\"\n"),
            "model.toml:10:6: unknown action `q`; did you mean `u`?",
        ),
        (format!("{head}{tree}[events]\ne = \"(y.u\"\n"), "model.toml:10:10: expected `)`, found the end"),
        (
            format!("{head}[derived]\na = \"b\"\nb = \"c\"\nc = \"a\"\n{pennies}"),
            "model.toml:4:5: derived quantities need each other: a -> b -> c -> a; compute one of them from parameters alone",
        ),
        (
            format!("{head}[parameters]\nx = {{ default = 2, range = [0, 1] }}\n{pennies}"),
            "model.toml:4:17: parameter `x` must be between 0 and 1, not 2",
        ),
        (
            format!("{head}[parameters]\nx = {{ defalt = 2 }}\n{pennies}"),
            "model.toml:4:7: unknown key `defalt`; did you mean `default`?",
        ),
        (
            format!("{head}[parameters]\nmin = {{ default = 2 }}\n{pennies}"),
            "model.toml:4:1: the parameter `min` has the name of a word of the expression language; choose another name",
        ),
    ] {
        let found = message(&text);
        if !found.starts_with(expected) {
            wrong.push(format!("{found}\n  instead of\n{expected}"));
        }
    }
    assert!(wrong.is_empty(), "{}", wrong.join("\n"));
}

#[test]
fn sizes_are_bounded_before_anything_is_built() {
    let wide = LADDER.replace("default = 3, range = [1, 1000]", "default = 100000000");
    assert!(message(&wide).contains("more than 2000000 parts"), "{}", message(&wide));
    let square = LADDER.replace("default = 3, range = [1, 1000]", "default = 30000");
    assert!(message(&square).contains("more than 2000000 parts"), "{}", message(&square));
    let table = r#"
title = "t"
players = ["A", "B"]
[normal]
strategies = { A = { name = "{i}", for = { i = "1..100000" } }, B = { name = "{j}", for = { j = "1..100000" } } }
payoffs = { A = "i", B = "j" }
"#;
    assert!(message(table).contains("more than 8000000 payoffs"), "{}", message(table));
}

#[test]
fn the_form_is_known_before_values_are() {
    assert_eq!(parse(GUARANTEE).expect("valid").form(), "normal");
    let model = parse(DETERRENCE).expect("valid");
    assert_eq!(model.form(), "extensive");
    assert!(matches!(model.defaults().expect("a game").game, Game::Extensive(_)));
}
