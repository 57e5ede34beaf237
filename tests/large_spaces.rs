//! Games whose strategies are too many to list: known values, both methods against the listed matrix, oracles that lie, illegal strategies,
//! limits.

use std::fmt;
use std::sync::Arc;
use std::sync::atomic::AtomicBool;

use guarantor::certify::minmax::MINMAX;
use guarantor::certify::nash::NASH;
use guarantor::certify::{Claim, Epsilon, Statement, certify};
use guarantor::error::{Error, Result};
use guarantor::game::{Edge, Game, ImplicitGame, Network, NetworkGame, Oracle, PureStrategy, Reply, Spelling};
use guarantor::num::{Integer, Rational};
use guarantor::query::{Control, GameSource, Query, answer, check, load};
use guarantor::solve::{Budget, Halt, METHODS, Options, Run, Stop, method};
use guarantor::strategy::{Mixtures, Solution};
use proptest::prelude::*;

fn game(text: &str) -> Game {
    guarantor::generate::parse(text).expect("a family").expect("a game")
}

fn rational(text: &str) -> Rational {
    text.parse().expect("a rational")
}

/// The exact value by a method, of which the only solution is proved.
fn value(game: &Game, name: &str) -> Rational {
    for concept in [&NASH, &MINMAX] {
        let options = Options::new(concept);
        let mut run = Run::new(game, Budget::default());
        let claim = (method(name).expect("registered").solve)(game, &options, &mut run).expect("solved");
        assert_eq!((claim, run.refused()), (Claim::Some, [].as_slice()), "{name} on {}", game.title());
        let [found] = run.found() else { panic!("{name} on {}: {:?}", game.title(), run.notes()) };
        assert_eq!(*found.epsilon(), Epsilon::Zero);
        assert_eq!(found.payoffs()[1], -found.payoffs()[0].clone());
        if *concept == MINMAX {
            return found.payoffs()[0].clone();
        }
    }
    unreachable!("minmax is the last concept")
}

/// MODELS M14: exact values by linear programs over partitions, from programs apart from this one.
const BLOTTO: &[(u64, u64, u64, &str)] = &[
    (3, 2, 2, "1/4"),
    (4, 3, 3, "2/9"),
    (5, 4, 3, "1/6"),
    (6, 5, 3, "4/27"),
    (6, 3, 3, "13/27"),
    (6, 4, 3, "1/3"),
    (9, 6, 3, "1/3"),
    (9, 8, 3, "1/9"),
    (12, 9, 3, "13/54"),
    (12, 10, 3, "62/387"),
    (12, 11, 3, "7/90"),
    (8, 6, 4, "1/4"),
    (12, 6, 4, "1/2"),
    (12, 8, 4, "1/3"),
    (16, 12, 4, "1/4"),
    (20, 12, 4, "2/5"),
];

#[test]
fn both_methods_find_the_known_values_of_blotto_games() {
    for (a, b, sectors, expected) in BLOTTO {
        let game = game(&format!("blotto:a={a},b={b},sectors={sectors},oracle=1"));
        for name in ["double-oracle", "marginals-lp"] {
            assert_eq!(value(&game, name), rational(expected), "{name} on ({a}, {b}, {sectors})");
        }
    }
}

#[test]
fn the_listed_matrix_has_the_same_value() {
    for (a, b, sectors, expected) in BLOTTO.iter().filter(|(a, _, sectors, _)| a * sectors <= 36) {
        let game = game(&format!("blotto:a={a},b={b},sectors={sectors}"));
        for name in ["double-oracle", "minimax-lp"] {
            assert_eq!(value(&game, name), rational(expected), "{name} on ({a}, {b}, {sectors})");
        }
    }
}

