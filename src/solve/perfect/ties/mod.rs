//! The extreme subgame-perfect equilibria of a tree with perfect information whose actions tie.
//!
//! Definition. A subgame-perfect equilibrium is extreme if no straight segment of subgame-perfect equilibria, in the space of all
//! behaviour, has it strictly inside. Mixtures of ties are continua; what can pin one is an earlier mover who must be indifferent.
//!
//! For each node `h` let `T_h` be a set of its actions. The equilibria that use only actions of `T_h`, all of them best at `h`, form a set
//! `C(T)`, and the equilibria are the union of these sets. A straight segment of equilibria uses the same actions throughout its
//! inside, so it lies in the `C(T)` of these. Where the payoffs that movers compare are linear on `C(T)`, it is a polytope; its vertices are
//! then extreme, and all equilibria are mixtures of those of one polytope.
//!
//! Idea. Nodes are folded from the last to the first, each with a list of polytopes of continuation equilibria (`cell`). At a
//! decision node the polytopes of the children are cut where the mover's payoffs meet (`decision`); at a chance node they are multiplied.
//!
//! Where it is complete. Below a tie that is mixed, the difference that the tie makes to somebody else may itself vary with a
//! mixture; then that payoff is a product of probabilities. As long as no earlier mover must be indifferent at a level strictly
//! between its least and its greatest value, every `C(T)` is still a union of polytopes. Otherwise it is curved, may have infinitely many
//! extreme points, also irrational ones, and what is found is only a part of the extreme equilibria: all pure ones, and those on
//! the straight edges.
//!
//! Cost: one tick for each combination of vertices and each pair of vertices that may span an edge; the list grows with the product of
//! the ties. Too long lists are given up.

mod cell;
mod continuation;
mod decision;

use std::cmp::Reverse;
use std::rc::Rc;

use itertools::Itertools;

use crate::error::Result;
use crate::game::{ExtensiveForm, Move, NodeId};
use crate::num::Rational;
use crate::solve::{Run, Stop};
use crate::strategy::BehaviorProfile;
use cell::{Cell, Shape, Vertex};
use continuation::{Choice, Continuations, Id};
use decision::Decision;

/// The most vertices at one node, and the most different continuations in all.
const VERTEX_LIMIT: usize = 500_000;
const ENTRY_LIMIT: usize = 1_000_000;

/// About how many bytes one continuation takes with its vertices.
const ENTRY_BYTES: u64 = 512;

/// Why the fold ended early.
#[derive(Debug)]
enum Halted {
    Stop(Stop),
    TooMany,
}

impl From<Stop> for Halted {
    fn from(stop: Stop) -> Halted {
        Halted::Stop(stop)
    }
}

/// What was found of the extreme equilibria.
#[derive(Debug)]
pub(super) struct Extreme {
    /// How many are pure: all pure equilibria there are.
    pub pure: usize,
    /// Those in which somebody randomises, in the order in which people read them.
    pub mixed: Vec<BehaviorProfile>,
    /// Are they all, and is every equilibrium a mixture of them?
    pub complete: bool,
}

/// The extreme equilibria; `None` where there are too many.
///
/// # Panics
/// When the tree has imperfect information.
pub(super) fn extreme(game: &ExtensiveForm, run: &mut Run) -> std::result::Result<Option<Extreme>, Stop> {
    assert!(game.has_perfect_information(), "ties are mixed under perfect information");
    match fold(game, run) {
        Ok(extreme) => Ok(Some(extreme)),
        Err(Halted::TooMany) => Ok(None),
        Err(Halted::Stop(stop)) => Err(stop),
    }
}

