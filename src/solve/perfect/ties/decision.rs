//! The continuation equilibria at a decision node, from polytopes of those at its children.
//!
//! With one polytope `P_c` for each child `c` and a set `T` of actions that are best together, the equilibria are the points
//! `(x_c), s` with `u(x_a) = w` for all `a` in `T`, `u(x_b) <= w` for the others, and `s` a mixture of `T`, where `u` is the mover's payoff.
//! Where `u` is linear on every `P_c` this is a polytope. At a vertex of it each `x_c` is a vertex of `P_c` or the point at which an edge
//! crosses the level `w`; the latter only where `u(x_c) = w`; and some vertex of a `P_c` lies at the level, or `w` could move.
//!
//! A `P_c` on which `u` is only linear in each of several factors is used as it is where it is not cut: where `u` is too small or too great
//! there to matter, or where the level is its least or greatest value, which it takes on whole faces. Otherwise the level set is
//! curved, and only the vertices and the straight edges of `P_c` are gone on with.

use std::cell::OnceCell;
use std::rc::Rc;

use itertools::Itertools;

use super::Halted;
use super::cell::{Cell, Shape, Vertex, common};
use super::continuation::{Choice, Continuations, Id};
use crate::game::NodeId;
use crate::num::Rational;
use crate::solve::Run;

/// The most actions whose sets `T` are gone through.
const VARIABLE_LIMIT: usize = 16;

/// A decision node and what is gathered there.
pub(super) struct Decision<'a, 'g> {
    pub node: NodeId,
    pub mover: usize,
    /// The number of the inequality of the first action; the others' follow.
    pub first: u32,
    pub all: &'a mut Continuations<'g>,
    pub found: Vec<Cell>,
    /// Was a curved level set met?
    pub curved: bool,
    /// How many vertices more may be found.
    pub left: usize,
}

type Outcome<T> = std::result::Result<T, Halted>;

/// One polytope for each child, with the mover's payoffs.
struct Part {
    cell: Rc<Cell>,
    values: Vec<Rational>,
    least: Rational,
    greatest: Rational,
    /// The edges along which the payoff varies, once they are known.
    edges: OnceCell<Vec<(usize, usize)>>,
}

impl Part {
    fn new(cell: Rc<Cell>, all: &Continuations<'_>, mover: usize) -> Part {
        let values = cell.values(all, mover);
        let (Some(least), Some(greatest)) = (values.iter().min().cloned(), values.iter().max().cloned()) else {
            unreachable!("a polytope of equilibria has a vertex")
        };
        Part { cell, values, least, greatest, edges: OnceCell::new() }
    }

    fn is_constant(&self) -> bool {
        self.least == self.greatest
    }

    fn is_straight(&self, mover: usize) -> bool {
        self.cell.shapes[mover] == Shape::Straight
    }

    fn edges(&self, run: &mut Run) -> Outcome<&[(usize, usize)]> {
        if let Some(edges) = self.edges.get() {
            return Ok(edges);
        }
        let edges = self.cell.edges(run, |one, other| self.values[one] != self.values[other])?;
        Ok(self.edges.get_or_init(|| edges))
    }
}

/// What one child contributes to a vertex.
struct Place {
    id: Id,
    tight: Vec<u32>,
    /// Is it a vertex of the child's polytope, at the level?
    pins: bool,
    at_level: bool,
}

/// A vertex but for the mover's own choice.
struct Corner {
    below: Rc<[Id]>,
    tight: Vec<u32>,
}

