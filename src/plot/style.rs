//! What all pictures share: size, title, colours, font and words.

use super::PlotError;
use super::colour::{Colour, OKABE_ITO};
use super::words::Words;

/// The least width and height, in pixels.
const LEAST: f64 = 320.0;
/// The most.
const MOST: f64 = 10_000.0;

/// Size, title, colours, font and words of a picture.
///
/// ```
/// use keyaccount::plot::{Style, Words};
/// let style = Style { title: Some("Kunden 2025".to_owned()), words: Words::GERMAN, ..Style::default() };
/// assert_eq!((style.width, style.height), (960.0, None));
/// ```
#[derive(Debug, Clone, PartialEq)]
pub struct Style {
    /// The width in pixels, from 320 to 10 000.
    pub width: f64,
    /// The height in pixels, in the same range; `None` for what suits the picture. Where a picture
    /// has a row for each thing, rows that find no room are counted in a last one or in the line
    /// below.
    pub height: Option<f64>,
    /// The title; `None` for the picture's own.
    pub title: Option<String>,
    /// The colours of the classes, in the order of their codes, and from the beginning again where
    /// there are more classes. Wherever two colours meet, a name, a place or a pattern tells the
    /// classes apart as well.
    pub colours: Vec<Colour>,
    /// The fonts, as CSS writes them. Letters are measured as those of a wide font, so that text
    /// keeps its room in most others.
    pub font: String,
    /// The unit behind amounts of money, such as `EUR`; empty for none.
    pub currency: String,
    /// The fixed words.
    pub words: Words,
    /// What the ids of patterns and clips begin with; of it, only ASCII letters, digits, `-` and `_`
    /// are taken. Pictures with the same one share an id where they share the pattern or the clip,
    /// whichever of them it is taken from. Give each of several pictures on one page another one to
    /// have no id there twice, and if any of them may be hidden: a pattern of a hidden picture is
    /// not drawn.
    pub id_prefix: String,
}

impl Default for Style {
    fn default() -> Self {
        Self {
            width: 960.0,
            height: None,
            title: None,
            colours: OKABE_ITO.to_vec(),
            font: "Helvetica, Arial, 'Liberation Sans', 'Noto Sans', 'DejaVu Sans', sans-serif"
                .to_owned(),
            currency: String::new(),
            words: Words::ENGLISH,
            id_prefix: "keyaccount".to_owned(),
        }
    }
}

impl Style {
    /// The checked size, with the picture's own height where none is asked for.
    pub(super) fn size(&self, own_height: f64) -> Result<(f64, f64), PlotError> {
        let height = self.height.unwrap_or(own_height.clamp(LEAST, MOST));
        for (what, value) in [("width", self.width), ("height", height)] {
            if !(LEAST..=MOST).contains(&value) {
                return Err(PlotError::Size { what, value, least: LEAST, most: MOST });
            }
        }
        if self.colours.is_empty() {
            return Err(PlotError::NoColours);
        }
        Ok((self.width, height))
    }

    /// The colour of a class.
    pub(super) fn colour(&self, code: usize) -> Colour {
        let position = code.checked_rem(self.colours.len()).unwrap_or_default();
        self.colours.get(position).copied().unwrap_or(super::colour::NONE)
    }

    /// An amount with its unit.
    pub(super) fn amount(&self, amount: f64) -> String {
        let text = self.words.amount(amount);
        if self.currency.is_empty() || !amount.is_finite() {
            text
        } else {
            format!("{text} {}", self.currency)
        }
    }
}
