//! Colours that colour-blind people can tell apart, and what is legible on them.

/// A colour of the screen, in sRGB.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub struct Colour {
    red: u8,
    green: u8,
    blue: u8,
}

/// The colours of Okabe and Ito without black, which is kept for text: the four that differ most in
/// lightness first, so that they also differ in print.
///
/// Source: Okabe, M. and Ito, K. (2008), Color Universal Design: How to make figures and
/// presentations that are friendly to colorblind people.
pub const OKABE_ITO: [Colour; 7] = [
    Colour::rgb(0x00, 0x72, 0xB2), // blue
    Colour::rgb(0xE6, 0x9F, 0x00), // orange
    Colour::rgb(0x00, 0x9E, 0x73), // bluish green
    Colour::rgb(0xCC, 0x79, 0xA7), // reddish purple
    Colour::rgb(0x56, 0xB4, 0xE9), // sky blue
    Colour::rgb(0xD5, 0x5E, 0x00), // vermilion
    Colour::rgb(0xF0, 0xE4, 0x42), // yellow
];

pub(super) const INK: Colour = Colour::rgb(0x22, 0x22, 0x22);
pub(super) const MUTED: Colour = Colour::rgb(0x5A, 0x5A, 0x5A);
pub(super) const LINE: Colour = Colour::rgb(0xB0, 0xB0, 0xB0);
pub(super) const FAINT: Colour = Colour::rgb(0xEE, 0xEE, 0xEE);
pub(super) const WHITE: Colour = Colour::rgb(0xFF, 0xFF, 0xFF);
/// What has no class.
pub(super) const NONE: Colour = Colour::rgb(0x99, 0x99, 0x99);

impl Colour {
    /// A colour from its parts, each in `0..=255`.
    #[must_use]
    pub const fn rgb(red: u8, green: u8, blue: u8) -> Self {
        Self { red, green, blue }
    }

    /// `#RRGGBB`.
    pub(super) fn hex(self) -> String {
        format!("#{:02X}{:02X}{:02X}", self.red, self.green, self.blue)
    }

    /// The colour with a share of another one, in `0..=1`.
    pub(super) fn mixed(self, other: Self, share: f64) -> Self {
        let share = share.clamp(0.0, 1.0);
        let mix = |from: u8, to: u8| {
            let value = f64::from(from) + (f64::from(to) - f64::from(from)) * share;
            // In range: between two bytes.
            #[allow(clippy::cast_possible_truncation, clippy::cast_sign_loss)]
            let byte = value.round() as u8;
            byte
        };
        Self {
            red: mix(self.red, other.red),
            green: mix(self.green, other.green),
            blue: mix(self.blue, other.blue),
        }
    }

    /// Nearer to white.
    pub(super) fn tint(self, share: f64) -> Self {
        self.mixed(WHITE, share)
    }

    /// Nearer to black.
    pub(super) fn shade(self, share: f64) -> Self {
        self.mixed(Self::rgb(0, 0, 0), share)
    }

    /// Black or white, whichever is more legible on the colour.
    pub(super) fn text_on(self) -> Self {
        let luma = 0.299 * f64::from(self.red)
            + 0.587 * f64::from(self.green)
            + 0.114 * f64::from(self.blue);
        if luma > 140.0 { INK } else { WHITE }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_mix_stays_between_its_colours() {
        let blue = OKABE_ITO[0];
        assert_eq!((blue.tint(0.0), blue.tint(1.0)), (blue, WHITE));
        assert_eq!(blue.tint(f64::NAN).hex().len(), 7);
        assert_eq!(Colour::rgb(0, 0, 0).mixed(WHITE, 0.5).hex(), "#808080");
    }

    #[test]
    fn text_is_dark_on_light_colours() {
        assert_eq!(OKABE_ITO[6].text_on(), INK);
        assert_eq!(OKABE_ITO[0].text_on(), WHITE);
    }
}
