//! The bases of a perturbed game at an extreme equilibrium: see the submodule `index` for what they are and how they are found.

use std::collections::HashMap;

use super::effort::{Effort, Halt, Limits};
use super::exact::Exact;
use super::replies::Lists;
use super::tableau::Tableau;
use super::walk::{Bases, Walk};
use crate::num::WordHash;

/// The most entries of local tableaux that are kept for other equilibria with the same strategy.
const KEPT: usize = 1 << 22;

/// An extreme equilibrium.
pub(super) struct Place {
    /// Which corners it joins.
    numbers: [usize; 2],
    lists: [Lists; 2],
    /// The strategies of which both variables are 0, in order; those of player 2 follow those of player 1.
    doubly: Vec<usize>,
    /// The number of strategies of player 1.
    rows: usize,
}

impl Place {
    pub fn new(numbers: [usize; 2], lists: [Lists; 2], rows: usize) -> Place {
        let mut doubly = Vec::new();
        for player in [0, 1] {
            let (mixed, best) = (&lists[player].support, &lists[1 - player].replies);
            let unused = best.iter().filter(|strategy| mixed.binary_search(strategy).is_err());
            doubly.extend(unused.map(|strategy| player * rows + strategy));
        }
        Place { numbers, lists, doubly, rows }
    }

    /// Writes down the supports of the equilibrium in which these of the doubly covered variables are basic at the first vertex.
    pub fn supports(&self, basis: &[u64], lists: &mut Lists) {
        let basic = self.doubly.iter().enumerate().filter(|(place, _)| holds(basis, *place)).map(|(_, &label)| label);
        let (own, slacks): (Vec<usize>, Vec<usize>) = basic.partition(|&label| label < self.rows);
        lists.support.clear();
        lists.support.extend(self.lists[0].support.iter().chain(&own));
        lists.support.sort_unstable();
        let tight = |reply: &&usize| slacks.binary_search(&(self.rows + **reply)).is_err();
        lists.replies.clear();
        lists.replies.extend(self.lists[0].replies.iter().filter(tight));
    }
}

/// A perturbation in one arithmetic, and the local tableaux of degenerate vertices under it.
pub(super) struct Perturbed<E> {
    /// The numbers of strategies.
    shape: [usize; 2],
    /// What is added to the right-hand sides: by the mixing player, then by reply.
    right: [Vec<E>; 2],
    /// By the mixing player and the number of the corner.
    locals: [HashMap<usize, Tableau<E>, WordHash>; 2],
    kept: usize,
}

impl<E: Exact> Perturbed<E> {
    pub fn new(shape: [usize; 2], draw: u32, limits: Limits) -> Perturbed<E> {
        let right = [0, 1].map(|player: usize| {
            (0..shape[1 - player]).map(|reply| E::from_word(drawn(draw, limits.bits, player, reply))).collect()
        });
        Perturbed { shape, right, locals: Default::default(), kept: 0 }
    }

    pub fn redraw(&mut self, draw: u32, limits: Limits) {
        *self = Perturbed::new(self.shape, draw, limits);
    }

    /// Makes the local tableau of a vertex and keeps it if there is room. Halts when it is no vertex.
    pub fn keep(
        &mut self,
        payoffs: &[E],
        player: usize,
        number: usize,
        lists: &Lists,
        effort: &mut Effort,
    ) -> Result<(), Halt> {
        let tableau = self.local(payoffs, player, lists, effort)?;
        if self.kept + tableau.size() <= KEPT {
            self.kept += tableau.size();
            self.locals[player].insert(number, tableau);
        }
        Ok(())
    }

