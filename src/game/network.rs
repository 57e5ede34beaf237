//! Games whose pure strategies are the paths through a network, and whose payoffs are sums over pairs of edges.
//!
//! Each player walks a network without cycles from its source to its sink. An edge may bear a feature, and
//! `u(x, y) = (Σ_{f in x} a_f + Σ_{g in y} b_g + Σ_{f in x, g in y} M_fg) / D` over the features on both paths. Spreads of units over sectors,
//! choices of m out of n, and ways through a graph are all of this kind, and so few numbers define games of very many strategies. A best
//! reply is a longest path: against a mixture each own feature has a weight, and one pass over the edges from the sink back finds the
//! greatest sum (Bellman 1958, Quarterly of Applied Mathematics 16).
//!
//! A strategy is coded as the symbols on its path, so that no two paths may bear the same word. Edges without a symbol are silent.

use std::collections::HashSet;
use std::fmt;

use crate::error::{Error, Result};
use crate::game::implicit::{Oracle, PureStrategy, Reply};
use crate::num::Integer;

/// The most edges of a network: about 1 GiB with all that solving adds.
const EDGE_LIMIT: usize = 1 << 24;

/// Symbols that an error message names.
const NAMED: usize = 12;

/// An edge of a network, to a node of a greater number.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Edge {
    pub tail: u32,
    pub head: u32,
    pub symbol: Option<u32>,
    pub feature: Option<u32>,
}

/// How the symbols of a path are written.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Spelling {
    /// The name of each symbol; numbers where there are none.
    pub names: Vec<String>,
    /// What stands between two symbols.
    pub separator: &'static str,
}

/// The strategies of one player.
#[derive(Debug, Clone)]
pub struct Network {
    player: String,
    /// Sorted by tail; a node's edges in the order in which they were given.
    edges: Vec<Edge>,
    /// Where the edges of each node begin, and their end.
    starts: Vec<usize>,
    features: usize,
    spelling: Spelling,
}

impl Network {
    /// A network from node 0 to node `nodes - 1`.
    ///
    /// Errors: an edge that does not lead to a node of a greater number; a node that lies on no path from source to sink; features out of
    /// range; two paths with the same word; a name that contains the separator; too many edges.
    pub fn new(
        player: impl Into<String>,
        nodes: usize,
        mut edges: Vec<Edge>,
        features: usize,
        spelling: Spelling,
    ) -> Result<Network> {
        let player = player.into();
        let wrong = |message: String| Error::invalid(message).within(format!("the network of `{player}`"));
        if edges.len() > EDGE_LIMIT {
            let message = format!("{} edges; at most {EDGE_LIMIT} are stored", edges.len());
            return Err(Error::too_large(message).within(format!("the network of `{player}`")));
        }
        let is_edge = |edge: &Edge| edge.tail < edge.head && (edge.head as usize) < nodes;
        if let Some(edge) = edges.iter().find(|edge| !is_edge(edge)) {
            return Err(wrong(format!("an edge leads from node {} to node {} of {nodes}", edge.tail, edge.head)));
        }
        if let Some(feature) = edges.iter().filter_map(|edge| edge.feature).find(|f| *f as usize >= features) {
            return Err(wrong(format!("an edge bears feature {feature} of {features}")));
        }
        let is_split = |name: &&String| !spelling.separator.is_empty() && name.contains(spelling.separator);
        if let Some(name) = spelling.names.iter().find(is_split) {
            return Err(wrong(format!("the name `{name}` contains the separator `{}`", spelling.separator)));
        }
        edges.sort_by_key(|edge| edge.tail);
        let mut starts = vec![0; nodes + 1];
        edges.iter().for_each(|edge| starts[edge.tail as usize + 1] += 1);
        (0..nodes).for_each(|node| starts[node + 1] += starts[node]);
        let mut is_entered = vec![false; nodes];
        edges.iter().for_each(|edge| is_entered[edge.head as usize] = true);
        let lost = (0..nodes)
            .find(|&node| (node > 0 && !is_entered[node]) || (node + 1 < nodes && starts[node] == starts[node + 1]));
        if let Some(node) = lost.or((nodes < 2).then_some(0)) {
            return Err(wrong(format!("node {node} of {nodes} lies on no path")));
        }
        let network = Network { player: player.clone(), edges, starts, features, spelling };
        network.check_words().map_err(|error| error.within(format!("the network of `{player}`")))?;
        Ok(network)
    }