/// MODELS M14: instances of the family with the value 1 - b/a, and equal sides, by symmetry 0; up to 10^21 strategies a side.
#[test]
fn large_blotto_games_have_their_known_values() {
    for (a, b, sectors, expected) in [
        (18, 12, 6, "1/3"),
        (24, 16, 6, "1/3"),
        (24, 18, 6, "1/4"),
        (40, 30, 4, "1/4"),
        (32, 24, 8, "1/4"),
        (30, 20, 10, "1/3"),
        (40, 40, 20, "0"),
        (17, 17, 5, "0"),
    ] {
        let game = game(&format!("blotto:a={a},b={b},sectors={sectors},oracle=1"));
        assert_eq!(value(&game, "double-oracle"), rational(expected), "({a}, {b}, {sectors})");
    }
}

/// The z at which coverages add up to the units, tried for each number of fronts that are worth attacking.
fn water_filling(fronts: i64, units: i64) -> Rational {
    let worth = |front: i64| Rational::new(1, front).expect("a fraction");
    let of_attacked = |count: i64| {
        let share = |front: i64| Rational::ONE / (worth(front) + Rational::ONE);
        let full: Rational = (1..=count).map(|front| worth(front) * share(front)).sum();
        let slope: Rational = (1..=count).map(share).sum();
        (full - Rational::from(units)) / slope
    };
    let fits = |count: &i64| {
        let z = of_attacked(*count);
        worth(*count) >= z && (*count == fronts || worth(count + 1) <= z)
    };
    of_attacked((1..=fronts).find(fits).expect("a level"))
}

#[test]
fn security_games_have_the_value_of_water_filling() {
    let known = [(4, 2, "43/163"), (5, 2, "11/71"), (6, 3, "197/617"), (10, 3, "27169/221209")];
    for (fronts, units, expected) in known {
        assert_eq!(-water_filling(fronts, units), rational(expected), "({fronts}, {units})");
    }
    for (fronts, units) in [(4, 2), (5, 2), (6, 3), (10, 3), (7, 1), (20, 10), (40, 10), (60, 7)] {
        let expected = -water_filling(fronts, units);
        let game = game(&format!("security:fronts={fronts},units={units},oracle=1"));
        for name in ["double-oracle", "marginals-lp"] {
            assert_eq!(value(&game, name), expected, "{name} on ({fronts}, {units})");
        }
    }
    assert_eq!(value(&game("security:fronts=6,units=3"), "minimax-lp"), rational("197/617"));
}

#[test]
fn hide_and_seek_has_its_known_value() {
    for (n, expected) in [(3, "6/11"), (5, "60/137"), (8, "280/761")] {
        let game = game(&format!("hide-and-seek:n={n},oracle=1"));
        for name in ["double-oracle", "marginals-lp"] {
            assert_eq!(value(&game, name), rational(expected), "{name} with {n}");
        }
    }
    let inverses: Rational = (1..=100).map(|i| Rational::new(1, i).expect("a fraction")).sum();
    assert_eq!(value(&game("hide-and-seek:n=100,oracle=1"), "marginals-lp"), Rational::ONE / inverses);
}

/// The greatest flow through the evader's network (Edmonds and Karp 1972, Journal of the ACM 19).
fn greatest_flow(edges: &[Edge], nodes: usize, capacities: &[i64]) -> i64 {
    let mut residual = vec![vec![0_i64; nodes]; nodes];
    for (edge, capacity) in edges.iter().zip(capacities) {
        residual[edge.tail as usize][edge.head as usize] += capacity;
    }
    let mut total = 0;
    loop {
        let mut from = vec![usize::MAX; nodes];
        let mut queue = std::collections::VecDeque::from([0]);
        while let Some(node) = queue.pop_front() {
            for next in 1..nodes {
                if from[next] == usize::MAX && residual[node][next] > 0 {
                    from[next] = node;
                    queue.push_back(next);
                }
            }
        }
        if from[nodes - 1] == usize::MAX {
            return total;
        }
        let way: Vec<usize> = std::iter::successors(Some(nodes - 1), |node| (*node > 0).then(|| from[*node])).collect();
        let step = way.windows(2).map(|pair| residual[pair[1]][pair[0]]).min().expect("a way");
        for pair in way.windows(2) {
            residual[pair[1]][pair[0]] -= step;
            residual[pair[0]][pair[1]] += step;
        }
        total += step;
    }
}

