//! What signals tell: the form of equilibria, the intuitive criterion and D1, against the literature, thresholds worked out by hand, and
//! an oracle that walks along the segment of replies.

#[path = "common/dice.rs"]
mod dice;

use dice::Dice;
use guarantor::certify::perfect_bayesian::PERFECT_BAYESIAN;
use guarantor::certify::sequential::SEQUENTIAL;
use guarantor::game::{ExtensiveBuilder, ExtensiveForm, Game, InfosetId};
use guarantor::model::Bound;
use guarantor::num::Rational;
use guarantor::query::{
    Answer, Control, CriterionRecord, FailureRecord, GameSource, Query, SignallingRecord, answer, check, load,
};
use guarantor::report;
use guarantor::solve::perfect::signalling::{Criteria, Failure, Form, Signalling};
use guarantor::solve::{Budget, Options, Run, Wanted, method};
use guarantor::strategy::BehaviorProfile;

fn rational(text: &str) -> Rational {
    text.parse().expect("a rational")
}

fn ratio(numerator: usize, denominator: usize) -> Rational {
    Rational::new(numerator as i64, denominator as i64).expect("nonzero")
}

fn bound(stem: &str, set: &[(&str, Rational)]) -> Bound {
    let set: Vec<(String, Rational)> = set.iter().map(|(name, value)| ((*name).to_owned(), value.clone())).collect();
    load(&GameSource::Named(stem.to_owned())).and_then(|loaded| loaded.bind(&set)).expect(stem)
}

fn solved(stem: &str, set: &[(&str, &str)], concept: &str) -> (Bound, Answer) {
    let set: Vec<(&str, Rational)> = set.iter().map(|(name, value)| (*name, rational(value))).collect();
    let query = Query {
        game: GameSource::Named(stem.to_owned()),
        set: set.iter().map(|(name, value)| ((*name).to_owned(), value.clone())).collect(),
        concept: Some(concept.to_owned()),
        wanted: Wanted::All,
        ..Query::default()
    };
    (bound(stem, &set), answer(&query, Control::default()).expect("solved").answer)
}

/// The signalling records of an answer, each with the probability of the first action at a set.
fn records(answer: &Answer, infoset: &str) -> Vec<(Rational, SignallingRecord)> {
    let of = |solution: &guarantor::query::SolutionRecord| {
        let row = solution.behavior.iter().flatten().find(|row| row.infoset == infoset).expect(infoset);
        (row.probabilities[0].clone(), solution.signalling.clone().expect("a signalling game"))
    };
    answer.solutions.iter().map(of).collect()
}

/// Pure behaviour, by the names of sets and actions.
fn plays(game: &ExtensiveForm, actions: &[(&str, &str)]) -> BehaviorProfile {
    let taken = |id: InfosetId| {
        let name = game.infoset_name(id);
        let (_, action) = actions.iter().find(|(infoset, _)| *infoset == name).expect(name);
        game.infoset(id).actions.iter().position(|label| label == action).expect(action)
    };
    BehaviorProfile::pure(game, &game.infoset_ids().map(taken).collect::<Vec<_>>())
}

fn criteria(game: &ExtensiveForm, behavior: &BehaviorProfile) -> Criteria {
    Signalling::new(game).expect("a signalling game").criteria(behavior).expect("a small one")
}

fn failure(message: &str, excluded: &[&str], deviating: &[&str]) -> Failure {
    let owned = |names: &[&str]| names.iter().map(|name| (*name).to_owned()).collect();
    Failure { message: message.to_owned(), excluded: owned(excluded), deviating: owned(deviating) }
}

fn passes() -> Option<CriterionRecord> {
    Some(CriterionRecord { passes: true, failures: Vec::new() })
}

