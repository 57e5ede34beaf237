//! Linear programs inside of a run: every pivot is a tick, and long enough to look at the clock each time.

use crate::linear::{LinearProgram, LpSolution};
use crate::solve::{Run, Stop};

/// Solves the program. Errors: the run's limits.
pub(crate) fn solve_program(program: &LinearProgram, run: &mut Run) -> Result<LpSolution, Stop> {
    run.look_up()?;
    let mut stop = None;
    let solved = program.solve(&mut || match run.tick().and_then(|()| run.look_up()) {
        Ok(()) => true,
        Err(reason) => {
            stop = Some(reason);
            false
        }
    });
    match (solved, stop) {
        (Ok(solution), _) => Ok(solution),
        (Err(_), Some(reason)) => Err(reason),
        (Err(_), None) => unreachable!("a program is interrupted by its tick alone"),
    }
}
