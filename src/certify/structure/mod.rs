//! The structure of the set of Nash equilibria of a two-player game, from the complete list of its extreme equilibria.
//!
//! In a tree the strategies are the realization plans: behaviours that differ only where the own earlier moves rule an information set out
//! are one. What is said here of subsets and components holds for them as for mixed strategies; indices are not computed.
//!
//! *Maximal Nash subsets.* Take the distinct strategies x of player 1 and y of player 2 in extreme equilibria as the two sides of a
//! bipartite graph, and the extreme equilibria as its edges. For sets X and Y of which all pairs are edges, every pair in
//! `conv X × conv Y` is an equilibrium. The set of equilibria is the union of these products over the maximal such pairs (X, Y).
//!
//! *Components.* Two extreme equilibria with a common strategy are joined by a segment of equilibria, so the connected components of
//! the set are those of the graph.
//!
//! *Index.* Each component has an integer, the sum of the indices of the equilibria near it of any nondegenerate game near enough;
//! these integers add up to 1 (see the submodule `index`). A list that lacks an equilibrium of index other than 0 is found out by that.
//!
//! References: Winkels 1979, in: Game Theory and Related Topics; Jansen 1981, Naval Research Logistics Quarterly 28 (maximal Nash
//! subsets); Avis, Rosenberg, Savani and von Stengel 2010, Economic Theory 42 (bicliques); Shapley 1974, Mathematical Programming
//! Study 1; von Stengel 2002, Handbook of Game Theory 3, ch. 45 (index).

mod effort;
mod exact;
mod index;
mod perturbed;
mod replies;
mod subsets;
mod tableau;
mod walk;

#[cfg(test)]
mod tests;

use std::collections::HashMap;
use std::hash::{Hash, Hasher};

use crate::certify::{Kind, Refusal};
use crate::game::{Bimatrix, ExtensiveForm, InfosetId};
use crate::num::{Rational, WordHash, WordHasher};
use crate::strategy::{BehaviorProfile, MixedProfile};

use effort::{Effort, Limits};
use index::Indices;

/// The most maximal Nash subsets that are listed of one component.
pub const SUBSET_LIMIT: usize = 10_000;

/// The components of the set of equilibria.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Structure {
    /// Components of this kind of game have indices.
    pub has_indices: bool,
    /// In the order of their first equilibria in the list.
    pub components: Vec<Component>,
    /// For each equilibrium of the list, the number of its component.
    pub component_of: Vec<usize>,
}

/// A connected component of the set of equilibria.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Component {
    /// The extreme equilibria in it, by their numbers in the list, in order.
    pub extreme: Vec<usize>,
    /// `None` where its computation would exceed a bound, or the caller has said stop.
    pub index: Option<i64>,
    /// The maximal Nash subsets; `None` when there are more than [`SUBSET_LIMIT`], or the caller has said stop.
    pub subsets: Option<Vec<NashSubset>>,
}

/// A maximal Nash subset: all pairs of a mixture of some strategies of player 1 and a mixture of some of player 2.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord)]
pub struct NashSubset {
    /// For each player, equilibria of the list whose strategies of that player are the corners: one for each corner, the first that
    /// has it.
    pub spanned_by: [Vec<usize>; 2],
}

impl Structure {
    /// Whether the list holds every equilibrium or spans infinitely many: some strategy stands in two of it.
    pub fn kind(&self) -> Kind {
        let is_isolated = |component: &Component| component.extreme.len() == 1;
        if self.components.iter().all(is_isolated) { Kind::Every } else { Kind::Extreme }
    }
}

/// The structure of the set whose extreme equilibria are listed, each once. The listed profiles must be equilibria.
///
/// `stop` is asked now and then; once it says so, the indices and subsets that are not yet known are left out.
/// Refuses when one of the profiles is not extreme, or when the indices do not add up to 1: then an equilibrium is missing.
pub fn structure(game: Bimatrix<'_>, extreme: &[&MixedProfile], stop: &dyn Fn() -> bool) -> Result<Structure, Refusal> {
    structure_within(game, extreme, Limits::default(), stop)
}

