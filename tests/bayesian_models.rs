//! The `[bayesian]` table of model files, ways to play Bayesian games, and objective values.

use guarantor::certify::nash::NASH;
use guarantor::error::Source;
use guarantor::model::{Bound, Model, Play, catalogue};
use guarantor::num::Rational;
use guarantor::query::play::judge;
use guarantor::query::{Answer, Control, Query, TypeRow, check, solve};

#[path = "common/solving.rs"]
mod solving;

use solving::solutions_by;

fn rational(text: &str) -> Rational {
    text.parse().expect("a rational")
}

fn parse(text: &str) -> Model {
    Model::parse(&Source::new("model.toml", text)).unwrap_or_else(|error| panic!("{error}"))
}

fn failure(text: &str) -> String {
    let model = match Model::parse(&Source::new("model.toml", text)) {
        Err(error) => return error.to_string(),
        Ok(model) => model,
    };
    model.defaults().map(|_| ()).expect_err("a mistake").to_string()
}

fn library(stem: &str) -> Model {
    catalogue::find(stem).and_then(|entry| entry.model()).expect(stem)
}

const HEAD: &str = r#"
title = "two sides"
players = ["A", "B"]
[parameters]
p = { default = "1/3", range = [0, 1] }
[bayesian]
actions = { A = ["C", "D"], B = ["C", "D"] }
"#;
const CELLS: &str = "[[[1, 1], [0, 2]], [[2, 0], [0, 0]]]";

#[test]
fn types_priors_and_tables_make_the_states() {
    let text = format!(
        "{HEAD}types = {{ A = [\"strong\", \"weak\"], B = [\"strong\", \"weak\"] }}\n\
         [bayesian.prior]\n\"A=strong, B=strong\" = \"p\"\n\"A=weak, B=strong\" = \"1/2 - p/2\"\n\"A=weak, B=weak\" = \"1/2 - p/2\"\n\
         [bayesian.table]\n\"*\" = {CELLS}\n\"A=weak\" = [[[5, 1], [0, 2]], [[2, 0], [0, 0]]]\n\
         \"A=weak, B=weak\" = [[[7, 1], [0, 2]], [[2, 0], [0, 0]]]\n\
         [events]\nboth = \"A=C and B=C\"\nweak = \"'A: weak'\"\nweak_dares = \"'A: weak'.D or B=weak and B=D\"\n"
    );
    let bound = parse(&text).defaults().expect("a game");
    let game = bound.game.bayesian().expect("bayesian");
    let labels: Vec<&str> = game.tree().infosets().iter().map(|infoset| infoset.label.as_str()).collect();
    assert_eq!(labels, ["A: strong", "A: weak", "B: strong", "B: weak"]);
    let states: Vec<(&str, Rational, Rational)> = game
        .states()
        .iter()
        .map(|state| (state.label.as_str(), state.probability.clone(), state.payoffs[0][0].clone()))
        .collect();
    let third = rational("1/3");
    let expected = [("strong, strong", 1), ("weak, strong", 5), ("weak, weak", 7)];
    assert_eq!(states, expected.map(|(label, payoff)| (label, third.clone(), Rational::from(payoff))));
    let holds = |name: &str| -> Vec<usize> {
        let event = bound.event(name).expect(name);
        event.holds.iter().enumerate().filter(|(_, holds)| **holds).map(|(number, _)| number).collect()
    };
    assert_eq!(holds("both"), [0, 4, 8]);
    assert_eq!(holds("weak"), [4, 5, 6, 7, 8, 9, 10, 11]);
    assert_eq!(holds("weak_dares"), [6, 7, 9, 10, 11]);
    assert_eq!(bound.game.form(), "bayesian");
    assert!(bound.warnings.is_empty());
}

