//! All vertices of a face, by a walk from basis to neighbouring basis.
//!
//! The bounds of those variables that are basic at first and vary on the face are loosened by infinitesimal amounts: then no vertex has
//! two bases, the bases are the vertices of a simple polytope, and its graph is connected (Balinski 1961). Every vertex of the face has
//! a basis that is feasible after the perturbation (von Stengel 2002, Handbook of Game Theory 3, chapter 45, section 6).
//!
//! The amounts are small whole numbers times ε, and a different power of ε for each variable where that leaves a tie. The first are
//! carried along as one more column. What the second contribute to the right-hand side are columns of the dictionary itself.
//!
//! Exact arithmetic only. Cost: a ratio test for each basis and free column, and two pivots for each basis.

use std::cmp::Ordering;

use super::words::Keys;
use super::{Arithmetic, Face, Leaving, Place};

/// The amounts of the perturbation, over and over. Small, since they lengthen numbers; without order, so that few ties are left.
const AMOUNTS: [i64; 16] = [11, 5, 14, 2, 9, 16, 3, 13, 7, 1, 12, 6, 15, 4, 10, 8];

/// A walk over the bases of a face, which can be interrupted.
pub struct Walk<A: Arithmetic> {
    face: Face<A>,
    /// The variables whose bounds are loosened, in the order of the powers of ε that settle ties.
    loosened: Vec<u32>,
    known: Keys,
    basis: Box<[u64]>,
    has_begun: bool,
    /// The pivots that led here, to be undone, each with the number of exchanges that were open before it.
    path: Vec<(Exchange, usize)>,
    /// The pivots to bases that were first seen from the bases of the path and not visited yet.
    open: Vec<Exchange>,
    leaving: Vec<Leaving>,
    tied: Vec<usize>,
}

/// A row and a column that change places.
type Exchange = (u32, u32);

/// What a step of a walk came to.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum Step {
    /// A vertex, perhaps one that was met before.
    Vertex,
    /// Another basis of a vertex that was met.
    Same,
    /// All bases have been met.
    End,
    /// The arithmetic does not suffice, and not all have been met.
    Void,
}

impl<A: Arithmetic> Walk<A> {
    /// Begins at the vertex at which the face stands.
    pub fn new(face: &Face<A>) -> Walk<A> {
        assert!(A::EXACT, "a walk needs exact arithmetic");
        let mut face = face.clone();
        face.drop_fixed_columns();
        let varying: Vec<usize> = (0..face.grid.rows).filter(|&row| face.varies(row)).collect();
        let loosened = varying.iter().map(|&row| face.basic[row]).collect();
        face.add_column(&varying);
        let basis = face.basis_set();
        let mut known = Keys::new(basis.len());
        known.insert(&basis);
        let (path, open, leaving, tied) = (Vec::new(), Vec::new(), Vec::new(), Vec::new());
        Walk { face, loosened, known, basis, has_begun: false, path, open, leaving, tied }
    }

    /// The face at the vertex that the last step led to.
    pub fn face(&self) -> &Face<A> {
        &self.face
    }

    /// The bytes in use for the bases that were met.
    pub fn bytes(&self) -> u64 {
        self.known.bytes()
    }

    /// Goes on to a basis that was not met before.
    pub fn step(&mut self) -> Step {
        if !self.has_begun {
            self.has_begun = true;
            self.look_around();
            return Step::Vertex;
        }
        loop {
            let before = self.path.last().map_or(0, |&(_, before)| before);
            if self.open.len() > before {
                let Some(exchange) = self.open.pop() else { unreachable!("more are open than before") };
                let stays = A::sign(&self.face.grid.rhs[exchange.0 as usize]) == 0;
                if !self.exchange(exchange) {
                    return Step::Void;
                }
                self.path.push((exchange, self.open.len()));
                self.look_around();
                return if stays { Step::Same } else { Step::Vertex };
            }
            let Some((exchange, _)) = self.path.pop() else { return Step::End };
            if !self.exchange(exchange) {
                return Step::Void;
            }
        }
    }

