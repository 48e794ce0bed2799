"""Judges all mutants of the core at once: one build, then the tests once per mutant.

    python tests/mutants/judge.py FOLDER [--jobs 2] [--only N,N,...]

FOLDER gets a copy of the sources with every mutant in it; verdicts.json, which a later run goes on
from (it judges survivors again; empty the folder when sources change); and survivors.txt. What does
not compile with the others is left to cargo-mutants, which checks that it never does (checked/). What
does after all, or is worked out while compiling, it builds and judges by itself (alone/). Fails if less
than 95 % are caught at once. Needs cargo-mutants, which makes the list as well, and requirements.txt.
"""

import argparse
import concurrent.futures
import json
import os
import re
import subprocess
import sys
import threading
import time
from pathlib import Path

import schemata

ROOT = Path(__file__).resolve().parents[2]
CORE = [
    "src/score.rs",
    "src/rule.rs",
    "src/rule/**",
    "src/criterion/value_function.rs",
    "src/criterion/value_function/**",
    "src/kernel/**",
    "src/portfolio/in_place.rs",
    "src/weights.rs",
]
# With wide vectors: the sums of linear criteria are written by hand for one level of them.
FEATURES = ["--features", "rayon,arrow,optimization"]
# Besides the unit tests; what takes less time comes first.
TESTS = [
    "published",
    "published_weights",
    "data_weights",
    "gaps",
    "boundaries",
    "cheapest_change",
    "rejections",
    "saved_results",
    "laws",
    "counterfactuals",
    "panel",
    "instructions",
]
# The unit tests of the core, which come before all others.
UNITS = ["rule::", "criterion::", "kernel::", "weights::", "score::", "portfolio::"]
# What the compiler says of a function that has to be constant.
CALLED = re.compile(r"cannot call non-const (?:associated )?(?:function|method) `.*?(\w+)` in const")
# Optimised a little, as every test runs once per mutant; a failure is not shrunk.
BUILD = {"CARGO_PROFILE_DEV_OPT_LEVEL": "1", "CARGO_PROFILE_DEV_DEBUG": "false"}
# What one mutant made fail must not be tried on the next.
RUN = {
    "PROPTEST_MAX_SHRINK_ITERS": "0",
    "PROPTEST_DISABLE_FAILURE_PERSISTENCE": "1",
    "RUST_BACKTRACE": "0",
}


def main():
    options = arguments()
    folder = options.folder.resolve()
    tree = folder / "tree"
    mutants = dict(enumerate(listed(), 1))
    copy(tree, {mutant["file"] for mutant in mutants.values()} | {"src/lib.rs"})
    store = folder / "do_not_compile.json"
    known = json.loads(store.read_text()) if store.is_file() else []
    broken = {number for number, mutant in mutants.items() if mutant["name"] in known}
    undecidable, broken, commands = built(tree, mutants, broken)
    store.write_text(json.dumps([mutants[it]["name"] for it in sorted(broken)], indent=1))
    apart = undecidable | broken
    longest = sound(commands, tree)
    print(f"{len(mutants)} mutants, {len(apart)} not in the build; the tests take {longest:.0f} s")
    enough = judge(folder, tree, mutants, apart, commands, 20 + 2 * longest, options)
    if not enough:
        sys.exit(1)
    alone(folder / "checked", [mutants[it] for it in sorted(broken)], ["--check"])
    unviable = set((folder / "checked/mutants.out/unviable.txt").read_text().splitlines())
    left = [mutants[it] for it in sorted(apart) if mutants[it]["name"] not in unviable]
    print(f"{len(unviable)} never compile, {len(left)} are built one after the other", flush=True)
    alone(folder / "alone", left, [])


def arguments():
    parser = argparse.ArgumentParser()
    parser.add_argument("folder", type=Path)
    parser.add_argument("--jobs", type=int, default=os.cpu_count())
    parser.add_argument("--only", help="numbers of mutants")
    return parser.parse_args()


def listed():
    """The mutants that cargo-mutants would make."""
    files = [word for file in CORE for word in ("--file", file)]
    command = ["cargo", "mutants", "--list", "--json", "--package", "keyaccount", *files]
    return json.loads(subprocess.run(command, cwd=ROOT, check=True, stdout=subprocess.PIPE).stdout)


def copy(tree, without):
    """Copies the files of the repository."""
    files = subprocess.run(["git", "ls-files", "-z"], cwd=ROOT, check=True, stdout=subprocess.PIPE)
    for name in files.stdout.decode().rstrip("\0").split("\0"):
        if name not in without:
            write(tree / name, (ROOT / name).read_bytes())


def write(path, content):
    """What is there already keeps its time, and is not built again."""
    if not path.is_file() or path.read_bytes() != content:
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_bytes(content)


def written(tree, mutants, without, constant):
    """Writes the other mutants into the sources; returns those that only a build can choose."""
    undecidable = set()
    files = {}
    for number, mutant in mutants.items():
        path = mutant["file"]
        if path not in files:
            files[path] = schemata.File((ROOT / path).read_text(), constant)
        if number not in without and not files[path].add(number, mutant):
            undecidable.add(number)
    for path, file in files.items():
        write(tree / path, file.render().encode())
    library = (ROOT / "src/lib.rs").read_text() + schemata.ASK
    write(tree / "src/lib.rs", library.encode())
    return undecidable


