//! What the machine can do, and what iterations of regret minimisation take of it: `cargo bench --bench roofline`.
//!
//! Criterion prints bytes or operations a second: of streams over memory of several sizes (two are read and one is written, as a pass of the kernel
//! does), of multiply-adds in registers, and of iterations, whose bytes and operations are counted from the layout ([`Learning::traffic`]). An
//! iteration takes at least the greater of its bytes over the bandwidth of the level in which its footprint stays and its operations over the rate.

use std::hint::black_box;
use std::sync::Barrier;
use std::time::{Duration, Instant};

use criterion::{Criterion, Throughput, criterion_group, criterion_main};
use guarantor::form::SequenceForm;
use guarantor::game::Game;
use guarantor::solve::Storage;
use guarantor::solve::regret::{Learning, Variant};
use multiversion::multiversion;

const TREES: [&str; 8] = [
    "kuhn",
    "goofspiel:cards=4",
    "liars-dice:sides=4",
    "leduc",
    "goofspiel:cards=5",
    "liars-dice:sides=6",
    "escalation-ladder:k=8,b=4",
    "liars-dice:sides=8,implicit=0",
];

/// Bytes of all three streams together, and where they stay on the machine of the README.
const SIZES: [(&str, usize); 4] = [("L1", 24 << 10), ("L2", 768 << 10), ("L3", 12 << 20), ("memory", 192 << 20)];

/// `sums[k] += weight * numbers[k]`: two numbers read and one written for each.
#[multiversion(targets("x86_64+avx512f+avx512vl+avx512dq", "x86_64+avx2+fma"))]
fn stream(sums: &mut [f64], numbers: &[f64], weight: f64) {
    for (sum, number) in sums.iter_mut().zip(numbers) {
        *sum += weight * number;
    }
}

/// Lanes that are independent, so that no multiply-add waits for another.
const LANES: usize = 128;
const ROUNDS: usize = 1024;

#[multiversion(targets("x86_64+avx512f+avx512vl+avx512dq", "x86_64+avx2+fma"))]
fn multiply_add(lanes: &mut [f64; LANES], factor: f64, term: f64) {
    let mut own = *lanes;
    for _ in 0..ROUNDS {
        for lane in &mut own {
            *lane = lane.mul_add(factor, term);
        }
    }
    *lanes = own;
}

/// The time of the slowest of so many threads, which start together and repeat their own work.
fn together(threads: usize, repeats: u64, work: impl Fn() -> Box<dyn FnMut()> + Sync) -> Duration {
    let barrier = Barrier::new(threads);
    let times = std::thread::scope(|scope| {
        let thread = || {
            let mut work = work();
            work();
            barrier.wait();
            let began = Instant::now();
            (0..repeats).for_each(|_| work());
            began.elapsed()
        };
        let running: Vec<_> = (0..threads).map(|_| scope.spawn(thread)).collect();
        running.into_iter().map(|thread| thread.join().expect("it does not fail")).collect::<Vec<_>>()
    });
    times.into_iter().max().unwrap_or_default()
}

fn machine(criterion: &mut Criterion) {
    let mut group = criterion.benchmark_group("machine");
    group.sample_size(20);
    for threads in [1, 2] {
        for (name, bytes) in SIZES {
            // Two lists; one is read, the other read and written: three times a list's length goes by.
            let count = bytes / 2 / size_of::<f64>();
            group.throughput(Throughput::BytesDecimal((threads * 3 * count * size_of::<f64>()) as u64));
            group.bench_function(format!("{name}, {threads} threads"), |bench| {
                bench.iter_custom(|repeats| {
                    together(threads, repeats, || {
                        let (mut sums, numbers) = (vec![0.0; count], vec![1.0; count]);
                        Box::new(move || stream(&mut sums, black_box(&numbers), 0.5))
                    })
                });
            });
        }
        group.throughput(Throughput::Elements((threads * 2 * LANES * ROUNDS) as u64));
        group.bench_function(format!("operations, {threads} threads"), |bench| {
            bench.iter_custom(|repeats| {
                together(threads, repeats, || {
                    let mut lanes = [1.0; LANES];
                    Box::new(move || multiply_add(black_box(&mut lanes), black_box(0.5), black_box(0.5)))
                })
            });
        });
    }
    group.finish();
}

fn kernel(criterion: &mut Criterion) {
    let mut group = criterion.benchmark_group("kernel");
    group.sample_size(20);
    for text in TREES {
        let Some(Ok(Game::Extensive(tree))) = guarantor::generate::parse(text) else { panic!("a tree") };
        let form = SequenceForm::new(&tree).expect("perfect recall");
        for (storage, threads) in [(Storage::Double, 1), (Storage::Double, 2), (Storage::Single, 1)] {
            let mut learning =
                Learning::new(&tree, &form, &Variant::CFR_PLUS).with_storage(storage).with_threads(threads);
            let traffic = learning.traffic(storage);
            println!("{text} {storage:?}: {traffic:?}");
            group.throughput(Throughput::BytesDecimal(traffic.bytes as u64));
            group.bench_function(format!("{text} {storage:?}, {threads} threads"), |bench| {
                bench.iter_custom(|repeats| {
                    let began = Instant::now();
                    learning.steps(repeats);
                    began.elapsed()
                });
            });
        }
    }
    group.finish();
}

criterion_group!(benches, machine, kernel);
criterion_main!(benches);
