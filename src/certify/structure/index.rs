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
use super::exact::Exact;
use super::replies::{Replies, local};
use super::tableau::Tableau;
use super::walk::{Bases, Walk};
use crate::certify::Refusal;
use crate::game::Bimatrix;
use crate::num::Integer;

/// How often a perturbation is drawn before an index is given up: each time from numbers of twice the bits.
const DRAWS: u32 = 8;

/// The most entries of local tableaux that are kept for other equilibria with the same strategy.
const KEPT: usize = 1 << 22;

/// A strategy of an extreme equilibrium as a vertex of its polytope.
struct Vertex {
    support: Vec<usize>,
    replies: Vec<usize>,
    /// The sign of the determinant where there is only one basis; else 0.
    sign: i32,
}

/// The perturbation in one arithmetic, and the local tableaux of degenerate vertices under it.
struct Perturbed<E> {
    /// By the mixing player, then by reply.
    right: [Vec<E>; 2],
    locals: [Vec<Option<Tableau<E>>>; 2],
    kept: usize,
}

/// An extreme equilibrium of which a vertex is degenerate.
struct Place<'v> {
    vertices: [&'v Vertex; 2],
    numbers: [usize; 2],
    /// The strategies of which both variables are 0, in order; those of player 2 follow those of player 1.
    doubly: Vec<usize>,
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
}

impl Indices {
    /// For a graph with so many corners on each side.
    pub fn new(game: Bimatrix<'_>, corners: [usize; 2], limits: Limits) -> Indices {
        let shape = [game.rows(), game.columns()];
        let vertices = corners.map(|count| (0..count).map(|_| None).collect());
        Indices {
            shape,
            replies: [0, 1].map(|player| Replies::new(game, player)),
            vertices,
            words: Perturbed::new(shape, corners, drawn(0, limits)),
            integers: Perturbed::new(shape, corners, drawn(0, limits)),
            draw: 0,
            limits,
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
            match edges.iter().map(|&edge| self.at(edge, effort)).sum() {
                Err(Halt::Tie) => self.redraw(),
                sum => return Ok(sum.ok()),
            }
        }
        Ok(None)
    }

    fn redraw(&mut self) {
        self.draw += 1;
        let corners = [0, 1].map(|player| self.vertices[player].len());
        self.words = Perturbed::new(self.shape, corners, drawn(self.draw, self.limits));
        self.integers = Perturbed::new(self.shape, corners, drawn(self.draw, self.limits));
    }

    /// Makes sure that a corner is a vertex.
    fn prepare(&mut self, player: usize, number: usize, corner: &Corner, effort: &mut Effort) -> Result<(), Halt> {
        if self.vertices[player][number].is_some() {
            return Ok(());
        }
        let support: Vec<usize> = (0..corner.strategy.len()).filter(|&own| !corner.strategy[own].is_zero()).collect();
        let replies = self.replies[player].best(corner.strategy);
        let order = replies.len();
        if support.len() > order {
            return Err(Halt::NotExtreme);
        }
        let mut vertex = Vertex { support, replies, sign: 0 };
        if vertex.support.len() == order {
            effort.pass((order * order * order) as u64)?;
            vertex.sign = self.replies[player].determinant_sign(&vertex.replies, &vertex.support);
            if vertex.sign == 0 {
                return Err(Halt::NotExtreme);
            }
        } else {
            let (replies, shape) = (&self.replies[player], self.shape);
            let words = replies.words().ok_or(Halt::Words);
            let made =
                words.and_then(|words| self.words.local(words, player, number, &vertex, shape, effort).map(|_| ()));
            match made {
                Err(Halt::Words) => {
                    self.integers.local(replies.integers(), player, number, &vertex, shape, effort)?;
                }
                made => made?,
            }
        }
        self.vertices[player][number] = Some(vertex);
        Ok(())
    }

