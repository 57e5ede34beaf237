//! Subgame-perfect equilibria in which ties are mixed, against hand calculation, and against an oracle on random trees.
//!
//! The oracle lists all equilibria whose probabilities lie on a grid, by the definition, and tells which of them are extreme by linear
//! algebra of its own: an equilibrium is extreme where no direction keeps all ties that hold to first order. It knows no polytopes.

use std::collections::{BTreeMap, HashSet};

use guarantor::certify::complete::prove_all;
use guarantor::certify::sequential::SEQUENTIAL;
use guarantor::certify::subgame_perfect::SUBGAME_PERFECT;
use guarantor::certify::{Claim, Concept, Kind};
use guarantor::game::{ExtensiveBuilder, ExtensiveForm, Game, Move, NodeId};
use guarantor::linear::{LinearProgram, LpSolution, Relation};
use guarantor::num::Rational;
use guarantor::solve::{Budget, Options, Run, Wanted, method};
use guarantor::strategy::{BehaviorProfile, Solution};
use itertools::Itertools;

#[path = "common/growth.rs"]
mod growth;

use growth::{Dice, Information, random_tree};

/// The probabilities at each information set.
type Behavior = Vec<Vec<Rational>>;

fn rational(text: &str) -> Rational {
    text.parse().expect("a rational")
}

fn solve(game: &ExtensiveForm, concept: &'static Concept, wanted: Wanted) -> (Claim, Vec<Behavior>, Vec<String>) {
    let game = Game::Extensive(game.clone());
    let options = Options { wanted, ..Options::new(concept) };
    let mut run = Run::new(&game, Budget::default());
    let method = method("backward-induction").expect("registered");
    let claim = (method.solve)(&game, &options, &mut run).expect("no limit");
    assert!(run.refused().is_empty(), "{:?}", run.refused());
    let behavior = |certified: &guarantor::certify::Certified| {
        certified.solution().behavior().expect("behaviour").infosets().to_vec()
    };
    (claim, run.found().iter().map(behavior).collect(), run.notes().to_vec())
}

/// The best actions at each information set, and all players' payoffs at each node.
struct Play {
    best: Vec<Vec<usize>>,
    payoffs: Vec<Vec<Rational>>,
}

fn play(game: &ExtensiveForm, behavior: &Behavior) -> Play {
    let mut play = Play { best: vec![Vec::new(); behavior.len()], payoffs: vec![Vec::new(); game.node_count()] };
    let mut terminals = game.terminal_payoffs().iter().rev();
    for node in game.nodes().rev() {
        let weights: &[Rational] = match game.next(node) {
            Move::Terminal => {
                play.payoffs[node.index()] = terminals.next().expect("as many").clone();
                continue;
            }
            Move::Chance(chance) => &game.chance(chance).probabilities,
            Move::Decision(id) => {
                let mover = game.infoset(id).player;
                let values: Vec<&Rational> =
                    game.children(node).map(|child| &play.payoffs[child.index()][mover]).collect();
                let most = values.iter().max().expect("an action");
                play.best[id.index()] = (0..values.len()).filter(|&action| values[action] == *most).collect();
                &behavior[id.index()]
            }
        };
        let mut sum = vec![Rational::ZERO; game.player_count()];
        for (child, weight) in game.children(node).zip(weights) {
            sum.iter_mut().zip(&play.payoffs[child.index()]).for_each(|(sum, payoff)| *sum += &(payoff * weight));
        }
        play.payoffs[node.index()] = sum;
    }
    play
}

fn support(probabilities: &[Rational]) -> Vec<usize> {
    (0..probabilities.len()).filter(|&action| !probabilities[action].is_zero()).collect()
}

fn is_equilibrium(play: &Play, behavior: &Behavior) -> bool {
    behavior.iter().zip(&play.best).all(|(taken, best)| support(taken).iter().all(|action| best.contains(action)))
}

