//! The index of an extreme equilibrium: what a nondegenerate perturbation of the game leaves near it.
//!
//! *Definition.* Let all payoffs be positive. An equilibrium with supports I, J of equal size k in a nondegenerate game (A, B) has
//! index `(-1)^(k+1) sign det A_IJ sign det B_IJ`; a strict one has +1, and the sum over all equilibria is +1 (Shapley 1974). The
//! index of a component is the sum over the equilibria near it after a small perturbation that makes the game nondegenerate.
//!
//! *Perturbation.* The polytopes `P = {x >= 0, Bᵀx <= 1}` and `Q = {y >= 0, Ay <= 1}` hold the strategies scaled to best payoff 1. The
//! right-hand sides become `1 + δ_j ε`, which scales payoff rows by `1/(1 + δ_j ε)`, for ε > 0 smaller than any number in sight and
//! integers δ that are drawn at random, by a fixed rule; where they leave a tie, others are drawn for the whole component. A vertex of
//! the perturbed P is a basis whose basic variables have a positive coefficient of ε wherever they are 0 at ε = 0; it is given by the
//! supports (I, J) of the equations `B_IJᵀ x_I = 1`, and near the vertex of P at which these are solved. So the perturbed game has an
//! equilibrium near the extreme equilibrium (x, y) for each pair (I, J) that is such a basis at x in P and at y in Q.
//!
//! *Idea.* Each strategy of either player has a variable in P and one in Q: its probability in one, the slack of its payoff in the
//! other. An equilibrium has one of them basic, so only strategies D of which both are 0 at (x, y) leave a choice; there are as many
//! of these as local rows at x and y together. At each side the other variables are held at 0, which mostly leaves no solution at all,
//! or few bases; these are walked at both sides in turn until one has no more, and tried at the other, by pivoting from one to the next.
//!
//! Cost: at a nondegenerate equilibrium two determinants, known for each strategy; else small tableaux of as many entries as the product
//! of the degeneracies, a pivot of one for each basis, within [`Limits`] for the whole game.
//!
//! Symbols: S the support of a strategy, T the other player's best replies to it, `|T| - |S|` its degeneracy: its local rows.

use super::Corner;
use super::effort::{Effort, Halt, Limits};
use super::perturbed::{Perturbed, Place};
use super::replies::{Lists, Replies};
use crate::certify::Refusal;
use crate::game::Bimatrix;
use crate::num::Integer;

/// How often a perturbation is drawn before an index is given up: each time from numbers of twice the bits.
const DRAWS: u32 = 8;

/// A strategy of an extreme equilibrium as a vertex of its polytope.
#[derive(Clone, Copy)]
enum Vertex {
    /// It has one basis: its size, and the sign of its determinant.
    Simple(usize, i32),
    Degenerate,
}

/// Computes indices, and remembers what concerns single strategies.
pub(super) struct Indices {
    /// The numbers of strategies.
    shape: [usize; 2],
    /// By the player who mixes.
    replies: [Replies; 2],
    vertices: [Vec<Option<Vertex>>; 2],
    words: Perturbed<i64>,
    integers: Perturbed<Integer>,
    draw: u32,
    limits: Limits,
    /// Room for those of one strategy after another.
    lists: Lists,
}

impl Indices {
    /// For a graph with so many corners on each side.
    pub fn new(game: Bimatrix<'_>, corners: [usize; 2], limits: Limits) -> Indices {
        let shape = [game.rows(), game.columns()];
        Indices {
            shape,
            replies: [0, 1].map(|player| Replies::new(game, player)),
            vertices: corners.map(|count| vec![None; count]),
            words: Perturbed::new(shape, 0, limits),
            integers: Perturbed::new(shape, 0, limits),
            draw: 0,
            limits,
            lists: Lists::default(),
        }
    }

