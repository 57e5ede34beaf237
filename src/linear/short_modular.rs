//! Linear algebra modulo a prime below 2^28, eight residues to a register.
//!
//! Products of residues have 56 bits, so that 256 of them may be added in a word. The inner loops are plain sums of integers, which may be
//! reordered, so that the compiler chooses how many run side by side.

use multiversion::multiversion;

/// Products of residues whose sum stays within a word.
const BLOCK: usize = 256;

/// A lower bound of the bits of a digit.
pub(super) const DIGIT_BITS: f64 = 27.999;

/// The primes in use, from the greatest down; a matrix that is regular is so modulo all but a few primes.
pub(super) const PRIMES: [u32; 6] = [268_435_399, 268_435_367, 268_435_361, 268_435_337, 268_435_331, 268_435_313];

/// The integers modulo a prime between 2^27 and 2^28.
#[derive(Clone, Copy, Debug)]
pub(super) struct ShortField {
    prime: u64,
    /// `1/p mod 2^64`.
    inverse: u64,
}

impl ShortField {
    pub(super) fn new(prime: u32) -> ShortField {
        let prime = u64::from(prime);
        let mut inverse = prime;
        for _ in 0..5 {
            inverse = inverse.wrapping_mul(2u64.wrapping_sub(prime.wrapping_mul(inverse)));
        }
        ShortField { prime, inverse }
    }

    pub(super) fn prime(self) -> u64 {
        self.prime
    }

    #[inline(always)]
    pub(super) fn residue(self, value: i64) -> u32 {
        if (0..self.prime as i64).contains(&value) { value as u32 } else { value.rem_euclid(self.prime as i64) as u32 }
    }

    #[inline(always)]
    fn multiply(self, a: u32, b: u32) -> u32 {
        (u64::from(a) * u64::from(b) % self.prime) as u32
    }

    #[inline(always)]
    fn subtract(self, a: u32, b: u32) -> u32 {
        if a >= b { a - b } else { a + self.prime as u32 - b }
    }

    /// `Σ a_i b_i`.
    #[inline(always)]
    fn dot(self, a: &[u32], b: &[u32]) -> u32 {
        let (mut high, mut low) = (0, 0);
        for (a, b) in a.chunks(BLOCK).zip(b.chunks(BLOCK)) {
            let sum: u64 = a.iter().zip(b).map(|(a, b)| u64::from(*a) * u64::from(*b)).sum();
            high += sum >> 32;
            low += sum & u64::from(u32::MAX);
        }
        ((((high % self.prime) << 32) + low) % self.prime) as u32
    }

    /// The inverse of a nonzero residue, by Euclid's algorithm.
    fn invert(self, value: u32) -> u32 {
        let (mut previous, mut current) = (self.prime as i64, i64::from(value));
        let (mut previous_factor, mut factor) = (0i64, 1i64);
        while current > 1 {
            let quotient = previous / current;
            (previous, current) = (current, previous - quotient * current);
            (previous_factor, factor) = (factor, previous_factor - quotient * factor);
        }
        self.residue(factor)
    }

    /// `residuals_i := (residuals_i - Σ_j a_ij digits_j) / p`, which is exact; entries and residuals stay within a word, so that the quotient
    /// is known modulo 2^64.
    pub(super) fn advance(self, matrix: &[i32], digits: &[u32], residuals: &mut [i64]) {
        advance(matrix, digits, residuals, self.inverse);
    }
}

#[multiversion(targets("x86_64+avx512f+avx512vl+avx512dq", "x86_64+avx2"))]
fn advance(matrix: &[i32], digits: &[u32], residuals: &mut [i64], inverse: u64) {
    for (row, residual) in matrix.chunks_exact(digits.len()).zip(residuals) {
        // A digit is below 2^28; two signed words of 32 bits multiply in one instruction.
        let products = row.iter().zip(digits).map(|(a, d)| i64::from(*a) * i64::from(*d as i32));
        let used = products.fold(0, i64::wrapping_add);
        *residual = (residual.wrapping_sub(used) as u64).wrapping_mul(inverse) as i64;
    }
}

/// A square matrix, factored modulo a prime; for systems with it and with its transpose.
pub(super) struct ShortFactors {
    field: ShortField,
    size: usize,
    order: Vec<usize>,
    /// Row-major in the order of `order`: below the diagonal the multipliers, above it the upper triangle, on it the inverse pivots.
    entries: Vec<u32>,
    /// The same, column-major.
    transposed: Vec<u32>,
}

impl ShortFactors {
    /// `None` where the matrix is singular modulo the prime.
    pub(super) fn new(field: ShortField, size: usize, matrix: &[i32]) -> Option<ShortFactors> {
        let mut entries: Vec<u32> = matrix.iter().map(|entry| field.residue(i64::from(*entry))).collect();
        let order = factor(field, size, &mut entries)?;
        let mut transposed = vec![0; size * size];
        for row in 0..size {
            for column in 0..size {
                transposed[column * size + row] = entries[row * size + column];
            }
        }
        Some(ShortFactors { field, size, order, entries, transposed })
    }

