use super::*;
use crate::solve::zero_sum::sequence_lp::SEQUENCE_LP;
use crate::solve::{Budget, Method};

const METHODS: [&Method; 6] =
    [&CFR, &CFR_PLUS, &LINEAR_CFR, &DISCOUNTED_CFR, &PREDICTIVE_CFR_PLUS, &PREDICTIVE_DISCOUNTED_CFR_PLUS];

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
        let spread = Learning::new(tree, &SequenceForm::new(tree).expect("recall"), &Variant::CFR).unit;
        let (value, _) = value_by(&game, &SEQUENCE_LP, None);
        for method in METHODS {
            let (found, bound) = value_by(&game, method, Rational::from_f64(spread * 2e-3));
            assert!(bound <= spread * 2.1e-3, "{text} by {}: {bound}", method.name);
            assert!((found - value).abs() <= bound + 1e-12, "{text} by {}: {found}, not {value}", method.name);
        }
    }
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
        for (player, treeplex) in form.treeplexes().iter().enumerate() {
            let side = &learning.sides[player];
            let found = plan(side, &learning.learners[player].average(side));
            let mut expected = vec![1.0; treeplex.sequences()];
            for (id, parent, own) in treeplex.infosets() {
                let sum: f64 = naive.totals[id.index()].iter().sum();
                for (sequence, total) in own.clone().zip(&naive.totals[id.index()]) {
                    let share = if sum > 0.0 { total / sum } else { 1.0 / own.len() as f64 };
                    expected[sequence] = expected[parent] * share;
                    let place = side.places[sequence] as usize;
                    assert!((found[place] - expected[sequence]).abs() < 1e-9, "seed {seed}");
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