/// By how many dimensions an equilibrium can move, to first order, without a change of the actions used or of a tie.
fn freedom(game: &ExtensiveForm, behavior: &Behavior) -> usize {
    let play = play(game, behavior);
    let mut number = BTreeMap::new();
    for (set, taken) in behavior.iter().enumerate() {
        for action in support(taken) {
            number.insert((set, action), number.len());
        }
    }
    let count = number.len();
    let mut rows: Vec<Vec<Rational>> = Vec::new();
    for set in 0..behavior.len() {
        let sum = number.keys().map(|(other, _)| Rational::from(i64::from(*other == set)));
        rows.push(sum.collect());
    }
    // By node and player the derivative of the payoff.
    let zero = vec![vec![Rational::ZERO; count]; game.player_count()];
    let mut slopes = vec![zero; game.node_count()];
    for node in game.nodes().rev().filter(|&node| game.next(node) != Move::Terminal) {
        let mut slope = slopes[node.index()].clone();
        for (action, child) in game.children(node).enumerate() {
            let weight = match game.next(node) {
                Move::Decision(id) => &behavior[id.index()][action],
                Move::Chance(chance) => &game.chance(chance).probabilities[action],
                Move::Terminal => unreachable!(),
            };
            for (player, slope) in slope.iter_mut().enumerate() {
                slope.iter_mut().zip(&slopes[child.index()][player]).for_each(|(sum, below)| *sum += &(below * weight));
                if let Move::Decision(id) = game.next(node)
                    && let Some(&place) = number.get(&(id.index(), action))
                {
                    slope[place] += &play.payoffs[child.index()][player];
                }
            }
        }
        slopes[node.index()] = slope;
        if let Move::Decision(id) = game.next(node) {
            let mover = game.infoset(id).player;
            for (&one, &other) in play.best[id.index()].iter().tuple_windows() {
                let [one, other] = [one, other].map(|action| &slopes[game.child(node, action).index()][mover]);
                rows.push(one.iter().zip(other).map(|(one, other)| one - other).collect());
            }
        }
    }
    count - rank(rows)
}

fn rank(mut rows: Vec<Vec<Rational>>) -> usize {
    let mut rank = 0;
    for column in 0..rows.first().map_or(0, Vec::len) {
        let Some(pivot) = (rank..rows.len()).find(|&row| !rows[row][column].is_zero()) else { continue };
        rows.swap(rank, pivot);
        let (above, below) = rows.split_at_mut(rank + 1);
        let pivot = &above[rank];
        for row in below.iter_mut().filter(|row| !row[column].is_zero()) {
            let factor = row[column].checked_div(&pivot[column]).expect("a pivot");
            row.iter_mut().zip(pivot).for_each(|(entry, above)| *entry = &*entry - &(above * &factor));
        }
        rank += 1;
    }
    rank
}

const GRID: i64 = 12;

/// The most equilibria on the grid at one node.
const MANY: usize = 3_000;

/// All mixtures of these actions on the grid.
fn grid(actions: usize, best: &[usize]) -> Vec<Vec<Rational>> {
    let weights = best.iter().map(|_| 0..=GRID).multi_cartesian_product();
    let weights = weights.filter(|weights| weights.iter().sum::<i64>() == GRID);
    let mixture = |weights: Vec<i64>| {
        let mut mixture = vec![Rational::ZERO; actions];
        for (&action, weight) in best.iter().zip(weights) {
            mixture[action] = Rational::new(weight, GRID).expect("not zero");
        }
        mixture
    };
    weights.map(mixture).collect()
}

