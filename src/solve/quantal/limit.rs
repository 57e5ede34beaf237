//! Where the branch leads as λ grows without bound: an equilibrium, proved exactly where that can be done.
//!
//! From time to time along the branch the supports are guessed by the size of the probabilities, and the probabilities on them are
//! looked for: pure ones at once; in a normal form in which two players mix, by the linear system of indifference, exactly; else by Newton's
//! method on the indifference of all agents, rounded to fractions with small denominators. What lies near the point and is proved by
//! the certificate of the concept is given, and ends the search. Actions outside the supports keep the ratios of their
//! logarithms, magnified, so that beliefs in a tree are those of the limit.

use std::collections::HashSet;

use nalgebra::{DMatrix, DVector};

use crate::certify::nash::{NASH, deviations, regrets};
use crate::certify::perfect::{PERFECT, errors};
use crate::certify::sequential::SEQUENTIAL;
use crate::certify::{Claim, Epsilon, Statement, Witness, certify};
use crate::game::{Game, NormalForm, View};
use crate::linear::system::solve_integers;
use crate::num::{Integer, Interval, Rational};
use crate::solve::perfect::{Beliefs, Support};
use crate::solve::quantal::branch::Branch;
use crate::solve::quantal::logit;
use crate::solve::quantal::system::LogitSystem;
use crate::solve::{Halt, Options, Run, Stop};
use crate::strategy::{Choices, Solution};

/// λ at which the limit is looked for first, by how much λ grows until the next time, and λ at which the branch is left: beyond it floats
/// no longer tell one member of a continuum of equilibria from the next, and the branch would wander.
const FIRST_LAMBDA: f64 = 1e3;
const GROWTH: f64 = 3.0;
const LAST_LAMBDA: f64 = 1e5;
/// How far a probability of the limit may be from that of the branch. Fractions near a point that no equations determine must be closer:
/// where equilibria are infinitely many, such fractions are equilibria whether or not the branch leads to them.
const NEAR: f64 = 0.02;
const CLOSE: f64 = 5.0;
/// An action is in the support if its probability is at least this share of the greatest.
const SHARES: [f64; 3] = [1e-2, 1e-4, 1e-6];
/// Denominators of probabilities that are tried.
const DENOMINATORS: [u64; 9] = [2, 4, 8, 16, 64, 1_000, 10_000, 100_000, 1_000_000];
/// The denominator with which an approximation is written.
const FINE: u64 = 1 << 40;
/// One over the probability of errors that are rare enough, where none is asked for.
const RARE: i64 = 1_000_000;
/// Payoffs that differ by less may be equal.
const TIE: f64 = 1e-12;
/// By how much the logarithms outside the supports are magnified.
const MAGNIFIED: f64 = 1e3;

/// Follows the branch until an equilibrium is proved near it, or to its end.
pub(super) fn solve(system: &LogitSystem, options: &Options, run: &mut Run) -> Result<Claim, Halt> {
    let mut branch = Branch::new(system, run)?;
    let claim = follow(system, options, &mut branch, run);
    branch.notes().into_iter().for_each(|note| run.note(note));
    claim
}

fn follow(system: &LogitSystem, options: &Options, branch: &mut Branch, run: &mut Run) -> Result<Claim, Halt> {
    let last = if *options.concept == PERFECT { logit::LAST_LAMBDA } else { LAST_LAMBDA };
    let mut search = Search { system, options, tried: HashSet::new() };
    let (mut next, mut steps, mut goes_on) = (FIRST_LAMBDA, 0, true);
    while goes_on && branch.point.lambda() < last {
        goes_on = branch.advance(run)?;
        steps += 1;
        run.progress(steps, None);
        if *options.concept == PERFECT {
            if let Some(statement) = search.erring(branch) {
                run.emit(statement)?;
                return Ok(Claim::Approximate);
            }
            continue;
        }
        if goes_on && branch.point.lambda() < next {
            continue;
        }
        next = branch.point.lambda() * GROWTH;
        let logs = system.logarithms(&branch.point.y);
        if let Some(statement) = search.near(&logs, branch.point.lambda(), run)? {
            run.emit(statement)?;
            return Ok(Claim::Some);
        }
        if let Some(epsilon) = &options.epsilon
            && let Some(statement) = search.approximate(&logs).filter(|statement| is_within(statement, epsilon))
        {
            run.emit(statement)?;
            return Ok(Claim::Approximate);
        }
    }
    let lambda = system.unscaled(branch.point.lambda()).unwrap_or_default().to_decimal(4);
    let end =
        if goes_on { format!("at lambda = {lambda}") } else { format!("at lambda = {lambda}, where no step led on") };
    match search.approximate(&system.logarithms(&branch.point.y)) {
        Some(statement) => {
            run.note(format!(
                "no exact equilibrium was found near the branch, which was left {end}: what is given there is an approximation, \
                 with the most that anybody can gain"
            ));
            run.emit(statement)?;
            Ok(Claim::Approximate)
        }
        None => {
            let what =
                if *options.concept == PERFECT { "profile with errors as rare as wanted" } else { "equilibrium" };
            run.note(format!("no {what} was found on the branch, which was left {end}"));
            Ok(Claim::Some)
        }
    }
}