def built(tree, mutants, broken):
    """Builds the tests, without the mutants that are known to be broken, and takes out more until the
    rest compiles. Returns the mutants that only a build can choose, the broken ones, and commands."""
    names = [word for test in TESTS for word in ("--test", test)]
    command = ["cargo", "test", "--no-run", "--message-format=json", *FEATURES, "--lib"]
    constant = set()
    while True:
        undecidable = written(tree, mutants, broken, constant)
        found = subprocess.run(
            [*command, *names],
            cwd=tree,
            env={**os.environ, **BUILD},
            stdout=subprocess.PIPE,
            stderr=subprocess.PIPE,
            text=True,
        )
        messages = [json.loads(line) for line in found.stdout.splitlines() if line[:1] == "{"]
        if found.returncode == 0:
            programs = {it["target"]["name"]: it["executable"] for it in messages if it.get("executable")}
            units = programs["keyaccount"]
            others = [[programs[name]] for name in TESTS]
            without = [word for name in UNITS for word in ("--skip", name)]
            return undecidable, broken, [[units, *UNITS], *others, [units, *without]]
        inner = [it["message"] for it in messages if it["reason"] == "compiler-message"]
        errors = [it for it in inner if it["level"] == "error"]
        needed = {name for it in errors for name in CALLED.findall(it["message"])} - constant
        guilty = set().union(*(blamed(tree, it) for it in errors)) - broken
        if not guilty | needed:
            sys.exit(found.stderr[-4000:])
        print(f"{len(guilty)} do not compile; constant: {', '.join(needed)}", flush=True)
        broken, constant = broken | guilty, constant | needed


def blamed(tree, message):
    """The mutants on the lines of an error."""
    numbers = set()
    for span in message["spans"]:
        path = tree / span["file_name"]
        if not path.is_file():
            continue
        lines = path.read_text().splitlines()[span["line_start"] - 1 : span["line_end"]]
        if len(lines) < 4:
            numbers |= {int(it) for line in lines for it in re.findall(r"mutant\((\d+)\)", line)}
    for child in message["children"]:
        numbers |= blamed(tree, child)
    return numbers


def sound(commands, tree):
    """The tests have to pass without a mutant; how many seconds they take."""
    start = time.monotonic()
    for command in commands:
        passed, why = passes(command, tree, 0, 3600)
        if not passed:
            sys.exit(f"{command} fails without a mutant: {why}")
    return time.monotonic() - start


def passes(command, folder, number, limit):
    """Runs a program of tests up to the first that fails; whether none does, and which did."""
    environment = {**os.environ, **RUN, "MUTANT": str(number)}
    run = subprocess.Popen(
        [*command, "--test-threads=1"],
        cwd=folder,
        env=environment,
        stdout=subprocess.PIPE,
        stderr=subprocess.DEVNULL,
        text=True,
    )
    late = threading.Event()

    def stop():
        late.set()
        run.kill()

    timer = threading.Timer(limit, stop)
    timer.start()
    failed = None
    try:
        for line in run.stdout:
            if line.startswith("test ") and line.rstrip().endswith("FAILED"):
                failed = line.split()[1]
                run.kill()
                break
        passed = run.wait() == 0 and failed is None
    finally:
        timer.cancel()
        run.stdout.close()
    return passed, "timeout" if late.is_set() else failed or "abort"


def judge(folder, tree, mutants, apart, commands, limit, options):
    store = folder / "verdicts.json"
    verdicts = json.loads(store.read_text()) if store.is_file() else {}
    wanted = {int(it) for it in options.only.split(",")} if options.only else set(mutants)
    open_ = [it for it in mutants if it in wanted and it not in apart]
    open_ = [it for it in open_ if verdicts.get(mutants[it]["name"], "survived") == "survived"]

    def verdict(number):
        for command in commands:
            passed, why = passes(command, tree, number, limit)
            if not passed:
                return number, f"{Path(command[0]).name.rsplit('-', 1)[0]}: {why}"
        return number, "survived"

    with concurrent.futures.ThreadPoolExecutor(options.jobs) as pool:
        for done, (number, said) in enumerate(pool.map(verdict, open_), 1):
            verdicts[mutants[number]["name"]] = said
            if done % 20 == 0 or done == len(open_):
                store.write_text(json.dumps(verdicts, indent=1, sort_keys=True))
            if said == "survived" or done % 100 == 0:
                print(f"{done}/{len(open_)} {mutants[number]['name']}: {said}", flush=True)
    names = {mutants[number]["name"]: number for number in mutants}
    judged = {name: said for name, said in verdicts.items() if name in names}
    survived = sorted(name for name, said in judged.items() if said == "survived")
    caught = len(judged) - len(survived)
    (folder / "survivors.txt").write_text("".join(f"{names[it]} {it}\n" for it in survived))
    print(f"judged {len(judged)}, caught {caught}, survived {len(survived)}")
    return caught >= 0.95 * len(judged)


def alone(folder, mutants, options):
    """Has cargo-mutants build each by itself, and judge it."""
    # The deletion of a field passes its filter of names: it is kept to the files in question.
    files = [word for file in sorted({it["file"] for it in mutants}) for word in ("--file", file)]
    names = "|".join(re.escape(it["name"]) for it in mutants)
    # The tests are named to cargo itself: what follows `--` is not told to the build, which would
    # then build every test there is, for each mutant.
    told = [*FEATURES, "--lib", *(f"--test={name}" for name in TESTS)]
    command = ["cargo", "mutants", "--package", "keyaccount", "--jobs", "1", "--output", folder]
    command += [*options, *files, "--re", f"^({names})$", *(f"--cargo-arg={word}" for word in told)]
    folder.mkdir(exist_ok=True)
    run = subprocess.run(command, cwd=ROOT, env={**os.environ, **BUILD})
    # 2: some survived, and are listed.
    if run.returncode not in (0, 2):
        sys.exit(run.returncode)


if __name__ == "__main__":
    main()