/// All subgame-perfect equilibria on the grid; `None` where there are too many.
fn on_grid(game: &ExtensiveForm) -> Option<Vec<Behavior>> {
    // For each node what can be played below it, with everybody's payoffs.
    type Below = Vec<(Behavior, Vec<Rational>)>;
    let mut found: Vec<Below> = vec![Vec::new(); game.node_count()];
    let mut terminals = game.terminal_payoffs().iter().rev();
    let empty = vec![Vec::new(); game.infosets().len()];
    for node in game.nodes().rev() {
        if game.next(node) == Move::Terminal {
            found[node.index()] = vec![(empty.clone(), terminals.next().expect("as many").clone())];
            continue;
        }
        let mut here: Below = Vec::new();
        let size: usize = game.children(node).map(|child| found[child.index()].len()).product();
        if size > MANY {
            return None;
        }
        for chosen in game.children(node).map(|child| found[child.index()].iter()).multi_cartesian_product() {
            let mut joint = empty.clone();
            for (behavior, _) in &chosen {
                let said = behavior.iter().enumerate().filter(|(_, taken)| !taken.is_empty());
                said.for_each(|(set, taken)| joint[set] = taken.clone());
            }
            let mixtures = match game.next(node) {
                Move::Chance(chance) => vec![game.chance(chance).probabilities.clone()],
                Move::Decision(id) => {
                    let mover = game.infoset(id).player;
                    let most = chosen.iter().map(|(_, payoffs)| &payoffs[mover]).max().expect("an action");
                    let best = (0..chosen.len()).filter(|&action| chosen[action].1[mover] == *most);
                    grid(chosen.len(), &best.collect::<Vec<_>>())
                }
                Move::Terminal => unreachable!(),
            };
            for mixture in mixtures {
                let mut payoffs = vec![Rational::ZERO; game.player_count()];
                for (weight, (_, below)) in mixture.iter().zip(&chosen) {
                    payoffs.iter_mut().zip(below).for_each(|(sum, payoff)| *sum += &(payoff * weight));
                }
                let mut behavior = joint.clone();
                if let Move::Decision(id) = game.next(node) {
                    behavior[id.index()] = mixture;
                }
                here.push((behavior, payoffs));
            }
            if here.len() > MANY {
                return None;
            }
        }
        found[node.index()] = here;
    }
    Some(found[0].iter().map(|(behavior, _)| behavior.clone()).collect())
}

/// Is an equilibrium a mixture of listed ones that use only its actions and under which all of these are best?
fn is_mixture(listed: &[(Behavior, Play)], behavior: &Behavior) -> bool {
    let fits = |(other, play): &&(Behavior, Play)| {
        behavior.iter().zip(other).zip(&play.best).all(|((taken, other), best)| {
            let used = support(taken);
            support(other).iter().all(|action| used.contains(action)) && used.iter().all(|action| best.contains(action))
        })
    };
    let spanning: Vec<&Behavior> = listed.iter().filter(fits).map(|(other, _)| other).collect();
    let mut program = LinearProgram::new();
    let weights: Vec<usize> = spanning.iter().map(|_| program.nonnegative(Rational::ZERO)).collect();
    program.row(weights.iter().map(|&weight| (weight, Rational::ONE)).collect(), Relation::Eq, Rational::ONE);
    for (set, taken) in behavior.iter().enumerate() {
        for (action, probability) in taken.iter().enumerate() {
            let row = weights.iter().zip(&spanning).map(|(&weight, other)| (weight, other[set][action].clone()));
            program.row(row.collect(), Relation::Eq, probability.clone());
        }
    }
    !spanning.is_empty() && matches!(program.solve(&mut || true), Ok(LpSolution::Optimal { .. }))
}

#[derive(Debug, Default)]
struct Tally {
    tied: usize,
    pinned: usize,
    curved: usize,
    compared: usize,
    extreme: usize,
}

/// A tree in which the first mover cares and others hardly do, so that ties lie on top of each other.
fn tied_tree(seed: u64) -> ExtensiveForm {
    let mut dice = Dice(seed);
    for _ in 0..3 {
        dice.below(2);
    }
    let players = 2 + dice.below(2);
    let mut tree = Drawing::new(players);
    let root = tree.0.root();
    let mut open = tree.decide(root, 0, 2);
    for _ in 0..2 + dice.below(4) {
        let node = open.swap_remove(dice.below(open.len()));
        if dice.below(5) == 0 {
            let chance = tree.0.chance("", ["l", "r"], vec![rational("1/2"); 2]).expect("chance");
            open.extend(tree.0.draw(node, chance).expect("move"));
        } else {
            let (player, actions) = (dice.below(players), 2 + dice.below(8) / 7);
            open.extend(tree.decide(node, player, actions));
        }
    }
    for node in open {
        let cares = |player: usize, dice: &mut Dice| player == 0 || dice.below(5) == 0;
        let mut payoff = |player| if cares(player, &mut dice) { ["0", "1", "2", "3"][dice.below(4)] } else { "0" };
        let payoffs: Vec<&str> = (0..players).map(&mut payoff).collect();
        tree.pay(node, &payoffs);
    }
    tree.build()
}

