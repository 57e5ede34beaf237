//! Systems of inequalities between monomials and numbers: `Π_v x_v^{e_v} >= b` with whole exponents, `b > 0`, for `x > 0`.
//!
//! In logarithms they are linear, so Fourier and Motzkin's elimination decides them; here it is done on the monomials themselves, by
//! powers and products of rationals, and no logarithm is computed. A solution in rationals is found wherever the bounds on each variable
//! leave room, or meet in a rational root. Cost: exponential in the number of variables, which is small where this is used.

use std::collections::HashMap;

use crate::num::{Integer, Rational};

/// `Π_v x_v^{e_v} >= bound`.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Monomial {
    /// One exponent per variable.
    pub exponents: Vec<i32>,
    /// Positive.
    pub bound: Rational,
}

/// What is known of a system.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Feasibility {
    /// Positive values that satisfy it.
    Solved(Vec<Rational>),
    Infeasible,
    /// It was given up: it grew too large, or its solutions are irrational roots.
    Unknown,
}

/// The most inequalities that an elimination may make, and the greatest exponent.
const INEQUALITIES: usize = 2_000;
const EXPONENT: i32 = 64;

/// Decides a system over so many variables.
///
/// # Panics
/// When a monomial has another number of exponents, or a bound is not positive.
pub fn solve(variables: usize, system: &[Monomial]) -> Feasibility {
    assert!(
        system.iter().all(|row| row.exponents.len() == variables && row.bound.is_positive()),
        "monomials in all variables with positive bounds"
    );
    let mut rows = strongest(system.to_vec());
    // The inequalities with each eliminated variable, to find its value later.
    let mut eliminated: Vec<(usize, Vec<Monomial>)> = Vec::new();
    let mut open: Vec<usize> = (0..variables).collect();
    while let Some(place) = cheapest(&open, &rows) {
        let variable = open.swap_remove(place);
        let (with, mut rest): (Vec<Monomial>, Vec<Monomial>) =
            rows.into_iter().partition(|row| row.exponents[variable] != 0);
        let (above, below): (Vec<&Monomial>, Vec<&Monomial>) = with.iter().partition(|row| row.exponents[variable] > 0);
        if rest.len() + above.len() * below.len() > INEQUALITIES {
            return Feasibility::Unknown;
        }
        for up in &above {
            for down in &below {
                let Some(row) = combine(up, down, variable) else { return Feasibility::Unknown };
                rest.push(row);
            }
        }
        rows = strongest(rest);
        eliminated.push((variable, with));
    }
    if rows.iter().any(|row| row.bound > Rational::ONE) {
        return Feasibility::Infeasible;
    }
    let mut values = vec![Rational::ONE; variables];
    for (variable, rows) in eliminated.iter().rev() {
        match value(*variable, rows, &values) {
            Some(found) => values[*variable] = found,
            None => return Feasibility::Unknown,
        }
    }
    Feasibility::Solved(values)
}

/// Of several inequalities about one monomial only the strongest counts; those about no variable at all stay.
fn strongest(rows: Vec<Monomial>) -> Vec<Monomial> {
    let mut bounds: HashMap<Vec<i32>, Rational> = HashMap::new();
    let mut order: Vec<Vec<i32>> = Vec::new();
    for row in rows {
        match bounds.get_mut(&row.exponents) {
            Some(bound) if *bound >= row.bound => {}
            Some(bound) => *bound = row.bound,
            None => {
                order.push(row.exponents.clone());
                bounds.insert(row.exponents, row.bound);
            }
        }
    }
    let row = |exponents: Vec<i32>| Some(Monomial { bound: bounds.get(&exponents)?.clone(), exponents });
    order.into_iter().filter_map(row).collect()
}

/// The variable whose elimination makes the fewest inequalities.
fn cheapest(open: &[usize], rows: &[Monomial]) -> Option<usize> {
    let made = |variable: usize| {
        let count = |sign: i32| rows.iter().filter(|row| row.exponents[variable].signum() == sign).count();
        count(1) * count(-1)
    };
    (0..open.len()).min_by_key(|&place| made(open[place]))
}

