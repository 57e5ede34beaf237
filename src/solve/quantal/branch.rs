//! The branch of quantal responses that starts at uniform play, point by point.
//!
//! The curve `F(y, λ) = 0` is followed by arclength, so that λ may fall as well as rise: a step along the tangent, then Newton's method in the
//! plane at right angles to it. The next step is longer or shorter by how fast Newton's method converged, how far it went, and how much
//! the tangent turned (Allgower and Georg 1990, chapter 6). The tangent solves `(F'; t) τ = (0; 1)` with the last tangent t, so it keeps
//! its direction. The sign of the determinant of that matrix is constant along a regular curve; where it changes over the shortest steps,
//! another branch crosses; where it changes over a long one only, Newton's method has met another branch, and the step is taken back.

use nalgebra::linalg::LU;
use nalgebra::{DMatrix, DVector, Dyn};

use crate::solve::quantal::system::LogitSystem;
use crate::solve::{Run, Stop};

/// The first step.
const FIRST_STEP: f64 = 0.1;
/// A step below this is no progress.
const LEAST_STEP: f64 = 1e-9;
/// Wanted of a step: the ratio of the second correction to the first, the length of the first, and the turn of the tangent in radians.
const CONTRACTION: f64 = 0.1;
const DISTANCE: f64 = 0.1;
const TURN: f64 = 0.2;
/// Newton's method converges within so many corrections or is given up.
const CORRECTIONS: usize = 20;
/// Beyond this ratio of a correction to the one before, the derivatives are taken anew.
const SLOW: f64 = 0.05;
/// A change of orientation is believed of a step as short as this; in a longer one Newton's method may have met another branch.
const SHORT_STEP: f64 = 1e-4;
/// A correction relative to the point below which it has converged.
const PRECISION: f64 = 1e-14;
/// Corrections below this may be nothing but rounding errors, if they no longer become smaller.
const ROUNDING: f64 = 1e-8;
/// Beyond this λ the sign of a determinant may be that of rounding errors: the precision is used up where it changes.
const SIGNS: f64 = 1e4;
/// Steps that are tried over a point at which no short step leads on.
const LEAPS: [f64; 5] = [1e-3, 3e-3, 1e-2, 3e-2, 1e-1];

/// A point of the branch.
#[derive(Clone)]
pub(super) struct Point {
    /// The logarithms of the probabilities, and λ in the system's unit.
    pub y: DVector<f64>,
    /// The unit tangent, in the direction of travel.
    pub tangent: DVector<f64>,
    /// The sign of the determinant of derivatives and tangent.
    pub orientation: f64,
}

impl Point {
    pub fn lambda(&self) -> f64 {
        self.y[self.y.len() - 1]
    }

    /// How λ changes along the curve.
    pub fn rate(&self) -> f64 {
        self.tangent[self.tangent.len() - 1]
    }
}

/// What a correction yields.
struct Corrected {
    y: DVector<f64>,
    /// The length of the first correction.
    distance: f64,
    /// The greatest ratio of a correction to the one before.
    contraction: f64,
}

/// The branch as far as it has been followed.
pub(super) struct Branch<'s, 'g> {
    system: &'s LogitSystem<'g>,
    /// The point before the last one.
    pub previous: Point,
    pub point: Point,
    /// From the point before along its tangent to the last one.
    pub step: f64,
    next_step: f64,
    /// λ where it changed its direction.
    turns: Vec<f64>,
    /// λ where another branch was crossed.
    crossings: Vec<f64>,
    /// λ where a point was passed over at which no short step led on.
    leaps: Vec<f64>,
}

impl<'s, 'g> Branch<'s, 'g> {
    /// Uniform play. Errors: the run's limits.
    pub fn new(system: &'s LogitSystem<'g>, run: &mut Run) -> Result<Branch<'s, 'g>, Stop> {
        let y = system.start();
        let mut upwards = DVector::zeros(y.len());
        upwards[y.len() - 1] = 1.0;
        let Some((tangent, orientation)) = tangent(system, &y, &upwards, run)? else {
            unreachable!("at lambda 0 the derivatives by y are the identity")
        };
        let point = Point { y, tangent, orientation };
        Ok(Branch {
            system,
            previous: point.clone(),
            point,
            step: 0.0,
            next_step: FIRST_STEP,
            turns: Vec::new(),
            crossings: Vec::new(),
            leaps: Vec::new(),
        })
    }

