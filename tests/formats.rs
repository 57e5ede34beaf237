//! Files of other tools: what is read from them, what is mended, and what every error says.

use std::path::Path;

use guarantor::error::{Error, ErrorKind, Source};
use guarantor::game::{ExtensiveForm, Game, Move, NormalForm};
use guarantor::io::{self, Format};

fn load(path: &str) -> (Game, Vec<String>) {
    let path = Path::new(env!("CARGO_MANIFEST_DIR")).join("tests").join(path);
    let text = std::fs::read_to_string(&path).expect("a fixture");
    let format = io::guess(&path, &text).expect("a known format");
    let name = path.file_name().expect("a name").to_string_lossy().into_owned();
    io::read(format, &Source::new(name, text)).expect("a game")
}

fn parse(format: Format, text: &str) -> (Game, Vec<String>) {
    io::read(format, &Source::new("test", text)).expect("a game")
}

fn nfg(text: &str) -> NormalForm {
    parse(Format::Nfg, text).0.normal().expect("a normal form").clone()
}

fn efg(text: &str) -> ExtensiveForm {
    parse(Format::Efg, text).0.extensive().expect("a tree").clone()
}

fn failure(format: Format, text: &str) -> Error {
    io::read(format, &Source::new("test", text)).expect_err("an error")
}

/// Checks kind and the whole text of an error: place, message and hint.
fn fails(format: Format, text: &str, kind: ErrorKind, expected: &str) {
    let error = failure(format, text);
    assert_eq!(error.to_string(), expected, "for {text}");
    assert_eq!(error.kind(), kind, "{expected}");
}

/// The payoffs at all profiles, a player's strategies by rows for two players.
fn payoffs(game: &NormalForm, player: usize) -> Vec<String> {
    (0..game.profile_count()).map(|profile| game.table(player).get(profile).to_string()).collect()
}

fn terminals(game: &ExtensiveForm) -> Vec<String> {
    let text = |payoffs: &Vec<_>| payoffs.iter().map(ToString::to_string).collect::<Vec<_>>().join(",");
    let mut by_node: Vec<_> = game.terminals().iter().zip(game.terminal_payoffs()).collect();
    let order = game.preorder();
    by_node.sort_by_key(|(terminal, _)| order.iter().position(|node| node == *terminal));
    by_node.into_iter().map(|(_, payoffs)| text(payoffs)).collect()
}

fn labels(game: &ExtensiveForm) -> Vec<(usize, &str, &[String], usize)> {
    let infosets = game.infosets().iter();
    infosets.map(|set| (set.player, set.label.as_str(), &set.actions[..], set.nodes.len())).collect()
}

#[test]
fn the_payoff_version_is_read_with_the_first_player_fastest() {
    let (game, warnings) = load("data/prisoners_dilemma.nfg");
    let game = game.normal().expect("a normal form");
    assert_eq!((game.title(), warnings.len()), ("Prisoner's dilemma", 0));
    // Row defects against a cooperator: (defect, cooperate) comes second in the file.
    assert_eq!(payoffs(game, 0), ["2", "0", "3", "1"]);
    assert_eq!(payoffs(game, 1), ["2", "3", "0", "1"]);
    let three = nfg("NFG 1 R \"t\" {\"A\"\"B\"\"C\"}{2 1 3}\n1 0 0 2 0 0 3 0 0 4 0 0 5 0 0 6 0 0");
    assert_eq!(payoffs(&three, 0), ["1", "3", "5", "2", "4", "6"]);
}

#[test]
fn the_outcome_version_is_read_with_its_null_outcome() {
    let (game, warnings) = load("data/battle_of_the_sexes.nfg");
    let game = game.normal().expect("a normal form");
    assert_eq!(game.players()[1].strategies, ["Opera", "Fight"]);
    assert_eq!(payoffs(game, 0), ["2", "0", "0", "1"]);
    assert_eq!(payoffs(game, 1), ["1", "0", "0", "2"]);
    assert!(warnings.is_empty());
    let unused = nfg("NFG 1 R \"t\" {\"A\"} { {\"a\" \"b\"} } { {\"x\" 1} {\"y\" 2} {7} } 3 0");
    assert_eq!(payoffs(&unused, 0), ["7", "0"]);
    assert_eq!(payoffs(&nfg("NFG 1 R \"t\" {\"A\"} {2} {} 0 0"), 0), ["0", "0"]);
}

