use itertools::Itertools;
use proptest::prelude::*;

use super::*;
use crate::certify::Claim;
use crate::certify::nash::NASH;
use crate::certify::payoffs::pure_responses;
use crate::game::{Game, NormalForm, Player};
use crate::solve::nash::support_enumeration::SUPPORT_ENUMERATION;
use crate::solve::{Budget, Options, Run};
use crate::strategy::Solution;

fn game(rows: usize, payoffs: [&[i64]; 2]) -> Game {
    let players = vec![Player::numbered("A", rows), Player::numbered("B", payoffs[0].len() / rows)];
    Game::Normal(NormalForm::from_integers("g", players, payoffs.map(<[i64]>::to_vec).to_vec()).expect("valid"))
}

fn extreme(game: &Game) -> (Vec<MixedProfile>, Claim) {
    let mut run = Run::new(game, Budget::default());
    let claim = (SUPPORT_ENUMERATION.solve)(game, &Options::new(&NASH), &mut run).expect("solved");
    let profile = |certified: &crate::certify::Certified| match certified.solution() {
        Solution::Profile(profile) => profile.clone(),
        other => panic!("{other:?}"),
    };
    (run.found().iter().map(profile).collect(), claim)
}

fn structure_of(game: &Game) -> (Vec<MixedProfile>, Structure) {
    let (profiles, claim) = extreme(game);
    let listed: Vec<&MixedProfile> = profiles.iter().collect();
    let structure = structure(game.bimatrix().expect("two players"), &listed, &|| false).expect("consistent");
    assert_eq!(claim, Claim::All(structure.kind()));
    (profiles, structure)
}

/// The indices of the components and how many extreme equilibria each has, in order.
fn summary(structure: &Structure) -> Vec<(i64, usize)> {
    let summary = |component: &Component| (component.index.expect("small"), component.extreme.len());
    let mut all: Vec<(i64, usize)> = structure.components.iter().map(summary).collect();
    all.sort_unstable();
    all
}

#[test]
fn in_coordination_games_the_index_alternates_with_the_size_of_the_support() {
    for n in 1..=6 {
        let identity: Vec<i64> = (0..n * n).map(|index| i64::from(index / n == index % n)).collect();
        let (profiles, structure) = structure_of(&game(n, [&identity, &identity]));
        assert_eq!(profiles.len(), (1 << n) - 1);
        for (profile, &component) in profiles.iter().zip(&structure.component_of) {
            let size = profile.support()[0].len();
            assert_eq!(structure.components[component].index, Some(if size % 2 == 1 { 1 } else { -1 }));
            assert_eq!(structure.components[component].extreme.len(), 1);
        }
    }
}

/// All payoffs 0: n² extreme equilibria, one component, one maximal Nash subset.
#[test]
fn where_nothing_matters_everything_is_one_component_of_index_1() {
    for (rows, columns) in [(1, 1), (2, 2), (3, 5), (10, 10)] {
        let zeros = vec![0; rows * columns];
        let (profiles, structure) = structure_of(&game(rows, [&zeros, &zeros]));
        assert_eq!(profiles.len(), rows * columns);
        assert_eq!(summary(&structure), [(1, rows * columns)]);
        let subsets = structure.components[0].subsets.as_ref().expect("few");
        let [subset] = subsets.as_slice() else { panic!("{subsets:?}") };
        assert_eq!([subset.spanned_by[0].len(), subset.spanned_by[1].len()], [rows, columns]);
    }
}

/// More variables at an equilibrium than a word has bits.
#[test]
fn where_nothing_matters_in_a_large_game_the_index_is_1_too() {
    let count = 40;
    let zeros = vec![0; count * count];
    let game = game(count, [&zeros, &zeros]);
    let normal = game.normal().expect("normal");
    let profiles: Vec<MixedProfile> =
        (0..count * count).map(|place| MixedProfile::pure(normal, &[place / count, place % count])).collect();
    let listed: Vec<&MixedProfile> = profiles.iter().collect();
    let structure = structure(game.bimatrix().expect("two players"), &listed, &|| false).expect("consistent");
    assert_eq!(summary(&structure), [(1, count * count)]);
}

#[test]
fn a_stop_leaves_out_what_is_not_yet_known() {
    let zeros = vec![0; 9];
    for game in [game(3, [&zeros, &zeros]), game(2, [&[2, 0, 0, 1], &[1, 0, 0, 2]])] {
        let (profiles, full) = structure_of(&game);
        let listed: Vec<&MixedProfile> = profiles.iter().collect();
        let stopped = structure(game.bimatrix().expect("two players"), &listed, &|| true).expect("consistent");
        assert_eq!(stopped.component_of, full.component_of);
        for (stopped, full) in stopped.components.iter().zip(&full.components) {
            assert_eq!((&stopped.extreme, stopped.index), (&full.extreme, None));
            assert_eq!(stopped.subsets.is_some(), full.extreme.len() == 1);
        }
    }
}

