use super::*;
use crate::certify::Epsilon;
use crate::certify::nash::NASH;
use crate::game::StoredTree;
use crate::num::Rational;
use crate::solve::regret::layout::WIDTH;
use crate::solve::regret::team::Kept;
use crate::solve::zero_sum::sequence_lp::SEQUENCE_LP;
use crate::solve::{Budget, Method};

const METHODS: [&Method; 10] = [
    &CFR,
    &CFR_PLUS,
    &LINEAR_CFR,
    &DISCOUNTED_CFR,
    &DISCOUNTED_CFR_PLUS,
    &PREDICTIVE_CFR_PLUS,
    &ASYMMETRIC_PREDICTIVE_CFR_PLUS,
    &PREDICTIVE_DISCOUNTED_CFR_PLUS,
    &SCHEDULED_DISCOUNTED_CFR,
    &SCHEDULED_PREDICTIVE_CFR_PLUS,
];

fn generated(text: &str) -> Game {
    crate::generate::parse(text).expect("a family").expect("a game")
}

fn value_by(game: &Game, method: &Method, epsilon: Option<Rational>) -> (f64, f64) {
    let options = Options { epsilon, ..Options::new(&NASH) };
    let mut run = Run::new(game, Budget { work: Some(100_000), ..Budget::default() });
    assert!((method.solve)(game, &options, &mut run).is_ok(), "{} reaches its accuracy", method.name);
    assert!(run.refused().is_empty(), "{:?}", run.refused());
    let bound = match run.found()[0].epsilon() {
        Epsilon::Zero => 0.0,
        Epsilon::AtMost(bound) => *bound,
        Epsilon::Exactly(bound) => bound.to_f64(),
    };
    (run.found()[0].payoffs()[0].to_f64(), bound)
}

#[test]
fn all_variants_come_near_the_value() {
    let families = ["kuhn", "goofspiel:cards=3", "liars-dice:dice=1,sides=2", "inspection:n=3,m=1"];
    let random = (0..8).map(|seed| format!("random-tree:depth=4,actions=3,zero-sum=1:{seed}"));
    for text in families.map(str::to_owned).into_iter().chain(random) {
        let game = generated(&text);
        let Game::Extensive(tree) = &game else { continue };
        let spread = Arena::new(tree, &SequenceForm::new(tree).expect("recall")).unit;
        let (value, _) = value_by(&game, &SEQUENCE_LP, None);
        for method in METHODS {
            let (found, bound) = value_by(&game, method, Rational::from_f64(spread * 2e-3));
            assert!(bound <= spread * 2.1e-3, "{text} by {}: {bound}", method.name);
            assert!((found - value).abs() <= bound + 1e-12, "{text} by {}: {found}, not {value}", method.name);
        }
    }
}

/// The weights are those that discounting the average by `(t / (t + 1))^γ(t)` after each iteration gives.
#[test]
fn scheduled_weights_are_products_of_discounts() {
    let variant = &Variant::SCHEDULED_PREDICTIVE_CFR_PLUS;
    let gamma = |t: f64| 30.0 - 5.0 * (t / 1000.0).min(1.0);
    let mut product = variant.weight(100.0);
    for t in 100..3000 {
        let t = f64::from(t);
        product *= ((t + 1.0) / t).powf(gamma(t));
        let weight = variant.weight(t + 1.0);
        assert!((weight / product - 1.0).abs() < 0.02, "{t}: {weight}, not {product}");
    }
}

#[test]
fn samples_come_near_the_value() {
    let families = ["kuhn", "goofspiel:cards=3", "liars-dice:dice=1,sides=2", "inspection:n=3,m=1"];
    for text in families {
        let game = generated(text);
        let Game::Extensive(tree) = &game else { continue };
        let spread = Arena::new(tree, &SequenceForm::new(tree).expect("recall")).unit;
        let (value, _) = value_by(&game, &SEQUENCE_LP, None);
        for method in [&EXTERNAL_SAMPLING, &CHANCE_SAMPLING, &OUTCOME_SAMPLING] {
            let (found, bound) = value_by(&game, method, Rational::from_f64(spread * 2e-2));
            assert!(bound <= spread * 2.1e-2, "{text} by {}: {bound}", method.name);
            assert!((found - value).abs() <= bound + 1e-12, "{text} by {}: {found}, not {value}", method.name);
        }
    }
}

