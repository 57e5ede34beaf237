//! The suite of games with known answers: the small tier holds, wrong answers and wrong knowledge are caught, limits keep what was done.

use std::sync::Arc;
use std::sync::atomic::AtomicBool;
use std::time::Duration;

use guarantor::cli::{Outcome, run_suite};
use guarantor::generate;
use guarantor::num::Rational;
use guarantor::query::{Control, Limits};
use guarantor::report;
use guarantor::study::bench::{Ask, Entry, Row, SUITE, Tier, Verdict, answer, build, judge, select, size};

fn run(entries: &[Entry]) -> (Vec<Row>, Outcome) {
    run_suite(entries, None, &Arc::new(AtomicBool::new(false)))
}

#[test]
fn the_small_tier_holds() {
    let entries = select(SUITE, Tier::Small, &[]).expect("entries");
    let (rows, outcome) = run(&entries);
    let missed: Vec<&Row> = rows.iter().filter(|row| row.verdict != Verdict::Held).collect();
    assert!(missed.is_empty(), "{}", report::bench::table(&rows));
    assert_eq!((outcome, rows.len()), (Outcome::Done, entries.len()));
    let text = report::bench::table(&rows);
    assert!(text.contains("-1/18") && text.contains("known answers hold"), "{text}");
    let csv = report::bench::csv(&rows);
    assert_eq!(csv.lines().count(), rows.len() + 1);
    assert!(rows.iter().all(|row| row.size.as_ref().is_some_and(|size| *size < Rational::from(5_000))), "{text}");
}

#[test]
fn wrong_knowledge_is_missed_and_ends_with_code_3() {
    let wrong = [
        Entry::new(Tier::Small, "kuhn", Ask::Value).known("-1/17"),
        Entry::new(Tier::Small, "coordination:n=3", Ask::Equilibria).known("8"),
        Entry::new(Tier::Small, "coalition", Ask::Pure).known("5"),
        Entry::new(Tier::Small, "parity-ladder", Ask::Payoffs).known("13/20 1/5"),
        Entry::new(Tier::Small, "random:1", Ask::Pure),
        Entry::new(Tier::Small, "random:players=99", Ask::Pure),
    ];
    for entry in wrong {
        let (rows, outcome) = run(&[entry]);
        assert!(matches!(rows[0].verdict, Verdict::Missed(_)), "{rows:?}");
        assert_eq!((outcome, outcome.code()), (Outcome::Refused, 3), "{}", entry.game);
    }
    let (rows, outcome) = run(&[wrong[0], Entry::new(Tier::Small, "kuhn", Ask::Value)]);
    assert_eq!((rows[1].verdict.clone(), outcome), (Verdict::Held, Outcome::Refused));
    assert!(report::bench::table(&rows).contains("found -1/18, known -1/17"));
    // Within a bound that was asked for, what is near is good enough.
    let near = Entry::new(Tier::Small, "kuhn", Ask::Value).by("cfr-plus").within("1/100").known("-1/17");
    assert_eq!(run(&[near]).1, Outcome::Done);
}

/// What is judged is the printed answer: a change of one number in it is missed.
#[test]
fn answers_are_judged_as_they_are_printed() {
    let entry = Entry::new(Tier::Small, "hide-and-seek:n=3", Ask::Value);
    let bound = build(&entry).expect("a game");
    let printed = answer(&entry, &bound, Limits::default(), Control::default()).expect("solved");
    let mut tick = || true;
    let good = judge(&entry, &bound, &printed.json, &mut tick).expect("judged");
    assert!(good.missed.is_empty(), "{good:?}");
    assert!(good.exploitability.as_ref().is_some_and(|gain| gain.is_zero()));
    assert!(printed.json.contains("\"2/11\""), "{}", printed.json);
    let moved = printed.json.replacen("[\"6/11\",\"3/11\",\"2/11\"]", "[\"6/11\",\"2/11\",\"3/11\"]", 1);
    assert_ne!(moved, printed.json);
    let bad = judge(&entry, &bound, &moved, &mut tick).expect("judged");
    assert!(bad.missed.len() == 2 && bad.exploitability.is_some_and(|gain| gain.is_positive()), "{:?}", bad.missed);
    assert!(judge(&entry, &bound, &printed.json[1..], &mut tick).is_err());
    assert_eq!(size(&bound), Rational::from(9));
}

#[test]
fn limits_and_interrupts_keep_what_was_done() {
    let entries = select(SUITE, Tier::Small, &["kuhn".to_owned()]).expect("entries");
    assert_eq!(entries.len(), 2);
    let (rows, outcome) = run_suite(&entries, Some(Duration::ZERO), &Arc::new(AtomicBool::new(false)));
    assert_eq!((rows.len(), outcome, outcome.code()), (0, Outcome::StoppedEarly, 1));
    let (rows, outcome) = run_suite(&entries, None, &Arc::new(AtomicBool::new(true)));
    assert_eq!((rows.len(), outcome), (0, Outcome::StoppedEarly));
    let failure = select(SUITE, Tier::Small, &["kuhm".to_owned()]).expect_err("no such family").to_string();
    assert!(failure.contains("`kuhn`"), "{failure}");
}

/// The suite is data: every entry is written rightly, and something is known of it.
#[test]
fn every_entry_has_a_family_and_an_answer() {
    for entry in SUITE {
        let Some(known) = generate::known(entry.game) else {
            assert!(entry.known.is_some(), "{} is neither a family nor has it a known answer", entry.game);
            continue;
        };
        let known = known.expect(entry.game);
        let has = match entry.ask {
            Ask::Value => known.value.is_some(),
            Ask::Payoffs | Ask::Bargain => known.payoffs.is_some(),
            Ask::Equilibria => known.equilibria.is_some(),
            Ask::Pure => known.pure.is_some(),
            Ask::Equilibrium => true,
        };
        assert!(has || entry.known.is_some(), "{} {}", entry.game, entry.ask.name());
    }
    for tier in [Tier::Small, Tier::Medium, Tier::Large] {
        assert!(!select(SUITE, tier, &[]).expect("entries").is_empty());
    }
}