/// Both players weakly prefer (1, 1); at (2, 2) nobody minds, and a small change takes the equilibrium away.
#[test]
fn an_equilibrium_that_a_small_change_takes_away_has_index_0() {
    let (profiles, structure) = structure_of(&game(2, [&[1, 0, 0, 0], &[1, 0, 0, 0]]));
    assert_eq!(summary(&structure), [(0, 1), (1, 1)]);
    let weak = structure.components.iter().position(|component| component.index == Some(0)).expect("one");
    assert_eq!(profiles[structure.components[weak].extreme[0]].support(), [[1], [1]]);
}

/// The row player is indifferent throughout; the column player answers x_1 >= 1/2 with column 1 and x_1 <= 1/2 with column 2.
#[test]
fn a_chain_of_segments_has_its_segments_as_maximal_nash_subsets() {
    let (_, structure) = structure_of(&game(2, [&[1, 1, 1, 1], &[1, 0, 0, 1]]));
    assert_eq!(summary(&structure), [(1, 4)]);
    let subsets = structure.components[0].subsets.as_ref().expect("few");
    let mut sizes: Vec<[usize; 2]> =
        subsets.iter().map(|subset| [subset.spanned_by[0].len(), subset.spanned_by[1].len()]).collect();
    sizes.sort_unstable();
    assert_eq!(sizes, [[1, 2], [2, 1], [2, 1]]);
}

/// Against y = (1-q, q) row 1 is best for q <= 1/3, and column does not mind there: a segment. Rows 2 and 3 tie at q = 2/3, where
/// x = (0, 1/3, 2/3) keeps column indifferent: `det A > 0 > det B` on these rows, so the index is `(-1)^3 · -1 = 1`, and 0 is left.
#[test]
fn a_segment_and_an_isolated_equilibrium_by_hand() {
    let (profiles, structure) = structure_of(&game(3, [&[3, 3, 2, 5, 0, 6], &[3, 3, 2, 6, 3, 1]]));
    assert_eq!(summary(&structure), [(0, 2), (1, 1)]);
    let segment = &structure.components[structure.component_of[0]];
    assert_eq!(segment.extreme, [0, 1]);
    assert_eq!(segment.subsets, Some(vec![NashSubset { spanned_by: [vec![0], vec![0, 1]] }]));
    assert_eq!(profiles[2].players()[0], ["0", "1/3", "2/3"].map(|text| text.parse::<Rational>().expect("a rational")));
}

#[test]
fn copies_of_strategies_do_not_change_the_indices_of_components() {
    let single = game(2, [&[2, 0, 0, 1], &[1, 0, 0, 2]]);
    let doubled = game(3, [&[2, 0, 2, 0, 0, 1], &[1, 0, 1, 0, 0, 2]]);
    let indices = |game: &Game| summary(&structure_of(game).1).into_iter().map(|(index, _)| index).collect::<Vec<_>>();
    assert_eq!(indices(&single), [-1, 1, 1]);
    assert_eq!(indices(&doubled), [-1, 1, 1]);
}

#[test]
fn a_list_that_lacks_an_equilibrium_or_holds_one_that_is_not_extreme_is_refused() {
    let coordination = game(2, [&[2, 0, 0, 1], &[1, 0, 0, 2]]);
    let (profiles, _) = extreme(&coordination);
    let bimatrix = coordination.bimatrix().expect("two players");
    let refusal = structure(bimatrix, &[&profiles[0], &profiles[1]], &|| false).expect_err("one is missing");
    assert!(refusal.reason.contains("add up to"), "{}", refusal.reason);
    let zero = game(2, [&[0; 4], &[0; 4]]);
    let half = vec!["1/2".parse().expect("a rational"); 2];
    let middle = MixedProfile::new(zero.normal().expect("normal"), vec![half.clone(), half]).expect("valid");
    let refusal = structure(zero.bimatrix().expect("two players"), &[&middle], &|| false).expect_err("a midpoint");
    assert!(refusal.reason.contains("not extreme"), "{}", refusal.reason);
}

