//! From what was measured to a thousand million accounts, by multiplying.

use std::fmt;

/// How many accounts the estimate is for.
const MANY: f64 = 1e9;
/// How many accounts a task has there: a file of a size that object stores like.
const PER_TASK: f64 = 1e6;

/// What was measured here.
#[derive(Debug, Clone, Copy, Default, PartialEq)]
pub struct Measured {
    /// Accounts.
    pub accounts: f64,
    /// Partitions that read them.
    pub partitions: f64,
    /// Bytes of the files of accounts.
    pub read: f64,
    /// Bytes of the files of results.
    pub written: f64,
    /// Bytes between executors, of the query that groups.
    pub shuffled: f64,
    /// Seconds of processor time of all executors, of the query that writes each account.
    pub each: f64,
    /// The same of the query that groups.
    pub grouped: f64,
    /// MiB of an executor before its first task.
    pub idle: f64,
    /// MiB of an executor at most.
    pub peak: f64,
    /// Tasks of an executor at once.
    pub vcores: f64,
}

/// Writes what a thousand million accounts would take.
impl fmt::Display for Measured {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let times = MANY / self.accounts;
        let tasks = MANY / PER_TASK;
        writeln!(f, "measured")?;
        writeln!(f, "  read       {:8.1} bytes per account", self.read / self.accounts)?;
        writeln!(f, "  written    {:8.1} bytes per account", self.written / self.accounts)?;
        writeln!(f, "  shuffled   {:8.1} bytes per partition", self.shuffled / self.partitions)?;
        let million = 1e6 / self.accounts;
        // Where the system does not tell, nothing is said.
        let told = self.peak > 0.0;
        if told {
            writeln!(
                f,
                "  processor  {:8.2} s per million accounts written, {:.2} s grouped",
                self.each * million,
                self.grouped * million
            )?;
            writeln!(
                f,
                "  memory     {:8.1} MiB per task of {:.0} accounts at most, besides {:.1} MiB of an idle executor",
                (self.peak - self.idle) / self.vcores,
                self.accounts / self.partitions,
                self.idle
            )?;
        }
        writeln!(
            f,
            "a thousand million accounts, by multiplying, {tasks} tasks of {PER_TASK} each"
        )?;
        writeln!(f, "  read       {:8.1} GB", self.read * times / 1e9)?;
        writeln!(f, "  written    {:8.1} GB, or grouped:", self.written * times / 1e9)?;
        write!(
            f,
            "  shuffled   {:8.3} GB, so many bytes per task",
            self.shuffled / self.partitions * tasks / 1e9
        )?;
        if told {
            write!(
                f,
                "\n  processor  {:8.1} core hours written, {:.1} grouped",
                self.each * times / 3_600.0,
                self.grouped * times / 3_600.0
            )?;
        }
        Ok(())
    }
}