#[test]
fn one_checkpoint_is_worth_the_inverse_of_the_least_cut() {
    for (rows, layers, levels, seed) in [(2, 2, 1, 0), (3, 4, 1, 0), (4, 5, 4, 1), (4, 6, 6, 2), (5, 5, 3, 3)] {
        let text = format!("path-interdiction:rows={rows},layers={layers},levels={levels},oracle=1:{seed}");
        let game = game(&text);
        let network = game.implicit().expect("implicit").oracle().network().expect("networks");
        // 60 is a multiple of all levels in use; an edge of detection d / levels has the capacity levels / d.
        let detections = network.pairs(0).iter().map(|met| met[0].1.to_i64().expect("small"));
        let by_feature: Vec<i64> = detections.map(|detection| 60 * levels / detection).collect();
        let evader = &network.networks()[1];
        let capacities: Vec<i64> =
            evader.edges().iter().map(|edge| by_feature[edge.feature.expect("an edge") as usize]).collect();
        let flow = greatest_flow(evader.edges(), evader.nodes(), &capacities);
        let expected = Rational::new(60, flow).expect("a flow");
        for name in ["double-oracle", "marginals-lp"] {
            assert_eq!(value(&game, name), expected, "{name} on {text}");
        }
        if levels == 1 {
            assert_eq!(expected, Rational::new(1, rows).expect("a fraction"));
        }
    }
    for (checkpoints, expected) in [(2, "2/5"), (3, "3/5")] {
        let game = game(&format!("path-interdiction:rows=5,layers=8,checkpoints={checkpoints},oracle=1"));
        assert_eq!(value(&game, "double-oracle"), rational(expected));
        assert_eq!(value(&game, "marginals-lp"), rational(expected));
    }
}

#[test]
fn patrols_and_unseen_inspections_have_their_known_values() {
    for (text, expected) in [
        ("patrolling:n=7,periods=9,m=3,oracle=1", "3/7"),
        ("patrolling:n=6,periods=10,m=2,graph=1,oracle=1", "1/3"),
        ("patrolling:n=6,periods=12,m=4,graph=4,oracle=1", "2/5"),
        ("patrolling:n=4,periods=6,m=1,graph=3,oracle=1", "1/4"),
        ("inspection-schedule:n=5,m=1,oracle=1", "77/180"),
        ("inspection-schedule:n=30,m=30,oracle=1", "1/31"),
        ("inspection-schedule:n=9,m=0,oracle=1", "1"),
    ] {
        for name in ["double-oracle", "marginals-lp"] {
            assert_eq!(value(&game(text), name), rational(expected), "{name} on {text}");
        }
    }
    // Without a closed form, both methods and the listed matrix.
    for text in [
        "patrolling:n=6,periods=5,m=3,graph=3",
        "patrolling:n=5,periods=6,m=4,graph=4",
        "inspection-schedule:n=9,m=3",
        "inspection-schedule:n=8,m=6",
    ] {
        let expected = value(&game(text), "minimax-lp");
        for name in ["double-oracle", "marginals-lp"] {
            assert_eq!(value(&game(&format!("{text},oracle=1")), name), expected, "{name} on {text}");
        }
    }
}

