//! Matrix games with opposed interests, value and strategies with their proof, by size and method; and the parts of which they are made.

use std::hint::black_box;

use criterion::{BenchmarkId, Criterion, criterion_group, criterion_main};
use guarantor::certify::concept;
use guarantor::game::Game;
use guarantor::generate;
use guarantor::linear::mutual::solve_mutual;
use guarantor::solve::{Budget, Options, Run, method};

fn game(rows: usize, columns: usize) -> Game {
    match generate::parse(&format!("random-zero-sum:rows={rows},columns={columns}:1")) {
        Some(Ok(game)) => game,
        other => panic!("no game: {other:?}"),
    }
}

fn solve(game: &Game, name: &str) -> usize {
    let (Ok(method), Ok(concept)) = (method(name), concept("minmax")) else { panic!("`{name}` is not registered") };
    let mut run = Run::new(game, Budget::default());
    match (method.solve)(game, &Options::new(concept), &mut run) {
        Ok(_) => run.found().len(),
        Err(halt) => panic!("{name}: {halt:?}"),
    }
}

fn exact(criterion: &mut Criterion) {
    let mut group = criterion.benchmark_group("matrix games");
    group.sample_size(10);
    for (rows, columns) in [(50, 50), (100, 100), (200, 200), (500, 500), (1000, 1000), (10_000, 100)] {
        let game = game(rows, columns);
        for name in ["minimax-lp", "interior-point"] {
            if name == "minimax-lp" && rows > 500 {
                continue;
            }
            group.bench_function(BenchmarkId::new(name, format!("{rows}x{columns}")), |bencher| {
                bencher.iter(|| solve(&game, name));
            });
        }
    }
    group.finish();
}

fn lifting(criterion: &mut Criterion) {
    let mut group = criterion.benchmark_group("mutual systems");
    group.sample_size(10);
    for size in [25, 50, 100, 250, 500] {
        let mut state = 1_u64;
        let matrix: Vec<i32> = (0..size * size)
            .map(|_| {
                state = state.wrapping_mul(6_364_136_223_846_793_005).wrapping_add(1_442_695_040_888_963_407);
                (state >> 40) as i32 % 201 + 1
            })
            .collect();
        group.bench_function(BenchmarkId::from_parameter(size), |bencher| {
            bencher.iter(|| solve_mutual(black_box(&matrix), size));
        });
    }
    group.finish();
}

criterion_group!(benches, exact, lifting);
criterion_main!(benches);
