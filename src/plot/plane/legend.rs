//! What the marks mean, and the picture in words.

use super::regions::Regions;
use super::{Mark, Plane};
use crate::plot::canvas::{self, EDGE, Type};
use crate::plot::colour::{FAINT, MUTED};
use crate::plot::text;

/// The largest bubble of the legend: it has to fit between two lines.
const LARGEST: f64 = 13.0;

impl Plane<'_, '_, '_> {
    pub(super) fn legend(&mut self, marks: &[Mark], regions: &Regions) {
        let style = self.canvas.style;
        let words = style.words;
        let y = self.canvas.height - 12.0;
        let mut parts: Vec<String> = Vec::new();
        if self.accounts.has_money() && self.wish.largest > 0 {
            parts.push(words.largest.to_owned());
        }
        if self.wish.fragile > 0 {
            parts.push(words.nearest_to_border.to_owned());
        }
        if self.wish.band > 0.0 && !regions.borders.is_empty() {
            let width = words.raw(self.wish.band);
            parts.push(format!("{} {width}", words.within_border));
        }
        let mut elsewhere: Vec<u8> =
            marks.iter().filter(|mark| !mark.in_place).map(|mark| mark.code).collect();
        elsewhere.sort_unstable();
        elsewhere.dedup();
        if !elsewhere.is_empty() {
            let terms = elsewhere.iter().map(|code| self.accounts.term(*code, &words));
            let terms: Vec<String> = terms.collect();
            parts.push(format!("{}: {}", words.elsewhere, terms.join(", ")));
        }
        let kind = Type::new(11.0).muted();
        self.canvas.text(EDGE, y, &parts.join("  ·  "), self.canvas.width - 2.0 * EDGE, kind);
        let Some(first) = marks.first() else { return };
        let (radius, most) = (first.disc.radius, self.accounts.weight(first.row));
        if self.density || !self.accounts.has_money() || most <= 0.0 {
            return;
        }
        let (mut x, y) = (self.frame.area.left, self.canvas.height - 38.0);
        let mut amount = round_down(most * (LARGEST / radius).powi(2).min(1.0));
        for _ in 0..3 {
            let size = radius * (amount / most).sqrt();
            if size < 2.5 {
                break;
            }
            x += size;
            let bubble = canvas::circle(x, y, size).set("fill", FAINT.hex());
            self.canvas.push(bubble.set("stroke", MUTED.hex()));
            let written = style.amount(amount);
            self.canvas.text(x + size + 5.0, y + 4.0, &written, 120.0, kind);
            x += size + 20.0 + text::width(&written, 11.0, false);
            amount = round_down(amount / 4.0);
        }
        if marks.iter().any(|mark| self.accounts.amount(mark.row).is_none()) {
            self.canvas.push(canvas::hollow(x + 5.0, y, 5.0, MUTED));
            self.canvas.text(x + 15.0, y + 4.0, words.amount_unknown, 160.0, kind);
        }
    }

    /// The picture in words.
    pub(super) fn describe(&self, named: &[usize]) -> String {
        let style = self.canvas.style;
        let words = &style.words;
        let mut parts = vec![self.accounts.head_count(style)];
        for (code, (count, money)) in self.accounts.tallies().iter().enumerate() {
            if *count == 0 {
                continue;
            }
            let term = self.accounts.term(u8::try_from(code).unwrap_or(u8::MAX), words);
            let mut part = format!("{term}: {}", words.accounts(*count));
            if self.accounts.has_money() {
                part = format!("{part}, {}", style.amount(*money));
            }
            parts.push(part);
        }
        parts.extend(named.iter().map(|row| self.accounts.sentence(*row, style)));
        parts.join(". ")
    }
}

/// The largest of 1, 2 and 5 times a power of ten that is not above an amount.
fn round_down(amount: f64) -> f64 {
    let mut unit = 1.0;
    while unit * 10.0 <= amount {
        unit *= 10.0;
    }
    while unit > amount && unit > f64::MIN_POSITIVE {
        unit /= 10.0;
    }
    [5.0, 2.0].into_iter().map(|times| times * unit).find(|round| *round <= amount).unwrap_or(unit)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn amounts_are_rounded_down_to_1_2_and_5() {
        let cases = [(341e3, 200e3), (1e6, 1e6), (9.9, 5.0), (0.7, 0.5)];
        for (amount, round) in cases {
            assert!((round_down(amount) / round - 1.0).abs() < 1e-12, "{amount}");
        }
        assert!(round_down(f64::MAX) > 1e307 && round_down(f64::MIN_POSITIVE) > 0.0);
    }
}