/// Cho and Kreps 1987, section II.
#[test]
fn nobody_who_eats_quiche_is_believed_to_fear_beer() {
    for concept in ["sequential", "perfect-bayesian"] {
        let (bound, answer) = solved("beer_quiche", &[], concept);
        let failing = FailureRecord {
            message: "beer".to_owned(),
            excluded: vec!["wimp_breakfast".to_owned()],
            deviating: vec!["surly_breakfast".to_owned()],
        };
        let fails = Some(CriterionRecord { passes: false, failures: vec![failing] });
        let records = records(&answer, "surly_breakfast");
        assert_eq!(records.iter().filter(|(beer, _)| beer.is_one()).count(), 2);
        assert_eq!(records.len(), 4);
        for (beer, record) in records {
            assert_eq!(record.form, "pooling");
            let (unsent, verdict) = if beer.is_one() { ("quiche", passes()) } else { ("beer", fails.clone()) };
            assert_eq!(record.unsent, [unsent]);
            assert_eq!((&record.intuitive, &record.d1), (&verdict, &verdict));
        }
        assert!(check(&bound, &answer, &mut || true).is_ok());
        let text = report::answer::table(&bound, &answer);
        let said = "pooling; fails the intuitive criterion, and so D1: after `beer`, wimp_breakfast could not gain, and surly_breakfast would";
        assert_eq!(text.matches(said).count(), 2, "{text}");
        assert_eq!(text.matches("pooling; passes the intuitive criterion and D1").count(), 2, "{text}");
    }
    let (_, answer) = solved("beer_quiche", &[("surly", "1/4")], "sequential");
    let records = records(&answer, "surly_breakfast");
    assert!(!records.is_empty());
    for (_, record) in records {
        assert_eq!((record.form.as_str(), record.unsent.len()), ("semi-separating", 0));
        assert_eq!((record.intuitive, record.d1), (passes(), passes()));
    }
}

#[test]
fn a_changed_record_is_refused() {
    let (bound, answer) = solved("guarantor_resolve_signal", &[], "sequential");
    let failing = |solution: &guarantor::query::SolutionRecord| {
        solution.signalling.as_ref().and_then(|record| record.d1.as_ref()).is_some_and(|d1| !d1.passes)
    };
    let place = answer.solutions.iter().position(failing).expect("the pooling one");
    let changes: [fn(&mut SignallingRecord); 6] = [
        |record| record.form = "separating".to_owned(),
        |record| record.unsent.clear(),
        |record| record.d1 = Some(CriterionRecord { passes: true, failures: Vec::new() }),
        |record| record.intuitive = record.d1.clone(),
        |record| record.intuitive = None,
        |record| record.d1.iter_mut().for_each(|d1| d1.failures[0].deviating[0] = "GL".to_owned()),
    ];
    for change in changes {
        let mut changed = answer.clone();
        change(changed.solutions[place].signalling.as_mut().expect("a record"));
        let error = check(&bound, &changed, &mut || true).expect_err("changed");
        assert!(error.to_string().contains("`signalling`"), "{error}");
    }
    let mut without = answer.clone();
    without.solutions[place].signalling = None;
    assert!(check(&bound, &without, &mut || true).is_err());
}

/// Nobody prepares, and Russia attacks: fails D1 if and only if the resolute gain from preparing at more replies.
#[test]
fn unprepared_guarantors_fail_d1_below_the_ratio_of_costs() {
    let mut dice = Dice(4);
    let mut failed = 0;
    for draw in 0..200 {
        let [v, w] = [ratio(8 + dice.below(9), 8), ratio(dice.below(5), 8)];
        // Every fourth time the two ratios are equal.
        let irresolute = ratio(1 + dice.below(12), 8);
        let resolute = match draw % 4 {
            0 => &(&irresolute * &(&v - &w)) / &v,
            _ => ratio(1 + dice.below(12), 8),
        };
        let set = [("v", v.clone()), ("w_H", w.clone()), ("c_H", resolute.clone()), ("c_L", irresolute.clone())];
        let bound = bound("guarantor_resolve_signal", &set);
        let game = bound.game.extensive().expect("a tree");
        let behavior = plays(game, &[("GH", "not"), ("GL", "not"), ("RP", "attack"), ("RN", "attack")]);
        let (of_resolute, of_irresolute) = (&resolute / &(&v - &w), &irresolute / &v);
        let found = criteria(game, &behavior);
        let fails = of_resolute < of_irresolute && of_resolute < Rational::ONE;
        let expected = if fails { vec![failure("prepare", &["GL"], &["GH"])] } else { Vec::new() };
        // The other way round the irresolute are left, whom an attack deters.
        assert_eq!(found.d1, expected, "v = {v}, w_H = {w}, c_H = {resolute}, c_L = {irresolute}");
        // The irresolute never gain where preparing costs more than peace is worth.
        let expected = if fails && of_irresolute > Rational::ONE { expected } else { Vec::new() };
        assert_eq!(found.intuitive, expected, "v = {v}, w_H = {w}, c_H = {resolute}, c_L = {irresolute}");
        failed += usize::from(fails);
    }
    assert!((30..170).contains(&failed), "{failed}");
}

