//! The linear program behind every bargaining method.
//!
//! Variables: the issues x, the payoffs u of the players that matter, and one common amount t. Maximise `weights · u + common t`
//! subject to the contract space, `u_i <= a_ik · x + c_ik` for each piece, and demands `weights · u >= floor + rise t`. The duals
//! of the piece rows and of the constraints are the multipliers that `certify` reads; the prices of the demands say how the
//! weights of the proven inequality exceed those of the objective.
//!
//! Where the best contract is a matter of choice ([`super::choice`]), programs without demands need no algebra, and those with
//! demands and many issues are solved over a few chosen contracts.

use crate::certify::bargaining::Multipliers;
use crate::game::{BargainingProblem, Relation};
use crate::linear::{LinearProgram, LpSolution, Relation as RowRelation};
use crate::num::Rational;
use crate::solve::bargaining::choice::{choose, solve_by_columns};
use crate::solve::bargaining::{Search, Tick, no_contract, nothing_to_agree_on, unbounded};

/// From so many issues on, a few chosen contracts are a smaller program than the issues themselves.
const MANY_ISSUES: usize = 24;

/// A lower bound on payoffs: `weights · u >= floor + rise t`.
#[derive(Debug, Clone)]
pub(super) struct Demand {
    pub weights: Vec<Rational>,
    pub floor: Rational,
    pub rise: Rational,
}

/// Maximise `weights · u + common t` over contracts that meet the demands.
#[derive(Debug)]
pub(super) struct Program<'g> {
    pub problem: &'g BargainingProblem,
    pub weights: Vec<Rational>,
    pub common: Rational,
    pub demands: Vec<Demand>,
}

/// An optimal contract and its proof.
#[derive(Debug, Clone)]
pub(super) struct Optimum {
    pub contract: Vec<Rational>,
    /// What the contract pays.
    pub payoffs: Vec<Rational>,
    /// The common amount t.
    pub common: Rational,
    pub multipliers: Multipliers,
    /// The price of each demand, none negative.
    pub prices: Vec<Rational>,
}

impl Program<'_> {
    /// Errors: demands that no contract meets; a payoff without an upper bound; a stop.
    pub fn solve(&self, tick: &mut Tick) -> Search<Optimum> {
        tick()?;
        if self.demands.is_empty()
            && self.common.is_zero()
            && let Some(optimum) = choose(self.problem, &self.weights)
        {
            return Ok(optimum);
        }
        if self.problem.issues().len() > MANY_ISSUES
            && let Some(optimum) = solve_by_columns(self, tick)?
        {
            return Ok(optimum);
        }
        self.solve_by_simplex(tick)
    }
}

/// Solves a linear program under the limits of the run.
pub(super) fn run(program: &LinearProgram, tick: &mut Tick) -> Search<LpSolution> {
    let mut stopped = None;
    let solution = program.solve(&mut || match tick() {
        Ok(()) => true,
        Err(stop) => {
            stopped = Some(stop);
            false
        }
    });
    match (solution, stopped) {
        (Ok(solution), None) => Ok(solution),
        (_, Some(stop)) => Err(stop.into()),
        (Err(_), None) => unreachable!("a linear program is interrupted only by its tick"),
    }
}

/// Which variables and rows of the linear program stand for what.
struct Layout {
    /// The payoff variable of each player that matters.
    payoffs: Vec<Option<usize>>,
    common: Option<usize>,
    /// The first piece row of each player that matters.
    pieces: Vec<Option<usize>>,
    /// The first row of the constraints, and of the demands.
    constraints: usize,
    demands: usize,
}

