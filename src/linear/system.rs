//! Exact solutions of integer linear systems.
//!
//! `a x = b`, as many equations as unknowns or more, is solved modulo powers of a prime `p` (Dixon, Exact solution of linear equations
//! using p-adic expansions, 1982): one factorisation modulo `p`, then one product with the matrix for each further digit of `x`. From
//! enough digits the rationals follow by the extended Euclidean algorithm (Wang 1981), most of them by a single product, since they share
//! their denominator.
//!
//! Cost: for k unknowns `O(k^3)` word operations, and as many again for the `O(k log k)` bits of the solution; big integers only in
//! the reconstruction. An answer that needs fewer digits than Hadamard's bound stops early, after an exact check.
//! Degeneracy: a system whose solution is not unique has none here. That columns depend on each other is shown by an exact relation
//! between them; where the relation holds only modulo the prime, another prime is taken.

use dashu_base::{BitTest, DivRem, UnsignedAbs};
use dashu_int::{IBig, UBig};

use crate::num::{Integer, Rational};

use super::bareiss::solve_bareiss;
use super::modular::{Factors, GREATEST_PRIME, PrimeField, primes};

/// The unique solution of a system over one positive denominator, and a choice of equations that determines it.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct ExactSolution {
    /// One numerator for each unknown; not necessarily without a factor common with the denominator.
    pub numerators: Vec<Integer>,
    /// The common denominator, positive.
    pub denominator: Integer,
    /// Independent equations, as many as there are unknowns, by their row.
    pub pivot_rows: Vec<usize>,
}

impl ExactSolution {
    /// The values of the unknowns.
    pub fn rationals(&self) -> Vec<Rational> {
        let fraction = |numerator: &Integer| match Rational::new(numerator.clone(), self.denominator.clone()) {
            Some(value) => value,
            None => unreachable!("the denominator of a solution is positive"),
        };
        self.numerators.iter().map(fraction).collect()
    }

    pub(super) fn with_positive_denominator(mut self) -> ExactSolution {
        if self.denominator.is_negative() {
            self.denominator = -self.denominator;
            self.numerators.iter_mut().for_each(|numerator| *numerator = -&*numerator);
        }
        self
    }
}

/// The unique solution of `a x = b`, `a` row-major with `b.len()` rows; `None` where there is none or more than one.
///
/// # Panics
/// If the length of `a` is not a multiple of that of `b`.
pub fn solve_integer(a: &[i64], b: &[i64]) -> Option<Vec<Rational>> {
    solve_words(a, b).map(|solution| solution.rationals())
}

/// [`solve_integer`] for integers of any size.
pub fn solve_integers(a: &[Integer], b: &[Integer]) -> Option<Vec<Rational>> {
    solve_system(a, b).map(|solution| solution.rationals())
}

/// [`solve_integer`], with the solution over one denominator and the equations that determine it.
pub fn solve_words(a: &[i64], b: &[i64]) -> Option<ExactSolution> {
    if columns_of(a, b) <= ELIMINATED { solve_bareiss(&wide(a), &wide(b)) } else { lift_words(a, b) }
}

/// [`solve_words`] for integers of any size.
pub fn solve_system(a: &[Integer], b: &[Integer]) -> Option<ExactSolution> {
    if columns_of(a, b) <= ELIMINATED {
        return solve_bareiss(a, b);
    }
    let words = |values: &[Integer]| -> Option<Vec<i64>> { values.iter().map(Integer::to_i64).collect() };
    match (words(a), words(b)) {
        (Some(a), Some(b)) => lift_words(&a, &b),
        _ => lift_integers(a, b),
    }
}

/// Unknowns up to which elimination is faster than lifting, measured with entries of two digits.
const ELIMINATED: usize = 12;

/// [`solve_words`] by lifting, whatever the size.
pub(super) fn lift_words(a: &[i64], b: &[i64]) -> Option<ExactSolution> {
    let columns = columns_of(a, b);
    if words_are_small(a, b, columns) { System { a, b, columns }.solve() } else { lift_integers(&wide(a), &wide(b)) }
}

/// [`solve_system`] by lifting, whatever the size.
pub(super) fn lift_integers(a: &[Integer], b: &[Integer]) -> Option<ExactSolution> {
    System { a, b, columns: columns_of(a, b) }.solve()
}

fn wide(words: &[i64]) -> Vec<Integer> {
    words.iter().map(|word| Integer::from(*word)).collect()
}

fn columns_of<E>(a: &[E], b: &[E]) -> usize {
    let columns = a.len().checked_div(b.len()).unwrap_or(0);
    assert!(a.len() == b.len() * columns, "the matrix has as many rows as the right-hand side");
    columns
}

/// Does every row keep its residuals within a word?
fn words_are_small(a: &[i64], b: &[i64], columns: usize) -> bool {
    const LIMIT: u64 = 1 << 62;
    b.iter().enumerate().all(|(row, right)| {
        let entries = &a[row * columns..(row + 1) * columns];
        entries
            .iter()
            .try_fold(right.unsigned_abs(), |sum, entry| sum.checked_add(entry.unsigned_abs()))
            .is_some_and(|sum| sum < LIMIT)
    })
}

