//! Beliefs of a sequential equilibrium with given behaviour, or the proof that there are none.
//!
//! Each action `a` that is not taken gets a mistake of probability `c(a) ε^k(a)`. At an information set that play does not reach, the
//! belief stands on the nodes whose paths have the least sum of orders, in proportion to the products of coefficients. So three
//! things are looked for: for each such information set a support on which some belief makes the play there optimal; orders
//! `k >= 1` that give just these supports, a linear program; and coefficients that give such beliefs. On supports of two nodes the
//! beliefs are an interval of the ratio of two products, so the coefficients satisfy inequalities between monomials
//! ([`monomials`]); on larger ones a point inside the set of beliefs is aimed at, which costs nothing unless coefficients are shared with
//! other information sets. Supports are tried set by set, small ones first, and left as soon as no orders give them.

use super::Support;
use super::cone::{Cone, subsets};
use crate::certify::Witness;
use crate::certify::assessment::trembles::limit_beliefs;
use crate::certify::assessment::{Tremble, node_payoffs, one_shot_gain};
use crate::game::{ExtensiveForm, InfosetId, Move, NodeId};
use crate::linear::monomials::{self, Feasibility, Monomial};
use crate::linear::{LinearProgram, LpSolution, Relation};
use crate::num::{Rational, scale_to_integers};
use crate::solve::program::solve_program;
use crate::solve::{Run, Stop};
use crate::strategy::{Assessment, BehaviorProfile};

/// The most nodes of an information set whose supports are tried.
const NODES: usize = 16;

/// With `given`, only by these beliefs.
pub(super) fn supporting(
    game: &ExtensiveForm,
    behavior: &BehaviorProfile,
    given: Option<&[Vec<Rational>]>,
    run: &mut Run,
) -> Result<Support, Stop> {
    let mistakes = Mistakes::new(game, behavior);
    let payoffs = node_payoffs(game, behavior);
    let mut open = Vec::new();
    for id in game.infoset_ids() {
        let likeliest = mistakes.likeliest(game, id);
        if let Some(belief) = sure_belief(game.infoset(id).nodes.len(), &likeliest) {
            let differs = given.is_some_and(|given| given[id.index()] != belief);
            if differs || one_shot_gain(game, behavior, &payoffs, id, &belief).0.is_positive() {
                return Ok(Support::No);
            }
            continue;
        }
        let cone = optimality(game, behavior, &payoffs, id);
        let given = given.map(|given| given[id.index()].as_slice());
        let Some(set) = OpenSet::new(likeliest, &cone, given, run)? else { return Ok(Support::Unknown) };
        if set.supports.is_empty() {
            return Ok(Support::No);
        }
        open.push(set);
    }
    open.sort_by_key(|set| set.supports.len());
    let mut search = Search { mistakes: &mistakes, open: &open, chosen: Vec::new(), unknown: false };
    let Some((orders, coefficients)) = search.run(run)? else {
        return Ok(if search.unknown { Support::Unknown } else { Support::No });
    };
    Ok(assess(game, behavior, &mistakes, &orders, &coefficients))
}

/// The assessment with these mistakes, and its witness.
fn assess(
    game: &ExtensiveForm,
    behavior: &BehaviorProfile,
    mistakes: &Mistakes,
    orders: &[u32],
    coefficients: &[Rational],
) -> Support {
    let tremble = |id: InfosetId, action: usize, probability: &Rational| match mistakes.number(id, action) {
        Some(number) => Tremble { order: orders[number], coefficient: coefficients[number].clone() },
        None => Tremble { order: 0, coefficient: probability.clone() },
    };
    let trembles: Vec<Vec<Tremble>> = game
        .infoset_ids()
        .zip(behavior.infosets())
        .map(|(id, taken)| taken.iter().enumerate().map(|(action, p)| tremble(id, action, p)).collect())
        .collect();
    match Assessment::new(game, behavior.clone(), limit_beliefs(game, &trembles)) {
        Ok(assessment) => Support::By(assessment, Witness::Trembles(trembles)),
        Err(error) => unreachable!("limits of mistakes are beliefs: {error}"),
    }
}

/// The conditions under which the behaviour at an information set is optimal: one for each action that is not always taken.
fn optimality(game: &ExtensiveForm, behavior: &BehaviorProfile, payoffs: &[Vec<Rational>], id: InfosetId) -> Cone {
    let infoset = game.infoset(id);
    let taken = &behavior.infosets()[id.index()];
    let loss = |action: usize| -> Vec<Rational> {
        let at = |node: &NodeId| {
            let other = &payoffs[game.child(*node, action).index()][infoset.player];
            &payoffs[node.index()][infoset.player] - other
        };
        infoset.nodes.iter().map(at).collect()
    };
    let actions = (0..infoset.actions.len()).filter(|&action| !taken[action].is_one());
    Cone { nodes: infoset.nodes.len(), conditions: actions.map(loss).collect() }
}

