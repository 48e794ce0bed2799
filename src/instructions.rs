//! Vector instructions: which of them the kernel runs on, chosen at run time.
//!
//! A library can't ask its users for compiler flags, and a loop compiled for the widest vectors of
//! the machine is up to twice as fast. So the kernel is compiled several times over, and each walk
//! picks one. Every version does the same operations in the same order, without fused
//! multiply-add, so that the results have the same bits.

/// A level of vector instructions.
///
/// ```
/// use keyaccount::instructions::Instructions;
/// let widest = Instructions::widest();
/// assert!(widest.is_available());
/// assert!(Instructions::Baseline.is_available());
/// ```
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Instructions {
    /// What the crate was compiled for: SSE2 on x86-64, NEON on aarch64, unless the build says more.
    Baseline,
    /// 256-bit vectors: x86-64-v3 (AVX2).
    Avx2,
    /// 512-bit vectors: x86-64-v4 (AVX-512 F, BW, CD, DQ, VL).
    Avx512,
}

impl Instructions {
    /// Every level, narrowest first.
    pub const ALL: [Self; 3] = [Self::Baseline, Self::Avx2, Self::Avx512];

    /// The widest level that this machine has. Without the feature `simd` it is
    /// [`Instructions::Baseline`].
    #[must_use]
    pub fn widest() -> Self {
        let available = Self::ALL.into_iter().rev().find(|level| level.is_available());
        available.unwrap_or(Self::Baseline)
    }

    /// Whether this machine and this build have the level. A walk that is asked for one that they
    /// have not runs on the baseline.
    #[must_use]
    pub fn is_available(self) -> bool {
        struct Nothing;
        impl Work for Nothing {
            fn run(self) {}
        }
        self == Self::Baseline || self.run_wide(Nothing).is_ok()
    }

    /// Runs work compiled for this level.
    #[inline(always)]
    pub(crate) fn run<W: Work>(self, work: W) {
        if let Err(work) = self.run_wide(work) {
            work.run();
        }
    }

    /// The wide vectors of this level, if it has any and the machine has them.
    #[cfg(all(feature = "simd", target_arch = "x86_64"))]
    #[inline(always)]
    pub(crate) fn wide(self) -> Option<Wide> {
        match self {
            Self::Baseline => None,
            Self::Avx2 => pulp::x86::V3::try_new().map(Wide::Avx2),
            Self::Avx512 => pulp::x86::V4::try_new().map(Wide::Avx512),
        }
    }

    /// Runs work on wide vectors, or gives it back.
    #[cfg(all(feature = "simd", target_arch = "x86_64"))]
    #[inline(always)]
    fn run_wide<W: Work>(self, work: W) -> Result<(), W> {
        match self.wide() {
            None => return Err(work),
            Some(Wide::Avx2(simd)) => simd.vectorize(Vectorized(work)),
            Some(Wide::Avx512(simd)) => simd.vectorize(Vectorized(work)),
        }
        Ok(())
    }

    #[cfg(not(all(feature = "simd", target_arch = "x86_64")))]
    #[inline(always)]
    #[allow(clippy::unused_self)] // there is one level only
    fn run_wide<W: Work>(self, work: W) -> Result<(), W> {
        Err(work)
    }
}

/// Wide vectors that the machine has.
#[cfg(all(feature = "simd", target_arch = "x86_64"))]
#[derive(Debug, Clone, Copy)]
pub(crate) enum Wide {
    Avx2(pulp::x86::V3),
    Avx512(pulp::x86::V4),
}

/// Work that is compiled once per level: everything it calls in a loop has to be inlined.
pub(crate) trait Work {
    fn run(self);
}

/// Work in the form that `pulp` runs.
#[cfg(all(feature = "simd", target_arch = "x86_64"))]
struct Vectorized<W>(W);

#[cfg(all(feature = "simd", target_arch = "x86_64"))]
impl<W: Work> pulp::NullaryFnOnce for Vectorized<W> {
    type Output = ();

    #[inline(always)]
    fn call(self) {
        self.0.run();
    }
}
