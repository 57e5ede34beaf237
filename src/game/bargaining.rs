//! Bargaining problems: contracts that the players may sign, what each contract pays them, and what happens without one.
//!
//! A contract is a vector x of issues within bounds and linear constraints. Player i's payoff is concave and piecewise linear,
//! `f_i(x) = min_k (a_ik · x + c_ik)`, so that with free disposal the payoffs `{u : u <= f(x) for a contract x}` form a convex
//! polyhedron: the bargaining set of Nash (1950). Every solution that the concepts name lies on its Pareto frontier, where
//! `u = f(x)` for a contract. Lotteries over labelled points are contracts too: the issues are the points' probabilities.

use crate::error::{Error, Result};
use crate::game::{ExtensiveForm, Game, Move, NodeId, NormalForm, View, check_labels};
use crate::num::Rational;

/// The most points over which a lottery may range.
const POINT_LIMIT: usize = 1 << 20;

/// The most coefficients that the constraints made from a tree may have.
const TABLEAU_LIMIT: usize = 1 << 24;

/// A variable of the contract space. An absent bound does not bind.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Issue {
    pub name: String,
    pub lower: Option<Rational>,
    pub upper: Option<Rational>,
}

impl Issue {
    /// An issue between two bounds.
    pub fn between(name: impl Into<String>, lower: Rational, upper: Rational) -> Issue {
        Issue { name: name.into(), lower: Some(lower), upper: Some(upper) }
    }

    /// An issue between 0 and 1: a share, a level or a probability.
    pub fn unit(name: impl Into<String>) -> Issue {
        Issue::between(name, Rational::ZERO, Rational::ONE)
    }
}

/// How the left side of a constraint compares with the right side.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Relation {
    AtMost,
    Equal,
    AtLeast,
}

impl Relation {
    /// The sign of the literature.
    pub fn symbol(self) -> &'static str {
        match self {
            Relation::AtMost => "<=",
            Relation::Equal => "=",
            Relation::AtLeast => ">=",
        }
    }

    fn holds(self, left: &Rational, right: &Rational) -> bool {
        match self {
            Relation::AtMost => left <= right,
            Relation::Equal => left == right,
            Relation::AtLeast => left >= right,
        }
    }
}

/// A linear constraint on contracts: `coefficients · x` compared with `bound`.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Constraint {
    /// A name for messages.
    pub label: String,
    /// One per issue.
    pub coefficients: Vec<Rational>,
    pub relation: Relation,
    pub bound: Rational,
}

/// An affine function of the contract: `coefficients · x + constant`.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Affine {
    /// One per issue.
    pub coefficients: Vec<Rational>,
    pub constant: Rational,
}

impl Affine {
    pub fn new(coefficients: Vec<Rational>, constant: Rational) -> Affine {
        Affine { coefficients, constant }
    }

    /// The value at a contract.
    pub fn value(&self, contract: &[Rational]) -> Rational {
        dot(&self.coefficients, contract) + &self.constant
    }
}

/// A sum of products that skips zeros, since contracts and pieces are mostly sparse.
fn dot(left: &[Rational], right: &[Rational]) -> Rational {
    let nonzero = left.iter().zip(right).filter(|(a, b)| !a.is_zero() && !b.is_zero());
    nonzero.map(|(a, b)| a * b).sum()
}

/// A bargaining problem. Immutable; whether a contract exists at all, and whether payoffs are bounded, is for solvers to find.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct BargainingProblem {
    title: String,
    players: Vec<String>,
    issues: Vec<Issue>,
    constraints: Vec<Constraint>,
    payoffs: Vec<Vec<Affine>>,
    disagreement: Vec<Rational>,
    lottery: bool,
}

