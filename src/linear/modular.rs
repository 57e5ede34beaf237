//! Linear algebra modulo a prime below 2^60.
//!
//! Products are reduced by Montgomery's method (Modular multiplication without trial division, 1985); dot products are summed in 128 bits
//! and reduced once, which the four spare bits allow.

/// The bits that a residue is sure to hold more than: the primes used lie between 2^59 and 2^60, close to the latter.
pub(super) const PRIME_LIMIT: u64 = 1 << 60;

/// Products that may be added to a reduced sum before it is reduced again: `16 p^2 < 2^64 p`.
const BLOCK: usize = 16;

/// The integers modulo an odd prime `p < 2^60`. Coefficients of matrices are kept in Montgomery form, `x * 2^64 mod p`; the product of one
/// of them and a plain residue is a plain residue.
#[derive(Clone, Copy, Debug)]
pub(super) struct PrimeField {
    prime: u64,
    /// `-1/p mod 2^64`.
    negative_inverse: u64,
    /// `2^128 mod p`, which takes plain residues to Montgomery form.
    square: u64,
}

impl PrimeField {
    pub(super) fn new(prime: u64) -> PrimeField {
        let mut inverse = prime;
        for _ in 0..5 {
            inverse = inverse.wrapping_mul(2u64.wrapping_sub(prime.wrapping_mul(inverse)));
        }
        let word = ((1u128 << 64) % u128::from(prime)) as u64;
        let square = (u128::from(word) * u128::from(word) % u128::from(prime)) as u64;
        PrimeField { prime, negative_inverse: inverse.wrapping_neg(), square }
    }

    pub(super) fn prime(self) -> u64 {
        self.prime
    }

    /// `1/p mod 2^64`.
    pub(super) fn word_inverse(self) -> u64 {
        self.negative_inverse.wrapping_neg()
    }

    /// `sum / 2^64 mod p` for `sum < 2^64 p`.
    #[inline]
    fn reduce(self, sum: u128) -> u64 {
        let quotient = (sum as u64).wrapping_mul(self.negative_inverse);
        let value = ((sum + u128::from(quotient) * u128::from(self.prime)) >> 64) as u64;
        if value >= self.prime { value - self.prime } else { value }
    }

    #[inline]
    pub(super) fn multiply(self, a: u64, b: u64) -> u64 {
        self.reduce(u128::from(a) * u128::from(b))
    }

    #[inline]
    pub(super) fn subtract(self, a: u64, b: u64) -> u64 {
        if a >= b { a - b } else { a + self.prime - b }
    }

    /// The plain residue of a word.
    #[inline]
    pub(super) fn residue(self, value: i64) -> u64 {
        value.rem_euclid(self.prime as i64) as u64
    }

    /// A plain residue in Montgomery form.
    #[inline]
    pub(super) fn lift(self, residue: u64) -> u64 {
        self.multiply(residue, self.square)
    }

    /// `Σ a_i b_i / 2^64 mod p`.
    #[inline]
    fn dot(self, a: &[u64], b: &[u64]) -> u64 {
        let bound = u128::from(self.prime) << 64;
        let mut sum = 0u128;
        for (a, b) in a.chunks(BLOCK).zip(b.chunks(BLOCK)) {
            for (x, y) in a.iter().zip(b) {
                sum += u128::from(*x) * u128::from(*y);
            }
            if sum >= bound {
                sum -= bound;
            }
        }
        self.reduce(sum)
    }

    /// The inverse of a nonzero value in Montgomery form, by Fermat's theorem.
    pub(super) fn invert(self, value: u64) -> u64 {
        let (mut power, mut base, mut exponent) = (self.lift(1), value, self.prime - 2);
        while exponent > 0 {
            if exponent & 1 == 1 {
                power = self.multiply(power, base);
            }
            base = self.multiply(base, base);
            exponent >>= 1;
        }
        power
    }
}

/// The factorisation of a matrix modulo a prime, as far as its columns are independent there.
///
/// The rows `order[..rank]` and the columns `0..rank` form a matrix that is regular modulo the prime, hence regular. If `rank` is less
/// than the number of columns, column `rank` depends on those before it modulo the prime.
pub(super) struct Factors {
    field: PrimeField,
    columns: usize,
    rank: usize,
    order: Vec<usize>,
    /// Row-major in the order of `order`: below the diagonal the multipliers, above it the upper triangle, on it the inverse pivots.
    entries: Vec<u64>,
}

impl Factors {
    /// Factors a row-major matrix of plain residues, column by column (Crout's order, so that each entry costs one reduction).
    pub(super) fn new(field: PrimeField, columns: usize, mut entries: Vec<u64>) -> Factors {
        let rows = entries.len() / columns.max(1);
        entries.iter_mut().for_each(|entry| *entry = field.lift(*entry));
        let mut order: Vec<usize> = (0..rows).collect();
        let mut upper = vec![0; columns];
        for column in 0..columns {
            let mut pivot = None;
            for row in 0..rows {
                let known = row.min(column);
                let start = row * columns;
                let used = field.dot(&entries[start..start + known], &upper[..known]);
                let value = field.subtract(entries[start + column], used);
                entries[start + column] = value;
                if row < column {
                    upper[row] = value;
                } else if value != 0 && pivot.is_none() {
                    pivot = Some(row);
                }
            }
            let Some(pivot) = pivot else {
                return Factors { field, columns, rank: column, order, entries };
            };
            order.swap(pivot, column);
            if pivot != column {
                let (first, second) = entries.split_at_mut(pivot * columns);
                first[column * columns..(column + 1) * columns].swap_with_slice(&mut second[..columns]);
            }
            let inverse = field.invert(entries[column * columns + column]);
            entries[column * columns + column] = inverse;
            for row in column + 1..rows {
                let entry = &mut entries[row * columns + column];
                *entry = field.multiply(*entry, inverse);
            }
        }
        Factors { field, columns, rank: columns, order, entries }
    }