    /// What an extreme equilibrium whose corners are vertices adds to the index of its component.
    fn at(&mut self, numbers: [usize; 2], effort: &mut Effort) -> Result<i64, Halt> {
        let vertices = [0, 1].map(|player| self.vertices[player][numbers[player]].as_ref());
        let [Some(x), Some(y)] = vertices else { unreachable!("the corners were prepared") };
        if x.sign != 0 && y.sign != 0 {
            effort.pass(1)?;
            return Ok(alternate(x.support.len(), x.sign * y.sign));
        }
        let place = Place::new([x, y], numbers, self.shape);
        let replies = &self.replies;
        let words = match (replies[0].words(), replies[1].words()) {
            (Some(first), Some(second)) => self.words.bases(&place, [first, second], self.shape, self.limits, effort),
            _ => Err(Halt::Words),
        };
        let found = match words {
            Err(Halt::Words) => {
                let integers = [0, 1].map(|player| replies[player].integers());
                self.integers.bases(&place, integers, self.shape, self.limits, effort)?
            }
            other => other?,
        };
        let mut index = 0;
        for basis in &found {
            let [rows, columns] = place.supports(basis, self.shape);
            let order = rows.len();
            effort.spend((order * order * order) as u64)?;
            let sign = replies[0].determinant_sign(&columns, &rows) * replies[1].determinant_sign(&rows, &columns);
            assert!(sign != 0, "a basis is not singular");
            index += alternate(order, sign);
        }
        Ok(index)
    }
}

/// The numbers of one draw: for each player who mixes and each reply, an integer from 1.
fn drawn(draw: u32, limits: Limits) -> impl Fn(usize, usize) -> i64 {
    let bits = limits.bits.checked_shl(draw).unwrap_or(u32::MAX).clamp(1, 62);
    // SplitMix64 (Steele, Lea and Flood 2014, OOPSLA) at a place of its sequence.
    move |player, reply| {
        let place = (u64::from(draw) << 40) ^ ((reply as u64) << 1) ^ (player as u64);
        let mut word = place.wrapping_add(1).wrapping_mul(0x9E37_79B9_7F4A_7C15);
        word = (word ^ (word >> 30)).wrapping_mul(0xBF58_476D_1CE4_E5B9);
        word = (word ^ (word >> 27)).wrapping_mul(0x94D0_49BB_1331_11EB);
        ((word ^ (word >> 31)) >> (64 - bits)).cast_signed() + 1
    }
}

fn alternate(order: usize, sign: i32) -> i64 {
    if order.is_multiple_of(2) { -i64::from(sign) } else { i64::from(sign) }
}

