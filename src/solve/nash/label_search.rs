//! `label-search`: every equilibrium of a two-player game, by a search over labels that proves what it leaves out.
//!
//! Definition: each strategy of either player is a label. A mixed strategy x of player 1 covers the label of an own strategy that it does
//! not use and of a strategy of player 2 that is a best reply to it; likewise y. (x, y) is an equilibrium if and only if every label is
//! covered by x or by y. It is extreme when x is the only strategy that covers all that x covers, and so is y.
//!
//! Idea: keep two faces of the best-reply polytopes, the strategies x and y that cover some labels each. Pick a label covered by
//! neither; shrink the one face to where x covers it, then the other to where y does; leave a branch when a face is empty. When all
//! labels are covered, all pairs of vertices of the two faces are extreme equilibria, and no other equilibrium is missed since every one
//! covers the label one way or the other. The label picked is one that is far from being covered on both sides, as pivots see it.
//!
//! Completeness: faces are kept as dictionaries in floats, which only propose. An empty face is left only after a mixture of replies
//! has been shown, in exact integers, to beat what ought to be best ([`crate::certify::empty_face`]); what floats cannot settle is
//! searched again in exact arithmetic, and counted. Vertices are solved for in integers. No tolerance decides anything.
//!
//! Degeneracy: games with short payoffs are searched in whole numbers from the start, where a label that a face covers throughout is
//! seen exactly and needs no branch, and a part whose equilibria belong to another branch is left. Where leaves overlap so much that the
//! search meets little but what it knows, it is given up for a list of all vertices of both faces (submodule `listing`). Games that floats
//! cannot settle, such as 0, 10^20 and 10^20 + 1 with many ties, are searched in integers of any size from the start again. Strategies
//! that are never a best reply, hence strictly dominated, are taken out first. Claim: every equilibrium when they are finitely many, else every extreme one.
//!
//! Symmetric games: with `--symmetric` the equilibria in which both players use the same strategy, by a search on one polytope (see the
//! submodule), in about the square root of the nodes. Claim: every symmetric one when they are finitely many, else every extreme one of them.
//!
//! Games of up to four strategies each go to [`crate::solve::nash::tiny`] at once, with one tick.
//!
//! Cost: a tick is a node, one look at a pair of faces. Random n x n games take about twice as many nodes for two strategies more: some
//! 500 at n = 12, 25 000 at 20, 180 000 at 24, 2 million at 32. A node of 20 x 20 takes 3 microseconds: four to seven pivots, each with a ratio test of
//! all columns that lower the variable, a survey of the signs of all rows, copies, and proofs. No part takes more than a sixth of that,
//! everything stays in the first-level cache up to n = 50, and nothing is allocated but at the first visit of a depth.
//!
//! References: Audet, Hansen, Jaumard and Savard 2001, SIAM Journal on Scientific Computing 23 (enumeration of all extreme equilibria);
//! Avis, Rosenberg, Savani and von Stengel 2010, Economic Theory 42; von Stengel 2002, Handbook of Game Theory 3, chapter 45.

mod engine;
mod leaf;
mod listing;
mod problem;
mod saved;
mod symmetric;

use rayon::prelude::*;

pub use self::engine::Count;
pub(super) use self::engine::farthest;
use self::engine::{Engine, Explored, Node, Precision};
use self::leaf::Candidate;
use self::problem::Problem;
pub use self::saved::SavedSearch;
use crate::certify::nash::NASH;
use crate::certify::{Claim, Statement};
use crate::error::{Error, Result};
use crate::form::reply_matrices;
use crate::game::{Bimatrix, Game};
use crate::linear::face::{WordMap, WordSet};
use crate::solve::nash::support_enumeration::undominated;
use crate::solve::nash::{extreme, tiny};
use crate::solve::run::Watch;
use crate::solve::{Halt, Method, Options, Param, Run, Saved, Stop, on_trees};
use crate::strategy::{MixedProfile, Solution};

pub static LABEL_SEARCH: Method = Method {
    name: "label-search",
    about: "all equilibria of a two-player game, also of degenerate ones, with a proof of every branch left out",
    cites: &[
        "Audet, Hansen, Jaumard and Savard 2001, SIAM Journal on Scientific Computing 23",
        "Avis, Rosenberg, Savani and von Stengel 2010, Economic Theory 42",
    ],
    concepts: &[&NASH],
    params: &[
        Param { name: "maximize", about: "an expression of which only the best equilibria are listed" },
        Param {
            name: "symmetric",
            about: "only the equilibria of a symmetric game in which both players use the same strategy",
        },
        Param { name: "stream", about: "each equilibrium is handed on as soon as it is proved, and not kept" },
        Param { name: "resume", about: "a file that keeps what is left of a search that is stopped, to go on from" },
    ],
    accepts: |game, options| match options.symmetric {
        true => accepts_symmetric(game, options),
        false => on_trees::accepts(game, options, accepts),
    },
    solve: |game, options, run| on_trees::solve(game, options, run, solve),
};

