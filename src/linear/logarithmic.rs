//! The greatest weighted sum of logarithms over the convex hull of points, in floats.
//!
//! Maximise `Σ_i w_i log y_i` over `y = Σ_k a_k p_k` with `a` in the simplex. The method keeps a support of points, as in Wolfe's
//! method for the nearest point (1976): Newton steps on the affine hull of the support, cut short where a share becomes 0, at which
//! its point leaves. The damping is that of self-concordant functions (Nesterov and Nemirovskii 1994), so that every `y_i` stays
//! positive. The caller adds points that a linear program finds, and settles the answer exactly.

use nalgebra::{DMatrix, DVector};

/// The Newton decrement, squared, at which more steps would only move rounding errors.
const CONVERGED: f64 = 1e-28;
/// The relative gain of a new point that rounding alone can feign.
const NEGLIGIBLE: f64 = 1e-11;
/// What is added to the curvature where points of the support are affinely dependent up to rounding.
const RIDGE: f64 = 1e-12;
/// Each step halves the error at least near the end, and drops a point otherwise.
const MAX_STEPS: usize = 500;

/// A point of a convex hull: the points that span it and their shares, positive (0 for one just added), adding up to 1.
#[derive(Debug, Clone, PartialEq)]
pub struct HullPoint {
    pub support: Vec<usize>,
    pub shares: Vec<f64>,
}

impl HullPoint {
    /// One of the points itself.
    pub fn vertex(index: usize) -> HullPoint {
        HullPoint { support: vec![index], shares: vec![1.0] }
    }

    /// Lets a further point take part.
    pub fn admit(&mut self, index: usize) {
        if !self.support.contains(&index) {
            self.support.push(index);
            self.shares.push(0.0);
        }
    }

    /// Drops a point of an affinely dependent support. `dependence` has one entry per point of the support, adds up to 0, and
    /// combines the points to 0, so that the hull point stays where it is while shares move along it until one is used up.
    pub fn eliminate(&mut self, dependence: &[f64]) {
        if let Some((position, limit)) = first_to_vanish(&self.shares, dependence) {
            advance(self, dependence, limit);
            self.drop_at(position);
        }
    }

    /// The coordinates of the point.
    pub fn coordinates(&self, points: &[Vec<f64>]) -> Vec<f64> {
        let mut sum = vec![0.0; points[self.support[0]].len()];
        for (&index, share) in self.support.iter().zip(&self.shares) {
            sum.iter_mut().zip(&points[index]).for_each(|(sum, coordinate)| *sum += share * coordinate);
        }
        sum
    }

    fn drop_at(&mut self, position: usize) {
        self.support.remove(position);
        self.shares.remove(position);
        let total: f64 = self.shares.iter().sum();
        self.shares.iter_mut().for_each(|share| *share /= total);
    }
}

/// Whether a relative gain is more than rounding can feign.
pub fn is_improvement(gain: f64) -> bool {
    gain > NEGLIGIBLE
}

/// Moves `hull` to the maximum over the hull of its support. All its coordinates must be positive and the weights at least 1.
///
/// Returns `None` where floats do not suffice: a number that is not finite, or a coordinate that vanishes.
pub fn maximise_logarithms(points: &[Vec<f64>], weights: &[f64], mut hull: HullPoint) -> Option<HullPoint> {
    for _ in 0..MAX_STEPS {
        let y = hull.coordinates(points);
        if !y.iter().all(|y| y.is_finite() && *y > 0.0) {
            return None;
        }
        let (direction, decrement) = newton_direction(points, weights, &hull, &y)?;
        if decrement <= CONVERGED {
            break;
        }
        let root = decrement.sqrt();
        let length = if root > 0.25 { 1.0 / (1.0 + root) } else { 1.0 };
        match first_to_vanish(&hull.shares, &direction) {
            Some((position, limit)) if limit <= length => {
                advance(&mut hull, &direction, limit);
                hull.drop_at(position);
            }
            _ => advance(&mut hull, &direction, length),
        }
    }
    Some(hull)
}

