//! What a solution leads to at objective values, for people.

use crate::model::Bound;
use crate::query::ObjectiveRecord;
use crate::report::answer::read;
use crate::report::number::with_decimal;

/// `at objective f = 0`.
pub(super) fn name(record: &ObjectiveRecord) -> String {
    let values: Vec<String> =
        record.at.iter().map(|(name, value)| format!("{name} = {}", value.as_str().unwrap_or_default())).collect();
    format!("at objective {}", values.join(", "))
}

/// The players' payoffs in one text.
pub(super) fn payoffs(bound: &Bound, record: &ObjectiveRecord) -> String {
    let each = bound.game.players().into_iter().zip(&record.payoffs);
    let texts: Vec<String> = each.map(|(player, payoff)| format!("{player} {}", with_decimal(payoff))).collect();
    format!("payoffs: {}", texts.join(", "))
}

/// The probability of each event, one a text.
pub(super) fn events(record: &ObjectiveRecord) -> Vec<String> {
    let events = record.events.iter().flatten();
    events.map(|(event, probability)| format!("P({event}) = {}", with_decimal(&read(probability)))).collect()
}
