//! `marginals-lp`: value and optimal mixtures of a zero-sum game of paths through networks, by one linear program of the networks' size.
//!
//! Definition: mixtures x and y with `min_s u(x, s) = max_s u(s, y)`, the value, of a game whose strategies are the paths of two networks
//! and whose payoffs are sums over pairs of edges: spreads of units over sectors, choices of m out of n, ways through a graph.
//!
//! Idea: what a mixture of paths earns depends only on how likely each edge is used, and these likelihoods are exactly the flows of 1 from
//! source to sink. The other's best reply to a flow is a shortest path, whose length is the greatest potential of the source; so the best
//! flow and the potentials are one linear program, and its multipliers are the other's flow. Both flows are taken apart into paths, each
//! as wide as its narrowest edge, which is a mixture of no more paths than edges that implements them exactly.
//!
//! Program, for the player who maximises (the other is read with the opposite sign), over flows f, marginals p and potentials v:
//! `max a·p + v_source`, `p = features of f`, f a flow of 1, and `v_tail - v_head <= b_g + Σ_f M_fg p_f` for every edge of the other with
//! feature g, `v_sink = 0`.
//!
//! Cost: a tick is a pivot; rows are one player's nodes and features and the other's edges, whichever way there are fewer, and the time
//! goes into solving for the entering column and the leaving row with the factors of the basis, a pivot of 2500 rows in 0.1 to 0.4 ms. Choosing
//! among a part of the columns, and edges between alike sectors made one, would make it faster. The program knows no symmetry: where strategies have many
//! turns `double-oracle` is faster, where they have none and mixtures are long this is. Degeneracy is met by perturbation, and the basis is
//! solved exactly without it; where that is no pair of flows, the paths found start a double oracle. Claim: some (the value is unique).
//!
//! A limit that ends the program leaves nothing; `double-oracle` has bounds at any time.
//!
//! References: Washburn and Wood 1995, Operations Research 43; Ahmadinejad, Dehghani, Hajiaghayi, Lucier, Mahini and Seddighin 2019,
//! Mathematics of Operations Research 44; Behnezhad, Dehghani, Derakhshan, Hajiaghayi and Seddighin 2017, AAAI; Ford and Fulkerson 1956,
//! Canadian Journal of Mathematics 8.

use crate::certify::minmax::MINMAX;
use crate::certify::nash::NASH;
use crate::certify::{Claim, Statement};
use crate::error::{Error, Result};
use crate::game::{Game, ImplicitGame, Network, NetworkGame, Oracle, PureStrategy};
use crate::linear::sparse::{Basis, Lines, SparseProgram, exact_solutions, jitter};
use crate::num::{Integer, Rational, scale_to_integers};
use crate::solve::zero_sum::double_oracle;
use crate::solve::{Emitted, Halt, Method, Options, Run};
use crate::strategy::{Mixtures, Solution};

pub static MARGINALS_LP: Method = Method {
    name: "marginals-lp",
    about: "value and optimal mixtures of a zero-sum game of paths through networks; exact, one linear program of the networks' size",
    cites: &[
        "Washburn and Wood 1995, Operations Research 43",
        "Ahmadinejad, Dehghani, Hajiaghayi, Lucier, Mahini and Seddighin 2019, Mathematics of Operations Research 44",
        "Behnezhad, Dehghani, Derakhshan, Hajiaghayi and Seddighin 2017, AAAI Conference on Artificial Intelligence",
    ],
    concepts: &[&MINMAX, &NASH],
    params: &[],
    accepts: |game, _| accepts(game).map(|_| ()),
    solve,
};

/// The most entries of the program: about 1 GiB with its factors.
const ENTRIES: usize = 1 << 24;

/// Right-hand sides are perturbed by this much at most.
const PERTURBATION: f64 = 1e-7;

/// Entries up to which the program is expected to be faster than a double oracle where no symmetry helps that.
const QUICK: usize = 1 << 20;

/// Widths of paths below this are rounding.
const WIDTH: f64 = 1e-9;

fn accepts(game: &Game) -> Result<(&ImplicitGame, &NetworkGame)> {
    let implicit = game.implicit()?;
    let Some(network) = implicit.oracle().network() else {
        let message =
            format!("this needs strategies that are paths of networks; `{}` has an oracle only", game.title());
        return Err(Error::not_applicable(message).hint("use double-oracle"));
    };
    let entries = (0..2).map(|player| Program { game: network, player }.entries()).min().unwrap_or(usize::MAX);
    match entries > ENTRIES {
        true => {
            let message = format!("the program has {entries} entries; at most {ENTRIES} are solved");
            Err(Error::too_large(message).hint("use double-oracle"))
        }
        false => Ok((implicit, network)),
    }
}

