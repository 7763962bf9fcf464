-- One row for all events that a batch has for an organization, instead of a row for each: a third of
-- the cost. The view audit_event shows each event as a row of its own, as before.

CREATE TABLE audit_segment (
  at           timestamptz NOT NULL,
  organization text COLLATE "C" NOT NULL,
  process      uuid NOT NULL, -- the broker process that wrote it
  sequence     bigint NOT NULL, -- the process's own count, of the first event
  events       int NOT NULL CHECK (events > 0),
  -- A JSON object, a member for each column of the view: one value that all events have, or an array.
  content      text NOT NULL
) PARTITION BY RANGE (at);
-- To compress it costs more than to write it.
ALTER TABLE audit_segment ALTER content SET STORAGE EXTERNAL;
CREATE INDEX audit_segment_at ON audit_segment (organization, at);
ALTER TABLE audit_segment ENABLE ROW LEVEL SECURITY;
CREATE POLICY named_organizations ON audit_segment TO stepvault_broker USING (organization = ANY (
  (SELECT nullif(current_setting('stepvault.organizations', true), '')::text[])::text[]));
GRANT INSERT ON audit_segment TO stepvault_broker;

-- Makes the partition of one week, unless it is there. Created apart and then attached: attaching
-- takes a lock that lets inserts go on.
CREATE FUNCTION ensure_audit_partition(week timestamptz) RETURNS int
  LANGUAGE plpgsql SET search_path = ${flyway:defaultSchema}, pg_temp SET timezone = 'UTC' AS $$
DECLARE
  part text := 'audit_segment_' || to_char(week AT TIME ZONE 'UTC', 'YYYYMMDD');
BEGIN
  IF to_regclass(part) IS NOT NULL THEN
    RETURN 0;
  END IF;
  EXECUTE format('CREATE TABLE %I (LIKE audit_segment INCLUDING ALL)', part);
  EXECUTE format('ALTER TABLE %I ENABLE ROW LEVEL SECURITY', part);
  EXECUTE format(
    'ALTER TABLE audit_segment ATTACH PARTITION %I FOR VALUES FROM (%L) TO (%L)',
    part, week, week + interval '7 days');
  RETURN 1;
END $$;
REVOKE EXECUTE ON FUNCTION ensure_audit_partition FROM PUBLIC;

-- One partition a week, from this week to the week after `ahead`.
CREATE OR REPLACE FUNCTION ensure_audit_partitions(ahead interval) RETURNS int
  LANGUAGE plpgsql SECURITY DEFINER
  -- pg_temp last: a session cannot put a table of its own before ours. And a week has 168 hours here,
  -- whatever time zone the session is in.
  SET search_path = ${flyway:defaultSchema}, pg_temp SET timezone = 'UTC' AS $$
BEGIN
  PERFORM pg_advisory_xact_lock(hashtext('stepvault.audit_partitions'));
  RETURN (SELECT coalesce(sum(ensure_audit_partition(week)), 0)
    FROM generate_series(date_trunc('week', now_(), 'UTC'), now_() + ahead, '7 days') week);
END $$;

-- What was recorded before goes on as segments of one event.
SELECT ensure_audit_partition(week)
FROM (SELECT DISTINCT date_trunc('week', at, 'UTC') AS week FROM audit_event) weeks;
SELECT ensure_audit_partitions(interval '14 days');
INSERT INTO audit_segment
SELECT at, organization, process, sequence, 1, json_strip_nulls(json_build_object(
  'method', method, 'outcome', outcome, 'reason', reason, 'certificate', certificate,
  'authorizer', authorizer, 'token', token, 'subject', subject, 'owner', owner, 'item', item,
  'item_name', item_name, 'version', version::text, 'reference', reference, 'workflow', workflow,
  'run', run, 'node', node))
FROM audit_event;
DROP TABLE audit_event;

-- The value that the event of this number, from 0, has in a column.
CREATE FUNCTION audit_value(content jsonb, name text, number int) RETURNS text
  LANGUAGE sql IMMUTABLE PARALLEL SAFE AS $$
  SELECT CASE jsonb_typeof(content -> name) WHEN 'array' THEN content -> name ->> number
    ELSE content ->> name END
$$;

CREATE VIEW audit_event WITH (security_invoker = true) AS
SELECT
  segment.at,
  segment.organization,
  segment.process,
  segment.sequence + number AS sequence,
  audit_value(parsed.content, 'method', number) AS method,
  audit_value(parsed.content, 'outcome', number) AS outcome,
  audit_value(parsed.content, 'reason', number) AS reason,
  audit_value(parsed.content, 'certificate', number) AS certificate,
  audit_value(parsed.content, 'authorizer', number) AS authorizer,
  audit_value(parsed.content, 'token', number) AS token,
  audit_value(parsed.content, 'subject', number) AS subject,
  audit_value(parsed.content, 'owner', number) AS owner,
  audit_value(parsed.content, 'item', number) AS item,
  audit_value(parsed.content, 'item_name', number) AS item_name,
  audit_value(parsed.content, 'version', number)::int AS version,
  audit_value(parsed.content, 'reference', number) AS reference,
  audit_value(parsed.content, 'workflow', number) AS workflow,
  audit_value(parsed.content, 'run', number) AS run,
  audit_value(parsed.content, 'node', number) AS node
FROM audit_segment AS segment
-- Parsed once a segment, not once a value.
CROSS JOIN LATERAL (SELECT segment.content::jsonb AS content OFFSET 0) AS parsed
CROSS JOIN LATERAL generate_series(0, segment.events - 1) AS number;