fn compare(seed: u64, game: &ExtensiveForm, tally: &mut Tally) {
    let (claim, found, notes) = solve(game, &SUBGAME_PERFECT, Wanted::All);
    if claim == Claim::All(Kind::Every) {
        assert_eq!(found.len(), 1, "seed {seed}");
        return;
    }
    tally.tied += 1;
    let distinct: HashSet<&Behavior> = found.iter().collect();
    assert_eq!(distinct.len(), found.len(), "seed {seed} repeats");
    let listed: Vec<(Behavior, Play)> = found.iter().map(|behavior| (behavior.clone(), play(game, behavior))).collect();
    for (behavior, play) in &listed {
        assert!(is_equilibrium(play, behavior), "seed {seed}: {behavior:?}");
    }
    let is_pure = |behavior: &Behavior| behavior.iter().flatten().all(|p| p.is_zero() || p.is_one());
    let pure = found.iter().filter(|behavior| is_pure(behavior)).count();
    assert!(notes[0].starts_with(&format!("{pure} pure")), "seed {seed}: {notes:?}");
    tally.pinned += usize::from(pure < found.len());
    for behavior in &found {
        assert_eq!(freedom(game, behavior), 0, "seed {seed}: {behavior:?} is not extreme");
    }
    if claim == Claim::Some {
        tally.curved += 1;
        return;
    }
    assert_eq!(claim, Claim::All(Kind::Extreme), "seed {seed}");
    let Some(grid) = on_grid(game) else { return };
    tally.compared += 1;
    let step = 1 + grid.len() / 12;
    for (place, behavior) in grid.iter().enumerate() {
        if freedom(game, behavior) == 0 {
            tally.extreme += usize::from(!is_pure(behavior));
            assert!(distinct.contains(behavior), "seed {seed}: {behavior:?} is extreme and not listed");
        } else if place % step == 0 {
            assert!(is_mixture(&listed, behavior), "seed {seed}: {behavior:?} is no mixture");
        }
    }
}

#[test]
fn extreme_equilibria_are_those_of_the_grid_on_random_trees() {
    let seeds = 400;
    let mut tally = Tally::default();
    for seed in 0..seeds {
        let game = random_tree(seed, 2 + seed as usize % 2, 4 + seed as usize % 6, Information::Perfect);
        compare(seed, &game, &mut tally);
    }
    assert!(tally.tied > 200 && tally.compared > 200 && tally.pinned > 20 && tally.extreme > 20, "{tally:?}");
    let mut tally = Tally::default();
    for seed in 0..seeds {
        compare(seed, &tied_tree(seed), &mut tally);
    }
    assert!(tally.compared > 100 && tally.pinned > 50 && tally.extreme > 50 && tally.curved > 10, "{tally:?}");
}

/// A tree under construction, with payoffs as text.
struct Drawing(ExtensiveBuilder);

impl Drawing {
    fn new(players: usize) -> Drawing {
        Drawing(ExtensiveBuilder::new("drawn", (0..players).map(|player| format!("P{player}"))).expect("players"))
    }

    fn decide(&mut self, node: NodeId, player: usize, actions: usize) -> Vec<NodeId> {
        let set = self.0.infoset(player, "", (0..actions).map(|action| action.to_string())).expect("infoset");
        self.0.decide(node, set).expect("move")
    }

    fn pay(&mut self, node: NodeId, payoffs: &[&str]) {
        let outcome = self.0.outcome("", payoffs.iter().map(|text| rational(text)).collect()).expect("outcome");
        self.0.set_outcome(node, outcome);
    }

