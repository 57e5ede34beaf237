//! A game for people: what it asks, its parameters with their sources, and its table, tree or contract space.

mod bayesian;

use std::fmt::Write;

use crate::game::{BargainingProblem, ExtensiveForm, Game, ImplicitGame, ImplicitTree, Move, NodeId, NormalForm};
use crate::model::{Bound, Model, Parameter};
use crate::num::Rational;
use crate::report::number::{exact, with_decimal};
use crate::report::text::{caution, faint, heading, indent, table as grid, wrap};

/// Cells of a payoff table that are printed; larger games are described.
const CELLS: usize = 2_500;
/// Nodes of a tree that are printed.
const NODES: usize = 400;

/// The page of a game.
pub fn page(model: Option<&Model>, bound: &Bound) -> String {
    let mut text = heading(bound.game.title());
    if let Some(question) = model.and_then(Model::question) {
        text += &format!("{}\n", wrap(question, 100));
    }
    if let Some(reading) = model.and_then(Model::reading) {
        text += &faint(&wrap(reading, 100));
        text.push('\n');
    }
    text += &format!("\n{}\n", summary(&bound.game));
    text += &parameters(model, bound);
    for warning in &bound.warnings {
        text += &format!("{}\n", caution(&format!("warning: {warning}")));
    }
    text += "\n";
    text += &match &bound.game {
        Game::Normal(game) => normal(game),
        Game::Extensive(game) => tree(game),
        Game::Bayesian(game) => bayesian::page(game),
        Game::Bargaining(problem) => bargaining(problem),
        Game::Implicit(game) => implicit(game),
        Game::ImplicitTree(game) => implicit_tree(game),
    };
    if !bound.events.is_empty() {
        let names: Vec<&str> = bound.events.iter().map(|event| event.name.as_str()).collect();
        text += &format!("\nevents: {}\n", names.join(", "));
    }
    for source in model.iter().flat_map(|model| model.sources()) {
        text += &faint(&format!("source: {source}\n"));
    }
    text
}

fn summary(game: &Game) -> String {
    match game {
        Game::Normal(game) => {
            let sizes: Vec<String> = game
                .players()
                .iter()
                .map(|player| format!("{} ({} strategies)", player.name, player.strategies.len()))
                .collect();
            format!("normal form: {}", sizes.join(", "))
        }
        Game::Extensive(game) => {
            let terminals = game.terminals().len();
            let information =
                if game.has_perfect_information() { "perfect information" } else { "imperfect information" };
            let recall = if game.recall_defects().is_empty() { "" } else { ", imperfect recall" };
            format!(
                "extensive form: {}; {} nodes, {terminals} terminal, {} information sets; {information}{recall}",
                game.players().join(", "),
                game.node_count(),
                game.infosets().len(),
            )
        }
        Game::Bayesian(game) => bayesian::summary(game),
        Game::Implicit(game) => {
            let names = game.oracle().players();
            let sizes: Vec<String> = (0..2)
                .map(|player| format!("{} ({} strategies)", names[player], game.strategy_count(player)))
                .collect();
            format!("normal form by an oracle: {}", sizes.join(", "))
        }
        Game::ImplicitTree(game) => {
            format!("extensive form, not stored: {}; {}", game.players().join(", "), game.size())
        }
        Game::Bargaining(problem) => {
            format!("bargaining problem: {}; {} issues", problem.players().join(", "), problem.issues().len())
        }
    }
}

fn parameters(model: Option<&Model>, bound: &Bound) -> String {
    let Some(model) = model else { return String::new() };
    if bound.parameters.is_empty() {
        return String::new();
    }
    let row = |(name, value): &(String, Rational)| {
        let parameter = model.parameters().iter().find(|parameter| parameter.name == *name);
        let set = parameter.is_some_and(|parameter| parameter.default != *value);
        let range = parameter.and_then(|parameter| parameter.range.as_ref());
        let range = range.map_or(String::new(), |(lower, upper)| format!("{lower} to {upper}"));
        let text =
            |field: fn(&Parameter) -> &Option<String>| parameter.and_then(|p| field(p).as_deref()).unwrap_or_default();
        let (meaning, unit, source) = (text(|p| &p.meaning), text(|p| &p.unit), text(|p| &p.source));
        let mark = if set { " *" } else { "" };
        vec![
            name.clone(),
            format!("{}{mark}", with_decimal(value)),
            range,
            wrap(meaning, 40),
            wrap(unit, 24),
            wrap(source, 32),
        ]
    };
    let rows: Vec<Vec<String>> = bound.parameters.iter().map(row).collect();
    let mut text = "\n".to_owned()
        + &grid(&["parameter", "value", "range", "meaning", "unit", "source"].map(str::to_owned), &rows);
    if rows.iter().any(|row| row[1].ends_with('*')) {
        text += &faint("* set by the caller, not the default\n");
    }
    text
}

