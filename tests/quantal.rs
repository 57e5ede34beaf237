//! Quantal responses against closed forms, bisection and damped iteration, the equilibria that the branch leads to, and fits of lambda.

use guarantor::certify::quantal_response::QUANTAL_RESPONSE;
use guarantor::certify::{Claim, Concept, Epsilon};
use guarantor::certify::{nash::NASH, perfect::PERFECT, sequential::SEQUENTIAL};
use guarantor::game::{ExtensiveForm, Game, Move, NodeId, NormalForm, Player};
use guarantor::generate;
use guarantor::model::{Bound, catalogue};
use guarantor::num::Rational;
use guarantor::query::{Answer, Control, Observed, Query, check, solve};
use guarantor::solve::{Budget, Halt, Options, Run, Stop, Wanted, method};
use guarantor::strategy::{QuantalResponse, Solution};

#[path = "common/growth.rs"]
mod growth;

fn rational(text: &str) -> Rational {
    text.parse().expect("a rational")
}

fn normal(shape: &[usize], payoffs: &[&[i64]]) -> Game {
    let players = shape.iter().enumerate().map(|(player, &count)| Player::numbered(format!("P{player}"), count));
    let payoffs = payoffs.iter().map(|payoffs| payoffs.to_vec()).collect();
    Game::Normal(NormalForm::from_integers("g", players.collect(), payoffs).expect("valid"))
}

fn bound(stem: &str) -> Bound {
    catalogue::find(stem).and_then(|entry| entry.model()).and_then(|model| model.defaults()).expect(stem)
}

struct Found {
    claim: Claim,
    solutions: Vec<(Solution, Epsilon)>,
    notes: Vec<String>,
}

impl Found {
    fn responses(&self) -> Vec<&QuantalResponse> {
        let response = |(solution, _): &'_ (Solution, Epsilon)| match solution {
            Solution::Quantal(_) => (),
            other => panic!("no quantal response: {other:?}"),
        };
        self.solutions.iter().for_each(response);
        let inner = self.solutions.iter().map(|(solution, _)| match solution {
            Solution::Quantal(response) => response,
            _ => unreachable!("looked at above"),
        });
        inner.collect()
    }
}

fn logit(game: &Game, concept: &'static Concept, change: impl FnOnce(&mut Options)) -> Found {
    let mut options = Options::new(concept);
    change(&mut options);
    let method = method("logit").expect("registered");
    (method.accepts)(game, &options).expect("accepted");
    let mut run = Run::new(game, Budget::default());
    let claim = (method.solve)(game, &options, &mut run).expect("solved");
    assert!(run.refused().is_empty(), "{:?}", run.refused());
    let solutions = run.found().iter().map(|found| (found.solution().clone(), found.epsilon().clone())).collect();
    Found { claim, solutions, notes: run.notes().to_vec() }
}

fn responses_at(game: &Game, lambdas: &[&str], wanted: Wanted) -> Found {
    logit(game, &QUANTAL_RESPONSE, |options| {
        options.lambdas = lambdas.iter().map(|text| rational(text)).collect();
        options.wanted = wanted;
    })
}

fn floats(response: &QuantalResponse) -> Vec<Vec<f64>> {
    response.choices.lists().iter().map(|list| list.iter().map(Rational::to_f64).collect()).collect()
}

/// The logistic function.
fn logistic(x: f64) -> f64 {
    1.0 / (1.0 + (-x).exp())
}