fn is_within(statement: &Statement, epsilon: &Rational) -> bool {
    match &statement.epsilon {
        Epsilon::Zero => true,
        Epsilon::Exactly(gain) => gain <= epsilon,
        Epsilon::AtMost(_) => false,
    }
}

struct Search<'s, 'g> {
    system: &'s LogitSystem<'g>,
    options: &'s Options,
    tried: HashSet<Vec<Vec<Rational>>>,
}

impl Search<'_, '_> {
    /// An equilibrium near a point of the branch, with its proof.
    fn near(&mut self, logs: &DVector<f64>, lambda: f64, run: &mut Run) -> Result<Option<Statement>, Stop> {
        let mut supports: Vec<Vec<bool>> = Vec::new();
        for share in SHARES {
            let support = self.support(logs, share);
            if supports.contains(&support) {
                continue;
            }
            let polished = polish(self.system, logs, &support);
            let solved = match self.system.game().view() {
                View::Normal(game) => indifference(game, &self.strategies(&support)),
                _ => None,
            };
            let pure = self.rounded(logs, &support, 1);
            let mut candidates: Vec<(Vec<Vec<Rational>>, f64)> =
                pure.into_iter().chain(solved).map(|lists| (lists, NEAR)).collect();
            for (point, near) in [(polished.as_ref(), NEAR), (Some(logs), CLOSE / lambda)] {
                let Some(point) = point else { continue };
                let rounded = DENOMINATORS.iter().filter_map(|&most| self.rounded(point, &support, most));
                candidates.extend(rounded.map(|lists| (lists, near)));
            }
            for (lists, near) in candidates {
                run.look_up()?;
                if is_near(&lists, logs, near)
                    && self.tried.insert(lists.clone())
                    && let Some(statement) = self.prove(lists, run)?
                {
                    return Ok(Some(statement));
                }
            }
            supports.push(support);
        }
        Ok(None)
    }

    /// The point itself as a profile in which errors are rare, for the concept `perfect`.
    fn erring(&self, branch: &Branch) -> Option<Statement> {
        let most = self.options.epsilon.clone().or_else(|| Rational::new(1, RARE))?;
        let logs = self.system.logarithms(&branch.point.y);
        // An action neither best nor rare in floats is neither in exact numbers, up to ties.
        let payoffs = self.system.payoffs(&logs).values;
        let frequent = self.system.blocks().iter().any(|block| {
            let best = block.clone().map(|action| payoffs[action]).fold(f64::NEG_INFINITY, f64::max);
            block.clone().any(|action| best - payoffs[action] > TIE && logs[action] > most.to_f64().ln())
        });
        let (View::Tree(tree), false) = (self.system.game().view(), frequent) else { return None };
        let Choices::Behavior(profile) = self.system.exact(&branch.point.y)? else { return None };
        let errors = errors(tree, &profile).ok()?;
        // Where no action is worse than another nobody errs, and any bound above 0 says so.
        let bound = if errors.is_zero() { &most } else { &errors };
        let epsilon = Epsilon::AtMost(Interval::from(bound).upper());
        let solution = Solution::Behavior(profile);
        (errors <= most).then_some(Statement { concept: &PERFECT, solution, witness: Witness::None, epsilon })
    }