    /// Each word is that of one path at most: what can be said next, silent edges left out, differs at every node.
    fn check_words(&self) -> Result<()> {
        let mut said = HashSet::new();
        for node in 0..self.nodes() - 1 {
            said.clear();
            for edge in self.next(node as u32) {
                if let Some(symbol) = edge.symbol
                    && !said.insert(symbol)
                {
                    let name = self.name(symbol);
                    return Err(Error::invalid(format!("`{name}` leads to two places from node {node}")));
                }
            }
            if self.out(node).iter().filter(|edge| edge.symbol.is_none()).count() > 1 {
                return Err(Error::invalid(format!("two silent edges leave node {node}")));
            }
        }
        Ok(())
    }

    pub fn nodes(&self) -> usize {
        self.starts.len() - 1
    }

    /// All edges, by their tails.
    pub fn edges(&self) -> &[Edge] {
        &self.edges
    }

    /// The edges that leave a node.
    pub fn out(&self, node: usize) -> &[Edge] {
        &self.edges[self.starts[node]..self.starts[node + 1]]
    }

    /// The number of the first edge that leaves a node.
    pub fn first_edge(&self, node: usize) -> usize {
        self.starts[node]
    }

    pub fn features(&self) -> usize {
        self.features
    }

    /// The edges that can be taken next from a node, with a symbol, after silent ones.
    fn next(&self, node: u32) -> impl Iterator<Item = &Edge> {
        let silent = |node: &u32| self.silent(*node).map(|edge| edge.head);
        std::iter::successors(Some(node), silent)
            .flat_map(|node| self.out(node as usize))
            .filter(|e| e.symbol.is_some())
    }

    /// The edge with the symbol where a node's symbols are consecutive numbers.
    fn guess(&self, node: u32, symbol: u32) -> Option<&Edge> {
        let out = self.out(node as usize);
        let place = symbol.checked_sub(out.first()?.symbol?)?;
        out.get(place as usize).filter(|edge| edge.symbol == Some(symbol))
    }

    fn name(&self, symbol: u32) -> String {
        self.spelling.names.get(symbol as usize).cloned().unwrap_or_else(|| symbol.to_string())
    }

    fn write(&self, word: &[u32]) -> String {
        word.iter().map(|symbol| self.name(*symbol)).collect::<Vec<_>>().join(self.spelling.separator)
    }

    /// The edges on the path of a word. Errors: the word is that of no path.
    fn walk(&self, word: &[u32]) -> Result<Vec<&Edge>> {
        let mut path = Vec::with_capacity(word.len() + 1);
        // Where the last symbol led to, and how far silent edges have led since.
        let (mut said, mut node) = (0, 0);
        for (place, symbol) in word.iter().enumerate() {
            loop {
                let bears = |edge: &&Edge| edge.symbol == Some(*symbol);
                let edge = self.guess(node, *symbol).or_else(|| self.out(node as usize).iter().find(bears));
                let Some(edge) = edge.or_else(|| self.silent(node)) else {
                    return Err(self.stray(&word[..place], Some(*symbol), said));
                };
                path.push(edge);
                node = edge.head;
                if edge.symbol.is_some() {
                    break;
                }
            }
            said = node;
        }
        while node as usize + 1 < self.nodes() {
            let Some(edge) = self.silent(node) else { return Err(self.stray(word, None, said)) };
            path.push(edge);
            node = edge.head;
        }
        Ok(path)
    }

    /// The edge from a node that says nothing.
    fn silent(&self, node: u32) -> Option<&Edge> {
        self.out(node as usize).iter().find(|edge| edge.symbol.is_none())
    }

