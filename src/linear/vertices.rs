//! The vertices of small polytopes, exactly.
//!
//! The equations are solved for as many coordinates as they fix; the others are parameters, as many as the polytope's surrounding
//! plane has dimensions. A vertex is where as many inequalities hold with equality as there are parameters, and determine these. With no
//! or one parameter that is a point or a segment; with more every choice of inequalities is tried.

use itertools::Itertools;

use crate::num::Rational;

/// `constant + Σ_j coefficients_j z_j`.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Affine {
    pub constant: Rational,
    pub coefficients: Vec<Rational>,
}

impl Affine {
    fn at(&self, point: &[Rational]) -> Rational {
        self.coefficients.iter().zip(point).fold(self.constant.clone(), |sum, (a, z)| sum + a * z)
    }
}

/// The most choices of inequalities that are tried.
const CHOICES: u128 = 200_000;

/// The vertices of the bounded set where the `equations` are 0 and the `inequalities` at least 0, in so many variables, without
/// repetition; `None` where there would be too many choices to try.
///
/// # Panics
/// When a row has another number of coefficients.
pub fn vertices(variables: usize, equations: &[Affine], inequalities: &[Affine]) -> Option<Vec<Vec<Rational>>> {
    assert!(
        equations.iter().chain(inequalities).all(|row| row.coefficients.len() == variables),
        "one coefficient per variable"
    );
    let Some(plane) = Plane::new(variables, equations) else { return Some(Vec::new()) };
    let dimension = plane.directions.len();
    let inside: Vec<Affine> = inequalities.iter().map(|row| plane.restrict(row)).collect();
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
        let Some(corner) = Plane::new(dimension, &tight).filter(|corner| corner.directions.is_empty()) else {
            continue;
        };
        if inside.iter().all(|row| !row.at(&corner.origin).is_negative()) {
            let point = plane.point(&corner.origin);
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
    /// A point in all of whose coordinates are positive.
    Point(Vec<Rational>),
    Empty,
    /// The polytope has more than one dimension, and was not looked at.
    Unknown,
}

/// A point where the equations are 0, the inequalities at least 0 and all coordinates positive, where the equations leave at most one
/// dimension.
///
/// # Panics
/// When a row has another number of coefficients.
pub fn inside(variables: usize, equations: &[Affine], inequalities: &[Affine]) -> Inside {
    assert!(
        equations.iter().chain(inequalities).all(|row| row.coefficients.len() == variables),
        "one coefficient per variable"
    );
    let Some(plane) = Plane::new(variables, equations) else { return Inside::Empty };
    let parameter = match plane.directions.as_slice() {
        [] => Some(Rational::ZERO),
        [direction] => {
            let signs = plane.origin.iter().cloned().zip(direction.iter().cloned());
            let rows = inequalities.iter().map(|row| {
                let row = plane.restrict(row);
                (row.constant, row.coefficients[0].clone())
            });
            middle(signs.chain(rows))
        }
        _ => return Inside::Unknown,
    };
    let Some(parameter) = parameter else { return Inside::Empty };
    let parameters = vec![parameter; plane.directions.len()];
    let point = plane.point(&parameters);
    let holds = point.iter().all(Rational::is_positive) && inequalities.iter().all(|row| !row.at(&point).is_negative());
    if holds { Inside::Point(point) } else { Inside::Empty }
}

/// The middle of the interval of `t` where all `a + b t` are at least 0; `None` when it is empty or has no end on some side.
fn middle(rows: impl Iterator<Item = (Rational, Rational)>) -> Option<Rational> {
    let (mut low, mut high): (Option<Rational>, Option<Rational>) = (None, None);
    for (a, b) in rows.filter(|(_, b)| !b.is_zero()) {
        let bound = (-&a).checked_div(&b)?;
        match b.is_positive() {
            true => low = low.max(Some(bound)),
            false => high = Some(high.map_or_else(|| bound.clone(), |high| high.min(bound.clone()))),
        }
    }
    let (low, high) = (low?, high?);
    (low <= high).then(|| (low + high) / Rational::from(2))
}

/// The solutions of equations: a point, and directions that span all others.
struct Plane {
    origin: Vec<Rational>,
    directions: Vec<Vec<Rational>>,
}

impl Plane {
    /// `None` when the equations contradict each other.
    fn new(variables: usize, equations: &[Affine]) -> Option<Plane> {
        let mut rows: Vec<Vec<Rational>> =
            equations.iter().map(|row| row.coefficients.iter().cloned().chain([-&row.constant]).collect()).collect();
        let mut pivots: Vec<usize> = Vec::new();
        for column in 0..variables {
            let rank = pivots.len();
            let Some(pivot) = (rank..rows.len()).find(|&row| !rows[row][column].is_zero()) else { continue };
            rows.swap(rank, pivot);
            if !rows[rank][column].is_one() {
                let inverse = rows[rank][column].recip()?;
                rows[rank][column..].iter_mut().filter(|entry| !entry.is_zero()).for_each(|entry| *entry *= &inverse);
            }
            // All columns before hold zeros in the row of the pivot.
            let (before, rest) = rows.split_at_mut(rank);
            let Some((pivot_row, after)) = rest.split_first_mut() else { continue };
            for row in before.iter_mut().chain(after) {
                if row[column].is_zero() {
                    continue;
                }
                let factor = std::mem::take(&mut row[column]);
                let entries = row[column + 1..].iter_mut().zip(&pivot_row[column + 1..]);
                entries.filter(|(_, pivot)| !pivot.is_zero()).for_each(|(entry, pivot)| *entry -= &factor * pivot);
            }
            pivots.push(column);
        }
        if rows[pivots.len()..].iter().any(|row| !row[variables].is_zero()) {
            return None;
        }
        let mut origin = vec![Rational::ZERO; variables];
        for (row, &column) in rows.iter().zip(&pivots) {
            origin[column] = row[variables].clone();
        }
        let free = (0..variables).filter(|column| !pivots.contains(column));
        let direction = |column: usize| {
            let mut direction = vec![Rational::ZERO; variables];
            direction[column] = Rational::ONE;
            for (row, &pivot) in rows.iter().zip(&pivots) {
                direction[pivot] = -&row[column];
            }
            direction
        };
        Some(Plane { directions: free.map(direction).collect(), origin })
    }

    /// An affine function on the plane, in terms of the directions.
    fn restrict(&self, row: &Affine) -> Affine {
        let slope = |direction: &Vec<Rational>| row.coefficients.iter().zip(direction).map(|(a, d)| a * d).sum();
        Affine { constant: row.at(&self.origin), coefficients: self.directions.iter().map(slope).collect() }
    }

    fn point(&self, parameters: &[Rational]) -> Vec<Rational> {
        let mut point = self.origin.clone();
        for (direction, parameter) in self.directions.iter().zip(parameters) {
            point.iter_mut().zip(direction).for_each(|(entry, step)| *entry += step * parameter);
        }
        point
    }
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

    fn signs(variables: usize) -> Vec<Affine> {
        (0..variables)
            .map(|at| affine(0, &(0..variables).map(|place| i64::from(place == at)).collect::<Vec<_>>()))
            .collect()
    }

    #[test]
    fn a_simplex_cut_by_a_half_space() {
        // x + y + z = 1, all at least 0, 2x >= y: corners (1,0,0), (0,0,1), (1/3,2/3,0).
        let mut inequalities = signs(3);
        inequalities.push(affine(0, &[2, -1, 0]));
        let found = vertices(3, &[affine(-1, &[1, 1, 1])], &inequalities).expect("small");
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
        assert_eq!(inside(3, &[affine(-1, &[1, 1, 1])], &[]), Inside::Unknown);
    }

    #[test]
    fn cubes_points_segments_and_nothing() {
        let mut cube = signs(3);
        cube.extend((0..3).map(|at| affine(1, &(0..3).map(|place| -i64::from(place == at)).collect::<Vec<_>>())));
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
