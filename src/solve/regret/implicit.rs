//! Regret minimisation in trees that are not stored: samples of any such tree, sweeps over the public states where hands are dealt first.
//!
//! What was learned is rounded, information sets that the own play hardly leads to are left to even play, and `certify` walks over the tree to
//! bound what a deviation gains from just that. Iterating stops when the bound is below the accuracy that is asked for.
//!
//! Cost: memory for the information sets that are met, or with sweeps for all. A bound takes a walk over all parts of the tree to which play leads, much
//! longer than an iteration; so bounds are taken after work that grows by a part each time. When a limit ends a run, a bound of what it has learned by
//! then is tried for a quarter of its time, and at least ten seconds; otherwise the last one that was proved is given.

use crate::certify::Claim;
use crate::certify::implicit_tree::{Proof, prove};
use crate::error::{Error, Result};
use crate::game::{Hands, ImplicitTree, Rules};
use crate::num::Rational;
use crate::solve::regret::hands::{self, Gap, HandsLearning, Laziness};
use crate::solve::regret::sampling::STRIDE;
use crate::solve::regret::{Sampler, Sampling};
use crate::solve::{Halt, Options, Run, Stop};
use crate::strategy::SparseBehavior;

/// The accuracy where none is asked for, in parts of the spread of payoffs.
const ACCURACY: f64 = 1e-3;

/// Probabilities are given in parts of `2^-bits`, this much finer than the accuracy.
const FINER_BITS: f64 = 8.0;

/// An information set is left out where the own play leads to it with less than this part of the accuracy: first, and at the least. What is
/// listed is what a proof takes its time for, and the answer its length.
const HARDLY: f64 = 1.0 / 32.0;
const LEAST_HARDLY: f64 = 1.0 / 4096.0;

/// What is left out is less by this where a bound turned out too large.
const FINER: f64 = 8.0;

/// The most bytes of numbers in a run without a limit on memory.
const MOST_BYTES: u64 = 12 << 30;

/// A bound is proved again after work that is this part of all work before.
const MORE_WORK: f64 = 0.25;

/// The same for looks without a proof.
const MORE_ITERATIONS: f64 = 0.1;

/// A proof is tried when the gap in floats is so much of the accuracy: rounding, and leaving out, may add the rest.
const NEARLY: f64 = 0.97;

/// How behaviour is rounded.
#[derive(Debug)]
pub(super) struct Rounding {
    bits: u32,
    /// Information sets to which the own play leads less probably than this are left out.
    pub least: f64,
    /// The least that `least` becomes.
    end: f64,
}

impl Rounding {
    /// For an accuracy in parts of the spread of payoffs.
    fn new(accuracy: f64) -> Rounding {
        let bits = (FINER_BITS - accuracy.log2()).ceil().clamp(FINER_BITS, 30.0) as u32;
        let part = accuracy.min(1.0);
        Rounding { bits, least: part * HARDLY, end: part * LEAST_HARDLY }
    }

    /// Leaves out less.
    fn refine(&mut self) {
        self.least = (self.least / FINER).max(self.end);
    }

    /// Probabilities in parts that add up to the whole: the greatest takes what is missing.
    pub fn parts(&self, probabilities: impl Iterator<Item = f64>) -> Vec<u32> {
        let whole = 1_i64 << self.bits;
        let mut parts: Vec<i64> = probabilities.map(|p| (p * whole as f64).round() as i64).collect();
        let missing = whole - parts.iter().sum::<i64>();
        if let Some(greatest) = parts.iter_mut().max() {
            *greatest += missing;
        }
        parts.into_iter().map(|part| part.clamp(0, whole) as u32).collect()
    }

    /// The rows of both players, in any order.
    pub fn collect(&self, rows: [Vec<(u64, Vec<u32>)>; 2]) -> Result<SparseBehavior> {
        let mut behavior = SparseBehavior::new(self.bits);
        for (player, mut rows) in rows.into_iter().enumerate() {
            rows.sort_unstable_by_key(|(infoset, _)| *infoset);
            rows.into_iter().try_for_each(|(infoset, parts)| behavior.push(player, infoset, parts))?;
        }
        Ok(behavior)
    }
}

