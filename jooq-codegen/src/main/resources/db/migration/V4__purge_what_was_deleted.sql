-- Deleted items are purged by a job once nobody can restore them any more.

CREATE INDEX item_deleted ON item (deleted_at, organization) WHERE deleted_at IS NOT NULL;

-- Organizations with items that were deleted before a time.
CREATE FUNCTION organizations_to_purge(before timestamptz, most int) RETURNS SETOF text
  LANGUAGE sql STABLE SECURITY DEFINER SET search_path = ${flyway:defaultSchema}, pg_temp AS
  -- Of an organization without a revision nothing can be changed.
  'SELECT DISTINCT item.organization FROM item JOIN organization_revision USING (organization)
   WHERE item.deleted_at < before LIMIT most';

-- Deletes items that were deleted before a time, with their versions. The jobs' role reads and deletes
-- no item by any other way. Who calls it has counted the organization's revision up, and raises its
-- tombstone floor.
CREATE FUNCTION delete_tombstones(tenant text, before timestamptz, most int)
  RETURNS TABLE (id text, name text)
  LANGUAGE sql SECURITY DEFINER SET search_path = ${flyway:defaultSchema}, pg_temp AS $$
  WITH doomed AS (
    SELECT item.id FROM item WHERE item.organization = tenant AND item.deleted_at < before
    ORDER BY item.deleted_at LIMIT most
  ), versions AS (
    DELETE FROM item_version USING doomed
    WHERE item_version.organization = tenant AND item_version.item = doomed.id
  )
  DELETE FROM item USING doomed WHERE item.organization = tenant AND item.id = doomed.id
  RETURNING item.id, item.name $$;

REVOKE EXECUTE ON FUNCTION organizations_to_purge, delete_tombstones FROM PUBLIC;
GRANT EXECUTE ON FUNCTION organizations_to_purge, delete_tombstones TO stepvault_jobs;

CREATE POLICY named_organizations_jobs ON organization_revision TO stepvault_jobs
  USING (organization = ANY (
    (SELECT nullif(current_setting('stepvault.organizations', true), '')::text[])::text[]));
GRANT SELECT, UPDATE (revision, tombstone_floor) ON organization_revision TO stepvault_jobs;
CREATE POLICY named_organizations_jobs ON audit_segment FOR INSERT TO stepvault_jobs
  WITH CHECK (organization = ANY (
    (SELECT nullif(current_setting('stepvault.organizations', true), '')::text[])::text[]));
GRANT INSERT ON audit_segment TO stepvault_jobs;
