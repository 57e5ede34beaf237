//! Sequential and perfect Bayesian equilibria against brute force on random trees.
//!
//! The oracles read the definitions off the tree: every pure profile, every continuation strategy, mistakes of several orders and
//! sizes for the limits of beliefs, beliefs on a grid where they are free. They share nothing with the solvers and checkers.

#[path = "common/growth.rs"]
mod growth;
#[path = "common/pure.rs"]
mod pure;
#[path = "common/solving.rs"]
mod solving;

use std::collections::{BTreeSet, HashMap, HashSet};

use growth::{Dice, Information, random_tree};
use guarantor::certify::nash::NASH;
use guarantor::certify::perfect_bayesian::PERFECT_BAYESIAN;
use guarantor::certify::sequential::SEQUENTIAL;
use guarantor::certify::{Claim, Concept, Kind, subgame_regrets};
use guarantor::game::{ExtensiveBuilder, ExtensiveForm, Game, InfosetId, Move, NodeId};
use guarantor::num::Rational;
use guarantor::solve::{Budget, Options, Run, Wanted, method};
use guarantor::strategy::{Assessment, BehaviorProfile, Solution};
use itertools::Itertools;
use pure::{pure_actions_of, pure_profiles};
use solving::solutions_by;

fn solve(game: &Game, concept: &'static Concept) -> (Claim, Vec<Assessment>) {
    solve_by(game, concept, "assessment-search")
}

fn solve_by(game: &Game, concept: &'static Concept, name: &str) -> (Claim, Vec<Assessment>) {
    let (claim, found) = solutions_by(game, concept, name);
    let assessment = |solution: Solution| match solution {
        Solution::Assessment(assessment) => assessment,
        other => panic!("no assessment: {other:?}"),
    };
    (claim, found.into_iter().map(assessment).collect())
}

fn actions_of(profile: &BehaviorProfile) -> Vec<usize> {
    pure_actions_of(profile).expect("pure")
}

/// The payoffs below a node when everybody takes one action at each information set.
fn value(game: &ExtensiveForm, actions: &[usize], node: NodeId) -> Vec<Rational> {
    match game.next(node) {
        Move::Terminal => game.terminal_payoffs()[game.terminals().binary_search(&node).expect("listed")].clone(),
        Move::Decision(id) => value(game, actions, game.child(node, actions[id.index()])),
        Move::Chance(chance) => {
            let mut total = vec![Rational::ZERO; game.player_count()];
            for (child, probability) in game.children(node).zip(&game.chance(chance).probabilities) {
                for (sum, payoff) in total.iter_mut().zip(value(game, actions, child)) {
                    *sum += &(probability * &payoff);
                }
            }
            total
        }
    }
}

/// What the owner expects at an information set from pure play, given a belief.
fn expected(game: &ExtensiveForm, actions: &[usize], id: InfosetId, belief: &[Rational]) -> Rational {
    let infoset = game.infoset(id);
    let likely = infoset.nodes.iter().zip(belief).filter(|(_, probability)| !probability.is_zero());
    likely.map(|(&node, probability)| probability * &value(game, actions, node)[infoset.player]).sum()
}

/// No continuation strategy of anybody does better anywhere: all own information sets changed in all ways.
fn is_rational(game: &ExtensiveForm, actions: &[usize], beliefs: &[Vec<Rational>]) -> bool {
    game.infoset_ids().all(|id| {
        let own: Vec<InfosetId> = game.infosets_of(game.infoset(id).player).collect();
        let now = expected(game, actions, id, &beliefs[id.index()]);
        own.iter().map(|own| 0..game.infoset(*own).actions.len()).multi_cartesian_product().all(|choice| {
            let mut changed = actions.to_vec();
            own.iter().zip(choice).for_each(|(own, action)| changed[own.index()] = action);
            expected(game, &changed, id, &beliefs[id.index()]) <= now
        })
    })
}

/// A mistake: its order and its coefficient.
type Mistake = (u32, Rational);