#[test]
fn numbers_are_exact_whatever_their_notation() {
    let game = nfg(
        "\u{feff}NFG 1 R \"t\"\r\n{ \"A\" }\r\n{ 6 }\r\n.1, -1/3\t1.5e-3\x0b+2 1e3 \r\n12345678901234567890123  \r\n\r\n",
    );
    assert_eq!(payoffs(&game, 0), ["1/10", "-1/3", "3/2000", "2", "1000", "12345678901234567890123"]);
}

#[test]
fn strategies_without_or_with_equal_labels_are_told_apart() {
    let text = "NFG 1 R \"t\" {\"A\" \"A\"} { {\"\" \"x\" \"x\"} {\"a \\\"b\\\"\" \"c\\\\\"} } {} 0 0 0 0 0 0";
    let (game, warnings) = parse(Format::Nfg, text);
    let game = game.normal().expect("a normal form");
    assert_eq!(game.players()[0].strategies, ["1", "x", "x (2)"]);
    assert_eq!(game.players()[1].strategies, ["a \"b\"", "c\\"]);
    assert_eq!(
        warnings,
        [
            "players: `A` appears again and is called `A (2)`",
            "strategies of player `A`: `x` appears again and is called `x (2)`"
        ]
    );
}

#[test]
fn wrong_numbers_of_payoffs_say_how_many_are_needed() {
    use ErrorKind::{Invalid, Syntax};
    let game = |body: &str| format!("NFG 1 R \"t\" {{ \"A\" \"B\" }} {{ 3 2 }}\n{body}");
    for (body, message) in [
        ("1 2 3", "test:2:1: a game of 3 x 2 needs 12 payoffs for 2 players; only 3 are given"),
        ("", "test:2:1: a game of 3 x 2 needs 12 payoffs for 2 players; only 0 are given"),
        (
            "1 2 3 4 5 6 7 8 9 10 11 12 13 14",
            "test:2:28: a game of 3 x 2 needs 12 payoffs for 2 players; here are 2 more",
        ),
        ("{ {\"\" 1 2} } 1 1 1", "test:2:14: one for each profile makes 6 outcome numbers; only 3 are given"),
        ("{ {\"\" 1 2} } 1 1 1 0 0 0 1", "test:2:26: one for each profile makes 6 outcome numbers; here are 1 more"),
        (
            "{ {\"\" 1 2 3} } 1 1 1 0 0 0 1",
            "test:2:3: outcome 1 has 3 payoffs for 2 players; give one payoff per player, in the order of the players",
        ),
        (
            "{ {\"\" 1 2} } 1 2",
            "test:2:16: there is no outcome 2; the list has 1 outcome; 0 stands for the outcome without payoffs",
        ),
    ] {
        fails(Format::Nfg, &game(body), Invalid, message);
    }
    let message = "test:2:5: expected a payoff, found `x`; a game of 3 x 2 needs 12 payoffs for 2 players";
    fails(Format::Nfg, &game("1 2 x"), Syntax, message);
    fails(Format::Nfg, &game("1 2 3/0"), Syntax, "test:2:5: the denominator of `3/0` is zero");
    let all = game("0 0 0 0 0 0 0 0 0 0 0 0 \"end\"");
    fails(Format::Nfg, &all, Syntax, "test:2:25: expected the end of the file, found `\"end\"`");
}