    /// Notes the neighbours that were not seen before.
    fn look_around(&mut self) {
        let mut leaving = std::mem::take(&mut self.leaving);
        A::all_leaving(&mut self.face.grid, self.face.free, &mut leaving);
        for (column, leaving) in leaving.iter().enumerate() {
            let row = match leaving {
                Leaving::None => continue,
                Leaving::Row(row) => *row as usize,
                Leaving::Tied => self.soonest(column),
            };
            self.toggle(row, column);
            if self.known.insert(&self.basis) {
                self.open.push((row as u32, column as u32));
            }
            self.toggle(row, column);
        }
        self.leaving = leaving;
    }

    /// The row that leaves when the column enters, where only the perturbation tells.
    fn soonest(&mut self, column: usize) -> usize {
        let tied = &mut self.tied;
        tied.clear();
        A::leaving(&mut self.face.grid, column, |row, _| tied.push(row));
        let (face, loosened) = (&self.face, &self.loosened);
        let sooner = |best, row| if face.is_sooner(loosened, column, row, best) { row } else { best };
        let Some(row) = tied.iter().copied().reduce(sooner) else { unreachable!("some row is tied") };
        row
    }

    fn exchange(&mut self, (row, column): Exchange) -> bool {
        self.toggle(row as usize, column as usize);
        self.face.pivot(row as usize, column as usize)
    }

    /// Marks the exchange of the variables of a row and a column.
    fn toggle(&mut self, row: usize, column: usize) {
        for variable in [self.face.basic[row], self.face.cobasic[column]] {
            self.basis[variable as usize / 64] ^= 1 << (variable % 64);
        }
    }
}

impl<A: Arithmetic> Face<A> {
    /// Forgets the columns of the slacks that are zero all over the face.
    fn drop_fixed_columns(&mut self) {
        self.cobasic.drain(self.free..).for_each(|variable| self.places[variable as usize] = Place::Gone);
        self.grid.columns = self.free;
        self.grid.entries.truncate(self.free * self.grid.stride);
    }

    /// Adds the column of the perturbation behind the free ones: a unit of the basis times an amount for each of these rows.
    fn add_column(&mut self, rows: &[usize]) {
        let mut column = vec![A::Value::default(); self.grid.stride];
        for (&row, amount) in rows.iter().zip(AMOUNTS.into_iter().cycle()) {
            column[row] = A::times(&self.grid.denominator, amount);
        }
        self.grid.entries.extend(column);
        self.grid.columns += 1;
    }

    /// Does the basic variable of the row take several values on the face, zero among them as far as the row tells?
    fn varies(&self, row: usize) -> bool {
        let (least, greatest) = (self.survey.least[row], self.survey.greatest[row]);
        self.free > 0 && (greatest > 0.0 || least < 0.0 && A::sign(&self.grid.rhs[row]) == 0)
    }

    /// Of two rows that reach zero together, does the first one reach it sooner after the perturbation?
    fn is_sooner(&self, loosened: &[u32], column: usize, one: usize, other: usize) -> bool {
        let grid = &self.grid;
        let (a, b) = (grid.entry(one, column), grid.entry(other, column));
        match A::compare_products(grid.entry(one, self.free), b, grid.entry(other, self.free), a) {
            Ordering::Equal => {}
            order => return order == Ordering::Less,
        }
        let zero = A::Value::default();
        for &variable in loosened {
            let [first, second] = match self.places[variable as usize] {
                Place::Column(place) => [one, other].map(|row| grid.entry(row, place as usize)),
                Place::Row(row) => {
                    [one, other].map(|place| if place == row as usize { &grid.denominator } else { &zero })
                }
                Place::Gone => continue,
            };
            match A::compare_products(first, b, second, a) {
                Ordering::Equal => {}
                order => return order == Ordering::Less,
            }
        }
        unreachable!("the rows of a basis are independent")
    }

    fn basis_set(&self) -> Box<[u64]> {
        let mut set = vec![0; self.places.len().div_ceil(64)].into_boxed_slice();
        self.basic.iter().for_each(|&variable| set[variable as usize / 64] |= 1 << (variable % 64));
        set
    }
}