/// Which share is the first to become 0 along a direction, and after what length.
fn first_to_vanish(shares: &[f64], direction: &[f64]) -> Option<(usize, f64)> {
    let limits = shares.iter().zip(direction).enumerate().filter(|(_, (_, step))| **step < 0.0);
    limits.map(|(position, (share, step))| (position, share / -step)).min_by(|a, b| a.1.total_cmp(&b.1))
}

fn advance(hull: &mut HullPoint, direction: &[f64], length: f64) {
    hull.shares.iter_mut().zip(direction).for_each(|(share, step)| *share = (*share + length * step).max(0.0));
}

/// The Newton step for the shares, which adds up to 0, and the squared decrement.
fn newton_direction(points: &[Vec<f64>], weights: &[f64], hull: &HullPoint, y: &[f64]) -> Option<(Vec<f64>, f64)> {
    let size = hull.support.len();
    let row = |position: usize| &points[hull.support[position]];
    let mut matrix = DMatrix::<f64>::zeros(size + 1, size + 1);
    let mut right = DVector::<f64>::zeros(size + 1);
    for a in 0..size {
        right[a] = row(a).iter().zip(weights).zip(y).map(|((p, w), y)| w * p / y).sum();
        for b in 0..=a {
            let terms = row(a).iter().zip(row(b)).zip(weights).zip(y);
            let curvature: f64 = terms.map(|(((p, q), w), y)| w * (p / y) * (q / y)).sum();
            matrix[(a, b)] = curvature;
            matrix[(b, a)] = curvature;
        }
        matrix[(a, size)] = 1.0;
        matrix[(size, a)] = 1.0;
    }
    let finite = |solution: &DVector<f64>| solution.iter().all(|entry| entry.is_finite());
    let solution = matrix.clone().lu().solve(&right).filter(finite).or_else(|| {
        (0..size).for_each(|a| matrix[(a, a)] *= 1.0 + RIDGE);
        matrix.lu().solve(&right).filter(finite)
    })?;
    let decrement: f64 = (0..size).map(|a| solution[a] * right[a]).sum();
    Some((solution.iter().take(size).copied().collect(), decrement.max(0.0)))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn on_a_simplex_the_coordinates_are_the_weights_shares() {
        let points = vec![vec![1.0, 0.0, 0.0], vec![0.0, 1.0, 0.0], vec![0.0, 0.0, 1.0]];
        let start = HullPoint { support: vec![0, 1, 2], shares: vec![0.2, 0.3, 0.5] };
        let found = maximise_logarithms(&points, &[1.0, 2.0, 5.0], start).expect("finite");
        let y = found.coordinates(&points);
        for (coordinate, expected) in y.iter().zip([0.125, 0.25, 0.625]) {
            assert!((coordinate - expected).abs() < 1e-12, "{y:?}");
        }
    }

    #[test]
    fn a_dependent_point_leaves_without_moving_the_hull_point() {
        let points = vec![vec![1.0, 1.0], vec![0.0, 2.0], vec![2.0, 0.0]];
        let mut hull = HullPoint { support: vec![0, 1, 2], shares: vec![0.25, 0.75, 0.0] };
        let before = hull.coordinates(&points);
        hull.eliminate(&[-2.0, 1.0, 1.0]);
        assert_eq!(hull.support, [1, 2]);
        assert_eq!(hull.coordinates(&points), before);
    }

    #[test]
    fn a_dominated_point_leaves() {
        let points = vec![vec![1.0, 1.0], vec![3.0, 2.0], vec![2.0, 3.0]];
        let mut start = HullPoint::vertex(0);
        start.admit(1);
        start.admit(2);
        let found = maximise_logarithms(&points, &[1.0, 1.0], start).expect("finite");
        assert!(!found.support.contains(&0), "{found:?}");
        let y = found.coordinates(&points);
        assert!((y[0] - 2.5).abs() < 1e-12 && (y[1] - 2.5).abs() < 1e-12, "{y:?}");
    }
}
