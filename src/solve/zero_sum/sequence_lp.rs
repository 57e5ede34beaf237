//! `sequence-lp`: value and optimal behaviour in a two-player tree with perfect recall whose payoffs add up to a constant.
//!
//! Definition: realization plans x and y with `min_y x'Ay = max_x x'Ay`, A the payoffs of player 1 at the leaves by sequences times the
//! probability of chance. The common number is the value; such pairs are the Nash equilibria of the tree.
//!
//! Idea: what x guarantees is, by duality, the greatest `v_0` such that at every information set of player 2 no action leaves less:
//! `max v_0` subject to `Ex = e`, `F'v <= A'x`, `x >= 0`. That is one linear program, linear in the size of the tree, where the normal
//! form is exponential; its multipliers are y. It is solved in floats, from a basis of pure strategies or by interior points, and its last basis exactly
//! (`sequence_basis`; where that fails, as any linear program), and the behaviour is certified on the tree.
//!
//! Cost: a tick is a pivot, or a step of interior points; rows are the sequences of player 2 and the information sets of player 1. Claim: some (optimal
//! plans need not be unique; the value is). Where a plan does not lead, behaviour answers an opponent who errs everywhere a little.
//!
//! Where its time goes (samples of a profiler): on liar's dice with six sides a half into columns and rows of the dictionary, a tenth into factors; on the escalation
//! ladder with 3.5 million nodes, where these are short, a tenth into factors and the rest evenly into the tree, its layout for the guess, and the proof. Updates
//! that keep factors triangular (Forrest and Tomlin) would shorten rows, and a guess that tells what happens off its path would save pivots.
//!
//! Symbols: E, F the equations of the players' plans, one for the empty sequence and one for each information set; v one number for each
//! of player 2's equations.
//!
//! References: Romanovskii 1962, Soviet Mathematics 3; von Stengel 1996, Games and Economic Behavior 14; Koller, Megiddo and von Stengel
//! 1996, Games and Economic Behavior 14.

use crate::certify::minmax::MINMAX;
use crate::certify::nash::NASH;
use crate::certify::{Claim, Statement};
use crate::error::{Error, Result};
use crate::form::{SequenceForm, Treeplex};
use crate::game::{ExtensiveForm, Game};
use crate::linear::{LinearProgram, LpSolution, Relation};
use crate::num::Rational;
use crate::solve::program::solve_program;
use crate::solve::zero_sum::sequence_basis::optimal_behavior;
use crate::solve::{Emitted, Halt, Method, Options, Run};
use crate::strategy::Solution;

pub static SEQUENCE_LP: Method = Method {
    name: "sequence-lp",
    about: "value and optimal behaviour in a two-player constant-sum tree with perfect recall; exact, linear in the size of the tree",
    cites: &[
        "Romanovskii 1962, Soviet Mathematics 3",
        "von Stengel 1996, Games and Economic Behavior 14",
        "Koller, Megiddo and von Stengel 1996, Games and Economic Behavior 14",
    ],
    concepts: &[&MINMAX, &NASH],
    params: &[],
    accepts: |game, _| tree(game).map(|_| ()),
    solve,
};

/// The tree, if it has two players, a constant sum and perfect recall.
fn tree(game: &Game) -> Result<&ExtensiveForm> {
    let Some(tree) = game.tree() else {
        if let Game::ImplicitTree(tree) = game {
            return Err(tree.unstored());
        }
        let error = Error::not_applicable("the sequence form is of trees");
        return Err(error.hint("for a normal form: minimax-lp"));
    };
    tree.constant_sum()?;
    tree.require_perfect_recall()?;
    Ok(tree)
}

fn solve(game: &Game, options: &Options, run: &mut Run) -> std::result::Result<Claim, Halt> {
    let tree = tree(game)?;
    let form = SequenceForm::new(tree)?;
    run.look_up()?;
    if let Some(behavior) = optimal_behavior(tree, &form, run)? {
        let emitted = run.emit(Statement::exact(options.concept, Solution::Behavior(behavior)))?;
        assert!(emitted != Emitted::Refused, "optimal plans are optimal");
        return Ok(Claim::Some);
    }
    let [first, second] = form.treeplexes() else { unreachable!("the tree has two players") };
    let program = program(tree, &form, [first, second]);
    let plans = match solve_program(&program, run)? {
        LpSolution::Optimal { x, row_duals, .. } => {
            [x[..first.sequences()].to_vec(), row_duals[..second.sequences()].to_vec()]
        }
        other => unreachable!("plans exist, and payoffs are bounded: {other:?}"),
    };
    let behavior = form.behavior(tree, &plans)?;
    let emitted = run.emit(Statement::exact(options.concept, Solution::Behavior(behavior)))?;
    assert!(emitted != Emitted::Refused, "optimal plans are optimal");
    Ok(Claim::Some)
}