/// A small layered network with all edges between neighbours, each with one of some features.
fn small_network(name: &str, layers: usize, width: u32, features: &[u32]) -> Network {
    let node = |layer: usize, row: u32| match layer {
        0 => 0,
        _ if layer > layers => 1 + layers as u32 * width,
        _ => 1 + (layer as u32 - 1) * width + row,
    };
    let mut edges = Vec::new();
    for layer in 0..=layers {
        for tail in 0..if layer == 0 { 1 } else { width } {
            for head in 0..if layer == layers { 1 } else { width } {
                let feature = features[edges.len() % features.len()];
                let feature = (feature > 0).then(|| feature - 1);
                // The last step has no choice, and says nothing.
                let symbol = (layer < layers).then_some(head);
                edges.push(Edge { tail: node(layer, tail), head: node(layer + 1, head), symbol, feature });
            }
        }
    }
    let nodes = node(layers + 1, 0) as usize + 1;
    Network::new(name, nodes, edges, 4, Spelling { names: Vec::new(), separator: " " }).expect("a network")
}

#[test]
fn names_that_could_not_be_read_back_are_refused() {
    let edges = vec![Edge { tail: 0, head: 1, symbol: Some(0), feature: None }];
    let spelling = Spelling { names: vec!["1 at 1".to_owned()], separator: " " };
    let refused = Network::new("A", 2, edges, 0, spelling).expect_err("a name in two parts");
    assert!(refused.to_string().contains("the name `1 at 1` contains the separator ` `"), "{refused}");
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(60))]

    /// Features are shared by edges, met twice on a path, or missing; payoffs are of either sign; the listed matrix is the truth.
    #[test]
    fn games_of_paths_have_the_value_of_their_matrix(
        layers in (1_usize..3, 1_usize..3),
        features in (prop::collection::vec(0_u32..5, 5), prop::collection::vec(0_u32..5, 7)),
        pays in prop::collection::vec(-5_i64..6, 16),
        alone in prop::collection::vec(-3_i64..4, 8),
    ) {
        let networks = [small_network("A", layers.0, 2, &features.0), small_network("B", layers.1, 3, &features.1)];
        let alone = [0, 4].map(|first| (0..4).map(|f| (f as u32, Integer::from(alone[first + f]))).collect());
        let pairs = (0..16).map(|cell| (cell / 4, cell % 4, Integer::from(pays[cell as usize]))).collect();
        let game = NetworkGame::new("g", networks, alone, pairs, Integer::from(3)).expect("a game");
        let implicit = ImplicitGame::new(game);
        let listed = Game::Normal(implicit.listed().expect("few"));
        for player in 0..2 {
            let oracle = implicit.oracle();
            let all = oracle.strategies(player);
            prop_assert_eq!(Integer::from(all.len() as u64), oracle.strategy_count(player));
            for strategy in all {
                prop_assert!(oracle.check(player, &strategy).is_ok());
                prop_assert_eq!(oracle.parse(player, &oracle.label(player, &strategy)).expect("its label"), strategy);
            }
        }
        let game = Game::Implicit(implicit);
        let expected = value(&listed, "minimax-lp");
        prop_assert_eq!(value(&game, "double-oracle"), expected.clone());
        prop_assert_eq!(value(&game, "marginals-lp"), expected.clone());
        prop_assert_eq!(value(&listed, "double-oracle"), expected);
    }
}

/// How an oracle of this test lies.
#[derive(Debug, Clone, Copy, PartialEq)]
enum Lie {
    None,
    /// It replies with a strategy that is none.
    Illegal,
    /// It says that the best reply earns one more.
    Boast,
    /// It calls the first strategy best.
    Lazy,
}

/// The deployment game, with a lie about exact replies of the player; `shows` whether it gives the networks away.
#[derive(Debug)]
struct Liar {
    game: NetworkGame,
    lie: Lie,
    player: usize,
    shows: bool,
}

