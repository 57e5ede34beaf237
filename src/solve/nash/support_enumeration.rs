//! `support-enumeration`: every equilibrium of a two-player game by trying supports.
//!
//! Definition: (x, y) is an equilibrium when the support of x lies in the best replies to y and the support of y in the best
//! replies to x. It is extreme when x is the only strategy with its support and its best replies, and so is y.
//!
//! Idea: a strategy y that is the only one with its support and best replies is fixed by equations `(a_i - a_0) y = 0` over as
//! many best replies i as its support has members. Go through the supports of each size, drop the rows that are strictly
//! dominated against the support (and the support, if then one of its members is), and add rows one by one to a fraction-free
//! elimination shared by all choices with the same beginning. Join the strategies found for the two players: these pairs are
//! all extreme equilibria, and all equilibria are the convex sets that they span (Winkels 1979; Mangasarian 1964).
//!
//! Cost: at most `C(m+n, m)` steps for each player, a tick each. Degeneracy is decided exactly and does not lose an
//! equilibrium: the set is finite if and only if no strategy stands in two extreme equilibria. Claim: all when it is finite;
//! else all extreme ones, with a note.
//!
//! References: Dickhaut and Kaplan 1991, The Mathematica Journal 1; Porter, Nudelman and Shoham 2008, Games and Economic
//! Behavior 63 (order and conditional dominance); Winkels 1979, in: Game Theory and Related Topics (extreme equilibria).

mod side;

use std::collections::HashMap;

use self::side::{Side, Vertex};
use crate::certify::nash::NASH;
use crate::certify::{Claim, Statement};
use crate::error::{Error, Result};
use crate::form::{ReplyMatrix, reply_matrices};
use crate::game::{Bimatrix, Game};
use crate::num::{Integer, Rational};
use crate::solve::nash::extreme;
use crate::solve::{Halt, Method, Options, Param, Run, Stop, on_trees};
use crate::strategy::{MixedProfile, Solution};

pub static SUPPORT_ENUMERATION: Method = Method {
    name: "support-enumeration",
    about: "all equilibria of a two-player game by enumerating supports; exact",
    cites: &[
        "Dickhaut and Kaplan 1991, The Mathematica Journal 1",
        "Porter, Nudelman and Shoham 2008, Games and Economic Behavior 63",
    ],
    concepts: &[&NASH],
    params: &[Param { name: "maximize", about: "an expression of which only the best equilibria are listed" }],
    accepts: |game, options| on_trees::accepts(game, options, accepts),
    solve: |game, options, run| on_trees::solve(game, options, run, solve),
};

/// The most steps that the method takes on: some ten seconds with small payoffs.
const STEP_LIMIT: f64 = 1e8;

/// The most comparisons spent to find that dominance makes a game small enough.
const REDUCTION_LIMIT: usize = 20_000_000;

fn accepts(game: &Game, _: &Options) -> Result<()> {
    let game = game.bimatrix()?;
    let (rows, columns) = (game.rows(), game.columns());
    if step_bound(rows, columns) <= STEP_LIMIT {
        return Ok(());
    }
    let affordable = rows.saturating_mul(columns).saturating_mul(rows + columns) <= REDUCTION_LIMIT;
    let (rows, columns) = match affordable {
        true => reduced_shape(game),
        false => (rows, columns),
    };
    let bound = step_bound(rows, columns);
    if bound <= STEP_LIMIT {
        return Ok(());
    }
    let message = format!("{rows}x{columns} supports need up to {bound:.1e} steps, more than {STEP_LIMIT:.0e}");
    Err(Error::too_large(message).hint("`lemke-howson` finds one equilibrium of a game of this size"))
}

/// `C(rows + columns, rows)`: the pairs of supports of equal size, and one.
fn step_bound(rows: usize, columns: usize) -> f64 {
    let (small, large) = (rows.min(columns), rows.max(columns));
    let mut bound = 1.0;
    for step in 1..=small {
        bound *= (large + step) as f64 / step as f64;
        if bound > 1e300 {
            break;
        }
    }
    bound
}

fn reduced_shape(game: Bimatrix<'_>) -> (usize, usize) {
    let [rows, columns] = undominated(&reply_matrices(game));
    (rows.len(), columns.len())
}

/// What is left after iterated elimination of strategies strictly dominated by pure ones, which no equilibrium uses.
pub(super) fn undominated(matrices: &[ReplyMatrix; 2]) -> [Vec<usize>; 2] {
    let mut left = [(0..matrices[0].own).collect::<Vec<_>>(), (0..matrices[1].own).collect()];
    let mut unchanged = 0;
    for player in [0, 1].into_iter().cycle() {
        let rows: Vec<usize> = side::not_worse(&matrices[player], &left[player], &left[1 - player]);
        unchanged = if rows.len() == left[player].len() { unchanged + 1 } else { 0 };
        left[player] = rows;
        // The first round of player 1 may follow an unchanged player 0; two unchanged rounds in a row are an end.
        if unchanged == 2 {
            break;
        }
    }
    left
}

