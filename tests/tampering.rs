//! A saved answer is proved again; with any number in it changed by a little, or its claim raised, it is refused.

use guarantor::error::ErrorKind;
use guarantor::model::{Bound, catalogue};
use guarantor::num::Rational;
use guarantor::query::{Answer, Control, Observed, Query, check, solve};
use guarantor::solve::Wanted;
use serde_json::Value;

fn bound(stem: &str) -> Bound {
    catalogue::find(stem).and_then(|entry| entry.model()).and_then(|model| model.defaults()).expect(stem)
}

fn answer(bound: &Bound, concept: &str, wanted: Wanted) -> Answer {
    let query = Query { concept: Some(concept.to_owned()), wanted, ..Query::default() };
    solve(bound, &query, Control::default()).expect("solved").answer
}

/// The paths of all leaves below a JSON value.
fn leaves(value: &Value, path: String, found: &mut Vec<String>) {
    match value {
        Value::Array(items) => {
            items.iter().enumerate().for_each(|(place, item)| leaves(item, format!("{path}/{place}"), found))
        }
        Value::Object(fields) => {
            fields.iter().for_each(|(name, field)| {
                leaves(field, format!("{path}/{}", name.replace('~', "~0").replace('/', "~1")), found)
            });
        }
        _ => found.push(path),
    }
}

/// The smallest changes that a leaf can suffer: numbers move by a millionth, texts get a letter, truth values flip.
fn changed(leaf: &Value) -> Value {
    match leaf {
        Value::String(text) => match text.parse::<Rational>() {
            Ok(number) => Value::String((number + "1/1000000".parse::<Rational>().expect("a rational")).to_string()),
            Err(_) => Value::String(format!("{text}x")),
        },
        Value::Number(number) => match number.as_u64() {
            Some(whole) => Value::from(whole + 1),
            None => Value::from(number.as_f64().unwrap_or(0.0) * 0.5),
        },
        Value::Bool(truth) => Value::Bool(!truth),
        other => other.clone(),
    }
}

/// Whether an answer, as JSON, is accepted. Text that cannot even be read counts as refused.
fn accepted(bound: &Bound, json: &Value) -> bool {
    let Ok(answer) = serde_json::from_value::<Answer>(json.clone()) else { return false };
    match check(bound, &answer, &mut || true) {
        Ok(_) => true,
        Err(error) => {
            assert_eq!(error.kind(), ErrorKind::Refused, "{error}");
            false
        }
    }
}

const CASES: &[(&str, &str)] = &[
    ("two_sided_guarantee_2x2", "nash"),
    ("two_sided_guarantee_2x2", "strict-nash"),
    ("two_sided_guarantee_2x2", "correlated"),
    ("two_sided_guarantee_2x2", "rationalizable"),
    ("two_sided_guarantee_3x3", "nash"),
    ("degenerate_2x2", "nash"),
    ("mediated_disengagement", "correlated"),
    ("dmz_verification", "stackelberg"),
    ("prisoners_dilemma", "undominated"),
    ("rock_paper_scissors", "minmax"),
    ("ceasefire_deterrence", "subgame-perfect"),
    ("ceasefire_deterrence", "nash"),
    ("reassurance_observer", "sequential"),
    ("moral_hazard", "subgame-perfect"),
    ("entry_deterrence", "nash"),
    ("kuhn_poker", "minmax"),
    ("package_bargaining", "nash-bargaining"),
    ("package_bargaining", "kalai-smorodinsky"),
    ("package_bargaining", "egalitarian"),
    ("package_bargaining", "utilitarian"),
    ("tripartite_bargain", "nash-bargaining"),
    ("tripartite_bargain", "egalitarian"),
    ("two_sided_fear", "nash"),
    ("two_sided_fear_observer", "sequential"),
    ("bayesian_battle_of_the_sexes", "nash"),
    ("jury_unanimity", "nash"),
];

