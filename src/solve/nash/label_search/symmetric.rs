//! The symmetric equilibria of a symmetric two-player game, by a search over the labels of one polytope.
//!
//! Definition: a two-player game is symmetric if both players have as many strategies and u_1(i, j) = u_2(j, i) for all i and j. An
//! equilibrium (x, x) of it is symmetric: each strategy is unused by x or a best reply to x. It is extreme when no other mixed strategy
//! uses only strategies that x uses and has all the best replies that x has; (x, x) is then an extreme equilibrium of the game too.
//!
//! Idea: both labels of a strategy are on the same polytope, so that one face is shrunk, by x_i = 0 in one branch and by i being a best
//! reply in the other. Proofs of empty faces, the ladder of arithmetics and the vertices of leaves are those of the search on two.
//!
//! Degeneracy: the set of symmetric equilibria is the union of the faces at the leaves. Two extreme ones x and y are joined by others
//! if and only if all strategies that either uses are best replies to both; the set is finite if and only if no two are so joined.

use super::engine::{Explored, Node, Precision, farthest, refutes};
use super::leaf::{self, Candidate};
use super::problem::Problem;
use crate::certify::asymmetry;
use crate::error::{Error, Result};
use crate::game::{Bimatrix, Game};
use crate::linear::face::{Arithmetic, Face, Tightened, WordSet};
use crate::solve::nash::bits::Bits;
use crate::solve::nash::corners::{Corners, Vertex};
use crate::solve::run::Watch;

/// The game as two matrices, if it is symmetric. Errors: it is not, and where.
pub(super) fn symmetric_game(game: &Game) -> Result<Bimatrix<'_>> {
    const HINT: &str =
        "without --symmetric all equilibria are listed, and those that are symmetric are marked so in symmetric games";
    let game = game.bimatrix().map_err(|error| error.hint("--symmetric is for two players in normal form"))?;
    let players = game.game().players();
    if game.rows() != game.columns() {
        let counts =
            format!("{} has {} strategies, {} has {}", players[0].name, game.rows(), players[1].name, game.columns());
        return Err(Error::not_applicable(format!("the game is not symmetric: {counts}")).hint(HINT));
    }
    let Some([row, column]) = asymmetry(game) else { return Ok(game) };
    let cell = |row: usize, column: usize| game.game().labels(&[row, column]).join(", ");
    let message = format!(
        "the game is not symmetric: {} gets {} at ({}), and {} gets {} at ({})",
        players[0].name,
        game.payoff(0, row, column),
        cell(row, column),
        players[1].name,
        game.payoff(1, column, row),
        cell(column, row),
    );
    let mend = "in a symmetric game these two are equal, for every pair of strategies by their order";
    Err(Error::not_applicable(message).hint(format!("{mend}; {HINT}")))
}

/// The strategies that are left for both players.
pub(super) fn common(left: &[Vec<usize>; 2]) -> Vec<usize> {
    left[0].iter().copied().filter(|strategy| left[1].contains(strategy)).collect()
}

/// Searches a part of the tree, at most `quantum` nodes of it.
pub(super) fn explore(problem: &Problem, node: &Node, quantum: u64, room: usize, watch: &Watch) -> Explored {
    match (node.precision, &problem.whole) {
        (Precision::Rounded, _) => Engine::new(problem, &problem.rounded[0], node, room, watch).explore(quantum),
        (Precision::Whole | Precision::Exact, Some(whole)) => {
            Engine::new(problem, &whole[0], node, room, watch).explore(quantum)
        }
        _ => {
            let node = Node { precision: Precision::Big, ..node.clone() };
            Engine::new(problem, &problem.big()[0], &node, room, watch).explore(quantum)
        }
    }
}

/// The strategies used, and those that are no best replies.
type Marks = [Bits; 2];

