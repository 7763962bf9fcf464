-- Everything that AuthorizerService does, and authorizers of the installation.

ALTER TABLE authorizer
  ADD disabled boolean NOT NULL DEFAULT false,
  ADD organizations text[] NOT NULL DEFAULT '{}', -- that one of the installation signs for
  ADD deleted_at timestamptz; -- the row stays: its id is never given again

-- Whether a public key's private half is a signing key of the vault: their kid is its thumbprint.
CREATE INDEX item_version_kid ON item_version (kid, organization) WHERE kid IS NOT NULL;

-- The same, of all organizations: what a key of the installation must not be. Past the wall, and no
-- more than this.
CREATE FUNCTION is_signing_key(thumbprint text) RETURNS boolean
  LANGUAGE sql STABLE SECURITY DEFINER SET search_path = ${flyway:defaultSchema}, pg_temp AS
  'SELECT EXISTS (SELECT FROM item_version WHERE kid = thumbprint)';
REVOKE EXECUTE ON FUNCTION is_signing_key FROM PUBLIC;
GRANT EXECUTE ON FUNCTION is_signing_key TO stepvault_broker;

-- The installation's own organization, `system`, is no tenant: it is not listed, and an operator who
-- names no organization does not mean it.
CREATE OR REPLACE FUNCTION sole_organization() RETURNS text
  LANGUAGE sql STABLE SECURITY DEFINER SET search_path = ${flyway:defaultSchema}, pg_temp AS
  'SELECT CASE WHEN count(*) = 1 THEN min(id) END
   FROM (SELECT id FROM organization WHERE deleted_at IS NULL AND id <> ''system'' LIMIT 2) few';
CREATE OR REPLACE FUNCTION organizations_after(after text, most int)
  RETURNS TABLE (id text, display_name text, created_at timestamptz, stamp bigint)
  LANGUAGE sql STABLE SECURITY DEFINER SET search_path = ${flyway:defaultSchema}, pg_temp AS
  'SELECT o.id, o.display_name, o.created_at, o.stamp FROM organization o
   WHERE o.deleted_at IS NULL AND o.id > after AND o.id <> ''system'' ORDER BY o.id LIMIT most';