fn structure_within(
    game: Bimatrix<'_>,
    extreme: &[&MixedProfile],
    limits: Limits,
    stop: &dyn Fn() -> bool,
) -> Result<Structure, Refusal> {
    let graph =
        Graph::new(extreme.iter().map(|profile| [0, 1].map(|player: usize| profile.players()[player].as_slice())));
    let (component_of, members) = graph.components();
    let corners = [graph.corners[0].as_slice(), &graph.corners[1]];
    let mut effort = Effort::new(limits.work, stop);
    let mut indices = Indices::new(game, corners.map(<[Corner]>::len), limits);
    let mut components = Vec::with_capacity(members.len());
    for members in members {
        let edges: Vec<[usize; 2]> = members.iter().map(|&number| graph.edges[number]).collect();
        let index = indices.of(corners, &edges, &mut effort)?;
        let subsets = graph.subsets(&members, &edges, &mut effort);
        components.push(Component { extreme: members, index, subsets });
    }
    let total: Option<i64> = components.iter().map(|component| component.index).sum();
    match total {
        Some(total) if total != 1 => {
            Err(Refusal::new(format!("the indices of the components add up to {total}, not 1")))
        }
        _ => Ok(Structure { has_indices: true, components, component_of }),
    }
}

/// The structure of the set of equilibria of a two-player tree, in realization plans, from a list of all extreme ones.
///
/// `stop` is asked now and then; once it says so, the subsets that are not yet known are left out.
pub fn tree_structure(game: &ExtensiveForm, extreme: &[&BehaviorProfile], stop: &dyn Fn() -> bool) -> Structure {
    let plans: Vec<[Vec<Rational>; 2]> =
        extreme.iter().map(|profile| [0, 1].map(|player| plan(game, player, profile))).collect();
    let graph = Graph::new(plans.iter().map(|[x, y]| [x.as_slice(), y.as_slice()]));
    let (component_of, members) = graph.components();
    let mut effort = Effort::new(Limits::default().work, stop);
    let mut component = |members: Vec<usize>| {
        let edges: Vec<[usize; 2]> = members.iter().map(|&number| graph.edges[number]).collect();
        let subsets = graph.subsets(&members, &edges, &mut effort);
        Component { extreme: members, index: None, subsets }
    };
    let components = members.into_iter().map(&mut component).collect();
    Structure { has_indices: false, components, component_of }
}

/// For each action of a player's information sets the probability that the own choices lead to it and take it.
fn plan(game: &ExtensiveForm, player: usize, profile: &BehaviorProfile) -> Vec<Rational> {
    let mut own: Vec<InfosetId> = game.infosets_of(player).collect();
    // The first node of a set has a smaller number than the first node of every set that comes after it.
    own.sort_by_key(|&id| game.infoset(id).nodes[0]);
    let mut first: HashMap<InfosetId, usize> = HashMap::new();
    let mut plan: Vec<Rational> = Vec::new();
    for id in own {
        let arrives = match game.previous_own_move(id) {
            None => Rational::ONE,
            Some((before, action)) => plan[first[&before] + action].clone(),
        };
        first.insert(id, plan.len());
        plan.extend(profile.infosets()[id.index()].iter().map(|probability| &arrives * probability));
    }
    plan
}

/// A strategy as the key of a table, with its hash.
#[derive(PartialEq, Eq)]
struct Key<'p> {
    hash: u64,
    strategy: &'p [Rational],
}

impl<'p> Key<'p> {
    /// Mixes one word for each strategy in the support, as far as the numbers are words.
    fn new(strategy: &'p [Rational]) -> Key<'p> {
        let mut hasher = WordHasher::default();
        for (place, probability) in strategy.iter().enumerate().filter(|(_, probability)| !probability.is_zero()) {
            match probability.words() {
                Some((numerator, denominator)) => {
                    let place = (place as u64).rotate_right(16);
                    hasher.write_u64(place ^ numerator.cast_unsigned().rotate_left(24) ^ denominator.cast_unsigned());
                }
                None => probability.hash(&mut hasher),
            }
        }
        Key { hash: hasher.finish(), strategy }
    }
}

impl Hash for Key<'_> {
    fn hash<H: Hasher>(&self, state: &mut H) {
        state.write_u64(self.hash);
    }
}

