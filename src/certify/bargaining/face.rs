//! Proves that a face of a convex set is the convex hull of given points, from inequalities that hold on the whole set.
//!
//! Let the face be F, on which `λ⁰ · u = B⁰` is greatest, V the points (all in F), and let each other inequality hold on the set.
//!
//! 1. Affine hull. T are the inequalities without slack at every point of V. When the sum of their λ is a multiple of λ⁰, their
//!    slacks, which are nonnegative on F, add up to 0 there: each is an equation on F. When the ranks add up, F lies in aff V.
//! 2. Facets. Any other inequality cuts a face out of conv V, known by the points without slack. When all facets of conv V are
//!    among these, F, which satisfies them and lies in aff V, lies in conv V. Facets of a polytope are connected through common
//!    ridges (Ziegler 1995, Theorem 3.14), so a nonempty list that contains the neighbour beyond each ridge of each of its members
//!    holds all facets; the ridges of a facet are its own facets, known to be complete in the same way, one dimension lower.
//! 3. Each point is extreme: the facets through it have no other point of V in common.
//!
//! Cost: facets squared per dimension; the faces that occur have few players and few points.

use crate::certify::Refusal;
use crate::certify::bargaining::UpperBound;
use crate::certify::rank::rank;
use crate::num::Rational;

/// The most extreme points of a face, so that a hostile proof cannot hold the checker up.
const POINT_LIMIT: usize = 4096;

/// The most dimensions of a face, since the check of its facets grows exponentially with them.
const DIMENSION_LIMIT: usize = 8;

/// Indices of points, in increasing order.
type Subset = Vec<usize>;

/// Refuses unless the face on which `total` has no slack is proved to be the hull of the points, each of them extreme.
pub(crate) fn check_hull(points: &[&[Rational]], total: &UpperBound, valid: &[UpperBound]) -> Result<(), Refusal> {
    if points.len() > POINT_LIMIT || valid.len() > POINT_LIMIT {
        return Err(Refusal::new(format!("a face with more than {POINT_LIMIT} points or inequalities")));
    }
    let tight: Vec<Subset> = valid.iter().map(|bound| tight_points(bound, points)).collect();
    let everywhere = |index: &usize| tight[*index].len() == points.len();
    let equations: Vec<&UpperBound> = (0..valid.len()).filter(everywhere).map(|index| &valid[index]).collect();
    let all: Subset = (0..points.len()).collect();
    let dimension = affine_dimension(points, &all);
    if dimension > DIMENSION_LIMIT {
        return Err(Refusal::new(format!("a face of more than {DIMENSION_LIMIT} dimensions")));
    }
    check_affine_hull(total, &equations, dimension)?;

    let faces: Vec<Subset> = tight.into_iter().filter(|face| face.len() < points.len()).collect();
    let facets = facets_among(points, &faces, dimension);
    if !is_complete(points, dimension, &facets) {
        return Err(Refusal::new("it is not proved that there are no further points with the greatest sum"));
    }
    let meets_alone = |point: &usize| {
        let through = facets.iter().filter(|facet| facet.binary_search(point).is_ok());
        through.fold(all.clone(), |common, facet| intersection(&common, facet)) == [*point]
    };
    match all.iter().all(meets_alone) {
        true => Ok(()),
        false => Err(Refusal::new("a point of the face is not extreme, or is listed twice")),
    }
}

fn tight_points(bound: &UpperBound, points: &[&[Rational]]) -> Subset {
    (0..points.len()).filter(|&index| bound.slack(points[index]).is_zero()).collect()
}

/// Checks that the equations that hold on the face leave it no more dimensions than its points have.
fn check_affine_hull(total: &UpperBound, equations: &[&UpperBound], dimension: usize) -> Result<(), Refusal> {
    let players = total.weights.len();
    let sum = |player: usize| equations.iter().map(|equation| &equation.weights[player]).sum::<Rational>();
    let sums: Vec<Rational> = (0..players).map(sum).collect();
    let scale = &sums[0] / &total.weights[0];
    if sums.iter().zip(&total.weights).any(|(sum, weight)| *sum != weight * &scale) {
        return Err(Refusal::new("the inequalities without slack do not add up to the sum of payoffs"));
    }
    let normals = std::iter::once(total).chain(equations.iter().copied()).map(|bound| bound.weights.clone()).collect();
    match rank(normals) + dimension == players {
        true => Ok(()),
        false => {
            Err(Refusal::new("it is not proved that the points with the greatest sum are no more than those listed"))
        }
    }
}

/// The faces one dimension below `dimension`, each once.
fn facets_among(points: &[&[Rational]], faces: &[Subset], dimension: usize) -> Vec<Subset> {
    let is_facet = |face: &&Subset| !face.is_empty() && affine_dimension(points, face) + 1 == dimension;
    let mut facets: Vec<Subset> = faces.iter().filter(is_facet).cloned().collect();
    facets.sort();
    facets.dedup();
    facets
}

/// Whether the facets are all those of the polytope of this dimension that they are facets of.
fn is_complete(points: &[&[Rational]], dimension: usize, facets: &[Subset]) -> bool {
    match dimension {
        0 => true,
        1 => facets.len() == 2,
        _ => {
            let has_all_neighbours = |facet: &Subset| {
                let others = facets.iter().filter(|other| *other != facet);
                let common: Vec<Subset> = others.map(|other| intersection(facet, other)).collect();
                is_complete(points, dimension - 1, &facets_among(points, &common, dimension - 1))
            };
            !facets.is_empty() && facets.iter().all(has_all_neighbours)
        }
    }
}

fn intersection(left: &Subset, right: &Subset) -> Subset {
    left.iter().copied().filter(|index| right.binary_search(index).is_ok()).collect()
}

/// The dimension of the affine hull of a nonempty set of points.
fn affine_dimension(points: &[&[Rational]], subset: &[usize]) -> usize {
    let Some((&first, others)) = subset.split_first() else { unreachable!("the set is nonempty") };
    let difference = |&other: &usize| points[other].iter().zip(points[first]).map(|(a, b)| a - b).collect();
    rank(others.iter().map(difference).collect())
}