#[test]
fn types_of_probability_zero_stay_in_the_game_with_a_warning() {
    let text = format!(
        "{HEAD}types = {{ A = {{ strong = \"p\", weak = \"1 - p\" }} }}\n[bayesian.table]\n\
         strong = {CELLS}\nweak = [[[3, 1], [0, 0]], [[2, 0], [0, 0]]]\n"
    );
    let model = parse(&text);
    let bound = model.bind(&[("p", Rational::ZERO)]).expect("a game");
    assert!(
        bound.warnings.len() == 1 && bound.warnings[0].contains("`strong` of `A` has probability 0"),
        "{:?}",
        bound.warnings
    );
    assert_eq!(
        bound.game.tree().expect("a tree").node_count(),
        model.defaults().expect("a game").game.tree().expect("a tree").node_count()
    );
    for concept in ["nash", "sequential"] {
        let query = Query { concept: Some(concept.to_owned()), ..Query::default() };
        let answer = solve(&bound, &query, Control::default()).expect("solved").answer;
        assert!(answer.count > 0 && answer.notes.iter().any(|note| note.contains("probability 0")), "{concept}");
        let kinds = &answer.solutions[0].types;
        assert_eq!((kinds[0].payoff.as_ref(), kinds[0].regret.as_ref()), (None, None));
        assert_eq!(kinds[1].regret, Some(Rational::ZERO));
    }
}

#[test]
fn indices_name_types_actions_and_signals() {
    // A state 1..n of nature, of which each player sees the number or the next lower one.
    let model = parse(
        r#"
title = "a signal with an error"
players = ["A", "B"]
[parameters]
n = { default = 3, integer = true, range = [1, 9] }
[bayesian]
states  = { "theta_{k}" = { for = { k = "1..n" }, probability = "1/n" } }
actions = { A = { name = "bid_{x}", for = { x = "0..n" } }, B = ["yes", "no"] }
index   = { B = "y" }
payoffs = { A = "k*x - x^2 + y", B = "if(y == 1, x - k, 0)" }
[bayesian.signals.sign]
drawn_for = ["A", "B"]
given = { "*" = { "s_{k}" = "2/3", "s_{k-1}" = "1/3" } }
[bayesian.signals.news]
seen_by = ["A", "B"]
given = { theta_1 = { small = 1 }, "*" = { large = 1 } }
[events]
large = "large and not theta_3"
"#,
    );
    let bound = model.defaults().expect("a game");
    let game = bound.game.bayesian().expect("bayesian");
    assert_eq!(game.states().len(), 12);
    let names: Vec<&str> = game.players()[0].types.iter().map(|kind| kind.name.as_str()).collect();
    assert_eq!(names, ["s_1_small", "s_0_small", "s_2_large", "s_1_large", "s_3_large"]);
    assert_eq!(game.label(1, 2), "B: s_2_large");
    let state = game.states().iter().position(|state| state.label == "theta_2, s_2, s_1, large").expect("a state");
    assert_eq!(game.states()[state].probability, rational("2/27"));
    // k = 2, x = 3, y = 2.
    let last = game.terminals_of(state).end - 1;
    assert_eq!(game.payoffs_at(last), [rational("-1"), rational("0")]);
    let large = &bound.event("large").expect("known").holds;
    assert_eq!(large.iter().filter(|holds| **holds).count(), 4 * 8);
    let five = model.bind(&[("n", rational("5"))]).expect("a game");
    assert_eq!(five.game.bayesian().expect("bayesian").states().len(), 20);
}

#[test]
fn actions_may_differ_by_type() {
    let text = r#"
title = "who may fight"
players = ["A", "B"]
[bayesian]
types   = { A = { armed = "1/2", unarmed = "1/2" } }
actions = { A = { armed = ["fight", "yield"], "*" = ["yield"] }, B = ["fight", "yield"] }
[bayesian.table]
armed   = [[[-1, -1], [2, 0]], [[0, 2], [1, 1]]]
unarmed = [[[0, 2], [1, 1]]]
[events]
war = "A=fight and B=fight"
"#;
    let bound = parse(text).defaults().expect("a game");
    let game = bound.game.bayesian().expect("bayesian");
    assert_eq!((game.terminals_of(0).len(), game.terminals_of(1).len()), (4, 2));
    let error =
        failure(&text.replace("unarmed = [[[0, 2], [1, 1]]]", "unarmed = [[[0, 2], [1, 1]], [[0, 0], [0, 0]]]"));
    assert!(
        error.contains("model.toml:9:") && error.contains("2 entries where player `A` has 1 actions (`unarmed`)"),
        "{error}"
    );
}

