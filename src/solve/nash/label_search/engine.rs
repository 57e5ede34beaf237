//! The search itself: depth first over labels, with one face per player.

use serde::{Deserialize, Serialize};

use super::leaf::{self, Candidate};
use super::listing::Listing;
use super::problem::Problem;
use crate::certify::empty_face::ReplyPayoffs;
use crate::linear::face::{Arithmetic, Face, Tightened, WordSet};
use crate::solve::nash::bits::Bits;
use crate::solve::nash::corners::{Corners, Vertex};
use crate::solve::run::Watch;

/// Which arithmetic a part of the tree is searched with. Each hands what it cannot settle to a later one.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub(super) enum Precision {
    /// Whole numbers in floats, exact while they are short.
    Whole,
    /// Floats, with a proof of every empty face.
    Rounded,
    /// Whole numbers for what rounded ones left open.
    Exact,
    /// Integers of any size.
    Big,
}

/// A part of the tree: two faces, and the labels that neither covers yet.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct Node {
    pub precision: Precision,
    /// How many branchings lead to it.
    pub depth: u32,
    /// By side, the variables that are zero.
    pub zero: [Bits; 2],
    /// The variables of side 0 that are positive in what is wanted here: where one is zero is searched elsewhere.
    pub positive: Bits,
}

impl Node {
    pub fn root(problem: &Problem, precision: Precision) -> Node {
        let none = || Bits::new(problem.labels());
        Node { precision, depth: 0, zero: [none(), none()], positive: none() }
    }
}

/// What the search did.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Count {
    /// Parts of the tree that were looked at.
    pub nodes: u64,
    /// Faces proved empty.
    pub empty: u64,
    /// Faces that floats could not settle, searched in exact arithmetic.
    pub exact: u64,
}

impl Count {
    pub fn add(&mut self, other: Count) {
        self.nodes += other.nodes;
        self.empty += other.empty;
        self.exact += other.exact;
    }
}

/// What became of a part of the tree.
#[derive(Debug, Default)]
pub(super) struct Explored {
    pub found: Vec<Candidate>,
    /// What is left to search, in order.
    pub left: Vec<Node>,
    pub count: Count,
    /// The search went as deep as memory allows, and left what lies deeper.
    pub full: bool,
}

struct Level<A: Arithmetic> {
    /// Room for the faces of this level; kept when the level is left.
    faces: [Option<Face<A>>; 2],
    /// Whether the face of a side is this level's, or still that of a level above.
    own: [bool; 2],
    zero: [Bits; 2],
    positive: Bits,
    open: Vec<u32>,
    depth: u32,
}

pub(super) struct Engine<'p, 'g, A: Arithmetic> {
    problem: &'p Problem<'g>,
    roots: &'p [Face<A>; 2],
    precision: Precision,
    levels: Vec<Level<A>>,
    weights: Vec<(usize, f64)>,
    sums: Vec<f64>,
    known: WordSet<Box<[u64]>>,
    /// The faces of the leaves met so far, by the variables that are zero on them.
    leaves: Vec<[Bits; 2]>,
    corners: [Corners<A>; 2],
    listing: Option<Listing<A>>,
    /// The work on parts that held nothing new, counted in bases.
    wasted: u64,
    /// All vertices of the part have been listed, and nothing is left to search.
    is_listed: bool,
    explored: Explored,
    quantum: u64,
    /// The greatest number of levels at once.
    room: usize,
    watch: &'p Watch,
}

/// The part of the tree cannot be settled by this arithmetic.
struct Unsure;

/// How many nodes of a game with few labels pass between two looks at the watch.
const LOOK: u64 = 64;

/// The work of a node, in bases of a walk.
const WORK: u64 = 2;

/// With more labels than this a node takes long, and every one looks.
const FEW_LABELS: usize = 60;

impl<'p, 'g, A: Arithmetic> Engine<'p, 'g, A> {
    pub fn new(
        problem: &'p Problem<'g>,
        roots: &'p [Face<A>; 2],
        precision: Precision,
        room: usize,
        watch: &'p Watch,
    ) -> Engine<'p, 'g, A> {
        Engine {
            problem,
            roots,
            precision,
            levels: Vec::new(),
            weights: Vec::new(),
            sums: Vec::new(),
            known: WordSet::default(),
            leaves: Vec::new(),
            corners: [Corners::new(), Corners::new()],
            listing: None,
            wasted: 0,
            is_listed: false,
            explored: Explored::default(),
            quantum: 0,
            room,
            watch,
        }
    }