/// The way to a node.
#[derive(Debug, Clone)]
struct Path {
    /// The chance moves of probability 0.
    slips: u32,
    /// The actions that are not taken, by number.
    mistakes: Vec<usize>,
    /// The probability of the other moves.
    weight: Rational,
}

/// The actions that are not taken, numbered, and where they lie.
struct Mistakes {
    /// By information set and action.
    numbers: Vec<Vec<Option<usize>>>,
    count: usize,
    /// By node.
    paths: Vec<Path>,
}

impl Mistakes {
    fn new(game: &ExtensiveForm, behavior: &BehaviorProfile) -> Mistakes {
        let mut count = 0;
        let mut number = |probability: &Rational| {
            probability.is_zero().then(|| {
                count += 1;
                count - 1
            })
        };
        let numbers: Vec<Vec<Option<usize>>> =
            behavior.infosets().iter().map(|taken| taken.iter().map(&mut number).collect()).collect();
        let mut paths: Vec<Path> = Vec::with_capacity(game.node_count());
        for node in game.nodes() {
            let Some(parent) = game.parent(node) else {
                paths.push(Path { slips: 0, mistakes: Vec::new(), weight: Rational::ONE });
                continue;
            };
            let mut path = paths[parent.index()].clone();
            let probability = behavior.probability_into(game, node);
            match game.next(parent) {
                _ if !probability.is_zero() => path.weight *= &probability,
                Move::Decision(id) => path.mistakes.extend(numbers[id.index()][game.action(node)]),
                _ => path.slips += 1,
            }
            paths.push(path);
        }
        Mistakes { numbers, count, paths }
    }

    fn number(&self, id: InfosetId, action: usize) -> Option<usize> {
        self.numbers[id.index()][action]
    }

    /// The nodes of an information set with the fewest slips of nature on the way, by place.
    fn likeliest(&self, game: &ExtensiveForm, id: InfosetId) -> Vec<(usize, &Path)> {
        let paths = || game.infoset(id).nodes.iter().map(|node| &self.paths[node.index()]).enumerate();
        let fewest = paths().map(|(_, path)| path.slips).min();
        paths().filter(|(_, path)| Some(path.slips) == fewest).collect()
    }
}

/// The belief over so many nodes where no mistake matters, or there is one node.
fn sure_belief(nodes: usize, likeliest: &[(usize, &Path)]) -> Option<Vec<Rational>> {
    let sure = || likeliest.iter().filter(|(_, path)| path.mistakes.is_empty() || likeliest.len() == 1);
    let total: Rational = sure().map(|(_, path)| &path.weight).sum();
    let mut belief = vec![Rational::ZERO; nodes];
    for (place, path) in sure() {
        belief[*place] = &path.weight / &total;
    }
    (!total.is_zero()).then_some(belief)
}

/// An information set with several nodes that play does not reach.
struct OpenSet {
    /// The ways to those of its nodes that may be likely.
    nodes: Vec<Path>,
    cone: Cone,
    /// The supports of beliefs at which the play is optimal, each with such a belief.
    supports: Vec<(Vec<usize>, Vec<Rational>)>,
    /// Whether no other belief will do.
    exact: bool,
}

impl OpenSet {
    /// `None` when there are too many nodes.
    fn new(
        likeliest: Vec<(usize, &Path)>,
        cone: &Cone,
        given: Option<&[Rational]>,
        run: &mut Run,
    ) -> Result<Option<OpenSet>, Stop> {
        if likeliest.len() > NODES {
            return Ok(None);
        }
        let restricted =
            |condition: &Vec<Rational>| likeliest.iter().map(|(place, _)| condition[*place].clone()).collect();
        let cone = Cone { nodes: likeliest.len(), conditions: cone.conditions.iter().map(restricted).collect() };
        let all: Vec<usize> = (0..likeliest.len()).collect();
        let mut supports = Vec::new();
        if let Some(given) = given {
            let point: Vec<Rational> = likeliest.iter().map(|(place, _)| given[*place].clone()).collect();
            let is_all = point.iter().sum::<Rational>().is_one();
            let holds = |condition: &Vec<Rational>| {
                !condition.iter().zip(&point).map(|(d, w)| d * w).sum::<Rational>().is_negative()
            };
            if is_all && cone.conditions.iter().all(holds) {
                supports.push((all.into_iter().filter(|&place| !point[place].is_zero()).collect(), point));
            }
        } else {
            for support in subsets(&all) {
                if let Some(point) = cone.inner_point(&support, run)? {
                    supports.push((support, point));
                }
            }
        }
        let nodes = likeliest.into_iter().map(|(_, path)| path.clone()).collect();
        Ok(Some(OpenSet { nodes, cone, supports, exact: given.is_some() }))
    }
}

/// Orders and coefficients of all mistakes.
type Rates = (Vec<u32>, Vec<Rational>);

struct Search<'s> {
    mistakes: &'s Mistakes,
    open: &'s [OpenSet],
    /// The support chosen at each of the first open sets.
    chosen: Vec<usize>,
    unknown: bool,
}