/// Variables: the sequences of player 1, then v. Rows: the sequences of player 2, then the information sets of player 1.
fn program(tree: &ExtensiveForm, form: &SequenceForm, [first, second]: [&Treeplex; 2]) -> LinearProgram {
    let mut program = LinearProgram::new();
    for sequence in 0..first.sequences() {
        let fixed = (sequence == 0).then_some(Rational::ONE);
        program.variable(Rational::ZERO, Some(fixed.clone().unwrap_or(Rational::ZERO)), fixed);
    }
    let root = program.free(Rational::ONE);
    let mut rows: Vec<Vec<(usize, Rational)>> = vec![Vec::new(); second.sequences()];
    rows[0].push((root, Rational::ONE));
    for (_, parent, own) in second.infosets() {
        let value = program.free(Rational::ZERO);
        rows[parent].push((value, -Rational::ONE));
        own.for_each(|sequence| rows[sequence].push((value, Rational::ONE)));
    }
    for leaf in form.leaves() {
        let payoff = &tree.payoffs_of_terminal(leaf.terminal)[0] * leaf.chance;
        rows[leaf.sequences[1] as usize].push((leaf.sequences[0] as usize, -payoff));
    }
    for row in rows {
        program.row(row, Relation::Le, Rational::ZERO);
    }
    for (_, parent, own) in first.infosets() {
        let plan = own.map(|sequence| (sequence, Rational::ONE)).chain([(parent, -Rational::ONE)]);
        program.row(plan.collect(), Relation::Eq, Rational::ZERO);
    }
    program
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::game::ExtensiveBuilder;
    use crate::solve::Budget;

    /// Kuhn 1950, Contributions to the Theory of Games I: three cards, an ante and a bet of 1.
    fn kuhn() -> Game {
        let mut tree = ExtensiveBuilder::new("Kuhn poker", ["first", "second"]).expect("players");
        let deals: Vec<(usize, usize)> =
            (0..3).flat_map(|x| (0..3).filter(move |&y| y != x).map(move |y| (x, y))).collect();
        let sixth = Rational::new(1, 6).expect("a number");
        let labels: Vec<String> = deals.iter().map(|(x, y)| format!("{x}{y}")).collect();
        let chance = tree.chance("deal", labels, vec![sixth; 6]).expect("a chance event");
        let set = |tree: &mut ExtensiveBuilder, player, name: String, actions| {
            tree.infoset(player, name, actions).expect("an information set")
        };
        let [mut opens, mut checked, mut bet, mut raised] = [const { Vec::new() }; 4];
        for card in 0..3 {
            opens.push(set(&mut tree, 0, format!("{card}"), ["check", "bet"]));
            checked.push(set(&mut tree, 1, format!("{card} after check"), ["check", "bet"]));
            bet.push(set(&mut tree, 1, format!("{card} after bet"), ["fold", "call"]));
            raised.push(set(&mut tree, 0, format!("{card} after check, bet"), ["fold", "call"]));
        }
        let root = tree.root();
        let dealt = tree.draw(root, chance).expect("a deal");
        for (&(x, y), node) in deals.iter().zip(dealt) {
            let pay = |tree: &mut ExtensiveBuilder, node, amount: i64| {
                let payoffs = vec![Rational::from(amount), Rational::from(-amount)];
                let outcome = tree.outcome("", payoffs).expect("an outcome");
                tree.set_outcome(node, outcome);
            };
            let wins = if x > y { 1 } else { -1 };
            let first = tree.decide(node, opens[x]).expect("a move");
            let after_check = tree.decide(first[0], checked[y]).expect("a move");
            let after_bet = tree.decide(first[1], bet[y]).expect("a move");
            let after_raise = tree.decide(after_check[1], raised[x]).expect("a move");
            pay(&mut tree, after_check[0], wins);
            pay(&mut tree, after_raise[0], -1);
            pay(&mut tree, after_raise[1], 2 * wins);
            pay(&mut tree, after_bet[0], 1);
            pay(&mut tree, after_bet[1], 2 * wins);
        }
        Game::Extensive(tree.build().expect("a game"))
    }

    #[test]
    fn kuhn_poker_is_worth_minus_an_eighteenth_to_the_first_player() {
        let game = kuhn();
        for concept in [&MINMAX, &NASH] {
            let mut run = Run::new(&game, Budget::default());
            assert_eq!(solve(&game, &Options::new(concept), &mut run).expect("solved"), Claim::Some);
            let value = Rational::new(-1, 18).expect("a number");
            assert_eq!(run.found()[0].payoffs(), [value.clone(), -value]);
        }
    }

    #[test]
    fn sequences_are_counted_once_each() {
        let game = kuhn();
        let form = SequenceForm::new(tree(&game).expect("a tree")).expect("perfect recall");
        let counts: Vec<usize> = form.treeplexes().iter().map(Treeplex::sequences).collect();
        assert_eq!((counts, form.leaves().len()), (vec![13, 13], 30));
        for treeplex in form.treeplexes() {
            let mut next = 1;
            for (_, parent, own) in treeplex.infosets() {
                assert!(parent < own.start && own.start == next);
                next = own.end;
            }
        }
    }

    #[test]
    fn games_that_are_none_of_this_are_told_why() {
        let error = |game: &Game| (SEQUENCE_LP.accepts)(game, &Options::new(&NASH)).expect_err("refused").to_string();
        let tree = |payoffs: [i64; 2]| {
            let mut tree = ExtensiveBuilder::new("t", ["A", "B"]).expect("players");
            let set = tree.infoset(0, "", ["l", "r"]).expect("a set");
            let root = tree.root();
            for (node, payoff) in tree.decide(root, set).expect("a move").into_iter().zip(payoffs) {
                let outcome = tree.outcome("", vec![Rational::from(payoff), Rational::ONE]).expect("an outcome");
                tree.set_outcome(node, outcome);
            }
            Game::Extensive(tree.build().expect("a game"))
        };
        assert!(error(&tree([0, 1])).contains("constant"));
        assert!((SEQUENCE_LP.accepts)(&tree([1, 1]), &Options::new(&NASH)).is_ok());
        let normal = crate::generate::parse("coordination:n=2").expect("a family").expect("a game");
        assert!(error(&normal).contains("trees"));
    }
}