    /// Solves `A y = b` modulo the prime.
    pub(super) fn solve(&self, right: &[i64], values: &mut [u32]) {
        for (value, row) in values.iter_mut().zip(&self.order) {
            *value = self.field.residue(right[*row]);
        }
        solve(self.field, self.size, &self.entries, values);
    }

    /// Solves `Aᵀ x = b` modulo the prime.
    pub(super) fn solve_transposed(&self, right: &[i64], values: &mut [u32]) {
        let mut permuted: Vec<u32> = right.iter().map(|value| self.field.residue(*value)).collect();
        solve_transposed(self.field, self.size, &self.transposed, &mut permuted);
        for (value, row) in permuted.into_iter().zip(&self.order) {
            values[*row] = value;
        }
    }
}

/// Column by column (Crout's order), so that each entry is one dot product. Returns the order of the rows.
#[multiversion(targets("x86_64+avx512f+avx512vl+avx512dq", "x86_64+avx2"))]
fn factor(field: ShortField, size: usize, entries: &mut [u32]) -> Option<Vec<usize>> {
    let mut order: Vec<usize> = (0..size).collect();
    let mut upper = vec![0; size];
    for column in 0..size {
        let mut pivot = None;
        for row in 0..size {
            let known = row.min(column);
            let start = row * size;
            let used = field.dot(&entries[start..start + known], &upper[..known]);
            let value = field.subtract(entries[start + column], used);
            entries[start + column] = value;
            if row < column {
                upper[row] = value;
            } else if value != 0 && pivot.is_none() {
                pivot = Some(row);
            }
        }
        let pivot = pivot?;
        order.swap(pivot, column);
        if pivot != column {
            let (first, second) = entries.split_at_mut(pivot * size);
            first[column * size..(column + 1) * size].swap_with_slice(&mut second[..size]);
        }
        let inverse = field.invert(entries[column * size + column]);
        entries[column * size + column] = inverse;
        for row in column + 1..size {
            let entry = &mut entries[row * size + column];
            *entry = field.multiply(*entry, inverse);
        }
    }
    Some(order)
}

#[multiversion(targets("x86_64+avx512f+avx512vl+avx512dq", "x86_64+avx2"))]
fn solve(field: ShortField, size: usize, entries: &[u32], values: &mut [u32]) {
    for row in 1..size {
        let used = field.dot(&entries[row * size..row * size + row], &values[..row]);
        values[row] = field.subtract(values[row], used);
    }
    for row in (0..size).rev() {
        let used = field.dot(&entries[row * size + row + 1..(row + 1) * size], &values[row + 1..]);
        values[row] = field.multiply(field.subtract(values[row], used), entries[row * size + row]);
    }
}

#[multiversion(targets("x86_64+avx512f+avx512vl+avx512dq", "x86_64+avx2"))]
fn solve_transposed(field: ShortField, size: usize, transposed: &[u32], values: &mut [u32]) {
    for column in 0..size {
        let own = &transposed[column * size..(column + 1) * size];
        let used = field.dot(&own[..column], &values[..column]);
        values[column] = field.multiply(field.subtract(values[column], used), own[column]);
    }
    for column in (0..size).rev() {
        let own = &transposed[column * size..(column + 1) * size];
        let used = field.dot(&own[column + 1..], &values[column + 1..]);
        values[column] = field.subtract(values[column], used);
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_primes_are_prime() {
        for prime in PRIMES {
            assert!((1 << 27..1 << 28).contains(&prime), "{prime}");
            assert!(
                (2..40_000)
                    .take_while(|divisor| divisor * divisor <= prime)
                    .all(|divisor| !prime.is_multiple_of(divisor))
            );
        }
    }

    #[test]
    fn both_systems_are_solved() {
        let field = ShortField::new(PRIMES[0]);
        let modulus = i128::from(field.prime());
        for size in [1usize, 2, 5, 16, 17, 40, 150, 300] {
            let mut state = size as u64;
            let mut next = || {
                state = state.wrapping_mul(6_364_136_223_846_793_005).wrapping_add(1_442_695_040_888_963_407);
                (state >> 32) as i32
            };
            let matrix: Vec<i32> = (0..size * size).map(|_| next()).collect();
            let right: Vec<i64> = (0..size).map(|_| i64::from(next()) << 20).collect();
            let factors = ShortFactors::new(field, size, &matrix).expect("regular");
            let (mut y, mut x) = (vec![0; size], vec![0; size]);
            factors.solve(&right, &mut y);
            factors.solve_transposed(&right, &mut x);
            for (place, right) in right.iter().enumerate() {
                let row: i128 = (0..size).map(|j| i128::from(matrix[place * size + j]) * i128::from(y[j])).sum();
                let column: i128 = (0..size).map(|i| i128::from(matrix[i * size + place]) * i128::from(x[i])).sum();
                assert_eq!((row - i128::from(*right)).rem_euclid(modulus), 0);
                assert_eq!((column - i128::from(*right)).rem_euclid(modulus), 0);
            }
        }
        assert!(ShortFactors::new(field, 2, &[1, 2, 2, 4]).is_none());
        assert!(ShortFactors::new(field, 2, &[0, 2, 3, 4]).is_some());
    }
}