    /// Searches a part of the tree, at most `quantum` nodes of it.
    pub fn explore(&mut self, node: &Node, quantum: u64) -> Explored {
        self.quantum = quantum;
        self.known.clear();
        self.leaves.clear();
        self.listing = None;
        self.wasted = 0;
        self.is_listed = false;
        let open = (0..self.problem.labels())
            .filter(|&label| (0..2).all(|side| !node.zero[side].contains(self.problem.variable(side, label))))
            .map(|label| label as u32);
        let level = Level {
            faces: self.roots.clone().map(Some),
            own: [true; 2],
            open: open.collect(),
            zero: node.zero.clone(),
            positive: node.positive.clone(),
            depth: node.depth,
        };
        match self.levels.first_mut() {
            Some(first) => *first = level,
            None => self.levels.push(level),
        }
        match self.restore() {
            Ok(true) => self.node(0),
            Ok(false) => self.explored.count.empty += 1,
            Err(Unsure) => self.postpone(0, None),
        }
        if self.is_listed {
            self.explored.left.clear();
            self.explored.full = false;
            self.keep_listed(&node.positive);
        }
        std::mem::take(&mut self.explored)
    }

    /// Brings the faces of the first level to where its marks say. `false` when one is empty.
    fn restore(&mut self) -> Result<bool, Unsure> {
        for side in 0..2 {
            for variable in 0..self.problem.labels() {
                if self.levels[0].zero[side].contains(variable) && !self.tighten(0, side, variable)? {
                    return Ok(false);
                }
            }
        }
        Ok(true)
    }

    /// Leaves the node of a level, with one more variable at zero, to a later arithmetic.
    fn postpone(&mut self, at: usize, zero: Option<(usize, usize)>) {
        let precision = match self.precision {
            Precision::Whole => Precision::Rounded,
            Precision::Rounded => Precision::Exact,
            Precision::Exact | Precision::Big => Precision::Big,
        };
        self.explored.count.exact += u64::from(self.precision == Precision::Rounded);
        self.leave(at, zero, precision);
    }

    fn leave(&mut self, at: usize, zero: Option<(usize, usize)>, precision: Precision) {
        let level = &self.levels[at];
        let mut node =
            Node { precision, depth: level.depth, zero: level.zero.clone(), positive: level.positive.clone() };
        if let Some((side, variable)) = zero {
            node.zero[side].insert(variable);
        }
        self.explored.left.push(node);
    }

    /// Searches the node of a level.
    fn node(&mut self, at: usize) {
        if self.list() {
            return;
        }
        let spent = self.explored.count.nodes;
        if spent >= self.quantum || (self.is_time_to_look(spent) && self.watch.is_over()) {
            return self.leave(at, None, self.precision);
        }
        if at + 1 >= self.room {
            self.explored.full = true;
            return self.leave(at, None, self.precision);
        }
        self.explored.count.nodes += 1;
        match self.propagate(at) {
            Ok(true) => {}
            Ok(false) => return,
            Err(Unsure) => return self.postpone(at, None),
        }
        let Some(place) = self.choose(at) else { return self.leaf(at) };
        let label = self.levels[at].open.swap_remove(place) as usize;
        for side in 0..2 {
            let variable = self.problem.variable(side, label);
            self.descend(at);
            if side == 1 {
                let covered = self.problem.variable(0, label);
                self.levels[at + 1].positive.insert(covered);
            }
            match self.tighten(at + 1, side, variable) {
                Ok(true) => self.node(at + 1),
                Ok(false) => self.explored.count.empty += 1,
                Err(Unsure) => self.postpone(at + 1, Some((side, variable))),
            }
        }
    }

