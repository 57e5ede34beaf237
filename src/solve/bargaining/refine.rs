//! From a float point on a face to the exact maximum of the Nash product on it, where that is rational.
//!
//! The face is the hull of affinely independent points with gains `p_0 .. p_k`, and `g = Σ_k a_k p_k` maximises `Σ_i w_i log g_i`
//! when `Σ_i w_i (p_ki - p_0i) / g_i = 0` for each k. Three cases:
//! a vertex needs nothing; a facet, with normal `n · p_k = 1`, has `g_i = w_i / (W n_i)`; on other faces the shares are algebraic.
//! There Newton's method in rationals brings the shares to several hundred bits, and the simplest rationals within the last bits
//! are the shares if they meet the conditions exactly. Otherwise the solution is irrational, or too long to recognise.

use crate::num::Rational;
use crate::solve::bargaining::algebra::{combine, difference, inner, rank, solve};

/// Bits to which the shares are brought, in the order tried: the second recognises denominators of up to 250 bits.
const PRECISIONS: [i32; 2] = [128, 512];
/// Bits at the end of a share that Newton's method need not have settled.
const UNSETTLED: i32 = 16;
/// Newton's method doubles the right bits: from 20 of a float to 512 in five steps.
const STEPS: usize = 8;
/// The precision of an answer that stays approximate.
const APPROXIMATE_BITS: i32 = 80;

/// Shares of the points that span a face.
pub(super) enum Shares {
    /// They meet the conditions of the maximum on the face exactly.
    Exact(Vec<Rational>),
    /// They are near the maximum on the face.
    Near(Vec<Rational>),
}

/// Finds the maximum of the weighted Nash product over the hull of `points` (gains, one entry per player), from float shares.
///
/// `None` when the points are affinely dependent or the method leaves the face.
pub(super) fn refine(points: &[&Vec<Rational>], weights: &[Rational], shares: &[f64]) -> Option<Shares> {
    if points.len() == 1 {
        return Some(Shares::Exact(vec![Rational::ONE]));
    }
    let edges: Vec<Vec<Rational>> = points[1..].iter().map(|point| difference(point, points[0])).collect();
    if rank(&edges) < edges.len() {
        return None;
    }
    if points.len() == weights.len()
        && let Some(exact) = on_facet(points, weights)
    {
        return Some(Shares::Exact(exact));
    }
    let mut free: Vec<Rational> = shares[1..].iter().map(|&share| Rational::from_f64(share)).collect::<Option<_>>()?;
    for bits in PRECISIONS {
        free = newton(points[0], &edges, weights, free, bits)?;
        let tolerance = power_of_two(UNSETTLED - bits);
        let simplest: Vec<Rational> =
            free.iter().map(|share| Rational::simplest_between(&(share - &tolerance), &(share + &tolerance))).collect();
        if slopes(points[0], &edges, weights, &simplest).is_some_and(|slopes| slopes.iter().all(Rational::is_zero)) {
            return with_first(simplest).map(Shares::Exact);
        }
    }
    free.iter_mut().for_each(|share| *share = round(share, APPROXIMATE_BITS));
    with_first(free).map(Shares::Near)
}

/// Completes the shares of all points but the first; `None` when one is negative.
fn with_first(free: Vec<Rational>) -> Option<Vec<Rational>> {
    let first = Rational::ONE - free.iter().sum::<Rational>();
    let shares: Vec<Rational> = std::iter::once(first).chain(free).collect();
    shares.iter().all(|share| !share.is_negative()).then_some(shares)
}

/// The closed form on a facet: as many points as players, on a hyperplane with a positive normal.
fn on_facet(points: &[&Vec<Rational>], weights: &[Rational]) -> Option<Vec<Rational>> {
    let rows: Vec<Vec<Rational>> = points.iter().map(|&point| point.clone()).collect();
    let normal = solve(&rows, &vec![Rational::ONE; rows.len()])?;
    let total: Rational = weights.iter().sum();
    let gain =
        |(weight, slope): (&Rational, &Rational)| weight.checked_div(&(slope * &total)).filter(Rational::is_positive);
    let gains: Vec<Rational> = weights.iter().zip(&normal).map(gain).collect::<Option<_>>()?;
    let columns: Vec<Vec<Rational>> =
        (0..weights.len()).map(|player| rows.iter().map(|row| row[player].clone()).collect()).collect();
    let shares = solve(&columns, &gains)?;
    shares.iter().all(|share| !share.is_negative()).then_some(shares)
}

/// `w_i / g_i` at the shares of all points but the first; `None` when a gain is not positive.
fn slopes_of_players(
    first: &[Rational],
    edges: &[Vec<Rational>],
    weights: &[Rational],
    free: &[Rational],
) -> Option<Vec<Rational>> {
    let moves = combine(free, edges);
    let gains = first.iter().zip(&moves).map(|(start, step)| start + step);
    gains.zip(weights).map(|(gain, weight)| gain.is_positive().then(|| weight / &gain)).collect()
}

/// The slope of the objective along each edge.
fn slopes(
    first: &[Rational],
    edges: &[Vec<Rational>],
    weights: &[Rational],
    free: &[Rational],
) -> Option<Vec<Rational>> {
    let slopes = slopes_of_players(first, edges, weights, free)?;
    Some(edges.iter().map(|edge| inner(edge, &slopes)).collect())
}

/// Newton's method with intermediate results cut to `bits` bits.
fn newton(
    first: &[Rational],
    edges: &[Vec<Rational>],
    weights: &[Rational],
    mut free: Vec<Rational>,
    bits: i32,
) -> Option<Vec<Rational>> {
    for _ in 0..STEPS {
        let exact = slopes_of_players(first, edges, weights, &free)?;
        let slopes: Vec<Rational> = exact.iter().map(|slope| round_relative(slope, 2 * bits)).collect();
        let curvatures: Vec<Rational> =
            slopes.iter().zip(weights).map(|(slope, weight)| slope * slope / weight).collect();
        let gradient: Vec<Rational> = edges.iter().map(|edge| inner(edge, &slopes)).collect();
        let entry = |a: &Vec<Rational>, b: &Vec<Rational>| {
            let terms = a.iter().zip(b).zip(&curvatures);
            round_relative(&terms.map(|((a, b), curvature)| &(a * b) * curvature).sum(), bits)
        };
        let matrix: Vec<Vec<Rational>> = edges.iter().map(|a| edges.iter().map(|b| entry(a, b)).collect()).collect();
        let step = solve(&matrix, &gradient)?;
        let next: Vec<Rational> = free.iter().zip(&step).map(|(share, step)| round(&(share + step), bits)).collect();
        if next == free {
            break;
        }
        free = next;
    }
    Some(free)
}

fn power_of_two(exponent: i32) -> Rational {
    Rational::from(2).pow(exponent).unwrap_or_else(|| unreachable!("2 is not 0"))
}

/// Rounds down to a multiple of `2^-bits`.
fn round(value: &Rational, bits: i32) -> Rational {
    let unit = power_of_two(bits);
    Rational::from((value * &unit).floor()) / unit
}

/// Rounds to about so many leading bits.
fn round_relative(value: &Rational, bits: i32) -> Rational {
    let length = |integer: crate::num::Integer| i32::try_from(integer.bit_length()).unwrap_or(i32::MAX / 4);
    let magnitude = length(value.numerator()) - length(value.denominator());
    round(value, bits - magnitude)
}