impl Decision<'_, '_> {
    /// Goes through all combinations of one polytope for each child.
    pub fn solve(&mut self, children: &[Vec<Rc<Cell>>], run: &mut Run) -> Outcome<()> {
        let mut prepared: Vec<Vec<Rc<Part>>> = Vec::with_capacity(children.len());
        for cells in children {
            let mut parts = Vec::with_capacity(cells.len());
            for cell in cells {
                let whole = Rc::new(Part::new(Rc::clone(cell), self.all, self.mover));
                // Of a bent payoff not even the range is known.
                match cell.shapes[self.mover] {
                    Shape::Bent => parts.extend(self.pieces(&whole, run)?),
                    Shape::Straight | Shape::Product => parts.push(whole),
                }
            }
            prepared.push(parts);
        }
        for parts in prepared.into_iter().map(Vec::into_iter).multi_cartesian_product() {
            self.combine(parts, run)?;
        }
        Ok(())
    }

    fn pieces(&mut self, part: &Part, run: &mut Run) -> Outcome<Vec<Rc<Part>>> {
        self.curved = true;
        let pieces = part.cell.skeleton(self.all, self.mover, run)?;
        Ok(pieces.into_iter().map(|cell| self.part(cell)).collect())
    }

    fn part(&self, cell: Cell) -> Rc<Part> {
        Rc::new(Part::new(Rc::new(cell), self.all, self.mover))
    }

    /// Goes on with pieces in place of what would be cut into curves.
    fn combine(&mut self, parts: Vec<Rc<Part>>, run: &mut Run) -> Outcome<()> {
        let mut waiting = vec![parts];
        while let Some(parts) = waiting.pop() {
            run.tick()?;
            let Some(secured) = parts.iter().map(|part| part.least.clone()).max() else { return Ok(()) };
            let Some(cut) = (0..parts.len()).find(|&place| self.is_curved(&parts, place, &secured)) else {
                self.choose(&parts, &secured, run)?;
                continue;
            };
            for piece in self.pieces(&parts[cut], run)? {
                let mut parts = parts.clone();
                parts[cut] = piece;
                waiting.push(parts);
            }
        }
        Ok(())
    }

    /// Goes through the sets of actions that may be best together.
    fn choose(&mut self, parts: &[Rc<Part>], secured: &Rational, run: &mut Run) -> Outcome<()> {
        let contends = |place: &usize| parts[*place].greatest >= *secured;
        let (fixed, variable): (Vec<usize>, Vec<usize>) =
            (0..parts.len()).filter(contends).partition(|&place| parts[place].is_constant());
        if variable.len() > VARIABLE_LIMIT {
            return Err(Halted::TooMany);
        }
        for chosen in variable.iter().copied().powerset() {
            run.tick()?;
            self.best_together(parts, chosen.clone(), run)?;
            if !fixed.is_empty() {
                // Fixed payoffs all lie at the same level, the least that there can be.
                self.best_together(parts, [&chosen[..], &fixed].concat(), run)?;
            }
        }
        Ok(())
    }

    /// Would the level set of a payoff that is not straight have to be known?
    fn is_curved(&self, parts: &[Rc<Part>], place: usize, secured: &Rational) -> bool {
        let part = &parts[place];
        if part.is_straight(self.mover) || part.greatest <= *secured {
            return false;
        }
        let others = parts.iter().enumerate().filter(|(other, _)| *other != place);
        part.least != *secured || others.into_iter().any(|(_, other)| other.greatest > *secured)
    }

    /// The equilibria in which these actions are best; where the level is fixed, faces take the place of payoffs that are not straight.
    fn best_together(&mut self, parts: &[Rc<Part>], best: Vec<usize>, run: &mut Run) -> Outcome<()> {
        let (Some(least), Some(greatest)) =
            (parts.iter().map(|part| &part.least).max(), best.iter().map(|&place| &parts[place].greatest).min())
        else {
            return Ok(());
        };
        if least < greatest {
            return self.polytope(parts, &best, run);
        }
        let level = least.clone();
        let mut faces: Vec<Vec<Rc<Part>>> = Vec::with_capacity(parts.len());
        for (place, part) in parts.iter().enumerate() {
            if !best.contains(&place) || part.is_straight(self.mover) {
                faces.push(vec![Rc::clone(part)]);
                continue;
            }
            let cells = part.cell.faces_at(self.all, self.mover, &level, run)?;
            faces.push(cells.into_iter().map(|cell| self.part(cell)).collect());
        }
        for parts in faces.into_iter().map(Vec::into_iter).multi_cartesian_product() {
            self.polytope(&parts, &best, run)?;
        }
        Ok(())
    }