fn solve(game: &Game, _: &Options, run: &mut Run) -> std::result::Result<Claim, Halt> {
    let bimatrix = game.bimatrix()?;
    let matrices = reply_matrices(bimatrix);
    let left = undominated(&matrices);
    let reduced = [0, 1].map(|player: usize| matrices[player].restricted(&left[player], &left[1 - player]));
    let mut join = Join { left, found: [Known::default(), Known::default()], bimatrix };
    for size in 1..=reduced[0].own.min(reduced[1].own) {
        for player in [0, 1] {
            let mut side = Side::new(&reduced[player], &reduced[1 - player], size);
            side.enumerate(run, &mut |vertex, run| join.add(player, vertex, run))?;
        }
    }
    Ok(extreme::claim(join.is_finite(), run))
}

/// The strategies found for one player (as mixtures of the opponent: side 0 holds those of player 1).
#[derive(Default)]
struct Known {
    vertices: Vec<Vertex>,
    /// By support and best replies; together they determine a vertex.
    index: HashMap<(Vec<u32>, Vec<u32>), usize>,
    /// Those with more best replies than their support has members.
    degenerate: Vec<usize>,
    /// In how many equilibria each one stands.
    uses: Vec<usize>,
}

/// Pairs the strategies of the two players as they are found.
struct Join<'g> {
    bimatrix: Bimatrix<'g>,
    /// The strategies of the whole game that the reduced matrices are about, by player.
    left: [Vec<usize>; 2],
    found: [Known; 2],
}

impl Join<'_> {
    /// Keeps a strategy against which `player` has the given best replies, and emits the equilibria that it completes.
    fn add(&mut self, player: usize, vertex: Vertex, run: &mut Run) -> std::result::Result<(), Stop> {
        let key = (vertex.support.clone(), vertex.best.clone());
        let known = &self.found[player];
        if known.index.contains_key(&key) {
            return Ok(());
        }
        run.reserve((size_of::<Vertex>() + 32 * vertex.best.len() + 32 * vertex.support.len()) as u64)?;
        let partners = self.partners(player, &vertex);
        let known = &mut self.found[player];
        let id = known.vertices.len();
        if vertex.best.len() > vertex.support.len() {
            known.degenerate.push(id);
        }
        known.index.insert(key, id);
        known.vertices.push(vertex);
        known.uses.push(partners.len());
        for partner in partners {
            self.found[1 - player].uses[partner] += 1;
            let mut ids = [partner; 2];
            ids[player] = id;
            self.emit(ids, run)?;
        }
        Ok(())
    }

    /// The strategies on the other side with which the given one is an equilibrium.
    fn partners(&self, player: usize, vertex: &Vertex) -> Vec<usize> {
        let other = &self.found[1 - player];
        let fits = |&id: &usize| {
            let candidate = &other.vertices[id];
            is_subset(&vertex.support, &candidate.best) && is_subset(&candidate.support, &vertex.best)
        };
        if vertex.best.len() > vertex.support.len() {
            return (0..other.vertices.len()).filter(fits).collect();
        }
        // Sizes leave a simple vertex two kinds of partner: the one simple vertex with support and replies exchanged, and degenerate ones.
        let simple = other.index.get(&(vertex.best.clone(), vertex.support.clone())).copied();
        simple.into_iter().chain(other.degenerate.iter().copied().filter(fits)).collect()
    }

    /// `ids[0]` is a mixture of player 1, found on side 0, and the other way round.
    fn emit(&self, ids: [usize; 2], run: &mut Run) -> std::result::Result<(), Stop> {
        let mixture = |player: usize| {
            let vertex = &self.found[1 - player].vertices[ids[1 - player]];
            let length = if player == 0 { self.bimatrix.rows() } else { self.bimatrix.columns() };
            let total: Integer = vertex.weights.iter().cloned().sum();
            let mut probabilities = vec![Rational::ZERO; length];
            for (&strategy, weight) in vertex.support.iter().zip(&vertex.weights) {
                let probability = Rational::new(weight.clone(), total.clone());
                let Some(probability) = probability else { unreachable!("weights are positive") };
                probabilities[self.left[player][strategy as usize]] = probability;
            }
            probabilities
        };
        let profile = MixedProfile::new(self.bimatrix.game(), vec![mixture(0), mixture(1)]);
        let Ok(profile) = profile else { unreachable!("positive weights over their sum are a distribution") };
        run.emit(Statement::exact(&NASH, Solution::Profile(profile))).map(|_| ())
    }

    /// Is the set of equilibria finite, that is, does no strategy stand in two of them?
    fn is_finite(&self) -> bool {
        self.found.iter().all(|known| known.uses.iter().all(|&uses| uses <= 1))
    }
}

/// Both lists in order.
fn is_subset(small: &[u32], large: &[u32]) -> bool {
    let mut rest = large.iter();
    small.len() <= large.len() && small.iter().all(|member| rest.any(|candidate| candidate == member))
}

#[cfg(test)]
mod tests;