/// Is the game one for this method rather than for a double oracle?
pub fn is_quick(game: &Game) -> bool {
    let quick = |(_, network): (&ImplicitGame, &NetworkGame)| {
        network.turns() == 1 && (0..2).any(|player| Program { game: network, player }.entries() <= QUICK)
    };
    accepts(game).is_ok_and(quick)
}

fn solve(game: &Game, options: &Options, run: &mut Run) -> std::result::Result<Claim, Halt> {
    let (implicit, network) = accepts(game)?;
    let sides = [0, 1].map(|player| Program { game: network, player });
    let program = &sides[usize::from(sides[1].rows() < sides[0].rows())];
    run.reserve(64 * program.entries() as u64)?;
    let seeds = match program.solve(PERTURBATION, run)? {
        None => [Vec::new(), Vec::new()],
        Some(basis) => {
            run.look_up()?;
            if let Some(mixtures) = program.mixtures(&basis)
                && gains_nothing(network, &mixtures)
            {
                let solution = Solution::Mixtures(Mixtures::new(implicit, mixtures)?);
                if run.emit(Statement::exact(options.concept, solution))? != Emitted::Refused {
                    return Ok(Claim::Some);
                }
            }
            program.paths(&basis)
        }
    };
    double_oracle::solve_from(game, seeds, options, run)
}

/// Do both mixtures hold the other to the same?
fn gains_nothing(game: &NetworkGame, mixtures: &[Vec<(PureStrategy, Rational)>; 2]) -> bool {
    let [first, second] = [0, 1].map(|player| {
        let shares: Vec<Rational> = mixtures[1 - player].iter().map(|(_, share)| share.clone()).collect();
        let (weights, total) = scale_to_integers(&shares);
        let against = mixtures[1 - player].iter().map(|(code, _)| code.as_slice()).zip(weights).collect::<Vec<_>>();
        Rational::from(game.best_reply(player, &against).value) / Rational::from(total)
    });
    first == second
}

/// The program of the player whose flow is primal. Variables: flow by edge, marginals by feature, potentials of the other's nodes but the
/// sink, slacks of the other's edges. Rows: the other's edges, the player's features, the player's nodes but the sink.
struct Program<'g> {
    game: &'g NetworkGame,
    player: usize,
}