/// The answer is accepted, and with any leaf changed that a reader would rely on it is refused.
fn refuses_every_change(stem: &str, bound: &Bound, answer: &Answer) {
    let json = serde_json::to_value(answer).expect("plain data");
    assert!(accepted(bound, &json), "{stem}: the honest answer is refused");
    let mut paths = Vec::new();
    leaves(&json, String::new(), &mut paths);
    let free = ["/guarantor", "/seconds", "/work/", "/notes"];
    for path in paths.iter().filter(|path| !free.iter().any(|prefix| path.starts_with(prefix))) {
        let mut tampered = json.clone();
        let leaf = tampered.pointer_mut(path).expect("a leaf");
        *leaf = changed(leaf);
        assert!(!accepted(bound, &tampered), "{stem}: {path} was changed and accepted");
    }
}

#[test]
fn answers_are_proved_again_and_every_change_is_refused() {
    for (stem, concept) in CASES {
        let bound = bound(stem);
        let answer = answer(&bound, concept, Wanted::Auto);
        assert!(answer.count > 0, "{stem}: no {concept}");
        let json = serde_json::to_value(&answer).expect("plain data");
        assert!(accepted(&bound, &json), "{stem}: the honest answer for {concept} is refused");
        let mut paths = Vec::new();
        leaves(&json, String::new(), &mut paths);
        for path in &paths {
            // These describe the run, not the game, and assert nothing about it.
            let free = ["/guarantor", "/seconds", "/work/", "/notes"];
            // Other multipliers may prove the same; what they must prove is checked all the same.
            if free.iter().any(|prefix| path.starts_with(prefix)) || path.contains("/multipliers/") {
                continue;
            }
            let mut tampered = json.clone();
            let leaf = tampered.pointer_mut(path).expect("a leaf");
            *leaf = changed(leaf);
            assert!(!accepted(&bound, &tampered), "{stem}, {concept}: {path} was changed and accepted");
        }
    }
}

/// Library games with objective values, at which their equilibria are evaluated besides.
const OBJECTIVE: &[(&str, &str, &str)] = &[
    ("two_sided_fear", "nash", "f"),
    ("reassurance_observer", "sequential", "f"),
    ("bayesian_battle_of_the_sexes", "nash", "likely"),
    ("two_sided_guarantee_2x2", "nash", "g"),
    ("mediated_disengagement", "correlated", "T"),
];

#[test]
fn objective_values_are_proved_again_and_every_change_is_refused() {
    for (stem, concept, parameter) in OBJECTIVE {
        let model = catalogue::find(stem).and_then(|entry| entry.model()).expect(stem);
        let mut bound = model.defaults().expect(stem);
        let at = [((*parameter).to_owned(), Rational::ZERO)];
        let there = model.at_objective(&bound, &[], &at).unwrap_or_else(|error| panic!("{stem}: {error}"));
        bound.objective.push(there);
        let answer = answer(&bound, concept, Wanted::Auto);
        assert!(answer.solutions.iter().all(|solution| solution.objective.len() == 1), "{stem}");
        let json = serde_json::to_value(&answer).expect("plain data");
        assert!(accepted(&bound, &json), "{stem}: the honest answer is refused");
        let mut paths = Vec::new();
        leaves(&json, String::new(), &mut paths);
        let mut changes = 0;
        for path in paths.iter().filter(|path| path.contains("/objective/")) {
            let mut tampered = json.clone();
            let leaf = tampered.pointer_mut(path).expect("a leaf");
            *leaf = changed(leaf);
            assert!(!accepted(&bound, &tampered), "{stem}: {path} was changed and accepted");
            changes += 1;
        }
        assert!(changes > 2, "{stem}");
        bound.objective.clear();
        assert!(!accepted(&bound, &json), "{stem}: checked without the objective values");
    }
}

/// The best equilibria of library games by an expression, each with the method and the way in which its bound is proved.
const CHOICES: &[(&str, &str, &str, &str)] = &[
    ("two_sided_guarantee_2x2", "peace", "support-enumeration", "enumeration"),
    ("two_sided_guarantee_3x3", "-peace", "support-enumeration", "enumeration"),
    ("degenerate_2x2", "welfare", "support-enumeration", "enumeration"),
    ("prisoners_dilemma", "welfare", "nash-milp", "correlated"),
    ("stag_hunt", "First", "nash-milp", "outcomes"),
    ("battle_of_the_sexes", "-welfare", "nash-milp", "correlated"),
];

