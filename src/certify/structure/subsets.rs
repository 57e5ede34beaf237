//! Maximal bicliques of a bipartite graph.
//!
//! The right side of a maximal biclique is the set of common neighbours of its left side; so the right sides are exactly the
//! non-empty intersections of neighbourhoods of left corners. They are grown from the neighbourhoods themselves: each new set is
//! intersected with every neighbourhood. Cost: for each biclique, as many intersections of bit sets as there are left corners.

use std::collections::HashSet;

use super::effort::{Effort, Halt};
use crate::num::WordHash;

type Bits = Vec<u64>;

/// All maximal bicliques of the graph with these edges, as the corners on its two sides; `None` when there are more than `limit`, or when
/// the caller has said stop.
pub(super) fn maximal(edges: &[[usize; 2]], limit: usize, effort: &mut Effort) -> Option<Vec<[Vec<usize>; 2]>> {
    let sides = [0, 1].map(|side: usize| {
        let mut corners: Vec<usize> = edges.iter().map(|edge| edge[side]).collect();
        corners.sort_unstable();
        corners.dedup();
        corners
    });
    // The smaller side is intersected over.
    let left = usize::from(sides[0].len() > sides[1].len());
    let right = 1 - left;
    let place = |side: usize, corner: usize| sides[side].binary_search(&corner).unwrap_or_else(|place| place);
    let mut neighbours: Vec<Bits> = vec![vec![0; sides[right].len().div_ceil(64)]; sides[left].len()];
    for edge in edges {
        let other = place(right, edge[right]);
        neighbours[place(left, edge[left])][other / 64] |= 1 << (other % 64);
    }
    let closed = intersections(&neighbours, limit, effort).ok().flatten()?;
    let biclique = |common: Bits| {
        let mut biclique = [Vec::new(), Vec::new()];
        let joined = (0..neighbours.len()).filter(|&corner| is_subset(&common, &neighbours[corner]));
        biclique[left] = joined.map(|corner| sides[left][corner]).collect();
        let members = (0..sides[right].len()).filter(|&corner| common[corner / 64] >> (corner % 64) & 1 == 1);
        biclique[right] = members.map(|corner| sides[right][corner]).collect();
        biclique
    };
    Some(closed.into_iter().map(biclique).collect())
}

/// The non-empty intersections of these sets; `None` when there are more than `limit`.
fn intersections(sets: &[Bits], limit: usize, effort: &mut Effort) -> Result<Option<Vec<Bits>>, Halt> {
    let mut seen: HashSet<Bits, WordHash> = HashSet::default();
    let mut found: Vec<Bits> = Vec::new();
    for set in sets {
        if seen.insert(set.clone()) {
            found.push(set.clone());
        }
    }
    let mut next = 0;
    while next < found.len() {
        if found.len() > limit {
            return Ok(None);
        }
        effort.pass((sets.len() * sets[0].len()) as u64)?;
        for set in sets {
            let common: Bits = found[next].iter().zip(set).map(|(a, b)| a & b).collect();
            if common.iter().any(|&word| word != 0) && !seen.contains(&common) {
                seen.insert(common.clone());
                found.push(common);
            }
        }
        next += 1;
    }
    Ok((found.len() <= limit).then_some(found))
}

fn is_subset(small: &Bits, large: &Bits) -> bool {
    small.iter().zip(large).all(|(small, large)| small & !large == 0)
}