#[test]
fn headers_are_checked_word_by_word() {
    use ErrorKind::{Invalid, Syntax};
    let start = "a .nfg file starts with `NFG 1 R \"title\"`";
    for (kind, text, message) in [
        (Syntax, "", format!("test:1:1: expected `NFG`, found the end of the file; {start}")),
        (Syntax, "NGF 1", format!("test:1:1: expected `NFG`, found `NGF`; {start}")),
        (Syntax, "NFG 2 R", "test:1:5: version 2 of the format is not known; only version 1 is in use".to_owned()),
        (Syntax, "NFG 1 Q", "test:1:7: expected `R` or `D`, found `Q`".to_owned()),
        (Syntax, "NFG 1 R {", "test:1:9: expected the title in quotes, found `{`".to_owned()),
        (
            Syntax,
            "NFG 1 R \"t",
            "test:1:9: this quoted text has no end; close it with a quote; inside it, a quote is written \\\" and a \
             backslash at the end \\\\"
                .to_owned(),
        ),
        (Invalid, "NFG 1 R \"t\" { }", "test:1:13: the game has no players; write their names in quotes".to_owned()),
        (
            Syntax,
            "NFG 1 R \"t\" {A}",
            "test:1:14: expected the name of a player in quotes, or `}`, found `A`".to_owned(),
        ),
        (
            Invalid,
            "NFG 1 R \"t\" {\"A\"} { 2 2 }",
            "test:1:19: 1 player, but strategies for 2; give a number or a list of names for each player".to_owned(),
        ),
        (
            Invalid,
            "NFG 1 R \"t\" {\"A\"} { 0 }",
            "test:1:21: a player cannot have 0 strategies; each player needs at least one".to_owned(),
        ),
        (
            Invalid,
            "NFG 1 R \"t\" {\"A\"} {{}}",
            "test:1:20: a player cannot have 0 strategies; each player needs at least one".to_owned(),
        ),
        (
            Syntax,
            "NFG 1 R \"t\" {\"A\"} {1.5}",
            "test:1:20: expected a number of strategies, found `1.5`; write a whole number below 2^63".to_owned(),
        ),
    ] {
        fails(Format::Nfg, text, kind, &message);
    }
}

#[test]
fn sizes_on_paper_cost_nothing() {
    let text = "NFG 1 R \"t\" {\"A\" \"B\" \"C\"} {4000000000000 4000000000000 9} 1 2 3";
    let error = failure(Format::Nfg, text).to_string();
    assert!(error.ends_with("needs more than 2^64 payoffs for 3 players; only 3 are given"), "{error}");
    let error = failure(Format::Lrs, "4000000000 4000000000\n1 2").to_string();
    assert!(error.contains("matrices have more than 2^64 entries; only 2 are given"), "{error}");
}

#[test]
fn a_tree_with_reused_sets_and_outcomes_is_read() {
    let (game, warnings) = load("data/card_game.efg");
    let game = game.extensive().expect("a tree");
    assert!(warnings.is_empty());
    assert_eq!(game.players(), ["Holder", "Caller"]);
    let raise = ["Raise".to_owned(), "Fold".to_owned()];
    let meet = ["Meet".to_owned(), "Pass".to_owned()];
    assert_eq!(labels(game), [(0, "red", &raise[..], 1), (0, "black", &raise[..], 1), (1, "raised", &meet[..], 2)]);
    assert_eq!(terminals(game), ["2,-2", "1,-1", "1,-1", "-2,2", "1,-1", "-1,1"]);
    assert_eq!(
        game.outcomes().iter().map(|outcome| outcome.label.as_str()).collect::<Vec<_>>(),
        ["Win two", "Win", "Lose two", "Lose"]
    );
    assert_eq!(game.label(game.root()), "deal");
}

#[test]
fn outcomes_on_the_way_add_up() {
    let (game, _) = load("data/two_stages.efg");
    let game = game.extensive().expect("a tree");
    assert_eq!(terminals(game), ["2,5/2", "1/2,4", "-1/2,0"]);
}

#[test]
fn descriptions_may_stand_at_any_mention() {
    let game = efg(concat!(
        "EFG 2 R \"t\" { \"A\" \"B\" } c \"\" 4 1 p \"\" 2 -9 0 t \"\" 8 t \"\" 8 \"late\" { 1 2 }\n",
        "c \"\" 4 \"event\" { \"x\" 1/3 \"y\" 2/3 } 1 \"shared\" { 10 20 } p \"\" 2 -9 \"set\" { \"l\" \"r\" } 0 t \"\" 8 t \"\" 0 t \"\" 0 ",
    ));
    assert_eq!(terminals(&game), ["11,22", "11,22", "21,42", "20,40", "20,40"]);
    assert_eq!((game.chances().len(), game.chance(guarantor::game::ChanceId::from_index(0)).nodes.len()), (1, 2));
    assert_eq!(labels(&game)[0].3, 2);
}