impl Program<'_> {
    fn own(&self) -> &Network {
        &self.game.networks()[self.player]
    }

    fn other(&self) -> &Network {
        &self.game.networks()[1 - self.player]
    }

    fn rows(&self) -> usize {
        self.other().edges().len() + self.own().features() + self.own().nodes() - 1
    }

    fn marginal(&self, feature: usize) -> usize {
        self.own().edges().len() + feature
    }

    fn potential(&self, node: usize) -> usize {
        self.marginal(self.own().features()) + node
    }

    fn slack(&self, edge: usize) -> usize {
        self.potential(self.other().nodes() - 1) + edge
    }

    fn variables(&self) -> usize {
        self.slack(self.other().edges().len())
    }

    /// The row that defines a marginal; those of the player's nodes follow.
    fn definition(&self, feature: usize) -> usize {
        self.other().edges().len() + feature
    }

    fn conservation(&self, node: usize) -> usize {
        self.definition(self.own().features()) + node
    }

    /// The entries of its matrix.
    fn entries(&self) -> usize {
        // Each pair of features meets every edge that bears the other's feature.
        let mut bearing = vec![0; self.other().features()];
        self.other().edges().iter().filter_map(|edge| edge.feature).for_each(|feature| bearing[feature as usize] += 1);
        let met = |(other, _): &(u32, Integer)| bearing[*other as usize];
        let pairs: usize = self.game.pairs(self.player).iter().flatten().map(met).sum();
        pairs + 3 * (self.own().edges().len() + self.other().edges().len()) + self.own().features()
    }

    /// A payoff as the player whose flow is primal sees it.
    fn signed(&self, value: &Integer) -> Integer {
        if self.player == 0 { value.clone() } else { -value }
    }

    /// The greatest magnitude of what features and pairs add, by which floats are divided.
    fn unit(&self) -> f64 {
        let alone = (0..2).flat_map(|player| self.game.alone(player));
        let pairs = self.game.pairs(self.player).iter().flatten().map(|(_, value)| value);
        let greatest = alone.chain(pairs).fold(0.0_f64, |greatest, value| greatest.max(value.to_f64().abs()));
        if greatest > 0.0 { greatest } else { 1.0 }
    }

    /// The columns; payoffs as given by `value`.
    fn columns<T: Clone>(&self, one: &T, minus: &T, value: impl Fn(&Integer) -> T) -> Lines<T> {
        let mut bearing: Vec<Vec<usize>> = vec![Vec::new(); self.other().features()];
        for (number, edge) in self.other().edges().iter().enumerate() {
            edge.feature.into_iter().for_each(|feature| bearing[feature as usize].push(number));
        }
        let mut columns = Lines::new();
        for edge in self.own().edges() {
            let feature = edge.feature.map(|feature| (self.definition(feature as usize), minus.clone()));
            let head = (edge.head as usize + 1 < self.own().nodes()).then_some(edge.head as usize);
            let head = head.map(|head| (self.conservation(head), minus.clone()));
            columns.push(feature.into_iter().chain([(self.conservation(edge.tail as usize), one.clone())]).chain(head));
        }
        for (feature, met) in self.game.pairs(self.player).iter().enumerate() {
            let entries = met.iter().flat_map(|(other, paid)| {
                let paid = value(&-self.signed(paid));
                bearing[*other as usize].iter().map(move |row| (*row, paid.clone()))
            });
            columns.push(entries.chain([(self.definition(feature), one.clone())]));
        }
        let mut ends: Vec<Vec<(usize, T)>> = vec![Vec::new(); self.other().nodes()];
        for (row, edge) in self.other().edges().iter().enumerate() {
            ends[edge.tail as usize].push((row, one.clone()));
            ends[edge.head as usize].push((row, minus.clone()));
        }
        ends.truncate(self.other().nodes() - 1);
        ends.into_iter().for_each(|column| columns.push(column));
        (0..self.other().edges().len()).for_each(|row| columns.push([(row, one.clone())]));
        columns
    }

    /// What the other's edges pay by themselves.
    fn bounds<T>(&self, value: impl Fn(&Integer) -> T) -> Vec<T> {
        let alone = self.game.alone(1 - self.player);
        let paid = |edge: &crate::game::Edge| match edge.feature {
            Some(feature) => value(&self.signed(&alone[feature as usize])),
            None => value(&Integer::ZERO),
        };
        self.other().edges().iter().map(paid).collect()
    }

    /// An optimal basis of the program with perturbed right-hand sides.
    fn solve(&self, perturbation: f64, run: &mut Run) -> std::result::Result<Option<Basis>, Halt> {
        let unit = self.unit();
        let scaled = |value: &Integer| value.to_f64() / unit;
        let matrix = self.columns(&1.0, &-1.0, scaled);
        let mut state = 1;
        let mut right = self.bounds(scaled);
        right.iter_mut().for_each(|bound| *bound += perturbation * jitter(&mut state));
        right.resize(self.conservation(0), 0.0);
        right.extend((1..self.own().nodes()).map(|_| perturbation * jitter(&mut state)));
        right[self.conservation(0)] = 1.0;
        let basic = self.pure_basis(&right, &matrix);
        let mut free = vec![false; self.variables()];
        free[self.marginal(0)..self.slack(0)].fill(true);
        let mut objective = vec![0.0; self.variables()];
        self.objective(1.0, scaled).into_iter().for_each(|(variable, value)| objective[variable] = value);
        let weights = vec![1.0; self.variables()];
        let program = SparseProgram { matrix, right, objective, free };
        Ok(run.ticking(|tick| program.maximize(basic, weights, tick))?)
    }

    /// The coefficients that are not 0: what the player's features pay by themselves, and the potential of the source.
    fn objective<T>(&self, one: T, value: impl Fn(&Integer) -> T) -> Vec<(usize, T)> {
        let alone = self.game.alone(self.player).iter().enumerate().filter(|(_, paid)| !paid.is_zero());
        let mut list: Vec<(usize, T)> =
            alone.map(|(feature, paid)| (self.marginal(feature), value(&self.signed(paid)))).collect();
        list.push((self.potential(0), one));
        list
    }

    /// The basis of the path that takes each node's first edge, and the other's best reply to it.
    fn pure_basis(&self, right: &[f64], matrix: &Lines<f64>) -> Vec<usize> {
        let (own, other) = (self.own(), self.other());
        let sources = own.nodes() - 1;
        let mut flow: Vec<f64> = (0..sources).map(|node| right[self.conservation(node)]).collect();
        let mut marginals = vec![0.0; own.features()];
        for node in 0..sources {
            let edge = own.out(node)[0];
            let through = flow[node];
            edge.feature.into_iter().for_each(|feature| marginals[feature as usize] += through);
            if let Some(sum) = flow.get_mut(edge.head as usize) {
                *sum += through;
            }
        }
        let edges = other.edges().len();
        let mut costs = right[..edges].to_vec();
        for (feature, marginal) in marginals.iter().enumerate().filter(|(_, marginal)| **marginal != 0.0) {
            for (row, entry) in matrix.iter(self.marginal(feature)).filter(|(row, _)| *row < edges) {
                costs[row] -= entry * marginal;
            }
        }
        let mut potentials = vec![0.0; other.nodes()];
        let mut basic: Vec<usize> = (0..other.edges().len()).map(|edge| self.slack(edge)).collect();
        for node in (0..other.nodes() - 1).rev() {
            let first = other.first_edge(node);
            let length = |place: usize| costs[first + place] + potentials[other.out(node)[place].head as usize];
            let shortest = (0..other.out(node).len()).min_by(|a, b| length(*a).total_cmp(&length(*b)));
            let shortest = shortest.unwrap_or_else(|| unreachable!("every node but the sink has an edge"));
            potentials[node] = length(shortest);
            basic[first + shortest] = self.potential(node);
        }
        basic.extend((0..own.features()).map(|feature| self.marginal(feature)));
        basic.extend((0..sources).map(|node| own.first_edge(node)));
        basic
    }

    /// The paths that the flows of a basis consist of in floats, in the order of the players.
    fn paths(&self, basis: &Basis) -> [Vec<PureStrategy>; 2] {
        let mut flow = vec![0.0; self.own().edges().len()];
        for (variable, value) in basis.basic.iter().zip(&basis.values) {
            if let Some(place) = flow.get_mut(*variable) {
                *place = *value;
            }
        }
        let answer = basis.duals[..self.other().edges().len()].to_vec();
        let own = paths(self.own(), flow);
        let other = paths(self.other(), answer);
        if self.player == 0 { [own, other] } else { [other, own] }
    }

    /// The mixtures of a basis, if its flows are flows; in the order of the players.
    fn mixtures(&self, basis: &Basis) -> Option<[Vec<(PureStrategy, Rational)>; 2]> {
        let columns = self.columns(&Integer::ONE, &-Integer::ONE, Integer::clone);
        let mut right = self.bounds(Integer::clone);
        right.resize(self.rows(), Integer::ZERO);
        right[self.conservation(0)] = Integer::ONE;
        let mut objective = vec![Integer::ZERO; self.variables()];
        self.objective(Integer::ONE, Integer::clone)
            .into_iter()
            .for_each(|(variable, value)| objective[variable] = value);
        let costs: Vec<Integer> = basis.basic.iter().map(|variable| objective[*variable].clone()).collect();
        let [values, duals] = exact_solutions(&columns, &basis.basic, &basis.order, &right, &costs)?;
        let mut flow = vec![Integer::ZERO; self.own().edges().len()];
        for (variable, value) in basis.basic.iter().zip(values.numerators) {
            if let Some(place) = flow.get_mut(*variable) {
                *place = value;
            }
        }
        let mut answer = duals.numerators;
        answer.truncate(self.other().edges().len());
        let own = decompose(self.own(), flow, &values.denominator)?;
        let other = decompose(self.other(), answer, &duals.denominator)?;
        Some(if self.player == 0 { [own, other] } else { [other, own] })
    }
}

