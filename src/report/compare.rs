//! A comparison for people: for each game every concept side by side, and settings in columns when there are several.

use itertools::Itertools;
use serde_json::{Map, Value};

use crate::game::{BargainingProblem, Game, Issue};
use crate::model::Bound;
use crate::num::Rational;
use crate::query::{Answer, SolutionRecord};
use crate::report::answer::{at_parameters, cells, columns, paths, read, verdict};
use crate::report::number::{exact, with_decimal};
use crate::report::objective;
use crate::report::text::{caution, counted, faint, good, heading, indent, table as grid, wrap};
use crate::study::compare::{Compared, Ladder, Rung, Setting};

/// Solutions of one concept printed in a comparison; `solve` prints more.
const PRINTED: usize = 12;

/// Issues of a contract that have a column.
const ISSUES: usize = 8;

/// One game, all its settings.
pub fn table(compared: &Compared) -> String {
    let Some(first) = compared.settings.first() else { return String::new() };
    let mut text = heading(first.bound.game.title());
    if let Some(question) = compared.loaded.model().and_then(|model| model.question()) {
        text += &format!("{question}\n");
    }
    text += &match compared.settings.as_slice() {
        [only] => single(only),
        several => side_by_side(several),
    };
    text
}

fn single(setting: &Setting) -> String {
    let mut text = at_parameters(&setting.bound) + "\n";
    if let Game::Bargaining(problem) = &setting.bound.game {
        return text + &bargaining(setting, problem) + &findings(setting);
    }
    for answer in &setting.answers {
        text += &format!("{}\n", good(&verdict(answer)));
        text += &indent(&solutions(&setting.bound, answer), 2);
        for note in &answer.notes {
            text += &indent(&caution(&format!("note: {note}")), 2);
        }
        text.push('\n');
    }
    text + &findings(setting)
}

/// The bargaining solutions one below the other: contract, payoffs, and gains over the disagreement point.
fn bargaining(setting: &Setting, problem: &BargainingProblem) -> String {
    let (players, issues) = (problem.players(), problem.issues());
    let mut header = vec!["solution".to_owned()];
    header.extend(issues.iter().take(ISSUES).map(|issue| issue.name.clone()));
    header.extend(players.iter().map(|player| format!("payoff {player}")));
    header.extend(players.iter().map(|player| format!("gain {player}")));
    let row = |name: &str, contract: Option<&Map<String, Value>>, payoffs: &[Rational]| {
        let mut row = vec![name.to_owned()];
        let settled = |issue: &Issue| contract.and_then(|contract| contract.get(&issue.name)).map(read);
        row.extend(
            issues.iter().take(ISSUES).map(|issue| settled(issue).map_or(String::new(), |value| with_decimal(&value))),
        );
        row.extend(payoffs.iter().map(with_decimal));
        row.extend(payoffs.iter().zip(problem.disagreement()).map(|(payoff, d)| with_decimal(&(payoff - d))));
        row
    };
    let mut rows = vec![row("disagreement", None, problem.disagreement())];
    let mut remarks = String::new();
    for answer in &setting.answers {
        for solution in &answer.solutions {
            let points = solution.points.iter().flatten().map(|point| (&point.contract, point.point.as_slice()));
            let point = solution.contract.iter().zip(solution.point.as_deref());
            rows.extend(point.chain(points).map(|(contract, payoffs)| row(&answer.concept, Some(contract), payoffs)));
        }
        remarks += &format!("{}\n", good(&verdict(answer)));
        remarks +=
            &answer.notes.iter().map(|note| format!("{}\n", caution(&format!("  note: {note}")))).collect::<String>();
    }
    let rest = issues.len().saturating_sub(ISSUES);
    let more = if rest == 0 {
        String::new()
    } else {
        faint(&format!("… {rest} more issues; `guarantor solve` prints them\n"))
    };
    grid(&header, &rows) + &more + "\n" + &remarks
}

fn solutions(bound: &Bound, answer: &Answer) -> String {
    let Some(sample) = answer.solutions.first() else { return String::new() };
    // Profiles that differ only where play does not go look the same here, and stand in one row.
    let alike = tally(answer.solutions.iter().map(|solution| cells(bound, solution)));
    let shown = alike.iter().take(PRINTED).map(|(row, count)| match count {
        1 => row.clone(),
        several => with_remark(row.clone(), &format!("{several} profiles")),
    });
    let mut rows: Vec<Vec<String>> = shown.collect();
    let mut header = columns(bound, sample);
    // A column in which no row has anything says nothing.
    let empty: Vec<usize> = (0..header.len()).filter(|&column| rows.iter().all(|row| row[column].is_empty())).collect();
    for &column in empty.iter().rev() {
        header.remove(column);
        rows.iter_mut().for_each(|row| drop(row.remove(column)));
    }
    let mut text = grid(&header, &rows);
    if alike.len() > PRINTED {
        text += &faint(&format!("… {} more rows; `guarantor solve` prints them\n", alike.len() - PRINTED));
    }
    text
}

