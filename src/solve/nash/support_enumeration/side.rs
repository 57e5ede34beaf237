//! The strategies of one player that are determined by their support and by the other player's best replies to them.
//!
//! Symbols: `S` the support (columns of the matrix, `k` of them), `R` the rows that are not worse than another row on all of
//! `S`, `r_0 < r_1 < …` the rows chosen so far. The elimination holds the equations `(a_{r_i} - a_{r_0}) y = 0` in the form
//! `d y_{p_i} + Σ_f m_{if} y_f = 0` with pivot columns `p_i`, free columns `f` and a common denominator `d`; all entries are
//! minors, so that integers suffice and every division is exact (Bareiss 1968, Mathematics of Computation 22).

use itertools::Itertools;

use super::step_bound;
use crate::form::{Entries, ReplyMatrix};
use crate::num::Integer;
use crate::solve::{Run, Stop};

/// A mixture of the opponent, fixed by its support and the best replies to it.
pub(super) struct Vertex {
    /// In order.
    pub support: Vec<u32>,
    /// Probabilities on the support up to a positive factor.
    pub weights: Vec<Integer>,
    /// All best replies, in order; at least as many as the support has members.
    pub best: Vec<u32>,
}

/// What receives the vertices.
pub(super) type Receive<'a, 'r> = dyn FnMut(Vertex, &mut Run<'r>) -> Result<(), Stop> + 'a;

/// The enumeration of all vertices with supports of one size.
pub(super) struct Side<'m> {
    /// The payoffs of the player who replies.
    matrix: &'m ReplyMatrix,
    /// The payoffs of the player who mixes.
    mixer: &'m ReplyMatrix,
    size: usize,
}

/// Of these rows, those that no other of them beats against every one of the columns.
pub(super) fn not_worse(matrix: &ReplyMatrix, rows: &[usize], columns: &[usize]) -> Vec<usize> {
    let beaten = |&row: &usize| rows.iter().any(|&other| matrix.is_worse(row, other, columns.iter().copied()));
    rows.iter().copied().filter(|row| !beaten(row)).collect()
}

impl<'m> Side<'m> {
    pub fn new(matrix: &'m ReplyMatrix, mixer: &'m ReplyMatrix, size: usize) -> Side<'m> {
        Side { matrix, mixer, size }
    }

    /// Goes through all supports. A tick is one row added to an elimination.
    pub fn enumerate<'r>(&mut self, run: &mut Run<'r>, receive: &mut Receive<'_, 'r>) -> Result<(), Stop> {
        match &self.matrix.entries {
            Entries::Words(words) if self.fits_words() => {
                let wide: Vec<i128> = words.iter().map(|&word| i128::from(word)).collect();
                self.enumerate_in(&wide, run, receive)
            }
            Entries::Words(words) => {
                let big: Vec<Integer> = words.iter().map(|&word| Integer::from(word)).collect();
                self.enumerate_in(&big, run, receive)
            }
            Entries::Big(big) => self.enumerate_in(big, run, receive),
        }
    }

    /// Do all products of two minors stay within 128 bits?
    ///
    /// Minors of differences of rows of order j are minors of order j + 1 of the matrix bordered by ones, whose entries may be
    /// taken to lie within ±M/2; by Hadamard they are at most `(j+1)^((j+1)/2) (M/2)^j`. Products are of orders k-1 and k-2
    /// (elimination), or of order k-1 with k entries (best replies).
    fn fits_words(&self) -> bool {
        let entry = self.matrix.greatest().bit_length() as f64;
        let minor = |order: usize| {
            let bordered = (order + 1) as f64;
            bordered / 2.0 * bordered.log2() + order as f64 * (entry - 1.0).max(0.0)
        };
        let last = self.size - 1;
        let elimination = minor(last) + minor(last.saturating_sub(1)) + 1.0;
        let replies = minor(last) + entry + (self.size as f64).log2() + 1.0;
        elimination.max(replies) < 126.0
    }

    fn enumerate_in<'r, E: Minor>(
        &self,
        entries: &[E],
        run: &mut Run<'r>,
        receive: &mut Receive<'_, 'r>,
    ) -> Result<(), Stop> {
        let all_rows: Vec<usize> = (0..self.matrix.own).collect();
        let mut search = Search::new(entries, self.matrix.opponent, self.size);
        for support in (0..self.matrix.opponent).combinations(self.size) {
            run.tick()?;
            let rows = not_worse(self.matrix, &all_rows, &support);
            // The second test pays where it can spare more choices of rows than it compares strategies.
            let worth_a_look = step_bound(rows.len(), self.size) > self.mixer.own as f64;
            if rows.len() < self.size || (worth_a_look && self.is_hopeless(&support, &rows)) {
                continue;
            }
            search.support(&support, rows);
            search.choose(0, 0, run, receive)?;
        }
        Ok(())
    }

    /// Is a member of the support strictly dominated as long as the other player keeps to `rows`?
    fn is_hopeless(&self, support: &[usize], rows: &[usize]) -> bool {
        let beaten =
            |&member: &usize| (0..self.mixer.own).any(|other| self.mixer.is_worse(member, other, rows.iter().copied()));
        support.iter().any(beaten)
    }
}