#[test]
fn information_sets_are_ordered_by_player_and_number() {
    let game = efg(concat!(
        "EFG 2 R \"t\" { \"A\" \"B\" } p \"\" 2 9 \"b9\" { \"x\" \"y\" } 0 p \"\" 1 70 \"a70\" { \"x\" } 0 t \"\" 0\n",
        "p \"\" 2 3 \"b3\" { \"x\" } 0 p \"\" 1 8 \"a8\" { \"x\" } 0 t \"\" 0",
    ));
    assert_eq!(labels(&game).iter().map(|set| set.1).collect::<Vec<_>>(), ["a8", "a70", "b3", "b9"]);
}

#[test]
fn names_that_differ_are_reported_and_the_first_is_kept() {
    let text = concat!(
        "EFG 2 R \"t\" { \"A\" } c \"\" 1 \"e\" { \"x\" .5 \"y\" .5 } 0\np \"\" 1 1 \"one\" { \"l\" } 0\nt \"\" 1 \"a\" { 1 }\n",
        "p \"\" 1 1 \"other\" { \"l\" } 0\nt \"\" 1 \"b\" { 1 }"
    );
    let (game, warnings) = parse(Format::Efg, text);
    assert_eq!(game.extensive().expect("a tree").infosets()[0].label, "one");
    assert_eq!(
        warnings,
        [
            "line 4: information set 1 of player `A` is called `other` here, `one` before",
            "line 5: outcome 1 is called `b` here, `a` before"
        ]
    );
}

#[test]
fn contradictions_name_both_places() {
    use ErrorKind::Invalid;
    let tree = |nodes: &str| format!("EFG 2 R \"t\" {{ \"A\" \"B\" }} \"\"\n{nodes}");
    for (nodes, message) in [
        (
            "p \"\" 1 1 \"\" { \"a\" \"b\" } 0\np \"\" 1 1 \"\" { \"a\" } 0",
            "test:3:13: information set 1 of player `A` has other actions here than in line 2; repeat the same \
             actions, or give this one another number",
        ),
        (
            "c \"\" 1 \"\" { \"a\" 1/2 \"b\" 1/2 } 0\nc \"\" 1 \"\" { \"a\" 1/3 \"b\" 2/3 } 0",
            "test:3:11: chance event 1 has other probabilities here than in line 2; repeat the same probabilities, or \
             give this one another number",
        ),
        (
            "p \"\" 1 1 \"\" { \"a\" \"b\" } 0\nt \"\" 3 \"x\" { 1 2 }\nt \"\" 3 \"x\" { 1, 3 }",
            "test:4:12: outcome 3 pays 1, 3 here, but 1, 2 in line 3; repeat the same payoffs, or give this outcome \
             another number",
        ),
        (
            "p \"\" 1 7 0\nt \"\" 0",
            "test:2:8: information set 7 of player `A` is never given its actions; write a name and `{ }` with the \
             actions at one mention",
        ),
        (
            "t \"\" 5 \"name\"",
            "test:2:6: outcome 5 is never given its payoffs; write a name and `{ }` with the payoffs at one mention",
        ),
        ("p \"\" 3 1 \"\" { \"a\" } 0", "test:2:6: there is no player 3; they are numbered 1 to 2"),
        ("p \"\" 0 1 \"\" { \"a\" } 0", "test:2:6: there is no player 0; they are numbered 1 to 2"),
        (
            "t \"\" 1 \"\" { 1 }",
            "test:2:11: outcome 1 has 1 payoff for 2 players; give one payoff per player, in the order of the players",
        ),
        (
            "t \"\" 0 \"\" { 1 1 }",
            "test:2:11: outcome 0 is the one without payoffs, and these are not all 0; give this outcome a number of \
             its own",
        ),
        (
            "p \"\" 1 1 \"\" { } 0",
            "test:2:13: there are no actions here; a node without actions is a terminal one, `t`",
        ),
    ] {
        fails(Format::Efg, &tree(nodes), Invalid, message);
    }
}

