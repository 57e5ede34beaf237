//! Linear programs over contracts that are a matter of choice.
//!
//! When each payoff is one affine function, the contract that is best at given weights needs no algebra: without constraints each
//! issue stands at its better end, and a lottery falls on its best point. Programs with demands are then solved over the hull of
//! a few chosen contracts (Dantzig and Wolfe 1960): the duals of the small program weigh the payoffs, the best contract at these
//! weights joins, and when none improves, the same weights prove optimality over all contracts. Where the chosen contracts
//! cannot meet the demands, Farkas' multipliers weigh the payoffs in the same way. All in rationals.

use crate::certify::bargaining::Multipliers;
use crate::game::{BargainingProblem, Issue};
use crate::linear::{LinearProgram, LpSolution, Relation};
use crate::num::Rational;
use crate::solve::bargaining::algebra::{combine, inner};
use crate::solve::bargaining::program::{Optimum, Program, no_pieces, run};
use crate::solve::bargaining::{Search, Tick, nothing_to_agree_on};

/// The best contract at nonnegative weights, where it is a matter of choice and the payoff is bounded.
pub(super) fn choose(problem: &BargainingProblem, weights: &[Rational]) -> Option<Optimum> {
    let choosable = problem.is_lottery() || problem.constraints().is_empty();
    let players: Vec<usize> = (0..weights.len()).filter(|&player| !weights[player].is_zero()).collect();
    let concave = players.iter().any(|&player| problem.pieces(player).len() > 1);
    if !choosable || concave || weights.iter().any(Rational::is_negative) {
        return None;
    }
    let mut slopes = vec![Rational::ZERO; problem.issues().len()];
    for &player in &players {
        let coefficients = &problem.pieces(player)[0].coefficients;
        for (slope, coefficient) in slopes.iter_mut().zip(coefficients).filter(|(_, c)| !c.is_zero()) {
            *slope += &(&weights[player] * coefficient);
        }
    }
    let (contract, prices) = match problem.is_lottery() {
        true => best_point(&slopes),
        false => (best_ends(problem, &slopes)?, Vec::new()),
    };
    let mut pieces = no_pieces(problem);
    players.iter().for_each(|&player| pieces[player][0] = weights[player].clone());
    Some(Optimum {
        payoffs: problem.payoffs_at(&contract),
        contract,
        common: Rational::ZERO,
        multipliers: Multipliers { pieces, constraints: prices },
        prices: Vec::new(),
    })
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
    let end = |(issue, slope): (&Issue, &Rational)| match slope.signum() {
        1 => issue.upper.clone(),
        -1 => issue.lower.clone(),
        _ => Some(issue.lower.clone().or_else(|| issue.upper.clone()).unwrap_or_default()),
    };
    problem.issues().iter().zip(slopes).map(end).collect()
}

/// Solves a program with demands over chosen contracts. `None` where contracts are no matter of choice, or have no bound.
pub(super) fn solve_by_columns(program: &Program, tick: &mut Tick) -> Search<Option<Optimum>> {
    let problem = program.problem;
    let Some(first) = choose(problem, &vec![Rational::ONE; problem.player_count()]) else { return Ok(None) };
    let mut columns = vec![first];
    loop {
        tick()?;
        let (weights, level, solution) = match run(&restricted(program, &columns), tick)? {
            LpSolution::Optimal { x, row_duals, .. } => {
                let prices: Vec<Rational> = row_duals[1..].iter().map(|dual| -dual).collect();
                let weights = plus_priced(program.weights.clone(), program, &prices);
                (weights, row_duals[0].clone(), Some((x, prices)))
            }
            LpSolution::Infeasible { farkas } => {
                let prices: Vec<Rational> = farkas[1..].iter().map(|multiplier| -multiplier).collect();
                (plus_priced(vec![Rational::ZERO; problem.player_count()], program, &prices), farkas[0].clone(), None)
            }
            LpSolution::Unbounded { .. } => return Ok(None),
        };
        let Some(best) = choose(problem, &weights) else { return Ok(None) };
        if inner(&weights, &best.payoffs) > level {
            columns.push(best);
            continue;
        }
        return match solution {
            None => Err(nothing_to_agree_on(problem).into()),
            Some((x, prices)) => Ok(Some(mixed(program, &columns, &x, best.multipliers, prices))),
        };
    }
}

/// `weights + Σ_k price_k demand_k`.
fn plus_priced(mut weights: Vec<Rational>, program: &Program, prices: &[Rational]) -> Vec<Rational> {
    for (demand, price) in program.demands.iter().zip(prices).filter(|(_, price)| !price.is_zero()) {
        weights.iter_mut().zip(&demand.weights).for_each(|(sum, weight)| *sum += &(price * weight));
    }
    weights
}

/// The program over mixtures of the columns. Variables: their shares, one disposal per player, which keeps the weights that the
/// duals give nonnegative, and the common amount. Rows: the sum of the shares, then the demands.
fn restricted(program: &Program, columns: &[Optimum]) -> LinearProgram {
    let mut small = LinearProgram::new();
    let shares: Vec<usize> =
        columns.iter().map(|column| small.nonnegative(inner(&program.weights, &column.payoffs))).collect();
    let disposals: Vec<usize> = program.weights.iter().map(|weight| small.nonnegative(-weight)).collect();
    let common = small.free(program.common.clone());
    small.row(shares.iter().map(|&share| (share, Rational::ONE)).collect(), Relation::Eq, Rational::ONE);
    for demand in &program.demands {
        let of_column = columns.iter().map(|column| inner(&demand.weights, &column.payoffs));
        let of_disposal = demand.weights.iter().map(|weight| -weight);
        let mut terms: Vec<(usize, Rational)> = shares.iter().copied().zip(of_column).collect();
        terms.extend(disposals.iter().copied().zip(of_disposal));
        terms.push((common, -&demand.rise));
        small.row(terms, Relation::Ge, demand.floor.clone());
    }
    small
}

/// The mixture of columns that solves the whole program.
fn mixed(
    program: &Program,
    columns: &[Optimum],
    x: &[Rational],
    multipliers: Multipliers,
    prices: Vec<Rational>,
) -> Optimum {
    let contract = combine(&x[..columns.len()], columns.iter().map(|column| &column.contract));
    let payoffs = program.problem.payoffs_at(&contract);
    let common = x.last().cloned().unwrap_or_default();
    Optimum { contract, payoffs, common, multipliers, prices }
}
