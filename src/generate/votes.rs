//! Votes and guesses: majority voting, and two thirds of the average.

use super::draw::Stream;
use super::formula::{Formula, alike, shares};
use super::known::{Known, nothing};
use super::{Family, Key, Member};
use crate::error::Result;
use crate::game::Game;

pub(super) static MAJORITY_VOTING: Family = Family {
    name: "majority-voting",
    about: "each votes for a candidate; most votes win, ties go to the lower number; what the winner is worth is drawn from 0 to 100",
    keys: &[Key::new("players", "voters", 3, (1, 24)), Key::new("candidates", "candidates", 3, (1, 1 << 20))],
    fractions: &[],
    seeded: true,
    known: "with three or more voters every profile in which all vote alike is an equilibrium",
    cites: &["Nudelman et al. 2004, GAMUT, Proceedings of AAMAS-04"],
    build: majority,
    answer: nothing,
};

fn majority(member: &Member) -> Result<Game> {
    let (players, candidates) = (member.value("players"), member.value("candidates"));
    let title = format!("Majority voting, {players} voters, {candidates} candidates, seed {}", member.seed);
    let formula = Formula::new(member, title, &alike(players, candidates))?;
    let mut stream = Stream::new(member.seed);
    let worth: Vec<Vec<i64>> =
        (0..players).map(|_| (0..candidates).map(|_| stream.below(101) as i64).collect()).collect();
    let mut votes = vec![0_u32; member.count("candidates")];
    formula.build(|profile, paid| {
        profile.iter().for_each(|&candidate| votes[candidate] += 1);
        let ahead = |best: usize, &candidate: &usize| match votes[candidate].cmp(&votes[best]) {
            std::cmp::Ordering::Greater => candidate,
            std::cmp::Ordering::Equal => best.min(candidate),
            std::cmp::Ordering::Less => best,
        };
        let winner = profile.iter().fold(profile[0], ahead);
        profile.iter().for_each(|&candidate| votes[candidate] = 0);
        paid.iter_mut().zip(&worth).for_each(|(paid, worth)| *paid = worth[winner]);
    })
}

pub(super) static GUESS_TWO_THIRDS: Family = Family {
    name: "guess-two-thirds",
    about: "each guesses a whole number; those nearest to two thirds of the average share a prize",
    keys: &[
        Key::new("players", "number of players", 3, (2, 16)),
        Key::new("most", "the greatest guess", 5, (0, 1 << 13)),
    ],
    fractions: &[],
    seeded: false,
    known: "all guess 0 is an equilibrium, with two or three players the only pure one; with four or more all guess 1 is another",
    cites: &["Nagel 1995, American Economic Review 85"],
    build: guess,
    answer: |member| Known::pure((member.value("players") <= 3).then_some(1)),
};

fn guess(member: &Member) -> Result<Game> {
    let (players, most) = (member.value("players"), member.value("most"));
    let whole = shares(players);
    let title = format!("Two thirds of the average, {players} players, 0 to {most}");
    let formula = Formula::new(member, title, &alike(players, most + 1))?.labels(|guess| guess.to_string()).over(whole);
    formula.build(|profile, paid| {
        // Distances to two thirds of the average, times 3 n.
        let target = 2 * profile.iter().sum::<usize>();
        let distance = |guess: &usize| (3 * profile.len() * guess).abs_diff(target);
        let nearest = profile.iter().map(distance).min().unwrap_or(0);
        let winners = profile.iter().filter(|guess| distance(guess) == nearest).count() as i64;
        for (paid, guess) in paid.iter_mut().zip(profile) {
            *paid = if distance(guess) == nearest { whole / winners } else { 0 };
        }
    })
}
