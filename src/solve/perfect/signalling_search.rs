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
//! Idea. Supports are chosen for the first mover, then set by set for the last one, and a branch is left as soon as a linear program
//! shows that no point has just these supports. Where both polytopes have an inner point, [`Beliefs`] decides whether beliefs support it.
//! The sets of equilibria are closed, so the corners of both polytopes are equilibria too; they are listed, and every equilibrium lies
//! in the product of two polytopes that such corners span.
//!
//! Cost: exponential in the number of information sets; one tick for each linear program. Claim: all, or all extreme ones where there are
//! infinitely many; some, where beliefs could not be settled or the corners of a polytope were too many to list.
//!
//! References: Kreps and Wilson 1982; Cho and Kreps 1987; Harsanyi 1967.

use std::collections::HashMap;

use crate::certify::perfect_bayesian::PERFECT_BAYESIAN;
use crate::certify::sequential::SEQUENTIAL;
use crate::certify::{Claim, Concept, Kind};
use crate::error::{Error, Result};
use crate::game::{ExtensiveForm, Game, InfosetId, Move, NodeId};
use crate::linear::vertices::{Affine, Inside, inside, vertices};
use crate::linear::{LinearProgram, LpSolution, Relation};
use crate::num::Rational;
use crate::solve::perfect::beliefs::{Beliefs, Cone, Support, subsets};
use crate::solve::program::solve_program;
use crate::solve::{Halt, Method, Options, Run, Stop};
use crate::strategy::BehaviorProfile;

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
        first: Vec::new(),
        last: Vec::new(),
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

/// A sum of products of a coefficient and the probability of an action, with a constant: `(place of the set, action, coefficient)`.
#[derive(Debug, Clone, Default)]
struct Linear {
    constant: Rational,
    terms: Vec<(usize, usize, Rational)>,
}

impl Linear {
    fn add(&mut self, action: Option<(usize, usize)>, coefficient: &Rational) {
        let Some((place, action)) = action else {
            self.constant += coefficient;
            return;
        };
        match self.terms.iter_mut().find(|term| (term.0, term.1) == (place, action)) {
            Some(term) => term.2 += coefficient,
            None => self.terms.push((place, action, coefficient.clone())),
        }
    }
}

/// The information sets of one player, and what each action there earns in terms of the other's behaviour.
#[derive(Debug, Clone)]
struct Stage {
    sets: Vec<InfosetId>,
    /// `[place of the set][action]`; unnormalised, as seen from the root.
    payoffs: Vec<Vec<Linear>>,
}

/// The game in two stages.
struct Stages<'g> {
    game: &'g ExtensiveForm,
    /// First mover, last mover.
    stages: [Stage; 2],
    /// For each set of the last mover: reached whatever the first does, and the first mover's actions that lead there with positive
    /// probability.
    arrivals: Vec<(bool, Vec<(usize, usize)>)>,
}

