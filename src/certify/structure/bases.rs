//! The lexicographically feasible bases at a vertex of a best-reply polytope (see [`super::index`]), by fraction-free pivoting.
//!
//! Rows `M x + s = 1 + ε^j` of the best replies, of which those with a basic variable that is positive at the vertex are dropped. The
//! columns of the slacks start as a unit matrix, so they hold the powers of ε on the right-hand side of each row.

use std::cmp::Ordering;
use std::collections::HashSet;

use super::Corner;
use super::exact::Exact;

/// Why a count of bases ends early.
pub(super) enum Halt {
    /// Machine words do not suffice.
    Words,
    /// The work is too much.
    Spent,
    /// The strategy is no vertex.
    NotExtreme,
}

/// A basis at a corner: the strategies that are basic, and the replies whose slack is not.
pub(super) struct Basis {
    pub own: Vec<usize>,
    pub replies: Vec<usize>,
}

/// The rows of the variables that are basic with value 0 at a corner: `divisor · basic + Σ entry · cobasic = Σ entry of slack j · ε^j`.
pub(super) struct Tableau<'c, E> {
    corner: &'c Corner,
    /// One row for each basic variable; columns: first strategies, then the slacks of the best replies, in order.
    rows: Vec<Vec<E>>,
    /// What the first columns stand for.
    strategies: Vec<usize>,
    /// The column of each row's basic variable.
    basic: Vec<usize>,
    /// Positive: every entry over this is the entry of the canonical tableau.
    divisor: E,
}

/// The tableau at a corner with some lexicographically feasible basis. `payoffs` are those of the replies, with `own` columns.
pub(super) fn local<'c, E: Exact>(
    payoffs: &[E],
    own: usize,
    corner: &'c Corner,
    left: &mut u64,
) -> Result<Tableau<'c, E>, Halt> {
    let count = corner.replies.len();
    let mut rows = Vec::with_capacity(count);
    for (place, &reply) in corner.replies.iter().enumerate() {
        let mut row = payoffs[reply * own..(reply + 1) * own].to_vec();
        row.extend((0..count).map(|slack| if slack == place { E::one() } else { E::default() }));
        rows.push(row);
    }
    let (strategies, basic) = ((0..own).collect(), (own..own + count).collect());
    let mut tableau = Tableau { corner, rows, strategies, basic, divisor: E::one() };
    // The strategies of the support are positive at the corner: they enter in either direction, and never leave.
    for &strategy in &corner.support {
        let up = tableau.leaving(strategy, 1)?;
        let row = if up.is_some() { up } else { tableau.leaving(strategy, -1)? };
        tableau.pivot(row.ok_or(Halt::NotExtreme)?, strategy, left)?;
    }
    tableau.drop_support();
    Ok(tableau)
}

