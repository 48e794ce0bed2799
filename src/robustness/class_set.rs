//! A set of class codes.

use serde::{Deserialize, Serialize};

use crate::class::ClassCode;

/// A set of class codes: one bit for each.
///
/// ```
/// use keyaccount::class::ClassCode;
/// use keyaccount::robustness::ClassSet;
/// let set: ClassSet = [3, 0].map(ClassCode::new).into_iter().collect();
/// assert_eq!((set.len(), set.only()), (2, None));
/// assert!(set.contains(ClassCode::new(3)) && !set.contains(ClassCode::new(1)));
/// ```
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(from = "Vec<ClassCode>", into = "Vec<ClassCode>")]
pub struct ClassSet {
    words: [u64; 4],
}

impl ClassSet {
    /// Adds a code.
    pub fn insert(&mut self, class: ClassCode) {
        let code = class.get();
        if let Some(word) = self.words.get_mut(usize::from(code / 64)) {
            *word |= 1 << (code % 64);
        }
    }

    /// Adds every code from one to another, whichever is the lower.
    pub(super) fn insert_between(&mut self, one: u8, other: u8) {
        for code in one.min(other)..=one.max(other) {
            self.insert(ClassCode::new(code));
        }
    }

    /// Whether a code is in the set.
    #[must_use]
    pub fn contains(&self, class: ClassCode) -> bool {
        let word = self.words.get(usize::from(class.get() / 64)).copied().unwrap_or_default();
        word >> (class.get() % 64) & 1 == 1
    }

    /// How many codes there are.
    #[must_use]
    pub fn len(&self) -> usize {
        self.words.iter().map(|word| word.count_ones() as usize).sum()
    }

    /// Whether there is none.
    #[must_use]
    pub fn is_empty(&self) -> bool {
        self.words == [0; 4]
    }

    /// The code, if there is exactly one.
    #[must_use]
    pub fn only(&self) -> Option<ClassCode> {
        self.iter().next().filter(|_| self.len() == 1)
    }

    /// The codes, ascending.
    pub fn iter(&self) -> impl Iterator<Item = ClassCode> + '_ {
        (0..=u8::MAX).map(ClassCode::new).filter(|class| self.contains(*class))
    }
}

impl FromIterator<ClassCode> for ClassSet {
    fn from_iter<I: IntoIterator<Item = ClassCode>>(classes: I) -> Self {
        let mut set = Self::default();
        classes.into_iter().for_each(|class| set.insert(class));
        set
    }
}

impl From<Vec<ClassCode>> for ClassSet {
    fn from(classes: Vec<ClassCode>) -> Self {
        classes.into_iter().collect()
    }
}

impl From<ClassSet> for Vec<ClassCode> {
    fn from(set: ClassSet) -> Self {
        set.iter().collect()
    }
}

/// The first of some keys that stands among them twice.
pub(super) fn twice(keys: &[String]) -> Option<&String> {
    let mut seen = std::collections::HashSet::new();
    keys.iter().find(|key| !seen.insert(key.as_str()))
}
