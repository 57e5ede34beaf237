//! Passes over trees at two sizes each, so that anything worse than linear growth shows.

use std::hint::black_box;

use criterion::{BatchSize, BenchmarkId, Criterion, Throughput, criterion_group, criterion_main};
use guarantor::certify::minmax::MINMAX;
use guarantor::certify::nash::NASH;
use guarantor::certify::sequential::SEQUENTIAL;
use guarantor::certify::subgame_perfect::SUBGAME_PERFECT;
use guarantor::certify::{count_pure_subgame_perfect, subgame_regrets, tree_regrets};
use guarantor::form::{ReducedForm, SequenceForm, complete};
use guarantor::game::{ExtensiveBuilder, ExtensiveForm, Game, NodeId};
use guarantor::generate;
use guarantor::model::catalogue;
use guarantor::num::Rational;
use guarantor::solve::{Budget, Options, Run, Wanted, method};
use guarantor::strategy::BehaviorProfile;

fn half() -> Rational {
    Rational::new(1, 2).expect("nonzero")
}

fn pay(tree: &mut ExtensiveBuilder, node: NodeId, payoffs: [i64; 2]) {
    let outcome = tree.outcome("", payoffs.map(Rational::from).to_vec()).expect("outcome");
    tree.set_outcome(node, outcome);
}

/// A full binary tree with perfect information; every third level is a chance move.
fn balanced(levels: usize) -> ExtensiveForm {
    let mut tree = ExtensiveBuilder::new("balanced", ["A", "B"]).expect("players");
    let chance = tree.chance("coin", ["heads", "tails"], vec![half(), half()]).expect("chance");
    let mut layer = vec![tree.root()];
    for level in 0..levels {
        let mut next = Vec::with_capacity(2 * layer.len());
        for node in layer {
            next.extend(if level % 3 == 2 {
                tree.draw(node, chance).expect("move")
            } else {
                let set = tree.infoset(level % 2, "", ["l", "r"]).expect("infoset");
                tree.decide(node, set).expect("move")
            });
        }
        layer = next;
    }
    let mut state = 1_u64;
    for node in layer {
        state = state.wrapping_mul(6_364_136_223_846_793_005).wrapping_add(1_442_695_040_888_963_407);
        pay(&mut tree, node, [(state >> 40) as i64 % 1000, (state >> 20) as i64 % 1000]);
    }
    tree.build().expect("valid")
}

/// Two players stop or go on in turn, so many times.
fn chain(length: usize) -> ExtensiveForm {
    let mut tree = ExtensiveBuilder::new("chain", ["A", "B"]).expect("players");
    let mut node = tree.root();
    for step in 0..length {
        let set = tree.infoset(step % 2, "", ["stop", "on"]).expect("infoset");
        let children = tree.decide(node, set).expect("move");
        pay(&mut tree, children[0], [step as i64 + 2 * i64::from(step % 2 == 0), step as i64]);
        node = children[1];
    }
    tree.build().expect("valid")
}

/// A matching game at each of so many stages, of which the first that does not match ends it: nested proper subgames.
fn stages(length: usize) -> ExtensiveForm {
    let mut tree = ExtensiveBuilder::new("stages", ["A", "B"]).expect("players");
    let mut node = tree.root();
    for _ in 0..length {
        let first = tree.infoset(0, "", ["l", "r"]).expect("infoset");
        let second = tree.infoset(1, "", ["l", "r"]).expect("infoset");
        let moved = tree.decide(node, first).expect("move");
        let left = tree.decide(moved[0], second).expect("move");
        let right = tree.decide(moved[1], second).expect("move");
        for (end, sign) in [(left[1], -1), (right[0], -1), (right[1], 1)] {
            pay(&mut tree, end, [sign, -sign]);
        }
        node = left[0];
    }
    tree.build().expect("valid")
}