#[test]
fn mistakes_in_the_table_are_named_with_place_and_mend() {
    let with = |types: &str, rest: &str| failure(&format!("{HEAD}{types}\n[bayesian.table]\n{rest}\n"));
    let all = format!("\"*\" = {CELLS}");
    for (error, parts) in [
        (
            with("types = { A = { s = \"p\", w = \"p\" } }", &all),
            ["model.toml:8:", "`A` add up to 2/3, not 1", "1 minus the others"],
        ),
        (with("types = { A = { s = \"p - 1\", w = \"2 - p\" } }", &all), ["model.toml:8:", "`s` is -2/3, below 0", ""]),
        (with("types = { A = [\"s\", \"w\"] }", &all), ["model.toml:8:", "`A` has no probabilities", "`prior`"]),
        (with("types = { A = {} }", &all), ["model.toml:8:", "no name is given", "leave it out"]),
        (with("types = { C = { s = 1 } }", &all), ["model.toml:8:", "unknown player `C`", ""]),
        (
            with("types = { A = { s = \"p\", w = \"1 - p\" } }", &format!("s = {CELLS}")),
            ["model.toml:", "no payoffs are given for `w`", "\"*\""],
        ),
        (
            with("types = { A = { s = \"p\", w = \"1 - p\" } }", &format!("{all}\nx = {CELLS}")),
            ["model.toml:11:", "unknown state or type `x`", "known"],
        ),
        (
            with(
                "types = { A = { s = \"p\", w = \"1 - p\" }, B = { s = \"p\", v = \"1 - p\" } }",
                &format!("{all}\ns = {CELLS}"),
            ),
            ["model.toml:11:", "`s` is a name of several things", "A=s"],
        ),
        (
            with(
                "types = { A = { s = \"p\", w = \"1 - p\" }, B = { t = \"p\", v = \"1 - p\" } }",
                &format!("{all}\ns = {CELLS}\nt = {CELLS}"),
            ),
            ["model.toml:12:", "`s` and `t` both fit `s, t`", "names most"],
        ),
        (
            with("types = { A = [\"s\", \"w\"], B = [\"t\"] }\nprior = { \"s, t\" = \"p\", \"w, t\" = \"p\" }", &all),
            ["model.toml:9:", "`prior` add up to 2/3, not 1", ""],
        ),
        (
            with("types = { A = [\"s\", \"w\"], B = [\"t\"] }\nprior = { s = \"p\", \"w, t\" = \"1 - p\" }", &all),
            ["model.toml:9:", "`s` is no full combination", "one of t"],
        ),
        (
            with("types = { A = [\"s\", \"w\"], B = [\"t\"] }\nprior = { \"s, t\" = 1 }", &all),
            ["model.toml:8:", "no row of `prior` names `w`", "probability 0"],
        ),
        (
            with("signals = { x = { given = { \"*\" = { y = 1 } } } }", &all),
            ["model.toml:8:", "who receives the signal `x`?", "seen_by"],
        ),
        (
            with("signals = { x = { seen_by = [\"A\"], given = { \"*\" = { y = \"p\" } } } }", &all),
            ["model.toml:8:", "`x` given the only state add up to 1/3", ""],
        ),
        (
            with(
                "types = { A = { s = \"p\", w = \"1 - p\" } }\nsignals = { x = { seen_by = [\"B\"], given = { s = { y = 1 } } } }",
                &all,
            ),
            ["model.toml:9:", "no values of the signal `x` are given for `w`", "\"*\""],
        ),
        (
            with(
                "types = { A = { s = \"p\", w = \"1 - p\" } }\nbelieved_by = { B = { types = { A = { s = \"p\", x = \"1 - p\" } } } }",
                &all,
            ),
            ["model.toml:9:", "unknown state or type `x`", "known"],
        ),
        (
            with(
                "types = { A = { s = 0, w = 1 } }\nbelieved_by = { B = { types = { A = { s = \"p\", w = \"1 - p\" } } } }",
                &all,
            ),
            [
                "model.toml:9:",
                "the prior of `B` gives `s` the probability 1/3, and the common prior 0",
                "however small",
            ],
        ),
        (
            with(
                "types = { A = [\"s\", \"w\"], B = [\"t\", \"v\"] }\n\
                 prior = { \"s, t\" = \"p\", \"w, v\" = \"1 - p\" }\n\
                 believed_by = { B = { prior = { \"s, t\" = \"p\", \"s, v\" = \"1 - p\" } } }",
                &all,
            ),
            ["model.toml:10:", "the prior of `B` add up to 1/3, not 1", "the common prior lists all"],
        ),
        (
            with("", &format!("{all}\n[bayesian.payoffs]\nA = 1\nB = 1")),
            ["model.toml:", "either as `table` or as `payoffs`", ""],
        ),
        (with("", &format!("{all}\n[events]\nx = \"A=E\"")), ["model.toml:12:", "unknown action `E`", ""]),
        (
            with("", &format!("{all}\n[events]\nx = \"D.C\"")),
            ["model.toml:12:", "unknown state, type or player `D`", ""],
        ),
    ] {
        for part in parts {
            assert!(error.contains(part), "`{part}` is not in: {error}");
        }
    }
}