#[test]
fn payoffs_beyond_machine_words_change_nothing() {
    let unit = Rational::from(10).pow(40).expect("power");
    let scaled = |values: &[i64]| {
        values.iter().map(|&value| Rational::from(value) * &unit + Rational::from(value % 2)).collect::<Vec<_>>()
    };
    let players = vec![Player::numbered("A", 3), Player::numbered("B", 3)];
    let rows = [2, 2, 0, 2, 2, 4, 0, 4, 6];
    let columns = [2, 2, 2, 2, 2, 0, 6, 0, 4];
    let small = structure_of(&game(3, [&rows, &columns])).1;
    let large = NormalForm::new("g", players, &[scaled(&rows), scaled(&columns)]).expect("valid");
    assert_eq!(summary(&structure_of(&Game::Normal(large)).1), summary(&small));
}

/// A determinant by its definition.
fn determinant(matrix: &[Vec<Rational>]) -> Rational {
    let order = matrix.len();
    let term = |columns: Vec<usize>| {
        let inversions = (0..order).array_combinations().filter(|&[a, b]| columns[a] > columns[b]).count();
        let product: Rational = (0..order).map(|row| matrix[row][columns[row]].clone()).product();
        if inversions % 2 == 0 { product } else { -product }
    };
    (0..order).permutations(order).map(term).sum()
}

/// The sum of indices near each component after a numerical perturbation; `None` when the perturbed game is degenerate.
fn perturbed_indices(
    positive: [&[i64]; 2],
    rows: usize,
    noise: &[i64],
    profiles: &[MixedProfile],
    structure: &Structure,
) -> Option<Vec<i64>> {
    let columns = positive[0].len() / rows;
    let unit = Rational::from(10).pow(12).expect("power");
    let factor = |place: usize| Rational::ONE + Rational::from(noise[place]) / &unit;
    let entry = |player: usize, row: usize, column: usize| {
        let place = if player == 0 { row } else { rows + column };
        Rational::from(positive[player][row * columns + column]) * factor(place)
    };
    let table = |player: usize| -> Vec<Rational> {
        (0..rows * columns).map(|index| entry(player, index / columns, index % columns)).collect()
    };
    let players = vec![Player::numbered("A", rows), Player::numbered("B", columns)];
    let perturbed = Game::Normal(NormalForm::new("g", players, &[table(0), table(1)]).expect("valid"));
    let (found, _) = extreme(&perturbed);
    let mut indices = vec![0; structure.components.len()];
    for profile in &found {
        let support = profile.support();
        let replies = [0, 1].map(|player| pure_responses(perturbed.normal().expect("normal"), player, profile).best());
        if support[0].len() != support[1].len() || replies[0] != support[0] || replies[1] != support[1] {
            return None;
        }
        let minor = |player: usize| -> Vec<Vec<Rational>> {
            support[0]
                .iter()
                .map(|&row| support[1].iter().map(|&column| entry(player, row, column)).collect())
                .collect()
        };
        let sign = determinant(&minor(0)).signum() * determinant(&minor(1)).signum();
        let distance = |other: &MixedProfile| -> f64 {
            let pairs = profile.players().concat().into_iter().zip(other.players().concat());
            pairs.map(|(a, b)| (a - b).abs().to_f64()).fold(0.0, f64::max)
        };
        let near = (0..profiles.len()).min_by(|&a, &b| distance(&profiles[a]).total_cmp(&distance(&profiles[b])));
        let near = near.expect("an equilibrium");
        assert!(distance(&profiles[near]) < 1e-3);
        let size = i64::try_from(support[0].len()).expect("small");
        indices[structure.component_of[near]] += if size % 2 == 1 { i64::from(sign) } else { -i64::from(sign) };
    }
    Some(indices)
}

/// The solution of a system of linear equations; `None` when there is not exactly one.
fn solution(mut rows: Vec<Vec<Rational>>) -> Option<Vec<Rational>> {
    let order = rows.len();
    for step in 0..order {
        let pivot = (step..order).find(|&row| !rows[row][step].is_zero())?;
        rows.swap(step, pivot);
        let lead = rows[step][step].recip().expect("not 0");
        rows[step].iter_mut().for_each(|entry| *entry = &*entry * &lead);
        for row in (0..order).filter(|&row| row != step) {
            let factor = rows[row][step].clone();
            let above = rows[step].clone();
            rows[row].iter_mut().zip(&above).for_each(|(entry, above)| *entry = &*entry - &(&factor * above));
        }
    }
    Some(rows.into_iter().map(|mut row| row.pop().expect("a right-hand side")).collect())
}