fn fold(game: &ExtensiveForm, run: &mut Run) -> std::result::Result<Extreme, Halted> {
    let mut all = Continuations::new(game);
    let mut cells: Vec<Vec<Rc<Cell>>> = vec![Vec::new(); game.node_count()];
    let mut complete = true;
    let mut terminal = game.terminals().len();
    let first = first_actions(game);
    for node in game.nodes().rev() {
        run.tick()?;
        let is_too_much = run.memory_left().is_some_and(|left| all.len() as u64 * ENTRY_BYTES > left);
        if all.len() > ENTRY_LIMIT || is_too_much {
            return Err(Halted::TooMany);
        }
        let below: Vec<Vec<Rc<Cell>>> =
            game.children(node).map(|child| std::mem::take(&mut cells[child.index()])).collect();
        let found = match game.next(node) {
            Move::Terminal => {
                terminal -= 1;
                vec![Cell::point(all.end(node, terminal), game.player_count())]
            }
            Move::Chance(chance) => products(game, &mut all, node, &game.chance(chance).probabilities, &below, run)?,
            Move::Decision(infoset) => {
                let mut decision = Decision {
                    node,
                    mover: game.infoset(infoset).player,
                    first: first[infoset.index()],
                    all: &mut all,
                    found: Vec::new(),
                    curved: false,
                    left: VERTEX_LIMIT,
                };
                decision.solve(&below, run)?;
                complete &= !decision.curved;
                decision.found
            }
        };
        cells[node.index()] = greatest(found, run)?;
    }
    let root: Vec<Id> = cells[game.root().index()].iter().flat_map(|cell| cell.ids()).sorted().dedup().collect();
    let (pure, mixed): (Vec<Id>, Vec<Id>) = root.into_iter().partition(|&id| all.is_pure(id));
    let mut mixed: Vec<Vec<Vec<Rational>>> = mixed.into_iter().map(|id| all.behavior(id)).collect();
    mixed.sort_by_cached_key(|behavior| {
        let used = behavior.iter().flatten().filter(|probability| !probability.is_zero()).count();
        (used, Reverse(behavior.clone()))
    });
    let profiles: Result<Vec<BehaviorProfile>> =
        mixed.into_iter().map(|behavior| BehaviorProfile::new(game, behavior)).collect();
    let Ok(mixed) = profiles else { unreachable!("mixtures of behaviour are behaviour") };
    Ok(Extreme { pure: pure.len(), mixed, complete })
}

/// Numbers the actions of all information sets one after another.
fn first_actions(game: &ExtensiveForm) -> Vec<u32> {
    let mut count = 0;
    let mut next = |actions: usize| {
        let first = count;
        count += actions as u32;
        first
    };
    game.infosets().iter().map(|infoset| next(infoset.actions.len())).collect()
}

/// The products of the children's polytopes at a chance node.
fn products(
    game: &ExtensiveForm,
    all: &mut Continuations<'_>,
    node: NodeId,
    probabilities: &[Rational],
    below: &[Vec<Rc<Cell>>],
    run: &mut Run,
) -> std::result::Result<Vec<Cell>, Halted> {
    let mut found = Vec::new();
    let mut count = 0;
    for factors in below.iter().map(|cells| cells.iter()).multi_cartesian_product() {
        let mut vertices = Vec::new();
        for chosen in factors.iter().map(|cell| cell.vertices.iter()).multi_cartesian_product() {
            run.tick()?;
            count += 1;
            if count > VERTEX_LIMIT {
                return Err(Halted::TooMany);
            }
            let id = all.at(node, Choice::None, chosen.iter().map(|vertex| vertex.id).collect());
            let tight = chosen.iter().flat_map(|vertex| vertex.tight.iter().copied()).sorted().collect();
            vertices.push(Vertex { id, tight });
        }
        let occurring = || factors.iter().zip(probabilities).filter(|(_, p)| !p.is_zero()).map(|(cell, _)| cell);
        let shape = |player: usize| {
            let shapes: Vec<Shape> = occurring().map(|cell| cell.shapes[player]).collect();
            match shapes.iter().all(|shape| *shape == Shape::Straight) {
                true => Shape::Straight,
                false if shapes.contains(&Shape::Bent) => Shape::Bent,
                false => Shape::Product,
            }
        };
        let shapes = (0..game.player_count()).map(shape).collect();
        let dimension = factors.iter().map(|cell| cell.dimension).sum();
        found.push(Cell { vertices, shapes, dimension }.examined(all));
    }
    Ok(found)
}

/// Leaves out polytopes that lie in others.
fn greatest(mut cells: Vec<Cell>, run: &mut Run) -> std::result::Result<Vec<Rc<Cell>>, Halted> {
    cells.sort_by_key(|cell| Reverse(cell.vertices.len()));
    let mut kept: Vec<(Vec<Id>, Rc<Cell>)> = Vec::new();
    let mut count = 0;
    for cell in cells {
        run.tick()?;
        if kept.iter().any(|(ids, _)| cell.is_within(ids)) {
            continue;
        }
        count += cell.vertices.len();
        if count > VERTEX_LIMIT {
            return Err(Halted::TooMany);
        }
        kept.push((cell.ids(), Rc::new(cell)));
    }
    Ok(kept.into_iter().map(|(_, cell)| cell).collect())
}