#[test]
fn one_player_chooses_by_the_logistic_rule() {
    let payoffs = [3.0, -1.0, 2.0, 0.0];
    let game = normal(&[4], &[&[3, -1, 2, 0]]);
    let found = responses_at(&game, &["0", "1/2", "1", "7"], Wanted::Auto);
    assert_eq!((found.claim, found.solutions.len()), (Claim::Approximate, 4));
    for (response, (_, epsilon)) in found.responses().into_iter().zip(&found.solutions) {
        let lambda = response.lambda.to_f64();
        let total: f64 = payoffs.iter().map(|payoff| (lambda * payoff).exp()).sum();
        for (probability, payoff) in floats(response)[0].iter().zip(payoffs) {
            assert!((probability - (lambda * payoff).exp() / total).abs() < 1e-14, "lambda {lambda}");
        }
        match epsilon {
            Epsilon::Zero => assert_eq!(lambda, 0.0),
            Epsilon::AtMost(bound) => assert!(*bound < 1e-14, "{bound:e}"),
            Epsilon::Exactly(_) => panic!("logarithms are irrational"),
        }
    }
}

/// In a symmetric 2x2 game the branch is symmetric, and its lambda is a function of the probability.
#[test]
fn the_branch_of_the_stag_hunt_meets_its_closed_form() {
    let game = bound("stag_hunt").game;
    let found = logit(&game, &QUANTAL_RESPONSE, |_| ());
    assert!(found.solutions.len() > 10);
    for response in found.responses() {
        let lists = floats(response);
        let p = lists[0][0];
        assert!((lists[1][0] - p).abs() < 1e-14);
        if p < 1e-290 {
            continue;
        }
        // Stag is worth 4 p, hare 3.
        let odds = p.ln() - lists[0][1].ln();
        let lambda = response.lambda.to_f64();
        assert!((odds - lambda * (4.0 * p - 3.0)).abs() < 1e-9 * (1.0 + lambda), "lambda {lambda}: {p}");
    }
}

#[test]
fn matching_pennies_is_played_evenly_at_every_lambda_exactly() {
    let game = bound("matching_pennies").game;
    let found = responses_at(&game, &["1/3", "2", "100"], Wanted::Auto);
    let half = vec![vec![rational("1/2"); 2]; 2];
    assert!(found.responses().iter().all(|response| response.choices.lists() == half));
    assert!(found.solutions.iter().all(|(_, epsilon)| *epsilon == Epsilon::Zero));
}

/// McKelvey and Palfrey 1995 play such games: with the stake 9 in place of 1 the own probability moves too, unlike in equilibrium.
#[test]
fn asymmetric_matching_pennies_agrees_with_bisection() {
    let game = normal(&[2, 2], &[&[9, 0, 0, 1], &[0, 1, 1, 0]]);
    for lambda in [0.25, 1.0, 3.0, 12.0] {
        let response = responses_at(&game, &[&lambda.to_string()], Wanted::Auto);
        let found = floats(response.responses()[0]);
        // y answers x, and x - answer(y(x)) rises in x.
        let second = |x: f64| logistic(lambda * ((1.0 - x) - x));
        let first = |y: f64| logistic(lambda * (9.0 * y - (1.0 - y)));
        let (mut low, mut high) = (0.0, 1.0);
        for _ in 0..200 {
            let middle = 0.5 * (low + high);
            if middle < first(second(middle)) { low = middle } else { high = middle }
        }
        assert!(
            (found[0][0] - low).abs() < 1e-12 && (found[1][0] - second(low)).abs() < 1e-12,
            "lambda {lambda}: {found:?}"
        );
    }
}

/// Payoffs from a node on and probabilities of nodes, by recursion.
fn value(tree: &ExtensiveForm, profile: &[Vec<f64>], node: NodeId) -> Vec<f64> {
    let here = tree.outcome_at(node).map(|outcome| tree.outcome(outcome).payoffs.clone());
    let mut total: Vec<f64> = match here {
        Some(payoffs) => payoffs.iter().map(Rational::to_f64).collect(),
        None => vec![0.0; tree.player_count()],
    };
    for (action, child) in tree.children(node).enumerate() {
        let probability = match tree.next(node) {
            Move::Chance(chance) => tree.chance(chance).probabilities[action].to_f64(),
            Move::Decision(id) => profile[id.index()][action],
            Move::Terminal => unreachable!("a terminal has no children"),
        };
        for (sum, part) in total.iter_mut().zip(value(tree, profile, child)) {
            *sum += probability * part;
        }
    }
    total
}

