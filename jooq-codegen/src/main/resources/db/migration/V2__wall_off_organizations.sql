-- Row-level security: the second wall, against a forgotten WHERE. The broker's role owns nothing, sees
-- only the organizations that its transaction names, and can change only what the product changes.
-- The setting is read in a sub-select: once for each statement, not for each row.

GRANT USAGE ON SCHEMA ${flyway:defaultSchema} TO stepvault_broker, stepvault_jobs;

DO $$
DECLARE
  walled text;
BEGIN
  FOREACH walled IN ARRAY ARRAY['organization_revision', 'ring_key', 'item', 'item_version',
      'authorizer', 'authorizer_key', 'request', 'audit_event'] LOOP
    EXECUTE format('ALTER TABLE %I ENABLE ROW LEVEL SECURITY', walled);
    EXECUTE format(
      'CREATE POLICY named_organizations ON %I TO stepvault_broker USING (organization = ANY ('
      || '(SELECT nullif(current_setting(''stepvault.organizations'', true), '''')::text[])::text[]))',
      walled);
  END LOOP;
END $$;

ALTER TABLE organization ENABLE ROW LEVEL SECURITY;
CREATE POLICY named_organizations ON organization TO stepvault_broker USING (id = ANY (
  (SELECT nullif(current_setting('stepvault.organizations', true), '')::text[])::text[]));

-- Of no organization: there is nothing to keep apart, only who may do what.
ALTER TABLE installation ENABLE ROW LEVEL SECURITY;
CREATE POLICY everywhere ON installation TO stepvault_broker, stepvault_jobs USING (true);
ALTER TABLE rejected_call ENABLE ROW LEVEL SECURITY;
CREATE POLICY everywhere ON rejected_call TO stepvault_jobs USING (true);

GRANT SELECT, INSERT ON installation, organization, ring_key TO stepvault_broker;
GRANT SELECT, INSERT, UPDATE ON organization_revision, item, authorizer, authorizer_key
  TO stepvault_broker;
GRANT SELECT, INSERT ON item_version TO stepvault_broker;
GRANT SELECT, INSERT, DELETE ON request TO stepvault_broker;
GRANT INSERT ON audit_event TO stepvault_broker;

-- The jobs clean up for all organizations, and see no more of them than what they clean up.
CREATE POLICY all_organizations ON request TO stepvault_jobs USING (true);
GRANT SELECT, DELETE ON request TO stepvault_jobs;
GRANT SELECT, INSERT, UPDATE ON rejected_call TO stepvault_jobs;

REVOKE EXECUTE ON FUNCTION ensure_audit_partitions, sole_organization FROM PUBLIC;
GRANT EXECUTE ON FUNCTION ensure_audit_partitions TO stepvault_jobs;
GRANT EXECUTE ON FUNCTION sole_organization TO stepvault_broker;
