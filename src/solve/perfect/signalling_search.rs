//! All sequential or perfect Bayesian equilibria, mixed ones among them, of games in which one player moves first and the other last.
//!
//! For two players, each of whom moves at most once on any path: the first mover's information sets come before any other move of a
//! player, the last mover's after, with chance anywhere. Signalling games are of this kind, and simultaneous Bayesian games.
//!
//! Definition. Let `x(I, a)` be the first mover's behaviour and `y(J, b)` the last mover's. The first mover's payoff from action a at I is
//! linear in y, and what the last mover gets from b at J, times the probability that J is reached, is linear in x. So for given
//! supports of all behaviour the equilibria are the pairs of a point in a polytope of x and one in a polytope of y; where the last mover's
//! set J is not reached, some consistent belief must make all of its support optimal, which depends on the supports alone.
//!
//! Idea. Supports are chosen for the first mover, then set by set for the last one. A branch is left as soon as one condition cannot hold at
//! any behaviour with these supports, which its greatest and least values tell, or no point of a polytope has just these supports, which an
//! elimination or a linear program tells. Where both polytopes have an inner point, [`Beliefs`] decides whether beliefs support it.
//! The sets of equilibria are closed, so the corners of both polytopes are equilibria too; they are listed, and every equilibrium lies
//! in the product of two polytopes that such corners span.
//!
//! Cost: exponential in the number of information sets; one tick for each support tried and each polytope. Claim: all, or all extreme
//! ones where there are infinitely many; some, where beliefs could not be settled or the corners of a polytope were too many to list.
//!
//! References: Kreps and Wilson 1982; Cho and Kreps 1987; Harsanyi 1967.

mod stages;

use std::collections::HashMap;

use itertools::Itertools;

use crate::certify::perfect_bayesian::PERFECT_BAYESIAN;
use crate::certify::sequential::SEQUENTIAL;
use crate::certify::{Claim, Kind};
use crate::error::{Error, Result};
use crate::game::{Game, NodeId};
use crate::linear::vertices::{Affine, Inside, inside, vertices};
use crate::linear::{LinearProgram, LpSolution, Relation};
use crate::num::Rational;
use crate::solve::perfect::beliefs::{Beliefs, Cone, Support, subsets};
use crate::solve::program::solve_program;
use crate::solve::{Halt, Method, Options, Run, Stop};
use crate::strategy::BehaviorProfile;
use stages::{Stages, Supports, outcomes_below};

pub static SIGNALLING_SEARCH: Method = Method {
    name: "signalling-search",
    about: "two players, one of whom moves first and the other last (signalling, simultaneous Bayesian games): all sequential or perfect \
            Bayesian equilibria, mixed ones too",
    cites: &["Kreps and Wilson 1982, Econometrica 50", "Cho and Kreps 1987, Quarterly Journal of Economics 102"],
    concepts: &[&SEQUENTIAL, &PERFECT_BAYESIAN],
    params: &[],
    accepts: |game, options| accepts(game, options).map(|_| ()),
    solve,
};

/// The most combinations of supports that are tried without a limit on the work.
const COMBINATIONS: f64 = 1e7;

/// The most information sets; each takes a level of the recursion.
const INFOSETS: usize = 256;

/// Ticks between two reports of progress.
const PROGRESS_INTERVAL: u64 = 64;

fn accepts<'g>(game: &'g Game, options: &Options) -> Result<Stages<'g>> {
    let game = game.extensive()?;
    game.require_perfect_recall()?;
    let stages = Stages::new(game, options.concept)?;
    let supports: f64 = game.infosets().iter().map(|infoset| 2_f64.powi(infoset.actions.len() as i32) - 1.0).product();
    if game.infosets().len() > INFOSETS || supports > COMBINATIONS && !options.limited {
        let message = format!("there are about {supports:.0e} combinations of supports");
        return Err(Error::too_large(message).hint("limit the work (`--time-limit`), or use `assessment-search`"));
    }
    Ok(stages)
}

