//! Linear programs in which some variables are 0 or 1, in floats, by the modelling crate's engine.
//!
//! What comes back is a proposal: no status word of an engine is trusted, and every number must be made exact by the caller. The
//! engine works on a thread of its own in slices of time, so that the caller can be stopped at any moment: the thread is then
//! left behind and ends with its slice. A next slice starts from the best point known.

use std::panic::{AssertUnwindSafe, catch_unwind};
use std::sync::Arc;
use std::sync::mpsc::{RecvTimeoutError, channel};
use std::thread;
use std::time::Duration;

use good_lp::solvers::{SolutionStatus, WithTimeLimit};
use good_lp::{
    Expression, ProblemVariables, ResolutionError, Solution, SolverModel, Variable, WithInitialSolution, variable,
};

use crate::num::Rational;

use super::lp::Relation;
use super::simplex::Interrupted;

/// How often the caller is asked whether to go on.
const POLL: Duration = Duration::from_millis(5);

/// A value below this counts as zero when a point is read; what is read must be made exact anyway.
const ZERO: f64 = 1e-7;

/// How near a fraction must come to the float that it is read from.
const NEAR: f64 = 1e-10;

/// Is a variable of a point above zero?
pub fn is_positive(value: f64) -> bool {
    value > ZERO
}

/// A simple fraction next to a float, so that what is exactly a simple fraction is read as this. `None` for what is not finite or
/// too large. The caller must prove whatever is made of it.
pub fn simple_fraction(value: f64) -> Option<Rational> {
    if !value.is_finite() || value.abs() > 1e9 {
        return None;
    }
    // The convergents of the continued fraction, until one is near enough.
    let (mut before, mut last) = ((0_i64, 1_i64), (1_i64, 0_i64));
    let mut rest = value;
    loop {
        let whole = rest.floor();
        let next = |old: i64, new: i64| (whole as i64).checked_mul(new).and_then(|product| product.checked_add(old));
        let (Some(top), Some(bottom)) = (next(before.0, last.0), next(before.1, last.1)) else { break };
        (before, last) = (last, (top, bottom));
        let fraction = rest - whole;
        if (value - top as f64 / bottom as f64).abs() <= NEAR * value.abs().max(1.0) || fraction < NEAR {
            break;
        }
        rest = 1.0 / fraction;
    }
    Rational::new(last.0, last.1)
}

/// A program, maximised, in floats. Built variable by variable, then row by row. Coefficients should be about 1.
#[derive(Clone, Default, Debug)]
pub struct MixedProgram {
    objective: Vec<f64>,
    /// `None` for a variable that is 0 or 1, else the bounds.
    bounds: Vec<Option<(f64, f64)>>,
    rows: Vec<Row>,
}

/// `coefficients · x  relation  bound`.
#[derive(Clone, Debug)]
struct Row {
    coefficients: Vec<(usize, f64)>,
    relation: Relation,
    bound: f64,
}

/// What a slice of time brought.
#[derive(Clone, PartialEq, Debug)]
pub enum Slice {
    /// A point, one value a variable, and whether the engine says that there is none better.
    Point { values: Vec<f64>, last: bool },
    /// Time was too short to find a point.
    Open,
    /// The engine gave up, or says that there is no point.
    Failed,
}

impl MixedProgram {
    pub fn new() -> MixedProgram {
        MixedProgram::default()
    }

    /// Adds a variable between two bounds; gives its number.
    pub fn continuous(&mut self, objective: f64, lower: f64, upper: f64) -> usize {
        self.add(objective, Some((lower, upper)))
    }

    /// Adds a variable that is 0 or 1; gives its number.
    pub fn binary(&mut self, objective: f64) -> usize {
        self.add(objective, None)
    }

    fn add(&mut self, objective: f64, bounds: Option<(f64, f64)>) -> usize {
        self.objective.push(objective);
        self.bounds.push(bounds);
        self.objective.len() - 1
    }

    /// Adds a row; each variable at most once.
    pub fn row(&mut self, coefficients: Vec<(usize, f64)>, relation: Relation, bound: f64) {
        self.rows.push(Row { coefficients, relation, bound });
    }

    /// Works for so many seconds, from a point if one is known. `go_on` is asked every few milliseconds.
    ///
    /// # Errors
    /// [`Interrupted`] if `go_on` returned `false`.
    pub fn solve(
        self: &Arc<MixedProgram>,
        start: Option<Vec<f64>>,
        seconds: f64,
        go_on: &mut dyn FnMut() -> bool,
    ) -> Result<Slice, Interrupted> {
        let (sender, receiver) = channel();
        let program = Arc::clone(self);
        let work = move || {
            // An engine's own bug on odd data must not end the program. Nobody listens once the caller was interrupted.
            let slice = catch_unwind(AssertUnwindSafe(|| program.run_engine(start.as_deref(), seconds)));
            let _ = sender.send(slice.unwrap_or(Slice::Failed));
        };
        if thread::Builder::new().name("mixed-program".to_owned()).spawn(work).is_err() {
            return Ok(Slice::Failed);
        }
        loop {
            match receiver.recv_timeout(POLL) {
                Ok(slice) => return Ok(slice),
                Err(RecvTimeoutError::Disconnected) => return Ok(Slice::Failed),
                Err(RecvTimeoutError::Timeout) if go_on() => {}
                Err(RecvTimeoutError::Timeout) => return Err(Interrupted),
            }
        }
    }

