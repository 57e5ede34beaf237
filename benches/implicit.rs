//! Trees that are not stored: iterations of samples, runs of sweeps, and proofs: `cargo bench --bench implicit`.

use std::hint::black_box;

use criterion::{BenchmarkId, Criterion, criterion_group, criterion_main};
use guarantor::certify::implicit_tree::bounds;
use guarantor::certify::nash::NASH;
use guarantor::game::{Game, ImplicitTree};
use guarantor::num::Rational;
use guarantor::solve::regret::{Sampler, Sampling};
use guarantor::solve::{Budget, Options, Run, method};
use guarantor::strategy::SparseBehavior;

fn tree(text: &str) -> ImplicitTree {
    let Some(Ok(Game::ImplicitTree(tree))) = guarantor::generate::parse(text) else { panic!("a tree") };
    tree
}

fn samples(criterion: &mut Criterion) {
    let mut group = criterion.benchmark_group("implicit iteration");
    for text in ["liars-dice:sides=8,implicit=1", "goofspiel:cards=6,implicit=1", "leduc:ranks=30,implicit=1"] {
        let tree = tree(text);
        let mut sampler = Sampler::new(&tree, Sampling::EXTERNAL, 1);
        group.bench_function(text, |bencher| bencher.iter(|| sampler.step()));
    }
    group.finish();
}

/// Even play is what takes longest to bound: all parts of the tree are reached.
fn proofs(criterion: &mut Criterion) {
    let mut group = criterion.benchmark_group("implicit bound");
    group.sample_size(10);
    for text in ["liars-dice:sides=8,implicit=1", "goofspiel:cards=5,implicit=1", "leduc:ranks=10,implicit=1"] {
        let (tree, even) = (tree(text), SparseBehavior::new(1));
        group.bench_function(text, |bencher| bencher.iter(|| bounds(black_box(&tree), &even, &mut |_| true)));
    }
    group.finish();
}

fn runs(criterion: &mut Criterion) {
    let mut group = criterion.benchmark_group("implicit to 1e-3");
    group.sample_size(10);
    for (name, text) in [
        ("cfr-plus", "liars-dice:sides=7,implicit=1"),
        ("cfr-plus", "escalation-ladder:k=6,s=1/4,pi=1/10,b=2,implicit=1"),
        ("external-sampling", "inspection:n=10,m=4,implicit=1"),
    ] {
        let game = guarantor::generate::parse(text).expect("a family").expect("a game");
        let options = Options { epsilon: Rational::new(1, 500), ..Options::new(&NASH) };
        group.bench_function(BenchmarkId::new(name, text), |bencher| {
            bencher.iter(|| {
                let mut run = Run::new(&game, Budget::default());
                (method(name).expect("registered").solve)(&game, &options, &mut run).expect("solved");
                assert_eq!(run.proved(), 1);
            });
        });
    }
    group.finish();
}

criterion_group!(benches, samples, proofs, runs);
criterion_main!(benches);
