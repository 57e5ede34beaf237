use super::BACKWARD_INDUCTION;
use crate::certify::subgame_perfect::SUBGAME_PERFECT;
use crate::certify::{Claim, Kind};
use crate::game::{ExtensiveBuilder, ExtensiveForm, Game, NodeId};
use crate::num::Rational;
use crate::solve::{Budget, Halt, Options, Run, Stop, Wanted};
use crate::strategy::{BehaviorProfile, Solution};

fn rational(text: &str) -> Rational {
    text.parse().expect("a rational")
}

fn pay(tree: &mut ExtensiveBuilder, node: NodeId, payoffs: &[&str]) {
    let outcome = tree.outcome("", payoffs.iter().map(|text| rational(text)).collect()).expect("outcome");
    tree.set_outcome(node, outcome);
}

type Outcome = (Result<Claim, Halt>, Vec<(Vec<String>, Vec<Rational>)>, Vec<String>);

/// Solves and returns the claim or halt, the labels of the actions of each profile (of a mixture with their probabilities), the payoffs, and the notes.
fn solve(game: &Game, wanted: Wanted, budget: Budget) -> Outcome {
    let mut options = Options::new(&SUBGAME_PERFECT);
    options.wanted = wanted;
    let mut run = Run::new(game, budget);
    let end = (BACKWARD_INDUCTION.solve)(game, &options, &mut run);
    assert!(run.refused().is_empty(), "{:?}", run.refused());
    let found = run.found().iter().map(|certified| match certified.solution() {
        Solution::Behavior(profile) => (labels(game.extensive().expect("tree"), profile), certified.payoffs().to_vec()),
        other => panic!("unexpected solution {other:?}"),
    });
    (end, found.collect(), run.notes().to_vec())
}

fn labels(game: &ExtensiveForm, profile: &BehaviorProfile) -> Vec<String> {
    let chosen = |(infoset, probabilities): (&crate::game::extensive::Infoset, &Vec<Rational>)| {
        let taken = infoset.actions.iter().zip(probabilities).filter(|(_, probability)| !probability.is_zero());
        let text = |(action, probability): (&String, &Rational)| match probability.is_one() {
            true => action.clone(),
            false => format!("{action} {probability}"),
        };
        taken.map(text).collect::<Vec<_>>().join(", ")
    };
    game.infosets().iter().zip(profile.infosets()).map(chosen).collect()
}

/// M03 of the library at its defaults, with the guarantor's reputation stake as given.
fn ceasefire_deterrence(rep: &str) -> Game {
    let mut tree = ExtensiveBuilder::new("M03", ["U", "R", "G"]).expect("players");
    let [s, p0, g, c_r, c_u, e_r, b_r, a, v, k1, k_g] =
        ["4/5", "3/4", "2/3", "3/10", "3/10", "1/10", "1/10", "1/20", "1/2", "1/10", "3/10"].map(rational);
    let rep = rational(rep);
    let x0 = Rational::ONE - &s;
    let p1 = &p0 * &(Rational::ONE - &g);
    let sign = tree.infoset(0, "sign", ["Reject", "Accept"]).expect("infoset");
    let line = tree.infoset(1, "line", ["Comply", "Attack"]).expect("infoset");
    let word = tree.infoset(2, "word", ["Abstain", "Intervene"]).expect("infoset");
    let press = tree.infoset(1, "press", ["BackDown", "Escalate"]).expect("infoset");
    let end = |tree: &mut ExtensiveBuilder, node, payoffs: Vec<Rational>| {
        let outcome = tree.outcome("", payoffs).expect("outcome");
        tree.set_outcome(node, outcome);
    };
    let first = tree.decide(tree.root(), sign).expect("move");
    end(&mut tree, first[0], ["2/5", "1/10", "-1/5"].map(rational).to_vec());
    let second = tree.decide(first[1], line).expect("move");
    end(&mut tree, second[0], vec![s.clone(), &x0 + &a, Rational::ZERO]);
    let third = tree.decide(second[1], word).expect("move");
    let abandoned = -(&rep + &(&v * &(&p0 * &s)));
    end(&mut tree, third[0], vec![&s * &(Rational::ONE - &p0) - &c_u, &x0 + &(&p0 * &s) - &c_r, abandoned]);
    let fourth = tree.decide(third[1], press).expect("move");
    end(&mut tree, fourth[0], vec![s.clone(), &x0 - &b_r, -k1]);
    let fought = -(&k_g + &(&v * &(&p1 * &s)));
    end(&mut tree, fourth[1], vec![&s * &(Rational::ONE - &p1) - &c_u, &x0 + &(&p1 * &s) - &c_r - &e_r, fought]);
    Game::Extensive(tree.build().expect("valid"))
}