/// How likely each node is when every action that is not taken is a mistake: slips of nature, order, coefficient.
fn likelihoods(
    game: &ExtensiveForm,
    actions: &[usize],
    mistakes: &HashMap<(usize, usize), Mistake>,
) -> Vec<(u32, u32, Rational)> {
    let mut found: Vec<(u32, u32, Rational)> = Vec::new();
    for node in game.nodes() {
        let Some(parent) = game.parent(node) else {
            found.push((0, 0, Rational::ONE));
            continue;
        };
        let (slips, order, weight) = found[parent.index()].clone();
        found.push(match game.next(parent) {
            Move::Decision(id) if actions[id.index()] == game.action(node) => (slips, order, weight),
            Move::Decision(id) => {
                let (more, factor) = &mistakes[&(id.index(), game.action(node))];
                (slips, order + more, &weight * factor)
            }
            _ => {
                let probability = game.chance_into(node).expect("below chance");
                if probability.is_zero() { (slips + 1, order, weight) } else { (slips, order, &weight * probability) }
            }
        });
    }
    found
}

fn limits(game: &ExtensiveForm, likely: &[(u32, u32, Rational)]) -> Vec<Vec<Rational>> {
    let belief = |nodes: &[NodeId]| {
        let least = nodes.iter().map(|node| (likely[node.index()].0, likely[node.index()].1)).min().expect("a node");
        let weight = |node: &NodeId| match &likely[node.index()] {
            (slips, order, weight) if (*slips, *order) == least => weight.clone(),
            _ => Rational::ZERO,
        };
        let weights: Vec<Rational> = nodes.iter().map(weight).collect();
        let total: Rational = weights.iter().sum();
        weights.into_iter().map(|weight| weight / &total).collect()
    };
    game.infosets().iter().map(|infoset| belief(&infoset.nodes)).collect()
}

fn rational(text: &str) -> Rational {
    text.parse().expect("a rational")
}

/// Tries mistakes of three orders and several sizes: whether some of them make the profile sequentially rational in the limit.
fn is_sequential(game: &ExtensiveForm, actions: &[usize]) -> bool {
    let untaken: Vec<(usize, usize)> = game
        .infoset_ids()
        .flat_map(|id| (0..game.infoset(id).actions.len()).map(move |action| (id.index(), action)))
        .filter(|(set, action)| actions[*set] != *action)
        .collect();
    let kinds: Vec<Mistake> =
        [(1, "1"), (1, "2"), (1, "1/2"), (1, "3"), (1, "1/3"), (1, "5"), (2, "1"), (2, "2"), (3, "1")]
            .into_iter()
            .map(|(order, size)| (order, rational(size)))
            .collect();
    let mut tried: BTreeSet<Vec<Vec<Rational>>> = BTreeSet::new();
    let combinations: Box<dyn Iterator<Item = Vec<Mistake>>> = match untaken.len() {
        0 => Box::new(std::iter::once(Vec::new())),
        count => Box::new((0..count).map(|_| kinds.iter().cloned()).multi_cartesian_product()),
    };
    for combination in combinations {
        let mistakes = untaken.iter().copied().zip(combination).collect();
        let beliefs = limits(game, &likelihoods(game, actions, &mistakes));
        if tried.insert(beliefs.clone()) && is_rational(game, actions, &beliefs) {
            return true;
        }
    }
    false
}

/// Beliefs whose weights are small whole numbers.
fn grid(nodes: usize) -> Vec<Vec<Rational>> {
    let weights = if nodes <= 2 { 0..=6_i64 } else { 0..=3 };
    let all =
        (0..nodes).map(|_| weights.clone()).multi_cartesian_product().filter(|weights| weights.iter().sum::<i64>() > 0);
    let scaled = all.map(|weights| {
        let total: i64 = weights.iter().sum();
        weights.into_iter().map(|weight| Rational::new(weight, total).expect("positive")).collect::<Vec<_>>()
    });
    scaled.collect::<BTreeSet<_>>().into_iter().collect()
}

fn is_below(game: &ExtensiveForm, node: NodeId, above: &[NodeId]) -> bool {
    let mut node = Some(node);
    while let Some(here) = node {
        if above.contains(&here) {
            return true;
        }
        node = game.parent(here);
    }
    false
}

