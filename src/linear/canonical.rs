//! A linear program in the form of the simplex method: integer data, nonnegative or free variables, `<=` and `=`.
//!
//! A variable with a finite bound is measured from it (`x = l + y`, or `x = u - y` without a lower one); a second bound becomes a row. Rows
//! and objective are multiplied to coprime integers, rows `>=` by a negative number. The scales take multipliers back.

use crate::num::{Integer, Rational, common_denominator};

use super::lp::{LinearProgram, Relation};
use super::simplex::Simplex;

/// How a column stands for a variable of the program: `x = shift + sign y`.
struct Column {
    variable: usize,
    reversed: bool,
    free: bool,
}

/// `entries · y <= bound`, or `=`, which is `scale` times a row of the program, or an upper bound of a variable.
pub(super) struct CanonicalRow {
    pub(super) entries: Vec<(usize, Integer)>,
    pub(super) bound: Integer,
    pub(super) equation: bool,
    /// The row of the program, with the factor that made it.
    origin: Option<(usize, Rational)>,
}

/// Maximise `objective · y` subject to rows.
pub(super) struct Canonical {
    columns: Vec<Column>,
    shifts: Vec<Rational>,
    pub(super) objective: Vec<(usize, Integer)>,
    objective_scale: Rational,
    pub(super) rows: Vec<CanonicalRow>,
    program_rows: usize,
}

impl Canonical {
    /// The canonical form of a program whose bounds are in order.
    pub(super) fn new(program: &LinearProgram) -> Canonical {
        let mut columns = Vec::new();
        let mut shifts = Vec::new();
        let mut rows: Vec<CanonicalRow> = Vec::new();
        let mut column_of: Vec<Option<usize>> = Vec::new();
        for (variable, bounds) in program.bounds().iter().enumerate() {
            let (lower, upper) = (&bounds.lower, &bounds.upper);
            shifts.push(lower.as_ref().or(upper.as_ref()).cloned().unwrap_or_default());
            if let (Some(lower), Some(upper)) = (lower, upper) {
                if lower == upper {
                    column_of.push(None);
                    continue;
                }
                let (entries, bound, _) = integral(vec![(columns.len(), Rational::ONE)], upper - lower);
                rows.push(CanonicalRow { entries, bound, equation: false, origin: None });
            }
            column_of.push(Some(columns.len()));
            columns.push(Column {
                variable,
                reversed: lower.is_none() && upper.is_some(),
                free: lower.is_none() && upper.is_none(),
            });
        }
        let translate = |coefficients: &[(usize, Rational)], sign: &Rational| -> Vec<(usize, Rational)> {
            let entry = |(variable, value): &(usize, Rational)| {
                let column = column_of[*variable]?;
                let value = value * sign;
                Some((column, if columns[column].reversed { -value } else { value }))
            };
            coefficients.iter().filter_map(entry).collect()
        };
        for (index, row) in program.rows().iter().enumerate() {
            let sign = if row.relation == Relation::Ge { -Rational::ONE } else { Rational::ONE };
            let shifted: Rational = row.coefficients.iter().map(|(variable, value)| value * &shifts[*variable]).sum();
            let (entries, bound, scale) = integral(translate(&row.coefficients, &sign), (&row.bound - shifted) * &sign);
            let origin = Some((index, scale * &sign));
            rows.push(CanonicalRow { entries, bound, equation: row.relation == Relation::Eq, origin });
        }
        let costs: Vec<(usize, Rational)> =
            program.objective().iter().cloned().enumerate().filter(|(_, value)| !value.is_zero()).collect();
        let (objective, _, objective_scale) = integral(translate(&costs, &Rational::ONE), Rational::ZERO);
        Canonical { columns, shifts, objective, objective_scale, rows, program_rows: program.rows().len() }
    }

    /// The number of variables `y`.
    pub(super) fn columns(&self) -> usize {
        self.columns.len()
    }

    /// Which variables are free.
    pub(super) fn free(&self) -> Vec<bool> {
        self.columns.iter().map(|column| column.free).collect()
    }

    /// Which rows are equations.
    pub(super) fn equations(&self) -> Vec<bool> {
        self.rows.iter().map(|row| row.equation).collect()
    }

    /// Fills an empty simplex dictionary.
    pub(super) fn fill(&self, simplex: &mut Simplex<Integer>) {
        for (index, row) in self.rows.iter().enumerate() {
            for (column, value) in &row.entries {
                simplex.set(index, *column, value.clone());
            }
            simplex.set_bound(index, row.bound.clone());
        }
        for (column, value) in &self.objective {
            simplex.set_objective(*column, value);
        }
    }

    /// The point of the program at `y`.
    pub(super) fn point(&self, values: &[Rational]) -> Vec<Rational> {
        self.add_signed(self.shifts.clone(), values)
    }

    /// The direction of the program along `y`.
    pub(super) fn direction(&self, values: &[Rational]) -> Vec<Rational> {
        self.add_signed(vec![Rational::ZERO; self.shifts.len()], values)
    }

    fn add_signed(&self, mut point: Vec<Rational>, values: &[Rational]) -> Vec<Rational> {
        for (column, value) in self.columns.iter().zip(values) {
            let target = &mut point[column.variable];
            if column.reversed { *target -= value } else { *target += value }
        }
        point
    }

    /// Multipliers of the program's rows from those of the canonical rows, for the canonical objective times `1 / objective_scale`.
    pub(super) fn duals(&self, multipliers: &[Rational]) -> Vec<Rational> {
        self.farkas(multipliers).into_iter().map(|multiplier| multiplier / &self.objective_scale).collect()
    }

    /// Multipliers of the program's rows from those of the canonical rows.
    pub(super) fn farkas(&self, multipliers: &[Rational]) -> Vec<Rational> {
        let mut original = vec![Rational::ZERO; self.program_rows];
        for (row, multiplier) in self.rows.iter().zip(multipliers) {
            if let Some((index, scale)) = &row.origin {
                original[*index] = multiplier * scale;
            }
        }
        original
    }
}

/// The row as coprime integers, and the positive factor that made it so; a row of zeros keeps its factor 1.
fn integral(entries: Vec<(usize, Rational)>, bound: Rational) -> (Vec<(usize, Integer)>, Integer, Rational) {
    let (columns, mut values): (Vec<usize>, Vec<Rational>) = entries.into_iter().unzip();
    values.push(bound);
    let common = common_denominator(&values);
    let mut integers: Vec<Integer> =
        values.iter().map(|value| value.numerator() * common.div_exact(&value.denominator())).collect();
    let content = integers.iter().fold(Integer::ZERO, |content, value| content.gcd(value));
    if content.is_zero() {
        return (columns.into_iter().zip(integers).collect(), Integer::ZERO, Rational::ONE);
    }
    integers.iter_mut().for_each(|value| *value = value.div_exact(&content));
    let scaled_bound = integers.pop().unwrap_or_default();
    let scale = Rational::from_integer(common) / Rational::from_integer(content);
    (columns.into_iter().zip(integers).collect(), scaled_bound, scale)
}