#[test]
fn choices_are_proved_again_and_every_change_is_refused() {
    for (stem, maximize, method, proof) in CHOICES {
        let bound = bound(stem);
        let query =
            Query { method: Some((*method).to_owned()), maximize: Some((*maximize).to_owned()), ..Query::default() };
        let json = serde_json::to_value(solve(&bound, &query, Control::default()).expect("solved").answer);
        let json = json.expect("plain data");
        assert_eq!(json["selection"]["proof"], *proof, "{stem}: {}", json["selection"]);
        assert!(accepted(&bound, &json), "{stem}: the honest choice by {maximize} is refused");
        let mut paths = Vec::new();
        leaves(&json, String::new(), &mut paths);
        let free = ["/guarantor", "/seconds", "/work/", "/notes", "/selection/multipliers/"];
        for path in paths.iter().filter(|path| !free.iter().any(|prefix| path.starts_with(prefix))) {
            let mut tampered = json.clone();
            let leaf = tampered.pointer_mut(path).expect("a leaf");
            *leaf = changed(leaf);
            assert!(!accepted(&bound, &tampered), "{stem}, {maximize}: {path} was changed and accepted");
        }
        for other in ["enumeration", "correlated", "outcomes"].iter().filter(|other| *other != proof) {
            let mut tampered = json.clone();
            tampered["selection"]["proof"] = Value::from(*other);
            let same_bound = *proof == "outcomes" && *other == "enumeration" || *proof == "enumeration";
            assert!(!accepted(&bound, &tampered) || same_bound, "{stem}, {maximize}: proof by {other} was accepted");
        }
    }
}

/// The symmetric equilibria of library games, with their number and kind.
const SYMMETRIC: &[(&str, usize, &str)] = &[
    ("stag_hunt", 3, "symmetric"),
    ("rock_paper_scissors", 1, "symmetric"),
    ("two_sided_guarantee_3x3", 7, "symmetric"),
];

#[test]
fn lists_of_symmetric_equilibria_are_proved_again_and_every_change_is_refused() {
    for (stem, count, kind) in SYMMETRIC {
        let bound = bound(stem);
        let query = Query { symmetric: true, ..Query::default() };
        let answer = solve(&bound, &query, Control::default()).expect("solved").answer;
        assert_eq!((answer.claim.as_str(), answer.kind.as_deref(), answer.count), ("some", Some(*kind), *count));
        assert!(answer.components.is_empty());
        refuses_every_change(stem, &bound, &answer);
        let mut shortened = answer.clone();
        shortened.solutions.pop();
        shortened.count -= 1;
        assert!(check(&bound, &shortened, &mut || true).is_err(), "{stem}: one is missing");
        let mut other = answer.clone();
        other.kind = Some("extreme-symmetric".to_owned());
        assert!(check(&bound, &other, &mut || true).is_err(), "{stem}: the other kind");
        let mut raised = answer;
        raised.claim = "all".to_owned();
        assert!(check(&bound, &raised, &mut || true).is_err(), "{stem}: all of this kind are not all");
    }
}

/// Quantal responses at given lambdas, and a fit with its counts and likelihoods.
#[test]
fn quantal_responses_are_proved_again_and_every_change_is_refused() {
    let counts = "[counts]\nFirst = { stag_hunt = 11, hare_hunt = 17 }\nSecond = { stag_hunt = 9, hare_hunt = 12 }";
    let observed = Observed { name: "counts.toml".to_owned(), text: counts.to_owned() };
    let responses = Query { concept: Some("quantal-response".to_owned()), ..Query::default() };
    let at = |lambda: &str| vec![lambda.parse().expect("a rational")];
    let cases = [
        ("stag_hunt", Query { lambda: at("1/2"), ..responses.clone() }),
        ("centipede", Query { lambda: at("2"), ..responses.clone() }),
        ("stag_hunt", Query { fit: Some(observed), ..responses }),
    ];
    for (stem, query) in cases {
        let bound = bound(stem);
        let answer = solve(&bound, &query, Control::default()).expect("solved").answer;
        assert_eq!((answer.claim.as_str(), answer.count), ("approximate", 1), "{stem}");
        assert_eq!(answer.fit.is_some(), query.fit.is_some());
        refuses_every_change(stem, &bound, &answer);
        let mut zero = answer;
        if let Some(fit) = &mut zero.fit {
            fit.estimate = "zero".to_owned();
            assert!(check(&bound, &zero, &mut || true).is_err(), "{stem}: lambda is not 0");
        }
    }
}

