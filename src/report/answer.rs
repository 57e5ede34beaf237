//! An answer for people: what was found, how surely, and each solution with names, exact numbers and decimals.

use crate::certify::choice::BoundProof;
use crate::game::extensive::Infoset;
use crate::game::{ExtensiveForm, NormalForm, View};
use crate::model::Bound;
use crate::num::Rational;
use crate::query::{Answer, BehaviorRow, EpsilonRecord, FitRecord, MixtureRow, SelectionRecord, SolutionRecord};
use crate::report::components::{components, signed};
use crate::report::number::{exact, with_decimal};
use crate::report::objective;
use crate::report::outcomes::outcomes;
use crate::report::signalling::signals;
use crate::report::text::{caution, counted, faint, heading, indent, table as grid};
use crate::report::types::types;

/// Solutions beyond this many are counted, not printed; the other formats give them all.
const PRINTED: usize = 200;

/// An answer as text.
pub fn table(bound: &Bound, answer: &Answer) -> String {
    let mut text = heading(bound.game.title());
    text += &at_parameters(bound);
    text += &format!("{}\n", verdict(answer));
    if let Some(selection) = &answer.selection {
        text += &format!("{}\n", chosen(selection));
    }
    if let Some(fit) = &answer.fit {
        text += &fitted(fit, answer);
    }
    if let Some(stopped) = stopped(answer) {
        text += &format!("{}\n", caution(&stopped));
    }
    if !answer.solutions.is_empty() {
        text += "\n";
        text += &solutions(bound, answer);
    }
    if answer.count > PRINTED {
        text += &faint(&format!("… {} more; --format json, csv or gambit prints all\n", answer.count - PRINTED));
    }
    text += &components(bound, answer);
    text += &outcomes(bound, answer);
    for note in &answer.notes {
        text += &format!("{}\n", caution(&format!("note: {note}")));
    }
    text
}

/// The line that names the parameter values, when the game has parameters.
pub fn at_parameters(bound: &Bound) -> String {
    if bound.parameters.is_empty() {
        return String::new();
    }
    let values: Vec<String> =
        bound.parameters.iter().map(|(name, value)| format!("{name} = {}", exact(value))).collect();
    faint(&format!("at {}\n", values.join(", ")))
}

/// What was found and what is claimed, in one sentence.
pub fn verdict(answer: &Answer) -> String {
    let exactly = answer.solutions.iter().all(|solution| solution.epsilon == EpsilonRecord::default());
    let name = match answer.concept.as_str() {
        "perfect" if !exactly => ("nearly perfect profile", "nearly perfect profiles"),
        concept => noun(concept),
    };
    let found = counted(answer.count, name.0, name.1);
    let proof = match (answer.count, exactly) {
        (0, _) => "",
        (1, true) => "proved exactly",
        (1, false) => "proved within its bound",
        (_, true) => "each proved exactly",
        (_, false) => "each proved within its bound",
    };
    let claim = match (answer.claim.as_str(), answer.kind.as_deref(), answer.count) {
        ("some", Some("pure"), 0) => "there is none in pure strategies".to_owned(),
        ("some", Some("pure"), 1) => "the only one in pure strategies".to_owned(),
        ("some", Some("pure"), _) => "all in pure strategies".to_owned(),
        ("some", Some("symmetric"), 1) => "the only symmetric one".to_owned(),
        ("some", Some("symmetric"), _) => "all symmetric ones".to_owned(),
        ("some", Some("extreme-symmetric"), _) => "all extreme points of the set of symmetric equilibria".to_owned(),
        ("all", Some("extreme"), _) => "all extreme points of the set of equilibria".to_owned(),
        ("all", _, 0) => "there is none".to_owned(),
        ("all", _, 1) => "the only one".to_owned(),
        ("all", _, _) => "all of them".to_owned(),
        ("approximate", _, _) => "approximate".to_owned(),
        _ if stopped(answer).is_some() => "not finished".to_owned(),
        _ if is_best(answer) => "all extreme ones that are best".to_owned(),
        _ => match &answer.selection {
            Some(selection) if selection.value.as_ref() == Some(&selection.bound) => {
                "others may give as much".to_owned()
            }
            Some(_) => "others may give more".to_owned(),
            None => "there may be others".to_owned(),
        },
    };
    let weighted = match &answer.weights {
        Some(weights) => format!(" (weights {})", weights.iter().map(exact).collect::<Vec<_>>().join(", ")),
        None => String::new(),
    };
    let clauses: Vec<&str> = [proof, claim.as_str()].into_iter().filter(|clause| !clause.is_empty()).collect();
    format!("{found}{weighted} by {}: {}", answer.method, clauses.join("; "))
}