impl BargainingProblem {
    /// A problem over a contract space. `payoffs[player]` holds the affine pieces whose least value the player receives;
    /// `disagreement[player]` is what the player receives without a contract.
    ///
    /// Errors: no player or issue, names that appear twice, a lower bound above the upper one, coefficient lists of the wrong
    /// length, a player without a payoff.
    pub fn new<S: Into<String>>(
        title: impl Into<String>,
        players: impl IntoIterator<Item = S>,
        issues: Vec<Issue>,
        constraints: Vec<Constraint>,
        payoffs: Vec<Vec<Affine>>,
        disagreement: Vec<Rational>,
    ) -> Result<BargainingProblem> {
        let players = players.into_iter().map(Into::into).collect();
        let title = title.into();
        let problem = BargainingProblem { title, players, issues, constraints, payoffs, disagreement, lottery: false };
        problem.check_names()?;
        problem.check_lengths()?;
        Ok(problem)
    }

    /// Lotteries over labelled points: the issues are the probabilities, payoffs are expected. A point holds one payoff per player.
    ///
    /// Errors: as for [`new`](Self::new); no point, a point of the wrong length, more than 2^20 points.
    pub fn lottery<S: Into<String>>(
        title: impl Into<String>,
        players: impl IntoIterator<Item = S>,
        points: Vec<(String, Vec<Rational>)>,
        disagreement: Vec<Rational>,
    ) -> Result<BargainingProblem> {
        let players: Vec<String> = players.into_iter().map(Into::into).collect();
        if points.len() > POINT_LIMIT {
            let message = format!("{} points where a lottery may range over {POINT_LIMIT}", points.len());
            return Err(Error::too_large(message));
        }
        if let Some((label, point)) = points.iter().find(|(_, point)| point.len() != players.len()) {
            let (given, needed) = (point.len(), players.len());
            return Err(Error::invalid(format!("the point `{label}` has {given} payoffs for {needed} players")));
        }
        let payoffs = (0..players.len())
            .map(|player| {
                vec![Affine::new(points.iter().map(|(_, point)| point[player].clone()).collect(), Rational::ZERO)]
            })
            .collect();
        let total = Constraint {
            label: "the probabilities add up to 1".to_owned(),
            coefficients: vec![Rational::ONE; points.len()],
            relation: Relation::Equal,
            bound: Rational::ONE,
        };
        // The sum bounds each probability from above; a second bound would only make proofs longer.
        let issue = |(name, _)| Issue { name, lower: Some(Rational::ZERO), upper: None };
        let issues = points.into_iter().map(issue).collect();
        let mut problem = BargainingProblem::new(title, players, issues, vec![total], payoffs, disagreement)?;
        problem.lottery = true;
        Ok(problem)
    }

    /// Lotteries over the pure profiles of a game: what the players can reach by binding agreement.
    ///
    /// Errors: as for [`lottery`](Self::lottery).
    pub fn from_normal(game: &NormalForm, disagreement: Vec<Rational>) -> Result<BargainingProblem> {
        check_point_count(game.profile_count())?;
        let point = |index| {
            let payoffs = (0..game.player_count()).map(|player| game.table(player).get(index)).collect();
            (game.labels(&game.profile(index)).join(", "), payoffs)
        };
        let points = (0..game.profile_count()).map(point).collect();
        let players = game.players().iter().map(|player| player.name.as_str());
        BargainingProblem::lottery(game.title(), players, points, disagreement)
    }

