//! The linear program behind every bargaining method.
//!
//! Variables: the issues x, the payoffs u of the players that matter, and one common amount t. Maximise `weights · u + common t`
//! subject to the contract space, `u_i <= a_ik · x + c_ik` for each piece, and demands `weights · u >= floor + rise t`. The duals
//! of the piece rows and of the constraints are the multipliers that `certify` reads; the prices of the demands say how the
//! weights of the proven inequality exceed those of the objective.
//!
//! Two kinds of program need no algebra: with no demands, and one piece per player, contracts without constraints are chosen
//! issue by issue, and lotteries are a choice of the best point.

use crate::certify::bargaining::Multipliers;
use crate::game::{BargainingProblem, Relation};
use crate::linear::{LinearProgram, LpSolution, Relation as RowRelation};
use crate::num::Rational;
use crate::solve::bargaining::{Search, Tick, no_contract, nothing_to_agree_on, unbounded};

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
        match self.solve_by_choice() {
            Some(optimum) => Ok(optimum),
            None => self.solve_by_simplex(tick),
        }
    }

    fn solve_by_choice(&self) -> Option<Optimum> {
        let constraints = self.problem.constraints().len();
        let is_simple = self.demands.is_empty() && self.common.is_zero();
        let choosable = self.problem.is_lottery() || constraints == 0;
        let matters = |player: &usize| !self.weights[*player].is_zero();
        let players: Vec<usize> = (0..self.weights.len()).filter(matters).collect();
        let concave = players.iter().any(|&player| self.problem.pieces(player).len() > 1);
        if !is_simple || !choosable || concave || self.weights.iter().any(Rational::is_negative) {
            return None;
        }
        let mut slopes = vec![Rational::ZERO; self.problem.issues().len()];
        for &player in &players {
            let coefficients = &self.problem.pieces(player)[0].coefficients;
            for (slope, coefficient) in slopes.iter_mut().zip(coefficients).filter(|(_, c)| !c.is_zero()) {
                *slope += &(&self.weights[player] * coefficient);
            }
        }
        let (contract, prices) = match self.problem.is_lottery() {
            true => best_point(&slopes),
            false => (best_ends(self.problem, &slopes)?, Vec::new()),
        };
        let mut pieces: Vec<Vec<Rational>> = no_pieces(self.problem);
        players.iter().for_each(|&player| pieces[player][0] = self.weights[player].clone());
        Some(Optimum {
            payoffs: self.problem.payoffs_at(&contract),
            contract,
            common: Rational::ZERO,
            multipliers: Multipliers { pieces, constraints: prices },
            prices: Vec::new(),
        })
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
        let mut stopped = None;
        let solution = program.solve(&mut || match tick() {
            Ok(()) => true,
            Err(stop) => {
                stopped = Some(stop);
                false
            }
        });
        if let Some(stop) = stopped {
            return Err(stop.into());
        }
        match solution {
            Ok(LpSolution::Optimal { x, row_duals, .. }) => Ok(self.read(&layout, x, &row_duals)),
            Ok(LpSolution::Infeasible { .. }) if self.demands.is_empty() => Err(no_contract(self.problem).into()),
            Ok(LpSolution::Infeasible { .. }) => Err(nothing_to_agree_on(self.problem).into()),
            Ok(LpSolution::Unbounded { ray, .. }) => Err(unbounded(self.problem, self.who_rises(&layout, &ray)).into()),
            Err(_) => unreachable!("a linear program is interrupted only by its tick"),
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

fn no_pieces(problem: &BargainingProblem) -> Vec<Vec<Rational>> {
    (0..problem.player_count()).map(|player| vec![Rational::ZERO; problem.pieces(player).len()]).collect()
}

/// The first point with the greatest value, and the price of the probabilities' sum: that value.
fn best_point(values: &[Rational]) -> (Vec<Rational>, Vec<Rational>) {
    let mut best = 0;
    for (index, value) in values.iter().enumerate() {
        if *value > values[best] {
            best = index;
        }
    }
    let mut contract = vec![Rational::ZERO; values.len()];
    contract[best] = Rational::ONE;
    (contract, vec![values[best].clone()])
}

/// Each issue at its better end; `None` where that end is missing, which the simplex method explains.
fn best_ends(problem: &BargainingProblem, slopes: &[Rational]) -> Option<Vec<Rational>> {
    let end = |(issue, slope): (&crate::game::Issue, &Rational)| match slope.signum() {
        1 => issue.upper.clone(),
        -1 => issue.lower.clone(),
        _ => Some(issue.lower.clone().or_else(|| issue.upper.clone()).unwrap_or_default()),
    };
    problem.issues().iter().zip(slopes).map(end).collect()
}
