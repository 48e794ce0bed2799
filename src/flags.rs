//! Flags: what a reader of a class should know about how it came to be.

use serde::{Deserialize, Serialize};

/// A set of remarks on one account's classification.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(transparent)]
pub struct Flags(u8);

impl Flags {
    /// No remark.
    pub const NONE: Self = Self(0);
    /// At least one observed number lay beyond its criterion's reference levels.
    pub const SATURATED: Self = Self(1);
    /// The point lies farther off the path than the tolerance (stage path).
    pub const OFF_PATH: Self = Self(1 << 1);
    /// A rung below the class lacks its evidence (ladder).
    pub const SKIPPED_RUNG: Self = Self(1 << 2);
    /// An axis that the rule needs was not observed at all: no class.
    pub const UNCLASSIFIED: Self = Self(1 << 3);
    /// At least one criterion of the model was not observed.
    pub const INCOMPLETE: Self = Self(1 << 4);

    /// Every flag with its name, in the order of the bits.
    pub const ALL: [(Self, &'static str); 5] = [
        (Self::SATURATED, "saturated"),
        (Self::OFF_PATH, "off_path"),
        (Self::SKIPPED_RUNG, "skipped_rung"),
        (Self::UNCLASSIFIED, "unclassified"),
        (Self::INCOMPLETE, "incomplete"),
    ];

    /// The set with these bits; bits without a meaning are dropped.
    #[must_use]
    pub const fn from_bits(bits: u8) -> Self {
        Self(bits & 0b1_1111)
    }

    /// The bits.
    #[must_use]
    pub const fn bits(self) -> u8 {
        self.0
    }

    /// Whether every flag of `other` is set.
    #[must_use]
    pub const fn contains(self, other: Self) -> bool {
        self.0 & other.0 == other.0
    }

    /// Both sets together.
    #[must_use]
    pub const fn union(self, other: Self) -> Self {
        Self(self.0 | other.0)
    }

    /// The names of the flags that are set.
    ///
    /// ```
    /// use keyaccount::flags::Flags;
    /// let flags = Flags::SATURATED.union(Flags::OFF_PATH);
    /// assert_eq!(flags.names().collect::<Vec<_>>(), ["saturated", "off_path"]);
    /// ```
    pub fn names(self) -> impl Iterator<Item = &'static str> {
        Self::ALL.into_iter().filter(move |(flag, _)| self.contains(*flag)).map(|(_, name)| name)
    }
}