/// Does the list hold every extreme equilibrium that is best by the objective?
fn is_best(answer: &Answer) -> bool {
    let selection = answer.selection.as_ref();
    answer.stop == "done" && selection.is_some_and(|selection| selection.proof == BoundProof::Enumeration)
}

/// What was maximised, how far, and how surely no equilibrium gives more.
fn chosen(selection: &SelectionRecord) -> String {
    let SelectionRecord { maximize, value, bound, proof, .. } = selection;
    let by = match proof {
        BoundProof::Enumeration => "proved by all extreme equilibria",
        BoundProof::Correlated => "proved by multipliers of correlated equilibria",
        BoundProof::Outcomes => "the most of any outcome",
    };
    match value {
        None => format!("{maximize}: no equilibrium gives more than {} ({by})", with_decimal(bound)),
        Some(value) if value == bound => {
            format!("{maximize} = {}: no equilibrium gives more ({by})", with_decimal(value))
        }
        Some(value) => {
            // A rounded bound may differ from the value far behind the point.
            let near = (bound - value).to_f64().abs() < 1e-3;
            let bound = if near { format!("≈{}", bound.to_decimal(12)) } else { with_decimal(bound) };
            let value = with_decimal(value);
            format!("{maximize} = {value}: no equilibrium gives more than {bound} ({by})")
        }
    }
}

/// Lambda as a decimal where that is exact and not long.
fn precision(lambda: &Rational) -> String {
    let decimal = lambda.to_decimal(12);
    let is_exact = decimal.parse::<Rational>().is_ok_and(|read| read == *lambda);
    if is_exact { decimal } else { exact(lambda) }
}

/// What was observed, and how likely it is at the estimate, at uniform play, and at most.
fn fitted(fit: &FitRecord, answer: &Answer) -> String {
    let lambda = answer.solutions.first().and_then(|solution| solution.lambda.as_ref());
    let lambda = lambda.map_or(String::new(), |lambda| format!("≈{}", lambda.to_decimal(6)));
    let estimate = match fit.estimate.as_str() {
        "zero" => "lambda = 0: nothing fits better than uniform play".to_owned(),
        "unbounded" => {
            format!("no finite lambda fits best; given is lambda = {lambda}, up to which the likelihood grows")
        }
        _ => format!("lambda = {lambda} fits best"),
    };
    let middle = |bounds: &[f64; 2]| format!("{:.4}", (bounds[0] + bounds[1]) / 2.0);
    let likelihood = fit.log_likelihood.as_ref().map_or(String::new(), |bounds| format!("{} there, ", middle(bounds)));
    format!(
        "{estimate}\nlog-likelihood of {} observations: {likelihood}{} at uniform play, {} at their own frequencies\n",
        exact(&fit.observations),
        middle(&fit.uniform),
        middle(&fit.frequencies)
    )
}