    /// Lists vertices as far as the search has worked in vain. Have all of the part been listed?
    fn list(&mut self) -> bool {
        if !A::EXACT || self.is_listed {
            return self.is_listed;
        }
        if self.listing.is_none() && Listing::<A>::is_due(self.wasted) {
            self.listing = Some(Listing::new([0, 1].map(|side| held(&self.levels[0], side))));
        }
        let (wasted, corners) = (self.wasted, &mut self.corners);
        self.is_listed = self.listing.as_mut().is_some_and(|listing| listing.advance(wasted, corners));
        self.is_listed
    }

    fn keep_listed(&mut self, positive: &Bits) {
        let Some(listing) = self.listing.take() else { return };
        for [x, y] in listing.pairs(self.problem, positive, &self.corners) {
            let pair = [self.corners[0].vertex(x), self.corners[1].vertex(y)];
            keep(pair, &mut self.known, &mut self.explored.found);
        }
    }

    fn is_time_to_look(&self, spent: u64) -> bool {
        spent.is_multiple_of(LOOK) || self.problem.labels() > FEW_LABELS
    }

    /// Makes the next level a copy of this one, but for the faces.
    fn descend(&mut self, at: usize) {
        if self.levels.len() == at + 1 {
            let level = &self.levels[at];
            self.levels.push(Level {
                faces: [None, None],
                own: [false; 2],
                zero: level.zero.clone(),
                positive: level.positive.clone(),
                open: level.open.clone(),
                depth: 0,
            });
        }
        let (above, below) = self.levels.split_at_mut(at + 1);
        let (level, next) = (&above[at], &mut below[0]);
        next.own = [false; 2];
        next.zero[0].copy(&level.zero[0]);
        next.zero[1].copy(&level.zero[1]);
        next.positive.copy(&level.positive);
        next.open.clone_from(&level.open);
        next.depth = level.depth + 1;
    }

    /// The level that holds the face of a side as it stands at a level.
    fn holder(&self, at: usize, side: usize) -> usize {
        (0..=at).rev().find(|&level| self.levels[level].own[side]).unwrap_or(0)
    }

    fn face(&self, at: usize, side: usize) -> &Face<A> {
        held(&self.levels[self.holder(at, side)], side)
    }

    /// Sets a variable to zero at a level. `false` when that empties the face, which is then proved.
    fn tighten(&mut self, at: usize, side: usize, variable: usize) -> Result<bool, Unsure> {
        let holder = self.holder(at, side);
        if holder != at {
            let (above, below) = self.levels.split_at_mut(at);
            let (source, level) = (held(&above[holder], side), &mut below[0]);
            match &mut level.faces[side] {
                Some(face) => face.copy(source),
                empty => *empty = Some(source.clone()),
            }
            level.own[side] = true;
        }
        let Some(face) = &mut self.levels[at].faces[side] else { unreachable!("the level owns the face") };
        match face.tighten(variable) {
            Tightened::Reached => {
                self.levels[at].zero[side].insert(variable);
                Ok(true)
            }
            Tightened::Empty(row) if self.proves(at, at, side, variable, row) => Ok(false),
            Tightened::Empty(_) | Tightened::Unsure => Err(Unsure),
        }
    }

    /// Does the row of a face prove that the variable cannot be zero on it?
    fn proves(&mut self, at: usize, holder: usize, side: usize, variable: usize, row: usize) -> bool {
        if A::EXACT {
            return true;
        }
        let known = &self.levels[at].zero[side];
        let strategies = self.problem.strategies(side);
        let zero = |other: usize| other == variable || known.contains(other);
        let payoffs = &self.problem.payoffs[side];
        let face = held(&self.levels[holder], side);
        let (used, tight) = (|strategy| !zero(strategy), |reply| zero(strategies + reply));
        refutes(face, row, payoffs, used, tight, (&mut self.weights, &mut self.sums))
    }