impl<'v> Place<'v> {
    fn new(vertices: [&'v Vertex; 2], numbers: [usize; 2], shape: [usize; 2]) -> Place<'v> {
        let mut doubly = Vec::new();
        for player in [0, 1] {
            let (mixed, best) = (&vertices[player].support, &vertices[1 - player].replies);
            let unused = best.iter().filter(|strategy| mixed.binary_search(strategy).is_err());
            doubly.extend(unused.map(|strategy| player * shape[0] + strategy));
        }
        Place { vertices, numbers, doubly }
    }

    /// The supports of the equilibrium in which these of the doubly covered variables are basic at the first vertex.
    fn supports(&self, basis: &[u64], [rows, _]: [usize; 2]) -> [Vec<usize>; 2] {
        let basic = self.doubly.iter().enumerate().filter(|(place, _)| holds(basis, *place)).map(|(_, &label)| label);
        let (own, slacks): (Vec<usize>, Vec<usize>) = basic.partition(|&label| label < rows);
        let mut support = [self.vertices[0].support.as_slice(), &own].concat();
        support.sort_unstable();
        let replies = self.vertices[0].replies.iter().copied();
        [support, replies.filter(|reply| slacks.binary_search(&(rows + reply)).is_err()).collect()]
    }
}

fn holds(set: &[u64], place: usize) -> bool {
    set[place / 64] >> (place % 64) & 1 == 1
}

impl<E: Exact> Perturbed<E> {
    fn new(shape: [usize; 2], corners: [usize; 2], drawn: impl Fn(usize, usize) -> i64) -> Perturbed<E> {
        let right = [0, 1]
            .map(|player: usize| (0..shape[1 - player]).map(|reply| E::from_word(drawn(player, reply))).collect());
        Perturbed { right, locals: corners.map(|count| (0..count).map(|_| None).collect()), kept: 0 }
    }

    /// Makes the local tableau of a vertex, if it is not there, and keeps it if there is room; else it is returned.
    fn local(
        &mut self,
        payoffs: &[E],
        player: usize,
        number: usize,
        vertex: &Vertex,
        shape: [usize; 2],
        effort: &mut Effort,
    ) -> Result<Option<Tableau<E>>, Halt> {
        if self.locals[player][number].is_some() {
            return Ok(None);
        }
        let labels = [0..shape[0], shape[0]..shape[0] + shape[1]];
        let [rows, columns] = labels;
        let labels = if player == 0 { [rows, columns] } else { [columns, rows] };
        let lists = [vertex.support.as_slice(), &vertex.replies];
        let tableau = local(payoffs, lists, labels, &self.right[player], effort)?;
        if self.kept + tableau.size() > KEPT {
            return Ok(Some(tableau));
        }
        self.kept += tableau.size();
        self.locals[player][number] = Some(tableau);
        Ok(None)
    }

    /// The local system of a vertex in the doubly covered variables, at a feasible basis; `None` when it has none.
    fn restricted(
        &mut self,
        place: &Place<'_>,
        player: usize,
        payoffs: &[E],
        shape: [usize; 2],
        effort: &mut Effort,
    ) -> Result<Option<Tableau<E>>, Halt> {
        let vertex = place.vertices[player];
        if vertex.sign != 0 {
            return Ok(Some(Tableau::new(Vec::new(), (0..place.doubly.len()).collect(), Vec::new())));
        }
        let number = place.numbers[player];
        let passing = self.local(payoffs, player, number, vertex, shape, effort)?;
        let local = passing.as_ref().or(self.locals[player][number].as_ref());
        let Some(local) = local else { unreachable!("the tableau is made or kept") };
        let Some(mut tableau) = local.restricted(&place.doubly, effort)? else { return Ok(None) };
        Ok(tableau.make_feasible(effort)?.then_some(tableau))
    }

    /// The equilibria of the perturbed game near the place, each as the doubly covered variables that are basic at the first vertex.
    fn bases(
        &mut self,
        place: &Place<'_>,
        payoffs: [&[E]; 2],
        shape: [usize; 2],
        limits: Limits,
        effort: &mut Effort,
    ) -> Result<Vec<Vec<u64>>, Halt> {
        let Some(first) = self.restricted(place, 0, payoffs[0], shape, effort)? else { return Ok(Vec::new()) };
        let Some(second) = self.restricted(place, 1, payoffs[1], shape, effort)? else { return Ok(Vec::new()) };
        let count = place.doubly.len();
        let mut walks = [Walk::new(first, count), Walk::new(second, count)];
        let finished = finish_one(&mut walks, limits.bases, effort)?;
        let [first, second] = walks;
        match finished {
            0 => common(&first.seen, second, count, effort),
            _ => {
                let found = common(&second.seen, first, count, effort)?;
                Ok(found.iter().map(|basis| complement(basis, count)).collect())
            }
        }
    }
}

/// Walks in turn, none further than the limit, until one has seen all its bases; its number.
fn finish_one<E: Exact>(walks: &mut [Walk<E>; 2], limit: usize, effort: &mut Effort) -> Result<usize, Halt> {
    loop {
        let mut are_long = true;
        for (number, walk) in walks.iter_mut().enumerate() {
            if walk.seen.count() <= limit {
                are_long = false;
                if !walk.advance(effort)? {
                    return Ok(number);
                }
            }
        }
        if are_long {
            return Err(Halt::Spent);
        }
    }
}

/// Those of the bases whose complements are feasible at the other side.
fn common<E: Exact>(
    bases: &Bases,
    mut other: Walk<E>,
    variables: usize,
    effort: &mut Effort,
) -> Result<Vec<Vec<u64>>, Halt> {
    let mut found = Vec::new();
    for basis in bases.iter() {
        effort.spend(1)?;
        let is_seen = other.seen.contains(&complement(basis, variables));
        if is_seen || other.tableau.reaches(|place| !holds(basis, place), effort)? {
            found.push(basis.to_vec());
        }
    }
    Ok(found)
}

/// The variables, below a number, that are not in a set.
fn complement(set: &[u64], variables: usize) -> Vec<u64> {
    let within = |word: usize| u64::MAX >> (64 - (variables - 64 * word).min(64));
    (0..set.len()).map(|word| !set[word] & within(word)).collect()
}