fn reach(tree: &ExtensiveForm, profile: &[Vec<f64>], node: NodeId) -> f64 {
    let Some(parent) = tree.parent(node) else { return 1.0 };
    let into = match tree.next(parent) {
        Move::Chance(chance) => tree.chance(chance).probabilities[tree.action(node)].to_f64(),
        Move::Decision(id) => profile[id.index()][tree.action(node)],
        Move::Terminal => unreachable!("a terminal has no children"),
    };
    into * reach(tree, profile, parent)
}

/// The logistic answer of every information set, from the definition.
fn answer_of_tree(tree: &ExtensiveForm, profile: &[Vec<f64>], lambda: f64) -> Vec<Vec<f64>> {
    let answer = |id| {
        let infoset = tree.infoset(id);
        let weights: Vec<f64> = infoset.nodes.iter().map(|&node| reach(tree, profile, node)).collect();
        let total: f64 = weights.iter().sum();
        // Outcomes on the way to a node do not depend on the choice there.
        let payoff = |action: usize| -> f64 {
            let parts = infoset.nodes.iter().zip(&weights);
            parts.map(|(&node, w)| w / total * value(tree, profile, tree.child(node, action))[infoset.player]).sum()
        };
        let payoffs: Vec<f64> = (0..infoset.actions.len()).map(payoff).collect();
        let best = payoffs.iter().copied().fold(f64::NEG_INFINITY, f64::max);
        let weights: Vec<f64> = payoffs.iter().map(|payoff| (lambda * (payoff - best)).exp()).collect();
        let total: f64 = weights.iter().sum();
        weights.iter().map(|weight| weight / total).collect()
    };
    tree.infoset_ids().map(answer).collect()
}

fn distance(one: &[Vec<f64>], other: &[Vec<f64>]) -> f64 {
    one.iter().flatten().zip(other.iter().flatten()).map(|(a, b)| (a - b).abs()).fold(0.0, f64::max)
}

/// The centipede of McKelvey and Palfrey 1992 and 1998: in agent form the fixed point is unique, by backward induction.
#[test]
fn the_centipede_agrees_with_damped_iteration() {
    let bound = bound("centipede");
    let tree = bound.game.extensive().expect("a tree");
    for lambda in [0.5, 1.0, 4.0] {
        let mut profile: Vec<Vec<f64>> = tree
            .infosets()
            .iter()
            .map(|infoset| vec![1.0 / infoset.actions.len() as f64; infoset.actions.len()])
            .collect();
        for _ in 0..2000 {
            let answer = answer_of_tree(tree, &profile, lambda);
            for (own, wanted) in profile.iter_mut().flatten().zip(answer.iter().flatten()) {
                *own = 0.8 * *own + 0.2 * wanted;
            }
        }
        let found = responses_at(&bound.game, &[&lambda.to_string()], Wanted::Auto);
        assert!(distance(&floats(found.responses()[0]), &profile) < 1e-12, "lambda {lambda}");
    }
}

#[test]
fn responses_in_random_trees_meet_the_definition() {
    for seed in 0..60 {
        let game = Game::Extensive(growth::random_tree(seed, 3, 9, growth::Information::Recall));
        let tree = game.extensive().expect("a tree");
        let mut options = Options::new(&QUANTAL_RESPONSE);
        options.lambdas = ["1/3", "2", "9"].map(rational).to_vec();
        let method = method("logit").expect("registered");
        if (method.accepts)(&game, &options).is_err() {
            continue;
        }
        let found = responses_at(&game, &["1/3", "2", "9"], Wanted::Auto);
        assert_eq!(found.solutions.len(), 3, "seed {seed}: {:?}", found.notes);
        for response in found.responses() {
            let profile = floats(response);
            let answer = answer_of_tree(tree, &profile, response.lambda.to_f64());
            assert!(distance(&profile, &answer) < 1e-11, "seed {seed}, lambda {}", response.lambda);
        }
    }
}

