//! An order in which eliminating the nodes of a graph joins few that were not joined: approximate minimum degree.
//!
//! Eliminating a node joins its neighbours. They are kept as one element, a list of nodes, in place of their many edges; a node's neighbours
//! are then some nodes and the members of some elements. The next node is one whose degree, as far as sizes of lists tell, is least. Nodes
//! that came to have the same neighbours go together.
//!
//! Reference: Amestoy, Davis and Duff 1996, SIAM Journal on Matrix Analysis and Applications 17.

use super::buckets::Buckets;

/// A graph on the way to an order.
struct Elimination {
    /// The neighbours of a node that no element tells, and the elements that it is a member of.
    neighbours: Vec<Vec<u32>>,
    elements: Vec<Vec<u32>>,
    /// By the node whose elimination made it: the members of an element. Empty where another element took them in.
    members: Vec<Vec<u32>>,
    /// For how many nodes the members stand.
    sizes: Vec<u32>,
    /// How many nodes a node stands for; 0 once it is eliminated or joined to another.
    weights: Vec<u32>,
    /// The nodes that were joined to a node.
    joined: Vec<Vec<u32>>,
    degrees: Buckets,
    /// By element: its weight without the members of the element at hand, where the stamp is that element's.
    outside: Vec<u32>,
    stamps: Vec<u32>,
    is_member: Vec<bool>,
    left: u32,
}

/// The nodes in an order of elimination. Each edge is listed at both its ends, once each; no node is its own neighbour.
pub(super) fn minimum_degree(neighbours: Vec<Vec<u32>>) -> Vec<u32> {
    let size = neighbours.len();
    let degrees = neighbours.iter().map(|list| list.len() as u32).collect();
    let mut elimination = Elimination {
        neighbours,
        elements: vec![Vec::new(); size],
        members: vec![Vec::new(); size],
        sizes: vec![0; size],
        weights: vec![1; size],
        joined: vec![Vec::new(); size],
        degrees: Buckets::new(degrees),
        outside: vec![0; size],
        stamps: vec![u32::MAX; size],
        is_member: vec![false; size],
        left: size as u32,
    };
    let mut order = Vec::with_capacity(size);
    let mut least = 0;
    while order.len() < size {
        let next = loop {
            match elimination.degrees.lines(least).next() {
                Some(node) => break node,
                None => least += 1,
            }
        };
        let degree = elimination.eliminate(next, &mut order);
        least = least.min(degree);
    }
    order
}

impl Elimination {
    /// Gives the least degree that a node has afterwards among those that changed.
    fn eliminate(&mut self, node: u32, order: &mut Vec<u32>) -> usize {
        let members = self.gather(node);
        self.take(node, order);
        self.measure(node, &members);
        let weight: u32 = members.iter().map(|member| self.weights[*member as usize]).sum();
        let mut keys = Vec::with_capacity(members.len());
        let mut kept = Vec::with_capacity(members.len());
        for &member in &members {
            let outside = self.prune(node, member);
            let place = member as usize;
            if outside == 0 && self.neighbours[place].is_empty() {
                // It has no neighbours but the members, so nothing more is joined when it goes at once.
                self.degrees.unlink(member);
                self.take(member, order);
                continue;
            }
            self.elements[place].push(node);
            let own: u32 = self.neighbours[place].iter().map(|other| self.weights[*other as usize]).sum();
            let inside = weight - self.weights[place];
            let degree = (own + outside + inside).min(self.degrees.counts[place] + inside);
            self.degrees.set(member, degree.min(self.left.saturating_sub(self.weights[place])));
            let sum = |list: &[u32]| list.iter().map(|place| u64::from(*place)).sum::<u64>();
            keys.push(((sum(&self.neighbours[place]), sum(&self.elements[place])), member));
            kept.push(member);
        }
        keys.sort_by_key(|(key, _)| *key);
        for group in keys.chunk_by(|a, b| a.0 == b.0).filter(|group| group.len() > 1) {
            self.join(group.iter().map(|(_, member)| *member).collect());
        }
        members.iter().for_each(|member| self.is_member[*member as usize] = false);
        kept.retain(|member| self.weights[*member as usize] > 0);
        let least = kept.iter().map(|member| self.degrees.counts[*member as usize] as usize).min();
        self.sizes[node as usize] = kept.iter().map(|member| self.weights[*member as usize]).sum();
        self.members[node as usize] = kept;
        least.unwrap_or(usize::MAX)
    }

    /// The neighbours of a node; the elements that it is a member of are taken in.
    fn gather(&mut self, node: u32) -> Vec<u32> {
        self.degrees.unlink(node);
        self.is_member[node as usize] = true;
        let mut members = Vec::new();
        let direct = std::mem::take(&mut self.neighbours[node as usize]);
        let elements = std::mem::take(&mut self.elements[node as usize]);
        let lists = elements.into_iter().map(|element| std::mem::take(&mut self.members[element as usize]));
        for member in direct.into_iter().chain(lists.flatten()) {
            if self.weights[member as usize] > 0 && !std::mem::replace(&mut self.is_member[member as usize], true) {
                members.push(member);
            }
        }
        self.is_member[node as usize] = false;
        members
    }

    /// Puts a node, and those that were joined to it, next in the order.
    fn take(&mut self, node: u32, order: &mut Vec<u32>) {
        self.left -= std::mem::take(&mut self.weights[node as usize]);
        let mut stack = vec![node];
        while let Some(node) = stack.pop() {
            order.push(node);
            stack.append(&mut self.joined[node as usize]);
        }
    }

    /// For each element that the members have: its weight without them.
    fn measure(&mut self, node: u32, members: &[u32]) {
        for &member in members {
            for &element in &self.elements[member as usize] {
                let place = element as usize;
                if self.stamps[place] != node {
                    self.stamps[place] = node;
                    self.outside[place] = self.sizes[place];
                }
                self.outside[place] -= self.weights[member as usize];
            }
        }
    }

    /// Leaves a member the neighbours and elements that the new element does not tell, and gives the weight of those elements.
    fn prune(&mut self, node: u32, member: u32) -> u32 {
        let (members, outside, is_member, weights) = (&self.members, &self.outside, &self.is_member, &self.weights);
        let mut weight = 0;
        self.elements[member as usize].retain(|element| {
            let place = *element as usize;
            // An element inside the new one says nothing more.
            let stays = !members[place].is_empty() && outside[place] > 0;
            weight += if stays { outside[place] } else { 0 };
            stays
        });
        self.neighbours[member as usize]
            .retain(|other| *other != node && weights[*other as usize] > 0 && !is_member[*other as usize]);
        weight
    }

    /// Joins those of a group that have the same neighbours.
    fn join(&mut self, group: Vec<u32>) {
        for node in &group {
            self.neighbours[*node as usize].sort_unstable();
            self.elements[*node as usize].sort_unstable();
        }
        for (position, &node) in group.iter().enumerate() {
            for &other in &group[position + 1..] {
                let (a, b) = (node as usize, other as usize);
                if self.weights[a] == 0 || self.weights[b] == 0 {
                    continue;
                }
                if self.neighbours[a] == self.neighbours[b] && self.elements[a] == self.elements[b] {
                    let weight = std::mem::take(&mut self.weights[b]);
                    self.weights[a] += weight;
                    self.degrees.unlink(other);
                    self.degrees.set(node, self.degrees.counts[a].saturating_sub(weight));
                    self.joined[a].push(other);
                    self.neighbours[b] = Vec::new();
                    self.elements[b] = Vec::new();
                }
            }
        }
    }
}
