//! What families say of their answers, compared with what small members have: values and equilibria found by the solvers and proved, pure
//! equilibria counted by their definition, potentials by the closed paths of Monderer and Shapley.

use super::{FAMILIES, Known, known, parse};
use crate::certify::bargaining::NASH_BARGAINING;
use crate::certify::minmax::MINMAX;
use crate::certify::nash::NASH;
use crate::certify::subgame_perfect::SUBGAME_PERFECT;
use crate::certify::{Claim, Concept, Kind};
use crate::form::ReducedForm;
use crate::game::{Game, NormalForm};
use crate::num::Rational;
use crate::solve::{Budget, Options, Run, Wanted, method};

fn generated(text: &str) -> Game {
    parse(text).expect("a family").expect(text)
}

fn normal(text: &str) -> NormalForm {
    generated(text).normal().expect("a normal form").clone()
}

fn failure(text: &str) -> String {
    parse(text).expect("a family").expect_err("no game").to_string()
}

/// The payoffs of the solutions that a method finds, and its claim.
fn solved(game: &Game, name: &str, concept: &'static Concept, wanted: Wanted) -> (Vec<Vec<Rational>>, Claim) {
    let mut run = Run::new(game, Budget::default());
    let options = Options { wanted, ..Options::new(concept) };
    let claim = (method(name).expect("registered").solve)(game, &options, &mut run).expect("solved");
    (run.found().iter().map(|solution| solution.payoffs().to_vec()).collect(), claim)
}

/// The pure equilibria, by definition.
fn pure(game: &NormalForm) -> Vec<usize> {
    let gains = |profile: usize, player: usize| {
        let table = game.table(player);
        let own = game.strategy_at(profile, player);
        let first = profile - own * game.stride(player);
        (0..game.strategy_count(player))
            .any(|other| table.numerator(first + other * game.stride(player)) > table.numerator(profile))
    };
    let rests = |profile: &usize| (0..game.player_count()).all(|player| !gains(*profile, player));
    (0..game.profile_count()).filter(rests).collect()
}

/// Compares all that is known of a member with the member itself.
fn verify(text: &str) -> Known {
    let (game, known) = (generated(text), known(text).expect("a family").expect(text));
    if let Game::Bargaining(_) = game {
        let (found, _) = solved(&game, "nash-bargaining", &NASH_BARGAINING, Wanted::Auto);
        assert_eq!(found, known.payoffs.iter().cloned().collect::<Vec<_>>(), "{text}");
        return known;
    }
    let is_tree = game.tree().is_some();
    if let Some(value) = &known.value {
        let name = if is_tree { "sequence-lp" } else { "minimax-lp" };
        assert_eq!(&solved(&game, name, &MINMAX, Wanted::Auto).0[0][0], value, "{text}");
    }
    let form = match game.tree() {
        Some(tree) if known.pure.is_some() => Some(ReducedForm::new(tree).expect("small").into_normal()),
        Some(_) => None,
        None => Some(game.normal().expect("a normal form").clone()),
    };
    if let (Some(count), Some(form)) = (known.pure, &form) {
        assert_eq!(pure(form).len() as u64, count, "pure equilibria of {text}");
    }
    if let (Some(count), 2) = (known.equilibria, game.player_count()) {
        let (found, claim) = solved(&game, "label-search", &NASH, Wanted::All);
        assert_eq!((found.len() as u64, claim), (count, Claim::All(Kind::Every)), "{text}");
        if let (Some(payoffs), 1) = (&known.payoffs, count) {
            assert_eq!(&found[0], payoffs, "{text}");
        }
    } else if let (Some(payoffs), Some(form)) = (&known.payoffs, &form) {
        let resting = pure(form)[0];
        let found: Vec<Rational> = (0..form.player_count()).map(|player| form.table(player).get(resting)).collect();
        assert_eq!(&found, payoffs, "{text}");
    } else if let Some(payoffs) = &known.payoffs {
        let (found, _) = solved(&game, "backward-induction", &SUBGAME_PERFECT, Wanted::Auto);
        assert_eq!(&found[0], payoffs, "{text}");
    }
    known
}

