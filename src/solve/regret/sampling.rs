//! Regret minimisation on samples of a tree: each iteration walks a small random part of it for either player.
//!
//! Chance is sampled always. Of the others' actions one is drawn as they play, or all are walked and weighted by how they play; of the own
//! actions all are walked, or one is drawn, a bit at random so that each has its turn ([`Sampling`]). The weight of a node is how probably chance and
//! the other lead there over how probably the sample does: with it a sampled regret is right in the mean (Lanctot, Waugh, Zinkevich and
//! Bowling 2009). The other's behaviour is added to the average wherever a walk meets it, with the same weight.
//!
//! Regrets and averages count iteration t with the weight t, so that the first, blind ones fade (Brown and Sandholm 2019). Each iteration
//! draws from a generator of its own, seeded by the run's seed and the number of the iteration.
//!
//! Cost: memory for the information sets that were met; a walk has a stack of its own. Time goes into fetching nodes and numbers that lie anywhere
//! in memory; walking several samples at a time would hide it.

use rand::{RngExt, SeedableRng};
use rand_pcg::Pcg64Mcg;

use crate::certify::Claim;
use crate::form::SequenceForm;
use crate::game::{Game, StoredTree, Tree, Turn};
use crate::solve::regret::arena::Arena;
use crate::solve::regret::table::{Start, Table};
use crate::solve::regret::{emit, implicit, target};
use crate::solve::{Halt, Options, Run, Stop};

/// Which actions a walk follows.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Sampling {
    /// With this probability an own action is drawn evenly, else as it is played; `None` where all are followed.
    pub explore: Option<f64>,
    /// Whether one of the other's actions is drawn, or all are followed.
    pub draws_other: bool,
}

/// The gap is looked at after as many iterations as there are nodes, but not later than after this many.
const LATEST_FIRST_LOOK: u64 = 100_000;

/// Memory for a node of a stored tree, and for what is learned at it.
const NODE_BYTES: u64 = 48;

/// Iterations between two looks at the clock.
pub(super) const STRIDE: u64 = 64;

/// Solves a tree by sampling; a tick is an iteration. The gap is looked at after iterations whose number grows by a tenth each time.
pub(super) fn solve(
    game: &Game,
    options: &Options,
    sampling: Sampling,
    run: &mut Run,
) -> std::result::Result<Claim, Halt> {
    if let Game::ImplicitTree(tree) = game {
        return implicit::sample(tree, options, sampling, run);
    }
    let tree = super::tree(game)?;
    let form = SequenceForm::new(tree)?;
    run.reserve(Arena::bytes(&form) + NODE_BYTES * tree.node_count() as u64)?;
    run.look_up()?;
    let arena = Arena::new(tree, &form);
    let target = target(options, &arena);
    let stored = StoredTree::new(tree)?;
    let mut sampler = Sampler::new(&stored, sampling, run.seed());
    let ended = sampler.learn(&arena, target, run);
    emit(&arena, &sampler.averages(&arena), target, run)?;
    ended?;
    Ok(Claim::Approximate)
}

/// Writes how the actions are taken: in proportion to the positive regrets, or evenly where there are none.
fn match_regrets(regrets: Option<&[f64]>, taken: &mut [f64]) {
    let sum: f64 = regrets.unwrap_or_default().iter().map(|regret| regret.max(0.0)).sum();
    match regrets {
        Some(regrets) if sum > 0.0 => {
            taken.iter_mut().zip(regrets).for_each(|(taken, regret)| *taken = regret.max(0.0) / sum);
        }
        _ => {
            let even = 1.0 / taken.len() as f64;
            taken.fill(even);
        }
    }
}

/// A decision on the way down a walk.
#[derive(Debug, Clone)]
struct Frame<N> {
    node: N,
    is_own: bool,
    /// The own information set's numbers, if they are kept.
    start: Option<Start>,
    /// How probably chance and the other lead here over how probably the sample does.
    weight: f64,
    /// Where the probabilities of the actions lie in the scratch, and behind them what the actions earn.
    scratch: usize,
    actions: usize,
    /// The action that is followed, and for one that was drawn its probability.
    action: usize,
    drawn: Option<f64>,
}

/// Both players of a tree, learning from samples.
#[derive(Debug)]
pub struct Sampler<'t, T: Tree> {
    tree: &'t T,
    sampling: Sampling,
    seed: u64,
    tables: [Table; 2],
    iterations: u64,
    visited: u64,
    stack: Vec<Frame<T::Node>>,
    scratch: Vec<f64>,
    /// Of the walking player's regrets, which stay as they are until the walk ends: it may come to an information set more than once.
    changes: Vec<(Start, usize, f64)>,
}