/// The integers of the elimination.
trait Minor: Clone + Ord {
    fn zero() -> Self;
    fn one() -> Self;
    fn sign(&self) -> i32;
    fn minus(&self, other: &Self) -> Self;
    fn negated(&self) -> Self;
    /// `a b - c d`.
    fn cross(a: &Self, b: &Self, c: &Self, d: &Self) -> Self;
    /// The quotient of a division known to be exact.
    fn divided(&self, divisor: &Self) -> Self;
    fn add_product(&mut self, a: &Self, b: &Self);
    fn to_integer(&self) -> Integer;
}

impl Minor for i128 {
    fn zero() -> i128 {
        0
    }
    fn one() -> i128 {
        1
    }
    #[inline]
    fn sign(&self) -> i32 {
        self.signum() as i32
    }
    #[inline]
    fn minus(&self, other: &i128) -> i128 {
        self - other
    }
    #[inline]
    fn negated(&self) -> i128 {
        -self
    }
    #[inline]
    fn cross(a: &i128, b: &i128, c: &i128, d: &i128) -> i128 {
        a * b - c * d
    }
    #[inline]
    fn divided(&self, divisor: &i128) -> i128 {
        // Most values are short, and a short division is several times faster than a wide one.
        match (i64::try_from(*self), i64::try_from(*divisor)) {
            (Ok(value), Ok(divisor)) if divisor != -1 => i128::from(value / divisor),
            _ => self / divisor,
        }
    }
    #[inline]
    fn add_product(&mut self, a: &i128, b: &i128) {
        *self += a * b;
    }
    fn to_integer(&self) -> Integer {
        Integer::from(*self)
    }
}

impl Minor for Integer {
    fn zero() -> Integer {
        Integer::default()
    }
    fn one() -> Integer {
        Integer::from(1)
    }
    fn sign(&self) -> i32 {
        self.signum()
    }
    fn minus(&self, other: &Integer) -> Integer {
        self - other
    }
    fn negated(&self) -> Integer {
        -self
    }
    fn cross(a: &Integer, b: &Integer, c: &Integer, d: &Integer) -> Integer {
        a * b - c * d
    }
    fn divided(&self, divisor: &Integer) -> Integer {
        self.div_exact(divisor)
    }
    fn add_product(&mut self, a: &Integer, b: &Integer) {
        *self += a * b;
    }
    fn to_integer(&self) -> Integer {
        self.clone()
    }
}

/// The elimination after the first few rows: `equations` rows of `k` entries each, of which only the free columns are kept up.
#[derive(Clone)]
struct Level<E> {
    entries: Vec<E>,
    pivots: Vec<usize>,
    free: Vec<usize>,
    denominator: E,
}

/// The search over the choices of `k` rows for one support.
struct Search<'e, E> {
    entries: &'e [E],
    columns: usize,
    size: usize,
    support: Vec<usize>,
    rows: Vec<usize>,
    chosen: Vec<usize>,
    /// `levels[j]` holds j equations.
    levels: Vec<Level<E>>,
    reduced: Vec<E>,
    weights: Vec<E>,
}

impl<'e, E: Minor> Search<'e, E> {
    fn new(entries: &'e [E], columns: usize, size: usize) -> Search<'e, E> {
        let level = |equations: usize| Level {
            entries: vec![E::zero(); equations * size],
            pivots: Vec::with_capacity(size),
            free: if equations == 0 { (0..size).collect() } else { Vec::with_capacity(size) },
            denominator: E::one(),
        };
        Search {
            entries,
            columns,
            size,
            support: Vec::new(),
            rows: Vec::new(),
            chosen: Vec::with_capacity(size),
            levels: (0..size.max(1)).map(level).collect(),
            reduced: vec![E::zero(); size],
            weights: vec![E::zero(); size],
        }
    }

    fn support(&mut self, support: &[usize], rows: Vec<usize>) {
        self.support = support.to_vec();
        self.rows = rows;
    }

    fn entry(&self, row: usize, member: usize) -> &'e E {
        &self.entries[row * self.columns + self.support[member]]
    }