    /// The polytope of the equilibria in which these actions are best, unless more actions are best in all of it.
    fn polytope(&mut self, parts: &[Rc<Part>], best: &[usize], run: &mut Run) -> Outcome<()> {
        let bounds =
            (parts.iter().map(|part| &part.least).max(), best.iter().map(|&place| &parts[place].greatest).min());
        let (Some(least), Some(greatest)) = bounds else { return Ok(()) };
        let is_best = |place: usize| best.contains(&place);
        // Payoffs that lie at the level wherever it may be tie in the whole polytope.
        if (0..parts.len()).any(|place| !is_best(place) && parts[place].least >= *greatest) {
            return Ok(());
        }
        let levels: Vec<&Rational> = parts
            .iter()
            .flat_map(|part| &part.values)
            .filter(|level| (least..=greatest).contains(level))
            .sorted()
            .dedup()
            .collect();
        let mut corners: Vec<Corner> = Vec::new();
        let mut ties = vec![true; parts.len()];
        for level in levels {
            let mut places = Vec::with_capacity(parts.len());
            for (place, part) in parts.iter().enumerate() {
                places.push(self.places(part, level, is_best(place), run)?);
            }
            for chosen in places.iter().map(|places| places.iter()).multi_cartesian_product() {
                if !chosen.iter().any(|place| place.pins) {
                    continue;
                }
                run.tick()?;
                self.left = self.left.checked_sub(best.len()).ok_or(Halted::TooMany)?;
                ties.iter_mut().zip(&chosen).for_each(|(ties, place)| *ties &= place.at_level);
                corners.push(self.corner(parts, best, &chosen));
            }
        }
        let more_are_best = (0..parts.len()).any(|place| !is_best(place) && ties[place]);
        if !corners.is_empty() && !more_are_best {
            self.keep(parts, best, &corners);
        }
        Ok(())
    }

    /// The points of a child's polytope that a vertex at this level can have.
    fn places(&mut self, part: &Part, level: &Rational, is_best: bool, run: &mut Run) -> Outcome<Vec<Place>> {
        let mut places: Vec<Place> = Vec::new();
        for (vertex, value) in part.cell.vertices.iter().zip(&part.values) {
            let at_level = value == level;
            if at_level || (!is_best && value < level) {
                places.push(Place { id: vertex.id, tight: vertex.tight.clone(), pins: at_level, at_level });
            }
        }
        let cuts = part.is_straight(self.mover) && part.least < *level && *level < part.greatest;
        if !cuts {
            return Ok(places);
        }
        for &(one, other) in part.edges(run)? {
            let (start, end) = (&part.values[one], &part.values[other]);
            if !((start < level && level < end) || (end < level && level < start)) {
                continue;
            }
            let Some(weight) = (level - start).checked_div(&(end - start)) else {
                unreachable!("the ends lie at different levels")
            };
            let (one, other) = (&part.cell.vertices[one], &part.cell.vertices[other]);
            let id = self.all.between(one.id, other.id, &weight);
            places.push(Place { id, tight: common(&one.tight, &other.tight), pins: false, at_level: true });
        }
        Ok(places)
    }

    fn corner(&self, parts: &[Rc<Part>], best: &[usize], chosen: &[&Place]) -> Corner {
        let mut tight: Vec<u32> = chosen.iter().flat_map(|place| place.tight.iter().copied()).collect();
        // An inequality that is not linear holds everywhere here, and is left out.
        if best.iter().any(|&place| parts[place].is_straight(self.mover)) {
            let ties = |place: &usize| {
                !best.contains(place) && chosen[*place].at_level && parts[*place].is_straight(self.mover)
            };
            tight.extend((0..parts.len()).filter(ties).map(|place| self.first + place as u32));
        }
        Corner { below: chosen.iter().map(|place| place.id).collect(), tight }
    }

