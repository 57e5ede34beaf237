//! What a list of all extreme equilibria of a two-player game says about the set of all equilibria.

use crate::certify::{Claim, Kind};
use crate::solve::Run;

/// The claim of a method that has emitted all extreme equilibria. The set of equilibria is finite if and only if no strategy
/// stands in two extreme equilibria; otherwise it consists of the convex sets that they span (Winkels 1979; Mangasarian 1964).
pub(super) fn claim(is_finite: bool, run: &mut Run) -> Claim {
    if is_finite {
        return Claim::All(Kind::Every);
    }
    run.note("the game is degenerate: its equilibria form continua; those listed are extreme points of them");
    Claim::All(Kind::Extreme)
}

/// The claim of a method that has emitted all extreme symmetric equilibria.
pub(super) fn symmetric_claim(is_finite: bool, run: &mut Run) -> Claim {
    if is_finite {
        return Claim::All(Kind::Symmetric);
    }
    run.note("the symmetric equilibria form continua; those listed are extreme points of them");
    Claim::All(Kind::ExtremeSymmetric)
}
