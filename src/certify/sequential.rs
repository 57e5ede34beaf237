//! Sequential equilibrium: rational play at every information set, with beliefs that are limits of Bayes' rule.
//!
//! Consistency is proved by the trembles of the witness ([`trembles`](crate::certify::assessment::trembles)). With consistent beliefs an
//! assessment is sequentially rational if nobody gains anywhere by another action at one information set alone (Hendon, Jacobsen and
//! Sloth 1996, Games and Economic Behavior 12), so that is what is checked, at every information set, reached or not.
//! Cost: linear in the tree.

use crate::certify::assessment::{node_payoffs, one_shot_gain, trembles::prove_consistent};
use crate::certify::{Concept, Epsilon, Proven, Refusal, Statement, Verdict, Witness, wrong_shape};
use crate::game::{ExtensiveForm, Game, InfosetId};
use crate::num::Rational;
use crate::strategy::{Assessment, Solution};

pub static SEQUENTIAL: Concept = Concept {
    name: "sequential",
    about: "sequential equilibrium: best actions at every information set, with beliefs that are limits of Bayes' rule",
    definition: "no continuation strategy gains at any information set given the belief there, and the assessment is the limit of \
                 assessments with positive probabilities everywhere and beliefs by Bayes' rule",
    cites: &["Kreps and Wilson 1982, Econometrica 50", "Perea, Jansen and Peters 1997, Games and Economic Behavior 21"],
    forms: &["extensive"],
    check,
};

fn check(game: &Game, statement: &Statement) -> Verdict {
    let (Some(game), Solution::Assessment(assessment)) = (game.tree(), &statement.solution) else {
        return Err(wrong_shape(&SEQUENTIAL, "behaviour and beliefs at every information set of a tree"));
    };
    let Witness::Trembles(trembles) = &statement.witness else {
        return Err(wrong_shape(&SEQUENTIAL, "the trembles that show its beliefs to be consistent"));
    };
    if statement.epsilon != Epsilon::Zero {
        return Err(Refusal::new("a sequential equilibrium is proved exactly"));
    }
    game.require_perfect_recall()?;
    assessment.check(game)?;
    prove_consistent(game, assessment, trembles)?;
    let payoffs = node_payoffs(game, assessment.behavior());
    for (id, belief) in game.infoset_ids().zip(assessment.beliefs()) {
        let (gain, action) = one_shot_gain(game, assessment.behavior(), &payoffs, id, belief);
        if gain.is_positive() {
            return Err(Refusal::new(describe_gain(game, assessment, id, &gain, action)));
        }
    }
    Ok(Proven::exactly(payoffs.into_iter().next().unwrap_or_default()))
}

/// Who gains what where by which action, in words.
pub(super) fn describe_gain(
    game: &ExtensiveForm,
    assessment: &Assessment,
    id: InfosetId,
    gain: &Rational,
    action: usize,
) -> String {
    let infoset = game.infoset(id);
    let belief = match infoset.nodes.len() {
        1 => String::new(),
        _ => {
            let texts: Vec<String> = assessment.beliefs()[id.index()].iter().map(Rational::to_string).collect();
            format!(", given the belief ({})", texts.join(", "))
        }
    };
    let (player, action) = (&game.players()[infoset.player], &infoset.actions[action]);
    format!("at `{}` player `{player}` gains {gain} by playing `{action}`{belief}", game.infoset_name(id))
}