impl Oracle for Liar {
    fn title(&self) -> &str {
        self.game.title()
    }
    fn players(&self) -> [&str; 2] {
        self.game.players()
    }
    fn strategy_count(&self, player: usize) -> Integer {
        self.game.strategy_count(player)
    }
    fn denominator(&self) -> &Integer {
        self.game.denominator()
    }
    fn check(&self, player: usize, strategy: &[u32]) -> Result<()> {
        self.game.check(player, strategy)
    }
    fn label(&self, player: usize, strategy: &[u32]) -> String {
        self.game.label(player, strategy)
    }
    fn parse(&self, player: usize, label: &str) -> Result<PureStrategy> {
        self.game.parse(player, label)
    }
    fn payoff(&self, first: &[u32], second: &[u32]) -> Integer {
        self.game.payoff(first, second)
    }
    fn best_reply(&self, player: usize, against: &[(&[u32], Integer)]) -> Reply {
        let honest = self.game.best_reply(player, against);
        if player != self.player {
            return honest;
        }
        match self.lie {
            Lie::None => honest,
            Lie::Illegal => Reply { strategy: vec![0, 0, 0], value: honest.value },
            Lie::Boast => Reply { value: honest.value + Integer::ONE, ..honest },
            Lie::Lazy => {
                let strategy = self.game.strategies(player).swap_remove(0);
                let value = self.game.earnings(player, &[&strategy], against).swap_remove(0);
                Reply { strategy, value }
            }
        }
    }
    fn quick_reply(&self, player: usize, against: &[(&[u32], f64)]) -> (PureStrategy, f64) {
        self.game.quick_reply(player, against)
    }
    fn strategies(&self, player: usize) -> Vec<PureStrategy> {
        self.game.strategies(player)
    }
    fn network(&self) -> Option<&NetworkGame> {
        self.shows.then_some(&self.game)
    }
    fn define(&self, sink: &mut dyn fmt::Write) -> fmt::Result {
        self.game.define(sink)
    }
}

fn liar(lie: Lie, player: usize, shows: bool) -> Game {
    let game = game("security:fronts=6,units=3,oracle=1");
    let game = game.implicit().expect("implicit").oracle().network().expect("networks").clone();
    Game::Implicit(ImplicitGame::new(Liar { game, lie, player, shows }))
}

/// Any pair of mixtures, with a bound that every honest oracle would meet.
fn statement(game: &Game, mixtures: [&[(&str, &str)]; 2]) -> std::result::Result<Statement, Error> {
    let implicit = game.implicit().expect("implicit");
    let read = |player: usize| {
        let entry =
            |(label, share): &(&str, &str)| (implicit.oracle().parse(player, label).expect("symbols"), rational(share));
        mixtures[player].iter().map(entry).collect()
    };
    let solution = Solution::Mixtures(Mixtures::new(implicit, [read(0), read(1)])?);
    Ok(Statement { epsilon: Epsilon::Exactly(Rational::from(9)), ..Statement::exact(&NASH, solution) })
}

#[test]
fn an_oracle_that_lies_is_refused_with_the_reason() {
    let some: [&[(&str, &str)]; 2] = [&[("1-2-3", "1/2"), ("1-5-6", "1/2")], &[("5", "2/3"), ("6", "1/3")]];
    for (lie, shows, reason) in [
        (Lie::Illegal, false, "illegal strategy"),
        (Lie::Boast, false, "says that"),
        (Lie::Lazy, false, "the mixture uses one of"),
        (Lie::Lazy, true, "some path earns"),
    ] {
        for player in [0, 1] {
            let game = liar(lie, player, shows);
            let mixtures = match (lie, shows, player) {
                // Where the first strategy is as good as those of the mixture, only the networks tell.
                (Lie::Lazy, true, 0) => [&[("1-2-3", "1")][..], &[("5", "1")][..]],
                (Lie::Lazy, true, _) => [&[("1-2-3", "1")][..], &[("1", "1")][..]],
                _ => some,
            };
            let refusal = certify(&game, statement(&game, mixtures).expect("mixtures")).expect_err("a lie");
            let name = game.players()[player];
            assert!(refusal.reason.contains(&format!("oracle of `{name}`")), "{lie:?}: {}", refusal.reason);
            assert!(refusal.reason.contains(reason), "{lie:?}: {}", refusal.reason);
            // The method ends with the reason as well, and gives nothing.
            let mut run = Run::new(&game, Budget::default());
            let ended = (method("double-oracle").expect("registered").solve)(&game, &Options::new(&NASH), &mut run);
            match ended {
                // The first strategy may be best against optimal mixtures, and this lie the truth.
                Ok(_) if lie == Lie::Lazy => assert_eq!(run.found()[0].payoffs()[0], rational("197/617")),
                Err(Halt::Error(_)) => assert!(run.found().is_empty()),
                other => panic!("{lie:?} of {player}: {other:?}"),
            }
        }
    }
    for shows in [false, true] {
        assert_eq!(value(&liar(Lie::None, 0, shows), "double-oracle"), rational("197/617"));
    }
    let error = (method("marginals-lp").expect("registered").accepts)(&liar(Lie::None, 0, false), &Options::new(&NASH));
    assert!(error.expect_err("no networks").message().contains("paths of networks"));
}