#[test]
fn a_choice_that_is_not_best_is_refused() {
    let bound = bound("two_sided_guarantee_2x2");
    let all = serde_json::to_value(answer(&bound, "nash", Wanted::All)).expect("plain data");
    for number in 0..3 {
        let mut worse = all.clone();
        let mut solution = all["solutions"][number].clone();
        // These belong to complete lists only.
        for field in ["component", "outcome", "index"] {
            solution.as_object_mut().expect("an object").remove(field);
        }
        let peace = solution["events"]["peace"].clone();
        worse["solutions"] = Value::from(vec![solution]);
        (worse["count"], worse["claim"]) = (Value::from(1), Value::from("some"));
        for field in ["kind", "components"] {
            worse.as_object_mut().expect("an object").remove(field);
        }
        worse["selection"] =
            serde_json::json!({"maximize": "peace", "value": peace, "bound": peace, "proof": "enumeration"});
        assert_eq!(accepted(&bound, &worse), peace == "1", "solution {number} with peace {peace}");
    }
    // A list that was cut may lack equilibria of the same value; one that was not may not.
    let query = Query { maximize: Some("0*welfare".to_owned()), ..Query::default() };
    let mut tied = solve(&bound, &query, Control::default()).expect("solved").answer;
    assert_eq!(tied.count, 3);
    tied.solutions.truncate(2);
    tied.count = 2;
    assert!(check(&bound, &tied, &mut || true).is_err());
    tied.stop = "enough".to_owned();
    assert!(check(&bound, &tied, &mut || true).is_ok());
}

#[test]
fn every_honest_answer_about_the_library_is_accepted() {
    for entry in catalogue::LIBRARY {
        let bound = bound(entry.stem);
        for concept in guarantor::certify::CONCEPTS {
            let query = Query { concept: Some(concept.name.to_owned()), ..Query::default() };
            let Ok(solved) = solve(&bound, &query, Control::default()) else { continue };
            let text = serde_json::to_string(&solved.answer).expect("plain data");
            let read: Answer = serde_json::from_str(&text).expect("its own JSON");
            if let Err(error) = check(&bound, &read, &mut || true) {
                panic!("{}, {}: {error}", entry.stem, concept.name);
            }
        }
    }
}

/// Leaves out what is said of components and indices.
fn forget_structure(answer: &mut Answer) {
    answer.components.clear();
    answer.solutions.iter_mut().for_each(|solution| (solution.component, solution.index) = (None, None));
}

#[test]
fn a_false_structure_is_refused_and_none_at_all_is_not() {
    let bound = bound("degenerate_2x2");
    let honest = answer(&bound, "nash", Wanted::All);
    assert_eq!((honest.kind.as_deref(), honest.components.len()), (Some("extreme"), 2));
    let refused = |change: fn(&mut Answer)| {
        let mut changed = honest.clone();
        change(&mut changed);
        check(&bound, &changed, &mut || true).is_err()
    };
    assert!(refused(|answer| answer.components.reverse()));
    assert!(refused(|answer| answer.components[0].index = Some(7)));
    assert!(refused(|answer| answer.components[1].extreme.clear()));
    // The first component is a segment, with one maximal Nash subset.
    let with_subsets = |subsets: Vec<[Vec<usize>; 2]>| {
        let mut changed = honest.clone();
        changed.components[0].subsets = Some(subsets);
        check(&bound, &changed, &mut || true).is_err()
    };
    assert!(with_subsets(Vec::new()) && with_subsets(vec![[vec![0], vec![0]]]));
    assert!(!with_subsets(honest.components[0].subsets.clone().expect("a segment")));
    // What a run was stopped before, it leaves out.
    assert!(!refused(|answer| answer.components.iter_mut().for_each(|component| component.subsets = None)));
    assert!(!refused(|answer| answer.components.iter_mut().for_each(|component| component.index = None)));
    assert!(refused(|answer| answer.solutions.iter_mut().for_each(|solution| solution.index = Some(1))));
    assert!(refused(|answer| answer.solutions[0].properties.push("perfect".to_owned())));
    assert!(refused(|answer| answer.kind = Some("every".to_owned())));
    assert!(!refused(forget_structure));
}