/// An entry of a system, with the steps of lifting that depend on its size.
pub(super) trait Entry: Clone {
    fn integer(&self) -> Integer;
    fn residue(&self, field: PrimeField) -> u64;
    /// A bound of `log2 |self|`, the least value for 0.
    fn bits(&self) -> f64;
    /// `residual := (residual - Σ entry digit) / p`, which is exact.
    fn advance<'a>(residual: &mut Self, terms: impl Iterator<Item = (&'a Self, &'a u64)>, field: PrimeField)
    where
        Self: 'a;
}

impl Entry for i64 {
    fn integer(&self) -> Integer {
        Integer::from(*self)
    }

    fn residue(&self, field: PrimeField) -> u64 {
        field.residue(*self)
    }

    fn bits(&self) -> f64 {
        (self.unsigned_abs() as f64).log2()
    }

    /// The sum fits 128 bits and the quotient a word, by [`words_are_small`]; the division is a product with the inverse of the prime.
    fn advance<'a>(residual: &mut i64, terms: impl Iterator<Item = (&'a i64, &'a u64)>, field: PrimeField) {
        let used: i128 = terms.map(|(entry, digit)| i128::from(*entry) * i128::from(*digit as i64)).sum();
        let difference = i128::from(*residual) - used;
        *residual = (difference as u64).wrapping_mul(field.word_inverse()) as i64;
    }
}

impl Entry for Integer {
    fn integer(&self) -> Integer {
        self.clone()
    }

    fn residue(&self, field: PrimeField) -> u64 {
        match self.to_i64() {
            Some(word) => field.residue(word),
            None => match self.div_rem_euclid(&Integer::from(field.prime())).1.to_i64() {
                Some(residue) => residue as u64,
                None => unreachable!("a residue is less than the prime"),
            },
        }
    }

    fn bits(&self) -> f64 {
        if self.is_zero() { f64::NEG_INFINITY } else { self.bit_length() as f64 }
    }

    fn advance<'a>(residual: &mut Integer, terms: impl Iterator<Item = (&'a Integer, &'a u64)>, field: PrimeField) {
        let used: Integer = terms.map(|(entry, digit)| entry * Integer::from(*digit)).sum();
        *residual = (&*residual - used).div_exact(&Integer::from(field.prime()));
    }
}

/// A system and the number of its unknowns.
struct System<'a, E> {
    a: &'a [E],
    b: &'a [E],
    columns: usize,
}

impl<E: Entry> System<'_, E> {
    fn row(&self, row: usize) -> &[E] {
        &self.a[row * self.columns..(row + 1) * self.columns]
    }

    /// The unique solution, or `None`.
    fn solve(&self) -> Option<ExactSolution> {
        if self.columns > self.b.len() {
            return None;
        }
        for prime in std::iter::once(GREATEST_PRIME).chain(primes().skip(1)) {
            let field = PrimeField::new(prime);
            let factors = Factors::new(field, self.columns, self.a.iter().map(|entry| entry.residue(field)).collect());
            let rank = factors.rank();
            let right = |row: usize| if rank == self.columns { &self.b[row] } else { &self.row(row)[rank] };
            let solution = self.lift(&factors, field, right);
            let used = factors.pivot_rows();
            let mut others = (0..self.b.len()).filter(|row| !used.contains(row));
            let holds = others.all(|row| self.satisfies(&solution, row, right(row)));
            if rank == self.columns {
                return holds.then_some(solution);
            }
            if holds {
                // Column `rank` is a combination of those before it, so no solution is unique.
                return None;
            }
        }
        unreachable!("a determinant has fewer prime divisors than there are primes below 2^60")
    }

    /// Does the solution of the leading unknowns satisfy a row with the given right-hand side?
    fn satisfies(&self, solution: &ExactSolution, row: usize, right: &E) -> bool {
        let used: Integer = self.row(row).iter().zip(&solution.numerators).map(|(a, x)| a.integer() * x).sum();
        used == right.integer() * &solution.denominator
    }

    /// The exact solution of the regular part of the factors, for the right-hand side of each row.
    fn lift<'r>(&self, factors: &Factors, field: PrimeField, right: impl Fn(usize) -> &'r E) -> ExactSolution
    where
        E: 'r,
    {
        let (rank, rows) = (factors.rank(), factors.pivot_rows());
        let mut residual: Vec<E> = rows.iter().map(|row| right(*row).clone()).collect();
        let needed = self.digits_needed(rows, rank, &residual);
        let mut expansion = Expansion { field, digits: Vec::with_capacity(needed), unknowns: rank };
        let mut attempt = FIRST_ATTEMPT;
        loop {
            let mut digits: Vec<u64> = residual.iter().map(|value| value.residue(field)).collect();
            factors.solve(&mut digits);
            for (value, row) in residual.iter_mut().zip(rows) {
                E::advance(value, self.row(*row)[..rank].iter().zip(&digits), field);
            }
            expansion.digits.push(digits);
            let done = expansion.digits.len();
            if done < needed && done < attempt {
                continue;
            }
            attempt = done * 2;
            let found = expansion.reconstruct().map(|(numerators, denominator)| ExactSolution {
                numerators,
                denominator,
                pivot_rows: rows.to_vec(),
            });
            match found {
                Some(solution)
                    if done >= needed || rows.iter().all(|row| self.satisfies(&solution, *row, right(*row))) =>
                {
                    return solution;
                }
                _ => assert!(done < needed, "Hadamard's bound suffices to reconstruct a solution"),
            }
        }
    }

    /// The digits that determine the solution: numerators and determinant are below `2^bits` by Hadamard's inequality for the rows with
    /// their right-hand sides, and `p^digits` must exceed twice the square of it.
    fn digits_needed(&self, rows: &[usize], rank: usize, right: &[E]) -> usize {
        let row_bits = |(row, right): (&usize, &E)| {
            let greatest = self.row(*row)[..rank].iter().chain([right]).map(E::bits).fold(0.0, f64::max);
            let scaled: f64 = self.row(*row)[..rank]
                .iter()
                .chain([right])
                .map(|entry| (2.0 * (entry.bits() - greatest)).exp2())
                .sum();
            greatest + 0.5 * scaled.max(1.0).log2()
        };
        let bits: f64 = rows.iter().zip(right).map(row_bits).sum();
        // The slack covers the rounding of the sum and the powers of two that bound a reconstruction.
        ((2.0 * bits * (1.0 + 1e-9) + 8.0) / DIGIT_BITS).ceil() as usize
    }
}

