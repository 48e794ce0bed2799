//! Round numbers: what a person would say in place of 411,764.7058823529.

/// How much farther a round number may lie, as a share of the change.
const FARTHER: f64 = 0.01;

/// The largest power of ten that is exact, and whose reciprocal divides exactly.
const EXACT_POWERS: i32 = 22;

/// The roundest number at or beyond `to`, seen from `from`, that is at most 1 % of the change
/// farther and that `accept` takes; `to` itself if there is none.
pub(super) fn outward(from: f64, to: f64, mut accept: impl FnMut(f64) -> bool) -> f64 {
    let change = to - from;
    let upward = change > 0.0;
    let places = change.abs().log10().floor();
    if !places.is_finite() || places.abs() > f64::from(EXACT_POWERS) {
        return to;
    }
    // Checked just above: a whole number of at most two digits.
    #[expect(clippy::cast_possible_truncation)]
    let places = places as i32;
    let whole = |number: f64| if upward { number.ceil() } else { number.floor() };
    for place in (places - 5..=places).rev().filter(|place| place.abs() <= EXACT_POWERS) {
        let power = 10f64.powi(place.abs());
        // Dividing by a power of ten gives the number that the decimal is read as.
        let candidate =
            if place < 0 { whole(to * power) / power } else { whole(to / power) * power };
        let beyond = if upward { candidate - to } else { to - candidate };
        if (0.0..=FARTHER * change.abs()).contains(&beyond) && accept(candidate) {
            // Adding 0 turns -0 into 0.
            return candidate + 0.0;
        }
    }
    to
}
