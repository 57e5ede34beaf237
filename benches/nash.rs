//! Equilibria of normal forms: one equilibrium with its proof and without, all equilibria, certificates, and large matrix games.

use criterion::{BatchSize, BenchmarkId, Criterion, criterion_group, criterion_main};
use guarantor::certify::{certify, concept};
use guarantor::game::Game;
use guarantor::generate;
use guarantor::solve::{Budget, Options, Run, method};

fn game(text: &str) -> Game {
    match generate::parse(text) {
        Some(Ok(game)) => game,
        other => panic!("`{text}` is no generated game: {other:?}"),
    }
}

/// The number of certified solutions.
fn solve(game: &Game, name: &str, of: &str) -> usize {
    let (Ok(method), Ok(concept)) = (method(name), concept(of)) else { panic!("`{name}` or `{of}` is not registered") };
    let mut run = Run::new(game, Budget::default());
    match (method.solve)(game, &Options::new(concept), &mut run) {
        Ok(_) => run.found().len(),
        Err(halt) => panic!("{name}: {halt:?}"),
    }
}

fn one_equilibrium(criterion: &mut Criterion) {
    let mut group = criterion.benchmark_group("lemke-howson");
    group.sample_size(10);
    for n in [10, 50, 100, 200, 500] {
        // Random games mostly have pure equilibria, which the method finds first; constant-sum ones of this size have none.
        for family in ["random-bimatrix", "random-zero-sum"] {
            if family == "random-zero-sum" && n > 100 {
                continue;
            }
            let game = game(&format!("{family}:rows={n},columns={n}:1"));
            group.bench_function(BenchmarkId::new(family, n), |bencher| {
                bencher.iter(|| solve(&game, "lemke-howson", "nash"));
            });
        }
    }
    for d in [8, 12, 14] {
        let game = game(&format!("dual-cyclic:d={d}"));
        group.bench_function(BenchmarkId::new("dual-cyclic", d), |bencher| {
            bencher.iter(|| solve(&game, "lemke-howson", "nash"));
        });
    }
    group.finish();
}

/// What the proof alone costs, to be held against the whole above.
fn certificate(criterion: &mut Criterion) {
    let mut group = criterion.benchmark_group("certify");
    group.sample_size(10);
    for n in [10, 80] {
        let game = game(&format!("random-zero-sum:rows={n},columns={n}:1"));
        let (Ok(minimax), Ok(nash)) = (method("minimax-lp"), concept("nash")) else { panic!("registered") };
        let mut run = Run::new(&game, Budget::default());
        if let Err(halt) = (minimax.solve)(&game, &Options::new(nash), &mut run) {
            panic!("{halt:?}");
        }
        let solution = run.found()[0].solution().clone();
        group.bench_function(BenchmarkId::new("nash", n), |bencher| {
            let statement = || guarantor::certify::Statement::exact(nash, solution.clone());
            bencher.iter_batched(statement, |statement| certify(&game, statement).is_ok(), BatchSize::SmallInput);
        });
    }
    group.finish();
}

fn all_equilibria(criterion: &mut Criterion) {
    let mut group = criterion.benchmark_group("support-enumeration");
    group.sample_size(10);
    for text in ["random-bimatrix:rows=3,columns=3:1", "random-bimatrix:rows=8,columns=8:1", "coordination:n=8"] {
        let game = game(text);
        group.bench_function(text, |bencher| bencher.iter(|| solve(&game, "support-enumeration", "nash")));
    }
    group.finish();
}

fn matrix_games(criterion: &mut Criterion) {
    let mut group = criterion.benchmark_group("minimax-lp");
    group.sample_size(10);
    for n in [10, 50, 100, 200] {
        let game = game(&format!("random-zero-sum:rows={n},columns={n}:1"));
        group.bench_function(BenchmarkId::new("random", n), |bencher| {
            bencher.iter(|| solve(&game, "minimax-lp", "minmax"));
        });
    }
    group.finish();
}

fn programs(criterion: &mut Criterion) {
    let mut group = criterion.benchmark_group("programs");
    group.sample_size(10);
    let cases = [
        ("correlated-lp", "correlated", "random:players=3,strategies=4:1"),
        ("multiple-lp", "stackelberg", "random-bimatrix:rows=20,columns=20:1"),
        ("iterated-strict-dominance", "rationalizable", "random-bimatrix:rows=20,columns=20:1"),
        ("iterated-weak-dominance", "undominated", "random-bimatrix:rows=20,columns=20:1"),
        ("pure", "nash", "random:players=4,strategies=10:1"),
    ];
    for (name, of, text) in cases {
        let game = game(text);
        group.bench_function(name, |bencher| bencher.iter(|| solve(&game, name, of)));
    }
    group.finish();
}

criterion_group!(benches, one_equilibrium, certificate, all_equilibria, matrix_games, programs);
criterion_main!(benches);