#[test]
fn the_number_of_nodes_must_fit_the_actions() {
    use ErrorKind::{Invalid, Syntax};
    let header = "EFG 2 R \"t\" { \"A\" }\n";
    let short = format!("{header}p \"\" 1 1 \"\" {{ \"a\" \"b\" \"c\" }} 0\nt \"\" 0\n");
    let message = "test:4:1: the tree is not complete; 2 nodes or more are missing; the next one belongs behind action \
                   `b` of the node in line 2";
    fails(Format::Efg, &short, Invalid, message);
    let long = format!("{header}p \"\" 1 1 \"\" {{ \"a\" }} 0\nt \"\" 0\nt \"\" 0\nt \"\" 0\n");
    let message = "test:4:1: the tree is complete before this node; here begins a surplus of 2 nodes; nodes stand in \
                   prefix order, one behind each action; check the numbers of actions above";
    fails(Format::Efg, &long, Invalid, message);
    let message = "test:2:1: expected a node: `c`, `p` or `t`, found the end of the file; c is a chance move, p a \
                   player's move, t a terminal node";
    fails(Format::Efg, header, Syntax, message);
    let message = "test:2:3: expected the label of the node in quotes (it may be empty), found `0`";
    fails(Format::Efg, &format!("{header}t 0"), Syntax, message);
    let message = "test:2:5: expected the number of an outcome (0 for none), found the end of the file";
    fails(Format::Efg, &format!("{header}t \"\""), Syntax, message);
}

#[test]
fn rounded_probabilities_are_refused_with_the_difference() {
    let tree = |moves: &str| format!("EFG 2 R \"t\" {{ \"A\" }}\nc \"\" 1 \"deal\" {{ {moves} }} 0");
    let hint = "numbers are read exactly; write fractions such as 1/3 in place of rounded decimals";
    for (moves, message) in [
        (
            "\"J\" 0.333333 \"Q\" 0.333333 \"K\" 0.333333",
            "test:2:15: the probabilities add up to 999999/1000000, 1/1000000 below 1",
        ),
        ("\"a\" 0.166667 \"b\" 0.833334", "test:2:15: the probabilities add up to 1000001/1000000, 1/1000000 above 1"),
    ] {
        fails(Format::Efg, &tree(moves), ErrorKind::Invalid, &format!("{message}; {hint}"));
    }
    let message = "test:2:34: the probability -1/2 is below 0";
    fails(Format::Efg, &tree("\"a\" 3/2 \"second\" -.5"), ErrorKind::Invalid, message);
    let game = efg(&(tree("\"a\" 0.25 \"b\" 3/4 \"c\" 0") + " t \"\" 0 t \"\" 0 t \"\" 0"));
    assert_eq!(
        game.chances()[0].probabilities.iter().map(ToString::to_string).collect::<Vec<_>>(),
        ["1/4", "3/4", "0"]
    );
}

#[test]
fn a_deep_tree_costs_no_stack() {
    const DEPTH: usize = 100_000;
    let mut text = "EFG 2 R \"centipede\" { \"A\" \"B\" }\n\"\"\n".to_owned();
    for level in 0..DEPTH {
        text += &format!(
            "p \"\" {} {} \"\" {{ \"take\" \"pass\" }} 0\nt \"\" 1 \"\" {{ 1 0 }}\n",
            level % 2 + 1,
            level + 1
        );
    }
    text += "t \"\" 1";
    let game = efg(&text);
    assert_eq!((game.node_count(), game.infosets().len()), (2 * DEPTH + 1, DEPTH));
    let written = io::write(Format::Efg, &Game::Extensive(game)).expect("a text");
    assert_eq!(efg(&written).node_count(), 2 * DEPTH + 1);
}

#[test]
fn two_matrices_are_read_and_written() {
    let (game, _) = load("data/three_by_two.lrs");
    let game = game.bimatrix().expect("two players");
    assert_eq!(payoffs(game.game(), 0), ["3", "3", "2", "5", "0", "6"]);
    assert_eq!(payoffs(game.game(), 1), ["3", "2", "2", "6", "3", "1"]);
    assert_eq!(game.game().title(), "three_by_two");
    let (fractions, _) = parse(Format::Lrs, "1 2\n1/2 -.25\n\n3 1e2");
    let text = io::write(Format::Lrs, &fractions).expect("a text");
    assert_eq!(text, "1 2\n\n1/2 -1/4\n\n3 100\n");
}