    fn build(self) -> ExtensiveForm {
        self.0.build().expect("valid")
    }
}

/// The behaviour of pure and mixed choices between two actions, by the probability of the second.
fn second(probabilities: &[&str]) -> Behavior {
    let mix = |text: &&str| vec![Rational::ONE - &rational(text), rational(text)];
    probabilities.iter().map(mix).collect()
}

fn assert_list(found: Vec<Behavior>, expected: &[&[&str]]) {
    let found: HashSet<Behavior> = found.into_iter().collect();
    let expected: HashSet<Behavior> = expected.iter().map(|probabilities| second(probabilities)).collect();
    assert_eq!(found, expected);
}

/// Out gives A 2; after In, B is indifferent between giving A 1 and 3.
fn threshold() -> ExtensiveForm {
    let mut tree = Drawing::new(2);
    let root = tree.0.root();
    let ends = tree.decide(root, 0, 2);
    tree.pay(ends[0], &["2", "0"]);
    let ends = tree.decide(ends[1], 1, 2);
    tree.pay(ends[0], &["1", "0"]);
    tree.pay(ends[1], &["3", "0"]);
    tree.build()
}

#[test]
fn a_tie_is_mixed_such_that_an_earlier_mover_is_indifferent() {
    let game = threshold();
    let expected: [&[&str]; 4] = [&["0", "0"], &["1", "1"], &["1", "1/2"], &["0", "1/2"]];
    let (claim, found, notes) = solve(&game, &SUBGAME_PERFECT, Wanted::All);
    assert_eq!(claim, Claim::All(Kind::Extreme));
    assert!(notes[0].starts_with("2 pure") && notes[1].starts_with("2 more"), "{notes:?}");
    assert_list(found, &expected);
    let (claim, found, _) = solve(&game, &SEQUENTIAL, Wanted::All);
    assert_eq!(claim, Claim::All(Kind::Extreme));
    assert_list(found, &expected);
    let (claim, found, _) = solve(&game, &SUBGAME_PERFECT, Wanted::First(3));
    assert_eq!((claim, found.len()), (Claim::Some, 3));
    let (claim, found, _) = solve(&game, &SUBGAME_PERFECT, Wanted::Auto);
    assert_eq!((claim, found.len()), (Claim::Some, 1));
}

/// After In, chance asks one of two players who are indifferent; A gets 1 from the second action of each, and 1/2 by Out.
#[test]
fn two_ties_under_chance_are_cut_along_a_line() {
    let mut tree = Drawing::new(3);
    let root = tree.0.root();
    let ends = tree.decide(root, 0, 2);
    tree.pay(ends[0], &["1/4", "0", "0"]);
    let halves = vec![rational("1/2"); 2];
    let chance = tree.0.chance("", ["l", "r"], halves).expect("chance");
    for (player, node) in tree.0.draw(ends[1], chance).expect("move").into_iter().enumerate() {
        let ends = tree.decide(node, player + 1, 2);
        tree.pay(ends[1], &["1", "0", "0"]);
    }
    let (claim, found, _) = solve(&tree.build(), &SUBGAME_PERFECT, Wanted::All);
    assert_eq!(claim, Claim::All(Kind::Extreme));
    assert_list(
        found,
        &[
            &["0", "0", "0"],
            &["0", "1/2", "0"],
            &["0", "0", "1/2"],
            &["1", "1/2", "0"],
            &["1", "0", "1/2"],
            &["1", "1", "0"],
            &["1", "0", "1"],
            &["1", "1", "1"],
        ],
    );
}

/// After In, B and then C, who do not care, may both go on; A gets 1 if they do, and this much by Out.
fn two_in_a_row(out: &str) -> ExtensiveForm {
    let mut tree = Drawing::new(3);
    let root = tree.0.root();
    let ends = tree.decide(root, 0, 2);
    tree.pay(ends[0], &[out, "0", "0"]);
    let ends = tree.decide(ends[1], 1, 2);
    let ends = tree.decide(ends[1], 2, 2);
    tree.pay(ends[1], &["1", "0", "0"]);
    tree.build()
}