#[test]
fn the_ceasefire_is_accepted_and_kept_and_the_equilibrium_is_unique() {
    let game = ceasefire_deterrence("1/5");
    let (end, found, notes) = solve(&game, Wanted::Auto, Budget::default());
    assert_eq!(end.expect("done"), Claim::All(Kind::Every));
    assert_eq!(found.len(), 1);
    assert_eq!(found[0].0, ["Accept", "Comply", "Intervene", "BackDown"]);
    assert_eq!(found[0].1, ["4/5", "1/4", "0"].map(rational));
    assert!(notes.is_empty());
    // Russia would back down, so the guarantor's word is credible from a stake of -1/5 on: at it there is a tie.
    let (end, found, notes) = solve(&ceasefire_deterrence("-1/5"), Wanted::All, Budget::default());
    assert_eq!(end.expect("done"), Claim::All(Kind::Extreme));
    // Ukraine is indifferent where the guarantor intervenes with probability 5/9, Russia at 5/8.
    let at = |sign, line, word| [sign, line, word, "BackDown"].map(str::to_owned).to_vec();
    let (five_ninths, five_eighths) = ("Abstain 4/9, Intervene 5/9", "Abstain 3/8, Intervene 5/8");
    let (mut mixed, pure) = (found[2..].iter().map(|(labels, _)| labels.clone()).collect::<Vec<_>>(), &found[..2]);
    mixed.sort();
    assert_eq!(pure[0].0, at("Reject", "Attack", "Abstain"));
    assert_eq!(pure[1].0, at("Accept", "Comply", "Intervene"));
    let expected = [
        at("Accept", "Attack", five_eighths),
        at("Accept", "Attack", five_ninths),
        at("Accept", "Comply", five_eighths),
        at("Reject", "Attack", five_ninths),
    ];
    assert_eq!(mixed, expected);
    assert!(notes[0].starts_with("2 pure"), "{notes:?}");
}

/// Shoham and Leyton-Brown 2009, figure 5.2: other tools return equilibria that are not subgame-perfect here.
#[test]
fn the_game_of_figure_5_2_has_its_one_equilibrium() {
    let mut tree = ExtensiveBuilder::new("SLB 5.2", ["1", "2"]).expect("players");
    let sets = [(0, "AB"), (1, "CD"), (1, "EF"), (0, "GH")]
        .map(|(player, actions)| tree.infoset(player, actions, actions.chars().map(String::from)).expect("infoset"));
    let root = tree.decide(tree.root(), sets[0]).expect("move");
    let left = tree.decide(root[0], sets[1]).expect("move");
    let right = tree.decide(root[1], sets[2]).expect("move");
    let last = tree.decide(right[1], sets[3]).expect("move");
    let ends = [(left[0], ["3", "8"]), (left[1], ["8", "3"]), (right[0], ["5", "5"]), (last[0], ["2", "10"])];
    for (node, payoffs) in ends.into_iter().chain([(last[1], ["1", "0"])]) {
        pay(&mut tree, node, &payoffs);
    }
    let game = Game::Extensive(tree.build().expect("valid"));
    let (end, found, _) = solve(&game, Wanted::Auto, Budget::default());
    assert_eq!(end.expect("done"), Claim::All(Kind::Every));
    assert_eq!(found, [(["A", "C", "F", "G"].map(String::from).to_vec(), vec![rational("3"), rational("8")])]);
}