/// A lower bound of `log2 p` for the primes in use.
pub(super) const DIGIT_BITS: f64 = 59.9;

/// The digits after which a first reconstruction is tried.
const FIRST_ATTEMPT: usize = 4;

/// The unknowns modulo `p^n`: one vector of digits for each power of the prime.
pub(super) struct Expansion {
    pub(super) field: PrimeField,
    pub(super) digits: Vec<Vec<u64>>,
    pub(super) unknowns: usize,
}

impl Expansion {
    /// Numerators over one denominator, both below `sqrt(p^n / 2)` in magnitude, that agree with all digits; `None` if there are none.
    pub(super) fn reconstruct(&self) -> Option<(Vec<Integer>, Integer)> {
        let modulus = UBig::from(self.field.prime()).pow(self.digits.len());
        let half = (modulus.bit_len() - 2) / 2;
        let mut denominator = UBig::ONE;
        let mut numerators: Vec<IBig> = Vec::with_capacity(self.unknowns);
        for unknown in 0..self.unknowns {
            let value = (self.value(unknown) * &denominator) % &modulus;
            let centred = centre(&value, &modulus);
            if (&centred).unsigned_abs().bit_len() <= half {
                numerators.push(centred);
                continue;
            }
            let (numerator, factor) = reconstruct_fraction(value, &modulus, half)?;
            denominator *= &factor;
            if denominator.bit_len() > half {
                return None;
            }
            let factor = IBig::from(factor);
            numerators.iter_mut().for_each(|numerator| *numerator *= &factor);
            numerators.push(numerator);
        }
        let fits = numerators.iter().all(|numerator| numerator.unsigned_abs().bit_len() <= half);
        fits.then(|| (numerators.into_iter().map(Integer::from_big).collect(), Integer::from(denominator)))
    }

    /// An unknown modulo `p^n`, by Horner's rule.
    fn value(&self, unknown: usize) -> UBig {
        let prime = UBig::from(self.field.prime());
        self.digits.iter().rev().fold(UBig::ZERO, |value, digits| value * &prime + UBig::from(digits[unknown]))
    }
}

/// The residue of least magnitude.
pub(super) fn centre(value: &UBig, modulus: &UBig) -> IBig {
    if value.bit_len() < modulus.bit_len() - 1 {
        value.clone().into()
    } else {
        IBig::from(value.clone()) - IBig::from(modulus.clone())
    }
}

/// The fraction `n/d` with `n = value d mod modulus` and both of at most `half` bits (Wang 1981).
pub(super) fn reconstruct_fraction(value: UBig, modulus: &UBig, half: usize) -> Option<(IBig, UBig)> {
    let (mut previous, mut current) = (modulus.clone(), value);
    let (mut previous_factor, mut factor) = (UBig::ZERO, UBig::ONE);
    // The cofactors alternate in sign, so magnitudes suffice.
    let mut negative = false;
    while current.bit_len() > half {
        let (quotient, rest) = previous.div_rem(&current);
        let next = &factor * quotient + previous_factor;
        (previous, current) = (current, rest);
        (previous_factor, factor) = (factor, next);
        negative = !negative;
    }
    if factor.bit_len() > half {
        return None;
    }
    let numerator = IBig::from(current);
    Some((if negative { -numerator } else { numerator }, factor))
}
