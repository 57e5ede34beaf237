//! All pure sequential or perfect Bayesian equilibria of a small tree, with any number of players.
//!
//! Definition. An assessment is behaviour and, at each information set, a belief over its nodes; see the concepts `sequential` and
//! `perfect-bayesian` for what makes it an equilibrium. Many beliefs may support the same behaviour; each behaviour is listed
//! once, with one assessment.
//!
//! Idea. Actions are chosen information set by information set, the last moves first. As soon as all that comes after an
//! information set is chosen, its action must be best for some belief there: a linear program, which ends most branches. For a
//! profile that passes everywhere, [`Beliefs`] finds beliefs that fit together, or shows that there are none.
//!
//! Where there is no pure one, a mixed one is looked for by the methods that find one: `quasi-perfect` (two players) and `logit`.
//!
//! Cost: exponential in the number of information sets in the worst case; one tick for each choice and each linear program.
//! Claim: all pure ones; some, when the beliefs of a profile could not be settled.
//!
//! References: Kreps and Wilson 1982; Fudenberg and Tirole 1991.

use std::collections::HashSet;

use crate::certify::perfect_bayesian::PERFECT_BAYESIAN;
use crate::certify::sequential::SEQUENTIAL;
use crate::certify::{Claim, Kind};
use crate::error::{Error, Result};
use crate::game::{ExtensiveForm, Game, InfosetId, Move, NodeId};
use crate::num::Rational;
use crate::solve::perfect::QUASI_PERFECT;
use crate::solve::perfect::beliefs::{Beliefs, Cone, Support};
use crate::solve::quantal::LOGIT;
use crate::solve::{Halt, Method, Options, Run, Stop};
use crate::strategy::BehaviorProfile;

pub static ASSESSMENT_SEARCH: Method = Method {
    name: "assessment-search",
    about: "trees with perfect recall, any number of players: all pure sequential or perfect Bayesian equilibria, with beliefs",
    cites: &["Kreps and Wilson 1982, Econometrica 50", "Fudenberg and Tirole 1991, Journal of Economic Theory 53"],
    concepts: &[&SEQUENTIAL, &PERFECT_BAYESIAN],
    params: &[],
    accepts: |game, options| accepts(game, options).map(|_| ()),
    solve,
};

/// The most information sets and nodes of a tree that is searched without a limit on the work.
const INFOSETS: usize = 64;
const TREE_NODES: usize = 20_000;

/// Ticks between two reports of progress.
const PROGRESS_INTERVAL: u64 = 256;

fn accepts<'g>(game: &'g Game, options: &Options) -> Result<&'g ExtensiveForm> {
    let game = game.extensive()?;
    game.require_perfect_recall()?;
    if game.infosets().is_empty() {
        return Err(Error::not_applicable("nobody moves in this game"));
    }
    let large = game.infosets().len() > INFOSETS || game.node_count() > TREE_NODES;
    if large && !options.limited {
        let (sets, nodes) = (game.infosets().len(), game.node_count());
        let message = format!("all pure profiles of {sets} information sets and {nodes} nodes may be very many");
        return Err(Error::too_large(message).hint("limit the work (`--time-limit`), or ask for some (`--first N`)"));
    }
    Ok(game)
}

fn solve(wrapped: &Game, options: &Options, run: &mut Run) -> std::result::Result<Claim, Halt> {
    let game = accepts(wrapped, options)?;
    let mut search = Search::new(game);
    let beliefs = Beliefs::new(game, options.concept);
    let (mut unsettled, mut found) = (0, false);
    let mut going = search.begin(run)?;
    while going {
        let profile = BehaviorProfile::pure(game, &search.actions);
        match beliefs.supporting(&profile, run)? {
            Support::By(assessment, witness) => {
                run.emit(beliefs.statement(assessment, witness))?;
                found = true;
            }
            Support::No => {}
            Support::Unknown => unsettled += 1,
        }
        going = search.advance(run)?;
    }
    if unsettled > 0 {
        run.note(format!("the beliefs of {unsettled} other profiles could not be settled"));
        return Ok(Claim::Some);
    }
    if !found && mixed(wrapped, options, run)? {
        return Ok(Claim::Some);
    }
    Ok(Claim::All(Kind::Pure))
}

/// Looks for a mixed equilibrium by the methods that find one; whether they do.
fn mixed(game: &Game, options: &Options, run: &mut Run) -> std::result::Result<bool, Halt> {
    for method in [&QUASI_PERFECT, &LOGIT] {
        if !method.concepts.contains(&options.concept) || (method.accepts)(game, options).is_err() {
            continue;
        }
        let before = run.proved();
        (method.solve)(game, options, run)?;
        if run.proved() > before {
            run.note(format!("there is none in pure strategies; `{}` finds one that is mixed", method.name));
            return Ok(true);
        }
    }
    Ok(false)
}

