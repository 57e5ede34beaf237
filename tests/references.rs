//! The library's references: every statement of every model, solved and compared exactly, at its own values and at random draws.

use guarantor::certify::concept;
use guarantor::error::Result;
use guarantor::game::{Game, View};
use guarantor::model::{Found, Model, Request, Solved, Verdict, catalogue};
use guarantor::num::Rational;
use guarantor::query::{self, Control, GameSource, Query, lottery};
use guarantor::solve::Wanted;
use guarantor::strategy::Solution;

/// Trees with more nodes than this are not searched for every solution where one is enough.
const SMALL: usize = 100;

/// Concepts that references mention before a method finds them; empty when all are there.
const WAITING: &[&str] = &[];

fn query_for(model: &Model, request: &Request, game: &Game) -> Query {
    let large = game.tree().is_some_and(|tree| tree.node_count() > SMALL);
    let name = model.source().name.clone();
    Query {
        game: GameSource::Text { name, format: "toml".to_owned(), text: model.source().text.clone() },
        set: request.parameters.clone(),
        concept: Some(request.concept.clone()),
        wanted: if request.needs_all || (!large && request.maximize.is_none()) { Wanted::All } else { Wanted::Auto },
        maximize: request.maximize.clone(),
        weights: Some(request.weights.clone()).filter(|weights| !weights.is_empty()),
        leader: request.leader.map(|player| model.players()[player].clone()),
        ..Query::default()
    }
}

fn solve(model: &Model, request: &Request) -> Result<Solved> {
    let mut bound = model.bind(&request.parameters)?;
    if !request.objective.is_empty() {
        let there = model.at_objective(&bound, &request.parameters, &request.objective)?;
        bound.objective.push(there);
    }
    let solved = query::solve(&bound, &query_for(model, request, &bound.game), Control::default())?;
    let mut solutions = Vec::new();
    for certified in &solved.certified {
        let found = Found { payoffs: certified.payoffs().to_vec(), ..Found::default() };
        match certified.solution() {
            Solution::PayoffSet(points) => solutions.extend(points.iter().map(|point| Found {
                payoffs: point.payoffs.clone(),
                contract: point.contract.clone(),
                ..Found::default()
            })),
            solution => {
                let mut found =
                    found_of(found, solution, bound.objective.first().map_or(&bound.game, |there| &there.game));
                if let Some(there) = query::objective_records(&bound, solution).pop() {
                    found.payoffs = there.payoffs;
                }
                solutions.push(found);
            }
        }
    }
    let done = solved.answer.stop == "done";
    let complete_pure = done && solved.answer.kind.as_deref() == Some("pure");
    Ok(Solved { solutions, complete: done && solved.answer.claim == "all", complete_pure })
}

fn found_of(mut found: Found, solution: &Solution, game: &Game) -> Found {
    match solution {
        Solution::Profile(profile) => found.profile = profile.players().to_vec(),
        Solution::Behavior(profile) => found.behavior = profile.infosets().to_vec(),
        Solution::Assessment(assessment) => found.behavior = assessment.behavior().infosets().to_vec(),
        Solution::Point(point) => found.contract = point.contract.clone(),
        Solution::Commitment(commitment) => {
            let Game::Normal(normal) = game else { return found };
            let mut answer = vec![Rational::ZERO; normal.strategy_count(1 - commitment.leader)];
            answer[commitment.answer] = Rational::ONE;
            found.profile = vec![commitment.announced.clone(), answer];
            if commitment.leader == 1 {
                found.profile.reverse();
            }
        }
        _ => {}
    }
    let count = match game.view() {
        View::Normal(game) => game.profile_count(),
        View::Tree(game) => game.terminals().len(),
        View::Bargaining(_) | View::Implicit(_) | View::ImplicitTree(_) => 0,
    };
    if let Some(lottery) = lottery(game, solution) {
        found.outcomes = vec![Rational::ZERO; count];
        for (outcome, probability) in lottery {
            found.outcomes[outcome] = probability;
        }
    }
    found
}

#[test]
fn every_reference_holds() {
    let (mut failures, mut tested, mut waiting) = (Vec::new(), 0, 0);
    for entry in catalogue::LIBRARY {
        let model = entry.model().unwrap_or_else(|error| panic!("{error}"));
        assert!(!model.references().is_empty(), "{} has no reference", entry.stem);
        for reference in model.references() {
            if reference.concept().is_some_and(|name| concept(name).is_err()) {
                let name = reference.concept().unwrap_or_default();
                assert!(WAITING.contains(&name), "{}: unknown concept `{name}`", reference.location());
                waiting += 1;
                continue;
            }
            let verdict = reference.evaluate(&model, &mut |request| solve(&model, request));
            match verdict {
                Ok(Verdict::Holds(points)) => tested += points,
                Ok(Verdict::Fails(failure)) => failures.push(format!("{}: {failure}", reference.location())),
                Err(error) => failures.push(format!("{}: {error}", reference.location())),
            }
        }
    }
    assert!(failures.is_empty(), "{} references fail:\n{}", failures.len(), failures.join("\n"));
    println!("{tested} points tested, {waiting} references wait for a method");
}