#[test]
fn every_family_builds_at_its_defaults_and_is_described() {
    let mut names: Vec<&str> = FAMILIES.iter().map(|family| family.name).collect();
    names.sort_unstable();
    names.dedup();
    assert_eq!(names.len(), FAMILIES.len(), "a name twice");
    for family in FAMILIES {
        let game = generated(family.name);
        assert!(!game.title().is_empty() && !family.about.is_empty() && !family.cites.is_empty(), "{}", family.name);
        assert_eq!(generated(&family.usage().replace("SEED", "0")).title(), game.title(), "{}", family.name);
        if family.seeded {
            let other = generated(&format!("{}:1", family.name));
            assert_ne!(other.title(), game.title(), "{}", family.name);
        }
        assert!(known(family.name).expect("a family").is_ok());
    }
}

/// Members whose programs' answers are all compared.
#[test]
fn known_answers_hold() {
    let members = [
        "coordination:n=4",
        "dual-cyclic:d=4",
        "hide-and-seek:n=5",
        "blotto:a=4,b=3,sectors=2",
        "blotto:a=4,b=4,sectors=3",
        "blotto:a=5,b=4,sectors=3",
        "sgc:k=2",
        "kuhn",
        "liars-dice:sides=4",
        "goofspiel:cards=3",
        "goofspiel:cards=4,information=1",
        "goofspiel:cards=3,order=1",
        "goofspiel:cards=3,information=1,order=1",
        "ii-goofspiel:cards=4",
        "inspection:n=5,m=2,b=1/2",
        "escalation-ladder:k=3,s=1/2,pi=1/4",
        "random-compound:players=5:1",
        "random-compound:players=4:2",
        "random-compound:players=3:3",
        "dispersion:players=2,strategies=4",
        "dispersion:players=4,strategies=3",
        "dispersion:players=5,strategies=2",
        "dispersion:players=4,strategies=2",
        "chicken:3",
        "chicken:4",
        "battle-of-the-sexes:5",
        "hawk-dove",
        "hawk-dove:v=3,c=2",
        "matching-pennies:n=2",
        "matching-pennies:n=5",
        "cyclic-dominance:n=1",
        "cyclic-dominance:n=3",
        "cyclic-dominance:n=7",
        "circulant",
        "circulant:n=8,own=1/2,near=1/3",
        "shapley:n=2",
        "shapley:n=3",
        "shapley:n=6",
        "prisoners-dilemma",
        "prisoners-dilemma:players=2,benefit=3,cost=4",
        "coalition",
        "coalition:n=5,k=3,c=1/4",
        "coalition:n=4,k=1,c=1/2",
        "coalition:n=3,k=3,c=1/2",
        "minimum-effort",
        "minimum-effort:players=2,efforts=6",
        "travelers-dilemma",
        "travelers-dilemma:low=0,high=9,bonus=3",
        "attrition:n=3",
        "attrition:n=6,v=3,c=1",
        "attrition:n=6,v=7/2,c=1",
        "attrition:n=0",
        "grab-the-dollar",
        "grab-the-dollar:times=1",
        "bertrand",
        "bertrand:players=3",
        "bertrand:players=2,prices=1",
        "cournot:n=1",
        "cournot:n=4",
        "location:places=6",
        "location:places=7",
        "guess-two-thirds:players=2",
        "guess-two-thirds:players=3",
        "arms-race:types=6",
        "arms-race:types=5,cb=1",
        "arms-race:types=4,cb=1/2",
        "parity-ladder",
        "parity-ladder:k=5",
        "parity-ladder:k=7,al=1/3",
        "parity-ladder:k=1",
        "chain:n=6:1",
        "chain:n=6:2",
        "chain:n=6:7",
        "grid-bargaining",
        "grid-bargaining:n=3,m=10",
        "grid-bargaining:n=4,m=5,beta=1/3",
        "preventive-war",
        "preventive-war:n=20,p2=11/20",
        "preventive-war:n=30,p2=17/30",
        "preventive-war:n=7,p1=1/4,p2=1/8,c-u=0,c-r=3",
        "preventive-war:n=5,delta=1,p2=1/2",
        "package",
        "package:issues=1:5",
        "package:issues=30:2",
        "package:issues=30:3",
        "patrolling",
        "patrolling:n=3,periods=4,m=2,graph=1",
        "patrolling:n=5,periods=4,m=3,graph=2",
        "patrolling:n=4,periods=4,m=2,graph=4",
        "patrolling:n=3,periods=5,m=3,graph=4",
        "patrolling:n=2,periods=3,m=1,graph=3",
        "inspection-schedule:n=4,m=0",
        "inspection-schedule:n=1,m=1",
        "inspection-schedule:n=2,m=1",
        "inspection-schedule:n=5,m=1",
        "inspection-schedule:n=12,m=1",
        "inspection-schedule:n=4,m=4",
        "inspection-schedule:n=3,m=7",
    ];
    for text in members {
        assert!(!verify(text).is_empty(), "nothing is known of {text}");
    }
}