/// McKelvey and McLennan's 2x2x2 game, in which the first two players want to match. Gambit 16.7 stops at the bifurcation and calls
/// it an equilibrium, with a regret of 0.213.
#[test]
fn a_bifurcation_is_crossed_and_told_and_the_equilibrium_behind_it_is_one() {
    // Numbered with the last player's strategy fastest, where the file has the first player's.
    let game = {
        let file = [[9, 8, 12], [0, 0, 0], [0, 0, 0], [9, 8, 2], [0, 0, 0], [3, 4, 6], [3, 4, 6], [0, 0, 0]];
        let mut payoffs = vec![vec![0_i64; 8]; 3];
        for (number, entry) in file.iter().enumerate() {
            let profile = [number & 1, number >> 1 & 1, number >> 2];
            for player in 0..3 {
                payoffs[player][profile[0] * 4 + profile[1] * 2 + profile[2]] = entry[player];
            }
        }
        let lists: Vec<&[i64]> = payoffs.iter().map(Vec::as_slice).collect();
        normal(&[2, 2, 2], &lists)
    };
    let found = logit(&game, &NASH, |_| ());
    assert_eq!((found.claim, found.solutions.len()), (Claim::Some, 1));
    assert_eq!(found.solutions[0].1, Epsilon::Zero);
    let note = found.notes.iter().find(|note| note.contains("bifurcation")).expect("a note");
    // The third player mixes 0.574046 to 0.425954 there (the point at which Gambit stops), so lambda is 2 ln(0.574046/0.425954).
    assert!(note.contains("lambda = 0.59"), "{note}");
    let Solution::Profile(profile) = &found.solutions[0].0 else { panic!("a profile") };
    let half = vec![rational("1/2"); 2];
    assert_eq!(profile.players(), [half.clone(), half, vec![Rational::ONE, Rational::ZERO]]);
    let listed = logit(&game, &QUANTAL_RESPONSE, |_| ());
    assert!(listed.solutions.len() > 15 && listed.notes.iter().any(|note| note.contains("bifurcation")));
}

/// A game of McKelvey and Palfrey's in which lambda falls on the way (`loopback.nfg` of Gambit's collection).
#[test]
fn where_the_branch_turns_a_lambda_is_met_three_times() {
    let players = vec![Player::numbered("A", 2), Player::numbered("B", 2)];
    let table = |texts: [&str; 4]| texts.map(rational).to_vec();
    let payoffs = [table(["6", "6", "7.32", "1"]), table(["7", "7", "6", "4"])];
    let game = Game::Normal(NormalForm::new("loopback", players, &payoffs).expect("valid"));
    let all = responses_at(&game, &["1.34"], Wanted::All);
    assert!(all.notes.iter().any(|note| note.contains("turns near lambda = 1.349, 1.325")), "{:?}", all.notes);
    let met: Vec<f64> = all.responses().iter().map(|response| floats(response)[0][0]).collect();
    assert_eq!(met.len(), 3);
    assert!(met.is_sorted_by(|a, b| a > b), "the first player turns to the second strategy: {met:?}");
    for x in met {
        let y = logistic(1.34 * 2.0 * (1.0 - x));
        assert!((x - logistic(1.34 * (5.0 - 6.32 * y))).abs() < 1e-12, "{x}");
    }
    let first = responses_at(&game, &["1.34"], Wanted::Auto);
    assert_eq!(first.responses(), all.responses()[..1]);
    assert_eq!(responses_at(&game, &["1.3", "1.36"], Wanted::All).solutions.len(), 2);
}