/// Singular and plural of what a concept's solutions are called.
pub(super) fn noun(concept: &str) -> (&'static str, &'static str) {
    match concept {
        "nash" => ("Nash equilibrium", "Nash equilibria"),
        "strict-nash" => ("strict Nash equilibrium", "strict Nash equilibria"),
        "subgame-perfect" => ("subgame-perfect equilibrium", "subgame-perfect equilibria"),
        "perfect-bayesian" => ("perfect Bayesian equilibrium", "perfect Bayesian equilibria"),
        "quantal-response" => ("quantal response equilibrium", "quantal response equilibria"),
        "sequential" => ("sequential equilibrium", "sequential equilibria"),
        "perfect" => ("perfect equilibrium", "perfect equilibria"),
        "correlated" => ("correlated equilibrium", "correlated equilibria"),
        "stackelberg" => ("Stackelberg solution", "Stackelberg solutions"),
        "minmax" => ("pair of optimal strategies", "pairs of optimal strategies"),
        "rationalizable" => ("set of rationalizable strategies", "sets of rationalizable strategies"),
        "undominated" => ("set of undominated strategies", "sets of undominated strategies"),
        "nash-bargaining" => ("Nash bargaining solution", "Nash bargaining solutions"),
        "kalai-smorodinsky" => ("Kalai-Smorodinsky solution", "Kalai-Smorodinsky solutions"),
        "egalitarian" => ("egalitarian solution", "egalitarian solutions"),
        "utilitarian" => ("utilitarian solution", "utilitarian solutions"),
        _ => ("solution", "solutions"),
    }
}

/// Which limit ended the work, unless the method ended by itself or had what was wanted.
fn stopped(answer: &Answer) -> Option<String> {
    let reason = match answer.stop.as_str() {
        "work" => "the work limit was reached",
        "time" => "the time limit was reached",
        "memory" => "the memory limit was reached",
        "cancelled" => "interrupted",
        _ => return None,
    };
    Some(format!("{reason} after {} units of work; what was found until then is printed", answer.work.ticks))
}

fn solutions(bound: &Bound, answer: &Answer) -> String {
    let shown = &answer.solutions[..answer.count.min(PRINTED)];
    match bound.game.tree() {
        Some(game) => {
            shown.iter().enumerate().map(|(number, solution)| tree_solution(bound, game, number, solution)).collect()
        }
        None => {
            let mut header = vec!["#".to_owned()];
            header.extend(columns(bound, &shown[0]));
            let row = |(number, solution): (usize, &SolutionRecord)| {
                let mut row = vec![(number + 1).to_string()];
                row.extend(cells(bound, solution));
                row
            };
            let rows: Vec<Vec<String>> = shown.iter().enumerate().map(row).collect();
            grid(&header, &rows)
        }
    }
}

/// The headings of a solution's cells: how it is played, payoffs, events, remarks.
pub fn columns(bound: &Bound, sample: &SolutionRecord) -> Vec<String> {
    let players = bound.game.players();
    let mut columns: Vec<String> = sample.lambda.iter().map(|_| "lambda".to_owned()).collect();
    columns.extend(match (bound.game.view(), sample) {
        (View::Normal(_), SolutionRecord { device: Some(_), .. }) => vec!["recommended".to_owned()],
        (View::Normal(_) | View::Implicit(_) | View::ImplicitTree(_), _) => {
            players.iter().map(|player| (*player).to_owned()).collect()
        }
        (View::Tree(_), _) => vec!["play".to_owned()],
        (View::Bargaining(_), _) => vec!["contract".to_owned()],
    });
    if sample.points.is_some() {
        columns.push(format!("payoffs ({})", players.join(", ")));
    } else if !sample.payoffs.is_empty() {
        columns.extend(players.iter().map(|player| format!("payoff {player}")));
    }
    columns.extend(sample.payoff_bounds.iter().zip(&players).map(|(_, player)| format!("payoff {player}")));
    columns.extend(sample.events.iter().flatten().map(|(event, _)| format!("P({event})")));
    columns.extend(sample.objective.iter().map(objective::name));
    columns.push("remarks".to_owned());
    columns
}

