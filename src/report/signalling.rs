//! What the messages of an equilibrium tell, in words.

use crate::query::{FailureRecord, SignallingRecord};

/// The form of the equilibrium, and which criteria on beliefs it passes.
pub fn signals(record: &SignallingRecord) -> String {
    let form = &record.form;
    if record.unsent.is_empty() {
        return format!("{form}; every message is sent");
    }
    let (Some(intuitive), Some(d1)) = (&record.intuitive, &record.d1) else { return form.clone() };
    match (intuitive.passes, d1.passes) {
        (true, true) => format!("{form}; passes the intuitive criterion and D1"),
        (true, false) => {
            let failures = failures(&d1.failures, "gain less often than another type", "would deviate");
            format!("{form}; passes the intuitive criterion\nfails D1: {failures}")
        }
        (false, _) => {
            let also = if d1.passes { "" } else { ", and so D1" };
            let failures = failures(&intuitive.failures, "not gain", "would");
            format!("{form}; fails the intuitive criterion{also}: {failures}")
        }
    }
}

/// After which messages the criterion fails: what the excluded types could do, and who would deviate.
fn failures(failures: &[FailureRecord], could: &str, would: &str) -> String {
    let failure = |failure: &FailureRecord| {
        let excluded = match failure.excluded.as_slice() {
            [] => String::new(),
            excluded => format!("{} could {could}, and ", listed(excluded, "and")),
        };
        format!("after `{}`, {excluded}{} {would}", failure.message, listed(&failure.deviating, "or"))
    };
    failures.iter().map(failure).collect::<Vec<_>>().join("; ")
}

fn listed(names: &[String], last: &str) -> String {
    match names {
        [] => String::new(),
        [name] => name.clone(),
        [names @ .., end] => format!("{} {last} {end}", names.join(", ")),
    }
}