fn tuple(payoffs: &[Rational]) -> String {
    payoffs.iter().map(exact).collect::<Vec<_>>().join(", ")
}

fn implicit(game: &ImplicitGame) -> String {
    let mut text = "too many strategies to print; an oracle finds the best against any mixture\n".to_owned();
    if let Some(networks) = game.oracle().network() {
        for (name, network) in game.oracle().players().iter().zip(networks.networks()) {
            let (nodes, edges) = (network.nodes(), network.edges().len());
            text += &format!("{name}: the paths of a network of {nodes} nodes and {edges} edges\n");
        }
    }
    text
}

fn implicit_tree(game: &ImplicitTree) -> String {
    let mut text =
        "each node is computed from the moves that lead to it; two players, payoffs add up to 0\n".to_owned();
    let [least, most] = game.range();
    let name = game.players()[0];
    text += &format!("{name} wins at least {}, at most {}\n", with_decimal(&least), with_decimal(&most));
    if let Some([first, second]) = game.rules().infoset_counts() {
        let [one, other] = game.players();
        text += &format!("information sets: {one} {first}, {other} {second}\n");
    }
    text
}

fn normal(game: &NormalForm) -> String {
    if game.profile_count() > CELLS {
        return format!("{} pure profiles: too many to print; `guarantor convert` writes them\n", game.profile_count());
    }
    match game.player_count() {
        1 => strategies_table(game, 0, &[0]),
        _ => slices(game),
    }
}

/// One table for each way in which the players beyond the second can choose.
fn slices(game: &NormalForm) -> String {
    let others: usize = game.shape()[2..].iter().product();
    let mut text = String::new();
    for slice in 0..others {
        // The last player runs fastest, so the slice number is the profile number with the first two players at their first strategy.
        if others > 1 {
            let profile = game.profile(slice);
            let fixed = game.players().iter().zip(&profile).skip(2);
            let labels: Vec<String> =
                fixed.map(|(player, &own)| format!("{}: {}", player.name, player.strategies[own])).collect();
            text += &heading(&labels.join(", "));
        }
        let columns: Vec<usize> = (0..game.strategy_count(1)).map(|column| slice + column * game.stride(1)).collect();
        text += &strategies_table(game, 0, &columns);
        text += if others > 1 { "\n" } else { "" };
    }
    text
}

/// Rows: the strategies of one player; columns: the profile numbers given, with that player at the first strategy.
fn strategies_table(game: &NormalForm, player: usize, columns: &[usize]) -> String {
    let owner = &game.players()[player];
    let mut header = match game.players().get(1) {
        Some(column_player) => vec![format!("{} \\ {}", owner.name, column_player.name)],
        None => vec![owner.name.clone()],
    };
    header.extend(columns.iter().map(|&column| match game.players().get(1) {
        Some(column_player) => column_player.strategies[game.strategy_at(column, 1)].clone(),
        None => "payoff".to_owned(),
    }));
    let row = |(own, strategy): (usize, &String)| {
        let cell = |&column: &usize| {
            let index = column + own * game.stride(player);
            tuple(&(0..game.player_count()).map(|who| game.table(who).get(index)).collect::<Vec<_>>())
        };
        std::iter::once(strategy.clone()).chain(columns.iter().map(cell)).collect()
    };
    let rows: Vec<Vec<String>> = owner.strategies.iter().enumerate().map(row).collect();
    grid(&header, &rows)
}