/// Bettors who agree to disagree: each holds the own horse for likelier, and both gain by the bet as they see it.
const BET: &str = r#"
title = "a bet"
players = ["A", "B"]
[parameters]
p = { default = "1/2", range = [0, 1], unit = "probability" }
[bayesian]
states  = { red = "p", blue = "1 - p" }
actions = { A = ["bet", "no"], B = ["bet", "no"] }
[bayesian.believed_by]
A = { states = { red = "3/4", blue = "1/4" } }
B = { states = { red = "1/4", blue = "3/4" } }
[bayesian.table]
red  = [[[1, -1], [0, 0]], [[0, 0], [0, 0]]]
blue = [[[-1, 1], [0, 0]], [[0, 0], [0, 0]]]
[events]
bets = "A=bet and B=bet"
A_wins = "bets and red"
"#;

#[test]
fn payoffs_are_expected_under_the_own_prior_and_objective_ones_under_the_true_one() {
    let model = parse(BET);
    let mut bound = model.defaults().expect("a game");
    let there = model.at_objective(&bound, &[], &[("p".to_owned(), rational("9/10"))]).expect("the same game");
    bound.objective.push(there);
    let query = Query { wanted: guarantor::solve::Wanted::All, ..Query::default() };
    let answer = solve(&bound, &query, Control::default()).expect("solved").answer;
    assert!(answer.notes.iter().any(|note| note.starts_with("priors differ")), "{:?}", answer.notes);
    let bets = answer.solutions.iter().find(|solution| solution.events.as_ref().expect("events")["bets"] == "1");
    let bets = bets.expect("an equilibrium");
    // Both expect 3/4 - 1/4; the sum is no lottery's.
    assert_eq!(bets.payoffs, [rational("1/2"), rational("1/2")]);
    assert_eq!(bets.events.as_ref().expect("events")["A_wins"], "1/2");
    assert_eq!(bets.objective[0].payoffs, [rational("4/5"), rational("-4/5")]);
    assert_eq!(bets.objective[0].events.as_ref().expect("events")["A_wins"], "9/10");
    // Where blue is impossible in truth, what is believed of it does not matter.
    assert!(model.at_objective(&bound, &[], &[("p".to_owned(), Rational::ONE)]).is_ok());
    assert!(model.bind(&[("p", Rational::ONE)]).expect_err("ruled out").to_string().contains("however small"));
    // Under one prior nobody would bet for sure unless the bet is fair.
    let common = parse(
        &BET.replace("3/4", "2/5").replace("1/4", "3/5").replace("\"2/5\", blue = \"3/5\"", "\"p\", blue = \"1 - p\""),
    );
    let bound = common.bind(&[("p", rational("2/5"))]).expect("a game");
    let answer = solve(&bound, &query, Control::default()).expect("solved").answer;
    assert!(answer.solutions.iter().all(|solution| solution.events.as_ref().expect("events")["bets"] != "1"));
}

