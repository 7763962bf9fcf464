-- A place (workflow, node, reference) is one usage: version 0 is its declaration, and each version that
-- it got stands beside it with its last use. A workflow's own version says which save declared it and is
-- no part of the place: tokens name none.

CREATE TEMPORARY TABLE usage_before ON COMMIT DROP AS SELECT * FROM item_usage;
TRUNCATE item_usage;

ALTER TABLE item_usage DROP CONSTRAINT item_usage_pkey;
ALTER TABLE item_usage RENAME last_version TO version;
ALTER TABLE item_usage
  ALTER version SET DEFAULT 0,
  -- At most 2,400 bytes, with the longest claims: an index takes 2,700.
  ADD PRIMARY KEY (organization, item, workflow, node, reference, version),
  ADD CHECK (CASE version WHEN 0 THEN declared_at IS NOT NULL AND last_used_at IS NULL
    ELSE version > 0 AND declared_at IS NULL AND last_used_at IS NOT NULL END);

INSERT INTO item_usage (organization, item, workflow, workflow_version, node, reference, declared_at)
SELECT DISTINCT ON (organization, item, workflow, node, reference)
  organization, item, workflow, workflow_version, node, reference, declared_at
FROM usage_before WHERE declared_at IS NOT NULL
ORDER BY organization, item, workflow, node, reference, declared_at DESC;

INSERT INTO item_usage (organization, item, workflow, node, reference, version, last_used_at)
SELECT organization, item, workflow, node, reference, last_version, max(last_used_at)
FROM usage_before WHERE last_version > 0 AND last_used_at IS NOT NULL
GROUP BY organization, item, workflow, node, reference, last_version;

DROP INDEX item_usage_of_workflow;
CREATE INDEX item_usage_declared ON item_usage (organization, workflow) WHERE version = 0;

-- Forgets some uses from before a time, but not the last one of what is declared. The jobs' role sees no
-- more of them. There is no index on the time, which every use would have to move: it is the table that
-- is read. What a broker is just writing waits for the next time.
CREATE FUNCTION forget_usages(before timestamptz, most int) RETURNS bigint
  LANGUAGE sql SECURITY DEFINER SET search_path = ${flyway:defaultSchema}, pg_temp AS $$
  WITH past AS (
    SELECT organization, item, workflow, node, reference, version FROM item_usage AS use
    WHERE use.last_used_at < before AND NOT (
      EXISTS (SELECT FROM item_usage AS declared
        WHERE (declared.organization, declared.item, declared.workflow, declared.node,
            declared.reference, declared.version)
          = (use.organization, use.item, use.workflow, use.node, use.reference, 0))
      AND NOT EXISTS (SELECT FROM item_usage AS later
        WHERE (later.organization, later.item, later.workflow, later.node, later.reference)
          = (use.organization, use.item, use.workflow, use.node, use.reference)
        AND later.last_used_at > use.last_used_at))
    LIMIT most FOR UPDATE OF use SKIP LOCKED
  ), forgotten AS (
    DELETE FROM item_usage USING past
    WHERE (item_usage.organization, item_usage.item, item_usage.workflow, item_usage.node,
        item_usage.reference, item_usage.version)
      = (past.organization, past.item, past.workflow, past.node, past.reference, past.version)
    RETURNING 1
  )
  SELECT count(*) FROM forgotten $$;
REVOKE EXECUTE ON FUNCTION forget_usages FROM PUBLIC;
GRANT EXECUTE ON FUNCTION forget_usages TO stepvault_jobs;
