//! Iterations of regret minimisation: `cargo bench --bench regret`.

use std::hint::black_box;

use criterion::{Criterion, Throughput, criterion_group, criterion_main};
use guarantor::form::SequenceForm;
use guarantor::game::Game;
use guarantor::solve::regret::{Learning, Variant};

const TREES: [&str; 6] =
    ["kuhn", "goofspiel:cards=4", "liars-dice:sides=4", "leduc", "goofspiel:cards=5", "liars-dice:sides=6"];

fn iterations(criterion: &mut Criterion) {
    let mut group = criterion.benchmark_group("iterations");
    for text in TREES {
        let Some(Ok(Game::Extensive(tree))) = guarantor::generate::parse(text) else { panic!("a tree") };
        let form = SequenceForm::new(&tree).expect("perfect recall");
        group.throughput(Throughput::Elements(1));
        for (name, variant) in
            [("cfr-plus", &Variant::CFR_PLUS), ("predictive-cfr-plus", &Variant::PREDICTIVE_CFR_PLUS)]
        {
            let mut learning = Learning::new(&tree, &form, variant);
            group.bench_function(format!("{text} {name}"), |bench| bench.iter(|| learning.step()));
        }
        group.bench_function(format!("{text} set up"), |bench| {
            bench.iter(|| black_box(Learning::new(&tree, &form, &Variant::CFR_PLUS)).step());
        });
    }
    group.finish();
}

criterion_group!(benches, iterations);
criterion_main!(benches);