/// Both refuse an observer, and Russia strikes. With beliefs from benign to aggressive its best replies form a path: hold, strike after an
/// alarm more and more often, then after silence too. A type gains up to a point of that path; it fails D1 if and only if the benign do
/// so longer than the aggressive.
#[test]
fn refused_observers_fail_d1_where_the_benign_gain_at_more_replies() {
    let mut dice = Dice(5);
    let mut failed = [0, 0];
    for draw in 0..300 {
        let q = ratio(1 + dice.below(9), 10);
        let phi = if draw % 2 == 0 { Rational::ZERO } else { &q * &ratio(1 + dice.below(4), 8) };
        let costs = [ratio(dice.below(9), 10), ratio(dice.below(9), 10)];
        let [loss, gain, harm] =
            [ratio(1 + dice.below(8), 8), ratio(1 + dice.below(8), 8), ratio(1 + dice.below(8), 8)];
        let set = [
            ("q", q.clone()),
            ("phi", phi.clone()),
            ("k_B", costs[0].clone()),
            ("k_A", costs[1].clone()),
            ("D_B", loss.clone()),
            ("G", gain.clone()),
            ("D_A", harm.clone()),
        ];
        let bound = bound("reassurance_observer", &set);
        let game = bound.game.extensive().expect("a tree");
        let strikes = [("refuse", "strike"), ("silent", "strike"), ("alarm", "strike")];
        let behavior = plays(game, &[&[("Nb", "refuse"), ("Na", "refuse")], strikes.as_slice()].concat());
        // Up to where a type gains: 0 hold always, 1 strike after alarms, 2 strike always.
        let until = |cost: &Rational, stake: &Rational, alarm: &Rational| {
            let strikes = Rational::ONE - &(cost / stake);
            // Without false alarms an alarm shows the aggressive type, and is always answered.
            match &strikes < alarm && !phi.is_zero() {
                true => &strikes / alarm,
                false => Rational::ONE + &(&(&strikes - alarm) / &(Rational::ONE - alarm)),
            }
        };
        let start = if phi.is_zero() { Rational::ONE } else { Rational::ZERO };
        let (benign, aggressive) = (until(&costs[0], &loss, &phi), until(&costs[1], &(&gain + &harm), &q));
        let fails = benign > aggressive && benign > start;
        let found = criteria(game, &behavior);
        let expected = if fails { vec![failure("admit", &["Na"], &["Nb"])] } else { Vec::new() };
        assert_eq!(found.d1, expected, "{set:?}");
        if phi.is_zero() {
            let ratios = (&costs[0] / &loss, &costs[1] / &(&(Rational::ONE - &q) * &(&gain + &harm)));
            assert_eq!(fails, ratios.0 < ratios.1 && ratios.0 < Rational::ONE, "the criterion of the model");
        }
        failed[draw % 2] += usize::from(fails);
    }
    assert!(failed.iter().all(|failed| (20..130).contains(failed)), "{failed:?}");
}

#[test]
fn no_ceasefire_fails_d1_where_the_sincere_gain_at_more_replies() {
    let mut dice = Dice(22);
    let mut failed = 0;
    for _ in 0..200 {
        let [sincere, revisionist] = [ratio(1 + dice.below(10), 20), ratio(1 + dice.below(10), 20)];
        let [s, n0, g] = [ratio(1 + dice.below(10), 10), ratio(1 + dice.below(10), 10), ratio(dice.below(4), 4)];
        let set = [("k_S", &sincere), ("k_V", &revisionist), ("s", &s), ("n0", &n0), ("g", &g)];
        let bound = bound("rearm_truce", &set.map(|(name, value)| (name, value.clone())));
        let game = bound.game.extensive().expect("a tree");
        let behavior = plays(game, &[("RS", "keep"), ("RV", "keep"), ("UDrop", "fight"), ("UKeep", "fight")]);
        let ratios = (&sincere / &s, &revisionist / &(&n0 * &(Rational::ONE - &g)));
        let fails = ratios.0 < ratios.1 && ratios.0 < Rational::ONE;
        let expected = if fails { vec![failure("drop", &["RV"], &["RS"])] } else { Vec::new() };
        assert_eq!(criteria(game, &behavior).d1, expected, "{set:?}");
        failed += usize::from(fails);
    }
    assert!((30..170).contains(&failed), "{failed}");
}

