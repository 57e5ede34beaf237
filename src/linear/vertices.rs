//! The vertices of small polytopes, and points inside, exactly.
//!
//! The equations are solved for as many coordinates as they fix; the others are parameters, as many as the polytope's surrounding
//! plane has dimensions. A vertex is where as many inequalities hold with equality as there are parameters, and determine these: every
//! choice of inequalities is tried. For a point inside, parameters are eliminated one by one (Fourier and Motzkin), and then take the middle
//! of what the earlier ones leave them: such a point lies in the relative interior (Rockafellar 1970, Convex Analysis, theorem 6.8).

use itertools::Itertools;

use crate::num::Rational;

/// `constant + Σ_j coefficients_j z_j`.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Affine {
    pub constant: Rational,
    pub coefficients: Vec<Rational>,
}

impl Affine {
    /// The function that is 0, of so many variables.
    pub fn zero(variables: usize) -> Affine {
        Affine { constant: Rational::ZERO, coefficients: vec![Rational::ZERO; variables] }
    }

    pub fn at(&self, point: &[Rational]) -> Rational {
        let terms = self.coefficients.iter().zip(point).filter(|(a, z)| !a.is_zero() && !z.is_zero());
        terms.fold(self.constant.clone(), |sum, (a, z)| sum + a * z)
    }

    fn add(&mut self, factor: &Rational, other: &Affine) {
        if factor.is_zero() {
            return;
        }
        self.constant += factor * &other.constant;
        let entries = self.coefficients.iter_mut().zip(&other.coefficients).filter(|(_, entry)| !entry.is_zero());
        entries.for_each(|(sum, entry)| *sum += factor * entry);
    }
}

/// The most choices of inequalities that are tried.
const CHOICES: u128 = 200_000;

/// The most inequalities that an elimination may leave.
const ELIMINATED: usize = 64;

/// The vertices of the bounded set of nonnegative points where the `equations` are 0 and the `inequalities` at least 0, in so many
/// variables, without repetition; `None` where there would be too many choices to try.
///
/// # Panics
/// When a row has another number of coefficients.
pub fn vertices(variables: usize, equations: &[Affine], inequalities: &[Affine]) -> Option<Vec<Vec<Rational>>> {
    let Some(plane) = Plane::new(variables, equations) else { return Some(Vec::new()) };
    let dimension = plane.dimension;
    let inside = plane.conditions(inequalities);
    // Inequalities that do not vary on the plane choose nothing.
    let varying: Vec<&Affine> = inside.iter().filter(|row| row.coefficients.iter().any(|a| !a.is_zero())).collect();
    let choices = (0..dimension).try_fold(1_u128, |product, step| {
        product.checked_mul(varying.len().saturating_sub(step) as u128).map(|product| product / (step as u128 + 1))
    });
    if choices.is_none_or(|choices| choices > CHOICES) {
        return None;
    }
    let mut found: Vec<Vec<Rational>> = Vec::new();
    for chosen in varying.iter().combinations(dimension) {
        let tight: Vec<Affine> = chosen.into_iter().map(|row| (*row).clone()).collect();
        let Some(corner) = Plane::new(dimension, &tight).filter(|corner| corner.dimension == 0) else {
            continue;
        };
        let corner = corner.point(&[]);
        if inside.iter().all(|row| !row.at(&corner).is_negative()) {
            let point = plane.point(&corner);
            if !found.contains(&point) {
                found.push(point);
            }
        }
    }
    Some(found)
}

/// What is known of the points inside a small polytope.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Inside {
    Point(Vec<Rational>),
    Empty,
    /// The set has no bound, or has too many dimensions for its number of inequalities.
    Unknown,
}

/// A point where the equations are 0, the inequalities at least 0 and all coordinates positive, in a bounded set.
///
/// # Panics
/// When a row has another number of coefficients.
pub fn inside(variables: usize, equations: &[Affine], inequalities: &[Affine]) -> Inside {
    let Some(plane) = Plane::new(variables, equations) else { return Inside::Empty };
    match middle(plane.conditions(inequalities), plane.dimension) {
        Inside::Point(parameters) => {
            // What is 0 inside is 0 everywhere.
            let point = plane.point(&parameters);
            if point.iter().all(Rational::is_positive) { Inside::Point(point) } else { Inside::Empty }
        }
        other => other,
    }
}