/// The ultimatum game over n units: the responder is indifferent at the offer 0 alone, so there are two pure equilibria,
/// and two more extreme ones.
#[test]
fn indifference_at_one_offer_gives_two_pure_equilibria() {
    let n = 10;
    let mut tree = ExtensiveBuilder::new("ultimatum", ["P", "R"]).expect("players");
    let offer = tree.infoset(0, "offer", (0..=n).map(|units| units.to_string())).expect("infoset");
    for (units, node) in tree.decide(tree.root(), offer).expect("move").into_iter().enumerate() {
        let answer = tree.infoset(1, format!("at {units}"), ["accept", "reject"]).expect("infoset");
        let ends = tree.decide(node, answer).expect("move");
        pay(&mut tree, ends[0], &[&(n - units).to_string(), &units.to_string()]);
        pay(&mut tree, ends[1], &["0", "0"]);
    }
    let game = Game::Extensive(tree.build().expect("valid"));
    let (end, found, _) = solve(&game, Wanted::Auto, Budget::default());
    assert_eq!((end.expect("done"), found.len(), found[0].1[0].to_string()), (Claim::Some, 1, "10".to_owned()));
    let (end, found, _) = solve(&game, Wanted::All, Budget::default());
    assert_eq!(end.expect("done"), Claim::All(Kind::Extreme));
    let shares: Vec<String> = found.iter().map(|(_, payoffs)| payoffs[0].to_string()).collect();
    assert_eq!(shares[..2], ["10", "9"]);
    // The proposer is indifferent between offering nothing and one unit where nothing is accepted with probability 9/10.
    assert_eq!(
        found[2..].iter().map(|(labels, _)| labels[1].as_str()).collect::<Vec<_>>(),
        ["accept 9/10, reject 1/10"; 2]
    );
    assert_eq!(shares[2..], ["9", "9"]);
}

/// M06 of the library: two periods, offers on a grid of n steps, Russia stronger today (p1) than tomorrow (p2).
fn preventive_war(p2: &str, n: i64) -> Game {
    let [p1, p2, delta, cost] = ["3/5", p2, "9/10", "1/5"].map(rational);
    let now = Rational::ONE - &delta;
    let mut tree = ExtensiveBuilder::new("M06", ["U", "R"]).expect("players");
    let offers: Vec<Rational> = (0..=n).map(|j| Rational::new(j, n).expect("nonzero")).collect();
    let names: Vec<String> = offers.iter().map(Rational::to_string).collect();
    let end = |tree: &mut ExtensiveBuilder, node, russia: &Rational, lost: &Rational| {
        let payoffs = vec![Rational::ONE - russia - lost, russia.clone()];
        let outcome = tree.outcome("", payoffs).expect("outcome");
        tree.set_outcome(node, outcome);
    };
    let first = tree.infoset(0, "offer 1", names.clone()).expect("infoset");
    for (x1, node) in offers.iter().zip(tree.decide(tree.root(), first).expect("move")) {
        let answer = tree.infoset(1, "", ["accept", "fight"]).expect("infoset");
        let answered = tree.decide(node, answer).expect("move");
        end(&mut tree, answered[1], &(&p1 - &cost), &(&cost * &Rational::from(2)));
        let second = tree.infoset(0, "", names.clone()).expect("infoset");
        for (x2, node) in offers.iter().zip(tree.decide(answered[0], second).expect("move")) {
            let answer = tree.infoset(1, "", ["accept", "fight"]).expect("infoset");
            let answered = tree.decide(node, answer).expect("move");
            let today = &now * x1;
            end(&mut tree, answered[0], &(&today + &(&delta * x2)), &Rational::ZERO);
            let war = &delta * &(&p2 - &cost);
            end(&mut tree, answered[1], &(&today + &war), &(&delta * &(&cost * &Rational::from(2))));
        }
    }
    Game::Extensive(tree.build().expect("valid"))
}

