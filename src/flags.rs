//! Flags: what a reader of a class should know about how it came to be.

use serde::{Deserialize, Serialize};

/// A set of remarks on one account's classification.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(try_from = "u8", into = "u8")]
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
    /// At least one criterion of the model was not observed. One whose share of its axis' weight rounds to
    /// 0 on the [score lattice](crate::score), less than 2^-41, counts for nothing, observed or not.
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

impl From<Flags> for u8 {
    fn from(flags: Flags) -> Self {
        flags.bits()
    }
}

impl TryFrom<u8> for Flags {
    type Error = UnknownFlags;

    fn try_from(bits: u8) -> Result<Self, UnknownFlags> {
        let flags = Self::from_bits(bits);
        if flags.bits() == bits { Ok(flags) } else { Err(UnknownFlags { bits }) }
    }
}

/// Why a number in a file is no set of flags.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
#[error("flags {bits}: bits above {} have no meaning: the file was edited, or is of a newer version", Flags::INCOMPLETE.bits())]
pub struct UnknownFlags {
    /// The number.
    pub bits: u8,
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn bits_without_a_meaning_do_not_load() {
        for bits in 0..=u8::MAX {
            let loaded = serde_json::from_str::<Flags>(&bits.to_string());
            let all = Flags::ALL.iter().fold(0, |all, (flag, _)| all | flag.bits());
            assert_eq!(loaded.is_ok(), bits & !all == 0, "{bits}");
            if let Ok(flags) = loaded {
                assert_eq!(serde_json::to_string(&flags).unwrap(), bits.to_string());
            }
        }
        let refused = Flags::try_from(32).unwrap_err().to_string();
        assert!(refused.contains("32") && refused.contains("16"), "{refused}");
    }
}