#[test]
fn mixtures_that_are_none_are_refused() {
    let game = game("security:fronts=6,units=3,oracle=1");
    for (first, reason) in [
        (&[("1-2", "1")][..], "does not end"),
        (&[("2-1-3", "1")], "not possible"),
        (&[("1-2-3", "1/2"), ("1-2-3", "1/2")], "twice"),
        (&[("1-2-3", "3/2"), ("1-2-4", "-1/2")], "probability -1/2"),
        (&[("1-2-3", "1/2")], "add up"),
    ] {
        let error = statement(&game, [first, &[("5", "1")]]).expect_err(reason);
        assert!(error.to_string().contains(reason), "{error}");
    }
    let oracle = game.implicit().expect("implicit").oracle();
    assert!(oracle.parse(0, "1-x-3").expect_err("no front").message().contains("`x`"));
}

#[test]
fn a_saved_answer_is_proved_again_and_an_altered_one_refused() {
    for text in ["security:fronts=12,units=5,oracle=1", "blotto:a=9,b=8,sectors=3,oracle=1"] {
        let query = Query { game: GameSource::Named(text.to_owned()), ..Query::default() };
        let solved = answer(&query, Control::default()).expect("solved").answer;
        let saved = serde_json::to_string(&solved).expect("JSON");
        let bound = load(&query.game).expect("a game").bind(&[]).expect("no parameters");
        let again = |text: &str| check(&bound, &serde_json::from_str(text).expect("an answer"), &mut || true);
        assert_eq!(again(&saved).expect("proved").solutions, 1);
        let mixtures = solved.solutions[0].mixtures.as_ref().expect("mixtures");
        let [one, two] = [0, 1].map(|place| mixtures[0][place].strategy.clone());
        for (altered, reason) in [
            (saved.replacen(&one, "7-7-7-7-7-7", 1), "not possible"),
            (saved.replacen(&one, &two, 1), "twice"),
            (saved.replacen(&one, "front one", 1), "no strategy"),
            (saved.replacen("\"epsilon\":\"0\"", "\"epsilon\":\"1/100\"", 1), "exact"),
            (saved.replacen("\"mixtures\":", "\"profile\":null,\"support\":null,\"mixtures\":", 1), ""),
        ] {
            assert_ne!(altered, saved, "{reason}");
            match again(&altered) {
                Ok(_) => assert_eq!(reason, "", "{text}"),
                Err(error) => assert!(error.to_string().contains(reason), "{error}"),
            }
        }
    }
}