    /// The variables that are 0 at a vertex: the rows `M x + s = δ ε` of the best replies, without those that give the strategies of
    /// the support. A variable is named by its strategy as in [`Place`], be it a probability or a slack.
    fn local(&self, payoffs: &[E], player: usize, lists: &Lists, effort: &mut Effort) -> Result<Tableau<E>, Halt> {
        let (mixing, first) = (self.shape[player], [0, self.shape[0]]);
        effort.spend((lists.replies.len() * (mixing + 1)) as u64)?;
        let mut entries = Vec::with_capacity(lists.replies.len() * (mixing + 1));
        for &reply in &lists.replies {
            entries.extend_from_slice(&payoffs[reply * mixing..(reply + 1) * mixing]);
            entries.push(self.right[player][reply].clone());
        }
        let slacks = lists.replies.iter().map(|reply| first[1 - player] + reply).collect();
        let own = (0..mixing).map(|strategy| first[player] + strategy).collect();
        let mut tableau = Tableau::new(slacks, own, entries);
        for &strategy in &lists.support {
            tableau.eliminate(strategy, effort)?;
        }
        Ok(tableau)
    }

    /// The equilibria of the perturbed game near the place, each as the doubly covered variables that are basic at the first vertex.
    /// Keeps so many bases of each side.
    pub fn bases(
        &mut self,
        place: &Place,
        payoffs: [&[E]; 2],
        limit: usize,
        effort: &mut Effort,
    ) -> Result<Vec<Vec<u64>>, Halt> {
        let Some(first) = self.restricted(place, 0, payoffs[0], effort)? else { return Ok(Vec::new()) };
        let Some(second) = self.restricted(place, 1, payoffs[1], effort)? else { return Ok(Vec::new()) };
        let count = place.doubly.len();
        let mut walks = [Walk::new(first, count), Walk::new(second, count)];
        let finished = finish_one(&mut walks, limit, effort)?;
        let [first, second] = walks;
        match finished {
            0 => common(&first.seen, second, count, effort),
            _ => {
                let found = common(&second.seen, first, count, effort)?;
                Ok(found.iter().map(|basis| complement(basis, count)).collect())
            }
        }
    }

    /// The local system of a vertex in the doubly covered variables, at a feasible basis; `None` when it has none.
    fn restricted(
        &mut self,
        place: &Place,
        player: usize,
        payoffs: &[E],
        effort: &mut Effort,
    ) -> Result<Option<Tableau<E>>, Halt> {
        let (number, lists) = (place.numbers[player], &place.lists[player]);
        if lists.support.len() == lists.replies.len() {
            return Ok(Some(Tableau::new(Vec::new(), (0..place.doubly.len()).collect(), Vec::new())));
        }
        if !self.locals[player].contains_key(&number) {
            self.keep(payoffs, player, number, lists, effort)?;
        }
        let restricted = match self.locals[player].get(&number) {
            Some(local) => local.restricted(&place.doubly, effort)?,
            // There was no room for it.
            None => self.local(payoffs, player, lists, effort)?.restricted(&place.doubly, effort)?,
        };
        let Some(mut tableau) = restricted else { return Ok(None) };
        Ok(tableau.make_feasible(effort)?.then_some(tableau))
    }
}

/// A number of a draw, from 1: for each player who mixes and each reply.
fn drawn(draw: u32, bits: u32, player: usize, reply: usize) -> i64 {
    let bits = bits.saturating_mul(1 << draw.min(8)).clamp(1, 62);
    // A place in the sequence of SplitMix64 (Steele, Lea and Flood 2014, OOPSLA).
    let place = (u64::from(draw) << 40) ^ ((reply as u64) << 1) ^ (player as u64);
    let mut word = place.wrapping_add(1).wrapping_mul(0x9E37_79B9_7F4A_7C15);
    word = (word ^ (word >> 30)).wrapping_mul(0xBF58_476D_1CE4_E5B9);
    word = (word ^ (word >> 27)).wrapping_mul(0x94D0_49BB_1331_11EB);
    ((word ^ (word >> 31)) >> (64 - bits)).cast_signed() + 1
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

fn holds(set: &[u64], place: usize) -> bool {
    set[place / 64] >> (place % 64) & 1 == 1
}