/// The groups of nodes from which Bayes' rule binds: subgames' roots, and information sets that later movers know to be reached.
fn starts(game: &ExtensiveForm) -> Vec<(Vec<NodeId>, Option<InfosetId>)> {
    let closed = |nodes: &[NodeId]| {
        game.infosets().iter().all(|infoset| {
            let inside = infoset.nodes.iter().filter(|&&node| is_below(game, node, nodes)).count();
            inside == 0 || inside == infoset.nodes.len()
        })
    };
    let chance = game.nodes().filter(|&node| matches!(game.next(node), Move::Chance(_))).map(|node| (vec![node], None));
    let sets = game.infoset_ids().map(|id| (game.infoset(id).nodes.clone(), Some(id)));
    chance.chain(sets).filter(|(nodes, _)| closed(nodes)).collect()
}

/// Do the beliefs follow from those at every start, wherever it reaches?
fn follows(game: &ExtensiveForm, actions: &[usize], beliefs: &[Vec<Rational>]) -> bool {
    starts(game).into_iter().all(|(nodes, id)| {
        let first = id.map_or(vec![Rational::ONE], |id| beliefs[id.index()].clone());
        let mut weight: HashMap<NodeId, Rational> = nodes.iter().copied().zip(first).collect();
        for node in game.nodes().filter(|node| !nodes.contains(node)) {
            let Some(above) = game.parent(node).and_then(|parent| weight.get(&parent).cloned()) else { continue };
            let parent = game.parent(node).expect("below a start");
            let probability = match game.next(parent) {
                Move::Decision(id) => Rational::from(i64::from(actions[id.index()] == game.action(node))),
                _ => game.chance_into(node).expect("below chance").clone(),
            };
            weight.insert(node, above * probability);
        }
        game.infoset_ids().filter(|&other| Some(other) != id).all(|other| {
            let at: Vec<Rational> =
                game.infoset(other).nodes.iter().map(|node| weight.get(node).cloned().unwrap_or_default()).collect();
            let total: Rational = at.iter().sum();
            total.is_zero()
                || at.into_iter().map(|weight| weight / &total).collect::<Vec<_>>() == beliefs[other.index()]
        })
    })
}

/// Tries beliefs on a grid wherever play does not fix them.
fn is_perfect_bayesian(game: &ExtensiveForm, actions: &[usize]) -> bool {
    let on_path = BehaviorProfile::pure(game, actions).beliefs(game);
    let choices = game.infoset_ids().zip(&on_path).map(|(id, belief)| match belief {
        Some(belief) => vec![belief.clone()],
        None => grid(game.infoset(id).nodes.len()),
    });
    choices
        .multi_cartesian_product()
        .any(|beliefs| follows(game, actions, &beliefs) && is_rational(game, actions, &beliefs))
}

fn is_subgame_perfect(game: &ExtensiveForm, actions: &[usize]) -> bool {
    let regrets = subgame_regrets(game, &BehaviorProfile::pure(game, actions)).expect("perfect recall");
    regrets.violation(|gain| !gain.is_positive()).is_none()
}

/// The beliefs of an assessment are near those that Bayes' rule gives for small mistakes with the rates of its proof.
fn is_near_its_limit(
    game: &ExtensiveForm,
    assessment: &Assessment,
    trembles: &[Vec<guarantor::certify::assessment::Tremble>],
) {
    let tiny = Rational::new(1, 1_000_000).expect("positive");
    let mixed: Vec<Vec<Rational>> = trembles
        .iter()
        .map(|actions| {
            let weights: Vec<Rational> = actions
                .iter()
                .map(|tremble| &tremble.coefficient * &tiny.pow(tremble.order as i32).expect("a power"))
                .collect();
            let total: Rational = weights.iter().sum();
            weights.into_iter().map(|weight| weight / &total).collect()
        })
        .collect();
    let mixed = BehaviorProfile::new(game, mixed).expect("a profile");
    for (id, belief) in game.infoset_ids().zip(mixed.beliefs(game)) {
        let Some(belief) = belief else { continue };
        for (near, limit) in belief.iter().zip(&assessment.beliefs()[id.index()]) {
            let distance = (near - limit).abs();
            assert!(distance < Rational::new(1, 1000).expect("positive"), "{}: {distance}", game.infoset_name(id));
        }
    }
}