    fn stray(&self, before: &[u32], symbol: Option<u32>, node: u32) -> Error {
        let mut next: Vec<String> =
            self.next(node).filter_map(|edge| edge.symbol).map(|symbol| self.name(symbol)).collect();
        if next.len() > NAMED {
            let last = next.len() - 1;
            next.splice(NAMED - 1..last, ["…".to_owned()]);
        }
        let after = if before.is_empty() { "at first".to_owned() } else { format!("after `{}`", self.write(before)) };
        let message = match symbol {
            Some(symbol) => format!("`{}` is not possible {after}", self.name(symbol)),
            None => format!("the strategy does not end {after}"),
        };
        let possible = if next.is_empty() { "nothing".to_owned() } else { next.join(", ") };
        Error::invalid(message).within(format!("`{}`", self.player)).hint(format!("possible: {possible}"))
    }

    fn parse(&self, label: &str) -> Result<PureStrategy> {
        let symbol = |name: &str| {
            let found = match self.spelling.names.is_empty() {
                true => name.parse().ok(),
                false => self.spelling.names.iter().position(|known| known == name).map(|symbol| symbol as u32),
            };
            found.ok_or_else(|| Error::invalid(format!("`{}` has no strategy `{label}`: `{name}`?", self.player)))
        };
        if label.is_empty() {
            return Ok(Vec::new());
        }
        label.split(self.spelling.separator).map(symbol).collect()
    }

    /// The number of paths.
    fn paths(&self) -> Integer {
        let mut counts = vec![Integer::ZERO; self.nodes()];
        counts[self.nodes() - 1] = Integer::ONE;
        for node in (0..self.nodes() - 1).rev() {
            counts[node] = self.out(node).iter().map(|edge| &counts[edge.head as usize]).sum();
        }
        counts.swap_remove(0)
    }

    /// All words, in the order of the edges.
    fn words(&self) -> Vec<PureStrategy> {
        let mut words = Vec::new();
        let mut open: Vec<(u32, PureStrategy)> = vec![(0, Vec::new())];
        while let Some((node, word)) = open.pop() {
            if node as usize + 1 == self.nodes() {
                words.push(word);
                continue;
            }
            for edge in self.out(node as usize).iter().rev() {
                let mut longer = word.clone();
                longer.extend(edge.symbol);
                open.push((edge.head, longer));
            }
        }
        words
    }

    /// The word of a path with the greatest sum of weights, and that sum; of equal ones the first.
    pub fn longest<T: Clone + PartialOrd>(
        &self,
        zero: T,
        weight: impl Fn(usize) -> T,
        add: impl Fn(&T, &T) -> T,
    ) -> (PureStrategy, T) {
        let weights: Vec<T> = (0..self.features).map(weight).collect();
        let mut sums = vec![zero; self.nodes()];
        let mut chosen = vec![0_u32; self.nodes()];
        for node in (0..self.nodes() - 1).rev() {
            let mut best: Option<T> = None;
            for (place, edge) in self.out(node).iter().enumerate() {
                let rest = &sums[edge.head as usize];
                let sum = edge.feature.map_or_else(|| rest.clone(), |feature| add(&weights[feature as usize], rest));
                if best.as_ref().is_none_or(|best| sum > *best) {
                    best = Some(sum);
                    chosen[node] = place as u32;
                }
            }
            sums[node] = best.unwrap_or_else(|| unreachable!("every node but the sink has an edge"));
        }
        let mut word = Vec::new();
        let mut node = 0;
        while node + 1 < self.nodes() {
            let edge = &self.out(node)[chosen[node] as usize];
            word.extend(edge.symbol);
            node = edge.head as usize;
        }
        (word, sums.swap_remove(0))
    }
}

/// Two networks and what their features pay.
#[derive(Debug, Clone)]
pub struct NetworkGame {
    title: String,
    networks: [Network; 2],
    /// What each feature of a player adds to the first player's payoff by itself.
    alone: [Vec<Integer>; 2],
    /// For each feature of a player, those of the other that it meets, and what the pair adds.
    pairs: [Vec<Vec<(u32, Integer)>>; 2],
    denominator: Integer,
    turns: usize,
}