/// The nodes that a search without any limit may be expected to take: some hours on one core in random games, far less in many others.
const NODE_LIMIT: f64 = 4e9;

/// The nodes that are spent to know the best of all equilibria when nobody asked for this method.
const MODERATE_NODES: f64 = 2e6;

/// The nodes that `auto` spends unasked: some milliseconds in games that are not degenerate.
pub(super) const QUICK_NODES: f64 = 1e3;

/// The bytes that levels may take where no limit is given.
const MEMORY: u64 = 4 << 30;

/// The comparisons and pivots spent on strategies that are never a best reply.
const REDUCTION_LIMIT: usize = 20_000_000;

/// Where floats leave open more than this part of the first nodes, the whole game is searched in exact arithmetic.
const UNSETTLED: u64 = 8;

/// The nodes searched before the work is divided.
const FIRST_QUANTUM: u64 = 2048;

/// The nodes that one part of divided work takes at most, and the number of parts worked on at once.
const QUANTUM: u64 = 16384;
const PARTS: usize = 32;

fn accepts(game: &Game, options: &Options) -> Result<()> {
    let game = game.bimatrix()?;
    let (rows, columns) = (game.rows(), game.columns());
    if options.limited || expected_nodes(rows, columns) <= NODE_LIMIT {
        return Ok(());
    }
    let [rows, columns] = match is_reducible(rows, columns) {
        true => undominated(&reply_matrices(game)).map(|left| left.len()),
        false => [rows, columns],
    };
    let nodes = expected_nodes(rows, columns);
    if nodes <= NODE_LIMIT {
        return Ok(());
    }
    let message = format!("a {rows}x{columns} game is expected to take {nodes:.0e} steps, more than {NODE_LIMIT:.0e}");
    let hint = "give --time-limit or --first N to search as far as that goes; `lemke-howson` finds one equilibrium";
    Err(Error::too_large(message).hint(hint))
}

fn accepts_symmetric(game: &Game, options: &Options) -> Result<()> {
    let game = symmetric::symmetric_game(game)?;
    if options.objective.is_some() {
        let error = Error::not_applicable("the best equilibria are chosen among all, not among the symmetric ones");
        return Err(error.hint("give one of --maximize and --symmetric"));
    }
    let left = || symmetric::common(&undominated(&reply_matrices(game))).len();
    if options.limited
        || expected_symmetric_nodes(game.rows()) <= NODE_LIMIT
        || expected_symmetric_nodes(left()) <= NODE_LIMIT
    {
        return Ok(());
    }
    let nodes = expected_symmetric_nodes(left());
    let strategies = game.rows();
    let message = format!(
        "a symmetric {strategies}x{strategies} game is expected to take {nodes:.0e} steps, more than {NODE_LIMIT:.0e}"
    );
    Err(Error::too_large(message).hint("give --time-limit or --first N to search as far as that goes"))
}

/// Is the game so small that all equilibria are found at once?
pub(crate) fn is_quick(game: &Game) -> bool {
    game.bimatrix().is_ok_and(|game| expected_nodes(game.rows(), game.columns()) <= QUICK_NODES)
}

/// Is the whole search expected to take no longer than some minutes, so that the best equilibrium is worth it?
pub(crate) fn is_moderate(game: &Game) -> bool {
    game.bimatrix().is_ok_and(|game| expected_nodes(game.rows(), game.columns()) <= MODERATE_NODES)
}

/// Is the game small enough to look for strategies that are never a best reply?
fn is_reducible(rows: usize, columns: usize) -> bool {
    rows.saturating_mul(columns).saturating_mul(rows + columns) <= REDUCTION_LIMIT
}

/// The nodes that random games take, as measured.
pub(super) fn expected_nodes(rows: usize, columns: usize) -> f64 {
    let (small, large) = (rows.min(columns) as f64, rows.max(columns) as f64);
    // From n = 24 on the growth is slower.
    let square = (0.7 * small).min(4.0 + 0.53 * small);
    2.0_f64.powf(square + 0.35 * small * (large / small).log2().min(4.0))
}

/// The nodes that the symmetric equilibria of random symmetric games take, as measured.
fn expected_symmetric_nodes(strategies: usize) -> f64 {
    2.0_f64.powf(0.35 * strategies as f64 + 2.8)
}