impl Program<'_> {
    fn solve_by_simplex(&self, tick: &mut Tick) -> Search<Optimum> {
        let (program, layout) = self.build();
        match run(&program, tick)? {
            LpSolution::Optimal { x, row_duals, .. } => Ok(self.read(&layout, x, &row_duals)),
            LpSolution::Infeasible { .. } if self.demands.is_empty() => Err(no_contract(self.problem).into()),
            LpSolution::Infeasible { .. } => Err(nothing_to_agree_on(self.problem).into()),
            LpSolution::Unbounded { ray, .. } => Err(unbounded(self.problem, self.who_rises(&layout, &ray)).into()),
        }
    }

    fn build(&self) -> (LinearProgram, Layout) {
        let problem = self.problem;
        let mut program = LinearProgram::new();
        for issue in problem.issues() {
            program.variable(Rational::ZERO, issue.lower.clone(), issue.upper.clone());
        }
        let matters = |player: usize| {
            !self.weights[player].is_zero() || self.demands.iter().any(|demand| !demand.weights[player].is_zero())
        };
        let payoff = |player: usize| matters(player).then(|| program.free(self.weights[player].clone()));
        let payoffs: Vec<Option<usize>> = (0..self.weights.len()).map(payoff).collect();
        let has_common = !self.common.is_zero();
        let common = has_common.then(|| program.free(self.common.clone()));

        let constraints = program_rows(&mut program, problem);
        let mut next = constraints + problem.constraints().len();
        let mut pieces = Vec::with_capacity(payoffs.len());
        for (player, payoff) in payoffs.iter().enumerate() {
            let Some(payoff) = *payoff else {
                pieces.push(None);
                continue;
            };
            pieces.push(Some(next));
            for piece in problem.pieces(player) {
                let mut terms = nonzero(piece.coefficients.iter().map(|coefficient| -coefficient));
                terms.push((payoff, Rational::ONE));
                program.row(terms, RowRelation::Le, piece.constant.clone());
                next += 1;
            }
        }
        for demand in &self.demands {
            let of_player = |(player, weight): (usize, Rational)| payoffs[player].map(|payoff| (payoff, weight));
            let mut terms: Vec<(usize, Rational)> =
                nonzero(demand.weights.iter().cloned()).into_iter().filter_map(of_player).collect();
            terms.extend(common.filter(|_| !demand.rise.is_zero()).map(|common| (common, -&demand.rise)));
            program.row(terms, RowRelation::Ge, demand.floor.clone());
        }
        (program, Layout { payoffs, common, pieces, constraints, demands: next })
    }

    fn read(&self, layout: &Layout, mut x: Vec<Rational>, duals: &[Rational]) -> Optimum {
        let problem = self.problem;
        let common = layout.common.map_or(Rational::ZERO, |common| x[common].clone());
        x.truncate(problem.issues().len());
        let mut pieces = no_pieces(problem);
        for (weights, first) in pieces.iter_mut().zip(&layout.pieces) {
            if let Some(first) = *first {
                let count = weights.len();
                weights.clone_from_slice(&duals[first..first + count]);
            }
        }
        let constraints = duals[layout.constraints..layout.constraints + problem.constraints().len()].to_vec();
        let prices = duals[layout.demands..layout.demands + self.demands.len()].iter().map(|dual| -dual).collect();
        let multipliers = Multipliers { pieces, constraints };
        Optimum { payoffs: problem.payoffs_at(&x), contract: x, common, multipliers, prices }
    }

    /// A player whose payoff grows along a ray on which the objective grows.
    fn who_rises(&self, layout: &Layout, ray: &[Rational]) -> usize {
        let grows = |player: &usize| layout.payoffs[*player].is_some_and(|payoff| ray[payoff].is_positive());
        let wanted = |player: &usize| {
            self.weights[*player].is_positive()
                || self.demands.iter().any(|demand| demand.rise.is_positive() && demand.weights[*player].is_positive())
        };
        let players = || 0..self.weights.len();
        let found = players().filter(wanted).find(grows).or_else(|| players().find(grows));
        found.unwrap_or_else(|| unreachable!("the objective grows only with a payoff"))
    }
}

/// Adds the constraints of the contract space; returns the number of the first row.
fn program_rows(program: &mut LinearProgram, problem: &BargainingProblem) -> usize {
    for constraint in problem.constraints() {
        let relation = match constraint.relation {
            Relation::AtMost => RowRelation::Le,
            Relation::Equal => RowRelation::Eq,
            Relation::AtLeast => RowRelation::Ge,
        };
        program.row(nonzero(constraint.coefficients.iter().cloned()), relation, constraint.bound.clone());
    }
    0
}

fn nonzero(coefficients: impl Iterator<Item = Rational>) -> Vec<(usize, Rational)> {
    coefficients.enumerate().filter(|(_, coefficient)| !coefficient.is_zero()).collect()
}

/// The weight 0 for each piece of each player.
pub(super) fn no_pieces(problem: &BargainingProblem) -> Vec<Vec<Rational>> {
    (0..problem.player_count()).map(|player| vec![Rational::ZERO; problem.pieces(player).len()]).collect()
}