    fn support(&self, logs: &DVector<f64>, share: f64) -> Vec<bool> {
        let of_block = |block: &std::ops::Range<usize>| {
            let greatest = block.clone().map(|action| logs[action]).fold(f64::NEG_INFINITY, f64::max);
            block.clone().map(|action| logs[action] >= greatest + share.ln()).collect::<Vec<bool>>()
        };
        self.system.blocks().iter().flat_map(of_block).collect()
    }

    fn strategies(&self, support: &[bool]) -> Vec<Vec<usize>> {
        let of_block = |block: &std::ops::Range<usize>| {
            (0..block.len()).filter(|place| support[block.start + place]).collect::<Vec<usize>>()
        };
        self.system.blocks().iter().map(of_block).collect()
    }

    /// Probabilities with denominators up to a bound; the greatest of each agent is what the others leave. `None` where that is negative.
    fn rounded(&self, logs: &DVector<f64>, support: &[bool], most: u64) -> Option<Vec<Vec<Rational>>> {
        let of_block = |block: &std::ops::Range<usize>| {
            let total: f64 = block.clone().filter(|&action| support[action]).map(|action| logs[action].exp()).sum();
            let greatest = block.clone().max_by(|&a, &b| logs[a].total_cmp(&logs[b]))?;
            let probability = |action: usize| match support[action] && action != greatest {
                true => Rational::approximate(logs[action].exp() / total, most),
                false => Some(Rational::ZERO),
            };
            let mut list: Vec<Rational> = block.clone().map(probability).collect::<Option<_>>()?;
            let rest = Rational::ONE - list.iter().sum::<Rational>();
            list[greatest - block.start] = rest.clone();
            (!rest.is_negative()).then_some(list)
        };
        self.system.blocks().iter().map(of_block).collect()
    }

    /// The statement that a profile is an equilibrium of the concept, if it is.
    fn prove(&self, lists: Vec<Vec<Rational>>, run: &mut Run) -> Result<Option<Statement>, Stop> {
        let game = self.system.game();
        let Some(choices) = self.system.choices(lists) else { return Ok(None) };
        let is_sequential = *self.options.concept == SEQUENTIAL;
        let concept = if is_sequential { &NASH } else { self.options.concept };
        let statement = Statement::exact(concept, solution(choices));
        if certify(game, statement.clone()).is_err() {
            return Ok(None);
        }
        let (View::Tree(tree), Some(behavior), true) = (game.view(), statement.solution.behavior(), is_sequential)
        else {
            return Ok(Some(statement));
        };
        let beliefs = Beliefs::new(tree, &SEQUENTIAL);
        Ok(match beliefs.supporting(behavior, run)? {
            Support::By(assessment, witness) => Some(beliefs.statement(assessment, witness)),
            Support::No | Support::Unknown => None,
        })
    }

    /// The profile of a point as an approximate Nash equilibrium, with what can be gained at most; `None` for other concepts.
    fn approximate(&self, logs: &DVector<f64>) -> Option<Statement> {
        if *self.options.concept != NASH {
            return None;
        }
        let support = self.support(logs, *SHARES.last()?);
        let all = vec![true; self.system.size()];
        let polished = polish(self.system, logs, &support);
        let polished = polished.and_then(|polished| self.rounded(&polished, &support, FINE));
        let candidates = [self.rounded(logs, &all, FINE), polished.filter(|lists| is_near(lists, logs, NEAR))];
        let mut best: Option<(Rational, Choices)> = None;
        for choices in candidates.into_iter().flatten().filter_map(|lists| self.system.choices(lists)) {
            let gain = greatest_gain(self.system.game(), &choices)?;
            if best.as_ref().is_none_or(|(least, _)| gain < *least) {
                best = Some((gain, choices));
            }
        }
        let (gain, choices) = best?;
        let epsilon = if gain.is_zero() { Epsilon::Zero } else { Epsilon::Exactly(gain) };
        Some(Statement { concept: &NASH, solution: solution(choices), witness: Witness::None, epsilon })
    }
}

fn is_near(lists: &[Vec<Rational>], logs: &DVector<f64>, near: f64) -> bool {
    lists.iter().flatten().zip(logs.iter()).all(|(probability, log)| (probability.to_f64() - log.exp()).abs() <= near)
}

fn solution(choices: Choices) -> Solution {
    match choices {
        Choices::Mixed(profile) => Solution::Profile(profile),
        Choices::Behavior(profile) => Solution::Behavior(profile),
    }
}

