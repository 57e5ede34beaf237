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
            "model.toml:1:9: a model has exactly one game; write one of [normal], [tree.NODE], [bayesian] and [bargaining]",
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

#[test]
fn bargaining_problems_have_the_pieces_of_their_formulas() {
    let text = r#"
title = "b"
players = ["U", "R"]
[parameters]
w = { default = "1/2" }
[bargaining]
issues = { x = [0, "2*w"], g = [0, 1] }
constraints = ["0 <= x + g <= 3/2"]
payoffs = { R = "min(x - g/5, w)", U = "1 - x + w*g" }
disagreement = { U = "w/10", R = 0 }
"#;
    let bound = parse(text).expect("valid").bind(&[("w", rational("1/4"))]).expect("a problem");
    let problem = bound.game.bargaining().expect("a bargaining problem");
    assert_eq!(problem.payoffs_at(&[rational("1/2"), rational("1")]), [rational("3/4"), rational("1/4")]);
    assert_eq!(problem.disagreement(), [rational("1/40"), rational("0")]);
    assert_eq!((problem.pieces(0).len(), problem.pieces(1).len(), problem.constraints().len()), (1, 2, 2));
    assert_eq!(problem.issues()[0].upper, Some(rational("1/2")));
    for (from, to, expected) in [
        ("min(x", "max(x", "model.toml:9:18: this is not linear in the issues"),
        ("x + g <= 3/2", "x + g < 3/2", "model.toml:8:30: a constraint must include its boundary"),
        ("x + g <= 3/2", "x*g <= 3/2", "model.toml:8:22: issues are multiplied with each other"),
        ("U = \"w/10\", ", "", "model.toml:2:9: `U` is missing under `disagreement`"),
        ("g = [0, 1]", "w = [0, 1]", "model.toml:7:28: the index `w` has the name of something else"),
        ("issues = {", "game = \"stag_hunt\"\nissues = {", "model.toml:2:9: a bargaining problem has either"),
    ] {
        let found = message(&text.replace(from, to));
        assert!(found.starts_with(expected), "{found}\n  instead of\n{expected}");
    }
}

#[test]
fn outcomes_and_disagreement_may_come_from_other_models() {
    let text = r#"
title = "b"
players = ["Russia", "Ukraine"]
[parameters]
T = { default = "1/2" }
[bargaining]
game = "mediated_disengagement"
disagreement = { from = "mediated_disengagement", concept = "nash", select = "collision" }
"#;
    let bound = parse(text).expect("valid").defaults().expect("a problem");
    let problem = bound.game.bargaining().expect("a bargaining problem");
    assert_eq!(problem.pieces(0)[0].coefficients, ["1/5", "0", "1/2", "-2/5"].map(rational));
    let from = bound.disagreement.expect("yet to be computed");
    assert_eq!((from.model.as_str(), from.concept.as_str()), ("mediated_disengagement", "nash"));
    assert_eq!(from.parameters, [("T".to_owned(), rational("1/2"))]);
    assert_eq!(from.select.as_deref(), Some("collision"));
    let swapped = text.replace("[\"Russia\", \"Ukraine\"]", "[\"Ukraine\", \"Russia\"]");
    assert!(message(&swapped).contains("the players of `mediated_disengagement` are Russia, Ukraine"));
    assert!(message(&text.replace("game = \"mediated", "game = \"mediatd")).contains("did you mean"));
    let points = text.replace("game = \"mediated_disengagement\"", "points = { a = [1, \"T\"], b = [0, 2] }");
    let bound = parse(&points).expect("valid").defaults().expect("a lottery");
    assert!(bound.game.bargaining().expect("a bargaining problem").is_lottery());
}

#[test]
fn the_format_page_shows_files_that_can_be_read() {
    let page = include_str!("../../docs/FORMAT.md");
    let first = page.split("```toml\n").nth(1).and_then(|rest| rest.split("```").next()).expect("an example");
    let model = parse(first).unwrap_or_else(|error| panic!("{error}"));
    assert_eq!(model.defaults().expect("a game").game.form(), "extensive");
    for key in ["[normal]", "[bargaining]", "[levels]", "[labels]", "[[assumptions]]", "`within`", "`infoset`"] {
        assert!(page.contains(key), "{key} is not explained");
    }
}

#[test]
fn objectives_are_values_at_outcomes() {
    let bound = parse(GUARANTEE).expect("valid").defaults().expect("a game");
    let value = |text: &str| bound.objective(&Excerpt::alone("--maximize", text));
    assert_eq!(value("Russia + West").expect("known"), value("welfare").expect("known"));
    assert_eq!(value("peace - war/2 + g").expect("known"), ["7/4", "3/4", "3/4", "1/4"].map(rational));
    let error = value("Rusia").expect_err("misspelt").to_string();
    assert_eq!(error, "--maximize:1:1: unknown name `Rusia`; did you mean `Russia`?");
    let clash = GUARANTEE.replace("peace =", "w_R =");
    assert!(message(&clash).contains("`w_R` is the name of an event and of something else"), "{}", message(&clash));
    let label = GUARANTEE.replace("C = \"comply\"", "CC = \"comply\"");
    assert!(message(&label).contains("unknown name `CC`"), "{}", message(&label));
}