#[test]
fn pure_equilibria_with_beliefs_are_those_of_brute_force() {
    let (mut trees, mut found, mut bayesian_only, mut refined) = (0, 0, 0, 0);
    for seed in 0.. {
        if trees == 220 {
            break;
        }
        let game = random_tree(seed, 2 + (seed % 2) as usize, 3 + (seed % 4) as usize, Information::Recall);
        let untaken: usize = game.infosets().iter().map(|infoset| infoset.actions.len() - 1).sum();
        let has_sets = game.infosets().iter().any(|infoset| infoset.nodes.len() > 1);
        if !has_sets || untaken > 4 {
            continue;
        }
        trees += 1;
        let wrapped = Game::Extensive(game.clone());
        let lists: Vec<BTreeSet<Vec<usize>>> = [&PERFECT_BAYESIAN, &SEQUENTIAL]
            .map(|concept| {
                let (claim, list) = solve(&wrapped, concept);
                let pure: BTreeSet<Vec<usize>> =
                    list.iter().filter_map(|assessment| pure_actions_of(assessment.behavior())).collect();
                // Where there is no pure one, a mixed one stands for those that are not looked for.
                assert_eq!(claim == Claim::All(Kind::Pure), pure.len() == list.len(), "seed {seed}");
                assert!(pure.is_empty() || pure.len() == list.len(), "seed {seed}");
                pure
            })
            .to_vec();
        for actions in pure_profiles(&game) {
            let listed = [lists[0].contains(&actions), lists[1].contains(&actions)];
            let expected = [is_perfect_bayesian(&game, &actions), is_sequential(&game, &actions)];
            assert_eq!(listed, expected, "seed {seed}: {actions:?}");
            let perfect = is_subgame_perfect(&game, &actions);
            assert!(!listed[1] || listed[0], "seed {seed}: sequential is perfect Bayesian");
            assert!(!listed[0] || perfect, "seed {seed}: perfect Bayesian is subgame-perfect");
            found += usize::from(listed[1]);
            bayesian_only += usize::from(listed[0] && !listed[1]);
            refined += usize::from(perfect && !listed[0]);
        }
    }
    // The trees tell the concepts apart.
    assert!(found > 200 && refined > 20, "{found} {bayesian_only} {refined}");
    println!(
        "{trees} trees, {found} sequential, {bayesian_only} perfect Bayesian only, {refined} subgame-perfect only"
    );
}

#[test]
fn beliefs_are_limits_of_small_mistakes() {
    for seed in 0..200 {
        let game = random_tree(seed, 2, 8, Information::Recall);
        if game.infosets().is_empty() {
            continue;
        }
        let wrapped = Game::Extensive(game.clone());
        let options = Options::new(&SEQUENTIAL);
        let mut run = Run::new(&wrapped, Budget { work: Some(20_000), ..Budget::default() });
        let _ = (method("assessment-search").expect("registered").solve)(&wrapped, &options, &mut run);
        for certified in run.found() {
            let (Solution::Assessment(assessment), guarantor::certify::Witness::Trembles(trembles)) =
                (certified.solution(), certified.witness())
            else {
                panic!("an assessment with trembles");
            };
            is_near_its_limit(&game, assessment, trembles);
        }
    }
}

