use super::factors::Factors;
use super::marked::MarkedVector;
use super::ordering::minimum_degree;
use super::symmetric::Symmetric;
use super::*;
use crate::num::Integer;

/// A stream of small numbers.
struct Dice(u64);

impl Dice {
    fn below(&mut self, count: u64) -> u64 {
        self.0 = self.0.wrapping_mul(6_364_136_223_846_793_005).wrapping_add(1_442_695_040_888_963_407);
        (self.0 >> 33) % count
    }
}

/// A sparse matrix with a strong diagonal in hidden order, by columns.
fn sparse(size: usize, dice: &mut Dice) -> Lines<f64> {
    let mut order: Vec<usize> = (0..size).collect();
    (0..size).for_each(|place| order.swap(place, dice.below(size as u64) as usize));
    let mut columns = Lines::new();
    for own in order {
        let mut entries = std::collections::BTreeMap::from([(own, 7.0)]);
        for _ in 0..dice.below(4) {
            entries.entry(dice.below(size as u64) as usize).or_insert(dice.below(7) as f64 - 3.0);
        }
        columns.push(entries.into_iter().filter(|(_, value)| *value != 0.0));
    }
    columns
}

fn times(columns: &Lines<f64>, basic: &[usize], x: &[f64]) -> Vec<f64> {
    let mut product = vec![0.0; x.len()];
    for (variable, value) in basic.iter().zip(x) {
        columns.each(*variable, |row, entry| product[row] += entry * value);
    }
    product
}

fn is_near(left: &[f64], right: &[f64]) -> bool {
    left.iter().zip(right).all(|(left, right)| (left - right).abs() < 1e-8)
}

#[test]
fn factors_solve_both_ways_and_after_updates() {
    let mut dice = Dice(3);
    for size in [1, 2, 5, 40, 150] {
        let mut columns = sparse(size, &mut dice);
        let others = sparse(size, &mut dice);
        (0..size).for_each(|column| columns.push(others.iter(column).map(|(row, value)| (row, *value))));
        let mut basic: Vec<usize> = (0..size).collect();
        let mut factors = Factors::new(&columns, &mut basic).expect("regular");
        for change in 0..6 {
            let right: Vec<f64> = (0..size).map(|_| dice.below(9) as f64 - 4.0).collect();
            let mut x = right.clone();
            factors.solve(&mut x);
            assert!(is_near(&times(&columns, &basic, &x), &right), "{size}, {change}");
            let mut y = right.clone();
            factors.solve_transposed(&mut y);
            let dots: Vec<f64> =
                (0..size).map(|row| columns.iter(basic[row]).map(|(place, value)| value * y[place]).sum()).collect();
            assert!(is_near(&dots, &right), "{size}, {change}");
            let mut marked = MarkedVector::new(size);
            let unit = dice.below(size as u64) as usize;
            for transposed in [false, true] {
                let mut dense = vec![0.0; size];
                dense[unit] = 2.0;
                marked.clear();
                marked.values[unit] = 2.0;
                marked.marks.insert(factors.places()[unit]);
                if transposed {
                    factors.solve_transposed(&mut dense);
                    factors.solve_marked_transposed(&mut marked);
                } else {
                    factors.solve(&mut dense);
                    factors.solve_marked(&mut marked);
                }
                marked.settle(factors.order(), 1e-12);
                assert!(is_near(&marked.values, &dense), "{size}, {change}");
                let listed = (0..size).filter(|row| marked.rows.contains(&(*row as u32)));
                assert!(listed.eq((0..size).filter(|row| marked.values[*row] != 0.0)));
            }
            let entering = size + dice.below(size as u64) as usize;
            if basic.contains(&entering) {
                continue;
            }
            let mut column = vec![0.0; size];
            columns.each(entering, |row, value| column[row] = value);
            factors.solve(&mut column);
            let row = (0..size).max_by(|a, b| column[*a].abs().total_cmp(&column[*b].abs())).expect("a row");
            factors.update(row, &column, &(0..size as u32).collect::<Vec<_>>());
            basic[row] = entering;
        }
    }
}

#[test]
fn triangular_matrices_do_not_fill_in() {
    let size = 300;
    let mut columns: Lines<f64> = Lines::new();
    for column in 0..size {
        columns.push([(column, 1.0)].into_iter().chain((column + 1..size.min(column + 4)).map(|row| (row, -1.0))));
    }
    let entries = columns.entries();
    let mut basic: Vec<usize> = (0..size).collect();
    assert_eq!(Factors::new(&columns, &mut basic).expect("regular").entries(), entries);
    columns.push([]);
    basic[7] = size;
    assert!(Factors::new(&columns, &mut basic).is_none());
}