#[test]
fn a_limit_leaves_mixtures_with_their_exact_bound() {
    let game = game("path-interdiction:rows=4,layers=6,checkpoints=3,levels=5,oracle=1:1");
    let exact = value(&game, "marginals-lp");
    let solve = method("double-oracle").expect("registered").solve;
    let mut last = None;
    for work in [1, 5, 20, 100] {
        let mut run = Run::new(&game, Budget { work: Some(work), ..Budget::default() });
        let ended = solve(&game, &Options::new(&MINMAX), &mut run);
        assert!(matches!(ended, Err(Halt::Stop(Stop::Work))), "{ended:?}");
        assert!(run.ticks() <= work);
        let Some(found) = run.found().first() else { continue };
        let Epsilon::Exactly(bound) = found.epsilon() else { panic!("{:?}", found.epsilon()) };
        assert!(bound.is_positive());
        let miss = &found.payoffs()[0] - &exact;
        assert!(miss <= *bound && -miss <= *bound);
        last = Some(bound.clone());
    }
    assert!(last.is_some(), "a bound after some work");
    let cancelled = Arc::new(AtomicBool::new(true));
    let mut run = Run::new(&game, Budget::default()).with_cancel(cancelled);
    assert!(matches!(solve(&game, &Options::new(&NASH), &mut run), Err(Halt::Stop(Stop::Cancelled))));
}

#[test]
fn an_epsilon_ends_the_search_early_and_holds() {
    let game = game("path-interdiction:rows=4,layers=6,checkpoints=3,levels=5,oracle=1:1");
    let solve = method("double-oracle").expect("registered").solve;
    let full = {
        let mut run = Run::new(&game, Budget::default());
        solve(&game, &Options::new(&NASH), &mut run).expect("solved");
        run.ticks()
    };
    let epsilon = rational("1/10");
    let options = Options { epsilon: Some(epsilon.clone()), ..Options::new(&NASH) };
    let mut run = Run::new(&game, Budget::default());
    assert_eq!(solve(&game, &options, &mut run).expect("solved"), Claim::Approximate);
    assert!(run.ticks() < full);
    match run.found()[0].epsilon() {
        Epsilon::Exactly(bound) => assert!(*bound <= epsilon),
        other => assert_eq!(*other, Epsilon::Zero),
    }
}

#[test]
fn methods_that_need_a_list_say_so() {
    let game = game("blotto:a=30,b=20,sectors=10");
    assert_eq!(game.form(), "normal");
    for method in METHODS {
        for concept in method.concepts {
            let options = Options::new(concept);
            match (method.accepts)(&game, &options) {
                Ok(()) => assert!(["double-oracle", "marginals-lp"].contains(&method.name), "{}", method.name),
                Err(error) => assert!(!error.message().is_empty()),
            }
        }
    }
    let error = game.normal().expect_err("not listed");
    assert!(error.message().contains("211915132 × 10015005"), "{error}");
    assert!(game.implicit().expect("implicit").listed().expect_err("too many").message().contains("at most"));
}

#[test]
fn networks_with_dead_ends_or_ambiguous_words_are_refused() {
    let edge = |tail, head, symbol| Edge { tail, head, symbol, feature: None };
    let build = |nodes, edges| Network::new("A", nodes, edges, 0, Spelling::default());
    for (nodes, edges, reason) in [
        (2, vec![], "no path"),
        (3, vec![edge(0, 2, Some(1)), edge(0, 1, Some(2))], "no path"),
        (2, vec![edge(1, 0, Some(1))], "from node 1 to node 0"),
        (2, vec![edge(0, 1, Some(1)), edge(0, 1, Some(1))], "two places"),
        (3, vec![edge(0, 1, None), edge(0, 2, Some(1)), edge(1, 2, Some(1))], "two places"),
        (2, vec![edge(0, 1, None), edge(0, 1, None)], "two silent"),
        (2, vec![Edge { feature: Some(0), ..edge(0, 1, Some(1)) }], "feature"),
    ] {
        let error = build(nodes, edges).expect_err(reason);
        assert!(error.to_string().contains(reason), "{error}");
    }
    let wrong = build(2, vec![edge(0, 1, Some(1))]).expect("a network");
    let error =
        NetworkGame::new("g", [wrong.clone(), wrong], [vec![], vec![]], vec![(0, 0, Integer::ONE)], Integer::ONE);
    assert!(error.expect_err("no features").message().contains("pair of features"));
}