/// One may stay out, or go to one of two places; Two and Three, of whom chance lets one move, know only that One did not stay out. Staying
/// out is optimal when both are hostile, Two because she thinks the one place likely, Three because she thinks the other likely.
fn contradictory_beliefs() -> ExtensiveForm {
    let mut tree = ExtensiveBuilder::new("contradiction", ["One", "Two", "Three"]).expect("players");
    let pay = |tree: &mut ExtensiveBuilder, node: NodeId, payoffs: [i64; 3]| {
        let outcome = tree.outcome("", payoffs.map(Rational::from).to_vec()).expect("outcome");
        tree.set_outcome(node, outcome);
    };
    let one = tree.infoset(0, "one", ["out", "a", "b"]).expect("infoset");
    let two = tree.infoset(1, "two", ["hostile", "kind"]).expect("infoset");
    let three = tree.infoset(2, "three", ["hostile", "kind"]).expect("infoset");
    let coin = tree.chance("coin", ["heads", "tails"], vec![rational("1/2"); 2]).expect("chance");
    let first = tree.decide(tree.root(), one).expect("move");
    pay(&mut tree, first[0], [2, 0, 0]);
    // Hostility pays Two in place a alone, and Three in place b alone; twice as much is lost in the other place.
    for (place, gains) in [(1, [1, -2]), (2, [-2, 1])] {
        for (side, node) in tree.draw(first[place], coin).expect("move").into_iter().enumerate() {
            let ends = tree.decide(node, [two, three][side]).expect("move");
            let mut hostile = [0, 0, 0];
            hostile[side + 1] = gains[side];
            pay(&mut tree, ends[0], hostile);
            pay(&mut tree, ends[1], [6, 0, 0]);
        }
    }
    tree.build().expect("valid")
}

#[test]
fn contradictory_beliefs_are_perfect_bayesian_and_not_consistent() {
    let game = contradictory_beliefs();
    let wrapped = Game::Extensive(game.clone());
    let plays = |concept| -> BTreeSet<Vec<usize>> {
        solve(&wrapped, concept).1.iter().map(|assessment| actions_of(assessment.behavior())).collect()
    };
    let both_hostile = vec![0, 0, 0];
    assert!(plays(&PERFECT_BAYESIAN).contains(&both_hostile));
    assert!(!plays(&SEQUENTIAL).contains(&both_hostile));
    for actions in pure_profiles(&game) {
        assert_eq!(plays(&SEQUENTIAL).contains(&actions), is_sequential(&game, &actions), "{actions:?}");
        assert_eq!(plays(&PERFECT_BAYESIAN).contains(&actions), is_perfect_bayesian(&game, &actions), "{actions:?}");
    }
}

/// A game of two stages: one or two types of the first mover, who sends one of two messages; after each the last mover, who may get a
/// noisy signal of the type, has two or three replies. With `simultaneous` the last mover does not see the message.
fn two_stages(seed: u64, simultaneous: bool, largest: usize) -> ExtensiveForm {
    let mut dice = Dice(seed);
    let mut tree = ExtensiveBuilder::new("two stages", ["Sender", "Receiver"]).expect("players");
    let replies: Vec<String> = (0..2 + dice.below(2)).map(|reply| format!("r{reply}")).collect();
    let noisy = dice.below(3) == 0;
    let seen = |message: usize| if simultaneous { 0 } else { message };
    let mut answers: HashMap<(usize, usize), InfosetId> = HashMap::new();
    let prior = [[1, 3], [2, 2], [3, 1], [0, 4]][dice.below(if largest < 10 { 4 } else { 3 })];
    let probabilities = prior.map(|weight| Rational::new(weight, 4).expect("nonzero")).to_vec();
    let types = tree.chance("types", ["strong", "weak"], probabilities).expect("chance");
    for (kind, node) in tree.draw(tree.root(), types).expect("move").into_iter().enumerate() {
        let sender = tree.infoset(0, format!("type{kind}"), ["m0", "m1"]).expect("infoset");
        for (message, node) in tree.decide(node, sender).expect("move").into_iter().enumerate() {
            let nodes = match noisy {
                false => vec![(0, node)],
                true => {
                    let weights = [rational(["1/3", "3/4"][kind]), rational(["2/3", "1/4"][kind])];
                    let signal = tree.chance("signal", ["low", "high"], weights.to_vec()).expect("chance");
                    tree.draw(node, signal).expect("move").into_iter().enumerate().collect()
                }
            };
            for (signal, node) in nodes {
                let name = format!("after{}_{signal}", seen(message));
                let id = *answers
                    .entry((seen(message), signal))
                    .or_insert_with(|| tree.infoset(1, name, replies.clone()).expect("infoset"));
                for end in tree.decide(node, id).expect("move") {
                    let payoffs = (0..2).map(|_| Rational::from(dice.below(largest) as i64)).collect();
                    let outcome = tree.outcome("", payoffs).expect("outcome");
                    tree.set_outcome(end, outcome);
                }
            }
        }
    }
    tree.build().expect("valid")
}

