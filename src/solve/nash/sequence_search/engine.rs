//! The search over labels on the polyhedra of plans, in exact arithmetic.
//!
//! There is one label for each sequence but the empty ones: it is covered where its weight is 0 or its slack is. A node of the search is a
//! face of either polyhedron; a label that neither covers is branched on, and at a leaf all pairs of plans in both faces are equilibria.
//! Sequences after one with weight 0 have weight 0 all over the face and are covered without a branch. Where the mixer's face gives the
//! other player nothing to win or lose at an information set, the slacks there are 0 for the right values, and are set so.

use std::collections::HashMap;
use std::rc::Rc;

use super::polyhedra::{Polyhedron, both};
use super::{Pair, Plans};
use crate::linear::face::{Arithmetic, Big, Face, Tightened, WordSet};
use crate::solve::nash::bits::Bits;
use crate::solve::nash::corners::Corners;
use crate::solve::nash::label_search::farthest;
use crate::solve::run::Watch;
use crate::solve::{Run, Stop};

/// The bytes of a pair, about.
const PAIR: u64 = 100;

/// What a search found.
#[derive(Default)]
pub(super) struct Found {
    pub plans: [Plans; 2],
    pub pairs: Vec<Pair>,
    known: WordSet<Vec<u64>>,
}

impl Found {
    /// Keeps a pair once.
    pub fn keep(&mut self, pair: Pair) {
        if self.known.insert(pair.iter().map(|&plan| plan as u64).collect()) {
            self.pairs.push(pair);
        }
    }
}

/// A part of the tree, by side: the variables set to zero, and those that are positive in what is wanted.
#[derive(Clone, Default)]
struct Part {
    zero: [Vec<usize>; 2],
    positive: [Vec<usize>; 2],
}

/// A label: for each side its variable, and the side of the slack.
pub(super) struct Label {
    pub variables: [usize; 2],
    pub slack: usize,
}

/// All pairs of vertices of the leaves' faces, into `found`. Errors: what ended the run; what was found stands.
pub(super) fn search(
    polyhedra: &[Polyhedron; 2],
    labels: &[Label],
    found: &mut Found,
    run: &mut Run,
) -> Result<(), Stop> {
    run.reserve(polyhedra.iter().map(Polyhedron::bytes).sum())?;
    let mut left = vec![Part::default()];
    if let Some(roots) = both(polyhedra, Polyhedron::short) {
        left = Engine::new(polyhedra, labels, found, run).explore(&roots, left)?;
    }
    if let Some(roots) = both::<Big>(polyhedra, |polyhedron| Some(polyhedron.big()))
        && !left.is_empty()
    {
        let left = Engine::new(polyhedra, labels, found, run).explore(&roots, left)?;
        assert!(left.is_empty(), "integers of any size suffice");
    }
    Ok(())
}

/// Why a node was given up.
enum Broken {
    /// The arithmetic does not suffice.
    Unsure,
    Over(Stop),
}

impl From<Stop> for Broken {
    fn from(stop: Stop) -> Broken {
        Broken::Over(stop)
    }
}

struct Node<A: Arithmetic> {
    faces: [Rc<Face<A>>; 2],
    open: Vec<u32>,
    /// For each side the information sets of the other player at which something may be at stake.
    stakes: [Vec<u32>; 2],
    part: Part,
}

impl<A: Arithmetic> Clone for Node<A> {
    fn clone(&self) -> Node<A> {
        Node {
            faces: self.faces.clone(),
            open: self.open.clone(),
            stakes: self.stakes.clone(),
            part: self.part.clone(),
        }
    }
}

struct Engine<'p, 'r, 'g, A: Arithmetic> {
    polyhedra: &'p [Polyhedron; 2],
    labels: &'p [Label],
    found: &'p mut Found,
    run: &'r mut Run<'g>,
    watch: Watch,
    corners: [Corners<A>; 2],
    /// For each side the numbers of the plans of vertices, as far as they are known.
    numbers: [HashMap<u32, usize>; 2],
    /// The variables that are zero on the faces of the leaves met so far.
    leaves: Vec<[Bits; 2]>,
    left: Vec<Part>,
}