/// The cells of one solution, under [`columns`].
pub fn cells(bound: &Bound, solution: &SolutionRecord) -> Vec<String> {
    let mut cells: Vec<String> = solution.lambda.iter().map(precision).collect();
    cells.extend(match bound.game.view() {
        View::Normal(game) => normal_cells(game, solution),
        View::Tree(game) => vec![paths(game, solution).join("\n")],
        View::Implicit(_) => mixture_cells(solution),
        View::ImplicitTree(_) => sparse_cells(bound, solution),
        View::Bargaining(_) => vec![contract_cell(solution)],
    });
    if let Some(points) = &solution.points {
        let lines: Vec<String> =
            points.iter().map(|point| point.point.iter().map(with_decimal).collect::<Vec<_>>().join(", ")).collect();
        cells.push(lines.join("\n"));
    }
    cells.extend(solution.payoffs.iter().map(with_decimal));
    cells.extend(solution.payoff_bounds.iter().map(|[least, most]| between(*least, *most)));
    cells.extend(solution.events.iter().flatten().map(|(_, probability)| with_decimal(&read(probability))));
    for record in &solution.objective {
        let payoffs = objective::payoffs(bound, record);
        cells.push([vec![payoffs], objective::events(record)].concat().join("\n"));
    }
    cells.push(remarks(solution));
    cells
}

/// A rational that the query layer wrote as text.
pub(crate) fn read(value: &serde_json::Value) -> Rational {
    value.as_str().and_then(|text| text.parse().ok()).unwrap_or_default()
}

fn normal_cells(game: &NormalForm, solution: &SolutionRecord) -> Vec<String> {
    if let Some(profile) = &solution.profile {
        let cell = |(player, probabilities): (usize, &Vec<Rational>)| {
            mixture(&game.players()[player].strategies, probabilities)
        };
        return profile.iter().enumerate().map(cell).collect();
    }
    if let Some(rows) = &solution.device {
        let line = |row: &crate::query::DeviceRow| {
            format!("({}) {}", row.strategies.join(", "), with_decimal(&row.probability))
        };
        return vec![rows.iter().map(line).collect::<Vec<_>>().join("\n")];
    }
    if let Some(survivors) = &solution.survivors {
        return survivors.iter().map(|left| left.join("\n")).collect();
    }
    let Some(commitment) = &solution.commitment else { return vec![String::new(); game.player_count()] };
    let cell = |player: &crate::game::Player| match player.name == commitment.leader {
        true => format!("announces\n{}", mixture(&player.strategies, &commitment.announced)),
        false => format!("answers\n{}", commitment.answer),
    };
    game.players().iter().map(cell).collect()
}

/// The strategies or actions with positive probability, one a line; a sure one stands alone.
pub(super) fn mixture(labels: &[String], probabilities: &[Rational]) -> String {
    let used: Vec<(&String, &Rational)> = labels.iter().zip(probabilities).filter(|(_, p)| !p.is_zero()).collect();
    match used.as_slice() {
        [(label, _)] => (*label).clone(),
        several => {
            several.iter().map(|(label, p)| format!("{label} {}", with_decimal(p))).collect::<Vec<_>>().join("\n")
        }
    }
}

/// Strategies of a mixture that are printed; JSON gives them all.
const MIXED: usize = 20;

/// The strategies of each mixture, the likeliest first.
fn mixture_cells(solution: &SolutionRecord) -> Vec<String> {
    let cell = |rows: &Vec<MixtureRow>| {
        let mut order: Vec<&MixtureRow> = rows.iter().collect();
        order.sort_by(|a, b| b.probability.cmp(&a.probability));
        let line = |row: &&MixtureRow| format!("{} {}", row.strategy, with_decimal(&row.probability));
        let mut lines: Vec<String> = order.iter().take(MIXED).map(line).collect();
        if rows.len() > MIXED {
            lines.push(faint(&format!("… {} more", rows.len() - MIXED)));
        }
        lines.join("\n")
    };
    solution.mixtures.iter().flatten().map(cell).collect()
}

/// Information sets of a tree that is not stored that are printed for each player; JSON gives all that are listed.
const SETS: usize = 16;

/// How each player behaves at the first information sets that are listed.
fn sparse_cells(bound: &Bound, solution: &SolutionRecord) -> Vec<String> {
    let cell = |player: &&str| {
        let rows = || solution.behavior.iter().flatten().filter(|row| row.player == *player);
        let line = |row: &BehaviorRow| {
            let taken = row.actions.iter().zip(&row.probabilities).filter(|(_, p)| p.to_f64() >= 5e-5);
            let taken: Vec<String> = taken.map(|(action, p)| format!("{action} {:.4}", p.to_f64())).collect();
            format!("{}: {}", row.infoset, taken.join(", "))
        };
        let mut lines: Vec<String> = rows().take(SETS).map(line).collect();
        let more = rows().count().saturating_sub(SETS);
        let more = if more > 0 { format!("… {more} more; elsewhere") } else { "elsewhere".to_owned() };
        lines.push(faint(&format!("{more} {}", solution.elsewhere.as_deref().unwrap_or_default())));
        lines.join("\n")
    };
    bound.game.players().iter().map(cell).collect()
}