#[test]
fn what_is_said_of_types_is_proved_again_and_every_change_is_refused() {
    for (model, set) in [(parse(BET), vec![]), (library("two_sided_fear"), vec![("f", rational("1/4"))])] {
        let bound = model.bind(&set).expect("a game");
        let query = Query { wanted: guarantor::solve::Wanted::All, ..Query::default() };
        let answer = solve(&bound, &query, Control::default()).expect("solved").answer;
        let accepted = |answer: &Answer| check(&bound, answer, &mut || true).is_ok();
        assert!(accepted(&answer));
        let small = rational("1/1000000");
        let changes: [&dyn Fn(&mut TypeRow); 6] = [
            &|row| row.player.push('x'),
            &|row| row.kind.push('x'),
            &|row| row.probability += &small,
            &|row| row.payoff = row.payoff.as_ref().map(|payoff| payoff + &small),
            &|row| row.regret = Some(small.clone()),
            &|row| row.payoff = None,
        ];
        for number in 0..answer.count {
            for change in changes {
                let mut tampered = answer.clone();
                change(&mut tampered.solutions[number].types[0]);
                assert!(!accepted(&tampered), "solution {number}: {:?}", tampered.solutions[number].types[0]);
            }
            let mut without = answer.clone();
            without.solutions[number].types.clear();
            assert!(!accepted(&without));
        }
    }
}

#[test]
fn quantal_responses_are_for_games_of_one_prior() {
    let of = |bound: &Bound| {
        let query = Query { concept: Some("quantal-response".to_owned()), ..Query::default() };
        solve(bound, &query, Control::default()).map(|solved| solved.answer)
    };
    let refused = of(&parse(BET).defaults().expect("a game")).expect_err("two priors").to_string();
    assert!(refused.contains("one prior"), "{refused}");
    let model = library("bayesian_battle_of_the_sexes");
    for likely in ["1/2", "0"] {
        let bound = model.bind(&[("likely", rational(likely))]).expect("a game");
        match of(&bound) {
            Ok(answer) => assert!(check(&bound, &answer, &mut || true).is_ok(), "likely = {likely}"),
            Err(error) => assert_eq!(likely, "0", "{error}"),
        }
    }
}

#[test]
fn a_player_who_rules_its_own_type_out_is_told() {
    let model = parse(
        r#"
title = "a doubt of oneself"
players = ["A", "B"]
[bayesian]
types   = { A = { s = "1/2", w = "1/2" } }
actions = { A = ["x", "y"], B = ["x", "y"] }
believed_by = { A = { types = { A = { s = 1, w = 0 } } } }
[bayesian.table]
s = [[[1, 1], [0, 0]], [[0, 0], [0, 0]]]
w = [[[0, 0], [0, 0]], [[0, 0], [1, 1]]]
"#,
    );
    let bound = model.defaults().expect("a game");
    assert!(bound.warnings[0].contains("`A` rules its own type `w` out"), "{:?}", bound.warnings);
    // With `w` free: B follows `s` where that pays more than `w` does.
    let (_, found) = solutions_by(&bound.game, &NASH, "pure");
    assert_eq!(found.len(), 5);
}

fn judged(bound: &Bound, play: &str) -> guarantor::query::play::Judged {
    let play = Play::read(&Source::new("play.toml", play), bound).unwrap_or_else(|error| panic!("{error}"));
    judge(bound, &play, None).expect("judged")
}

#[test]
fn the_mixed_equilibrium_of_unanimous_juries_is_proved_and_sincere_votes_are_refused_type_by_type() {
    let bound = library("jury_unanimity").defaults().expect("a game");
    let vote = |innocent: &str| {
        let juror = |name: &str| format!("\"{name}: g\" = \"convict\", \"{name}: i\" = {innocent}");
        format!("behavior = {{ {}, {}, {} }}", juror("A"), juror("B"), juror("C"))
    };
    let mixed = judged(&bound, &vote("{ convict = \"2/7\", acquit = \"5/7\" }"));
    let solution = mixed.solution.expect("an equilibrium");
    assert!(solution.types.len() == 6 && solution.types.iter().all(|row| row.regret == Some(Rational::ZERO)));
    assert_eq!(
        solution.events.expect("events")["convicted_innocent"],
        (rational("27/343") / rational("2")).to_string()
    );
    let sincere = judged(&bound, &vote("\"acquit\""));
    assert!(sincere.solution.is_none());
    assert_eq!(sincere.reasons.len(), 3, "{:?}", sincere.reasons);
    // A juror with a sign of innocence: both others convict with probability 16/25 or 1/25, and guilt has odds 1 to 4.
    let gain = rational("1/5") * rational("16/25") / rational("2") - rational("4/5") * rational("1/25") / rational("2");
    assert!(
        sincere.reasons[0].starts_with(&format!("the type `i` of player `A` gains {gain} by playing `convict`")),
        "{:?}",
        sincere.reasons
    );
    let near = judged(&bound, &vote("{ convict = \"1/4\", acquit = \"3/4\" }"));
    assert!(
        near.solution.is_none()
            && near.types.iter().filter(|row| row.regret.as_ref().expect("known").is_positive()).count() == 3
    );
}