fn solve(game: &Game, options: &Options, run: &mut Run) -> std::result::Result<Claim, Halt> {
    // What is left of a tiny game is not worth a file.
    let by_kernel =
        if run.is_resumable() || run.hands_on() || options.symmetric { None } else { tiny::solve(game, run) };
    by_kernel.unwrap_or_else(|| search(game, options, run))
}

/// The search itself, on games of any size.
pub(super) fn search(game: &Game, options: &Options, run: &mut Run) -> std::result::Result<Claim, Halt> {
    let bimatrix = if options.symmetric { symmetric::symmetric_game(game)? } else { game.bimatrix()? };
    let mut count = Count::default();
    let mut problem = reduced(bimatrix, &mut count);
    if options.symmetric && problem.left[0] != problem.left[1] {
        // What one player never uses, the other does not either.
        let left = symmetric::common(&problem.left);
        problem = Problem::new(bimatrix, [left.clone(), left]);
    }
    let mut frontier =
        vec![Node::root(&problem, if problem.is_short() { Precision::Whole } else { Precision::Rounded })];
    let mut search = Search {
        problem: &problem,
        symmetric: options.symmetric,
        count,
        known: WordSet::default(),
        found: run.is_resumable().then(Vec::new),
        room: room(&problem, options, run),
        watch: run.watch(),
        pool: None,
    };
    let mut before = Vec::new();
    if let Some(saved) = run.take_saved() {
        let Saved::Search(saved) = saved else { return Err(saved.is_not_of(LABEL_SEARCH.name).into()) };
        run.note("the search went on from a saved one; the branches that were left out before are not proved again");
        (search.count, before, frontier) = saved.restore(&problem, options.symmetric)?;
    }
    let outcome = search.emit(before, run).and_then(|()| search.work(&mut frontier, options, run));
    run.account(search.count);
    if let Err(stop) = outcome {
        let share: f64 = frontier.iter().map(|node| 0.5_f64.powi(node.depth as i32)).sum();
        run.note(format!("the search was stopped with {} of the tree left", percent(share)));
        if let Some(found) = &search.found {
            run.save(Saved::Search(SavedSearch::new(&problem, options.symmetric, search.count, found, &frontier)));
        }
        return Err(stop.into());
    }
    run.arrange();
    let claim = if options.symmetric { extreme::symmetric_claim } else { extreme::claim };
    Ok(claim(search.is_finite(), run))
}

/// The number of levels, each with a copy of both faces, that every thread may keep.
fn room(problem: &Problem, options: &Options, run: &Run) -> usize {
    let threads = options.threads.unwrap_or_else(rayon::current_num_threads) as u64;
    let level = 16 * (problem.strategies(0) * problem.strategies(1)) as u64 + 1;
    usize::try_from(run.memory_left().unwrap_or(MEMORY) / (threads.max(1) * level)).unwrap_or(usize::MAX)
}

/// A share of the tree, where each branch counts as half of its stem.
fn percent(share: f64) -> String {
    if share >= 0.1 { format!("{:.0}%", 100.0 * share) } else { format!("{:.2}%", 100.0 * share) }
}

/// The game without strategies that are never a best reply.
fn reduced<'g>(game: Bimatrix<'g>, count: &mut Count) -> Problem<'g> {
    if !is_reducible(game.rows(), game.columns()) {
        return Problem::new(game, [(0..game.rows()).collect(), (0..game.columns()).collect()]);
    }
    let mut left = undominated(&reply_matrices(game));
    loop {
        let problem = Problem::new(game, left.clone());
        let before = problem.labels();
        for (player, left) in left.iter_mut().enumerate() {
            let mut useful = engine::best_replies(&problem, 1 - player).into_iter();
            left.retain(|_| useful.next() == Some(true));
        }
        let removed = before - left[0].len() - left[1].len();
        if removed == 0 {
            return problem;
        }
        count.empty += removed as u64;
    }
}

struct Search<'p, 'g> {
    problem: &'p Problem<'g>,
    /// Are only symmetric equilibria wanted?
    symmetric: bool,
    count: Count,
    /// The equilibria found, by the variables that are positive: a word list for each player's strategy.
    known: WordSet<Box<[u64]>>,
    /// The equilibria found, where the search may have to be saved.
    found: Option<Vec<Candidate>>,
    /// The levels that memory has room for.
    room: usize,
    watch: Watch,
    pool: Option<rayon::ThreadPool>,
}

