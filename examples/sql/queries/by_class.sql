SELECT coalesce({class}, 'unclassified') AS class,
       count(*)                          AS accounts,
       round(sum(won_value))             AS won_value
FROM {accounts}
GROUP BY 1
ORDER BY accounts DESC, class