fn rational(text: &str) -> Rational {
    text.parse().expect("a rational")
}

#[test]
fn the_stated_numbers_are_those_of_the_literature() {
    let answer = |text: &str| known(text).expect("a family").expect("valid");
    let value = |text: &str| answer(text).value.expect("a value");
    assert_eq!(value("circulant"), rational("1/4"));
    assert_eq!(value("inspection:n=20,m=5"), rational("2907/5425"));
    assert_eq!(value("inspection:n=12,m=5"), rational("231/793"));
    assert_eq!(value("hide-and-seek:n=8"), rational("280/761"));
    assert_eq!(value("blotto:a=18,b=12,sectors=6"), rational("1/3"));
    assert_eq!(answer("blotto:a=12,b=10,sectors=3").value, None);
    let payoffs = |text: &str| answer(text).payoffs.expect("payoffs");
    assert_eq!(payoffs("parity-ladder:k=6"), [rational("13/20"), rational("-1/5")]);
    assert_eq!(payoffs("grid-bargaining:n=2,m=20"), [rational("9/20"), rational("11/20")]);
    assert_eq!(payoffs("grid-bargaining:n=3,m=10"), [rational("9/10"), rational("1/10")]);
    assert_eq!(payoffs("preventive-war"), [rational("1/5"), rational("2/5")]);
    // Offers of 17/20 and then 7/20.
    let deal = ["1/10", "9/10"].map(rational);
    let share = &deal[0] * &rational("17/20") + &deal[1] * &rational("7/20");
    assert_eq!(payoffs("preventive-war:n=20,p2=11/20"), [Rational::ONE - &share, share]);
    assert_eq!((answer("coalition").pure, answer("coordination:n=5").equilibria), (Some(4), Some(31)));
}

/// The symmetric equilibria of the arms race, as the model library states them.
#[test]
fn arms_races_have_the_stated_intervals_of_arming_types() {
    for (text, types, arming) in [
        ("arms-race:types=7", 7_usize, &[7_usize][..]),
        ("arms-race:types=6", 6, &[5, 6]),
        ("arms-race:types=8,cb=1", 8, &[0, 1]),
    ] {
        let game = generated(text);
        let form = ReducedForm::new(game.tree().expect("a tree")).expect("small").into_normal();
        let side = 1_usize << types;
        let symmetric: Vec<usize> = pure(&form)
            .into_iter()
            .filter(|profile| profile / side == profile % side)
            .map(|profile| profile / side)
            .collect();
        let arms = |strategy: &usize| form.players()[0].strategies[*strategy].matches("arm").count();
        let mut counts: Vec<usize> = symmetric.iter().map(arms).collect();
        counts.sort_unstable();
        assert_eq!(counts, arming, "{text}");
    }
}

/// A game has a potential iff what two players gain on their way around any two strategies of each adds up to 0 (Monderer and Shapley 1996,
/// corollary 2.9).
fn has_potential(game: &NormalForm) -> bool {
    let players = game.player_count();
    let value = |player: usize, profile: usize| game.table(player).get(profile);
    (0..game.profile_count()).all(|start| {
        let pairs = (0..players).flat_map(|one| (one + 1..players).map(move |other| (one, other)));
        pairs.into_iter().all(|(one, other)| {
            let steps = |player: usize| {
                let own = game.strategy_at(start, player);
                (own + 1..game.strategy_count(player)).map(move |to| (to - own) * game.stride(player))
            };
            steps(one).all(|by| {
                steps(other).all(|beside| {
                    let gain = |player: usize, from: usize, to: usize| value(player, to) - value(player, from);
                    let around = gain(one, start, start + by)
                        + gain(other, start + by, start + by + beside)
                        + gain(one, start + by + beside, start + beside)
                        + gain(other, start + beside, start);
                    around.is_zero()
                })
            })
        })
    })
}