/// The tree, one node a line, indented by depth.
fn tree(game: &ExtensiveForm) -> String {
    let mut text = format!("payoffs in the order {}\n\n", game.players().join(", "));
    let mut open: Vec<(NodeId, usize)> = vec![(game.root(), 0)];
    let mut printed = 0;
    while let Some((node, depth)) = open.pop() {
        if printed == NODES {
            text += &faint(&format!(
                "… {} more nodes; `guarantor convert --to efg` writes them\n",
                game.node_count() - printed
            ));
            break;
        }
        printed += 1;
        // Very deep trees are cut on the left rather than printed off the page.
        let margin = "  ".repeat(depth.min(40));
        let _ = writeln!(text, "{margin}{}", node_line(game, node));
        open.extend(game.children(node).rev().map(|child| (child, depth + 1)));
    }
    text
}

fn node_line(game: &ExtensiveForm, node: NodeId) -> String {
    let mut line = String::new();
    if let Some(parent) = game.parent(node) {
        let action = &game.actions(parent)[game.action(node)];
        match game.next(parent) {
            Move::Chance(chance) => {
                let probability = &game.chance(chance).probabilities[game.action(node)];
                line += &format!("{action} [{}] ", exact(probability));
            }
            _ => line += &format!("{action} "),
        }
        line += "→ ";
    }
    match game.next(node) {
        Move::Decision(infoset) => {
            let name = game.infoset_name(infoset);
            let shared = if game.infoset(infoset).nodes.len() > 1 { " (information set)" } else { "" };
            line += &format!("{} at {name}{shared}", game.players()[game.infoset(infoset).player]);
        }
        Move::Chance(chance) => {
            let label = &game.chance(chance).label;
            line += &if label.is_empty() { "chance".to_owned() } else { format!("chance: {label}") };
        }
        Move::Terminal => {}
    }
    match (game.outcome_at(node), game.next(node)) {
        (_, Move::Terminal) => {
            let place = game.terminals().binary_search(&node).unwrap_or_default();
            line + &format!("({})", tuple(&game.terminal_payoffs()[place]))
        }
        (Some(outcome), _) => line + &format!("  + ({})", tuple(&game.outcome(outcome).payoffs)),
        (None, _) => line,
    }
}

fn bargaining(problem: &BargainingProblem) -> String {
    let bound = |value: &Option<Rational>, infinite: &str| value.as_ref().map_or(infinite.to_owned(), exact);
    let issues: Vec<Vec<String>> = problem
        .issues()
        .iter()
        .map(|issue| vec![issue.name.clone(), bound(&issue.lower, "-∞"), bound(&issue.upper, "∞")])
        .collect();
    let mut text = grid(&["issue", "from", "to"].map(str::to_owned), &issues);
    for constraint in problem.constraints() {
        let left = linear(problem, &constraint.coefficients, &Rational::ZERO);
        text += &format!("subject to {left} {} {}\n", constraint.relation.symbol(), exact(&constraint.bound));
    }
    text += "\n";
    for (player, name) in problem.players().iter().enumerate() {
        let pieces: Vec<String> =
            problem.pieces(player).iter().map(|piece| linear(problem, &piece.coefficients, &piece.constant)).collect();
        let formula = if pieces.len() == 1 { pieces[0].clone() } else { format!("min({})", pieces.join(", ")) };
        text += &format!("payoff of {name}: {formula}\n");
    }
    let names = problem.players().iter().zip(problem.disagreement());
    let point: Vec<String> = names.map(|(player, payoff)| format!("{player} {}", with_decimal(payoff))).collect();
    text + &format!("disagreement point: {}\n", indent(&point.join(", "), 0).trim_end())
}

/// `1 - x + 2/5 g`, terms in the order of the issues.
fn linear(problem: &BargainingProblem, coefficients: &[Rational], constant: &Rational) -> String {
    let mut text = String::new();
    let mut term = |value: &Rational, name: &str| {
        let sign = match (text.is_empty(), value.is_negative()) {
            (true, true) => "-",
            (true, false) => "",
            (false, true) => " - ",
            (false, false) => " + ",
        };
        let size = value.abs();
        let factor = if size.is_one() && !name.is_empty() { String::new() } else { exact(&size) };
        let gap = if factor.is_empty() || name.is_empty() { "" } else { " " };
        text += &format!("{sign}{factor}{gap}{name}");
    };
    if !constant.is_zero() {
        term(constant, "");
    }
    for (issue, coefficient) in problem.issues().iter().zip(coefficients) {
        if !coefficient.is_zero() {
            term(coefficient, &issue.name);
        }
    }
    if text.is_empty() { "0".to_owned() } else { text }
}