/// Is the set of symmetric equilibria finite that has these extreme ones, each by its key, the positive variables of both sides?
pub(super) fn is_finite<'k>(extreme: impl Iterator<Item = &'k [u64]>, strategies: usize) -> bool {
    let bit = |words: &[u64], member: usize| words[member / 64] >> (member % 64) & 1 != 0;
    let marks = |words: &[u64]| -> Marks {
        [0, strategies].map(|first| {
            let mut marks = Bits::new(strategies);
            (0..strategies).filter(|i| bit(words, first + i)).for_each(|i| marks.insert(i));
            marks
        })
    };
    // Where every best reply is used, there is no other equilibrium nearby.
    let is_tied = |marks: &Marks| (0..strategies).any(|i| marks.iter().all(|set| !set.contains(i)));
    let tied: Vec<Marks> = extreme.map(marks).filter(is_tied).collect();
    let is_apart =
        |(one, other): (&Bits, &Bits)| one.words().iter().zip(other.words()).any(|(one, other)| one & other != 0);
    let are_joined = |x: &Marks, y: &Marks| !is_apart((&x[0], &y[1])) && !is_apart((&y[0], &x[1]));
    tied.iter().enumerate().all(|(place, x)| tied[..place].iter().all(|y| !are_joined(x, y)))
}

struct Level<A: Arithmetic> {
    face: Face<A>,
    zero: Bits,
    /// The variables that are positive in what is wanted here: where one is zero is searched elsewhere.
    positive: Bits,
    /// The strategies that the face neither leaves unused nor makes best replies.
    open: Vec<u32>,
    depth: u32,
}

/// The part of the tree cannot be settled by this arithmetic.
struct Unsure;

/// How many nodes pass between two looks at the flag.
const LOOK: u64 = 64;

struct Engine<'p, 'g, A: Arithmetic> {
    problem: &'p Problem<'g>,
    precision: Precision,
    /// The number of strategies; the slack of the reply i is the variable `strategies + i`.
    strategies: usize,
    levels: Vec<Level<A>>,
    weights: Vec<(usize, f64)>,
    sums: Vec<f64>,
    known: WordSet<Bits>,
    /// The faces of the leaves met so far, by the variables that are zero on them.
    leaves: Vec<Bits>,
    corners: Corners<A>,
    explored: Explored,
    /// The greatest number of levels at once.
    room: usize,
    watch: &'p Watch,
}

impl<'p, 'g, A: Arithmetic> Engine<'p, 'g, A> {
    fn new(problem: &'p Problem<'g>, root: &Face<A>, node: &Node, room: usize, watch: &'p Watch) -> Engine<'p, 'g, A> {
        let strategies = problem.strategies(0);
        let [zero, _] = node.zero.clone();
        let is_open = |i: &u32| !zero.contains(*i as usize) && !zero.contains(strategies + *i as usize);
        let open = (0..strategies as u32).filter(is_open).collect();
        let first = Level { face: root.clone(), zero, positive: node.positive.clone(), open, depth: node.depth };
        Engine {
            problem,
            precision: node.precision,
            strategies,
            levels: vec![first],
            weights: Vec::new(),
            sums: Vec::new(),
            known: WordSet::default(),
            leaves: Vec::new(),
            corners: Corners::new(),
            explored: Explored::default(),
            room,
            watch,
        }
    }

    fn explore(mut self, quantum: u64) -> Explored {
        match self.restore() {
            Ok(true) => self.node(0, quantum),
            Ok(false) => self.explored.count.empty += 1,
            Err(Unsure) => self.postpone(0),
        }
        self.explored
    }

    /// Brings the face of the first level to where its marks say. `false` when it is empty.
    fn restore(&mut self) -> std::result::Result<bool, Unsure> {
        let marked: Vec<usize> = self.levels[0].zero.members().collect();
        for variable in marked {
            if !self.tighten(0, variable)? {
                return Ok(false);
            }
        }
        Ok(true)
    }

    /// Leaves the node of a level to a later arithmetic.
    fn postpone(&mut self, at: usize) {
        let precision = match self.precision {
            Precision::Whole => Precision::Rounded,
            Precision::Rounded => Precision::Exact,
            Precision::Exact | Precision::Big => Precision::Big,
        };
        self.explored.count.exact += u64::from(self.precision == Precision::Rounded);
        self.leave(at, precision);
    }