/// Two want to meet at either of two like places: the uniform branch is crossed at lambda = 2 by the one on which they agree.
#[test]
fn pure_coordination_is_followed_straight_on() {
    let game = normal(&[2, 2], &[&[1, 0, 0, 1], &[1, 0, 0, 1]]);
    let found = logit(&game, &NASH, |_| ());
    assert!(
        found.notes.iter().any(|note| note.contains("lambda = 2") || note.contains("lambda = 1.99")),
        "{:?}",
        found.notes
    );
    let Solution::Profile(profile) = &found.solutions[0].0 else { panic!("a profile") };
    assert!(profile.players().iter().flatten().all(|probability| *probability == rational("1/2")));
}

#[test]
fn the_branch_of_seltens_horse_leads_to_its_sequential_equilibrium() {
    let bound = bound("selten_horse");
    let found = logit(&bound.game, &SEQUENTIAL, |_| ());
    assert_eq!((found.claim, found.solutions.len()), (Claim::Some, 1));
    let behavior = found.solutions[0].0.behavior().expect("behaviour");
    let taken: Vec<usize> =
        behavior.infosets()[..2].iter().map(|list| list.iter().position(Rational::is_one).expect("pure")).collect();
    let labels: Vec<&str> = bound.game.extensive().expect("a tree").infosets()[..2]
        .iter()
        .zip(taken)
        .map(|(infoset, action)| infoset.actions[action].as_str())
        .collect();
    assert_eq!(labels, ["across", "across"]);
}

/// Errors get rare at every information set of these trees, and the definition is met with the bound that is given.
#[test]
fn profiles_with_rare_errors_are_found_and_are_what_they_claim() {
    for stem in ["centipede", "ceasefire_deterrence", "entry_deterrence"] {
        let bound = bound(stem);
        let tree = bound.game.extensive().expect("a tree");
        let found = logit(&bound.game, &PERFECT, |_| ());
        assert_eq!((found.claim, found.solutions.len()), (Claim::Approximate, 1), "{stem}: {:?}", found.notes);
        let Epsilon::AtMost(errors) = found.solutions[0].1 else { panic!("a bound") };
        assert!(errors > 0.0 && errors <= 1.000001e-6, "{stem}: {errors:e}");
        let behavior = found.solutions[0].0.behavior().expect("behaviour").infosets();
        let profile: Vec<Vec<f64>> = behavior.iter().map(|list| list.iter().map(Rational::to_f64).collect()).collect();
        assert!(behavior.iter().flatten().all(Rational::is_positive));
        // At lambda 1 the logistic answer tells the losses.
        for (list, answer) in profile.iter().zip(answer_of_tree(tree, &profile, 1.0)) {
            let best = answer.iter().copied().fold(0.0, f64::max);
            for (probability, weight) in list.iter().zip(&answer) {
                assert!(best - weight < 1e-9 || *probability <= errors, "{stem}: {probability:e}");
            }
        }
    }
}

/// The third player of the horse is kept indifferent in the limit only: on the way errors are of the order of 1 over lambda.
#[test]
fn where_errors_stay_frequent_nothing_is_given() {
    let game = bound("selten_horse").game;
    let found = logit(&game, &PERFECT, |_| ());
    assert!(
        found.solutions.is_empty() && found.notes.iter().any(|note| note.contains("errors as rare")),
        "{:?}",
        found.notes
    );
    let coarse = logit(&game, &PERFECT, |options| options.epsilon = Some(rational("1/20")));
    assert_eq!((coarse.claim, coarse.solutions.len()), (Claim::Approximate, 1), "{:?}", coarse.notes);
}

