//! Equilibria of normal forms: one equilibrium with its proof and without, all equilibria, certificates, and large matrix games.

use criterion::{BatchSize, BenchmarkId, Criterion, Throughput, criterion_group, criterion_main};
use guarantor::certify::{Statement, certify, concept};
use guarantor::error::Source;
use guarantor::game::{Game, NormalForm, Player};
use guarantor::generate;
use guarantor::io;
use guarantor::solve::nash::tiny;
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
            let statement = || Statement::exact(nash, solution.clone());
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

/// A batch of random games with payoffs from the range, one after the other: for each the row player's payoffs, then the column player's.
fn random_payoffs(games: usize, n: usize, least: i64, greatest: i64) -> Vec<i64> {
    let mut state = 0x9e37_79b9_7f4a_7c15_u64;
    let mut draw = || {
        state ^= state << 13;
        state ^= state >> 7;
        state ^= state << 17;
        least + (state % greatest.abs_diff(least).saturating_add(1)) as i64
    };
    (0..2 * games * n * n).map(|_| draw()).collect()
}

/// All equilibria of many tiny games: by the kernel alone, and from payoffs to certified solutions.
fn tiny_games(criterion: &mut Criterion) {
    const GAMES: usize = 10_000;
    let mut group = criterion.benchmark_group("tiny");
    group.sample_size(10).throughput(Throughput::Elements(GAMES as u64));
    for (n, least, greatest) in [(2, -100, 100), (3, -100, 100), (3, 0, 1), (4, -100, 100), (4, 0, 1)] {
        let payoffs = random_payoffs(GAMES, n, least, greatest);
        group.bench_function(BenchmarkId::new("kernel", format!("{n}x{n} [{least},{greatest}]")), |bencher| {
            bencher.iter(|| {
                let mut count = 0;
                tiny::solve_all(n, n, &payoffs, |_, _, found| count += found.len());
                count
            });
        });
    }
    for (n, least, greatest) in [(3, -100, 100), (3, 0, 1)] {
        let payoffs = random_payoffs(GAMES, n, least, greatest);
        group.bench_function(BenchmarkId::new("certified", format!("{n}x{n} [{least},{greatest}]")), |bencher| {
            bencher.iter(|| payoffs.chunks_exact(2 * n * n).map(|entries| certified(n, entries)).sum::<usize>());
        });
    }
    group.finish();
}

/// Builds a game, finds its equilibria and proves them.
fn certified(n: usize, entries: &[i64]) -> usize {
    let (first, second) = entries.split_at(n * n);
    let players = vec![Player::numbered("A", n), Player::numbered("B", n)];
    match NormalForm::from_integers("tiny", players, vec![first.to_vec(), second.to_vec()]) {
        Ok(game) => solve(&Game::Normal(game), "label-search", "nash"),
        Err(error) => panic!("{error}"),
    }
}

/// What it costs to prove and keep one of very many equilibria.
fn emission(criterion: &mut Criterion) {
    let game = game("coordination:n=12");
    let Ok(nash) = concept("nash") else { panic!("registered") };
    let Ok(method) = method("label-search") else { panic!("registered") };
    let mut run = Run::new(&game, Budget::default());
    if let Err(halt) = (method.solve)(&game, &Options::new(nash), &mut run) {
        panic!("{halt:?}");
    }
    let solutions: Vec<_> = run.found().iter().rev().map(|certified| certified.solution().clone()).collect();
    let mut group = criterion.benchmark_group("emission");
    group.sample_size(10).throughput(Throughput::Elements(solutions.len() as u64));
    group.bench_function("coordination:n=12", |bencher| {
        let emit = |solutions: Vec<_>| {
            let mut run = Run::new(&game, Budget::default());
            for solution in solutions {
                if let Err(stop) = run.emit(Statement::exact(nash, solution)) {
                    panic!("{stop:?}");
                }
            }
            run.arrange();
            run.found().len()
        };
        bencher.iter_batched(|| solutions.clone(), emit, BatchSize::LargeInput);
    });
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

/// The games that `benches/peers/nash.py` wrote, in the directory named by `GUARANTOR_PEER_GAMES`; none without it.
fn peer_games(criterion: &mut Criterion) {
    let Some(directory) = std::env::var_os("GUARANTOR_PEER_GAMES") else { return };
    let mut group = criterion.benchmark_group("peers");
    group.sample_size(10);
    let entries = std::fs::read_dir(directory).into_iter().flatten().flatten();
    let mut paths: Vec<_> = entries.map(|entry| entry.path()).filter(|path| path.extension().is_some()).collect();
    paths.sort();
    for path in paths {
        let name = path.file_stem().map(|stem| stem.to_string_lossy().into_owned()).unwrap_or_default();
        let Ok(text) = std::fs::read_to_string(&path) else { continue };
        let game = match io::read(io::Format::Lrs, &Source::new(name.clone(), text)) {
            Ok((game, _)) => game,
            Err(error) => panic!("{error}"),
        };
        let (method, concept) = match name.split('_').next() {
            Some("zs") => ("minimax-lp", "minmax"),
            Some("all") => ("support-enumeration", "nash"),
            _ => ("lemke-howson", "nash"),
        };
        group.bench_function(name, |bencher| bencher.iter(|| solve(&game, method, concept)));
    }
    group.finish();
}

criterion_group!(
    benches,
    one_equilibrium,
    certificate,
    all_equilibria,
    tiny_games,
    emission,
    matrix_games,
    programs,
    peer_games
);
criterion_main!(benches);