#[test]
fn a_little_uncertainty_cascades_into_a_general_arms_race_with_seven_types_and_not_with_six() {
    let model = library("arms_race_types");
    let armed = |count: i64| -> Vec<usize> {
        let bound = model.bind(&[("T", Rational::from(count))]).expect("a game");
        let game = bound.game.bayesian().expect("bayesian");
        let (_, found) = solutions_by(&bound.game, &NASH, "pure");
        let mut counts: Vec<usize> = Vec::new();
        for solution in found {
            let profile = solution.behavior().expect("behaviour").infosets().to_vec();
            let arms = |player: usize| -> Vec<bool> {
                (0..count as usize).map(|kind| profile[game.infoset(player, kind).index()][0].is_one()).collect()
            };
            if arms(0) == arms(1) && arms(0).is_sorted_by(|a, b| a >= b) {
                counts.push(arms(0).iter().filter(|arms| **arms).count());
            } else {
                counts.push(usize::MAX);
            }
        }
        counts.sort_unstable();
        counts
    };
    assert_eq!(armed(7), [7]);
    let six = armed(6);
    assert!(six.contains(&5) && six.contains(&6) && !six.contains(&0), "{six:?}");
}

#[test]
fn at_objective_values_only_chances_may_differ() {
    let fear = library("two_sided_fear");
    let bound = fear.defaults().expect("a game");
    let at = |name: &str, value: &str| fear.at_objective(&bound, &[], &[(name.to_owned(), rational(value))]);
    assert!(at("f", "0").expect("the same game").warnings[0].contains("outside 1/100 to 99/100"));
    assert!(at("f", "1/2").expect("the same game").warnings.is_empty());
    for (name, value, parts) in [
        ("g", "1/2", ["at objective g = 1/2 another game is played", "`Rs, Wb`"]),
        ("f", "2", ["`f` is a probability", "2 is none"]),
        ("ff", "0", ["unknown parameter `ff`", "did you mean `f`"]),
        ("f_star", "0", ["computed from the parameters", ""]),
    ] {
        let error = at(name, value).expect_err("another game").to_string();
        assert!(parts.iter().all(|part| error.contains(part)), "{error}");
    }
    let repeated = fear.at_objective(&bound, &[], &[("f".to_owned(), Rational::ZERO), ("f".to_owned(), Rational::ONE)]);
    assert!(repeated.expect_err("twice").to_string().contains("set twice"));
    assert!(fear.at_objective(&bound, &[], &[]).is_err());

    let ladder = library("escalation_parity");
    let bound = ladder.defaults().expect("a game");
    let error =
        ladder.at_objective(&bound, &[], &[("k".to_owned(), rational("4"))]).expect_err("another tree").to_string();
    assert!(error.contains("another game is played"), "{error}");
    let signal = library("reassurance_observer");
    let bound = signal.defaults().expect("a game");
    let error =
        signal.at_objective(&bound, &[], &[("w".to_owned(), rational("1/3"))]).expect_err("payoffs").to_string();
    assert!(error.contains("other payoffs are received"), "{error}");
    assert!(signal.at_objective(&bound, &[], &[("f".to_owned(), Rational::ZERO)]).is_ok());
    let package = library("package_bargaining");
    let bound = package.defaults().expect("a problem");
    assert!(package.at_objective(&bound, &[], &[("yrs".to_owned(), rational("20"))]).is_err());
}