/// In the mean over many first walks the regrets are those of `cfr`, whatever is sampled.
#[test]
fn sampled_regrets_are_right_in_the_mean() {
    const WALKS: u64 = 4000;
    for text in ["kuhn", "random-tree:depth=4,actions=2,zero-sum=1:3", "random-tree:depth=4,actions=3,zero-sum=1:5"] {
        let game = generated(text);
        let Game::Extensive(tree) = &game else { panic!("a tree") };
        let stored = StoredTree::new(tree).expect("a tree of two players");
        let mut naive = Naive::new(tree);
        naive.step();
        for sampling in [Sampling::EXTERNAL, Sampling::CHANCE, Sampling::OUTCOME] {
            for id in tree.infosets_of(0) {
                let expected = &naive.regrets[id.index()];
                let mut sums = vec![[0.0; 2]; expected.len()];
                for seed in 0..WALKS {
                    let mut sampler = Sampler::new(&stored, sampling, seed);
                    sampler.step();
                    let regrets = sampler.regrets(0, id.index() as u64, expected.len());
                    for ([sum, squares], regret) in sums.iter_mut().zip(regrets.into_iter().flatten()) {
                        *sum += regret;
                        *squares += regret * regret;
                    }
                }
                for ([sum, squares], expected) in sums.iter().zip(expected) {
                    let mean = sum / WALKS as f64;
                    let deviation = (squares / WALKS as f64 - mean * mean).max(0.0).sqrt() / (WALKS as f64).sqrt();
                    let off = (mean - expected).abs();
                    assert!(off <= 5.0 * deviation + 1e-9, "{text} {sampling:?}: {mean}, not {expected}");
                }
            }
        }
    }
}

#[test]
fn a_sampled_run_depends_on_its_seed_alone() {
    let game = generated("kuhn");
    let solved = |seed: u64| {
        let mut run = Run::new(&game, Budget { work: Some(500), ..Budget::default() }).with_seed(seed);
        let options = Options { epsilon: Some(Rational::ZERO), ..Options::new(&NASH) };
        assert!((EXTERNAL_SAMPLING.solve)(&game, &options, &mut run).is_err(), "it is stopped");
        run.found()[0].solution().clone()
    };
    assert_eq!(solved(1), solved(1));
    assert_ne!(solved(1), solved(2));
}

/// The layout changes where numbers lie, and nothing else: one iteration of CFR by the definition, on the tree.
#[test]
fn an_iteration_is_that_of_the_definition() {
    for seed in 0..20 {
        let game = generated(&format!("random-tree:depth=4,actions=3,zero-sum=1:{seed}"));
        let Game::Extensive(tree) = &game else { panic!("a tree") };
        let form = SequenceForm::new(tree).expect("perfect recall");
        let mut learning = Learning::new(tree, &form, &Variant::CFR);
        let mut naive = Naive::new(tree);
        for _ in 0..5 {
            learning.step();
            naive.step();
        }
        let plans = learning.average_plans();
        for (player, treeplex) in form.treeplexes().iter().enumerate() {
            let mut expected = vec![1.0; treeplex.sequences()];
            for (id, parent, own) in treeplex.infosets() {
                let sum: f64 = naive.totals[id.index()].iter().sum();
                for (sequence, total) in own.clone().zip(&naive.totals[id.index()]) {
                    let share = if sum > 0.0 { total / sum } else { 1.0 / own.len() as f64 };
                    expected[sequence] = expected[parent] * share;
                    assert!((plans[player][sequence] - expected[sequence]).abs() < 1e-9, "seed {seed}");
                }
            }
        }
    }
}

/// CFR as in the paper: recursion over the histories.
struct Naive<'g> {
    tree: &'g ExtensiveForm,
    regrets: Vec<Vec<f64>>,
    totals: Vec<Vec<f64>>,
}