    /// The number of leading columns that are independent modulo the prime.
    pub(super) fn rank(&self) -> usize {
        self.rank
    }

    /// The rows of the regular part, in the order in which [`Factors::solve`] takes the right-hand side.
    pub(super) fn pivot_rows(&self) -> &[usize] {
        &self.order[..self.rank]
    }

    /// Solves with the regular part: on entry the right-hand side in the order of the pivot rows, on return the solution.
    pub(super) fn solve(&self, values: &mut [u64]) {
        let (field, rank) = (self.field, self.rank);
        for row in 1..rank {
            let known = &self.entries[row * self.columns..row * self.columns + row];
            values[row] = field.subtract(values[row], field.dot(known, &values[..row]));
        }
        for row in (0..rank).rev() {
            let start = row * self.columns;
            let used = field.dot(&self.entries[start + row + 1..start + rank], &values[row + 1..rank]);
            values[row] = field.multiply(field.subtract(values[row], used), self.entries[start + row]);
        }
    }
}

/// The primes below 2^60, from the greatest down.
pub(super) fn primes() -> impl Iterator<Item = u64> {
    (1..PRIME_LIMIT / 2).map(|step| PRIME_LIMIT - 2 * step + 1).filter(|candidate| is_prime(*candidate))
}

/// The greatest prime below 2^60, the first of [`primes`].
pub(super) const GREATEST_PRIME: u64 = PRIME_LIMIT - 93;

/// Miller's test with the first twelve primes as bases, which decides all words (Sorenson and Webster 2015).
fn is_prime(candidate: u64) -> bool {
    const BASES: [u64; 12] = [2, 3, 5, 7, 11, 13, 17, 19, 23, 29, 31, 37];
    if candidate < 2 || BASES.iter().any(|base| candidate.is_multiple_of(*base)) {
        return BASES.contains(&candidate);
    }
    let multiply = |a: u64, b: u64| (u128::from(a) * u128::from(b) % u128::from(candidate)) as u64;
    let twos = (candidate - 1).trailing_zeros();
    BASES.iter().all(|base| {
        let (mut power, mut square, mut exponent) = (1, *base, (candidate - 1) >> twos);
        while exponent > 0 {
            if exponent & 1 == 1 {
                power = multiply(power, square);
            }
            square = multiply(square, square);
            exponent >>= 1;
        }
        (0..twos).any(|step| {
            let witness_fails = power == candidate - 1 || (step == 0 && power == 1);
            power = multiply(power, power);
            witness_fails
        })
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn primes_are_prime() {
        let by_division = |n: u64| n > 1 && (2..n).take_while(|d| d * d <= n).all(|d| !n.is_multiple_of(d));
        for n in 0..3000 {
            assert_eq!(is_prime(n), by_division(n), "{n}");
        }
        assert!(is_prime((1 << 61) - 1) && !is_prime(3_215_031_751) && !is_prime(3_825_123_056_546_413_051));
        assert_eq!(primes().next(), Some(GREATEST_PRIME));
    }

    #[test]
    fn solutions_solve() {
        let field = PrimeField::new(GREATEST_PRIME);
        let modulus = i128::from(GREATEST_PRIME);
        for size in [1usize, 2, 3, 17, 40] {
            // An LCG gives entries of all sizes; such a matrix is regular but for one chance in 2^59.
            let mut state = size as u64;
            let mut next = || {
                state = state.wrapping_mul(6_364_136_223_846_793_005).wrapping_add(1_442_695_040_888_963_407);
                (state >> 3) as i64
            };
            let matrix: Vec<i64> = (0..size * size).map(|_| next()).collect();
            let right: Vec<i64> = (0..size).map(|_| -next()).collect();
            let factors = Factors::new(field, size, matrix.iter().map(|entry| field.residue(*entry)).collect());
            assert_eq!(factors.rank(), size);
            let mut solution: Vec<u64> = factors.pivot_rows().iter().map(|row| field.residue(right[*row])).collect();
            factors.solve(&mut solution);
            for row in 0..size {
                let value: i128 =
                    (0..size).map(|j| i128::from(matrix[row * size + j]) * i128::from(solution[j]) % modulus).sum();
                assert_eq!((value - i128::from(right[row])).rem_euclid(modulus), 0);
            }
        }
    }

    #[test]
    fn dependent_columns_end_the_rank() {
        let field = PrimeField::new(GREATEST_PRIME);
        let entries = [1, 2, 3, 2, 4, 7, 3, 6, 1].map(|entry| field.residue(entry)).to_vec();
        assert_eq!(Factors::new(field, 3, entries).rank(), 1);
        assert_eq!(Factors::new(field, 2, vec![0, 0, 0, 0, 0, 0]).rank(), 0);
    }
}
