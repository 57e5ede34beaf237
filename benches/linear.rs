//! Pivots, exact systems and exact linear programs.

use std::hint::black_box;

use criterion::{BatchSize, BenchmarkId, Criterion, criterion_group, criterion_main};
use guarantor::linear::system::{solve_integer, solve_words};
use guarantor::linear::{LinearProgram, Relation, Tableau, solve_bareiss};
use guarantor::num::{Integer, Rational};

/// Integers in -100..=100, the same ones each time.
fn entries(count: usize) -> Vec<i64> {
    let mut state = 1u64;
    (0..count)
        .map(|_| {
            state = state.wrapping_mul(6_364_136_223_846_793_005).wrapping_add(1_442_695_040_888_963_407);
            (state >> 40) as i64 % 201 - 100
        })
        .collect()
}

fn float_pivots(criterion: &mut Criterion) {
    let mut group = criterion.benchmark_group("float pivot");
    for size in [8, 16, 32, 64, 128, 256, 512] {
        let mut tableau: Tableau<f64> = Tableau::new(size, 0, size);
        for (index, value) in entries(size * size).into_iter().enumerate() {
            tableau.set(
                index / size,
                index % size,
                value as f64 / 100.0 + if index % (size + 1) == 0 { 3.0 } else { 0.0 },
            );
        }
        // A pivot and its inverse leave the tableau as it was, so that it can be repeated.
        group.bench_function(BenchmarkId::from_parameter(size), |b| {
            b.iter(|| tableau.pivot(black_box(0), black_box(0)))
        });
    }
    group.finish();
}

fn integer_pivots(criterion: &mut Criterion) {
    let (rows, columns) = (12, 13);
    let mut tableau: Tableau<Integer> = Tableau::new(rows, 0, columns);
    for (index, value) in entries(rows * (columns + 1)).into_iter().enumerate() {
        tableau.set(index / (columns + 1), index % (columns + 1), Integer::from(value));
    }
    tableau.set(1, 1, Integer::from(17));
    tableau.pivot(0, 0);
    criterion.bench_function("integer pivot 12x14", |b| b.iter(|| tableau.pivot(black_box(1), black_box(1))));
}

fn systems(criterion: &mut Criterion) {
    let mut group = criterion.benchmark_group("exact system");
    group.sample_size(20);
    for size in [2, 3, 4, 6, 10, 30, 100] {
        let (a, b) = (entries(size * size), entries(size));
        let wide = |words: &[i64]| -> Vec<Integer> { words.iter().map(|word| Integer::from(*word)).collect() };
        let (wide_a, wide_b) = (wide(&a), wide(&b));
        group.bench_function(BenchmarkId::new("solution", size), |bencher| {
            bencher.iter(|| solve_words(black_box(&a), &b))
        });
        group.bench_function(BenchmarkId::new("solution as fractions", size), |bencher| {
            bencher.iter(|| solve_integer(black_box(&a), &b));
        });
        group.bench_function(BenchmarkId::new("elimination", size), |bencher| {
            bencher.iter(|| solve_bareiss(black_box(&wide_a), &wide_b));
        });
    }
    group.finish();
}

/// The row player's program of a random matrix game.
fn game(size: usize) -> LinearProgram {
    let payoffs = entries(size * size);
    let mut program = LinearProgram::new();
    let value = program.free(Rational::ONE);
    let weights: Vec<usize> = (0..size).map(|_| program.nonnegative(Rational::ZERO)).collect();
    for column in 0..size {
        let row = weights.iter().enumerate().map(|(i, weight)| (*weight, Rational::from(-payoffs[i * size + column])));
        program.row(row.chain([(value, Rational::ONE)]).collect(), Relation::Le, Rational::ZERO);
    }
    program.row(weights.iter().map(|weight| (*weight, Rational::ONE)).collect(), Relation::Eq, Rational::ONE);
    program
}

fn programs(criterion: &mut Criterion) {
    let mut group = criterion.benchmark_group("matrix game as a linear program");
    group.sample_size(10);
    for size in [3, 10, 30, 60, 100] {
        let program = game(size);
        group.bench_function(BenchmarkId::new("solve", size), |b| {
            b.iter_batched(|| &program, |program| program.solve(&mut || true), BatchSize::SmallInput);
        });
        if size <= 60 {
            group.bench_function(BenchmarkId::new("exact simplex", size), |b| {
                b.iter(|| program.solve_exactly(&mut || true))
            });
        }
    }
    group.finish();
}

criterion_group!(benches, float_pivots, integer_pivots, systems, programs);
criterion_main!(benches);