    /// What the players of a tree can reach by binding agreement. Without chance moves: lotteries over the terminal nodes. With
    /// chance moves and perfect information: the probability of each action's node, given that chance leads there, as issues.
    ///
    /// Errors: as for [`lottery`](Self::lottery); imperfect recall; chance moves beside information sets of several nodes, where
    /// an agreement can depend only on what the mover knows.
    pub fn from_extensive(game: &ExtensiveForm, disagreement: Vec<Rational>) -> Result<BargainingProblem> {
        game.require_perfect_recall()?;
        check_point_count(game.node_count())?;
        let players = game.players().iter().map(String::as_str);
        if game.chances().is_empty() {
            let point = |(&terminal, payoffs): (_, &Vec<Rational>)| (game.path(terminal), payoffs.clone());
            let points = game.terminals().iter().zip(game.terminal_payoffs()).map(point).collect();
            return BargainingProblem::lottery(game.title(), players, points, disagreement);
        }
        if !game.has_perfect_information() {
            return Err(Error::not_applicable(format!(
                "`{}` has chance moves and hidden information, so an agreement cannot name an outcome",
                game.title()
            ))
            .hint("bargain over the profiles of its reduced normal form"));
        }
        let decisions = game.infosets().len();
        if decisions.saturating_mul(game.node_count()) > TABLEAU_LIMIT {
            let message =
                format!("{decisions} moves and {} nodes are too many for one contract space", game.node_count());
            return Err(Error::too_large(message));
        }
        let plan = AgreedPlan::new(game);
        let (constraints, payoffs) = (plan.constraints(game), plan.payoffs(game));
        BargainingProblem::new(game.title(), players, plan.issues, constraints, payoffs, disagreement)
    }

    /// The bargaining problem of a game's outcomes. Errors: as for its form; a game that is a bargaining problem already.
    pub fn from_game(game: &Game, disagreement: Vec<Rational>) -> Result<BargainingProblem> {
        match game.view() {
            View::Normal(game) => BargainingProblem::from_normal(game, disagreement),
            View::Tree(game) => BargainingProblem::from_extensive(game, disagreement),
            View::Bargaining(game) => game.clone().with_disagreement(disagreement),
            View::Implicit(game) => Err(game.unlisted()),
            View::ImplicitTree(game) => Err(game.unstored()),
        }
    }

    fn check_names(&self) -> Result<()> {
        check_labels("player", self.players.iter().map(String::as_str))?;
        check_labels("issue", self.issues.iter().map(|issue| issue.name.as_str()))?;
        for issue in &self.issues {
            if let (Some(lower), Some(upper)) = (&issue.lower, &issue.upper)
                && lower > upper
            {
                let message =
                    format!("issue `{}` has the lower bound {lower} above its upper bound {upper}", issue.name);
                return Err(Error::invalid(message).hint("exchange the bounds"));
            }
        }
        Ok(())
    }

    fn check_lengths(&self) -> Result<()> {
        let players = self.players.len();
        if self.payoffs.len() != players || self.disagreement.len() != players {
            let (payoffs, points) = (self.payoffs.len(), self.disagreement.len());
            let message = format!("{players} players, but payoffs for {payoffs} and a disagreement point for {points}");
            return Err(Error::invalid(message).hint("give one payoff and one disagreement payoff per player"));
        }
        let issues = self.issues.len();
        for (player, pieces) in self.players.iter().zip(&self.payoffs) {
            if pieces.is_empty() {
                return Err(Error::invalid(format!("player `{player}` has no payoff")));
            }
            if let Some(piece) = pieces.iter().find(|piece| piece.coefficients.len() != issues) {
                let given = piece.coefficients.len();
                return Err(Error::invalid(format!(
                    "the payoff of `{player}` has {given} coefficients for {issues} issues"
                )));
            }
        }
        match self.constraints.iter().find(|constraint| constraint.coefficients.len() != issues) {
            None => Ok(()),
            Some(wrong) => Err(Error::invalid(format!(
                "constraint `{}` has {} coefficients for {issues} issues",
                wrong.label,
                wrong.coefficients.len()
            ))),
        }
    }

    pub fn title(&self) -> &str {
        &self.title
    }

    pub fn players(&self) -> &[String] {
        &self.players
    }

    pub fn player_count(&self) -> usize {
        self.players.len()
    }

    pub fn issues(&self) -> &[Issue] {
        &self.issues
    }

    pub fn constraints(&self) -> &[Constraint] {
        &self.constraints
    }

    /// The affine pieces of a player's payoff; at least one, and the least of them counts.
    pub fn pieces(&self, player: usize) -> &[Affine] {
        &self.payoffs[player]
    }

