//! Perfect equilibria of trees against brute force over mistakes, and mixed ones against play with mistakes near by.
//!
//! The oracles share nothing with the solver and the checker: mistakes of a few sizes in exact arithmetic for pure equilibria, Newton's method
//! in floats, with differences for derivatives, for mixed ones.

#[path = "common/growth.rs"]
mod growth;
#[path = "common/pure.rs"]
mod pure;
#[path = "common/solving.rs"]
mod solving;

use std::collections::HashSet;

use growth::{Dice, Information, random_tree};
use guarantor::certify::assessment::polynomials::Polynomial;
use guarantor::certify::perfect::{PERFECT, refute};
use guarantor::certify::sequential::SEQUENTIAL;
use guarantor::certify::{Claim, Witness, tree_payoffs};
use guarantor::game::{ExtensiveBuilder, ExtensiveForm, Game, InfosetId, Move, NodeId};
use guarantor::model::catalogue;
use guarantor::num::Rational;
use guarantor::solve::{Budget, Options, Run, Wanted, method};
use guarantor::strategy::BehaviorProfile;
use nalgebra::{DMatrix, DVector};
use pure::{pure_actions_of, pure_profiles};
use solving::solutions_by;

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
        let sequential: HashSet<Vec<usize>> = solutions_by(&wrapped, &SEQUENTIAL, "assessment-search")
            .1
            .iter()
            .filter_map(|solution| solution.behavior().and_then(pure_actions_of))
            .collect();
        for actions in pure_profiles(&game) {
            let is_sequential = sequential.contains(&actions);
            let expected = is_perfect(&game, &actions);
            assert!(is_sequential || !expected, "seed {seed}: {actions:?}");
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

/// Zero-sum trees without pure equilibria, and one whose quasi-perfect equilibrium is not perfect.
#[test]
fn trees_of_two_players_have_a_perfect_equilibrium() {
    for stem in ["kuhn_poker", "escalation_ladder", "monty_hall", "dmz_inspection"] {
        let bound =
            catalogue::find(stem).and_then(|entry| entry.model()).and_then(|model| model.defaults()).expect(stem);
        let mut run = Run::new(&bound.game, Budget::default());
        (method("trembling").expect("registered").solve)(&bound.game, &Options::new(&PERFECT), &mut run).expect(stem);
        assert!(!run.found().is_empty(), "{stem}");
        let behavior = run.found()[0].solution().behavior().expect("behaviour");
        assert!(behavior.infosets().iter().flatten().any(|p| !p.is_zero() && !p.is_one()), "{stem} is mixed");
    }
}