#[test]
fn potential_games_have_potentials_and_pure_equilibria() {
    for text in [
        "potential:players=2,strategies=6:1",
        "potential:players=3,strategies=3:2",
        "potential:players=1,strategies=4:2",
        "congestion:players=3,facilities=2:3",
        "congestion:players=2,facilities=3:4",
        "local-effect:players=3,places=3:5",
        "local-effect:players=4,places=3,density=1,uniform=1:6",
        "dispersion:players=3,strategies=4",
        "cournot:n=3",
        "covariance:players=3,rho=1:3",
    ] {
        let game = normal(text);
        assert!(has_potential(&game), "{text}");
        assert!(!pure(&game).is_empty(), "{text}");
    }
    assert!(!has_potential(&normal("random:players=2,strategies=3:1")));
    assert!(!has_potential(&normal("matching-pennies")));
}

#[test]
fn correlations_are_as_asked() {
    let constant = normal("covariance:players=3,strategies=4,rho=-1/2:1");
    let sums =
        (0..constant.profile_count()).map(|profile| (0..3).map(|player| constant.table(player).get(profile)).sum());
    assert!(sums.collect::<Vec<Rational>>().iter().all(Rational::is_zero));
    let common = normal("covariance:players=2,strategies=5,rho=1:2");
    assert!((0..25).all(|profile| common.table(0).get(profile) == common.table(1).get(profile)));
    for (text, expected) in [("1/2", 0.5), ("-1/4", -0.25), ("0", 0.0)] {
        let game = normal(&format!("covariance:players=2,strategies=200,rho={text}:3"));
        let (a, b) = (game.floats(0), game.floats(1));
        let product = |a: &[f64], b: &[f64]| a.iter().zip(b).map(|(a, b)| a * b).sum::<f64>();
        let correlation = product(a, b) / (product(a, a) * product(b, b)).sqrt();
        // Of 40 000 pairs the standard deviation is below 1/200.
        assert!((correlation - expected).abs() < 0.025, "{text}: {correlation}");
    }
    assert!(failure("covariance:players=4,rho=-1/2").contains("cannot be correlated"));
}

#[test]
fn sparse_games_have_their_density() {
    let game = normal("sparse:players=2,strategies=100,density=1/10:4");
    let given = game.table(0).words().expect("words").iter().filter(|payoff| **payoff != 0).count();
    // Mean 1000, standard deviation 30.
    assert!((850..1150).contains(&given), "{given}");
    let full = normal("sparse:players=2,strategies=20,density=1:4");
    assert!(full.table(1).words().expect("words").iter().all(|payoff| *payoff != 0 && payoff.abs() <= 100));
    assert!(normal("sparse:density=0").table(0).words().expect("words").iter().all(|payoff| *payoff == 0));
}

/// Rapoport and Guyer 1966.
#[test]
fn there_are_78_ordinal_games_and_so_many_of_each_kind() {
    let counts: Vec<usize> =
        (1..=78).map(|number| pure(&normal(&format!("two-by-two:number={number}"))).len()).collect();
    let of = |count: usize| counts.iter().filter(|&&pure| pure == count).count();
    assert_eq!((of(0), of(1), of(2)), (9, 57, 12));
    assert_eq!(super::two_by_two::ordinal().len(), 78);
}

#[test]
fn polymatrix_games_add_up_pairs_and_graphical_ones_heed_neighbours() {
    // What one player gains by a change does not depend on a third one together with the second.
    let game = normal("polymatrix:players=3,strategies=2:1");
    let payoff = |profile: [usize; 3]| game.payoff(0, &profile);
    for (x, y) in [(0, 1), (1, 0)] {
        let gain = |second: usize, third: usize| payoff([x, second, third]) - payoff([y, second, third]);
        assert_eq!(gain(0, 0) - gain(1, 0), gain(0, 1) - gain(1, 1));
    }
    let lonely = normal("polymatrix:players=3,strategies=2,density=0:1");
    assert!((0..8).all(|profile| lonely.table(1).get(profile).is_zero()));
    let circle = normal("random-graphical:players=5,strategies=2:1");
    for profile in (0..32).map(|index| circle.profile(index)) {
        let mut changed = profile.clone();
        changed[2] = 1 - changed[2];
        assert_eq!(circle.payoff(0, &profile), circle.payoff(0, &changed));
        assert_eq!(circle.payoff(4, &profile), circle.payoff(4, &changed));
    }
    let (zero, other) = (circle.payoff(1, &[0; 5]), circle.payoff(1, &[0, 0, 1, 0, 0]));
    assert_ne!(zero, other);
}