    fn leave(&mut self, at: usize, precision: Precision) {
        let Level { zero, positive, depth, .. } = &self.levels[at];
        let nothing = Bits::new(self.problem.labels());
        let node = Node { precision, depth: *depth, zero: [zero.clone(), nothing], positive: positive.clone() };
        self.explored.left.push(node);
    }

    /// Searches the node of a level: the branch of a strategy that is not used at the next level, the other one in its place.
    fn node(&mut self, at: usize, quantum: u64) {
        loop {
            let spent = self.explored.count.nodes;
            if spent >= quantum || (spent.is_multiple_of(LOOK) && self.watch.is_over()) {
                return self.leave(at, self.precision);
            }
            if at + 1 >= self.room {
                self.explored.full = true;
                return self.leave(at, self.precision);
            }
            self.explored.count.nodes += 1;
            match self.propagate(at) {
                Ok(true) => {}
                Ok(false) => return,
                Err(Unsure) => return self.postpone(at),
            }
            let Some(place) = self.choose(at) else { return self.leaf(at) };
            let strategy = self.levels[at].open.swap_remove(place) as usize;
            self.descend(at);
            if self.shrink(at + 1, strategy) {
                self.node(at + 1, quantum);
            }
            let level = &mut self.levels[at];
            level.positive.insert(strategy);
            level.depth += 1;
            if !self.shrink(at, self.strategies + strategy) {
                return;
            }
        }
    }

    /// Goes on to where a variable is zero. `false` when nothing is there, or nothing that this arithmetic sees.
    fn shrink(&mut self, at: usize, variable: usize) -> bool {
        match self.tighten(at, variable) {
            Ok(true) => return true,
            Ok(false) => self.explored.count.empty += 1,
            Err(Unsure) => self.postpone(at),
        }
        false
    }

    /// Makes the next level a copy of this one.
    fn descend(&mut self, at: usize) {
        let (above, below) = self.levels.split_at_mut(at + 1);
        let level = &above[at];
        match below.first_mut() {
            Some(next) => {
                next.face.copy(&level.face);
                next.zero.copy(&level.zero);
                next.positive.copy(&level.positive);
                next.open.clone_from(&level.open);
                next.depth = level.depth + 1;
            }
            None => {
                let next = Level {
                    face: level.face.clone(),
                    zero: level.zero.clone(),
                    positive: level.positive.clone(),
                    open: level.open.clone(),
                    depth: level.depth + 1,
                };
                self.levels.push(next);
            }
        }
    }

    /// Sets a variable to zero at a level, and marks it. `false` when that empties the face, which is then proved.
    fn tighten(&mut self, at: usize, variable: usize) -> std::result::Result<bool, Unsure> {
        let level = &mut self.levels[at];
        level.zero.insert(variable);
        match level.face.tighten(variable) {
            Tightened::Reached => Ok(true),
            Tightened::Empty(row) if self.proves(at, variable, row) => Ok(false),
            Tightened::Empty(_) | Tightened::Unsure => Err(Unsure),
        }
    }

    /// Does the row of a face prove that the variable cannot be zero on it?
    fn proves(&mut self, at: usize, variable: usize, row: usize) -> bool {
        if A::EXACT {
            return true;
        }
        let Level { face, zero, .. } = &self.levels[at];
        let zero = |other: usize| other == variable || zero.contains(other);
        let (used, tight) = (|strategy| !zero(strategy), |reply| zero(self.strategies + reply));
        refutes(face, row, &self.problem.payoffs[0], used, tight, (&mut self.weights, &mut self.sums))
    }

