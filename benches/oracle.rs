//! Games whose strategies are too many to list, from the generated game to the proved mixtures.

use std::hint::black_box;

use criterion::{BenchmarkId, Criterion, criterion_group, criterion_main};
use guarantor::certify::minmax::MINMAX;
use guarantor::game::Game;
use guarantor::solve::{Budget, Options, Run, method};

fn game(text: &str) -> Game {
    guarantor::generate::parse(text).expect("a family").expect("a game")
}

fn value(game: &Game, name: &str) -> f64 {
    let mut run = Run::new(game, Budget::default());
    (method(name).expect("registered").solve)(game, &Options::new(&MINMAX), &mut run).expect("solved");
    run.found()[0].payoffs()[0].to_f64()
}

fn solve(criterion: &mut Criterion) {
    let mut group = criterion.benchmark_group("oracle");
    group.sample_size(10);
    for (name, text) in [
        ("double-oracle", "blotto:a=30,b=20,sectors=10"),
        ("double-oracle", "blotto:a=100,b=100,sectors=20"),
        ("double-oracle", "blotto:a=101,b=90,sectors=7"),
        ("double-oracle", "security:fronts=40,units=10"),
        ("marginals-lp", "security:fronts=40,units=10"),
        ("marginals-lp", "blotto:a=12,b=10,sectors=3,oracle=1"),
        ("double-oracle", "path-interdiction:rows=6,layers=10,checkpoints=3,levels=4:1"),
        ("marginals-lp", "path-interdiction:rows=6,layers=10,checkpoints=3,levels=4:1"),
        ("marginals-lp", "hide-and-seek:n=300,oracle=1"),
        ("double-oracle", "patrolling:n=8,periods=20,m=4,oracle=1"),
        ("marginals-lp", "patrolling:n=8,periods=20,m=4,oracle=1"),
        ("double-oracle", "inspection-schedule:n=30,m=10,oracle=1"),
        ("marginals-lp", "inspection-schedule:n=30,m=10,oracle=1"),
    ] {
        let game = game(text);
        group.bench_function(BenchmarkId::new(name, text), |bencher| bencher.iter(|| value(black_box(&game), name)));
    }
    group.finish();
}

criterion_group!(benches, solve);
criterion_main!(benches);