/// The strategy, not scaled, at which these strategies give all these replies, and no others more than, the payoff `1 + shift ε`:
/// its value at `ε = 0`, if it is one for all small ε > 0.
fn perturbed_vertex(
    payoffs: &dyn Fn(usize, usize) -> Rational,
    [mixing, replying]: [usize; 2],
    [support, replies]: [&[usize]; 2],
    shift: &dyn Fn(usize) -> i64,
) -> Option<Vec<Rational>> {
    let solve = |right: &dyn Fn(usize) -> Rational| {
        let row =
            |&reply: &usize| support.iter().map(|&own| payoffs(reply, own)).chain([right(reply)]).collect::<Vec<_>>();
        let mut whole = vec![Rational::ZERO; mixing];
        for (&own, value) in support.iter().zip(solution(replies.iter().map(row).collect())?) {
            whole[own] = value;
        }
        Some(whole)
    };
    let orders = [solve(&|_| Rational::ONE)?, solve(&|reply| Rational::from(shift(reply)))?];
    let slack = |reply: usize| {
        [Rational::ONE, Rational::from(shift(reply))].into_iter().zip(&orders).map(move |(right, values)| {
            right - (0..mixing).map(|own| &payoffs(reply, own) * &values[own]).sum::<Rational>()
        })
    };
    let is_positive = |first: &Rational, second: &Rational| {
        assert!(!first.is_zero() || !second.is_zero(), "the perturbation is generic");
        if first.is_zero() { second.is_positive() } else { first.is_positive() }
    };
    let is_feasible = support.iter().all(|&own| is_positive(&orders[0][own], &orders[1][own]))
        && (0..replying).filter(|reply| !replies.contains(reply)).all(|reply| {
            let slack: Vec<Rational> = slack(reply).collect();
            is_positive(&slack[0], &slack[1])
        });
    let [values, _] = orders;
    is_feasible.then_some(values)
}

/// The sum of indices of the equilibria near each component, by the definition: all pairs of supports of equal size are tried.
fn indices_by_definition(
    positive: [&[i64]; 2],
    rows: usize,
    profiles: &[MixedProfile],
    structure: &Structure,
) -> Vec<i64> {
    let columns = positive[0].len() / rows;
    let entry = |player: usize, row: usize, column: usize| Rational::from(positive[player][row * columns + column]);
    // Other numbers than those of the method: the indices of components do not depend on them.
    let shift = |reply: usize| [1, 1_009, 100_003, 10_000_019, 1_000_000_007][reply];
    let mut indices = vec![0; structure.components.len()];
    let subsets = |count: usize| (0..count).powerset().filter(|subset| !subset.is_empty()).collect::<Vec<_>>();
    for (own, other) in subsets(rows).iter().cartesian_product(&subsets(columns)) {
        if own.len() != other.len() {
            continue;
        }
        let x = perturbed_vertex(&|j, i| entry(1, i, j), [rows, columns], [own, other], &shift);
        let Some(x) = x else { continue };
        let y = perturbed_vertex(&|i, j| entry(0, i, j), [columns, rows], [other, own], &|row| 3 + 7 * shift(row));
        let Some(y) = y else { continue };
        let scaled = [x, y].map(|values| {
            let total: Rational = values.iter().cloned().sum();
            values.iter().map(|value| value.checked_div(&total).expect("not 0")).collect::<Vec<_>>()
        });
        let near = profiles.iter().position(|profile| *profile.players() == scaled).expect("an extreme equilibrium");
        let minor = |player: usize| {
            let row = |&row: &usize| other.iter().map(|&column| entry(player, row, column)).collect::<Vec<_>>();
            own.iter().map(row).collect::<Vec<_>>()
        };
        let sign = i64::from(determinant(&minor(0)).signum() * determinant(&minor(1)).signum());
        indices[structure.component_of[near]] += if own.len() % 2 == 1 { sign } else { -sign };
    }
    indices
}