#[test]
fn messages_that_only_one_type_sends_separate() {
    let (bound, answer) = solved("guarantor_resolve_signal", &[("c_L", "3/2")], "sequential");
    let separating: Vec<_> = answer.solutions.iter().filter_map(|solution| solution.signalling.as_ref()).collect();
    let is_separating = |record: &&&SignallingRecord| record.form == "separating" && record.unsent.is_empty();
    assert_eq!(separating.iter().filter(is_separating).count(), 1);
    assert!(report::answer::table(&bound, &answer).contains("separating; every message is sent"));
}

/// Workers of three abilities may study; wages are 1, 2 and 3, best where they are the ability that is expected.
fn job_market(costs: [&str; 3]) -> ExtensiveForm {
    let mut tree = ExtensiveBuilder::new("job market", ["Worker", "Firm"]).expect("players");
    let third = vec![ratio(1, 3); 3];
    let abilities = tree.chance("ability", ["low", "middle", "high"], third).expect("chance");
    let firm = ["idle", "study"].map(|choice| tree.infoset(1, choice, ["1", "2", "3"]).expect("infoset"));
    for (ability, node) in tree.draw(tree.root(), abilities).expect("move").into_iter().enumerate() {
        let worker = tree.infoset(0, ["low", "middle", "high"][ability], ["idle", "study"]).expect("infoset");
        for (choice, node) in tree.decide(node, worker).expect("move").into_iter().enumerate() {
            for (wage, end) in tree.decide(node, firm[choice]).expect("move").into_iter().enumerate() {
                let cost = if choice == 1 { rational(costs[ability]) } else { Rational::ZERO };
                let error = wage as i64 - ability as i64;
                let payoffs = vec![Rational::from(wage as i64 + 1) - &cost, Rational::from(-error * error)];
                let outcome = tree.outcome("", payoffs).expect("outcome");
                tree.set_outcome(end, outcome);
            }
        }
    }
    tree.build().expect("valid")
}

/// After Spence 1973 and Cho and Kreps 1987, section V: with three types the intuitive criterion excludes too few.
#[test]
fn d1_strikes_more_types_than_the_intuitive_criterion() {
    let nobody =
        [("low", "idle"), ("middle", "idle"), ("high", "idle"), ("idle", "2"), ("study", "2")].map(|taken| taken);
    // At these costs all could gain from the wage 3; nobody is excluded.
    let game = job_market(["9/10", "1/2", "1/5"]);
    let found = criteria(&game, &plays(&game, &nobody));
    assert_eq!(found.intuitive, []);
    assert_eq!(found.d1, [failure("study", &["low", "middle"], &["high"])]);
    // At these the low could not, but the middle might be paid 2.
    let game = job_market(["5/4", "1/2", "1/5"]);
    let found = criteria(&game, &plays(&game, &nobody));
    assert_eq!(found.intuitive, []);
    assert_eq!(found.d1, [failure("study", &["low", "middle"], &["high"])]);
    // If the middle could not gain either, both criteria leave the high alone.
    let game = job_market(["5/4", "6/5", "1/5"]);
    let found = criteria(&game, &plays(&game, &nobody));
    assert_eq!(found.intuitive, [failure("study", &["low", "middle"], &["high"])]);
    assert_eq!(found.d1, found.intuitive);
    // With equal costs nobody gains more often than another.
    let game = job_market(["1/2", "1/2", "1/2"]);
    assert_eq!(criteria(&game, &plays(&game, &nobody)).d1, []);
    let mut signalling = Signalling::new(&game).expect("a signalling game");
    let apart = plays(&game, &[("low", "idle"), ("middle", "idle"), ("high", "study"), ("idle", "1"), ("study", "3")]);
    assert_eq!(signalling.form(&apart), Form::SemiSeparating);
    assert_eq!(signalling.criteria(&apart), Some(Criteria { intuitive: Vec::new(), d1: Vec::new() }));
}

