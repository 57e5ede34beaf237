//! The judgement of a way to play that a person wrote.

use crate::model::Bound;
use crate::num::Rational;
use crate::query::TypeRow;
use crate::query::play::Judged;
use crate::report::answer::{at_parameters, noun, tree_solution};
use crate::report::number::with_decimal;
use crate::report::text::{caution, heading, table};

/// Whether it is an equilibrium, what it pays, and who gains by what where it is none.
pub fn judged(bound: &Bound, judged: &Judged) -> String {
    let mut text = heading(bound.game.title());
    text += &at_parameters(bound);
    let (name, _) = noun(judged.concept.name);
    let article = if name.starts_with(['a', 'e', 'i', 'o', 'u']) { "an" } else { "a" };
    match &judged.solution {
        Some(solution) => {
            text += &format!("this is {article} {name}: proved exactly\n\n");
            match bound.game.tree() {
                Some(game) => text += &tree_solution(bound, game, 0, solution),
                None => text += &payoffs(bound, judged),
            }
        }
        None => {
            text += &caution(&match judged.open {
                true => format!("whether this is {article} {name} is open\n"),
                false => format!("this is no {name}\n"),
            });
            text += &payoffs(bound, judged);
            if !judged.types.is_empty() {
                text += &format!("{}\n", regrets(&judged.types));
            }
            judged.reasons.iter().for_each(|reason| text += &format!("{reason}\n"));
        }
    }
    text
}

/// What each type expects, and could gain.
fn regrets(types: &[TypeRow]) -> String {
    let header = ["player", "type", "probability", "expects", "could gain"].map(str::to_owned);
    let number = |value: &Option<Rational>| value.as_ref().map_or("—".to_owned(), with_decimal);
    let row = |own: &TypeRow| {
        let name = if own.kind == own.player { "" } else { own.kind.as_str() };
        let (probability, payoff) = (with_decimal(&own.probability), number(&own.payoff));
        vec![own.player.clone(), name.to_owned(), probability, payoff, number(&own.regret)]
    };
    table(&header, &types.iter().map(row).collect::<Vec<_>>())
}

fn payoffs(bound: &Bound, judged: &Judged) -> String {
    let each = bound.game.players().into_iter().zip(&judged.payoffs);
    let texts: Vec<String> = each.map(|(player, payoff)| format!("{player} {}", with_decimal(payoff))).collect();
    format!("payoffs: {}\n", texts.join(", "))
}