#[test]
fn exact_solutions_solve_exactly() {
    let mut dice = Dice(9);
    for (size, factor) in [(1, 1), (3, 1), (60, 1), (60, i64::MAX)] {
        let floats = sparse(size, &mut dice);
        let mut exact: Lines<Integer> = Lines::new();
        for column in 0..size {
            let scale = if column == 0 { factor } else { 1 };
            exact.push(
                floats.iter(column).map(|(row, value)| (row, Integer::from(*value as i64) * Integer::from(scale))),
            );
        }
        let mut basic: Vec<usize> = (0..size).collect();
        let factors = Factors::new(&floats, &mut basic).expect("regular");
        let right: Vec<Integer> = (0..size).map(|_| Integer::from(dice.below(9) as i64 - 4)).collect();
        let [x, y] = exact_solutions(&exact, &basic, factors.order(), &right, &right).expect("regular");
        let mut product = vec![Integer::ZERO; size];
        for (position, variable) in basic.iter().enumerate() {
            let mut dot = Integer::ZERO;
            for (row, value) in exact.iter(*variable) {
                product[row] += &(value * &x.numerators[position]);
                dot += &(value * &y.numerators[row]);
            }
            assert_eq!(dot, &right[position] * &y.denominator);
        }
        assert!(product.iter().zip(&right).all(|(left, right)| *left == right * &x.denominator));
    }
}

/// max 3a + 2b with a + b <= 4, a + 3b <= 6, a <= 3.
#[test]
fn a_small_program_is_maximised() {
    let mut matrix = Lines::new();
    matrix.push([(0, 1.0), (1, 1.0), (2, 1.0)]);
    matrix.push([(0, 1.0), (1, 3.0)]);
    (0..3).for_each(|row| matrix.push([(row, 1.0)]));
    let program = SparseProgram {
        matrix,
        right: vec![4.0, 6.0, 3.0],
        objective: vec![3.0, 2.0, 0.0, 0.0, 0.0],
        free: vec![false; 5],
    };
    let basis = program.maximize(vec![2, 3, 4], vec![1.0; 5], &mut || true).expect("not stopped").expect("optimal");
    let value: f64 = basis.basic.iter().zip(&basis.values).map(|(x, value)| program.objective[*x] * value).sum();
    assert!((value - 11.0).abs() < 1e-12);
    assert!((basis.duals.iter().zip(&program.right).map(|(y, b)| y * b).sum::<f64>() - 11.0).abs() < 1e-12);
    assert!(program.maximize(vec![2, 3, 4], vec![1.0; 5], &mut || false).is_err());
}

/// A connected random graph as lists of neighbours.
fn graph(size: usize, extra: usize, dice: &mut Dice) -> Vec<Vec<u32>> {
    let mut edges: std::collections::BTreeSet<(usize, usize)> =
        (1..size).map(|node| (dice.below(node as u64) as usize, node)).collect();
    for _ in 0..extra {
        let (a, b) = (dice.below(size as u64) as usize, dice.below(size as u64) as usize);
        if a != b {
            edges.insert((a.min(b), a.max(b)));
        }
    }
    let mut neighbours = vec![Vec::new(); size];
    for (a, b) in edges {
        neighbours[a].push(b as u32);
        neighbours[b].push(a as u32);
    }
    neighbours
}

/// How many edges elimination adds, by the definition.
fn fill(neighbours: &[Vec<u32>], order: &[u32]) -> usize {
    let mut sets: Vec<std::collections::BTreeSet<u32>> =
        neighbours.iter().map(|list| list.iter().copied().collect()).collect();
    let mut added = 0;
    for node in order {
        let own: Vec<u32> = std::mem::take(&mut sets[*node as usize]).into_iter().collect();
        for (position, a) in own.iter().enumerate() {
            sets[*a as usize].remove(node);
            for b in &own[position + 1..] {
                added += usize::from(sets[*a as usize].insert(*b));
                sets[*b as usize].insert(*a);
            }
        }
    }
    added
}

#[test]
fn orders_of_elimination_take_every_node_and_fill_little() {
    let mut dice = Dice(5);
    for (size, extra) in [(1, 0), (2, 0), (40, 0), (60, 60), (120, 400), (30, 900)] {
        for _ in 0..5 {
            let neighbours = graph(size, extra, &mut dice);
            let order = minimum_degree(neighbours.clone());
            let mut sorted = order.clone();
            sorted.sort_unstable();
            assert!(sorted.into_iter().eq(0..size as u32), "every node once");
            let own = fill(&neighbours, &order);
            let natural: Vec<u32> = (0..size as u32).collect();
            assert!(own <= fill(&neighbours, &natural), "{size} nodes, {extra} more edges");
            assert!(extra > 0 || own == 0, "trees need no fill");
        }
    }
}

