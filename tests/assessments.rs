//! Sequential and perfect Bayesian equilibria against brute force on random trees.
//!
//! The oracles read the definitions off the tree: every pure profile, every continuation strategy, mistakes of several orders and
//! sizes for the limits of beliefs, beliefs on a grid where they are free. They share nothing with the solvers and checkers.

#[path = "common/growth.rs"]
mod growth;
#[path = "common/solving.rs"]
mod solving;

use std::collections::{BTreeSet, HashMap, HashSet};

use growth::{Dice, Information, random_tree};
use guarantor::certify::assessment::polynomials::Polynomial;
use guarantor::certify::nash::NASH;
use guarantor::certify::perfect::{PERFECT, refute};
use guarantor::certify::perfect_bayesian::PERFECT_BAYESIAN;
use guarantor::certify::sequential::SEQUENTIAL;
use guarantor::certify::{Claim, Concept, Kind, Witness, subgame_regrets, tree_payoffs};
use guarantor::game::{ExtensiveBuilder, ExtensiveForm, Game, InfosetId, Move, NodeId};
use guarantor::num::Rational;
use guarantor::solve::{Budget, Options, Run, Wanted, method};
use guarantor::strategy::{Assessment, BehaviorProfile, Solution};
use itertools::Itertools;
use nalgebra::{DMatrix, DVector};
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

fn pure_profiles(game: &ExtensiveForm) -> Vec<Vec<usize>> {
    game.infosets().iter().map(|infoset| 0..infoset.actions.len()).multi_cartesian_product().collect()
}

fn actions_of(profile: &BehaviorProfile) -> Vec<usize> {
    pure_actions_of(profile).expect("pure")
}