    fn run_engine(&self, start: Option<&[f64]>, seconds: f64) -> Slice {
        let mut variables = ProblemVariables::new();
        let definition = |bounds: &Option<(f64, f64)>| match bounds {
            None => variable().binary(),
            Some((lower, upper)) => variable().min(*lower).max(*upper),
        };
        let handles: Vec<Variable> = self.bounds.iter().map(|bounds| variables.add(definition(bounds))).collect();
        let sum = |terms: &mut dyn Iterator<Item = (usize, f64)>| -> Expression {
            terms.map(|(column, value)| value * handles[column]).sum()
        };
        let objective = sum(&mut self.objective.iter().copied().enumerate().filter(|(_, value)| *value != 0.0));
        let mut model = engine(variables.maximise(objective)).with_time_limit(seconds);
        if let Some(start) = start {
            model = model.with_initial_solution(handles.iter().copied().zip(start.iter().copied()));
        }
        for Row { coefficients, relation, bound } in &self.rows {
            let left = sum(&mut coefficients.iter().copied());
            model.add_constraint(match relation {
                Relation::Le => left.leq(*bound),
                Relation::Eq => left.eq(*bound),
                Relation::Ge => left.geq(*bound),
            });
        }
        match model.solve() {
            Ok(solution) => {
                let values: Vec<f64> = handles.iter().map(|handle| solution.value(*handle)).collect();
                let last = !matches!(solution.status(), SolutionStatus::TimeLimit);
                if values.iter().all(|value| value.is_finite()) { Slice::Point { values, last } } else { Slice::Failed }
            }
            Err(ResolutionError::Other(_)) => Slice::Open,
            Err(_) => Slice::Failed,
        }
    }
}

#[cfg(feature = "highs")]
use good_lp::highs as engine;
#[cfg(not(feature = "highs"))]
use good_lp::microlp as engine;

#[cfg(test)]
mod tests {
    use super::*;

    /// A knapsack of six things with the best choice {1, 2, 4} known by trying all.
    fn knapsack() -> Arc<MixedProgram> {
        let mut program = MixedProgram::new();
        let values = [0.5, 0.9, 0.8, 0.3, 0.7, 0.4];
        let weights = [0.6, 0.5, 0.4, 0.3, 0.5, 0.4];
        let variables: Vec<usize> = values.iter().map(|value| program.binary(*value)).collect();
        program.row(variables.into_iter().zip(weights).collect(), Relation::Le, 1.4);
        Arc::new(program)
    }

    #[test]
    fn simple_fractions_are_recognised() {
        for text in ["0", "1", "-1", "1/3", "-22/7", "355/113", "123456/7", "1/99999"] {
            let fraction: Rational = text.parse().expect("a rational");
            assert_eq!(simple_fraction(fraction.to_f64()), Some(fraction));
        }
        let near = simple_fraction(std::f64::consts::PI).expect("finite").to_f64();
        assert!((near - std::f64::consts::PI).abs() < 1e-9);
        assert_eq!((simple_fraction(f64::NAN), simple_fraction(1e300)), (None, None));
    }

    #[test]
    fn a_knapsack_is_filled() {
        let Ok(Slice::Point { values, last }) = knapsack().solve(None, 10.0, &mut || true) else { panic!("no point") };
        let chosen: Vec<usize> = (0..6).filter(|&thing| values[thing] > 0.5).collect();
        assert_eq!((chosen, last), (vec![1, 2, 4], true));
    }

    #[test]
    fn contradicting_rows_fail_and_a_refused_poll_interrupts() {
        let mut program = MixedProgram::new();
        let x = program.continuous(1.0, 0.0, 1.0);
        program.row(vec![(x, 1.0)], Relation::Ge, 2.0);
        assert_eq!(Arc::new(program).solve(None, 10.0, &mut || true), Ok(Slice::Failed));
        // A knapsack with a parity that no choice meets needs longer than the first poll.
        let mut hard = MixedProgram::new();
        let row: Vec<(usize, f64)> = (0..40).map(|_| (hard.binary(0.0), 2.0)).collect();
        hard.row(row, Relation::Eq, 39.0);
        assert_eq!(Arc::new(hard).solve(None, 1.0, &mut || false), Err(Interrupted));
    }
}
