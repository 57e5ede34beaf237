//! The judgement of a way to play that a person wrote.

use crate::model::Bound;
use crate::query::play::Judged;
use crate::report::answer::{at_parameters, noun, tree_solution};
use crate::report::number::with_decimal;
use crate::report::text::{caution, heading};

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
                Some(game) => text += &tree_solution(game, 0, solution),
                None => text += &payoffs(bound, judged),
            }
        }
        None => {
            text += &caution(&format!("this is no {name}\n"));
            text += &payoffs(bound, judged);
            judged.reasons.iter().for_each(|reason| text += &format!("{reason}\n"));
        }
    }
    text
}

fn payoffs(bound: &Bound, judged: &Judged) -> String {
    let each = bound.game.players().into_iter().zip(&judged.payoffs);
    let texts: Vec<String> = each.map(|(player, payoff)| format!("{player} {}", with_decimal(payoff))).collect();
    format!("payoffs: {}\n", texts.join(", "))
}