    /// What each player receives without a contract.
    pub fn disagreement(&self) -> &[Rational] {
        &self.disagreement
    }

    /// Whether contracts are lotteries over labelled points.
    pub fn is_lottery(&self) -> bool {
        self.lottery
    }

    /// What a contract pays each player. The contract has one value per issue; it need not be feasible.
    pub fn payoffs_at(&self, contract: &[Rational]) -> Vec<Rational> {
        assert_eq!(contract.len(), self.issues.len(), "one value per issue");
        self.payoffs.iter().map(|pieces| least(pieces, contract)).collect()
    }

    /// Refuses a vector that is no contract, naming the bound or constraint that it breaks.
    pub fn check_contract(&self, contract: &[Rational]) -> Result<()> {
        if contract.len() != self.issues.len() {
            let (given, needed) = (contract.len(), self.issues.len());
            return Err(Error::invalid(format!("a contract with {given} values for {needed} issues")));
        }
        for (issue, value) in self.issues.iter().zip(contract) {
            if issue.lower.as_ref().is_some_and(|lower| value < lower) {
                return Err(Error::invalid(format!(
                    "the contract sets `{}` to {value}, below its lower bound",
                    issue.name
                )));
            }
            if issue.upper.as_ref().is_some_and(|upper| value > upper) {
                return Err(Error::invalid(format!(
                    "the contract sets `{}` to {value}, above its upper bound",
                    issue.name
                )));
            }
        }
        for constraint in &self.constraints {
            let left = dot(&constraint.coefficients, contract);
            if !constraint.relation.holds(&left, &constraint.bound) {
                let (label, symbol, bound) = (&constraint.label, constraint.relation.symbol(), &constraint.bound);
                return Err(Error::invalid(format!("the contract breaks `{label}`: {left} {symbol} {bound} is false")));
            }
        }
        Ok(())
    }

    /// The same contracts with another disagreement point, such as the payoffs of an equilibrium. Errors: a wrong length.
    pub fn with_disagreement(mut self, disagreement: Vec<Rational>) -> Result<BargainingProblem> {
        self.disagreement = disagreement;
        self.check_lengths()?;
        Ok(self)
    }

    /// The same problem under another title.
    pub fn with_title(mut self, title: impl Into<String>) -> BargainingProblem {
        self.title = title.into();
        self
    }
}

/// An agreed plan for a tree with perfect information: one issue per node that a player's action leads to, the probability
/// that the plan goes there if chance permits.
struct AgreedPlan {
    issues: Vec<Issue>,
    /// The issue of each node that has one, by node number.
    issue_of: Vec<Option<usize>>,
    /// For each node, the issue that the plan's probability of reaching it is a multiple of (none: 1), and that multiple.
    flow: Vec<(Option<usize>, Rational)>,
}

impl AgreedPlan {
    fn new(game: &ExtensiveForm) -> AgreedPlan {
        let mut plan = AgreedPlan {
            issues: Vec::new(),
            issue_of: vec![None; game.node_count()],
            flow: Vec::with_capacity(game.node_count()),
        };
        for node in game.nodes() {
            let Some(parent) = game.parent(node) else {
                plan.flow.push((None, Rational::ONE));
                continue;
            };
            let (source, share) = plan.flow[parent.index()].clone();
            let flow = match game.next(parent) {
                Move::Chance(chance) => (source, &share * &game.chance(chance).probabilities[game.action(node)]),
                Move::Decision(_) => {
                    let issue = plan.issues.len();
                    plan.issues.push(Issue { name: game.path(node), lower: Some(Rational::ZERO), upper: None });
                    plan.issue_of[node.index()] = Some(issue);
                    (Some(issue), share)
                }
                Move::Terminal => unreachable!("a terminal has no children"),
            };
            plan.flow.push(flow);
        }
        plan
    }