    /// Chooses the remaining rows from `rows[next..]`, `depth` of them being chosen. The depth is at most the support's size.
    fn choose<'r>(
        &mut self,
        depth: usize,
        next: usize,
        run: &mut Run<'r>,
        receive: &mut Receive<'_, 'r>,
    ) -> Result<(), Stop> {
        let missing = self.size - depth;
        for place in next..=self.rows.len() - missing {
            run.tick()?;
            let row = self.rows[place];
            self.chosen.push(row);
            if missing == 1 {
                let vertex = if self.last_row(depth, row) { self.vertex() } else { None };
                if let Some(vertex) = vertex {
                    receive(vertex, run)?;
                }
            } else if depth == 0 || self.add_row(depth, row) {
                self.choose(depth + 1, place + 1, run, receive)?;
            }
            self.chosen.pop();
        }
        Ok(())
    }

    /// `reduced[f]`: the equation of a row on the free columns of a level, after elimination of the pivot columns.
    fn reduce(&mut self, level: usize, row: usize) {
        let base = self.chosen[0];
        for index in 0..self.levels[level].free.len() {
            let column = self.levels[level].free[index];
            let difference = self.entry(row, column).minus(self.entry(base, column));
            let Level { entries, pivots, denominator, .. } = &self.levels[level];
            let mut value = E::zero();
            value.add_product(denominator, &difference);
            for (equation, &pivot) in pivots.iter().enumerate() {
                let factor = self.entry(base, pivot).minus(self.entry(row, pivot));
                value.add_product(&factor, &entries[equation * self.size + column]);
            }
            self.reduced[column] = value;
        }
    }

    /// Adds an equation to level `depth - 1`, giving level `depth`. False when it depends on the others.
    fn add_row(&mut self, depth: usize, row: usize) -> bool {
        self.reduce(depth - 1, row);
        let (before, after) = self.levels.split_at_mut(depth);
        let (old, new) = (&before[depth - 1], &mut after[0]);
        let Some(&pivot) = old.free.iter().find(|&&column| self.reduced[column].sign() != 0) else { return false };
        new.pivots.clone_from(&old.pivots);
        new.pivots.push(pivot);
        new.free.clear();
        new.free.extend(old.free.iter().filter(|&&column| column != pivot));
        let value = &self.reduced[pivot];
        for equation in 0..old.pivots.len() {
            let own = &old.entries[equation * self.size..(equation + 1) * self.size];
            for &column in &new.free {
                let crossed = E::cross(value, &own[column], &own[pivot], &self.reduced[column]);
                new.entries[equation * self.size + column] = crossed.divided(&old.denominator);
            }
        }
        for &column in &new.free {
            new.entries[old.pivots.len() * self.size + column] = self.reduced[column].clone();
        }
        new.denominator = value.clone();
        true
    }

    /// Solves with the last row; true when there is exactly one solution and it is positive, left in `weights`.
    fn last_row(&mut self, depth: usize, row: usize) -> bool {
        if depth == 0 {
            self.weights[0] = E::one();
            return true;
        }
        self.reduce(depth - 1, row);
        let Level { entries, pivots, free, denominator } = &self.levels[depth - 1];
        let &[pivot, last] = free.as_slice() else { unreachable!("k - 2 equations leave two of k columns free") };
        // The solution is y_last = value, y_pivot = -reduced[last], up to sign; both must have the same sign.
        let (value, other) = (&self.reduced[pivot], &self.reduced[last]);
        if value.sign() * other.sign() >= 0 {
            return false;
        }
        let wanted = value.sign();
        let sign = |entry: &E| if wanted > 0 { entry.clone() } else { entry.negated() };
        for (equation, &column) in pivots.iter().enumerate() {
            let own = &entries[equation * self.size..(equation + 1) * self.size];
            let crossed = E::cross(&own[pivot], other, value, &own[last]);
            if crossed.sign() * denominator.sign() != wanted {
                return false;
            }
            self.weights[column] = crossed;
        }
        for &column in pivots {
            self.weights[column] = sign(&self.weights[column].divided(denominator));
        }
        self.weights[last] = sign(value);
        self.weights[pivot] = sign(&other.negated());
        true
    }

    /// The vertex of the solution in `weights`, if no row outside of the chosen ones is a better reply.
    fn vertex(&self) -> Option<Vertex> {
        let payoff = |row: usize| {
            let mut sum = E::zero();
            (0..self.size).for_each(|member| sum.add_product(self.entry(row, member), &self.weights[member]));
            sum
        };
        let highest = payoff(self.chosen[0]);
        let mut best = Vec::with_capacity(self.size);
        for &row in &self.rows {
            if self.chosen.contains(&row) {
                best.push(row as u32);
                continue;
            }
            match payoff(row).cmp(&highest) {
                std::cmp::Ordering::Less => {}
                std::cmp::Ordering::Equal => best.push(row as u32),
                std::cmp::Ordering::Greater => return None,
            }
        }
        Some(Vertex {
            support: self.support.iter().map(|&member| member as u32).collect(),
            weights: self.weights.iter().map(Minor::to_integer).collect(),
            best,
        })
    }
}