impl<'p, 'r, 'g, A: Arithmetic> Engine<'p, 'r, 'g, A> {
    fn new(
        polyhedra: &'p [Polyhedron; 2],
        labels: &'p [Label],
        found: &'p mut Found,
        run: &'r mut Run<'g>,
    ) -> Engine<'p, 'r, 'g, A> {
        let watch = run.watch();
        let (corners, numbers) = ([Corners::new(), Corners::new()], Default::default());
        Engine { polyhedra, labels, found, run, watch, corners, numbers, leaves: Vec::new(), left: Vec::new() }
    }

    /// Searches some parts of the tree; gives back those that the arithmetic could not settle.
    fn explore(mut self, roots: &[Face<A>; 2], parts: Vec<Part>) -> Result<Vec<Part>, Stop> {
        for part in parts {
            let mut node = Node {
                faces: roots.clone().map(Rc::new),
                open: (0..self.labels.len() as u32).collect(),
                stakes: [0, 1].map(|side: usize| (0..self.polyhedra[side].stakes().len() as u32).collect()),
                part: Part { positive: part.positive.clone(), ..Part::default() },
            };
            match self.restore(&mut node, &part) {
                Ok(true) => self.node(node)?,
                Ok(false) => {}
                Err(Broken::Unsure) => self.left.push(part),
                Err(Broken::Over(stop)) => return Err(stop),
            }
        }
        Ok(self.left)
    }

    fn restore(&mut self, node: &mut Node<A>, part: &Part) -> Result<bool, Broken> {
        for side in 0..2 {
            for &variable in &part.zero[side] {
                if !self.tighten(node, side, variable)? {
                    return Ok(false);
                }
            }
        }
        Ok(true)
    }

    /// Sets a variable to zero. `false` when that empties the face.
    fn tighten(&self, node: &mut Node<A>, side: usize, variable: usize) -> Result<bool, Broken> {
        node.part.zero[side].push(variable);
        match Rc::make_mut(&mut node.faces[side]).tighten(variable) {
            Tightened::Reached => Ok(true),
            Tightened::Empty(_) => Ok(false),
            Tightened::Unsure => Err(Broken::Unsure),
        }
    }

    /// Searches a node and all below it, without recursion: the tree may be as deep as there are labels.
    fn node(&mut self, root: Node<A>) -> Result<(), Stop> {
        let level: u64 = self.polyhedra.iter().map(Polyhedron::bytes).sum();
        let mut stack = vec![root];
        while let Some(node) = stack.pop() {
            if self.watch.is_too_much(level * stack.len() as u64) {
                self.run.look_up()?;
            }
            let part = node.part.clone();
            match self.step(node, &mut stack) {
                Ok(()) => {}
                Err(Broken::Unsure) => self.left.push(part),
                Err(Broken::Over(stop)) => return Err(stop),
            }
        }
        Ok(())
    }

    /// Searches a node; what is below it is pushed to the stack.
    fn step(&mut self, mut node: Node<A>, stack: &mut Vec<Node<A>>) -> Result<(), Broken> {
        self.run.tick()?;
        self.run.look_up()?;
        if !self.propagate(&mut node)? || self.is_searched(&node) {
            return Ok(());
        }
        let distances =
            |label: usize| [0, 1].map(|side: usize| node.faces[side].distance(self.labels[label].variables[side]));
        let Some(place) = farthest(&node.open, distances) else { return self.leaf(&node) };
        let label = &self.labels[node.open.swap_remove(place) as usize];
        let (slack, weight) = (label.slack, 1 - label.slack);
        let mut second = node.clone();
        second.part.positive[slack].push(label.variables[slack]);
        // The branch with the slack at 0 is searched first: it is whole where the slack is 0 all over, and then the other holds nothing.
        for (side, mut below) in [(weight, second), (slack, node)] {
            match self.tighten(&mut below, side, label.variables[side]) {
                Ok(true) => stack.push(below),
                Ok(false) => {}
                Err(_) => self.left.push(below.part),
            }
        }
        Ok(())
    }

    /// Settles the labels that have one way left. `false` when none is left for some label.
    fn propagate(&self, node: &mut Node<A>) -> Result<bool, Broken> {
        loop {
            let mut changed = self.drop_idle(node)?;
            let mut place = 0;
            while let Some(&label) = node.open.get(place) {
                let variables = self.labels[label as usize].variables;
                let on = |side: usize| &node.faces[side];
                if (0..2).any(|side| on(side).is_zero(variables[side])) {
                    node.open.swap_remove(place);
                    continue;
                }
                match [0, 1].map(|side: usize| on(side).positive_row(variables[side]).is_some()) {
                    [true, true] => return Ok(false),
                    [false, false] => place += 1,
                    [first, _] => {
                        let side = usize::from(first);
                        node.open.swap_remove(place);
                        if !self.tighten(node, side, variables[side])? {
                            return Ok(false);
                        }
                        changed = true;
                    }
                }
            }
            if !changed {
                return Ok(true);
            }
        }
    }

    /// Sets the slacks of information sets to 0 at which nothing is at stake. Were there any?
    fn drop_idle(&self, node: &mut Node<A>) -> Result<bool, Broken> {
        let mut changed = false;
        for side in 0..2 {
            let mut stakes = std::mem::take(&mut node.stakes[side]);
            let mut idle = Vec::new();
            stakes.retain(|&number| {
                let weights = &self.polyhedra[side].stakes()[number as usize].weights;
                let matters = weights.iter().any(|&weight| !node.faces[side].is_zero(weight));
                if !matters {
                    idle.push(number);
                }
                matters
            });
            node.stakes[side] = stakes;
            for number in idle {
                for &slack in &self.polyhedra[side].stakes()[number as usize].slacks {
                    if !node.faces[side].is_zero(slack) {
                        changed = true;
                        self.tighten(node, side, slack)?;
                    }
                }
            }
        }
        Ok(changed)
    }

    /// Is a variable zero all over that is positive in what is wanted, or are the faces part of those of a leaf?
    fn is_searched(&self, node: &Node<A>) -> bool {
        let vanishes =
            |side: usize| node.part.positive[side].iter().any(|&variable| node.faces[side].is_zero(variable));
        if (0..2).any(vanishes) {
            return true;
        }
        let within = |leaf: &[Bits; 2]| {
            (0..2).all(|side| leaf[side].members().all(|variable| node.faces[side].is_zero(variable)))
        };
        self.leaves.iter().rev().any(within)
    }

    /// Every label is covered: all pairs of vertices of the two faces are equilibria.
    fn leaf(&mut self, node: &Node<A>) -> Result<(), Broken> {
        // The walk over the others may be cut short.
        if let [Some(x), Some(y)] = [0, 1].map(|side| self.corners[side].number(&node.faces[side])) {
            let pair = [self.plan(0, x), self.plan(1, y)];
            self.found.keep(pair);
        }
        let mut plans = [Vec::new(), Vec::new()];
        for (side, plans) in plans.iter_mut().enumerate() {
            let corners = &mut self.corners[side];
            let walked = corners.walked;
            corners.limit = self.run.work_left().map_or(u64::MAX, |left| walked.saturating_add(left));
            let vertices = corners.of(&node.faces[side], &self.watch);
            self.run.spend(corners.walked - walked);
            let Some(vertices) = vertices else {
                self.run.tick()?;
                self.run.look_up()?;
                return Err(Broken::Unsure);
            };
            *plans = vertices.iter().map(|&vertex| self.plan(side, vertex)).collect();
            plans.sort_unstable();
            plans.dedup();
        }
        if self.watch.is_too_much(PAIR * (self.found.pairs.len() + plans[0].len() * plans[1].len()) as u64) {
            self.run.look_up()?;
        }
        for &x in &plans[0] {
            plans[1].iter().for_each(|&y| self.found.keep([x, y]));
        }
        let zero = |side: usize| {
            let face = &node.faces[side];
            let mut zero = Bits::new(face.variables());
            (0..face.variables()).filter(|&variable| face.is_zero(variable)).for_each(|variable| zero.insert(variable));
            zero
        };
        self.leaves.push([zero(0), zero(1)]);
        Ok(())
    }

    /// The number of the plan at a vertex.
    fn plan(&mut self, side: usize, vertex: u32) -> usize {
        if let Some(&number) = self.numbers[side].get(&vertex) {
            return number;
        }
        let plan = self.polyhedra[side].plan(&self.corners[side].vertex(vertex).weights);
        let number = self.found.plans[side].number(plan);
        self.numbers[side].insert(vertex, number);
        number
    }
}