impl NetworkGame {
    /// A game in which pairs of features, and features alone, add to the first player's payoff numerator. Features without an entry in
    /// `alone`, and pairs without one, add nothing.
    ///
    /// Errors: features that no network has; a denominator that is not positive.
    pub fn new(
        title: impl Into<String>,
        networks: [Network; 2],
        alone: [Vec<(u32, Integer)>; 2],
        pairs: Vec<(u32, u32, Integer)>,
        denominator: Integer,
    ) -> Result<NetworkGame> {
        if !denominator.is_positive() {
            return Err(Error::invalid(format!("payoffs are given over the denominator {denominator}")));
        }
        let sizes = [0, 1].map(|player| networks[player].features());
        let mut singles = sizes.map(|size| vec![Integer::ZERO; size]);
        for (player, list) in alone.into_iter().enumerate() {
            for (feature, value) in list {
                let place = singles[player].get_mut(feature as usize);
                *place.ok_or_else(|| Error::invalid(format!("there is no feature {feature}")))? = value;
            }
        }
        let mut by = sizes.map(|size| vec![Vec::new(); size]);
        for (first, second, value) in pairs {
            if first as usize >= sizes[0] || second as usize >= sizes[1] {
                return Err(Error::invalid(format!("there is no pair of features {first} and {second}")));
            }
            by[0][first as usize].push((second, value.clone()));
            by[1][second as usize].push((first, value));
        }
        by.iter_mut().flatten().for_each(|list: &mut Vec<(u32, Integer)>| list.sort_by_key(|(other, _)| *other));
        Ok(NetworkGame { title: title.into(), networks, alone: singles, pairs: by, denominator, turns: 1 })
    }

    /// Says that turning both players' words by the same number of places keeps the payoff. Words must all have this length.
    pub fn with_turns(mut self, length: usize) -> NetworkGame {
        self.turns = length.max(1);
        self
    }

    pub fn networks(&self) -> &[Network; 2] {
        &self.networks
    }

    /// What a feature of the player adds by itself to the first player's payoff numerator.
    pub fn alone(&self, player: usize) -> &[Integer] {
        &self.alone[player]
    }

    /// For each feature of the player, the other's features that it meets, and what the pair adds.
    pub fn pairs(&self, player: usize) -> &[Vec<(u32, Integer)>] {
        &self.pairs[player]
    }

    /// The features of a legal strategy.
    fn features(&self, player: usize, strategy: &[u32]) -> Vec<u32> {
        match self.networks[player].walk(strategy) {
            Ok(path) => path.into_iter().filter_map(|edge| edge.feature).collect(),
            Err(error) => unreachable!("only legal strategies are paid: {error}"),
        }
    }

    /// For each feature of the player what it adds against weighted strategies of the other, and what is added whatever the player does.
    pub fn weights<T: Clone>(
        &self,
        player: usize,
        against: &[(&[u32], T)],
        zero: &T,
        add: impl Fn(&mut T, &T),
        scaled: impl Fn(&T, &Integer) -> T,
    ) -> (Vec<T>, T) {
        let other = 1 - player;
        let mut marginals = vec![zero.clone(); self.networks[other].features()];
        let mut total = zero.clone();
        for (strategy, weight) in against {
            add(&mut total, weight);
            self.features(other, strategy).into_iter().for_each(|f| add(&mut marginals[f as usize], weight));
        }
        let mut constant = zero.clone();
        for (marginal, alone) in marginals.iter().zip(&self.alone[other]).filter(|(_, alone)| !alone.is_zero()) {
            add(&mut constant, &scaled(marginal, alone));
        }
        let weight = |feature: usize| {
            let mut sum = scaled(&total, &self.alone[player][feature]);
            for (met, value) in &self.pairs[player][feature] {
                add(&mut sum, &scaled(&marginals[*met as usize], value));
            }
            sum
        };
        ((0..self.networks[player].features()).map(weight).collect(), constant)
    }

    fn exact_weights(&self, player: usize, against: &[(&[u32], Integer)]) -> (Vec<Integer>, Integer) {
        let add = |sum: &mut Integer, term: &Integer| {
            if !term.is_zero() {
                *sum += term;
            }
        };
        let scaled = |weight: &Integer, value: &Integer| match weight.is_zero() || value.is_zero() {
            true => Integer::ZERO,
            false => weight * value,
        };
        self.weights(player, against, &Integer::ZERO, add, scaled)
    }
}

impl Oracle for NetworkGame {
    fn title(&self) -> &str {
        &self.title
    }

    fn players(&self) -> [&str; 2] {
        [0, 1].map(|player| self.networks[player].player.as_str())
    }