/// A point in the relative interior of the set where functions of so many parameters are at least 0.
fn middle(rows: Vec<Affine>, parameters: usize) -> Inside {
    let Some(last) = parameters.checked_sub(1) else {
        let holds = rows.iter().all(|row| !row.constant.is_negative());
        return if holds { Inside::Point(Vec::new()) } else { Inside::Empty };
    };
    // Rows that bound the last parameter, solved for it.
    let (mut lower, mut upper, mut rest) = (Vec::new(), Vec::new(), Vec::new());
    for mut row in rows {
        let slope = row.coefficients.remove(last);
        match (-Rational::ONE).checked_div(&slope) {
            None => rest.push(row),
            Some(factor) => {
                let mut end = Affine::zero(last);
                end.add(&factor, &row);
                if slope.is_positive() { lower.push(end) } else { upper.push(end) }
            }
        }
    }
    if rest.len() + lower.len() * upper.len() > ELIMINATED {
        return Inside::Unknown;
    }
    for (low, high) in lower.iter().cartesian_product(&upper) {
        let mut room = high.clone();
        room.add(&-Rational::ONE, low);
        rest.push(room);
    }
    let mut point = match middle(rest, last) {
        Inside::Point(point) => point,
        other => return other,
    };
    let low = lower.iter().map(|end| end.at(&point)).max();
    let high = upper.iter().map(|end| end.at(&point)).min();
    let (Some(low), Some(high)) = (low, high) else { return Inside::Unknown };
    point.push((low + high) / Rational::from(2));
    Inside::Point(point)
}

/// The solutions of equations: each coordinate as a function of parameters.
struct Plane {
    dimension: usize,
    coordinates: Vec<Affine>,
}

impl Plane {
    /// `None` when the equations contradict each other.
    fn new(variables: usize, equations: &[Affine]) -> Option<Plane> {
        let (rows, pivots) = eliminated(variables, equations);
        if rows[pivots.len()..].iter().any(|row| !row[variables].is_zero()) {
            return None;
        }
        let free: Vec<usize> = (0..variables).filter(|column| !pivots.contains(column)).collect();
        let mut coordinates = vec![Affine::zero(free.len()); variables];
        for (parameter, &column) in free.iter().enumerate() {
            coordinates[column].coefficients[parameter] = Rational::ONE;
        }
        for (row, &column) in rows.iter().zip(&pivots) {
            coordinates[column].constant = row[variables].clone();
            let slopes = coordinates[column].coefficients.iter_mut().zip(&free);
            slopes.for_each(|(slope, &other)| *slope = -&row[other]);
        }
        Some(Plane { dimension: free.len(), coordinates })
    }

    /// The coordinates, and other functions of them, in terms of the parameters.
    fn conditions(&self, functions: &[Affine]) -> Vec<Affine> {
        let restricted = |function: &Affine| {
            assert!(function.coefficients.len() == self.coordinates.len(), "one coefficient per variable");
            let mut sum = Affine::zero(self.dimension);
            sum.constant = function.constant.clone();
            function.coefficients.iter().zip(&self.coordinates).for_each(|(factor, row)| sum.add(factor, row));
            sum
        };
        self.coordinates.iter().cloned().chain(functions.iter().map(restricted)).collect()
    }

    fn point(&self, parameters: &[Rational]) -> Vec<Rational> {
        self.coordinates.iter().map(|coordinate| coordinate.at(parameters)).collect()
    }
}