    /// The index of the component of these extreme equilibria, given by the numbers of their corners. `None` when that would take too
    /// long. Refuses when a corner is no vertex.
    pub fn of(
        &mut self,
        corners: [&[Corner]; 2],
        edges: &[[usize; 2]],
        effort: &mut Effort,
    ) -> Result<Option<i64>, Refusal> {
        let mut is_spent = false;
        for edge in edges {
            for player in [0, 1] {
                match self.prepare(player, edge[player], &corners[player][edge[player]], effort) {
                    Err(Halt::NotExtreme) => {
                        return Err(Refusal::new("the list holds an equilibrium that is not extreme"));
                    }
                    Err(_) => is_spent = true,
                    Ok(()) => {}
                }
            }
        }
        while !is_spent && self.draw < DRAWS {
            match edges.iter().map(|&edge| self.at(corners, edge, effort)).sum() {
                Err(Halt::Tie) => self.redraw(),
                sum => return Ok(sum.ok()),
            }
        }
        Ok(None)
    }

    fn redraw(&mut self) {
        self.draw += 1;
        self.words.redraw(self.draw, self.limits);
        self.integers.redraw(self.draw, self.limits);
    }

    /// Makes sure that a corner is a vertex.
    fn prepare(&mut self, player: usize, number: usize, corner: &Corner, effort: &mut Effort) -> Result<(), Halt> {
        if self.vertices[player][number].is_some() {
            return Ok(());
        }
        let (replies, lists) = (&self.replies[player], &mut self.lists);
        replies.read(corner.strategy, lists);
        let (used, order) = (lists.support.len(), lists.replies.len());
        let vertex = if used < order {
            let words = replies.words().ok_or(Halt::Words);
            match words.and_then(|words| self.words.keep(words, player, number, lists, effort)) {
                Err(Halt::Words) => self.integers.keep(replies.integers(), player, number, lists, effort)?,
                kept => kept?,
            }
            Vertex::Degenerate
        } else {
            effort.pass((order * order * order) as u64)?;
            let sign = if used == order { replies.sign(lists) } else { 0 };
            if sign == 0 {
                return Err(Halt::NotExtreme);
            }
            Vertex::Simple(order, sign)
        };
        self.vertices[player][number] = Some(vertex);
        Ok(())
    }

    /// What an extreme equilibrium whose corners are vertices adds to the index of its component.
    fn at(&mut self, corners: [&[Corner]; 2], numbers: [usize; 2], effort: &mut Effort) -> Result<i64, Halt> {
        let vertices = [0, 1].map(|player| self.vertices[player][numbers[player]]);
        if let [Some(Vertex::Simple(order, first)), Some(Vertex::Simple(_, second))] = vertices {
            return Ok(alternate(order, first * second));
        }
        let replies = &self.replies;
        let lists = [0, 1].map(|player| {
            let mut lists = Lists::default();
            replies[player].read(corners[player][numbers[player]].strategy, &mut lists);
            lists
        });
        let place = Place::new(numbers, lists, self.shape[0]);
        let words = match (replies[0].words(), replies[1].words()) {
            (Some(first), Some(second)) => self.words.bases(&place, [first, second], self.limits.bases, effort),
            _ => Err(Halt::Words),
        };
        let found = match words {
            Err(Halt::Words) => {
                let integers = [0, 1].map(|player| replies[player].integers());
                self.integers.bases(&place, integers, self.limits.bases, effort)?
            }
            found => found?,
        };
        let mut index = 0;
        for basis in &found {
            place.supports(basis, &mut self.lists);
            let order = self.lists.support.len();
            effort.spend((order * order * order) as u64)?;
            let first = replies[0].sign(&mut self.lists);
            self.lists.turn();
            let sign = first * replies[1].sign(&mut self.lists);
            assert!(sign != 0, "a basis is not singular");
            index += alternate(order, sign);
        }
        Ok(index)
    }
}

fn alternate(order: usize, sign: i32) -> i64 {
    if order.is_multiple_of(2) { -i64::from(sign) } else { i64::from(sign) }
}