/// What is asked for.
struct Goal {
    /// In the units of payoffs.
    epsilon: f64,
    /// In parts of the spread.
    part: f64,
    rounding: Rounding,
}

impl Goal {
    fn new(tree: &ImplicitTree, options: &Options) -> Goal {
        let spread = Some(tree.spread().to_f64()).filter(|spread| *spread > 0.0).unwrap_or(1.0);
        let epsilon = options.epsilon.as_ref().map_or(ACCURACY * spread, Rational::to_f64);
        let part = epsilon / spread;
        Goal { epsilon, part, rounding: Rounding::new(part.max(1e-9)) }
    }
}

/// The state of a method that learns, as the loop around it sees it.
trait Learns {
    /// Some iterations; the number of nodes or public states that they visited.
    fn learn(&mut self, run: &mut Run) -> std::result::Result<u64, Stop>;

    /// About the greatest gain from a deviation, if that is quicker to tell than a proof.
    fn gap(&mut self, run: &Run) -> Option<Gap>;

    fn behavior(&self, rounding: &Rounding) -> Result<SparseBehavior>;
}

/// Learns until the bound is good enough; what is best proved by then is emitted, whatever ended the run.
fn solve(
    tree: &ImplicitTree,
    mut goal: Goal,
    learner: &mut dyn Learns,
    run: &mut Run,
) -> std::result::Result<Claim, Halt> {
    let hands = tree.rules().hands().map_or(1, |hands| hands.counts().into_iter().product::<usize>() as u64);
    let (mut work, mut look) = (0_u64, tree.rules().node_count().unwrap_or(0) / hands);
    let mut last: Option<Proof> = None;
    let stop = loop {
        match learner.learn(run) {
            Ok(done) => work += done,
            Err(stop) => break stop,
        }
        if work >= look {
            if let Some(Gap { gap, visited }) = learner.gap(run)
                && gap > NEARLY * goal.part
            {
                look = work + visited.max((work as f64 * MORE_ITERATIONS) as u64) + 1;
                continue;
            }
            let mut cost = 0;
            let mut stopped = None;
            let mut go_on = |visited: u64| {
                cost = visited;
                stopped = run.look_up().err();
                stopped.is_none()
            };
            let proof = prove(tree, learner.behavior(&goal.rounding)?, &mut go_on).map_err(Error::from)?;
            run.progress(run.ticks(), None);
            match (proof, stopped) {
                (None, Some(stop)) => break stop,
                (None, None) => unreachable!("only the watch ends a proof"),
                (Some(proof), _) if proof.bounds().epsilon() <= goal.epsilon => {
                    run.emit_proved(proof)?;
                    return Ok(Claim::Approximate);
                }
                (Some(proof), _) => last = Some(proof),
            }
            goal.rounding.refine();
            look = work + (work as f64 * MORE_WORK) as u64 + cost + 1;
        }
    };
    let grace = run.grace();
    let newest = prove(tree, learner.behavior(&goal.rounding)?, &mut |_| !grace.is_over()).map_err(Error::from)?;
    let best = [last, newest].into_iter().flatten().min_by(|one, other| {
        let [one, other] = [one, other].map(|proof| proof.bounds().epsilon());
        one.total_cmp(&other)
    });
    match best {
        Some(proof) => {
            run.emit_proved(proof)?;
        }
        None => {
            run.note("no bound was proved: the walk over the tree that proves one takes longer than the limits allow")
        }
    }
    Err(stop.into())
}

/// Solves a tree by sampling; a tick is an iteration.
pub(super) fn sample(
    tree: &ImplicitTree,
    options: &Options,
    sampling: Sampling,
    run: &mut Run,
) -> std::result::Result<Claim, Halt> {
    tree.require_walkable()?;
    let goal = Goal::new(tree, options);
    let bytes = run.memory_left().unwrap_or(MOST_BYTES).min(MOST_BYTES);
    let mut sampler = Samples { sampler: Sampler::within(tree, sampling, run.seed(), bytes), rules: tree.rules() };
    solve(tree, goal, &mut sampler, run)
}

