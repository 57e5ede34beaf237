//! The index of an extreme equilibrium: what a nondegenerate perturbation of the game leaves near it.
//!
//! *Definition.* Let all payoffs be positive. An equilibrium with supports I, J of equal size k in a nondegenerate game (A, B) has
//! index `(-1)^(k+1) sign det A_IJ sign det B_IJ`; a strict one has +1, and the sum over all equilibria is +1 (Shapley 1974). The
//! index of a component is the sum over the equilibria near it after a small perturbation that makes the game nondegenerate.
//!
//! *Perturbation.* The polytopes `P = {x >= 0, Bᵀx <= 1}` and `Q = {y >= 0, Ay <= 1}` hold the strategies scaled to best payoff 1. The
//! right-hand sides become `1 + ε^j`, which scales payoff rows by `1/(1 + ε^j)`, for ε > 0 smaller than any number in sight. A
//! vertex of the perturbed P is a basis whose basic variables are lexicographically positive; it is given by the supports (I, J) of
//! the equations `B_IJᵀ x_I = 1`, and near the vertex of P at which these are solved. So the perturbed game has an equilibrium near
//! the extreme equilibrium (x, y) for each pair (I, J) that is such a basis at x in P and at y in Q.
//!
//! *Idea.* At a vertex, only variables that are 0 there can change places in a basis. The rows of the others are dropped; in the rest
//! all bases at the vertex are found by pivoting from one to the next (they are the vertices of a polyhedron, so they hang together),
//! fraction-free. The two lists are intersected. Where there are too many bases on one side, those of the other are tried on it.
//!
//! Cost: at a nondegenerate equilibrium two determinants; else a pivot of the small tableau for each basis and each direction, within
//! [`Limits`] for the whole game.
//!
//! Symbols: S the support of a strategy, T the other player's best replies to it, `|T| - |S|` its degeneracy.

use std::collections::HashSet;

use super::Corner;
use super::bases::{Basis, Halt, local};
use super::exact::{Exact, determinant_sign};
use crate::certify::Refusal;
use crate::game::Bimatrix;
use crate::num::Integer;

/// How much is computed.
#[derive(Debug, Clone, Copy)]
pub(super) struct Limits {
    /// Entries of tableaux, for all degenerate equilibria of a game.
    pub work: u64,
    /// Bases that are kept of one strategy.
    pub bases: usize,
}

impl Default for Limits {
    /// About a second.
    fn default() -> Limits {
        Limits { work: 100_000_000, bases: 50_000 }
    }
}

/// A pair of supports, as bits: the strategies of player 1, then those of player 2.
type Supports = Vec<u64>;

/// The bases at one strategy.
enum Bases {
    /// The support and the best replies are the only one; the sign of its determinant.
    One(i32),
    Many(HashSet<Supports>),
    TooMany,
}

/// The payoffs of the player who replies to the mixtures of another, positive: `[reply][strategy of the mixing player]`.
struct Replies {
    mixing: usize,
    words: Option<Vec<i128>>,
    integers: Vec<Integer>,
}

/// Computes indices, and remembers the bases of strategies.
pub(super) struct Indices {
    /// The numbers of strategies.
    shape: [usize; 2],
    /// By the player who mixes.
    replies: [Replies; 2],
    known: [Vec<Option<Bases>>; 2],
    left: u64,
    limits: Limits,
}

impl Indices {
    pub(super) fn new(game: Bimatrix<'_>, limits: Limits) -> Indices {
        let replies = [0, 1].map(|player| Replies::new(game, player));
        let shape = [game.rows(), game.columns()];
        Indices { shape, replies, known: [Vec::new(), Vec::new()], left: limits.work, limits }
    }