#[test]
fn wrong_matrices_say_what_is_needed() {
    use ErrorKind::{Invalid, NotApplicable, Syntax};
    let start = "the file starts with the numbers of rows and columns";
    let order = "first all rows of the row player's matrix, then all rows of the column player's";
    for (kind, text, message) in [
        (Syntax, "", format!("test:1:1: expected the number of rows, found the end of the file; {start}")),
        (Syntax, "2 x", format!("test:1:3: expected the number of columns, found `x`; {start}")),
        (Syntax, "0 2", format!("test:1:1: expected the number of rows, found `0`; {start}")),
        (Invalid, "2 1\n1 2 3\n", format!("test:3:1: two 2 x 1 matrices have 4 entries; only 3 are given; {order}")),
        (Invalid, "1 1\n1\n2\n3", "test:4:1: two 1 x 1 matrices have 2 entries; here is one more, `3`".to_owned()),
        (
            Syntax,
            "1 1\n1 a",
            "test:2:3: expected a payoff: `a` is not a number; two 1 x 1 matrices have 2 entries".to_owned(),
        ),
    ] {
        fails(Format::Lrs, text, kind, &message);
    }
    let three = Game::Normal(nfg("NFG 1 R \"t\" {\"A\" \"B\" \"C\"} {1 1 1} 0 0 0"));
    assert_eq!(io::write(Format::Lrs, &three).expect_err("three players").kind(), NotApplicable);
    assert_eq!(io::write(Format::Efg, &three).expect_err("no tree").kind(), NotApplicable);
}

#[test]
fn dialects_that_other_tools_refuse_are_read() {
    let (game, warnings) = load("regressions/formats/repeated_node_labels.efg");
    assert_eq!(terminals(game.extensive().expect("a tree")), ["-1,1", "-1,1", "1,-1"]);
    assert!(warnings.is_empty());
    let text = io::write(Format::Efg, &game).expect("a text");
    assert!(text.contains("\"1 left\"") && text.contains("\"1 left (2)\""), "told apart for Gambit 16: {text}");

    let (game, warnings) = load("regressions/formats/repeated_infoset_labels.efg");
    let tree = game.extensive().expect("a tree");
    assert_eq!(tree.infosets().iter().map(|set| set.label.as_str()).collect::<Vec<_>>(), ["same", "same"]);
    assert!(warnings.is_empty());
    let text = io::write(Format::Efg, &game).expect("a text");
    assert!(text.contains("1 2 \"same (2)\"") && text.contains("2 \"draw (2)\""), "{text}");

    let (game, warnings) = load("regressions/formats/sets_without_names.efg");
    let tree = game.extensive().expect("a tree");
    assert_eq!(terminals(tree), ["0,0", "-1000,1000", "0,0", "0,0", "0,0", "-1000,1000"]);
    assert_eq!(tree.infosets().iter().map(|set| set.nodes.len()).collect::<Vec<_>>(), [2, 2]);
    assert!(warnings.is_empty());

    let (game, warnings) = load("regressions/formats/repeated_action_labels.efg");
    let tree = game.extensive().expect("a tree");
    assert_eq!(tree.chances()[0].actions, ["1/3", "1/3 (2)", "1/3 (3)"]);
    assert_eq!(tree.infosets()[0].actions, ["1", "2"]);
    assert_eq!(warnings.len(), 2);
    assert!(tree.nodes().filter(|&node| tree.next(node) == Move::Terminal).count() == 4);
}

#[test]
fn formats_are_known_by_their_first_word_then_by_their_name() {
    let guess = |path: &str, text: &str| io::guess(Path::new(path), text);
    assert_eq!(guess("game.txt", "\u{feff}\r\n NFG 1"), Some(Format::Nfg));
    assert_eq!(guess("game.nfg", "EFG 2 R"), Some(Format::Efg));
    assert_eq!(guess("game.EFG", ""), Some(Format::Efg));
    assert_eq!(guess("game.lrs", "* comment"), Some(Format::Lrs));
    assert_eq!(guess("-", "3 2\n1 2"), Some(Format::Lrs));
    assert_eq!(guess("model.toml", "title = \"x\""), None);
    assert_eq!(guess("numbers.csv", "3 2"), Some(Format::Csv));
    assert_eq!(guess("numbers.txt", "3 2"), None);
    assert_eq!(Format::from_name("NFG").expect("known"), Format::Nfg);
    let error = Format::from_name("nfgg").expect_err("unknown").to_string();
    assert_eq!(error, "unknown file format `nfgg`; did you mean `nfg`?");
}

