//! The face of payoffs on which a weighted sum is greatest: its extreme points, and inequalities that prove them complete.
//!
//! First the dimension: along a direction orthogonal to everything known, the greatest and the least point of the face either
//! differ, which gives a new point, or agree, which gives an equation with two proofs. Then the facets: each facet of the hull of
//! the points is pushed outward by a linear program, which gives a new point or the proof that nothing lies beyond.
//! Cost: two programs per player and one per facet, and a search of all small subsets of points for the facets of their hull.

use itertools::Itertools;

use crate::certify::bargaining::Multipliers;
use crate::error::Error;
use crate::game::BargainingProblem;
use crate::num::Rational;
use crate::solve::bargaining::algebra::{difference, inner, orthogonal, rank};
use crate::solve::bargaining::{Demand, Optimum, Program, Search, Tick};
use crate::strategy::BargainingPoint;

/// The most extreme points that a face may have to be listed.
const POINT_LIMIT: usize = 256;
/// The most subsets of points that the search for facets looks at.
const SUBSET_LIMIT: usize = 1_000_000;

/// The extreme points of a face and the proof that there are no others, as `certify` reads it.
pub(super) struct Face {
    pub points: Vec<BargainingPoint>,
    pub bounds: Vec<Multipliers>,
}

/// The face on which `weights · u` is greatest, from one of its points.
///
/// Errors: a face without bounds; one with too many points to list; a stop.
pub(super) fn whole_face(
    problem: &BargainingProblem,
    weights: Vec<Rational>,
    best: Optimum,
    tick: &mut Tick,
) -> Search<Face> {
    let greatest = inner(&weights, &best.payoffs);
    let points = vec![BargainingPoint { payoffs: best.payoffs, contract: best.contract }];
    let normals = vec![weights.clone()];
    let mut search = FaceSearch { problem, weights, greatest, points, normals, bounds: Vec::new() };
    let dimension = search.span(tick)?;
    if dimension == 0 {
        return Ok(Face { points: search.points, bounds: search.bounds });
    }
    let mut proven: Vec<(Vec<Rational>, Multipliers)> = Vec::new();
    loop {
        let facets = search.facets(dimension, tick)?;
        let mut grown = false;
        for normal in &facets {
            if proven.iter().any(|(known, _)| known == normal) {
                continue;
            }
            let farthest = search.farthest(normal.clone(), tick)?;
            if inner(normal, &farthest.payoffs) > search.reach(normal) {
                search.add(farthest)?;
                grown = true;
                break;
            }
            proven.push((normal.clone(), farthest.multipliers));
        }
        if !grown {
            search.keep_extreme(&facets);
            search.bounds.extend(proven.into_iter().map(|(_, multipliers)| multipliers));
            return Ok(Face { points: search.points, bounds: search.bounds });
        }
    }
}

struct FaceSearch<'g> {
    problem: &'g BargainingProblem,
    weights: Vec<Rational>,
    /// `weights · u` on the face.
    greatest: Rational,
    points: Vec<BargainingPoint>,
    /// Normals of the hyperplanes that hold the face.
    normals: Vec<Vec<Rational>>,
    bounds: Vec<Multipliers>,
}