    /// Settles the labels that have one way left. `false` when none is left for some label, or when all here has been searched.
    fn propagate(&mut self, at: usize) -> Result<bool, Unsure> {
        let problem = self.problem;
        loop {
            let mut changed = false;
            let mut place = 0;
            while let Some(&label) = self.levels[at].open.get(place) {
                let label = label as usize;
                let variables = [problem.variable(0, label), problem.variable(1, label)];
                let holders = [self.holder(at, 0), self.holder(at, 1)];
                let faces = [0, 1].map(|side: usize| held(&self.levels[holders[side]], side));
                let rows = [0, 1].map(|side: usize| faces[side].positive_row(variables[side]));
                if A::EXACT {
                    let vanishes = [0, 1].map(|side: usize| faces[side].is_zero(variables[side]));
                    for side in (0..2).filter(|&side| vanishes[side]) {
                        self.levels[at].zero[side].insert(variables[side]);
                    }
                    if vanishes[0] || vanishes[1] {
                        self.levels[at].open.swap_remove(place);
                        continue;
                    }
                }
                let mut positive = [false; 2];
                for side in 0..2 {
                    if let Some(row) = rows[side] {
                        positive[side] = self.proves(at, holders[side], side, variables[side], row);
                    }
                }
                self.explored.count.empty += u64::from(positive[0]) + u64::from(positive[1]);
                match positive {
                    [true, true] => return Ok(false),
                    [false, false] => place += 1,
                    _ => {
                        let side = usize::from(positive[0]);
                        self.levels[at].open.swap_remove(place);
                        if !self.tighten(at, side, variables[side])? {
                            self.explored.count.empty += 1;
                            return Ok(false);
                        }
                        changed = true;
                    }
                }
            }
            if !changed {
                let is_searched = self.is_searched(at);
                self.wasted += if is_searched { WORK } else { 0 };
                return Ok(!is_searched && self.has_mixtures(at));
            }
        }
    }

    /// Is a variable zero all over that is positive in what is wanted, or are the faces part of those of a leaf? Exact arithmetic
    /// only; floats search such a part again.
    fn is_searched(&self, at: usize) -> bool {
        if !A::EXACT {
            return false;
        }
        let level = &self.levels[at];
        let face = self.face(at, 0);
        let within = |leaf: &[Bits; 2]| (0..2).all(|side| level.zero[side].contains_all(&leaf[side]));
        level.positive.members().any(|variable| face.is_zero(variable)) || self.leaves.iter().rev().any(within)
    }

    /// Is there a strategy left to use for each player?
    fn has_mixtures(&self, at: usize) -> bool {
        (0..2).all(|side| {
            let zero = &self.levels[at].zero[side];
            (0..self.problem.strategies(side)).any(|strategy| !zero.contains(strategy))
        })
    }

    /// The place of the open label whose covering changes most on both sides; `None` when no label is open.
    fn choose(&self, at: usize) -> Option<usize> {
        let faces = [self.face(at, 0), self.face(at, 1)];
        let distances =
            |label: usize| [0, 1].map(|side: usize| faces[side].distance(self.problem.variable(side, label)));
        farthest(&self.levels[at].open, distances)
    }

    /// Every label is covered: all pairs of vertices of the two faces are equilibria.
    fn leaf(&mut self, at: usize) {
        let settled = if A::EXACT { self.corners(at) } else { self.point(at) };
        if settled.is_none() {
            self.postpone(at, None);
        }
    }

    /// Keeps all pairs of vertices; `None` when the arithmetic does not give them.
    fn corners(&mut self, at: usize) -> Option<()> {
        let holders = [0, 1].map(|side| self.holder(at, side));
        let found = self.explored.found.len();
        let [first, second] = &mut self.corners;
        let walked = first.walked + second.walked;
        let mine = first.of(held(&self.levels[holders[0]], 0), self.watch)?;
        let positive = &self.levels[at].positive;
        if !mine.iter().any(|&x| first.vertex(x).positive.contains_all(positive)) {
            // What lies here belongs to other branches.
            self.wasted += WORK + first.walked + second.walked - walked;
            return Some(());
        }
        let theirs = second.of(held(&self.levels[holders[1]], 1), self.watch)?;
        for &x in mine.iter() {
            for &y in theirs.iter() {
                let pair = [first.vertex(x), second.vertex(y)];
                keep(pair, &mut self.known, &mut self.explored.found);
            }
        }
        if self.explored.found.len() == found {
            self.wasted += WORK + first.walked + second.walked - walked;
        }
        // No face lies within a pair of points but that pair.
        if mine.len() * theirs.len() > 1 {
            self.leaves.push(self.levels[at].zero.clone());
        }
        Some(())
    }