#[test]
fn payoff_tables_are_read_in_any_order_of_rows() {
    let text = concat!(
        "\u{feff}Row;\"Col;umn\";r;c\r\n\"say \"\"no\"\"\";left;3;0\r\n\r\n",
        "yes;right;1/2;.25\r\nyes;left;2;2\r\n\"say \"\"no\"\"\";right;-1;1"
    );
    let (game, warnings) = parse(Format::Csv, text);
    let game = game.normal().expect("a normal form");
    assert!(warnings.is_empty());
    assert_eq!(game.players()[0].strategies, ["say \"no\"", "yes"]);
    assert_eq!((game.players()[1].name.as_str(), payoffs(game, 0).join(" ")), ("Col;umn", "3 -1 2 1/2".to_owned()));
    assert_eq!(payoffs(game, 1), ["0", "1", "2", "1/4"]);
}

#[test]
fn matrices_of_numbers_are_read_as_two_player_games() {
    let (game, _) = parse(Format::Csv, "1,-2\n0,1/3\n,\n");
    let game = game.zero_sum().expect("zero-sum").bimatrix();
    assert_eq!((game.rows(), payoffs(game.game(), 1)), (2, ["-1", "2", "0", "-1/3"].map(str::to_owned).to_vec()));
    let (game, _) = parse(Format::Csv, "1\t2\t3\n\n4\t5\t6\n");
    let game = game.bimatrix().expect("two players");
    assert_eq!((game.rows(), game.columns(), payoffs(game.game(), 1)[2].as_str()), (1, 3, "6"));
}

#[test]
fn wrong_tables_say_what_is_needed() {
    use ErrorKind::{Invalid, Syntax};
    let head = "A,B,a,b\n";
    for (kind, text, message) in [
        (Syntax, "", "test:1:1: expected a table, found the end of the file".to_owned()),
        (
            Invalid,
            "A,B,a\n",
            "test:1:1: the header has 3 columns, an odd number; name the players, then one payoff column for each; or \
             give numbers only"
                .to_owned(),
        ),
        (Invalid, &format!("{head}x,y,1"), "test:2:1: this row has 3 columns, the header 4".to_owned()),
        (
            Syntax,
            &format!("{head}x,y,1,two"),
            "test:2:7: expected a payoff: `two` is not a number; write an integer, a fraction such as 1/3, or a \
             decimal with a point"
                .to_owned(),
        ),
        (
            Invalid,
            &format!("{head}x,y,1,2\nx,z,1,2\nx,y,3,4"),
            "test:4:1: this profile has a row already, in line 2".to_owned(),
        ),
        (
            Invalid,
            &format!("{head}x,y,1,2\nz,w,1,2"),
            "test:3:8: the strategies named make 4 profiles, but there are 2 rows only; give every profile a row"
                .to_owned(),
        ),
        (
            Syntax,
            &format!("{head}\"x,y,1,2"),
            "test:2:1: this quoted field has no end; close it with a quote; inside it, a quote is written twice"
                .to_owned(),
        ),
        (
            Syntax,
            &format!("{head}\"x\"y,z,1,2"),
            "test:2:1: a quoted field goes on behind its closing quote; inside quotes, a quote is written twice"
                .to_owned(),
        ),
        (Invalid, "1,2\n3", "test:2:1: this row has 1 column, the first one 2".to_owned()),
        (
            Invalid,
            "1,2\n\n3,4\n5,6",
            "test:4:4: the first matrix has 1 row, the second 2; both players' matrices have the same shape".to_owned(),
        ),
        (
            Invalid,
            "1\n\n2\n\n3",
            "test:5:1: here begins a third matrix; two players have two; for more players, use the layout with names: \
             one row per profile"
                .to_owned(),
        ),
    ] {
        fails(Format::Csv, text, kind, &message);
    }
}

/// Gambit asks chance for perfect recall too, and refuses the sequence form of a game in which it "forgets" an earlier draw.
#[test]
fn a_chance_event_of_several_nodes_is_written_as_several() {
    let ladder = guarantor::generate::parse("escalation-ladder:k=2,b=2").expect("a family").expect("a game");
    let text = io::write(Format::Efg, &ladder).expect("a text");
    let numbers: Vec<&str> =
        text.lines().filter(|line| line.starts_with("c ")).filter_map(|line| line.split(' ').nth(2)).collect();
    assert_eq!(numbers, ["1", "2", "3"]);
}