/// The distinct items, in the order in which they first come, with how often they come.
fn tally<T: PartialEq>(items: impl Iterator<Item = T>) -> Vec<(T, usize)> {
    let mut counts: Vec<(T, usize)> = Vec::new();
    for item in items {
        match counts.iter_mut().find(|(known, _)| *known == item) {
            Some((_, count)) => *count += 1,
            None => counts.push((item, 1)),
        }
    }
    counts
}

/// A row with one more line in its last cell.
fn with_remark(mut row: Vec<String>, remark: &str) -> Vec<String> {
    if let Some(last) = row.last_mut() {
        *last = if last.is_empty() { remark.to_owned() } else { format!("{last}\n{remark}") };
    }
    row
}

/// What follows from the answers together: events, risk dominance, and what the levels of the model mean.
fn findings(setting: &Setting) -> String {
    let mut lines: Vec<String> = setting.answers.iter().filter_map(event_line).collect();
    if let Some(risk) = &setting.risk {
        lines.push(risk.describe());
    }
    let list: String = lines.iter().map(|line| format!("- {line}\n")).collect();
    let ladders: String = setting.ladders.iter().map(|ladder| ladder_table(ladder) + "\n").collect();
    match (list.is_empty(), ladders.is_empty()) {
        (true, true) => String::new(),
        (false, true) => heading("At these parameters") + &list,
        (true, false) => ladders,
        (false, false) => heading("At these parameters") + &list + "\n" + &ladders,
    }
}

/// What each level of a parameter means for the equilibria, the other parameters as they are.
fn ladder_table(ladder: &Ladder) -> String {
    let meaning = ladder.meaning.as_ref().map_or(String::new(), |meaning| format!(" ({meaning})"));
    let title = heading(&format!("What the level of {}{meaning} means, all else as it is", ladder.parameter));
    let events: Vec<String> = ladder
        .rungs
        .iter()
        .flat_map(|rung| &rung.answer.solutions)
        .flat_map(|solution| solution.events.iter().flatten())
        .map(|(event, _)| event.clone())
        .unique()
        .collect();
    let mut header = vec![ladder.parameter.clone(), "level".to_owned(), format!("{} solutions", ladder.concept.name)];
    header.extend(events.iter().map(|event| format!("P({event}) in each")));
    let row = |rung: &Rung| {
        let mark = if rung.current { " *" } else { "" };
        let text = rung.text.as_deref().unwrap_or("between the levels that the model describes");
        let mut row = vec![format!("{}{mark}", with_decimal(&rung.value)), wrap(text, 44), extent(&rung.answer)];
        row.extend(events.iter().map(|event| {
            let probability = |solution: &SolutionRecord| solution.events.as_ref()?.get(event).map(read);
            let values: Vec<String> = rung.answer.solutions.iter().filter_map(probability).map(|p| exact(&p)).collect();
            values.join(", ")
        }));
        row
    };
    let rows: Vec<Vec<String>> = ladder.rungs.iter().map(row).collect();
    title + &grid(&header, &rows) + &faint("* the level of this comparison\n")
}

/// In how many solutions each event happens, in one line for a concept.
fn event_line(answer: &Answer) -> Option<String> {
    let events: Vec<&String> = answer.solutions.first()?.events.iter().flatten().map(|(event, _)| event).collect();
    let phrase = |event: &&String| {
        let probability =
            |solution: &SolutionRecord| solution.events.as_ref().and_then(|events| events.get(*event)).map(read);
        let values: Vec<Rational> = answer.solutions.iter().filter_map(probability).collect();
        let sure = values.iter().filter(|value| value.is_one()).count();
        let never = values.iter().filter(|value| value.is_zero()).count();
        match (values.as_slice(), sure, never) {
            ([only], ..) => format!("{event} {}", chance(only)),
            (all, sure, 0) if sure == all.len() => format!("{event} sure in all {sure}"),
            (all, 0, never) if never == all.len() => format!("{event} in none"),
            (all, ..) => {
                let between = all.len() - sure - never;
                let uncertain = if between == 0 { String::new() } else { format!(", uncertain in {between}") };
                format!("{event} sure in {sure} of {}, impossible in {never}{uncertain}", all.len())
            }
        }
    };
    let phrases: Vec<String> = events.iter().map(phrase).collect();
    (!phrases.is_empty()).then(|| format!("{}: {}", answer.concept, phrases.join("; ")))
}

fn chance(probability: &Rational) -> String {
    match (probability.is_one(), probability.is_zero()) {
        (true, _) => "is sure".to_owned(),
        (_, true) => "does not happen".to_owned(),
        _ => format!("has probability {}", with_decimal(probability)),
    }
}