    /// What the extreme equilibrium of two corners adds to the index of its component; the numbers tell the corners apart.
    /// `None` when that would take too long. Refuses when a corner is no vertex.
    pub(super) fn at(&mut self, corners: [&Corner; 2], numbers: [usize; 2]) -> Result<Option<i64>, Refusal> {
        for player in [0, 1] {
            if self.known[player].len() <= numbers[player] {
                self.known[player].resize_with(numbers[player] + 1, || None);
            }
            if self.known[player][numbers[player]].is_none() {
                let bases = self.bases(player, corners[player])?;
                self.known[player][numbers[player]] = Some(bases);
            }
        }
        let bases = [0, 1].map(|player| self.known[player][numbers[player]].take());
        let [Some(first), Some(second)] = bases else { unreachable!("both were computed above") };
        let index = match (&first, &second) {
            (Bases::One(first), Bases::One(second)) => Some(alternate(corners[0].support.len(), first * second)),
            (Bases::One(_), other) => self.joint(&[self.only(0, corners[0])], other, 1, corners[1]),
            (other, Bases::One(_)) => self.joint(&[self.only(1, corners[1])], other, 0, corners[0]),
            (Bases::Many(few), Bases::Many(many)) if few.len() <= many.len() => {
                self.joint(&in_order(few), &second, 1, corners[1])
            }
            (_, Bases::Many(few)) => self.joint(&in_order(few), &first, 0, corners[0]),
            (Bases::Many(few), Bases::TooMany) => self.joint(&in_order(few), &second, 1, corners[1]),
            (Bases::TooMany, Bases::TooMany) => None,
        };
        self.known[0][numbers[0]] = Some(first);
        self.known[1][numbers[1]] = Some(second);
        Ok(index)
    }

    /// The supports of the only basis of a nondegenerate corner.
    fn only(&self, player: usize, corner: &Corner) -> Supports {
        self.supports(player, corner.support.iter().copied(), corner.replies.iter().copied())
    }

    /// The bits of strategies of a mixing player and of replies to it.
    fn supports(
        &self,
        player: usize,
        own: impl Iterator<Item = usize>,
        replies: impl Iterator<Item = usize>,
    ) -> Supports {
        let from = [0, self.shape[0]];
        let mut bits = vec![0; (self.shape[0] + self.shape[1]).div_ceil(64)];
        let places = own.map(|own| from[player] + own).chain(replies.map(|reply| from[1 - player] + reply));
        places.for_each(|place| bits[place / 64] |= 1 << (place % 64));
        bits
    }

    /// The two lists of strategies in a pair of supports.
    fn lists(&self, supports: &Supports) -> [Vec<usize>; 2] {
        let holds = |place: usize| supports[place / 64] >> (place % 64) & 1 == 1;
        let [rows, columns] = self.shape;
        [(0..rows).filter(|&row| holds(row)).collect(), (0..columns).filter(|&column| holds(rows + column)).collect()]
    }

    /// The signed number of those pairs of supports that are bases of the corner too.
    fn joint(&mut self, pairs: &[Supports], bases: &Bases, player: usize, corner: &Corner) -> Option<i64> {
        let mut index = 0;
        for supports in pairs {
            self.spend(8)?;
            let found = match bases {
                Bases::One(_) => unreachable!("a single basis is the one that is looked for"),
                Bases::Many(bases) => bases.contains(supports),
                Bases::TooMany => self.is_basis(player, corner, supports)?,
            };
            if found {
                let lists = self.lists(supports);
                let order = lists[0].len();
                self.spend((order * order * order) as u64)?;
                let signs =
                    [0, 1].map(|player| self.replies[player].determinant_sign(&lists[1 - player], &lists[player]));
                assert!(signs[0] * signs[1] != 0, "a basis is not singular");
                index += alternate(order, signs[0] * signs[1]);
            }
        }
        Some(index)
    }

    fn spend(&mut self, work: u64) -> Option<()> {
        let left = self.left.checked_sub(work);
        self.left = left.unwrap_or(0);
        left.map(|_| ())
    }

    fn bases(&mut self, player: usize, corner: &Corner) -> Result<Bases, Refusal> {
        let (own, replies) = (corner.support.len(), corner.replies.len());
        if own == replies {
            return match self.replies[player].determinant_sign(&corner.replies, &corner.support) {
                0 => Err(not_extreme()),
                sign => Ok(Bases::One(sign)),
            };
        }
        if own > replies {
            return Err(not_extreme());
        }
        let words = match &self.replies[player].words {
            Some(words) => local(words, self.shape[player], corner, &mut self.left)
                .and_then(|mut tableau| tableau.enumerate(self.limits.bases, &mut self.left)),
            None => Err(Halt::Words),
        };
        let found = match words {
            Err(Halt::Words) => {
                let integers = &self.replies[player].integers;
                let tableau = local(integers, self.shape[player], corner, &mut self.left);
                tableau.and_then(|mut tableau| tableau.enumerate(self.limits.bases, &mut self.left))
            }
            other => other,
        };
        match found {
            Ok(Some(bases)) => {
                let supports = |basis: Basis| self.supports(player, basis.own.into_iter(), basis.replies.into_iter());
                Ok(Bases::Many(bases.into_iter().map(supports).collect()))
            }
            Ok(None) | Err(Halt::Spent) => Ok(Bases::TooMany),
            Err(Halt::NotExtreme) => Err(not_extreme()),
            Err(Halt::Words) => unreachable!("integers have no limit"),
        }
    }

