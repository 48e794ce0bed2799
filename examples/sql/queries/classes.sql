WITH answers AS (
    SELECT account, {classify} AS answer
    FROM {accounts}
)
SELECT account,
       answer['class']    AS class,
       answer['margin']   AS margin,
       answer['coverage'] AS coverage,
       answer['flags']    AS flags
FROM answers
ORDER BY account