#[test]
fn agreement_votes_and_arms_races_have_their_pure_equilibria() {
    for seed in 0..4 {
        let game = normal(&format!("collaboration:players=3,strategies=3:{seed}"));
        let resting = pure(&game);
        assert!([0, 13, 26].iter().all(|agreement| resting.contains(agreement)), "{resting:?}");
        let votes = normal(&format!("majority-voting:players=3,candidates=3:{seed}"));
        let resting = pure(&votes);
        assert!([0, 13, 26].iter().all(|unanimous| resting.contains(unanimous)), "{resting:?}");
        assert!(!pure(&normal(&format!("armament:n=6:{seed}"))).is_empty());
    }
    // Two votes for the second candidate beat one, and a tie goes to the lowest number.
    let votes = normal("majority-voting:players=3,candidates=3:1");
    let worth = |profile: [usize; 3]| votes.payoff(0, &profile);
    assert_eq!((worth([1, 1, 0]), worth([2, 1, 0])), (worth([1, 1, 1]), worth([0, 0, 0])));
    // All guess 1 is another equilibrium with four players or more.
    assert_eq!(pure(&normal("guess-two-thirds:players=4,most=3")).len(), 2);
    assert_eq!(pure(&normal("guess-two-thirds:players=5,most=3")).len(), 2);
}

/// Increasing differences: arming more is worth more where the other side arms more.
#[test]
fn armament_is_supermodular() {
    let game = normal("armament:n=5:3");
    let rise = |own: usize, other: usize| game.payoff(0, &[own + 1, other]) - game.payoff(0, &[own, other]);
    for (own, other) in (0..5).flat_map(|own| (0..5).map(move |other| (own, other))) {
        assert!(rise(own, other + 1) >= rise(own, other));
    }
}

#[test]
fn goofspiel_has_the_published_sizes_and_information() {
    let tree = |text: &str| generated(text).tree().expect("a tree").clone();
    // The information sets of the first player with the bids shown: before each prize all orders of both players' earlier cards.
    let shown = tree("goofspiel:cards=4,information=1");
    assert_eq!(shown.infosets_of(0).count(), 1 + 16 + 144);
    assert_eq!((shown.node_count(), shown.terminals().len()), (1_077, 576));
    let shuffled = tree("goofspiel:cards=3,order=1");
    assert_eq!(shuffled.terminals().len(), 6 * 36);
    assert!(shuffled.require_perfect_recall().is_ok());
    assert_eq!(tree("ii-goofspiel:cards=4").infosets_of(0).count(), 81);
    assert_eq!(tree("ii-goofspiel:cards=5").node_count(), 26_931);
}

/// Rolls, bids and winners with different numbers of dice.
#[test]
fn liars_dice_may_be_dealt_unevenly() {
    let game = generated("liars-dice:dice=1,second=2,sides=2");
    let tree = game.tree().expect("a tree");
    // Two rolls against three, and six bids.
    assert_eq!(tree.node_count(), 1 + 2 + 2 * 3 * (2 * 64 - 1));
    assert_eq!(tree.chances()[1].probabilities, [rational("1/4"), rational("1/2"), rational("1/4")]);
    assert!(tree.require_perfect_recall().is_ok());
    let value = |text: &str| solved(&generated(text), "sequence-lp", &MINMAX, Wanted::Auto).0[0][0].clone();
    assert_eq!(value("liars-dice:dice=1,second=1,sides=4"), rational("1/16"));
    assert_eq!(value("liars-dice:dice=2,sides=2"), value("liars-dice:dice=2,second=2,sides=2"));
}

#[test]
fn sizes_and_mistakes_are_refused_before_anything_is_allocated() {
    for (text, message) in [
        ("covariance:players=24,strategies=4", "payoffs"),
        ("congestion:players=24,facilities=24", "payoffs"),
        ("location:players=16,places=4096", "payoffs"),
        ("patrolling:n=4096,periods=24,m=2,graph=1", "edges"),
        ("grid-bargaining:n=20,m=1000", "nodes"),
        ("escalation-ladder:k=40,b=1000", "too many to number"),
        ("coalition:n=3,k=4", "k <= n"),
        ("coalition:c=0", "above 0"),
        ("prisoners-dilemma:players=2,benefit=1,cost=2", "between 1 and 2"),
        ("cyclic-dominance:n=4", "odd number"),
        ("patrolling:periods=2,m=3", "does not fit"),
        ("travelers-dilemma:low=9,high=3", "above the greatest"),
        ("attrition:v=0", "above 0"),
        ("circulant:own=1/12345678901", "2^32"),
        ("two-by-two:number=79", "between 1 and 78"),
    ] {
        let said = failure(text);
        assert!(said.contains(message), "{text}: {said}");
    }
}
