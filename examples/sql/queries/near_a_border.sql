WITH answers AS (
    SELECT account, {classify} AS answer
    FROM {accounts}
)
SELECT account,
       answer['class']             AS class,
       round(answer['margin'], 4)  AS margin,
       round(answer['coverage'], 2) AS coverage
FROM answers
WHERE answer['class'] IS NOT NULL
ORDER BY answer['margin'], account
LIMIT 5
