use super::factors::Factors;
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