/// The most that a player gains by deviating.
fn greatest_gain(game: &Game, choices: &Choices) -> Option<Rational> {
    match (game.view(), choices) {
        (View::Normal(game), Choices::Mixed(profile)) => regrets(game, profile).into_iter().max(),
        (View::Tree(game), Choices::Behavior(profile)) => {
            deviations(game, profile).ok()?.into_iter().map(|deviation| deviation.gain).max()
        }
        _ => None,
    }
}

/// The equilibrium of a normal form on given supports, if at most two players mix and the indifference of each determines the other.
fn indifference(game: &NormalForm, supports: &[Vec<usize>]) -> Option<Vec<Vec<Rational>>> {
    let mixing: Vec<usize> = (0..supports.len()).filter(|&player| supports[player].len() > 1).collect();
    let mut lists: Vec<Vec<Rational>> = game.shape().iter().map(|&count| vec![Rational::ZERO; count]).collect();
    for (list, support) in lists.iter_mut().zip(supports) {
        list[support[0]] = Rational::ONE;
    }
    let (one, other) = match mixing.as_slice() {
        [] => return Some(lists),
        [one, other] => (*one, *other),
        _ => return None,
    };
    let first: Vec<usize> = supports.iter().map(|support| support[0]).collect();
    for (indifferent, mixed) in [(one, other), (other, one)] {
        // Unknown are the probabilities of one player's support, and the payoff of the other, who is indifferent.
        let (rows, columns) = (&supports[indifferent], &supports[mixed]);
        let mut matrix = Vec::with_capacity((rows.len() + 1) * (columns.len() + 1));
        let mut right = vec![Integer::ZERO; rows.len()];
        for &row in rows {
            let mut profile = first.clone();
            profile[indifferent] = row;
            for &column in columns {
                profile[mixed] = column;
                matrix.push(game.table(indifferent).numerator(game.index(&profile)));
            }
            matrix.push(Integer::from(-1));
        }
        matrix.extend(columns.iter().map(|_| Integer::from(1)));
        matrix.push(Integer::ZERO);
        right.push(Integer::from(1));
        let solved = solve_integers(&matrix, &right)?;
        lists[mixed].fill(Rational::ZERO);
        for (&column, probability) in columns.iter().zip(solved) {
            lists[mixed][column] = probability;
        }
    }
    Some(lists)
}

/// Newton's method on the indifference of every agent between the actions of its support; `None` where it does not converge.
fn polish(system: &LogitSystem, logs: &DVector<f64>, support: &[bool]) -> Option<DVector<f64>> {
    const ITERATIONS: usize = 30;
    let mut y = logs.clone().push(0.0);
    let mut unknown: Vec<(usize, usize)> = Vec::new();
    for block in system.blocks() {
        let greatest = block.clone().max_by(|&a, &b| logs[a].total_cmp(&logs[b]))?;
        unknown.extend(block.clone().filter(|&action| support[action] && action != greatest).map(|a| (a, greatest)));
        block.clone().filter(|&action| !support[action]).for_each(|action| y[action] *= MAGNIFIED);
    }
    if unknown.is_empty() {
        return None;
    }
    for _ in 0..ITERATIONS {
        let logs = system.logarithms(&y);
        let mut payoffs = system.payoffs(&logs);
        system.through_softmax(&mut payoffs.slopes, &logs);
        let difference = |row: usize, column: usize| {
            let ((action, greatest), (by, _)) = (unknown[row], unknown[column]);
            payoffs.slopes[(action, by)] - payoffs.slopes[(greatest, by)]
        };
        let jacobian = DMatrix::from_fn(unknown.len(), unknown.len(), difference);
        let gaps = unknown.iter().map(|&(action, greatest)| payoffs.values[action] - payoffs.values[greatest]);
        let right = DVector::from_iterator(unknown.len(), gaps);
        let correction = jacobian.lu().solve(&right)?;
        let length = correction.amax();
        if !length.is_finite() {
            return None;
        }
        let damped = if length > 1.0 { 1.0 / length } else { 1.0 };
        for (&(action, _), part) in unknown.iter().zip(correction.iter()) {
            y[action] -= damped * part;
        }
        if length < 1e-15 {
            break;
        }
    }
    Some(system.logarithms(&y))
}