impl<'g> Stages<'g> {
    /// Errors: another number of players, a player who moves twice on a path, or no player who always moves first.
    fn new(game: &'g ExtensiveForm, concept: &Concept) -> Result<Stages<'g>> {
        if game.player_count() != 2 || game.infosets().is_empty() {
            let message = format!("this needs two players who move; `{}` has {}", game.title(), game.player_count());
            return Err(Error::not_applicable(message));
        }
        let moves = Stages::moves(game)?;
        let chance = ChanceMoves::new(game);
        let lost = |id: &InfosetId| game.infoset(*id).nodes.len() > 1 && chance.fewest(game, *id) > 0;
        if let (true, Some(id)) = (*concept == PERFECT_BAYESIAN, game.infoset_ids().find(lost)) {
            let name = game.infoset_name(id);
            let message = format!("beliefs at `{name}` are free, since only chance moves of probability 0 lead there");
            return Err(Error::not_applicable(message).hint("`assessment-search` finds the pure equilibria"));
        }
        let mover = |step: &Step| game.infoset(step.infoset).player;
        let leads = |first: usize| moves.iter().all(|path| path.len() < 2 || mover(&path[0]) == first);
        let Some(first) = [0, 1].into_iter().find(|&first| leads(first)) else {
            return Err(Error::not_applicable(format!(
                "this needs a player who always moves before the other; in `{}` both orders occur",
                game.title()
            )));
        };
        let sets = |player: usize| game.infosets_of(player).collect::<Vec<InfosetId>>();
        let stage = |player: usize| {
            let sets = sets(player);
            let payoffs = sets.iter().map(|&id| vec![Linear::default(); game.infoset(id).actions.len()]).collect();
            Stage { sets, payoffs }
        };
        let mut stages = [stage(first), stage(1 - first)];
        let mut place = vec![0; game.infosets().len()];
        for stage in &stages {
            stage.sets.iter().enumerate().for_each(|(number, id)| place[id.index()] = number);
        }
        let mut arrivals = vec![(false, Vec::new()); stages[1].sets.len()];
        for ((path, &terminal), payoffs) in moves.iter().zip(game.terminals()).zip(game.terminal_payoffs()) {
            let of = |player: usize| path.iter().find(|step| game.infoset(step.infoset).player == player);
            // What counts at a set is what its likeliest nodes lead to, without further chance moves of probability 0.
            let counted = |player: usize| {
                of(player).filter(|step| {
                    let at = chance.slips[step.node.index()];
                    at == chance.fewest(game, step.infoset) && at == chance.slips[terminal.index()]
                })
            };
            let numbered = |step: &Step| (place[step.infoset.index()], step.action);
            let weight = &chance.weights[terminal.index()];
            if let Some((set, action)) = counted(first).map(numbered) {
                stages[0].payoffs[set][action].add(of(1 - first).map(numbered), &(&payoffs[first] * weight));
            }
            if let Some((set, action)) = counted(1 - first).map(numbered) {
                let own = of(first).map(numbered);
                stages[1].payoffs[set][action].add(own, &(&payoffs[1 - first] * weight));
                let arrival: &mut (bool, Vec<(usize, usize)>) = &mut arrivals[set];
                match own {
                    None => arrival.0 = true,
                    Some(own) if !arrival.1.contains(&own) => arrival.1.push(own),
                    Some(_) => {}
                }
            }
        }
        Ok(Stages { game, stages, arrivals })
    }

    /// The players' moves on the way to each terminal.
    fn moves(game: &ExtensiveForm) -> Result<Vec<Vec<Step>>> {
        let mut found = Vec::with_capacity(game.terminals().len());
        for &terminal in game.terminals() {
            let mut path: Vec<Step> = Vec::new();
            let mut child = terminal;
            while let Some(node) = game.parent(child) {
                if let Move::Decision(infoset) = game.next(node) {
                    path.push(Step { node, infoset, action: game.action(child) });
                }
                child = node;
            }
            path.reverse();
            let movers: Vec<usize> = path.iter().map(|step| game.infoset(step.infoset).player).collect();
            if !matches!(movers.as_slice(), [] | [_]) && !matches!(movers.as_slice(), [one, other] if one != other) {
                let place = game.path(terminal);
                return Err(Error::not_applicable(format!(
                    "this needs players who move once at most; one moves again {place}"
                )));
            }
            found.push(path);
        }
        Ok(found)
    }

    /// Does the last mover's set have positive probability when the first mover uses all actions of these supports?
    fn is_reached(&self, set: usize, first: &[Vec<usize>]) -> bool {
        let (always, actions) = &self.arrivals[set];
        *always || actions.iter().any(|(place, action)| first[*place].contains(action))
    }
}

/// The numbers of the terminals below a node to which chance alone leads, with their probabilities.
fn outcomes_below(game: &ExtensiveForm, node: NodeId) -> Vec<(usize, Rational)> {
    let mut found = Vec::new();
    let mut open = vec![(node, Rational::ONE)];
    while let Some((node, weight)) = open.pop() {
        if let Ok(number) = game.terminals().binary_search(&node) {
            found.push((number, weight));
            continue;
        }
        for child in game.children(node) {
            if let Some(probability) = game.chance_into(child).filter(|probability| !probability.is_zero()) {
                open.push((child, &weight * probability));
            }
        }
    }
    found
}

/// A player's move on a path.
#[derive(Debug, Clone, Copy)]
struct Step {
    node: NodeId,
    infoset: InfosetId,
    action: usize,
}

/// What chance does on the way to each node: the number of moves of probability 0, and the product of the other probabilities.
struct ChanceMoves {
    slips: Vec<u32>,
    weights: Vec<Rational>,
}

impl ChanceMoves {
    fn new(game: &ExtensiveForm) -> ChanceMoves {
        let mut chance = ChanceMoves { slips: Vec::new(), weights: Vec::new() };
        for node in game.nodes() {
            let (slips, weight) = match game.parent(node) {
                None => (0, Rational::ONE),
                Some(parent) => {
                    let (slips, weight) = (chance.slips[parent.index()], &chance.weights[parent.index()]);
                    match game.chance_into(node) {
                        Some(probability) if probability.is_zero() => (slips + 1, weight.clone()),
                        Some(probability) => (slips, weight * probability),
                        None => (slips, weight.clone()),
                    }
                }
            };
            chance.slips.push(slips);
            chance.weights.push(weight);
        }
        chance
    }

