//! Linear programs inside of a run: every pivot is a tick, and long enough to look at the clock each time.

use crate::linear::{LinearProgram, LpSolution};
use crate::solve::{Run, Stop};

/// Solves the program. Errors: the run's limits.
pub(crate) fn solve_program(program: &LinearProgram, run: &mut Run) -> Result<LpSolution, Stop> {
    run.look_up()?;
    run.ticking_slowly(|tick| program.solve(tick))
}