/// Each player is dealt one of so many cards; the first may bet, the second may call. Sets of as many nodes as cards.
fn cards(count: usize) -> ExtensiveForm {
    let mut tree = ExtensiveBuilder::new("cards", ["A", "B"]).expect("players");
    let each = Rational::new(1, (count * count) as i64).expect("nonzero");
    let deals: Vec<String> = (0..count * count).map(|deal| deal.to_string()).collect();
    let chance = tree.chance("deal", deals, vec![each; count * count]).expect("chance");
    let first: Vec<_> = (0..count).map(|_| tree.infoset(0, "", ["check", "bet"]).expect("infoset")).collect();
    let second: Vec<_> = (0..count).map(|_| tree.infoset(1, "", ["fold", "call"]).expect("infoset")).collect();
    for (deal, node) in tree.draw(tree.root(), chance).expect("move").into_iter().enumerate() {
        let sign = if deal / count > deal % count { 1 } else { -1 };
        let moved = tree.decide(node, first[deal / count]).expect("move");
        let answered = tree.decide(moved[1], second[deal % count]).expect("move");
        for (end, amount) in [(moved[0], sign), (answered[0], 1), (answered[1], 2 * sign)] {
            pay(&mut tree, end, [amount, -amount]);
        }
    }
    tree.build().expect("valid")
}

fn uniform(game: &ExtensiveForm) -> BehaviorProfile {
    let even = |count: usize| vec![Rational::new(1, count as i64).expect("nonzero"); count];
    BehaviorProfile::new(game, game.infosets().iter().map(|set| even(set.actions.len())).collect()).expect("valid")
}

fn passes(criterion: &mut Criterion) {
    type Make = fn(usize) -> ExtensiveForm;
    let shapes: [(&str, Make, [usize; 2]); 4] = [
        ("balanced", balanced, [12, 15]),
        ("chain", chain, [5_000, 50_000]),
        ("stages", stages, [1_500, 15_000]),
        ("cards", cards, [40, 126]),
    ];
    for (name, make, sizes) in shapes {
        let mut group = criterion.benchmark_group(name);
        group.sample_size(10);
        for size in sizes {
            let game = make(size);
            group.throughput(Throughput::Elements(game.node_count() as u64));
            let nodes = game.node_count();
            let id = |pass: &str| BenchmarkId::new(pass, nodes);
            group.bench_function(id("recall"), |b| {
                b.iter_batched(|| make(size), |game| game.require_perfect_recall().is_ok(), BatchSize::PerIteration);
            });
            game.require_perfect_recall().expect("perfect recall");
            group.bench_function(id("subgames"), |b| b.iter(|| game.subgame_roots().len()));
            // Pure, since the probabilities of long mixed paths have as many digits as the paths have moves.
            let profile = match name {
                "cards" => uniform(&game),
                _ => BehaviorProfile::pure(&game, &vec![0; game.infosets().len()]),
            };
            group
                .bench_function(id("nash gains"), |b| b.iter(|| tree_regrets(&game, black_box(&profile), game.root())));
            group.bench_function(id("gains in all subgames"), |b| {
                b.iter(|| subgame_regrets(&game, black_box(&profile)))
            });
            group.bench_function(id("complete"), |b| b.iter(|| complete(&game, vec![None; game.infosets().len()])));
            if game.has_perfect_information() {
                group
                    .bench_function(id("count"), |b| b.iter(|| count_pure_subgame_perfect(&game, || Ok::<(), ()>(()))));
                let wrapped = Game::Extensive(game.clone());
                let induction = method("backward-induction").expect("registered");
                group.bench_function(id("solve and prove"), |b| {
                    b.iter(|| {
                        let mut run = Run::new(&wrapped, Budget::default());
                        (induction.solve)(&wrapped, &Options::new(&SUBGAME_PERFECT), &mut run).expect("solved")
                    });
                });
            }
        }
        group.finish();
    }
}

fn reduced_forms(criterion: &mut Criterion) {
    let mut group = criterion.benchmark_group("reduced form");
    group.sample_size(10);
    for (name, game) in [("chain", chain(1000)), ("cards", cards(8))] {
        group.bench_function(name, |b| b.iter(|| ReducedForm::new(&game).expect("small")));
    }
    group.finish();
}

fn generated(text: &str) -> Game {
    generate::parse(text).expect("a family").expect("a game")
}

fn tree(game: &Game) -> &ExtensiveForm {
    let Game::Extensive(tree) = game else { panic!("a tree") };
    tree
}