/// The enumeration of pure profiles that are locally optimal for some beliefs.
struct Search<'g> {
    game: &'g ExtensiveForm,
    /// The information sets in the order in which they are decided, later moves first.
    order: Vec<InfosetId>,
    /// For each place in the order, the sets of which all later ones are decided there.
    ready: Vec<Vec<InfosetId>>,
    /// By information set.
    actions: Vec<usize>,
}

impl<'g> Search<'g> {
    fn new(game: &'g ExtensiveForm) -> Search<'g> {
        let mut depth = vec![0_u32; game.node_count()];
        let mut deepest = vec![0_u32; game.infosets().len()];
        for node in game.nodes() {
            depth[node.index()] = game.parent(node).map_or(0, |parent| depth[parent.index()] + 1);
            if let Move::Decision(id) = game.next(node) {
                deepest[id.index()] = deepest[id.index()].max(depth[node.index()]);
            }
        }
        let mut order: Vec<InfosetId> = game.infoset_ids().collect();
        order.sort_by_key(|&id| (std::cmp::Reverse(deepest[id.index()]), id));
        let mut place = vec![0; order.len()];
        order.iter().enumerate().for_each(|(number, id)| place[id.index()] = number);
        let mut ready = vec![Vec::new(); order.len()];
        for &id in &order {
            let last = below(game, id).into_iter().map(|other| place[other.index()]).chain([place[id.index()]]).max();
            ready[last.unwrap_or_default()].push(id);
        }
        Search { game, actions: vec![0; order.len()], order, ready }
    }

    /// The first profile that is locally optimal; false when there is none.
    fn begin(&mut self, run: &mut Run) -> std::result::Result<bool, Stop> {
        self.next(0, true, run)
    }

    fn advance(&mut self, run: &mut Run) -> std::result::Result<bool, Stop> {
        self.next(self.order.len() - 1, false, run)
    }

    /// Moves the digit at this place on, or to its first value when it is fresh, and those after it likewise.
    fn next(&mut self, place: usize, fresh: bool, run: &mut Run) -> std::result::Result<bool, Stop> {
        let (mut place, mut fresh) = (place, fresh);
        loop {
            let id = self.order[place];
            let from = if fresh { 0 } else { self.actions[id.index()] + 1 };
            fresh = false;
            for action in from..self.game.infoset(id).actions.len() {
                self.actions[id.index()] = action;
                if self.holds(place, run)? {
                    fresh = true;
                    break;
                }
            }
            match (fresh, place) {
                (true, _) if place + 1 == self.order.len() => return Ok(true),
                (true, _) => place += 1,
                (false, 0) => return Ok(false),
                (false, _) => place -= 1,
            }
        }
    }

    /// Are the actions at the sets that are ready at this place best for some belief there?
    fn holds(&self, place: usize, run: &mut Run) -> std::result::Result<bool, Stop> {
        run.tick()?;
        if run.ticks().is_multiple_of(PROGRESS_INTERVAL) {
            run.progress(run.ticks(), None);
        }
        for &id in &self.ready[place] {
            let infoset = self.game.infoset(id);
            let payoffs = |action: usize| -> Vec<Rational> {
                infoset.nodes.iter().map(|&node| self.payoff(self.game.child(node, action), infoset.player)).collect()
            };
            let chosen = self.actions[id.index()];
            let now = payoffs(chosen);
            let others = (0..infoset.actions.len()).filter(|&action| action != chosen);
            let losses =
                others.map(|action| now.iter().zip(payoffs(action)).map(|(now, other)| now - &other).collect());
            let cone = Cone { nodes: infoset.nodes.len(), conditions: losses.collect() };
            if cone.some_point(run)?.is_none() {
                return Ok(false);
            }
        }
        Ok(true)
    }

    /// What a player receives from a node on when the chosen actions are taken.
    fn payoff(&self, node: NodeId, player: usize) -> Rational {
        let mut total = Rational::ZERO;
        let mut open = vec![(node, Rational::ONE)];
        while let Some((node, weight)) = open.pop() {
            match self.game.next(node) {
                Move::Decision(id) => open.push((self.game.child(node, self.actions[id.index()]), weight)),
                Move::Chance(chance) => {
                    let probabilities = &self.game.chance(chance).probabilities;
                    let likely = self.game.children(node).zip(probabilities).filter(|(_, p)| !p.is_zero());
                    open.extend(likely.map(|(child, probability)| (child, &weight * probability)));
                }
                Move::Terminal => {
                    let place = self.game.terminals().binary_search(&node).unwrap_or_else(|place| place);
                    total += &(&weight * &self.game.terminal_payoffs()[place][player]);
                }
            }
        }
        total
    }
}

/// The information sets with a node below some node of this one.
fn below(game: &ExtensiveForm, id: InfosetId) -> HashSet<InfosetId> {
    let mut found = HashSet::new();
    let mut open: Vec<NodeId> = game.infoset(id).nodes.iter().flat_map(|&node| game.children(node)).collect();
    while let Some(node) = open.pop() {
        if let Move::Decision(met) = game.next(node) {
            found.insert(met);
        }
        open.extend(game.children(node));
    }
    found
}