/// A strategy of an extreme equilibrium.
struct Corner<'p> {
    strategy: &'p [Rational],
    /// The first equilibrium of the list that has it.
    first: usize,
}

/// The bipartite graph of extreme equilibria.
struct Graph<'p> {
    corners: [Vec<Corner<'p>>; 2],
    /// For each equilibrium of the list, the corners that it joins.
    edges: Vec<[usize; 2]>,
}

impl<'p> Graph<'p> {
    fn new(extreme: impl ExactSizeIterator<Item = [&'p [Rational]; 2]>) -> Graph<'p> {
        let mut known: [HashMap<Key<'p>, usize, WordHash>; 2] = Default::default();
        let mut graph = Graph { corners: [Vec::new(), Vec::new()], edges: Vec::with_capacity(extreme.len()) };
        for (number, strategies) in extreme.enumerate() {
            let corner = |player: usize| {
                let strategy = strategies[player];
                let corners = &mut graph.corners[player];
                *known[player].entry(Key::new(strategy)).or_insert_with(|| {
                    corners.push(Corner { strategy, first: number });
                    corners.len() - 1
                })
            };
            let edge = [0, 1].map(corner);
            graph.edges.push(edge);
        }
        graph
    }

    /// For each equilibrium its component, and for each component its equilibria.
    fn components(&self) -> (Vec<usize>, Vec<Vec<usize>>) {
        let shift = self.corners[0].len();
        let mut parent: Vec<usize> = (0..shift + self.corners[1].len()).collect();
        let root = |parent: &mut Vec<usize>, mut corner: usize| {
            while parent[corner] != corner {
                parent[corner] = parent[parent[corner]];
                corner = parent[corner];
            }
            corner
        };
        for &[x, y] in &self.edges {
            let (x, y) = (root(&mut parent, x), root(&mut parent, shift + y));
            parent[y] = x;
        }
        let mut numbers: HashMap<usize, usize, WordHash> = HashMap::default();
        let mut members: Vec<Vec<usize>> = Vec::new();
        let mut component_of = Vec::with_capacity(self.edges.len());
        for (number, &[x, _]) in self.edges.iter().enumerate() {
            let component = *numbers.entry(root(&mut parent, x)).or_insert_with(|| {
                members.push(Vec::new());
                members.len() - 1
            });
            members[component].push(number);
            component_of.push(component);
        }
        (component_of, members)
    }

    /// The maximal Nash subsets of a component with these equilibria, which are these edges; `None` beyond a limit.
    fn subsets(&self, members: &[usize], edges: &[[usize; 2]], effort: &mut Effort) -> Option<Vec<NashSubset>> {
        match *members {
            [alone] => Some(vec![NashSubset { spanned_by: [vec![alone], vec![alone]] }]),
            _ => subsets::maximal(edges, SUBSET_LIMIT, effort).map(|subsets| self.named(subsets)),
        }
    }

    /// Subsets given by corners, with the corners named by equilibria that have them.
    fn named(&self, subsets: Vec<[Vec<usize>; 2]>) -> Vec<NashSubset> {
        let name = |subset: [Vec<usize>; 2]| {
            let mut spanned_by = [0, 1].map(|player| {
                let corners = subset[player].iter();
                corners.map(|&corner| self.corners[player][corner].first).collect::<Vec<_>>()
            });
            spanned_by.iter_mut().for_each(|corners| corners.sort_unstable());
            NashSubset { spanned_by }
        };
        let mut named: Vec<NashSubset> = subsets.into_iter().map(name).collect();
        named.sort_unstable();
        named
    }
}
