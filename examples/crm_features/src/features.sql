-- One row per account from raw opportunities, over the period from $first_day to $last_day, both
-- counted. Every line of the answer is a column of crm_account_features.csv and its half-year
-- siblings; shared/data/README.md says what each means. `to_four` rounds to four decimals, halves to
-- the even digit: the engine's own `round` takes them away from zero.
--
-- A closed deal belongs to the period in which it was closed. Open deals are those that are open in
-- the export, whatever the period: it does not say which were open on an earlier day.
WITH
period AS (
    SELECT
        CAST(to_date($first_day, '%Y-%m-%d') AS INT) AS first_day,
        CAST(to_date($last_day, '%Y-%m-%d') AS INT) AS last_day,
        CAST(to_date('2017-01-01', '%Y-%m-%d') AS INT) AS first_half,
        CAST(to_date('2017-07-01', '%Y-%m-%d') AS INT) AS second_half
),
deals AS (
    SELECT
        account,
        sales_agent,
        deal_stage,
        -- The export spells one product in two ways.
        CASE product WHEN 'GTXPro' THEN 'GTX Pro' ELSE product END AS product,
        -- Days since 1970, so that the distance of two dates is a number.
        CAST(to_date(nullif(engage_date, ''), '%m/%d/%Y') AS INT) AS engaged,
        CAST(to_date(nullif(close_date, ''), '%m/%d/%Y') AS INT) AS closed,
        CAST(nullif(close_value, '') AS DOUBLE) AS value
    FROM opportunities
),
counted_deals AS (
    SELECT
        deals.*,
        period.*,
        closed >= first_day AND closed <= last_day AND deal_stage = 'Won' AS won,
        closed >= first_day AND closed <= last_day AND deal_stage = 'Lost' AS lost
    FROM deals
    CROSS JOIN period
),
counted AS (
    SELECT
        d.account,
        coalesce(sum(value) FILTER (WHERE won), 0) AS won_value,
        count(*) FILTER (WHERE won) AS won_deals,
        count(*) FILTER (WHERE lost) AS lost_deals,
        count(*) FILTER (WHERE deal_stage IN ('Engaging', 'Prospecting')) AS open_deals,
        count(DISTINCT CASE WHEN won THEN d.product END) AS product_breadth,
        count(DISTINCT CASE WHEN won OR lost THEN sales_agent END) AS sales_agents,
        sum(CAST(sales_price AS DOUBLE)) FILTER (WHERE won) AS list_value,
        median(CAST(closed - engaged AS DOUBLE)) FILTER (WHERE won) AS median_cycle_days,
        max(closed) FILTER (WHERE won) AS last_won,
        min(engaged) FILTER (WHERE engaged <= last_day) AS first_engaged,
        -- Growth compares the halves of 2017 as far as they are over by the end of the period.
        sum(value) FILTER (
            WHERE deal_stage = 'Won' AND closed >= first_half AND closed < second_half
        ) AS first_half_value,
        sum(value) FILTER (
            WHERE deal_stage = 'Won' AND closed >= second_half AND closed <= last_day
        ) AS second_half_value,
        max(last_day) AS last_day
    FROM counted_deals AS d
    JOIN products AS p ON d.product = p.product
    WHERE d.account <> ''
    GROUP BY d.account
)
SELECT
    a.account,
    a.sector,
    CAST(a.revenue AS DOUBLE) AS company_revenue_musd,
    CAST(a.employees AS DOUBLE) AS employees,
    c.won_value,
    CAST(c.won_deals AS DOUBLE) AS won_deals,
    CAST(c.lost_deals AS DOUBLE) AS lost_deals,
    CAST(c.open_deals AS DOUBLE) AS open_deals,
    to_four(CAST(c.won_deals AS DOUBLE) / nullif(c.won_deals + c.lost_deals, 0)) AS win_rate,
    CAST(c.product_breadth AS DOUBLE) AS product_breadth,
    CAST(c.sales_agents AS DOUBLE) AS sales_agents,
    to_four(c.won_value / c.list_value) AS price_realisation,
    c.median_cycle_days,
    CAST(c.last_day - c.last_won AS DOUBLE) AS recency_days,
    CAST(c.last_day - c.first_engaged AS DOUBLE) AS tenure_days,
    to_four(c.second_half_value / nullif(c.first_half_value, 0) - 1) AS growth,
    CASE WHEN a.subsidiary_of <> '' THEN 1.0 ELSE 0.0 END AS is_subsidiary
FROM accounts AS a
JOIN counted AS c ON a.account = c.account
ORDER BY a.account