impl FaceSearch<'_> {
    /// The point of the face that is farthest in a direction.
    fn farthest(&self, direction: Vec<Rational>, tick: &mut Tick) -> Search<Optimum> {
        let stay = Demand { weights: self.weights.clone(), floor: self.greatest.clone(), rise: Rational::ZERO };
        Program { problem: self.problem, weights: direction, common: Rational::ZERO, demands: vec![stay] }.solve(tick)
    }

    fn add(&mut self, optimum: Optimum) -> Search<()> {
        if self.points.len() == POINT_LIMIT {
            let message = format!("the payoffs with the greatest sum have more than {POINT_LIMIT} extreme points");
            return Err(Error::too_large(message).hint("weights that differ a little make the solution unique").into());
        }
        self.points.push(BargainingPoint { payoffs: optimum.payoffs, contract: optimum.contract });
        Ok(())
    }

    /// How far the known points reach in a direction.
    fn reach(&self, direction: &[Rational]) -> Rational {
        let reaches = self.points.iter().map(|point| inner(direction, &point.payoffs));
        reaches.max().unwrap_or_default()
    }

    fn edges(&self, subset: &[usize]) -> Vec<Vec<Rational>> {
        let first = &self.points[subset[0]].payoffs;
        subset[1..].iter().map(|&index| difference(&self.points[index].payoffs, first)).collect()
    }

    /// Finds points that span the face, and equations with their proofs for the rest; returns the dimension.
    fn span(&mut self, tick: &mut Tick) -> Search<usize> {
        loop {
            let all: Vec<usize> = (0..self.points.len()).collect();
            let known: Vec<Vec<Rational>> = self.normals.iter().cloned().chain(self.edges(&all)).collect();
            let Some(direction) = orthogonal(&known, self.weights.len()).into_iter().next() else {
                return Ok(self.points.len() - 1);
            };
            let level = inner(&direction, &self.points[0].payoffs);
            let above = self.farthest(direction.clone(), tick)?;
            if inner(&direction, &above.payoffs) > level {
                self.add(above)?;
                continue;
            }
            let opposite = direction.iter().map(|entry| -entry).collect();
            let below = self.farthest(opposite, tick)?;
            if inner(&direction, &below.payoffs) < level {
                self.add(below)?;
                continue;
            }
            self.normals.push(direction);
            self.bounds.extend([above.multipliers, below.multipliers]);
        }
    }

    /// The outward normals of the facets of the points' hull, each once, scaled to a first entry of 1 or -1.
    fn facets(&self, dimension: usize, tick: &mut Tick) -> Search<Vec<Vec<Rational>>> {
        let mut facets: Vec<Vec<Rational>> = Vec::new();
        for (count, subset) in (0..self.points.len()).combinations(dimension).enumerate() {
            tick()?;
            if count == SUBSET_LIMIT {
                let message = "the payoffs with the greatest sum form a face too complex to list";
                return Err(Error::too_large(message)
                    .hint("weights that differ a little make the solution unique")
                    .into());
            }
            let edges = self.edges(&subset);
            if rank(&edges) + 1 < dimension {
                continue;
            }
            let known: Vec<Vec<Rational>> = self.normals.iter().cloned().chain(edges).collect();
            let Some(normal) = orthogonal(&known, self.weights.len()).into_iter().next() else {
                unreachable!("points of a facet leave one direction of the face free")
            };
            let level = inner(&normal, &self.points[subset[0]].payoffs);
            let below = |point: &BargainingPoint| inner(&normal, &point.payoffs) <= level;
            let above = |point: &BargainingPoint| inner(&normal, &point.payoffs) >= level;
            if self.points.iter().all(below) {
                facets.push(scaled(normal));
            } else if self.points.iter().all(above) {
                facets.push(scaled(normal.iter().map(|entry| -entry).collect()));
            }
        }
        facets.sort();
        facets.dedup();
        Ok(facets)
    }

    /// Drops the points that the facets through them share with another point: those inside a face.
    fn keep_extreme(&mut self, facets: &[Vec<Rational>]) {
        let tight: Vec<Vec<bool>> = facets
            .iter()
            .map(|normal| {
                let level = self.reach(normal);
                self.points.iter().map(|point| inner(normal, &point.payoffs) == level).collect()
            })
            .collect();
        let lies_with = |point: usize, other: usize| tight.iter().all(|facet| !facet[point] || facet[other]);
        let is_extreme: Vec<bool> = (0..self.points.len())
            .map(|point| !(0..self.points.len()).any(|other| other != point && lies_with(point, other)))
            .collect();
        let mut keep = is_extreme.into_iter();
        self.points.retain(|_| keep.next().unwrap_or(false));
        self.points.sort_by(|a, b| a.payoffs.cmp(&b.payoffs));
    }
}

/// The vector with its first nonzero entry scaled to 1 or -1.
fn scaled(vector: Vec<Rational>) -> Vec<Rational> {
    let Some(first) = vector.iter().find(|entry| !entry.is_zero()).map(Rational::abs) else { return vector };
    vector.iter().map(|entry| entry / &first).collect()
}
