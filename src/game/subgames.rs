//! Where the subgames of a tree start.

use crate::game::extensive::{ExtensiveForm, Move, NodeId};

impl ExtensiveForm {
    /// The nodes at which a proper or improper subgame starts (Selten 1965): a decision or chance node that is alone in its
    /// information set and below which no information set reaches out. In node order, so the root comes first.
    pub fn subgame_roots(&self) -> Vec<NodeId> {
        // `low[n]`: the smallest pre-order number that an information set met at or below n reaches; `high[n]`: the largest.
        let order = self.preorder();
        let mut position = vec![0_usize; self.node_count()];
        for (place, node) in order.iter().enumerate() {
            position[node.index()] = place;
        }
        let reach: Vec<(usize, usize)> = self
            .infosets()
            .iter()
            .map(|infoset| {
                let places = infoset.nodes.iter().map(|node| position[node.index()]);
                (places.clone().min().unwrap_or(0), places.max().unwrap_or(0))
            })
            .collect();
        let mut low = position.clone();
        let mut high = position.clone();
        let mut end = position.clone();
        for node in self.nodes().rev() {
            let here = node.index();
            if let Move::Decision(infoset) = self.next(node) {
                low[here] = low[here].min(reach[infoset.index()].0);
                high[here] = high[here].max(reach[infoset.index()].1);
            }
            for child in self.children(node) {
                low[here] = low[here].min(low[child.index()]);
                high[here] = high[here].max(high[child.index()]);
                end[here] = end[here].max(end[child.index()]);
            }
        }
        let alone = |node: NodeId| match self.next(node) {
            Move::Decision(infoset) => self.infoset(infoset).nodes.len() == 1,
            Move::Chance(_) => true,
            Move::Terminal => false,
        };
        self.nodes()
            .filter(|&node| {
                let here = node.index();
                alone(node) && low[here] >= position[here] && high[here] <= end[here]
            })
            .collect()
    }

    /// For each information set the root of the innermost subgame that holds it.
    pub fn innermost_subgames(&self) -> Vec<NodeId> {
        let mut home = vec![self.root(); self.node_count()];
        let roots = self.subgame_roots();
        for node in self.nodes() {
            home[node.index()] = match self.parent(node) {
                _ if roots.binary_search(&node).is_ok() => node,
                Some(parent) => home[parent.index()],
                None => node,
            };
        }
        self.infosets().iter().map(|infoset| home[infoset.nodes[0].index()]).collect()
    }

    /// All nodes depth first, a node before its children and these in order of the actions.
    pub fn preorder(&self) -> Vec<NodeId> {
        let mut order = Vec::with_capacity(self.node_count());
        let mut open = vec![self.root()];
        while let Some(node) = open.pop() {
            order.push(node);
            open.extend(self.children(node).rev());
        }
        order
    }
}