impl Search<'_> {
    /// Tries the supports like the digits of a counter, and leaves a digit where no orders give those chosen so far.
    fn run(&mut self, run: &mut Run) -> Result<Option<Rates>, Stop> {
        loop {
            run.tick()?;
            let orders = self.orders(run)?;
            if orders.is_some() && self.chosen.len() < self.open.len() {
                self.chosen.push(0);
                continue;
            }
            if let Some(orders) = orders {
                match self.coefficients() {
                    Feasibility::Solved(coefficients) => return Ok(Some((orders, coefficients))),
                    Feasibility::Infeasible => {}
                    Feasibility::Unknown => self.unknown = true,
                }
            }
            loop {
                let Some(last) = self.chosen.pop() else { return Ok(None) };
                if last + 1 < self.open[self.chosen.len()].supports.len() {
                    self.chosen.push(last + 1);
                    break;
                }
            }
        }
    }

    /// The open sets with the supports chosen.
    fn decided(&self) -> impl Iterator<Item = (&OpenSet, &[usize], &[Rational])> {
        self.open.iter().zip(&self.chosen).map(|(set, &choice)| {
            let (support, point) = &set.supports[choice];
            (set, support.as_slice(), point.as_slice())
        })
    }

    /// Whole orders of the mistakes at which the paths to the chosen nodes, and to no others of their information sets, have the
    /// least sum.
    fn orders(&mut self, run: &mut Run) -> Result<Option<Vec<u32>>, Stop> {
        // Where equal orders do, none are less.
        let by_number = |(set, support, _): (&OpenSet, &[usize], _)| {
            let least = set.nodes[support[0]].mistakes.len();
            let fits = |(place, path): (usize, &Path)| match support.contains(&place) {
                true => path.mistakes.len() == least,
                false => path.mistakes.len() > least,
            };
            set.nodes.iter().enumerate().all(fits)
        };
        if self.decided().all(by_number) {
            return Ok(Some(vec![1; self.mistakes.count]));
        }
        let mut program = LinearProgram::new();
        let orders: Vec<usize> =
            (0..self.mistakes.count).map(|_| program.variable(-Rational::ONE, Some(Rational::ONE), None)).collect();
        for (set, support, _) in self.decided() {
            let first = &set.nodes[support[0]].mistakes;
            for (place, path) in set.nodes.iter().enumerate().filter(|(place, _)| *place != support[0]) {
                let longer = path.mistakes.iter().map(|&mistake| (orders[mistake], Rational::ONE));
                let terms = longer.chain(first.iter().map(|&mistake| (orders[mistake], -Rational::ONE))).collect();
                match support.contains(&place) {
                    true => program.row(terms, Relation::Eq, Rational::ZERO),
                    false => program.row(terms, Relation::Ge, Rational::ONE),
                };
            }
        }
        let LpSolution::Optimal { x, .. } = solve_program(&program, run)? else { return Ok(None) };
        // Multiples of orders are orders.
        let (numerators, _) = scale_to_integers(&x);
        let orders: Option<Vec<u32>> = numerators.iter().map(|order| u32::try_from(order.to_i64()?).ok()).collect();
        // Orders that no witness can hold prove nothing.
        self.unknown |= orders.is_none();
        Ok(orders)
    }

    /// Coefficients that put the beliefs at all open sets where the play is optimal.
    fn coefficients(&self) -> Feasibility {
        let mut system = Vec::new();
        for (set, support, point) in self.decided() {
            let first = &set.nodes[support[0]];
            for &other in &support[1..] {
                let path = &set.nodes[other];
                let mut exponents = vec![0; self.mistakes.count];
                path.mistakes.iter().for_each(|&mistake| exponents[mistake] += 1);
                first.mistakes.iter().for_each(|&mistake| exponents[mistake] -= 1);
                // The ratio of the beliefs is that of the weights, times the monomial.
                let scale = &first.weight / &path.weight;
                let ends = match support.len() {
                    2 if !set.exact => set.cone.ratios(support[0], other).unwrap_or((None, None)),
                    _ => {
                        let ratio = &point[other] / &point[support[0]];
                        (Some(ratio.clone()), Some(ratio))
                    }
                };
                if let Some(low) = ends.0.filter(Rational::is_positive) {
                    system.push(Monomial { exponents: exponents.clone(), bound: low * &scale });
                }
                if let Some(bound) = ends.1.and_then(|high| (high * &scale).recip()) {
                    system.push(Monomial { exponents: exponents.iter().map(|exponent| -exponent).collect(), bound });
                }
            }
        }
        match monomials::solve(self.mistakes.count, &system) {
            // A larger support may have other beliefs than the one that was aimed at.
            Feasibility::Infeasible if self.decided().any(|(set, support, _)| support.len() > 2 && !set.exact) => {
                Feasibility::Unknown
            }
            found => found,
        }
    }
}