impl<'t, T: Tree> Sampler<'t, T> {
    pub fn new(tree: &'t T, sampling: Sampling, seed: u64) -> Sampler<'t, T> {
        Sampler::within(tree, sampling, seed, u64::MAX)
    }

    /// The numbers of each player's information sets may take half of so many bytes; those met later are not kept, and played evenly.
    pub fn within(tree: &'t T, sampling: Sampling, seed: u64, bytes: u64) -> Sampler<'t, T> {
        let tables = [Table::new(bytes / 2), Table::new(bytes / 2)];
        Sampler {
            tree,
            sampling,
            seed,
            tables,
            iterations: 0,
            visited: 0,
            stack: Vec::new(),
            scratch: Vec::new(),
            changes: Vec::new(),
        }
    }

    pub fn iterations(&self) -> u64 {
        self.iterations
    }

    /// How many information sets of either player have been met.
    pub fn met(&self) -> [usize; 2] {
        [0, 1].map(|player: usize| self.tables[player].len())
    }

    /// How many nodes the walks have visited.
    pub fn visited(&self) -> u64 {
        self.visited
    }

    /// Has an information set been met for whose numbers there was no memory?
    pub fn is_full(&self) -> bool {
        self.tables.iter().any(Table::is_full)
    }

    /// A player's information sets that have been met, in order.
    pub fn infosets(&self, player: usize) -> Vec<u64> {
        self.tables[player].infosets()
    }

    /// The regrets of the actions, each iteration weighted by its number; `None` where the information set has not been met.
    pub fn regrets(&self, player: usize, infoset: u64, actions: usize) -> Option<&[f64]> {
        let table = &self.tables[player];
        Some(table.regrets(table.find(infoset)?, actions))
    }

    /// How often each action is taken in the average; `None` where the information set has not been met.
    pub fn average(&self, player: usize, infoset: u64, actions: usize) -> Option<Vec<f64>> {
        let totals = self.totals(player, infoset, actions)?;
        let sum: f64 = totals.iter().sum();
        (sum > 0.0).then(|| totals.iter().map(|total| total / sum).collect())
    }

    /// How often each action was taken, with the weights of the iterations and samples; `None` where the information set has not been met.
    pub fn totals(&self, player: usize, infoset: u64, actions: usize) -> Option<&[f64]> {
        let table = &self.tables[player];
        Some(table.totals(table.find(infoset)?, actions))
    }

    /// One iteration: a walk for each player.
    pub fn step(&mut self) {
        self.iterations += 1;
        let mut random = Pcg64Mcg::seed_from_u64(self.seed ^ self.iterations.wrapping_mul(0x9e37_79b9_7f4a_7c15));
        for player in 0..2 {
            self.walk(player, &mut random);
        }
    }

    fn walk(&mut self, player: usize, random: &mut Pcg64Mcg) {
        debug_assert!(self.stack.is_empty() && self.scratch.is_empty(), "a walk leaves nothing behind");
        let mut below = (self.tree.root(), 1.0);
        loop {
            let mut earned = self.descend(player, below, random);
            loop {
                let Some(frame) = self.stack.last_mut() else {
                    let table = &mut self.tables[player];
                    self.changes.drain(..).for_each(|(start, action, change)| table.change(start, action, change));
                    return;
                };
                let values = frame.scratch + frame.actions;
                self.scratch[values + frame.action] = earned / frame.drawn.unwrap_or(1.0);
                if frame.drawn.is_none() && frame.action + 1 < frame.actions {
                    frame.action += 1;
                    let taken = self.scratch[frame.scratch + frame.action];
                    let weight = if frame.is_own { frame.weight } else { frame.weight * taken };
                    below = (self.tree.child(&frame.node, frame.action), weight);
                    break;
                }
                earned = self.ascend();
            }
        }
    }

    /// Goes down from a node to an end and gives what the player earns there; decisions at which actions are compared are stacked.
    fn descend(&mut self, player: usize, (mut node, mut weight): (T::Node, f64), random: &mut Pcg64Mcg) -> f64 {
        loop {
            self.visited += 1;
            match self.tree.turn(&node) {
                Turn::End(payoff) => return if player == 0 { payoff } else { -payoff },
                Turn::Chance(actions) => {
                    let drawn = draw(random, (0..actions).map(|action| self.tree.chance(&node, action)));
                    node = self.tree.child(&node, drawn);
                }
                Turn::Decision { player: mover, infoset, actions } => {
                    let table = &mut self.tables[mover];
                    let start = table.find_or_add(infoset, actions);
                    let scratch = self.scratch.len();
                    self.scratch.resize(scratch + 2 * actions, 0.0);
                    let regrets = start.map(|start| table.regrets(start, actions));
                    match_regrets(regrets, &mut self.scratch[scratch..scratch + actions]);
                    let taken = &self.scratch[scratch..scratch + actions];
                    if mover != player {
                        let counts = weight * self.iterations as f64;
                        let totals = start.map(|start| table.totals_mut(start, actions)).unwrap_or_default();
                        totals.iter_mut().zip(taken).for_each(|(total, taken)| *total += counts * taken);
                        if self.sampling.draws_other {
                            let action = draw(random, taken.iter().copied());
                            self.scratch.truncate(scratch);
                            node = self.tree.child(&node, action);
                            continue;
                        }
                    }
                    let (action, drawn) = match self.sampling.explore {
                        Some(explore) if mover == player => {
                            let even = explore / actions as f64;
                            let drawn = draw(random, taken.iter().map(|taken| even + (1.0 - explore) * taken));
                            (drawn, Some(even + (1.0 - explore) * taken[drawn]))
                        }
                        _ => (0, None),
                    };
                    let below = match (mover == player, drawn) {
                        (true, Some(probability)) => weight / probability,
                        (true, None) => weight,
                        (false, _) => weight * taken[action],
                    };
                    let is_own = mover == player;
                    let next = self.tree.child(&node, action);
                    self.stack.push(Frame { node, is_own, start, weight, scratch, actions, action, drawn });
                    (node, weight) = (next, below);
                }
            }
        }
    }

    /// Leaves the last decision: what it is worth, and at an own one the regrets.
    fn ascend(&mut self) -> f64 {
        let Some(frame) = self.stack.pop() else { unreachable!("there is a decision to leave") };
        let (taken, values) = self.scratch[frame.scratch..].split_at(frame.actions);
        let worth: f64 = taken.iter().zip(values).map(|(taken, value)| taken * value).sum();
        if let Some(start) = frame.start.filter(|_| frame.is_own) {
            let counts = frame.weight * self.iterations as f64;
            self.changes
                .extend(values.iter().enumerate().map(|(action, value)| (start, action, counts * (value - worth))));
        }
        self.scratch.truncate(frame.scratch);
        worth
    }
}

impl Sampler<'_, StoredTree<'_>> {
    /// Iterates until no deviation gains more than the target, in units.
    fn learn(&mut self, arena: &Arena, target: f64, run: &mut Run) -> std::result::Result<(), Stop> {
        // A look costs as much as many walks.
        let mut look = (arena.tree.node_count() as u64).min(LATEST_FIRST_LOOK);
        loop {
            run.tick()?;
            if self.iterations.is_multiple_of(STRIDE) {
                run.look_up()?;
            }
            self.step();
            if self.iterations >= look {
                if arena.gap(&self.averages(arena)) <= target {
                    return Ok(());
                }
                look += look / 10 + 1;
                run.progress(self.iterations, None);
            }
        }
    }

    /// The average behaviour, by place: even where no walk has been.
    fn averages(&self, arena: &Arena) -> [Vec<f64>; 2] {
        [0, 1].map(|player| {
            let side = &arena.sides[player];
            let mut behavior = vec![0.0; side.count];
            for (id, _, own) in arena.form.treeplexes()[player].infosets() {
                let even = 1.0 / own.len() as f64;
                let average = self.average(player, id.index() as u64, own.len());
                for (action, sequence) in own.enumerate() {
                    let taken = average.as_ref().map_or(even, |average| average[action]);
                    behavior[side.places[sequence] as usize] = taken;
                }
            }
            behavior
        })
    }
}

/// A number drawn with these probabilities, which add up to about 1.
fn draw(random: &mut Pcg64Mcg, probabilities: impl ExactSizeIterator<Item = f64>) -> usize {
    let last = probabilities.len() - 1;
    let mut left: f64 = random.random();
    for (number, probability) in probabilities.enumerate() {
        left -= probability;
        if left < 0.0 {
            return number;
        }
    }
    last
}