/// The path from the source on which each step is the widest.
fn widest_path<T: PartialOrd>(network: &Network, flow: &[T]) -> Vec<usize> {
    let (mut node, mut path) = (0, Vec::new());
    while node + 1 < network.nodes() {
        let first = network.first_edge(node);
        let mut widest = first;
        for edge in first..first + network.out(node).len() {
            if flow[edge] > flow[widest] {
                widest = edge;
            }
        }
        path.push(widest);
        node = network.edges()[widest].head as usize;
    }
    path
}

fn word(network: &Network, path: &[usize]) -> PureStrategy {
    path.iter().filter_map(|edge| network.edges()[*edge].symbol).collect()
}

/// A flow of `whole` taken apart into paths, with their shares; `None` where it is none.
fn decompose(network: &Network, mut flow: Vec<Integer>, whole: &Integer) -> Option<Vec<(PureStrategy, Rational)>> {
    if flow.iter().any(Integer::is_negative) {
        return None;
    }
    let mut mixture = Vec::new();
    let mut left = whole.clone();
    while left.is_positive() {
        let path = widest_path(network, &flow);
        let width = path.iter().map(|edge| &flow[*edge]).min()?.clone();
        if !width.is_positive() {
            return None;
        }
        path.iter().for_each(|edge| flow[*edge] -= &width);
        left -= &width;
        mixture.push((word(network, &path), Rational::new(width, whole.clone())?));
    }
    left.is_zero().then_some(mixture)
}

/// The paths of a flow in floats, as far as they are wide.
fn paths(network: &Network, mut flow: Vec<f64>) -> Vec<PureStrategy> {
    let mut words = Vec::new();
    // Each path empties an edge.
    for _ in 0..network.edges().len() {
        let path = widest_path(network, &flow);
        let width = path.iter().map(|edge| flow[*edge]).fold(f64::INFINITY, f64::min);
        if width < WIDTH {
            break;
        }
        path.iter().for_each(|edge| flow[*edge] -= width);
        words.push(word(network, &path));
    }
    words
}