/// The product of powers of two inequalities in which the variable cancels.
fn combine(up: &Monomial, down: &Monomial, variable: usize) -> Option<Monomial> {
    let (p, n) = (up.exponents[variable], -down.exponents[variable]);
    let common = gcd(p, n);
    let (p, n) = (p / common, n / common);
    let exponent = |(a, b): (&i32, &i32)| {
        let sum = a.checked_mul(n)?.checked_add(b.checked_mul(p)?)?;
        (sum.abs() <= EXPONENT).then_some(sum)
    };
    let exponents = up.exponents.iter().zip(&down.exponents).map(exponent).collect::<Option<Vec<i32>>>()?;
    Some(Monomial { exponents, bound: up.bound.pow(n)? * down.bound.pow(p)? })
}

fn gcd(a: i32, b: i32) -> i32 {
    if b == 0 { a } else { gcd(b, a % b) }
}

/// A value of one variable that satisfies the rows, given those of the variables eliminated after it.
fn value(variable: usize, rows: &[Monomial], values: &[Rational]) -> Option<Rational> {
    // x^power >= bound, with negative powers for upper bounds.
    let mut limits: Vec<(i32, Rational)> = Vec::with_capacity(rows.len());
    for row in rows {
        let mut bound = row.bound.clone();
        for (other, &exponent) in row.exponents.iter().enumerate() {
            if other != variable && exponent != 0 {
                bound = bound.checked_div(&values[other].pow(exponent)?)?;
            }
        }
        limits.push((row.exponents[variable], bound));
    }
    let holds = |x: &Rational| limits.iter().all(|(power, bound)| x.pow(*power).is_some_and(|value| value >= *bound));
    let logarithms = || limits.iter().map(|(power, bound)| (power.signum(), bound.to_f64().ln() / f64::from(*power)));
    let low = logarithms().filter(|(sign, _)| *sign > 0).map(|(_, log)| log).fold(f64::NEG_INFINITY, f64::max);
    let high = logarithms().filter(|(sign, _)| *sign < 0).map(|(_, log)| log).fold(f64::INFINITY, f64::min);
    let mut candidates = vec![Rational::ONE];
    candidates.extend(limits.iter().filter_map(|(power, bound)| root(bound, *power)));
    let middle = match (low.is_finite(), high.is_finite()) {
        (true, true) => (low + high) / 2.0,
        (true, false) => low + 1.0,
        (false, true) => high - 1.0,
        (false, false) => 0.0,
    };
    candidates.extend(convergents(middle.exp()));
    candidates.into_iter().find(holds)
}

/// The rational `x > 0` with `x^power = value`, if there is one.
fn root(value: &Rational, power: i32) -> Option<Rational> {
    let value = if power < 0 { value.recip()? } else { value.clone() };
    let power = power.unsigned_abs();
    if power == 1 {
        return Some(value);
    }
    let whole = |number: Integer| {
        let guess = number.to_f64().powf(1.0 / f64::from(power)).round();
        let guess = Rational::from_f64(guess)?.numerator();
        (guess.pow(power) == number).then_some(guess)
    };
    Rational::new(whole(value.numerator())?, whole(value.denominator())?)
}