struct Random {
    types: usize,
    messages: usize,
    replies: usize,
    noisy: bool,
    largest: usize,
}

/// `[signal][reply]`: the payoffs of sender and receiver.
type Replies = Vec<Vec<[Rational; 2]>>;

/// A random signalling game, with the payoffs after each type's messages.
fn random_game(seed: u64, shape: &Random) -> (ExtensiveForm, Vec<Vec<Replies>>) {
    let mut dice = Dice(seed);
    let mut tree = ExtensiveBuilder::new("random", ["Sender", "Receiver"]).expect("players");
    let labels = |letter: char, count: usize| (0..count).map(|at| format!("{letter}{at}")).collect::<Vec<_>>();
    let weights: Vec<usize> = (0..shape.types).map(|_| 1 + dice.below(4)).collect();
    let prior = weights.iter().map(|&weight| ratio(weight, weights.iter().sum())).collect();
    let chance = tree.chance("types", labels('t', shape.types), prior).expect("chance");
    let signals = if shape.noisy { 2 } else { 1 };
    let replies = labels('r', shape.replies);
    let sets: Vec<Vec<InfosetId>> = (0..shape.messages)
        .map(|message| {
            let set = |signal| tree.infoset(1, format!("after{message}_{signal}"), replies.clone()).expect("infoset");
            (0..signals).map(set).collect()
        })
        .collect();
    let mut payoffs = Vec::new();
    for (kind, node) in tree.draw(tree.root(), chance).expect("move").into_iter().enumerate() {
        let sender = tree.infoset(0, format!("type{kind}"), labels('m', shape.messages)).expect("infoset");
        let mut of_type = Vec::new();
        for (message, node) in tree.decide(node, sender).expect("move").into_iter().enumerate() {
            let low = ratio(dice.below(4), 3);
            let signal = tree.chance("signal", ["low", "high"], vec![low.clone(), Rational::ONE - &low]);
            let nodes = match shape.noisy {
                true => tree.draw(node, signal.expect("chance")).expect("move"),
                false => vec![node],
            };
            let mut of_message = Vec::new();
            for (signal, node) in nodes.into_iter().enumerate() {
                let mut of_signal = Vec::new();
                for end in tree.decide(node, sets[message][signal]).expect("move") {
                    let pair = [0, 1].map(|_| Rational::from(dice.below(shape.largest) as i64));
                    let outcome = tree.outcome("", pair.to_vec()).expect("outcome");
                    tree.set_outcome(end, outcome);
                    of_signal.push(pair);
                }
                of_message.push(of_signal);
            }
            of_type.push(of_message);
        }
        payoffs.push(of_type);
    }
    (tree.build().expect("valid"), payoffs)
}

fn equilibria(game: &ExtensiveForm, concept: &'static guarantor::certify::Concept) -> Vec<BehaviorProfile> {
    let game = Game::Extensive(game.clone());
    let options = Options { wanted: Wanted::All, ..Options::new(concept) };
    let search = method("signalling-search").expect("registered");
    if (search.accepts)(&game, &options).is_err() {
        return Vec::new();
    }
    let mut run = Run::new(&game, Budget { work: Some(200_000), ..Budget::default() });
    let _ = (search.solve)(&game, &options, &mut run);
    run.found().iter().filter_map(|found| found.solution().behavior()).cloned().collect()
}

