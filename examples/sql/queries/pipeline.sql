WITH classified AS (
    SELECT account, coalesce({class}, 'unclassified') AS class
    FROM {accounts}
)
SELECT class,
       count(DISTINCT classified.account)                                    AS accounts,
       count(*) FILTER (WHERE deal_stage IN ('Prospecting', 'Engaging'))      AS open_deals,
       count(*) FILTER (WHERE deal_stage = 'Won')                             AS won_deals,
       count(*) FILTER (WHERE deal_stage = 'Lost')                            AS lost_deals,
       coalesce(sum(close_value) FILTER (WHERE deal_stage = 'Won'), 0)        AS won_value
FROM classified LEFT JOIN opportunities ON opportunities.account = classified.account
GROUP BY class
ORDER BY won_value DESC, class