    /// Settles the strategies that have one way left. `false` when none is left for one of them, or when all here has been searched.
    fn propagate(&mut self, at: usize) -> std::result::Result<bool, Unsure> {
        loop {
            let mut changed = false;
            let mut place = 0;
            while let Some(&strategy) = self.levels[at].open.get(place) {
                let variables = [strategy as usize, self.strategies + strategy as usize];
                if A::EXACT && self.marks_zeros(at, variables) {
                    self.levels[at].open.swap_remove(place);
                    continue;
                }
                let positive = variables.map(|variable| self.is_positive(at, variable));
                match positive {
                    [true, true] => return Ok(false),
                    [false, false] => place += 1,
                    _ => {
                        self.levels[at].open.swap_remove(place);
                        if !self.tighten(at, variables[usize::from(positive[0])])? {
                            self.explored.count.empty += 1;
                            return Ok(false);
                        }
                        changed = true;
                    }
                }
            }
            if !changed {
                return Ok(self.has_mixtures(at) && !self.is_searched(at));
            }
        }
    }

    /// Marks those of the variables that are zero all over the face. Are there any?
    fn marks_zeros(&mut self, at: usize, variables: [usize; 2]) -> bool {
        let Level { face, zero, .. } = &mut self.levels[at];
        let vanishing = variables.into_iter().filter(|&variable| face.is_zero(variable));
        vanishing.map(|variable| zero.insert(variable)).count() > 0
    }

    /// Is the variable proved to be positive all over the face?
    fn is_positive(&mut self, at: usize, variable: usize) -> bool {
        let Some(row) = self.levels[at].face.positive_row(variable) else { return false };
        let proved = self.proves(at, variable, row);
        self.explored.count.empty += u64::from(proved);
        proved
    }

    /// Is a variable zero all over that is positive in what is wanted, or is the face part of that of a leaf? Exact arithmetic only;
    /// floats search such a part again.
    fn is_searched(&self, at: usize) -> bool {
        let Level { face, zero, positive, .. } = &self.levels[at];
        A::EXACT
            && (positive.members().any(|variable| face.is_zero(variable))
                || self.leaves.iter().rev().any(|leaf| zero.contains_all(leaf)))
    }

    /// Is there a strategy left to use?
    fn has_mixtures(&self, at: usize) -> bool {
        (0..self.strategies).any(|strategy| !self.levels[at].zero.contains(strategy))
    }

    /// The place of the open strategy whose two ways change the face most; `None` when none is open.
    fn choose(&self, at: usize) -> Option<usize> {
        let Level { face, open, .. } = &self.levels[at];
        farthest(open, |strategy| [strategy, self.strategies + strategy].map(|variable| face.distance(variable)))
    }

    /// Every strategy is unused or a best reply: all points of the face are symmetric equilibria.
    fn leaf(&mut self, at: usize) {
        let settled = if A::EXACT { self.corners(at) } else { self.point(at) };
        if settled.is_none() {
            self.postpone(at);
        }
    }

    /// Keeps all vertices of the face; `None` when the arithmetic does not give them.
    fn corners(&mut self, at: usize) -> Option<()> {
        let level = &self.levels[at];
        for &number in self.corners.of(&level.face, self.watch)?.iter() {
            keep(self.corners.vertex(number), &mut self.known, &mut self.explored.found);
        }
        self.leaves.push(level.zero.clone());
        Some(())
    }

    /// Keeps the point that a face of dimension 0 is; `None` when it has more dimensions, or when equations do not determine the point.
    fn point(&mut self, at: usize) -> Option<()> {
        let Level { face, zero, .. } = &self.levels[at];
        if face.dimension() > 0 {
            return None;
        }
        if let Some(vertex) = leaf::lift(self.problem, 0, face, zero)? {
            keep(&vertex, &mut self.known, &mut self.explored.found);
        }
        Some(())
    }
}

fn keep(vertex: &Vertex, known: &mut WordSet<Bits>, found: &mut Vec<Candidate>) {
    if known.insert(vertex.positive.clone()) {
        let pair = [vertex, vertex];
        found.push(Candidate { key: leaf::key(pair), weights: pair.map(|vertex| vertex.weights.clone()) });
    }
}

#[cfg(test)]
mod tests;