    /// Goes on to the next point; false where no step, however small, leads on. Errors: the run's limits.
    pub fn advance(&mut self, run: &mut Run) -> Result<bool, Stop> {
        let mut step = self.next_step;
        while step >= LEAST_STEP * (1.0 + self.point.lambda().abs()) {
            let Some((point, corrected)) = self.along(&self.point, step, run)? else {
                step /= 2.0;
                continue;
            };
            if point.orientation != self.point.orientation {
                if self.point.lambda() > SIGNS {
                    return Ok(false);
                }
                if step > SHORT_STEP * (1.0 + self.point.lambda().abs()) {
                    step /= 2.0;
                    continue;
                }
            }
            let turn = point.tangent.dot(&self.point.tangent).clamp(-1.0, 1.0).acos();
            let excess = (corrected.contraction / CONTRACTION)
                .sqrt()
                .max((corrected.distance / DISTANCE).sqrt())
                .max(turn / TURN)
                .clamp(0.5, 2.0);
            if excess >= 2.0 {
                step /= 2.0;
                continue;
            }
            self.next_step = step / excess;
            self.arrive(point, step);
            return Ok(true);
        }
        self.leap(run)
    }

    fn arrive(&mut self, point: Point, step: f64) {
        self.step = step;
        self.previous = std::mem::replace(&mut self.point, point);
        self.look_back();
    }

    /// Where several branches cross at once no short step leads on; a longer one in the same direction may.
    fn leap(&mut self, run: &mut Run) -> Result<bool, Stop> {
        if self.point.lambda() > SIGNS {
            return Ok(false);
        }
        for step in LEAPS {
            if let Some((point, _)) = self.along(&self.point, step, run)?
                && point.tangent.dot(&self.point.tangent).clamp(-1.0, 1.0).acos() <= TURN
            {
                self.leaps.push(point.lambda());
                self.next_step = step;
                self.arrive(point, step);
                return Ok(true);
            }
        }
        Ok(false)
    }

    /// Did λ change its direction in the last step?
    pub fn has_turned(&self) -> bool {
        self.previous.rate() * self.point.rate() < 0.0
    }

    fn look_back(&mut self) {
        let (before, after) = (&self.previous, &self.point);
        if self.has_turned() {
            let furthest = if before.rate() > 0.0 { f64::max } else { f64::min };
            self.turns.push(furthest(before.lambda(), after.lambda()));
        }
        if before.orientation != after.orientation {
            self.crossings.push(after.lambda());
        }
    }

    /// What a reader should know of the way so far.
    pub fn notes(&self) -> Vec<String> {
        let shown = |lambda: f64| self.system.unscaled(lambda).unwrap_or_default().to_decimal(4);
        let mut notes = Vec::new();
        if !self.turns.is_empty() {
            let turns: Vec<String> = self.turns.iter().map(|&lambda| shown(lambda)).collect();
            notes.push(format!("the branch turns near lambda = {}", turns.join(", ")));
        }
        if !self.crossings.is_empty() {
            let crossings: Vec<String> = self.crossings.iter().map(|&lambda| shown(lambda)).collect();
            notes.push(format!(
                "near lambda = {} another branch of quantal responses crosses (a bifurcation, as symmetric games have them): the branch is \
                 followed straight on, the other is not",
                crossings.join(", ")
            ));
        }
        if !self.leaps.is_empty() {
            let leaps: Vec<String> = self.leaps.iter().map(|&lambda| shown(lambda)).collect();
            notes.push(format!(
                "near lambda = {} the branch was only followed by passing over a singular point",
                leaps.join(", ")
            ));
        }
        notes
    }

    /// The point of the last step at a share of it; `None` where it is lost. Errors: the run's limits.
    pub fn between(&self, share: f64, run: &mut Run) -> Result<Option<Point>, Stop> {
        Ok(self.along(&self.previous, share * self.step, run)?.map(|(point, _)| point))
    }

    /// The point of the curve at a distance along the tangent of another one.
    fn along(&self, point: &Point, step: f64, run: &mut Run) -> Result<Option<(Point, Corrected)>, Stop> {
        let predicted = &point.y + &point.tangent * step;
        let Some(corrected) = correct(self.system, predicted, &point.tangent, run)? else { return Ok(None) };
        if corrected.y[corrected.y.len() - 1] < 0.0 {
            return Ok(None);
        }
        let Some((tangent, orientation)) = tangent(self.system, &corrected.y, &point.tangent, run)? else {
            return Ok(None);
        };
        Ok(Some((Point { y: corrected.y.clone(), tangent, orientation }, corrected)))
    }

