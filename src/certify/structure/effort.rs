//! How much is computed before an index or a list of subsets is left out.

/// Bounds that do not depend on the machine.
#[derive(Debug, Clone, Copy)]
pub(super) struct Limits {
    /// Entries of tableaux, for all degenerate equilibria of a game.
    pub work: u64,
    /// Bases that are kept of one strategy at one equilibrium.
    pub bases: usize,
    /// The bits of the numbers that the first perturbation is drawn from.
    pub bits: u32,
}

impl Default for Limits {
    /// About a second.
    fn default() -> Limits {
        Limits { work: 100_000_000, bases: 50_000, bits: 24 }
    }
}

/// Why a count of bases ends early.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Halt {
    /// Machine words do not suffice.
    Words,
    /// The work is too much, or the caller has said stop.
    Spent,
    /// The perturbation leaves a tie: another one must be drawn.
    Tie,
    /// The strategy is no vertex.
    NotExtreme,
}

/// How much work passes between two questions whether to stop: about a tenth of a millisecond.
const INTERVAL: u64 = 1 << 16;

/// What is left of the limits, and the caller's wish to stop.
pub(super) struct Effort<'s> {
    left: u64,
    unasked: u64,
    is_stopped: bool,
    stop: &'s dyn Fn() -> bool,
}

impl<'s> Effort<'s> {
    pub fn new(work: u64, stop: &'s dyn Fn() -> bool) -> Effort<'s> {
        Effort { left: work, unasked: INTERVAL, is_stopped: false, stop }
    }

    /// Counts work against the limit. Once it is too much, all that follows is.
    pub fn spend(&mut self, work: u64) -> Result<(), Halt> {
        let left = self.left.checked_sub(work);
        self.left = left.unwrap_or(0);
        left.ok_or(Halt::Spent)?;
        self.pass(work)
    }

    /// Work that is bounded by the length of the list alone: it only gives occasion to stop.
    pub fn pass(&mut self, work: u64) -> Result<(), Halt> {
        self.unasked += work;
        if self.unasked >= INTERVAL {
            self.unasked = 0;
            self.is_stopped |= (self.stop)();
        }
        if self.is_stopped { Err(Halt::Spent) } else { Ok(()) }
    }
}