/// Where the branch leads is an equilibrium, or is called an approximation with what can be gained.
#[test]
fn the_limit_in_random_games_is_proved_or_called_an_approximation() {
    let mut exact = 0;
    let texts = (1..=12).flat_map(|seed| {
        [
            format!("random:players=2,strategies=5:{seed}"),
            format!("random:players=3,strategies=3:{seed}"),
            format!("random:players=4,strategies=2:{seed}"),
        ]
    });
    for text in texts {
        let game = generate::parse(&text).expect("a family").expect("a game");
        let found = logit(&game, &NASH, |_| ());
        assert_eq!(found.solutions.len(), 1, "{text}: {:?}", found.notes);
        match (&found.solutions[0].1, found.claim) {
            (Epsilon::Zero, Claim::Some) => exact += 1,
            (Epsilon::Exactly(gain), Claim::Approximate) => {
                assert!(!text.contains("players=2"), "{text} should be exact");
                assert!(gain.to_f64() < 1e-6, "{text}: {}", gain.to_f64());
            }
            other => panic!("{text}: {other:?}"),
        }
    }
    assert!(exact >= 20, "{exact} of 36");
}

/// A large spread of payoffs and a shift change lambda's unit and nothing else.
#[test]
fn payoffs_far_beyond_the_floats_are_no_trouble() {
    let unit = Rational::from(10).pow(40).expect("a power");
    let table = |entries: [i64; 4]| entries.map(|entry| (Rational::from(entry) + Rational::from(7)) * &unit).to_vec();
    let players = vec![Player::numbered("A", 2), Player::numbered("B", 2)];
    let large = NormalForm::new("g", players, &[table([9, 0, 0, 1]), table([0, 1, 1, 0])]).expect("valid");
    let small = normal(&[2, 2], &[&[9, 0, 0, 1], &[0, 1, 1, 0]]);
    let lambda = (Rational::from(2) / &unit).to_string();
    let found = responses_at(&Game::Normal(large), &[&lambda], Wanted::Auto);
    let expected = responses_at(&small, &["2"], Wanted::Auto);
    assert!(distance(&floats(found.responses()[0]), &floats(expected.responses()[0])) < 1e-14);
}

#[test]
fn limits_are_kept_and_keep_what_was_found() {
    let game = bound("stag_hunt").game;
    let mut run = Run::new(&game, Budget { work: Some(200), ..Budget::default() });
    let ended = (method("logit").expect("registered").solve)(&game, &Options::new(&QUANTAL_RESPONSE), &mut run);
    assert!(matches!(ended, Err(Halt::Stop(Stop::Work))), "{ended:?}");
    assert!(run.ticks() <= 200 && !run.found().is_empty());
}

fn answer(bound: &Bound, change: impl FnOnce(&mut Query)) -> Answer {
    let mut query = Query { concept: Some("quantal-response".to_owned()), ..Query::default() };
    change(&mut query);
    let answer = solve(bound, &query, Control::default()).expect("solved").answer;
    let text = serde_json::to_string(&answer).expect("plain data");
    let read: Answer = serde_json::from_str(&text).expect("its own JSON");
    check(bound, &read, &mut || true).expect("proved again");
    answer
}

fn fitted(bound: &Bound, counts: &str) -> Answer {
    let observed = Observed { name: "counts.toml".to_owned(), text: format!("[counts]\n{counts}") };
    answer(bound, |query| query.fit = Some(observed))
}

/// Counts that are the probabilities at some lambda, times a thousand: there the likelihood is greatest (Gibbs' inequality).
fn expected_counts(bound: &Bound, lambda: &str) -> String {
    let solved = answer(bound, |query| query.lambda = vec![rational(lambda)]);
    let solution = &solved.solutions[0];
    let thousand = Rational::from(1000);
    let row = |name: &str, labels: &[String], probabilities: &[Rational]| {
        let entries: Vec<String> = labels
            .iter()
            .zip(probabilities)
            .map(|(label, probability)| format!("{label} = \"{}\"", (probability * &thousand).to_decimal(15)))
            .collect();
        format!("{name} = {{ {} }}\n", entries.join(", "))
    };
    match &bound.game {
        Game::Normal(game) => {
            let lists = solution.profile.as_ref().expect("a profile");
            game.players().iter().zip(lists).map(|(player, list)| row(&player.name, &player.strategies, list)).collect()
        }
        _ => {
            let rows = solution.behavior.as_ref().expect("behaviour");
            rows.iter().map(|one| row(&one.infoset, &one.actions, &one.probabilities)).collect()
        }
    }
}