    /// Keeps the pair of points that two faces of dimension 0 are; `None` when they have more dimensions, or when equations do not
    /// determine the points.
    fn point(&mut self, at: usize) -> Option<()> {
        let point = |side: usize| {
            let face = self.face(at, side);
            let is_point = face.dimension() == 0;
            is_point.then(|| leaf::lift(self.problem, side, face, &self.levels[at].zero[side])).flatten()
        };
        if let (Some(x), Some(y)) = (point(0)?, point(1)?) {
            keep([&x, &y], &mut self.known, &mut self.explored.found);
        }
        Some(())
    }
}

fn keep(pair: [&Vertex; 2], known: &mut WordSet<Box<[u64]>>, found: &mut Vec<Candidate>) {
    let key = leaf::key(pair);
    if !known.contains(&key) {
        found.push(Candidate { key: key.clone(), weights: pair.map(|vertex| vertex.weights.clone()) });
        known.insert(key);
    }
}

/// The place of the label that is farthest from being covered in either of its two ways; `None` when there is none.
pub(in crate::solve::nash) fn farthest(open: &[u32], distances: impl Fn(usize) -> [f64; 2]) -> Option<usize> {
    let mut best: Option<(usize, f64)> = None;
    for (place, &label) in open.iter().enumerate() {
        let [x, y] = distances(label as usize);
        let score = x + y + x * y;
        if best.is_none_or(|(_, known)| score > known) {
            best = Some((place, score));
        }
    }
    best.map(|(place, _)| place)
}

fn held<A: Arithmetic>(level: &Level<A>, side: usize) -> &Face<A> {
    match &level.faces[side] {
        Some(face) => face,
        None => unreachable!("the level owns the face"),
    }
}

/// Do the multipliers of a row prove the face empty on which these strategies are used and these replies best?
pub(super) fn refutes<A: Arithmetic>(
    face: &Face<A>,
    row: usize,
    payoffs: &ReplyPayoffs,
    used: impl Fn(usize) -> bool,
    tight: impl Fn(usize) -> bool,
    (weights, sums): (&mut Vec<(usize, f64)>, &mut Vec<f64>),
) -> bool {
    let multipliers = || face.multipliers(row).filter(|(_, multiplier)| *multiplier != 0.0);
    let (mut greatest, mut count) = (0.0_f64, 0);
    multipliers().for_each(|(_, multiplier)| (greatest, count) = (greatest.max(multiplier.abs()), count + 1));
    // One more for the weight that makes the sum zero, which may be as great as all others together.
    payoffs.weight_bits(2 * count + 2).into_iter().any(|bits| {
        let scale = 2.0_f64.powi(bits) / greatest;
        weights.clear();
        weights.extend(multipliers().map(|(reply, multiplier)| (reply, (-multiplier * scale).round())));
        // Rounding must not leave a trace of the wrong sign.
        weights.iter_mut().filter(|(reply, _)| !tight(*reply)).for_each(|(_, weight)| *weight = weight.max(0.0));
        let sum: f64 = weights.iter().map(|(_, weight)| weight).sum();
        let Some((_, weight)) = weights.iter_mut().rev().find(|(reply, _)| tight(*reply)) else { return false };
        *weight -= sum;
        payoffs.refutes(weights, &used, &tight, sums)
    })
}

/// For each strategy of the player who replies to the mixtures of a side, whether it is a best reply to any, as far as floats see;
/// that one is not has been proved.
pub(super) fn best_replies(problem: &Problem, side: usize) -> Vec<bool> {
    let root = &problem.rounded[side];
    let strategies = problem.strategies(side);
    let (mut face, mut weights, mut sums) = (root.clone(), Vec::new(), Vec::new());
    let mut never = |reply: usize| {
        face.copy(root);
        let Tightened::Empty(row) = face.tighten(strategies + reply) else { return false };
        let tight = |other: usize| other == reply;
        refutes(&face, row, &problem.payoffs[side], |_| true, tight, (&mut weights, &mut sums))
    };
    (0..problem.strategies(1 - side)).map(|reply| !never(reply)).collect()
}