#[test]
fn references_are_refused_where_they_do_not_fit() {
    let with = |reference: &str| message(&format!("{GUARANTEE}\n[[reference]]\n{reference}\n"));
    for (reference, expected) in [
        ("value = \"g\"", "a reference has either `value` and `equals`, or a `concept`"),
        ("concept = \"nash\"", "nothing is said of the solutions"),
        ("concept = \"nash\"\ncount = 1\nonly = true\nabsent = true", "exclude each other"),
        ("concept = \"nash\"\nprofile = { Rusia = \"C\" }", "unknown player `Rusia`; did you mean `Russia`?"),
        ("concept = \"nash\"\nprobability = { peec = 1 }", "unknown event `peec`; did you mean `peace`?"),
        ("concept = \"nash\"\nholds = \"peace + 1\"", "a condition, such as `g > 1/2`, is needed here"),
        ("concept = \"nash\"\nthreshold = { parameter = \"T_R\", at = 0, flips = \"war\" }", "unknown parameter `T_R`"),
        ("concept = \"nash\"\ncount = 1\nset = { g = \"x\" }", "is not a number"),
    ] {
        assert!(with(reference).contains(expected), "{}\n  instead of\n{expected}", with(reference));
    }
}

fn found(payoffs: [&str; 2], profile: [[&str; 2]; 2]) -> Found {
    let profile: Vec<Vec<Rational>> = profile.iter().map(|mixed| mixed.iter().map(|p| rational(p)).collect()).collect();
    let outcomes = profile[0].iter().flat_map(|p| profile[1].iter().map(move |q| p * q)).collect();
    Found { payoffs: payoffs.map(rational).to_vec(), profile, outcomes, ..Found::default() }
}

/// A solver that knows one equilibrium lets exactly the statements pass that are true of it.
#[test]
fn references_can_fail() {
    let judge = |reference: &str, complete: bool| {
        let model = parse(&format!(
            "{}\n[[reference]]\n{reference}\n",
            GUARANTEE.split("\n[[reference]]").next().unwrap_or("")
        ));
        let model = model.unwrap_or_else(|error| panic!("{error}"));
        let verdict = model.references()[0].evaluate(&model, &mut |_| {
            Ok(Solved { solutions: vec![found(["0", "0"], [["1", "0"], ["1", "0"]])], complete, complete_pure: false })
        });
        matches!(verdict.unwrap_or_else(|error| panic!("{error}")), Verdict::Holds(_))
    };
    for (reference, expected) in [
        ("concept = \"nash\"\ncount = 1", true),
        ("concept = \"nash\"\ncount = 2", false),
        ("concept = \"nash\"\nprofile = { Russia = \"C\" }", true),
        ("concept = \"nash\"\nprofile = { Russia = \"A\" }", false),
        ("concept = \"nash\"\nprofile = { Russia = \"A\" }\nabsent = true", true),
        ("concept = \"nash\"\nprofile = { Russia = \"C\" }\nabsent = true", false),
        ("concept = \"nash\"\npayoffs = [0, \"1/10\"]", false),
        ("concept = \"nash\"\npayoffs = [0, \"1/10\"]\nwithin = \"1/5\"", true),
        ("concept = \"nash\"\nprobability = { peace = 1, war = 0 }\nonly = true", true),
        ("concept = \"nash\"\nprobability = { peace = 0 }", false),
        ("concept = \"nash\"\nholds = \"welfare == 0 and peace > g\"", true),
        ("concept = \"nash\"\nholds = \"Russia > 0\"", false),
        ("concept = \"nash\"\nprofile = { Russia = \"C\" }\niff = \"g > 0\"", true),
        ("concept = \"nash\"\nprofile = { Russia = \"C\" }\niff = \"g > 1\"", false),
        ("concept = \"nash\"\nprofile = { Russia = \"C\" }\ndraws = 20\niff = \"g >= 0\"", true),
        ("concept = \"nash\"\nprofile = { Russia = \"C\" }\ndraws = 20\niff = \"g > 1/2\"", false),
        ("concept = \"nash\"\nthreshold = { parameter = \"g\", at = \"1/2\", flips = \"peace\" }", false),
        ("value = \"T_R\"\nequals = \"-3/20\"", true),
        ("value = \"T_R\"\nequals = \"-3/20\"\ndraws = 5", false),
    ] {
        assert_eq!(judge(reference, true), expected, "{reference}");
    }
    assert!(!judge("concept = \"nash\"\ncount = 1", false));
    assert!(!judge("concept = \"nash\"\nprofile = { Russia = \"A\" }\nabsent = true", false));
    assert!(judge("concept = \"nash\"\nprofile = { Russia = \"C\" }", false));
}

proptest::proptest! {
    /// Whatever is done to a valid file, reading and binding it ends in a game or an error.
    #[test]
    fn no_mutation_of_a_file_panics(place in 0usize..10_000, text in "[-\\[\\]{}()=\"',.0-9a-z \n]{0,12}", which in 0usize..4) {
        let base = [GUARANTEE, DETERRENCE, LADDER, include_str!("../../models/package_bargaining.toml")][which];
        let mut at = place % base.len();
        while !base.is_char_boundary(at) {
            at -= 1;
        }
        let _ = message(&format!("{}{text}{}", &base[..at], &base[at..]));
    }
}