#[test]
fn who_fails_the_intuitive_criterion_fails_d1() {
    let (mut both, mut only_d1, mut neither, mut without) = (0, 0, 0, 0);
    for seed in 0..160 {
        let shape = Random {
            types: 2 + usize::from(seed % 5 == 0),
            messages: 2,
            replies: 2 + usize::from(seed % 4 == 1),
            noisy: seed % 3 == 0,
            largest: if seed % 2 == 0 { 100 } else { 4 },
        };
        let (game, _) = random_game(seed, &shape);
        for concept in [&SEQUENTIAL, &PERFECT_BAYESIAN] {
            for behavior in equilibria(&game, concept) {
                let found = criteria(&game, &behavior);
                let failing = |failures: &[Failure]| failures.iter().map(|f| f.message.clone()).collect::<Vec<_>>();
                let d1 = failing(&found.d1);
                assert!(failing(&found.intuitive).iter().all(|message| d1.contains(message)), "seed {seed}: {found:?}");
                for failure in found.intuitive.iter().chain(&found.d1) {
                    assert!(!failure.deviating.is_empty(), "seed {seed}");
                    assert!(failure.deviating.iter().all(|kind| !failure.excluded.contains(kind)), "seed {seed}");
                    // With consistent beliefs the equilibrium's own reply deters when nobody is excluded.
                    assert!(*concept != SEQUENTIAL || !failure.excluded.is_empty(), "seed {seed}: {found:?}");
                }
                let unsent = !Signalling::new(&game).expect("a signalling game").unsent(&behavior).is_empty();
                match (found.intuitive.is_empty(), found.d1.is_empty()) {
                    (false, _) => both += 1,
                    (true, false) => only_d1 += 1,
                    (true, true) if unsent => neither += 1,
                    (true, true) => without += 1,
                }
            }
        }
    }
    println!("{both} fail both, {only_d1} only D1, {neither} neither, {without} have no unsent message");
    assert!(both > 20 && only_d1 > 20 && neither > 20 && without > 20, "{both} {only_d1} {neither} {without}");
}

/// Every generic signalling game has an equilibrium that passes D1, since stable ones do (Cho and Kreps 1987, section IV).
#[test]
fn generic_games_have_an_equilibrium_that_passes_d1() {
    for seed in 0..60 {
        let shape = Random { types: 2, messages: 2, replies: 2, noisy: false, largest: 1_000_000 };
        let (game, _) = random_game(seed, &shape);
        let passing = |behavior: &BehaviorProfile| criteria(&game, behavior).d1.is_empty();
        assert!(equilibria(&game, &SEQUENTIAL).iter().any(passing), "seed {seed}");
    }
}

/// With two replies a mixed one is a point between 0 and 1. All sets of the definitions are made of the points where some type is
/// indifferent, the ends, and the gaps between them, so that one point of each settles them.
struct Segment<'p> {
    /// `[type][reply]` of sender and receiver.
    payoffs: Vec<&'p Vec<[Rational; 2]>>,
    now: Vec<Rational>,
    points: Vec<Rational>,
}

impl Segment<'_> {
    fn new(payoffs: Vec<&Vec<[Rational; 2]>>, now: Vec<Rational>) -> Segment<'_> {
        let mut ends = vec![Rational::ZERO, Rational::ONE];
        for (payoffs, now) in payoffs.iter().zip(&now) {
            let slope = &payoffs[1][0] - &payoffs[0][0];
            ends.extend((now - &payoffs[0][0]).checked_div(&slope));
        }
        ends.retain(|end| !end.is_negative() && *end <= Rational::ONE);
        ends.sort();
        let between = ends.windows(2).map(|pair| (&pair[0] + &pair[1]) / Rational::from(2));
        let points = between.collect::<Vec<_>>().into_iter().chain(ends).collect();
        Segment { payoffs, now, points }
    }

    /// The points that are best for some belief over the types.
    fn best(&self, types: &[usize]) -> Vec<Rational> {
        let advantage = |kind: &usize| (&self.payoffs[*kind][1][1] - &self.payoffs[*kind][0][1]).signum();
        let any = |sign: fn(i32) -> bool| types.iter().map(advantage).any(sign);
        let mixed = any(|sign| sign == 0) || any(|sign| sign > 0) && any(|sign| sign < 0);
        let is_best = |point: &&Rational| {
            mixed || point.is_zero() && any(|sign| sign < 0) || point.is_one() && any(|sign| sign > 0)
        };
        self.points.iter().filter(is_best).cloned().collect()
    }

    fn gain(&self, kind: usize, point: &Rational) -> i32 {
        let [low, high] = [0, 1].map(|reply: usize| &self.payoffs[kind][reply][0]);
        (low + &(&(high - low) * point) - &self.now[kind]).signum()
    }

    fn fails_intuitive(&self) -> bool {
        let all: Vec<usize> = (0..self.now.len()).collect();
        let best = self.best(&all);
        let left: Vec<usize> =
            all.into_iter().filter(|&kind| best.iter().any(|point| self.gain(kind, point) >= 0)).collect();
        let best = self.best(&left);
        left.iter().any(|&kind| best.iter().all(|point| self.gain(kind, point) > 0))
    }

    fn fails_d1(&self) -> bool {
        let all: Vec<usize> = (0..self.now.len()).collect();
        let best = self.best(&all);
        let inside = |kind: usize, other: usize| {
            best.iter().all(|point| self.gain(kind, point) < 0 || self.gain(other, point) > 0)
        };
        let is_left = |kind: &usize| !all.iter().any(|&other| inside(*kind, other) && !inside(other, *kind));
        let left: Vec<usize> = all.iter().copied().filter(is_left).collect();
        self.best(&left).iter().all(|point| left.iter().any(|&kind| self.gain(kind, point) > 0))
    }
}