impl<E: Exact> Tableau<'_, E> {
    /// Forgets the rows and the columns of the support.
    fn drop_support(&mut self) {
        let inside = |column: usize, strategies: &[usize], corner: &Corner| {
            strategies.get(column).is_some_and(|strategy| corner.support.contains(strategy))
        };
        let kept: Vec<usize> =
            (0..self.rows[0].len()).filter(|&column| !inside(column, &self.strategies, self.corner)).collect();
        let old = std::mem::take(&mut self.rows).into_iter().zip(std::mem::take(&mut self.basic));
        for (row, basic) in old {
            if let Ok(place) = kept.binary_search(&basic) {
                self.rows.push(kept.iter().map(|&column| row[column].clone()).collect());
                self.basic.push(place);
            }
        }
        self.strategies.retain(|strategy| !self.corner.support.contains(strategy));
    }

    /// The row of slack or cobasic strategy that reaches 0 first when the column's variable moves up (`direction` 1) or down (-1).
    fn leaving(&self, column: usize, direction: i32) -> Result<Option<usize>, Halt> {
        let mut best: Option<usize> = None;
        for row in 0..self.rows.len() {
            if self.rows[row][column].sign() != direction || self.is_held(row) {
                continue;
            }
            best = match best {
                Some(best) if !self.is_sooner(row, best, column, direction)? => Some(best),
                _ => Some(row),
            };
        }
        Ok(best)
    }

    /// Is the row's basic variable positive at the corner?
    fn is_held(&self, row: usize) -> bool {
        let strategy = self.strategies.get(self.basic[row]);
        strategy.is_some_and(|strategy| self.corner.support.contains(strategy))
    }

    /// Is the lexicographic ratio of a row less than another's?
    fn is_sooner(&self, row: usize, other: usize, column: usize, direction: i32) -> Result<bool, Halt> {
        let (row, other) = (&self.rows[row], &self.rows[other]);
        for slack in self.strategies.len()..row.len() {
            let order =
                E::compare_products(&row[slack], &other[column], &other[slack], &row[column]).ok_or(Halt::Words)?;
            match if direction < 0 { order.reverse() } else { order } {
                Ordering::Less => return Ok(true),
                Ordering::Greater => return Ok(false),
                Ordering::Equal => {}
            }
        }
        unreachable!("rows of a basis are independent")
    }

    fn pivot(&mut self, row: usize, column: usize, left: &mut u64) -> Result<(), Halt> {
        let work = (self.rows.len() * self.rows[0].len()) as u64;
        let rest = left.checked_sub(work);
        *left = rest.unwrap_or(0);
        rest.ok_or(Halt::Spent)?;
        if self.rows[row][column].sign() < 0 {
            self.rows[row].iter_mut().for_each(|entry| *entry = entry.negated());
        }
        let pivot_row = std::mem::take(&mut self.rows[row]);
        let pivot = &pivot_row[column];
        for other in self.rows.iter_mut().filter(|other| !other.is_empty()) {
            let factor = other[column].clone();
            for (entry, above) in other.iter_mut().zip(&pivot_row) {
                *entry = E::minor(entry, pivot, &factor, above, &self.divisor).ok_or(Halt::Words)?;
            }
        }
        self.divisor = pivot.clone();
        self.rows[row] = pivot_row;
        self.basic[row] = column;
        Ok(())
    }

    /// The basis in terms of strategies and replies.
    fn basis(&self) -> Basis {
        let mut own = self.corner.support.clone();
        own.extend(self.basic.iter().filter_map(|&column| self.strategies.get(column)));
        let slack = |place: usize| self.basic.contains(&(self.strategies.len() + place));
        let replies = self.corner.replies.iter().enumerate();
        Basis { own, replies: replies.filter(|(place, _)| !slack(*place)).map(|(_, &reply)| reply).collect() }
    }

    /// All feasible bases at the corner, by depth-first search from the present one; `None` when there are more than the limit.
    pub(super) fn enumerate(&mut self, limit: usize, left: &mut u64) -> Result<Option<Vec<Basis>>, Halt> {
        let width = self.rows[0].len();
        let mut seen: HashSet<Vec<usize>> = HashSet::from([in_order_of(&self.basic)]);
        let mut found = vec![self.basis()];
        // How each basis was reached (the row and what was basic in it) and the next column to try.
        let mut path: Vec<(usize, usize, usize)> = vec![(0, 0, 0)];
        while let Some((row, before, next)) = path.last_mut() {
            let column = *next;
            if column == width {
                let (row, before) = (*row, *before);
                path.pop();
                if !path.is_empty() {
                    self.pivot(row, before, left)?;
                }
                continue;
            }
            *next += 1;
            if self.basic.contains(&column) {
                continue;
            }
            let Some(row) = self.leaving(column, 1)? else { continue };
            let before = std::mem::replace(&mut self.basic[row], column);
            let fresh = seen.insert(in_order_of(&self.basic));
            self.basic[row] = before;
            if fresh {
                if found.len() == limit {
                    return Ok(None);
                }
                self.pivot(row, column, left)?;
                found.push(self.basis());
                path.push((row, before, 0));
            }
        }
        Ok(Some(found))
    }

    /// Is the basis with these strategies basic, and the slacks of these replies not, one at the corner and feasible?
    pub(super) fn is_feasible(&mut self, own: &[usize], replies: &[usize], left: &mut u64) -> Result<bool, Halt> {
        let strategies = (0..self.strategies.len()).filter(|&column| own.contains(&self.strategies[column]));
        let from = self.strategies.len();
        let slacks = (0..self.corner.replies.len()).filter(|&place| !replies.contains(&self.corner.replies[place]));
        let wanted: Vec<usize> = strategies.chain(slacks.map(|place| from + place)).collect();
        if wanted.len() != self.rows.len() {
            return Ok(false);
        }
        for &column in &wanted {
            if self.basic.contains(&column) {
                continue;
            }
            let free = |row: &usize| !wanted.contains(&self.basic[*row]) && self.rows[*row][column].sign() != 0;
            let Some(row) = (0..self.rows.len()).find(free) else { return Ok(false) };
            self.pivot(row, column, left)?;
        }
        let first = |row: &Vec<E>| row[from..].iter().map(Exact::sign).find(|&sign| sign != 0);
        Ok(self.rows.iter().all(|row| first(row) == Some(1)))
    }
}

fn in_order_of(basic: &[usize]) -> Vec<usize> {
    let mut ordered = basic.to_vec();
    ordered.sort_unstable();
    ordered
}
