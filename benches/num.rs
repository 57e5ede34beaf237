//! Exact rationals in machine words, against big rationals throughout.

use std::hint::black_box;

use criterion::{Criterion, criterion_group, criterion_main};
use dashu_ratio::RBig;
use guarantor::num::Rational;

/// Fractions with numerators and denominators below 1000.
fn fractions() -> Vec<(i64, u64)> {
    let mut state = 1u64;
    let mut next = || {
        state = state.wrapping_mul(6_364_136_223_846_793_005).wrapping_add(1_442_695_040_888_963_407);
        state >> 33
    };
    (0..64).map(|_| (next() as i64 % 1000 - 500, next() % 999 + 1)).collect()
}

fn pairs<T>(values: &[T], mut visit: impl FnMut(&T, &T)) {
    for pair in values.windows(2) {
        visit(&pair[0], &pair[1]);
    }
}

fn arithmetic(criterion: &mut Criterion) {
    let own: Vec<Rational> = fractions().into_iter().filter_map(|(n, d)| Rational::new(n, d)).collect();
    let big: Vec<RBig> = fractions().into_iter().map(|(n, d)| RBig::from_parts(n.into(), d.into())).collect();
    let mut group = criterion.benchmark_group("63 operations on small rationals");
    group.bench_function("add", |b| b.iter(|| pairs(black_box(&own), |x, y| drop(black_box(x + y)))));
    group.bench_function("add, RBig", |b| b.iter(|| pairs(black_box(&big), |x, y| drop(black_box(x + y)))));
    group.bench_function("multiply", |b| b.iter(|| pairs(black_box(&own), |x, y| drop(black_box(x * y)))));
    group.bench_function("multiply, RBig", |b| b.iter(|| pairs(black_box(&big), |x, y| drop(black_box(x * y)))));
    group.bench_function("compare", |b| b.iter(|| pairs(black_box(&own), |x, y| _ = black_box(x < y))));
    group.bench_function("compare, RBig", |b| b.iter(|| pairs(black_box(&big), |x, y| _ = black_box(x < y))));
    group.finish();
}

fn harmonic(criterion: &mut Criterion) {
    let mut group = criterion.benchmark_group("harmonic number 1000");
    group.bench_function("own", |b| {
        b.iter(|| (1..=1000i64).map(|n| Rational::ONE / Rational::from(n)).sum::<Rational>())
    });
    group.bench_function("RBig", |b| {
        b.iter(|| (1..=1000u64).fold(RBig::ZERO, |sum, n| sum + RBig::from_parts(1.into(), n.into())))
    });
    group.finish();
}

criterion_group!(benches, arithmetic, harmonic);
criterion_main!(benches);