#[test]
fn a_product_of_mixtures_is_a_curve_unless_its_level_is_the_least_or_the_greatest() {
    // In pays p q >= 0, and Out is as good where p or q is 0: two edges of the square.
    let (claim, found, _) = solve(&two_in_a_row("0"), &SUBGAME_PERFECT, Wanted::All);
    assert_eq!(claim, Claim::All(Kind::Extreme));
    let corners = [["0", "0"], ["0", "1"], ["1", "0"], ["1", "1"]];
    let expected: Vec<Vec<&str>> = corners
        .iter()
        .flat_map(|[p, q]| ["0", "1"].map(|a| vec![a, *p, *q]))
        .filter(|one| one != &["0", "1", "1"])
        .collect();
    assert_list(found, &expected.iter().map(Vec::as_slice).collect::<Vec<_>>());
    // In is as good as Out at p q = 1 alone.
    let (claim, found, _) = solve(&two_in_a_row("1"), &SUBGAME_PERFECT, Wanted::All);
    assert_eq!(claim, Claim::All(Kind::Extreme));
    assert_list(found, &[&["0", "0", "0"], &["0", "0", "1"], &["0", "1", "0"], &["0", "1", "1"], &["1", "1", "1"]]);
    // The set p q = 1/4 is curved; its ends lie on edges of the square.
    let (claim, found, notes) = solve(&two_in_a_row("1/4"), &SUBGAME_PERFECT, Wanted::All);
    assert_eq!(claim, Claim::Some);
    assert!(notes[1].contains("curves"), "{notes:?}");
    assert_list(
        found,
        &[
            &["0", "0", "0"],
            &["0", "0", "1"],
            &["0", "1", "0"],
            &["1", "1", "1"],
            &["0", "1", "1/4"],
            &["1", "1", "1/4"],
            &["0", "1/4", "1"],
            &["1", "1/4", "1"],
        ],
    );
}

/// Two ties with three actions: the level between them is free, and corners lie where one of them is at a vertex.
#[test]
fn two_continua_meet_at_the_levels_of_their_vertices() {
    let mut tree = Drawing::new(2);
    let root = tree.0.root();
    for (node, payoffs) in tree.decide(root, 0, 2).into_iter().zip([["0", "2"], ["1", "3"]]) {
        for (end, payoff) in tree.decide(node, 1, 2).into_iter().zip(payoffs) {
            tree.pay(end, &[payoff, "0"]);
        }
    }
    let (claim, found, _) = solve(&tree.build(), &SUBGAME_PERFECT, Wanted::All);
    assert_eq!(claim, Claim::All(Kind::Extreme));
    // The first pays 2 p, the second 1 + 2 q: equal at (1/2, 0) and at (1, 1/2).
    assert_list(
        found,
        &[
            &["0", "1/2", "0"],
            &["0", "1", "0"],
            &["0", "1", "1/2"],
            &["1", "0", "0"],
            &["1", "1/2", "0"],
            &["1", "1", "1/2"],
            &["1", "0", "1"],
            &["1", "1", "1"],
        ],
    );
}

#[test]
fn pure_equilibria_do_not_prove_a_list_of_extreme_ones() {
    let tree = threshold();
    let (_, found, _) = solve(&tree, &SUBGAME_PERFECT, Wanted::First(2));
    let profile = |behavior| Solution::Behavior(BehaviorProfile::new(&tree, behavior).expect("a profile"));
    let pure: Vec<Solution> = found.into_iter().map(profile).collect();
    let game = Game::Extensive(tree.clone());
    assert!(prove_all(&game, &SUBGAME_PERFECT, Kind::Pure, &pure, &mut || true).is_ok());
    let refusal = prove_all(&game, &SUBGAME_PERFECT, Kind::Extreme, &pure, &mut || true).expect_err("two are missing");
    assert!(refusal.reason.contains("no proof is known"), "{}", refusal.reason);
}