    /// The point of the last step at which a function of points vanishes that has different signs at its ends, to a relative precision of the
    /// step; `None` where it is lost. Errors: the run's limits.
    pub fn locate(
        &self,
        from: f64,
        to: f64,
        run: &mut Run,
        precision: f64,
        value: impl Fn(&Point) -> f64,
    ) -> Result<Option<(f64, Point)>, Stop> {
        let at = |step: f64, run: &mut Run| -> Result<Option<Point>, Stop> {
            match step {
                0.0 => Ok(Some(self.previous.clone())),
                _ if step == self.step => Ok(Some(self.point.clone())),
                _ => Ok(self.along(&self.previous, step, run)?.map(|(point, _)| point)),
            }
        };
        let (Some(first), Some(last)) = (at(from, run)?, at(to, run)?) else { return Ok(None) };
        let (mut low, mut high) = ((from, value(&first)), (to, value(&last)));
        if low.1 == 0.0 {
            return Ok(Some((from, first)));
        }
        let mut best = (to, last);
        // Regula falsi with the Illinois rule.
        for _ in 0..60 {
            if high.1 == 0.0 || (high.0 - low.0).abs() <= precision * self.step {
                break;
            }
            let middle = (low.0 * high.1 - high.0 * low.1) / (high.1 - low.1);
            let Some(point) = at(middle, run)? else { return Ok(None) };
            let found = value(&point);
            best = (middle, point);
            if found == 0.0 || (middle - high.0).abs() <= precision * self.step {
                break;
            }
            match found.signum() == high.1.signum() {
                true => low.1 /= 2.0,
                false => low = high,
            }
            high = (middle, found);
        }
        Ok(Some(best))
    }

    /// The point of the curve at a given λ, near another one; `None` where Newton's method does not lead to it.
    pub fn at_lambda(&self, near: &DVector<f64>, lambda: f64, run: &mut Run) -> Result<Option<DVector<f64>>, Stop> {
        let size = self.system.size();
        let mut y = near.clone();
        y[size] = lambda;
        let mut level = DVector::zeros(size + 1);
        level[size] = 1.0;
        Ok(correct(self.system, y, &level, run)?.map(|corrected| {
            let mut y = corrected.y;
            y[size] = lambda;
            y
        }))
    }
}

/// The matrix of derivatives with the guide as another row below, in factors; a tick for each pivot. Errors: the run's limits.
fn factors(
    system: &LogitSystem,
    y: &DVector<f64>,
    guide: &DVector<f64>,
    run: &mut Run,
) -> Result<LU<f64, Dyn, Dyn>, Stop> {
    run.look_up()?;
    for _ in 0..y.len() {
        run.tick()?;
    }
    let size = system.size();
    let mut bordered = DMatrix::zeros(size + 1, size + 1);
    bordered.rows_mut(0, size).copy_from(&system.jacobian(y));
    bordered.row_mut(size).copy_from(&guide.transpose());
    Ok(bordered.lu())
}

/// The unit tangent that goes along with the guide, and the orientation.
fn tangent(
    system: &LogitSystem,
    y: &DVector<f64>,
    guide: &DVector<f64>,
    run: &mut Run,
) -> Result<Option<(DVector<f64>, f64)>, Stop> {
    let factors = factors(system, y, guide, run)?;
    let mut right = DVector::zeros(y.len());
    right[y.len() - 1] = 1.0;
    let Some(tangent) = factors.solve(&right) else { return Ok(None) };
    let length = tangent.norm();
    let negative = factors.u().diagonal().iter().filter(|pivot| **pivot < 0.0).count();
    let swaps: f64 = factors.p().determinant();
    let orientation = if negative % 2 == 0 { swaps } else { -swaps };
    Ok((length.is_finite() && length > 0.0).then(|| (tangent / length, orientation)))
}

/// Newton's method in the plane through a point at right angles to the guide. The derivatives are taken anew only where those of an
/// earlier iterate converge slowly. Errors: the run's limits.
fn correct(
    system: &LogitSystem,
    start: DVector<f64>,
    guide: &DVector<f64>,
    run: &mut Run,
) -> Result<Option<Corrected>, Stop> {
    let mut corrected = Corrected { y: start, distance: 0.0, contraction: 0.0 };
    let mut derivatives = factors(system, &corrected.y, guide, run)?;
    let mut last = 0.0;
    for number in 0..CORRECTIONS {
        run.look_up()?;
        let mut right = DVector::zeros(guide.len());
        right.rows_mut(0, system.size()).copy_from(&system.residual(&corrected.y));
        let Some(correction) = derivatives.solve(&right) else { return Ok(None) };
        let length = correction.norm();
        if !length.is_finite() || length > 1e3 {
            return Ok(None);
        }
        corrected.y -= correction;
        if number == 0 {
            corrected.distance = length;
        }
        // Near a crossing the matrix is almost singular, and corrections stay at the size of rounding errors.
        let is_rounding = number > 0 && length <= ROUNDING && length > 0.5 * last;
        if length <= PRECISION * (1.0 + corrected.y.amax()) || is_rounding {
            return Ok(Some(corrected));
        }
        if number > 0 && length > ROUNDING {
            let ratio = length / last;
            corrected.contraction = corrected.contraction.max(ratio);
            if ratio > 1.0 {
                return Ok(None);
            }
            if ratio > SLOW {
                derivatives = factors(system, &corrected.y, guide, run)?;
            }
        }
        last = length;
    }
    Ok(None)
}