/// Two bounds by the digits that they share, and the last in which they differ; one number where no digit that is shown tells them apart.
fn between(least: f64, most: f64) -> String {
    let digits = (-(most - least).log10()).clamp(1.0, 12.0) as usize;
    let [least, most] = [least, most].map(|bound| format!("{bound:.digits$}"));
    if least == most { format!("≈{least}") } else { format!("{least} to {most}") }
}

fn contract_cell(solution: &SolutionRecord) -> String {
    let settled = |contract: &serde_json::Map<String, serde_json::Value>| {
        let entries = contract.iter().map(|(issue, value)| (issue, read(value)));
        // A lottery over many points is read by the points that it uses.
        let many = contract.len() > 8;
        let shown = entries.filter(|(_, value)| !(many && value.is_zero()));
        shown.map(|(issue, value)| format!("{issue} = {}", with_decimal(&value))).collect::<Vec<_>>()
    };
    match (&solution.contract, &solution.points) {
        (Some(contract), _) => settled(contract).join("\n"),
        (None, Some(points)) => {
            points.iter().map(|point| settled(&point.contract).join(", ")).collect::<Vec<_>>().join("\n")
        }
        (None, None) => String::new(),
    }
}

fn remarks(solution: &SolutionRecord) -> String {
    let mut remarks = solution.properties.clone();
    // Perfect says as much.
    if remarks.iter().any(|remark| remark == "perfect") {
        remarks.retain(|remark| remark != "undominated");
    }
    remarks.extend(solution.index.map(|index| format!("index {}", signed(index))));
    match &solution.epsilon {
        EpsilonRecord::Exact(bound) if bound.is_zero() => {}
        EpsilonRecord::Exact(bound) => remarks.push(format!("gain at most {}", with_decimal(bound))),
        EpsilonRecord::AtMost(bound) => remarks.push(format!("within {bound:.1e}")),
    }
    remarks.join("\n")
}

/// The paths that are played with positive probability, each with its probability unless it is sure.
pub fn paths(game: &ExtensiveForm, solution: &SolutionRecord) -> Vec<String> {
    let reached = reached_terminals(game, solution);
    let line = |(terminal, probability): &(usize, Rational)| {
        let path = game.path(game.terminals()[*terminal]);
        let path = path.strip_prefix("after ").unwrap_or(&path).to_owned();
        if probability.is_one() { path } else { format!("{path}: {}", with_decimal(probability)) }
    };
    reached.iter().map(line).collect()
}

fn reached_terminals(game: &ExtensiveForm, solution: &SolutionRecord) -> Vec<(usize, Rational)> {
    let Some(rows) = &solution.behavior else { return Vec::new() };
    let probabilities = rows.iter().map(|row| row.probabilities.clone()).collect();
    let Ok(profile) = crate::strategy::BehaviorProfile::new(game, probabilities) else { return Vec::new() };
    let lottery = crate::certify::terminal_lottery(game, &profile);
    lottery.into_iter().enumerate().filter(|(_, probability)| !probability.is_zero()).collect()
}

/// Paths printed of one solution; a game of chance may have very many.
const PATHS: usize = 12;