#[test]
fn the_criteria_are_those_of_the_segment_of_replies() {
    let (mut failed, mut passed) = ([0, 0], 0);
    for seed in 0..1500 {
        let types = 2 + (seed % 3) as usize;
        let shape =
            Random { types, messages: 2, replies: 2, noisy: false, largest: if seed % 2 == 0 { 5 } else { 50 } };
        let (game, payoffs) = random_game(seed, &shape);
        // All send the first message, and are answered by the first reply; whether that is an equilibrium does not matter.
        let behavior = BehaviorProfile::pure(&game, &vec![0; game.infosets().len()]);
        let now = payoffs.iter().map(|of_type| of_type[0][0][0][0].clone()).collect();
        let segment = Segment::new(payoffs.iter().map(|of_type| &of_type[1][0]).collect(), now);
        let found = criteria(&game, &behavior);
        assert_eq!(!found.d1.is_empty(), segment.fails_d1(), "seed {seed}");
        assert_eq!(!found.intuitive.is_empty(), segment.fails_intuitive(), "seed {seed}");
        failed[0] += usize::from(segment.fails_intuitive());
        failed[1] += usize::from(segment.fails_d1());
        passed += usize::from(!segment.fails_d1());
    }
    assert!(failed[0] > 100 && failed[1] > failed[0] && passed > 100, "{failed:?} {passed}");
}

#[test]
fn other_games_get_no_record() {
    for stem in ["entry_deterrence", "two_sided_fear_observer", "selten_horse", "kuhn_poker", "bagwell"] {
        let bound = bound(stem, &[]);
        assert!(Signalling::new(bound.game.extensive().expect("a tree")).is_none(), "{stem}");
    }
    // Chance draws one type alone.
    let bound = bound("beer_quiche", &[("surly", Rational::ONE)]);
    assert!(Signalling::new(bound.game.extensive().expect("a tree")).is_none());
}

/// A game with many replies has a form, and its criteria are left out rather than guessed.
#[test]
fn large_games_have_a_form_and_no_criteria() {
    let (game, _) = random_game(1, &Random { types: 2, messages: 2, replies: 20, noisy: true, largest: 9 });
    let mut signalling = Signalling::new(&game).expect("a signalling game");
    let behavior = BehaviorProfile::pure(&game, &vec![0; game.infosets().len()]);
    assert_eq!(signalling.form(&behavior), Form::Pooling);
    assert_eq!(signalling.criteria(&behavior), None);
}

/// With `k_A = (1 - q)(G + D_A)` the aggressive lose by admission exactly what they gain where Russia strikes after an alarm, so that their
/// refusal is optimal against that reply alone, and against no mixture.
#[test]
fn equilibria_that_hold_at_a_corner_of_the_replies_are_found() {
    let set = [("f", "1/2"), ("q", "3/20"), ("k_B", "3/5"), ("k_A", "17/20"), ("D_B", "13/20")];
    for concept in ["sequential", "perfect-bayesian"] {
        let (_, answer) = solved("reassurance_observer", &set, concept);
        let behavior = |infoset: &str| -> Vec<Rational> {
            let of = |solution: &guarantor::query::SolutionRecord| {
                let row = solution.behavior.iter().flatten().find(|row| row.infoset == infoset).expect(infoset);
                row.probabilities[0].clone()
            };
            answer.solutions.iter().map(of).collect()
        };
        let aggressive = behavior("Na");
        let separating = behavior("Nb").iter().zip(&aggressive).filter(|(b, a)| b.is_one() && a.is_zero()).count();
        assert_eq!(separating, 1);
        // Beside it one where the aggressive admit sometimes.
        assert_eq!(aggressive.iter().filter(|admit| **admit == ratio(20, 51)).count(), 1);
    }
}
