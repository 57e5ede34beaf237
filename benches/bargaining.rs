//! Bargaining solutions: the package bargain, many issues, lotteries for two and for many players, and a frontier.

use criterion::{BenchmarkId, Criterion, criterion_group, criterion_main};
use guarantor::certify::concept;
use guarantor::game::{Affine, BargainingProblem, Game, Issue};
use guarantor::num::Rational;
use guarantor::solve::bargaining::frontier;
use guarantor::solve::{Budget, Options, Run, method};

/// Numbers from 1 to `most`, by Knuth's MMIX generator.
struct Draw(u64);

impl Draw {
    fn next(&mut self, most: u64) -> i64 {
        self.0 = self.0.wrapping_mul(6_364_136_223_846_793_005).wrapping_add(1_442_695_040_888_963_407);
        1 + ((self.0 >> 33) % most) as i64
    }
}

fn issues(count: usize) -> BargainingProblem {
    let mut draw = Draw(1);
    let names = (0..count).map(|issue| Issue::unit(format!("issue {issue}"))).collect();
    let losses: Vec<i64> = (0..count).map(|_| draw.next(99)).collect();
    let keep = Affine::new(
        losses.iter().map(|loss| Rational::from(-loss)).collect(),
        Rational::from(losses.iter().sum::<i64>()),
    );
    let gain = Affine::new((0..count).map(|_| Rational::from(draw.next(99))).collect(), Rational::ZERO);
    let disagreement = vec![Rational::ZERO; 2];
    BargainingProblem::new("issues", ["A", "B"], names, vec![], vec![vec![keep], vec![gain]], disagreement)
        .expect("valid")
}

fn lottery(players: usize, count: usize) -> BargainingProblem {
    let mut draw = Draw(2);
    let point = |index| (format!("point {index}"), (0..players).map(|_| Rational::from(draw.next(1000))).collect());
    let points = (0..count).map(point).collect();
    let names = (0..players).map(|player| format!("P{player}"));
    BargainingProblem::lottery("points", names, points, vec![Rational::ONE; players]).expect("valid")
}

fn solve(game: &Game, name: &str) -> usize {
    let options = Options::new(concept(name).expect("a concept"));
    let mut run = Run::new(game, Budget::default());
    (method(name).expect("a method").solve)(game, &options, &mut run).expect("no limit");
    run.found().len()
}

fn benches(criterion: &mut Criterion) {
    let four = Game::Bargaining(issues(4));
    for name in ["nash-bargaining", "kalai-smorodinsky", "egalitarian", "utilitarian"] {
        criterion.bench_function(&format!("4 issues/{name}"), |bench| bench.iter(|| solve(&four, name)));
    }
    let mut group = criterion.benchmark_group("nash-bargaining");
    group.sample_size(10);
    for count in [10, 100, 1000] {
        let game = Game::Bargaining(issues(count));
        group.bench_with_input(BenchmarkId::new("issues", count), &game, |bench, game| {
            bench.iter(|| solve(game, "nash-bargaining"));
        });
    }
    for (players, count) in [(2, 1000), (3, 100), (5, 100), (10, 100)] {
        let game = Game::Bargaining(lottery(players, count));
        let name = format!("{players} players, {count} points");
        group.bench_with_input(BenchmarkId::new("lottery", name), &game, |bench, game| {
            bench.iter(|| solve(game, "nash-bargaining"));
        });
    }
    group.finish();
    let hundred = issues(100);
    criterion.bench_function("frontier/100 issues", |bench| {
        bench.iter(|| frontier(&hundred, &mut || Ok(())).expect("a frontier"))
    });
}

criterion_group!(bargaining, benches);
criterion_main!(bargaining);
