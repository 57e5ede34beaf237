//! `vertex-enumeration`: every extreme equilibrium of a two-player game by enumerating the vertices of both best-reply polytopes.
//!
//! Definition: P = {x >= 0 : B'x <= 1} and Q = {y >= 0 : A y <= 1}, with payoffs shifted so that both are bounded. A vertex of P
//! has label i where x_i = 0 and label m + j where row j binds, that is, where j is a best reply to x; a vertex of Q has label
//! m + j where y_j = 0 and label i where i is a best reply to y. (x, y), each divided by its sum, is an extreme equilibrium if
//! and only if x and y are vertices that together have all m + n labels, and are not the two origins.
//!
//! Idea: walk depth first over the bases of P that stay feasible when the right-hand sides are perturbed lexicographically; the
//! perturbed polytope is simple and its graph connected, so every vertex is met, a degenerate one perhaps with several bases.
//! Do the same in Q, and look up each vertex's missing labels among the vertices of P: in a table for a simple pair, in lists
//! of bits by label where one of the two is degenerate. All arithmetic is in integers without fractions; no tolerance occurs.
//!
//! Cost: for each basis two pivots (a tick each) and a ratio test for each column; the bases are stored. A polytope of dimension
//! d with f facets has at most `C(f - ⌈d/2⌉, ⌊d/2⌋) + C(f - ⌊d/2⌋ - 1, ⌈d/2⌉ - 1)` vertices, in random games far fewer: some 10^5
//! at 16 × 16. Degenerate games need nothing special. Claim: every equilibrium when they are finitely many, else every
//! extreme one.
//!
//! Symbols: m, n the numbers of strategies; A, B the payoffs of the two players, m × n.
//!
//! References: Winkels 1979, in: Game Theory and Related Topics; Mangasarian 1964, Journal of SIAM 12 (vertices); Avis,
//! Rosenberg, Savani and von Stengel 2010, Economic Theory 42 (both, and lexicographic pivoting); McMullen 1970, Mathematika 17.

mod walk;

use std::collections::HashMap;

use self::walk::{Corner, Polytope, Side};
use crate::certify::nash::NASH;
use crate::certify::{Claim, Statement};
use crate::error::{Error, Result};
use crate::form::reply_matrices;
use crate::game::{Game, NormalForm};
use crate::linear::Scalar;
use crate::solve::nash::extreme;
use crate::solve::nash::labels::{self, LabelSet, Supersets};
use crate::solve::{Halt, Method, Options, Run, Stop, on_trees};
use crate::strategy::{MixedProfile, Solution};

pub static VERTEX_ENUMERATION: Method = Method {
    name: "vertex-enumeration",
    about: "all extreme equilibria of a two-player game from the vertices of both best-reply polytopes; exact, ties or not",
    cites: &[
        "Mangasarian 1964, Journal of SIAM 12",
        "Avis, Rosenberg, Savani and von Stengel 2010, Economic Theory 42",
    ],
    concepts: &[&NASH],
    params: &[],
    accepts: |game, options| on_trees::accepts(game, options, accepts),
    solve: |game, options, run| on_trees::solve(game, options, run, solve),
};

/// The most steps, by the upper bound for both polytopes, that the method takes on: some minutes in games without structure.
const STEP_LIMIT: f64 = 5e10;

fn accepts(game: &Game, options: &Options) -> Result<()> {
    let game = game.bimatrix()?;
    let (rows, columns) = (game.rows(), game.columns());
    let steps = step_bound(rows, columns) + step_bound(columns, rows);
    if options.limited || steps <= STEP_LIMIT {
        return Ok(());
    }
    let vertices = vertex_bound(rows, rows + columns) + vertex_bound(columns, rows + columns);
    let message = format!(
        "the best-reply polytopes of a {rows}x{columns} game have up to {vertices:.1e} vertices, which need up to {steps:.1e} steps, \
         more than {STEP_LIMIT:.0e}"
    );
    Err(Error::too_large(message).hint("`label-search` reaches further, and `lemke-howson` finds one equilibrium"))
}

/// The comparisons of a walk over the polytope with so many coordinates: for each column a ratio test, and a look at a set of bits.
fn step_bound(coordinates: usize, rows: usize) -> f64 {
    let labels = coordinates + rows;
    vertex_bound(coordinates, labels) * coordinates as f64 * (rows + labels / 8) as f64
}

