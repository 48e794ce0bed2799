#!/usr/bin/env bash
# Instructions per account, counted by callgrind: repeatable where seconds are not.
#   benches/instructions.sh [WHAT ...]
# Each figure is the difference of two runs, 64 Ki accounts apart, so that starting, making the data
# and binding cancel out but for one call. Callgrind runs AVX2 at most (AVX-512 is unknown to it, and
# it shows programs a processor without); the second figure is the crate's baseline. An AVX-512
# instruction does the work of two.
set -euo pipefail
cd "$(dirname "${BASH_SOURCE[0]}")/.."

command -v valgrind >/dev/null || { echo "needs valgrind (apt-get install valgrind)" >&2; exit 2; }
work=("$@")
if [ "${#work[@]}" -eq 0 ]; then
    work=(class margin full missing10 panel4 one_account
        piecewise5 steps3 log exponential logistic relative geometric)
fi
program=$(cargo bench --bench instructions --no-run 2>&1 | sed -n 's/^ *Executable .*(\(.*\))$/\1/p')
[ -x "$program" ] || { echo "the bench does not build: cargo bench --bench instructions" >&2; exit 2; }

step=65536
total() { # what, accounts, level...
    valgrind --tool=callgrind --callgrind-out-file=/dev/null "$program" "$@" 2>&1 >/dev/null \
        | sed -n 's/^.*Collected : \([0-9]*\).*/\1/p'
}

echo "# instructions WHAT PER_ACCOUNT_AVX2 PER_ACCOUNT_BASELINE"
for what in "${work[@]}"; do
    line="instructions $what"
    for level in "" baseline; do
        few=$(total "$what" "$step" ${level:+"$level"})
        many=$(total "$what" $((2 * step)) ${level:+"$level"})
        line+=" $(awk -v few="$few" -v many="$many" -v step="$step" \
            'BEGIN { printf "%.1f", (many - few) / step }')"
    done
    echo "$line"
done
