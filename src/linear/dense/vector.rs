//! Inner loops over vectors, in a fixed order of summation; inlined into functions that are compiled for several machines.

/// Sums that run side by side: four registers of eight floats.
const LANES: usize = 32;

/// `Σ a_i b_i`.
#[inline(always)]
pub(crate) fn dot(a: &[f64], b: &[f64]) -> f64 {
    let (a, a_rest) = a.as_chunks::<LANES>();
    let (b, b_rest) = b.as_chunks::<LANES>();
    let mut sums = [0.0; LANES];
    for (a, b) in a.iter().zip(b) {
        for lane in 0..LANES {
            sums[lane] += a[lane] * b[lane];
        }
    }
    let (a, a_tail) = a_rest.as_chunks::<8>();
    let (b, b_tail) = b_rest.as_chunks::<8>();
    for (a, b) in a.iter().zip(b) {
        for lane in 0..8 {
            sums[lane] += a[lane] * b[lane];
        }
    }
    let mut width = LANES / 2;
    while width > 0 {
        for lane in 0..width {
            sums[lane] += sums[lane + width];
        }
        width /= 2;
    }
    a_tail.iter().zip(b_tail).fold(sums[0], |sum, (a, b)| sum + a * b)
}

/// `target += factor * source`.
#[inline(always)]
pub(crate) fn add_multiple(target: &mut [f64], factor: f64, source: &[f64]) {
    for (target, source) in target.iter_mut().zip(source) {
        *target += factor * source;
    }
}