/// Building trees, and their sequence forms, at sizes that grow by 4.
fn sizes(criterion: &mut Criterion) {
    let mut group = criterion.benchmark_group("size");
    group.sample_size(10);
    let ladders = (5..9).map(|rungs| format!("escalation-ladder:k={rungs},b=4"));
    for text in
        ladders.chain(["liars-dice:sides=5", "liars-dice:sides=6", "leduc", "goofspiel:cards=5"].map(str::to_owned))
    {
        let nodes = tree(&generated(&text)).node_count();
        group.throughput(Throughput::Elements(nodes as u64));
        group.bench_function(BenchmarkId::new("build", &text), |b| b.iter(|| generated(&text)));
        let recall = |game: Game| tree(&game).require_perfect_recall().is_ok();
        group.bench_function(BenchmarkId::new("recall", &text), |b| {
            b.iter_batched(|| generated(&text), recall, BatchSize::PerIteration);
        });
        let game = generated(&text);
        tree(&game).require_perfect_recall().expect("perfect recall");
        group.bench_function(BenchmarkId::new("sequence form", &text), |b| b.iter(|| SequenceForm::new(tree(&game))));
        let form = SequenceForm::new(tree(&game)).expect("perfect recall");
        group.bench_function(BenchmarkId::new("payoffs", &text), |b| b.iter(|| form.payoffs(tree(&game), 0)));
    }
    group.finish();
}

/// Value and optimal behaviour, exact and proved.
fn zero_sum(criterion: &mut Criterion) {
    let mut group = criterion.benchmark_group("sequence-lp");
    group.sample_size(10);
    let solver = method("sequence-lp").expect("registered");
    for text in [
        "kuhn",
        "goofspiel:cards=4",
        "liars-dice:sides=4",
        "leduc",
        "goofspiel:cards=5",
        "inspection:n=6,m=3",
        "escalation-ladder:k=10,b=2",
    ] {
        let game = generated(text);
        group.bench_function(text, |b| {
            b.iter(|| {
                let mut run = Run::new(&game, Budget::default());
                (solver.solve)(&game, &Options::new(&MINMAX), &mut run).expect("solved");
                run.ticks()
            });
        });
    }
    group.finish();
}

/// All sequential equilibria of the observer model at random parameters, from the bound parameters to the proved list; and all Nash
/// equilibria of the two-player trees of the literature.
fn equilibria(criterion: &mut Criterion) {
    let mut group = criterion.benchmark_group("equilibria");
    let model = catalogue::find("reassurance_observer").and_then(|entry| entry.model()).expect("a model");
    let mut state = 1_u64;
    let mut draw = |below: u64| {
        state = state.wrapping_mul(6364136223846793005).wrapping_add(1442695040888963407);
        (state >> 33) % below
    };
    let bindings: Vec<Vec<(String, Rational)>> = (0..100)
        .map(|_| {
            let value = |draw: &mut dyn FnMut(u64) -> u64| Rational::new(1 + draw(19) as i64, 20).expect("nonzero");
            ["f", "q", "k_B", "k_A", "D_B"].map(|name| (name.to_owned(), value(&mut draw))).to_vec()
        })
        .collect();
    let find = |game: &Game, concept, name: &str| {
        let options = Options { wanted: Wanted::All, ..Options::new(concept) };
        let mut run = Run::new(game, Budget::default());
        (method(name).expect("registered").solve)(game, &options, &mut run).expect("solved");
        run.found().len()
    };
    group.throughput(Throughput::Elements(bindings.len() as u64));
    group.bench_function("100 bindings of reassurance_observer, sequential", |b| {
        b.iter(|| {
            let solved = |set: &Vec<(String, Rational)>| {
                find(&model.bind(set).expect("bound").game, &SEQUENTIAL, "signalling-search")
            };
            bindings.iter().map(solved).sum::<usize>()
        });
    });
    group.throughput(Throughput::Elements(1));
    for entry in catalogue::LIBRARY {
        let bound = entry.model().and_then(|model| model.defaults()).expect("a model");
        let accepts = method("sequence-search").expect("registered").accepts;
        let options = Options { wanted: Wanted::All, ..Options::new(&NASH) };
        let is_literature = LITERATURE.contains(&entry.stem);
        if is_literature && accepts(&bound.game, &options).is_ok() {
            group.bench_function(format!("all of {}", entry.stem), |b| {
                b.iter(|| find(&bound.game, &NASH, "sequence-search"));
            });
        }
    }
    group.finish();
}

/// The library's examples from the literature on trees.
const LITERATURE: [&str; 14] = [
    "bagwell",
    "banks_sobel",
    "beer_quiche",
    "centipede",
    "entry_deterrence",
    "km_one_move",
    "km_outside_option",
    "kreps_wilson_figure_1",
    "kuhn_poker",
    "monty_hall",
    "selten_figure_2",
    "selten_figure_3",
    "stripped_down_poker",
    "trust_game",
];

criterion_group!(benches, passes, reduced_forms, sizes, zero_sum, equilibria);
criterion_main!(benches);