/// Simple fractions nearer and nearer to a positive number: the convergents of its continued fraction.
fn convergents(number: f64) -> Vec<Rational> {
    let mut found = Vec::new();
    let Some(mut rest) = Rational::from_f64(number).filter(Rational::is_positive) else { return found };
    let (mut last, mut next) = ((Integer::from(0), Integer::from(1)), (Integer::from(1), Integer::from(0)));
    loop {
        let whole = rest.floor();
        let step = (&whole * &next.0 + &last.0, &whole * &next.1 + &last.1);
        last = std::mem::replace(&mut next, step);
        found.extend(Rational::new(next.0.clone(), next.1.clone()).filter(Rational::is_positive));
        match (rest - Rational::from_integer(whole)).recip() {
            Some(inverse) => rest = inverse,
            None => return found,
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn rows(system: &[(&[i32], &str)]) -> Vec<Monomial> {
        let row = |(exponents, bound): &(&[i32], &str)| Monomial {
            exponents: exponents.to_vec(),
            bound: bound.parse().expect("a rational"),
        };
        system.iter().map(row).collect()
    }

    fn solved(variables: usize, system: &[(&[i32], &str)]) -> Option<Vec<Rational>> {
        match solve(variables, &rows(system)) {
            Feasibility::Solved(values) => {
                for row in rows(system) {
                    let powers = row.exponents.iter().zip(&values).map(|(&e, x)| x.pow(e).expect("positive"));
                    assert!(powers.product::<Rational>() >= row.bound, "{row:?} at {values:?}");
                }
                Some(values)
            }
            Feasibility::Infeasible => None,
            Feasibility::Unknown => panic!("unknown"),
        }
    }

    #[test]
    fn bounds_that_leave_room_and_bounds_that_do_not() {
        assert!(solved(2, &[(&[1, 0], "3"), (&[-1, 1], "1/2"), (&[0, -1], "1/2")]).is_some());
        // x >= 3, y >= x/2, y <= 1.
        assert_eq!(solved(2, &[(&[1, 0], "3"), (&[-1, 1], "1/2"), (&[0, -1], "1")]), None);
        // A product of two ratios fixed at 1 against one fixed at 2.
        let fixed: &[(&[i32], &str)] =
            &[(&[1, -1, 0], "1"), (&[-1, 1, 0], "1"), (&[0, 1, -1], "1"), (&[0, -1, 1], "1"), (&[1, 0, -1], "2")];
        assert_eq!(solved(3, fixed), None);
        assert!(solved(3, &fixed[..4]).is_some());
    }

    #[test]
    fn roots_are_found_where_they_are_rational() {
        assert_eq!(solved(1, &[(&[2], "9/4"), (&[-2], "4/9")]), Some(vec!["3/2".parse().expect("a rational")]));
        assert_eq!(solve(1, &rows(&[(&[2], "2"), (&[-2], "1/2")])), Feasibility::Unknown);
        // Between the roots of 2 and 3 there is room.
        let between = solved(1, &[(&[2], "2"), (&[-2], "1/3")]).expect("room");
        assert!(between[0] > Rational::ONE);
    }

    /// Random systems built around a point hold at some point; with one inequality turned into its strict contrary they do not.
    #[test]
    fn systems_around_a_point_are_solved_and_contradictions_found() {
        let mut state = 7_u64;
        let mut draw = |below: u64| {
            state = state.wrapping_mul(6364136223846793005).wrapping_add(1442695040888963407);
            (state >> 33) % below
        };
        for _ in 0..200 {
            let variables = 1 + draw(4) as usize;
            let point: Vec<Rational> = (0..variables)
                .map(|_| Rational::new(1 + draw(5) as i64, 1 + draw(5) as i64).expect("nonzero"))
                .collect();
            let mut system = Vec::new();
            for _ in 0..1 + draw(5) {
                let exponents: Vec<i32> = (0..variables).map(|_| draw(3) as i32 - 1).collect();
                let at: Rational = exponents.iter().zip(&point).map(|(&e, x)| x.pow(e).expect("positive")).product();
                system.push(Monomial { exponents, bound: at / Rational::from(1 + draw(3) as i64) });
            }
            assert!(!matches!(solve(variables, &system), Feasibility::Infeasible), "{system:?}");
            let row = system[0].clone();
            let opposite = Monomial {
                exponents: row.exponents.iter().map(|e| -e).collect(),
                bound: row.bound.recip().expect("positive") * Rational::from(2),
            };
            system.push(opposite);
            assert_eq!(solve(variables, &system), Feasibility::Infeasible, "{system:?}");
        }
    }
}