#[test]
fn false_outcomes_and_components_of_a_tree_are_refused() {
    // Kohlberg and Mertens: staying out is an equilibrium by many threats.
    let bound = bound("km_outside_option");
    let honest = answer(&bound, "nash", Wanted::All);
    assert!(honest.outcomes.len() > 1 && honest.outcomes.len() < honest.count, "{:?}", honest.outcomes);
    assert!(honest.components.iter().any(|component| component.extreme.len() > 1));
    let refused = |change: fn(&mut Answer)| {
        let mut changed = honest.clone();
        change(&mut changed);
        check(&bound, &changed, &mut || true).is_err()
    };
    assert!(!refused(|_| {}));
    assert!(refused(|answer| answer.outcomes.reverse()));
    assert!(refused(|answer| answer.outcomes[0].ends[0].path.push('x')));
    assert!(refused(|answer| answer.solutions[0].outcome = None));
    assert!(refused(|answer| answer.solutions[0].component = Some(7)));
    assert!(refused(|answer| answer.components[0].index = Some(1)));
    assert!(refused(|answer| answer.components.swap(0, 1)));
    assert!(refused(|answer| answer.kind = Some("every".to_owned())));
    assert!(!refused(|answer| {
        answer.outcomes.clear();
        answer.solutions.iter_mut().for_each(|solution| solution.outcome = None);
    }));
    assert!(!refused(forget_structure));
}

#[test]
fn a_shortened_list_may_not_claim_to_be_complete() {
    let bound = bound("two_sided_guarantee_2x2");
    let mut answer = answer(&bound, "nash", Wanted::All);
    assert_eq!((answer.claim.as_str(), answer.count), ("all", 3));
    answer.solutions.pop();
    answer.count = 2;
    let error = check(&bound, &answer, &mut || true).expect_err("a solution is missing");
    assert_eq!(error.kind(), ErrorKind::Refused);
    answer.claim = "some".to_owned();
    answer.kind = None;
    let error = check(&bound, &answer, &mut || true).expect_err("only of a complete list the components are known");
    assert!(error.to_string().contains("complete lists"), "{error}");
    forget_structure(&mut answer);
    assert!(check(&bound, &answer, &mut || true).is_ok());
}

#[test]
fn an_answer_for_other_parameters_is_refused_with_the_mend() {
    let model = catalogue::find("two_sided_guarantee_2x2").and_then(|entry| entry.model()).expect("embedded");
    let default = model.defaults().expect("valid");
    let other = model.bind(&[("g".to_owned(), "4/5".parse().expect("a rational"))]).expect("valid");
    let error = check(&other, &answer(&default, "nash", Wanted::All), &mut || true).expect_err("another game");
    assert!(error.to_string().contains("--set g=3/4"), "{error}");
}

#[test]
fn a_solution_listed_twice_is_refused() {
    let bound = bound("two_sided_guarantee_2x2");
    let mut answer = answer(&bound, "nash", Wanted::All);
    (answer.claim, answer.kind) = ("some".to_owned(), None);
    forget_structure(&mut answer);
    answer.solutions.push(answer.solutions[0].clone());
    answer.count += 1;
    assert!(check(&bound, &answer, &mut || true).is_err());
}