    /// At each decision node, what leaves it adds up to what enters it.
    fn constraints(&self, game: &ExtensiveForm) -> Vec<Constraint> {
        let decisions = game.nodes().filter(|&node| matches!(game.next(node), Move::Decision(_)));
        let conserve = |node: NodeId| {
            let mut coefficients = vec![Rational::ZERO; self.issues.len()];
            for issue in game.children(node).filter_map(|child| self.issue_of[child.index()]) {
                coefficients[issue] = Rational::ONE;
            }
            let bound = match self.flow[node.index()].0 {
                Some(source) => {
                    coefficients[source] = -Rational::ONE;
                    Rational::ZERO
                }
                None => Rational::ONE,
            };
            let label = format!("the plan goes on {}", game.path(node));
            Constraint { label, coefficients, relation: Relation::Equal, bound }
        };
        decisions.map(conserve).collect()
    }

    fn payoffs(&self, game: &ExtensiveForm) -> Vec<Vec<Affine>> {
        let none = Affine::new(vec![Rational::ZERO; self.issues.len()], Rational::ZERO);
        let mut payoffs = vec![none; game.player_count()];
        for (terminal, at_terminal) in game.terminals().iter().zip(game.terminal_payoffs()) {
            let (source, share) = &self.flow[terminal.index()];
            for (affine, payoff) in payoffs.iter_mut().zip(at_terminal) {
                let term = payoff * share;
                match source {
                    Some(issue) => affine.coefficients[*issue] += &term,
                    None => affine.constant += &term,
                }
            }
        }
        payoffs.into_iter().map(|affine| vec![affine]).collect()
    }
}

fn check_point_count(count: usize) -> Result<()> {
    match count > POINT_LIMIT {
        true => Err(Error::too_large(format!("{count} outcomes where a lottery may range over {POINT_LIMIT}"))),
        false => Ok(()),
    }
}