pub(super) fn tree_solution(bound: &Bound, game: &ExtensiveForm, number: usize, solution: &SolutionRecord) -> String {
    let payoffs = game.players().iter().zip(&solution.payoffs);
    let payoffs: Vec<String> = payoffs.map(|(player, payoff)| format!("{player} {}", with_decimal(payoff))).collect();
    let lambda = solution.lambda.as_ref().map_or(String::new(), |lambda| format!("lambda {}  ", precision(lambda)));
    let mut text = heading(&format!("#{}  {lambda}payoffs: {}", number + 1, payoffs.join(", ")));
    let remarks = remarks(solution).replace('\n', ", ");
    if !remarks.is_empty() {
        text += &indent(&remarks, 4);
    }
    if let Some(record) = &solution.signalling {
        text += &indent(&signals(record), 4);
    }
    for (event, probability) in solution.events.iter().flatten() {
        text += &indent(&format!("P({event}) = {}", with_decimal(&read(probability))), 4);
    }
    for record in &solution.objective {
        text += &indent(&format!("{}: {}", objective::name(record), objective::payoffs(bound, record)), 4);
        objective::events(record).iter().for_each(|event| text += &indent(event, 8));
    }
    let paths = paths(game, solution);
    for (place, path) in paths.iter().take(PATHS).enumerate() {
        text += &indent(&format!("{} {path}", if place == 0 { "play:" } else { "     " }), 4);
    }
    if paths.len() > PATHS {
        text += &indent(&faint(&format!("      … {} more paths", paths.len() - PATHS)), 4);
    }
    if let Some(game) = bound.game.bayesian() {
        let rows = types(game, solution.behavior.as_deref().unwrap_or_default(), &solution.types);
        return text + &indent(&rows, 4) + "\n";
    }
    let header = ["player", "information set", "behaviour", "belief"].map(str::to_owned);
    let sets = game.infosets().iter().zip(solution.behavior.iter().flatten());
    let rows = sets.map(|(infoset, row)| {
        let behavior = mixture(&row.actions, &row.probabilities);
        vec![row.player.clone(), row.infoset.clone(), behavior, belief(game, infoset, row)]
    });
    let rows: Vec<Vec<String>> = rows.collect();
    text + &indent(&grid(&header, &rows), 4) + "\n"
}

/// Longer ways to a node are not written beside a belief.
const WAY: usize = 40;

/// The likely nodes of an information set, and which other beliefs would do where play does not lead.
fn belief(game: &ExtensiveForm, infoset: &Infoset, row: &BehaviorRow) -> String {
    let Some(belief) = &row.belief else { return "not reached".to_owned() };
    if belief.len() == 1 {
        return String::new();
    }
    let ways: Vec<String> =
        infoset.nodes.iter().map(|&node| game.path(node).trim_start_matches("after ").to_owned()).collect();
    let named = ways.iter().all(|way| way.chars().count() <= WAY);
    let line = |(way, probability): (&String, &Rational)| match named {
        true => format!("{} {way}", with_decimal(probability)),
        false => with_decimal(probability),
    };
    let mut lines: Vec<String> = ways.iter().zip(belief).map(line).collect();
    if let Some(corners) = &row.sustaining {
        lines.push(faint(&sustaining(corners)));
    }
    lines.join("\n")
}

/// The beliefs at which the behaviour of a set that play does not reach is optimal.
fn sustaining(corners: &[Vec<Rational>]) -> String {
    match corners {
        [] => "off the path".to_owned(),
        [one] => format!("off the path, best only at {}", point(one)),
        _ if corners.len() == corners[0].len() && corners.iter().flatten().all(|p| p.is_zero() || p.is_one()) => {
            "off the path, best at any belief".to_owned()
        }
        _ if corners[0].len() == 2 => {
            let ends = |place: fn(&&Vec<Rational>, &&Vec<Rational>) -> std::cmp::Ordering| {
                corners.iter().min_by(place).map(|corner| exact(&corner[1])).unwrap_or_default()
            };
            let (low, high) = (ends(|a, b| a[1].cmp(&b[1])), ends(|a, b| b[1].cmp(&a[1])));
            format!("off the path, best if the second is {low} to {high}")
        }
        _ => {
            let points: Vec<String> = corners.iter().map(|corner| point(corner)).collect();
            format!("off the path, best between\n{}", points.join("\n"))
        }
    }
}

fn point(belief: &[Rational]) -> String {
    format!("({})", belief.iter().map(exact).collect::<Vec<_>>().join(", "))
}