fn solve(game: &Game, options: &Options, run: &mut Run) -> std::result::Result<Claim, Halt> {
    let stages = accepts(game, options)?;
    let mut search = Search {
        beliefs: Beliefs::new(stages.game, options.concept),
        stages: &stages,
        chosen: [Vec::new(), Vec::new()],
        best: HashMap::new(),
        infinite: false,
        unsettled: 0,
    };
    search.choose_first(run)?;
    let (infinite, unsettled) = (search.infinite, search.unsettled);
    run.arrange();
    if unsettled > 0 {
        run.note(format!("the beliefs or corners of {unsettled} combinations of supports could not be settled"));
        return Ok(Claim::Some);
    }
    Ok(Claim::All(if infinite { Kind::Extreme } else { Kind::Every }))
}

struct Search<'s> {
    beliefs: Beliefs<'s>,
    stages: &'s Stages<'s>,
    /// The supports chosen so far, of the first mover and the last.
    chosen: [Supports; 2],
    /// By set of the last mover and support: whether some belief makes all of the support best.
    best: HashMap<(usize, Vec<usize>), bool>,
    infinite: bool,
    unsettled: u64,
}

impl Search<'_> {
    fn choose_first(&mut self, run: &mut Run) -> std::result::Result<(), Stop> {
        let stages = self.stages;
        let Some(actions) = stages.stages[0].actions.get(self.chosen[0].len()) else {
            let even =
                |support: &Vec<usize>| Rational::new(1, support.len() as u64).into_iter().cycle().take(support.len());
            let x: Vec<Rational> = self.chosen[0].iter().flat_map(even).collect();
            return self.choose_last(&x, run);
        };
        for support in subsets(actions) {
            run.tick()?;
            self.chosen[0].push(support);
            if self.can_be_best() {
                self.choose_first(run)?;
            }
            self.chosen[0].pop();
        }
        Ok(())
    }

    /// `x` is behaviour of the first mover, positive on its supports, for which the supports chosen so far are optimal where they are
    /// reached.
    fn choose_last(&mut self, x: &[Rational], run: &mut Run) -> std::result::Result<(), Stop> {
        if run.ticks().is_multiple_of(PROGRESS_INTERVAL) {
            run.progress(run.ticks(), None);
        }
        let stages = self.stages;
        let place = self.chosen[1].len();
        let Some(actions) = stages.stages[1].actions.get(place) else { return self.settle(x, run) };
        let reached = stages.is_reached(place, &self.chosen[0]);
        for support in subsets(actions) {
            run.tick()?;
            if !reached && !self.is_best_somewhere(place, &support, run)? {
                continue;
            }
            self.chosen[1].push(support);
            if self.can_be_best() {
                match reached {
                    false => self.choose_last(x, run)?,
                    true => {
                        if let Some(x) = self.inner_point(0, Some(x), run)? {
                            self.choose_last(&x, run)?;
                        }
                    }
                }
            }
            self.chosen[1].pop();
        }
        Ok(())
    }

    /// Can each of the first mover's supports, by itself, be optimal, as far as the last mover's are chosen?
    fn can_be_best(&self) -> bool {
        self.advantages(1, &self.space(1), |_, _| {})
    }

    /// Are all actions of a support at a set of the last mover best at some belief there?
    fn is_best_somewhere(&mut self, set: usize, support: &[usize], run: &mut Run) -> std::result::Result<bool, Stop> {
        if let Some(&known) = self.best.get(&(set, support.to_vec())) {
            return Ok(known);
        }
        let (game, id) = (self.stages.game, self.stages.stages[1].sets[set]);
        let earned = |action: usize, node: NodeId| {
            let mut total = Rational::ZERO;
            for (child, weight) in outcomes_below(game, game.child(node, action)) {
                total += &(&weight * &game.payoffs_of_terminal(child)[game.infoset(id).player]);
            }
            total
        };
        let payoffs = |action: usize| -> Vec<Rational> {
            game.infoset(id).nodes.iter().map(|&node| earned(action, node)).collect()
        };
        let first = payoffs(support[0]);
        let mut cone = Cone { nodes: first.len(), conditions: Vec::new() };
        for action in (0..game.infoset(id).actions.len()).filter(|action| *action != support[0]) {
            let loss: Vec<Rational> = first.iter().zip(payoffs(action)).map(|(now, other)| now - &other).collect();
            if support.contains(&action) {
                cone.conditions.push(loss.iter().map(|loss| -loss).collect());
            }
            cone.conditions.push(loss);
        }
        let found = cone.some_point(run)?.is_some();
        self.best.insert((set, support.to_vec()), found);
        Ok(found)
    }

    /// All supports are chosen: emits the corners of the set of equilibria that have them, of which `x` may be a part.
    fn settle(&mut self, x: &[Rational], run: &mut Run) -> std::result::Result<(), Stop> {
        let Some(y) = self.inner_point(1, None, run)? else { return Ok(()) };
        let inner = match self.beliefs.supporting(&self.profile(x, &y), run)? {
            Support::No => return Ok(()),
            found => found,
        };
        let (Support::By(..), Some(xs), Some(ys)) = (&inner, self.corners(0), self.corners(1)) else {
            self.unsettled += 1;
            return Ok(());
        };
        if xs.len() == 1 && ys.len() == 1 {
            return self.emit(inner, run);
        }
        self.infinite = true;
        for (x, y) in xs.iter().cartesian_product(&ys) {
            let corner = self.beliefs.supporting(&self.profile(x, y), run)?;
            self.emit(corner, run)?;
        }
        Ok(())
    }

    fn emit(&mut self, support: Support, run: &mut Run) -> std::result::Result<(), Stop> {
        match support {
            Support::By(assessment, witness) => {
                run.emit(self.beliefs.statement(assessment, witness))?;
            }
            _ => self.unsettled += 1,
        }
        Ok(())
    }

    /// The probabilities that describe one side's behaviour.
    fn space(&self, side: usize) -> Space<'_> {
        let chosen = &self.chosen[side];
        let open = &self.stages.stages[side].actions[chosen.len()..];
        let supports: Vec<&[usize]> = chosen.iter().chain(open).map(Vec::as_slice).collect();
        let mut starts = vec![0];
        supports.iter().for_each(|support| starts.push(starts[starts.len() - 1] + support.len()));
        Space { supports, starts, chosen: chosen.len() }
    }

    /// Visits what one side's behaviour must meet beside the sums of probabilities, each with whether it must be 0 or may be more: the other
    /// side must be indifferent on its supports, and gain nowhere else. `false` as soon as one of them alone cannot be met. The other
    /// side's sets whose support is not chosen yet ask for nothing.
    fn advantages(&self, side: usize, space: &Space, mut visit: impl FnMut(&Affine, bool)) -> bool {
        let mut row = Affine::zero(space.variables());
        for (payoffs, support) in self.stages.stages[1 - side].payoffs.iter().zip(&self.chosen[1 - side]) {
            for (action, payoff) in payoffs.iter().enumerate().filter(|(action, _)| *action != support[0]) {
                let best = &payoffs[support[0]];
                row.constant = &best.constant - &payoff.constant;
                row.coefficients.fill(Rational::ZERO);
                for (place, taken, coefficient) in &best.terms {
                    space.find(*place, *taken).into_iter().for_each(|at| row.coefficients[at] += coefficient);
                }
                for (place, taken, coefficient) in &payoff.terms {
                    space.find(*place, *taken).into_iter().for_each(|at| row.coefficients[at] -= coefficient);
                }
                let is_equation = support.contains(&action);
                if !space.allows(&row, is_equation) {
                    return false;
                }
                visit(&row, is_equation);
            }
        }
        true
    }

    /// The equations, and the inequalities that are at least 0, of one side's behaviour; `None` where one of them alone cannot be met.
    fn conditions(&self, side: usize) -> Option<(usize, Vec<Affine>, Vec<Affine>)> {
        let space = self.space(side);
        let (mut equations, mut inequalities) = (space.sums(), Vec::new());
        let can_be_met = self.advantages(side, &space, |row, is_equation| {
            if is_equation { equations.push(row.clone()) } else { inequalities.push(row.clone()) }
        });
        can_be_met.then_some((space.variables(), equations, inequalities))
    }

    /// Behaviour of one side that is positive on its supports and meets the conditions; if they do, the given one.
    fn inner_point(
        &self,
        side: usize,
        given: Option<&[Rational]>,
        run: &mut Run,
    ) -> std::result::Result<Option<Vec<Rational>>, Stop> {
        run.tick()?;
        let Some((variables, equations, inequalities)) = self.conditions(side) else { return Ok(None) };
        let holds = |given: &&[Rational]| {
            equations.iter().all(|row| row.at(given).is_zero())
                && inequalities.iter().all(|row| !row.at(given).is_negative())
        };
        if let Some(given) = given.filter(holds) {
            return Ok(Some(given.to_vec()));
        }
        match inside(variables, &equations, &inequalities) {
            Inside::Point(point) => return Ok(Some(point)),
            Inside::Empty => return Ok(None),
            Inside::Unknown => {}
        }
        let mut program = LinearProgram::new();
        let least = program.variable(Rational::ONE, Some(Rational::ZERO), Some(Rational::ONE));
        let places: Vec<usize> = (0..variables).map(|_| program.nonnegative(Rational::ZERO)).collect();
        for &place in &places {
            program.row(vec![(place, Rational::ONE), (least, -Rational::ONE)], Relation::Ge, Rational::ZERO);
        }
        let rows = equations.iter().map(|row| (row, Relation::Eq));
        for (row, relation) in rows.chain(inequalities.iter().map(|row| (row, Relation::Ge))) {
            let terms = places.iter().copied().zip(row.coefficients.iter().cloned()).collect();
            program.row(terms, relation, -&row.constant);
        }
        Ok(match solve_program(&program, run)? {
            LpSolution::Optimal { value, x, .. } if value.is_positive() => Some(x[1..].to_vec()),
            _ => None,
        })
    }

    fn corners(&self, side: usize) -> Option<Vec<Vec<Rational>>> {
        let (variables, equations, inequalities) = self.conditions(side)?;
        vertices(variables, &equations, &inequalities)
    }

    /// The behaviour with these probabilities on the supports.
    fn profile(&self, first: &[Rational], last: &[Rational]) -> BehaviorProfile {
        let game = self.stages.game;
        let mut behavior: Vec<Vec<Rational>> =
            game.infosets().iter().map(|infoset| vec![Rational::ZERO; infoset.actions.len()]).collect();
        for (side, probabilities) in [first, last].into_iter().enumerate() {
            let mut rest = probabilities.iter();
            for (id, support) in self.stages.stages[side].sets.iter().zip(&self.chosen[side]) {
                for (&action, probability) in support.iter().zip(&mut rest) {
                    behavior[id.index()][action] = probability.clone();
                }
            }
        }
        match BehaviorProfile::new(game, behavior) {
            Ok(profile) => profile,
            Err(error) => unreachable!("points of the polytopes are behaviour: {error}"),
        }
    }
}