impl<'g> Naive<'g> {
    fn new(tree: &'g ExtensiveForm) -> Naive<'g> {
        let zeros: Vec<Vec<f64>> = tree.infosets().iter().map(|infoset| vec![0.0; infoset.actions.len()]).collect();
        Naive { tree, regrets: zeros.clone(), totals: zeros }
    }

    fn behavior(&self, infoset: usize) -> Vec<f64> {
        let positive: Vec<f64> = self.regrets[infoset].iter().map(|regret| regret.max(0.0)).collect();
        let sum: f64 = positive.iter().sum();
        positive.iter().map(|regret| if sum > 0.0 { regret / sum } else { 1.0 / positive.len() as f64 }).collect()
    }

    fn step(&mut self) {
        let behavior: Vec<Vec<f64>> = (0..self.regrets.len()).map(|infoset| self.behavior(infoset)).collect();
        let mut changes: Vec<Vec<f64>> = self.regrets.iter().map(|regrets| vec![0.0; regrets.len()]).collect();
        self.walk(self.tree.root(), [1.0; 3], &behavior, &mut changes);
        for (regrets, changes) in self.regrets.iter_mut().zip(&changes) {
            regrets.iter_mut().zip(changes).for_each(|(regret, change)| *regret += change);
        }
        // The average counts the plans that follow from the new regrets.
        for infoset in self.tree.infoset_ids() {
            let node = self.tree.infoset(infoset).nodes[0];
            let mut reach = 1.0;
            let mut at = node;
            while let Some(parent) = self.tree.parent(at) {
                if let crate::game::Move::Decision(id) = self.tree.next(parent)
                    && self.tree.infoset(id).player == self.tree.infoset(infoset).player
                {
                    reach *= self.behavior(id.index())[self.tree.action(at)];
                }
                at = parent;
            }
            let now = self.behavior(infoset.index());
            self.totals[infoset.index()].iter_mut().zip(&now).for_each(|(total, taken)| *total += reach * taken);
        }
    }

    /// The payoffs from a node on; `reach` by the players and chance.
    fn walk(
        &self,
        node: crate::game::NodeId,
        reach: [f64; 3],
        behavior: &[Vec<f64>],
        changes: &mut [Vec<f64>],
    ) -> [f64; 2] {
        if let Ok(place) = self.tree.terminals().binary_search(&node) {
            return [0, 1].map(|player| self.tree.terminal_payoffs()[place][player].to_f64());
        }
        let mut total = [0.0; 2];
        let mut below = Vec::new();
        let owner = match self.tree.next(node) {
            crate::game::Move::Decision(id) => Some((id, self.tree.infoset(id).player)),
            _ => None,
        };
        for (action, child) in self.tree.children(node).enumerate() {
            let (place, probability) = match owner {
                Some((id, player)) => (player, behavior[id.index()][action]),
                None => (2, self.tree.chance_into(child).expect("chance").to_f64()),
            };
            let mut reach = reach;
            reach[place] *= probability;
            let values = self.walk(child, reach, behavior, changes);
            (0..2).for_each(|player| total[player] += probability * values[player]);
            below.push(values);
        }
        if let Some((id, player)) = owner {
            let counterfactual = reach[1 - player] * reach[2];
            for (change, values) in changes[id.index()].iter_mut().zip(below) {
                *change += counterfactual * (values[player] - total[player]);
            }
        }
        total
    }
}

#[test]
fn a_stopped_run_gives_what_it_has() {
    let game = generated("leduc");
    let mut run = Run::new(&game, Budget { work: Some(30), ..Budget::default() });
    let ended = (CFR_PLUS.solve)(&game, &Options::new(&NASH), &mut run);
    assert!(matches!(ended, Err(Halt::Stop(Stop::Work))));
    let Epsilon::AtMost(bound) = run.found()[0].epsilon() else { panic!("a bound") };
    assert!(*bound < 1.0, "{bound}");
}

/// Hands after the same betting lie side by side, whatever the betting leads to.
#[test]
fn poker_is_read_in_order() {
    for text in ["kuhn", "leduc", "liars-dice:sides=4"] {
        let game = generated(text);
        let Game::Extensive(tree) = &game else { panic!("a tree") };
        let form = SequenceForm::new(tree).expect("perfect recall");
        let Arena { sides, parts, .. } = Arena::new(tree, &form);
        for (player, places) in sides.iter().enumerate() {
            let (side, payoffs) = (&parts[0].sides[player], &parts[0].payoffs[player]);
            let idle = side.count - places.places.len();
            assert!(payoffs.gathered.is_empty() && payoffs.scattered.is_empty() && payoffs.thin.is_empty(), "{text}");
            assert!(idle < 3 * WIDTH + side.groups.iter().map(|group| group.actions * WIDTH).sum::<usize>(), "{text}");
        }
    }
}

/// The state after so many ticks more, from a state or from the start.
fn state_after(game: &Game, method: &Method, ticks: u64, from: Option<Saved>) -> Saved {
    let options = Options { epsilon: Some(Rational::ZERO), ..Options::new(&NASH) };
    let mut run = Run::new(game, Budget { work: Some(ticks), ..Budget::default() }).with_resume(from);
    let ended = (method.solve)(game, &options, &mut run);
    assert!(matches!(ended, Err(Halt::Stop(Stop::Work))), "{}: {ended:?}", method.name);
    run.take_saved().expect("a state")
}

#[test]
fn a_run_goes_on_to_the_same_bits() {
    let game = generated("leduc:ranks=2");
    for method in METHODS {
        let whole = state_after(&game, method, 40, None);
        let half = serde_json::to_string(&state_after(&game, method, 13, None)).expect("plain data");
        let half: Saved = serde_json::from_str(&half).expect("plain data");
        assert_eq!(state_after(&game, method, 27, Some(half.clone())), whole, "{}", method.name);
        let other = if std::ptr::eq(method, &CFR) { &CFR_PLUS } else { &CFR };
        let mut run = Run::new(&game, Budget::default()).with_resume(Some(half));
        assert!((other.solve)(&game, &Options::new(&NASH), &mut run).is_err(), "the state is another method's");
    }
}

#[test]
fn a_state_that_does_not_fit_is_refused() {
    let (game, other) = (generated("kuhn"), generated("leduc:ranks=2"));
    let state = state_after(&game, &CFR, 3, None);
    let mut run = Run::new(&other, Budget::default()).with_resume(Some(state.clone()));
    assert!((CFR.solve)(&other, &Options::new(&NASH), &mut run).is_err(), "another game");
    for (old, new) in [("\"behavior\":[0.0", "\"behavior\":[-1.0"), ("\"total\":[", "\"total\":[0.0,")] {
        let text = serde_json::to_string(&state).expect("plain data");
        assert!(text.contains(old), "{text}");
        let state: Saved = serde_json::from_str(&text.replacen(old, new, 1)).expect("plain data");
        let mut run = Run::new(&game, Budget::default()).with_resume(Some(state));
        assert!((CFR.solve)(&game, &Options::new(&NASH), &mut run).is_err(), "{new}");
    }
}

/// A game large enough to be cut into branches.
fn cut_game() -> Game {
    let game = generated("goofspiel:cards=5");
    let Game::Extensive(tree) = &game else { panic!("a tree") };
    assert!(Arena::new(tree, &SequenceForm::new(tree).expect("recall")).parts.len() > 2, "it is cut");
    game
}

/// In a division no leaf and no information set ties two branches together, every branch is worth a thread, and the stem is small.
#[test]
fn branches_are_apart() {
    for text in ["goofspiel:cards=5", "liars-dice:sides=6", "escalation-ladder:k=8,b=4"] {
        let game = generated(text);
        let Game::Extensive(tree) = &game else { panic!("a tree") };
        let form = SequenceForm::new(tree).expect("perfect recall");
        let division = parts::Division::new(&form);
        assert!(division.count > 2, "{text}: {}", division.count);
        let homes = division.homes(&form);
        for (treeplex, (parts, homes)) in form.treeplexes().iter().zip(division.parts.iter().zip(&homes)) {
            for ((_, parent, _), part) in treeplex.infosets().zip(parts) {
                assert!(homes[parent] == 0 || homes[parent] == *part, "{text}: a branch goes on in itself");
            }
        }
        let mut work = vec![0_usize; division.count];
        for leaf in form.leaves() {
            let [first, second] = [0, 1].map(|player| homes[player][leaf.sequences[player] as usize]);
            assert!(first == 0 || second == 0 || first == second, "{text}: a leaf ties branches together");
            work[first.max(second) as usize] += 1;
        }
        homes.iter().flatten().for_each(|part| work[*part as usize] += 1);
        let total: usize = work.iter().sum();
        assert!(10 * work[0] < total, "{text}: {work:?}");
        assert!(work[1..].iter().all(|work| work * (division.count - 1) * 3 > total * 2), "{text}: {work:?}");
    }
}

/// Cutting a game changes the order in which numbers are added up, and nothing else: an iteration of CFR by the definition, on the tree, from some regrets.
#[test]
fn an_iteration_in_branches_is_that_of_the_definition() {
    let game = cut_game();
    let Game::Extensive(tree) = &game else { panic!("a tree") };
    let form = SequenceForm::new(tree).expect("perfect recall");
    let mut learning = Learning::new(tree, &form, &Variant::CFR);
    let mut naive = Naive::new(tree);
    let places = [0, 1].map(|player| learning.arena.sides[player].within_parts().collect::<Vec<(usize, usize)>>());
    for (player, treeplex) in form.treeplexes().iter().enumerate() {
        for (id, _, own) in treeplex.infosets() {
            let regrets: Vec<f64> = own.clone().map(|sequence| ((sequence * 7919 + player) % 101 + 1) as f64).collect();
            let sum: f64 = regrets.iter().sum();
            for (sequence, regret) in own.zip(&regrets) {
                let (part, place) = places[player][sequence];
                let kept = Kept { regret: regret / learning.arena.unit, behavior: regret / sum, total: 0.0 };
                learning.players.set_numbers(part, player, place, kept);
            }
            naive.regrets[id.index()] = regrets;
        }
    }
    learning.players.replan(&learning.arena.parts);
    learning.step();
    naive.step();
    let averages = learning.averages();
    for (player, treeplex) in form.treeplexes().iter().enumerate() {
        for (id, _, own) in treeplex.infosets() {
            for (sequence, regret) in own.zip(&naive.regrets[id.index()]) {
                let (part, place) = places[player][sequence];
                let found = learning.players.numbers(part, player, place).regret * learning.arena.unit;
                assert!((found - regret).abs() < 1e-9, "{found}, not {regret}");
            }
        }
        let plan = learning.arena.plan(player, &averages[player]);
        assert!(plan.iter().all(|weight| (0.0..=1.0 + 1e-9).contains(weight)));
    }
    // What a player gains is the same as by the exact proof.
    let found = learning.gap() * learning.arena.unit;
    let Epsilon::AtMost(bound) = learning.arena.statement(&averages, 1e-9).expect("a profile").epsilon else {
        panic!("a bound")
    };
    assert!((found - bound).abs() < 1e-6, "{found}, not {bound}");
}

#[test]
fn the_number_of_threads_changes_nothing() {
    let game = cut_game();
    for method in [&CFR, &ASYMMETRIC_PREDICTIVE_CFR_PLUS] {
        let after = |threads: usize, ticks: u64, from: Option<Saved>| {
            let options = Options { epsilon: Some(Rational::ZERO), threads: Some(threads), ..Options::new(&NASH) };
            let mut run = Run::new(&game, Budget { work: Some(ticks), ..Budget::default() }).with_resume(from);
            assert!(matches!((method.solve)(&game, &options, &mut run), Err(Halt::Stop(Stop::Work))));
            (run.take_saved().expect("a state"), run.found()[0].solution().clone())
        };
        let one = after(1, 90, None);
        for threads in [2, 3] {
            assert_eq!(after(threads, 90, None), one, "{} with {threads}", method.name);
            let half = after(threads, 37, None).0;
            assert_eq!(after(threads, 53, Some(half)), one, "{} with {threads}, stopped", method.name);
        }
    }
    // A run may find one thread quicker; here they all work.
    let Game::Extensive(tree) = &game else { panic!("a tree") };
    let form = SequenceForm::new(tree).expect("perfect recall");
    for variant in [&Variant::CFR, &Variant::CFR_PLUS] {
        let learned = |threads: usize, stretches: &[u64]| {
            let mut learning = Learning::new(tree, &form, variant).with_threads(threads);
            stretches.iter().for_each(|count| learning.steps(*count));
            SavedLearning::new("method", &learning)
        };
        let one = learned(1, &[60]);
        for threads in [2, 3] {
            assert_eq!(learned(threads, &[60]), one, "{threads}");
            assert_eq!(learned(threads, &[1, 22, 37]), one, "{threads}, in stretches");
        }
    }
}

/// Single precision comes as near as it can, with a bound that is proved as any other.
#[test]
fn single_precision_has_proved_bounds() {
    for text in ["kuhn", "leduc:ranks=2"] {
        let game = generated(text);
        let Game::Extensive(tree) = &game else { panic!("a tree") };
        let spread = Arena::new(tree, &SequenceForm::new(tree).expect("recall")).unit;
        let (value, _) = value_by(&game, &SEQUENCE_LP, None);
        let options =
            Options { epsilon: Rational::from_f64(spread * 1e-4), storage: Storage::Single, ..Options::new(&NASH) };
        let mut run = Run::new(&game, Budget { work: Some(10_000), ..Budget::default() });
        assert!((CFR_PLUS.solve)(&game, &options, &mut run).is_ok(), "{text}");
        let Epsilon::AtMost(bound) = run.found()[0].epsilon() else { panic!("a bound") };
        let found = run.found()[0].payoffs()[0].to_f64();
        assert!(*bound <= spread * 1.01e-4 && (found - value).abs() <= bound + 1e-12, "{text}: {found}, not {value}");
    }
}

#[test]
fn single_precision_goes_on_to_the_same_bits() {
    let game = generated("leduc:ranks=2");
    let after = |ticks: u64, from: Option<Saved>| {
        let options = Options { epsilon: Some(Rational::ZERO), storage: Storage::Single, ..Options::new(&NASH) };
        let mut run = Run::new(&game, Budget { work: Some(ticks), ..Budget::default() }).with_resume(from);
        assert!((CFR_PLUS.solve)(&game, &options, &mut run).is_err(), "it is stopped");
        run.take_saved().expect("a state")
    };
    assert_eq!(after(27, Some(after(13, None))), after(40, None));
    assert_ne!(after(40, None), state_after(&game, &CFR_PLUS, 40, None), "it is another precision");
}