fn side_by_side(settings: &[Setting]) -> String {
    let mut header = vec![String::new()];
    header.extend(settings.iter().map(|setting| setting.label.clone()));
    let mut concepts: Vec<&str> = Vec::new();
    for answer in settings.iter().flat_map(|setting| &setting.answers) {
        if !concepts.contains(&answer.concept.as_str()) {
            concepts.push(&answer.concept);
        }
    }
    let mut rows: Vec<Vec<String>> = Vec::new();
    for concept in concepts {
        let cell = |setting: &Setting| {
            let answer = setting.answers.iter().find(|answer| answer.concept == concept);
            answer.map_or_else(|| "does not apply".to_owned(), |answer| summary(&setting.bound, answer))
        };
        rows.push([vec![concept.to_owned()], settings.iter().map(cell).collect()].concat());
    }
    let findings = |setting: &Setting| {
        let risk = setting.risk.iter().map(|risk| risk.describe());
        let levels = setting.ladders.iter().filter_map(|ladder| {
            let own = ladder.rungs.iter().find(|rung| rung.current)?;
            Some(format!("{} = {}: {}", ladder.parameter, own.value, own.text.as_ref()?))
        });
        risk.chain(levels).map(|line| wrap(&line, NARROW)).collect::<Vec<_>>().join("\n")
    };
    let meaning: Vec<String> = settings.iter().map(findings).collect();
    if meaning.iter().any(|cell| !cell.is_empty()) {
        rows.push([vec!["meaning".to_owned()], meaning].concat());
    }
    let spaced: Vec<Vec<String>> =
        rows.into_iter().map(|row| row.into_iter().map(|cell| cell + "\n").collect()).collect();
    "\n".to_owned() + &grid(&header, &spaced)
}

/// How many solutions an answer has, and whether these are all.
fn extent(answer: &Answer) -> String {
    match (answer.claim.as_str(), answer.kind.as_deref()) {
        ("some", Some("pure")) => format!("{} pure", answer.count),
        ("some", Some("symmetric")) => format!("{} symmetric", answer.count),
        ("some", Some("extreme-symmetric")) => format!("{} extreme symmetric", answer.count),
        ("all", Some("extreme")) => format!("{} extreme", answer.count),
        ("all", _) => answer.count.to_string(),
        _ => format!("{} or more", answer.count),
    }
}

/// The solutions of one answer in a narrow cell.
fn summary(bound: &Bound, answer: &Answer) -> String {
    let scope = match (answer.claim.as_str(), answer.kind.as_deref()) {
        ("some", Some("pure")) => "all pure",
        ("some", Some("symmetric")) => "all symmetric",
        ("some", Some("extreme-symmetric")) => "all extreme symmetric",
        ("all", Some("extreme")) => "all extreme",
        ("all", _) => "all",
        _ => "some",
    };
    let mut lines = vec![format!("{} ({scope})", counted(answer.count, "solution", "solutions"))];
    let alike = tally(answer.solutions.iter().map(|solution| brief(bound, solution)));
    for (brief, count) in alike.iter().take(PRINTED) {
        lines.extend(brief.iter().cloned());
        if *count > 1 {
            lines.push(format!("  {count} profiles"));
        }
    }
    if alike.len() > PRINTED {
        lines.push(format!("… {} more", alike.len() - PRINTED));
    }
    lines.join("\n")
}

/// The width of a setting's column.
const NARROW: usize = 44;

/// One solution in a few short lines: play, payoffs, events.
fn brief(bound: &Bound, solution: &SolutionRecord) -> Vec<String> {
    let mut facts = Vec::new();
    if !solution.payoffs.is_empty() {
        let payoffs: Vec<String> = solution.payoffs.iter().map(with_decimal).collect();
        facts.push(format!("payoffs {}", payoffs.join(", ")));
    }
    let events = solution.events.iter().flatten();
    facts.extend(events.map(|(event, probability)| format!("P({event}) = {}", with_decimal(&read(probability)))));
    for record in &solution.objective {
        let there = [vec![objective::payoffs(bound, record)], objective::events(record)].concat();
        facts.push(format!("{}: {}", objective::name(record), there.join("; ")));
    }
    facts.extend(solution.properties.iter().filter(|property| *property == "risk-dominant").cloned());
    let hanging = |first: &str, text: &str| -> Vec<String> {
        let lines = wrap(text, NARROW);
        let margin = |(number, line): (usize, &str)| format!("{}{line}", if number == 0 { first } else { "  " });
        lines.lines().enumerate().map(margin).collect()
    };
    let play = hanging("· ", &play(bound, solution));
    play.into_iter().chain(facts.iter().flat_map(|fact| hanging("  ", fact))).collect()
}

/// How a solution is played, in one line: the cells before payoffs, events and remarks.
fn play(bound: &Bound, solution: &SolutionRecord) -> String {
    if let Some(game) = bound.game.tree() {
        return paths(game, solution).join("; ");
    }
    let about_play =
        |column: &&String| !column.starts_with("payoff") && !column.starts_with("P(") && *column != "remarks";
    let count = columns(bound, solution).iter().take_while(about_play).count();
    let cells = cells(bound, solution).into_iter().take(count).map(|cell| cell.replace('\n', ", "));
    cells.collect::<Vec<_>>().join(" | ")
}