    /// The fewest slips on the way to a node of an information set.
    fn fewest(&self, game: &ExtensiveForm, id: InfosetId) -> u32 {
        game.infoset(id).nodes.iter().map(|node| self.slips[node.index()]).min().unwrap_or(0)
    }
}

/// The supports of one player's behaviour, by place of the set.
type Supports = Vec<Vec<usize>>;

struct Search<'s> {
    beliefs: Beliefs<'s>,
    stages: &'s Stages<'s>,
    /// The supports chosen so far.
    first: Supports,
    last: Supports,
    /// By set of the last mover and support: whether some belief makes all of the support best.
    best: HashMap<(usize, Vec<usize>), bool>,
    infinite: bool,
    unsettled: u64,
}

impl Search<'_> {
    fn choose_first(&mut self, run: &mut Run) -> std::result::Result<(), Stop> {
        let sets = &self.stages.stages[0].sets;
        let Some(&id) = sets.get(self.first.len()) else { return self.choose_last(run) };
        let actions: Vec<usize> = (0..self.stages.game.infoset(id).actions.len()).collect();
        for support in subsets(&actions) {
            self.first.push(support);
            self.choose_first(run)?;
            self.first.pop();
        }
        Ok(())
    }

    fn choose_last(&mut self, run: &mut Run) -> std::result::Result<(), Stop> {
        if run.ticks().is_multiple_of(PROGRESS_INTERVAL) {
            run.progress(run.ticks(), None);
        }
        let sets = &self.stages.stages[1].sets;
        let Some(&id) = sets.get(self.last.len()) else { return self.settle(run) };
        let actions: Vec<usize> = (0..self.stages.game.infoset(id).actions.len()).collect();
        let reached = self.stages.is_reached(self.last.len(), &self.first);
        for support in subsets(&actions) {
            if !reached && !self.is_best_somewhere(self.last.len(), &support, run)? {
                continue;
            }
            self.last.push(support);
            if !reached || self.inner_point(0, run)?.is_some() {
                self.choose_last(run)?;
            }
            self.last.pop();
        }
        Ok(())
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

    /// All supports are chosen: emits the corners of the set of equilibria that have them.
    fn settle(&mut self, run: &mut Run) -> std::result::Result<(), Stop> {
        let Some(y) = self.inner_point(1, run)? else { return Ok(()) };
        let Some(x) = self.inner_point(0, run)? else { return Ok(()) };
        match self.beliefs.supporting(&self.profile(&x, &y), run)? {
            Support::By(..) => {}
            Support::No => return Ok(()),
            Support::Unknown => {
                self.unsettled += 1;
                return Ok(());
            }
        }
        let (Some(xs), Some(ys)) = (self.corners(0), self.corners(1)) else {
            self.unsettled += 1;
            return Ok(());
        };
        self.infinite |= xs.len() > 1 || ys.len() > 1;
        for x in &xs {
            for y in &ys {
                match self.beliefs.supporting(&self.profile(x, y), run)? {
                    Support::By(assessment, witness) => {
                        run.emit(self.beliefs.statement(assessment, witness))?;
                    }
                    _ => self.unsettled += 1,
                }
            }
        }
        Ok(())
    }

    fn supports(&self, side: usize) -> &Supports {
        if side == 0 { &self.first } else { &self.last }
    }

    /// The conditions on one side's behaviour at its supports: equations, and inequalities that are at least 0, over the probabilities of
    /// the actions in its supports, set by set. The other side's sets whose support is not chosen yet ask for nothing.
    fn conditions(&self, side: usize) -> (usize, Vec<Affine>, Vec<Affine>) {
        let own = self.supports(side);
        let own_sets = self.stages.stages[side].sets.len();
        let mut starts = vec![0; own_sets + 1];
        for place in 0..own_sets {
            starts[place + 1] = starts[place] + own[place].len();
        }
        let variables = starts[own_sets];
        let row = |linear: &Linear, sign: &Rational, into: &mut Affine| {
            into.constant += &(&linear.constant * sign);
            for (place, action, coefficient) in &linear.terms {
                if let Some(at) = own[*place].iter().position(|taken| taken == action) {
                    into.coefficients[starts[*place] + at] += &(coefficient * sign);
                }
            }
        };
        let zero = || Affine { constant: Rational::ZERO, coefficients: vec![Rational::ZERO; variables] };
        let (mut equations, mut inequalities) = (Vec::new(), Vec::new());
        for place in 0..own_sets {
            let mut sum = zero();
            sum.constant = -Rational::ONE;
            sum.coefficients[starts[place]..starts[place + 1]].iter_mut().for_each(|entry| *entry = Rational::ONE);
            equations.push(sum);
        }
        for variable in 0..variables {
            let mut sign = zero();
            sign.coefficients[variable] = Rational::ONE;
            inequalities.push(sign);
        }
        // The other side must be indifferent on its supports, and gain nowhere else.
        let other = &self.stages.stages[1 - side];
        for (payoffs, support) in other.payoffs.iter().zip(self.supports(1 - side)) {
            for (action, payoff) in payoffs.iter().enumerate().filter(|(action, _)| *action != support[0]) {
                let mut advantage = zero();
                row(&payoffs[support[0]], &Rational::ONE, &mut advantage);
                row(payoff, &-Rational::ONE, &mut advantage);
                if support.contains(&action) {
                    equations.push(advantage);
                } else {
                    inequalities.push(advantage);
                }
            }
        }
        (variables, equations, inequalities)
    }

    /// Behaviour of one side that is positive on its supports and meets the conditions.
    fn inner_point(&self, side: usize, run: &mut Run) -> std::result::Result<Option<Vec<Rational>>, Stop> {
        let (variables, equations, inequalities) = self.conditions(side);
        run.tick()?;
        // The first inequalities are the signs of the variables.
        match inside(variables, &equations, &inequalities[variables..]) {
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
        for (row, relation) in rows.chain(inequalities[variables..].iter().map(|row| (row, Relation::Ge))) {
            let terms = places.iter().copied().zip(row.coefficients.iter().cloned()).collect();
            program.row(terms, relation, -&row.constant);
        }
        Ok(match solve_program(&program, run)? {
            LpSolution::Optimal { value, x, .. } if value.is_positive() => Some(x[1..].to_vec()),
            _ => None,
        })
    }

    fn corners(&self, side: usize) -> Option<Vec<Vec<Rational>>> {
        let (variables, equations, inequalities) = self.conditions(side);
        vertices(variables, &equations, &inequalities)
    }

    /// The behaviour with these probabilities on the supports.
    fn profile(&self, first: &[Rational], last: &[Rational]) -> BehaviorProfile {
        let game = self.stages.game;
        let mut behavior: Vec<Vec<Rational>> =
            game.infosets().iter().map(|infoset| vec![Rational::ZERO; infoset.actions.len()]).collect();
        for (side, probabilities) in [first, last].into_iter().enumerate() {
            let mut rest = probabilities.iter();
            for (id, support) in self.stages.stages[side].sets.iter().zip(self.supports(side)) {
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