#[test]
fn all_equilibria_of_games_in_two_stages_hold_the_pure_ones() {
    let (mut mixed, mut infinite) = (0, 0);
    for seed in 0..150 {
        let game = Game::Extensive(two_stages(seed, false, if seed % 2 == 0 { 4 } else { 100 }));
        for concept in [&PERFECT_BAYESIAN, &SEQUENTIAL] {
            let (claim, all) = solve_by(&game, concept, "signalling-search");
            assert!(matches!(claim, Claim::All(Kind::Every | Kind::Extreme)), "seed {seed}: {claim:?}");
            assert!(!all.is_empty(), "seed {seed}: an equilibrium exists");
            let (_, pure) = solve(&game, concept);
            let behaviors = |list: &[Assessment], pure: bool| -> HashSet<BehaviorProfile> {
                list.iter().map(|found| found.behavior()).filter(|found| !pure || found.is_pure()).cloned().collect()
            };
            assert_eq!(behaviors(&all, true), behaviors(&pure, true), "seed {seed}");
            mixed += usize::from(behaviors(&all, true).len() < all.len());
            infinite += usize::from(claim == Claim::All(Kind::Extreme));
        }
    }
    assert!(mixed > 100 && infinite > 50, "{mixed} {infinite}");
}

/// Where the last mover does not see the message, every information set is reached, and equilibria with beliefs are the Nash equilibria.
#[test]
fn simultaneous_bayesian_games_have_their_nash_equilibria() {
    for seed in 0..60 {
        let tree = two_stages(seed, true, 1000);
        let game = Game::Extensive(tree);
        let (claim, all) = solve_by(&game, &SEQUENTIAL, "signalling-search");
        let found: HashSet<BehaviorProfile> = all.iter().map(|found| found.behavior().clone()).collect();
        let options = Options { wanted: Wanted::All, ..Options::new(&NASH) };
        let mut run = Run::new(&game, Budget::default());
        let nash = (method("label-search").expect("registered").solve)(&game, &options, &mut run).expect("solved");
        let expected: HashSet<BehaviorProfile> =
            run.found().iter().filter_map(|found| found.solution().behavior()).cloned().collect();
        if claim == Claim::All(Kind::Every) {
            assert_eq!(found, expected, "seed {seed}: {nash:?}");
        }
        assert!(!found.is_empty());
    }
}

/// One equilibrium by Lemke's method on trees of many shapes: a Nash equilibrium, and with symbolic mistakes a sequential one.
#[test]
fn lemke_s_method_ends_in_an_equilibrium_of_every_tree() {
    let (mut moved, mut solved) = (0, 0);
    for seed in 0..300 {
        let game = random_tree(seed, 2, 4 + (seed % 20) as usize, Information::Recall);
        moved += usize::from(game.infosets().len() > 4);
        let game = Game::Extensive(game);
        for (concept, name) in
            [(&NASH, "sequence-lcp"), (&SEQUENTIAL, "quasi-perfect"), (&PERFECT_BAYESIAN, "quasi-perfect")]
        {
            let (method, options) = (method(name).expect("registered"), Options::new(concept));
            if let Err(error) = (method.accepts)(&game, &options) {
                assert!(error.to_string().contains("probability 0"), "{error}");
                continue;
            }
            solved += 1;
            let mut run = Run::new(&game, Budget::default());
            let claim = (method.solve)(&game, &options, &mut run).expect("solved");
            assert!(run.refused().is_empty(), "seed {seed}: {name}: {:?}", run.refused());
            assert_eq!((claim, run.found().len()), (Claim::Some, 1), "seed {seed}: {name}: {:?}", run.notes());
        }
    }
    assert!(moved > 100 && solved > 700, "{moved} {solved}");
}