/// Maximal bicliques by trying all sets of left corners.
fn bicliques_by_force(edges: &[[usize; 2]]) -> Vec<[Vec<usize>; 2]> {
    let corners = |side: usize| edges.iter().map(|edge| edge[side]).sorted().dedup().collect::<Vec<_>>();
    let (left, right) = (corners(0), corners(1));
    let joined = |x: usize, y: usize| edges.contains(&[x, y]);
    let mut found: Vec<[Vec<usize>; 2]> = Vec::new();
    for xs in left.iter().copied().powerset().filter(|xs| !xs.is_empty()) {
        let ys: Vec<usize> = right.iter().copied().filter(|&y| xs.iter().all(|&x| joined(x, y))).collect();
        let closure: Vec<usize> = left.iter().copied().filter(|&x| ys.iter().all(|&y| joined(x, y))).collect();
        if !ys.is_empty() && closure == xs {
            found.push([xs, ys]);
        }
    }
    found.sort();
    found
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(300))]

    /// Games full of ties: the symbolic perturbation agrees with a numerical one, whose equilibria are found and signed by definition.
    #[test]
    fn indices_are_those_of_a_perturbed_game(
        rows in 1usize..=5,
        columns in 1usize..=5,
        spread in prop::sample::select(vec![1i64, 1, 2, 3]),
        values in prop::collection::vec(0i64..=1000, 50),
        noise in prop::collection::vec(1i64..=10_000, 10),
    ) {
        let positive = |offset: usize| -> Vec<i64> {
            values[offset..offset + rows * columns].iter().map(|value| 1 + value % (spread + 1)).collect()
        };
        let (a, b) = (positive(0), positive(25));
        let (profiles, structure) = structure_of(&game(rows, [&a, &b]));
        let expected = perturbed_indices([&a, &b], rows, &noise, &profiles, &structure);
        prop_assume!(expected.is_some());
        let computed: Vec<i64> = structure.components.iter().map(|component| component.index.expect("small")).collect();
        prop_assert_eq!(Some(computed), expected);
    }

    /// Games full of ties, also such in which nothing matters: all pairs of supports are tried, under another perturbation.
    #[test]
    fn indices_are_those_of_the_definition(
        rows in 2usize..=5,
        columns in 2usize..=5,
        levels in 1i64..=3,
        values in prop::collection::vec(0i64..6, 50),
    ) {
        let positive = |offset: usize| -> Vec<i64> {
            values[offset..offset + rows * columns].iter().map(|value| 1 + value % levels).collect()
        };
        let (a, b) = (positive(0), positive(25));
        let (profiles, structure) = structure_of(&game(rows, [&a, &b]));
        let computed: Vec<i64> = structure.components.iter().map(|component| component.index.expect("small")).collect();
        prop_assert_eq!(computed, indices_by_definition([&a, &b], rows, &profiles, &structure));
    }

    /// Short numbers leave ties, and others are drawn; long ones outgrow the words.
    #[test]
    fn neither_the_perturbation_nor_the_arithmetic_changes_the_structure(
        rows in 1usize..=5,
        columns in 1usize..=5,
        values in prop::collection::vec(0i64..=1, 50),
        bits in prop::sample::select(vec![1, 2, 3, 5, 40, 62]),
    ) {
        let game = game(rows, [&values[..rows * columns], &values[25..25 + rows * columns]]);
        let (profiles, structure) = structure_of(&game);
        let listed: Vec<&MixedProfile> = profiles.iter().collect();
        let limits = Limits { bits, ..Limits::default() };
        let other = structure_within(game.bimatrix().expect("two"), &listed, limits, &|| false).expect("consistent");
        prop_assert_eq!(other, structure);
    }

    /// Without work, or room for bases, there is no index, and no wrong one.
    #[test]
    fn limits_take_an_index_away_and_never_change_it(
        rows in 1usize..=5,
        columns in 1usize..=5,
        values in prop::collection::vec(0i64..=1, 50),
        work in prop::sample::select(vec![0, 50, 200, 1_000_000]),
        bases in 1usize..4,
        bits in 1u32..8,
    ) {
        let game = game(rows, [&values[..rows * columns], &values[25..25 + rows * columns]]);
        let (profiles, structure) = structure_of(&game);
        let listed: Vec<&MixedProfile> = profiles.iter().collect();
        let limited = structure_within(game.bimatrix().expect("two"), &listed, Limits { work, bases, bits }, &|| false).expect("consistent");
        for (limited, full) in limited.components.iter().zip(&structure.components) {
            prop_assert!(limited.index.is_none() || limited.index == full.index);
            prop_assert_eq!(&limited.subsets, &full.subsets);
        }
    }

    #[test]
    fn maximal_bicliques_are_those_found_by_force(edges in prop::collection::hash_set((0usize..7, 0usize..7), 1..30)) {
        let edges: Vec<[usize; 2]> = edges.into_iter().map(|(x, y)| [x, y]).sorted().collect();
        let mut found = subsets::maximal(&edges, 1000, &mut Effort::new(0, &|| false)).expect("few");
        found.sort();
        prop_assert_eq!(&found, &bicliques_by_force(&edges));
        if found.len() > 1 {
            prop_assert_eq!(subsets::maximal(&edges, found.len() - 1, &mut Effort::new(0, &|| false)), None);
        }
    }
}