/// The probabilities of the actions in one side's supports, numbered set by set; with all actions where no support is chosen yet.
struct Space<'s> {
    supports: Vec<&'s [usize]>,
    /// The number of each set's first probability, and the number of all.
    starts: Vec<usize>,
    /// How many of the sets, the first ones, have a support that is chosen.
    chosen: usize,
}

impl Space<'_> {
    fn variables(&self) -> usize {
        self.starts[self.supports.len()]
    }

    fn find(&self, place: usize, action: usize) -> Option<usize> {
        self.supports[place].iter().position(|taken| *taken == action).map(|at| self.starts[place] + at)
    }

    /// The sum of each set's probabilities, less 1.
    fn sums(&self) -> Vec<Affine> {
        let sum = |set: &[usize]| {
            let mut row = Affine::zero(self.variables());
            row.constant = -Rational::ONE;
            row.coefficients[set[0]..set[1]].fill(Rational::ONE);
            row
        };
        self.starts.windows(2).map(sum).collect()
    }

    /// Is a function 0, or at least 0, somewhere where the actions of the chosen supports have positive probabilities? It is greatest where at
    /// each set the best actions are taken and no others, and least where the worst are.
    fn allows(&self, row: &Affine, is_equation: bool) -> bool {
        let (mut low, mut high) = (row.constant.clone(), row.constant.clone());
        let mut varies = false;
        for (place, set) in self.starts.windows(2).enumerate() {
            let coefficients = &row.coefficients[set[0]..set[1]];
            let Some((least, greatest)) = coefficients.iter().minmax().into_option() else { continue };
            low += least;
            high += greatest;
            varies |= place < self.chosen && least < greatest;
        }
        let is_reached = |sign: i32| sign > 0 || sign == 0 && !varies;
        is_reached(high.signum()) && (!is_equation || is_reached(-low.signum()))
    }
}