struct Samples<'t> {
    sampler: Sampler<'t, ImplicitTree>,
    rules: &'t dyn Rules,
}

impl Learns for Samples<'_> {
    fn learn(&mut self, run: &mut Run) -> std::result::Result<u64, Stop> {
        let before = self.sampler.visited();
        run.look_up()?;
        for _ in 0..STRIDE {
            run.tick()?;
            self.sampler.step();
        }
        if self.sampler.is_full() {
            return Err(Stop::Memory);
        }
        Ok(self.sampler.visited() - before)
    }

    fn gap(&mut self, _run: &Run) -> Option<Gap> {
        None
    }

    fn behavior(&self, rounding: &Rounding) -> Result<SparseBehavior> {
        let mut behavior = SparseBehavior::new(rounding.bits);
        let t = self.sampler.iterations() as f64;
        // The weights of all iterations add up to this.
        let weights = t * (t + 1.0) / 2.0;
        for player in 0..2 {
            for infoset in self.sampler.infosets(player) {
                let actions = self.rules.actions(player, infoset).map_or(0, |actions| actions.len());
                let Some(totals) = self.sampler.totals(player, infoset, actions) else { continue };
                let sum: f64 = totals.iter().sum();
                if sum > rounding.least * weights {
                    behavior.push(player, infoset, rounding.parts(totals.iter().map(|total| total / sum)))?;
                }
            }
        }
        Ok(behavior)
    }
}

/// The hands of a tree that can be swept. Errors: it has none; it has too many information sets to keep numbers of all.
pub(super) fn swept(tree: &ImplicitTree) -> Result<&dyn Hands> {
    tree.require_walkable()?;
    let Some(hands) = tree.rules().hands() else {
        let message =
            format!("this needs a stored tree, or hands that are dealt first; `{}` has neither", tree.title());
        return Err(Error::not_applicable(message).hint("`external-sampling` needs neither"));
    };
    // Two actions at least, of two numbers of four bytes each.
    let sets = tree.rules().infoset_counts().and_then(|[first, second]| first.checked_add(second));
    match sets.and_then(|sets| sets.checked_mul(16)) {
        Some(bytes) if bytes <= MOST_BYTES => Ok(hands),
        _ => {
            let message = format!(
                "`{}` has {}: the numbers of all take more than {} GiB",
                tree.title(),
                tree.size(),
                MOST_BYTES >> 30
            );
            Err(Error::too_large(message).hint("`external-sampling` keeps numbers of those that it meets"))
        }
    }
}

/// Solves a tree by sweeps over its public states; a tick is an iteration.
pub(super) fn sweep(
    tree: &ImplicitTree,
    options: &Options,
    laziness: Laziness,
    run: &mut Run,
) -> std::result::Result<Claim, Halt> {
    let hands = swept(tree)?;
    let limit = run.memory_left().unwrap_or(MOST_BYTES).min(MOST_BYTES);
    match hands::bytes(hands, laziness, limit)? {
        Some(bytes) => run.reserve(bytes)?,
        None => return Err(Stop::Memory.into()),
    }
    run.look_up()?;
    let goal = Goal::new(tree, options);
    let mut sweeps = Sweeps(HandsLearning::new(tree, hands, laziness));
    solve(tree, goal, &mut sweeps, run)
}

struct Sweeps<'t>(HandsLearning<'t>);

impl Learns for Sweeps<'_> {
    fn learn(&mut self, run: &mut Run) -> std::result::Result<u64, Stop> {
        run.tick()?;
        run.look_up()?;
        let visited = self.0.step(&|| run.look_up().is_ok());
        run.progress(self.0.iterations(), None);
        Ok(visited)
    }

    fn gap(&mut self, run: &Run) -> Option<Gap> {
        Some(self.0.gap(&|| run.look_up().is_ok()))
    }

    fn behavior(&self, rounding: &Rounding) -> Result<SparseBehavior> {
        self.0.behavior(rounding)
    }
}