/// M06: with a fall from 3/5 to 2/5 every offer is refused and war yields its values; with one to 11/20 the path is
/// (17/20, 7/20), the responder accepting when indifferent.
#[test]
fn the_preventive_war_comes_with_a_large_shift_only() {
    let game = preventive_war("2/5", 10);
    assert_eq!(game.extensive().expect("tree").terminals().len(), 253);
    let (_, found, _) = solve(&game, Wanted::Auto, Budget::default());
    assert_eq!(found[0].1, ["1/5", "2/5"].map(rational));
    let tree = game.extensive().expect("tree");
    let first_answers = tree
        .infosets()
        .iter()
        .zip(&found[0].0)
        .filter(|(set, _)| set.player == 1 && tree.parent(set.nodes[0]) == Some(tree.root()));
    assert!(first_answers.clone().count() == 11 && first_answers.into_iter().all(|(_, action)| action == "fight"));
    for (p2, n, war) in [("1/2", 10, true), ("17/30", 30, false)] {
        let (_, found, _) = solve(&preventive_war(p2, n), Wanted::Auto, Budget::default());
        assert_eq!(found[0].1.iter().sum::<Rational>() < Rational::ONE, war, "p2 = {p2}");
    }
    let (_, found, notes) = solve(&preventive_war("11/20", 20), Wanted::Auto, Budget::default());
    let [x1, x2] = ["17/20", "7/20"].map(rational);
    let russia = rational("1/10") * &x1 + rational("9/10") * &x2;
    assert_eq!((found[0].0[0].as_str(), &found[0].1[1]), ("17/20", &russia));
    assert!(notes[0].contains("the action listed first comes first"));
}

/// M12 of the library at its defaults: a guarantee that does not depend on restraint is provoked upon, one that does is not.
#[test]
fn a_conditional_guarantee_removes_the_moral_hazard() {
    for (chi, played, payoffs) in [("0", "Provoke", ["1/10", "-1/10"]), ("1/4", "Restrain", ["0", "0"])] {
        let [c, z, b, g, chi] = ["2/5", "1/10", "1/10", "9/10", chi].map(rational);
        let mut tree = ExtensiveBuilder::new("M12", ["U", "R"]).expect("players");
        let restraint = tree.infoset(0, "restraint", ["Restrain", "Provoke"]).expect("infoset");
        for (provoked, node) in tree.decide(tree.root(), restraint).expect("move").into_iter().enumerate() {
            let answer = tree.infoset(1, "", ["Hold", "Attack"]).expect("infoset");
            let ends = tree.decide(node, answer).expect("move");
            let e = Rational::from(provoked as i64);
            let effective = &g * &(Rational::ONE - &(&chi * &e));
            let open = Rational::ONE - &effective;
            for (end, pair) in [(ends[0], [&b * &e, -(&z * &e)]), (ends[1], [-&open, &open - &c])] {
                let outcome = tree.outcome("", pair.to_vec()).expect("outcome");
                tree.set_outcome(end, outcome);
            }
        }
        let (_, found, _) = solve(&Game::Extensive(tree.build().expect("valid")), Wanted::Auto, Budget::default());
        assert_eq!((found[0].0[0].as_str(), &found[0].1), (played, &payoffs.map(rational).to_vec()));
    }
}