#[test]
fn a_fit_recovers_lambda_from_expected_counts() {
    for (stem, lambda) in
        [("stag_hunt", "3/10"), ("stag_hunt", "2"), ("centipede", "3/4"), ("prisoners_dilemma", "1/2")]
    {
        let bound = bound(stem);
        let found = fitted(&bound, &expected_counts(&bound, lambda));
        let fit = found.fit.as_ref().expect("a fit");
        let estimate = found.solutions[0].lambda.as_ref().expect("lambda").to_f64();
        assert!((estimate - rational(lambda).to_f64()).abs() < 1e-6, "{stem}: {estimate} for {lambda}");
        assert_eq!(fit.estimate, "interior");
        let [low, high] = fit.log_likelihood.expect("a likelihood");
        // The frequencies are the fitted profile, up to the digits written.
        assert!(low <= high && high - low < 1e-8 && (fit.frequencies[0] - low).abs() < 1e-6, "{fit:?}");
        assert!(fit.uniform[1] < low);
    }
}

#[test]
fn play_against_all_sense_and_perfect_play_have_no_finite_lambda() {
    let bound = bound("prisoners_dilemma");
    let game = bound.game.normal().expect("normal");
    let row = |strategy: usize| {
        let labels = &game.players()[0].strategies;
        let entries: Vec<String> = labels
            .iter()
            .enumerate()
            .map(|(place, label)| format!("{label} = {}", if place == strategy { 50 } else { 3 }))
            .collect();
        game.players()
            .iter()
            .map(|player| format!("{} = {{ {} }}\n", player.name, entries.join(", ")))
            .collect::<String>()
    };
    let cooperative = fitted(&bound, &row(0));
    assert_eq!(cooperative.fit.as_ref().map(|fit| fit.estimate.as_str()), Some("zero"));
    assert_eq!(cooperative.solutions[0].lambda, Some(Rational::ZERO));
    assert_eq!(fitted(&bound, &row(1)).fit.map(|fit| fit.estimate), Some("interior".to_owned()));
    let perfect = fitted(&bound, &row(1).replace("= 3", "= 0"));
    assert_eq!(perfect.fit.map(|fit| fit.estimate), Some("unbounded".to_owned()));
    assert!(perfect.notes.iter().any(|note| note.contains("no finite lambda")), "{:?}", perfect.notes);
}

#[test]
fn what_cannot_be_fitted_is_said() {
    let bound = bound("matching_pennies");
    let even = fitted(&bound, "Matcher = { heads = 4, tails = 6 }\nMismatcher = { heads = 5, tails = 5 }");
    assert!(even.notes.iter().any(|note| note.contains("as likely at every lambda")), "{:?}", even.notes);
    let ask = |concept: &str, counts: &str, lambda: &[&str]| {
        let query = Query {
            concept: Some(concept.to_owned()),
            method: Some("logit".to_owned()),
            fit: Some(Observed { name: "counts.toml".to_owned(), text: format!("[counts]\n{counts}") }),
            lambda: lambda.iter().map(|text| rational(text)).collect(),
            ..Query::default()
        };
        solve(&bound, &query, Control::default()).expect_err("refused").to_string()
    };
    let nothing = "Matcher = { heads = 0, tails = 0 }\nMismatcher = { heads = 0, tails = 0 }";
    assert!(ask("quantal-response", nothing, &[]).contains("nothing was observed"));
    assert!(ask("quantal-response", nothing, &["1"]).contains("either given or fitted"));
    assert!(ask("nash", nothing, &[]).contains("has no lambda"));
    assert!(ask("quantal-response", "Matcher = { heads = 1, tails = 2 }", &[]).contains("Mismatcher"));
}