impl Search<'_, '_> {
    /// Works the frontier off from its front. What is left stays in it, in an order that does not depend on the number of threads.
    fn work(&mut self, frontier: &mut Vec<Node>, options: &Options, run: &mut Run) -> std::result::Result<(), Stop> {
        let mut first = true;
        let root = Node::root(self.problem, Precision::Rounded);
        while !frontier.is_empty() {
            let is_root = first && !self.symmetric && frontier[..] == [root.clone()];
            let affordable = run.work_left().unwrap_or(u64::MAX);
            if affordable == 0 {
                return Err(Stop::Work);
            }
            let parts =
                if first { 1 } else { PARTS.min(frontier.len()).min(usize::try_from(affordable).unwrap_or(PARTS)) };
            let quantum = if first { FIRST_QUANTUM } else { QUANTUM }.min(affordable / parts as u64);
            first = false;
            let mut left = Vec::new();
            let mut is_full = false;
            // A few at a time, so that what they find does not pile up.
            let few = 2 * options.threads.unwrap_or_else(rayon::current_num_threads).max(1);
            for parts in frontier[..parts].chunks(few) {
                for part in self.explore(parts, quantum, options) {
                    is_full |= part.full;
                    self.count.add(part.count);
                    run.spend(part.count.nodes);
                    // When enough have been found the frontier stays as it was, so that none is lost to a later search.
                    self.emit(part.found, run)?;
                    left.extend(part.left);
                }
            }
            frontier.splice(..parts, left);
            if is_root && self.count.exact > self.count.nodes / UNSETTLED {
                // Thousands of remainders would each be searched for itself.
                *frontier = vec![Node::root(self.problem, Precision::Big)];
            }
            if is_full {
                return Err(Stop::Memory);
            }
            run.progress(self.count.nodes, None);
            run.look_up()?;
        }
        Ok(())
    }

    /// Explores the parts, in parallel where there are several; the results are in their order.
    fn explore(&mut self, parts: &[Node], quantum: u64, options: &Options) -> Vec<Explored> {
        let (problem, room, watch) = (self.problem, self.room, &self.watch);
        let explore = if self.symmetric { symmetric::explore } else { explore };
        let explore = |node: &Node| explore(problem, node, quantum, room, watch);
        if parts.len() == 1 || options.threads == Some(1) {
            return parts.iter().map(explore).collect();
        }
        if self.pool.is_none() {
            let threads = options.threads.unwrap_or(0);
            self.pool = rayon::ThreadPoolBuilder::new().num_threads(threads).build().ok();
        }
        match &self.pool {
            Some(pool) => pool.install(|| parts.par_iter().map(explore).collect()),
            None => parts.iter().map(explore).collect(),
        }
    }

    fn emit(&mut self, found: Vec<Candidate>, run: &mut Run) -> std::result::Result<(), Stop> {
        let mut outcome = Ok(());
        for candidate in found {
            if !self.known.insert(candidate.key.clone()) {
                continue;
            }
            if outcome.is_ok() {
                let mixtures = (0..2).map(|player| candidate.probabilities(self.problem, player)).collect();
                let profile = MixedProfile::new(self.problem.game.game(), mixtures);
                let Ok(profile) = profile else { unreachable!("positive weights over their sum are a distribution") };
                outcome = run.emit(Statement::exact(&NASH, Solution::Profile(profile))).map(|_| ());
            }
            if let Some(found) = &mut self.found {
                found.push(candidate);
            }
        }
        outcome
    }

    /// Is the set of equilibria finite, that is, does no strategy stand in two extreme ones? For symmetric ones see the submodule.
    fn is_finite(&self) -> bool {
        if self.symmetric {
            return symmetric::is_finite(self.known.iter().map(|key| &**key), self.problem.strategies(0));
        }
        let half = self.problem.labels().div_ceil(64);
        let mut uses: [WordMap<&[u64], usize>; 2] = Default::default();
        self.known.iter().all(|key| {
            let (x, y) = key.split_at(half);
            let mut count = |side: usize, part| {
                let uses = uses[side].entry(part).or_insert(0);
                *uses += 1;
                *uses == 1
            };
            count(0, x) && count(1, y)
        })
    }
}

fn explore(problem: &Problem, node: &Node, quantum: u64, room: usize, watch: &Watch) -> Explored {
    match (node.precision, &problem.whole) {
        (Precision::Rounded, _) => {
            Engine::new(problem, &problem.rounded, node.precision, room, watch).explore(node, quantum)
        }
        (Precision::Whole | Precision::Exact, Some(whole)) => {
            Engine::new(problem, whole, node.precision, room, watch).explore(node, quantum)
        }
        _ => Engine::new(problem, &problem.big(), Precision::Big, room, watch).explore(node, quantum),
    }
}

#[cfg(test)]
mod tests;