/// A chain of `length` moves, at each of which the two players in turn stop or go on; `stop(k)` is paid at the k-th stop.
fn chain(length: usize, stop: impl Fn(usize) -> [i64; 2]) -> Game {
    let mut tree = ExtensiveBuilder::new("chain", ["A", "B"]).expect("players");
    let mut node = tree.root();
    for step in 0..=length {
        let mut end = node;
        if step < length {
            let set = tree.infoset(step % 2, "", ["stop", "on"]).expect("infoset");
            let children = tree.decide(node, set).expect("move");
            (end, node) = (children[0], children[1]);
        }
        let outcome = tree.outcome("", stop(step).map(Rational::from).to_vec()).expect("outcome");
        tree.set_outcome(end, outcome);
    }
    Game::Extensive(tree.build().expect("valid"))
}

#[test]
fn a_million_moves_deep_the_centipede_stops_at_once() {
    let length = 1_000_000;
    let game = chain(length, |step| {
        let pot = step as i64;
        if step % 2 == 0 { [pot + 2, pot] } else { [pot, pot + 2] }
    });
    let (end, found, _) = solve(&game, Wanted::Auto, Budget::default());
    assert_eq!(end.expect("done"), Claim::All(Kind::Every));
    assert!(found[0].0.iter().all(|action| action == "stop"));
    assert_eq!(found[0].1, [rational("2"), rational("0")]);
}

#[test]
fn ties_multiply_and_are_counted_before_they_are_listed() {
    // Payoffs that are all the same: every profile is an equilibrium.
    let (end, found, notes) = solve(&chain(10, |_| [0, 0]), Wanted::All, Budget::default());
    assert_eq!((end.expect("done"), found.len()), (Claim::All(Kind::Extreme), 1024));
    assert!(notes[0].starts_with("1024 pure"), "{notes:?}");
    let (end, found, notes) = solve(&chain(100, |_| [0, 0]), Wanted::First(3), Budget::default());
    assert_eq!((end.expect("done"), found.len()), (Claim::Some, 3));
    assert!(notes[0].starts_with("1267650600228229401496703205376 pure"), "{notes:?}");
    let (end, _, _) = solve(&chain(100, |_| [0, 0]), Wanted::All, Budget::default());
    assert!(matches!(end, Err(Halt::Error(error)) if error.to_string().contains("1267650600228229401496703205376")));
    let (end, found, notes) = solve(&chain(5000, |_| [0, 0]), Wanted::Auto, Budget::default());
    assert_eq!((end.expect("done"), found.len()), (Claim::Some, 1));
    assert!(notes[0].starts_with("very many"), "{notes:?}");
}

#[test]
fn limits_stop_the_run_and_keep_what_was_found() {
    let budget = Budget { wanted: Some(5), ..Budget::default() };
    let (end, found, _) = solve(&chain(10, |_| [0, 0]), Wanted::All, budget);
    assert!(matches!(end, Err(Halt::Stop(Stop::Enough))));
    assert_eq!(found.len(), 5);
    for work in 0..10 {
        let budget = Budget { work: Some(work), ..Budget::default() };
        let (end, found, _) = solve(&chain(10, |step| [step as i64, 0]), Wanted::All, budget);
        assert!(matches!(end, Err(Halt::Stop(Stop::Work))));
        assert!(found.is_empty());
    }
}

#[test]
fn imperfect_information_is_refused_by_name() {
    let mut tree = ExtensiveBuilder::new("matching", ["A", "B"]).expect("players");
    let a = tree.infoset(0, "a", ["l", "r"]).expect("infoset");
    let b = tree.infoset(1, "guess", ["x", "y"]).expect("infoset");
    for node in tree.decide(tree.root(), a).expect("move") {
        tree.decide(node, b).expect("move");
    }
    let game = Game::Extensive(tree.build().expect("valid"));
    let error = (BACKWARD_INDUCTION.accepts)(&game, &Options::new(&SUBGAME_PERFECT)).expect_err("refused").to_string();
    assert!(error.contains("`guess`") && error.contains("after l and after r") && error.contains("nash"), "{error}");
}