/// The coefficients and right-hand sides of equations in reduced row echelon form, and the columns of the pivots.
fn eliminated(variables: usize, equations: &[Affine]) -> (Vec<Vec<Rational>>, Vec<usize>) {
    assert!(equations.iter().all(|row| row.coefficients.len() == variables), "one coefficient per variable");
    let mut rows: Vec<Vec<Rational>> =
        equations.iter().map(|row| row.coefficients.iter().cloned().chain([-&row.constant]).collect()).collect();
    let mut pivots: Vec<usize> = Vec::new();
    for column in 0..variables {
        let rank = pivots.len();
        let Some(pivot) = (rank..rows.len()).find(|&row| !rows[row][column].is_zero()) else { continue };
        rows.swap(rank, pivot);
        let (before, rest) = rows.split_at_mut(rank);
        let Some((pivot_row, after)) = rest.split_first_mut() else { continue };
        if let Some(inverse) = pivot_row[column].recip().filter(|inverse| !inverse.is_one()) {
            pivot_row[column..].iter_mut().filter(|entry| !entry.is_zero()).for_each(|entry| *entry *= &inverse);
        }
        // All columns before hold zeros in the row of the pivot.
        for row in before.iter_mut().chain(after).filter(|row| !row[column].is_zero()) {
            let factor = std::mem::take(&mut row[column]);
            let entries = row[column + 1..].iter_mut().zip(&pivot_row[column + 1..]);
            entries.filter(|(_, pivot)| !pivot.is_zero()).for_each(|(entry, pivot)| *entry -= &factor * pivot);
        }
        pivots.push(column);
    }
    (rows, pivots)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn affine(constant: i64, coefficients: &[i64]) -> Affine {
        Affine {
            constant: Rational::from(constant),
            coefficients: coefficients.iter().map(|&a| Rational::from(a)).collect(),
        }
    }

    #[test]
    fn a_simplex_cut_by_a_half_space() {
        // x + y + z = 1, all at least 0, 2x >= y: corners (1,0,0), (0,0,1), (1/3,2/3,0).
        let found = vertices(3, &[affine(-1, &[1, 1, 1])], &[affine(0, &[2, -1, 0])]).expect("small");
        assert_eq!(found.len(), 3);
        let third = |parts: i64| Rational::new(parts, 3).expect("nonzero");
        assert!(found.contains(&vec![third(1), third(2), third(0)]));
    }

    #[test]
    fn points_inside_segments() {
        let line = [affine(-1, &[1, 1])];
        let half = Rational::new(1, 2).expect("nonzero");
        assert_eq!(inside(2, &line, &[]), Inside::Point(vec![half; 2]));
        // 3x <= 1 leaves x from 0 to 1/3; x >= 1 leaves a corner, which is not inside.
        let sixth = Rational::new(1, 6).expect("nonzero");
        assert_eq!(inside(2, &line, &[affine(1, &[-3, 0])]), Inside::Point(vec![sixth.clone(), Rational::ONE - sixth]));
        assert_eq!(inside(2, &line, &[affine(-1, &[1, 0])]), Inside::Empty);
        assert_eq!(inside(2, &[affine(-1, &[1, 1]), affine(-2, &[1, 1])], &[]), Inside::Empty);
        assert_eq!(inside(2, &[], &[]), Inside::Unknown);
    }

    #[test]
    fn points_inside_triangles() {
        let triangle = [affine(-1, &[1, 1, 1])];
        let holds = |inequalities: &[Affine]| match inside(3, &triangle, inequalities) {
            Inside::Point(point) => {
                assert!(point.iter().all(Rational::is_positive) && triangle[0].at(&point).is_zero());
                assert!(inequalities.iter().all(|row| !row.at(&point).is_negative()));
                true
            }
            Inside::Empty => false,
            Inside::Unknown => panic!("it is bounded"),
        };
        assert!(holds(&[]));
        // x >= y and y >= z and z >= x leave the middle alone.
        assert!(holds(&[affine(0, &[1, -1, 0]), affine(0, &[0, 1, -1]), affine(0, &[-1, 0, 1])]));
        // 2x >= 1 and 2y >= 1 leave a point with z = 0; x >= 1 a corner; x = 2 nothing.
        assert!(!holds(&[affine(-1, &[2, 0, 0]), affine(-1, &[0, 2, 0])]));
        assert!(!holds(&[affine(-1, &[1, 0, 0])]));
        assert!(!holds(&[affine(-2, &[1, 0, 0])]));
        // 3x >= 1 and 3y >= 1 leave a triangle.
        assert!(holds(&[affine(-1, &[3, 0, 0]), affine(-1, &[0, 3, 0])]));
    }

    #[test]
    fn cubes_points_segments_and_nothing() {
        let cube = [affine(1, &[-1, 0, 0]), affine(1, &[0, -1, 0]), affine(1, &[0, 0, -1])];
        assert_eq!(vertices(3, &[], &cube).expect("small").len(), 8);
        // The diagonal x = y = z, a point on it, and none.
        let diagonal = [affine(0, &[1, -1, 0]), affine(0, &[0, 1, -1])];
        assert_eq!(vertices(3, &diagonal, &cube).expect("small").len(), 2);
        let point = [diagonal.as_slice(), &[affine(-1, &[1, 1, 0])]].concat();
        assert_eq!(vertices(3, &point, &cube).expect("small"), [vec![Rational::new(1, 2).expect("nonzero"); 3]]);
        let outside = [diagonal.as_slice(), &[affine(-3, &[1, 1, 0])]].concat();
        assert_eq!(vertices(3, &outside, &cube).expect("small"), Vec::<Vec<Rational>>::new());
        let none = [point.as_slice(), &[affine(-1, &[1, 0, 0])]].concat();
        assert_eq!(vertices(3, &none, &cube).expect("small"), Vec::<Vec<Rational>>::new());
    }
}
