//! Ways to play that people write: judged by each concept, with who gains by what, and with errors that name the place.

use guarantor::error::{Error, Source};
use guarantor::model::{Bound, Play, catalogue};
use guarantor::num::Rational;
use guarantor::query::play::{Judged, judge};

fn bound(stem: &str) -> Bound {
    catalogue::find(stem).and_then(|entry| entry.model()).and_then(|model| model.defaults()).expect(stem)
}

fn judged(stem: &str, text: &str, concept: Option<&str>) -> Result<Judged, Error> {
    let bound = bound(stem);
    let play = Play::read(&Source::new("play.toml", text.to_owned()), &bound)?;
    judge(&bound, &play, concept)
}

const QUICHE: &str =
    r#"behavior = { surly_breakfast = "quiche", wimp_breakfast = "quiche", saw_beer = "duel", saw_quiche = "defer" }"#;

#[test]
fn a_sequential_equilibrium_is_proved_with_beliefs_found_or_given() {
    let found = judged("beer_quiche", QUICHE, Some("sequential")).expect("judged");
    assert!(found.solution.is_some() && found.reasons.is_empty());
    // A duel after beer is best where the wimp is at least as likely as the surly sender.
    let with = |belief: &str| format!("concept = \"sequential\"\n{QUICHE}\nbelief = {{ saw_beer = {belief} }}");
    for (belief, holds) in [(r#"["1/2", "1/2"]"#, true), (r#"["1/3", "2/3"]"#, true), (r#"["3/5", "2/5"]"#, false)] {
        for concept in ["sequential", "perfect-bayesian"] {
            let judged = judged("beer_quiche", &with(belief), Some(concept)).expect("judged");
            assert_eq!(judged.solution.is_some(), holds, "{belief} {concept}");
            assert_eq!(judged.reasons.is_empty(), holds);
        }
    }
}

#[test]
fn who_gains_where_is_said() {
    let horse = r#"behavior = { first = "down", second = "across", third = "left" }"#;
    for (concept, holds) in [("nash", true), ("subgame-perfect", true), ("sequential", false)] {
        assert_eq!(
            judged("selten_horse", horse, Some(concept)).expect("judged").solution.is_some(),
            holds,
            "{concept}"
        );
    }
    let reasons = judged("selten_horse", horse, Some("sequential")).expect("judged").reasons;
    assert_eq!(reasons, ["at `second` player `Two` gains 3 by playing `down`"]);
    let both = judged("two_sided_guarantee_2x2", r#"profile = { Russia = "A", West = "C" }"#, None).expect("judged");
    assert_eq!(both.reasons, ["player `Russia` gains 3/20 by playing `C`", "player `West` gains 1/10 by playing `A`"]);
    assert_eq!(both.payoffs, ["-3/20", "-7/10"].map(|payoff| payoff.parse::<Rational>().expect("a rational")));
}

#[test]
fn mistakes_are_looked_for_where_a_play_may_be_perfect() {
    let horse = |text: &str| judged("selten_horse", text, Some("perfect")).expect("judged");
    let found = horse(r#"behavior = { first = "across", second = "across", third = "right" }"#);
    assert!(found.solution.is_some() && !found.open && found.reasons.is_empty());
    let other = horse(r#"behavior = { first = "down", second = "across", third = "left" }"#);
    assert!(other.solution.is_none() && !other.open);
    assert_eq!(other.reasons, ["at `second` player `Two` gains 3 by playing `down`"]);
    let pooling = judged("beer_quiche", QUICHE, Some("perfect")).expect("judged");
    assert!(pooling.solution.is_some(), "{:?}", pooling.reasons);
    // Sequential, and M is as good as B against R and better whenever Two errs.
    let outside = r#"behavior = { entry = "T", inside = "B", second = "R" }"#;
    assert!(judged("km_outside_option", outside, Some("sequential")).expect("judged").solution.is_some());
    let outside = judged("km_outside_option", outside, Some("perfect")).expect("judged");
    assert!(outside.solution.is_none() && !outside.open);
    assert!(outside.reasons[0].contains("`M` is never worse than `B`"), "{:?}", outside.reasons);
}

#[test]
fn probabilities_are_expressions_in_the_parameters() {
    // The mixed equilibrium of M01, by its formulas.
    let mixed = r#"
        [profile]
        Russia = { A = "1/2", C = "1/2" }
        West = { A = "g/2", C = "1 - g/2" }
    "#;
    assert!(judged("two_sided_guarantee_2x2", mixed, None).expect("judged").solution.is_some());
}

#[test]
fn wrong_files_are_refused_with_the_place() {
    let error = |stem: &str, text: &str| judged(stem, text, None).expect_err("an error").to_string();
    let missing = error("beer_quiche", r#"behavior = { surly_breakfast = "quiche", wimp_breakfast = "beer" }"#);
    assert!(missing.contains("`saw_beer`, `saw_quiche`") && missing.contains("play.toml:1:1"), "{missing}");
    let sum = error("beer_quiche", &QUICHE.replace(r#""duel""#, r#"{ duel = "1/3", defer = "1/3" }"#));
    assert!(sum.contains("`saw_beer` add up to 2/3, not 1") && sum.contains("play.toml:1:"), "{sum}");
    let name = error("beer_quiche", &QUICHE.replace("saw_beer", "saw_bear"));
    assert!(name.contains("saw_bear") && name.contains("saw_beer"), "{name}");
    let action = error("beer_quiche", &QUICHE.replace(r#""duel""#, r#""dual""#));
    assert!(action.contains("dual") && action.contains("duel"), "{action}");
    let form = error("beer_quiche", r#"profile = { Sender = "beer" }"#);
    assert!(form.contains("normal form"), "{form}");
    let belief = error("beer_quiche", &format!("{QUICHE}\nbelief = {{ saw_beer = [\"1/2\"] }}"));
    assert!(belief.contains("2 nodes"), "{belief}");
    let negative = error("two_sided_guarantee_2x2", r#"profile = { Russia = { A = "3/2", C = "-1/2" }, West = "C" }"#);
    assert!(negative.contains("-1/2"), "{negative}");
}
