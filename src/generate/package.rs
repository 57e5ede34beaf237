//! Bargaining over a package of many issues.
//!
//! Conceding issue i, wholly or in part, gives the second side `g_i` and costs the first `l_i`, whole numbers from 1 to 99; without agreement
//! both get 0. The frontier concedes the issues in falling order of `g_i / l_i`. Along it the product of the payoffs rises as long as `u g_i > w l_i`,
//! where u and w are the payoffs by then, and so the Nash bargaining solution is found by one pass.

use itertools::Itertools;

use super::draw::Stream;
use super::known::Known;
use super::{Family, Key, Member};
use crate::error::Result;
use crate::game::{Affine, BargainingProblem, Game, Issue};
use crate::num::Rational;

pub(super) static FAMILY: Family = Family {
    name: "package",
    about: "a package of many issues, each conceded wholly or in part, with gains and costs from 1 to 99; 0 without agreement",
    keys: &[Key::new("issues", "number of issues", 4, (1, 1 << 14))],
    fractions: &[],
    seeded: true,
    known: "payoffs of the Nash bargaining solution, by concessions in falling order of gain over cost",
    cites: &["Nash 1950, Econometrica 18"],
    build,
    answer: |member| Known::default().with_payoffs(solution(&issues(member)).to_vec()),
};

/// What an issue gives the second side, and what it costs the first.
struct Concession {
    gain: i64,
    cost: i64,
}

fn issues(member: &Member) -> Vec<Concession> {
    let mut stream = Stream::new(member.seed);
    let mut number = || 1 + stream.below(99) as i64;
    (0..member.count("issues")).map(|_| Concession { gain: number(), cost: number() }).collect()
}

/// The payoffs of the Nash bargaining solution.
fn solution(issues: &[Concession]) -> [Rational; 2] {
    let mut kept: i64 = issues.iter().map(|issue| issue.cost).sum();
    let mut given = 0;
    for Concession { gain, cost } in
        issues.iter().sorted_by(|one, other| (other.gain * one.cost).cmp(&(one.gain * other.cost)))
    {
        // The product `(kept - cost x)(given + gain x)` is greatest at this over `2 gain cost`.
        let rise = kept * gain - given * cost;
        if rise < 2 * gain * cost {
            let part = Rational::new(rise.max(0), 2 * gain * cost).unwrap_or_default();
            return [
                Rational::from(kept) - Rational::from(*cost) * &part,
                Rational::from(given) + Rational::from(*gain) * &part,
            ];
        }
        (kept, given) = (kept - cost, given + gain);
    }
    [Rational::from(kept), Rational::from(given)]
}

fn build(member: &Member) -> Result<Game> {
    let issues = issues(member);
    let title = format!("Package of {} issues, seed {}", issues.len(), member.seed);
    let all: i64 = issues.iter().map(|issue| issue.cost).sum();
    let kept = Affine::new(issues.iter().map(|issue| Rational::from(-issue.cost)).collect(), Rational::from(all));
    let given = Affine::new(issues.iter().map(|issue| Rational::from(issue.gain)).collect(), Rational::ZERO);
    let names = (1..=issues.len()).map(|number| Issue::unit(format!("issue {number}"))).collect();
    let nothing = vec![Rational::ZERO, Rational::ZERO];
    let problem =
        BargainingProblem::new(title, ["First", "Second"], names, Vec::new(), vec![vec![kept], vec![given]], nothing)?;
    Ok(Game::Bargaining(problem))
}

#[cfg(test)]
mod tests {
    use super::*;

    /// The example of the model library.
    #[test]
    fn four_issues_have_the_stated_solution() {
        let issues = [(7, 2), (5, 5), (3, 6), (8, 4)].map(|(gain, cost)| Concession { gain, cost });
        assert_eq!(solution(&issues), [Rational::from(11), Rational::from(15)]);
    }
}