/// The least value of the pieces, of which there is at least one.
fn least(pieces: &[Affine], contract: &[Rational]) -> Rational {
    let Some(least) = pieces.iter().map(|piece| piece.value(contract)).min() else {
        unreachable!("every payoff has a piece")
    };
    least
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::game::{ExtensiveBuilder, Player};

    fn rationals(texts: &[&str]) -> Vec<Rational> {
        texts.iter().map(|text| text.parse().expect("a rational")).collect()
    }

    /// One pie of size 1 with a cap: the second player's payoff is the lesser of the share and one half.
    fn capped_pie() -> BargainingProblem {
        let affine = |coefficients: &[&str], constant: &str| {
            Affine::new(rationals(coefficients), constant.parse().expect("a rational"))
        };
        let payoffs = vec![vec![affine(&["1"], "0")], vec![affine(&["-1"], "1"), affine(&["0"], "1/2")]];
        BargainingProblem::new("pie", ["A", "B"], vec![Issue::unit("x")], vec![], payoffs, rationals(&["0", "0"]))
            .expect("valid")
    }

    #[test]
    fn the_least_piece_counts() {
        let pie = capped_pie();
        assert_eq!(pie.payoffs_at(&rationals(&["1/4"])), rationals(&["1/4", "1/2"]));
        assert_eq!(pie.payoffs_at(&rationals(&["3/4"])), rationals(&["3/4", "1/4"]));
    }

    #[test]
    fn what_is_no_contract_is_named() {
        let pie = capped_pie();
        assert!(pie.check_contract(&rationals(&["1"])).is_ok());
        let error = pie.check_contract(&rationals(&["5/4"])).expect_err("above the bound");
        assert!(error.message().contains("`x` to 5/4"), "{error}");
        assert!(pie.check_contract(&[]).is_err());
    }

    #[test]
    fn wrong_lengths_bounds_and_names_are_refused() {
        let build = |issues: Vec<Issue>, payoffs, disagreement: &[&str]| {
            BargainingProblem::new("bad", ["A"], issues, vec![], payoffs, rationals(disagreement))
        };
        let share = || vec![vec![Affine::new(rationals(&["1"]), Rational::ZERO)]];
        assert!(build(vec![Issue::unit("x")], share(), &["0"]).is_ok());
        assert!(build(vec![Issue::unit("x")], share(), &[]).is_err());
        assert!(build(vec![Issue::unit("x")], vec![vec![]], &["0"]).is_err());
        assert!(build(vec![Issue::unit("x"), Issue::unit("x")], share(), &["0"]).is_err());
        assert!(build(vec![], share(), &["0"]).is_err());
        let reversed = Issue::between("x", Rational::ONE, Rational::ZERO);
        let error = build(vec![reversed], share(), &["0"]).expect_err("reversed bounds");
        assert!(error.message().contains("`x`"), "{error}");
    }

    #[test]
    fn profiles_of_a_normal_form_become_labelled_points() {
        let players = vec![Player::new("Row", ["c", "d"]), Player::new("Column", ["c", "d"])];
        let game =
            NormalForm::from_integers("dilemma", players, vec![vec![2, 0, 3, 1], vec![2, 3, 0, 1]]).expect("valid");
        let problem = BargainingProblem::from_normal(&game, rationals(&["1", "1"])).expect("a problem");
        assert_eq!(problem.issues()[1].name, "c, d");
        assert!(problem.check_contract(&rationals(&["1/2", "0", "1/2", "0"])).is_ok());
        assert!(problem.check_contract(&rationals(&["1/2", "0", "1/4", "0"])).is_err());
        assert_eq!(problem.payoffs_at(&rationals(&["1/2", "0", "1/2", "0"])), rationals(&["5/2", "1"]));
    }

    #[test]
    fn terminal_nodes_of_a_tree_become_labelled_points() {
        let mut builder = ExtensiveBuilder::new("stay or go", ["A", "B"]).expect("a builder");
        let infoset = builder.infoset(0, "A", ["stay", "go"]).expect("an infoset");
        let moves = builder.decide(builder.root(), infoset).expect("a decision");
        for (node, payoffs) in [(moves[0], ["1", "2"]), (moves[1], ["3", "0"])] {
            let outcome = builder.outcome("", rationals(&payoffs)).expect("an outcome");
            builder.set_outcome(node, outcome);
        }
        let game = Game::Extensive(builder.build().expect("valid"));
        let problem = BargainingProblem::from_game(&game, rationals(&["0", "0"])).expect("a problem");
        assert!(problem.is_lottery());
        assert_eq!(problem.issues()[1].name, "after go");
        assert_eq!(problem.payoffs_at(&rationals(&["1/2", "1/2"])), rationals(&["2", "1"]));
    }

    #[test]
    fn a_plan_for_a_tree_with_chance_pays_what_the_tree_pays() {
        let mut builder = ExtensiveBuilder::new("lottery or not", ["A", "B"]).expect("a builder");
        let infoset = builder.infoset(0, "A", ["safe", "risky"]).expect("an infoset");
        let moves = builder.decide(builder.root(), infoset).expect("a decision");
        let chance = builder.chance("coin", ["up", "down"], rationals(&["1/3", "2/3"])).expect("chance");
        let drawn = builder.draw(moves[1], chance).expect("a draw");
        for (node, payoffs) in [(moves[0], ["1", "1"]), (drawn[0], ["6", "0"]), (drawn[1], ["0", "3"])] {
            let outcome = builder.outcome("", rationals(&payoffs)).expect("an outcome");
            builder.set_outcome(node, outcome);
        }
        let game = builder.build().expect("valid");
        let problem = BargainingProblem::from_extensive(&game, rationals(&["0", "0"])).expect("a problem");
        assert_eq!(problem.issues().len(), 2);
        assert!(problem.check_contract(&rationals(&["1/2", "1/2"])).is_ok());
        assert!(problem.check_contract(&rationals(&["1/2", "1"])).is_err());
        assert_eq!(problem.payoffs_at(&rationals(&["1/2", "1/2"])), rationals(&["3/2", "3/2"]));
    }
}