    /// Multiplies the corners with the mixtures of the best actions.
    fn keep(&mut self, parts: &[Rc<Part>], best: &[usize], corners: &[Corner]) {
        let shapes = (0..parts[0].cell.shapes.len()).map(|player| self.shape(parts, best, corners, player)).collect();
        let mut vertices = Vec::with_capacity(corners.len() * best.len());
        for corner in corners {
            for &action in best {
                let id = self.all.at(self.node, Choice::Action(action as u32), Rc::clone(&corner.below));
                let unused = best.iter().filter(|&&other| other != action).map(|&other| self.first + other as u32);
                let mut tight: Vec<u32> = corner.tight.iter().copied().chain(unused).collect();
                tight.sort_unstable();
                vertices.push(Vertex { id, tight });
            }
        }
        let dimension = dimension_of_corners(parts, best) + best.len() - 1;
        let cell = Cell { vertices, shapes, dimension }.examined(self.all);
        self.found.push(cell);
    }

    /// How a player's payoff varies when the best actions are mixed.
    fn shape(&self, parts: &[Rc<Part>], best: &[usize], corners: &[Corner], player: usize) -> Shape {
        let below = |place: usize| match parts[place].cell.shapes[player] {
            _ if corners.len() == 1 => Shape::Straight,
            Shape::Product if self.is_cut(parts, best, place) => Shape::Bent,
            shape => shape,
        };
        let shapes: Vec<Shape> = best.iter().map(|&place| below(place)).collect();
        let straight = |shape: &Shape| *shape == Shape::Straight;
        if let [shape] = shapes[..] {
            return shape;
        }
        if player == self.mover {
            // All best actions pay the same.
            return if shapes.iter().any(straight) { Shape::Straight } else { Shape::Bent };
        }
        let payoff = |corner: &Corner, place: usize| &self.all.payoffs(corner.below[place])[player];
        let gap = |corner: &Corner, place: usize| payoff(corner, place) - payoff(corner, best[0]);
        let parallel = |&place: &usize| corners.iter().map(|corner| gap(corner, place)).all_equal();
        match shapes {
            shapes if shapes.contains(&Shape::Bent) => Shape::Bent,
            shapes if shapes.iter().all(straight) && best.iter().all(parallel) => Shape::Straight,
            _ => Shape::Product,
        }
    }

    /// Is the polytope of a best action more than restricted to a face?
    fn is_cut(&self, parts: &[Rc<Part>], best: &[usize], place: usize) -> bool {
        let part = &parts[place];
        let others = || parts.iter().enumerate().filter(|(other, _)| *other != place);
        let fixed = others().map(|(_, other)| &other.least).max().is_some_and(|secured| {
            let level = secured.max(&part.least);
            best.iter().any(|&place| parts[place].greatest == *level)
                && (*level == part.least || *level == part.greatest)
        });
        let alone = best.len() == 1 && others().all(|(_, other)| other.greatest <= part.least);
        !(part.is_constant() || fixed || alone)
    }
}

/// A lower bound on the dimensions that the corners span.
///
/// Where the level may move, it can lie strictly inside the range of every payoff that it meets, so that each pair of best actions costs
/// one dimension. Where it may not, payoffs that vary are at their least or greatest value, and nothing is said of these.
fn dimension_of_corners(parts: &[Rc<Part>], best: &[usize]) -> usize {
    let level = parts.iter().map(|part| &part.least).max();
    let is_fixed = best.iter().any(|&place| Some(&parts[place].greatest) == level);
    let counts = |place: &usize| !is_fixed || !best.contains(place) || parts[*place].is_constant();
    let all: usize = (0..parts.len()).filter(counts).map(|place| parts[place].cell.dimension).sum();
    if is_fixed { all } else { all.saturating_sub(best.len() - 1) }
}