    fn strategy_count(&self, player: usize) -> Integer {
        self.networks[player].paths()
    }

    fn denominator(&self) -> &Integer {
        &self.denominator
    }

    fn check(&self, player: usize, strategy: &[u32]) -> Result<()> {
        self.networks[player].walk(strategy).map(|_| ())
    }

    fn label(&self, player: usize, strategy: &[u32]) -> String {
        self.networks[player].write(strategy)
    }

    fn parse(&self, player: usize, label: &str) -> Result<PureStrategy> {
        self.networks[player].parse(label)
    }

    fn payoff(&self, first: &[u32], second: &[u32]) -> Integer {
        let [own, other] = [self.features(0, first), self.features(1, second)];
        let alone = |player: usize, list: &[u32]| -> Integer {
            list.iter().map(|feature| &self.alone[player][*feature as usize]).sum()
        };
        let mut sum = alone(0, &own) + alone(1, &other);
        let mut met = other;
        met.sort_unstable();
        for feature in own {
            for (other, value) in &self.pairs[0][feature as usize] {
                // A path may bear a feature more than once.
                let first = met.partition_point(|known| known < other);
                met[first..].iter().take_while(|known| *known == other).for_each(|_| sum += value);
            }
        }
        sum
    }

    fn best_reply(&self, player: usize, against: &[(&[u32], Integer)]) -> Reply {
        let (weights, constant) = self.exact_weights(player, against);
        let signed = |feature: usize| if player == 0 { weights[feature].clone() } else { -&weights[feature] };
        let (strategy, sum) = self.networks[player].longest(Integer::ZERO, signed, |a, b| a + b);
        Reply { strategy, value: constant + if player == 0 { sum } else { -sum } }
    }

    fn quick_reply(&self, player: usize, against: &[(&[u32], f64)]) -> (PureStrategy, f64) {
        let add = |sum: &mut f64, term: &f64| *sum += term;
        let scaled = |weight: &f64, value: &Integer| if *weight == 0.0 { 0.0 } else { weight * value.to_f64() };
        let (weights, constant) = self.weights(player, against, &0.0, add, scaled);
        let sign = if player == 0 { 1.0 } else { -1.0 };
        let (strategy, sum) = self.networks[player].longest(0.0, |feature| sign * weights[feature], |a, b| a + b);
        (strategy, constant + sign * sum)
    }

    fn earnings(&self, player: usize, own: &[&[u32]], against: &[(&[u32], Integer)]) -> Vec<Integer> {
        let (weights, constant) = self.exact_weights(player, against);
        let earned = |strategy: &&[u32]| {
            let features = self.features(player, strategy);
            features.iter().fold(constant.clone(), |sum, feature| sum + &weights[*feature as usize])
        };
        own.iter().map(earned).collect()
    }

    fn turns(&self) -> usize {
        self.turns
    }

    fn turned(&self, _: usize, strategy: &[u32], by: usize) -> PureStrategy {
        let mut turned = strategy.to_vec();
        if self.turns == turned.len() {
            turned.rotate_left(by % self.turns);
        }
        turned
    }

    fn strategies(&self, player: usize) -> Vec<PureStrategy> {
        self.networks[player].words()
    }

    fn network(&self) -> Option<&NetworkGame> {
        Some(self)
    }

    fn define(&self, sink: &mut dyn fmt::Write) -> fmt::Result {
        write!(sink, "network;{};{};", self.denominator, self.turns)?;
        for (network, alone) in self.networks.iter().zip(&self.alone) {
            let Spelling { names, separator } = &network.spelling;
            write!(sink, "{};{};{separator};{};", network.nodes(), network.features, names.len())?;
            names.iter().try_for_each(|name| write!(sink, "{};{name};", name.len()))?;
            for edge in &network.edges {
                let number = |value: Option<u32>| value.map_or(-1, i64::from);
                write!(sink, "{},{},{},{};", edge.tail, edge.head, number(edge.symbol), number(edge.feature))?;
            }
            alone.iter().try_for_each(|value| write!(sink, "{value};"))?;
        }
        for (feature, met) in self.pairs[0].iter().enumerate() {
            met.iter().try_for_each(|(other, value)| write!(sink, "{feature},{other},{value};"))?;
        }
        Ok(())
    }
}