fn pure_actions_of(profile: &BehaviorProfile) -> Option<Vec<usize>> {
    profile.infosets().iter().map(|taken| taken.iter().position(Rational::is_one)).collect()
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

/// The mistakes that the oracle tries: orders and coefficients.
const MISTAKES: [(i32, i64); 4] = [(1, 1), (2, 1), (3, 1), (1, 3)];

/// Is every action taken best at its information set against some small mistakes of everybody?
fn is_perfect(game: &ExtensiveForm, actions: &[usize]) -> bool {
    let tiny = Rational::new(1, 1_000_000_000).expect("positive");
    let untaken: usize = game.infosets().iter().map(|infoset| infoset.actions.len() - 1).sum();
    let sizes = |trial: usize, place: usize| MISTAKES[trial / MISTAKES.len().pow(place as u32) % MISTAKES.len()];
    (0..MISTAKES.len().pow(untaken as u32)).any(|trial| {
        let mut place = 0;
        let mut behavior: Vec<Vec<Rational>> = Vec::new();
        for (infoset, &taken) in game.infosets().iter().zip(actions) {
            let mut list = vec![Rational::ZERO; infoset.actions.len()];
            for action in (0..list.len()).filter(|&action| action != taken) {
                let (order, coefficient) = sizes(trial, place);
                list[action] = Rational::from(coefficient) * tiny.pow(order).expect("a power");
                place += 1;
            }
            list[taken] = Rational::ONE - list.iter().sum::<Rational>();
            behavior.push(list);
        }
        // The rest of the tree adds the same to the payoff of each action.
        game.infoset_ids().zip(actions).all(|(id, &taken)| {
            let worth = |action: usize| {
                let mut changed = behavior.clone();
                changed[id.index()] =
                    (0..changed[id.index()].len()).map(|other| Rational::from(i64::from(other == action))).collect();
                let changed = BehaviorProfile::new(game, changed).expect("a profile");
                tree_payoffs(game, &changed, game.root())[game.infoset(id).player].clone()
            };
            let own = worth(taken);
            (0..behavior[id.index()].len()).all(|action| worth(action) <= own)
        })
    })
}

#[test]
fn pure_perfect_equilibria_are_those_of_brute_force() {
    let (mut trees, mut found, mut refined, mut shown) = (0, 0, 0, 0);
    for seed in 0.. {
        if trees == 80 {
            break;
        }
        let game = random_tree(seed, 2 + (seed % 2) as usize, 3 + (seed % 4) as usize, Information::Recall);
        let untaken: usize = game.infosets().iter().map(|infoset| infoset.actions.len() - 1).sum();
        let impossible = game.nodes().any(|node| game.chance_into(node).is_some_and(Rational::is_zero));
        if !(2..=4).contains(&untaken) || impossible {
            continue;
        }
        trees += 1;
        let wrapped = Game::Extensive(game.clone());
        let (claim, list) = solutions_by(&wrapped, &PERFECT, "trembling");
        assert_eq!(claim, Claim::Some);
        assert!(!list.is_empty(), "seed {seed}: every tree has a perfect equilibrium");
        let listed: HashSet<Vec<usize>> =
            list.iter().filter_map(|solution| solution.behavior().and_then(pure_actions_of)).collect();
        for actions in pure_profiles(&game) {
            let is_sequential = is_sequential(&game, &actions);
            let expected = is_sequential && is_perfect(&game, &actions);
            assert_eq!(listed.contains(&actions), expected, "seed {seed}: {actions:?}");
            let dominated = refute(&game, &BehaviorProfile::pure(&game, &actions)).is_some();
            assert!(!(dominated && expected), "seed {seed}: {actions:?}");
            shown += usize::from(dominated && is_sequential);
            found += usize::from(expected);
            refined += usize::from(is_sequential && !expected);
        }
    }
    assert!(found > 60 && refined > 5, "{found} perfect, {refined} sequential only");
    assert!(shown > 3, "{shown} of {refined} refuted");
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

/// Chance draws one of two states, P0 sees it and leaves or goes one of two ways; P1 sees no state, sometimes the way, and answers. Payoffs are
/// generic.
fn random_signals(seed: u64) -> ExtensiveForm {
    let mut dice = Dice(seed);
    let mut tree = ExtensiveBuilder::new("signals", ["P0", "P1"]).expect("players");
    let quarters = 1 + dice.below(3) as i64;
    let probabilities = [quarters, 4 - quarters].map(|weight| Rational::new(weight, 4).expect("nonzero")).to_vec();
    let chance = tree.chance("", ["u", "d"], probabilities).expect("chance");
    let sees_ways = dice.below(2) == 0;
    let answers = 2 + dice.below(2);
    let labels: Vec<String> = (0..answers).map(|answer| answer.to_string()).collect();
    let seen = if sees_ways { ["l", "r"].as_slice() } else { &["lr"] };
    let replies: Vec<InfosetId> =
        seen.iter().map(|way| tree.infoset(1, *way, labels.clone()).expect("infoset")).collect();
    let mut ends = Vec::new();
    for (state, node) in tree.draw(tree.root(), chance).expect("move").into_iter().enumerate() {
        let set = tree.infoset(0, format!("sender {state}"), ["out", "l", "r"]).expect("infoset");
        for (way, node) in tree.decide(node, set).expect("move").into_iter().enumerate() {
            match way {
                0 => ends.push(node),
                _ => ends.extend(tree.decide(node, replies[if sees_ways { way - 1 } else { 0 }]).expect("move")),
            }
        }
    }
    for end in ends {
        let payoffs = (0..2).map(|_| Rational::from(dice.below(1009) as i64 - 504)).collect();
        let outcome = tree.outcome("", payoffs).expect("outcome");
        tree.set_outcome(end, outcome);
    }
    tree.build().expect("valid")
}

/// For each information set and action its payoff, given that the set is reached, less that of the first action that is taken; in floats.
fn gains(game: &ExtensiveForm, play: &[Vec<f64>], taken: &[Vec<bool>]) -> Vec<Vec<f64>> {
    let into = |node: NodeId| match game.parent(node).map(|parent| game.next(parent)) {
        Some(Move::Decision(id)) => play[id.index()][game.action(node)],
        _ => game.chance_into(node).map_or(1.0, Rational::to_f64),
    };
    let mut reach = vec![1.0; game.node_count()];
    for node in game.nodes() {
        if let Some(parent) = game.parent(node) {
            reach[node.index()] = reach[parent.index()] * into(node);
        }
    }
    let mut worth = vec![vec![0.0; game.player_count()]; game.node_count()];
    for (terminal, payoffs) in game.terminals().iter().zip(game.terminal_payoffs()) {
        worth[terminal.index()] = payoffs.iter().map(Rational::to_f64).collect();
    }
    for node in game.nodes().rev() {
        if let Some(parent) = game.parent(node) {
            let below: Vec<f64> = worth[node.index()].iter().map(|payoff| into(node) * payoff).collect();
            worth[parent.index()].iter_mut().zip(below).for_each(|(sum, payoff)| *sum += payoff);
        }
    }
    let at = |id: InfosetId| {
        let infoset = game.infoset(id);
        let total: f64 = infoset.nodes.iter().map(|node| reach[node.index()]).sum();
        let value = |action: usize| -> f64 {
            let nodes = infoset.nodes.iter();
            nodes.map(|&n| reach[n.index()] / total * worth[game.child(n, action).index()][infoset.player]).sum()
        };
        let first = taken[id.index()].iter().position(|taken| *taken).expect("one is taken");
        (0..infoset.actions.len()).map(|action| value(action) - value(first)).collect()
    };
    game.infoset_ids().map(at).collect()
}

/// Is there completely mixed play near the behaviour, with mistakes of about this size, to which the actions taken are best? By Newton's
/// method with differences for derivatives.
fn has_play_nearby(game: &ExtensiveForm, behavior: &BehaviorProfile, sizes: &[Vec<(usize, f64)>], error: f64) -> bool {
    let taken: Vec<Vec<bool>> =
        behavior.infosets().iter().map(|list| list.iter().map(|p| !p.is_zero()).collect()).collect();
    let limit: Vec<Vec<f64>> = behavior.infosets().iter().map(|l| l.iter().map(Rational::to_f64).collect()).collect();
    let places: Vec<(usize, usize, usize)> = (0..limit.len())
        .flat_map(|set| {
            let first = taken[set].iter().position(|taken| *taken).expect("one is taken");
            (0..limit[set].len()).filter(move |&action| action != first).map(move |action| (set, action, first))
        })
        .collect();
    // Mistakes are scaled, so that their derivatives are of a size with the others.
    let scale = |set: usize, action: usize| {
        if taken[set][action] { 1.0 } else { error.powi(sizes[set][action].0 as i32) * sizes[set][action].1 }
    };
    let play = |x: &[f64]| {
        let mut play = limit.clone();
        for (&(set, action, first), x) in places.iter().zip(x) {
            let change = if taken[set][action] { *x } else { scale(set, action) * x.exp() };
            play[set][action] += change;
            play[set][first] -= change;
        }
        play
    };
    let at_limit = gains(game, &play(&vec![0.0; places.len()]), &taken);
    [true, false].into_iter().any(|ties| {
        let rows: Vec<(usize, usize)> = places
            .iter()
            .filter(|&&(set, action, _)| taken[set][action] || (ties && at_limit[set][action].abs() < 1e4 * error))
            .map(|&(set, action, _)| (set, action))
            .collect();
        let values = |x: &[f64]| {
            let gains = gains(game, &play(x), &taken);
            DVector::from_iterator(rows.len(), rows.iter().map(|&(set, action)| gains[set][action]))
        };
        let mut x = vec![0.0; places.len()];
        for _ in 0..if rows.is_empty() { 0 } else { 20 } {
            let now = values(&x);
            let mut derivatives = DMatrix::zeros(rows.len(), x.len());
            for column in 0..x.len() {
                let mut moved = x.clone();
                moved[column] += 1e-6;
                derivatives.set_column(column, &((values(&moved) - &now) / 1e-6));
            }
            let Ok(step) = derivatives.svd(true, true).solve(&now, 1e-10) else { return false };
            x.iter_mut().zip(step.iter()).for_each(|(x, step)| *x -= step);
        }
        let play = play(&x);
        let positive = play.iter().flatten().all(|p| *p > 0.0);
        let near =
            play.iter().flatten().zip(limit.iter().flatten()).all(|(p, limit)| (p - limit).abs() < 100.0 * error);
        let best = gains(game, &play, &taken).iter().flatten().all(|gain| *gain < 1e-7);
        let equal = values(&x).iter().all(|gain| gain.abs() < 1e-7);
        positive && near && best && equal
    })
}

#[test]
fn mixed_perfect_equilibria_are_limits_of_play_with_mistakes() {
    let (mut proved, mut mixed, mut open) = (0, 0, 0);
    for seed in 0..150 {
        let game = random_signals(seed);
        let wrapped = Game::Extensive(game.clone());
        let options = Options { wanted: Wanted::All, ..Options::new(&PERFECT) };
        let mut run = Run::new(&wrapped, Budget::default());
        let _ = (method("trembling").expect("registered").solve)(&wrapped, &options, &mut run);
        for certified in run.found() {
            let behavior = certified.solution().behavior().expect("behaviour");
            let Witness::Mistakes(mistakes) = certified.witness() else { panic!("mistakes") };
            let size = |polynomial: &Polynomial| {
                let (order, lowest) = polynomial.leading().expect("positive");
                (order, lowest.to_f64())
            };
            let sizes: Vec<Vec<(usize, f64)>> = mistakes.iter().map(|own| own.iter().map(size).collect()).collect();
            assert!(has_play_nearby(&game, behavior, &sizes, 1e-6), "seed {seed}: {behavior:?} {mistakes:?}");
            proved += 1;
            mixed += usize::from(behavior.infosets().iter().flatten().any(|p| !p.is_zero() && !p.is_one()));
        }
        open += usize::from(run.notes().iter().any(|note| note.contains("left out")));
    }
    // Of generic payoffs all sequential equilibria are perfect (Blume and Zame 1994, Econometrica 62).
    assert_eq!(open, 0);
    assert!(proved > 300 && mixed > 100, "{proved} proved, {mixed} of them mixed");
}

/// Myerson's poker: the one equilibrium mixes, and mistakes move what it mixes.
#[test]
fn the_equilibrium_of_a_small_poker_game_is_perfect() {
    let mut tree = ExtensiveBuilder::new("poker", ["Ann", "Bob"]).expect("players");
    let half = Rational::new(1, 2).expect("nonzero");
    let deal = tree.chance("deal", ["red", "black"], vec![half.clone(), half]).expect("chance");
    let bob = tree.infoset(1, "Bob", ["meet", "pass"]).expect("infoset");
    for (card, node) in ["red", "black"].into_iter().zip(tree.draw(tree.root(), deal).expect("move")) {
        let win = if card == "red" { 1 } else { -1 };
        let ann = tree.infoset(0, card, ["raise", "fold"]).expect("infoset");
        let [raised, folded] = tree.decide(node, ann).expect("move")[..] else { panic!("two") };
        let [met, passed] = tree.decide(raised, bob).expect("move")[..] else { panic!("two") };
        for (end, payoff) in [(folded, win), (met, 2 * win), (passed, 1)] {
            let outcome = tree.outcome("", vec![Rational::from(payoff), Rational::from(-payoff)]).expect("outcome");
            tree.set_outcome(end, outcome);
        }
    }
    let game = Game::Extensive(tree.build().expect("valid"));
    let (claim, list) = solutions_by(&game, &PERFECT, "trembling");
    assert_eq!((claim, list.len()), (Claim::Some, 1));
    let third = |count: i64| Rational::new(count, 3).expect("nonzero");
    let expected = vec![vec![third(2), third(1)], vec![third(3), third(0)], vec![third(1), third(2)]];
    assert_eq!(list[0].behavior().expect("behaviour").infosets(), expected);
}
