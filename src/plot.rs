//! Pictures of results, as SVG (feature `plot`).
//!
//! | function | draws | from |
//! |---|---|---|
//! | [`matrix`] | the cells of a model of two axes, with every account | [`Accounts`] |
//! | [`path`] | Millman and Wilson's stages from left to right, and what is off the path | [`Accounts`] |
//! | [`continuum`] | the classes of an ordered model from left to right, with their accounts ranked | [`Accounts`] |
//! | [`migration`] | what moved between two snapshots, as flows | [`Migration`](crate::analysis::migration::Migration) |
//! | [`acceptability`] | how sure each class is, as stacked bars | [`ClassAcceptability`](crate::robustness::ClassAcceptability) |
//! | [`agreement`] | where two models agree, as a heat map | [`CrossTable`](crate::analysis::agreement::CrossTable) |
//! | [`concentration`] | Pareto's or Lorenz' curve | [`Concentration`](crate::analysis::concentration::Concentration) |
//! | [`contributions`] | why one account has its class, as a waterfall | [`Explanation`](crate::explain::Explanation) |
//!
//! Each function returns one SVG document as a string, to be written to a file or put into a page as
//! it is. It needs no font to be written, holds no script and refers to nothing outside. The same
//! input gives the same bytes on every machine.
//!
//! * **Readable for everybody.** The colours are those of Okabe and Ito, and wherever two meet, a
//!   name, a place or a hatch tells the classes apart as well. Each picture is an image with a title
//!   and a description in words; whatever the pointer rests on says what it is.
//! * **Any number of accounts.** Beyond a number that the options give, accounts are counted in
//!   hexagons or added up, and the few that matter are still named.
//! * **Any name.** Names in every script are measured and shortened by whole letters, right-to-left
//!   names stay where they belong, and what XML cannot hold is replaced. Names are never markup.
//!
//! A PNG is one command away: `rsvg-convert picture.svg -o picture.png`, or the crate `resvg` with
//! a font of yours.
//!
//! ```
//! use keyaccount::analysis::Money;
//! use keyaccount::analysis::concentration::Concentration;
//! use keyaccount::plot::{self, ConcentrationOptions, Style, Words};
//!
//! let spread = Concentration::of(&Money::new(vec![120e3, 45e3, 8e3])?)?;
//! let style = Style { words: Words::GERMAN, currency: "EUR".to_owned(), ..Style::default() };
//! let options = ConcentrationOptions { style, ..ConcentrationOptions::default() };
//! let picture = plot::concentration(&spread, &options)?;
//! assert!(picture.contains("3 Kunden, 173 Tsd. EUR"));
//! # Ok::<(), Box<dyn std::error::Error>>(())
//! ```

mod acceptability;
mod accounts;
mod agreement;
mod canvas;
mod colour;
mod concentration;
mod continuum;
mod contributions;
mod error;
mod labels;
mod matrix;
mod migration;
mod plane;
mod style;
mod text;
mod words;

pub use acceptability::{AcceptabilityOptions, AcceptabilityOrder, acceptability};
pub use accounts::Accounts;
pub use agreement::{AgreementOptions, agreement};
pub use colour::{Colour, OKABE_ITO};
pub use concentration::{ConcentrationOptions, Curve, concentration};
pub use continuum::{ContinuumOptions, continuum};
pub use contributions::{ContributionsOptions, contributions};
pub use error::PlotError;
pub use matrix::{MatrixOptions, matrix, path};
pub use migration::{FlowWidth, MigrationOptions, migration};
pub use style::Style;
pub use words::Words;