#[test]
fn symmetric_factors_solve() {
    let mut dice = Dice(8);
    for (size, extra) in [(1, 0), (2, 1), (50, 40), (90, 300)] {
        let mut lower = Lines::new();
        for (node, list) in graph(size, extra, &mut dice).into_iter().enumerate() {
            let below = list.into_iter().filter(|other| *other as usize > node);
            // The first half of the nodes is the negative part, the rest the positive one: both diagonal.
            let across = below.filter(|other| (node < size / 2) != ((*other as usize) < size / 2));
            lower.push(across.map(|other| (other as usize, dice.below(9) as f64 - 4.0)));
        }
        let mut symmetric = Symmetric::new(&lower, usize::MAX).expect("no limit");
        assert!(size < 50 || Symmetric::new(&lower, 3).is_none());
        for change in 1..4 {
            let diagonal: Vec<f64> = (0..size)
                .map(|node| (1.0 + dice.below(5) as f64) * if node < size / 2 { -1.0 } else { 1.0 } / f64::from(change))
                .collect();
            assert!(symmetric.factor(&diagonal, 1e-3));
            let right: Vec<f64> = (0..size).map(|_| dice.below(9) as f64 - 4.0).collect();
            let mut x = right.clone();
            symmetric.solve(&mut x);
            let mut product: Vec<f64> = (0..size).map(|node| diagonal[node] * x[node]).collect();
            for column in 0..size {
                lower.each(column, |row, value| {
                    product[row] += value * x[column];
                    product[column] += value * x[row];
                });
            }
            assert!(is_near(&product, &right), "{size}, {change}");
        }
    }
}

/// A program with a solution: `rows` inequalities with nonnegative entries, a few of them equations by a free variable.
fn program(rows: usize, dice: &mut Dice) -> SparseProgram {
    let count = 2 * rows;
    let mut matrix = Lines::new();
    for _ in 0..count {
        let mut entries = std::collections::BTreeMap::new();
        for _ in 0..1 + dice.below(4) {
            entries.insert(dice.below(rows as u64) as usize, 1.0 + dice.below(1000) as f64 / 500.0);
        }
        matrix.push(entries);
    }
    (0..rows).for_each(|row| matrix.push([(row, 1.0)]));
    let right = (0..rows).map(|_| 1.0 + dice.below(1000) as f64 / 999.0).collect();
    let gains = (0..count).map(|_| dice.below(1000) as f64 / 500.0 - 0.5);
    let objective = gains.chain(std::iter::repeat_n(0.0, rows)).collect();
    SparseProgram { matrix, right, objective, free: vec![false; count + rows] }
}

fn value(program: &SparseProgram, basis: &Basis) -> f64 {
    basis.basic.iter().zip(&basis.values).map(|(variable, value)| program.objective[*variable] * value).sum()
}

#[test]
fn interior_points_tell_the_basis_that_pivots_find() {
    let mut dice = Dice(6);
    for rows in [1, 2, 7, 30, 80] {
        for _ in 0..4 {
            let program = program(rows, &mut dice);
            let slacks: Vec<usize> = (2 * rows..3 * rows).collect();
            let weights = vec![1.0; 3 * rows];
            let basis = program.maximize(slacks, weights, &mut || true).expect("not stopped").expect("optimal");
            let best = value(&program, &basis);
            let mut interior = SparseInterior::new(&program, usize::MAX).expect("a start");
            let steps = (0..60).take_while(|_| interior.step() && interior.mean_product() > 1e-17).count();
            assert!(steps < 60, "{rows} rows: {:e} is left", interior.mean_product());
            let objective: f64 = interior.variables().iter().zip(&program.objective).map(|(x, gain)| x * gain).sum();
            assert!((objective - best).abs() < 1e-9 * (1.0 + best), "{rows} rows: {objective}, not {best}");
            let mut pivots = 0;
            let count = &mut || {
                pivots += 1;
                true
            };
            let again = program.maximize_from_guess(interior.basis(), count).expect("not stopped").expect("optimal");
            assert!((value(&program, &again) - best).abs() < 1e-9 * (1.0 + best));
            assert_eq!(pivots, 0, "{rows} rows: the basis is optimal already");
        }
    }
}

#[test]
fn a_wrong_guess_is_led_to_the_optimum() {
    let mut dice = Dice(11);
    let mut infeasible = 0;
    for rows in [2, 7, 30, 80] {
        for _ in 0..6 {
            let program = program(rows, &mut dice);
            let slacks: Vec<usize> = (2 * rows..3 * rows).collect();
            let weights = vec![1.0; 3 * rows];
            let basis = program.maximize(slacks.clone(), weights, &mut || true).expect("not stopped").expect("optimal");
            // Some slacks give way to variables at random.
            let mut guess = slacks;
            for row in 0..rows / 2 {
                let variable = 2 * row + dice.below(2) as usize;
                if let Some((place, _)) = program.matrix.iter(variable).next()
                    && guess[place] >= 2 * rows
                {
                    guess[place] = variable;
                }
            }
            let mut sorted = guess.clone();
            let Some(factors) = Factors::new(&program.matrix, &mut sorted) else { continue };
            let mut values = program.right.clone();
            factors.solve(&mut values);
            infeasible += usize::from(values.iter().any(|value| *value < -1e-9));
            let found = program.maximize_from_guess(guess, &mut || true).expect("not stopped").expect("optimal");
            assert!((value(&program, &found) - value(&program, &basis)).abs() < 1e-9, "{rows} rows");
            assert!(found.values.iter().all(|value| *value > -1e-9));
        }
    }
    assert!(infeasible > 5, "{infeasible} guesses were not feasible");
}