    /// Is the pair of supports a feasible basis at the corner? `None` when the work is spent.
    fn is_basis(&mut self, player: usize, corner: &Corner, supports: &Supports) -> Option<bool> {
        let lists = self.lists(supports);
        let (own, replies) = (&lists[player], &lists[1 - player]);
        let fits = corner.support.iter().all(|strategy| own.contains(strategy))
            && replies.iter().all(|reply| corner.replies.contains(reply));
        if !fits {
            return Some(false);
        }
        let words = match &self.replies[player].words {
            Some(words) => local(words, self.shape[player], corner, &mut self.left)
                .and_then(|mut tableau| tableau.is_feasible(own, replies, &mut self.left)),
            None => Err(Halt::Words),
        };
        let found = match words {
            Err(Halt::Words) => local(&self.replies[player].integers, self.shape[player], corner, &mut self.left)
                .and_then(|mut tableau| tableau.is_feasible(own, replies, &mut self.left)),
            other => other,
        };
        found.ok()
    }
}

fn in_order(bases: &HashSet<Supports>) -> Vec<Supports> {
    let mut ordered: Vec<Supports> = bases.iter().cloned().collect();
    ordered.sort_unstable();
    ordered
}

fn alternate(order: usize, sign: i32) -> i64 {
    if order.is_multiple_of(2) { -i64::from(sign) } else { i64::from(sign) }
}

fn not_extreme() -> Refusal {
    Refusal::new("the list holds an equilibrium that is not extreme")
}

impl Replies {
    /// Numbers are added to all payoffs against one strategy so that the least is 1, after division by a common factor: neither
    /// changes best replies, nor an index.
    fn new(game: Bimatrix<'_>, mixing: usize) -> Replies {
        let (own, replies) = if mixing == 0 { (game.rows(), game.columns()) } else { (game.columns(), game.rows()) };
        let table = game.table(1 - mixing);
        let numerator = |reply: usize, strategy: usize| {
            let (row, column) = if mixing == 0 { (strategy, reply) } else { (reply, strategy) };
            table.numerator(row * game.columns() + column)
        };
        let least: Vec<Integer> = (0..own)
            .map(|strategy| (0..replies).map(|reply| numerator(reply, strategy)).min().unwrap_or_default())
            .collect();
        let mut integers: Vec<Integer> = Vec::with_capacity(own * replies);
        for reply in 0..replies {
            integers.extend((0..own).map(|strategy| numerator(reply, strategy) - &least[strategy]));
        }
        let mut common = Integer::default();
        for value in &integers {
            common = common.gcd(value);
            if common.is_one() {
                break;
            }
        }
        let one = Integer::from(1);
        let reduced = |value: &Integer| if common.is_zero() { one.clone() } else { value.div_exact(&common) + &one };
        let integers: Vec<Integer> = integers.iter().map(reduced).collect();
        let words = integers.iter().map(Integer::to_i128).collect();
        Replies { mixing: own, words, integers }
    }

    /// The sign of the determinant of the rows of some replies and the columns of as many strategies.
    fn determinant_sign(&self, replies: &[usize], strategies: &[usize]) -> i32 {
        let words = self.words.as_ref().and_then(|words| minor_sign(words, self.mixing, replies, strategies));
        let Some(sign) = words.or_else(|| minor_sign(&self.integers, self.mixing, replies, strategies)) else {
            unreachable!("integers have no limit")
        };
        sign
    }
}

fn minor_sign<E: Exact>(entries: &[E], columns: usize, rows: &[usize], chosen: &[usize]) -> Option<i32> {
    let row = |&row: &usize| chosen.iter().map(move |&column| entries[row * columns + column].clone());
    determinant_sign(rows.iter().flat_map(row).collect(), rows.len())
}