/// The most vertices of a polytope with so many facets: the facets of the cyclic polytope (McMullen 1970).
fn vertex_bound(dimension: usize, facets: usize) -> f64 {
    let (low, high) = (dimension / 2, dimension.div_ceil(2));
    binomial(facets - high, low) + high.checked_sub(1).map_or(0.0, |below| binomial(facets - low - 1, below))
}

fn binomial(n: usize, k: usize) -> f64 {
    let mut value = 1.0;
    for step in 1..=k.min(n - k) {
        value *= (n - k.min(n - k) + step) as f64 / step as f64;
        if value > 1e300 {
            break;
        }
    }
    value
}

fn solve(game: &Game, _: &Options, run: &mut Run) -> std::result::Result<Claim, Halt> {
    let bimatrix = game.bimatrix()?;
    let [rows, columns] = &reply_matrices(bimatrix);
    // P holds the first player's mixtures, to which the second one replies.
    let matrices = [(columns, Side::First), (rows, Side::Second)];
    let is_finite = match matrices.map(|(matrix, side)| Polytope::in_words(matrix, side)) {
        [Some(p), Some(q)] => enumerate(bimatrix.game(), &[p, q], run)?,
        _ => {
            let [p, q] = matrices.map(|(matrix, side)| Polytope::in_integers(matrix, side));
            enumerate(bimatrix.game(), &[p, q], run)?
        }
    };
    Ok(extreme::claim(is_finite, run))
}

/// Emits all extreme equilibria. Does no strategy stand in two of them?
fn enumerate<S: Scalar>(
    game: &NormalForm,
    polytopes: &[Polytope<S>; 2],
    run: &mut Run,
) -> std::result::Result<bool, Stop> {
    let mut firsts = Firsts::new(polytopes[0].labels());
    polytopes[0].walk(run, &mut |corner, run| firsts.add(&corner, run))?;
    let mut is_finite = true;
    polytopes[1].walk(run, &mut |corner, run| {
        let partners = firsts.partners(&corner);
        is_finite &= partners.len() <= 1;
        for partner in partners {
            is_finite &= !std::mem::replace(&mut firsts.used[partner], true);
            let x = polytopes[0].mixture(&polytopes[0].dictionary(&firsts.cobases[partner]));
            let profile = MixedProfile::new(game, vec![x, polytopes[1].mixture(corner.dictionary)]);
            let Ok(profile) = profile else { unreachable!("coordinates over their sum are a distribution") };
            run.emit(Statement::exact(&NASH, Solution::Profile(profile)))?;
        }
        Ok(())
    })?;
    Ok(is_finite)
}

/// The vertices of P without the origin.
struct Firsts {
    /// The number of labels, m + n.
    labels: usize,
    /// A basis of each vertex.
    cobases: Vec<LabelSet>,
    /// Does the vertex stand in an equilibrium already?
    used: Vec<bool>,
    /// The vertices with one basis, by their labels.
    index: HashMap<LabelSet, usize>,
    simple: Supersets,
    degenerate: Supersets,
}

impl Firsts {
    fn new(labels: usize) -> Firsts {
        Firsts {
            labels,
            cobases: Vec::new(),
            used: Vec::new(),
            index: HashMap::new(),
            simple: Supersets::new(labels),
            degenerate: Supersets::new(labels),
        }
    }

    fn add<S>(&mut self, corner: &Corner<'_, S>, run: &mut Run) -> std::result::Result<(), Stop> {
        run.reserve((64 + self.labels.div_ceil(4)) as u64)?;
        let id = self.cobases.len();
        self.cobases.push(corner.cobasis.clone());
        self.used.push(false);
        if corner.is_degenerate() {
            self.degenerate.add(id, corner.labels);
        } else {
            self.index.insert(corner.labels.clone(), id);
            self.simple.add(id, corner.labels);
        }
        Ok(())
    }

    /// The vertices that have all labels which this vertex of Q lacks.
    fn partners<S>(&self, corner: &Corner<'_, S>) -> Vec<usize> {
        let missing = labels::complement(corner.labels, self.labels);
        let mut partners = self.degenerate.of(&missing);
        if corner.is_degenerate() {
            partners.extend(self.simple.of(&missing));
        } else {
            // The numbers of labels leave a simple vertex one simple partner, with the labels exchanged.
            partners.extend(self.index.get(missing.as_slice()));
        }
        partners
    }
}

#[cfg(test)]
mod tests;
